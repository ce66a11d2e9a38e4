//! Routes and missingness: which cells have a gap instead of a value.

use synthc_types::Ty;

use super::Run;
use crate::column::{Column, Data, NULL, at, repr};
use crate::draw::units;
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, World, fits, settled};
use crate::program::{ColumnProgram, MissingRule, Striker};

impl Run<'_> {
    /// Sends cells past the question: the first route whose condition does not hold decides. Also says which cells were sent.
    pub(super) fn route(
        &self,
        scope: &Scope<'_>,
        column: &ColumnProgram,
        mut values: Column,
    ) -> Outcome<(Column, Option<Vec<u8>>)> {
        if column.routes.is_empty() {
            return Ok((values, None));
        }
        let len = scope.len();
        let mut sent = vec![0u8; len];
        let mut gap = values.gap.as_ref().map_or_else(|| vec![0; len], |gap| gap.to_vec());
        let mut instead: Vec<(Vec<u32>, Column)> = Vec::new();
        for route in &column.routes {
            let holds = scope.holds(&route.condition)?;
            match &route.value {
                None => {
                    let mark = route.gap;
                    for ((sent, gap), holds) in sent.iter_mut().zip(&mut gap).zip(&holds) {
                        let now = *sent == 0 && *holds == 0;
                        *gap = if now { mark } else { *gap };
                        *sent |= u8::from(now);
                    }
                }
                Some(value) => {
                    let rows: Vec<u32> = (0..len as u32)
                        .filter(|row| at(&sent, *row as usize) == 0 && at(&holds, *row as usize) == 0)
                        .collect();
                    if rows.is_empty() {
                        continue;
                    }
                    let piece = scope.narrow(&rows).eval(value)?;
                    rows.iter().for_each(|row| sent.get_mut(*row as usize).into_iter().for_each(|s| *s = 1));
                    instead.push((rows, settle_gap(piece)));
                }
            }
        }
        let none = gap.iter().all(|g| *g == 0);
        values.gap = if none { None } else { Some(gap.into()) };
        if !instead.is_empty() {
            let mut assembler = crate::column::Assembler::over(&values, len, repr(&column.cell));
            instead.iter().for_each(|(rows, piece)| assembler.put(rows, piece));
            values = assembler.finish();
        }
        Ok((values, Some(sent)))
    }

    /// Strikes cells with gaps; cells that were sent past the question are spared.
    pub(super) fn strike(
        &self,
        scope: &Scope<'_>,
        column: &ColumnProgram,
        values: Column,
        sent: Option<&[u8]>,
    ) -> Outcome<Column> {
        if column.missing.is_empty() {
            return Ok(values);
        }
        let truth = scope.in_world(World::True);
        let len = scope.len();
        let mut gap = values.gap.as_ref().map_or_else(|| vec![0; len], |gap| gap.to_vec());
        let mut decided = sent.map_or_else(|| vec![0; len], <[u8]>::to_vec);
        for rule in &column.missing {
            let struck = self.struck(&truth, rule)?;
            for ((struck, gap), decided) in struck.iter().zip(&mut gap).zip(&mut decided) {
                let now = *struck != 0 && *decided == 0;
                *gap = if now { *struck } else { *gap };
                *decided |= u8::from(now);
            }
        }
        let none = gap.iter().all(|g| *g == 0);
        Ok(Column { gap: if none { None } else { Some(gap.into()) }, ..values })
    }

    /// The gap with which a rule strikes each row; 0 where it does not.
    fn struck(&self, scope: &Scope<'_>, rule: &MissingRule) -> Outcome<Vec<u8>> {
        let len = scope.len();
        let units = units(scope, rule.key, rule.index);
        let mut struck = vec![0u8; len];
        let mut floors = vec![0.0; len];
        for Striker { gap, rate } in &rule.rates {
            if let (Some(rate), true) = (rate.constant_number(), rule.rates.len() == 1) {
                for (struck, unit) in struck.iter_mut().zip(&units) {
                    *struck = if *unit < rate { *gap } else { 0 };
                }
                break;
            }
            let rates = scope.positions(rate)?.spread(len);
            let Some(values) = rates.as_floats() else { continue };
            for (row, ((struck, unit), (floor, rate))) in
                struck.iter_mut().zip(&units).zip(floors.iter_mut().zip(values)).enumerate()
            {
                let rate = if rates.gap_at(row) == 0 { rate.max(0.0) } else { 0.0 };
                if *unit >= *floor && *unit < *floor + rate {
                    *struck = *gap;
                }
                *floor += rate;
            }
        }
        if let Some(condition) = &rule.condition {
            let holds = scope.holds(condition)?;
            struck.iter_mut().zip(&holds).for_each(|(struck, holds)| *struck *= holds);
        }
        Ok(struck)
    }
}

/// Every gap a plain null.
pub(super) fn settle_gap(mut column: Column) -> Column {
    if let Some(gap) = &column.gap {
        let plain: Vec<u8> = gap.iter().map(|g| if *g == 0 { 0 } else { NULL }).collect();
        column.gap = if plain.contains(&NULL) { Some(plain.into()) } else { None };
    }
    column
}

/// The column held as values of `ty` are, with plain nulls only.
pub(super) fn settle(column: Column, ty: &Ty, len: usize) -> Outcome<Column> {
    if matches!(column.data, Data::Null) {
        return Ok(settled(column, ty, len));
    }
    if !fits(&column, ty) {
        return Err(ExecError::plan(format!("the values are not of the column's type, {ty}")));
    }
    Ok(settle_gap(settled(column, ty, len)))
}
