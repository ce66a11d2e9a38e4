//! What a name means: declarations of this file and those that `use` brings.

use std::collections::BTreeMap;

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_syntax::ast::{Item, Use, UseTarget};

use crate::db::{Db, FileFault, SourceFile};
use crate::items::{DeclKey, Space, declared, item_ast, items};
use crate::model::Name;
use crate::nearest::nearest;
use crate::unsupported;

/// What `use` brings into a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imports {
    /// The file that each name comes from.
    pub names: BTreeMap<Name, SourceFile>,
    /// The files, each once, in the order of the text.
    pub files: Vec<SourceFile>,
    /// Names of a library that is not there: uses of them are not reported again.
    pub silent: Vec<Name>,
    /// What is wrong with the `use` items.
    pub diags: Vec<Diagnostic>,
}

/// The names that the file's `use` items bring.
#[salsa::tracked(returns(ref))]
pub fn imports(db: &dyn Db, file: SourceFile) -> Imports {
    let mut found = Imports::default();
    for ast in items(db, file) {
        let Item::Use(item) = &*ast.item else { continue };
        let loc = |span| Loc { file: file.id(db), item: Some(ast.anchor), span };
        match &item.target {
            UseTarget::Library(path) => {
                found.silent.extend(item.names.iter().map(|name| name.text.clone()));
                found.diags.push(
                    unsupported::diagnostic(loc(path.span), "the standard library").help(
                        "declare the type in this file, or bring it from a file beside it: `use \"./names.synth\".{Name}`",
                    ),
                );
            }
            UseTarget::File(path) => {
                let other = db.source_file(file, &path.text);
                match other.text(db) {
                    Ok(_) => {
                        if other != file && !found.files.contains(&other) {
                            found.files.push(other);
                        }
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

fn bring(
    db: &dyn Db,
    file: SourceFile,
    item: &Use,
    other: SourceFile,
    loc: &dyn Fn(synthc_diag::Span) -> Loc,
    found: &mut Imports,
) {
    let there = declared(db, other);
    for name in &item.names {
        let hit = there.iter().find(|decl| decl.name == name.text);
        let Some(hit) = hit else {
            let mut diag = Diagnostic::new(
                Code("E0116"),
                loc(name.span),
                format!("`{}` does not declare `{}`", other.path(db), name.text),
            );
            if let Some(near) = nearest(&name.text, there.iter().map(|decl| &*decl.name)) {
                diag = diag.help(format!("did you mean `{near}`?")).guess(loc(name.span), near);
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
        } else if let Some(first) = found.names.get(&name.text).filter(|first| **first != other) {
            found.diags.push(Diagnostic::new(
                Code("E0109"),
                loc(name.span),
                format!("`{}` is already brought from `{}`", name.text, first.path(db)),
            ));
        } else if other != file {
            found.names.insert(name.text.clone(), other);
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
    let other = *imports(db, key.file(db)).names.get(key.name(db))?;
    let there = DeclKey::new(db, other, key.space(db), key.name(db).clone());
    item_ast(db, there).is_some().then_some(there)
}

/// [`resolved`] for a name as text.
pub fn resolve<'db>(db: &'db dyn Db, file: SourceFile, space: Space, name: &str) -> Option<DeclKey<'db>> {
    resolved(db, DeclKey::new(db, file, space, Name::from(name)))
}

/// The names of a space that a file knows, for suggestions.
pub fn known(db: &dyn Db, file: SourceFile, space: Space) -> Vec<Name> {
    let mut names: Vec<Name> =
        declared(db, file).iter().filter(|decl| decl.space == space).map(|decl| decl.name.clone()).collect();
    for (name, other) in &imports(db, file).names {
        if declared(db, *other).iter().any(|decl| decl.space == space && decl.name == *name) {
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
