//! What depends on what, from the text alone: the order in which columns are inferred, and the cycles.
//!
//! A column is two nodes, its true and its recorded row (section 7 of the language): the condition of `missing` is needed for the
//! recorded cell only, so `x ~ .. missing 5% if y > 3` with `y = x + 1` is no cycle.

mod search;
mod uses;

use std::collections::BTreeSet;

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_syntax::ast::{ClauseKind, Column, HeaderKind, Item, Refinement, TypeBase, Value};

use crate::db::{Db, SourceFile};
use crate::items::{ColumnKey, DeclKey, Space, column_ast, declared, declared_columns, item_ast};
use crate::model::Name;
use crate::nested::{self, Around, Part};
use crate::table::Made;
use crate::{group, rows, scope, table, walk};
use search::Graph;
use uses::Uses;

/// Something that has a value once what it depends on has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// A constant, parameter or type.
    Decl(Name),
    /// The true cells of a column.
    True(Name, Name),
    /// The recorded cells of a column.
    Recorded(Name, Name),
    /// The number of rows of a table.
    Count(Name),
    /// Another node, in the row before. Only what others depend on is such a node.
    Before(Box<Node>),
    /// Another node, in the row after, or in any row.
    After(Box<Node>),
}

/// A node with what it depends on.
type Edges = Vec<(Node, Vec<Node>)>;

/// The graph of a file, searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// Columns with every column after those it depends on: table and column.
    pub order: Vec<(Name, Name)>,
    /// One path for each group of nodes that depend on themselves; the first node is repeated at the end.
    pub cycles: Vec<Vec<Node>>,
    /// All nodes of such groups.
    pub cyclic: BTreeSet<Node>,
    /// The nodes that depend on themselves in the row before alone: they are computed row after row.
    pub chained: BTreeSet<Node>,
}

/// What a column depends on.
#[salsa::tracked(returns(ref))]
fn column_edges<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Edges {
    let (file, name) = (key.file(db), key.table(db));
    let node = |make: fn(Name, Name) -> Node| make(name.clone(), key.column(db).clone());
    let Some(ast) = column_ast(db, key) else {
        let edges = match table::made(db, file, name, key.column(db)) {
            Some(Made::ParentKey(of)) => vec![Node::True(of.table, of.column)],
            Some(made @ (Made::StackName | Made::StackRow(_) | Made::StackColumn)) => {
                return stacked_edges(db, key, &made);
            }
            Some(Made::Beside(other)) => {
                let key = table::sole_key(db, file, &other);
                let key = key.map(|key| Node::True(other.clone(), key));
                key.into_iter().chain([Node::Count(other)]).collect()
            }
            None => Vec::new(),
        };
        return vec![(node(Node::True), edges), (node(Node::Recorded), vec![node(Node::True)])];
    };
    let own = key.column(db).clone();
    let mut uses = Uses::new(db, file, table::lineage(db, file, name), own.clone(), ast.part);
    let (mut truth, mut recorded) = (Vec::new(), vec![node(Node::True)]);
    for (around, at) in nested::asking(ast, &own) {
        let conditions = match around {
            Around::Ask(ask) => vec![&ask.condition],
            Around::Json(column) => column
                .clauses
                .iter()
                .filter_map(|clause| match &clause.kind {
                    ClauseKind::When { condition, .. } => Some(condition),
                    _ => None,
                })
                .collect(),
        };
        // What stands around the column sees what stands beside it, not the members.
        uses.at = at;
        for condition in conditions {
            uses.add(condition, false, &mut truth);
            uses.add(condition, true, &mut recorded);
        }
    }
    uses.at = own.clone();
    let Some(column) = ast.column() else {
        return vec![(node(Node::True), truth), (node(Node::Recorded), recorded)];
    };
    if ast.part.is_of_reference() {
        of_reference(&mut uses, (key, ast.part, column), &mut truth, &mut recorded);
        return vec![(node(Node::True), truth), (node(Node::Recorded), recorded)];
    }
    if matches!(ast.part, Part::Length(_)) {
        if let Some(Refinement::Length(length)) = column.ty.as_ref().and_then(|ty| ty.refinement.as_ref()) {
            uses.add(length, false, &mut truth);
        }
        return vec![(node(Node::True), truth), (node(Node::Recorded), recorded)];
    }
    if let Some(list) = nested::list_of(db, file, name, &own) {
        truth.push(Node::True(name.clone(), nested::length_of(&list)));
    }
    for member in nested::members_of(column, &own) {
        truth.push(Node::True(name.clone(), member.clone()));
        recorded.push(Node::Recorded(name.clone(), member));
    }
    let reference = rows::refers_to(db, key).clone();
    if let Some(target) = &reference {
        truth.push(Node::Count(target.clone()));
        truth.extend(table::key_of(db, file, target).into_iter().map(|key| Node::True(target.clone(), key)));
        uses.choose(&own, target);
    }
    uses.add_candidates(column, &mut truth);
    match &column.value {
        Some(Value::Draw(draw)) => uses.add(&draw.dist, false, &mut truth),
        Some(Value::Is(expr)) => {
            uses.named_type = names_type(db, ast.member.file, column);
            uses.add(expr, false, &mut truth);
            uses.add(expr, true, &mut recorded);
            uses.named_type = true;
        }
        None => {}
    }
    uses.candidate = None;
    uses.add_among(key, ast, &mut truth);
    uses.add_clauses(column, &mut truth, &mut recorded);
    vec![(node(Node::True), truth), (node(Node::Recorded), recorded)]
}

/// Whether the type of a column is one that the spec names, and so may be an enum.
fn names_type(db: &dyn Db, file: SourceFile, column: &Column) -> bool {
    match column.ty.as_ref().map(|ty| &ty.base) {
        Some(TypeBase::Named { path, .. }) => match path.parts.as_slice() {
            [name] => scope::resolve(db, file, Space::Type, &name.text).is_some(),
            _ => true,
        },
        Some(_) => true,
        None => false,
    }
}

/// What a column that the head of a stacked table makes depends on.
fn stacked_edges<'db>(db: &'db dyn Db, key: ColumnKey<'db>, made: &Made) -> Edges {
    let (file, name, column) = (key.file(db), key.table(db), key.column(db));
    let sources = table::stacked::sources(db, DeclKey::new(db, file, Space::Table, name.clone()));
    let (mut truth, mut recorded) = (Vec::new(), vec![Node::True(name.clone(), column.clone())]);
    let row = |table: &Name| Node::True(name.clone(), table::stacked::row_of(table));
    for source in sources.iter().flatten() {
        match made {
            Made::StackRow(own) => {
                truth.push(Node::Count(source.clone()));
                let first = table::column_names(db, file, source);
                let keys = table::key_columns(db, DeclKey::new(db, file, Space::Table, source.clone()));
                let shown = keys.first().or(first.first()).filter(|_| own == source);
                truth.extend(shown.map(|key| Node::True(source.clone(), key.clone())));
            }
            Made::StackColumn if table::has_column(db, file, source, column) => {
                truth.extend([row(source), Node::True(source.clone(), column.clone())]);
                recorded.push(Node::Recorded(source.clone(), column.clone()));
            }
            _ => truth.push(row(source)),
        }
    }
    let node = |make: fn(Name, Name) -> Node| make(name.clone(), column.clone());
    vec![(node(Node::True), truth), (node(Node::Recorded), recorded)]
}

/// What a column depends on that a reference makes besides its own.
fn of_reference<'db>(
    uses: &mut Uses<'db>,
    (key, part, column): (ColumnKey<'db>, Part, &Column),
    truth: &mut Vec<Node>,
    recorded: &mut Vec<Node>,
) {
    let (db, file, this) = (uses.db, uses.file, key.table(uses.db));
    let mut both = |table: &Name, column: &Name| {
        truth.push(Node::True(table.clone(), column.clone()));
        recorded.push(Node::Recorded(table.clone(), column.clone()));
    };
    match part {
        Part::Shown(nth) => {
            let text = column_ast(db, key).as_ref().map_or(file, |ast| ast.member.file);
            let target = column.ty.as_ref().and_then(|ty| rows::target(db, text, ty));
            let Some(target) = target else { return };
            let Some(shown) = table::key_of(db, file, &target).get(nth as usize).cloned() else { return };
            let own = key.column(db).strip_suffix(&*nested::part_name("", &shown));
            let Some(own) = own else { return };
            both(this, &Name::from(own));
            both(&target, &shown);
        }
        Part::Choice => {
            if let Some(Value::Draw(draw)) = &column.value {
                uses.add(&draw.dist, false, truth);
            }
        }
        Part::Target(_) => {
            let Some((name, _)) = nested::part_of_several(key.column(db)) else { return };
            truth.push(Node::True(this.clone(), nested::choice_of(name)));
            let Some(target) = rows::refers_to(db, key).clone() else { return };
            truth.push(Node::Count(target.clone()));
            let keys = table::key_of(db, file, &target).into_iter();
            truth.extend(keys.map(|key| Node::True(target.clone(), key)));
            uses.choose(name, &target);
            uses.add_candidates(column, truth);
            uses.candidate = None;
            uses.add_clauses(column, truth, recorded);
        }
        Part::Kind | Part::Id => {
            let tables = nested::several_of(column).unwrap_or_default();
            for name in column.names.iter().map(|name| &name.name.text) {
                if nested::shown_of(name).contains(key.column(db)) {
                    tables.iter().for_each(|table| both(this, &nested::target_of(name, &table.text)));
                }
            }
        }
        _ => {}
    }
}

/// What the number of rows depends on.
#[salsa::tracked(returns(ref))]
fn count_edges<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Edges {
    let Some(ast) = item_ast(db, key) else { return Vec::new() };
    let Item::Table(item) = &*ast.item else { return Vec::new() };
    let (file, name) = (key.file(db), key.name(db));
    let levels: Vec<Name> = table::lineage(db, file, name).into_iter().skip(1).collect();
    let mut uses = Uses::new(db, file, levels, Name::from(""), Part::Whole);
    let mut edges: Vec<Node> = table::ancestor_of(db, file, name).map(Node::Count).into_iter().collect();
    for header in &item.headers {
        match &header.kind {
            HeaderKind::Per { count: Some(count), .. } => uses.add(count, false, &mut edges),
            HeaderKind::Draw(draw) => uses.add(&draw.dist, false, &mut edges),
            HeaderKind::Where(condition) => uses.add(condition, false, &mut edges),
            HeaderKind::FromTables(names) => {
                edges.extend(names.iter().map(|table| Node::Count(table.text.clone())));
            }
            _ => {}
        }
    }
    vec![(Node::Count(name.clone()), edges)]
}

/// What a constant, parameter or type depends on.
#[salsa::tracked(returns(ref))]
fn decl_edges<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Edges {
    let Some(ast) = item_ast(db, key) else { return Vec::new() };
    let (value, ty) = match &*ast.item {
        Item::Const(item) => (Some(&item.value), item.ty.as_ref()),
        Item::Param(item) => (Some(&item.value), item.ty.as_ref()),
        Item::Type(item) => (item.default.as_ref().map(|draw| &draw.dist), Some(&item.ty)),
        _ => return Vec::new(),
    };
    let mut edges = Vec::new();
    if let Some(expr) = value {
        walk::names(expr, &mut |used| edges.push(Node::Decl(used.name.clone())));
    }
    if let Some(ty) = ty {
        if let TypeBase::Named { path, .. } = &ty.base {
            edges.extend(path.parts.first().map(|name| Node::Decl(name.text.clone())));
        }
        if let Some(synthc_syntax::ast::Refinement::Range { lo, hi, .. }) = &ty.refinement {
            for end in lo.iter().chain(hi) {
                walk::names(end, &mut |used| edges.push(Node::Decl(used.name.clone())));
            }
        }
    }
    vec![(Node::Decl(key.name(db).clone()), edges)]
}

/// The file's graph, searched.
#[salsa::tracked(returns(ref))]
pub fn searched(db: &dyn Db, file: SourceFile) -> Searched {
    let mut graph = Graph::default();
    let mut tables: BTreeSet<Name> = BTreeSet::new();
    for decl in declared(db, file) {
        let key = DeclKey::new(db, file, decl.space, decl.name.clone());
        match decl.space {
            Space::Value | Space::Type => graph.extend(decl_edges(db, key)),
            Space::Table if tables.insert(decl.name.clone()) => {
                for name in table::column_names(db, file, &decl.name) {
                    graph.extend(column_edges(db, ColumnKey::new(db, file, decl.name.clone(), name)));
                }
                graph.extend(count_edges(db, key));
            }
            _ => {}
        }
    }
    for table in group::lone(db, file) {
        let key = DeclKey::new(db, file, Space::Table, table.clone());
        for column in declared_columns(db, key) {
            graph.extend(column_edges(db, ColumnKey::new(db, file, table.clone(), column.name.clone())));
        }
    }
    graph.search()
}

/// The nodes that depend on themselves.
#[salsa::tracked(returns(ref))]
fn cyclic(db: &dyn Db, file: SourceFile) -> BTreeSet<Node> {
    searched(db, file).cyclic.clone()
}

/// The nodes that build on their own row before.
#[salsa::tracked(returns(ref))]
fn chained(db: &dyn Db, file: SourceFile) -> BTreeSet<Node> {
    searched(db, file).chained.clone()
}

/// Whether a column builds on its own row before.
pub(crate) fn on_chain(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    chained(db, file).contains(&Node::True(table.clone(), column.clone()))
}

/// Whether a node depends on itself.
pub(crate) fn on_cycle(db: &dyn Db, file: SourceFile, node: &Node) -> bool {
    cyclic(db, file).contains(node)
}

/// The messages about cycles.
pub(crate) fn cycle_diags(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut diags = Vec::new();
    for path in &searched(db, file).cycles {
        let first_table = match path.first() {
            Some(Node::True(table, _) | Node::Recorded(table, _)) => Some(table.clone()),
            _ => None,
        };
        let one_table = path.iter().all(|node| match node {
            Node::True(table, _) | Node::Recorded(table, _) => Some(table) == first_table.as_ref(),
            _ => false,
        });
        let mut words: Vec<String> = Vec::new();
        for node in path {
            let word = match node {
                Node::Decl(name) => name.to_string(),
                Node::True(_, column) | Node::Recorded(_, column) if one_table => column.to_string(),
                Node::True(table, column) | Node::Recorded(table, column) => format!("{table}.{column}"),
                Node::Count(table) => format!("count({table})"),
                Node::Before(_) | Node::After(_) => continue,
            };
            if words.last() != Some(&word) {
                words.push(word);
            }
        }
        if words.len() == 1 {
            words.extend(words.first().cloned());
        }
        let mut places = path.iter().filter_map(|node| place(db, file, node));
        let Some(loc) = places.next() else { continue };
        let what = if words.len() == 2 { "this depends on itself" } else { "these depend on each other" };
        let mut diagnostic = Diagnostic::new(Code("E0113"), loc, format!("{what}: `{}`", words.join(" -> ")));
        let mut seen = vec![loc];
        for loc in places.take(6) {
            if !seen.contains(&loc) {
                diagnostic = diagnostic.also(loc, "part of the cycle");
                seen.push(loc);
            }
        }
        diags.push(
            diagnostic
                .help("take one of them out of the cycle: draw it, or compute it from what comes before"),
        );
    }
    diags
}

fn place(db: &dyn Db, file: SourceFile, node: &Node) -> Option<Loc> {
    let of_column = |table: &Name, column: &Name| {
        let key = DeclKey::new(db, file, Space::Table, table.clone());
        let found = declared_columns(db, key).iter().find(|declared| declared.name == *column)?;
        Some(found.loc(db))
    };
    match node {
        Node::Before(node) | Node::After(node) => place(db, file, node),
        Node::True(table, column) | Node::Recorded(table, column) => of_column(table, column),
        Node::Decl(name) | Node::Count(name) => {
            let found = declared(db, file).iter().find(|decl| decl.name == *name)?;
            Some(Loc { file: file.id(db), item: Some(found.anchor), span: found.span })
        }
    }
}
