//! References made ready to run.

use synthc_plan::{Choice, Plan, Reference};

use super::{Compiler, Node};
use crate::error::{ExecError, Outcome};

/// How a row comes to refer to a row of a table, ready to run.
pub(crate) struct ReferenceProgram {
    pub table: usize,
    /// The column of that table whose values stand in the column that refers.
    pub key: usize,
    pub condition: Option<Node>,
    /// Whether a row without a candidate is null.
    pub nullable: bool,
}

impl ReferenceProgram {
    /// Makes a reference ready.
    pub(crate) fn new(
        plan: &Plan,
        compiler: &Compiler<'_>,
        reference: &Reference,
        nullable: bool,
    ) -> Outcome<Self> {
        plan.column(reference.table, reference.key)
            .ok_or_else(|| ExecError::plan("a reference is to no column"))?;
        let condition = reference.condition.as_ref().map(|e| compiler.node(e)).transpose()?;
        if reference.distinct.is_some() || reference.covering {
            return Err(ExecError::plan("references that differ cannot be made yet"));
        }
        if reference.choice != Choice::Alike {
            return Err(ExecError::plan("references by weight, rank or number cannot be made yet"));
        }
        Ok(Self { table: reference.table.0, key: reference.key.0, condition, nullable })
    }
}
