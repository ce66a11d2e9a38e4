//! The numbers of tables, columns and parameters by their names.

use std::collections::BTreeMap;

use synthc_hir::model::{ColRef, TSpec};
use synthc_plan::{ColId, TableId};
use synthc_types::GapCode;

/// All names of a spec, and the missing codes of each column.
pub(crate) struct Names<'a> {
    tables: BTreeMap<&'a str, TableId>,
    columns: BTreeMap<(&'a str, &'a str), ColId>,
    params: BTreeMap<&'a str, usize>,
    /// The missing codes of each column, in the order of their first mention.
    pub(crate) codes: BTreeMap<(TableId, ColId), Vec<GapCode>>,
}

impl<'a> Names<'a> {
    /// The names of a spec, codes not yet gathered.
    pub(crate) fn of(spec: &'a TSpec) -> Self {
        let tables = spec.tables.iter().enumerate().map(|(t, table)| (&*table.name, TableId(t))).collect();
        let columns = spec
            .tables
            .iter()
            .flat_map(|table| {
                let columns = table.columns.iter().enumerate();
                columns.map(|(c, column)| ((&*table.name, &*column.id.column), ColId(c)))
            })
            .collect();
        let params = spec.params.iter().enumerate().map(|(p, param)| (&*param.name, p)).collect();
        Self { tables, columns, params, codes: BTreeMap::new() }
    }

    pub(crate) fn table(&self, name: &str) -> Option<TableId> {
        self.tables.get(name).copied()
    }

    pub(crate) fn column(&self, column: &ColRef) -> Option<ColId> {
        self.column_named(&column.table, &column.column)
    }

    pub(crate) fn column_named(&self, table: &str, column: &str) -> Option<ColId> {
        self.columns.get(&(table, column)).copied()
    }

    pub(crate) fn param(&self, name: &str) -> Option<usize> {
        self.params.get(name).copied()
    }

    /// 1 + the index of a code among those of a column; 0 where the column cannot show it.
    pub(crate) fn gap(&self, table: TableId, column: ColId, set: &str, code: &str) -> u8 {
        let codes = self.codes.get(&(table, column)).map(Vec::as_slice).unwrap_or_default();
        let index = codes.iter().position(|gap| gap.set == set && gap.name == code);
        index.and_then(|index| u8::try_from(index + 1).ok()).unwrap_or(0)
    }
}
