//! Whether an expression draws: a scan of the text's tree, before any type is known.

use synthc_syntax::ast::{Expr, ExprKind, TextPart};

use super::Infer;
use crate::items::Space;

impl Infer<'_> {
    /// Whether a distribution stands in the expression.
    pub fn is_random(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Weights(_) | ExprKind::Mix { .. } | ExprKind::Given(_) | ExprKind::Histogram(_) => true,
            ExprKind::Name(_) | ExprKind::Field { .. } => self.drawn_name(expr).is_some(),
            ExprKind::Call { callee, args } => {
                self.draws(callee) || args.iter().any(|arg| self.is_random(&arg.value))
            }
            ExprKind::Unary { operand, .. } => self.is_random(operand),
            ExprKind::Binary { left, right, .. } => self.is_random(left) || self.is_random(right),
            ExprKind::If { condition, then, otherwise } => {
                self.is_random(condition) || self.is_random(then) || self.is_random(otherwise)
            }
            ExprKind::Match { arms, .. } => arms.iter().any(|arm| self.is_random(&arm.value)),
            ExprKind::Text { parts } => parts.iter().any(|part| match part {
                TextPart::Hole { expr, .. } => self.is_random(expr),
                TextPart::Chars(_) => false,
            }),
            _ => false,
        }
    }

    /// Whether a call of this is a distribution. An unknown name in `UpperCamel` counts as one, so that it is looked for among
    /// distributions.
    fn draws(&self, callee: &Expr) -> bool {
        let Some(name) = self.callee(callee) else { return false };
        let is_function =
            || self.resolve(Space::Fn, &name).is_some() || self.db.fns().iter().any(|def| def.name == &*name);
        &*name == "truncate"
            || self.db.dists().iter().any(|def| def.name == &*name)
            || self.resolve(Space::Dist, &name).is_some()
            || (name.starts_with(char::is_uppercase) && !is_function())
    }
}
