//! Aggregates over rows: `count`, `sum`, `mean`, `min`, `max`, `share`, `first`, `last`, `quantile`, `any`, `all`, `corr`.

use synthc_diag::Span;
use synthc_syntax::ast::{AggKind, Arg, Expr, ExprKind, Path};
use synthc_types::{Ty, Value};

use super::written::{Written, clauses};
use super::{Aggregates, Infer, Scope};
use crate::db::{Db, SourceFile};
use crate::items::Space;
use crate::model::{AggregateOp, Name, TExpr, TExprKind, TOrderKey, TTerms};
use crate::{nested, table, walk};

fn op_named(name: &str) -> Option<AggregateOp> {
    Some(match name {
        "count" => AggregateOp::Count,
        "sum" => AggregateOp::Sum,
        "mean" => AggregateOp::Mean,
        "min" => AggregateOp::Min,
        "max" => AggregateOp::Max,
        "share" => AggregateOp::Share,
        "first" => AggregateOp::First,
        "last" => AggregateOp::Last,
        "quantile" => AggregateOp::Quantile,
        "any" => AggregateOp::Any,
        "all" => AggregateOp::All,
        "corr" => AggregateOp::Corr,
        _ => return None,
    })
}

/// Whether a word is an aggregate over rows.
pub fn is_aggregate(name: &str) -> bool {
    op_named(name).is_some()
}

/// Whether a call of a word with so many arguments goes over rows: `min(a, b)` compares values of one.
pub(crate) fn goes_over_rows(name: &str, args: &[Arg]) -> bool {
    op_named(name).is_some_and(|op| {
        let written = Written::new(args);
        written.values.len() == 1 || !matches!(op, AggregateOp::Min | AggregateOp::Max) || written.is_apart()
    })
}

/// The rows below a row that an expression in an aggregate is about: the deepest table below `this` that it names.
pub(crate) fn gone_over(db: &dyn Db, file: SourceFile, this: &Name, value: &Expr) -> Option<Name> {
    let mut found: Option<(usize, Name)> = None;
    walk::names(value, &mut |used| {
        if used.field.is_none() && !used.alone {
            return;
        }
        let line = table::lineage(db, file, used.name);
        if let Some(depth) = line.iter().skip(1).position(|table| table == this)
            && found.as_ref().is_none_or(|(deepest, _)| depth > *deepest)
        {
            found = Some((depth, used.name.clone()));
        }
    });
    found.map(|(_, name)| name)
}

/// A call of an aggregate as written.
pub(super) struct Call<'a> {
    pub op: AggregateOp,
    pub word: &'a str,
    pub value: &'a Expr,
    /// The other value of `corr`, the share of `quantile`.
    second: Option<&'a Expr>,
    conditions: Vec<&'a Expr>,
    order: Vec<(&'a Expr, bool)>,
    /// The keys of `by`; none of `by all`.
    pub by: Option<Vec<&'a Expr>>,
    via: Option<&'a Path>,
    pub span: Span,
}

impl<'a> Call<'a> {
    /// Whether the rows are counted, not values of theirs.
    fn counts(&self, table: &Name) -> bool {
        self.op == AggregateOp::Count && matches!(&self.value.kind, ExprKind::Name(name) if name == table)
    }
}

impl Infer<'_> {
    /// The aggregate that a call stands for; `None` where the word is a function of values here.
    pub fn aggregate(&mut self, name: &str, args: &[Arg], span: Span) -> Option<TExpr> {
        let op = op_named(name)?;
        if !goes_over_rows(name, args) || self.resolve(Space::Fn, name).is_some() {
            return None;
        }
        let Some(call) = self.read_call(op, name, args, span) else { return Some(self.error(span)) };
        if self.list_at(call.value).is_some() && self.scope.aggregates != Aggregates::Tables {
            if let Some(word) = clauses(args).next() {
                self.fault_help(
                    "E0351",
                    word.span,
                    format!("`{name}` goes over the items of a list here, which are no rows"),
                    "conditions and orders are of rows; draw the list as a table of its own to have them",
                );
                return Some(self.error(span));
            }
            return Some(self.over_items((op, name), call.value, call.second, span));
        }
        match self.scope.aggregates {
            Aggregates::No => {
                self.fault_help(
                    "E0215",
                    span,
                    format!("`{name}` has no rows to go over here"),
                    "compute it in a column, over children, rows that refer (`via`) or a group (`by`), and use that; `expect` goes over whole tables",
                );
                Some(self.error(span))
            }
            Aggregates::Children if call.by.is_some() || call.via.is_some() => {
                Some(self.over_group(&call, call.via))
            }
            Aggregates::Children => Some(self.over_children(&call)),
            Aggregates::Tables if call.by.is_some() || call.via.is_some() => {
                self.fault_help(
                    "E0533",
                    span,
                    "a test has no row whose group or whose references could be meant",
                    "compute it in a column, and test that",
                );
                Some(self.error(span))
            }
            Aggregates::Tables => Some(self.over_table(&call)),
        }
    }

    /// The parts of a call; reports what is out of place.
    fn read_call<'a>(
        &mut self,
        op: AggregateOp,
        word: &'a str,
        args: &'a [Arg],
        span: Span,
    ) -> Option<Call<'a>> {
        let two = matches!(op, AggregateOp::Quantile | AggregateOp::Corr);
        let written = Written::new(args);
        let (value, second) = match written.values.as_slice() {
            [value] if !two => (*value, None),
            [value, second] if two => (*value, Some(*second)),
            _ => {
                let message = format!("`{word}` takes {} argument", if two { "two" } else { "one" });
                match op {
                    AggregateOp::Quantile => {
                        self.fault_help(
                            "E0205",
                            span,
                            format!("{message}s"),
                            "a value and a share: `quantile(line.price, 50%)`",
                        );
                    }
                    AggregateOp::Corr => {
                        self.fault_help(
                            "E0205",
                            span,
                            format!("{message}s"),
                            "two values: `corr(line.price, line.quantity)`",
                        );
                    }
                    _ => self.fault("E0205", span, message),
                }
                return None;
            }
        };
        let ordered = matches!(op, AggregateOp::First | AggregateOp::Last);
        let order = clauses(args).find(|agg| matches!(agg.kind, AggKind::Order { .. }));
        if let (false, Some(agg)) = (ordered, order) {
            self.fault_help(
                "E0351",
                agg.span,
                format!("`{word}` is the same in any order"),
                "`order` belongs to `first` and `last`",
            );
            return None;
        }
        if let [(_, first), rest @ ..] = written.via.as_slice()
            && (written.by.is_some() || !rest.is_empty())
        {
            self.fault_help(
                "E0533",
                rest.first().map_or(*first, |(_, again)| *again),
                "rows are found by one reference, or by what they have in common",
                "keep one `via`, or `by` alone",
            );
            return None;
        }
        self.by_all_alone(&written)?;
        let Written { conditions, order, by, via, .. } = written;
        let via = via.first().map(|(path, _)| *path);
        Some(Call { op, word, value, second, conditions, order, by, via, span })
    }

    /// Refuses `by all` beside other keys.
    pub(super) fn by_all_alone(&mut self, written: &Written<'_>) -> Option<()> {
        match (written.all, written.by.as_deref()) {
            (Some(all), Some([_, ..])) => {
                self.fault_help(
                    "E0532",
                    all,
                    "`by all` goes over the whole table, and stands alone",
                    "leave `all` out, or the other keys",
                );
                None
            }
            _ => Some(()),
        }
    }

    /// The table that stands before a dot in the expression, or alone, and satisfies `is`.
    fn table_in(&self, value: &Expr, is: impl Fn(&Name) -> bool) -> Option<Name> {
        let mut found = None;
        walk::names(value, &mut |use_| {
            if found.is_none() && (use_.field.is_some() || use_.alone) && is(use_.name) {
                found = Some(use_.name.clone());
            }
        });
        found
    }

    fn over_children(&mut self, call: &Call<'_>) -> TExpr {
        let (word, value, span) = (call.word, call.value, call.span);
        let Some(this) = self.scope.levels.first().cloned() else { return self.error(span) };
        let Some(child) = gone_over(self.db, self.home, &this, value) else {
            if let Some(found) = self.over_referring(call, &this) {
                return found;
            }
            let other = self.table_in(value, |name| self.resolve(Space::Table, name).is_some());
            let (message, help) = match other {
                Some(other) => (
                    format!("`{word}` goes over the children of a row; `{other}` is no child of `{this}`"),
                    format!(
                        "over a whole table: `{word}({other}.x by all)`; over the rows with something in common: `by column`"
                    ),
                ),
                None => (
                    format!("`{word}` goes over the children of a row, and names none"),
                    format!(
                        "name a table that is `per {this}`: `{word}(child.x)`; over the rows of `{this}`: `{word}(x by all)`"
                    ),
                ),
            };
            self.fault_help("E0215", span, message, help);
            return self.error(span);
        };
        let levels = table::lineage(self.db, self.home, &child);
        let above = levels.iter().position(|level| *level == this).unwrap_or_default();
        let bare = self.scope.bare.map(|bare| bare + above);
        let rows = Scope { levels, bare, aggregates: Aggregates::No, position: false };
        let Some((value, terms, ty)) = self.aggregated(call, &child, &rows) else {
            return self.error(span);
        };
        let kind = TExprKind::Aggregate { op: call.op, child, value, terms };
        self.expr(kind, ty, !call.op.is_total(), span)
    }

    fn over_table(&mut self, call: &Call<'_>) -> TExpr {
        let (word, value, span) = (call.word, call.value, call.span);
        let this = self.scope.levels.first().cloned();
        let named = self.table_in(value, |name| self.resolve(Space::Table, name).is_some());
        let uses_own = this.as_ref().is_some_and(|this| {
            let mut own = false;
            walk::names(value, &mut |use_| {
                own |= table::has_column(self.db, self.home, this, use_.name)
                    && (use_.field.is_none() || nested::is_json(self.db, self.home, this, use_.name));
            });
            own
        });
        let over = match (&this, named) {
            (Some(this), _) if uses_own => Some(this.clone()),
            (_, Some(named)) => Some(named),
            (this, None) => this.clone(),
        };
        let Some(over) = over else {
            let said = self.diags.len();
            self.scalar(value, None);
            if self.diags.len() > said {
                return self.error(span);
            }
            self.fault_help(
                "E0215",
                span,
                format!("`{word}` does not say over which table"),
                "name the table before the column: `mean(person.age)`",
            );
            return self.error(span);
        };
        let levels = table::lineage(self.db, self.home, &over);
        let bare = (this.as_ref() == Some(&over)).then_some(0);
        let rows = Scope { levels, bare, aggregates: Aggregates::No, position: true };
        let Some((value, terms, ty)) = self.aggregated(call, &over, &rows) else {
            return self.error(span);
        };
        let kind = TExprKind::TableAggregate { op: call.op, table: over, value, terms };
        self.expr(kind, ty, !call.op.is_total(), span)
    }

    /// The value and what is said beside it in the scope of the rows that are gone over, and the type of the result.
    #[expect(clippy::type_complexity, reason = "the three go into one node")]
    pub(super) fn aggregated(
        &mut self,
        call: &Call<'_>,
        table: &Name,
        rows: &Scope,
    ) -> Option<(Option<Box<TExpr>>, Option<Box<TTerms>>, Ty)> {
        let quantile = call.op == AggregateOp::Quantile;
        let at = call
            .second
            .filter(|_| quantile)
            .map(|at| self.scalar_of(at, &Ty::Float, "the share of a quantile"));
        let outer = std::mem::replace(&mut self.scope, rows.clone());
        let found = self.of_rows(call, table);
        self.scope = outer;
        let (value, ty, with, order) = found?;
        if at.as_ref().is_some_and(|at| at.ty.is_unknown()) {
            return None;
        }
        let terms = TTerms { with, at, order, by: None };
        let terms = (terms != TTerms::default()).then(|| Box::new(terms));
        Some((value.map(Box::new), terms, ty))
    }

    /// What stands in the scope of the rows that are gone over.
    #[expect(clippy::type_complexity, reason = "the parts of one node")]
    fn of_rows(
        &mut self,
        call: &Call<'_>,
        table: &Name,
    ) -> Option<(Option<TExpr>, Ty, Option<TExpr>, Vec<TOrderKey>)> {
        let (value, ty) = if call.counts(table) {
            (None, Ty::Int)
        } else {
            let typed = self.scalar(call.value, None);
            let ty = self.aggregate_ty(call.op, call.word, &typed)?;
            (Some(typed), ty)
        };
        let with = match call.second.filter(|_| call.op == AggregateOp::Corr) {
            Some(with) => {
                let with = self.scalar(with, None);
                self.aggregate_ty(call.op, call.word, &with)?;
                Some(with)
            }
            None => None,
        };
        let value = call.conditions.iter().try_fold(value, |value, condition| {
            let condition = self.condition(condition, "`where`");
            (!condition.ty.is_unknown()).then(|| Some(self.where_holds(condition, value)))
        })?;
        let Scope { bare, .. } = self.scope;
        self.scope.bare = Some(0);
        let order: Option<Vec<TOrderKey>> =
            call.order.iter().map(|(key, descending)| self.order_key(key, *descending)).collect();
        self.scope.bare = bare;
        Some((value, ty, with, order?))
    }

    /// A value where a condition holds, null elsewhere; 1 where rows are counted.
    fn where_holds(&mut self, condition: TExpr, value: Option<TExpr>) -> TExpr {
        let span = condition.loc.span;
        let then = value.unwrap_or_else(|| self.value(Value::Int(1), Ty::Int, span));
        let ty = then.ty.clone();
        let otherwise = Box::new(self.value(Value::Null, ty.clone(), span));
        let kind = TExprKind::If { condition: Box::new(condition), then: Box::new(then), otherwise };
        self.expr(kind, ty, true, span)
    }

    fn order_key(&mut self, key: &Expr, descending: bool) -> Option<TOrderKey> {
        let key = self.scalar(key, None);
        if key.ty.is_unknown() || !self.is_single(&key, "`order` compares single values") {
            return None;
        }
        Some(TOrderKey { key, descending })
    }

    /// The type of an aggregate over a value; reports one that has none.
    pub(super) fn aggregate_ty(&mut self, op: AggregateOp, word: &str, value: &TExpr) -> Option<Ty> {
        if value.ty.is_unknown() {
            return None;
        }
        self.aggregate_of(op, word, &value.ty, value.loc.span)
    }

    /// The type of an aggregate over values of a type; reports one that has none.
    pub(super) fn aggregate_of(&mut self, op: AggregateOp, word: &str, of: &Ty, span: Span) -> Option<Ty> {
        use AggregateOp as Op;
        let single = !matches!(of, Ty::List(_) | Ty::Json);
        Some(match op {
            Op::Count => Ty::Int,
            Op::Share if *of == Ty::Bool => Ty::Float,
            Op::Any | Op::All if *of == Ty::Bool => Ty::Bool,
            Op::Sum if of.is_numeric() || *of == Ty::Duration => of.clone(),
            Op::Mean | Op::Quantile | Op::Corr if of.is_numeric() => Ty::Float,
            Op::Min | Op::Max | Op::Quantile if of.is_ordered() => of.clone(),
            Op::First | Op::Last if single => of.clone(),
            _ => {
                let needs = match op {
                    Op::Share | Op::Any | Op::All => "a condition",
                    Op::Min | Op::Max | Op::Quantile => "numbers or times",
                    Op::First | Op::Last => "single values",
                    _ => "numbers",
                };
                let message = format!("`{word}` needs {needs}; this is `{of}`");
                if *of == Ty::Bool {
                    let help = "the share of rows where it holds is `share(..)`";
                    self.fault_help("E0207", span, message, help);
                } else {
                    self.fault("E0207", span, message);
                }
                return None;
            }
        })
    }
}
