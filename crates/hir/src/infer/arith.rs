//! Arithmetic, of values and of distributions: one table of types for both.

use synthc_diag::Span;
use synthc_syntax::ast::{BinaryOp, Expr, ExprKind};
use synthc_types::{DECIMAL_DIGITS, Ty, Value};

use super::{Infer, unify};
use crate::fold::value_of;
use crate::model::{ArithOp, TDist, TDistKind, TExpr, TExprKind};

/// The types of an operation: what the operands are brought to, and what comes out.
struct Shape {
    lhs: Ty,
    rhs: Ty,
    out: Ty,
}

fn arith_op(op: BinaryOp) -> ArithOp {
    match op {
        BinaryOp::Sub => ArithOp::Sub,
        BinaryOp::Mul => ArithOp::Mul,
        BinaryOp::Div => ArithOp::Div,
        BinaryOp::Pow => ArithOp::Pow,
        _ => ArithOp::Add,
    }
}

/// What an operation does with these types; `None` where it has no meaning.
fn shape(op: ArithOp, a: &Ty, b: &Ty) -> Option<Shape> {
    use Ty::{Date, DateTime, Decimal, Duration, Float, Int, Time};
    let of =
        |lhs: &Ty, rhs: &Ty, out: &Ty| Some(Shape { lhs: lhs.clone(), rhs: rhs.clone(), out: out.clone() });
    if a.is_unknown() || b.is_unknown() || *a == Ty::Null || *b == Ty::Null {
        return of(a, b, &Ty::Unknown);
    }
    if a.is_numeric() && b.is_numeric() {
        return match (op, a, b) {
            (ArithOp::Div | ArithOp::Pow, _, _) => of(&Float, &Float, &Float),
            (ArithOp::Mul, Decimal(s), Decimal(t)) => {
                match s.checked_add(*t).filter(|scale| *scale <= DECIMAL_DIGITS) {
                    Some(scale) => of(a, b, &Decimal(scale)),
                    None => of(&Float, &Float, &Float),
                }
            }
            (ArithOp::Mul, Decimal(_), Int) => of(a, b, a),
            (ArithOp::Mul, Int, Decimal(_)) => of(a, b, b),
            _ => {
                let ty = unify(a, b)?;
                of(&ty, &ty, &ty)
            }
        };
    }
    match (op, a, b) {
        (ArithOp::Sub, Date, Date) | (ArithOp::Sub, Time, Time) => of(a, b, &Duration),
        (ArithOp::Sub, Date | DateTime, Date | DateTime) => of(&DateTime, &DateTime, &Duration),
        (ArithOp::Add | ArithOp::Sub, Date | DateTime | Time | Duration, Duration) => of(a, b, a),
        (ArithOp::Add, Duration, Date | DateTime | Time) => of(a, b, b),
        (ArithOp::Mul, Duration, n) if n.is_numeric() => of(a, &Float, &Duration),
        (ArithOp::Mul, n, Duration) if n.is_numeric() => of(&Float, b, &Duration),
        (ArithOp::Div, Duration, n) if n.is_numeric() => of(a, &Float, &Duration),
        (ArithOp::Div, Duration, Duration) => of(a, b, &Float),
        _ => None,
    }
}

impl Infer<'_> {
    /// A literal beside a decimal, or beside a whole number where a decimal is wanted, is a decimal.
    fn wanted_beside(&self, expr: &Expr, other: &Ty, want: Option<&Ty>) -> Option<Ty> {
        match (&expr.kind, other) {
            (ExprKind::Number { .. } | ExprKind::Unary { .. } | ExprKind::Binary { .. }, Ty::Decimal(_)) => {
                Some(other.clone())
            }
            (ExprKind::Number { .. }, Ty::Int) => want.filter(|ty| matches!(ty, Ty::Decimal(_))).cloned(),
            _ => None,
        }
    }

    pub fn scalar_arith(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        left: &Expr,
        right: &Expr,
        want: Option<&Ty>,
        span: Span,
    ) -> TExpr {
        let plain = matches!(left.kind, ExprKind::Number { .. });
        let (lhs, rhs) = if plain && !matches!(op, BinaryOp::Div | BinaryOp::Pow) {
            let rhs = self.scalar(right, want);
            let wanted = self.wanted_beside(left, &rhs.ty, want);
            (self.scalar(left, wanted.as_ref()), rhs)
        } else {
            let lhs = self.scalar(left, want.filter(|_| op != BinaryOp::Div));
            let wanted = self.wanted_beside(right, &lhs.ty, want).filter(|_| op != BinaryOp::Div);
            let rhs = self.scalar(right, wanted.as_ref());
            (lhs, rhs)
        };
        let (lhs, rhs) = if want == Some(&Ty::DateTime) && (lhs.ty == Ty::Duration || rhs.ty == Ty::Duration)
        {
            (self.at_midnight(lhs), self.at_midnight(rhs))
        } else {
            (lhs, rhs)
        };
        self.arith_of(arith_op(op), op, op_span, lhs, rhs, span)
    }

    /// A date as a datetime, so that the hours added to it are kept; anything else as it is.
    fn at_midnight(&self, expr: TExpr) -> TExpr {
        if expr.ty != Ty::Date {
            return expr;
        }
        self.coerce(expr.clone(), &Ty::DateTime).unwrap_or(expr)
    }

    fn arith_of(
        &mut self,
        op: ArithOp,
        symbol: BinaryOp,
        op_span: Span,
        lhs: TExpr,
        rhs: TExpr,
        span: Span,
    ) -> TExpr {
        if lhs.ty == Ty::Null || rhs.ty == Ty::Null {
            self.fault_help(
                "E0207",
                op_span,
                format!("`{}` with `null` is always null", symbol.symbol()),
                "write `null` alone",
            );
            return self.error(span);
        }
        let Some(shape) = shape(op, &lhs.ty, &rhs.ty) else {
            self.bad_arith(symbol, op_span, &lhs.ty, &rhs.ty);
            return self.error(span);
        };
        if shape.out.is_unknown() {
            return self.error(span);
        }
        if let Some(done) = self.calendar(op, &lhs, &rhs, span) {
            return done;
        }
        let divides_by_zero = op == ArithOp::Div
            && value_of(&rhs).and_then(Value::position).is_none_or(|divisor| divisor == 0.0);
        let undefined = op == ArithOp::Pow
            && value_of(&rhs)
                .and_then(Value::position)
                .is_none_or(|power| power < 0.0 || power.fract() != 0.0);
        let nullable = lhs.nullable || rhs.nullable || divides_by_zero || undefined;
        let lhs = Box::new(self.fit(lhs, &shape.lhs, "the left side"));
        let rhs = Box::new(self.fit(rhs, &shape.rhs, "the right side"));
        self.expr(TExprKind::Arith { op, lhs, rhs }, shape.out, nullable, span)
    }

    /// A date plus calendar months: `born + 18y`.
    fn calendar(&mut self, op: ArithOp, lhs: &TExpr, rhs: &TExpr, span: Span) -> Option<TExpr> {
        let (at, step) = match (&lhs.ty, &rhs.ty, op) {
            (Ty::Date | Ty::DateTime, Ty::Duration, ArithOp::Add | ArithOp::Sub) => (lhs, rhs),
            (Ty::Duration, Ty::Date | Ty::DateTime, ArithOp::Add) => (rhs, lhs),
            _ => return None,
        };
        let (count, micros) = self.months(step)?;
        let count = if op == ArithOp::Sub { self.negated(count, span) } else { count };
        let nullable = at.nullable || count.nullable;
        let ty = at.ty.clone();
        let moved = self.overload("add_months", vec![at.clone(), count], nullable, span)?;
        if micros == 0 {
            return Some(moved);
        }
        let rest = self.value(Value::Duration { months: 0, micros }, Ty::Duration, span);
        let kind = TExprKind::Arith { op, lhs: Box::new(moved), rhs: Box::new(rest) };
        Some(self.expr(kind, ty, nullable, span))
    }

    fn negated(&self, count: TExpr, span: Span) -> TExpr {
        match value_of(&count) {
            Some(Value::Int(n)) => self.value(Value::Int(n.saturating_neg()), Ty::Int, span),
            _ => {
                let nullable = count.nullable;
                self.expr(TExprKind::Neg(Box::new(count)), Ty::Int, nullable, span)
            }
        }
    }

    /// The calendar months of a duration, and what it has besides: of a constant, or of a constant times a whole number.
    fn months(&self, step: &TExpr) -> Option<(TExpr, i64)> {
        match &step.kind {
            TExprKind::Value(Value::Duration { months, micros }) if *months != 0 => {
                Some((self.value(Value::Int(i64::from(*months)), Ty::Int, step.loc.span), *micros))
            }
            TExprKind::Arith { op: ArithOp::Mul, lhs, rhs } => {
                let (duration, number) = if lhs.ty == Ty::Duration { (lhs, rhs) } else { (rhs, lhs) };
                let Some(Value::Duration { months, micros: 0 }) = value_of(duration) else { return None };
                let TExprKind::Cast(whole) = &number.kind else { return None };
                if *months == 0 || whole.ty != Ty::Int {
                    return None;
                }
                let each = Box::new(self.value(Value::Int(i64::from(*months)), Ty::Int, step.loc.span));
                let kind = TExprKind::Arith { op: ArithOp::Mul, lhs: whole.clone(), rhs: each };
                Some((self.expr(kind, Ty::Int, step.nullable, step.loc.span), 0))
            }
            _ => None,
        }
    }

    fn bad_arith(&mut self, symbol: BinaryOp, op_span: Span, a: &Ty, b: &Ty) {
        let message = format!("`{}` has no meaning for `{a}` and `{b}`", symbol.symbol());
        let help = match (a, b) {
            (Ty::Date | Ty::DateTime | Ty::Time, n) | (n, Ty::Date | Ty::DateTime | Ty::Time)
                if n.is_numeric() =>
            {
                "a number has no unit here: write `3d`, `2h`, or multiply: `n * 1d`"
            }
            (Ty::Text, _) | (_, Ty::Text) => "put values into a text with braces: `\"{a}{b}\"`",
            (Ty::Bool, _) | (_, Ty::Bool) => "make a number of it: `if x then 1 else 0`",
            (Ty::Enum(_), _) | (_, Ty::Enum(_)) => {
                "say what number each member stands for: `match x { a => 1, .. }`"
            }
            _ => {
                self.fault("E0207", op_span, message);
                return;
            }
        };
        self.fault_help("E0207", op_span, message, help);
    }

    /// A side of a sum that is to be a datetime.
    pub fn dist_at_midnight(&self, dist: TDist) -> TDist {
        match dist.kind {
            TDistKind::Point(expr) => {
                let point = self.at_midnight(expr);
                self.point(point)
            }
            _ => dist,
        }
    }

    /// Arithmetic with one random side or two.
    pub fn dist_arith(&mut self, op: BinaryOp, op_span: Span, lhs: TDist, rhs: TDist, span: Span) -> TDist {
        let symbol = op;
        let op = arith_op(op);
        if let (TDistKind::Point(a), TDistKind::Point(b)) = (&lhs.kind, &rhs.kind) {
            let expr = self.arith_of(op, symbol, op_span, a.clone(), b.clone(), span);
            let ty = expr.ty.clone();
            return self.dist_node(TDistKind::Point(expr), ty, span);
        }
        let Some(shape) = shape(op, &lhs.ty, &rhs.ty) else {
            self.bad_arith(symbol, op_span, &lhs.ty, &rhs.ty);
            return self.dist_error(span);
        };
        if shape.out.is_unknown() {
            return self.dist_error(span);
        }
        if let Some(done) = self.dist_calendar(op, &lhs, &rhs, span) {
            return done;
        }
        let lhs = Box::new(self.fit_point(lhs, &shape.lhs));
        let rhs = Box::new(self.fit_point(rhs, &shape.rhs));
        self.dist_node(TDistKind::Arith { op, lhs, rhs }, shape.out, span)
    }

    /// A scalar side is brought to the operation's type; a random one keeps its own.
    fn fit_point(&mut self, dist: TDist, ty: &Ty) -> TDist {
        match dist.kind {
            TDistKind::Point(expr) => {
                let expr = self.fit(expr, ty, "this side");
                TDist { kind: TDistKind::Point(expr), ty: ty.clone(), loc: dist.loc }
            }
            _ => dist,
        }
    }

    /// Random dates plus calendar months.
    fn dist_calendar(&mut self, op: ArithOp, lhs: &TDist, rhs: &TDist, span: Span) -> Option<TDist> {
        let (at, step) = match (&lhs.ty, &rhs.ty, op) {
            (Ty::Date | Ty::DateTime, Ty::Duration, ArithOp::Add | ArithOp::Sub) => (lhs, rhs),
            (Ty::Duration, Ty::Date | Ty::DateTime, ArithOp::Add) => (rhs, lhs),
            _ => return None,
        };
        let TDistKind::Point(step) = &step.kind else { return None };
        let (count, micros) = self.months(step)?;
        let count = if op == ArithOp::Sub { self.negated(count, span) } else { count };
        let (function, overload, ty) = self.find_overload("add_months", &[at.ty.clone(), Ty::Int])?;
        let kind = TDistKind::Apply { function, overload, inner: Box::new(at.clone()), args: vec![count] };
        let moved = self.dist_node(kind, ty.clone(), span);
        if micros == 0 {
            return Some(moved);
        }
        let rest = self.value(Value::Duration { months: 0, micros }, Ty::Duration, span);
        let rest = self.dist_node(TDistKind::Point(rest), Ty::Duration, span);
        let kind = TDistKind::Arith { op, lhs: Box::new(moved), rhs: Box::new(rest) };
        Some(self.dist_node(kind, ty, span))
    }
}
