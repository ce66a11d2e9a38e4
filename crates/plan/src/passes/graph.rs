//! The graph of counts, columns and redraw groups that orders a plan.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::reads::Node;
use crate::{ColId, Plan, PlanError, TableId};

/// Constraints of one table that are met together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// The table.
    pub(super) table: TableId,
    /// Indices into the table's requires.
    pub(super) requires: Vec<usize>,
    /// The columns drawn again.
    pub(super) redraw: BTreeSet<ColId>,
    /// The columns computed again: `redraw` and all on paths from them to the clauses.
    pub(super) recompute: BTreeSet<ColId>,
}

impl Group {
    /// The name of the first constraint.
    pub(super) fn name<'p>(&self, plan: &'p Plan) -> &'p str {
        let requires = plan.table(self.table).map_or(&[][..], |table| &table.requires);
        self.requires.first().and_then(|first| requires.get(*first)).map_or("", |require| &require.name)
    }
}

/// A vertex: something to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// A count or a column.
    Node(Node),
    /// A redraw group, by its index.
    Group(usize),
}

/// Vertices with what has to come before each.
pub(super) struct Graph {
    pub(super) items: Vec<Item>,
    pub(super) before: Vec<Vec<usize>>,
    /// The columns of each chain: they depend on each other's cells in the row before, and are computed row after row.
    pub(super) chains: Vec<(TableId, BTreeSet<ColId>)>,
    index: BTreeMap<Item, usize>,
    /// The order among vertices that are ready at once: declared order.
    rank: Vec<(usize, usize, usize)>,
}

impl Graph {
    /// All counts and columns of a plan with their dependencies.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut items = Vec::new();
        let mut rank = Vec::new();
        for (t, table) in plan.tables.iter().enumerate() {
            items.push(Item::Node(Node::Count(TableId(t))));
            rank.push((t, 0, 0));
            for c in 0..table.columns.len() {
                items.push(Item::Node(Node::Column(TableId(t), ColId(c))));
                rank.push((t, c + 1, 0));
            }
        }
        let index: BTreeMap<Item, usize> = items.iter().enumerate().map(|(idx, item)| (*item, idx)).collect();
        let (mut earlier, mut later) = (Vec::new(), Vec::new());
        let before = items
            .iter()
            .enumerate()
            .map(|(idx, item)| {
                let mut before = BTreeSet::new();
                let mut add = |node: Node| match node {
                    Node::Before(table, column) => {
                        let there = index.get(&Item::Node(Node::Column(table, column)));
                        earlier.extend(there.map(|there| (idx, *there)));
                    }
                    Node::After(table, column) => {
                        let there = index.get(&Item::Node(Node::Column(table, column)));
                        later.extend(there.map(|there| (idx, *there)));
                        before.extend(there);
                    }
                    node => before.extend(index.get(&Item::Node(node))),
                };
                match item {
                    Item::Node(Node::Count(table)) => plan.count_reads(*table, &mut add),
                    Item::Node(Node::Column(table, column)) => plan.column_reads(*table, *column, &mut add),
                    Item::Node(Node::Before(..) | Node::After(..)) | Item::Group(_) => {}
                }
                before.into_iter().collect()
            })
            .collect();
        let mut graph = Self { items, before, chains: Vec::new(), index, rank };
        graph.chain(&earlier, &later);
        graph
    }

    /// Adds what vertices need of the row before. Columns of one table that need each other only so form a chain, in which
    /// nothing of this row has to wait for it, unless one of them needs the row after.
    fn chain(&mut self, earlier: &[(usize, usize)], later: &[(usize, usize)]) {
        if earlier.is_empty() {
            return;
        }
        let mut whole = Self {
            items: self.items.clone(),
            before: self.before.clone(),
            chains: Vec::new(),
            index: BTreeMap::new(),
            rank: Vec::new(),
        };
        for (idx, there) in earlier {
            whole.before.get_mut(*idx).into_iter().for_each(|before| before.push(*there));
        }
        let after = whole.after();
        for (idx, there) in earlier {
            let above = Self::reach([*idx], &whole.before);
            let around: BTreeSet<usize> = Self::reach([*idx], &after).intersection(&above).copied().collect();
            let columns: Option<Vec<(TableId, ColId)>> = around
                .iter()
                .map(|idx| match whole.items.get(*idx) {
                    Some(Item::Node(Node::Column(table, column))) => Some((*table, *column)),
                    _ => None,
                })
                .collect();
            let ahead = later.iter().any(|(idx, there)| around.contains(idx) && around.contains(there));
            let columns = columns.filter(|_| around.contains(there) && !ahead).unwrap_or_default();
            match columns.first() {
                Some((table, _)) if columns.iter().all(|(other, _)| other == table) => {
                    let chain = (*table, columns.iter().map(|(_, column)| *column).collect());
                    if !self.chains.contains(&chain) {
                        self.chains.push(chain);
                    }
                }
                _ => self.before.get_mut(*idx).into_iter().for_each(|before| {
                    before.push(*there);
                    before.sort_unstable();
                    before.dedup();
                }),
            }
        }
    }

    /// The vertex of a count or column.
    pub(super) fn node(&self, node: Node) -> Option<usize> {
        self.index.get(&Item::Node(node)).copied()
    }

    /// The vertex of a group.
    pub(super) fn group(&self, group: usize) -> Option<usize> {
        self.index.get(&Item::Group(group)).copied()
    }

    /// The same graph with a vertex for each group: after what its clauses and columns read, before all that reads its columns.
    pub(super) fn with_groups(mut self, plan: &Plan, groups: &[Group]) -> Self {
        for (idx, group) in groups.iter().enumerate() {
            let inside: BTreeSet<usize> = group
                .recompute
                .iter()
                .filter_map(|column| self.node(Node::Column(group.table, *column)))
                .collect();
            let vertex = self.items.len();
            for before in &mut self.before {
                if before.iter().any(|b| inside.contains(b)) {
                    before.push(vertex);
                }
            }
            // The columns of a group are computed once before its redraws, so they wait for each other and not for it.
            for member in &inside {
                if let Some(before) = self.before.get_mut(*member) {
                    before.retain(|b| *b != vertex);
                }
            }
            let mut before = inside;
            for clause in group.requires.iter().filter_map(|r| plan.table(group.table)?.requires.get(*r)) {
                plan.expr_reads(group.table, &clause.clause, &mut |node| {
                    before.extend(match node {
                        Node::After(table, column) => self.node(Node::Column(table, column)),
                        node => self.node(node),
                    });
                });
            }
            before.extend(self.node(Node::Count(group.table)));
            let last = before
                .iter()
                .filter_map(|b| self.rank.get(*b))
                .filter(|r| r.0 == group.table.0)
                .max()
                .copied();
            let (_, column, _) = last.unwrap_or_default();
            self.items.push(Item::Group(idx));
            self.rank.push((group.table.0, column, 1 + idx));
            self.index.insert(Item::Group(idx), vertex);
            self.before.push(before.into_iter().collect());
        }
        self
    }

    /// What comes after each vertex.
    pub(super) fn after(&self) -> Vec<Vec<usize>> {
        let mut after = vec![Vec::new(); self.items.len()];
        for (idx, before) in self.before.iter().enumerate() {
            for b in before {
                if let Some(list) = after.get_mut(*b) {
                    list.push(idx);
                }
            }
        }
        after
    }

    /// Every vertex after those before it (Kahn 1962), in declared order where there is a choice; else the vertices left over.
    pub(super) fn sorted(&self) -> Result<Vec<usize>, Vec<usize>> {
        let after = self.after();
        let mut waiting: Vec<usize> = self.before.iter().map(Vec::len).collect();
        let key = |idx: usize| (self.rank.get(idx).copied().unwrap_or_default(), idx);
        let mut ready: BinaryHeap<_> = (0..self.items.len())
            .filter(|idx| waiting.get(*idx) == Some(&0))
            .map(|idx| Reverse(key(idx)))
            .collect();
        let mut order = Vec::with_capacity(self.items.len());
        while let Some(Reverse((_, idx))) = ready.pop() {
            order.push(idx);
            for next in after.get(idx).into_iter().flatten() {
                if let Some(left) = waiting.get_mut(*next) {
                    *left -= 1;
                    if *left == 0 {
                        ready.push(Reverse(key(*next)));
                    }
                }
            }
        }
        if order.len() == self.items.len() {
            return Ok(order);
        }
        Err((0..self.items.len()).filter(|idx| waiting.get(*idx).is_some_and(|left| *left > 0)).collect())
    }

    /// All vertices that can be reached from `from` along `edges`, `from` included.
    pub(super) fn reach(from: impl IntoIterator<Item = usize>, edges: &[Vec<usize>]) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut stack: Vec<usize> = from.into_iter().collect();
        while let Some(idx) = stack.pop() {
            if seen.insert(idx) {
                stack.extend(edges.get(idx).into_iter().flatten());
            }
        }
        seen
    }

    /// The error for vertices that wait for each other, with the path.
    pub(super) fn cycle(&self, plan: &Plan, left: &[usize]) -> PlanError {
        let left: BTreeSet<usize> = left.iter().copied().collect();
        let mut path: Vec<usize> = Vec::new();
        let mut at = left.first().copied();
        while let Some(idx) = at {
            if let Some(start) = path.iter().position(|seen| *seen == idx) {
                path.drain(..start);
                path.push(idx);
                break;
            }
            path.push(idx);
            at = self.before.get(idx).into_iter().flatten().find(|b| left.contains(b)).copied();
        }
        let names: Vec<String> =
            path.iter().filter_map(|idx| Some(self.name(plan, *self.items.get(*idx)?))).collect();
        PlanError::plan(format!("columns depend on each other in a circle: {}", names.join(" needs ")))
    }

    fn name(&self, plan: &Plan, item: Item) -> String {
        match item {
            Item::Node(Node::Count(table)) => {
                format!("the number of rows of `{}`", plan.table(table).map_or("", |t| &t.name))
            }
            Item::Node(
                Node::Column(table, column) | Node::Before(table, column) | Node::After(table, column),
            ) => {
                let table_name = plan.table(table).map_or("", |t| &t.name);
                format!("`{table_name}.{}`", plan.column(table, column).map_or("", |c| &c.name))
            }
            Item::Group(_) => "a constraint".into(),
        }
    }
}
