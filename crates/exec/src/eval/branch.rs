//! `if`, `match` and `??`: each branch on its rows.

use synthc_types::Ty;

use super::Scope;
use super::kernel::zip;
use super::scope::settled;
use crate::column::{Assembler, Column, Data, NULL, at, repr};
use crate::error::Outcome;
use crate::program::{Classifier, Node};

/// Branches of up to this many steps are computed on all rows rather than on their own.
const CHEAP: u32 = 12;

/// Rows by arm: for each of `arms` arms the rows that take it, in order.
pub(crate) fn partition(taken: &[u32], arms: usize) -> Vec<Vec<u32>> {
    let mut sizes = vec![0usize; arms];
    for arm in taken {
        if let Some(size) = sizes.get_mut(*arm as usize) {
            *size += 1;
        }
    }
    let mut rows: Vec<Vec<u32>> = sizes.into_iter().map(Vec::with_capacity).collect();
    for (row, arm) in taken.iter().enumerate() {
        if let Some(list) = rows.get_mut(*arm as usize) {
            list.push(row as u32);
        }
    }
    rows
}

fn cheap(node: &Node) -> bool {
    node.cheap.is_some_and(|steps| steps <= CHEAP)
}

impl Scope<'_> {
    /// `if condition then a else b`; a null condition takes `b`.
    pub(crate) fn branch(&self, condition: &Node, then: &Node, otherwise: &Node, ty: &Ty) -> Outcome<Column> {
        let test = self.eval(condition)?;
        if test.one {
            let holds = test.gap_at(0) == 0 && test.as_bools().is_some_and(|v| at(v, 0) != 0);
            return self.eval(if holds { then } else { otherwise });
        }
        let Some(values) = test.as_bools() else { return self.eval(otherwise) };
        let holds: Vec<u8> = match &test.gap {
            None => values.to_vec(),
            Some(gap) => zip((values, false), (gap, false), |v, gap| v & u8::from(gap == 0)),
        };
        if cheap(then) && cheap(otherwise) {
            let (a, b) = (self.eval(then)?, self.eval(otherwise)?);
            if let Some(column) = blend(&holds, &a, &b) {
                return Ok(column);
            }
        }
        let taken: Vec<u32> = holds.iter().map(|h| u32::from(*h == 0)).collect();
        self.on_their_rows(&taken, &[then, otherwise], ty)
    }

    /// The first arm that matches; null where none does.
    pub(crate) fn select(
        &self,
        subject: &Node,
        classifier: &Classifier,
        arms: &[Node],
        ty: &Ty,
    ) -> Outcome<Column> {
        let column = self.eval(subject)?;
        if column.one {
            let taken = classifier.arms(&[column], 1);
            return match arms.get(at(&taken, 0) as usize) {
                Some(arm) => self.eval(arm),
                None => Ok(Column::null()),
            };
        }
        let taken = classifier.arms(&[column], self.len());
        if let Some(table) = constants(arms, ty) {
            let last = arms.len() as u32;
            let rows: Vec<u32> = taken.iter().map(|arm| (*arm).min(last)).collect();
            return Ok(without_idle_gap(table.take(&rows)));
        }
        let arms: Vec<&Node> = arms.iter().collect();
        self.on_their_rows(&taken, &arms, ty)
    }

    /// Each arm on the rows that take it.
    fn on_their_rows(&self, taken: &[u32], arms: &[&Node], ty: &Ty) -> Outcome<Column> {
        let parts = partition(taken, arms.len());
        let mut assembler = Assembler::new(self.len(), repr(ty));
        for (rows, arm) in parts.iter().zip(arms) {
            if rows.is_empty() {
                continue;
            }
            if rows.len() == self.len() {
                return self.eval(arm);
            }
            let piece = self.narrow(rows).eval(arm)?;
            assembler.put(rows, &piece);
        }
        Ok(assembler.finish())
    }

    /// The first that is not null.
    pub(crate) fn coalesce(&self, lhs: &Node, rhs: &Node, ty: &Ty) -> Outcome<Column> {
        let a = self.eval(lhs)?;
        let Some(gap) = &a.gap else { return Ok(a) };
        if a.one {
            return if at(gap, 0) == 0 { Ok(a) } else { self.eval(rhs) };
        }
        let empty: Vec<u32> =
            gap.iter().enumerate().filter(|(_, gap)| **gap != 0).map(|(row, _)| row as u32).collect();
        if empty.is_empty() {
            return Ok(a);
        }
        let piece = self.narrow(&empty).eval(rhs)?;
        let mut assembler = Assembler::over(&a, self.len(), repr(ty));
        assembler.put(&empty, &piece);
        Ok(assembler.finish())
    }
}

/// Constant arms as a column of their values and a null.
fn constants(arms: &[Node], ty: &Ty) -> Option<Column> {
    if repr(ty) == crate::column::Repr::Text {
        return None;
    }
    let mut assembler = Assembler::new(arms.len() + 1, repr(ty));
    for (row, arm) in arms.iter().enumerate() {
        assembler.put(&[row as u32], arm.constant()?);
    }
    Some(settled(assembler.finish(), ty, arms.len() + 1))
}

/// The column without its gaps, where no row has one.
fn without_idle_gap(mut column: Column) -> Column {
    if column.gap.as_ref().is_some_and(|gap| gap.iter().all(|g| *g == 0)) {
        column.gap = None;
    }
    column
}

/// `a` where it holds, else `b`, for values held alike.
fn blend(holds: &[u8], a: &Column, b: &Column) -> Option<Column> {
    let gap = match (&a.gap, &b.gap) {
        (None, None) => None,
        _ => {
            let gaps =
                holds.iter().enumerate().map(|(row, h)| if *h != 0 { a.gap_at(row) } else { b.gap_at(row) });
            Some(gaps.map(|gap| if gap == 0 { 0 } else { NULL }).collect::<Vec<u8>>().into())
        }
    };
    let data = match (&a.data, &b.data) {
        (Data::Float(x), Data::Float(y)) => Data::Float(pick(holds, (x, a.one), (y, b.one)).into()),
        (Data::Int(x), Data::Int(y)) => Data::Int(pick(holds, (x, a.one), (y, b.one)).into()),
        (Data::Wide(_) | Data::Int(_), Data::Wide(_) | Data::Int(_)) => {
            let (x, y) = (a.as_units()?, b.as_units()?);
            Data::units(pick(holds, (&*x, a.one), (&*y, b.one)))
        }
        (Data::Code(x), Data::Code(y)) => Data::Code(pick(holds, (x, a.one), (y, b.one)).into()),
        (Data::Bool(x), Data::Bool(y)) => Data::Bool(pick(holds, (x, a.one), (y, b.one)).into()),
        _ => return None,
    };
    Some(Column { data, gap, one: false })
}

fn pick<T: Copy + Default>(holds: &[u8], (a, a_one): (&[T], bool), (b, b_one): (&[T], bool)) -> Vec<T> {
    match (a_one, b_one) {
        (true, true) => {
            let (a, b) = (at(a, 0), at(b, 0));
            holds.iter().map(|h| if *h != 0 { a } else { b }).collect()
        }
        (true, false) => {
            let a = at(a, 0);
            holds.iter().zip(b).map(|(h, b)| if *h != 0 { a } else { *b }).collect()
        }
        (false, true) => {
            let b = at(b, 0);
            holds.iter().zip(a).map(|(h, a)| if *h != 0 { *a } else { b }).collect()
        }
        (false, false) => {
            holds.iter().zip(a.iter().zip(b)).map(|(h, (a, b))| if *h != 0 { *a } else { *b }).collect()
        }
    }
}
