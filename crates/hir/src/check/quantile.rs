//! The share of a quantile.

use synthc_diag::{Code, Diagnostic};

use super::walk::Walk;
use crate::model::TExpr;

/// Reports a share of a quantile that can lie outside of 0 to 1.
pub(super) fn within(walk: &mut Walk<'_>, at: &TExpr) {
    let Some(interval) = walk.eval(at).interval() else { return };
    if interval.is_empty() || (interval.lo() >= 0.0 && interval.hi() <= 1.0) {
        return;
    }
    let worst = if interval.hi() > 1.0 { interval.hi() } else { interval.lo() };
    let message = format!("the share of a quantile lies between 0 and 1; this can be {worst}");
    walk.report(
        Diagnostic::new(Code("E0350"), at.loc, message)
            .help("the median is `quantile(x, 50%)`, the upper quartile `quantile(x, 75%)`"),
    );
}
