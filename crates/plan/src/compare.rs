//! What one plan says and another does not: the structure of a review. Figures are measured by who can draw.

use std::collections::{BTreeSet, HashMap};

use crate::explain::{Detail, Known, Said, of_column, of_dataset, of_table};
use crate::{ColId, Plan, Table, TableId};

/// How two plans differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What differs besides tables.
    pub dataset: Vec<Change>,
    /// All tables of both, those of the new plan first.
    pub tables: Vec<TablePair>,
}

/// What is said differently of one aspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The aspect, such as `type`, `values` or `label`.
    pub aspect: String,
    /// The lines that only the old plan has.
    pub old: Vec<String>,
    /// The lines that only the new plan has.
    pub new: Vec<String>,
}

/// A table of either plan, or the same table of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePair {
    /// The name, the new one where there are two.
    pub name: String,
    /// The former name, where it has another one now.
    pub was: Option<String>,
    /// The table in the old plan.
    pub old: Option<TableId>,
    /// The table in the new plan.
    pub new: Option<TableId>,
    /// What differs; all that is said of a table of one plan only.
    pub changes: Vec<Change>,
    /// All columns of both, those of the new plan first.
    pub columns: Vec<ColumnPair>,
}

/// A column of either plan, or the same column of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnPair {
    /// The name, the new one where there are two.
    pub name: String,
    /// The former name, where it has another one now.
    pub was: Option<String>,
    /// The column in the old plan.
    pub old: Option<ColId>,
    /// The column in the new plan.
    pub new: Option<ColId>,
    /// What differs; all that is said of a column of one plan only.
    pub changes: Vec<Change>,
}

impl TablePair {
    /// Whether both plans say the same of the table and its columns.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.old.is_some()
            && self.new.is_some()
            && self.was.is_none()
            && self.changes.is_empty()
            && self.columns.iter().all(ColumnPair::is_same)
    }
}

impl ColumnPair {
    /// Whether both plans say the same of the column.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.old.is_some() && self.new.is_some() && self.was.is_none() && self.changes.is_empty()
    }
}

/// Compares two plans of the same stage. Tables and columns are the same where the addresses of their draws are, else where their
/// names are; what refers to something renamed is not changed by that.
#[must_use]
pub fn compare(old: &Plan, new: &Plan, known: Known<'_>) -> Comparison {
    let tables = paired(
        &names(&old.tables, |t| (&t.address, &t.name)),
        &names(&new.tables, |t| (&t.address, &t.name)),
    );
    let columns: Vec<Pairs> = tables.iter().map(|pair| column_pairs(old, new, *pair)).collect();
    let renamed = renamed(old, new, &tables, &columns);
    let dataset =
        changes(&|detail| of_dataset(&renamed, known, detail), &|detail| of_dataset(new, known, detail));
    let mut out = Comparison { dataset, tables: Vec::with_capacity(tables.len()) };
    for ((before, after), columns) in tables.iter().zip(columns) {
        let ids = (before.map(TableId), after.map(TableId));
        let side = |plan: &'_ Plan, id: Option<TableId>, detail| {
            id.and_then(|id| Some(of_table(plan, id, plan.table(id)?, known, detail))).unwrap_or_default()
        };
        let mut changes =
            changes(&|detail| side(&renamed, ids.0, detail), &|detail| side(new, ids.1, detail));
        changes.extend(order(old, new, ids, &columns));
        let (name, was) = called(
            ids.0.and_then(|id| old.table(id)).map(|table| &table.name),
            ids.1.and_then(|id| new.table(id)).map(|table| &table.name),
        );
        let columns = columns.iter().map(|pair| column(old, &renamed, new, ids, *pair, known)).collect();
        let changes = told(changes, (*before, *after));
        out.tables.push(TablePair { name, was, old: ids.0, new: ids.1, changes, columns });
    }
    out
}

/// Places in the old and the new plan.
type Pair = (Option<usize>, Option<usize>);
type Pairs = Vec<Pair>;

fn names<T>(items: &[T], of: impl Fn(&T) -> (&String, &String)) -> Vec<(&str, &str)> {
    items
        .iter()
        .map(|item| {
            let (a, b) = of(item);
            (a.as_str(), b.as_str())
        })
        .collect()
}

/// Which of the old belong to which of the new, by address, then by name.
fn paired(old: &[(&str, &str)], new: &[(&str, &str)]) -> Pairs {
    let mut partner: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    for by_address in [true, false] {
        let way = |item: &(&'_ str, &'_ str)| if by_address { item.0.to_owned() } else { item.1.to_owned() };
        let open: HashMap<String, usize> = old.iter().enumerate().map(|(at, item)| (way(item), at)).collect();
        for (slot, item) in partner.iter_mut().zip(new).filter(|(slot, _)| slot.is_none()) {
            let Some(at) = open.get(&way(item)) else { continue };
            if let Some(taken) = taken.get_mut(*at).filter(|taken| !**taken) {
                *taken = true;
                *slot = Some(*at);
            }
        }
    }
    let kept = partner.into_iter().enumerate().map(|(at, old)| (old, Some(at)));
    let gone = taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(at, _)| (Some(at), None));
    kept.chain(gone).collect()
}

fn column_pairs(old: &Plan, new: &Plan, pair: Pair) -> Pairs {
    let of = |plan: &'_ Plan, at: Option<usize>| -> Vec<(String, String)> {
        let columns = at.and_then(|at| plan.tables.get(at)).map_or(&[][..], |table| &table.columns);
        columns.iter().map(|column| (column.address.clone(), column.name.clone())).collect()
    };
    let (old, new) = (of(old, pair.0), of(new, pair.1));
    paired(&names(&old, |(a, n)| (a, n)), &names(&new, |(a, n)| (a, n)))
}

/// The old plan with the names that its tables and columns have now.
fn renamed(old: &Plan, new: &Plan, tables: &Pairs, columns: &[Pairs]) -> Plan {
    let mut renamed = old.clone();
    for ((before, after), columns) in tables.iter().zip(columns) {
        let Some(table) = before.and_then(|at| renamed.tables.get_mut(at)) else { continue };
        let Some(target) = after.and_then(|at| new.tables.get(at)) else { continue };
        table.name.clone_from(&target.name);
        for (before, after) in columns {
            let column = before.and_then(|at| table.columns.get_mut(at));
            let target = after.and_then(|at| target.columns.get(at));
            if let (Some(column), Some(target)) = (column, target) {
                column.name.clone_from(&target.name);
            }
        }
    }
    renamed
}

/// The name and the former one.
fn called(old: Option<&String>, new: Option<&String>) -> (String, Option<String>) {
    let name = new.or(old).cloned().unwrap_or_default();
    let was = old.filter(|old| **old != name).cloned();
    (name, was)
}

fn column(
    old: &Plan,
    renamed: &Plan,
    new: &Plan,
    tables: (Option<TableId>, Option<TableId>),
    pair: Pair,
    known: Known<'_>,
) -> ColumnPair {
    let ids = (pair.0.map(ColId), pair.1.map(ColId));
    let side = |plan: &'_ Plan, table: Option<TableId>, id: Option<ColId>, detail| {
        let of = |id: TableId, column: ColId| {
            Some(of_column(plan, id, plan.table(id)?, plan.column(id, column)?, known, detail))
        };
        table.zip(id).and_then(|(table, id)| of(table, id)).unwrap_or_default()
    };
    let changes = changes(&|detail| side(renamed, tables.0, ids.0, detail), &|detail| {
        side(new, tables.1, ids.1, detail)
    });
    let name_in = |plan: &'_ Plan, table: Option<TableId>, id: Option<ColId>| {
        table.zip(id).and_then(|(table, id)| plan.column(table, id)).map(|column| column.name.clone())
    };
    let (name, was) = called(name_in(old, tables.0, ids.0).as_ref(), name_in(new, tables.1, ids.1).as_ref());
    ColumnPair { name, was, old: ids.0, new: ids.1, changes: told(changes, pair) }
}

/// The addresses of draws are told only where they change.
fn told(mut changes: Vec<Change>, pair: Pair) -> Vec<Change> {
    if pair.0.is_none() || pair.1.is_none() {
        changes.retain(|change| change.aspect != "draws");
    }
    changes
}

/// Whether columns of both stand in another order in the files.
fn order(
    old: &Plan,
    new: &Plan,
    tables: (Option<TableId>, Option<TableId>),
    columns: &Pairs,
) -> Option<Change> {
    let shown = |table: Option<&Table>, at: usize| {
        table.and_then(|table| table.columns.get(at)).is_some_and(|column| !column.hidden)
    };
    let (before, after) = (tables.0.and_then(|id| old.table(id)), tables.1.and_then(|id| new.table(id)));
    let mut kept: Vec<(usize, usize)> = columns.iter().filter_map(|(old, new)| old.zip(*new)).collect();
    kept.retain(|(old, new)| shown(before, *old) && shown(after, *new));
    let name = |(_, at): &(usize, usize)| {
        after.and_then(|table| table.columns.get(*at)).map_or("", |column| column.name.as_str())
    };
    let now = kept.iter().map(name).collect::<Vec<_>>().join(", ");
    kept.sort_unstable();
    let then = kept.iter().map(name).collect::<Vec<_>>().join(", ");
    (now != then).then(|| Change { aspect: "order of columns".into(), old: vec![then], new: vec![now] })
}

/// The aspects whose exact texts differ, with the lines that differ.
fn changes(old: &dyn Fn(Detail) -> Vec<Said>, new: &dyn Fn(Detail) -> Vec<Said>) -> Vec<Change> {
    let exact = differing(old(Detail::Exact), new(Detail::Exact));
    if exact.is_empty() {
        return exact;
    }
    let rounded = differing(old(Detail::Whole), new(Detail::Whole));
    let readable = |change: Change| {
        rounded.iter().find(|other| other.aspect == change.aspect).cloned().unwrap_or(change)
    };
    exact.into_iter().map(readable).collect()
}

fn differing(old: Vec<Said>, new: Vec<Said>) -> Vec<Change> {
    let mut before: HashMap<String, Vec<String>> = old.iter().cloned().collect();
    let mut out = Vec::new();
    for (aspect, lines) in new {
        let old = before.remove(&aspect).unwrap_or_default();
        out.extend(change(aspect, old, lines));
    }
    for (aspect, lines) in old {
        if before.contains_key(&aspect) {
            out.extend(change(aspect, lines, Vec::new()));
        }
    }
    out
}

fn change(aspect: String, old: Vec<String>, new: Vec<String>) -> Option<Change> {
    if old == new {
        return None;
    }
    let (before, after): (BTreeSet<&String>, BTreeSet<&String>) =
        (old.iter().collect(), new.iter().collect());
    let left: Vec<String> = old.iter().filter(|line| !after.contains(line)).cloned().collect();
    let right: Vec<String> = new.iter().filter(|line| !before.contains(line)).cloned().collect();
    // the same lines in another order
    let moved = left.is_empty() && right.is_empty();
    Some(if moved { Change { aspect, old, new } } else { Change { aspect, old: left, new: right } })
}
