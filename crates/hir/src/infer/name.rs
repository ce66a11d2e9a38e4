//! Bare and dotted names.

use synthc_diag::{Code, Diagnostic, Span, nearest};
use synthc_syntax::ast::{Expr, Name as AstName};
use synthc_types::{Ty, Value};

use super::{Aggregates, Infer};
use crate::column::column_ty;
use crate::decl::{ConstValue, typed_const, typed_enum, typed_param};
use crate::items::{ColumnKey, DeclKey, Space, declared, item_ast};
use crate::model::{ColRef, Name, TExpr, TExprKind, TMembers};
use crate::{group, nested, scope, table, walk};

impl Infer<'_> {
    /// Whether a bare name is a column of the row at hand or bound by a function.
    pub fn is_row_name(&self, name: &str) -> bool {
        self.locals.iter().any(|local| &*local.name == name)
            || self
                .bare_table()
                .is_some_and(|table| nested::beside(self.db, self.home, &table, &self.at, name).is_some())
    }

    pub(super) fn bare_table(&self) -> Option<Name> {
        self.scope.levels.get(self.scope.bare?).cloned()
    }

    /// A bare name: a member of the wanted enum, a binding, a column, a parameter or constant, a member of the one enum that has
    /// it.
    pub fn name(&mut self, name: &Name, want: Option<&Ty>, span: Span) -> TExpr {
        if let Some(Ty::Enum(wanted)) = want
            && let Some(found) = self.member_of(&wanted.clone(), name, span)
        {
            return found;
        }
        if let Some(local) = self.locals.iter().rev().find(|local| local.name == *name) {
            let (number, ty, nullable) = (local.number, local.ty.clone(), local.nullable);
            return self.expr(TExprKind::Local(number), ty, nullable, span);
        }
        if let Some(key) = self.candidate_key(name, span) {
            return key;
        }
        if let Some(level) = self.scope.bare
            && let Some(table) = self.scope.levels.get(level).cloned()
            && let Some(own) = nested::beside(self.db, self.home, &table, &self.at, name)
        {
            if self.is_no_value(&table, &own, span) {
                return self.error(span);
            }
            if let Some(found) = self.column(&table, &own, level, span) {
                return found;
            }
        }
        if let Some(key) = self.resolve(Space::Value, name) {
            return self.constant(key, span);
        }
        let owners = self.enums_with(name);
        match owners.as_slice() {
            [] => self.unknown_value(name, want, span),
            [owner] => {
                let owner = owner.clone();
                self.member_of(&owner, name, span).unwrap_or_else(|| self.error(span))
            }
            [first, ..] => {
                let all: Vec<String> = owners.iter().map(|owner| format!("`{owner}`")).collect();
                let diagnostic = Diagnostic::new(
                    Code("E0114"),
                    self.loc(span),
                    format!("`{name}` is a member of {}", all.join(" and ")),
                )
                .help(format!("say which: `{first}.{name}`"))
                .fix(self.loc(span), format!("{first}.{name}"));
                self.report(diagnostic);
                self.error(span)
            }
        }
    }

    /// The member of the enum of this name, as a value.
    pub fn member_of(&mut self, of: &str, member: &str, span: Span) -> Option<TExpr> {
        let members = self.enum_named(of)?;
        let index = members.members.iter().position(|each| &*each.name == member)?;
        let value = Value::Enum(u32::try_from(index).ok()?);
        let key = self.enum_key(of)?;
        let own = scope::name_here(self.db, self.home, key.file(self.db), key.name(self.db))?;
        Some(self.value(value, Ty::Enum(own), span))
    }

    /// The members of an enum that this file knows.
    pub fn enum_named(&self, name: &str) -> Option<std::sync::Arc<TMembers>> {
        typed_enum(self.db, self.enum_key(name)?).value.clone()
    }

    /// A type by the name in this text, or the one that the file of the tables has for it.
    fn enum_key(&self, name: &str) -> Option<DeclKey<'_>> {
        self.resolve(Space::Type, name).or_else(|| scope::resolve(self.db, self.home, Space::Type, name))
    }

    /// The enums of this file that have a member of this name.
    pub(super) fn enums_with(&self, member: &str) -> Vec<Name> {
        let mut owners = Vec::new();
        for name in scope::known(self.db, self.file, Space::Type) {
            let has = self
                .enum_named(&name)
                .is_some_and(|members| members.members.iter().any(|each| &*each.name == member));
            if has && !owners.contains(&name) {
                owners.push(name);
            }
        }
        owners
    }

    /// A column of the row `level` levels up; `None` if that table has no such column.
    pub(super) fn column(&mut self, table: &Name, name: &Name, level: usize, span: Span) -> Option<TExpr> {
        let key = ColumnKey::new(self.db, self.home, table.clone(), name.clone());
        let found = column_ty(self.db, key).as_ref()?;
        let column = ColRef { table: table.clone(), column: name.clone() };
        let up = u32::try_from(level).unwrap_or(u32::MAX);
        let (ty, nullable) = if self.is_item_beside(table, name) {
            (found.ty.item().clone(), found.null_items)
        } else {
            (found.ty.clone(), found.nullable)
        };
        let outer = nested::list_of(self.db, self.home, table, name).filter(|list| list != name);
        let read = self.expr(TExprKind::Col { column, up }, ty, nullable, span);
        Some(match (&read.ty, outer) {
            (Ty::List(_), Some(list)) if nested::has_gaps(self.db, self.home, table, &list) => {
                self.unless_null(ColRef { table: table.clone(), column: list }, up, read, span)
            }
            _ => read,
        })
    }

    fn constant(&mut self, key: DeclKey<'_>, span: Span) -> TExpr {
        let Some(ast) = item_ast(self.db, key) else { return self.error(span) };
        if matches!(&*ast.item, synthc_syntax::ast::Item::Param(_)) {
            let param = typed_param(self.db, key);
            if let Some(param) = &param.value
                && self.file != self.home
                && scope::resolve(self.db, self.home, Space::Value, &param.name) != Some(key)
            {
                self.not_brought(&param.name, span);
                return self.error(span);
            }
            return match &param.value {
                Some(param) => self.expr(TExprKind::Param(param.name.clone()), param.ty.clone(), false, span),
                None => self.error(span),
            };
        }
        match &typed_const(self.db, key).value {
            ConstValue::Value(value, ty) => self.value(value.clone(), ty.clone(), span),
            ConstValue::Range(..) => {
                self.fault_help(
                    "E0201",
                    span,
                    "this is a range, not a value",
                    "ranges stand after `in`, in refinements, in patterns and in distributions",
                );
                self.error(span)
            }
            ConstValue::Error => self.error(span),
        }
    }

    /// `base.name`: a column of a row at hand, or a member of an enum.
    pub fn field(&mut self, base: &Expr, field: &AstName, span: Span) -> TExpr {
        let path = walk::path(base).unwrap_or_default();
        let [owner, between @ ..] = path.as_slice() else {
            return match self.row_at(base) {
                Some((row, outer)) => self.column_there(&row, outer.as_ref(), field, span),
                None => self.leads_nowhere(base, span),
            };
        };
        if let Some((table, outer, level)) = self.column_at(base)
            && nested::is_json(self.db, self.home, &table, &outer)
        {
            let member = nested::member_name(&outer, &field.text);
            return match self.column(&table, &member, level, span) {
                Some(found) => found,
                None => self.unknown_column(&table, &outer, field),
            };
        }
        if let Some((row, outer)) = self.row_at(base) {
            return self.column_there(&row, outer.as_ref(), field, span);
        }
        if let (Some(table), [name]) = (self.bare_table(), path.as_slice())
            && self.is_several(&table, name, base.span)
        {
            return self.error(span);
        }
        let dotted = self.dotted(&path);
        if !between.is_empty()
            && let Some(found) = self.member_of(&dotted, &field.text, span)
        {
            return found;
        }
        let dotted = format!("{dotted}.{}", field.text);
        if let Some(key) = self.resolve(Space::Value, &dotted) {
            return self.constant(key, span);
        }
        if !between.is_empty() {
            return self.leads_nowhere(base, span);
        }
        let owner = *owner;
        if self.resolve(Space::Type, owner).is_some() {
            if let Some(found) = self.member_of(owner, &field.text, span) {
                return found;
            }
            if let Some(members) = self.enum_named(owner) {
                let near = nearest(&field.text, members.members.iter().map(|member| &*member.name));
                let near = near.map(str::to_owned);
                self.unknown("E0107", field.span, format!("`{owner}` has no member `{}`", field.text), near);
                return self.error(span);
            }
        }
        if self.resolve(Space::Table, owner).is_some() {
            self.row_not_here(owner, base.span, span);
            return self.error(span);
        }
        if self.resolve(Space::Codes, owner).is_some() {
            self.fault_help(
                "E0121",
                span,
                format!("`{owner}.{}` is a missing code, not a value", field.text),
                "missing codes stand after `is`, `else` of `when`, and in `missing`",
            );
            return self.error(span);
        }
        if let Some(column) = self.included_column(owner, &field.text) {
            let loc = self.loc(span);
            let message = format!("`{owner}` is the prefix of an `include`; its columns are named with `_`");
            let diagnostic = Diagnostic::new(Code("E0127"), loc, message).help(format!("write `{column}`"));
            self.report(diagnostic.fix(loc, &*column));
            return self.error(span);
        }
        let is_row_name = self.is_row_name(owner);
        if self.in_module(&[owner, &field.text], "E0105", span, is_row_name) {
            return self.error(span);
        }
        if is_row_name {
            let table = self.bare_table().unwrap_or_default();
            self.no_columns(&table, owner, base.span);
            return self.error(span);
        }
        let mut known = self.scope.levels.clone();
        known.extend(scope::known(self.db, self.file, Space::Type));
        known.extend(scope::known(self.db, self.home, Space::Table));
        let near = nearest(owner, known.iter().map(|name| &**name)).map(str::to_owned);
        self.unknown_name("E0105", owner, base.span, format!("there is no table or enum `{owner}`"), near);
        self.error(span)
    }

    /// Reports a name behind that of a module of the standard library which is not there, not brought or no value; whether it is such.
    /// Where a column hides the module, only what the module has is taken for a name in it.
    pub(super) fn in_module(&mut self, path: &[&Name], code: &'static str, span: Span, hidden: bool) -> bool {
        let [owner, rest @ ..] = path else { return false };
        let Some((module, name)) = self.db.module(owner).zip(rest.first()) else { return false };
        let there = declared(self.db, module);
        let found = there.iter().find(|decl| decl.name == **name);
        if hidden && found.is_none() {
            return false;
        }
        let before = format!("{owner}.");
        let brought = scope::imports(self.db, self.file).names.keys().any(|name| name.starts_with(&before));
        let loc = self.loc(span);
        let diagnostic = match found {
            None => {
                let message = format!("the module `{owner}` has no `{name}`");
                let diagnostic = Diagnostic::new(Code(code), loc, message);
                match nearest(name, there.iter().map(|decl| &*decl.name)) {
                    Some(near) => diagnostic
                        .help(format!("did you mean `{owner}.{near}`?"))
                        .guess(loc, format!("{owner}.{near}")),
                    None => diagnostic.help(format!("`synthc help {owner}` lists what it has")),
                }
            }
            Some(_) if !brought => {
                let message = format!("`{owner}.{name}` is not brought into this file");
                Diagnostic::new(Code(code), loc, message).help(format!("write `use {owner}` at the top"))
            }
            Some(decl) => {
                let (what, help) = match decl.word {
                    "fn" => ("function", format!("call it: `{owner}.{name}(..)`")),
                    "dist" => ("distribution", format!("draw from it: `~ {owner}.{name}`")),
                    _ => ("type", format!("write it behind the name of a column: `x: {owner}.{name}`")),
                };
                let message = format!("`{owner}.{name}` is a {what}");
                Diagnostic::new(Code(code), loc, message).help(help)
            }
        };
        self.report(diagnostic);
        true
    }

    /// The column of a group that a prefix and a name are meant for: `home.town` is `home_town`.
    fn included_column(&self, prefix: &str, name: &str) -> Option<Name> {
        let column = Name::from(format!("{prefix}_{name}"));
        nested::beside(self.db, self.home, &self.bare_table()?, &self.at, &column)
    }

    fn row_not_here(&mut self, owner: &Name, at: Span, span: Span) {
        let child_of_this = self.scope.levels.first().is_some_and(|this| {
            table::lineage(self.db, self.home, owner).iter().skip(1).any(|above| above == this)
        });
        let help = match self.scope.aggregates {
            Aggregates::Children if child_of_this => {
                format!(
                    "a row has many `{owner}` rows: say what of them, as in `sum({owner}.x)` or `count({owner})`"
                )
            }
            Aggregates::Tables => format!("say what of its rows, as in `mean({owner}.x)`"),
            _ => "the rows at hand are this table's and its ancestors'".to_owned(),
        };
        let _ = at;
        self.fault_help("E0121", span, format!("no single row of `{owner}` is at hand here"), help);
    }

    /// A field that neither a table nor, where `outer` names one, a `json` column has.
    pub(super) fn unknown_column(&mut self, table: &Name, outer: &str, field: &AstName) -> TExpr {
        let names = table::column_names(self.db, self.home, table);
        let beside = names.iter().filter_map(|name| match outer {
            "" => Some(&**name),
            outer => name.strip_prefix(outer)?.strip_prefix('.'),
        });
        let near = nearest(&field.text, beside).map(str::to_owned);
        let owner = if outer.is_empty() { table } else { outer };
        self.unknown("E0106", field.span, format!("`{owner}` has no column `{}`", field.text), near);
        self.error(field.span)
    }

    /// The table, the column and the level of the column that a dotted name stands for, where it is one of a row at hand.
    pub fn column_at(&self, expr: &Expr) -> Option<(Name, Name, usize)> {
        let path = walk::path(expr)?;
        let [first, fields @ ..] = path.as_slice() else { return None };
        let named = |name: Name| fields.iter().fold(name, |outer, field| nested::member_name(&outer, field));
        let is_local = self.locals.iter().any(|local| local.name == **first);
        if let (Some(level), Some(table), false) = (self.scope.bare, self.bare_table(), is_local)
            && let Some(own) = nested::beside(self.db, self.home, &table, &self.at, first)
        {
            let name = named(own);
            if table::has_column(self.db, self.home, &table, &name) {
                return Some((table, name, level));
            }
        }
        let level = self.scope.levels.iter().position(|level| level == *first)?;
        let [field, fields @ ..] = fields else { return None };
        let name = fields.iter().fold((*field).clone(), |outer, field| nested::member_name(&outer, field));
        let there = self.scope.aggregates != Aggregates::Tables
            && table::has_column(self.db, self.home, first, &name);
        there.then(|| ((*first).clone(), name, level))
    }

    fn unknown_value(&mut self, name: &Name, want: Option<&Ty>, span: Span) -> TExpr {
        if let Some(table) = self.bare_table()
            && self.is_several(&table, name, span)
        {
            return self.error(span);
        }
        if self.resolve(Space::Table, name).is_some() {
            self.fault_help(
                "E0121",
                span,
                format!("`{name}` is a table, not a value"),
                format!("name one of its columns: `{name}.x`"),
            );
            return self.error(span);
        }
        if self.resolve(Space::Type, name).is_some() || self.resolve(Space::Codes, name).is_some() {
            self.fault("E0121", span, format!("`{name}` is not a value"));
            return self.error(span);
        }
        if let Some(right) = value_elsewhere(name) {
            let loc = self.loc(span);
            let message = format!("`{name}` is called `{right}` here");
            self.report(
                Diagnostic::new(Code("E0009"), loc, message).help(format!("write `{right}`")).fix(loc, right),
            );
            return self.error(span);
        }
        let mut known: Vec<Name> = Vec::new();
        let mut wanted = None;
        if let Some(Ty::Enum(of)) = want
            && let Some(members) = self.enum_named(of)
        {
            known.extend(members.members.iter().map(|member| member.name.clone()));
            wanted = Some(of.clone());
        }
        known.extend(self.locals.iter().map(|local| local.name.clone()));
        let group = self.bare_table().and_then(|table| {
            let columns = table::column_names(self.db, self.home, &table).into_iter();
            let seen = columns.filter(|column| group::sees(self.db, self.home, &table, &self.at, column));
            known.extend(seen.map(|column| Name::from(self.own_name(&column))));
            group::group_at(self.db, self.home, &table, &self.at).map(|group| (group, table))
        });
        known.extend(scope::known(self.db, self.file, Space::Value));
        if let Some((group, table)) = &group
            && table::has_column(self.db, self.home, table, name)
        {
            let message = format!("the group `{group}` has no column `{name}`");
            let help = format!(
                "bare names in a group are its own columns; `{name}` is one of `{table}`, which includes it"
            );
            self.fault_help("E0128", span, message, help);
            return self.error(span);
        }
        let near = nearest(name, known.iter().map(|known| &**known)).map(str::to_owned);
        if self.scope.aggregates == Aggregates::Tables
            && let Some(this) = self.scope.levels.first()
            && table::has_column(self.db, self.home, this, name)
        {
            self.fault_help(
                "E0215",
                span,
                format!("`{name}` is a column; a test is about the whole table"),
                format!("say what of it: `mean({name}) > 0`, `share({name} == 1) > 5%`; a rule for every row is a `require`"),
            );
            return self.error(span);
        }
        let mut others =
            self.scope.levels.iter().enumerate().filter(|(level, _)| self.scope.bare != Some(*level));
        let elsewhere = others.find(|(_, table)| table::has_column(self.db, self.home, table, name));
        if let Some(table) = elsewhere.map(|(_, table)| table.clone()) {
            let diagnostic =
                Diagnostic::new(Code("E0101"), self.loc(span), format!("there is no `{name}` in this table"))
                    .help(format!("it is a column of `{table}`: write `{table}.{name}`"))
                    .fix(self.loc(span), format!("{table}.{name}"));
            self.report(diagnostic);
            return self.error(span);
        }
        match wanted {
            Some(of) => {
                self.unknown_name("E0107", name, span, format!("`{of}` has no member `{name}`"), near);
            }
            None if want == Some(&Ty::Text) && near.is_none() => {
                if !scope::is_silent(self.db, self.file, name) {
                    let loc = self.loc(span);
                    self.report(
                        Diagnostic::new(Code("E0101"), loc, format!("there is no `{name}` here"))
                            .help(format!(
                                "a text stands in quotes: `\"{name}\"`; names without quotes are members of an enum: \
                                 `enum E {{ {name} .. }}`"
                            ))
                            .guess(loc, format!("\"{name}\"")),
                    );
                }
            }
            None => self.unknown_name("E0101", name, span, format!("there is no `{name}` here"), near),
        }
        self.error(span)
    }

    /// Reports an unknown name with the nearest known one, unless its fault is reported elsewhere.
    pub fn unknown_name(
        &mut self,
        code: &'static str,
        name: &str,
        span: Span,
        message: String,
        near: Option<String>,
    ) {
        if !scope::is_silent(self.db, self.file, name) {
            self.unknown(code, span, message, near);
        }
    }

    /// Reports an unknown name with the nearest known one.
    pub fn unknown(&mut self, code: &'static str, span: Span, message: String, near: Option<String>) {
        let mut diagnostic = Diagnostic::new(Code(code), self.loc(span), message);
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?")).guess(self.loc(span), near);
        }
        self.report(diagnostic);
    }
}

/// What a word for a value is called here, where it is one of another language.
fn value_elsewhere(word: &str) -> Option<&'static str> {
    Some(match word {
        "TRUE" | "True" => "true",
        "FALSE" | "False" => "false",
        "NULL" | "Null" | "None" | "NA" | "nil" => "null",
        _ => return None,
    })
}
