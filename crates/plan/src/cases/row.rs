//! The cells of a row as far as they are known, and what follows from them.

use std::collections::BTreeMap;

use synthc_types::Value;

use crate::passes::{Functions, constant, fold_expr};
use crate::{ColId, Column, Expr, ExprKind};

/// A plain null.
const NULL: u8 = 255;

/// A known cell, true and recorded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Held {
    truth: Value,
    seen: Value,
    /// The gap of each: 0 where there is a value.
    gaps: [u8; 2],
}

impl Held {
    /// A cell before its routes.
    pub fn new(truth: Value, seen: Value) -> Self {
        let gap = |value: &Value| if *value == Value::Null { NULL } else { 0 };
        let gaps = [gap(&truth), gap(&seen)];
        Self { truth, seen, gaps }
    }

    /// A cell whose recorded value is the true one.
    pub fn same(value: Value) -> Self {
        Self::new(value.clone(), value)
    }

    fn in_world(&self, world: World) -> (&Value, u8) {
        match world {
            World::True => (&self.truth, self.gaps[0]),
            World::Recorded => (&self.seen, self.gaps[1]),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum World {
    True,
    Recorded,
}

/// The known cells of a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    cells: BTreeMap<ColId, Held>,
    locals: BTreeMap<u32, Value>,
}

impl Row {
    /// With one more cell.
    pub fn with(&self, column: ColId, held: Held) -> Self {
        let mut row = self.clone();
        row.cells.insert(column, held);
        row
    }

    /// With bindings of a distribution, which read true values.
    pub fn bound(&self, bindings: &[(u32, Expr)], functions: Functions<'_>) -> Option<Self> {
        let mut row = self.clone();
        for (number, e) in bindings {
            let value = row.truth(e, functions)?;
            row.locals.insert(*number, value);
        }
        Some(row)
    }

    /// What an expression is in the true row, where the known cells decide it.
    pub fn truth(&self, e: &Expr, functions: Functions<'_>) -> Option<Value> {
        self.value(e, World::True, functions)
    }

    /// What an expression is in the recorded row, where the known cells decide it.
    pub fn recorded(&self, e: &Expr, functions: Functions<'_>) -> Option<Value> {
        self.value(e, World::Recorded, functions)
    }

    fn value(&self, e: &Expr, world: World, functions: Functions<'_>) -> Option<Value> {
        if let Some(value) = constant(e) {
            return Some(value.clone());
        }
        let mut e = e.clone();
        self.fill(&mut e, world, functions);
        fold_expr(&mut e, functions);
        constant(&e).cloned()
    }

    /// Puts known values in.
    fn fill(&self, e: &mut Expr, world: World, functions: Functions<'_>) {
        let known = match &mut e.kind {
            ExprKind::Col { up: 0, column } => {
                self.cells.get(column).map(|held| held.in_world(world).0.clone())
            }
            ExprKind::IsCode { up: 0, column, code, negated } => {
                let gap = self.cells.get(column).map(|held| held.in_world(world).1);
                gap.map(|gap| Value::Bool((gap == *code) != *negated))
            }
            ExprKind::Local(number) => self.locals.get(number).cloned(),
            ExprKind::Truth(inner) => self.value(inner, World::True, functions),
            ExprKind::Let { bindings, body } => {
                let mut row = self.clone();
                for (number, bound) in bindings.iter() {
                    if let Some(value) = row.value(bound, world, functions) {
                        row.locals.insert(*number, value);
                    }
                }
                row.value(body, world, functions)
            }
            _ => {
                e.each_child_mut(&mut |child| self.fill(child, world, functions));
                None
            }
        };
        if let Some(value) = known {
            e.kind = ExprKind::Value(value);
        }
    }

    /// What routes and rules of missingness make of a cell: probabilities with the cell that is recorded instead, or `None` where
    /// the value stands; rates may read it where the row has it.
    pub fn routed(
        &self,
        column: &Column,
        value: Option<&Held>,
        functions: Functions<'_>,
    ) -> Option<Vec<(f64, Option<Held>)>> {
        let mut sent = [None, None];
        for (slot, world) in sent.iter_mut().zip([World::True, World::Recorded]) {
            for route in &column.routes {
                match self.value(&route.condition, world, functions)? {
                    Value::Bool(true) => continue,
                    _ => {
                        let instead = match &route.value {
                            Some(value) => self.value(value, world, functions)?,
                            None => Value::Null,
                        };
                        let gap = if instead == Value::Null { route.gap.unwrap_or(NULL) } else { 0 };
                        *slot = Some((instead, gap));
                        break;
                    }
                }
            }
        }
        if let [Some((truth, at_first)), Some((seen, later))] = sent {
            return Some(vec![(1.0, Some(Held { truth, seen, gaps: [at_first, later] }))]);
        }
        if sent != [None, None] {
            // Routed by what is recorded and not by what is true: too rare to follow.
            return None;
        }
        if column.missing.is_empty() {
            return Some(vec![(1.0, None)]);
        }
        let mut left = 1.0;
        let mut all = Vec::new();
        for rule in &column.missing {
            if let Some(condition) = &rule.condition
                && self.truth(condition, functions)? != Value::Bool(true)
            {
                continue;
            }
            let mut sum = 0.0;
            for (gap, rate) in &rule.rates {
                let rate = self.truth(rate, functions)?.position().unwrap_or(0.0).clamp(0.0, 1.0 - sum);
                sum += rate;
                let truth = value.map_or(Value::Null, |held| held.truth.clone());
                let at_first = value.map_or(NULL, |held| held.gaps[0]);
                all.push((left * rate, Some(Held { truth, seen: Value::Null, gaps: [at_first, *gap] })));
            }
            left *= 1.0 - sum;
        }
        all.push((left, None));
        Some(all)
    }
}
