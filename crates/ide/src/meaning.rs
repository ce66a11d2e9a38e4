//! What the word at a cursor means: hover, definition and what comes later read it.

use synthc_diag::Span;
use synthc_hir::{ColumnKey, Db, DeclKey, SCALARS, SourceFile, Space, declared};
use synthc_syntax::ast::{Formal, Item};
use synthc_types::{DistDef, FnDef, Ty};

use crate::context::{Context, Wanted};

/// What a word means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning<'db> {
    /// A column.
    Column(ColumnKey<'db>),
    /// A declaration of a file: a table, an enum, a parameter ..
    Decl(DeclKey<'db>),
    /// A member of an enum, or a code of a set.
    Member(DeclKey<'db>, &'db str),
    /// A parameter of a user's function or distribution.
    Formal(DeclKey<'db>, &'db str),
    /// A built-in distribution.
    Dist(&'static DistDef),
    /// A parameter of a built-in distribution.
    Argument(&'static DistDef, &'db str),
    /// A built-in function.
    Function(&'static FnDef),
    /// A built-in type.
    Scalar(&'db str),
    /// A word of the language, or nothing that is known.
    Word(&'db str),
}

/// The name spaces in which a bare name is looked for.
const SPACES: [Space; 6] = [Space::Value, Space::Type, Space::Table, Space::Codes, Space::Dist, Space::Group];

/// What the word at a byte means, and where it stands; `None` where there is no word.
pub(crate) fn meaning<'db>(db: &'db dyn Db, file: SourceFile, offset: u32) -> Option<(Meaning<'db>, Span)> {
    let context = Context::new(db, file, offset);
    let word = context.word();
    if word.is_empty() || !word.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    Some((of(&context, word), context.before.word))
}

fn of<'db>(context: &Context<'db>, word: &'db str) -> Meaning<'db> {
    let found = behind_a_dot(context, word)
        .or_else(|| declared_here(context, word))
        .or_else(|| argument(context, word))
        .or_else(|| in_place(context, word))
        .or_else(|| by_name(context, word));
    found.unwrap_or(Meaning::Word(word))
}

/// `owner.word`, and the names that `use` brings.
fn behind_a_dot<'db>(context: &Context<'db>, word: &'db str) -> Option<Meaning<'db>> {
    let own = context.own();
    if own.first().is_some_and(|tok| tok.is_word("use")) {
        return SPACES
            .into_iter()
            .chain([Space::Fn])
            .find_map(|space| context.decl(space, word))
            .map(Meaning::Decl);
    }
    let end = own.len().checked_sub(1)?;
    if !context.last()?.is(".") {
        return None;
    }
    let owner = context.tok(end.checked_sub(1)?)?.text;
    let of_object = || context.column(None, &format!("{owner}.{word}"));
    if let Some(key) = context.column(Some(owner), word).or_else(of_object) {
        return Some(Meaning::Column(key));
    }
    if let Some(key) = of_library(context, owner, word) {
        return Some(Meaning::Decl(key));
    }
    let key = context.decl(Space::Type, owner).or_else(|| context.decl(Space::Codes, owner))?;
    let known = synthc_hir::member_names(context.db, context.file, owner);
    known.iter().any(|name| **name == *word).then_some(Meaning::Member(key, word))
}

/// A name of a module of the standard library, brought or not.
fn of_library<'db>(context: &Context<'db>, module: &str, word: &str) -> Option<DeclKey<'db>> {
    let db = context.db;
    let file = db.module(module)?;
    let decl = declared(db, file).iter().find(|decl| *decl.name == *word)?;
    Some(DeclKey::new(db, file, decl.space, decl.name.clone()))
}

/// The name of the item or column that is declared at the cursor, or of a member of an enum.
fn declared_here<'db>(context: &Context<'db>, word: &'db str) -> Option<Meaning<'db>> {
    let own = context.own();
    if context.before.body.is_some() {
        let names = own.iter().all(|tok| tok.is(",") || tok.is_name());
        let head = names && matches!(context.next(), ":" | "~" | "=" | "," | "[");
        return head.then(|| context.column(None, word)).flatten().map(Meaning::Column);
    }
    let item = own.iter().rev().find(|tok| tok.text != "hidden")?.text;
    let spaces: &[Space] = match item {
        "table" if own.len() <= 2 => &[Space::Table],
        "enum" | "type" if own.len() == 1 => &[Space::Type],
        "missing_codes" if own.len() == 1 => &[Space::Codes],
        "param" | "const" if own.len() == 1 => &[Space::Value],
        "group" if own.len() == 1 => &[Space::Group],
        "fn" if own.len() == 1 => &[Space::Fn],
        "dist" if own.len() == 1 => &[Space::Dist],
        _ => &[],
    };
    if let Some(key) = spaces.iter().find_map(|space| context.decl(*space, word)) {
        return Some(Meaning::Decl(key));
    }
    let (opener, name) = context.item();
    if matches!(opener, "enum" | "missing_codes") && context.open().len() == 1 {
        let key = context.decl(if opener == "enum" { Space::Type } else { Space::Codes }, name?)?;
        return Some(Meaning::Member(key, word));
    }
    None
}

/// `word:` in a call of a distribution.
fn argument<'db>(context: &Context<'db>, word: &'db str) -> Option<Meaning<'db>> {
    if context.next() != ":" || !matches!(context.last()?.text, "(" | ",") {
        return None;
    }
    let (callee, _) = context.call(context.open().pop()?)?;
    let def = context.db.dists().iter().find(|def| def.name == callee)?;
    let known = def.written().iter().any(|form| form.params.iter().any(|param| param.name == word));
    known.then_some(Meaning::Argument(def, word))
}

/// A member of the enum, or a code of the set, that is wanted here.
fn in_place<'db>(context: &Context<'db>, word: &'db str) -> Option<Meaning<'db>> {
    let (key, name) = match context.wanted() {
        Wanted::Value(Ty::Enum(name)) => (context.decl(Space::Type, &name)?, name.to_string()),
        Wanted::Code(set) => (context.decl(Space::Codes, &set)?, set),
        _ => return None,
    };
    let known = synthc_hir::member_names(context.db, context.file, &name);
    known.iter().any(|member| **member == *word).then_some(Meaning::Member(key, word))
}

/// A bare name, the nearest meaning first.
fn by_name<'db>(context: &Context<'db>, word: &'db str) -> Option<Meaning<'db>> {
    if context.next() == "(" {
        if let Some(key) = context.decl(Space::Fn, word).or_else(|| context.decl(Space::Dist, word)) {
            return Some(Meaning::Decl(key));
        }
        if let Some(def) = context.db.fns().iter().find(|def| def.name == word) {
            return Some(Meaning::Function(def));
        }
    }
    if let Some(def) = context.db.dists().iter().find(|def| def.name == word) {
        return Some(Meaning::Dist(def));
    }
    let typed = matches!(context.last().map(|tok| tok.text), Some(":" | "<" | "="));
    if typed && let Some((name, _)) = SCALARS.iter().find(|(name, _)| *name == word) {
        return Some(Meaning::Scalar(name));
    }
    if let Some(key) = formal(context, word) {
        return Some(Meaning::Formal(key, word));
    }
    if let Some(key) = context.column(None, word) {
        return Some(Meaning::Column(key));
    }
    if let Some(key) = SPACES.into_iter().find_map(|space| context.decl(space, word)) {
        return Some(Meaning::Decl(key));
    }
    let owner = synthc_hir::known(context.db, context.file, Space::Type).into_iter().find(|name| {
        synthc_hir::member_names(context.db, context.file, name).iter().any(|member| **member == *word)
    })?;
    Some(Meaning::Member(context.decl(Space::Type, &owner)?, word))
}

/// The `fn` or `dist` around the cursor that has a parameter of this name.
fn formal<'db>(context: &Context<'db>, word: &str) -> Option<DeclKey<'db>> {
    let (opener, name) = context.item();
    let space = match opener {
        "fn" => Space::Fn,
        "dist" => Space::Dist,
        _ => return None,
    };
    let key = context.decl(space, name?)?;
    formals(context.db, key).iter().any(|formal| *formal.name.text == *word).then_some(key)
}

/// The parameters of a user's function or distribution.
pub(crate) fn formals<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> &'db [Formal] {
    match synthc_hir::item_ast(db, key).as_ref().map(|ast| &*ast.item) {
        Some(Item::Fn(item)) => &item.formals,
        Some(Item::Dist(item)) => &item.formals,
        _ => &[],
    }
}
