//! Statements of a table that declare no column: constraints, tests, pins, keys, joint missingness.

use std::collections::HashMap;
use std::sync::Arc;

use synthc_diag::{Code, Diagnostic, Loc, Span, nearest};
use synthc_syntax::ast::{
    Expect, Expr, ExprKind, JointMissing, Member, Pin, PinCell, Require, RequireWhat, TextPart,
    UniqueTogether,
};
use synthc_types::{Ty, Value};

use super::{column_names, has_column, lineage};
use crate::among;
use crate::column::{column_ty, rule, told_apart_by};
use crate::db::Db;
use crate::decl::Checked;
use crate::infer::{Aggregates, Infer, Scope};
use crate::items::{ColumnKey, DeclKey, MemberAst, column_ast, declared_columns, statements};
use crate::model::{Name, TCover, TExpect, TExprKind, TMissing, TRequire, TTogether};
use crate::nested::{self, Part};

/// The typed statements of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableStatements {
    /// `require`, as written.
    pub requires: Vec<TRequire>,
    /// `expect`; their texts are filled in where the file's text is at hand.
    pub expects: Vec<TExpect>,
    /// `unique (a, b)` that is not drawn to hold.
    pub together: Vec<TTogether>,
    /// `pin`.
    pub pins: Vec<Vec<(Name, Value)>>,
    /// Where the values of the pins stand.
    pub pin_locs: Vec<Vec<Loc>>,
    /// `cover`.
    pub covers: Vec<TCover>,
    /// `missing (a, b) ..`.
    pub joint: Vec<TMissing>,
}

/// The typed statements of a table.
#[salsa::tracked(returns(ref))]
pub fn table_statements<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Checked<Arc<TableStatements>> {
    let mut reader = Reader { db, key, typed: TableStatements::default(), diags: Vec::new(), keys: None };
    for statement in statements(db, key) {
        reader.statement(statement);
    }
    reader.diags.extend(super::ask_diags(db, key));
    Checked::new(Arc::new(reader.typed), reader.diags)
}

struct Reader<'db> {
    db: &'db dyn Db,
    key: DeclKey<'db>,
    typed: TableStatements,
    diags: Vec<Diagnostic>,
    /// Where `key ..` stands.
    keys: Option<Loc>,
}

impl<'db> Reader<'db> {
    fn infer(&self, ast: &MemberAst, aggregates: Aggregates) -> Infer<'db> {
        let levels = lineage(self.db, self.key.file(self.db), self.key.name(self.db));
        let scope = Scope { levels, bare: Some(0), aggregates, position: true };
        Infer::of_member(self.db, self.key.file(self.db), ast, scope)
    }

    fn statement(&mut self, ast: &MemberAst) {
        let mut infer = self.infer(ast, Aggregates::No);
        let mut later = |span: Span, what: &str, help: Option<&str>| infer.unsupported(span, what, help);
        match &*ast.member {
            Member::Require(require) => self.require(&mut infer, require),
            Member::Expect(expect) => {
                if let Some(typed) = typed_expect(&mut infer, expect, Some(self.key.name(self.db).clone())) {
                    self.typed.expects.push(typed);
                }
            }
            Member::Pin(pin)
                if super::file_of(self.db, self.key.file(self.db), self.key.name(self.db)).is_some() =>
            {
                later(pin.span, "`pin` in a table that is read", Some("write the row into the file"));
            }
            Member::Pin(pin)
                if super::stacked::is_stacked(self.db, self.key.file(self.db), self.key.name(self.db)) =>
            {
                later(pin.span, "`pin` in a stacked table", Some("pin the row in the table that it is of"));
            }
            Member::Pin(pin) => self.pin(&mut infer, pin),
            Member::Key(key) => self.key(&mut infer, key),
            Member::JointMissing(joint) => self.joint(&mut infer, joint),
            Member::Exactly(it) => later(it.span, "`exactly`", None),
            Member::Correlate(it) => later(
                it.span,
                "`correlate`",
                Some(
                    "let one column depend on the other: `b ~ D(mean: 0.3 * a, ..)`, or give both a `hidden` column in common",
                ),
            ),
            Member::Attrition(it) => later(it.span, "`attrition`", None),
            Member::Cover(names) => self.cover(&mut infer, names),
            Member::Quota(it) => later(it.span, "`quota`", None),
            Member::Design(it) => later(it.span, "`design`", None),
            Member::Unique(it) => self.together(&mut infer, ast, it),
            Member::Plant(it) => later(it.span, "`plant`", None),
            Member::Within(it) => later(it.span, "`within`", None),
            Member::Fee(it) => later(it.span, "`fee`", None),
            Member::Ends(it) => later(it.span, "`ends when`", None),
            Member::Column(_) | Member::Ask(_) | Member::Include(_) | Member::Bad { .. } => {}
        }
        self.diags.append(&mut infer.diags);
    }

    fn require(&mut self, infer: &mut Infer<'db>, require: &Require) {
        let expr = match &require.what {
            RequireWhat::Holds(expr) => expr,
            RequireWhat::Determines(..) => {
                infer.unsupported(
                    require.span,
                    "a functional dependency (`->`)",
                    Some("compute the one from the other with `match`"),
                );
                return;
            }
            RequireWhat::Siblings { .. } => {
                infer.unsupported(
                    require.span,
                    "a constraint over siblings",
                    Some("use `seq()`: the first row of each parent has 1"),
                );
                return;
            }
        };
        let clause = infer.condition(expr, "a constraint");
        let nth = self.typed.requires.len() + 1;
        let name = require
            .name
            .as_ref()
            .map_or_else(|| Name::from(format!("require_{nth}")), |name| name.text.clone());
        let loc = infer.loc(require.name.as_ref().map_or(require.span, |name| name.span));
        if let Some(first) = self.typed.requires.iter().find(|first| first.name == name) {
            infer.report(
                Diagnostic::new(Code("E0109"), loc, format!("the constraint `{name}` is there twice"))
                    .also(first.loc, "first here"),
            );
        }
        self.typed.requires.push(TRequire {
            name,
            clause,
            bounds: Vec::new(),
            redraw: Vec::new(),
            loc: infer.loc(require.span),
        });
    }

    fn column_of(
        &self,
        infer: &mut Infer<'db>,
        name: &synthc_syntax::ast::Name,
        code: &'static str,
    ) -> Option<Ty> {
        let (file, table) = (self.key.file(self.db), self.key.name(self.db));
        let key = ColumnKey::new(self.db, file, table.clone(), name.text.clone());
        if let Some(found) = column_ty(self.db, key) {
            return Some(found.ty.clone());
        }
        let names = column_names(self.db, file, table);
        let near = nearest(&name.text, names.iter().map(|name| &**name)).map(str::to_owned);
        infer.unknown(code, name.span, format!("`{table}` has no column `{}`", name.text), near);
        None
    }

    fn pin(&mut self, infer: &mut Infer<'db>, pin: &Pin) {
        let (mut cells, mut locs) = (Vec::<(Name, Value)>::new(), Vec::new());
        let mut complete = true;
        for cell in &pin.cells {
            let Some(ty) = self.column_of(infer, &cell.name, "E0504") else {
                complete = false;
                continue;
            };
            if cells.iter().any(|(name, _)| *name == cell.name.text) {
                infer.fault(
                    "E0504",
                    cell.name.span,
                    format!("`{}` is pinned twice in one row", cell.name.text),
                );
                continue;
            }
            if ty == Ty::Json {
                let message = format!("`{}` is an object, and this is one value", cell.name.text);
                let help = "pin its columns: `settings: { theme: dark }`, or `settings.theme: dark`";
                infer.fault_help("E0504", cell.value.span, message, help);
                complete = false;
                continue;
            }
            if let Some((what, help)) = self.unpinnable(&cell.name.text, &ty) {
                infer.unsupported(cell.name.span, what, help);
                complete = false;
                continue;
            }
            match constant(infer, &cell.value, &ty) {
                Some(value) => {
                    cells.push((cell.name.text.clone(), value));
                    locs.push(infer.loc(cell.value.span));
                }
                None => complete = false,
            }
        }
        if complete && self.holds_rows(infer, pin) {
            self.typed.pins.push(cells);
            self.typed.pin_locs.push(locs);
        }
    }

    /// What a column is that no single value can be pinned to.
    fn unpinnable(&self, name: &Name, ty: &Ty) -> Option<(&'static str, Option<&'static str>)> {
        let (file, table) = (self.key.file(self.db), self.key.name(self.db));
        let key = ColumnKey::new(self.db, file, table.clone(), name.clone());
        let in_list = crate::column::column_value(self.db, key).value.as_ref().is_some_and(|c| c.inside_list);
        match ty {
            Ty::List(_) => Some(("pinning a list", None)),
            _ if in_list => Some(("pinning a column of the objects in a list", None)),
            _ => None,
        }
    }

    /// Whether a pin gives the row of a reference that is written as several columns in all of them, if in one; else that is said.
    fn holds_rows(&self, infer: &mut Infer<'db>, pin: &Pin) -> bool {
        let (db, file, table) = (self.db, self.key.file(self.db), self.key.name(self.db));
        let pinned = |name: &Name| pin.cells.iter().find(|cell| cell.name.text == *name);
        let mut told: Vec<(u32, u32)> = Vec::new();
        for cell in &pin.cells {
            let column = |name: &Name| ColumnKey::new(db, file, table.clone(), name.clone());
            let Some(ast) = column_ast(db, column(&cell.name.text)) else { continue };
            let own = (ast.member.anchor, ast.nth_name);
            let is_shown = |part| matches!(part, Part::Shown(_) | Part::Kind | Part::Id);
            let parts = declared_columns(db, self.key).iter().filter(|other| {
                let of = column_ast(db, column(&other.name)).as_ref();
                is_shown(other.part) && of.is_some_and(|of| (of.member.anchor, of.nth_name) == own)
            });
            let parts: Vec<&Name> = parts.map(|part| &part.name).collect();
            if ast.part == Part::Kind && self.is_no_target(infer, cell) {
                told.push(own);
                continue;
            }
            let whole = is_shown(ast.part) && parts.iter().all(|part| pinned(part).is_some());
            if parts.is_empty() || whole || told.contains(&own) {
                continue;
            }
            told.push(own);
            let names: Vec<String> = parts.iter().map(|part| format!("`{part}`")).collect();
            let message = format!("a row is pinned by all of {}", names.join(", "));
            infer.fault_help(
                "E0504",
                cell.name.span,
                message,
                "give each of them its value, or none of them",
            );
        }
        told.is_empty()
    }

    /// Whether a pin names a table that a reference to rows of several tables never refers to; that is said.
    fn is_no_target(&self, infer: &mut Infer<'db>, cell: &PinCell) -> bool {
        let (file, table) = (self.key.file(self.db), self.key.name(self.db));
        let ExprKind::Text { parts } = &cell.value.kind else { return false };
        let [TextPart::Chars(text)] = parts.as_slice() else { return false };
        let names = column_names(self.db, file, table);
        let target = |name: &Name| {
            let (reference, target) = nested::part_of_several(name)?;
            let [kind, _] = nested::shown_of(reference);
            (kind == cell.name.text && !target.is_empty()).then(|| target.to_owned())
        };
        let targets: Vec<String> = names.iter().filter_map(target).collect();
        if targets.iter().any(|target| *target == **text) {
            return false;
        }
        infer.fault_help(
            "E0504",
            cell.value.span,
            format!("`{}` is no row of `{text}`", cell.name.text),
            format!("write one of `{}`", targets.join("`, `")),
        );
        true
    }

    fn cover(&mut self, infer: &mut Infer<'db>, names: &[synthc_syntax::ast::Name]) {
        let Some(first) = names.first() else { return };
        let (file, table) = (self.key.file(self.db), self.key.name(self.db));
        if lineage(self.db, file, table).len() > 1 {
            let help = "cover columns of the parent, or make the combinations a table without a parent";
            infer.unsupported(first.span, "`cover` in a child table", Some(help));
            return;
        }
        if super::file_of(self.db, file, table).is_some() {
            let help = "the rows are those of the file";
            infer.unsupported(first.span, "`cover` in a table that is read", Some(help));
            return;
        }
        let mut columns: Vec<Name> = Vec::new();
        for name in names {
            if columns.contains(&name.text) {
                infer.fault("E0327", name.span, format!("`{}` is covered twice", name.text));
            } else if self.column_of(infer, name, "E0327").is_some() {
                columns.push(name.text.clone());
            }
        }
        if columns.len() == names.len() {
            self.typed.covers.push(TCover { columns, loc: infer.loc(first.span) });
        }
    }

    fn key(&mut self, infer: &mut Infer<'db>, key: &synthc_syntax::ast::Key) {
        let loc = infer.loc(key.span);
        if let Some(first) = self.keys {
            infer.report(
                Diagnostic::new(Code("E0502"), loc, "a table has one key").also(first, "the first one"),
            );
            return;
        }
        self.keys = Some(loc);
        let mut seen: HashMap<&Name, Span> = HashMap::new();
        for name in &key.names {
            self.column_of(infer, name, "E0502");
            if seen.insert(&name.text, name.span).is_some() {
                infer.fault("E0502", name.span, format!("`{}` is in the key twice", name.text));
            }
        }
    }

    fn together(&mut self, infer: &mut Infer<'db>, ast: &MemberAst, it: &UniqueTogether) {
        let (db, file, table) = (self.db, self.key.file(self.db), self.key.name(self.db));
        let mut columns: Vec<Name> = Vec::new();
        let mut known = it.names.len() > 1 || it.within.is_some() || it.condition.is_some();
        if !known {
            let help = "write `unique` behind the column";
            infer.fault_help("E0572", it.span, "`unique (..)` is about several columns", help);
        }
        for name in &it.names {
            known &= self.column_of(infer, name, "E0572").is_some();
            if columns.contains(&name.text) {
                infer.fault("E0572", name.span, format!("`{}` is named twice", name.text));
                known = false;
            }
            columns.push(name.text.clone());
        }
        if !known {
            return;
        }
        let Some(drawn) = among::drawn(db, file, table, it) else {
            if let Some(condition) = &it.condition {
                let help = "leave one of the columns to its type, without `~` and `=`";
                infer.unsupported(
                    condition.span,
                    "`unique .. where` of columns that are not drawn to differ",
                    Some(help),
                );
            }
            columns.extend(it.within.iter().flat_map(|path| &path.parts).map(|name| name.text.clone()));
            self.typed.together.push(TTogether { columns, loc: infer.loc(it.span) });
            return;
        };
        let own = ColumnKey::new(db, file, table.clone(), drawn);
        let Some(place) = column_ast(db, own) else { return };
        let Some(among) = among::among(db, own, place) else { return };
        let said = among
            .statement
            .as_ref()
            .is_some_and(|said| said.anchor == ast.anchor && said.include == ast.include);
        if !said {
            let message = format!("`{}` is drawn to meet another `unique (..)`", own.column(db));
            infer.fault_help(
                "E0573",
                it.span,
                message,
                "leave another of its columns to its type, without `~` and `=`",
            );
        } else if let Some(written) = among.values(db, file, table).filter(|_| !among.are_siblings()) {
            told_apart_by(infer, &written);
        }
    }

    fn joint(&mut self, infer: &mut Infer<'db>, joint: &JointMissing) {
        let (file, table) = (self.key.file(self.db), self.key.name(self.db));
        let mut found: Vec<Name> = Vec::new();
        for name in &joint.names {
            self.column_of(infer, name, "E0507");
            if found.contains(&name.text) {
                infer.fault("E0507", name.span, format!("`{}` is named twice", name.text));
            } else if has_column(self.db, file, table, &name.text) {
                found.push(name.text.clone());
            }
        }
        let mut rule = rule(infer, &joint.missing, false);
        // In declared order, so that the order in the statement moves nothing.
        let order = column_names(self.db, file, table);
        found.sort_by_key(|name| order.iter().position(|other| other == name));
        rule.joint = found;
        rule.loc = infer.loc(joint.span);
        if !rule.rates.is_empty() {
            self.typed.joint.push(rule);
        }
    }
}

/// A constant of a pin; a UUID is written as a text.
fn constant(infer: &mut Infer<'_>, written: &Expr, ty: &Ty) -> Option<Value> {
    if *ty == Ty::Uuid
        && let ExprKind::Text { .. } = &written.kind
        && let Some(Value::Text(text)) = infer.constant_of(written, &Ty::Text)
    {
        let uuid = crate::fold::uuid(&text);
        if uuid.is_none() {
            let help = "write 32 hexadecimal digits in five groups: `00000000-0000-4000-8000-000000000001`";
            infer.fault_help("E0504", written.span, "this is no UUID", help);
        }
        return uuid.map(Value::Uuid);
    }
    infer.constant_of(written, ty)
}

/// A test on the output; `None` where it has a fault.
pub(crate) fn typed_expect(infer: &mut Infer<'_>, expect: &Expect, table: Option<Name>) -> Option<TExpect> {
    infer.scope = Scope {
        levels: table.iter().cloned().collect(),
        bare: None,
        aggregates: Aggregates::Tables,
        position: false,
    };
    let clause = infer.condition(&expect.condition, "a test");
    let failed = matches!(clause.kind, TExprKind::Error);
    let name = expect.name.as_ref().map(|name| name.text.clone()).unwrap_or_default();
    (!failed).then(|| TExpect {
        name,
        table,
        text: Name::default(),
        loc: infer.loc(expect.condition.span),
        clause,
    })
}
