//! Which rows an aggregate with `by` or `via` goes over, from the text alone.

use crate::db::{Db, SourceFile};
use crate::items::ColumnKey;
use crate::model::Name;
use crate::rows::{self, Standing};
use crate::{nested, table, walk};

/// The table whose rows an aggregate over groups goes over: this table where the value reads a column of it, else the one that it
/// names, else this one.
pub(crate) fn gone_through(
    db: &dyn Db,
    file: SourceFile,
    this: &Name,
    at: &str,
    value: &synthc_syntax::ast::Expr,
) -> Name {
    let (mut own, mut found) = (false, None);
    walk::names(value, &mut |used| {
        if nested::beside(db, file, this, at, used.name).is_some() {
            own = true;
        } else if found.is_none()
            && (used.field.is_some() || used.alone)
            && rows::is_table(db, file, used.name)
        {
            found = Some(used.name.clone());
        }
    });
    found.filter(|_| !own).unwrap_or_else(|| this.clone())
}

/// The columns of a table that refer to rows of another.
pub(crate) fn references(db: &dyn Db, file: SourceFile, from: &Name, to: &Name) -> Vec<Name> {
    let mut names = table::column_names(db, file, from);
    names.retain(|name| refers(db, file, (from, name), to));
    names
}

fn refers(db: &dyn Db, file: SourceFile, (table, column): (&Name, &Name), to: &Name) -> bool {
    let key = ColumnKey::new(db, file, table.clone(), column.clone());
    rows::refers_to(db, key).as_ref() == Some(to)
}

/// The names that lead from the rows of a table to a reference to another, or to the key of a parent there: those that are written,
/// with a reference to rows of several tables, `on` or `on.order`, as the column for that table. `None` where they lead elsewhere.
pub(crate) fn leads_to(
    db: &dyn Db,
    file: SourceFile,
    from: &Name,
    names: &[Name],
    to: &Name,
) -> Option<Vec<Name>> {
    let last = |table: &Name, rest: &[Name]| {
        let own = |column: &Name| refers(db, file, (table, column), to).then(|| column.clone());
        match rest {
            [column] => {
                let parent = table::parent_of(db, file, table).as_ref() == Some(to);
                let key = (parent && table::is_parent_key(db, file, table, column)).then(|| column.clone());
                own(column).or(key).or_else(|| own(&nested::target_of(column, to)))
            }
            [reference, target] => own(&nested::target_of(reference, target)),
            _ => None,
        }
    };
    if let Some(column) = last(from, names) {
        return Some(vec![column]);
    }
    let levels = table::lineage(db, file, from);
    let standing = Standing { levels: &levels, bare: Some(0), at: "", candidate: None };
    let (row, rest) = rows::lead(db, file, standing, names)?;
    let column = last(&row.table, rest)?;
    let way = names.iter().take(names.len() - rest.len()).cloned();
    Some(way.chain([column]).collect())
}
