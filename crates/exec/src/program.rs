//! A plan made ready to run: names resolved to kernels, constants to columns, weights to tables, addresses to keys.
//!
//! Everything that can be wrong with a plan made by hand is found here, so that running need not look again.

mod classify;
mod column;
mod compile;
mod node;
mod order;
mod pins;
mod reference;
mod table;

pub(crate) use classify::{Classifier, NO_ARM};
pub(crate) use column::{ColumnProgram, Compute, MissingRule, Striker};
pub(crate) use compile::{Compiler, conform, each_operand};
pub(crate) use node::{Aggregate, Bounds, Callee, Grouped, Node, NodeKind, Other, OtherRow, Piece};
pub(crate) use pins::Pins;
pub(crate) use reference::{ChoiceProgram, Order, ReferenceProgram, Same};
pub(crate) use table::{CountProgram, GroupProgram, TableProgram, places};

use synthc_plan::{PLAN_VERSION, Plan, Stage, TableId};

use crate::error::{ExecError, Outcome};

/// A plan made ready to run.
pub(crate) struct Program<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// Its tables, by number.
    pub tables: Vec<TableProgram>,
}

impl<'p> Program<'p> {
    /// Makes a physical plan ready, on a stack that holds the deepest of expressions.
    pub(crate) fn new(plan: &'p Plan) -> Outcome<Self> {
        on_deep_stack(|| Self::compiled(plan))
    }

    fn compiled(plan: &'p Plan) -> Outcome<Self> {
        if plan.version != PLAN_VERSION {
            return Err(ExecError::plan(format!(
                "the plan has version {}, this program runs version {PLAN_VERSION}",
                plan.version
            )));
        }
        if plan.stage != Stage::Physical {
            return Err(ExecError::plan("the plan is not physical: its parameters are open"));
        }
        order::check_parents(plan)?;
        order::check_steps(plan)?;
        let mut tables = Vec::with_capacity(plan.tables.len());
        let chains = synthc_plan::chains(plan);
        for index in 0..plan.tables.len() {
            let own = chains.iter().filter(|chain| chain.table.0 == index).collect();
            tables.push(TableProgram::new(plan, TableId(index), own)?);
        }
        reference::share(plan, &mut tables);
        let mut program = Self { plan, tables };
        table::link(&mut program)?;
        table::settle(&mut program)?;
        Ok(program)
    }

    /// A table.
    pub(crate) fn table(&self, index: usize) -> Outcome<&TableProgram> {
        self.tables.get(index).ok_or_else(|| ExecError::plan(format!("the plan has no table {index}")))
    }

    /// The root table above a table, and the path from it down to the table, both included.
    pub(crate) fn path(&self, index: usize) -> Outcome<Vec<usize>> {
        let mut path = vec![index];
        let mut at = index;
        while let Some(parent) = self.table(at)?.parent {
            path.push(parent);
            at = parent;
        }
        path.reverse();
        Ok(path)
    }
}

/// Runs something that recurses as deep as expressions go.
pub(crate) fn on_deep_stack<T: Send>(f: impl FnOnce() -> Outcome<T> + Send) -> Outcome<T> {
    let thread = std::thread::Builder::new().stack_size(crate::schedule::STACK);
    std::thread::scope(|scope| match thread.spawn_scoped(scope, f) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(e) => Err(ExecError::setting(format!("a thread cannot be started: {e}"))),
    })
}
