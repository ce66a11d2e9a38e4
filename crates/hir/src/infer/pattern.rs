//! Patterns of `match`, `given` and weights.

use synthc_syntax::ast::{Expr, ExprKind, Pattern, PatternKind};
use synthc_types::{Ty, Value};

use super::{Infer, Scope};
use crate::decl::ConstValue;
use crate::fold::value_of;
use crate::model::{TExprKind, TPattern};

impl Infer<'_> {
    /// A pattern for subjects of this type; a fault leaves a pattern that matches anything, so that nothing follows from it.
    pub fn pattern(&mut self, pattern: &Pattern, subject: &Ty) -> TPattern {
        let mut alts: Vec<TPattern> = pattern
            .alts
            .iter()
            .map(|alt| match &alt.kind {
                PatternKind::Any => TPattern::Any,
                PatternKind::Value(expr) => self.value_pattern(expr, subject),
                PatternKind::Range { lo, hi, inclusive } => {
                    if !subject.is_ordered() && !subject.is_unknown() {
                        self.fault(
                            "E0210",
                            alt.span,
                            format!("a range is a pattern for numbers and times; this is `{subject}`"),
                        );
                        return TPattern::Any;
                    }
                    let lo = lo.as_ref().map(|end| self.constant_of(end, subject));
                    let hi = hi.as_ref().map(|end| self.constant_of(end, subject));
                    if lo == Some(None) || hi == Some(None) {
                        return TPattern::Any;
                    }
                    TPattern::Range { lo: lo.flatten(), hi: hi.flatten(), hi_open: !inclusive }
                }
                PatternKind::Bad => TPattern::Any,
            })
            .collect();
        match alts.len() {
            1 => alts.pop().unwrap_or(TPattern::Any),
            _ => TPattern::Or(alts),
        }
    }

    fn value_pattern(&mut self, expr: &Expr, subject: &Ty) -> TPattern {
        if matches!(expr.kind, ExprKind::Name(_))
            && let Some(ConstValue::Range(range, _)) = self.const_range(expr)
        {
            let end = |end: &Option<crate::model::TExpr>| match end {
                None => Some(None),
                Some(end) => value_of(end)
                    .and_then(|v| super::convert(v, subject).or_else(|| same(v, subject)))
                    .map(Some),
            };
            return match (end(&range.lo), end(&range.hi)) {
                (Some(lo), Some(hi)) => TPattern::Range { lo, hi, hi_open: range.hi_open },
                _ => {
                    self.fault("E0210", expr.span, format!("this range does not hold values of `{subject}`"));
                    TPattern::Any
                }
            };
        }
        self.constant_of(expr, subject).map_or(TPattern::Any, TPattern::Value)
    }

    /// A constant of this type; `None` where it is none, which is reported.
    pub fn constant_of(&mut self, expr: &Expr, ty: &Ty) -> Option<Value> {
        let scope = std::mem::take(&mut self.scope);
        let locals = std::mem::take(&mut self.locals);
        // A column's name is no constant: say so rather than that it is unknown.
        let is_column = |this: &Self, scope: &Scope| match &expr.kind {
            ExprKind::Name(name) => {
                let member = matches!(ty, Ty::Enum(of) if this
                    .enum_named(of)
                    .is_some_and(|members| members.members.iter().any(|member| member.name == *name)));
                let bare = scope.bare.and_then(|bare| scope.levels.get(bare));
                !member
                    && bare.is_some_and(|table| crate::table::has_column(this.db, this.file, table, name))
                    && this.resolve(crate::items::Space::Value, name).is_none()
            }
            _ => false,
        };
        let found = if is_column(self, &scope) {
            self.fault_help(
                "E0209",
                expr.span,
                "a column is no constant",
                "patterns are constants; compare columns with `if a == b then .. else ..`",
            );
            None
        } else {
            let typed = self.scalar(expr, Some(ty));
            let failed = matches!(typed.kind, TExprKind::Error) || typed.ty.is_unknown();
            let span = typed.loc.span;
            if failed || ty.is_unknown() {
                None
            } else {
                let from = typed.ty.clone();
                match self.coerce(typed, ty) {
                    None => {
                        self.fault("E0210", span, format!("this is `{from}`; the values here are `{ty}`"));
                        None
                    }
                    Some(typed) => match value_of(&typed) {
                        Some(value) => Some(value.clone()),
                        None => {
                            self.fault_help(
                                "E0209",
                                span,
                                "this is no constant",
                                "only constants can stand here; a `param` can change after the check",
                            );
                            None
                        }
                    },
                }
            }
        };
        self.scope = scope;
        self.locals = locals;
        found
    }
}

fn same(value: &Value, ty: &Ty) -> Option<Value> {
    let fits = matches!(
        (value, ty),
        (Value::Int(_), Ty::Int)
            | (Value::Float(_), Ty::Float)
            | (Value::Date(_), Ty::Date)
            | (Value::Time(_), Ty::Time)
            | (Value::DateTime(_), Ty::DateTime)
            | (Value::Duration { .. }, Ty::Duration)
            | (_, Ty::Unknown)
    );
    fits.then(|| value.clone())
}
