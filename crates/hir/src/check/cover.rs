//! `cover all a * b`: the combinations of values that the first rows hold, as pins.
//!
//! A combination that cannot occur is left out: a weight of 0 in the row of the table that it leads to, a constraint that it
//! breaks, a question that is not asked. What it takes to tell has to be covered too.

use synthc_diag::{Code, Diagnostic};
use synthc_types::{Ty, Value};

use super::walk::{Place, Walk};
use super::{Env, Support, Values, column, show};
use crate::model::{Name, TColumn, TCover, TOrigin, TTable};

const TOO_FEW_ROWS: Code = Code("E0326");
const NOT_COVERED: Code = Code("E0327");

/// So many combinations are held at most.
const MOST: usize = 10_000;
/// How many derived columns one evaluation follows at most.
const FUEL: u32 = 256;

/// The first rows of a table: column and value.
pub type Rows = Vec<Vec<(Name, Value)>>;

/// The pins of a table with those that cover combinations after them; as they are where there is a fault.
pub(super) fn pins(env: &dyn Env, table: &TTable) -> Rows {
    match covered(env, table) {
        Ok(rows) => rows,
        Err(_) => table.pins.clone(),
    }
}

/// All that is wrong with what is to be covered.
pub(super) fn check(env: &dyn Env, table: &TTable) -> Vec<Diagnostic> {
    covered(env, table).err().unwrap_or_default()
}

fn covered(env: &dyn Env, table: &TTable) -> Result<Rows, Vec<Diagnostic>> {
    let mut walk = Walk::quiet(env, Some(&table.name));
    let mut rows = table.pins.clone();
    let mut faults = Vec::new();
    let limit = walk.rows(&table.name, None).hi();
    for cover in &table.covers {
        let found = combinations(&mut walk, table, cover).and_then(|combinations| {
            let (all, before) = (combinations.all, rows.len());
            let possible = combinations.possible.len();
            place(&mut walk, table, combinations.possible, &mut rows);
            let n = rows.len() as f64;
            if n <= limit {
                return Ok(());
            }
            let less = if possible < all {
                format!(", less {} that cannot occur", all - possible)
            } else {
                String::new()
            };
            let after = if before > 0 { format!(" after the {before} before them") } else { String::new() };
            Err(Diagnostic::new(
                TOO_FEW_ROWS,
                cover.loc,
                format!(
                    "`{}` has {} rows; to cover all {} combinations{less} takes {possible}{after}",
                    table.name,
                    show::number(limit),
                    all
                ),
            )
            .label(combinations.arithmetic)
            .help("make the table larger, or cover fewer columns")
            .into())
        });
        faults.extend(found.err().map(|fault| *fault));
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// The combinations of one statement.
struct Combinations {
    /// How many there are.
    all: usize,
    /// `3 * 2`.
    arithmetic: String,
    /// Those that can occur.
    possible: Rows,
}

fn combinations(
    walk: &mut Walk<'_>,
    table: &TTable,
    cover: &TCover,
) -> Result<Combinations, Box<Diagnostic>> {
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for name in &cover.columns {
        let Some(column) = table.columns.iter().find(|column| column.id.column == *name) else { continue };
        values.push(few_values(walk, column, cover)?);
        columns.push(column);
    }
    let sizes: Vec<String> = values.iter().map(|values| values.len().to_string()).collect();
    let arithmetic = sizes.join(" * ");
    let all = values.iter().try_fold(1usize, |all, values| all.checked_mul(values.len()));
    let Some(all) = all.filter(|all| *all <= MOST) else {
        return Err(fault(
            cover,
            format!("there are {arithmetic} combinations to cover; {MOST} are the most"),
            "cover fewer columns, or narrow their ranges",
        ));
    };
    let mut possible = Vec::new();
    for number in 0..all {
        let mut left = number;
        let mut row = Vec::with_capacity(columns.len());
        // The last column changes from row to row.
        for (column, values) in columns.iter().zip(&values).rev() {
            if let Some(value) = values.get(left % values.len().max(1)) {
                row.push((column.id.column.clone(), value.clone()));
            }
            left /= values.len().max(1);
        }
        row.reverse();
        if occurs(walk, table, &row, Some(cover))? {
            possible.push(row);
        }
    }
    if possible.is_empty() {
        return Err(fault(
            cover,
            "no combination can occur".into(),
            "change what is covered, or the constraints",
        ));
    }
    Ok(Combinations { all, arithmetic, possible })
}

fn fault(cover: &TCover, message: String, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(NOT_COVERED, cover.loc, message).label("cannot be covered").help(help))
}

/// The values of a drawn column that has few.
fn few_values(walk: &Walk<'_>, column: &TColumn, cover: &TCover) -> Result<Vec<Value>, Box<Diagnostic>> {
    let name = &column.id.column;
    if !matches!(column.origin, TOrigin::Draw(_)) {
        return Err(fault(
            cover,
            format!("`{name}` is not drawn with `~`, so no row can be given a value of it"),
            "cover the columns that it is computed from",
        ));
    }
    let plain = TColumn { origin: TOrigin::Unique(None), routes: Vec::new(), ..column.clone() };
    let values = match (column::support(walk.env, &plain, &[]).values, &column.ty) {
        (Values::Bool { yes, no }, _) => {
            [(no, false), (yes, true)].iter().filter(|(can, _)| *can).map(|(_, b)| Value::Bool(*b)).collect()
        }
        (Values::Members(set), _) => set.iter().map(Value::Enum).collect(),
        (Values::Line { interval, .. }, Ty::Int) if interval.hi() - interval.lo() < MOST as f64 => {
            (interval.lo() as i64..=interval.hi() as i64).map(Value::Int).collect()
        }
        _ => Vec::new(),
    };
    if values.is_empty() {
        return Err(fault(
            cover,
            format!("`{name}` of type `{}` has no short list of values", column.ty),
            "cover enums, `bool`, and `int` with a range, as in `int 1..5`",
        ));
    }
    Ok(values)
}

/// Whether a row can hold these values. With `asked`, it is a fault where that depends on columns that are not among them.
fn occurs(
    walk: &mut Walk<'_>,
    table: &TTable,
    row: &[(Name, Value)],
    asked: Option<&TCover>,
) -> Result<bool, Box<Diagnostic>> {
    let env = walk.env;
    let held: Vec<(&TColumn, &Value)> = row
        .iter()
        .filter_map(|(name, value)| {
            Some((table.columns.iter().find(|column| column.id.column == *name)?, value))
        })
        .collect();
    walk.branch(|walk| {
        for (column, value) in &held {
            let support = Support::of_value(env, value, &column.ty);
            walk.scope.pins.push((Place::Col(column.id.clone()), support));
        }
        for (column, value) in &held {
            for route in &column.routes {
                walk.fuel = FUEL;
                let asks = walk.peek(&route.condition);
                if !asks.can_be_true() {
                    return Ok(false);
                }
                if let (true, Some(cover)) = (asks.can_fail(), asked) {
                    let condition = show::expr(env, Some(&table.name), &route.condition);
                    return Err(fault(
                        cover,
                        format!(
                            "`{}` is asked only where `{condition}`, which other columns decide",
                            column.id.column
                        ),
                        "cover the columns of that condition too",
                    ));
                }
            }
            if let TOrigin::Draw(dist) = &column.origin {
                walk.fuel = FUEL;
                let drawn = walk.hushed(|walk| walk.eval_dist(dist));
                let drawn = column::to_type(walk, drawn, &column.ty);
                let own = Support::of_value(env, value, &column.ty);
                if !drawn.is_nothing() && own.intersect(&drawn).values.is_empty() {
                    return Ok(false);
                }
            }
        }
        for require in &table.requires {
            walk.fuel = FUEL;
            let holds = walk.peek(&require.clause);
            if !holds.can_be_true() && !holds.nullable && !holds.is_nothing() {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Puts each combination that no row has yet into the first row that has room for it.
fn place(walk: &mut Walk<'_>, table: &TTable, combinations: Rows, rows: &mut Rows) {
    let mut first = table.pins.len();
    // The rows of these combinations hold the same columns with other values: they neither hold nor take another.
    let before = rows.len();
    for combination in combinations {
        if rows.iter().take(before).any(|row| combination.iter().all(|cell| row.contains(cell))) {
            continue;
        }
        let joined = rows.iter().enumerate().take(before).skip(first).find_map(|(at, row)| {
            if row.iter().any(|(name, _)| combination.iter().any(|(other, _)| other == name)) {
                return None;
            }
            let both: Vec<_> = row.iter().chain(&combination).cloned().collect();
            occurs(walk, table, &both, None).unwrap_or(false).then_some((at, both))
        });
        match joined {
            Some((at, both)) => {
                rows.get_mut(at).into_iter().for_each(|row| row.clone_from(&both));
                first = if at == first { at + 1 } else { first };
            }
            None => rows.push(combination),
        }
    }
}
