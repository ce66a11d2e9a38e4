//! Whether there are as many rows to refer to as references need.

use synthc_diag::{Code, Diagnostic};
use synthc_types::Interval;

use super::walk::{Place, Walk};
use super::{Support, elsewhere, enough, reach, show};
use crate::model::{ColRef, Distinct, TColumn, TExpr, TOrigin, TReference, TTable};
use crate::nested::part_of_several;

const TOO_FEW_ROWS: Code = Code("E0527");
const NO_ROWS: Code = Code("E0528");

/// How many rows of a table are looked at one by one.
const LOOKED_AT: f64 = 2000.0;
/// How many derived columns one look follows at most.
const FUEL: u32 = 64;

/// Checks how many rows a reference chooses among, and how many it needs.
pub(super) fn check(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference) {
    let this = column.id.table.clone();
    let there = walk.rows(&reference.table, None);
    let own = walk.rows(&this, None);
    if there.hi() < 1.0 {
        none(walk, column, reference, own);
        return;
    }
    let meet = meeting(walk, reference, there);
    match reference.distinct {
        Some(Distinct::Table) => in_table(walk, column, reference, (own, meet)),
        Some(Distinct::Siblings) => among_siblings(walk, column, reference, meet),
        None => {}
    }
    if reference.covering && own.hi() < meet.lo() {
        let (table, own) = (&reference.table, show::number(own.hi()));
        let candidates = candidates(reference, meet.lo());
        walk.report(
            Diagnostic::new(
                TOO_FEW_ROWS,
                column.loc,
                format!("`covering` refers to each of the {candidates}; `{this}` has {own}"),
            )
            .label("not all can be referred to")
            .help(match reference.condition {
                None => format!("leave out `covering`, or let `{this}` have more rows"),
                Some(_) => format!("leave out `covering`, let `{this}` have more rows, or fewer of `{table}` meet the condition"),
            }),
        );
    }
}

/// Whether a parameter decides which rows a condition asks for.
fn is_set(walk: &Walk<'_>, condition: &TExpr) -> bool {
    let mut reads = Vec::new();
    reach::places(walk.env, condition, &mut reads);
    reads.iter().any(|place| match place {
        Place::Param(_) => true,
        Place::Col(column) => match walk.env.column(column).map(|column| &column.origin) {
            Some(TOrigin::Draw(dist)) => {
                let mut found = false;
                reach::each_in_dist(dist, &mut |part| found |= reach::reads_setting(walk.env, part));
                found
            }
            _ => false,
        },
        _ => false,
    })
}

/// A table without a row.
fn none(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference, own: Interval) {
    let table = &reference.table;
    let several = reference.asked.as_ref().zip(part_of_several(&column.id.column));
    let needed = match &several {
        Some((asked, _)) => {
            asked.needed && walk.peek(&asked.condition).can_be_true() && !is_set(walk, &asked.condition)
        }
        None => !column.optional,
    };
    if !needed || own.lo() < 1.0 {
        return;
    }
    let (name, help) = match several {
        Some((_, (name, _))) => (
            name,
            format!("give `{table}` rows, leave it out of the tables, or let `{name}` be null: `ref (..)?`"),
        ),
        None => {
            let name = &*column.id.column;
            (name, format!("give `{table}` rows, or let `{name}` be null: `ref {table}?`"))
        }
    };
    walk.report(
        Diagnostic::new(
            NO_ROWS,
            column.loc,
            format!("`{name}` refers to a row of `{table}`, which has none"),
        )
        .label("nothing to refer to")
        .help(help),
    );
}

/// References of a whole table that all differ.
fn in_table(
    walk: &mut Walk<'_>,
    column: &TColumn,
    reference: &TReference,
    (rows, meet): (Interval, Interval),
) {
    if rows.lo() <= meet.hi() || column.optional || !column.routes.is_empty() {
        return;
    }
    let (this, table) = (&column.id.table, &reference.table);
    let (rows, there) = (show::number(rows.lo()), left(walk, reference, meet));
    walk.report(
        Diagnostic::new(
            TOO_FEW_ROWS,
            column.loc,
            format!("{rows} rows of `{this}` need {rows} different rows of `{table}`; {there}"),
        )
        .label("not all can differ")
        .help(remedy(reference)),
    );
}

/// References of the children of one parent that all differ.
fn among_siblings(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference, meet: Interval) {
    // Rows that are not asked need none.
    if column.optional || !column.routes.is_empty() {
        return;
    }
    let (this, table) = (&column.id.table, &reference.table);
    let parent = walk.env.parent(this);
    let each = walk.rows(this, parent.as_ref());
    if each.lo() > meet.hi() {
        let (rows, there) = (show::number(each.lo()), left(walk, reference, meet));
        walk.report(
            Diagnostic::new(
                TOO_FEW_ROWS,
                column.loc,
                format!("{rows} rows of `{this}` within one parent need {rows} different rows of `{table}`; {there}"),
            )
            .label("not all can differ")
            .help(remedy(reference)),
        );
    } else if let Some(crowd) = enough::crowd(walk, this, meet.hi()) {
        let there = left(walk, reference, meet);
        let message = format!(
            "rows of `{this}` within one parent need different rows of `{table}`; {there}, and {crowd}"
        );
        let code = crowd.code(TOO_FEW_ROWS);
        walk.report(Diagnostic::new(code, column.loc, message).label("not all can differ").help(format!(
            "{}, fewer rows of `{this}`, or `ref {table}?`, which is null for those that are too many",
            remedy(reference)
        )));
    }
}

fn remedy(reference: &TReference) -> String {
    let table = &reference.table;
    match reference.condition {
        None => format!("leave out `unique`, or let `{table}` have more rows"),
        Some(_) => format!("leave out `unique`, or let more rows of `{table}` meet the condition"),
    }
}

/// How many rows there are to choose among, as a sentence.
fn left(walk: &mut Walk<'_>, reference: &TReference, meet: Interval) -> String {
    let all = walk.rows(&reference.table, None).hi();
    let many = show::number(meet.hi());
    match meet.hi() < all {
        true => format!("{many} of its {} meet the condition", show::number(all)),
        false => format!("there are {many}"),
    }
}

fn candidates(reference: &TReference, many: f64) -> String {
    let (table, many) = (&reference.table, show::number(many));
    match reference.condition {
        None => format!("{many} rows of `{table}`"),
        Some(_) => format!("{many} rows of `{table}` that meet the condition"),
    }
}

/// How many rows meet the condition of a reference at least and at most. Where it reads the candidate alone, and the candidate by its
/// number and what a file gives, each row is looked at.
fn meeting(walk: &mut Walk<'_>, reference: &TReference, there: Interval) -> Interval {
    let Some(condition) = &reference.condition else { return there };
    let some = Interval::closed(0.0, there.hi());
    let Some(table) = walk.env.table(&reference.table) else { return some };
    let mut of_row = false;
    reach::each(condition, &mut |part| of_row |= elsewhere::is_own(part));
    if of_row || table.parent.is_some() || there.lo() != there.hi() || there.hi() > LOOKED_AT {
        return some;
    }
    let (mut least, mut most) = (0.0, 0.0);
    for row in 0..there.hi() as usize {
        let holds = match row < table.pins.len() {
            true => Support::truth(true, true, true),
            false => at_row(walk, table, condition, row),
        };
        most += f64::from(u8::from(holds.can_be_true()));
        least += f64::from(u8::from(!holds.can_fail()));
    }
    Interval::closed(least, most)
}

/// What a condition can be for one row of a table as the candidate.
fn at_row(walk: &mut Walk<'_>, table: &TTable, condition: &TExpr, row: usize) -> Support {
    let mut held = vec![Place::row(row)];
    for column in &table.columns {
        if let TOrigin::Read(read) = &column.origin
            && let Some(value) = read.values.get(row)
            && column.routes.is_empty()
            && column.round.is_none()
            && column.list.is_none()
        {
            let place = Place::Col(ColRef { table: table.name.clone(), column: column.id.column.clone() });
            held.push((place, Support::of_value(walk.env, value, &column.ty)));
        }
    }
    let fuel = std::mem::replace(&mut walk.fuel, FUEL);
    let outside = std::mem::replace(&mut walk.scope.candidate, held);
    let holds = walk.peek(condition);
    walk.scope.candidate = outside;
    walk.fuel = fuel;
    holds
}
