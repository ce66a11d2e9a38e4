//! Chains in groups: columns that build on a row before from anywhere in their table, computed for all rows at once.

use std::rc::Rc;

use super::chain::{members, pieces};
use super::{Cell, Frame, Held, NOWHERE, Run};
use crate::error::{ExecError, Outcome};
use crate::group::Order;
use crate::program::{CountProgram, TableProgram};

/// Rows of a table of which all are computed at once, at most, and of each table above it.
const MOST: u64 = 1 << 24;

impl Run<'_> {
    /// Takes the columns of a chain in groups for the rows of a frame.
    pub(super) fn take_chained(
        &self,
        frame: &Rc<Frame>,
        table: &TableProgram,
        (chain, order): (usize, usize),
    ) -> Outcome<()> {
        let made = table.chained.get(chain);
        let made = made.ok_or_else(|| ExecError::plan("a plan names a chain that is not there"))?;
        let cells = made.get_or_init(|| self.all_chained(table, (chain, order)));
        let cells = cells.as_ref().map_err(Clone::clone)?;
        let rows: Vec<u32> = self.numbers_of(frame)?.into_iter().map(|number| number as u32).collect();
        for (column, cell) in members(table, chain)?.iter().zip(cells) {
            frame.set_cell(*column, cell.take(&rows));
        }
        Ok(())
    }

    /// The columns of a chain in groups in all rows of the table.
    fn all_chained(&self, table: &TableProgram, (chain, order): (usize, usize)) -> Outcome<Vec<Cell>> {
        let members = members(table, chain)?;
        let held = self.all_rows(table)?;
        let frame = &held.frame;
        self.ensure_reads(frame, table, members)?;
        let order = self.order(table.id, order)?;
        let mut made = pieces(table, members, frame.len);
        let mut rows = order.first();
        let mut places: Rc<[u32]> = vec![NOWHERE; rows.len()].into();
        let mut before = frame.clone();
        while !rows.is_empty() {
            before = self.step(frame, (chain, members), &rows, (before, places), &mut made)?;
            let next;
            (rows, next) = further(order, &rows);
            places = next.into();
        }
        Ok(made.into_iter().map(super::Pieces::finish).collect())
    }

    /// A frame of all rows of a table, in their order.
    fn all_rows(&self, table: &TableProgram) -> Outcome<Held> {
        let path = self.program.path(table.id)?;
        let root = path.first().copied().unwrap_or(table.id);
        let CountProgram::Rows(rows) = self.program.table(root)?.count else {
            return Err(ExecError::plan("a root table has no number of rows"));
        };
        let few = |of: usize, rows: u64| {
            match rows <= MOST {
            true => Ok(()),
            false => Err(ExecError::setting(format!(
                "`{}` builds on rows before in groups, for which all rows are computed at once; `{}` has {rows} rows, more than {MOST}",
                table.name,
                self.program.table(of)?.name
            ))
            .with_help("make the groups tables of their own, whose children are computed parent by parent")),
        }
        };
        few(root, rows)?;
        let mut held = Held { frame: crate::schedule::quiet_root(root, 0, rows as usize) };
        for child in path.iter().skip(1) {
            let children = self.children(&held.frame, *child)?;
            few(*child, children.total())?;
            held.frame = Rc::new(self.all_children(&held.frame, &children, *child)?);
        }
        Ok(held)
    }
}

/// The rows after these in an order, and the place among these of the one before each.
fn further(order: &Order, rows: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let after = rows.iter().enumerate().map(|(place, row)| (order.after(*row), place as u32));
    let mut next: Vec<(u32, u32)> = after.filter(|(row, _)| *row != NOWHERE).collect();
    // Steps take rows in the order of the table.
    next.sort_unstable();
    next.into_iter().unzip()
}
