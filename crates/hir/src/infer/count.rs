//! Numbers of things in brackets: `per parent[1..6]`, `list<int>[0..3]`.

use synthc_diag::{Code, Diagnostic};
use synthc_syntax::ast::Expr;
use synthc_types::Ty;

use super::Infer;
use crate::model::{TCount, TExpr, TExprKind};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// The rows of a table.
    Rows,
    /// The items of a list.
    Items,
}

impl Counted {
    fn name(self) -> &'static str {
        match self {
            Self::Rows => "the number of rows",
            Self::Items => "the length of a list",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Rows => "E0503",
            Self::Items => "E0240",
        }
    }
}

impl Infer<'_> {
    /// A whole number.
    pub fn whole_count(&mut self, count: &Expr, what: Counted) -> TExpr {
        if self.is_random(count) {
            let (message, help) = match what {
                Counted::Rows => (
                    "the number of rows is drawn with `~`",
                    "write `per parent ~ D` in place of brackets; a table without parent has a fixed number",
                ),
                Counted::Items => (
                    "the length of a list is a range or a number",
                    "draw the number in a `hidden` column, and write its name in the brackets",
                ),
            };
            self.fault_help(what.code(), count.span, message, help);
            return self.error(count.span);
        }
        let typed = self.scalar(count, Some(&Ty::Int));
        if typed.ty == Ty::Int || typed.ty.is_unknown() {
            return typed;
        }
        let help = if typed.ty.is_numeric() {
            "round it: `floor(..)`, `ceil(..)` or `round(..)`"
        } else {
            "write a whole number"
        };
        let message = format!("{} is a whole number; this is `{}`", what.name(), typed.ty);
        let diagnostic = Diagnostic::new(Code(what.code()), typed.loc, message).help(help);
        self.report(diagnostic);
        TExpr { kind: TExprKind::Error, ty: Ty::Unknown, nullable: false, loc: typed.loc }
    }

    /// A number, or a range of which every number is as likely.
    pub fn count(&mut self, count: &Expr, what: Counted) -> TCount {
        if !self.is_range(count) {
            return TCount::Each(self.whole_count(count, what));
        }
        let span = count.span;
        let Some((range, ty)) = self.range(count, Some(&Ty::Int)) else {
            return TCount::Each(self.error(span));
        };
        let (Some(lo), Some(hi), false, Ty::Int, Some((def, form))) =
            (range.lo, range.hi, range.hi_open, ty, self.uniform())
        else {
            let (message, help) = match what {
                Counted::Rows => {
                    ("the number of children is between two whole numbers", "write both ends: `[1..6]`")
                }
                Counted::Items => {
                    ("the length of a list is between two whole numbers", "write both ends: `[0..3]`")
                }
            };
            self.fault_help(what.code(), span, message, help);
            return TCount::Each(self.error(span));
        };
        TCount::Draw(self.between(def, form, lo, hi, &Ty::Int, span))
    }
}
