//! The passes that turn a logical plan into a physical one, one to a file. Each is a function over the plan; the order in which
//! they run is [`optimize`]'s. No pass may change a byte of any row.

mod bind;
mod elsewhere;
mod fold;
mod graph;
mod kin;
mod null;
mod order;
mod prune;
mod recorded;
mod redraw;
mod simplify;
mod truths;

pub use bind::{Overrides, Setting, bind, preset};
pub use fold::{Functions, fold, fold_expr};
pub(crate) use fold::{constant, matches};
pub use null::mark_nullable;
pub use order::{Chain, chains, order, schedule};
pub use prune::{Needed, needed, needed_for_expects};
pub use recorded::mark_recorded;
pub use simplify::simplify;

use crate::validate::check_depth;
use crate::{Plan, PlanError, Stage};

/// The physical plan: bound, folded and ordered. Functions stay calls, except where all their arguments are constants and
/// `functions` knows their definition.
pub fn optimize(mut plan: Plan, overrides: &Overrides, functions: Functions<'_>) -> Result<Plan, PlanError> {
    if plan.stage == Stage::Physical {
        return rebind(plan, overrides);
    }
    check_depth(&mut plan)?;
    bind(&mut plan, overrides, functions)?;
    fold(&mut plan, functions);
    simplify(&mut plan);
    bind::check_counts(&plan)?;
    truths::split_truths(&mut plan);
    order(&mut plan)?;
    mark_recorded(&mut plan);
    mark_nullable(&mut plan);
    plan.stage = Stage::Physical;
    Ok(plan)
}

/// A physical plan has its parameters bound; the seed alone can still be chosen.
fn rebind(mut plan: Plan, overrides: &Overrides) -> Result<Plan, PlanError> {
    if let Some((name, _)) = overrides.set.first() {
        return Err(PlanError::setting(format!(
            "the plan was built with its parameters; `{name}` can no longer be set"
        ))
        .with_help("build the plan again from the spec with the other value"));
    }
    if let Some(name) = &overrides.profile {
        return Err(PlanError::setting(format!(
            "the plan was built with its parameters; profile `{name}` can no longer be chosen"
        ))
        .with_help("build the plan again from the spec with the profile"));
    }
    if let Some(seed) = overrides.seed {
        plan.dataset.seed = seed;
    }
    Ok(plan)
}
