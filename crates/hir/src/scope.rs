//! What a name means: declarations of this file and those that `use` brings.

use std::collections::BTreeMap;

use synthc_diag::{Code, Diagnostic, Loc, Span, nearest};
use synthc_syntax::ast::{Item, Path, Use, UseTarget};

use crate::db::{Db, FileFault, SourceFile};
use crate::items::{DeclKey, Space, declared, item_ast, items};
use crate::model::Name;
use crate::module::module;
use crate::unsupported;

/// What `use` brings into a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imports {
    /// What each name stands for: behind `use uk`, that of `uk.Region` is `Region` of its text.
    pub names: BTreeMap<Name, Brought>,
    /// The files, each once, in the order of the text.
    pub files: Vec<SourceFile>,
    /// Names of what is not there: uses of them are not reported again.
    pub silent: Vec<Name>,
    /// What is wrong with the `use` items.
    pub diags: Vec<Diagnostic>,
}

/// A declaration of another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The file that declares it.
    pub file: SourceFile,
    /// Its name there.
    pub name: Name,
}

/// The names that the file's `use` items bring.
#[salsa::tracked(returns(ref))]
pub fn imports(db: &dyn Db, file: SourceFile) -> Imports {
    let mut found = Imports::default();
    // modules of the library use no others
    if module(db, file).is_some() {
        return found;
    }
    for ast in items(db, file) {
        let Item::Use(item) = &*ast.item else { continue };
        let loc = |span| Loc { file: file.id(db), item: Some(ast.anchor), span };
        match &item.target {
            UseTarget::Library(path) => library(db, file, item, path, &loc, &mut found),
            UseTarget::File(path) => {
                let other = db.source_file(file, &path.text);
                match other.text(db) {
                    Ok(_) => {
                        bring(db, file, item, other, &loc, &mut found);
                    }
                    Err(fault) => {
                        found.silent.extend(item.names.iter().map(|name| name.text.clone()));
                        found.diags.push(file_fault(loc(path.span), &path.text, fault));
                    }
                }
            }
        }
    }
    found
}

/// `use uk.{Postcode}` and `use uk`.
fn library(
    db: &dyn Db,
    file: SourceFile,
    item: &Use,
    path: &Path,
    loc: &dyn Fn(Span) -> Loc,
    found: &mut Imports,
) {
    let [module, inside @ ..] = path.parts.as_slice() else { return };
    let Some(other) = db.module(&module.text) else {
        found.silent.extend(item.names.iter().map(|name| name.text.clone()));
        found.diags.push(no_module(db, loc(module.span), &module.text));
        return;
    };
    if let [name, ..] = inside {
        let diagnostic = Diagnostic::new(
            Code("E0611"),
            loc(path.span),
            "names of the standard library are brought in braces",
        );
        let right = format!("{}.{{{}}}", module.text, name.text);
        let help = format!("`use {right}`");
        found.diags.push(diagnostic.help(help).fix(loc(path.span), right));
        found.silent.push(name.text.clone());
        return;
    }
    bring(db, file, item, other, loc, found);
    if !item.names.is_empty() {
        return;
    }
    let qualified = |space| matches!(space, Space::Type | Space::Dist | Space::Fn | Space::Value);
    for decl in declared(db, other).iter().filter(|decl| qualified(decl.space)) {
        let name = Name::from(format!("{}.{}", module.text, decl.name));
        found.names.insert(name, Brought { file: other, name: decl.name.clone() });
    }
}

fn no_module(db: &dyn Db, loc: Loc, name: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code("E0610"), loc, format!("the standard library has no module `{name}`"));
    match nearest(name, db.modules().iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).guess(loc, near),
        None => diagnostic.help(format!(
            "it has `{}`; a file is named in quotes: `use \"./{name}.synth\".{{Name}}`",
            db.modules().join("`, `")
        )),
    }
}

/// A file as messages about its names call it.
pub(crate) fn origin(db: &dyn Db, file: SourceFile) -> &str {
    db.module_of(file).unwrap_or(file.path(db))
}

fn bring(
    db: &dyn Db,
    file: SourceFile,
    item: &Use,
    other: SourceFile,
    loc: &dyn Fn(Span) -> Loc,
    found: &mut Imports,
) {
    if other != file && !found.files.contains(&other) {
        found.files.push(other);
    }
    let there = declared(db, other);
    for name in &item.names {
        let hit = there.iter().find(|decl| decl.name == name.text);
        let Some(hit) = hit else {
            let message = format!("`{}` does not declare `{}`", origin(db, other), name.text);
            let mut diag = Diagnostic::new(Code("E0116"), loc(name.span), message);
            if let Some(near) = nearest(&name.text, there.iter().map(|decl| &*decl.name)) {
                diag = diag.help(format!("did you mean `{near}`?")).guess(loc(name.span), near);
            } else if let Some(module) = db.module_of(other) {
                diag = diag.help(format!("`synthc help {module}` lists what it has"));
            }
            found.diags.push(diag);
            found.silent.push(name.text.clone());
            continue;
        };
        if hit.space == Space::Table {
            found.diags.push(
                unsupported::diagnostic(loc(name.span), "a table of another file")
                    .help("write the table in this file; types, enums, constants, functions and distributions can be brought"),
            );
            found.silent.push(name.text.clone());
        } else if let Some(first) = found.names.get(&name.text).filter(|first| first.file != other) {
            found.diags.push(Diagnostic::new(
                Code("E0109"),
                loc(name.span),
                format!("`{}` is already brought from `{}`", name.text, origin(db, first.file)),
            ));
        } else if other != file {
            found.names.insert(name.text.clone(), Brought { file: other, name: name.text.clone() });
        }
    }
}

/// The diagnostic for a file that cannot be read.
pub(crate) fn file_fault(loc: Loc, path: &str, fault: &FileFault) -> Diagnostic {
    match fault {
        FileFault::Missing => Diagnostic::new(Code("E0601"), loc, format!("there is no file `{path}`"))
            .help("paths count from the folder of the spec"),
        FileFault::Outside => {
            Diagnostic::new(Code("E0602"), loc, format!("`{path}` is outside of the spec's folder"))
                .help("move the file into the folder, or allow reading with `--allow-read`")
        }
        FileFault::Unreadable(reason) | FileFault::Malformed(reason) => {
            Diagnostic::new(Code("E0605"), loc, format!("`{path}` cannot be read: {reason}"))
        }
    }
}

/// The declaration that a name stands for in a file: its own, else the one that `use` brings.
#[salsa::tracked(returns(copy))]
pub fn resolved<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<DeclKey<'db>> {
    if item_ast(db, key).is_some() {
        return Some(key);
    }
    let brought = imports(db, key.file(db)).names.get(key.name(db))?;
    let there = DeclKey::new(db, brought.file, key.space(db), brought.name.clone());
    item_ast(db, there).is_some().then_some(there)
}

/// The name that a file has for a type of another file.
pub(crate) fn name_here(db: &dyn Db, file: SourceFile, there: SourceFile, name: &str) -> Option<Name> {
    if file == there {
        return Some(Name::from(name));
    }
    let means = |at: SourceFile, name: &str| resolve(db, at, Space::Type, name);
    let meant = means(there, name)?;
    let own = || std::iter::once(Name::from(name)).filter(|name| means(file, name) == Some(meant));
    let brought = || imports(db, file).names.keys().filter(|name| means(file, name) == Some(meant)).cloned();
    own().chain(brought()).next()
}

/// [`resolved`] for a name as text.
pub fn resolve<'db>(db: &'db dyn Db, file: SourceFile, space: Space, name: &str) -> Option<DeclKey<'db>> {
    resolved(db, DeclKey::new(db, file, space, Name::from(name)))
}

/// The names of a space that a file knows, for suggestions.
pub fn known(db: &dyn Db, file: SourceFile, space: Space) -> Vec<Name> {
    let mut names: Vec<Name> =
        declared(db, file).iter().filter(|decl| decl.space == space).map(|decl| decl.name.clone()).collect();
    for (name, brought) in &imports(db, file).names {
        if declared(db, brought.file).iter().any(|decl| decl.space == space && decl.name == brought.name) {
            names.push(name.clone());
        }
    }
    names
}

/// Whether a fault about this name is reported where it is declared or brought.
pub(crate) fn is_silent(db: &dyn Db, file: SourceFile, name: &str) -> bool {
    imports(db, file).silent.iter().any(|silent| &**silent == name)
        || declared(db, file).iter().any(|decl| decl.space == Space::Other && &*decl.name == name)
}
