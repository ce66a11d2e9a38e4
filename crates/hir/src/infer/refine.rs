//! Types as written, and ranges.

use std::sync::Arc;

use synthc_diag::{Code, Diagnostic, Span, nearest};
use synthc_syntax::ast::{self, Expr, ExprKind, Path, Refinement, TypeBase, TypeExpr};
use synthc_types::{DECIMAL_DIGITS, Regex, Ty, Value};

use super::{Infer, unify};
use crate::column::column_ty;
use crate::decl::{ConstValue, named_type, typed_const};
use crate::items::{ColumnKey, DeclKey, Space, item_ast};
use crate::model::{Name, TExpr, TRange, TRefine};
use crate::{rows, scope, table};

/// What a type says about a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declared<'db> {
    pub ty: Ty,
    pub optional: bool,
    pub refine: Option<TRefine>,
    /// The table that the column refers to, where it does; the type is then that of its key.
    pub target: Option<Name>,
    /// The named type whose default distribution applies.
    pub default: Option<DeclKey<'db>>,
}

impl Declared<'_> {
    fn of(ty: Ty) -> Self {
        Self { ty, optional: false, refine: None, target: None, default: None }
    }
}

/// The built-in types, each with a line about its values.
pub const SCALARS: [(&str, &str); 10] = [
    ("bool", "true or false"),
    ("int", "whole numbers of 64 bits; overflow is an error with its row"),
    ("float", "real numbers of 64 bits (IEEE 754 binary64)"),
    ("decimal", "exact decimal fractions: `decimal(2)` has two places"),
    ("text", "UTF-8 text; a range narrows its length"),
    ("date", "calendar days, proleptic Gregorian: `2024-01-31`"),
    ("time", "times of day, to the microsecond: `09:30`"),
    ("datetime", "instants in UTC, to the microsecond: `2024-01-31T10:00:00Z`"),
    ("duration", "lengths of time: `90s`, `15min`, `3d`, `1y`"),
    ("uuid", "128-bit identifiers"),
];

impl<'db> Infer<'db> {
    /// The type of a value: a `ref` is none.
    pub fn declared(&mut self, written: &TypeExpr) -> Declared<'db> {
        let declared = self.declared_or_ref(written);
        if declared.target.is_none() {
            return declared;
        }
        self.fault_help(
            "E0520",
            written.span,
            "a `ref` is the type of a column, not of a value",
            "write the type of the key in its place",
        );
        Declared::of(Ty::Unknown)
    }

    /// The type, its `?`, its refinement and its default distribution.
    pub fn declared_or_ref(&mut self, written: &TypeExpr) -> Declared<'db> {
        let mut declared = self.base(&written.base, written.span);
        declared.optional |= written.nullable.is_some();
        match &written.refinement {
            None => {}
            _ if declared.ty.is_unknown() => {}
            Some(Refinement::Range { lo, hi, inclusive, span }) => {
                let bounds = if declared.ty == Ty::Text { Ty::Int } else { declared.ty.clone() };
                if !bounds.is_ordered() {
                    self.fault(
                        "E0212",
                        *span,
                        format!("a range narrows numbers, times and the length of texts; this is `{bounds}`"),
                    );
                    return declared;
                }
                let lo = lo.as_ref().map(|end| self.bound(end, &bounds));
                let hi = hi.as_ref().map(|end| self.bound(end, &bounds));
                let range = TRange { lo, hi, hi_open: !inclusive, loc: self.loc(*span) };
                declared.refine = Some(match declared.refine {
                    Some(TRefine::Matching { pattern, loc, .. }) => {
                        TRefine::Matching { pattern, range: Some(range), loc }
                    }
                    _ => TRefine::Range(range),
                });
            }
            Some(Refinement::Length(length)) => {
                let ty = declared.ty.clone();
                self.fault("E0212", length.span, format!("brackets give a list its length; this is `{ty}`"));
            }
        }
        if let Some(regex) = &written.matching {
            self.matching(&mut declared, regex);
        }
        declared
    }

    /// `matching /regex/`.
    fn matching(&mut self, declared: &mut Declared<'db>, regex: &ast::Regex) {
        if declared.ty.is_unknown() {
            return;
        }
        if declared.ty != Ty::Text {
            let message = format!("a pattern narrows texts; this is `{}`", declared.ty);
            self.fault("E0212", regex.span, message);
            return;
        }
        match Regex::new(&regex.text) {
            Ok(pattern) => {
                let range = declared.refine.take().and_then(|refine| refine.range().cloned());
                let (pattern, loc) = (Arc::new(pattern), self.loc(regex.span));
                declared.refine = Some(TRefine::Matching { pattern, range, loc });
            }
            Err(fault) => {
                // The expression stands behind a slash.
                let inside = |at: usize| regex.span.start + 1 + u32::try_from(at).unwrap_or(u32::MAX);
                let span = Span::new(inside(fault.at.start), inside(fault.at.end));
                let mut diagnostic = Diagnostic::new(Code("E0218"), self.loc(span), fault.what);
                if let Some(help) = fault.help {
                    diagnostic = diagnostic.help(help);
                }
                self.report(diagnostic);
                declared.ty = Ty::Unknown;
            }
        }
    }

    /// An end of a refinement: from constants and parameters.
    fn bound(&mut self, end: &Expr, ty: &Ty) -> TExpr {
        let scope = std::mem::take(&mut self.scope);
        let typed = self.scalar_of(end, ty, "the bound");
        self.scope = scope;
        typed
    }

    fn base(&mut self, base: &TypeBase, span: Span) -> Declared<'db> {
        let later = |this: &mut Self, what: &str, help: Option<&str>| {
            this.unsupported(span, what, help);
            Declared::of(Ty::Unknown)
        };
        match base {
            TypeBase::Named { path, arg } => self.named(path, arg.as_deref(), span),
            TypeBase::Ref(tables) => match tables.as_slice() {
                [only] => self.reference(only),
                _ => later(
                    self,
                    "a `ref` to rows of several tables here",
                    Some("it is the type of a column of a table"),
                ),
            },
            TypeBase::List(_) => later(self, "a list here", Some("a list is the type of a column")),
            TypeBase::Json(_) => later(self, "`json` here", Some("`json` is the type of a column")),
            TypeBase::Todo => Declared::of(Ty::Unknown),
            TypeBase::Bad => Declared::of(Ty::Unknown),
        }
    }

    /// `ref table`: the type of its key.
    pub fn reference(&mut self, table: &ast::Name) -> Declared<'db> {
        let name = &table.text;
        let unknown = Declared::of(Ty::Unknown);
        if !rows::is_table(self.db, self.home, name) {
            if self.resolve(Space::Table, name).is_some() {
                self.unsupported(table.span, "a reference to a graph", None);
                return unknown;
            }
            let known = scope::known(self.db, self.home, Space::Table);
            let near = nearest(name, known.iter().map(|known| &**known)).map(str::to_owned);
            self.unknown_name("E0105", name, table.span, format!("there is no table `{name}`"), near);
            return unknown;
        }
        if table::stacked::is_stacked(self.db, self.home, name) {
            self.fault_help(
                "E0129",
                table.span,
                format!("`{name}` is stacked: its rows have other numbers when one of its tables grows"),
                "refer to the rows of one of these tables",
            );
            return unknown;
        }
        let keys = table::key_of(self.db, self.home, name);
        let Some(key) = keys.first() else {
            self.fault_help(
                "E0521",
                table.span,
                format!("`{name}` has no key, so nothing can refer to its rows"),
                format!("give it one: `key id: int = row()` in `{name}`"),
            );
            return unknown;
        };
        let key = ColumnKey::new(self.db, self.home, name.clone(), key.clone());
        let ty = column_ty(self.db, key).as_ref().map_or(Ty::Unknown, |found| found.ty.clone());
        let target = (!ty.is_unknown()).then(|| name.clone());
        Declared { target, ..Declared::of(ty) }
    }

    fn named(&mut self, path: &Path, arg: Option<&Expr>, span: Span) -> Declared<'db> {
        let [name] = path.parts.as_slice() else {
            let whole: Vec<&str> = path.parts.iter().map(|part| &*part.text).collect();
            return self.user_type(&whole.join("."), span, span);
        };
        if &*name.text == "decimal" {
            return Declared::of(self.decimal(arg, span));
        }
        if let Some(arg) = arg {
            self.fault("E0212", arg.span, format!("`{}` takes nothing in parentheses", name.text));
        }
        let scalar = match &*name.text {
            "bool" => Ty::Bool,
            "int" => Ty::Int,
            "float" => Ty::Float,
            "text" => Ty::Text,
            "date" => Ty::Date,
            "time" => Ty::Time,
            "datetime" => Ty::DateTime,
            "duration" => Ty::Duration,
            "uuid" => Ty::Uuid,
            _ => return self.user_type(&name.text, name.span, span),
        };
        Declared::of(scalar)
    }

    fn decimal(&mut self, arg: Option<&Expr>, span: Span) -> Ty {
        let Some(arg) = arg else {
            self.fault_help(
                "E0212",
                span,
                "`decimal` needs the number of decimal places",
                "write `decimal(2)` for cents",
            );
            return Ty::Unknown;
        };
        match self.constant_of(arg, &Ty::Int) {
            Some(Value::Int(scale)) if (0..=i64::from(DECIMAL_DIGITS)).contains(&scale) => {
                Ty::Decimal(u8::try_from(scale).unwrap_or_default())
            }
            Some(_) => {
                self.fault(
                    "E0212",
                    arg.span,
                    format!("a decimal has between 0 and {DECIMAL_DIGITS} decimal places"),
                );
                Ty::Unknown
            }
            None => Ty::Unknown,
        }
    }

    pub(super) fn user_type(&mut self, name: &str, name_span: Span, span: Span) -> Declared<'db> {
        let Some(key) = self.resolve(Space::Type, name) else {
            self.unknown_type(name, name_span);
            return Declared::of(Ty::Unknown);
        };
        let is_enum = item_ast(self.db, key)
            .as_ref()
            .is_some_and(|ast| matches!(&*ast.item, synthc_syntax::ast::Item::Enum(_)));
        if is_enum {
            let own = scope::name_here(self.db, self.home, key.file(self.db), key.name(self.db));
            if own.is_none() && self.file != self.home {
                self.not_brought(name, name_span);
            }
            return match own.filter(|own| self.enum_named(own).is_some()) {
                Some(own) => Declared::of(Ty::Enum(own)),
                None => Declared::of(Ty::Unknown),
            };
        }
        let _ = span;
        let named = &named_type(self.db, key).value;
        // An enum is known by the name that this file has for it.
        let ty = match &named.ty {
            Ty::Enum(of) => match scope::name_here(self.db, self.home, key.file(self.db), of) {
                Some(own) => Ty::Enum(own),
                None => {
                    self.fault_help(
                        "E0102",
                        name_span,
                        format!("`{name}` is the enum `{of}`, which this file does not bring"),
                        format!("add `{of}` to the names of the `use`"),
                    );
                    Ty::Unknown
                }
            },
            ty => ty.clone(),
        };
        Declared {
            ty,
            optional: named.optional,
            refine: named.refine.clone(),
            target: named.target.clone(),
            default: named.has_default.then_some(key),
        }
    }

    /// Says that a group uses what the file that includes it does not know.
    pub(super) fn not_brought(&mut self, name: &str, span: Span) {
        let message = format!("this group uses `{name}`, which the file that includes it does not bring");
        self.fault_help("E0126", span, message, format!("add `{name}` to the names of its `use`"));
    }

    fn unknown_type(&mut self, name: &str, span: Span) {
        if self.resolve(Space::Table, name).is_some() {
            self.fault_help(
                "E0102",
                span,
                format!("`{name}` is a table, not a type"),
                "to refer to its rows, make this table its child: `per`",
            );
            return;
        }
        if name == "json" {
            let help = "write them in braces: `json { theme: text = \"dark\" }`";
            self.fault_help("E0241", span, "`json` needs its columns", help);
            return;
        }
        let path: Vec<Name> = name.split('.').map(Name::from).collect();
        if path.len() > 1 && self.in_module(&path.iter().collect::<Vec<_>>(), "E0102", span, false) {
            return;
        }
        let known = scope::known(self.db, self.file, Space::Type);
        let all = SCALARS.iter().map(|(name, _)| *name).chain(known.iter().map(|known| &**known));
        let near = nearest(name, all).map(str::to_owned);
        self.unknown_name("E0102", name, span, format!("there is no type `{name}`"), near);
    }

    /// A range, written out or by the name of a constant, and the type of its ends.
    pub fn range(&mut self, expr: &Expr, want: Option<&Ty>) -> Option<(TRange, Ty)> {
        if let ExprKind::Range { lo, hi, inclusive } = &expr.kind {
            let lo = lo.as_ref().map(|end| self.scalar(end, want));
            let hint = want.cloned().or_else(|| lo.as_ref().map(|end| end.ty.clone()));
            let hi = hi.as_ref().map(|end| self.scalar(end, hint.as_ref()));
            let ty = match (&lo, &hi) {
                (Some(lo), Some(hi)) => match unify(&lo.ty, &hi.ty) {
                    Some(ty) => ty,
                    None => {
                        let message = format!("the ends of the range differ: `{}` and `{}`", lo.ty, hi.ty);
                        self.fault("E0201", expr.span, message);
                        return None;
                    }
                },
                (Some(end), None) | (None, Some(end)) => end.ty.clone(),
                (None, None) => Ty::Unknown,
            };
            if ty.is_unknown() {
                return None;
            }
            if !ty.is_ordered() {
                self.fault(
                    "E0201",
                    expr.span,
                    format!("a range goes over numbers and times; this is `{ty}`"),
                );
                return None;
            }
            let range = TRange { lo, hi, hi_open: !inclusive, loc: self.loc(expr.span) };
            let range = self.fit_range(range, &ty);
            return Some((range, ty));
        }
        if let Some(ConstValue::Range(range, ty)) = self.const_range(expr) {
            return Some((range, ty));
        }
        let typed = self.scalar(expr, want);
        if !typed.ty.is_unknown() {
            self.fault_help(
                "E0201",
                expr.span,
                "a range stands here",
                "write `a..b`; to compare with one value, use `==`",
            );
        }
        None
    }

    /// The range that a constant's name stands for.
    pub fn const_range(&self, expr: &Expr) -> Option<ConstValue> {
        let ExprKind::Name(name) = &expr.kind else { return None };
        if self.is_row_name(name) {
            return None;
        }
        let key = self.resolve(Space::Value, name)?;
        let ast = item_ast(self.db, key).as_ref()?;
        if !matches!(&*ast.item, synthc_syntax::ast::Item::Const(_)) {
            return None;
        }
        match &typed_const(self.db, key).value {
            found @ ConstValue::Range(..) => Some(found.clone()),
            _ => None,
        }
    }
}
