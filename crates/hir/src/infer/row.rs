//! Columns of other rows: `product.price`, `order.courier.depot.name`.

use synthc_diag::{Code, Diagnostic, Span};
use synthc_syntax::ast::{Expr, ExprKind, IsWhat, Name as AstName};
use synthc_types::{Ty, Value};

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
    pub fn row_at(&mut self, expr: &Expr) -> Option<(Row, Option<Name>)> {
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
                let Some((row, outer)) = self.row_at(base) else {
                    return Some((self.row_of_several(base, &name.text)?, None));
                };
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

    /// The row of one of the tables that a reference is to: `on.order`.
    fn row_of_several(&mut self, base: &Expr, table: &Name) -> Option<Row> {
        match &base.kind {
            ExprKind::Name(name) if !self.locals.iter().any(|local| local.name == *name) => {
                rows::start(self.db, self.home, self.standing(), &nested::target_of(name, table))
            }
            ExprKind::Field { base, name } => {
                let (row, None) = self.row_at(base)? else { return None };
                rows::step(self.db, self.home, &row, &nested::target_of(&name.text, table))
            }
            _ => None,
        }
    }

    /// `stay is null` of a reference that is written as several columns; `on is order` of one to rows of several tables.
    pub(super) fn is_of_reference(
        &mut self,
        operand: &Expr,
        negated: bool,
        what: &IsWhat,
        span: Span,
    ) -> Option<TExpr> {
        let ExprKind::Name(name) = &operand.kind else { return None };
        let (level, this) = (self.scope.bare?, self.bare_table()?);
        if self.locals.iter().any(|local| local.name == *name) {
            return None;
        }
        let (db, file) = (self.db, self.home);
        let candidate = self.candidate.as_ref().filter(|candidate| candidate.name == *name);
        let candidate = candidate.map(|candidate| candidate.table.clone());
        let read = match what {
            _ if !nested::refers_to_several(db, file, &this, name) => {
                let is_written = matches!(what, IsWhat::Null) && self.has_several_keys(&this, name);
                let column = ColRef { table: this.clone(), column: name.clone() };
                is_written.then_some(column)?
            }
            IsWhat::Null if candidate.is_some() => {
                return Some(self.value(Value::Bool(negated), Ty::Bool, span));
            }
            IsWhat::Null => {
                let [kind, _] = nested::shown_of(name);
                ColRef { table: this.clone(), column: kind }
            }
            IsWhat::Code(path) => {
                let [table] = path.parts.as_slice() else { return None };
                let column = nested::target_of(name, &table.text);
                if !table::has_column(db, file, &this, &column) {
                    let message = format!("`{name}` never refers to a row of `{}`", table.text);
                    self.fault_help("E0567", table.span, message, "name one of the tables of its type");
                    return Some(self.error(span));
                }
                // Of a candidate it is known.
                if let Some(candidate) = candidate {
                    let holds = (candidate == table.text) != negated;
                    return Some(self.value(Value::Bool(holds), Ty::Bool, span));
                }
                ColRef { table: this.clone(), column }
            }
            IsWhat::Bool(_) | IsWhat::Todo => return None,
        };
        let key = ColumnKey::new(db, file, this, read.column.clone());
        let found = column_ty(db, key).as_ref()?;
        let up = u32::try_from(level).ok()?;
        let kind = TExprKind::Col { column: read, up };
        let value = Box::new(self.expr(kind, found.ty.clone(), found.nullable, span));
        let negated = negated != matches!(what, IsWhat::Code(_));
        Some(self.expr(TExprKind::IsNull { value, negated }, Ty::Bool, false, span))
    }

    /// Whether a column refers to a row with a key of several columns, so that it is no value.
    fn has_several_keys(&self, table: &Name, column: &Name) -> bool {
        let key = ColumnKey::new(self.db, self.home, table.clone(), column.clone());
        let target = rows::refers_to(self.db, key).as_ref();
        target.is_some_and(|target| table::key_of(self.db, self.home, target).len() > 1)
    }

    /// Reports a reference that is read as a value though it is written as several columns; whether it is one.
    pub(super) fn is_no_value(&mut self, table: &Name, name: &Name, span: Span) -> bool {
        if self.has_several_keys(table, name) {
            let key = ColumnKey::new(self.db, self.home, table.clone(), name.clone());
            let target = rows::refers_to(self.db, key).clone().unwrap_or_default();
            let keys = table::key_of(self.db, self.home, &target);
            let first = keys.first().cloned().unwrap_or_default();
            let message = format!("`{name}` is a row with a key of {} columns, not one value", keys.len());
            let help = format!("name a column: `{}`, or `{name}.x`", nested::part_name(name, &first));
            self.fault_help("E0564", span, message, help);
            return true;
        }
        self.is_several(table, name, span)
    }

    /// Reports a reference to rows of several tables that is read as if it were one of them; whether it is one.
    pub(super) fn is_several(&mut self, table: &Name, name: &str, span: Span) -> bool {
        if !nested::refers_to_several(self.db, self.home, table, name) {
            return false;
        }
        let [kind, id] = nested::shown_of(name);
        let names = table::column_names(self.db, self.home, table);
        let of = |column: &Name| {
            let (reference, table) = nested::part_of_several(column)?;
            (reference == name && !table.is_empty()).then(|| format!("{name}.{table}.x"))
        };
        let example = names.iter().find_map(of).unwrap_or_default();
        let message = format!("`{name}` refers to rows of several tables");
        let help =
            format!("say of which: `{example}`, which is null in other rows; or name `{kind}` or `{id}`");
        self.fault_help("E0567", span, message, help);
        true
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
    pub fn read(&mut self, row: &Row, name: &Name, span: Span) -> Option<TExpr> {
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
        let own = candidate.name == *name || (candidate.table == *name && !self.is_row_name(name));
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
        if let (ExprKind::Name(name), Some(table)) = (&base.kind, self.bare_table())
            && self.is_several(&table, name, base.span)
        {
            return self.error(span);
        }
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
