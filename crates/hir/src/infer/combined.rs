//! Distributions that are put together from others: bins of a histogram and extra zeros become mixtures.

use synthc_diag::{Code, Diagnostic, Span};
use synthc_syntax::ast::{Arg, Expr, ExprKind, PatternKind, Weight};
use synthc_types::{Ty, Value};

use super::Infer;
use crate::fold::value_of;
use crate::model::{ArithOp, TDist, TDistKind, TExprKind, TShare};

/// The name of a distribution with extra zeros.
pub(super) const ZERO_INFLATED: &str = "ZeroInflated";

/// The end of a bin.
struct End {
    position: f64,
    included: bool,
    span: Span,
}

impl Infer<'_> {
    /// `Histogram { 0..<10: 5%, 10..<20: 95% }`: a bin by its weight, then any value of it.
    pub fn histogram(&mut self, bins: &[Weight], want: Option<&Ty>, span: Span) -> TDist {
        let mut parts: Vec<(TShare, TDist)> = Vec::new();
        let mut before: Option<End> = None;
        for bin in bins {
            let share = match &bin.value {
                None => TShare::Else,
                Some(value) => self.share(value),
            };
            let [alt] = bin.pattern.alts.as_slice() else {
                self.fault("E0210", bin.pattern.span, "each bin has a weight of its own");
                continue;
            };
            let dist = match &alt.kind {
                PatternKind::Range { lo: Some(lo), hi: Some(hi), inclusive } => {
                    self.bin(lo, hi, *inclusive, want, alt.span)
                }
                PatternKind::Value(expr) => {
                    let point = self.scalar(expr, want);
                    Some(self.point(point))
                }
                PatternKind::Range { .. } => {
                    self.fault_help(
                        "E0210",
                        alt.span,
                        "a bin has two ends",
                        "for a tail without end write `mix { 95%: Histogram { .. }, 5%: D }`",
                    );
                    None
                }
                PatternKind::Any => {
                    self.fault_help(
                        "E0210",
                        alt.span,
                        "`_` is no bin",
                        "the rest is written as a weight: `90..<100: else`",
                    );
                    None
                }
                PatternKind::Bad => None,
            };
            let Some(dist) = dist else { continue };
            self.bins_in_order(&alt.kind, &dist, alt.span, &mut before);
            parts.push((share, dist));
        }
        if parts.len() != bins.len() || parts.is_empty() {
            return self.dist_error(span);
        }
        self.mixture(parts, want, span)
    }

    /// All values of a bin, equally likely.
    fn bin(&mut self, lo: &Expr, hi: &Expr, inclusive: bool, want: Option<&Ty>, span: Span) -> Option<TDist> {
        let (def, _) = self.uniform()?;
        let (lo, hi) = (Some(Box::new(lo.clone())), Some(Box::new(hi.clone())));
        let range = Expr { kind: ExprKind::Range { lo, hi, inclusive }, span };
        Some(self.range_form(def, &range, want, span))
    }

    /// Reports a bin that does not begin where, or after, the one before it ends. Ends that are no constants are not compared.
    fn bins_in_order(&mut self, kind: &PatternKind, dist: &TDist, span: Span, before: &mut Option<End>) {
        let ends = match kind {
            PatternKind::Range { lo: Some(lo), hi: Some(hi), inclusive } => Some((lo, hi, *inclusive)),
            PatternKind::Value(value) => Some((value, value, true)),
            _ => None,
        };
        // What could not be read is reported already.
        let Some((lo, hi, included)) = ends.filter(|_| !matches!(dist.kind, TDistKind::Error)) else {
            return;
        };
        let hint = Some(&dist.ty).filter(|ty| ty.is_temporal());
        let mut place = |expr: &Expr| {
            let typed = self.scalar(expr, hint);
            value_of(&typed).and_then(Value::position)
        };
        let (Some(lo), Some(hi)) = (place(lo), place(hi)) else {
            *before = None;
            return;
        };
        // Neighbours of a continuous line may share an end, which has no mass.
        let shared = dist.ty.is_discrete() || lo == hi;
        if let Some(end) = before
            && (lo < end.position || (lo == end.position && end.included && shared))
        {
            let word = if hi < end.position { "lies below" } else { "overlaps" };
            let diagnostic = Diagnostic::new(
                Code("E0217"),
                self.loc(span),
                format!("this bin {word} the bin before it; bins are in order and share no value"),
            )
            .also(self.loc(end.span), "the bin before it")
            .help("exclude upper ends: `0..<10`, `10..<20`");
            self.report(diagnostic);
        }
        *before = Some(End { position: hi, included, span });
    }

    /// `ZeroInflated(D, p)`: 0 with probability `p`, else a draw of `D`.
    pub fn zero_inflated(&mut self, args: &[Arg], want: Option<&Ty>, span: Span) -> TDist {
        let named = |arg: &Arg| arg.name.as_ref().is_none_or(|name| &*name.text == "p");
        let [inner, p] = args else {
            return self.not_zero_inflated(span);
        };
        if inner.name.is_some() || !named(p) || self.is_random(&p.value) {
            return self.not_zero_inflated(span);
        }
        let inner = self.dist(&inner.value, want);
        let ty = inner.ty.clone();
        let zero = match &ty {
            Ty::Unknown => return self.dist_error(span),
            Ty::Int => Value::Int(0),
            Ty::Float => Value::float(0.0),
            Ty::Decimal(scale) => Value::Decimal { units: 0, scale: *scale },
            Ty::Duration => Value::Duration { months: 0, micros: 0 },
            other => {
                self.fault_help(
                    "E0203",
                    inner.loc.span,
                    format!("`{ZERO_INFLATED}` adds zeros to numbers; this draws `{other}`"),
                    "mix it with the value that is meant: `mix { 30%: VALUE, 70%: D }`",
                );
                return self.dist_error(span);
            }
        };
        let p_span = p.value.span;
        let p = self.scalar_of(&p.value, &Ty::Float, "`p`");
        if let Some(share) = value_of(&p).and_then(Value::position)
            && !(0.0..=1.0).contains(&share)
        {
            let help = "a probability is written as a percentage, or as a fraction of 1";
            self.fault_help("E0301", p_span, format!("`p` must be between 0 and 1; this is {share}"), help);
            return self.dist_error(span);
        }
        // Both weights are written out, so that a `p` above 1 leaves a negative one, which is found by interval.
        let one = Box::new(self.value(Value::float(1.0), Ty::Float, p_span));
        let less = TExprKind::Arith { op: ArithOp::Sub, lhs: one, rhs: Box::new(p.clone()) };
        let rest = self.expr(less, Ty::Float, p.nullable, p_span);
        let zero = self.value(zero, ty, span);
        let zero = self.point(zero);
        let share = |value| TShare::Of { value, percent: true };
        self.mixture(vec![(share(p), zero), (share(rest), inner)], want, span)
    }

    fn not_zero_inflated(&mut self, span: Span) -> TDist {
        self.fault_help(
            "E0206",
            span,
            format!("`{ZERO_INFLATED}` takes a distribution and the probability of an extra zero"),
            format!("`{ZERO_INFLATED}(D, p: 30%)`"),
        );
        self.dist_error(span)
    }
}
