//! What constraints draw again, and what follows from it: constraints that could never be settled, refused where they stand.
//!
//! The plan's passes work the same out of the plan; what is refused here never reaches them.

use std::collections::{BTreeMap, BTreeSet};

use synthc_diag::{Code, Diagnostic, Loc};

use super::walk::Walk;
use super::{Env, reach};
use crate::model::{
    ColRef, Distinct, Name, TChoice, TColumn, TCount, TElse, TExpr, TExprKind, TOrigin, TReference, TRequire,
    TRowRef, TTable, TWithin,
};

const BY_SIBLINGS: Code = Code("E0542");
const ON_CHAIN: Code = Code("E0544");
const CHAINED_REF: Code = Code("E0545");
const ELSEWHERE: Code = Code("E0546");
const THROUGH: Code = Code("E0547");

/// Something that has a value once what it reads has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Count(Name),
    Column(ColRef),
}

/// Constraints that are met together, and the columns that are computed again with each attempt.
#[derive(Clone)]
struct Group<'e> {
    table: Name,
    requires: Vec<&'e TRequire>,
    redraw: BTreeSet<ColRef>,
    recompute: BTreeSet<ColRef>,
    /// Something outside of the row that would have to be computed again as well.
    beyond: Option<Node>,
}

/// Reports constraints of a table that would draw again what they cannot, and chains that refer to rows.
pub(super) fn check(walk: &mut Walk<'_>, table: &TTable) {
    let env = walk.env;
    chained_references(walk, table);
    let mut seen = Seen { env, reads: BTreeMap::new(), groups: BTreeMap::new() };
    for (number, group) in seen.groups(&table.name).into_iter().enumerate() {
        let Some(loc) = group.requires.first().map(|require| require.clause.loc) else { continue };
        if let Some(beyond) = &group.beyond {
            walk.report(through_other_rows(&group, beyond, loc));
        } else if let Some(column) = group.recompute.iter().find(|column| env.builds_on_itself(column)) {
            walk.report(on_chain(env, &group, column, loc));
        } else if let Some(column) = group.recompute.iter().find(|column| by_siblings(env, column)) {
            walk.report(beside_siblings(env, &group, column, loc));
        } else if let Some(column) = group.recompute.iter().find_map(|column| by_others(env, column)) {
            walk.report(beside_others(&group, column, loc));
        } else if let Some(read) = seen.waits_for_itself(&table.name, number) {
            let reader =
                group.requires.iter().find(|require| seen.elsewhere(&[**require], []).contains(&read));
            let Some(reader) = reader.or(group.requires.first()) else { continue };
            walk.report(reads_elsewhere(&group, reader, &read));
        }
    }
    for group in seen.bounded(table) {
        if let (Some(beyond), Some(require)) = (&group.beyond, group.requires.first()) {
            walk.report(through_other_rows(&group, beyond, require.clause.loc));
        }
    }
}

fn chained_references(walk: &mut Walk<'_>, table: &TTable) {
    for column in &table.columns {
        if matches!(column.origin, TOrigin::Ref(_)) && walk.env.builds_on_itself(&column.id) {
            let name = &column.id.column;
            walk.report(
                Diagnostic::new(
                    CHAINED_REF,
                    column.loc,
                    format!("which row `{name}` refers to depends on what the row before refers to"),
                )
                .label("built row after row")
                .help("let the condition or the weight read columns that do not read this one back"),
            );
        }
    }
}

/// Whether which row a reference leads to depends on those of earlier siblings.
fn by_siblings(env: &dyn Env, column: &ColRef) -> bool {
    let Some(TColumn { origin: TOrigin::Ref(reference), .. }) = env.column(column) else { return false };
    let TReference { choice, condition, distinct, .. } = &**reference;
    *distinct == Some(Distinct::Siblings) && !(*choice == TChoice::Alike && condition.is_none())
}

impl Group<'_> {
    fn name(&self) -> String {
        let names: Vec<String> = self.requires.iter().map(|require| format!("`{}`", require.name)).collect();
        names.join(" and ")
    }

    fn drawn(&self) -> String {
        let names: Vec<String> = self.redraw.iter().map(|column| format!("`{}`", column.column)).collect();
        names.join(" and ")
    }
}

/// A column whose values depend on which rows of its table have something in common.
fn by_others<'e>(env: &'e dyn Env, column: &ColRef) -> Option<&'e TColumn> {
    let found = env.column(column)?;
    let together = match &found.origin {
        TOrigin::Unique(_) => matches!(found.within, Some(TWithin::Equal(_))),
        TOrigin::Draw(_) => found.is_unique(env.solved(&column.table)?) || found.within.is_some(),
        TOrigin::Suffixed(_) => true,
        _ => false,
    };
    together.then_some(found)
}

fn beside_others(group: &Group<'_>, column: &TColumn, loc: Loc) -> Diagnostic {
    let name = &column.id.column;
    let message = format!(
        "{} would draw again what `{name}` follows from, and what `{name}` is depends on earlier rows",
        group.name()
    );
    Diagnostic::new(BY_SIBLINGS, loc, message)
        .label("met by drawing again")
        .help("let the constraint read other columns, or state it as a bound on one column")
        .also(column.loc, "differs from other rows")
}

fn through_other_rows(group: &Group<'_>, beyond: &Node, loc: Loc) -> Diagnostic {
    let by_way = match beyond {
        Node::Count(table) => format!("the number of rows of `{table}`"),
        Node::Column(column) => format!("`{}.{}`", column.table, column.column),
    };
    let message = format!(
        "{} would draw {} again, and reads by way of {by_way} what follows from it",
        group.name(),
        group.drawn()
    );
    Diagnostic::new(THROUGH, loc, message)
        .label("other rows would have to be drawn again as well")
        .help("state it in the table of those rows, or as a bound on one column of this one")
}

fn on_chain(env: &dyn Env, group: &Group<'_>, column: &ColRef, loc: Loc) -> Diagnostic {
    let name = &column.column;
    let message = format!("{} would draw `{name}` again, on which the next row builds", group.name());
    let mut diagnostic = Diagnostic::new(ON_CHAIN, loc, message)
        .label("met by drawing again")
        .help("give the column a range: a drawn one is kept to it, a computed one by `clamp(.., low, high)`");
    if let Some(column) = env.column(column) {
        diagnostic = diagnostic.also(column.loc, "builds on its own row before");
    }
    diagnostic
}

fn beside_siblings(env: &dyn Env, group: &Group<'_>, column: &ColRef, loc: Loc) -> Diagnostic {
    let name = &column.column;
    let message = format!(
        "{} would draw again what `{name}` is chosen by, and later siblings refer to what `{name}` leaves them",
        group.name()
    );
    let mut diagnostic = Diagnostic::new(BY_SIBLINGS, loc, message)
        .label("met by drawing again")
        .help("leave out `unique within`, or what the constraint is about in the condition or the weight of the reference");
    if let Some(column) = env.column(column) {
        diagnostic = diagnostic.also(column.loc, "differs from its siblings");
    }
    diagnostic
}

fn reads_elsewhere(group: &Group<'_>, reader: &TRequire, read: &ColRef) -> Diagnostic {
    let (name, loc) = (&reader.name, reader.clause.loc);
    let ColRef { table, column } = read;
    let message = format!(
        "`{name}` reads `{column}` in another row of `{table}`, where it would be drawn again as well"
    );
    Diagnostic::new(ELSEWHERE, loc, message)
        .label(format!("draws {} again", group.drawn()))
        .help("read columns there that no constraint draws again, or make it a part of the `where` of the reference")
}

/// What is known so far of what reads what, and of the groups of each table.
struct Seen<'e> {
    env: &'e dyn Env,
    reads: BTreeMap<Node, BTreeSet<Node>>,
    groups: BTreeMap<Name, Vec<Group<'e>>>,
}

impl<'e> Seen<'e> {
    /// What a node reads.
    fn reads(&mut self, node: &Node) -> BTreeSet<Node> {
        if let Some(known) = self.reads.get(node) {
            return known.clone();
        }
        let mut found = BTreeSet::new();
        match node {
            Node::Count(table) => count_reads(self.env, table, &mut found),
            Node::Column(column) => column_reads(self.env, column, &mut found),
        }
        self.reads.insert(node.clone(), found.clone());
        found
    }

    /// All that some nodes read, to any depth, themselves included.
    fn above(&mut self, from: impl IntoIterator<Item = Node>) -> BTreeSet<Node> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<Node> = from.into_iter().collect();
        while let Some(node) = open.pop() {
            if !seen.contains(&node) {
                open.extend(self.reads(&node));
                seen.insert(node);
            }
        }
        seen
    }

    /// The groups of a table, merged where they compute the same columns again.
    fn groups(&mut self, table: &Name) -> Vec<Group<'e>> {
        if let Some(known) = self.groups.get(table) {
            return known.clone();
        }
        let mut groups: Vec<Group<'e>> = Vec::new();
        if let Some(found) = self.env.solved(table) {
            for require in found.requires.iter().filter(|require| !require.redraw.is_empty()) {
                let redraw = require.redraw.iter().map(|name| of(table, name)).collect();
                groups.push(self.closed(table, vec![require], redraw));
            }
            for column in
                found.columns.iter().filter(|column| !column.joint.is_empty() && column.refine.is_some())
            {
                let redraw = column.joint.iter().map(|name| of(table, name)).collect();
                groups.push(self.closed(table, Vec::new(), redraw));
            }
        }
        while let Some((a, b)) = meeting(&groups) {
            let other = groups.remove(b);
            let group = groups.remove(a);
            let requires = group.requires.into_iter().chain(other.requires).collect();
            let redraw = group.redraw.into_iter().chain(other.redraw).collect();
            groups.insert(a, self.closed(table, requires, redraw));
        }
        self.groups.insert(table.clone(), groups.clone());
        groups
    }

    /// A group with all that stands on the way from what it draws again to what its constraints read.
    fn closed(&mut self, table: &Name, requires: Vec<&'e TRequire>, redraw: BTreeSet<ColRef>) -> Group<'e> {
        let drawn: Vec<Node> = redraw.iter().cloned().map(Node::Column).collect();
        let mut ends: BTreeSet<Node> = drawn.iter().cloned().collect();
        for require in &requires {
            expr_reads(self.env, None, &require.clause, &mut |node| {
                ends.insert(node);
            });
        }
        let above = self.above(ends);
        let mut after: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
        for node in &above {
            for read in self.reads(node) {
                after.entry(read).or_default().push(node.clone());
            }
        }
        let mut inside = BTreeSet::new();
        let mut open = drawn;
        while let Some(node) = open.pop() {
            if !inside.contains(&node) {
                open.extend(after.get(&node).into_iter().flatten().cloned());
                inside.insert(node);
            }
        }
        let (mut recompute, mut beyond) = (BTreeSet::new(), None);
        for node in inside {
            match node {
                Node::Column(column) if column.table == *table => {
                    recompute.insert(column);
                }
                node => beyond = Some(node),
            }
        }
        Group { table: table.clone(), requires, redraw, recompute, beyond }
    }

    /// A column that a group reads in another row and that waits there for this same group.
    fn waits_for_itself(&mut self, table: &Name, number: usize) -> Option<ColRef> {
        let start = (table.clone(), number);
        let mut seen = BTreeSet::new();
        let mut open: Vec<((Name, usize), Option<ColRef>)> = vec![(start.clone(), None)];
        while let Some(((table, number), by)) = open.pop() {
            for (next, read) in self.needed(&table, number) {
                let by = by.clone().or(Some(read));
                if next == start {
                    return by;
                }
                if seen.insert(next.clone()) {
                    open.push((next, by));
                }
            }
        }
        None
    }

    /// The columns that constraints and all that they follow from read in other rows; so for some nodes more.
    fn elsewhere(
        &mut self,
        requires: &[&TRequire],
        more: impl IntoIterator<Item = Node>,
    ) -> BTreeSet<ColRef> {
        let env = self.env;
        let mut elsewhere: BTreeSet<ColRef> = BTreeSet::new();
        let mut ends: BTreeSet<Node> = more.into_iter().collect();
        for require in requires {
            expr_reads(env, None, &require.clause, &mut |node| {
                ends.insert(node);
            });
            in_other_rows(env, &require.clause, &mut |column| {
                elsewhere.insert(column);
            });
        }
        for node in self.above(ends) {
            if let Node::Column(column) = node
                && let Some(column) = env.column(&column)
            {
                each_expr(column, &mut |expr| {
                    in_other_rows(env, expr, &mut |column| {
                        elsewhere.insert(column);
                    });
                });
            }
        }
        elsewhere
    }

    /// The constraints of a table that bounds stand for, each with what lies between the columns that it bounds and what it reads.
    fn bounded(&mut self, table: &TTable) -> Vec<Group<'e>> {
        let Some(found) = self.env.solved(&table.name) else { return Vec::new() };
        let bounded = found.requires.iter().filter(|require| !require.bounds.is_empty());
        bounded
            .map(|require| {
                let columns = require.bounds.iter().map(|bound| of(&table.name, &bound.column)).collect();
                self.closed(&table.name, vec![require], columns)
            })
            .collect()
    }

    /// The groups that draw again what a group reads in other rows, each with a column that it reads there.
    fn needed(&mut self, table: &Name, number: usize) -> Vec<((Name, usize), ColRef)> {
        let Some(group) = self.groups(table).into_iter().nth(number) else { return Vec::new() };
        let own = group.redraw.iter().chain(&group.recompute).cloned().map(Node::Column);
        let elsewhere = self.elsewhere(&group.requires, own);
        let mut needed = Vec::new();
        for read in elsewhere {
            let above = self.above([Node::Column(read.clone())]);
            let tables: BTreeSet<Name> = above
                .iter()
                .filter_map(|node| match node {
                    Node::Column(column) => Some(column.table.clone()),
                    Node::Count(_) => None,
                })
                .collect();
            for table in tables {
                for (number, other) in self.groups(&table).into_iter().enumerate() {
                    let mut drawn = other.redraw.iter().chain(&other.recompute);
                    if drawn.any(|column| above.contains(&Node::Column(column.clone()))) {
                        needed.push(((other.table.clone(), number), read.clone()));
                    }
                }
            }
        }
        needed
    }
}

fn of(table: &Name, column: &Name) -> ColRef {
    ColRef { table: table.clone(), column: column.clone() }
}

fn meeting(groups: &[Group<'_>]) -> Option<(usize, usize)> {
    groups.iter().enumerate().find_map(|(a, group)| {
        let mut others = groups.iter().enumerate().skip(a + 1);
        others.find(|(_, other)| !other.recompute.is_disjoint(&group.recompute)).map(|(b, _)| (a, b))
    })
}

fn count_reads(env: &dyn Env, table: &Name, found: &mut BTreeSet<Node>) {
    let mut add = |node| {
        found.insert(node);
    };
    env.parent(table).map(Node::Count).into_iter().for_each(&mut add);
    match env.count(table) {
        Some(TCount::Rows(n) | TCount::Each(n)) => expr_reads(env, None, n, &mut add),
        Some(TCount::Stacked(of)) => of.iter().cloned().map(Node::Count).for_each(&mut add),
        Some(TCount::Draw(dist)) => {
            reach::each_in_dist(dist, &mut |part| part_reads(env, None, part, &mut add));
        }
        None => {}
    }
}

fn column_reads(env: &dyn Env, id: &ColRef, found: &mut BTreeSet<Node>) {
    let Some(column) = env.column(id) else { return };
    let mut add = |node: Node| {
        if node != Node::Column(id.clone()) {
            found.insert(node);
        }
    };
    add(Node::Count(id.table.clone()));
    match &column.origin {
        TOrigin::Ref(reference) => {
            add(Node::Count(reference.table.clone()));
            add(Node::Column(of(&reference.table, &reference.key)));
        }
        TOrigin::ParentKey { of } => add(Node::Column(of.clone())),
        TOrigin::Json(members) => members.iter().for_each(|name| add(Node::Column(of(&id.table, name)))),
        _ => {}
    }
    column.list.iter().for_each(|length| add(Node::Column(of(&id.table, length))));
    each_expr(column, &mut |expr| expr_reads(env, Some(id), expr, &mut add));
    let bounds = env.solved(&id.table).into_iter().flat_map(|table| &table.requires).flat_map(|r| &r.bounds);
    bounds
        .filter(|bound| bound.column == id.column)
        .for_each(|bound| expr_reads(env, Some(id), &bound.end, &mut add));
}

/// Calls `f` for each column that a column reads in its row or in one beside it.
pub(super) fn column_reads_all(env: &dyn Env, column: &TColumn, f: &mut dyn FnMut(&ColRef)) {
    each_expr(column, &mut |expr| {
        expr_reads(env, None, expr, &mut |node| {
            if let Node::Column(column) = node {
                f(&column);
            }
        });
    });
}

/// Calls `f` for each expression of a column.
pub(super) fn each_expr<'a>(column: &'a TColumn, f: &mut dyn FnMut(&'a TExpr)) {
    match &column.origin {
        TOrigin::Draw(dist) => reach::each_in_dist(dist, f),
        TOrigin::Is(value) => f(value),
        TOrigin::Suffixed(suffix) => f(&suffix.of),
        TOrigin::Ref(reference) => {
            reference.each_expr(f);
            if let TChoice::Ranked(dist) = &reference.choice {
                reach::each_in_dist(dist, f);
            }
        }
        _ => {}
    }
    if let Some(TWithin::Equal(values)) = &column.within {
        values.iter().for_each(&mut *f);
    }
    for route in &column.routes {
        f(&route.condition);
        if let TElse::Value(value) = &route.otherwise {
            f(value);
        }
    }
    for rule in &column.missing {
        rule.rates.iter().for_each(|(_, rate)| f(rate));
        rule.condition.iter().for_each(&mut *f);
    }
}

/// Calls `f` for all that an expression reads; `reader` is the column that it belongs to.
fn expr_reads(env: &dyn Env, reader: Option<&ColRef>, expr: &TExpr, f: &mut dyn FnMut(Node)) {
    reach::each(expr, &mut |part| part_reads(env, reader, part, f));
}

/// The same for one part of it, without what stands inside of that.
fn part_reads(env: &dyn Env, reader: Option<&ColRef>, part: &TExpr, f: &mut dyn FnMut(Node)) {
    match &part.kind {
        TExprKind::Col { column, .. } => f(Node::Column(column.clone())),
        TExprKind::Aggregate { child: over, .. } => f(Node::Count(over.clone())),
        TExprKind::TableAggregate { table: over, .. } => {
            f(Node::Count(over.clone()));
            from_anywhere(part).for_each(|e| expr_reads(env, None, e, f));
        }
        TExprKind::In { row, of: value } => {
            match &**row {
                TRowRef::Of { column, .. } => f(Node::Column(column.clone())),
                TRowRef::Candidate(_) => {}
                TRowRef::Keyed(keyed) => {
                    f(Node::Count(keyed.table.clone()));
                    keyed.columns.iter().for_each(|column| f(Node::Column(of(&keyed.table, column))));
                }
            }
            expr_reads(env, None, value, f);
        }
        TExprKind::Beside { ahead, value, .. } => {
            from_anywhere(part).for_each(|e| expr_reads(env, None, e, f));
            let builds = |column: &ColRef| env.builds_on_itself(column);
            expr_reads(env, None, value, &mut |node| match &node {
                // A chain is computed row after row: what it reads in the row before is settled.
                Node::Column(column)
                    if !ahead
                        && reader.is_some_and(|own| own.table == column.table && builds(own))
                        && builds(column) => {}
                _ => f(node),
            });
        }
        _ => {}
    }
}

/// What a part of an expression reads in rows from anywhere in a table.
fn from_anywhere(part: &TExpr) -> impl Iterator<Item = &TExpr> {
    let (value, terms, among) = match &part.kind {
        TExprKind::TableAggregate { value, terms: Some(terms), .. } if terms.by.is_some() => {
            (value.as_deref(), Some(terms), None)
        }
        TExprKind::Beside { among, .. } => (None, None, among.as_ref()),
        _ => (None, None, None),
    };
    let terms = terms.into_iter().flat_map(|terms| terms.in_rows());
    value.into_iter().chain(terms).chain(among.into_iter().flat_map(|among| among.exprs()))
}

/// Calls `f` for each column that an expression reads in another row of a table, aggregates over children aside.
fn in_other_rows(env: &dyn Env, expr: &TExpr, f: &mut dyn FnMut(ColRef)) {
    let mut over = |value: &TExpr| {
        expr_reads(env, None, value, &mut |node| {
            if let Node::Column(column) = node {
                f(column);
            }
        });
    };
    reach::each(expr, &mut |part| match &part.kind {
        TExprKind::In { of: value, .. } => over(value),
        TExprKind::Beside { value, .. } => {
            over(value);
            from_anywhere(part).for_each(&mut over);
        }
        TExprKind::TableAggregate { .. } => from_anywhere(part).for_each(&mut over),
        _ => {}
    });
}
