//! The fingerprint of a plan: equal where the data are equal by construction.

use crate::{Choice, Compute, Dataset, Plan, Stage, Step};

/// A hash, in hexadecimal, of all that determines the data: not of labels, notes, citations, tests on the output or the names of
/// constraints. The version of the program is part of it.
pub fn fingerprint(plan: &Plan) -> String {
    let bare = bare(plan.clone());
    blake3::hash(&super::file::canonical(&bare)).to_hex().to_string()
}

/// The plan without what no cell depends on.
fn bare(mut plan: Plan) -> Plan {
    plan.dataset = Dataset { seed: plan.dataset.seed, ..Dataset::default() };
    if plan.stage == Stage::Physical {
        plan.params.clear();
    }
    plan.params.iter_mut().for_each(|param| param.label = None);
    plan.profiles.clear();
    plan.codes.clear();
    plan.expects.clear();
    plan.inputs.clear();
    for member in plan.enums.iter_mut().flat_map(|e| &mut e.members) {
        member.label = None;
    }
    for table in &mut plan.tables {
        table.label = None;
        table.note = None;
        // Columns come in any order that respects what they read, without a change to any byte.
        table.steps.retain(|step| matches!(step, Step::Redraw(_)));
        table.requires.iter_mut().for_each(|require| require.name.clear());
        for column in &mut table.columns {
            column.label = None;
            column.note = None;
            column.source = None;
            column.codes.iter_mut().for_each(|code| code.label = None);
            match &mut column.compute {
                Compute::Draw { bounds, .. } => bounds.iter_mut().for_each(|bound| bound.require = None),
                Compute::Read { path, column, .. } => {
                    path.clear();
                    column.clear();
                }
                Compute::Ref(reference) => {
                    if let Choice::Read { path, .. } = &mut reference.choice {
                        path.clear();
                    }
                }
                _ => {}
            }
        }
    }
    plan
}
