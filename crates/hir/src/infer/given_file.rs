//! Conditional tables from a file: wide as in the text, or long with `value` and `weight`.

use std::collections::HashMap;

use synthc_diag::Span;
use synthc_syntax::ast::{Name as AstName, Str};
use synthc_types::{DataRow, DataTable, Ty, Value};

use super::cells::{Reader, cell_number};
use super::given::sort_members;
use super::{CellAt, Infer, inferred};
use crate::model::{TDist, TDistKind, TExpr, TExprKind, TPattern, TShare, TWeight, Together};

/// A file of rows, and which of its columns are given.
struct File<'a> {
    table: &'a DataTable,
    path: &'a Str,
    keys: &'a [usize],
    subjects: &'a [TExpr],
    /// What reads the cells of each key.
    readers: Vec<Reader>,
}

impl<'a> File<'a> {
    fn at(&self, row: DataRow<'_>, column: usize) -> CellAt<'a> {
        let name = self.table.header().get(column).map_or("", |heading| &*heading.name);
        CellAt { span: self.path.span, path: &self.path.text, row: row.number(), column: name }
    }
}

impl Infer<'_> {
    pub fn given_file(
        &mut self,
        names: &[AstName],
        subjects: Vec<TExpr>,
        path: &Str,
        want: Option<&Ty>,
        span: Span,
    ) -> TDist {
        let Some(table) = self.data(&path.text, path.span) else { return self.dist_error(span) };
        let mut keys = Vec::new();
        for name in names {
            match self.file_column(&table, &path.text, &name.text, name.span) {
                Some(at) => keys.push(at),
                None => return self.dist_error(span),
            }
        }
        if let Some((of, nth)) = self.together() {
            return self.given_outcomes((&table, path, &keys), subjects, want, (&of, nth), span);
        }
        let long = match (table.column("value"), table.column("weight")) {
            (Some(value), Some(weight)) if !keys.contains(&value) && !keys.contains(&weight) => {
                Some((value, weight))
            }
            _ => None,
        };
        let Some(ty) = self.values_of(want, &table, &keys, long) else {
            return self.dist_error(span);
        };
        let readers = subjects.iter().map(|subject| self.reader(&subject.ty)).collect();
        let file = File { table: &table, path, keys: &keys, subjects: &subjects, readers };
        let rows = match long {
            Some(long) => self.long_rows(&file, long, &ty),
            None => self.wide_rows(&file, &ty),
        };
        match rows {
            Some(rows) => self.dist_node(TDistKind::Given { subjects, rows }, ty, span),
            None => self.dist_error(span),
        }
    }

    /// The type of the values: the wanted one, else what the file shows.
    fn values_of(
        &mut self,
        want: Option<&Ty>,
        table: &DataTable,
        keys: &[usize],
        long: Option<(usize, usize)>,
    ) -> Option<Ty> {
        match want {
            Some(Ty::Unknown) => return None,
            Some(want) => return Some(want.clone()),
            None => {}
        }
        if let Some((value, _)) = long {
            return Some(inferred(table, value));
        }
        let mut others = table.header().iter().enumerate().filter(|(at, _)| !keys.contains(at));
        let whole = others.all(|(_, heading)| heading.name.parse::<i64>().is_ok());
        Some(if whole { Ty::Int } else { Ty::Text })
    }

    /// The patterns of a row.
    fn keys(&mut self, file: &File<'_>, row: DataRow<'_>) -> Option<Vec<TPattern>> {
        let mut patterns = Vec::new();
        for ((column, subject), reader) in file.keys.iter().zip(file.subjects).zip(&file.readers) {
            let cell = row.cell(*column);
            match cell.and_then(|text| text_pattern(text, &subject.ty, reader)) {
                Some(pattern) => patterns.push(pattern),
                None => {
                    let what = format!("no pattern for `{}`", subject.ty);
                    self.bad_cell(file.at(row, *column), cell, &what);
                    return None;
                }
            }
        }
        Some(patterns)
    }

    fn wide_rows(&mut self, file: &File<'_>, ty: &Ty) -> Option<Vec<(Vec<TPattern>, TDist)>> {
        let path = file.path;
        let mut values: Vec<(usize, Value)> = Vec::new();
        let reader = self.reader(ty);
        for (at, heading) in file.table.header().iter().enumerate().filter(|(at, _)| !file.keys.contains(at))
        {
            match reader.read(&heading.name) {
                Some(value) => values.push((at, value)),
                None => {
                    let name = &heading.name;
                    self.fault_help(
                        "E0603",
                        path.span,
                        format!("`{}` has a column `{name}`, which is no value of `{ty}`", path.text),
                        "the columns are the names given, then one for each value",
                    );
                    return None;
                }
            }
        }
        if values.is_empty() {
            self.fault("E0603", path.span, format!("`{}` has no columns of values", path.text));
            return None;
        }
        let mut rows = Vec::new();
        for row in file.table.rows() {
            let patterns = self.keys(file, row)?;
            let mut weights = Vec::new();
            for (at, value) in &values {
                let share = self.file_share(file, row, *at)?;
                weights.push(TWeight { value: value.clone(), share, loc: self.loc(path.span) });
            }
            sort_members(&mut weights);
            rows.push((patterns, self.dist_node(TDistKind::Weights(weights), ty.clone(), path.span)));
        }
        Some(rows)
    }

    fn long_rows(
        &mut self,
        file: &File<'_>,
        (value_at, weight_at): (usize, usize),
        ty: &Ty,
    ) -> Option<Vec<(Vec<TPattern>, TDist)>> {
        let groups = self.outcomes(file, value_at, Some(weight_at), ty)?;
        let rows = groups.into_iter().map(|(patterns, mut weights)| {
            sort_members(&mut weights);
            (patterns, self.dist_node(TDistKind::Weights(weights), ty.clone(), file.path.span))
        });
        Some(rows.collect())
    }

    /// For several names each row of the file is one outcome for all of them: it has a column for each, and one named `weight`
    /// where the rows do not weigh the same.
    fn given_outcomes(
        &mut self,
        (table, path, keys): (&DataTable, &Str, &[usize]),
        subjects: Vec<TExpr>,
        want: Option<&Ty>,
        (of, nth): (&[Together], usize),
        span: Span,
    ) -> TDist {
        let mut values = Vec::new();
        for column in of {
            let name = self.own_name(&column.name).to_owned();
            match self.file_column(table, &path.text, &name, path.span) {
                Some(at) => values.push(at),
                None => return self.dist_error(span),
            }
        }
        let weight = table.column("weight").filter(|at| !keys.contains(at) && !values.contains(at));
        let Some(own) = values.get(nth).copied() else { return self.dist_error(span) };
        let ty = want.cloned().unwrap_or_else(|| inferred(table, own));
        let readers = subjects.iter().map(|subject| self.reader(&subject.ty)).collect();
        let file = File { table, path, keys, subjects: &subjects, readers };
        let Some(groups) = self.outcomes(&file, own, weight, &ty) else { return self.dist_error(span) };
        let rows = groups.into_iter().map(|(patterns, weights)| {
            // One draw for all names: their values stand in the same row of the file.
            let row = self.dist_node(TDistKind::Weights(weights), ty.clone(), path.span);
            (patterns, self.at(of, 0, row))
        });
        let rows = rows.collect();
        self.dist_node(TDistKind::Given { subjects, rows }, ty, span)
    }

    /// The values with their weights under each condition, in the order of the file. Rows with the same keys belong together, at
    /// the place of the first; without a column of weights each weighs 1.
    fn outcomes(
        &mut self,
        file: &File<'_>,
        value_at: usize,
        weight_at: Option<usize>,
        ty: &Ty,
    ) -> Option<Vec<(Vec<TPattern>, Vec<TWeight>)>> {
        let span = file.path.span;
        let reader = self.reader(ty);
        let mut groups: Vec<(Vec<TPattern>, Vec<TWeight>)> = Vec::new();
        let mut places: HashMap<Vec<TPattern>, usize> = HashMap::new();
        for row in file.table.rows() {
            let patterns = self.keys(file, row)?;
            let cell = row.cell(value_at);
            let Some(value) = cell.and_then(|cell| reader.read(cell)) else {
                self.bad_cell(file.at(row, value_at), cell, &format!("no value of `{ty}`"));
                return None;
            };
            let share = match weight_at {
                Some(weight_at) => self.file_share(file, row, weight_at)?,
                None => {
                    let value = self.expr(TExprKind::Value(Value::float(1.0)), Ty::Float, false, span);
                    TShare::Of { value, percent: false }
                }
            };
            let weight = TWeight { value, share, loc: self.loc(span) };
            let place = *places.entry(patterns).or_insert_with_key(|patterns| {
                groups.push((patterns.clone(), Vec::new()));
                groups.len() - 1
            });
            groups.get_mut(place)?.1.push(weight);
        }
        Some(groups)
    }

    fn file_share(&mut self, file: &File<'_>, row: DataRow<'_>, column: usize) -> Option<TShare> {
        let cell = row.cell(column);
        if cell == Some("else") {
            return Some(TShare::Else);
        }
        let Some(number) = cell.and_then(cell_number).filter(|number| *number >= 0.0) else {
            self.bad_cell(file.at(row, column), cell, "no weight");
            return None;
        };
        let value = self.expr(TExprKind::Value(Value::float(number)), Ty::Float, false, file.path.span);
        Some(TShare::Of { value, percent: cell.is_some_and(|cell| cell.ends_with('%')) })
    }
}

/// A cell of a key column as a pattern: `_`, a value, `a..b`, `a or b`.
fn text_pattern(text: &str, ty: &Ty, reader: &Reader) -> Option<TPattern> {
    let mut alts: Vec<TPattern> = Vec::new();
    for part in text.split(" or ") {
        let part = part.trim();
        let alt = match part.split_once("..") {
            _ if part == "_" => TPattern::Any,
            Some((lo, hi)) if ty.is_ordered() => {
                let hi_open = hi.starts_with('<');
                let hi = hi.trim_start_matches('<');
                let end = |text: &str| match text.trim() {
                    "" => Some(None),
                    text => reader.read(text).map(Some),
                };
                TPattern::Range { lo: end(lo)?, hi: end(hi)?, hi_open }
            }
            _ if part == "null" => TPattern::Value(Value::Null),
            _ => TPattern::Value(reader.read(part)?),
        };
        alts.push(alt);
    }
    match alts.len() {
        1 => alts.pop(),
        _ => Some(TPattern::Or(alts)),
    }
}
