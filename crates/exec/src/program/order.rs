//! Checks that a plan made by hand can be run at all: parents without a circle, steps that respect what they read.

use synthc_plan::Plan;

use crate::error::{ExecError, Outcome};

/// Refuses parents that are not there or that form a circle.
pub(super) fn check_parents(plan: &Plan) -> Outcome<()> {
    for start in 0..plan.tables.len() {
        let mut at = start;
        let mut steps = 0;
        while let Some(parent) = plan.tables.get(at).and_then(|t| t.parent) {
            steps += 1;
            if steps > plan.tables.len() || plan.tables.get(parent.0).is_none() {
                return Err(ExecError::plan("the parents of the tables form a circle or are not there"));
            }
            at = parent.0;
        }
    }
    Ok(())
}

/// Refuses steps out of order, and columns that no step computes.
pub(super) fn check_steps(plan: &Plan) -> Outcome<()> {
    synthc_plan::schedule(plan).map(|_| ()).map_err(|e| ExecError {
        message: e.message,
        help: e.help,
        ..ExecError::plan("")
    })
}
