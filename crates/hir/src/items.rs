//! From a file's text to its items and statements, one by one: the layer that changes with every keystroke, and the queries that
//! shield the rest from it.
#![expect(missing_docs, reason = "salsa's macros write constructors without documentation")]

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use synthc_diag::{Loc, Span};
use synthc_syntax::ast::{
    Column, Doc, File, Group, Item, ItemNode, Member, ModifierKind, Name as AstName, Table, TypeBase,
};

use crate::anchor::{AnchorKey, MemberKey};
use crate::db::{Db, SourceFile};
use crate::group;
use crate::model::Name;
use crate::module::module;
use crate::nested::{self, Around, Part, Within, family};
use crate::rows;

/// The name spaces of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Space {
    /// Parameters and constants.
    Value,
    /// Types and enums.
    Type,
    /// Sets of missing codes.
    Codes,
    /// Functions.
    Fn,
    /// Distributions, and what later releases draw from (`learn`, `margins`).
    Dist,
    /// Tables and graphs.
    Table,
    /// Groups of columns.
    Group,
    /// What a later release gives meaning to and other spaces never look up.
    Other,
}

/// A declaration of a file, by name.
#[salsa::interned(debug)]
pub struct DeclKey<'db> {
    /// The file that declares it.
    #[returns(copy)]
    pub file: SourceFile,
    /// The name space.
    #[returns(copy)]
    pub space: Space,
    /// The name.
    #[returns(ref)]
    pub name: Name,
}

/// A column of a table, by name.
#[salsa::interned(debug)]
pub struct ColumnKey<'db> {
    /// The file.
    #[returns(copy)]
    pub file: SourceFile,
    /// The table.
    #[returns(ref)]
    pub table: Name,
    /// The column.
    #[returns(ref)]
    pub column: Name,
}

/// An item with the number its places count from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemAst {
    /// The item; a table without its members.
    pub item: Arc<Item>,
    /// The documentation before it.
    pub docs: Option<Doc>,
    /// What its places count from.
    pub anchor: u32,
}

/// A statement with the number its places count from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberAst {
    /// The statement.
    pub member: Arc<Member>,
    /// What its places count from.
    pub anchor: u32,
    /// The file it stands in: another than the table's, where a group of it is included.
    pub file: SourceFile,
    /// The include that brings it into the table.
    pub include: Option<u32>,
}

/// A column: a statement, or deeper inside of `ask` and `json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnAst {
    /// The statement that holds it.
    pub member: MemberAst,
    /// The way through `ask` and `json` blocks: the index of the statement at each level.
    pub path: Vec<u32>,
    /// Which of the names of the statement.
    pub nth_name: u32,
    /// Which of the columns that the name stands for.
    pub part: Part,
}

/// One declaration of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The name space.
    pub space: Space,
    /// The name.
    pub name: Name,
    /// The word that opens the item.
    pub word: &'static str,
    /// What its places count from.
    pub anchor: u32,
    /// Where the name stands.
    pub span: Span,
}

/// One column of a table, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredColumn {
    /// The name.
    pub name: Name,
    /// What its places count from.
    pub anchor: u32,
    /// Where the name stands.
    pub span: Span,
    /// The file it stands in.
    pub file: SourceFile,
    /// The include that brings it, where it stands in a group: its place among those of the table.
    pub include: Option<u32>,
    /// Which of the columns that the name stands for.
    pub part: Part,
}

impl DeclaredColumn {
    /// Where the name stands, in the file of [`DeclaredColumn::file`].
    #[must_use]
    pub fn loc(&self, db: &dyn Db) -> Loc {
        Loc { file: self.file.id(db), item: Some(self.anchor), span: self.span }
    }
}

/// Everything about a file that changes with every keystroke.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileIndex {
    items: Vec<ItemAst>,
    declared: Vec<Declared>,
    by_name: HashMap<(Space, Name), usize>,
    tables: HashMap<Name, TableIndex>,
    /// The statements of tables that include groups.
    including: HashMap<Name, Vec<MemberAst>>,
    /// The statements of groups.
    groups: HashMap<Name, Vec<MemberAst>>,
    offsets: HashMap<u32, u32>,
    /// The anchors of items and statements with an error of syntax.
    broken: HashSet<u32>,
}

/// A table's body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableIndex {
    columns: Vec<DeclaredColumn>,
    places: HashMap<Name, ColumnAst>,
    statements: Vec<MemberAst>,
    /// The families of columns and their first and last numbers.
    families: HashMap<Name, (u32, u32)>,
}

/// The file's tree.
#[salsa::tracked(returns(ref))]
pub fn parsed(db: &dyn Db, file: SourceFile) -> Arc<File> {
    match file.text(db) {
        Ok(text) => Arc::new(db.parses().parse(file.id(db), text)),
        Err(_) => Arc::default(),
    }
}

/// The file's declarations, columns and offsets.
#[salsa::tracked(returns(ref))]
pub fn file_index(db: &dyn Db, file: SourceFile) -> FileIndex {
    let mut index = FileIndex::default();
    let mut seen: HashMap<(&'static str, Name), u32> = HashMap::new();
    for node in &parsed(db, file).items {
        index.add(db, file, node, &mut seen);
    }
    index
}

/// The items in the order of the text; tables without their members.
#[salsa::tracked(returns(ref))]
pub fn items(db: &dyn Db, file: SourceFile) -> Vec<ItemAst> {
    file_index(db, file).items.clone()
}

/// The declarations of the file in the order of the text, repeated ones included.
#[salsa::tracked(returns(ref))]
pub fn declared(db: &dyn Db, file: SourceFile) -> Vec<Declared> {
    match module(db, file) {
        Some(module) => module.declared.clone(),
        None => file_index(db, file).declared.clone(),
    }
}

/// The first declaration of this name.
#[salsa::tracked(returns(ref))]
pub fn item_ast<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<ItemAst> {
    if let Some(module) = module(db, key.file(db)) {
        return module.item(key.space(db), key.name(db));
    }
    let index = file_index(db, key.file(db));
    let at = index.by_name.get(&(key.space(db), key.name(db).clone()))?;
    index.items.get(*at).cloned()
}

/// The columns of a table in the order of the text, repeated ones included, without the parent's key.
#[salsa::tracked(returns(ref))]
pub fn declared_columns<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> Vec<DeclaredColumn> {
    index_of(db, table).map(|table| table.columns.clone()).unwrap_or_default()
}

/// The families of columns of a table, with their first and last numbers.
#[salsa::tracked(returns(ref))]
pub fn families<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> HashMap<Name, (u32, u32)> {
    index_of(db, table).map(|table| table.families.clone()).unwrap_or_default()
}

/// The statements of a table that declare no column.
#[salsa::tracked(returns(ref))]
pub fn statements<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> Vec<MemberAst> {
    index_of(db, table).map(|table| table.statements.clone()).unwrap_or_default()
}

/// The first column of this name.
#[salsa::tracked(returns(ref))]
pub fn column_ast<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Option<ColumnAst> {
    let table = DeclKey::new(db, key.file(db), Space::Table, key.table(db).clone());
    index_of(db, table)?.places.get(key.column(db)).cloned()
}

/// The body of a table, with the columns that show keys of several columns.
fn index_of<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> Option<&'db TableIndex> {
    match with_keys(db, table) {
        Some(body) => Some(&**body),
        None => body_of(db, table),
    }
}

/// The body of a table with the columns that show keys of several columns, after each column that refers to a row with such a key;
/// `None` for a table without.
#[salsa::tracked(returns(ref))]
fn with_keys<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> Option<Arc<TableIndex>> {
    let body = body_of(db, table)?;
    let keys_of = |column: &DeclaredColumn| {
        let ast =
            body.places.get(&column.name).filter(|_| matches!(column.part, Part::Whole | Part::Item(_)))?;
        let target = rows::target(db, ast.member.file, ast.column()?.ty.as_ref()?)?;
        let key = body_of(db, DeclKey::new(db, table.file(db), Space::Table, target))?.key();
        // Where these are too many, the reference says so.
        let width = nested::width(ast.column()?).saturating_mul(key.len() as u64);
        (key.len() > 1 && width <= nested::MOST_COLUMNS).then_some((ast, key))
    };
    let shown: Vec<_> = body.columns.iter().map(keys_of).collect();
    if shown.iter().all(Option::is_none) {
        return None;
    }
    let mut made = TableIndex { columns: Vec::new(), ..body.clone() };
    for (column, shown) in body.columns.iter().zip(shown) {
        made.columns.push(column.clone());
        for (nth, (ast, key)) in
            shown.iter().flat_map(|(ast, keys)| keys.iter().map(move |key| (*ast, key))).enumerate()
        {
            let name = nested::part_name(&column.name, key);
            let part = Part::Shown(u32::try_from(nth).unwrap_or(u32::MAX));
            made.columns.push(DeclaredColumn { name: name.clone(), part, ..column.clone() });
            made.places.entry(name).or_insert_with(|| ColumnAst { part, ..ast.clone() });
        }
    }
    Some(Arc::new(made))
}

/// The body of a table, with the columns of the groups that it includes.
fn body_of<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> Option<&'db TableIndex> {
    match group::expanded(db, table) {
        Some(body) => Some(&body.index),
        None => file_index(db, table.file(db)).tables.get(table.name(db)),
    }
}

/// The place in the file that `loc` stands for.
pub fn absolute(db: &dyn Db, file: SourceFile, loc: Loc) -> Loc {
    match loc.item {
        None => loc,
        Some(anchor) => {
            let base = file_index(db, file).offsets.get(&anchor).copied().unwrap_or_default();
            Loc { file: loc.file, item: None, span: loc.span.shifted(base) }
        }
    }
}

/// Whether an error of syntax stands in the item or statement that a place counts from: what else is wrong there may follow
/// from it.
pub(crate) fn is_broken(db: &dyn Db, file: SourceFile, loc: Loc) -> bool {
    loc.item.is_some_and(|anchor| file_index(db, file).broken.contains(&anchor))
}

impl FileIndex {
    fn add(
        &mut self,
        db: &dyn Db,
        file: SourceFile,
        node: &ItemNode,
        seen: &mut HashMap<(&'static str, Name), u32>,
    ) {
        let word = node.item.word();
        let name: Name = node.item.name().map(|name| name.text.clone()).unwrap_or_default();
        let count = seen.entry((word, name.clone())).or_default();
        let key = AnchorKey { file: file.id(db), word, name: name.clone(), nth: *count, member: None };
        *count += 1;
        let anchor = db.anchors().number(key.clone());
        self.offsets.insert(anchor, node.offset);
        if !node.errors.is_empty() {
            self.broken.insert(anchor);
        }
        if let (Some(space), Some(name)) = (space_of(&node.item), node.item.name()) {
            self.declare(space, name, word, anchor);
        }
        let item = match &*node.item {
            Item::Table(table) => {
                let body = self.body(db, file, &key, node);
                // INVARIANT: of two tables of one name, the first is the one that is looked up.
                if !self.tables.contains_key(&name) {
                    if body.iter().any(|ast| matches!(&*ast.member, Member::Include(_))) {
                        self.including.insert(name.clone(), body.clone());
                    }
                    self.tables.insert(name, TableIndex::of(body));
                }
                Arc::new(Item::Table(Table { members: Vec::new(), ..table.clone() }))
            }
            Item::Group(group) => {
                let body = self.body(db, file, &key, node);
                self.groups.entry(name).or_insert(body);
                Arc::new(Item::Group(Group { members: Vec::new(), ..group.clone() }))
            }
            _ => node.item.clone(),
        };
        self.items.push(ItemAst { item, docs: node.docs.clone(), anchor });
    }

    fn declare(&mut self, space: Space, name: &AstName, word: &'static str, anchor: u32) {
        let at = self.items.len();
        self.by_name.entry((space, name.text.clone())).or_insert(at);
        self.declared.push(Declared { space, name: name.text.clone(), word, anchor, span: name.span });
    }

    /// The statements of a table that includes groups.
    pub(crate) fn including(&self, table: &str) -> Option<&[MemberAst]> {
        self.including.get(table).map(Vec::as_slice)
    }

    /// The statements of a group.
    pub(crate) fn group(&self, name: &str) -> Option<&[MemberAst]> {
        self.groups.get(name).map(Vec::as_slice)
    }

    fn body(&mut self, db: &dyn Db, file: SourceFile, item: &AnchorKey, node: &ItemNode) -> Vec<MemberAst> {
        let mut body = Vec::new();
        let mut seen: HashMap<Name, u32> = HashMap::new();
        for member in node.item.members() {
            let name = member_name(&member.member);
            let count = seen.entry(name.clone()).or_default();
            let key = AnchorKey { member: Some(MemberKey { name, nth: *count }), ..item.clone() };
            *count += 1;
            let anchor = db.anchors().number(key);
            self.offsets.insert(anchor, node.offset.saturating_add(member.offset));
            if !member.errors.is_empty() {
                self.broken.insert(anchor);
            }
            body.push(MemberAst { member: member.member.clone(), anchor, file, include: None });
        }
        body
    }
}

impl TableIndex {
    /// The columns and other statements of a body.
    pub(crate) fn of(body: Vec<MemberAst>) -> Self {
        let mut table = Self::default();
        for ast in body {
            if !table.columns_of(&ast, &ast.member, &mut Vec::new(), &Within::Table) {
                table.statements.push(ast);
            }
        }
        table
    }

    /// The columns of the key as written: `key (a, b)`, else those marked `key`.
    fn key(&self) -> Vec<Name> {
        let stated = self.statements.iter().find_map(|statement| match &*statement.member {
            Member::Key(key) => Some(key.names.iter().map(|name| name.text.clone()).collect()),
            _ => None,
        });
        let marked = |name: &Name| {
            let column = self.places.get(name).and_then(ColumnAst::column);
            column.is_some_and(|column| column.modifier(ModifierKind::Key).is_some())
        };
        let columns = self.columns.iter().map(|column| &column.name);
        stated.unwrap_or_else(|| columns.filter(|name| marked(name)).cloned().collect())
    }

    /// Notes the columns of a statement; whether it is a column or holds only columns.
    fn columns_of(&mut self, ast: &MemberAst, member: &Member, path: &mut Vec<u32>, within: &Within) -> bool {
        match member {
            Member::Column(column) => {
                let width = nested::width(column);
                let before = u64::try_from(self.columns.len()).unwrap_or(u64::MAX);
                if matches!(within, Within::Table)
                    && width > column.names.len() as u64
                    && before.saturating_add(width) > nested::MOST_COLUMNS
                {
                    for (nth, name) in column.names.iter().enumerate() {
                        let named = (name.name.text.clone(), name.name.span);
                        self.column(ast, path, nth, named, Part::TooMany(width));
                    }
                    return true;
                }
                let listed = column.ty.as_ref().is_some_and(|ty| matches!(ty.base, TypeBase::List(_)));
                for (nth, name) in column.names.iter().enumerate() {
                    let own = within.with(&name.name.text);
                    if let (Some(tables), Within::Table, None) =
                        (nested::several_of(column), within, &name.index)
                    {
                        self.reference(ast, path, nth, (own, name.name.span), tables);
                        continue;
                    }
                    if let Some(numbers) = name.index.as_ref().and_then(nested::numbers) {
                        self.families.entry(own.clone()).or_insert(numbers);
                    }
                    for (number, text) in family(name, own) {
                        if listed {
                            let length = nested::length_of(&text);
                            self.column(ast, path, nth, (length, name.name.span), Part::Length(number));
                        }
                        let part = number.map_or(Part::Whole, Part::Item);
                        self.column(ast, path, nth, (text.clone(), name.name.span), part);
                        self.members_of(ast, member, path, &Within::Column(text));
                    }
                }
                true
            }
            Member::Bad { names, .. } => {
                for (nth, name) in names.iter().enumerate() {
                    self.column(ast, path, nth, (within.with(&name.text), name.span), Part::Bad);
                }
                true
            }
            Member::Ask(_) => {
                self.members_of(ast, member, path, within);
                false
            }
            _ => false,
        }
    }

    /// Notes the columns of a reference to rows of several tables.
    fn reference(
        &mut self,
        ast: &MemberAst,
        path: &[u32],
        nth: usize,
        (name, span): (Name, Span),
        tables: &[AstName],
    ) {
        self.column(ast, path, nth, (nested::choice_of(&name), span), Part::Choice);
        for (number, table) in (0..).zip(tables) {
            let own = nested::target_of(&name, &table.text);
            self.column(ast, path, nth, (own, span), Part::Target(number));
        }
        for (shown, part) in nested::shown_of(&name).into_iter().zip([Part::Kind, Part::Id]) {
            self.column(ast, path, nth, (shown, span), part);
        }
    }

    /// Notes the columns of the block inside of a statement.
    fn members_of(&mut self, ast: &MemberAst, member: &Member, path: &mut Vec<u32>, within: &Within) {
        for (nth, inner) in nested::block(member).unwrap_or_default().iter().enumerate() {
            path.push(u32::try_from(nth).unwrap_or(u32::MAX));
            self.columns_of(ast, inner, path, within);
            path.pop();
        }
    }

    fn column(&mut self, ast: &MemberAst, path: &[u32], nth: usize, (name, span): (Name, Span), part: Part) {
        let (anchor, file, include) = (ast.anchor, ast.file, ast.include);
        self.columns.push(DeclaredColumn { name: name.clone(), anchor, span, file, include, part });
        self.places.entry(name).or_insert_with(|| ColumnAst {
            member: ast.clone(),
            path: path.to_vec(),
            nth_name: u32::try_from(nth).unwrap_or(u32::MAX),
            part,
        });
    }
}

impl ColumnAst {
    /// The column's statement; `None` where it could not be read.
    #[must_use]
    pub fn column(&self) -> Option<&Column> {
        let mut member = &*self.member.member;
        for nth in &self.path {
            member = nested::block(member)?.get(*nth as usize)?;
        }
        match member {
            Member::Column(column) => Some(column),
            _ => None,
        }
    }

    /// The `ask` blocks and `json` columns around the column, outermost first.
    #[must_use]
    pub fn around(&self) -> Vec<Around<'_>> {
        let mut member = &*self.member.member;
        let mut around = Vec::new();
        for nth in &self.path {
            match member {
                Member::Ask(ask) => around.push(Around::Ask(ask)),
                Member::Column(column) => around.push(Around::Json(column)),
                _ => return around,
            }
            let Some(inner) = nested::block(member).and_then(|block| block.get(*nth as usize)) else {
                return around;
            };
            member = inner;
        }
        around
    }
}

fn space_of(item: &Item) -> Option<Space> {
    Some(match item {
        Item::Param(_) | Item::Const(_) => Space::Value,
        Item::Enum(_) | Item::Type(_) => Space::Type,
        Item::MissingCodes(_) => Space::Codes,
        Item::Fn(_) => Space::Fn,
        Item::Dist(_) | Item::Learn(_) | Item::Margins(_) => Space::Dist,
        Item::Table(_) | Item::Graph(_) => Space::Table,
        Item::Group(_) => Space::Group,
        Item::Profile(_) | Item::Process(_) | Item::Bad { .. } => Space::Other,
        Item::Dataset(_) | Item::Use(_) | Item::Dirty(_) | Item::Calibrate(_) => return None,
        Item::Design(_) | Item::Release(_) | Item::Expect(_) => return None,
    })
}

/// What a statement is called among its siblings.
fn member_name(member: &Member) -> Name {
    let word = match member {
        Member::Column(column) => return joined(column.names.iter().map(|name| &name.name)),
        Member::Bad { names, .. } if !names.is_empty() => return joined(names.iter()),
        Member::Require(require) => match &require.name {
            Some(name) => return Name::from(format!("require {}", name.text)),
            None => "require",
        },
        Member::Key(_) => "(key)",
        Member::Expect(_) => "(expect)",
        Member::Ask(_) => "(ask)",
        Member::Pin(_) => "(pin)",
        Member::JointMissing(_) => "(missing)",
        Member::Unique(_) => "(unique)",
        Member::Include(include) => match &include.alias {
            Some(alias) => return Name::from(format!("include {} as {}", include.group.text, alias.text)),
            None => return Name::from(format!("include {}", include.group.text)),
        },
        _ => "(other)",
    };
    Name::from(word)
}

fn joined<'a>(names: impl Iterator<Item = &'a AstName>) -> Name {
    let texts: Vec<&str> = names.map(|name| &*name.text).collect();
    Name::from(texts.join(","))
}
