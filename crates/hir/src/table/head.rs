//! Heads of tables: parents and numbers of rows.

use synthc_diag::{Loc, Span, nearest};
use synthc_syntax::ast::{Draw, Expr, ExprKind, FileRef, Header, HeaderKind, Item, Parent, Table};
use synthc_types::{Real, Ty, Value};

use super::{kinship, lineage, parent_of, sole_key};
use crate::column::edge_share;
use crate::db::Db;
use crate::decl::{Checked, cite, label, note};
use crate::infer::{Counted, Infer, Scope};
use crate::items::{DeclKey, Space, item_ast};
use crate::model::{ArithOp, Name, TCount, TDist, TDistKind, TExpr, TExprKind, TOrder};
use crate::rows;

/// What stands before a table's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableHead {
    /// The name that addresses its draws.
    pub address: Name,
    /// The first line of its doc comment.
    pub label: Option<Name>,
    /// The rest of its doc comment.
    pub note: Option<Name>,
    /// `hidden`.
    pub hidden: bool,
    /// The parent, if there is one.
    pub parent: Option<Name>,
    /// How many rows.
    pub count: TCount,
    /// `order`.
    pub order: Vec<TOrder>,
    /// The share of `edge`.
    pub edge: Option<Real>,
    /// Where the name stands.
    pub loc: Loc,
}

/// The head of a table; `None` where the name is no table of this release.
#[salsa::tracked(returns(ref))]
pub fn table_head<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Checked<Option<TableHead>> {
    let Some(ast) = item_ast(db, key) else { return Checked::default() };
    let Item::Table(table) = &*ast.item else { return Checked::default() };
    let (file, name) = (key.file(db), key.name(db));
    let levels: Vec<Name> = lineage(db, file, name).into_iter().skip(1).collect();
    let infer = Infer::new(db, file, ast.anchor, Scope::default());
    let mut reader = Reader { infer, levels, failed: false, address: None, order: Vec::new(), edge: None };
    let count = match super::stacked::sources(db, key) {
        Some(of) => {
            reader.headers(table);
            reader.infer.diags.extend(super::stacked::unknown(db, key, table, ast.anchor));
            reader.infer.diags.extend(super::stacked::diags(db, key, table, ast.anchor));
            TCount::Stacked(of.clone())
        }
        None => reader.count(key, table),
    };
    let infer = reader.infer;
    let value = TableHead {
        address: reader.address.unwrap_or_else(|| name.clone()),
        label: label(ast.docs.as_ref()),
        note: note(ast.docs.as_ref()),
        hidden: table.hidden.is_some(),
        parent: kinship(db, key).parent.clone(),
        count,
        order: reader.order,
        edge: reader.edge,
        loc: infer.loc(table.name.span),
    };
    Checked { value: Some(value), diags: infer.diags, inputs: infer.inputs }
}

/// `per`, its parents, and the number in brackets.
type Per<'a> = (&'a Header, &'a [Parent], Option<&'a Expr>);

/// The parts of a head that say how many rows there are.
struct Found<'a> {
    per: Option<Per<'a>>,
    draw: Option<(&'a Header, &'a Draw)>,
    file: Option<(&'a Header, &'a FileRef)>,
    condition: Option<(&'a Header, &'a Expr)>,
}

struct Reader<'db> {
    infer: Infer<'db>,
    /// The parent, its parent, ..
    levels: Vec<Name>,
    /// Whether a part of a later release is in the head: nothing more is said about the number of rows.
    failed: bool,
    address: Option<Name>,
    order: Vec<TOrder>,
    edge: Option<Real>,
}

impl<'db> Reader<'db> {
    fn later(&mut self, span: Span, what: &str, help: Option<&str>) {
        self.infer.unsupported(span, what, help);
        self.failed = true;
    }

    fn count(&mut self, key: DeclKey<'db>, table: &Table) -> TCount {
        let Found { per, draw, file, condition } = self.headers(table);
        if let (Some((header, _)), None) = (condition, per) {
            self.infer.fault_help(
                "E0530",
                header.span,
                "`where` says for which rows of the parent there are rows; this table has no parent",
                "write `per parent where ..`; a column under a condition has `when`",
            );
            return TCount::Rows(self.infer.error(table.name.span));
        }
        if let Some((header, written)) = file {
            let counted = table.count.is_some() || per.is_some() || draw.is_some();
            return self.read(table, header, written, counted);
        }
        if let Some((_, parents, _)) = per {
            self.parent(key, parents);
        }
        let count = self.plain_count(table, (per, draw), condition.is_some());
        match condition {
            Some((_, condition)) => self.under(condition, count),
            None => count,
        }
    }

    /// The number of rows where a condition on the parent holds, else none.
    fn under(&mut self, condition: &Expr, count: TCount) -> TCount {
        self.in_parent();
        let span = condition.span;
        let condition = Box::new(self.infer.condition(condition, "the condition of `where`"));
        let none = self.infer.value(Value::Int(0), Ty::Int, span);
        match count {
            TCount::Rows(count) | TCount::Each(count) => {
                let nullable = count.nullable;
                let (then, otherwise) = (Box::new(count), Box::new(none));
                let kind = TExprKind::If { condition, then, otherwise };
                TCount::Each(self.infer.expr(kind, Ty::Int, nullable, span))
            }
            TCount::Stacked(of) => TCount::Stacked(of),
            TCount::Draw(dist) => {
                let (ty, none) = (dist.ty.clone(), self.infer.point(none));
                let (then, otherwise) = (Box::new(dist), Box::new(none));
                let kind = TDistKind::If { condition, then, otherwise };
                TCount::Draw(self.infer.dist_node(kind, ty, span))
            }
        }
    }

    /// The number of rows without the condition of `where`.
    fn plain_count(
        &mut self,
        table: &Table,
        (per, draw): (Option<Per<'_>>, Option<(&Header, &Draw)>),
        conditional: bool,
    ) -> TCount {
        let each = per.and_then(|(_, _, count)| count);
        let error = |this: &Self| TCount::Rows(this.infer.error(table.name.span));
        if let (Some(count), true) = (&table.count, per.is_some()) {
            self.infer.fault_help(
                "E0501",
                count.span,
                "a child table has a number of rows for each parent, not one of its own",
                "write the number after the parent's name: `per parent[3]`",
            );
            return error(self);
        }
        if let (Some((header, _)), None) = (draw, per) {
            self.infer.fault_help(
                "E0501",
                header.span,
                "`~` in the head is the number of children of each parent; this table has none",
                "write `[1000]` after the table's name, or `per parent`",
            );
            return error(self);
        }
        if let (Some(_), Some((header, _))) = (each, draw) {
            self.infer.fault_help(
                "E0501",
                header.span,
                "the number of rows is there twice",
                "keep `[..]` or `~`",
            );
            return error(self);
        }
        if let Some((header, [_, first, others @ ..], _)) = per {
            if each.is_some() || draw.is_some() || conditional {
                self.infer.fault_help(
                    "E0501",
                    header.span,
                    match others {
                        [] => "a table of two parents has one row for every pair of their rows, and no other number",
                        _ => "a table of several parents has one row for every combination of their rows, and no other number",
                    },
                    "make it the child of one of them, and refer to the others with `ref`",
                );
                return error(self);
            }
            let Some(mut rows) = self.rows_of(first) else { return error(self) };
            for other in others {
                let Some(more) = self.rows_of(other) else { return error(self) };
                rows = product(rows, more);
            }
            return TCount::Each(rows);
        }
        match (&table.count, each, draw) {
            (None, None, None) if conditional => {
                TCount::Each(self.infer.value(Value::Int(1), Ty::Int, table.name.span))
            }
            (Some(count), _, _) => {
                if self.infer.is_range(count) {
                    self.infer.fault_help(
                        "E0503",
                        count.span,
                        "the number of rows is one number, not a range",
                        "ranges count children: `per parent[1..6]`",
                    );
                    return error(self);
                }
                TCount::Rows(self.infer.whole_count(count, Counted::Rows))
            }
            (None, Some(count), _) => {
                self.in_parent();
                self.infer.count(count, Counted::Rows)
            }
            (None, None, Some((_, draw))) => {
                self.in_parent();
                TCount::Draw(self.drawn(draw))
            }
            (None, None, None) => {
                if !self.failed {
                    self.no_count(table, per.map(|(header, _, _)| header));
                }
                error(self)
            }
        }
    }

    /// The rows of a file.
    fn read(&mut self, table: &Table, header: &Header, file: &FileRef, counted: bool) -> TCount {
        if counted {
            self.infer.fault_help(
                "E0501",
                header.span,
                "a table that is read has the rows of its file, and no other number or parent",
                "read a table of its own, and make this one its child: `per`",
            );
        }
        let rows = self.infer.data(&file.path.text, file.path.span).map(|data| data.n_rows());
        cite(&mut self.infer.inputs, file.source.as_ref().map(|source| &source.text));
        match rows.and_then(|rows| i64::try_from(rows).ok()) {
            Some(rows) if !counted => TCount::Rows(self.infer.value(Value::Int(rows), Ty::Int, header.span)),
            _ => TCount::Rows(self.infer.error(table.name.span)),
        }
    }

    /// The parts of the head that say how many rows there are; the others are noted or reported.
    fn headers<'a>(&mut self, table: &'a Table) -> Found<'a> {
        let (mut per, mut draw, mut file): (Option<Per<'a>>, _, _) = (None, None, None);
        let mut condition = None;
        for header in &table.headers {
            match &header.kind {
                HeaderKind::Per { parents, count } => {
                    if per.is_some() {
                        self.later(header.span, "a second `per`", None);
                        continue;
                    }
                    per = Some((header, parents.as_slice(), count.as_ref()));
                }
                HeaderKind::Draw(written) => draw = Some((header, written)),
                HeaderKind::Where(written) => condition = Some((header, written)),
                HeaderKind::FromFile(written) => file = Some((header, written)),
                HeaderKind::FromTables(_) => {}
                HeaderKind::Every { .. } => self.later(
                    header.span,
                    "`every`",
                    Some("draw the number of rows with `~` and the times in a column"),
                ),
                HeaderKind::After(_) => self.later(header.span, "`after`", None),
                HeaderKind::Wave { .. } => self.later(
                    header.span,
                    "`wave`",
                    Some("write `[n]` and use `seq()` as the number of the wave"),
                ),
                HeaderKind::Follows { .. } => self.later(header.span, "`follows`", None),
                HeaderKind::Order(keys) => {
                    for key in keys {
                        let (column, loc) = (key.name.text.clone(), self.infer.loc(key.name.span));
                        self.order.push(TOrder { column, descending: key.descending, loc });
                    }
                }
                HeaderKind::Edge(share) => self.edge = edge_share(&mut self.infer, share),
                HeaderKind::Was(was) => self.address = Some(was.text.clone()),
                HeaderKind::Provenance(claim) => {
                    let fine = matches!(&claim.kind, ExprKind::Name(name) if matches!(&**name, "data_free" | "published"));
                    if !fine && !matches!(claim.kind, ExprKind::Bad) {
                        self.infer.unsupported(
                            claim.span,
                            "a claim other than `data_free` and `published`",
                            None,
                        );
                    }
                }
                HeaderKind::Bad => self.failed = true,
            }
        }
        Found { per, draw, file, condition }
    }

    fn no_count(&mut self, table: &Table, per: Option<&Header>) {
        let (span, help) = match per {
            Some(header) => (
                header.span,
                "write `per parent[3]`, `per parent[1..6]` or `per parent ~ D` with a distribution of counts",
            ),
            None => (table.name.span, "write the number after the name: `table t[1000]`"),
        };
        let message = format!("the table `{}` does not say how many rows it has", table.name.text);
        self.infer.fault_help("E0501", span, message, help);
    }

    fn in_parent(&mut self) {
        self.infer.scope =
            Scope { levels: self.levels.clone(), bare: Some(0), position: false, ..Scope::default() };
    }

    fn parent(&mut self, key: DeclKey<'db>, parents: &[Parent]) {
        let (db, file) = (self.infer.db, key.file(self.infer.db));
        let Some(parent) = parents.first() else {
            self.failed = true;
            return;
        };
        if parents.iter().any(|parent| self.is_stack(parent)) {
            return;
        }
        let name = &parent.table.text;
        let there = DeclKey::new(db, file, Space::Table, name.clone());
        if parent_of(db, file, key.name(db)).is_none() {
            self.failed = true;
            if item_ast(db, there).is_some() {
                self.later(parent.span, "a graph as a parent", None);
                return;
            }
            let known = crate::scope::known(db, file, Space::Table);
            let near = nearest(name, known.iter().map(|known| &**known)).map(str::to_owned);
            let message = format!("there is no table `{name}`");
            self.infer.unknown_name("E0105", name, parent.table.span, message, near);
            return;
        }
        let mut line = vec![key.name(db).clone()];
        while let Some(up) = line.last().and_then(|last| parent_of(db, file, last)) {
            if up == *key.name(db) {
                line.push(up);
                let least = line.iter().min() == line.first();
                if least {
                    let way: Vec<&str> = line.iter().map(|name| &**name).collect();
                    self.infer.fault_help(
                        "E0113",
                        parent.span,
                        format!("these tables are each other's parents: `{}`", way.join(" -> ")),
                        "one of them comes first: give it a number of rows of its own",
                    );
                }
                self.failed = true;
                return;
            }
            if line.contains(&up) {
                break;
            }
            line.push(up);
        }
    }

    /// How many rows the table has that stands beside the parent; reports one that cannot.
    fn rows_of(&mut self, beside: &Parent) -> Option<TExpr> {
        let (db, file) = (self.infer.db, self.infer.file);
        let name = &beside.table.text;
        if !rows::is_table(db, file, name) {
            let known = crate::scope::known(db, file, Space::Table);
            let near = nearest(name, known.iter().map(|known| &**known)).map(str::to_owned);
            let message = format!("there is no table `{name}`");
            self.infer.unknown_name("E0105", name, beside.table.span, message, near);
            return None;
        }
        if parent_of(db, file, name).is_some() {
            self.infer.fault_help(
                "E0531",
                beside.span,
                format!("`{name}` has a parent, so how many rows it has is not known beforehand"),
                format!(
                    "write it first and the other table after the comma, or refer to it: `x: ref {name}`"
                ),
            );
            return None;
        }
        if sole_key(db, file, name).is_none() {
            self.infer.fault_help(
                "E0521",
                beside.span,
                format!("`{name}` has no key of one column, so nothing can refer to its rows"),
                format!("give it one: `key id: int = row()` in `{name}`"),
            );
            return None;
        }
        let there = DeclKey::new(db, file, Space::Table, name.clone());
        match &table_head(db, there).value.as_ref()?.count {
            TCount::Rows(count) => Some(count.clone()),
            TCount::Each(_) | TCount::Draw(_) | TCount::Stacked(_) => None,
        }
    }

    /// Reports a parent whose rows move with those of the tables before it.
    fn is_stack(&mut self, parent: &Parent) -> bool {
        let name = &parent.table.text;
        if !super::stacked::is_stacked(self.infer.db, self.infer.file, name) {
            return false;
        }
        self.infer.fault_help(
            "E0129",
            parent.span,
            format!("`{name}` is stacked: its rows have other numbers when one of its tables grows"),
            "make it a child of one of these tables, or refer to their rows",
        );
        self.failed = true;
        true
    }

    fn drawn(&mut self, draw: &Draw) -> TDist {
        if let Some(given) = draw.given.first() {
            self.infer.unsupported(given.span, "conditioning with `given` after a distribution", None);
            return self.infer.dist_error(draw.span);
        }
        let dist = self.infer.dist(&draw.dist, Some(&Ty::Int));
        if let TDistKind::Point(point) = &dist.kind {
            if !matches!(point.kind, TExprKind::Error) {
                self.infer.fault_help(
                    "E0202",
                    draw.span,
                    "`~` needs a distribution; this is one number",
                    "write a fixed number in brackets: `per parent[3]`",
                );
            }
            return self.infer.dist_error(draw.span);
        }
        if dist.ty == Ty::Int || dist.ty.is_unknown() {
            return dist;
        }
        self.infer.fault_help(
            "E0503",
            draw.span,
            format!("the number of rows is a whole number; this draws `{}`", dist.ty),
            "use a distribution of whole numbers, or round it: `floor(..)`",
        );
        self.infer.dist_error(draw.span)
    }
}

/// So many times so many rows.
pub(crate) fn product(lhs: TExpr, rhs: TExpr) -> TExpr {
    let (nullable, loc) = (lhs.nullable || rhs.nullable, lhs.loc);
    let kind = TExprKind::Arith { op: ArithOp::Mul, lhs: Box::new(lhs), rhs: Box::new(rhs) };
    TExpr { kind, ty: Ty::Int, nullable, loc }
}
