//! Distributions over several columns: the whole row is drawn at the addresses of all of them, and each column takes its own.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use arrow::buffer::ScalarBuffer;
use synthc_types::{DrawKey, Joint, JointForm};

use super::builtin::number;
use super::sample::bits;
use crate::column::{Column, NULL, at};
use crate::error::{ExecError, Outcome};
use crate::eval::Scope;
use crate::program::Node;

/// How many blocks of values are remembered for the columns that follow.
const REMEMBERED: usize = 32;

/// One column of a distribution over several, ready to draw from.
pub(crate) struct Component {
    name: &'static str,
    joint: &'static Joint,
    form: &'static JointForm,
    args: Vec<Node>,
    names: Vec<String>,
    /// The keys of the cells of each column.
    keys: Vec<DrawKey>,
    nth: usize,
    stream: u32,
    /// The parameters, prepared, where they are constant.
    constant: Option<Arc<[f64]>>,
}

/// Values of all columns of some rows, and what they follow from.
pub(crate) struct Drawn {
    bits: Vec<Vec<u64>>,
    params: Params,
    values: Vec<Column>,
}

/// What was drawn last, so that the columns that are drawn together need not each draw it all: by the first key, the stream,
/// and the first random bits.
pub(crate) type Memory = HashMap<(DrawKey, u32, u64), Rc<Drawn>>;

/// The numbers of the parameters.
#[derive(Clone, PartialEq)]
enum Params {
    /// Prepared, the same for all rows.
    Constant(Arc<[f64]>),
    /// As written, one row after the other; rows in which one is null are marked, and hold zeros.
    Rows { numbers: Vec<f64>, gap: Vec<u8> },
}

impl Component {
    /// Prepares the column `nth` of the named distribution.
    pub(crate) fn new(
        (name, form): (&str, u32),
        args: Vec<Node>,
        (names, keys): (Vec<String>, Vec<DrawKey>),
        (nth, stream): (usize, u32),
    ) -> Outcome<Self> {
        let def = synthc_dist::distributions::named(name)
            .ok_or_else(|| ExecError::plan(format!("this program has no distribution `{name}`")))?;
        let joint = def
            .joint()
            .ok_or_else(|| ExecError::plan(format!("distribution `{name}` is not one of several columns")))?;
        let form = joint
            .forms
            .get(form as usize)
            .filter(|form| form.len(names.len()) == args.len() && nth < names.len())
            .ok_or_else(|| ExecError::plan(format!("distribution `{name}` has no such parameters")))?;
        let mut made = Self { name: def.name, joint, form, args, names, keys, nth, stream, constant: None };
        let numbers: Option<Vec<f64>> = made.args.iter().map(Node::constant_number).collect();
        if let Some(numbers) = numbers.filter(|numbers| numbers.iter().all(|n| !n.is_nan())) {
            let mut prepared = Vec::new();
            made.prepare(&numbers, &mut prepared).map_err(ExecError::plan)?;
            made.constant = Some(prepared.into());
        }
        Ok(made)
    }

    /// Checks the numbers of a row and prepares them; what is wrong with them where they are no parameters.
    fn prepare(&self, numbers: &[f64], out: &mut Vec<f64>) -> Result<(), String> {
        let mut rest = numbers;
        for param in self.form.params {
            let (own, after) = rest.split_at(param.shape.len(self.names.len()).min(rest.len()));
            rest = after;
            let domain = &param.domain;
            let bad = own.iter().find(|n| !domain.within.contains(**n) || (domain.whole && n.fract() != 0.0));
            if let Some(bad) = bad {
                let (name, number) = (param.name, number(*bad));
                return Err(format!("`{name}` of {} must be {}; this is {number}", self.name, domain.words));
            }
        }
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        (self.form.prepare)(&names, numbers, out)
            .map_err(|fault| format!("in {}: {}", self.name, fault.message))
    }

    /// The values of this column.
    pub(super) fn draw(&self, scope: &Scope<'_>) -> Outcome<Column> {
        let len = scope.len();
        if len == 0 {
            return Ok(Column::floats(Vec::new()));
        }
        let params = self.params(scope)?;
        let bits: Vec<Vec<u64>> =
            self.keys.iter().map(|key| self::bits(scope, key.attempt(scope.attempt), self.stream)).collect();
        let slot = bits.first().map(|first| at(first, 0)).unwrap_or_default();
        let place = (self.keys.first().copied().unwrap_or_else(no_key), self.stream, slot);
        let known = scope.run.drawn.borrow().get(&place).cloned();
        let drawn = match known.filter(|known| known.bits == bits && known.params == params) {
            Some(known) => known,
            None => {
                let values = self.all(scope, &params, &bits)?;
                let drawn = Rc::new(Drawn { bits, params, values });
                let mut memory = scope.run.drawn.borrow_mut();
                if memory.len() >= REMEMBERED {
                    memory.clear();
                }
                memory.insert(place, drawn.clone());
                drawn
            }
        };
        let column = drawn.values.get(self.nth).cloned();
        column.ok_or_else(|| ExecError::plan("a column drawn with others is none of them"))
    }

    fn params(&self, scope: &Scope<'_>) -> Outcome<Params> {
        if let Some(prepared) = &self.constant {
            return Ok(Params::Constant(prepared.clone()));
        }
        let columns: Vec<Column> =
            self.args.iter().map(|arg| scope.positions(arg)).collect::<Outcome<_>>()?;
        let one = columns.iter().all(|column| column.one);
        let len = if one { 1 } else { scope.len() };
        let mut numbers = Vec::with_capacity(len * columns.len());
        let mut gap = vec![0; len];
        for (row, gap) in gap.iter_mut().enumerate() {
            for column in &columns {
                let value = column.as_floats().map_or(f64::NAN, |v| at(v, if column.one { 0 } else { row }));
                *gap |= column.gap_at(row) | if value.is_nan() { NULL } else { 0 };
                numbers.push(value);
            }
            if *gap != 0 {
                *gap = NULL;
                numbers.iter_mut().rev().take(columns.len()).for_each(|number| *number = 0.0);
            }
        }
        if !one {
            return Ok(Params::Rows { numbers, gap });
        }
        if at(&gap, 0) != 0 {
            return Ok(Params::Rows { numbers: Vec::new(), gap: vec![NULL; scope.len()] });
        }
        let mut prepared = Vec::new();
        self.prepare(&numbers, &mut prepared).map_err(|what| scope.fault(0, what))?;
        Ok(Params::Constant(prepared.into()))
    }

    /// The values of all columns.
    fn all(&self, scope: &Scope<'_>, params: &Params, bits: &[Vec<u64>]) -> Outcome<Vec<Column>> {
        let (names, len) = (self.names.len(), scope.len());
        let mut columns = vec![vec![0.0; len]; names];
        let (mut own, mut drawn, mut prepared) = (vec![0; names], vec![0.0; names], Vec::new());
        for row in 0..len {
            let prepared: &[f64] = match params {
                Params::Constant(prepared) => prepared,
                Params::Rows { gap, .. } if at(gap, row) != 0 => continue,
                Params::Rows { numbers, .. } => {
                    let count = self.args.len();
                    let numbers = numbers.get(row * count..(row + 1) * count).unwrap_or(&[]);
                    self.prepare(numbers, &mut prepared).map_err(|what| scope.fault(row, what))?;
                    &prepared
                }
            };
            for (slot, bits) in own.iter_mut().zip(bits) {
                *slot = at(bits, row);
            }
            (self.joint.draw)(names, prepared, &own, &mut drawn);
            for (column, value) in columns.iter_mut().zip(&drawn) {
                column.get_mut(row).into_iter().for_each(|slot| *slot = *value);
            }
        }
        let gap: Option<ScalarBuffer<u8>> = match params {
            Params::Rows { gap, .. } if gap.contains(&NULL) => Some(gap.clone().into()),
            _ => None,
        };
        Ok(columns.into_iter().map(|column| Column::floats(column).with_gap(gap.clone())).collect())
    }
}

/// A key for a distribution of no columns, which no plan has.
fn no_key() -> DrawKey {
    DrawKey::derive(0, "", "", synthc_types::Role::Value)
}
