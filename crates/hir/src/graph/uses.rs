//! What expressions mention, as nodes of the graph.

use std::collections::BTreeSet;

use synthc_syntax::ast::{ClauseKind, Column, Expr, MissingRate};

use super::Node;
use crate::among::among;
use crate::db::{Db, SourceFile};
use crate::infer::gone_over;
use crate::items::{ColumnAst, ColumnKey, DeclKey, Space};
use crate::model::{Name, TRowRef};
use crate::nested::{self, Part};
use crate::rows::{Candidate, Standing};
use crate::walk::Which;
use crate::{group, over, rows, scope, table, walk};

/// What the names of a column's expressions mention.
pub(super) struct Uses<'db> {
    pub(super) db: &'db dyn Db,
    pub(super) file: SourceFile,
    pub(super) levels: Vec<Name>,
    /// The column whose place decides what bare names are.
    pub(super) at: Name,
    pub(super) part: Part,
    /// The reference under way.
    pub(super) candidate: Option<Candidate>,
    /// Whether the whole expression may be wanted to be of an enum.
    pub(super) named_type: bool,
}

impl<'db> Uses<'db> {
    pub(super) fn new(db: &'db dyn Db, file: SourceFile, levels: Vec<Name>, at: Name, part: Part) -> Self {
        Self { db, file, levels, at, part, candidate: None, named_type: true }
    }

    /// From here on the expressions choose what a reference refers to.
    pub(super) fn choose(&mut self, column: &str, table: &Name) {
        let this = self.levels.first();
        let own = this.map(|this| group::own_name(self.db, self.file, this, &self.at, column));
        self.candidate = own.map(|own| Candidate { name: own.into(), table: table.clone() });
    }

    /// Adds what the candidates of a reference are chosen by.
    pub(super) fn add_candidates(&mut self, column: &Column, truth: &mut Vec<Node>) {
        for clause in &column.clauses {
            if let ClauseKind::Where(condition) = &clause.kind {
                self.add(condition, false, truth);
            }
        }
    }

    /// Adds what the rows are told apart by among which the values of a column differ: it is read in all rows of the table.
    pub(super) fn add_among(&mut self, key: ColumnKey<'db>, ast: &ColumnAst, truth: &mut Vec<Node>) {
        if rows::refers_to(self.db, key).is_some() {
            return;
        }
        let Some(among) = among(self.db, key, ast).filter(|among| !among.are_siblings()) else { return };
        let this = key.table(self.db);
        let own = self.at.clone();
        if let Some(statement) = &among.statement {
            self.at = group::place(this, statement.include);
        }
        let mut read = Vec::new();
        for value in among.values(self.db, self.file, this).unwrap_or_default() {
            self.add(&value, false, &mut read);
        }
        self.at = own;
        truth.push(Node::Count(this.clone()));
        truth.extend(read.iter().cloned().map(|node| seen_from(this, node, Node::After)));
        truth.extend(read);
    }

    /// Adds what `when` and `missing` read.
    pub(super) fn add_clauses(&mut self, column: &Column, truth: &mut Vec<Node>, recorded: &mut Vec<Node>) {
        for clause in &column.clauses {
            match &clause.kind {
                ClauseKind::When { condition, otherwise } => {
                    for expr in std::iter::once(condition).chain(otherwise) {
                        self.add(expr, false, truth);
                        self.add(expr, true, recorded);
                    }
                }
                ClauseKind::Missing(missing) => {
                    let rates: Vec<&Expr> = match &missing.rate {
                        MissingRate::Plain(rate) => vec![rate],
                        MissingRate::Coded { rates, .. } => {
                            rates.iter().filter_map(|rate| rate.value.as_ref()).collect()
                        }
                    };
                    for expr in rates.into_iter().chain(&missing.condition) {
                        self.add(expr, false, recorded);
                    }
                }
                _ => {}
            }
        }
    }

    /// The column of this table that a name with what stands after it means.
    pub(super) fn own(&self, this: &Name, used: &walk::NameUse<'_>) -> Option<Name> {
        let name = match (used.which, self.part.number()) {
            (Which::Plain | Which::Length | Which::Keyed, _) => {
                match nested::beside(self.db, self.file, this, &self.at, used.name) {
                    Some(name) => name,
                    None => used.name.clone(),
                }
            }
            (Which::At(index), _) => {
                let number = nested::number(index, self.part)?;
                nested::of_family(self.db, self.file, this, &self.at, used.name, number)
                    .or_else(|| nested::beside(self.db, self.file, this, &self.at, used.name))?
            }
            (Which::Previous, Some(number)) => {
                let before = i64::from(number) - 1;
                nested::of_family(self.db, self.file, this, &self.at, used.name, before)?
            }
            (Which::Previous | Which::Next, _) => return None,
        };
        Some(match &used.field {
            Some(field) => nested::member_name(&name, field),
            None => name,
        })
    }

    /// A table and those between it and `this`, where it is below it.
    pub(super) fn below(&self, this: &Name, table: &Name) -> Vec<Name> {
        let mut line = table::lineage(self.db, self.file, table);
        let depth = line.iter().position(|above| above == this).unwrap_or_default();
        line.truncate(depth);
        line
    }

    /// Adds what is read in the row of a table with a key.
    pub(super) fn looked_up(
        &self,
        used: &walk::NameUse<'_>,
        own: fn(Name, Name) -> Node,
        edges: &mut Vec<Node>,
    ) {
        let there = DeclKey::new(self.db, self.file, Space::Table, used.name.clone());
        edges.push(Node::Count(used.name.clone()));
        let keys = table::key_columns(self.db, there).iter();
        edges.extend(keys.map(|key| Node::True(used.name.clone(), key.clone())));
        let Some(field) = &used.field else { return };
        let mut rest: Vec<Name> = field.split('.').map(Name::from).collect();
        let mut row = rows::Row { hops: Vec::new(), table: used.name.clone(), up: 0 };
        while let [name, _, ..] = rest.as_slice()
            && let Some(next) = rows::step(self.db, self.file, &row, name)
        {
            row = next;
            rest.remove(0);
        }
        self.followed(&row, &rest, own, edges);
    }

    /// Adds what is read on the way to a row, and there.
    pub(super) fn followed(
        &self,
        row: &rows::Row,
        rest: &[Name],
        own: fn(Name, Name) -> Node,
        edges: &mut Vec<Node>,
    ) {
        let Some(this) = self.levels.first() else { return };
        // A row that is led to may be any of its table, also of this one.
        let there = |node: Node| seen_from(this, node, Node::After);
        for (nth, hop) in row.hops.iter().enumerate() {
            if let TRowRef::Of { column, .. } = hop {
                let node = own(column.table.clone(), column.column.clone());
                edges.push(if nth == 0 { node } else { there(node) });
            }
        }
        let rest: Vec<&str> = rest.iter().map(|name| &**name).collect();
        edges.push(there(own(row.table.clone(), Name::from(rest.join(".")))));
    }

    /// Adds what is read in another row; whether the name leads to one.
    pub(super) fn elsewhere(
        &self,
        this: &Name,
        used: &walk::NameUse<'_>,
        own: fn(Name, Name) -> Node,
        edges: &mut Vec<Node>,
    ) -> bool {
        let line = if used.aggregated { self.below(this, used.name) } else { Vec::new() };
        let over = used.of_rows.and_then(|value| gone_over(self.db, self.file, this, value));
        let levels = match &over {
            Some(over) => table::lineage(self.db, self.file, over),
            None => line.iter().chain(&self.levels).cloned().collect(),
        };
        let standing = Standing {
            levels: &levels,
            bare: Some(if over.is_some() { 0 } else { line.len() }),
            at: &self.at,
            candidate: self.candidate.as_ref(),
        };
        let fields = used.field.iter().flat_map(|field| field.split('.')).map(Name::from);
        let names: Vec<Name> = std::iter::once(used.name.clone()).chain(fields).collect();
        let Some((row, rest)) = rows::lead(self.db, self.file, standing, &names) else { return false };
        if row.hops.is_empty() {
            return false;
        }
        let own = if used.aggregated { Node::Recorded } else { own };
        edges.extend(line.into_iter().map(Node::Count));
        self.followed(&row, rest, own, edges);
        true
    }

    /// Adds the nodes that an expression mentions. Aggregates see recorded cells; all else true ones, or, `recorded`, recorded ones.
    pub(super) fn add(&mut self, expr: &Expr, recorded: bool, edges: &mut Vec<Node>) {
        let Some(this) = self.levels.first().cloned() else { return };
        walk::names(expr, &mut |used| self.add_name(&this, used, recorded, edges));
    }

    pub(super) fn add_name(
        &self,
        this: &Name,
        used: walk::NameUse<'_>,
        recorded: bool,
        edges: &mut Vec<Node>,
    ) {
        if let Some(value) = used.apart {
            let over = over::gone_through(self.db, self.file, this, &self.at, value);
            return self.add_apart(this, &over, used, edges);
        }
        let of_family =
            self.part.number().is_some() && nested::family_of(self.db, self.file, this, used.name).is_some();
        let beside: fn(Box<Node>) -> Node = match used.which {
            Which::Previous if !of_family => Node::Before,
            Which::Next => Node::After,
            _ if used.everywhere => Node::After,
            _ => return self.add_use(this, &used, recorded, edges),
        };
        let which = if used.everywhere { used.which } else { Which::Plain };
        let mut there = Vec::new();
        self.add_use(this, &walk::NameUse { which, ..used }, recorded, &mut there);
        edges.extend(there.into_iter().map(|node| seen_from(this, node, beside)));
    }

    /// Adds what is read in rows from anywhere in a table.
    pub(super) fn add_apart(&self, this: &Name, over: &Name, used: walk::NameUse<'_>, edges: &mut Vec<Node>) {
        let (at, part) = match over == this {
            true => (self.at.clone(), self.part),
            false => (Name::from(""), Part::Whole),
        };
        let rows = Uses::new(self.db, self.file, table::lineage(self.db, self.file, over), at, part);
        let mut there = vec![Node::Count(over.clone())];
        let used = walk::NameUse { apart: None, of_rows: None, aggregated: false, ..used };
        rows.add_name(over, used, true, &mut there);
        edges.extend(there.into_iter().map(|node| seen_from(this, node, Node::After)));
    }

    /// Adds what is read in the rows of a table that refers to this one; whether a name is such a table.
    pub(super) fn referring(&self, this: &Name, used: &walk::NameUse<'_>, edges: &mut Vec<Node>) -> bool {
        let over = used.name;
        if !used.aggregated || over == this || !rows::is_table(self.db, self.file, over) {
            return false;
        }
        let references = over::references(self.db, self.file, over, this);
        edges.extend(references.iter().map(|column| Node::Recorded(over.clone(), column.clone())));
        edges.extend(table::sole_key(self.db, self.file, this).map(|key| Node::True(this.clone(), key)));
        let (field, which) = (used.field.clone(), used.which);
        self.add_apart(
            this,
            over,
            walk::NameUse { field, which, ..walk::NameUse::plain(over, false) },
            edges,
        );
        true
    }

    /// Whether a name stands for an argument of a function of the language: none of them takes members of an enum by their bare names.
    fn is_argument(&self, function: Option<&Name>) -> bool {
        let builtin = |name: &Name| self.db.fns().iter().any(|def| def.name == &**name);
        function.is_some_and(|name| {
            builtin(name) && scope::resolve(self.db, self.file, Space::Fn, name).is_none()
        })
    }

    pub(super) fn add_use(
        &self,
        this: &Name,
        used: &walk::NameUse<'_>,
        recorded: bool,
        edges: &mut Vec<Node>,
    ) {
        let own = if recorded { Node::Recorded } else { Node::True };
        if matches!(used.which, Which::Keyed) && rows::is_table(self.db, self.file, used.name) {
            return self.looked_up(used, own, edges);
        }
        // The candidate by its key, on which the reference depends anyway.
        let is_candidate = self.candidate.as_ref().is_some_and(|own| own.name == *used.name);
        if self.elsewhere(this, used, own, edges) || (is_candidate && used.field.is_none()) {
            return;
        }
        if let (Some(value), None) = (used.of_rows, &used.field) {
            let rows = gone_over(self.db, self.file, this, value);
            edges.extend(rows.map(|rows| Node::Recorded(rows, used.name.clone())));
            return;
        }
        let column = self.own(this, used);
        // A list in the objects of another is null where that one is.
        if let Some(column) = &column
            && let Some(list) = nested::list_of(self.db, self.file, this, column)
            && list != *column
            && nested::list_of(self.db, self.file, this, &self.at).as_ref() != Some(&list)
            && nested::has_gaps(self.db, self.file, this, &list)
        {
            edges.push(own(this.clone(), list));
        }
        if let (Which::Length, Some(column)) = (used.which, &column)
            && let Some(list) = nested::list_of(self.db, self.file, this, column)
        {
            edges.push(own(this.clone(), nested::length_of(&list)));
            if !nested::has_gaps(self.db, self.file, this, &list) {
                return;
            }
        }
        match &used.field {
            Some(field) if self.levels.contains(used.name) => {
                edges.push(own(used.name.clone(), field.clone()));
            }
            Some(_)
                if column
                    .as_ref()
                    .is_some_and(|column| table::has_column(self.db, self.file, this, column)) =>
            {
                edges.extend(column.map(|column| own(this.clone(), column)));
            }
            Some(field) if used.aggregated => {
                let line = self.below(this, used.name);
                if line.is_empty() {
                    self.referring(this, used, edges);
                } else {
                    edges.push(Node::Recorded(used.name.clone(), field.clone()));
                    edges.extend(line.into_iter().map(Node::Count));
                }
            }
            Some(_) => {}
            None => {
                // Where an enum may be wanted, a name that is a member of one may stand for that: typing decides, and has its own
                // guard.
                let is_column =
                    used.is_column || (used.alone && !self.named_type) || self.is_argument(used.argument_of);
                let column = column.filter(|column| table::has_column(self.db, self.file, this, column));
                if let Some(column) = column
                    && (is_column || !is_member(self.db, self.file, used.name))
                {
                    edges.push(own(this.clone(), column));
                } else if used.aggregated {
                    let line = self.below(this, used.name);
                    if line.is_empty() {
                        self.referring(this, used, edges);
                    }
                    edges.extend(line.into_iter().map(Node::Count));
                }
            }
        }
    }
}

/// A node, where it is one of this table's in another row.
fn seen_from(this: &Name, node: Node, other_row: fn(Box<Node>) -> Node) -> Node {
    match node {
        Node::True(ref table, _) | Node::Recorded(ref table, _) if table == this => other_row(Box::new(node)),
        Node::Before(node) | Node::After(node) => seen_from(this, *node, Node::After),
        node => node,
    }
}

/// The names of all members of the enums that a file knows.
#[salsa::tracked(returns(ref))]
fn member_names(db: &dyn Db, file: SourceFile) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    for name in scope::known(db, file, Space::Type) {
        let key = scope::resolve(db, file, Space::Type, &name);
        if let Some(members) = key.and_then(|key| crate::decl::typed_enum(db, key).value.clone()) {
            names.extend(members.members.iter().map(|member| member.name.clone()));
        }
    }
    names
}

fn is_member(db: &dyn Db, file: SourceFile, name: &Name) -> bool {
    member_names(db, file).contains(name)
}
