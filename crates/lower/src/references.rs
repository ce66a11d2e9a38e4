//! References to rows of other tables, and what is read in other rows.

use synthc_hir::model::{TChoice, TExpr, TKeyed, TReference, TRowRef};
use synthc_plan::{Asked, Choice, Compute, Expr, ExprKind, Reference, RowRef};
use synthc_types::{Ty, Value};

use crate::{Loc, Lowering, constant};

impl Lowering<'_> {
    /// A column that refers to rows.
    pub(crate) fn reference(&self, (own, loc): (&str, Loc), reference: &TReference) -> Compute {
        let TReference { table, key, .. } = reference;
        let shown = reference.shown.iter().filter_map(|(column, key)| {
            Some((self.names.column_named(own, column)?, self.names.column_named(table, key)?))
        });
        let (Some(id), Some(key)) = (self.names.table(table), self.names.column_named(table, key)) else {
            self.fault(loc, format!("there is no key of `{table}`"));
            return Compute::Uuid;
        };
        Compute::Ref(Box::new(Reference {
            table: id,
            key,
            choice: match &reference.choice {
                TChoice::Alike => Choice::Alike,
                TChoice::Weighted(weight) => Choice::Weighted(self.expr(weight)),
                TChoice::Ranked(dist) => Choice::Ranked(self.dist(dist, &Ty::Int)),
                TChoice::Numbered(number) => Choice::Numbered(self.expr(number)),
                TChoice::Stacked { before, number } => Choice::Stacked {
                    before: before.iter().filter_map(|name| self.names.table(name)).collect(),
                    number: self.expr(number),
                },
                TChoice::Keyed(key) => Choice::Keyed(self.exprs(key)),
                TChoice::Read(read) => Choice::Read {
                    path: read.first().map_or_else(String::new, |read| read.path.to_string()),
                    keys: read.iter().map(|read| read.values.to_vec()).collect(),
                },
            },
            condition: reference.condition.as_ref().map(|condition| self.expr(condition)),
            distinct: reference.distinct,
            covering: reference.covering,
            shown: shown.collect(),
            asked: reference
                .asked
                .as_ref()
                .map(|asked| Asked { condition: self.expr(&asked.condition), needed: asked.needed }),
        }))
    }

    /// What is read in another row.
    pub(crate) fn elsewhere(&self, expr: &TExpr, row: &TRowRef, of: &TExpr) -> Option<ExprKind> {
        Some(ExprKind::In { row: self.row(expr, row)?, of: Box::new(self.expr(of)) })
    }

    fn row(&self, expr: &TExpr, row: &TRowRef) -> Option<RowRef> {
        let missing = |what: &str, name: &str| {
            self.fault(expr.loc, format!("there is no {what} `{name}`"));
            None
        };
        Some(match row {
            TRowRef::Of { column, up } => match self.names.column(column) {
                Some(id) => RowRef::Of { up: *up, column: id },
                None => return missing("column", &column.column),
            },
            TRowRef::Candidate(table) => match self.names.table(table) {
                Some(id) => RowRef::Candidate(id),
                None => return missing("table", table),
            },
            TRowRef::Keyed(keyed) => {
                let TKeyed { table, columns, key } = &**keyed;
                let ids = columns.iter().map(|column| self.names.column_named(table, column));
                match (self.names.table(table), ids.collect::<Option<Vec<_>>>()) {
                    (Some(id), Some(columns)) => RowRef::Keyed { table: id, columns, key: self.exprs(key) },
                    _ => return missing("table", table),
                }
            }
        })
    }

    /// `x is set.code` of a column of another row: where there is none, it shows no code.
    pub(crate) fn is_code_elsewhere(
        &self,
        (column, row, of): (&TExpr, &TRowRef, &TExpr),
        (set, code, negated): (&str, &str, bool),
    ) -> Option<ExprKind> {
        let shown = self.is_code(of, set, code, negated)?;
        let of = Expr { kind: shown, ty: Ty::Bool, nullable: false };
        let there = ExprKind::In { row: self.row(column, row)?, of: Box::new(of) };
        let there = Expr { kind: there, ty: Ty::Bool, nullable: true };
        let otherwise = constant(Value::Bool(negated), Ty::Bool);
        Some(ExprKind::Coalesce(Box::new(there), Box::new(otherwise)))
    }
}
