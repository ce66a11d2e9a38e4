//! Among which rows the values of a column differ, as written: `unique within shop`, `unique where open`, and `unique (shop, code)`,
//! which is about the last of its columns that is drawn from its type alone, or, where all are drawn with `~`, about the last of them.

use synthc_diag::Span;
use synthc_syntax::ast::{
    ClauseKind, Column, Expr, ExprKind, Member, Name as AstName, Path, TypeBase, UniqueTogether, Value,
};

use crate::db::{Db, SourceFile};
use crate::items::{ColumnAst, ColumnKey, DeclKey, MemberAst, Space, column_ast, statements};
use crate::model::Name;
use crate::nested::{self, Part};
use crate::{group, rows, table};

/// Rows among which the values of a column differ.
#[derive(Clone, Debug)]
pub(crate) struct Among {
    /// Whether they are children of one parent.
    pub siblings: bool,
    /// What they have in common.
    pub by: Vec<Expr>,
    /// What is true of them.
    pub condition: Option<Expr>,
    /// Where that stands.
    pub span: Span,
    /// The statement that says so, where it is not the column.
    pub statement: Option<MemberAst>,
}

impl Among {
    /// Whether they are all children of one parent.
    pub(crate) fn are_siblings(&self) -> bool {
        self.siblings && self.by.is_empty() && self.condition.is_none()
    }

    /// All that the rows are told apart by; `None` where that is a parent without a key.
    pub(crate) fn values(&self, db: &dyn Db, file: SourceFile, this: &Name) -> Option<Vec<Expr>> {
        let mut values = Vec::new();
        if self.siblings {
            let keys = parent_keys(db, file, this);
            values.extend(keys.into_iter().map(|key| name_of(&AstName { text: key, span: self.span })));
            if values.is_empty() {
                return None;
            }
        }
        values.extend(self.by.iter().cloned());
        values.extend(self.condition.iter().map(|condition| holds(condition, self.span)));
        Some(values)
    }

    /// From the names of a statement and what it says of the rows.
    fn of(
        (db, file, this): (&dyn Db, SourceFile, &Name),
        names: &[&AstName],
        (within, condition): (Option<&Path>, Option<&Expr>),
        span: Span,
    ) -> Self {
        let keys = parent_keys(db, file, this);
        let parent = table::parent_of(db, file, this);
        let mut named: Vec<&AstName> = names.to_vec();
        let mut by = Vec::new();
        let mut siblings = false;
        match within.map(|path| path.parts.as_slice()) {
            Some([name]) if parent.as_ref() == Some(&name.text) => siblings = true,
            Some([name]) => named.push(name),
            Some(parts) => by.extend(Expr::of_names(parts.iter().cloned())),
            None => {}
        }
        siblings |= !keys.is_empty() && keys.iter().all(|key| named.iter().any(|name| name.text == *key));
        for name in named {
            if !(siblings && keys.contains(&name.text)) {
                by.extend(values_of(db, file, this, name));
            }
        }
        Self { siblings, by, condition: condition.cloned(), span, statement: None }
    }
}

/// Among which rows the values of a column differ, where it says that of other rows than all of its table.
pub(crate) fn among<'db>(db: &'db dyn Db, key: ColumnKey<'db>, ast: &ColumnAst) -> Option<Among> {
    let (file, this) = (key.file(db), key.table(db));
    let own = ast.column()?.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Unique { within, condition } => Some((within.as_ref(), condition.as_ref(), clause.span)),
        _ => None,
    });
    match own {
        Some((None, None, _)) => None,
        Some((within, condition, span)) => Some(Among::of((db, file, this), &[], (within, condition), span)),
        None => {
            statements(db, DeclKey::new(db, file, Space::Table, this.clone())).iter().find_map(|statement| {
                let Member::Unique(it) = &*statement.member else { return None };
                if drawn(db, file, this, it).as_ref() != Some(key.column(db)) {
                    return None;
                }
                let others = it.names.iter().filter(|name| name.text != *key.column(db));
                let others: Vec<&AstName> = others.collect();
                let said = (it.within.as_ref(), it.condition.as_ref());
                let among = Among::of((db, file, this), &others, said, it.span);
                let place = group::place(this, statement.include);
                let prefix = group::prefix_at(db, file, this, &place);
                let by = among.by.into_iter().map(|value| as_in_group(value, prefix.as_deref())).collect();
                Some(Among { statement: Some(statement.clone()), by, ..among })
            })
        }
    }
}

/// The column that a statement is drawn by: the last one whose type alone says what it can be, else a reference beside the parent's
/// key.
pub(crate) fn drawn(db: &dyn Db, file: SourceFile, this: &Name, it: &UniqueTogether) -> Option<Name> {
    if table::file_of(db, file, this).is_some() || table::stacked::is_stacked(db, file, this) {
        return None;
    }
    let places = |name: &AstName| column_ast(db, ColumnKey::new(db, file, this.clone(), name.text.clone()));
    let refers = |name: &&AstName| {
        rows::refers_to(db, ColumnKey::new(db, file, this.clone(), name.text.clone())).is_some()
    };
    let free = |name: &&AstName| {
        let Some(ast) = places(name).as_ref().filter(|ast| ast.part == Part::Whole) else { return false };
        ast.column().is_some_and(is_free)
    };
    if let Some(name) = it.names.iter().rev().find(|name| free(name) && !refers(name)) {
        return Some(name.text.clone());
    }
    let keys = parent_keys(db, file, this);
    // Where all are drawn, none can be seen to differ: the last one is drawn again.
    let random = |name: &&AstName| {
        let Some(ast) = places(name).as_ref().filter(|ast| ast.part == Part::Whole) else { return false };
        ast.column().is_some_and(is_random) && !refers(name)
    };
    if it.names.iter().all(|name| keys.contains(&name.text) || random(&name))
        && let Some(name) = it.names.iter().rev().find(random)
    {
        return Some(name.text.clone());
    }
    let mut others = it.names.iter().filter(|name| !keys.contains(&name.text));
    let reference = others.next().filter(|name| free(name) && refers(name))?;
    let alone = others.next().is_none() && it.condition.is_none() && it.within.is_none();
    (alone && it.names.len() == keys.len() + 1 && !keys.is_empty()).then(|| reference.text.clone())
}

/// Whether a column's type alone says what it can be.
fn is_free(column: &Column) -> bool {
    column.value.is_none() && column.ty.is_some() && is_single(column)
}

/// Whether a column is drawn by itself.
fn is_random(column: &Column) -> bool {
    matches!(column.value, Some(Value::Draw(_))) && is_single(column)
}

/// Whether a statement is about one column of single values, and does not say itself that they differ.
fn is_single(column: &Column) -> bool {
    let plain = |ty: &synthc_syntax::ast::TypeExpr| !matches!(ty.base, TypeBase::List(_) | TypeBase::Json(_));
    let told = column.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Unique { .. }));
    column.names.len() == 1 && !told && column.ty.as_ref().is_none_or(plain)
}

/// The columns of a table that are the key of its parent.
pub(crate) fn parent_keys(db: &dyn Db, file: SourceFile, this: &Name) -> Vec<Name> {
    let names = table::column_names(db, file, this).into_iter();
    names.filter(|name| table::is_parent_key(db, file, this, name)).collect()
}

/// What a name stands for: a value, or the key of the row that it leads to.
fn values_of(db: &dyn Db, file: SourceFile, this: &Name, name: &AstName) -> Vec<Expr> {
    let of = |text: Name| AstName { text, span: name.span };
    if table::lineage(db, file, this).iter().skip(1).any(|above| *above == name.text) {
        let keys = table::key_of(db, file, &name.text).into_iter();
        return keys.filter_map(|key| Expr::of_names([name.clone(), of(key)])).collect();
    }
    let column = ColumnKey::new(db, file, this.clone(), name.text.clone());
    if let Some(target) = rows::refers_to(db, column) {
        let keys = table::key_of(db, file, target);
        if keys.len() > 1 {
            let shown = keys.iter().map(|key| nested::part_name(&name.text, key));
            return shown.map(|shown| name_of(&of(shown))).collect();
        }
    }
    vec![name_of(name)]
}

/// A name of a column that a group brings, as it is written in the group.
fn as_in_group(value: Expr, prefix: Option<&str>) -> Expr {
    let own = match (&value.kind, prefix) {
        (ExprKind::Name(name), Some(prefix)) => name.strip_prefix(prefix).map(Name::from),
        _ => None,
    };
    Expr { kind: own.map_or(value.kind, ExprKind::Name), span: value.span }
}

fn name_of(name: &AstName) -> Expr {
    Expr { kind: ExprKind::Name(name.text.clone()), span: name.span }
}

/// True in the rows of which a condition holds, else null.
fn holds(condition: &Expr, span: Span) -> Expr {
    let constant = |kind| Box::new(Expr { kind, span });
    let (then, otherwise) = (constant(ExprKind::Bool(true)), constant(ExprKind::Null));
    let kind = ExprKind::If { condition: Box::new(condition.clone()), then, otherwise };
    Expr { kind, span: condition.span }
}
