//! Columns of other rows: `product.price`, `order.courier.depot.name`.

use synthc_diag::{Code, Diagnostic, Span};
use synthc_syntax::ast::{Expr, ExprKind, Name as AstName};
use synthc_types::Ty;

use super::{Aggregates, Infer};
use crate::column::column_ty;
use crate::items::{ColumnKey, DeclKey, Space};
use crate::model::{ColRef, Name, TExpr, TExprKind, TKeyed, TRowRef};
use crate::rows::{self, Row, Standing};
use crate::{nested, table};

impl Infer<'_> {
    pub(super) fn standing(&self) -> Standing<'_> {
        Standing {
            levels: &self.scope.levels,
            bare: self.scope.bare,
            at: &self.at,
            candidate: self.candidate.as_ref(),
        }
    }

    /// The row that an expression leads to, with the `json` column of it where it leads to one of those.
    pub(super) fn row_at(&mut self, expr: &Expr) -> Option<(Row, Option<Name>)> {
        if self.scope.aggregates == Aggregates::Tables {
            return None;
        }
        match &expr.kind {
            ExprKind::Name(name) => {
                let is_local = self.locals.iter().any(|local| local.name == *name);
                let row = (!is_local).then(|| rows::start(self.db, self.home, self.standing(), name))??;
                Some((row, None))
            }
            ExprKind::Field { base, name } => {
                let (row, outer) = self.row_at(base)?;
                let member = match &outer {
                    Some(outer) => nested::member_name(outer, &name.text),
                    None => match rows::step(self.db, self.home, &row, &name.text) {
                        Some(next) => return Some((next, None)),
                        None => name.text.clone(),
                    },
                };
                let is_json = nested::is_json(self.db, self.home, &row.table, &member);
                is_json.then_some((row, Some(member)))
            }
            ExprKind::Index { base, indices } => Some((self.keyed(base, indices, expr.span)?, None)),
            _ => None,
        }
    }

    /// `table[key]`: the row with this key. `None` where no table stands before the brackets, or a fault is reported.
    fn keyed(&mut self, base: &Expr, indices: &[Expr], span: Span) -> Option<Row> {
        let ExprKind::Name(name) = &base.kind else { return None };
        if self.is_row_name(name) || !rows::is_table(self.db, self.home, name) {
            return None;
        }
        let there = DeclKey::new(self.db, self.home, Space::Table, name.clone());
        let columns = table::key_columns(self.db, there).clone();
        if columns.len() != indices.len() {
            let message = match columns.as_slice() {
                [] => format!("`{name}` has no key by which a row could be looked up"),
                keys => {
                    let given = match indices.len() {
                        1 => "here is one".to_owned(),
                        given => format!("here are {given}"),
                    };
                    format!("the key of `{name}` is `{}`; {given}", keys.join("`, `"))
                }
            };
            let help = match columns.as_slice() {
                [] => format!("give it one: `key (a, b)` in `{name}`"),
                _ => "write one value for each column of the key, in its order".to_owned(),
            };
            self.fault_help("E0529", span, message, help);
            return Some(Row { hops: Vec::new(), table: Name::from(""), up: 0 });
        }
        let mut key = Vec::new();
        for (column, index) in columns.iter().zip(indices) {
            let of = ColumnKey::new(self.db, self.home, name.clone(), column.clone());
            let ty = column_ty(self.db, of).as_ref().map_or(Ty::Unknown, |found| found.ty.clone());
            key.push(self.scalar_of(index, &ty, &format!("`{column}` of the key")));
        }
        let keyed = TKeyed { table: name.clone(), columns, key };
        Some(Row { hops: vec![TRowRef::Keyed(Box::new(keyed))], table: name.clone(), up: 0 })
    }

    /// One of the columns that `base.{a, b}` picks.
    pub fn picked(&mut self, base: &Expr, names: &[AstName], nth: usize) -> TExpr {
        match names.get(nth) {
            Some(name) => self.field(base, name, name.span),
            None => self.error(base.span),
        }
    }

    /// `table[key]` without a column.
    pub(super) fn row_alone(&mut self, base: &Expr, span: Span) -> TExpr {
        match &base.kind {
            ExprKind::Name(name) if rows::is_table(self.db, self.home, name) => {
                let message = "a row is no value by itself";
                self.fault_help("E0121", span, message, format!("name one of its columns: `{name}[..].x`"));
                self.error(span)
            }
            _ => self.later(span, "an item of something other than a list or a family of columns"),
        }
    }

    /// A column of a row that names lead to.
    pub(super) fn column_there(
        &mut self,
        row: &Row,
        outer: Option<&Name>,
        field: &AstName,
        span: Span,
    ) -> TExpr {
        if row.table.is_empty() {
            // The fault is reported.
            return self.error(span);
        }
        let name = match outer {
            Some(outer) => nested::member_name(outer, &field.text),
            None => field.text.clone(),
        };
        let found = match row.hops.is_empty() {
            true => self.column(&row.table, &name, row.up as usize, span),
            false => self.read(row, &name, span),
        };
        match found {
            Some(found) => found,
            None => self.unknown_column(&row.table, outer.map_or("", |outer| outer), field),
        }
    }

    /// A column of another row; `None` where its table has none of this name.
    pub(super) fn read(&mut self, row: &Row, name: &Name, span: Span) -> Option<TExpr> {
        let key = ColumnKey::new(self.db, self.home, row.table.clone(), name.clone());
        let found = column_ty(self.db, key).as_ref()?;
        if matches!(found.ty, Ty::List(_) | Ty::Json) {
            let what =
                if found.ty == Ty::Json { "an object of another row" } else { "a list of another row" };
            let help = "compute what is needed of it in a column of that table";
            self.unsupported(span, what, Some(help));
            return Some(self.error(span));
        }
        let column = ColRef { table: row.table.clone(), column: name.clone() };
        let read = self.expr(TExprKind::Col { column, up: row.up }, found.ty.clone(), found.nullable, span);
        Some(row.hops.iter().rev().fold(read, |of, hop| self.within(hop, of)))
    }

    /// What is read in another row, seen from the row that refers to it.
    fn within(&self, hop: &TRowRef, of: TExpr) -> TExpr {
        let may_lack = match hop {
            TRowRef::Of { column, .. } => {
                let key = ColumnKey::new(self.db, self.home, column.table.clone(), column.column.clone());
                column_ty(self.db, key).as_ref().is_none_or(|found| found.nullable)
            }
            TRowRef::Candidate(_) => false,
            TRowRef::Keyed(_) => true,
        };
        let (ty, nullable, loc) = (of.ty.clone(), of.nullable || may_lack, of.loc);
        TExpr { kind: TExprKind::In { row: Box::new(hop.clone()), of: Box::new(of) }, ty, nullable, loc }
    }

    /// The key of the candidate, where a bare name means it.
    pub(super) fn candidate_key(&mut self, name: &Name, span: Span) -> Option<TExpr> {
        let candidate = self.candidate.as_ref()?;
        let own = candidate.column == *name || (candidate.table == *name && !self.is_row_name(name));
        if !own {
            return None;
        }
        let row =
            rows::start(self.db, self.home, self.standing(), name).filter(|row| !row.hops.is_empty())?;
        let key = table::sole_key(self.db, self.home, &row.table)?;
        self.read(&row, &key, span)
    }

    /// Reports what stands before a dot and leads to no row.
    pub(super) fn leads_nowhere(&mut self, base: &Expr, span: Span) -> TExpr {
        let ExprKind::Field { base: before, name } = &base.kind else {
            return self.later(span, "a column of another row");
        };
        match self.row_at(before) {
            Some((row, outer)) => {
                let whole = match &outer {
                    Some(outer) => nested::member_name(outer, &name.text),
                    None => name.text.clone(),
                };
                if table::has_column(self.db, self.home, &row.table, &whole) {
                    self.no_columns(&row.table, &name.text, base.span);
                    return self.error(span);
                }
                self.unknown_column(&row.table, outer.as_deref().unwrap_or_default(), name)
            }
            None => self.leads_nowhere(before, span),
        }
    }

    /// Reports a column before a dot that refers to no row.
    pub(super) fn no_columns(&mut self, table: &Name, column: &Name, at: Span) {
        let message = format!("`{column}` is a column without columns of its own");
        let mut diagnostic = Diagnostic::new(Code("E0106"), self.loc(at), message);
        let kin = table::parent_of(self.db, self.home, table);
        if let Some(parent) = kin.filter(|_| table::is_parent_key(self.db, self.home, table, column)) {
            diagnostic = diagnostic
                .help(format!("it is the key of the parent, whose columns are `{parent}.x`"))
                .fix(self.loc(at), &*parent);
        }
        self.report(diagnostic);
    }
}
