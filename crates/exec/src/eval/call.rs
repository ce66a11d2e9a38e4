//! Built-in functions over columns.

use std::sync::Arc;

use synthc_dist::math;
use synthc_types::{FnKernel, Nulls, Ty, Value};

use super::arith::nan_is_null;
use super::kernel::{map, zip};
use super::value_text;
use super::{Scope, is_gap, union};
use crate::column::{Column, Data, NULL, TextBuilder, column_of_values, value_at};
use crate::error::{ExecError, Outcome};
use crate::program::{Callee, Node};

impl Scope<'_> {
    /// A function of expressions.
    pub(crate) fn call(&self, callee: &Callee, args: &[Node], ty: &Ty) -> Outcome<Column> {
        let mut columns = Vec::with_capacity(args.len());
        let numeric =
            matches!(callee.kernel, FnKernel::Float1(_) | FnKernel::Float2(_) | FnKernel::FloatToInt(_));
        for arg in args {
            columns.push(if numeric { self.positions(arg)? } else { self.eval(arg)? });
        }
        let types: Vec<&Ty> = args.iter().map(|a| &a.ty).collect();
        self.apply(callee, columns, &types, ty)
    }

    /// A function of columns; floats where it takes floats.
    pub(crate) fn apply(
        &self,
        callee: &Callee,
        columns: Vec<Column>,
        types: &[&Ty],
        ty: &Ty,
    ) -> Outcome<Column> {
        let result = self.results(callee, columns.clone(), types, ty)?;
        match result.gap {
            Some(_) if ty.is_discrete() => self.within_type(callee, &columns, types, ty, result),
            _ => Ok(result),
        }
    }

    /// Refuses a result beyond its type: like an operation that runs over, it is a fault of its row.
    fn within_type(
        &self,
        callee: &Callee,
        columns: &[Column],
        types: &[&Ty],
        ty: &Ty,
        result: Column,
    ) -> Outcome<Column> {
        let rows = if result.one { 1 } else { self.len() };
        let of_float = |column: &Column| column.as_floats().is_some();
        let kept = |column: &Column, ty: &Ty| if of_float(column) { Ty::Float } else { ty.clone() };
        let types: Vec<Ty> = columns.iter().zip(types).map(|(column, ty)| kept(column, ty)).collect();
        for row in (0..rows).filter(|row| result.gap_at(*row) == NULL) {
            let args: Vec<Value> =
                columns.iter().zip(&types).map(|(column, ty)| value_at(column, row, ty)).collect();
            if !callee.def.is_too_large(&args) {
                continue;
            }
            let written = args.iter().map(value_text).collect::<Vec<String>>().join(", ");
            return Err(self.fault(row, format!("{}({written}) is too large for {ty}", callee.def.name)));
        }
        Ok(result)
    }

    fn results(&self, callee: &Callee, mut columns: Vec<Column>, types: &[&Ty], ty: &Ty) -> Outcome<Column> {
        if let FnKernel::Values(f) = callee.kernel {
            return self.by_value((callee, f), &columns, types, ty);
        }
        if columns.iter().any(Column::is_all_null) {
            return Ok(Column::null());
        }
        let second = if columns.len() > 1 { columns.pop() } else { None };
        let wrong =
            || ExecError::plan(format!("`{}` is called with arguments it does not take", callee.def.name));
        let first = columns.pop().ok_or_else(wrong)?;
        if !columns.is_empty() {
            return Err(wrong());
        }
        let column = match (callee.kernel, second) {
            (FnKernel::Float1(f), None) => {
                let values = floats(callee, first.as_floats().ok_or_else(wrong)?, f);
                nan_is_null(Column { data: Data::Float(values.into()), ..first })
            }
            (FnKernel::Float2(f), Some(second)) => {
                let (x, y) = (first.as_floats().ok_or_else(wrong)?, second.as_floats().ok_or_else(wrong)?);
                let values = zip((x, first.one), (y, second.one), f);
                let one = first.one && second.one;
                nan_is_null(Column { data: Data::Float(values.into()), gap: union(&first, &second), one })
            }
            (FnKernel::FloatToInt(f), None) => {
                let results = map(first.as_floats().ok_or_else(wrong)?, f);
                with_nulls(results, &first)
            }
            (FnKernel::Int1(f), None) => {
                let results = map(first.as_ints().ok_or_else(wrong)?, f);
                with_nulls(results, &first)
            }
            (FnKernel::Int2(f), Some(second)) => {
                let (x, y) = (first.as_ints().ok_or_else(wrong)?, second.as_ints().ok_or_else(wrong)?);
                let results = zip((x, first.one), (y, second.one), f);
                let gap = union(&first, &second);
                with_nulls(results, &Column { data: Data::Null, gap, one: first.one && second.one })
            }
            (FnKernel::Text1(f), None) => self.text_of_text(&first, f),
            (FnKernel::TextToInt(f), None) => {
                let rows = if first.one { 1 } else { self.len() };
                let results = (0..rows).map(|row| f(text(&first, row))).collect();
                with_nulls(results, &first)
            }
            _ => return Err(wrong()),
        };
        Ok(column)
    }

    /// Words once each, other texts row by row.
    fn text_of_text(&self, column: &Column, f: fn(&str, &mut String)) -> Column {
        let mut out = String::new();
        let data = match &column.data {
            Data::Word(codes, texts) if texts.len() <= codes.len().max(64) => {
                let texts = texts
                    .iter()
                    .map(|text| {
                        out.clear();
                        f(text, &mut out);
                        out.clone()
                    })
                    .collect();
                Data::Word(codes.clone(), Arc::new(texts))
            }
            _ => {
                let rows = if column.one { 1 } else { self.len() };
                let mut builder = TextBuilder::with_capacity(rows, rows * 16);
                for row in 0..rows {
                    out.clear();
                    if !is_gap(&column.gap, row) {
                        f(text(column, row), &mut out);
                    }
                    builder.push(out.as_bytes());
                    builder.end();
                }
                Data::Text(Arc::new(builder.finish()))
            }
        };
        Column { data, gap: column.gap.clone(), one: column.one }
    }

    fn by_value(
        &self,
        (callee, f): (&Callee, fn(&[Value]) -> Value),
        columns: &[Column],
        types: &[&Ty],
        ty: &Ty,
    ) -> Outcome<Column> {
        let strict = callee.def.nulls != Nulls::Taken;
        if strict && columns.iter().any(Column::is_all_null) {
            return Ok(Column::null());
        }
        let one = columns.iter().all(|c| c.one);
        let rows = if one { 1 } else { self.len() };
        let mut args = Vec::with_capacity(columns.len());
        let mut results = Vec::with_capacity(rows);
        for row in 0..rows {
            args.clear();
            args.extend(columns.iter().zip(types).map(|(column, ty)| value_at(column, row, ty)));
            let null = strict && args.contains(&Value::Null);
            results.push(if null { Value::Null } else { crate::program::conform(&f(&args), ty) });
        }
        let column = column_of_values(results.iter())
            .ok_or_else(|| ExecError::plan("a function gave values of several types"))?;
        Ok(column.for_all(one))
    }
}

/// A function of floats; the commonest has a loop of its own with the same bits.
fn floats(callee: &Callee, values: &[f64], f: fn(f64) -> f64) -> Vec<f64> {
    if callee.def.name == "exp" {
        let mut out = values.to_vec();
        math::exp_all(&mut out);
        return out;
    }
    map(values, f)
}

/// Results with a gap where there is none.
fn with_nulls(results: Vec<Option<i64>>, like: &Column) -> Column {
    let none = results.iter().any(Option::is_none);
    let gap = if none {
        let gaps = results.iter().enumerate().map(|(row, r)| match r {
            None => NULL,
            Some(_) => like.gap_at(row),
        });
        Some(gaps.collect::<Vec<u8>>().into())
    } else {
        like.gap.clone()
    };
    let values: Vec<i64> = results.into_iter().map(|r| r.unwrap_or(0)).collect();
    Column { data: Data::Int(values.into()), gap, one: like.one }
}

/// A text cell.
fn text(column: &Column, row: usize) -> &str {
    std::str::from_utf8(column.text_at(row)).unwrap_or("")
}
