//! All candidates of a row, for rows that attempts leave open: looked through once for all rows of which the condition and the
//! weight read the same values.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use synthc_dist::consistent::pick;
use synthc_types::{Interval, unit_open};

use super::choose::{NO_GROUP, Pools, Taken};
use super::key::Key;
use crate::column::{all_rows, at};
use crate::error::Outcome;
use crate::eval::Scope;
use crate::frame::{Frame, Rows, Run};
use crate::program::{ChoiceProgram, ReferenceProgram};

/// Rows in the lists that are looked for at once.
const MOST_AT_ONCE: u64 = 1 << 24;

/// Lists that are looked for at once.
const LISTS_AT_ONCE: u64 = 64;

/// Rows in the lists that a worker keeps.
const MOST_KEPT: usize = 1 << 22;

/// The candidates that meet a condition.
#[derive(Default)]
pub(super) struct List {
    pub rows: Rows,
    /// Their weights, where they have any.
    weights: Vec<f64>,
}

/// Lists by reference, group and the values that the condition reads of the row that refers.
type ListKey = (usize, u32, Key);

/// The lists that a worker keeps.
#[derive(Default)]
pub(crate) struct Lists {
    lists: RefCell<HashMap<ListKey, Rc<List>>>,
    kept: std::cell::Cell<usize>,
}

impl Lists {
    fn find(&self, key: &ListKey) -> Option<Rc<List>> {
        self.lists.borrow().get(key).cloned()
    }

    fn keep(&self, key: ListKey, list: &Rc<List>) {
        let more = list.rows.len().max(1);
        if self.kept.get() + more > MOST_KEPT {
            self.lists.borrow_mut().clear();
            self.kept.set(0);
        }
        self.kept.set(self.kept.get() + more);
        self.lists.borrow_mut().insert(key, list.clone());
    }
}

impl Run<'_> {
    /// Chooses among all candidates of each open row.
    pub(super) fn look_through(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        pools: &Pools<'_>,
        open: &[u32],
        taken: Option<&Taken>,
        chosen: &mut Rows,
    ) -> Outcome<()> {
        if open.is_empty() {
            return Ok(());
        }
        let group = |row: u32| pools.groups.as_ref().map_or(NO_GROUP, |(_, groups)| at(groups, row as usize));
        let name = std::ptr::from_ref(reference).addr();
        let mut sets: Vec<(ListKey, Vec<u32>)> = Vec::new();
        let mut set_of: HashMap<ListKey, usize> = HashMap::new();
        let own = scope.narrow(open).eval_all(&reference.own)?;
        for (place, row) in open.iter().enumerate() {
            let key = (name, group(*row), Key::with_gaps(&own, place, |gap| gap));
            let set = *set_of.entry(key.clone()).or_insert(sets.len());
            if set == sets.len() {
                sets.push((key, Vec::new()));
            }
            sets.get_mut(set).into_iter().for_each(|(_, rows)| rows.push(*row));
        }
        let at_once = (MOST_AT_ONCE / pools.size.max(1)).clamp(1, LISTS_AT_ONCE) as usize;
        for sets in sets.chunks(at_once) {
            let unknown: Vec<&(ListKey, Vec<u32>)> =
                sets.iter().filter(|(key, _)| self.lists.find(key).is_none()).collect();
            let found = self.listed(scope, reference, pools, &unknown)?;
            let mut known: HashMap<&ListKey, Rc<List>> = HashMap::new();
            for (set, list) in unknown.iter().zip(found) {
                let list = Rc::new(list);
                self.lists.keep(set.0.clone(), &list);
                known.insert(&set.0, list);
            }
            for (key, rows) in sets {
                let Some(list) = known.get(key).cloned().or_else(|| self.lists.find(key)) else { continue };
                self.choose_in(scope, reference, pools, (&list, rows), taken, chosen)?;
            }
        }
        Ok(())
    }

    /// The list of the candidates that meet a condition which does not read the row that refers.
    pub(super) fn list(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        pools: &Pools<'_>,
    ) -> Outcome<Rc<List>> {
        let key = (std::ptr::from_ref(reference).addr(), NO_GROUP, Key::Many(Box::new([])));
        if let Some(list) = self.lists.find(&key) {
            return Ok(list);
        }
        let set = (key, vec![0]);
        let list = Rc::new(self.listed(scope, reference, pools, &[&set])?.pop().unwrap_or_default());
        self.lists.keep(set.0, &list);
        Ok(list)
    }

    /// The lists of candidates for the first row of each set; a set is of one group.
    fn listed(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        pools: &Pools<'_>,
        sets: &[&(ListKey, Vec<u32>)],
    ) -> Outcome<Vec<List>> {
        let mut lists: Vec<List> = sets.iter().map(|_| List::default()).collect();
        if sets.is_empty() {
            return Ok(lists);
        }
        let Some((index, _)) = &pools.groups else {
            self.scan(reference.table, &mut |frame| {
                let all: Rc<[u32]> = all_rows(frame.len).into();
                for (list, (_, rows)) in lists.iter_mut().zip(sets) {
                    let row = rows.first().copied().unwrap_or(0);
                    list.extend(scope, reference, row, frame, &all)?;
                }
                Ok(())
            })?;
            return Ok(lists);
        };
        for (list, ((_, group, _), rows)) in lists.iter_mut().zip(sets) {
            let row = rows.first().copied().unwrap_or(0);
            let step = self.limits.block_rows.max(1) as u64;
            let mut first = 0;
            while first < index.size(*group) {
                let end = index.size(*group).min(first + step);
                let rows = index.rows((first..end).map(|place| (*group, place)));
                let link = self.gather(reference.table, &rows)?;
                list.extend(scope, reference, row, &link.held.frame, &link.places)?;
                first = end;
            }
        }
        Ok(lists)
    }

    /// Chooses for rows that have the same candidates.
    fn choose_in(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        pools: &Pools<'_>,
        (list, rows): (&List, &[u32]),
        taken: Option<&Taken>,
        chosen: &mut Rows,
    ) -> Outcome<()> {
        let parents = scope.frame.parent.as_ref().map(|(_, parents)| parents.clone());
        for row in rows {
            let own = scope.frame_row(*row as usize);
            let address = scope.frame.address_at(own);
            let bits = reference.keys.exact.bits(address, 0);
            let parent = parents.as_ref().map_or(0, |parents| at(parents, own));
            let is_free = |place: usize| {
                taken.is_none_or(|taken| !taken.contains(&(parent, list.rows.address_at(place))))
            };
            let weights = match &reference.choice {
                ChoiceProgram::Ranked(_) => self.masses(scope, reference, pools, list, *row)?,
                _ => None,
            };
            let weights = weights.as_deref().or((!list.weights.is_empty()).then_some(&list.weights[..]));
            let place = match weights {
                Some(weights) => heavy(weights, &is_free, unit_open(bits)),
                None if taken.is_none() => Some(pick(bits, list.rows.len() as u64) as usize),
                None => {
                    let free: Vec<usize> = (0..list.rows.len()).filter(|place| is_free(*place)).collect();
                    free.get(pick(bits, free.len() as u64) as usize).copied()
                }
            };
            if let Some(place) = place.filter(|place| *place < list.rows.len()) {
                chosen.put_rows(&[*row], &list.rows, &[place as u32]);
            }
        }
        Ok(())
    }

    /// The probabilities of the candidates' ranks, where the distribution has a formula.
    fn masses(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        pools: &Pools<'_>,
        list: &List,
        row: u32,
    ) -> Outcome<Option<Vec<f64>>> {
        let ChoiceProgram::Ranked(draw) = &reference.choice else { return Ok(None) };
        let order = reference.order(pools.size);
        let rank = |number: &u64| {
            let rank = order.invert(*number).map_or(0.0, |rank| rank as f64) + 1.0;
            Interval::new(rank - 0.5, rank + 0.5, false, true)
        };
        let numbers = self.numbers(reference.table, &list.rows)?;
        let ranges: Vec<Interval> = numbers.iter().map(rank).collect();
        scope.narrow(&vec![row; ranges.len()]).masses(draw, &ranges)
    }
}

/// The place that a uniform number falls on, of those that are free; `None` where they have no weight.
fn heavy(weights: &[f64], is_free: &dyn Fn(usize) -> bool, unit: f64) -> Option<usize> {
    let own = |(place, weight): (usize, &f64)| if is_free(place) { *weight } else { 0.0 };
    let total: f64 = weights.iter().enumerate().map(own).sum();
    let (mut sum, mut last) = (0.0, None);
    for (place, weight) in weights.iter().enumerate() {
        let weight = own((place, weight));
        if weight > 0.0 {
            sum += weight;
            last = Some(place);
        }
        if sum > unit * total {
            break;
        }
    }
    last
}

impl List {
    /// Adds those of a frame's rows that meet the condition of a row and have a weight.
    fn extend(
        &mut self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        row: u32,
        frame: &Rc<Frame>,
        places: &Rc<[u32]>,
    ) -> Outcome<()> {
        let beside = scope.narrow(&vec![row; places.len()]).beside(frame, places.clone());
        let mut fits = match &reference.condition {
            Some(condition) => beside.holds(condition)?,
            None => vec![1; places.len()],
        };
        if let ChoiceProgram::Weighted { weight, .. } = &reference.choice {
            let weights = beside.weighed(weight)?;
            for (fits, weight) in fits.iter_mut().zip(&weights) {
                // One without a weight is referred to once where all are.
                *fits &= u8::from(*weight > 0.0 || reference.covering);
            }
            let kept = fits.iter().zip(weights).filter(|(fits, _)| **fits != 0);
            self.weights.extend(kept.map(|(_, weight)| weight));
        }
        let kept = fits.iter().zip(places.iter()).filter(|(fits, _)| **fits != 0);
        let kept: Vec<u32> = kept.map(|(_, place)| *place).collect();
        self.rows.append(frame, &kept);
        Ok(())
    }
}
