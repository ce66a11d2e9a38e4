//! Conditional tables from a file: wide as in the text, or long with `value` and `weight`.

use synthc_diag::Span;
use synthc_syntax::ast::{Name as AstName, Str};
use synthc_types::{Ty, Value};

use super::Infer;
use super::given::sort_members;
use super::weights::cell_number;
use crate::db::DataTable;
use crate::model::{TDist, TDistKind, TExpr, TExprKind, TPattern, TShare, TWeight};

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
        let at = |name: &str| table.header.iter().position(|column| column.trim() == name);
        let long = match (at("value"), at("weight")) {
            (Some(value), Some(weight)) if !keys.contains(&value) && !keys.contains(&weight) => {
                Some((value, weight))
            }
            _ => None,
        };
        let Some(ty) = self.values_of(want, &table, &keys, long) else {
            return self.dist_error(span);
        };
        let rows = match long {
            Some(long) => self.long_rows(&table, path, &keys, &subjects, long, &ty),
            None => self.wide_rows(&table, path, &keys, &subjects, &ty),
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
        let values: Vec<&str> = match long {
            Some((value, _)) => {
                table.rows.iter().filter_map(|row| row.cells.get(value)).map(|cell| cell.trim()).collect()
            }
            None => {
                let others = table.header.iter().enumerate().filter(|(at, _)| !keys.contains(at));
                others.map(|(_, name)| name.trim()).collect()
            }
        };
        let whole = values.iter().all(|value| value.parse::<i64>().is_ok());
        Some(if whole { Ty::Int } else { Ty::Text })
    }

    fn keys(
        &mut self,
        table: &DataTable,
        path: &Str,
        row: usize,
        keys: &[usize],
        subjects: &[TExpr],
    ) -> Option<Vec<TPattern>> {
        let cells = table.rows.get(row)?;
        let mut patterns = Vec::new();
        for (at, subject) in keys.iter().zip(subjects) {
            let text = cells.cells.get(*at).map_or("", |cell| cell.trim());
            match self.text_pattern(text, &subject.ty) {
                Some(pattern) => patterns.push(pattern),
                None => {
                    let column = table.header.get(*at).cloned().unwrap_or_default();
                    let what = format!("no pattern for `{}`", subject.ty);
                    self.bad_cell(path.span, &path.text, cells.line, &column, text, &what);
                    return None;
                }
            }
        }
        Some(patterns)
    }

    fn wide_rows(
        &mut self,
        table: &DataTable,
        path: &Str,
        keys: &[usize],
        subjects: &[TExpr],
        ty: &Ty,
    ) -> Option<Vec<(Vec<TPattern>, TDist)>> {
        let mut values: Vec<(usize, Value)> = Vec::new();
        for (at, name) in table.header.iter().enumerate().filter(|(at, _)| !keys.contains(at)) {
            match self.cell(name.trim(), ty) {
                Some(value) => values.push((at, value)),
                None => {
                    self.fault_help(
                        "E0603",
                        path.span,
                        format!(
                            "`{}` has a column `{}`, which is no value of `{ty}`",
                            path.text,
                            name.trim()
                        ),
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
        for (nth, row) in table.rows.iter().enumerate() {
            let patterns = self.keys(table, path, nth, keys, subjects)?;
            let mut weights = Vec::new();
            for (at, value) in &values {
                let cell = row.cells.get(*at).map_or("", |cell| cell.trim());
                let share = self.file_share(cell, path.span);
                let Some(share) = share else {
                    let column = table.header.get(*at).cloned().unwrap_or_default();
                    self.bad_cell(path.span, &path.text, row.line, &column, cell, "no weight");
                    return None;
                };
                weights.push(TWeight { value: value.clone(), share, loc: self.loc(path.span) });
            }
            sort_members(&mut weights);
            rows.push((patterns, self.dist_node(TDistKind::Weights(weights), ty.clone(), path.span)));
        }
        Some(rows)
    }

    /// Neighbouring rows with the same keys belong together.
    fn long_rows(
        &mut self,
        table: &DataTable,
        path: &Str,
        keys: &[usize],
        subjects: &[TExpr],
        (value_at, weight_at): (usize, usize),
        ty: &Ty,
    ) -> Option<Vec<(Vec<TPattern>, TDist)>> {
        let mut groups: Vec<(Vec<TPattern>, Vec<TWeight>)> = Vec::new();
        for (nth, row) in table.rows.iter().enumerate() {
            let patterns = self.keys(table, path, nth, keys, subjects)?;
            let text = row.cells.get(value_at).map_or("", |cell| cell.trim());
            let Some(value) = self.cell(text, ty) else {
                self.bad_cell(path.span, &path.text, row.line, "value", text, &format!("no value of `{ty}`"));
                return None;
            };
            let cell = row.cells.get(weight_at).map_or("", |cell| cell.trim());
            let Some(share) = self.file_share(cell, path.span) else {
                self.bad_cell(path.span, &path.text, row.line, "weight", cell, "no weight");
                return None;
            };
            let weight = TWeight { value, share, loc: self.loc(path.span) };
            match groups.last_mut() {
                Some((last, weights)) if *last == patterns => weights.push(weight),
                _ => groups.push((patterns, vec![weight])),
            }
        }
        let rows = groups.into_iter().map(|(patterns, mut weights)| {
            sort_members(&mut weights);
            (patterns, self.dist_node(TDistKind::Weights(weights), ty.clone(), path.span))
        });
        Some(rows.collect())
    }

    fn file_share(&self, cell: &str, span: Span) -> Option<TShare> {
        if cell == "else" {
            return Some(TShare::Else);
        }
        let number = cell_number(cell).filter(|number| *number >= 0.0)?;
        let value = self.expr(TExprKind::Value(Value::float(number)), Ty::Float, false, span);
        Some(TShare::Of { value, percent: cell.ends_with('%') })
    }

    /// A cell of a key column as a pattern: `_`, a value, `a..b`, `a or b`.
    fn text_pattern(&mut self, text: &str, ty: &Ty) -> Option<TPattern> {
        let mut alts: Vec<TPattern> = Vec::new();
        for part in text.split(" or ") {
            let part = part.trim();
            let alt = match part.split_once("..") {
                _ if part == "_" => TPattern::Any,
                Some((lo, hi)) if ty.is_ordered() => {
                    let hi_open = hi.starts_with('<');
                    let hi = hi.trim_start_matches('<');
                    let mut end = |text: &str| match text.trim() {
                        "" => Some(None),
                        text => self.cell(text, ty).map(Some),
                    };
                    TPattern::Range { lo: end(lo)?, hi: end(hi)?, hi_open }
                }
                _ if part == "null" => TPattern::Value(Value::Null),
                _ => TPattern::Value(self.cell(part, ty)?),
            };
            alts.push(alt);
        }
        match alts.len() {
            1 => alts.pop(),
            _ => Some(TPattern::Or(alts)),
        }
    }
}
