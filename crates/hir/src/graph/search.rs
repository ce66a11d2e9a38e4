//! The search for cycles, and for chains of columns that build on their own row before.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::{Edges, Node, Searched};

/// The graph of a file, or of a group of its nodes.
#[derive(Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    numbers: HashMap<Node, usize>,
    edges: BTreeMap<usize, Vec<usize>>,
    /// The edges within a row.
    now: BTreeMap<usize, Vec<usize>>,
    /// The edges to the row after.
    later: BTreeMap<usize, Vec<usize>>,
}

impl Graph {
    pub(super) fn extend(&mut self, edges: &Edges) {
        for (from, to) in edges {
            let from = number(&mut self.nodes, &mut self.numbers, from);
            for node in to {
                let (node, when) = match node {
                    Node::Before(node) => (&**node, None),
                    Node::After(node) => (&**node, Some(&mut self.later)),
                    node => (node, Some(&mut self.now)),
                };
                let to = number(&mut self.nodes, &mut self.numbers, node);
                self.edges.entry(from).or_default().push(to);
                if let Some(when) = when {
                    when.entry(from).or_default().push(to);
                }
            }
        }
    }

    fn out(&self, node: usize) -> &[usize] {
        self.edges.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Strongly connected components (Tarjan 1972), without recursion: a chain may be as long as the file.
    pub(super) fn search(&self) -> Searched {
        let mut found = Searched::default();
        let count = self.nodes.len();
        let mut index: Vec<usize> = vec![usize::MAX; count];
        let mut low: Vec<usize> = vec![usize::MAX; count];
        let mut on_stack = vec![false; count];
        let mut stack: Vec<usize> = Vec::new();
        let mut next = 0;
        for root in 0..count {
            let mut work: Vec<(usize, usize)> = vec![(root, 0)];
            if index.get(root).is_none_or(|index| *index != usize::MAX) {
                continue;
            }
            while let Some((node, at)) = work.pop() {
                if at == 0 {
                    set(&mut index, node, next);
                    set(&mut low, node, next);
                    set(&mut on_stack, node, true);
                    next += 1;
                    stack.push(node);
                }
                if let Some(to) = self.out(node).get(at).copied() {
                    work.push((node, at + 1));
                    if at_of(&index, to) == usize::MAX {
                        work.push((to, 0));
                    } else if on_stack.get(to).copied().unwrap_or(false) {
                        let least = at_of(&low, node).min(at_of(&index, to));
                        set(&mut low, node, least);
                    }
                    continue;
                }
                if let Some((parent, _)) = work.last() {
                    let least = at_of(&low, *parent).min(at_of(&low, node));
                    set(&mut low, *parent, least);
                }
                if at_of(&low, node) == at_of(&index, node) {
                    let mut group = Vec::new();
                    while let Some(member) = stack.pop() {
                        set(&mut on_stack, member, false);
                        group.push(member);
                        if member == node {
                            break;
                        }
                    }
                    self.close(group, &mut found);
                }
            }
        }
        found.cycles.sort();
        found
    }

    /// A finished component: everything it depends on is finished.
    fn close(&self, mut group: Vec<usize>, found: &mut Searched) {
        group.sort_unstable();
        let itself = group.iter().any(|node| self.out(*node).contains(node));
        if group.len() > 1 || itself {
            match self.chain(&group) {
                Some(within) if within.cycles.is_empty() => {
                    found.order.extend(within.order);
                    found.chained.extend(group.iter().filter_map(|node| self.nodes.get(*node).cloned()));
                    return;
                }
                Some(within) => {
                    found.cyclic.extend(group.iter().filter_map(|node| self.nodes.get(*node).cloned()));
                    found.cycles.extend(within.cycles);
                    found.order.extend(within.order);
                    return;
                }
                None => {}
            }
            found.cyclic.extend(group.iter().filter_map(|node| self.nodes.get(*node).cloned()));
            found.cycles.extend(self.path(&group));
        }
        for node in group {
            if let Some(Node::True(table, column)) = self.nodes.get(node) {
                found.order.push((table.clone(), column.clone()));
            }
        }
    }

    /// A group of columns of one table without what they depend on in the row before, searched; none where there is no such thing, or
    /// where the group holds something else, or needs the row after as well.
    fn chain(&self, group: &[usize]) -> Option<Searched> {
        let inside: BTreeSet<usize> = group.iter().copied().collect();
        let mut tables = BTreeSet::new();
        let mut within = Self::default();
        let mut earlier = false;
        for node in group {
            let named = self.nodes.get(*node)?;
            let (Node::True(table, _) | Node::Recorded(table, _)) = named else { return None };
            tables.insert(table);
            let now = self.now.get(node).map_or(&[][..], Vec::as_slice);
            if self.later.get(node).into_iter().flatten().any(|to| inside.contains(to)) {
                return None;
            }
            earlier |= self.out(*node).iter().any(|to| inside.contains(to) && !now.contains(to));
            let to =
                now.iter().filter(|to| inside.contains(to)).filter_map(|to| self.nodes.get(*to).cloned());
            within.extend(&vec![(named.clone(), to.collect())]);
        }
        (earlier && tables.len() == 1).then(|| within.search())
    }

    /// The shortest way from the first node of a group back to it.
    fn path(&self, group: &[usize]) -> Option<Vec<Node>> {
        let start = *group.first()?;
        let inside: BTreeSet<usize> = group.iter().copied().collect();
        let mut from: HashMap<usize, usize> = HashMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for to in self.out(node) {
                if *to == start {
                    let mut way = vec![start, node];
                    let mut at = node;
                    while at != start {
                        at = *from.get(&at)?;
                        way.push(at);
                    }
                    way.reverse();
                    if way.first() == way.get(1) && way.len() > 2 {
                        way.remove(0);
                    }
                    return Some(way.into_iter().filter_map(|node| self.nodes.get(node).cloned()).collect());
                }
                if inside.contains(to) && *to != start && !from.contains_key(to) {
                    from.insert(*to, node);
                    queue.push_back(*to);
                }
            }
        }
        None
    }
}

/// The number of a node, a new one where it has none.
fn number(nodes: &mut Vec<Node>, numbers: &mut HashMap<Node, usize>, node: &Node) -> usize {
    if let Some(number) = numbers.get(node) {
        return *number;
    }
    nodes.push(node.clone());
    numbers.insert(node.clone(), nodes.len() - 1);
    nodes.len() - 1
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

fn at_of(list: &[usize], at: usize) -> usize {
    list.get(at).copied().unwrap_or(usize::MAX)
}
