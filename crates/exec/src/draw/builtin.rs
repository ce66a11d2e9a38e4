//! Declared distributions: parameters of each row, checked against their domains.

use arrow::buffer::ScalarBuffer;
use synthc_dist::wide;
use synthc_types::{DistDef, DrawKey, Form, Interval, ParamColumns, Params, truncate};

use super::Builtin;
use crate::column::{Column, Data, NULL, at};
use crate::error::Outcome;
use crate::eval::{Scope, append_number};

/// The parameters of the rows of a scope.
pub(super) enum Parameters {
    /// The same for all.
    Constant(Params),
    /// A column each; rows without parameters are listed as gaps.
    Rows { columns: Vec<ScalarBuffer<f64>>, gap: Option<Vec<u8>> },
    /// No row has any.
    None,
}

impl Builtin {
    /// Whether parameters are in their domains; what must hold where they are not.
    pub(super) fn check(def: &DistDef, form: &Form, values: &[f64]) -> Result<(), String> {
        for (param, value) in form.params.iter().zip(values) {
            let whole = !param.domain.whole || value.fract() == 0.0;
            if !param.domain.within.contains(*value) || !whole {
                return Err(format!(
                    "`{}` of {} must be {}; this is {}",
                    param.name,
                    def.name,
                    param.domain.words,
                    number(*value)
                ));
            }
        }
        form.checked(values).map_err(|what| {
            let list: Vec<String> =
                form.params.iter().zip(values).map(|(p, v)| format!("{}: {}", p.name, number(*v))).collect();
            format!("in {}({}) {what}", def.name, list.join(", "))
        })
    }

    /// The parameters of the rows of a scope, all in their domains.
    pub(super) fn parameters(&self, scope: &Scope<'_>) -> Outcome<Parameters> {
        if let Some(params) = self.constant {
            return Ok(Parameters::Constant(params));
        }
        let mut columns = Vec::with_capacity(self.args.len());
        for arg in &self.args {
            columns.push(scope.positions(arg)?);
        }
        if columns.iter().any(Column::is_all_null) {
            return Ok(Parameters::None);
        }
        if columns.iter().all(|c| c.one) {
            let values: Vec<f64> = columns.iter().filter_map(|c| c.as_floats().map(|v| at(v, 0))).collect();
            if values.iter().any(|v| v.is_nan()) {
                return Ok(Parameters::None);
            }
            Self::check(self.def, self.form, &values).map_err(|m| scope.fault(0, m))?;
            return Ok(Parameters::Constant(self.form.canonical(&values)));
        }
        let len = scope.len();
        let mut gap: Option<Vec<u8>> = None;
        let mut lists: Vec<ScalarBuffer<f64>> = Vec::with_capacity(columns.len());
        for column in columns {
            let column = column.spread(len);
            let Data::Float(values) = &column.data else { return Ok(Parameters::None) };
            if column.gap.is_some() || any(values, |v| v.is_nan()) {
                let gap = gap.get_or_insert_with(|| vec![0; len]);
                for (row, (slot, value)) in gap.iter_mut().zip(values.iter()).enumerate() {
                    if column.gap_at(row) != 0 || value.is_nan() {
                        *slot = NULL;
                    }
                }
            }
            lists.push(values.clone());
        }
        self.check_rows(scope, &lists, gap.as_deref())?;
        Ok(Parameters::Rows { columns: lists, gap })
    }

    fn check_rows(
        &self,
        scope: &Scope<'_>,
        columns: &[ScalarBuffer<f64>],
        gap: Option<&[u8]>,
    ) -> Outcome<()> {
        let mut values = vec![0.0; columns.len()];
        let mut wrong = false;
        for (param, column) in self.form.params.iter().zip(columns) {
            // An open end is checked as closed and found again below: most domains exclude no more than 0.
            let within: Interval = param.domain.within;
            let (lo, hi) = (within.lo(), within.hi());
            wrong |= any(column, |v| !(v >= lo && v <= hi));
            wrong |= within.lo_open() && any(column, |v| v == lo);
            wrong |= within.hi_open() && any(column, |v| v == hi);
            wrong |= param.domain.whole && column.iter().any(|v| v.fract() != 0.0);
        }
        if !wrong && self.form.check.is_none() {
            return Ok(());
        }
        for row in 0..scope.len() {
            for (value, column) in values.iter_mut().zip(columns) {
                *value = at(column, row);
            }
            if wrong {
                if gap.is_some_and(|gap| at(gap, row) != 0) {
                    continue;
                }
                Self::check(self.def, self.form, &values).map_err(|m| scope.fault(row, m))?;
            } else if self.form.checked(&values).is_err() {
                Self::check(self.def, self.form, &values).map_err(|m| scope.fault(row, m))?;
            }
        }
        Ok(())
    }

    /// One value for each row.
    pub(super) fn draw(&self, scope: &Scope<'_>, key: DrawKey) -> Outcome<Column> {
        let len = scope.len();
        match self.parameters(scope)? {
            Parameters::None => Ok(Column::null()),
            Parameters::Constant(params) => {
                let mut out = vec![0.0; len];
                scope.with_addresses(|addresses| {
                    (self.kernel.fill)(
                        &ParamColumns::Constant(params),
                        key,
                        addresses,
                        self.stream,
                        &mut out,
                    );
                });
                Ok(Column::floats(out))
            }
            Parameters::Rows { mut columns, gap } => {
                if let Some(gap) = &gap {
                    // Rows without parameters are drawn with NaN, which gives NaN and costs nothing more.
                    for column in &mut columns {
                        let marked =
                            column.iter().zip(gap).map(|(v, gap)| if *gap != 0 { f64::NAN } else { *v });
                        *column = marked.collect::<Vec<f64>>().into();
                    }
                }
                let mut out = vec![0.0; len];
                let slices: Vec<&[f64]> = columns.iter().map(|c| &**c).collect();
                let params = ParamColumns::Rows { columns: &slices, canonical: self.form.canonical };
                scope.with_addresses(|addresses| {
                    (self.kernel.fill)(&params, key, addresses, self.stream, &mut out);
                });
                if let Some(gap) = &gap {
                    for (value, gap) in out.iter_mut().zip(gap) {
                        *value = if *gap != 0 { 0.0 } else { *value };
                    }
                }
                Ok(Column::floats(out).with_gap(gap.map(Into::into)))
            }
        }
    }

    /// The canonical parameters of one row; `None` where it has none.
    pub(super) fn params_at(&self, parameters: &Parameters, row: usize) -> Option<Params> {
        match parameters {
            Parameters::None => None,
            Parameters::Constant(params) => Some(*params),
            Parameters::Rows { columns, gap } => {
                if gap.as_ref().is_some_and(|gap| at(gap, row) != 0) {
                    return None;
                }
                let values: Vec<f64> = columns.iter().map(|c| at(c, row)).collect();
                Some(self.form.canonical(&values))
            }
        }
    }

    /// The probability of an interval.
    pub(super) fn mass(&self, params: &Params, within: Interval) -> f64 {
        truncate::mass(self.def, params, within)
    }

    /// One value within an interval, by inversion of a uniform draw; `None` where the interval has no mass.
    pub(super) fn invert(&self, params: &Params, within: Interval, unit: f64) -> Option<f64> {
        truncate::draw_within(self.def, params, within, unit)
    }
}

/// Whether something holds for any of the values. All are looked at, which vectors do at once.
fn any(values: &[f64], holds: impl Fn(f64) -> bool) -> bool {
    wide(
        #[inline(always)]
        || values.iter().fold(false, |any, v| any | holds(*v)),
    )
}

/// A number as text.
pub(super) fn number(value: f64) -> String {
    let mut text = Vec::new();
    append_number(&mut text, value);
    String::from_utf8_lossy(&text).into_owned()
}
