//! All rows of a table, some at a time.

use std::rc::Rc;

use crate::error::{ExecError, Outcome};
use crate::frame::{Frame, Rows, Run};
use crate::program::CountProgram;
use crate::schedule::quiet_root;

/// Takes rows of a table.
pub(crate) type OnFrame<'f> = dyn FnMut(&Rc<Frame>) -> Outcome<()> + 'f;

impl Run<'_> {
    /// Calls `f` for all rows of a table in order.
    pub(crate) fn scan(&self, table: usize, f: &mut OnFrame<'_>) -> Outcome<()> {
        if let Some(held) = self.whole(table)? {
            return f(&held.frame);
        }
        let path = self.program.path(table)?;
        let root = path.first().copied().unwrap_or(table);
        let CountProgram::Rows(rows) = self.program.table(root)?.count else {
            return Err(ExecError::plan("a root table has no number of rows"));
        };
        let step = self.limits.block_rows.max(1) as u64;
        let mut first = 0;
        while first < rows {
            let len = step.min(rows - first);
            let frame = quiet_root(root, first, len as usize);
            let result = self.scan_below(&frame, table, f);
            frame.release();
            result?;
            first += len;
        }
        Ok(())
    }

    fn scan_below(&self, frame: &Rc<Frame>, table: usize, f: &mut OnFrame<'_>) -> Outcome<()> {
        if frame.table == table {
            return f(frame);
        }
        let child = self.step_towards(frame.table, table)?;
        let children = self.children(frame, child)?;
        self.each_chunk(frame, &children, child, &mut |chunk| self.scan_below(chunk, table, f))
    }
}

impl Rows {
    /// The same rows and then these of a frame.
    pub(super) fn append(&mut self, frame: &Rc<Frame>, places: &[u32]) {
        let more = Self::of(frame, places);
        let len = self.len();
        self.levels.resize(self.levels.len().max(more.levels.len()), vec![0; len]);
        for (level, more) in self.levels.iter_mut().zip(more.levels) {
            level.extend(more);
        }
    }
}
