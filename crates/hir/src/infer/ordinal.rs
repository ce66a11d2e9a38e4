//! `Ordinal(latent, cuts)`: ordered categories by where a draw lies between cuts.

use synthc_diag::Span;
use synthc_syntax::ast::{Arg, Expr, ExprKind};
use synthc_types::{Ty, Value};

use super::Infer;
use crate::fold::value_of;
use crate::model::{TDist, TDistKind, TExpr};

/// The name of the distribution of ordered categories.
pub(super) const ORDINAL: &str = "Ordinal";

impl Infer<'_> {
    /// `Ordinal(latent: D, cuts: [a, b])`: the first category below `a`, the second from `a` to below `b`, the third from `b`.
    pub fn ordinal(&mut self, args: &[Arg], want: Option<&Ty>, span: Span) -> TDist {
        let by_name = |place: usize, name: &str| {
            let named = args.iter().find(|arg| arg.name.as_ref().is_some_and(|own| &*own.text == name));
            named.or_else(|| args.get(place).filter(|arg| arg.name.is_none()))
        };
        let (Some(latent), Some(cuts), 2) = (by_name(0, "latent"), by_name(1, "cuts"), args.len()) else {
            return self.no_ordinal(span);
        };
        let ExprKind::List(written) = &cuts.value.kind else {
            return self.no_ordinal(cuts.value.span);
        };
        let inner = self.dist(&latent.value, Some(&Ty::Float));
        if !inner.ty.is_numeric() && !inner.ty.is_unknown() {
            let message = format!("the latent distribution draws numbers; this draws `{}`", inner.ty);
            self.fault("E0203", latent.value.span, message);
            return self.dist_error(span);
        }
        let cuts: Vec<TExpr> = written.iter().map(|cut| self.scalar_of(cut, &Ty::Float, "a cut")).collect();
        if !self.ascending(written, &cuts) {
            return self.dist_error(span);
        }
        let Some((values, ty)) = self.ordered_categories(want, cuts.len() + 1, cuts_span(written, span))
        else {
            return self.dist_error(span);
        };
        self.dist_node(TDistKind::Ordinal { inner: Box::new(inner), cuts, values }, ty, span)
    }

    /// Whether constant cuts rise; reports the first that does not.
    fn ascending(&mut self, written: &[Expr], cuts: &[TExpr]) -> bool {
        let mut before: Option<f64> = None;
        for (cut, expr) in cuts.iter().zip(written) {
            let Some(place) = value_of(cut).and_then(Value::position) else { continue };
            if before.is_some_and(|before| place <= before) {
                self.fault_help(
                    "E0301",
                    expr.span,
                    format!("cuts rise from one to the next; this is {place}"),
                    "write them in ascending order, each once",
                );
                return false;
            }
            before = Some(place);
        }
        true
    }

    /// The members of the enum that is wanted, in declared order, or the whole numbers from 1.
    fn ordered_categories(
        &mut self,
        want: Option<&Ty>,
        count: usize,
        span: Span,
    ) -> Option<(Vec<Value>, Ty)> {
        match want {
            Some(Ty::Enum(name)) => {
                let members = self.enum_named(name).map_or(0, |members| members.members.len());
                if members != count {
                    self.fault_help(
                        "E0206",
                        span,
                        format!("`{name}` has {members} members; {} cuts make {count} categories", count - 1),
                        format!("write {} cuts, one between each two members", members.saturating_sub(1)),
                    );
                    return None;
                }
                Some(((0..count as u32).map(Value::Enum).collect(), Ty::Enum(name.clone())))
            }
            None | Some(Ty::Int | Ty::Unknown) => {
                Some(((1..=count as i64).map(Value::Int).collect(), Ty::Int))
            }
            Some(other) => {
                self.fault_help(
                    "E0203",
                    span,
                    format!("`{ORDINAL}` draws the members of an enum or the numbers 1, 2, ..; `{other}` is wanted"),
                    "give the column an enum with one member more than cuts, or the type `int`",
                );
                None
            }
        }
    }

    fn no_ordinal(&mut self, span: Span) -> TDist {
        self.fault_help(
            "E0206",
            span,
            format!("`{ORDINAL}` takes a latent distribution and a list of cuts"),
            format!("`{ORDINAL}(latent: D, cuts: [-0.5, 1])`"),
        );
        self.dist_error(span)
    }
}

fn cuts_span(cuts: &[Expr], otherwise: Span) -> Span {
    match (cuts.first(), cuts.last()) {
        (Some(first), Some(last)) => Span { end: last.span.end, ..first.span },
        _ => otherwise,
    }
}
