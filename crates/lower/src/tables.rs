//! Tables: counts, keys, constraints and pins.

use synthc_hir::model::{Name, TCount, TOrigin, TRequire, TTable};
use synthc_hir::pinned;
use synthc_hir::{part_of_several, shown_of};
use synthc_plan::{ColId, Column, Compute, Count, OrderBy, Require, Table, TableId};
use synthc_types::{Ty, Value};

use crate::Lowering;

/// The cells of a pin.
type Cells = Vec<(ColId, Value)>;

impl Lowering<'_> {
    /// A table.
    pub(crate) fn table(&self, id: TableId) -> Option<Table> {
        let table = self.spec.tables.get(id.0)?;
        let text = |name: &Option<Name>| name.as_deref().map(str::to_owned);
        let parent = table.parent.as_ref().and_then(|parent| {
            let found = self.names.table(parent);
            if found.is_none() {
                self.fault(table.loc, format!("there is no table `{parent}`"));
            }
            found
        });
        let columns = table.columns.iter().enumerate();
        let most = if parent.is_none() { Some(1) } else { self.most_children(&table.count) };
        let (pins, pinned_under) = self.pins(table);
        Some(Table {
            name: table.name.to_string(),
            address: table.address.to_string(),
            label: text(&table.label),
            note: text(&table.note),
            hidden: table.hidden,
            parent,
            count: match &table.count {
                TCount::Rows(count) => Count::Rows(self.expr(count)),
                TCount::Each(count) => Count::Each(self.expr(count)),
                TCount::Stacked(of) => {
                    Count::Stacked(of.iter().filter_map(|name| self.names.table(name)).collect())
                }
                TCount::Draw(dist) => Count::Draw(self.dist(dist, &Ty::Int)),
            },
            max_children: most.map(u64::next_power_of_two),
            exact_children: most.filter(|most| !most.is_power_of_two()),
            columns: columns.map(|(c, column)| self.column(table, (id, ColId(c)), column)).collect(),
            key: self.key(table),
            requires: self.requires(table, id),
            pins,
            pinned_under,
            order: table
                .order
                .iter()
                .filter_map(|by| {
                    let column = self.names.column_named(&table.name, &by.column)?;
                    Some(OrderBy { column, descending: by.descending })
                })
                .collect(),
            steps: Vec::new(),
        })
    }

    fn key(&self, table: &TTable) -> Vec<ColId> {
        if table.key.is_empty() {
            let marked = table.columns.iter().enumerate().filter(|(_, column)| column.key);
            return marked.map(|(c, _)| ColId(c)).collect();
        }
        table.key.iter().filter_map(|name| self.names.column_named(&table.name, name)).collect()
    }

    /// The constraints that are met by drawing again, and the ranges of columns that share draws: these are drawn again together,
    /// since a range on one of them conditions all. Ranges of chains that were not shown to hold are checks.
    fn requires(&self, table: &TTable, id: TableId) -> Vec<Require> {
        let written = table.requires.iter().filter_map(|require| self.require(table, require));
        let columns = table.columns.iter().enumerate().filter(|(_, column)| !column.joint.is_empty());
        let ranges = columns.filter_map(|(at, column)| {
            let names = column.joint.iter();
            Some(Require {
                name: format!("range of {}", column.id.column),
                clause: self.in_range((id, ColId(at)), column)?,
                redraw: names.filter_map(|name| self.names.column_named(&table.name, name)).collect(),
            })
        });
        let watched = table.watched.iter().filter_map(|name| {
            let at = self.names.column_named(&table.name, name)?;
            let column = table.columns.iter().find(|column| column.id.column == *name)?;
            let clause = self.in_range((id, at), column)?;
            Some(Require { name: format!("range of {name}"), clause, redraw: Vec::new() })
        });
        written.chain(ranges).chain(watched).collect()
    }

    /// A constraint that is met by drawing again; `None` for one that bounds stand for.
    fn require(&self, table: &TTable, require: &TRequire) -> Option<Require> {
        let drawn = |name: &Name| {
            let column = table.columns.iter().find(|column| column.id.column == *name);
            column.is_some_and(|column| matches!(column.origin, TOrigin::Draw(_)))
        };
        if !require.bounds.is_empty() && require.bounds.iter().all(|bound| drawn(&bound.column)) {
            return None;
        }
        let redraw = require.redraw.iter().filter(|name| drawn(name));
        Some(Require {
            name: require.name.to_string(),
            clause: self.expr(&require.clause),
            redraw: redraw.filter_map(|name| self.names.column_named(&table.name, name)).collect(),
        })
    }

    /// The pins and, in a child table, the rows of the parent that they belong to.
    fn pins(&self, table: &TTable) -> (Vec<Cells>, Vec<Vec<u64>>) {
        if table.parent.is_none() {
            return (table.pins.iter().map(|pin| self.pin(table, pin)).collect(), Vec::new());
        }
        let found = pinned::parents(table, &|name| {
            self.spec.tables.iter().find(|other| *other.name == *name).map(|other| &**other)
        });
        let rows = table.pins.iter().zip(found);
        // the checks have said what is wrong with the others
        rows.filter_map(|(pin, parent)| Some((self.pin(table, pin), parent.ok()?))).unzip()
    }

    fn pin(&self, table: &TTable, pin: &[(Name, Value)]) -> Cells {
        let key = pinned::parent_key(table);
        let referred = referred(table, pin);
        pin.iter()
            .chain(&referred)
            .filter(|(name, _)| !key.iter().any(|(column, _)| column.id.column == *name))
            .filter_map(|(name, value)| Some((self.names.column_named(&table.name, name)?, value.clone())))
            .collect()
    }
}

/// What a pin gives to references that are not written themselves, by the columns that show them.
fn referred(table: &TTable, pin: &[(Name, Value)]) -> Vec<(Name, Value)> {
    let given = |name: &str| pin.iter().find(|(own, _)| **own == *name).map(|(_, value)| value.clone());
    let mut cells = Vec::new();
    for column in &table.columns {
        let name = &column.id.column;
        if let TOrigin::Ref(reference) = &column.origin
            && let Some((first, _)) = reference.shown.first()
        {
            cells.extend(given(first).map(|value| (name.clone(), value)));
        }
        let Some((reference, target)) = part_of_several(name) else { continue };
        let [kind, id] = shown_of(reference);
        let (Some(kind), Some(id)) = (given(&kind), given(&id)) else { continue };
        let own = match &kind {
            _ if target.is_empty() => kind,
            Value::Text(table) if **table == *target => id,
            _ => Value::Null,
        };
        cells.push((name.clone(), own));
    }
    cells
}

/// Keeps the exact bounds of tables in which unique values are, and of those above them; no other plan needs them.
pub(crate) fn with_bounds(mut tables: Vec<Table>) -> Vec<Table> {
    let is_unique =
        |column: &Column| matches!(column.compute, Compute::Unique { .. } | Compute::UniqueText { .. });
    let mut needed = vec![false; tables.len()];
    for (at, table) in tables.iter().enumerate() {
        let mut place = table.columns.iter().any(is_unique).then_some(at);
        while let Some(above) = place {
            let Some(slot @ false) = needed.get_mut(above) else { break };
            *slot = true;
            place = tables.get(above).and_then(|table| table.parent).map(|parent| parent.0);
        }
    }
    for (table, needed) in tables.iter_mut().zip(needed) {
        table.exact_children = table.exact_children.filter(|_| needed);
    }
    tables
}
