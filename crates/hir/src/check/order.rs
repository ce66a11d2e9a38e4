//! Constraints that become bounds: a column against a constant, columns in order, ranges, and conjunctions of those.
//!
//! The later of two columns takes the bound, given the earlier one, so that no parent and no column before it is ever drawn anew.
//! So that the later one is never left without a value, the earlier one is first kept to where the later one can follow.

use synthc_types::{Interval, Real, Ty, Value};

use super::column::conjuncts;
use super::narrow::mirrored;
use super::walk::Walk;
use super::{Env, Support, column, reach};
use crate::model::{CompareOp, Name, TBound, TColumn, TElse, TExpr, TExprKind, TOrigin, TRequire, TTable};

/// See [`solve_requires`](super::solve_requires).
pub(super) fn solve(env: &dyn Env, table: &TTable, order: &[Name]) -> Vec<TRequire> {
    let mut solver = Solver { env, table, order, taken: Vec::new() };
    let mut solved: Vec<TRequire> = table.requires.clone();
    // Constant bounds first: they say where columns can be when others have to follow them.
    for pass in [Pass::Constants, Pass::Orders] {
        // Among orders the one on the latest column goes first, so that what it needs of earlier ones is known for them.
        let mut turn: Vec<usize> = (0..solved.len()).collect();
        turn.sort_by_key(|at| {
            let latest = solved.get(*at).map_or(0, |require| solver.latest(&require.clause));
            (std::cmp::Reverse(latest), *at)
        });
        for at in turn {
            let Some(require) = solved.get_mut(at) else { continue };
            let constant = reads_one(&require.clause);
            if constant == (pass == Pass::Constants) {
                require.bounds = solver.bounds(&require.clause).unwrap_or_default();
            }
        }
    }
    for require in &mut solved {
        require.redraw = match require.bounds.is_empty() {
            true => reach::random_columns(env, &table.name, &require.clause),
            false => Vec::new(),
        };
        require.redraw.sort_by_key(|name| order.iter().position(|known| known == name));
    }
    solved
}

#[derive(Clone, Copy, PartialEq)]
enum Pass {
    Constants,
    Orders,
}

/// Whether a clause reads one column of a row at most.
fn reads_one(clause: &TExpr) -> bool {
    let mut read = Vec::new();
    reach::each(clause, &mut |part| {
        if let TExprKind::Col { column, .. } = &part.kind
            && !read.contains(&column)
        {
            read.push(column);
        }
    });
    read.len() <= 1
}

struct Solver<'a> {
    env: &'a dyn Env,
    table: &'a TTable,
    order: &'a [Name],
    /// The bounds taken so far.
    taken: Vec<TBound>,
}

/// Where the ends of a column's support lie, over all rows.
struct Ends {
    lo: Interval,
    hi: Interval,
}

impl<'a> Solver<'a> {
    fn place(&self, name: &Name) -> Option<usize> {
        self.order.iter().position(|known| known == name)
    }

    fn latest(&self, clause: &TExpr) -> usize {
        let mut latest = 0;
        reach::each(clause, &mut |part| {
            if let TExprKind::Col { column, .. } = &part.kind
                && column.table == self.table.name
            {
                latest = latest.max(self.place(&column.column).map_or(0, |at| at + 1));
            }
        });
        latest
    }

    fn column(&self, name: &Name) -> Option<&'a TColumn> {
        self.table.columns.iter().find(|column| column.id.column == *name)
    }

    /// The bounds that a clause stands for, all of it; `None` where a part of it is none.
    fn bounds(&mut self, clause: &TExpr) -> Option<Vec<TBound>> {
        let mut parts = Vec::new();
        conjuncts(clause, &mut parts);
        parts.sort_by_key(|part| !reads_one(part));
        let before = self.taken.len();
        let mut own = Vec::new();
        for part in parts {
            match self.part(part) {
                Some(bounds) => own.extend(bounds),
                None => {
                    self.taken.truncate(before);
                    return None;
                }
            }
        }
        Some(own)
    }

    fn part(&mut self, part: &TExpr) -> Option<Vec<TBound>> {
        match &part.kind {
            TExprKind::Compare { op, lhs, rhs } => self.compare(*op, lhs, rhs),
            TExprKind::Between { value, range } => {
                let mut bounds = Vec::new();
                if let Some(lo) = &range.lo {
                    bounds.extend(self.compare(CompareOp::Ge, value, lo)?);
                }
                if let Some(hi) = &range.hi {
                    let op = if range.hi_open { CompareOp::Lt } else { CompareOp::Le };
                    bounds.extend(self.compare(op, value, hi)?);
                }
                Some(bounds)
            }
            _ => None,
        }
    }

    fn compare(&mut self, op: CompareOp, lhs: &TExpr, rhs: &TExpr) -> Option<Vec<TBound>> {
        if matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return None;
        }
        let left = self.random(lhs).filter(|name| self.after(name, rhs));
        let right = self.random(rhs).filter(|name| self.after(name, lhs));
        match (left, right) {
            (Some(name), _) => self.bind(&name, op, lhs, rhs),
            (None, Some(name)) => self.bind(&name, mirrored(op), rhs, lhs),
            (None, None) => None,
        }
    }

    /// The random column of this table that an expression is, brought to another type or not.
    fn random(&self, expr: &TExpr) -> Option<Name> {
        match &expr.kind {
            TExprKind::Cast(inner) if inner.ty.is_numeric() && expr.ty.is_numeric() => self.random(inner),
            TExprKind::Col { column, .. } if column.table == self.table.name => {
                let found = self.column(&column.column)?;
                let drawn = matches!(found.origin, TOrigin::Draw(_));
                // What stands in place of a value is not drawn, so a bound on the draw does not hold for it.
                let plain = found.routes.iter().all(|route| !matches!(route.otherwise, TElse::Value(_)));
                // A bound on one of several columns that share draws would not condition the others.
                (drawn && plain && found.joint.is_empty() && found.ty.is_ordered())
                    .then(|| column.column.clone())
            }
            _ => None,
        }
    }

    /// Whether a column comes after all that an expression reads, so that the expression is known when it is drawn.
    fn after(&self, name: &Name, expr: &TExpr) -> bool {
        let Some(own) = self.place(name) else { return false };
        let mut after = true;
        reach::each(expr, &mut |part| match &part.kind {
            TExprKind::Col { column, .. } if column.table == self.table.name => {
                after &= self.place(&column.column).is_some_and(|at| at < own);
            }
            TExprKind::Aggregate { .. }
            | TExprKind::TableAggregate { .. }
            | TExprKind::In { .. }
            | TExprKind::Todo
            | TExprKind::Error => after = false,
            TExprKind::IsCode { .. } => after = false,
            _ => {}
        });
        after
    }

    /// `name op end`, as a bound on `name`, with a bound on the column that `end` is where it has to be kept in reach.
    fn bind(&mut self, name: &Name, op: CompareOp, own: &TExpr, end: &TExpr) -> Option<Vec<TBound>> {
        let column = self.column(name)?;
        let lower = matches!(op, CompareOp::Gt | CompareOp::Ge);
        let open = matches!(op, CompareOp::Gt | CompareOp::Lt);
        let bound = self.typed(column, lower, open, end, own)?;
        let mut walk = Walk::quiet(self.env, Some(&self.table.name));
        let reach_of_end = self.reach(&mut walk, &bound.end)?;
        let ends = self.ends(&mut walk, column)?;
        let unit = super::draw::rounds_to(&column.ty).filter(|_| open).unwrap_or(0.0);
        let mut bounds = Vec::new();
        // The end's furthest value against the nearest that the column's own end can be.
        let follows = if lower {
            reach_of_end.hi() + unit <= ends.hi.lo()
        } else {
            reach_of_end.lo() - unit >= ends.lo.hi()
        };
        if !follows {
            bounds.push(self.keep_in_reach(&mut walk, column, lower, open, &bound.end, &ends)?);
        }
        self.taken.extend(bounds.iter().cloned());
        if self.crosses(&mut walk, column, &bound) {
            return None;
        }
        self.taken.push(bound.clone());
        bounds.push(bound);
        Some(bounds)
    }

    /// Whether a bound on the other side of the column could leave nothing between the two in some row.
    fn crosses(&self, walk: &mut Walk<'_>, column: &TColumn, bound: &TBound) -> bool {
        let others =
            self.taken.iter().filter(|other| other.column == bound.column && other.lower != bound.lower);
        others.into_iter().any(|other| {
            let (Some(own), Some(theirs)) = (self.reach(walk, &bound.end), self.reach(walk, &other.end))
            else {
                return true;
            };
            let (low, high) = if bound.lower { (own.hi(), theirs.lo()) } else { (theirs.hi(), own.lo()) };
            match (bound.open || other.open, super::draw::rounds_to(&column.ty)) {
                (false, _) => low > high,
                (true, None) => low >= high,
                // Both ends excluded take two steps off whole values.
                (true, Some(unit)) => low + if bound.open && other.open { 2.0 * unit } else { unit } > high,
            }
        })
    }

    /// The bound in the column's own type.
    fn typed(&self, column: &TColumn, lower: bool, open: bool, end: &TExpr, own: &TExpr) -> Option<TBound> {
        let name = column.id.column.clone();
        if end.ty == column.ty && own.ty == column.ty {
            return Some(TBound { column: name, lower, open, end: end.clone() });
        }
        // `age >= 17.5` of an int is `age >= 18`; other changes of type stay constraints.
        let position = super::expr::constant(end)?.position()?;
        let (value, open) = match column.ty {
            Ty::Int => {
                let bound = if lower {
                    Interval::new(position, f64::INFINITY, open, true)
                } else {
                    Interval::new(f64::NEG_INFINITY, position, true, open)
                };
                let whole = bound.whole();
                let end = if lower { whole.lo() } else { whole.hi() };
                (end.abs() < 9e15).then_some((Value::Int(end as i64), false))?
            }
            Ty::Float => (Value::Float(Real(position)), open),
            _ => return None,
        };
        let end =
            TExpr { kind: TExprKind::Value(value), ty: column.ty.clone(), nullable: false, loc: end.loc };
        Some(TBound { column: name, lower, open, end })
    }

    /// What the end of a bound can be, the bounds taken so far included.
    fn reach(&self, walk: &mut Walk<'_>, end: &TExpr) -> Option<Interval> {
        if let Some(name) = self.random(end) {
            let column = self.column(&name)?;
            let support = column::support(self.env, column, &[]);
            let bound = self.constant_bounds(walk, &name);
            return Some(support.interval()?.intersect(bound)).filter(|interval| !interval.is_empty());
        }
        walk.peek(end).interval().filter(|interval| !interval.is_empty())
    }

    /// The constant bounds on a column that are taken already.
    fn constant_bounds(&self, walk: &mut Walk<'_>, name: &Name) -> Interval {
        let mut bounds = Interval::ALL;
        for bound in self.taken.iter().filter(|bound| bound.column == *name) {
            let Some(end) = walk.peek(&bound.end).values.single() else { continue };
            let side = match bound.lower {
                true => Interval::new(end, f64::INFINITY, bound.open, false),
                false => Interval::new(f64::NEG_INFINITY, end, false, bound.open),
            };
            bounds = bounds.intersect(side);
        }
        bounds
    }

    /// Where the ends of what a column is drawn from lie, its range and the constant bounds on it included.
    fn ends(&self, walk: &mut Walk<'_>, column: &TColumn) -> Option<Ends> {
        let TOrigin::Draw(dist) = &column.origin else { return None };
        let mut own = super::ends::ends(walk, dist)?;
        let whole = Support::of_type(self.env, &column.ty, false).interval()?;
        let mut range = whole.intersect(self.constant_bounds(walk, &column.id.column));
        if let Some(crate::model::TRefine::Range(refine)) = &column.refine {
            range = range.intersect(super::setting::range_interval(walk, refine, Some(&column.ty)));
        }
        let range = super::narrow::tight(range, &column.ty);
        // An end outside of the range is cut to it.
        let clip = |end: Interval| {
            Interval::closed(end.lo().clamp(range.lo(), range.hi()), end.hi().clamp(range.lo(), range.hi()))
        };
        if range.is_empty() {
            return None;
        }
        // Every row's own support has to meet the range at all.
        if own.0.hi() > range.hi() || own.1.lo() < range.lo() {
            return None;
        }
        own = (clip(own.0), clip(own.1));
        Some(Ends { lo: own.0, hi: own.1 })
    }

    /// A constant bound on the column that an end is, so that the column bound by it can follow.
    fn keep_in_reach(
        &mut self,
        walk: &mut Walk<'_>,
        column: &TColumn,
        lower: bool,
        open: bool,
        end: &TExpr,
        ends: &Ends,
    ) -> Option<TBound> {
        let name = self.random(end)?;
        let earlier = self.column(&name)?;
        if earlier.ty != column.ty {
            return None;
        }
        let far = if lower { ends.hi.lo() } else { ends.lo.hi() };
        let unit = super::draw::rounds_to(&column.ty).unwrap_or(0.0);
        let limit = if open && lower {
            far - unit
        } else if open {
            far + unit
        } else {
            far
        };
        let own = self.ends(walk, earlier)?;
        // The earlier column must be able to stay there in every row.
        let fits = if lower { own.lo.hi() <= limit } else { own.hi.lo() >= limit };
        if !fits || !limit.is_finite() {
            return None;
        }
        let value = Value::near(limit, &earlier.ty)?;
        let end =
            TExpr { kind: TExprKind::Value(value), ty: earlier.ty.clone(), nullable: false, loc: end.loc };
        // Continuous values reach a limit that the other must exceed with probability zero only, but must not be it.
        Some(TBound { column: name, lower: !lower, open: open && unit == 0.0, end })
    }
}
