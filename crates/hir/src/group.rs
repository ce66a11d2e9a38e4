//! Groups of columns: what `include` puts in its place. The statements of the group are those of the table, under names with the
//! prefix of the include, `home_town` for `include Address as home`. Their draws are addressed by those names, so that columns
//! which move into a group keep their values.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use synthc_diag::{Code, Diagnostic, Loc, Span, nearest};
use synthc_syntax::ast::{Clause, ClauseKind, Column, Include, Member, Name as AstName, Str};

use crate::db::{Db, SourceFile};
use crate::items::{ColumnKey, DeclKey, MemberAst, Space, TableIndex, column_ast, declared, file_index};
use crate::model::Name;
use crate::{nested, scope};

/// How many groups may stand in each other.
const DEPTH: usize = 64;

/// A group at the place of its `include`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Included {
    /// The name of the group.
    pub group: Name,
    /// What stands before the names of its columns: `home_`, or nothing.
    pub prefix: Name,
    /// What stands before the names that address their draws.
    address: Name,
    /// The include that brings the group with this one in it.
    outer: Option<u32>,
    /// Where the include stands.
    pub loc: Loc,
}

/// The body of a table that includes groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    pub index: TableIndex,
    pub includes: Vec<Included>,
    /// The anchors of the statements of groups, with the first include that brings each.
    anchors: BTreeMap<u32, u32>,
    pub diags: Vec<Diagnostic>,
}

/// The body of a table with the statements of groups in the places of their includes; `None` for a table without.
#[salsa::tracked(returns(ref))]
pub(crate) fn expanded<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> Option<Arc<Body>> {
    let alone = alone(db, table);
    let members = match &alone {
        Some(include) => std::slice::from_ref(include),
        None => file_index(db, table.file(db)).including(table.name(db))?,
    };
    let mut work = Work {
        db,
        members: Vec::new(),
        includes: Vec::new(),
        anchors: BTreeMap::new(),
        diags: Vec::new(),
        line: Vec::new(),
        full: false,
    };
    work.add(members, None);
    let index = TableIndex::of(work.members);
    Some(Arc::new(Body { index, includes: work.includes, anchors: work.anchors, diags: work.diags }))
}

/// The table that stands for a group where no table includes it: no name has a backquote.
pub fn lone_table(group: &str) -> Name {
    Name::from(format!("`{group}"))
}

/// The include of the group that a table stands for.
fn alone(db: &dyn Db, table: DeclKey<'_>) -> Option<MemberAst> {
    let (file, name) = (table.file(db), table.name(db).strip_prefix('`')?);
    let decl = declared(db, file).iter().find(|decl| decl.space == Space::Group && &*decl.name == name)?;
    let group = AstName { text: decl.name.clone(), span: decl.span };
    let member = Member::Include(Include { span: group.span, group, alias: None, was: None });
    Some(MemberAst { member: Arc::new(member), anchor: decl.anchor, file, include: None })
}

/// The groups of a file that none of its tables includes, each as the table that stands for it.
#[salsa::tracked(returns(ref))]
pub(crate) fn lone(db: &dyn Db, file: SourceFile) -> Vec<Name> {
    let all = declared(db, file);
    let groups = || all.iter().filter(|decl| decl.space == Space::Group);
    if groups().next().is_none() {
        return Vec::new();
    }
    let mut included: HashSet<&Name> = HashSet::new();
    for table in all.iter().filter(|decl| decl.space == Space::Table) {
        let key = DeclKey::new(db, file, Space::Table, table.name.clone());
        let body = expanded(db, key).iter();
        included.extend(body.flat_map(|body| &body.includes).map(|included| &included.group));
    }
    let mut lone: Vec<Name> = groups()
        .filter(|group| !included.contains(&group.name))
        .map(|group| lone_table(&group.name))
        .collect();
    lone.dedup();
    lone
}

/// Whether what is said of a group that no table includes would be said in any table: no parent, no rows and no children are known.
pub(crate) fn holds_anywhere(diag: &Diagnostic) -> bool {
    let code = diag.code.0;
    code < "E0321" && !matches!(code, "E0105" | "E0106" | "E0121" | "E0128" | "E0215")
}

struct Work<'db> {
    db: &'db dyn Db,
    members: Vec<MemberAst>,
    includes: Vec<Included>,
    anchors: BTreeMap<u32, u32>,
    diags: Vec<Diagnostic>,
    /// The groups that stand around, outermost first.
    line: Vec<DeclKey<'db>>,
    /// Whether it is said that there is too much.
    full: bool,
}

impl<'db> Work<'db> {
    fn add(&mut self, members: &[MemberAst], within: Option<u32>) {
        for ast in members {
            if let Some(within) = within {
                self.anchors.entry(ast.anchor).or_insert(within);
            }
            if let Member::Include(include) = &*ast.member {
                self.include(ast, include, within);
                continue;
            }
            let Some(at) = within.and_then(|at| self.includes.get(at as usize)) else {
                self.members.push(ast.clone());
                continue;
            };
            if let Some(word) = foreign(&ast.member) {
                let span = nested::foreign(&ast.member).unwrap_or_default();
                let diagnostic = Diagnostic::new(
                    Code("E0125"),
                    loc(self.db, ast, span),
                    format!("`{word}` does not stand in a group"),
                )
                .help(
                    "a group has columns, `ask`, `require`, `missing` and `include`; write this in the table",
                );
                self.diags.push(diagnostic);
                continue;
            }
            let member = Arc::new(renamed(&ast.member, &at.prefix, &at.address));
            self.members.push(MemberAst { member, include: within, ..ast.clone() });
        }
    }

    fn include(&mut self, ast: &MemberAst, include: &Include, within: Option<u32>) {
        let at = loc(self.db, ast, include.group.span);
        let name = &include.group.text;
        let Some(group) = scope::resolve(self.db, ast.file, Space::Group, name) else {
            if !scope::is_silent(self.db, ast.file, name) {
                self.diags.push(unknown(self.db, ast.file, name, at));
            }
            return;
        };
        if self.line.contains(&group) {
            let names = self.line.iter().skip_while(|other| **other != group).chain([&group]);
            let path: Vec<&str> = names.map(|group| &**group.name(self.db)).collect();
            let message = format!("the group `{name}` includes itself: `{}`", path.join(" -> "));
            self.diags.push(
                Diagnostic::new(Code("E0124"), at, message).help("take the `include` out of one of them"),
            );
            return;
        }
        let most = usize::try_from(nested::MOST_COLUMNS).unwrap_or(usize::MAX);
        if self.line.len() >= DEPTH || self.members.len() >= most || self.includes.len() >= most {
            if !std::mem::replace(&mut self.full, true) {
                let message = format!(
                    "these groups in groups become too large: at most {DEPTH} in each other, and {most} statements"
                );
                self.diags.push(Diagnostic::new(Code("E0124"), at, message).help("include fewer of them"));
            }
            return;
        }
        let outer = within.and_then(|outer| self.includes.get(outer as usize));
        let before = |name: Option<&Name>, own: Option<&Name>| {
            let alias = own.map(|own| format!("{own}_")).unwrap_or_default();
            Name::from(format!("{}{alias}", name.map_or("", |name| name)))
        };
        let alias = include.alias.as_ref().map(|alias| &alias.text);
        let was = include.was.as_ref().map(|was| &was.text).or(alias);
        let prefix = before(outer.map(|outer| &outer.prefix), alias);
        let address = before(outer.map(|outer| &outer.address), was);
        let number = u32::try_from(self.includes.len()).unwrap_or(u32::MAX);
        let loc = loc(self.db, ast, include.span);
        self.includes.push(Included { group: name.clone(), prefix, address, outer: within, loc });
        if let Some(members) = file_index(self.db, group.file(self.db)).group(group.name(self.db)) {
            self.line.push(group);
            self.add(members, Some(number));
            self.line.pop();
        }
    }
}

fn loc(db: &dyn Db, ast: &MemberAst, span: Span) -> Loc {
    Loc { file: ast.file.id(db), item: Some(ast.anchor), span }
}

fn unknown(db: &dyn Db, file: SourceFile, name: &str, at: Loc) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code("E0123"), at, format!("there is no group `{name}`"));
    let known = scope::known(db, file, Space::Group);
    match nearest(name, known.iter().map(|known| &**known)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).guess(at, near),
        None => diagnostic.help(format!("declare it beside the tables: `group {name} {{ .. }}`")),
    }
}

/// The word of a statement that belongs to a table.
fn foreign(member: &Member) -> Option<&'static str> {
    Some(match member {
        Member::Column(_) | Member::Ask(_) | Member::Require(_) | Member::JointMissing(_) => return None,
        Member::Unique(_) | Member::Key(_) | Member::Include(_) | Member::Bad { .. } => return None,
        Member::Expect(_) => "expect",
        Member::Pin(_) => "pin",
        Member::Exactly(_) => "exactly",
        Member::Correlate(_) => "correlate",
        Member::Attrition(_) => "attrition",
        Member::Cover(_) => "cover",
        Member::Quota(_) => "quota",
        Member::Design(_) => "design",
        Member::Plant(_) => "plant",
        Member::Within(_) => "within",
        Member::Fee(_) => "fee",
        Member::Ends(_) => "ends when",
    })
}

/// A statement with the prefix before the names that it declares. Names in expressions stay: what they mean is decided by where
/// they stand.
fn renamed(member: &Member, prefix: &str, address: &str) -> Member {
    let name =
        |name: &AstName| AstName { text: Name::from(format!("{prefix}{}", name.text)), span: name.span };
    let names = |names: &[AstName]| names.iter().map(name).collect();
    let mut member = member.clone();
    match &mut member {
        Member::Column(column) => {
            former(column, prefix, address);
            for written in &mut column.names {
                written.name = name(&written.name);
            }
        }
        Member::Bad { names: own, .. } => *own = names(own),
        Member::Ask(ask) => {
            ask.members = ask.members.iter().map(|member| renamed(member, prefix, address)).collect();
        }
        Member::Require(require) => require.name = require.name.as_ref().map(name),
        Member::JointMissing(joint) => joint.names = names(&joint.names),
        Member::Key(key) => key.names = names(&key.names),
        Member::Unique(unique) => unique.names = names(&unique.names),
        _ => {}
    }
    member
}

/// Puts what addresses the draws of a column into its `was`, where it is not the name.
fn former(column: &mut Column, prefix: &str, address: &str) {
    let was = column.clauses.iter().position(|clause| matches!(clause.kind, ClauseKind::Was(_)));
    if was.is_none() && prefix == address {
        return;
    }
    let before = |name: &str| format!("{address}{}", name.trim());
    let own = |column: &Column| -> Vec<String> {
        column.names.iter().map(|written| before(&written.name.text)).collect()
    };
    let text: Vec<String> = match column.was() {
        Some(was) if column.names.len() > 1 => was.text.split(',').map(before).collect(),
        Some(was) => vec![before(&was.text)],
        None => own(column),
    };
    let span = column.was().map_or(column.span, |was| was.span);
    let kind = ClauseKind::Was(Str { text: Name::from(text.join(", ")), span });
    match was.and_then(|at| column.clauses.get_mut(at)) {
        Some(clause) => clause.kind = kind,
        None => column.clauses.push(Clause { kind, span }),
    }
}

/// The place of a statement of a group, as that of a column is the column's name: no name has a backquote.
pub(crate) fn place(table: &str, include: Option<u32>) -> Name {
    Name::from(include.map_or_else(String::new, |include| format!("`{table}`{include}")))
}

/// Whether a place is that of a column.
pub(crate) fn is_column(place: &str) -> bool {
    !place.is_empty() && !place.starts_with('`')
}

/// The include that brings a column: a query of its own, so that those who ask are not computed anew with every change of it.
#[salsa::tracked(returns(copy))]
fn brings<'db>(db: &'db dyn Db, column: ColumnKey<'db>) -> Option<u32> {
    column_ast(db, column).as_ref()?.member.include
}

/// The include in whose group a place is.
fn include_at(db: &dyn Db, file: SourceFile, table: &Name, place: &str) -> Option<u32> {
    if let Some(statement) = place.strip_prefix('`') {
        return statement.strip_prefix(&**table)?.strip_prefix('`')?.parse().ok();
    }
    if place.is_empty() {
        return None;
    }
    brings(db, ColumnKey::new(db, file, table.clone(), Name::from(place)))
}

fn body<'db>(db: &'db dyn Db, file: SourceFile, table: &Name) -> Option<&'db Body> {
    expanded(db, DeclKey::new(db, file, Space::Table, table.clone())).as_deref()
}

/// The name that the columns of a table are looked up by for a bare name at a place: in a group with the prefix.
pub(crate) fn whole_name(db: &dyn Db, file: SourceFile, table: &Name, place: &str, name: &str) -> Name {
    let prefix = prefix_at(db, file, table, place);
    prefix.map_or_else(|| Name::from(name), |prefix| Name::from(format!("{prefix}{name}")))
}

/// What stands before the names of the group that a place is in.
pub(crate) fn prefix_at(db: &dyn Db, file: SourceFile, table: &Name, place: &str) -> Option<Name> {
    let include = include_at(db, file, table, place)?;
    body(db, file, table)?.includes.get(include as usize).map(|included| included.prefix.clone())
}

/// The bare name by which what is at a place names a column of its group: without the prefix.
pub(crate) fn own_name<'n>(
    db: &dyn Db,
    file: SourceFile,
    table: &Name,
    place: &str,
    name: &'n str,
) -> &'n str {
    let prefix = prefix_at(db, file, table, place);
    prefix.and_then(|prefix| name.strip_prefix(&*prefix)).unwrap_or(name)
}

/// Whether a bare name at a place can mean a column: in a group only its own, and those of the groups in it.
pub(crate) fn sees(db: &dyn Db, file: SourceFile, table: &Name, place: &str, column: &Name) -> bool {
    let Some(include) = include_at(db, file, table, place) else { return true };
    let Some(body) = body(db, file, table) else { return true };
    let mut own = brings(db, ColumnKey::new(db, file, table.clone(), column.clone()));
    while let Some(at) = own {
        if at == include {
            return true;
        }
        own = body.includes.get(at as usize).and_then(|included| included.outer);
    }
    false
}

/// The name of the group that a place is in, for messages.
pub(crate) fn group_at(db: &dyn Db, file: SourceFile, table: &Name, place: &str) -> Option<Name> {
    let include = include_at(db, file, table, place)?;
    body(db, file, table)?.includes.get(include as usize).map(|included| included.group.clone())
}

/// Where the include of a column of a table stands.
pub(crate) fn include_loc(db: &dyn Db, table: DeclKey<'_>, include: Option<u32>) -> Option<Loc> {
    expanded(db, table).as_ref()?.includes.get(include? as usize).map(|included| included.loc)
}

/// What is wrong with the statements of groups names the include, and is said once however often they are included.
pub(crate) fn name_includes(db: &dyn Db, table: DeclKey<'_>, diags: &mut Vec<Diagnostic>) {
    let Some(body) = expanded(db, table) else { return };
    diags.extend(body.diags.iter().cloned());
    let mut said: HashSet<(Loc, Code)> = HashSet::new();
    diags.retain_mut(|diag| {
        let of_group = diag.loc.item.and_then(|anchor| body.anchors.get(&anchor));
        let Some(included) = of_group.and_then(|at| body.includes.get(*at as usize)) else { return true };
        let label = match included.prefix.strip_suffix('_') {
            Some(prefix) => format!("included in `{}` as `{prefix}`", table.name(db)),
            None => format!("included in `{}`", table.name(db)),
        };
        *diag = diag.clone().also(included.loc, label);
        said.insert((diag.loc, diag.code))
    });
}

/// What is wrong with the includes of a table.
pub(crate) fn faults(db: &dyn Db, table: DeclKey<'_>) -> Vec<Diagnostic> {
    expanded(db, table).iter().flat_map(|body| body.diags.iter().cloned()).collect()
}
