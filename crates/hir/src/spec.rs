//! The typed spec put together.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use synthc_diag::{Code, Diagnostic, Loc, nearest};
use synthc_syntax::ast::{ExprKind, Item, OptionEntry, OptionValue};
use synthc_types::{Ty, Value};

use crate::check;
use crate::column::column_value;
use crate::db::{Db, SourceFile};
use crate::decl::{
    Checked, FileUse, checked_body, label, named_type, note, plain_text, typed_codes, typed_const,
    typed_enum, typed_param,
};
use crate::env::Queries;
use crate::graph::searched;
use crate::infer::{Infer, Scope};
use crate::items::{ColumnKey, DeclKey, ItemAst, Space, declared, item_ast, items};
use crate::model::{Name, TDataset, TExpect, TInput, TMembers, TParam, TSpec, TTable};
use crate::scope;
use crate::table::{column_names, table_head, table_statements, typed_expect, typed_table};

/// The whole typed spec. It holds what could be typed, faulty parts as errors: it is fit to be lowered only where
/// [`check_file`](crate::check_file) has found no error.
#[salsa::tracked(returns(ref))]
pub fn typed_spec(db: &dyn Db, file: SourceFile) -> Arc<TSpec> {
    let mut spec = TSpec {
        dataset: dataset(db, file).value.clone(),
        profiles: profiles(db, file).value.clone(),
        ..TSpec::default()
    };
    for (space, key) in decls(db, file) {
        match space {
            Space::Value => spec.params.extend(typed_param(db, key).value.as_deref().cloned()),
            Space::Type => spec.enums.extend(enum_here(db, file, key)),
            Space::Codes => spec.codes.extend(typed_codes(db, key).value.as_deref().cloned()),
            Space::Table => spec.tables.extend(solved_table(db, key).clone()),
            _ => {}
        }
    }
    spec.expects = expects(db, file);
    spec.inputs = inputs(db, file);
    Arc::new(spec)
}

/// An enum under the name that the file has for it.
fn enum_here<'db>(db: &'db dyn Db, file: SourceFile, key: DeclKey<'db>) -> Option<TMembers> {
    let members = typed_enum(db, key).value.as_deref()?.clone();
    let name = scope::name_here(db, file, key.file(db), key.name(db))?;
    Some(TMembers { name, ..members })
}

/// The declarations that a file knows: its own, first of each name, in the order of the text, then those that it brings.
pub(crate) fn decls(db: &dyn Db, file: SourceFile) -> Vec<(Space, DeclKey<'_>)> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<(Space, Name)> = BTreeSet::new();
    for decl in declared(db, file) {
        if seen.insert((decl.space, decl.name.clone())) {
            found.push((decl.space, DeclKey::new(db, file, decl.space, decl.name.clone())));
        }
    }
    for (name, brought) in &scope::imports(db, file).names {
        for space in [Space::Value, Space::Type, Space::Codes] {
            if seen.contains(&(space, name.clone())) {
                continue;
            }
            let key = DeclKey::new(db, brought.file, space, brought.name.clone());
            if item_ast(db, key).is_some() && !found.contains(&(space, key)) {
                found.push((space, key));
            }
        }
    }
    found
}

/// The columns of one table, each after those that it depends on.
pub(crate) fn order_of(db: &dyn Db, file: SourceFile, table: &str) -> Vec<Name> {
    let order = &searched(db, file).order;
    order.iter().filter(|(of, _)| &**of == table).map(|(_, column)| column.clone()).collect()
}

/// A table with its constraints turned into supports or redraws.
#[salsa::tracked(returns(ref))]
pub(crate) fn solved_table<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<Arc<TTable>> {
    let table = typed_table(db, key).as_ref()?;
    let edged = table.columns.iter().any(|column| column.edge.is_some());
    let env = Queries { db, file: key.file(db) };
    let unproven = table.columns.iter().filter(|column| check::unproven(&env, column, &table.requires));
    let watched: Vec<Name> = unproven.map(|column| column.id.column.clone()).collect();
    if table.requires.is_empty() && table.covers.is_empty() && !edged && watched.is_empty() {
        return Some(table.clone());
    }
    let order = order_of(db, key.file(db), key.name(db));
    let requires = check::solve_requires(&env, table, &order);
    let pins = check::cover_pins(&env, table);
    let columns = check::edge_columns(&env, table);
    Some(Arc::new(TTable { requires, watched, pins, columns, ..(**table).clone() }))
}

/// What `dataset` says.
#[salsa::tracked(returns(ref))]
pub(crate) fn dataset(db: &dyn Db, file: SourceFile) -> Checked<TDataset> {
    let mut found = TDataset::default();
    let mut diags = Vec::new();
    let mut first: Option<Loc> = None;
    for ast in items(db, file) {
        let Item::Dataset(item) = &*ast.item else { continue };
        let mut infer = Infer::new(db, file, ast.anchor, Scope::default());
        let loc = infer.loc(item.name.as_ref().map_or(synthc_diag::Span::new(0, 7), |name| name.span));
        if let Some(first) = first {
            diags.push(
                Diagnostic::new(Code("E0109"), loc, "a file describes one dataset")
                    .also(first, "the first one"),
            );
            continue;
        }
        first = Some(loc);
        found.name = item.name.as_ref().map(|name| name.text.clone());
        found.label = label(ast.docs.as_ref());
        found.note = note(ast.docs.as_ref());
        let mut seen: Vec<Name> = Vec::new();
        for option in &item.options {
            if seen.contains(&option.name.text) {
                infer.fault("E0119", option.name.span, format!("`{}` is set twice", option.name.text));
                continue;
            }
            seen.push(option.name.text.clone());
            setting(&mut infer, option, &mut found);
        }
        diags.append(&mut infer.diags);
    }
    Checked::new(found, diags)
}

/// The settings of `dataset`.
const SETTINGS: &[&str] = &["title", "version", "edition", "provenance", "fidelity", "seed", "as_of"];

/// The levels of fidelity, low to high.
pub const FIDELITY: &[&str] =
    &["structural", "valid", "plausible", "multivariate_plausible", "multivariate_detailed", "replica"];

fn setting(infer: &mut Infer<'_>, option: &OptionEntry, found: &mut TDataset) {
    let OptionValue::Expr(value) = &option.value else {
        infer.fault("E0119", option.span, format!("`{}` is one value", option.name.text));
        return;
    };
    if matches!(value.kind, ExprKind::Bad) {
        return;
    }
    let wrong = |infer: &mut Infer<'_>, what: &str| {
        infer.fault("E0119", value.span, format!("`{}` is {what}", option.name.text));
    };
    match &*option.name.text {
        "title" | "version" => match (&value.kind, plain_text(&value.kind)) {
            (ExprKind::Text { .. }, Some(text)) if &*option.name.text == "title" => found.title = Some(text),
            (ExprKind::Text { .. }, Some(text)) => found.version = Some(text),
            _ => wrong(infer, "a text"),
        },
        "edition" => match infer.constant_of(value, &Ty::Int) {
            Some(Value::Int(2026)) => found.edition = Some(2026),
            Some(_) => wrong(infer, "2026 in this version"),
            None => {}
        },
        "seed" => {
            if let Some(Value::Int(seed)) = infer.constant_of(value, &Ty::Int) {
                if seed < 0 { wrong(infer, "a whole number from 0") } else { found.seed = Some(seed) }
            }
        }
        "as_of" => {
            if let Some(date) = infer.constant_of(value, &Ty::Date) {
                found.as_of = Some(date);
            }
        }
        "provenance" => match plain_text(&value.kind) {
            Some(claim) if matches!(&*claim, "data_free" | "published") => found.provenance = Some(claim),
            Some(claim) if matches!(&*claim, "learned" | "learned_dp") => {
                infer.unsupported(value.span, "a claim other than `data_free` and `published`", None);
            }
            _ => wrong(infer, "`data_free` or `published`"),
        },
        "fidelity" => match plain_text(&value.kind) {
            Some(level) if FIDELITY.contains(&&*level) => found.fidelity = Some(level),
            _ => wrong(infer, &format!("one of `{}`", FIDELITY.join("`, `"))),
        },
        other => {
            let near = nearest(other, SETTINGS.iter().copied()).map(str::to_owned);
            let message = format!("`dataset` has no setting `{other}`");
            match near {
                Some(near) => infer.unknown("E0119", option.name.span, message, Some(near)),
                None => {
                    let help = format!("there are `{}`", SETTINGS.join("`, `"));
                    infer.fault_help("E0119", option.name.span, message, help);
                }
            }
        }
    }
}

/// One profile: its name and the parameters it sets.
type Profile = (Name, Vec<(Name, Value)>);

/// The profiles with the values that they set.
#[salsa::tracked(returns(ref))]
pub(crate) fn profiles(db: &dyn Db, file: SourceFile) -> Checked<Vec<Profile>> {
    let mut found: Vec<Profile> = Vec::new();
    let mut diags = Vec::new();
    for ast in items(db, file) {
        let Item::Profile(item) = &*ast.item else { continue };
        let mut infer = Infer::new(db, file, ast.anchor, Scope::default());
        if found.iter().any(|(name, _)| *name == item.name.text) {
            infer.fault("E0109", item.name.span, format!("the profile `{}` is there twice", item.name.text));
        }
        let mut values = Vec::new();
        for option in &item.options {
            if let Some(value) = profile_value(&mut infer, option) {
                values.push((option.name.text.clone(), value));
            }
        }
        found.push((item.name.text.clone(), values));
        diags.append(&mut infer.diags);
    }
    Checked::new(found, diags)
}

fn profile_value(infer: &mut Infer<'_>, option: &OptionEntry) -> Option<Value> {
    let OptionValue::Expr(value) = &option.value else {
        infer.fault("E0119", option.span, "a profile gives a parameter one value");
        return None;
    };
    let Some(param) = param_named(infer, &option.name.text) else {
        let params: Vec<Name> = scope::known(infer.db, infer.file, Space::Value);
        let near = nearest(&option.name.text, params.iter().map(|name| &**name)).map(str::to_owned);
        let message = format!("there is no parameter `{}`", option.name.text);
        infer.unknown_name("E0119", &option.name.text, option.name.span, message, near);
        return None;
    };
    let set = infer.constant_of(value, &param.ty)?;
    let env = Queries { db: infer.db, file: infer.file };
    let loc = infer.loc(value.span);
    for diagnostic in check::check_setting(&env, &param, &set, loc) {
        infer.report(diagnostic);
    }
    Some(set)
}

fn param_named(infer: &Infer<'_>, name: &str) -> Option<Arc<TParam>> {
    let key = infer.resolve(Space::Value, name)?;
    typed_param(infer.db, key).value.clone()
}

/// The tests on the output in the order of the text, named.
fn expects(db: &dyn Db, file: SourceFile) -> Vec<TExpect> {
    let mut found: Vec<TExpect> = Vec::new();
    for ast in items(db, file) {
        match &*ast.item {
            Item::Table(table) => {
                let key = DeclKey::new(db, file, Space::Table, table.name.text.clone());
                found.extend(table_statements(db, key).value.expects.iter().cloned());
            }
            Item::Expect(_) => found.extend(item_expect(db, file, ast).value),
            _ => {}
        }
    }
    for (nth, expect) in found.iter_mut().enumerate() {
        if expect.name.is_empty() {
            expect.name = Name::from(format!("expect_{}", nth + 1));
        }
        expect.text = text_at(db, file, expect.loc);
    }
    found
}

/// A test that stands beside the tables.
pub(crate) fn item_expect(db: &dyn Db, file: SourceFile, ast: &ItemAst) -> Checked<Option<TExpect>> {
    let Item::Expect(expect) = &*ast.item else { return Checked::default() };
    let mut infer = Infer::new(db, file, ast.anchor, Scope::default());
    let typed = typed_expect(&mut infer, expect, None);
    Checked::new(typed, infer.diags)
}

fn text_at(db: &dyn Db, file: SourceFile, loc: Loc) -> Name {
    let span = crate::items::absolute(db, file, loc).span;
    let text = file.text(db).as_deref().unwrap_or_default();
    let slice = text.get(span.start as usize..span.end as usize).unwrap_or_default();
    Name::from(slice.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The data files that were read, by path.
fn inputs(db: &dyn Db, file: SourceFile) -> Vec<TInput> {
    let mut found: BTreeMap<Name, TInput> = BTreeMap::new();
    let mut read = |uses: &[FileUse]| {
        for used in uses {
            let data = db.data_file(used.from, &used.path);
            let Ok(table) = data.table(db) else { continue };
            let (path, source) = (data.path(db).clone(), used.source.clone());
            match found.entry(path.clone()) {
                Entry::Vacant(entry) => {
                    entry.insert(TInput { path, hash: table.hash().clone(), source, loc: used.loc });
                }
                Entry::Occupied(mut entry) => {
                    let known = &mut entry.get_mut().source;
                    *known = joint_citation(known.take(), source);
                }
            }
        }
    };
    for (space, key) in decls(db, file) {
        match space {
            Space::Table => {
                let table = key.name(db);
                read(&table_head(db, key).inputs);
                for column in column_names(db, file, table) {
                    let column = ColumnKey::new(db, file, table.clone(), column);
                    read(&column_value(db, column).inputs);
                }
            }
            Space::Type => read(&typed_enum(db, key).inputs),
            _ => {}
        }
    }
    found.into_values().collect()
}

/// Two citations of one file; a use without one leaves the file without.
fn joint_citation(first: Option<Name>, second: Option<Name>) -> Option<Name> {
    let (first, second) = (first?, second?);
    if first.split("; ").any(|one| *one == *second) {
        return Some(first);
    }
    Some(Name::from(format!("{first}; {second}")))
}

/// The faults of a declaration outside of tables.
pub(crate) fn decl_diags<'db>(db: &'db dyn Db, space: Space, key: DeclKey<'db>) -> Vec<Diagnostic> {
    let mut diags = Vec::new();
    match space {
        Space::Value => {
            diags.extend(typed_const(db, key).diags.iter().cloned());
            let param = typed_param(db, key);
            diags.extend(param.diags.iter().cloned());
            if let Some(param) = &param.value {
                let env = Queries { db, file: key.file(db) };
                diags.extend(check::check_param(&env, param));
            }
        }
        Space::Type => {
            diags.extend(typed_enum(db, key).diags.iter().cloned());
            diags.extend(named_type(db, key).diags.iter().cloned());
        }
        Space::Codes => diags.extend(typed_codes(db, key).diags.iter().cloned()),
        Space::Fn | Space::Dist => diags.extend(checked_body(db, key).diags.iter().cloned()),
        Space::Table | Space::Group | Space::Other => {}
    }
    diags
}
