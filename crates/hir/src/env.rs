//! The rest of the spec as the checks see it, by queries; and the checks of one column as a query.

use synthc_diag::Diagnostic;
use synthc_types::{DistDef, FnDef};

use crate::check::{self, Env, Support};
use crate::db::{Db, SourceFile};
use crate::decl::{typed_codes, typed_enum, typed_param};
use crate::graph::{Node, on_chain, on_cycle};
use crate::items::{ColumnKey, DeclKey, Space};
use crate::model::{ColRef, Name, TColumn, TCount, TMembers, TParam, TTable};
use crate::table::{ancestor_of, table_head, table_statements, typed_column, typed_table};

/// [`Env`] over the queries of one file.
pub(crate) struct Queries<'db> {
    pub db: &'db dyn Db,
    pub file: SourceFile,
}

impl<'db> Queries<'db> {
    fn column_key(&self, column: &ColRef) -> ColumnKey<'db> {
        ColumnKey::new(self.db, self.file, column.table.clone(), column.column.clone())
    }
}

impl Env for Queries<'_> {
    fn support(&self, column: &ColRef) -> Support {
        support(self.db, self.column_key(column)).clone()
    }

    fn column(&self, column: &ColRef) -> Option<&TColumn> {
        typed_column(self.db, self.column_key(column)).as_deref()
    }

    fn param(&self, name: &str) -> Option<&TParam> {
        let key = crate::scope::resolve(self.db, self.file, Space::Value, name)?;
        typed_param(self.db, key).value.as_deref()
    }

    fn count(&self, table: &str) -> Option<&TCount> {
        let key = DeclKey::new(self.db, self.file, Space::Table, Name::from(table));
        table_head(self.db, key).value.as_ref().map(|head| &head.count)
    }

    fn parent(&self, table: &str) -> Option<Name> {
        ancestor_of(self.db, self.file, table)
    }

    fn table(&self, name: &str) -> Option<&TTable> {
        typed_table(self.db, DeclKey::new(self.db, self.file, Space::Table, Name::from(name))).as_deref()
    }

    fn solved(&self, name: &str) -> Option<&TTable> {
        let key = DeclKey::new(self.db, self.file, Space::Table, Name::from(name));
        crate::spec::solved_table(self.db, key).as_deref()
    }

    fn builds_on_itself(&self, column: &ColRef) -> bool {
        on_chain(self.db, self.file, &column.table, &column.column)
    }

    fn members(&self, name: &str) -> Option<&TMembers> {
        let key = crate::scope::resolve(self.db, self.file, Space::Type, name)?;
        typed_enum(self.db, key).value.as_deref()
    }

    fn codes(&self, set: &str) -> Option<&TMembers> {
        let key = crate::scope::resolve(self.db, self.file, Space::Codes, set)?;
        typed_codes(self.db, key).value.as_deref()
    }

    fn dist(&self, name: &str) -> Option<&'static DistDef> {
        self.db.dists().iter().copied().find(|def| def.name == name)
    }

    fn function(&self, name: &str) -> Option<&'static FnDef> {
        self.db.fns().iter().copied().find(|def| def.name == name)
    }
}

/// What the true value of a column can be.
#[salsa::tracked(returns(ref), cycle_result = any_support)]
pub(crate) fn support<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Support {
    let env = Queries { db, file: key.file(db) };
    let Some(column) = typed_column(db, key) else { return nothing_known() };
    let (table, name) = (key.table(db).clone(), key.column(db).clone());
    if on_cycle(db, key.file(db), &Node::True(table.clone(), name)) {
        return Support::of_type(&env, &column.ty, true);
    }
    if on_chain(db, key.file(db), key.table(db), key.column(db)) {
        return check::declared_support(&env, column);
    }
    let requires = requires(db, key);
    check::column_support(&env, column, requires)
}

fn any_support<'db>(_: &'db dyn Db, _: salsa::Id, _: ColumnKey<'db>) -> Support {
    nothing_known()
}

fn nothing_known() -> Support {
    Support { nullable: true, values: check::Values::Any }
}

fn requires<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> &'db [crate::model::TRequire] {
    &table_statements(db, table_of(db, key)).value.requires
}

fn table_of<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> DeclKey<'db> {
    DeclKey::new(db, key.file(db), Space::Table, key.table(db).clone())
}

/// What the checks say about one column.
#[salsa::tracked(returns(ref))]
pub(crate) fn column_checks<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Vec<Diagnostic> {
    let env = Queries { db, file: key.file(db) };
    match typed_column(db, key) {
        Some(column) => {
            let requires = requires(db, key);
            let disputed = match requires {
                [] => &[],
                _ => disputed(db, table_of(db, key)).as_slice(),
            };
            check::check_column(&env, column, requires, disputed)
        }
        None => Vec::new(),
    }
}

/// The columns of a table whose constraints clash.
#[salsa::tracked(returns(ref))]
fn disputed<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> Vec<ColRef> {
    let env = Queries { db, file: table.file(db) };
    check::disputed_columns(&env, table.name(db), &table_statements(db, table).value.requires)
}
