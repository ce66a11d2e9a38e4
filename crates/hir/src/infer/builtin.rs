//! Built-in distributions: which form, which arguments, values of which type.

use synthc_diag::{Span, nearest};
use synthc_syntax::ast::{Arg, Expr, ExprKind};
use synthc_types::{Dim, DistDef, DistKind, Family, Form, Ty, Value};

use super::{Infer, unify};
use crate::fold::value_of;
use crate::model::{ArithOp, TDist, TDistKind, TExpr, TExprKind, TRange};
use crate::time::MICROS_PER_DAY;

impl Infer<'_> {
    pub fn builtin(&mut self, def: &'static DistDef, args: &[Arg], want: Option<&Ty>, span: Span) -> TDist {
        if def.joint().is_none() && self.one_for_several(&format!("`{}`", def.name), span) {
            return self.dist_error(span);
        }
        if matches!(def.kind, DistKind::Data) {
            return self.empirical(def, args, want, span);
        }
        if let Some(agg) = args.iter().flat_map(|arg| &arg.aggs).next() {
            self.unsupported(agg.span, "this word inside of a distribution", None);
            return self.dist_error(span);
        }
        for arg in args {
            if self.is_random(&arg.value) {
                self.unsupported(
                    arg.span,
                    "a distribution as a parameter of another",
                    Some("draw the parameter in a `hidden` column of its own with `~`"),
                );
                return self.dist_error(span);
            }
        }
        if let Some(joint) = def.joint() {
            return self.component(def, joint, args, want, span);
        }
        if let [arg] = args
            && arg.name.is_none()
            && self.is_range(&arg.value)
        {
            return self.range_form(def, &arg.value, want, span);
        }
        let Some((form, ordered)) = self.form(def, args, span) else { return self.dist_error(span) };
        let Some(shape) = def.forms.get(form) else { return self.dist_error(span) };
        let typed: Vec<TExpr> = ordered.iter().map(|arg| self.scalar(&arg.value, None)).collect();
        self.with_args(def, form, shape, typed, want, span)
    }

    /// A distribution written with a range.
    pub fn range_form(
        &mut self,
        def: &'static DistDef,
        range: &Expr,
        want: Option<&Ty>,
        span: Span,
    ) -> TDist {
        let Some((at, shape)) = def.forms.iter().enumerate().find(|(_, form)| form.range) else {
            self.fault_help("E0206", range.span, format!("`{}` takes no range", def.name), forms(def));
            return self.dist_error(span);
        };
        let hint = want.filter(|ty| ty.is_temporal());
        let Some((range_typed, _)) = self.range(range, hint) else { return self.dist_error(span) };
        let (Some(lo), Some(hi)) = (range_typed.lo, range_typed.hi) else {
            self.fault("E0206", range.span, format!("`{}` needs both ends of the range", def.name));
            return self.dist_error(span);
        };
        let hi_open = range_typed.hi_open;
        let last = hi.clone();
        let dist = self.with_args(def, at, shape, vec![lo, hi], want, span);
        if !hi_open || matches!(dist.kind, TDistKind::Error) {
            return dist;
        }
        // Lowering reads a truncation below the upper end of a range form as a range that excludes its end.
        let ty = dist.ty.clone();
        let bound = unify(&ty, &last.ty).unwrap_or_else(|| ty.clone());
        let last = self.fit(last, &bound, "the upper end");
        let range = TRange { lo: None, hi: Some(last), hi_open: true, loc: self.loc(range.span) };
        self.dist_node(TDistKind::Truncate { inner: Box::new(dist), range: Box::new(range) }, ty, span)
    }

    /// The form that the arguments belong to, and the arguments in its order.
    fn form<'a>(&mut self, def: &DistDef, args: &'a [Arg], span: Span) -> Option<(usize, Vec<&'a Arg>)> {
        let plain = || def.forms.iter().enumerate().filter(|(_, form)| !form.range);
        if let [arg] = args
            && arg.name.is_none()
            && let Some((at, _)) = plain().find(|(_, form)| form.params.len() == 1)
        {
            return Some((at, vec![arg]));
        }
        if args.iter().all(|arg| arg.name.is_some()) {
            for (at, form) in plain() {
                let ordered: Option<Vec<&Arg>> =
                    form.params.iter().map(|param| named(args, param.name)).collect();
                if let Some(ordered) = ordered
                    && ordered.len() == args.len()
                {
                    return Some((at, ordered));
                }
            }
        }
        self.no_form(def, args, span);
        None
    }

    fn no_form(&mut self, def: &DistDef, args: &[Arg], span: Span) {
        let known: Vec<&str> = def
            .forms
            .iter()
            .filter(|form| !form.range)
            .flat_map(|form| form.params)
            .map(|p| p.name)
            .collect();
        for arg in args {
            let Some(name) = &arg.name else { continue };
            if known.contains(&&*name.text) {
                continue;
            }
            let near = nearest(&name.text, known.iter().copied()).map(str::to_owned);
            let message = format!("`{}` has no parameter `{}`", def.name, name.text);
            match near {
                Some(near) => self.unknown("E0206", name.span, message, Some(near)),
                None => self.fault_help("E0206", name.span, message, forms(def)),
            }
            return;
        }
        let unnamed = args.iter().find(|arg| arg.name.is_none());
        let matching =
            def.forms.iter().find(|form| !form.range && form.params.len() == args.len() && args.len() > 1);
        match (unnamed, matching) {
            (Some(unnamed), Some(form)) if args.iter().all(|arg| arg.name.is_none()) => {
                let first = form.params.first().map_or("", |param| param.name);
                let at = self.loc(Span::new(unnamed.span.start, unnamed.span.start));
                let diagnostic = synthc_diag::Diagnostic::new(
                    synthc_diag::Code("E0206"),
                    self.loc(span),
                    format!("the parameters of `{}` are named", def.name),
                )
                .help(forms(def))
                .fix(at, format!("{first}: "));
                self.report(diagnostic);
            }
            _ => self.fault_help(
                "E0206",
                span,
                format!("these are not the parameters of `{}`", def.name),
                forms(def),
            ),
        }
    }

    /// The distribution of values of the type that its arguments speak of.
    fn with_args(
        &mut self,
        def: &'static DistDef,
        form: usize,
        shape: &'static Form,
        args: Vec<TExpr>,
        want: Option<&Ty>,
        span: Span,
    ) -> TDist {
        if args.iter().any(|arg| arg.ty.is_unknown() && !matches!(arg.kind, TExprKind::Todo)) {
            return self.dist_error(span);
        }
        let mut ty = natural(def);
        for (param, arg) in shape.params.iter().zip(&args) {
            ty = speaks(ty, param.dim, &arg.ty);
        }
        if ty == Ty::Date && want == Some(&Ty::DateTime) {
            ty = Ty::DateTime;
        }
        // Values a whole step apart: lowering finds the definition's twin over them by this type.
        if let Some(want) = want.filter(|want| want.is_discrete())
            && def.over_values.is_some()
            && shape.range
            && want.is_numeric()
            && ty == Ty::Float
        {
            ty = want.clone();
        }
        let mut typed = Vec::new();
        for (param, arg) in shape.params.iter().zip(args) {
            let wants = match param.dim {
                Dim::Location if ty.is_temporal() => ty.clone(),
                Dim::Spread if ty.is_temporal() => Ty::Duration,
                _ => Ty::Float,
            };
            typed.push(self.parameter(arg, &wants, &ty, param.name));
        }
        let form = u32::try_from(form).unwrap_or_default();
        self.dist_node(TDistKind::Builtin { dist: def.name, form, args: typed }, ty, span)
    }

    /// A parameter as a float: a number, or a position in the unit of the drawn values (`ty`).
    pub(super) fn parameter(&mut self, arg: TExpr, wants: &Ty, ty: &Ty, name: &str) -> TExpr {
        let role = format!("`{name}`");
        if !wants.is_temporal() {
            return self.fit(arg, &Ty::Float, &role);
        }
        let (span, nullable, loc) = (arg.loc.span, arg.nullable, arg.loc);
        let arg = self.fit(arg, wants, &role);
        if matches!(arg.kind, TExprKind::Error) {
            return TExpr { ty: Ty::Float, ..arg };
        }
        let in_days = *ty == Ty::Date && *wants == Ty::Duration;
        if let Some(value) = value_of(&arg)
            && let Some(position) = value.position()
        {
            let position = if in_days { position / MICROS_PER_DAY as f64 } else { position };
            return TExpr { loc, ..self.value(Value::float(position), Ty::Float, span) };
        }
        let position = TExpr { kind: TExprKind::Cast(Box::new(arg)), ty: Ty::Float, nullable, loc };
        if !in_days {
            return position;
        }
        let day = Box::new(self.value(Value::float(MICROS_PER_DAY as f64), Ty::Float, span));
        let kind = TExprKind::Arith { op: ArithOp::Div, lhs: Box::new(position), rhs: day };
        TExpr { kind, ty: Ty::Float, nullable, loc }
    }

    /// Whether the expression is a range, written out or by the name of a constant.
    pub fn is_range(&mut self, expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::Range { .. }) || self.const_range(expr).is_some()
    }
}

pub(super) fn named<'a>(args: &'a [Arg], name: &str) -> Option<&'a Arg> {
    args.iter().find(|arg| arg.name.as_ref().is_some_and(|given| &*given.text == name))
}

/// The type of the values where no parameter says more.
pub(super) fn natural(def: &DistDef) -> Ty {
    match def.family {
        Family::Continuous => Ty::Float,
        Family::Discrete => Ty::Int,
        Family::Boolean => Ty::Bool,
    }
}

/// The type of the values, so far `ty`, after a parameter of type `arg`.
pub(super) fn speaks(ty: Ty, dim: Dim, arg: &Ty) -> Ty {
    let speaks = match dim {
        Dim::Location if arg.is_temporal() => arg.clone(),
        Dim::Spread if *arg == Ty::Duration && !ty.is_temporal() => Ty::Duration,
        _ => return ty,
    };
    if ty.is_temporal() && ty != Ty::Duration { unify(&ty, &speaks).unwrap_or(ty) } else { speaks }
}

/// The ways to write a distribution, for help.
fn forms(def: &DistDef) -> String {
    let all: Vec<String> = def
        .forms
        .iter()
        .map(|form| {
            let names: Vec<&str> = form.params.iter().map(|param| param.name).collect();
            match names.as_slice() {
                _ if form.range => format!("`{}(a..b)`", def.name),
                [one] => format!("`{}({one})`", def.name),
                several => {
                    let named: Vec<String> = several.iter().map(|name| format!("{name}: ..")).collect();
                    format!("`{}({})`", def.name, named.join(", "))
                }
            }
        })
        .collect();
    format!("write {}", all.join(" or "))
}

impl Infer<'_> {
    /// The distribution under which all values between two ends are equally likely, and its form: the one that says what
    /// to use in its place over whole values.
    pub fn uniform(&self) -> Option<(&'static DistDef, usize)> {
        self.db.dists().iter().copied().find_map(|def| {
            let at = def.forms.iter().position(|form| form.range)?;
            def.over_values.map(|_| (def, at))
        })
    }

    /// All values between two bounds, equally likely.
    pub fn between(
        &mut self,
        def: &'static DistDef,
        form: usize,
        lo: TExpr,
        hi: TExpr,
        ty: &Ty,
        span: Span,
    ) -> TDist {
        match def.forms.get(form) {
            Some(shape) => self.with_args(def, form, shape, vec![lo, hi], Some(ty), span),
            None => self.dist_error(span),
        }
    }
}
