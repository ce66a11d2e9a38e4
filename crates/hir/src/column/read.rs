//! Columns of a table that is read from a file.

use std::collections::HashMap;
use std::sync::Arc;

use synthc_diag::Span;
use synthc_syntax::ast::FileRef;
use synthc_types::{Ty, Value, regex::Matcher};

use super::value::ColumnValue;
use crate::decl::cite;
use crate::fold::value_of;
use crate::infer::{CellAt, Infer};
use crate::model::{Name, TExpr, TOrigin, TRange, TRead, TRefine};

/// Which column is read, and what is asked of its cells.
pub(super) struct Wanted<'a> {
    /// The file of the table.
    pub file: &'a FileRef,
    /// Its name in the file, and where that stands.
    pub name: (Name, Span),
    /// Whether no two cells may be the same.
    pub distinct: bool,
}

/// Reads the values of a column, each held to its type.
pub(super) fn read(infer: &mut Infer<'_>, column: &mut ColumnValue, wanted: &Wanted<'_>) {
    let file = wanted.file;
    let before = infer.inputs.len();
    let table = infer.data(&file.path.text, file.path.span);
    if let Some(used) = infer.inputs.get_mut(before..) {
        cite(used, file.source.as_ref().map(|source| &source.text));
    }
    // A file that cannot be read is reported at the head of the table.
    let Some(table) = table else { return };
    let (name, span) = &wanted.name;
    let Some(at) = infer.file_column(&table, &file.path.text, name, *span) else { return };
    if column.ty.is_unknown() {
        return;
    }
    let Some(range) = range_of(infer, column) else { return };
    let reader = infer.reader(&column.ty);
    let pattern = column.refine.as_ref().and_then(TRefine::pattern).cloned();
    let matcher = pattern.as_deref().map(Matcher::new);
    let mut values = Vec::with_capacity(table.n_rows());
    let lines = table.rows().map(|row| u32::try_from(row.number()).unwrap_or(u32::MAX)).collect();
    let mut seen: HashMap<Value, u64> = HashMap::new();
    for row in table.rows() {
        let place = CellAt { span: *span, path: &file.path.text, row: row.number(), column: name };
        let Some(cell) = row.cell(at) else {
            if !column.optional {
                return infer.empty_cell(place, &column.ty);
            }
            values.push(Value::Null);
            continue;
        };
        let Some(value) = reader.read(cell) else {
            return infer.bad_cell(place, Some(cell), &format!("no value of `{}`", column.ty));
        };
        if !range.as_ref().is_none_or(|range| range.holds(&value)) {
            return infer.bad_cell(place, Some(cell), "outside of the range of its type");
        }
        if let (Some(matcher), Value::Text(text)) = (&matcher, &value)
            && !matcher.admits(text)
        {
            return infer.bad_cell(place, Some(cell), "no match of the pattern of its type");
        }
        if wanted.distinct
            && let Some(first) = seen.insert(value.clone(), row.number())
        {
            infer.twice::<()>("E0606", *span, &place, cell, first);
            return;
        }
        values.push(value);
    }
    let path = file.path.text.clone();
    column.origin =
        TOrigin::Read(TRead { path, column: name.clone(), values: Arc::new(values), lines: Arc::new(lines) });
}

/// A range with constant ends: of positions, or of lengths of text.
struct Ends {
    lo: Option<f64>,
    hi: Option<f64>,
    hi_open: bool,
}

impl Ends {
    fn holds(&self, value: &Value) -> bool {
        let position = match value {
            Value::Text(text) => Some(text.chars().count() as f64),
            other => other.position(),
        };
        position.is_none_or(|at| {
            self.lo.is_none_or(|lo| lo <= at)
                && self.hi.is_none_or(|hi| if self.hi_open { at < hi } else { at <= hi })
        })
    }
}

/// The range of the column's type, if it has one; `None` where an end is reported not to be constant.
fn range_of(infer: &mut Infer<'_>, column: &ColumnValue) -> Option<Option<Ends>> {
    let Some(TRange { lo, hi, hi_open, loc }) = column.refine.as_ref().and_then(TRefine::range) else {
        return Some(None);
    };
    let end = |end: &Option<TExpr>| match end {
        None => Some(None),
        Some(end) => value_of(end).and_then(Value::position).map(Some),
    };
    match (end(lo), end(hi)) {
        (Some(lo), Some(hi)) => Some(Some(Ends { lo, hi, hi_open: *hi_open })),
        _ => {
            let help = "the cells are held to it when the file is read";
            infer.fault_help("E0209", loc.span, "the range of a column that is read is constant", help);
            None
        }
    }
}

impl Infer<'_> {
    /// Reports a cell without a value where the type needs one.
    fn empty_cell(&mut self, at: CellAt<'_>, ty: &Ty) {
        let CellAt { span, path, row, column } = at;
        let message = format!("`{path}` row {row}, column `{column}`: the cell is empty");
        self.fault_help("E0604", span, message, format!("where cells may be empty, mark the type: `{ty}?`"));
    }
}
