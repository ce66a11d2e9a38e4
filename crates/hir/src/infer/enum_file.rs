//! Members of an enum from a file.

use std::collections::HashMap;

use synthc_diag::Span;
use synthc_syntax::ast::Str;
use synthc_types::{DataTable, Real, Ty, Value};

use super::cells::cell_number;
use super::{CellAt, Infer, inferred};
use crate::model::{Name, TMember};

/// The columns that are read; others are left alone.
struct Columns {
    name: usize,
    code: Option<usize>,
    label: Option<usize>,
    weight: Option<usize>,
}

impl Infer<'_> {
    /// Members in the order of the file, and their weights where it has any. Without a column `name` the codes are the names.
    pub fn enum_file(&mut self, path: &Str) -> Option<(Vec<TMember>, Vec<Real>)> {
        let table = self.data(&path.text, path.span)?;
        let code = table.column("code");
        let name = match (table.column("name"), code) {
            (Some(at), _) | (None, Some(at)) => at,
            (None, None) => self.file_column(&table, &path.text, "name", path.span)?,
        };
        let (label, weight) = (table.column("label"), table.column("weight"));
        let columns = Columns { name, code, label, weight };
        let read = self.members(&table, path, &columns)?;
        if read.0.is_empty() {
            self.fault("E0112", path.span, format!("`{}` has no members", path.text));
            return None;
        }
        if !read.1.is_empty() && read.1.iter().all(|weight| weight.0 == 0.0) {
            self.fault("E0605", path.span, format!("`{}` has no row with a weight", path.text));
            return None;
        }
        Some(read)
    }

    fn members(
        &mut self,
        table: &DataTable,
        path: &Str,
        columns: &Columns,
    ) -> Option<(Vec<TMember>, Vec<Real>)> {
        let code_ty = match columns.code.map(|code| inferred(table, code)) {
            Some(ty @ (Ty::Int | Ty::Date)) => ty,
            // Codes such as `250.01` are no numbers.
            _ => Ty::Text,
        };
        let reader = self.reader(&code_ty);
        let (mut members, mut weights) = (Vec::new(), Vec::new());
        let mut names: HashMap<&str, u64> = HashMap::new();
        let mut codes: HashMap<Value, u64> = HashMap::new();
        for row in table.rows() {
            let at = |column| CellAt { span: path.span, path: &path.text, row: row.number(), column };
            let Some(name) = row.cell(columns.name).filter(|name| !name.is_empty()) else {
                let column = table.header().get(columns.name).map_or("name", |heading| &*heading.name);
                self.bad_cell(at(column), None, "no name");
                return None;
            };
            if let Some(first) = names.insert(name, row.number()) {
                return self.twice("E0111", path.span, &at("name"), name, first);
            }
            let cell = columns.code.and_then(|code| row.cell(code));
            let code = cell.and_then(|cell| reader.read(cell));
            if let Some(code) = &code
                && let Some(first) = codes.insert(code.clone(), row.number())
            {
                return self.twice("E0112", path.span, &at("code"), cell.unwrap_or_default(), first);
            }
            if let Some(column) = columns.weight {
                let cell = row.cell(column);
                let Some(weight) = cell.and_then(cell_number).filter(|weight| *weight >= 0.0) else {
                    self.bad_cell(at("weight"), cell, "no weight");
                    return None;
                };
                weights.push(Real(weight));
            }
            let name = Name::from(name);
            let label = columns.label.and_then(|label| row.cell(label)).map(Name::from);
            members.push(TMember { address: name.clone(), name, code, label });
        }
        Some((members, weights))
    }

    /// Reports a cell that says the same as one before it.
    pub fn twice<T>(
        &mut self,
        code: &'static str,
        span: Span,
        at: &CellAt<'_>,
        cell: &str,
        first: u64,
    ) -> Option<T> {
        let shown: String = cell.chars().take(40).collect();
        let CellAt { path, row, column, .. } = at;
        let message =
            format!("`{path}` row {row}, column `{column}`: `{shown}` is there already, in row {first}");
        self.fault(code, span, message);
        None
    }
}
