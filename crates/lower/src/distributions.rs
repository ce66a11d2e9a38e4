//! Distributions: arithmetic with scalars becomes [`DistKind::Affine`], of two random sides [`DistKind::Combine`].
//!
//! Arithmetic of distributions is float arithmetic of positions, in the unit of the result: days for dates, microseconds for
//! other times.

use synthc_hir::model::{TDist, TDistKind, TShare};
use synthc_plan::{ArithOp, Dist, DistKind, Expr, ExprKind, Share, Together, Weight};
use synthc_types::{Ty, Value};

use crate::expressions::{float_arith, pattern, to_float};
use crate::streams::assign_streams;
use crate::{Lowering, constant};

/// How many microseconds a day has.
const MICROS_PER_DAY: f64 = 86_400_000_000.0;

/// A float constant.
pub(crate) fn float(value: f64) -> Expr {
    constant(Value::float(value), Ty::Float)
}

/// A side of an arithmetic operator: a number known from the row, or something drawn.
enum Side {
    Scalar(Expr),
    Random(Dist),
}

impl Lowering<'_> {
    /// The distribution of a column or count of type `target`, with its streams.
    pub(crate) fn dist(&self, dist: &TDist, target: &Ty) -> Dist {
        let mut lowered = self.dist_node(dist, target);
        if assign_streams(&mut lowered).is_none() {
            self.fault(dist.loc, "this distribution draws more than 65,536 values for one cell");
        }
        lowered
    }

    /// A distribution without its streams. `target` is the type of the cells that its values end in.
    fn dist_node(&self, dist: &TDist, target: &Ty) -> Dist {
        Dist { kind: self.dist_kind(dist, target), ty: dist.ty.clone() }
    }

    fn boxed_dist(&self, dist: &TDist, target: &Ty) -> Box<Dist> {
        Box::new(self.dist_node(dist, target))
    }

    fn dist_kind(&self, dist: &TDist, target: &Ty) -> DistKind {
        match &dist.kind {
            TDistKind::Builtin { dist: name, form, args } => self.builtin(dist, name, *form, args, target),
            TDistKind::Point(e) => DistKind::Point(self.expr(e)),
            TDistKind::Arith { op, lhs, rhs } => self.arith(dist, *op, lhs, rhs),
            TDistKind::Apply { function, overload, inner, args } => match self.side(inner) {
                Side::Scalar(first) => {
                    let args: Vec<Expr> = std::iter::once(first).chain(self.exprs(args)).collect();
                    let call = ExprKind::Call { function: (*function).to_owned(), overload: *overload, args };
                    DistKind::Point(Expr { kind: call, ty: dist.ty.clone(), nullable: true })
                }
                Side::Random(inner) => DistKind::Apply {
                    function: (*function).to_owned(),
                    overload: *overload,
                    inner: Box::new(inner),
                    args: self.exprs(args),
                },
            },
            TDistKind::If { condition, then, otherwise } => DistKind::If {
                condition: Box::new(self.expr(condition)),
                then: self.boxed_dist(then, target),
                otherwise: self.boxed_dist(otherwise, target),
            },
            TDistKind::Match { subject, arms } => DistKind::Match {
                subject: Box::new(self.expr(subject)),
                arms: arms.iter().map(|(p, arm)| (pattern(p), self.dist_node(arm, target))).collect(),
            },
            TDistKind::Weights(weights) => DistKind::Weights {
                entries: weights
                    .iter()
                    .map(|weight| Weight { value: weight.value.clone(), share: self.share(&weight.share) })
                    .collect(),
                stream: 0,
            },
            TDistKind::Given { subjects, rows } => DistKind::Given {
                subjects: self.exprs(subjects),
                rows: rows
                    .iter()
                    .map(|(patterns, row)| {
                        (patterns.iter().map(pattern).collect(), self.dist_node(row, target))
                    })
                    .collect(),
            },
            TDistKind::Mix(components) => DistKind::Mix {
                components: components
                    .iter()
                    .map(|(share, component)| (self.share(share), self.dist_node(component, target)))
                    .collect(),
                stream: 0,
            },
            TDistKind::Ordinal { inner, cuts, values } => DistKind::Ordinal {
                inner: self.boxed_dist(inner, &Ty::Float),
                cuts: self.exprs(cuts).into_iter().map(to_float).collect(),
                values: values.clone(),
            },
            TDistKind::Truncate { inner, range } => DistKind::Truncate {
                inner: self.boxed_dist(inner, target),
                range: Box::new(self.range(range)),
            },
            TDistKind::Listed { path, entries } => {
                DistKind::Listed { entries: entries.to_vec(), path: path.to_string(), stream: 0 }
            }
            TDistKind::Matching(pattern) => {
                DistKind::Matching { regex: pattern.text().to_string(), stream: 0 }
            }
            TDistKind::Component { dist: name, form, args, of, nth } => DistKind::Component {
                dist: (*name).to_owned(),
                form: *form,
                args: self.exprs(args).into_iter().map(to_float).collect(),
                of: of
                    .iter()
                    .map(|column| Together {
                        name: column.name.to_string(),
                        address: column.address.to_string(),
                    })
                    .collect(),
                nth: *nth,
                stream: 0,
            },
            TDistKind::At { address, inner } => {
                DistKind::At { address: address.to_string(), inner: self.boxed_dist(inner, target) }
            }
            TDistKind::Let { bindings, body } => {
                DistKind::Let { bindings: self.bindings(bindings), body: self.boxed_dist(body, target) }
            }
            TDistKind::Bind { local, drawn, body } => DistKind::Bind {
                local: *local,
                drawn: self.boxed_dist(drawn, &drawn.ty),
                body: self.boxed_dist(body, target),
            },
            TDistKind::Todo => {
                self.fault_with_help(dist.loc, "`todo` cannot be sampled", "put a distribution in its place");
                DistKind::Point(constant(Value::Null, dist.ty.clone()))
            }
            TDistKind::Error => {
                self.fault(dist.loc, "this distribution has faults, which `synthc check` shows");
                DistKind::Point(constant(Value::Null, dist.ty.clone()))
            }
        }
    }

    fn share(&self, share: &TShare) -> Share {
        match share {
            TShare::Of { value, percent: _ } => Share::Of(to_float(self.expr(value))),
            TShare::Else => Share::Rest,
        }
    }

    /// One side of an operator, scalars folded up as far as they go. What is drawn there is not the value of a cell yet, so only
    /// its own type says whether it has whole steps.
    fn side(&self, dist: &TDist) -> Side {
        let lowered = self.dist_node(dist, &dist.ty);
        match lowered.kind {
            DistKind::Point(e) => Side::Scalar(e),
            kind => Side::Random(Dist { kind, ty: lowered.ty }),
        }
    }

    fn arith(&self, dist: &TDist, op: ArithOp, lhs: &TDist, rhs: &TDist) -> DistKind {
        match (self.side(lhs), self.side(rhs)) {
            (Side::Scalar(lhs), Side::Scalar(rhs)) => {
                let kind = ExprKind::Arith { op, lhs: Box::new(lhs), rhs: Box::new(rhs) };
                DistKind::Point(Expr { kind, ty: dist.ty.clone(), nullable: true })
            }
            (Side::Random(inner), Side::Scalar(scalar)) => right_scalar(op, inner, scalar, &dist.ty),
            (Side::Scalar(scalar), Side::Random(inner)) => left_scalar(op, scalar, inner, &dist.ty),
            (Side::Random(lhs), Side::Random(rhs)) => {
                let (lhs, rhs) = match op {
                    ArithOp::Add | ArithOp::Sub => (in_unit_of(lhs, &dist.ty), in_unit_of(rhs, &dist.ty)),
                    _ => (lhs, rhs),
                };
                DistKind::Combine { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }
            }
        }
    }
}

/// `D op s`.
fn right_scalar(op: ArithOp, inner: Dist, scalar: Expr, ty: &Ty) -> DistKind {
    let factor = unit_factor(&inner.ty, ty);
    match op {
        ArithOp::Add => affine(inner, float(factor), in_unit(scalar, ty)),
        ArithOp::Sub => {
            let shift = in_unit(scalar, ty);
            let negated =
                Expr { nullable: shift.nullable, kind: ExprKind::Neg(Box::new(shift)), ty: Ty::Float };
            affine(inner, float(factor), negated)
        }
        ArithOp::Mul => affine(inner, to_float(scalar), float(0.0)),
        ArithOp::Div => affine(inner, float_arith(ArithOp::Div, float(1.0), to_float(scalar)), float(0.0)),
        ArithOp::Pow => {
            let point = Dist { kind: DistKind::Point(to_float(scalar)), ty: Ty::Float };
            DistKind::Combine { op, lhs: Box::new(inner), rhs: Box::new(point) }
        }
    }
}

/// `s op D`.
fn left_scalar(op: ArithOp, scalar: Expr, inner: Dist, ty: &Ty) -> DistKind {
    let factor = unit_factor(&inner.ty, ty);
    match op {
        ArithOp::Add => affine(inner, float(factor), in_unit(scalar, ty)),
        ArithOp::Sub => affine(inner, float(-factor), in_unit(scalar, ty)),
        ArithOp::Mul => affine(inner, to_float(scalar), float(0.0)),
        ArithOp::Div | ArithOp::Pow => {
            let point = Dist { kind: DistKind::Point(to_float(scalar)), ty: Ty::Float };
            DistKind::Combine { op, lhs: Box::new(point), rhs: Box::new(inner) }
        }
    }
}

fn affine(inner: Dist, scale: Expr, shift: Expr) -> DistKind {
    DistKind::Affine { inner: Box::new(inner), scale, shift }
}

/// What a position of type `from` is multiplied by to be one of type `to`: durations count in days beside dates.
fn unit_factor(from: &Ty, to: &Ty) -> f64 {
    match (from, to) {
        (Ty::Duration, Ty::Date) => 1.0 / MICROS_PER_DAY,
        (Ty::Date, Ty::Duration | Ty::DateTime) => MICROS_PER_DAY,
        _ => 1.0,
    }
}

/// A scalar as a position in the unit of `ty`.
fn in_unit(scalar: Expr, ty: &Ty) -> Expr {
    match (&scalar.ty, ty) {
        (Ty::Duration, Ty::Date) => float_arith(ArithOp::Div, to_float(scalar), float(MICROS_PER_DAY)),
        (Ty::Date, Ty::Duration | Ty::DateTime) => {
            float_arith(ArithOp::Mul, to_float(scalar), float(MICROS_PER_DAY))
        }
        _ => to_float(scalar),
    }
}

/// A distribution whose positions are in the unit of `ty`.
fn in_unit_of(inner: Dist, ty: &Ty) -> Dist {
    let factor = unit_factor(&inner.ty, ty);
    if factor == 1.0 {
        return inner;
    }
    Dist { kind: affine(inner, float(factor), float(0.0)), ty: ty.clone() }
}
