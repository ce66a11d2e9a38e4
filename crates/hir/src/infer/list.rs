//! What can be asked of a list, and which item or column of a family is at hand.

use synthc_diag::Span;
use synthc_syntax::ast::{Arg, Expr, ExprKind};
use synthc_types::{Ty, Value};

use super::Infer;
use crate::column::column_ty;
use crate::items::ColumnKey;
use crate::model::{AggregateOp, ColRef, ListOp, Name, TExpr, TExprKind};
use crate::{group, nested};

impl Infer<'_> {
    /// Whether a column of this table is read for the item at hand: it is an item of the same list.
    pub(super) fn is_item_beside(&self, table: &Name, column: &Name) -> bool {
        if self.at.is_empty() || self.scope.levels.first() != Some(table) {
            return false;
        }
        let list = nested::list_of(self.db, self.home, table, column);
        list.is_some() && list == nested::list_of(self.db, self.home, table, &self.at)
    }

    /// The list that an expression names.
    pub(super) fn list_at(&self, expr: &Expr) -> Option<(Name, Name, usize)> {
        let (table, column, level) = self.column_at(expr)?;
        nested::list_of(self.db, self.home, &table, &column)?;
        (!self.is_item_beside(&table, &column)).then_some((table, column, level))
    }

    /// `len(list)`: the column of its lengths, null where the list is.
    pub(super) fn length(&mut self, args: &[Arg], at: Span, span: Span) -> TExpr {
        let [arg] = args else {
            self.fault("E0205", at, "`len(list)` takes one argument");
            return self.error(span);
        };
        let Some((table, column, level)) = self.column_at(&arg.value) else {
            return self.no_list(&arg.value, at);
        };
        let Some(list) = nested::list_of(self.db, self.home, &table, &column) else {
            return self.no_list(&arg.value, at);
        };
        let up = u32::try_from(level).unwrap_or(u32::MAX);
        let length = ColRef { table: table.clone(), column: nested::length_of(&list) };
        let length = self.expr(TExprKind::Col { column: length, up }, Ty::Int, false, span);
        if self.is_item_beside(&table, &column) || !nested::has_gaps(self.db, self.home, &table, &list) {
            return length;
        }
        self.unless_null(ColRef { table, column: list }, up, length, span)
    }

    /// A value that goes with a list: null where the list is.
    pub(super) fn unless_null(&mut self, list: ColRef, up: u32, value: TExpr, span: Span) -> TExpr {
        let key = ColumnKey::new(self.db, self.home, list.table.clone(), list.column.clone());
        let list_ty = column_ty(self.db, key).as_ref().map_or(Ty::Unknown, |found| found.ty.clone());
        if list_ty.is_unknown() {
            return self.error(span);
        }
        let list = Box::new(self.expr(TExprKind::Col { column: list, up }, list_ty, true, span));
        let is_null = TExprKind::IsNull { value: list, negated: false };
        let condition = Box::new(self.expr(is_null, Ty::Bool, false, span));
        let ty = value.ty.clone();
        let then = Box::new(self.value(Value::Null, ty.clone(), span));
        self.expr(TExprKind::If { condition, then, otherwise: Box::new(value) }, ty, true, span)
    }

    fn no_list(&mut self, arg: &Expr, at: Span) -> TExpr {
        let typed = self.scalar(arg, None);
        match &typed.ty {
            ty if ty.is_unknown() => {}
            // The word that other languages have for the length of a text.
            Ty::Text => self.unknown_function("len", at),
            ty => {
                let message = format!("`len` counts the items of a list; this is `{ty}`");
                self.fault("E0207", arg.span, message);
            }
        }
        self.error(arg.span)
    }

    /// Whether a value is single; reports one that is a list or an object.
    pub(super) fn is_single(&mut self, typed: &TExpr, needs: &str) -> bool {
        let help = match &typed.ty {
            Ty::List(_) => "ask of its items: `x in list`, `list[1]`, `len(list)`, `sum(list)`",
            Ty::Json => "name one of its columns: `outer.inner`",
            _ => return true,
        };
        self.fault_help("E0207", typed.loc.span, format!("{needs}; this is `{}`", typed.ty), help);
        false
    }

    /// `value in list`.
    pub(super) fn in_list(&mut self, left: &Expr, right: &Expr, span: Span) -> TExpr {
        let list = self.scalar(right, None);
        let item = list.ty.item().clone();
        let value = self.scalar(left, Some(&item));
        if item == Ty::Json {
            self.fault_help(
                "E0207",
                right.span,
                "`in` cannot look for a value among objects",
                "name one of their columns: `x in list.column`",
            );
            return self.expr(TExprKind::Error, Ty::Bool, false, span);
        }
        let value = self.fit(value, &item, "the value before `in`");
        let nullable = list.nullable || value.nullable;
        let kind = TExprKind::OfList { op: ListOp::Has, list: Box::new(list), with: Some(Box::new(value)) };
        self.expr(kind, Ty::Bool, nullable, span)
    }

    /// An aggregate over the items of a list.
    pub(super) fn over_items(
        &mut self,
        (op, word): (AggregateOp, &str),
        list: &Expr,
        second: Option<&Expr>,
        span: Span,
    ) -> TExpr {
        let list = self.scalar(list, None);
        if list.ty.is_unknown() {
            return self.error(span);
        }
        let Some(ty) = self.aggregate_of(op, word, list.ty.item(), list.loc.span) else {
            return self.error(span);
        };
        if op == AggregateOp::Corr {
            self.fault_help(
                "E0351",
                span,
                "`corr` needs rows with two values each; a list has one in each item",
                "draw the list as a table of its own",
            );
            return self.error(span);
        }
        let with = second.map(|at| Box::new(self.scalar_of(at, &Ty::Float, "the share of a quantile")));
        let nullable = list.nullable || !op.is_total();
        let kind = TExprKind::OfList { op: ListOp::Fold(op), list: Box::new(list), with };
        self.expr(kind, ty, nullable, span)
    }

    /// `list[n]`, or `diag[n]` of a family; `None` for another row.
    pub(super) fn indexed(&mut self, base: &Expr, indices: &[Expr], span: Span) -> Option<TExpr> {
        let [index] = indices else { return None };
        if self.list_at(base).is_some() {
            let list = Box::new(self.scalar(base, None));
            if *list.ty.item() == Ty::Json {
                self.fault_help(
                    "E0207",
                    span,
                    "an object of a list is no value by itself",
                    "name one of its columns: `list.column[1]`",
                );
                return Some(self.error(span));
            }
            let number = Some(Box::new(self.scalar_of(index, &Ty::Int, "the number of an item")));
            let ty = list.ty.item().clone();
            return Some(self.expr(TExprKind::OfList { op: ListOp::At, list, with: number }, ty, true, span));
        }
        let ExprKind::Name(name) = &base.kind else { return None };
        let (table, numbers) = self.family(name)?;
        let Some(number) = nested::number(index, self.part) else {
            self.fault_help(
                "E0242",
                index.span,
                format!("which column of `{name}` this is has to be known beforehand"),
                "write a whole number, or count from `item()`: `diag[item() - 1]`",
            );
            return Some(self.error(span));
        };
        Some(self.numbered(&table, name, number, numbers, span))
    }

    /// A family of columns of this table by its name.
    fn family(&self, name: &Name) -> Option<(Name, (u32, u32))> {
        let table = self.bare_table()?;
        let own = group::whole_name(self.db, self.home, &table, &self.at, name);
        let mut names =
            nested::outer_names(&self.at).map(|outer| nested::member_name(outer, name)).chain([own]);
        let numbers = names.find_map(|name| nested::family_of(self.db, self.home, &table, &name))?;
        Some((table, numbers))
    }

    fn numbered(
        &mut self,
        table: &Name,
        name: &Name,
        number: i64,
        (first, last): (u32, u32),
        span: Span,
    ) -> TExpr {
        let Some(own) = nested::of_family(self.db, self.home, table, &self.at, name, number) else {
            self.fault_help(
                "E0242",
                span,
                format!("there is no `{name}[{number}]`"),
                format!("its columns are numbered {first} to {last}"),
            );
            return self.error(span);
        };
        let level = self.scope.bare.unwrap_or_default();
        self.column(table, &own, level, span).unwrap_or_else(|| self.error(span))
    }

    /// `item()`: the number of the item of a list, or of the column of a family.
    pub(super) fn item(&mut self, span: Span) -> TExpr {
        if let Some(number) = self.part.number() {
            return self.value(Value::Int(i64::from(number)), Ty::Int, span);
        }
        let this = self.scope.levels.first().cloned();
        let in_list = this.is_some_and(|table| {
            !self.at.is_empty() && nested::list_of(self.db, self.home, &table, &self.at).is_some()
        });
        if in_list {
            return self.expr(TExprKind::ItemNo, Ty::Int, false, span);
        }
        self.fault_help(
            "E0242",
            span,
            "`item()` numbers the items of a list and the columns of a family; here is neither",
            "`row()` is the number of the row, `seq()` its position within its parent",
        );
        self.error(span)
    }

    /// `prev(diag, first)` in a column of a family: the column before it. `None` for another row.
    pub(super) fn previous(
        &mut self,
        word: &str,
        args: &[Arg],
        want: Option<&Ty>,
        span: Span,
    ) -> Option<TExpr> {
        let ("prev", Some(number), [value, first @ ..]) = (word, self.part.number(), args) else {
            return None;
        };
        let ExprKind::Name(name) = &value.value.kind else { return None };
        let (table, numbers) = self.family(name)?;
        if number > numbers.0 {
            return Some(self.numbered(&table, name, i64::from(number) - 1, numbers, span));
        }
        Some(match first {
            [first] => self.scalar(&first.value, want),
            _ => {
                self.fault_help(
                    "E0205",
                    span,
                    format!("the first column of `{name}` has none before it"),
                    format!("say what stands there: `prev({name}, null)`"),
                );
                self.error(span)
            }
        })
    }
}
