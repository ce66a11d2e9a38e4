//! What an expression can be.

use std::rc::Rc;

use synthc_types::{FnKernel, Format, Interval, Nulls, Ty, Value};

use super::arith::{minus, over, plus, power, reached, scaled, times};
use super::reach::followed;
use super::walk::{Place, Walk};
use super::{Support, Values, decided, elsewhere, length, partial, setting};
use crate::model::{AggregateOp, ArithOp, ColRef, Name, TBy, TCount, TExpr, TExprKind, TPart, TTerms};

/// Microseconds in a day: dates count days, durations and datetimes microseconds.
pub(super) const DAY: f64 = 86_400_000_000.0;

impl Walk<'_> {
    /// What an expression can be here. In a reporting walk it also reports what is wrong inside it.
    pub fn eval(&mut self, expr: &TExpr) -> Support {
        let own = self.eval_kind(expr);
        self.narrowed(expr, own)
    }

    fn eval_kind(&mut self, expr: &TExpr) -> Support {
        match &expr.kind {
            TExprKind::Value(value) => Support::of_value(self.env, value, &expr.ty),
            TExprKind::Param(name) => self.param(name, &expr.ty),
            TExprKind::Col { column, .. } => self.column(column),
            TExprKind::RowNo => self.pinned(&Place::RowNo).unwrap_or_else(|| self.position_in_table(false)),
            TExprKind::Seq => self.pinned(&Place::Seq).unwrap_or_else(|| self.position_in_table(true)),
            TExprKind::Local(number) => {
                let bound = self.scope.locals.iter().rev().find(|(n, ..)| n == number);
                let bound = bound.map(|(_, expr, support)| (expr.clone(), support.clone()));
                match bound {
                    Some((bound, support)) => self.narrowed(&bound, support),
                    None => self.anything(&expr.ty),
                }
            }
            TExprKind::Let { bindings, body } => self.branch(|walk| {
                walk.bind(bindings, expr.loc);
                walk.eval(body)
            }),
            TExprKind::Cast(inner) => {
                let from = self.eval(inner);
                self.cast(from, &inner.ty, &expr.ty)
            }
            TExprKind::Neg(inner) => {
                let support = self.eval(inner);
                map_line(support, |interval| interval.negate(), |v| -v)
            }
            TExprKind::Arith { op, lhs, rhs } => self.arith(expr, *op, lhs, rhs),
            TExprKind::If { condition, then, otherwise } => self.choose(condition, then, otherwise),
            TExprKind::Match { subject, arms } => self.match_expr(expr, subject, arms),
            TExprKind::Call { function, overload, args } => self.call(expr, (function, *overload), args),
            TExprKind::Coalesce(first, second) => {
                let first = self.eval(first);
                let second = self.eval(second);
                if first.nullable { first.not_null().union(second) } else { first }
            }
            TExprKind::Template(parts) => self.template(parts),
            TExprKind::Aggregate { op, child: table, value, terms }
            | TExprKind::TableAggregate { op, table, value, terms } => {
                self.aggregate(expr, (*op, table), value.as_deref(), terms.as_deref())
            }
            TExprKind::Truth(inner) => self.eval(inner),
            TExprKind::In { row, of } => elsewhere::there(self, expr, row, of),
            TExprKind::Beside { value, edge, among, .. } => {
                for key in among.iter().flat_map(|among| among.exprs()) {
                    self.in_another_row(key);
                }
                let there = self.in_another_row(value);
                match edge {
                    Some(edge) => self.eval(edge).union(there),
                    None => there.or_null(true),
                }
            }
            TExprKind::ItemNo => Support::line(Interval::closed(1.0, length::MOST)),
            TExprKind::OfList { op, list, with } => length::of_list(self, expr, *op, list, with.as_deref()),
            TExprKind::Todo => self.anything(&expr.ty).or_null(expr.nullable),
            TExprKind::Error => Support::unknown(),
            _ => decided::truth(self, expr),
        }
    }

    /// All that a type admits.
    pub fn anything(&self, ty: &Ty) -> Support {
        let support = Support::of_type(self.env, ty, false);
        map_line(support, reached, |v| v)
    }

    /// The value that a place is held at while a witness is looked for.
    pub fn pinned(&self, place: &Place) -> Option<Support> {
        self.scope.pins.iter().rev().find(|(pinned, _)| pinned == place).map(|(_, support)| support.clone())
    }

    fn param(&mut self, name: &Name, ty: &Ty) -> Support {
        if let Some(pinned) = self.pinned(&Place::Param(name.clone())) {
            return pinned;
        }
        match self.env.param(name) {
            // Without a range, a parameter is taken at its default where the question is what is meant to happen: `--set` is
            // checked when it is given.
            Some(param) if self.practical && param.refine.is_none() => {
                self.eval(&setting::at_defaults(self.env, &param.default))
            }
            Some(param) => setting::param_support(self.env, param),
            None => self.anything(ty),
        }
    }

    fn column(&mut self, column: &ColRef) -> Support {
        if let Some(pinned) = self.pinned(&Place::Col(column.clone())) {
            return pinned;
        }
        let own = self.env.support(column);
        if self.fuel == 0 || (self.scope.pins.is_empty() && !self.practical) {
            return own;
        }
        let Some(found) = self.env.column(column) else { return own };
        self.fuel -= 1;
        let (locals, known) = (std::mem::take(&mut self.scope.locals), std::mem::take(&mut self.scope.known));
        let followed = if self.scope.pins.is_empty() {
            Some(super::column::practical(self, found))
        } else {
            // While a witness is looked for, a derived column follows from the columns that are held.
            followed(found).map(|body| self.eval(body))
        };
        (self.scope.locals, self.scope.known) = (locals, known);
        match followed {
            Some(followed) => own.intersect(&followed.or_null(true)),
            None => own,
        }
    }

    /// Binds the arguments of a user's function or distribution that is called at `call`.
    pub fn bind(&mut self, bindings: &[(u32, TExpr)], call: synthc_diag::Loc) {
        for (number, bound) in bindings {
            let support = self.eval(bound);
            let bound = self.resolve(bound).unwrap_or_else(|| Rc::new(bound.clone()));
            self.scope.locals.push((*number, bound, support));
        }
        self.scope.calls.push(call);
    }

    /// What an expression can be in another row of the table: what is known of this one says nothing of it.
    fn in_another_row(&mut self, value: &TExpr) -> Support {
        let saved = (std::mem::take(&mut self.scope), self.practical, self.fuel);
        (self.practical, self.fuel) = (false, 0);
        let support = self.eval(value);
        (self.scope, self.practical, self.fuel) = saved;
        support
    }

    /// `row()` or, among siblings, `seq()`.
    fn position_in_table(&mut self, siblings: bool) -> Support {
        let most = self.table.clone().map_or(f64::INFINITY, |table| {
            let above = self.env.parent(&table).filter(|_| siblings);
            self.rows(&table, above.as_ref()).hi()
        });
        Support::line(Interval::closed(1.0, most.clamp(1.0, i64::MAX as f64)).whole())
    }

    /// How many rows a table has in all or, below a table, for each row of that one.
    pub fn rows(&mut self, table: &str, above: Option<&Name>) -> Interval {
        let some = Interval::closed(0.0, i64::MAX as f64);
        let Some(count) = self.env.count(table) else { return some };
        let parent = self.env.parent(table);
        let saved = (self.table.take(), std::mem::take(&mut self.scope.known));
        self.table = parent.clone();
        let own = self.hushed(|walk| match count {
            TCount::Stacked(of) => {
                let each = of.iter().map(|table| walk.rows(table, None));
                Some(each.fold(Interval::point(0.0), Interval::plus))
            }
            TCount::Rows(n) => walk.eval(&setting::at_defaults(walk.env, n)).interval(),
            TCount::Each(n) => walk.eval(n).interval(),
            TCount::Draw(dist) => walk.eval_dist(dist).interval(),
        });
        (self.table, self.scope.known) = saved;
        let own = own.unwrap_or(some).intersect(some);
        let own = if own.is_empty() { some } else { own };
        match parent {
            Some(parent) if Some(&parent) != above => times(own, self.rows(&parent, above)),
            _ => own,
        }
    }

    /// The same value in another type.
    pub fn cast(&self, from: Support, ty: &Ty, to: &Ty) -> Support {
        match (ty, to) {
            (Ty::Date, Ty::DateTime) => map_line(from, |i| scaled(i, DAY), |v| v * DAY),
            (_, Ty::Text) if *ty != Ty::Text => {
                Support { nullable: from.nullable, values: Support::of_type(self.env, to, false).values }
            }
            (a, b) if a == b || (a.is_ordered() && b.is_ordered()) => from,
            (Ty::Null, _) => from,
            _ => Support { nullable: from.nullable, values: Support::of_type(self.env, to, false).values },
        }
    }

    fn arith(&mut self, expr: &TExpr, op: ArithOp, lhs: &TExpr, rhs: &TExpr) -> Support {
        let (left, right) = (self.eval(lhs), self.eval(rhs));
        let nullable = left.nullable || right.nullable;
        let (Some(a), Some(b)) = (left.interval(), right.interval()) else {
            return Support::unknown().or_null(nullable);
        };
        let mut support = Support::line(combine(op, (a, &lhs.ty), (b, &rhs.ty), &expr.ty)).or_null(nullable);
        if let (Some(x), Some(y)) = (left.values.single(), right.values.single())
            && let Some(z) = exact(op, x, y)
        {
            let interval =
                combine(op, (Interval::point(x), &lhs.ty), (Interval::point(y), &rhs.ty), &expr.ty);
            let z = if interval.lo() == interval.hi() { interval.lo() } else { z };
            support = Support { nullable, values: Values::points(vec![z]) };
        }
        if op == ArithOp::Div && b.contains(0.0) && !right.values.is_empty() {
            support.nullable |= partial::divisor(self, rhs, &right);
        }
        if op == ArithOp::Pow && a.lo() < 0.0 && !b.is_empty() && b.lo() != b.hi() {
            support.nullable = true;
        }
        if expr.ty == Ty::Int {
            support = partial::overflow(self, expr, support);
        }
        support
    }

    fn choose(&mut self, condition: &TExpr, then: &TExpr, otherwise: &TExpr) -> Support {
        let holds = decided::condition(self, condition);
        let mut result = Support::nothing();
        if holds.can_be_true() {
            result = result.union(self.branch(|walk| {
                walk.assume(condition, true);
                walk.eval(then)
            }));
        }
        if holds.can_fail() {
            result = result.union(self.branch(|walk| {
                walk.assume(condition, false);
                walk.eval(otherwise)
            }));
        }
        result
    }

    fn call(&mut self, expr: &TExpr, (function, overload): (&str, u32), args: &[TExpr]) -> Support {
        let supports: Vec<Support> = args.iter().map(|arg| self.eval(arg)).collect();
        let mut nullable = supports.iter().any(|support| support.nullable);
        let Some(def) = self.env.function(function) else {
            return self.anything(&expr.ty).or_null(nullable);
        };
        nullable |= partial::domains(self, def, args, &supports);
        match def.nulls {
            Nulls::Strict => {}
            Nulls::Partial => nullable = true,
            Nulls::Taken => nullable = false,
            Nulls::Divisor => {
                if let (Some(last), Some(support)) = (args.last(), supports.last())
                    && support.interval().is_some_and(|interval| interval.contains(0.0))
                {
                    nullable |= partial::divisor(self, last, support);
                }
            }
        }
        if let Some(value) = of_whole(def, overload, &supports) {
            return Support { nullable, values: Values::points(vec![value]) };
        }
        let result = self.function_support(def, &supports, &expr.ty);
        if expr.ty == Ty::Int
            && result.values.is_empty()
            && let Some(image) = image(def, &supports).filter(|image| !image.is_empty())
        {
            return partial::overflow(self, expr, Support::line(image)).or_null(nullable);
        }
        result.or_null(nullable)
    }

    /// What a function returns, given what its arguments can be.
    pub fn function_support(&self, def: &synthc_types::FnDef, args: &[Support], ty: &Ty) -> Support {
        if args.iter().any(|arg| arg.values.is_empty()) && def.nulls != Nulls::Taken {
            return Support::nothing();
        }
        if args.iter().any(|arg| arg.values == Values::Any) {
            return Support::unknown();
        }
        let whole = self.anything(ty);
        if whole.interval().is_none() {
            return whole;
        }
        match image(def, args) {
            Some(interval) if interval.is_empty() => Support::nothing(),
            Some(interval) => whole.intersect(&Support::line(interval)),
            None => whole,
        }
    }

    fn template(&mut self, parts: &[TPart]) -> Support {
        let mut lengths = Interval::point(0.0);
        let mut nullable = false;
        for part in parts {
            let more = match part {
                TPart::Text(text) => Interval::point(text.chars().count() as f64),
                TPart::Hole { value, format } => {
                    let support = self.eval(value);
                    nullable |= support.nullable;
                    let format = format.as_ref().and_then(|format| Format::parse(format, &value.ty).ok());
                    match (format, support.values) {
                        (Some(format), _) => Interval::at_least(format.min_chars() as f64),
                        (None, Values::Text { lengths, .. }) => lengths,
                        _ => Interval::at_least(1.0),
                    }
                }
            };
            lengths = lengths.plus(more);
        }
        Support { nullable, values: Values::Text { lengths, all: None } }
    }

    fn aggregate(
        &mut self,
        expr: &TExpr,
        (op, table): (AggregateOp, &Name),
        value: Option<&TExpr>,
        terms: Option<&TTerms>,
    ) -> Support {
        let above = match &expr.kind {
            TExprKind::Aggregate { .. } => self.table.clone(),
            _ => None,
        };
        let rows = self.rows(table, above.as_ref());
        if let Some((terms, by)) = terms.and_then(|terms| Some((terms, terms.by.as_ref()?))) {
            return self.grouped(expr, (op, table), rows, value, (terms, by));
        }
        if let Some(at) = terms.and_then(|terms| terms.at.as_ref()) {
            super::quantile::within(self, at);
        }
        let saved = self.table.replace(table.clone());
        let value = value.map(|value| (self.eval(value), reads_gaps(self, value)));
        terms.iter().flat_map(|terms| terms.in_rows()).for_each(|e| _ = self.eval(e));
        self.table = saved;
        self.summary(expr, op, rows, value)
    }

    /// An aggregate over rows from anywhere: nothing that is known of this row holds there.
    fn grouped(
        &mut self,
        expr: &TExpr,
        (op, table): (AggregateOp, &Name),
        rows: Interval,
        value: Option<&TExpr>,
        (terms, by): (&TTerms, &[TBy]),
    ) -> Support {
        if let Some(at) = &terms.at {
            super::quantile::within(self, at);
        }
        for key in by {
            self.eval(&key.here);
        }
        let own = self.table.as_ref() == Some(table);
        let outer = (self.table.replace(table.clone()), std::mem::take(&mut self.scope));
        let value = value.map(|value| (self.eval(value), reads_gaps(self, value)));
        terms.in_rows().for_each(|e| _ = self.eval(e));
        (self.table, self.scope) = outer;
        // A row is in a group of its own table that is told by the same value on both sides.
        let same = |by: &TBy| by.there.loc == by.here.loc && by.there.ty == by.here.ty;
        let least = match by {
            [] => rows.lo(),
            by if own && by.iter().all(same) => rows.lo().min(1.0),
            _ => 0.0,
        };
        self.summary(expr, op, Interval::new(least, rows.hi(), false, rows.hi_open()), value)
    }

    fn summary(
        &self,
        expr: &TExpr,
        op: AggregateOp,
        rows: Interval,
        value: Option<(Support, bool)>,
    ) -> Support {
        let Some((value, gaps)) = value else {
            return Support::line(rows);
        };
        let gaps = gaps || value.nullable;
        let counted = if gaps { Interval::new(0.0, rows.hi(), false, rows.hi_open()) } else { rows };
        let nothing = counted.contains(0.0);
        match op {
            AggregateOp::Count => Support::line(counted),
            AggregateOp::Sum => match value.interval() {
                Some(interval) => Support::line(times(interval, counted)),
                None => self.anything(&expr.ty),
            },
            AggregateOp::Share => Support::line(match value.values {
                Values::Bool { yes: true, no: false } => Interval::point(1.0),
                Values::Bool { yes: false, no: true } => Interval::point(0.0),
                _ => Interval::closed(0.0, 1.0),
            })
            .or_null(nothing),
            AggregateOp::Mean | AggregateOp::Quantile => match value.interval() {
                Some(interval) => Support::line(interval).or_null(nothing),
                None => self.anything(&expr.ty).or_null(nothing),
            },
            AggregateOp::Min | AggregateOp::Max | AggregateOp::First | AggregateOp::Last => {
                value.not_null().or_null(nothing)
            }
            AggregateOp::Any | AggregateOp::All => self.anything(&expr.ty),
            AggregateOp::Corr => Support::line(Interval::closed(-1.0, 1.0)).or_null(true),
        }
    }
}

/// Whether an expression reads a column that can have gaps in the recorded row.
pub(super) fn reads_gaps(walk: &Walk<'_>, expr: &TExpr) -> bool {
    let mut gaps = false;
    super::reach::columns(walk.env, expr, &mut |column| {
        gaps |= !column.missing.is_empty() || !column.routes.is_empty();
    });
    gaps
}

/// What comes of two intervals, in the units of the types involved.
pub(super) fn combine(
    op: ArithOp,
    (a, from): (Interval, &Ty),
    (b, with): (Interval, &Ty),
    to: &Ty,
) -> Interval {
    let (a, b) = (reached(a), reached(b));
    let (a, b) = match (from, with) {
        (Ty::Date, Ty::Duration) => (a, scaled(b, 1.0 / DAY)),
        (Ty::Duration, Ty::Date) => (scaled(a, 1.0 / DAY), b),
        _ => (a, b),
    };
    let result = match op {
        ArithOp::Add => plus(a, b),
        ArithOp::Sub => minus(a, b),
        ArithOp::Mul => times(a, b),
        ArithOp::Div => over(a, b),
        ArithOp::Pow => power(a, b),
    };
    if *from == Ty::Date && *with == Ty::Date && *to == Ty::Duration { scaled(result, DAY) } else { result }
}

/// Two single numbers, as far as the result is a number.
fn exact(op: ArithOp, x: f64, y: f64) -> Option<f64> {
    let z = match op {
        ArithOp::Add => x + y,
        ArithOp::Sub => x - y,
        ArithOp::Mul => x * y,
        ArithOp::Div if y != 0.0 => x / y,
        ArithOp::Pow => x.powf(y),
        ArithOp::Div => return None,
    };
    z.is_finite().then_some(z)
}

/// The image of numbers or times, interval and points alike; other values stay.
pub(super) fn map_line(
    support: Support,
    f: impl Fn(Interval) -> Interval,
    point: impl Fn(f64) -> f64,
) -> Support {
    let values = match support.values {
        Values::Line { points: Some(points), .. } => {
            Values::points(points.iter().map(|r| point(r.0)).collect())
        }
        Values::Line { interval, points: None } => Values::line(f(interval)),
        other => other,
    };
    Support { nullable: support.nullable, values }
}

/// The text or number of a constant expression.
pub(super) fn constant(expr: &TExpr) -> Option<&Value> {
    match &expr.kind {
        TExprKind::Value(value) => Some(value),
        TExprKind::Cast(inner) => constant(inner).filter(|value| !matches!(value, Value::Date(_))),
        _ => None,
    }
}

/// All that a function can return for these arguments, whatever its type holds; `None` where its results are not ordered.
fn image(def: &synthc_types::FnDef, args: &[Support]) -> Option<Interval> {
    let mut cut = Vec::with_capacity(args.len());
    for (i, arg) in args.iter().enumerate() {
        let interval = arg.interval().unwrap_or(Interval::ALL);
        let interval = reached(def.domains.get(i).map_or(interval, |domain| interval.intersect(*domain)));
        if interval.is_empty() {
            return Some(interval);
        }
        cut.push(interval);
    }
    let interval = (def.interval)(&cut)?;
    (!interval.lo().is_nan() && !interval.hi().is_nan()).then(|| reached(interval))
}

/// The value of a function of whole numbers that are known.
fn of_whole(def: &synthc_types::FnDef, overload: u32, args: &[Support]) -> Option<f64> {
    let whole = |at: usize| {
        let value = args.get(at)?.values.single()?;
        (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
    };
    let value = match def.overloads.get(overload as usize)?.kernel {
        FnKernel::Int1(f) => f(whole(0)?),
        FnKernel::Int2(f) => f(whole(0)?, whole(1)?),
        _ => None,
    }?;
    (value.unsigned_abs() < 9_000_000_000_000_000).then_some(value as f64)
}
