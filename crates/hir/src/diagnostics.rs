//! All that is wrong with a file, at absolute places, in the order of the text.

use std::collections::{HashMap, HashSet};

use synthc_diag::{Certainty, Code, Diagnostic, FileId, Fix, Label, Loc, Severity, Span};
use synthc_syntax::ast::Item;

use crate::check;
use crate::column::{column_rules, column_value};
use crate::db::{Db, SourceFile};
use crate::decl::address_taken;
use crate::env::{Queries, column_checks, support};
use crate::graph::{Node, cycle_diags, searched};
use crate::items::{
    ColumnKey, DeclKey, Space, absolute, column_ast, declared, declared_columns, is_broken, items, parsed,
};
use crate::model::Name;
use crate::spec::{self, decl_diags, solved_table};
use crate::table::{column_names, kinship, table_head, table_statements};
use crate::{group, lint, nested, scope, unsupported};

/// All that is wrong with a file and the files that it brings names from: absolute places, in the order of the text, each
/// fault once.
#[salsa::tracked(returns(ref))]
pub fn check_file(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = own(db, file);
    found.extend(lint::unused(db, file));
    found.extend(lint::names(db, file));
    let mut seen: HashSet<SourceFile> = HashSet::from([file]);
    let mut work: Vec<SourceFile> = imported(db, file);
    while let Some(other) = work.pop() {
        // What is wrong in the standard library is found by its own tests.
        if seen.insert(other) && db.module_of(other).is_none() {
            found.extend(own(db, other).into_iter().filter(|diag| diag.severity() == Severity::Error));
            work.extend(imported(db, other));
        }
    }
    let files: HashMap<FileId, SourceFile> = seen.into_iter().map(|file| (file.id(db), file)).collect();
    let mut placed: Vec<Diagnostic> = found.into_iter().map(|diag| place(db, &files, diag)).collect();
    placed.sort_by(|a, b| {
        let key = |diag: &Diagnostic| (diag.loc.file != file.id(db), diag.loc, diag.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    let ours: HashSet<FileId> =
        files.iter().filter(|(_, file)| db.module_of(**file).is_some()).map(|(id, _)| *id).collect();
    placed.retain(|diag| diag.severity() == Severity::Error || !ours.contains(&diag.loc.file));
    name_as_written(db, &files, &mut placed);
    let mut once = HashSet::new();
    placed.retain(|diag| once.insert((diag.loc, diag.code, diag.message.clone())));
    placed
}

/// A reference to rows of several tables is called by its name, whichever of its columns a message is about.
fn name_as_written(db: &dyn Db, files: &HashMap<FileId, SourceFile>, diags: &mut [Diagnostic]) {
    let texts =
        |diag: &Diagnostic| diag.message.contains('[') || diag.labels.iter().any(|l| l.text.contains('['));
    if !diags.iter().any(texts) {
        return;
    }
    let mut names: Vec<(Name, Name)> = Vec::new();
    let searched = files.values().map(|file| searched(db, *file));
    let cyclic = |node: &Node| match node {
        Node::True(_, column) => Some(column.clone()),
        _ => None,
    };
    let columns = searched.flat_map(|all| {
        all.order.iter().map(|(_, column)| column.clone()).chain(all.cyclic.iter().filter_map(cyclic))
    });
    for column in columns {
        if let Some((written, _)) = nested::part_of_several(&column)
            && !names.iter().any(|(name, _)| *name == column)
        {
            let written = Name::from(written);
            names.push((column, written));
        }
    }
    let mend = |text: &mut String| {
        for (name, written) in names.iter().filter(|_| text.contains('[')).collect::<Vec<_>>() {
            *text = text.replace(&**name, written);
        }
    };
    for diag in diags {
        mend(&mut diag.message);
        mend(&mut diag.label);
        diag.labels.iter_mut().for_each(|label| mend(&mut label.text));
        diag.help.iter_mut().for_each(mend);
    }
}

fn imported(db: &dyn Db, file: SourceFile) -> Vec<SourceFile> {
    scope::imports(db, file).files.clone()
}

/// The faults of one file, places as they come.
fn own(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    if let Err(fault) = file.text(db) {
        let loc = Loc { file: file.id(db), item: None, span: Span::default() };
        return vec![scope::file_fault(loc, file.path(db), fault)];
    }
    // In this order no query needs another that is not done, however long the chain of columns.
    for (table, column) in &searched(db, file).order {
        let key = ColumnKey::new(db, file, table.clone(), column.clone());
        column_value(db, key);
    }
    for (table, column) in &searched(db, file).order {
        support(db, ColumnKey::new(db, file, table.clone(), column.clone()));
    }
    let mut found = syntax(db, file);
    found.extend(repeated(db, file));
    found.extend(later_items(db, file));
    found.extend(scope::imports(db, file).diags.iter().cloned());
    found.extend(spec::dataset(db, file).diags.iter().cloned());
    found.extend(spec::profiles(db, file).diags.iter().cloned());
    found.extend(cycle_diags(db, file));
    for (space, key) in spec::decls(db, file).into_iter().filter(|(_, key)| key.file(db) == file) {
        match space {
            Space::Table => found.extend(table_diags(db, key)),
            _ => found.extend(decl_diags(db, space, key)),
        }
    }
    for table in group::lone(db, file) {
        found.extend(lone_diags(db, DeclKey::new(db, file, Space::Table, table.clone())));
    }
    let env = Queries { db, file };
    for ast in items(db, file) {
        if matches!(&*ast.item, Item::Expect(_)) {
            let checked = spec::item_expect(db, file, ast);
            found.extend(checked.diags);
            found.extend(checked.value.iter().flat_map(|expect| check::check_expect(&env, expect)));
        }
    }
    // One fault, one message: the rest is said when the statement can be read.
    found.retain(|diag| !is_broken(db, file, diag.loc));
    found
}

fn table_diags<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Vec<Diagnostic> {
    let (file, name) = (key.file(db), key.name(db));
    let mut found = table_head(db, key).diags.clone();
    found.extend(columns_once(db, key));
    for column in column_names(db, file, name) {
        let column = ColumnKey::new(db, file, name.clone(), column);
        let mut own = column_value(db, column).diags.clone();
        own.extend(column_rules(db, column).diags.iter().cloned());
        own.extend(column_checks(db, column).iter().cloned());
        if column_ast(db, column).as_ref().is_some_and(|ast| ast.part.number().is_some()) {
            // What is wrong with one column of a family is wrong with the others: it is said once.
            own.retain(|diag| !found.iter().any(|said| said.loc == diag.loc && said.code == diag.code));
        }
        found.append(&mut own);
    }
    let statements = table_statements(db, key);
    found.extend(statements.diags.iter().cloned());
    let env = Queries { db, file };
    found.extend(statements.value.expects.iter().flat_map(|expect| check::check_expect(&env, expect)));
    if let Some(table) = solved_table(db, key) {
        let order = spec::order_of(db, file, name);
        found.extend(check::check_table(&env, table, &order));
    }
    group::name_includes(db, key, &mut found);
    found
}

/// What is wrong with a group that no table includes, whichever table may come to.
fn lone_diags<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Vec<Diagnostic> {
    let mut found = group::faults(db, key);
    for column in declared_columns(db, key) {
        let column = ColumnKey::new(db, key.file(db), key.name(db).clone(), column.name.clone());
        found.extend(column_value(db, column).diags.iter().cloned());
        found.extend(column_rules(db, column).diags.iter().cloned());
        found.extend(column_checks(db, column).iter().cloned());
    }
    found.retain(group::holds_anywhere);
    found
}

/// Columns that are there twice, or whose draws would be the same.
fn columns_once<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Vec<Diagnostic> {
    let file = key.file(db);
    let mut found = Vec::new();
    let mut first: HashMap<Name, Loc> = HashMap::new();
    let mut addresses: HashMap<Name, Loc> = HashMap::new();
    for (parent, _) in &kinship(db, key).columns {
        let column = ColumnKey::new(db, file, key.name(db).clone(), parent.clone());
        if let Some(head) = column_value(db, column)
            .value
            .as_ref()
            .filter(|_| declared_columns(db, key).iter().all(|column| column.name != *parent))
        {
            first.insert(parent.clone(), head.loc);
        } else if let Some(head) = &table_head(db, key).value {
            first.insert(parent.clone(), head.loc);
        }
    }
    for column in declared_columns(db, key) {
        let included = group::include_loc(db, key, column.include);
        let loc = included.unwrap_or_else(|| column.loc(db));
        if let Some(first) = first.get(&column.name) {
            if found.iter().any(|said: &Diagnostic| said.loc == loc) {
                // The first column that is there twice is enough to say that what makes several is.
                continue;
            }
            found.push(
                Diagnostic::new(
                    Code("E0110"),
                    loc,
                    format!("`{}` has a column `{}` already", key.name(db), column.name),
                )
                .also(*first, "first here")
                .help("give one of them another name; the first column of a child table is its parent's key"),
            );
            continue;
        }
        first.insert(column.name.clone(), loc);
        let column = ColumnKey::new(db, file, key.name(db).clone(), column.name.clone());
        if let Some(value) = &column_value(db, column).value
            && let Some(other) = addresses.insert(value.address.clone(), loc)
        {
            found.push(address_taken(loc, &value.address, other));
        }
    }
    found
}

fn syntax(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let errors = parsed(db, file).all_errors();
    let at = |span| Loc { file: file.id(db), item: None, span };
    errors
        .into_iter()
        .map(|error| {
            let mut diagnostic = Diagnostic::new(error.code, at(error.span), &*error.message);
            diagnostic.help = error.help.as_deref().map(str::to_owned);
            if let Some(fix) = &error.fix {
                diagnostic = match fix.certainty {
                    Certainty::Sure => diagnostic.fix(at(fix.span), &*fix.text),
                    Certainty::Guess => diagnostic.guess(at(fix.span), &*fix.text),
                };
            }
            diagnostic
        })
        .collect()
}

/// Declarations of one name in one name space; tables whose draws would be the same.
fn repeated(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut first: HashMap<(Space, Name), Loc> = HashMap::new();
    let mut addresses: HashMap<Name, Loc> = HashMap::new();
    for decl in declared(db, file) {
        let loc = Loc { file: file.id(db), item: Some(decl.anchor), span: decl.span };
        if decl.space == Space::Other {
            continue;
        }
        if let Some(first) = first.get(&(decl.space, decl.name.clone())) {
            found.push(
                Diagnostic::new(Code("E0109"), loc, format!("`{}` is declared already", decl.name))
                    .also(*first, "first here")
                    .help("give one of them another name"),
            );
            continue;
        }
        first.insert((decl.space, decl.name.clone()), loc);
        if let Some(other) = scope::imports(db, file).names.get(&decl.name)
            && declared(db, other.file)
                .iter()
                .any(|there| there.space == decl.space && there.name == other.name)
        {
            found.push(
                Diagnostic::new(
                    Code("E0109"),
                    loc,
                    format!("`{}` is brought from `{}` already", decl.name, scope::origin(db, other.file)),
                )
                .help("leave it out of the `use`, or give this one another name"),
            );
        }
        if decl.space == Space::Table {
            let key = DeclKey::new(db, file, Space::Table, decl.name.clone());
            let address = table_head(db, key).value.as_ref().map(|head| head.address.clone());
            if let Some(address) = address
                && let Some(other) = addresses.insert(address.clone(), loc)
            {
                found.push(address_taken(loc, &address, other));
            }
        }
    }
    found
}

/// Items of a later release.
fn later_items(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for ast in items(db, file) {
        let (what, help) = match &*ast.item {
            Item::Process(_) => ("`process`", None),
            Item::Graph(_) => ("`graph`", None),
            Item::Learn(_) => (
                "`learn`",
                Some("state distributions, or read a column's values with their weights from a file"),
            ),
            Item::Margins(_) => {
                ("`margins`", Some("use a conditional table: `given a, b from \"table.csv\"`"))
            }
            Item::Dirty(_) => ("`dirty`", None),
            Item::Calibrate(_) => ("`calibrate`", None),
            Item::Design(_) => ("`design`", None),
            Item::Release(_) => ("`release`", None),
            _ => continue,
        };
        let word = u32::try_from(ast.item.word().len()).unwrap_or_default();
        let loc = Loc { file: file.id(db), item: Some(ast.anchor), span: Span::new(0, word) };
        let mut diagnostic = unsupported::diagnostic(loc, what);
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        found.push(diagnostic);
    }
    found
}

/// The diagnostic with all its places absolute.
fn place(db: &dyn Db, files: &HashMap<FileId, SourceFile>, diag: Diagnostic) -> Diagnostic {
    let at = |loc: Loc| files.get(&loc.file).map_or(loc, |file| absolute(db, *file, loc));
    let fix = diag.fix.map(|fix| Fix { loc: at(fix.loc), ..fix });
    let fix = match fix {
        Some(fix) if matches!(diag.code.0, "E0202" | "E0203") => sign(db, files, fix),
        fix => fix,
    };
    let labels = diag.labels.into_iter().map(|label| Label { loc: at(label.loc), ..label }).collect();
    Diagnostic { loc: at(diag.loc), labels, fix, ..diag }
}

/// A fix that changes `=` into `~` or back points at the value; the sign is the last one before it.
fn sign(db: &dyn Db, files: &HashMap<FileId, SourceFile>, fix: Fix) -> Option<Fix> {
    let text = files.get(&fix.loc.file)?.text(db).as_deref().ok()?;
    let wrong = if fix.replacement == "~" { '=' } else { '~' };
    let at = text.get(..fix.loc.span.start as usize)?.rfind(wrong)?;
    let start = u32::try_from(at).ok()?;
    let loc = Loc { span: Span::new(start, start + 1), ..fix.loc };
    Some(Fix { loc, ..fix })
}
