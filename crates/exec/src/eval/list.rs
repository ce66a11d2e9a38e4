//! What is made of lists.

use synthc_plan::ListOp;
use synthc_types::Ty;

use super::aggregate::{Accumulator, Taken};
use super::{Scope, settled};
use crate::column::{Column, NULL, at};
use crate::error::{ExecError, Outcome};
use crate::program::Node;

impl Scope<'_> {
    /// A value made of a list in every row; null where the list is.
    pub(crate) fn of_list(&self, op: ListOp, list: &Node, with: Option<&Node>, ty: &Ty) -> Outcome<Column> {
        let column = self.eval(list)?.spread(self.len());
        if column.is_all_null() {
            return Ok(Column::null());
        }
        let lists =
            column.as_lists().ok_or_else(|| ExecError::plan("a plan takes for a list what is none"))?;
        let len = self.len();
        let made = match (op, with) {
            (ListOp::Has, Some(value)) => {
                let value_column = self.eval(value)?;
                if value_column.is_all_null() {
                    return Ok(Column::null());
                }
                let value_column = value_column.spread(len);
                let rows = lists.rows();
                let wanted = value_column.take(&rows);
                let same = self.same(lists.items(), &wanted, list.ty.item())?;
                let mut found = vec![0u8; len];
                for (row, same) in rows.iter().zip(&same) {
                    found.get_mut(*row as usize).into_iter().for_each(|found| *found |= same);
                }
                Column::bools(found).with_gap(value_column.gap)
            }
            (ListOp::At, Some(number)) => {
                let number = self.eval(number)?.spread(len);
                let numbers = number.as_ints().unwrap_or_default();
                let (mut items, mut gap) = (Vec::with_capacity(len), Vec::with_capacity(len));
                for row in 0..len {
                    let own = lists.of_row(row);
                    let place = u32::try_from(at(numbers, row).saturating_sub(1)).ok();
                    let item = place
                        .and_then(|place| own.start.checked_add(place))
                        .filter(|item| own.contains(item));
                    let item = item.filter(|_| number.gap_at(row) == 0);
                    items.push(item.unwrap_or_default());
                    gap.push(item.map_or(NULL, |item| lists.items().gap_at(item as usize)));
                }
                let gap = gap.iter().any(|gap| *gap != 0).then(|| gap.into());
                lists.items().take(&items).with_gap(gap)
            }
            (ListOp::Fold(op), shares) => {
                let mut accumulator = Accumulator::new(op, len, list.ty.item().clone(), Vec::new());
                accumulator.add(&lists.rows(), Taken::values(lists.items().clone()))?;
                let shares = shares.map(|at| Ok(self.eval(at)?.spread(len))).transpose()?;
                let folded = accumulator.finish(ty, shares.as_ref());
                let folded = folded.map_err(|(row, why)| self.fault(row, why))?;
                settled(folded, ty, len)
            }
            _ => return Err(ExecError::plan("a plan asks something unknown of a list")),
        };
        let Some(missing) = &column.gap else { return Ok(made) };
        let gap = (0..len).map(|row| if at(missing, row) == 0 { made.gap_at(row) } else { NULL });
        let gap: Vec<u8> = gap.collect();
        Ok(made.with_gap(Some(gap.into())))
    }

    /// Whether items are the wanted values, 1 or 0; null is none.
    fn same(&self, items: &Column, wanted: &Column, ty: &Ty) -> Outcome<Vec<u8>> {
        if items.is_all_null() {
            return Ok(Vec::new());
        }
        let same = super::compare::equal(items, wanted)
            .ok_or_else(|| ExecError::plan(format!("a plan may not look for this in a list of {ty}")))?;
        let present = |item: usize| items.gap_at(item) == 0 && wanted.gap_at(item) == 0;
        Ok(same.iter().enumerate().map(|(item, same)| same & u8::from(present(item))).collect())
    }
}
