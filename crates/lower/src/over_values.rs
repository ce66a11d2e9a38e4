//! "Uniform over the values": where a type has whole steps, a definition may name a discrete twin to draw from, in units of the
//! step.

use synthc_hir::model::{TDist, TExpr};
use synthc_plan::{ArithOp, Dist, DistKind, Expr, ExprKind};
use synthc_types::{Ty, TyPattern, Value, power_of_ten};

use crate::distributions::float;
use crate::expressions::{float_arith, to_float};
use crate::{Lowering, constant};

impl Lowering<'_> {
    /// A declared distribution, or its twin over the values of the target type.
    pub(crate) fn builtin(
        &self,
        dist: &TDist,
        name: &str,
        form: u32,
        args: &[TExpr],
        target: &Ty,
    ) -> DistKind {
        let Some(def) = self.registry.dist(name) else {
            self.fault(dist.loc, format!("there is no distribution `{name}`"));
            return DistKind::Point(constant(Value::Null, dist.ty.clone()));
        };
        let args: Vec<Expr> = args.iter().map(|arg| to_float(self.expr(arg))).collect();
        let steps = match (&dist.ty, target) {
            // Numbers become whole in the cell, times are positions of their own type already.
            (Ty::Int | Ty::Float | Ty::Decimal(_), Ty::Int | Ty::Decimal(_)) => Some(target),
            (own, _) if own.is_discrete() => Some(own),
            _ => None,
        };
        let range = def.forms.get(form as usize).is_some_and(|form| form.range);
        if let (Some(twin), Some(ty), [lo, hi], true) = (def.over_values, steps, args.as_slice(), range) {
            return self.twin(twin, form, lo, hi, ty);
        }
        DistKind::Builtin { dist: name.to_owned(), form, args, stream: 0 }
    }

    fn twin(&self, twin: &str, form: u32, lo: &Expr, hi: &Expr, ty: &Ty) -> DistKind {
        let units = match ty {
            Ty::Decimal(scale) => power_of_ten(*scale),
            _ => 1.0,
        };
        let first = self.whole(lo, units, Direction::Up);
        let last = self.whole(hi, units, Direction::Down);
        let kind = DistKind::Builtin { dist: twin.to_owned(), form, args: vec![first, last], stream: 0 };
        match ty {
            Ty::Decimal(_) => DistKind::Affine {
                inner: Box::new(Dist { kind, ty: Ty::Int }),
                scale: float(1.0 / units),
                shift: float(0.0),
            },
            _ => kind,
        }
    }

    /// An end in whole units: the nearest where it is one but for rounding, else the next inside the range.
    fn whole(&self, end: &Expr, units: f64, direction: Direction) -> Expr {
        if let ExprKind::Value(Value::Float(v)) = &end.kind {
            let exact = v.0 * units;
            return float(if is_whole(end, units) { exact.round() } else { direction.of(exact) });
        }
        if is_steps(end) && units == 1.0 {
            return end.clone();
        }
        let scaled =
            if units == 1.0 { end.clone() } else { float_arith(ArithOp::Mul, end.clone(), float(units)) };
        // A decimal's value times its units is a whole number but for rounding.
        let function = if is_steps(end) { "round" } else { direction.function() };
        self.call_float(function, scaled)
    }

    /// A function of one float, back as a float.
    fn call_float(&self, name: &str, arg: Expr) -> Expr {
        let overload = self.registry.function(name).and_then(|def| {
            let overload = def.overloads.iter().position(|o| o.params == [TyPattern::Exact(Ty::Float)])?;
            let result = (def.overloads.get(overload)?.result)(&[Ty::Float]);
            Some((u32::try_from(overload).ok()?, result))
        });
        let Some((overload, result)) = overload else { return arg };
        let nullable = arg.nullable;
        let kind = ExprKind::Call { function: name.to_owned(), overload, args: vec![arg] };
        to_float(Expr { kind, ty: result, nullable })
    }
}

/// Which way an end between two values goes.
#[derive(Clone, Copy)]
enum Direction {
    Up,
    Down,
}

impl Direction {
    fn of(self, x: f64) -> f64 {
        match self {
            Self::Up => x.ceil(),
            Self::Down => x.floor(),
        }
    }

    fn function(self) -> &'static str {
        match self {
            Self::Up => "ceil",
            Self::Down => "floor",
        }
    }
}

/// Whether an end is a position of a type with whole steps.
fn is_steps(end: &Expr) -> bool {
    matches!(&end.kind, ExprKind::Cast(inner) if inner.ty.is_discrete())
}

/// Whether a constant end lies on a value but for the rounding of its decimal digits.
fn is_whole(end: &Expr, units: f64) -> bool {
    let ExprKind::Value(Value::Float(v)) = &end.kind else { return false };
    let exact = v.0 * units;
    let near = exact.round();
    (exact - near).abs() <= 4.0 * f64::EPSILON * exact.abs()
}
