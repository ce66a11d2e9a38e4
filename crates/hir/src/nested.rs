//! Columns inside of columns: members of `json`, lengths of lists, families such as `diag[1..20]`. Each is a column of its table
//! under a name that no bare name can be: `settings.theme`, `len(tags)`; those of a family are `diag_01`, `diag_02`, ..

use synthc_syntax::ast::{
    Ask, BinaryOp, ClauseKind, ColName, Column, Expr, ExprKind, Member, ModifierKind, Name as AstName,
    TypeBase, Value,
};

use crate::db::{Db, SourceFile};
use crate::items::{ColumnAst, ColumnKey, DeclKey, Space, column_ast, families};
use crate::model::Name;
use crate::{group, table};
use synthc_diag::Span;

/// The largest number of a column of a family.
pub(crate) const MOST_NUMBER: u32 = 1_000;

/// The most columns that a table has of which families or objects are a part.
pub(crate) const MOST_COLUMNS: u64 = 10_000;

/// Which of the columns that a written name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The column itself.
    Whole,
    /// The length of a list, which may be the column of this number in a family.
    Length(Option<u32>),
    /// The column of this number in a family.
    Item(u32),
    /// The column that shows this one, from 0, of the columns of the key of the row that is referred to.
    Shown(u32),
    /// Which of several tables a row refers to, as it is drawn.
    Choice,
    /// The reference to a row of this one, from 0, of several tables.
    Target(u32),
    /// The name of the table that a row refers to, where there are several.
    Kind,
    /// The key of the row in it.
    Id,
    /// A statement that could not be read past its name.
    Bad,
    /// A statement that makes this many columns, which are too many with those before it.
    TooMany(u64),
}

impl Part {
    /// The number in a family.
    pub fn number(self) -> Option<u32> {
        match self {
            Self::Item(number) => Some(number),
            Self::Length(number) => number,
            Self::Whole | Self::Bad | Self::TooMany(_) => None,
            Self::Shown(_) | Self::Choice | Self::Target(_) | Self::Kind | Self::Id => None,
        }
    }

    /// Whether it is one of the columns that a reference makes besides its own.
    pub fn is_of_reference(self) -> bool {
        matches!(self, Self::Shown(_) | Self::Choice | Self::Target(_) | Self::Kind | Self::Id)
    }
}

/// What stands around a column.
#[derive(Clone, Copy, Debug)]
pub enum Around<'a> {
    /// `ask when .. { .. }`.
    Ask(&'a Ask),
    /// `name: json { .. }`, or a list of such.
    Json(&'a Column),
}

/// What a name is written in.
pub(crate) enum Within {
    /// The table.
    Table,
    /// A `json` column.
    Column(Name),
}

impl Within {
    /// The whole name of a column.
    pub(crate) fn with(&self, name: &Name) -> Name {
        match self {
            Self::Table => name.clone(),
            Self::Column(outer) => member_name(outer, name),
        }
    }
}

/// The name of a member of a `json` column.
pub(crate) fn member_name(outer: &str, name: &str) -> Name {
    Name::from(format!("{outer}.{name}"))
}

/// The name of the column that holds the lengths of a list.
pub(crate) fn length_of(list: &str) -> Name {
    Name::from(format!("len({list})"))
}

/// The name of the column that holds the reference to rows of one of several tables.
pub(crate) fn target_of(reference: &str, table: &str) -> Name {
    Name::from(format!("{reference}[{table}]"))
}

/// The name of the column that says to which of several tables a row refers, as it is drawn.
pub(crate) fn choice_of(reference: &str) -> Name {
    target_of(reference, "")
}

/// The names of the columns that show to what a row refers: the table, and the key there.
pub fn shown_of(reference: &str) -> [Name; 2] {
    ["type", "id"].map(|part| part_name(reference, part))
}

/// The name of one column of a key of several, where another table holds it.
pub(crate) fn part_name(of: &str, column: &str) -> Name {
    Name::from(format!("{of}_{column}"))
}

/// The reference to rows of several tables that a column is a part of, and the table.
pub fn part_of_several(column: &str) -> Option<(&str, &str)> {
    column.strip_suffix(']')?.split_once('[')
}

/// Whether a column of a table refers to rows of several tables.
pub(crate) fn refers_to_several(db: &dyn Db, file: SourceFile, table: &Name, column: &str) -> bool {
    table::has_column(db, file, table, &choice_of(column))
}

/// The list whose length a column holds.
pub(crate) fn measured(column: &str) -> Option<&str> {
    column.strip_prefix("len(")?.strip_suffix(')')
}

/// The columns that stand around another, innermost first.
pub(crate) fn outer_names(column: &str) -> impl Iterator<Item = &str> {
    let own = measured(column).unwrap_or(column);
    own.rmatch_indices('.').filter_map(|(at, _)| own.get(..at))
}

/// The statements in the block of a statement.
pub(crate) fn block(member: &Member) -> Option<&[Member]> {
    match member {
        Member::Ask(ask) => Some(&ask.members),
        Member::Column(column) => json_of(column),
        _ => None,
    }
}

/// The statements of a `json` column, or of the objects in a list.
pub(crate) fn json_of(column: &Column) -> Option<&[Member]> {
    match (&column.ty, &column.value) {
        (Some(ty), _) => match &ty.base {
            TypeBase::Json(members) => Some(members),
            TypeBase::List(item) => match &item.base {
                TypeBase::Json(members) => Some(members),
                _ => None,
            },
            _ => None,
        },
        (None, Some(Value::Is(Expr { kind: ExprKind::Json(members), .. }))) => Some(members),
        _ => None,
    }
}

/// The tables of a reference to rows of several.
pub(crate) fn several_of(column: &Column) -> Option<&[AstName]> {
    match &column.ty.as_ref()?.base {
        TypeBase::Ref(tables) if tables.len() > 1 => Some(tables),
        _ => None,
    }
}

/// How many columns a statement makes: families multiply those inside of them.
pub(crate) fn width(column: &Column) -> u64 {
    let listed = column.ty.as_ref().is_some_and(|ty| matches!(ty.base, TypeBase::List(_)));
    let inside = width_of(json_of(column).unwrap_or_default());
    let each = inside.saturating_add(1 + u64::from(listed));
    let numbers = |name: &ColName| match name.index.as_ref().and_then(numbers) {
        Some((first, last)) => u64::from(last - first) + 1,
        None => 1,
    };
    column.names.iter().map(numbers).fold(0, u64::saturating_add).saturating_mul(each)
}

fn width_of(members: &[Member]) -> u64 {
    let of = |member: &Member| match member {
        Member::Column(column) => width(column),
        Member::Ask(ask) => width_of(&ask.members),
        _ => 0,
    };
    members.iter().map(of).fold(0, u64::saturating_add)
}

/// The columns that a written name stands for, with their numbers in a family. A family whose numbers cannot be read has none.
pub(crate) fn family(written: &ColName, name: Name) -> Vec<(Option<u32>, Name)> {
    let Some(index) = &written.index else { return vec![(None, name)] };
    let Some((first, last)) = numbers(index) else { return vec![(None, name)] };
    (first..=last).map(|number| (Some(number), numbered(&name, number, last))).collect()
}

/// The name of one column of a family: all numbers have as many digits as the last.
pub(crate) fn numbered(name: &str, number: u32, last: u32) -> Name {
    let width = last.to_string().len();
    Name::from(format!("{name}_{number:0width$}"))
}

/// The first and last number of a family, written out.
pub(crate) fn numbers(index: &Expr) -> Option<(u32, u32)> {
    let ExprKind::Range { lo: Some(lo), hi: Some(hi), inclusive } = &index.kind else { return None };
    let whole = |end: &Expr| match &end.kind {
        ExprKind::Number { text, thousand: false } => text.replace('_', "").parse::<u32>().ok(),
        _ => None,
    };
    let (first, last) = (whole(lo)?, whole(hi)?.checked_sub(u32::from(!inclusive))?);
    (first <= last && last <= MOST_NUMBER).then_some((first, last))
}

/// The column of a table that a bare name stands for inside of another column: a member beside it, a member of what stands around
/// it, and so on to the table.
pub(crate) fn beside(db: &dyn Db, file: SourceFile, table: &Name, column: &str, name: &str) -> Option<Name> {
    let whole = group::whole_name(db, file, table, column, name);
    let mut names = outer_names(column).map(|outer| member_name(outer, name)).chain([whole]);
    names.find(|name| table::has_column(db, file, table, name) && group::sees(db, file, table, column, name))
}

/// The column whose place the `levels`th column around another stands in for the names in it.
pub(crate) fn outward(column: &str, levels: usize) -> Name {
    let mut around = outer_names(column);
    Name::from(levels.checked_sub(1).and_then(|levels| around.nth(levels)).unwrap_or(column))
}

/// What stands around a column and asks for its values, outermost first, each with the column whose place decides its names: a
/// `json` column's own. What
/// stands around a list asks for the list, not for the columns of its items.
pub(crate) fn asking<'a>(ast: &'a ColumnAst, column: &str) -> Vec<(Around<'a>, Name)> {
    let around = ast.around();
    let is_list = |around: &Around<'_>| match around {
        Around::Json(column) => column.ty.as_ref().is_some_and(|ty| matches!(ty.base, TypeBase::List(_))),
        Around::Ask(_) => false,
    };
    let first = around.iter().rposition(is_list).map_or(0, |list| list + 1);
    let depth = around.iter().filter(|around| matches!(around, Around::Json(_))).count();
    let mut outside = 0;
    let mut found = Vec::new();
    for (at, around) in around.into_iter().enumerate() {
        if at >= first {
            found.push((around, outward(column, depth - outside)));
        }
        outside += usize::from(matches!(around, Around::Json(_)));
    }
    found
}

/// The names of the members of a `json` column, those in `ask` blocks among them; the parts of a family are columns of their own.
pub(crate) fn members_of(column: &Column, name: &str) -> Vec<Name> {
    fn add(members: &[Member], name: &str, found: &mut Vec<Name>) {
        for member in members {
            match member {
                Member::Column(column) => {
                    let names = column.names.iter();
                    let names = names.flat_map(|own| family(own, member_name(name, &own.name.text)));
                    found.extend(names.map(|(_, name)| name));
                }
                Member::Ask(ask) => add(&ask.members, name, found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    add(json_of(column).unwrap_or_default(), name, &mut found);
    found
}

/// Where a statement inside of `json` stands that is neither a column nor holds some.
pub(crate) fn foreign(statement: &Member) -> Option<Span> {
    Some(match statement {
        Member::Column(_) | Member::Ask(_) | Member::Bad { .. } => return None,
        Member::Key(it) => it.span,
        Member::Require(it) => it.span,
        Member::Expect(it) => it.condition.span,
        Member::JointMissing(it) => it.span,
        Member::Pin(it) => it.span,
        Member::Exactly(it) => it.span,
        Member::Correlate(it) => it.span,
        Member::Include(it) => it.span,
        Member::Attrition(it) => it.span,
        Member::Cover(names) => names.first()?.span,
        Member::Quota(it) => it.span,
        Member::Design(it) => it.span,
        Member::Unique(it) => it.span,
        Member::Plant(it) => it.span,
        Member::Within(it) | Member::Fee(it) | Member::Ends(it) => it.span,
    })
}

/// The whole number that an index is: written out, or counted from `item()` of the family's column at hand.
pub(crate) fn number(index: &Expr, part: Part) -> Option<i64> {
    match &index.kind {
        ExprKind::Number { text, thousand: false } => text.replace('_', "").parse().ok(),
        ExprKind::Call { callee, args } if args.is_empty() => match &callee.kind {
            ExprKind::Name(name) if &**name == "item" => part.number().map(i64::from),
            _ => None,
        },
        ExprKind::Binary { op, left, right, .. } => {
            let (left, right) = (number(left, part)?, number(right, part)?);
            match op {
                BinaryOp::Add => left.checked_add(right),
                BinaryOp::Sub => left.checked_sub(right),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The column of this number in the family that a bare name stands for.
pub(crate) fn of_family(
    db: &dyn Db,
    file: SourceFile,
    table: &Name,
    column: &str,
    name: &str,
    number: i64,
) -> Option<Name> {
    let number = u32::try_from(number).ok()?;
    let whole = group::whole_name(db, file, table, column, name);
    let mut names = outer_names(column).map(|outer| member_name(outer, name)).chain([whole]);
    names.find_map(|name| {
        let last = family_of(db, file, table, &name)?.1;
        let own = numbered(&name, number, last);
        let seen = table::has_column(db, file, table, &own) && group::sees(db, file, table, column, &own);
        seen.then_some(own)
    })
}

/// The first and last number of a family by its name.
pub(crate) fn family_of(db: &dyn Db, file: SourceFile, table: &Name, name: &str) -> Option<(u32, u32)> {
    let table = DeclKey::new(db, file, Space::Table, table.clone());
    families(db, table).get(name).copied()
}

/// Whether a column is made of members.
pub(crate) fn is_json(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    holds_members(db, ColumnKey::new(db, file, table.clone(), column.clone()))
}

/// A query of its own, as [`leaves_gaps`].
#[salsa::tracked(returns(copy))]
fn holds_members<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> bool {
    column_ast(db, key).as_ref().and_then(|ast| ast.column()).is_some_and(|column| json_of(column).is_some())
}

/// Whether a column is marked `hidden`.
pub(crate) fn is_hidden(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    let key = ColumnKey::new(db, file, table.clone(), column.clone());
    let marked = |column: &Column| column.modifier(ModifierKind::Hidden).is_some();
    column_ast(db, key).as_ref().and_then(|ast| ast.column()).is_some_and(marked)
}

/// Whether a column as written can have gaps: by `when`, `missing`, or what stands around it.
pub(crate) fn has_gaps(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    leaves_gaps(db, ColumnKey::new(db, file, table.clone(), column.clone()))
}

/// A query of its own, so that columns that ask are not computed anew with every change of this one.
#[salsa::tracked(returns(copy))]
fn leaves_gaps<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> bool {
    let Some(ast) = column_ast(db, key) else { return false };
    let gaps = |column: &Column| {
        column.clauses.iter().any(|c| matches!(c.kind, ClauseKind::When { .. } | ClauseKind::Missing(_)))
    };
    ast.column().is_some_and(gaps)
        || ast.around().iter().any(|around| match around {
            Around::Ask(_) => true,
            Around::Json(column) => gaps(column),
        })
}

/// The list that a column is the items of: itself, or what stands around it.
pub(crate) fn list_of(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> Option<Name> {
    if measured(column).is_some() {
        return None;
    }
    let mut names = std::iter::once(&**column).chain(outer_names(column)).map(Name::from);
    names.find(|name| is_list(db, file, table, name))
}

/// Whether a list stands around a column.
pub(crate) fn is_in_list(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    outer_names(column).any(|outer| is_list(db, file, table, &Name::from(outer)))
}

fn is_list(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    holds_list(db, ColumnKey::new(db, file, table.clone(), column.clone()))
}

/// A query of its own, as [`leaves_gaps`].
#[salsa::tracked(returns(copy))]
fn holds_list<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> bool {
    column_ast(db, key)
        .as_ref()
        .and_then(|ast| ast.column())
        .and_then(|column| column.ty.as_ref())
        .is_some_and(|ty| matches!(ty.base, TypeBase::List(_)))
}
