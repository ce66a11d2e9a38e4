//! The tables of a data set together: their names, and the order in which they depend on each other.

use std::collections::{HashMap, HashSet};

use synthc_types::TableFacts;

use super::Dialect;
use super::table::SqlTable;
use crate::{EnumText, Layout, SinkError};

/// The tables as a database has them, in the order given.
pub(super) fn of(
    tables: Vec<(Layout, TableFacts)>,
    enums: EnumText,
    dialect: Dialect,
) -> Result<Vec<SqlTable>, SinkError> {
    let there: HashSet<String> = tables.iter().map(|(layout, _)| layout.table.name.clone()).collect();
    let mut out = Vec::with_capacity(tables.len());
    for (layout, facts) in tables {
        let mut table = SqlTable::new(layout, facts, enums, dialect);
        table.check_names()?;
        table.keep_references(&there);
        out.push(table);
    }
    check_names(&out, dialect)?;
    Ok(out)
}

/// Tables before those that refer to them; otherwise, and in circles, as given.
pub(super) fn order(tables: &[SqlTable]) -> Vec<usize> {
    let by_name: HashMap<&str, usize> =
        tables.iter().enumerate().map(|(at, table)| (table.name.as_str(), at)).collect();
    let mut out: Vec<usize> = Vec::with_capacity(tables.len());
    while out.len() < tables.len() {
        let waits = |at: usize, table: &SqlTable| {
            let mut others = table.refers_to().filter_map(|name| by_name.get(name));
            others.any(|other| *other != at && !out.contains(other))
        };
        let mut left = tables.iter().enumerate().filter(|(at, _)| !out.contains(at));
        let next = left.clone().find(|(at, table)| !waits(*at, table)).or_else(|| left.next());
        let Some((at, _)) = next else { break };
        out.push(at);
    }
    out
}

fn check_names(tables: &[SqlTable], dialect: Dialect) -> Result<(), SinkError> {
    let mut seen = HashSet::new();
    for table in tables {
        if !dialect.tells_case_apart() && !seen.insert(table.name.to_lowercase()) {
            let name = dialect.name();
            let message = format!(
                "table `{}` differs from another one only by case, which {name} does not see",
                table.name
            );
            return Err(SinkError::Refused(message));
        }
    }
    Ok(())
}
