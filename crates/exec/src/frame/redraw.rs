//! Constraints met by drawing again: the rows that fail are gathered, drawn under the next attempt, and put back.

use std::rc::Rc;

use super::{Frame, GroupState, Pieces, Place, Run};
use crate::column::{all_rows, at};
use crate::error::{ExecError, Fault, Outcome};
use crate::eval::{Scope, World};
use crate::program::{GroupProgram, TableProgram};

impl Run<'_> {
    /// Computes the columns of a group and draws rows again until its constraints hold in all.
    pub(super) fn meet(&self, frame: &Rc<Frame>, table: &TableProgram, number: usize) -> Outcome<()> {
        let group = table
            .groups
            .get(number)
            .ok_or_else(|| ExecError::plan("a plan names a group that is not there"))?;
        frame.set_group(number, GroupState::Running);
        for column in &group.recompute {
            self.ensure(frame, *column)?;
        }
        let failing = self.failing(frame, group)?;
        let mut made = 0u64;
        let mut accepted: Vec<(Vec<u32>, Rc<Frame>, Vec<u32>)> = Vec::new();
        let mut open = failing.clone();
        let mut attempt = 0;
        while !open.is_empty() {
            attempt += 1;
            if attempt > self.limits.attempts || group.redraw.is_empty() {
                return Err(self.unmet(frame, table, group, &open, failing.len(), made));
            }
            made += open.len() as u64;
            let from = (frame.clone(), Rc::from(open.as_slice()));
            let place = Place::Picked { from: from.0, rows: from.1, group: number, attempt };
            let picked = Rc::new(frame.pick(&open, place));
            for column in &group.recompute {
                self.ensure(&picked, *column)?;
            }
            let still = self.failing(&picked, group)?;
            let mut met = Vec::with_capacity(open.len() - still.len());
            let mut from = Vec::with_capacity(open.len() - still.len());
            let mut next = Vec::with_capacity(still.len());
            let mut failing = still.iter().peekable();
            for (place, row) in open.iter().enumerate() {
                if failing.peek().is_some_and(|f| **f as usize == place) {
                    failing.next();
                    next.push(*row);
                } else {
                    met.push(*row);
                    from.push(place as u32);
                }
            }
            if !met.is_empty() {
                accepted.push((met, picked.clone(), from));
            }
            picked.release();
            open = next;
        }
        self.put_back(frame, table, group, &accepted)?;
        frame.set_group(number, GroupState::Met);
        if frame.counted {
            let mut tally = self.tally.borrow_mut();
            let counts = tally.groups.entry((frame.table, number)).or_default();
            for (count, more) in counts.iter_mut().zip([frame.len as u64, failing.len() as u64, made]) {
                *count += more;
            }
        }
        Ok(())
    }

    /// Checks a chain just computed by the constraints for which nothing is drawn again.
    pub(super) fn check_chain(&self, frame: &Rc<Frame>, table: &TableProgram, chain: usize) -> Outcome<()> {
        for (number, group) in table.groups.iter().enumerate().filter(|(_, group)| group.redraw.is_empty()) {
            let about = |column: &usize| table.chain_of.get(*column).copied().flatten() == Some(chain);
            if group.reads.iter().any(about) && frame.group(number) == GroupState::Open {
                frame.set_group(number, GroupState::Running);
                let failing = self.failing(frame, group)?;
                if !failing.is_empty() {
                    return Err(self.unmet(frame, table, group, &failing, failing.len(), 0));
                }
                frame.set_group(number, GroupState::Met);
            }
        }
        Ok(())
    }

    /// The rows in which a constraint of the group is false; null satisfies it.
    fn failing(&self, frame: &Rc<Frame>, group: &GroupProgram) -> Outcome<Vec<u32>> {
        let mut fails = vec![0u8; frame.len];
        let scope = Scope::new(self, frame, World::True);
        for require in &group.requires {
            let clause =
                scope.eval(&require.clause).map_err(|e| self.place(e, frame, None)).map_err(|e| {
                    ExecError { message: format!("constraint `{}`: {}", require.name, e.message), ..e }
                })?;
            if clause.is_all_null() {
                continue;
            }
            let Some(values) = clause.as_bools() else { continue };
            for (row, fails) in fails.iter_mut().enumerate() {
                let holds = at(values, if clause.one { 0 } else { row }) != 0 || clause.gap_at(row) != 0;
                *fails |= u8::from(!holds);
            }
        }
        Ok(fails.iter().enumerate().filter(|(_, fails)| **fails != 0).map(|(row, _)| row as u32).collect())
    }

    fn put_back(
        &self,
        frame: &Rc<Frame>,
        table: &TableProgram,
        group: &GroupProgram,
        accepted: &[(Vec<u32>, Rc<Frame>, Vec<u32>)],
    ) -> Outcome<()> {
        if accepted.is_empty() {
            return Ok(());
        }
        let all = all_rows(frame.len);
        for column in &group.recompute {
            let Some(program) = table.columns.get(*column) else { continue };
            let mut made = Pieces::new(program, frame.len);
            made.put(&all, &self.cell(frame, *column)?);
            for (rows, picked, from) in accepted {
                made.put(rows, &self.cell(picked, *column)?.take(from));
            }
            frame.set_cell(*column, made.finish());
            self.put_links(frame, *column, accepted)?;
        }
        Ok(())
    }

    fn unmet(
        &self,
        frame: &Rc<Frame>,
        table: &TableProgram,
        group: &GroupProgram,
        open: &[u32],
        failed: usize,
        made: u64,
    ) -> ExecError {
        let shown = |name: &str| match name.strip_prefix("range of ") {
            Some(column) => format!("the range of `{column}`"),
            None => format!("`{name}`"),
        };
        let names: Vec<String> = group.requires.iter().map(|r| shown(&r.name)).collect();
        let row = open.first().map_or(0, |row| *row as usize);
        let fault = |message: String| {
            self.place(ExecError { fault: Fault::Data, ..ExecError::cell(row, message) }, frame, None)
        };
        if group.redraw.is_empty() {
            return fault(format!("{} is not met, and nothing can be drawn again", names.join(" and ")))
                .with_help("hold the values there: `clamp(.., low, high)`, `max` or `min`");
        }
        let met = failed - open.len();
        let tries = frame.len as u64 + made;
        let held = frame.len - failed + met;
        let rate = 100.0 * held as f64 / tries.max(1) as f64;
        let limit = self.limits.attempts;
        let mut rate_text = Vec::new();
        crate::eval::append_number(&mut rate_text, synthc_dist::math::round_to(rate, 0.01));
        let message = format!(
            "{} {} not met after {limit} attempts; so far {held} of {tries} draws held ({}%)",
            names.join(" and "),
            if group.requires.len() == 1 { "is" } else { "are" },
            String::from_utf8_lossy(&rate_text)
        );
        let redrawn: Vec<String> = group
            .redraw
            .iter()
            .filter_map(|c| table.columns.get(*c))
            .map(|c| format!("`{}`", c.name))
            .collect();
        fault(message)
            .with_help(format!("widen the constraint, or change the distributions of {}", redrawn.join(", ")))
    }
}
