//! Rows of child tables.

use synthc_exec::Options;
use synthc_plan::{ArithOp, Choice, ColId, CompareOp, Compute, Count, Plan, Reference};
use synthc_types::Ty;

use super::{by_key, counts, stable, unevenness};
use crate::build::{
    arith, builtin, call, candidate, cast, child, col, column, compare, float, int, of, optimized, plan,
    reference, refers, root, row_number, seq,
};
use crate::output::{cells, collect, ints, table};

/// Areas, houses in them, rooms in those, and letters to rooms.
fn letters(areas: i64, each: f64, letters: i64, reference: Reference) -> Plan {
    let poisson = |mean: f64| Count::Draw(builtin("Poisson", vec![float(mean)], Ty::Int));
    let area = vec![column("id", Ty::Int, Compute::Is(row_number()))];
    let house = vec![
        column("area", Ty::Int, Compute::ParentKey(ColId(0))),
        column("id", Ty::Int, Compute::Is(row_number())),
    ];
    let room = vec![
        column("id", Ty::Int, Compute::Unique { first: 1, step: 1, count: 1 << 55 }),
        column("area", Ty::Int, Compute::Is(col(1, 0, Ty::Int))),
        column("house", Ty::Int, Compute::Is(col(1, 1, Ty::Int))),
        column("number", Ty::Int, Compute::Is(row_number())),
        column("area_number", Ty::Int, Compute::Is(col(2, 0, Ty::Int))),
    ];
    let letter = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("room", Ty::Int, refers(reference)),
        column("area", Ty::Int, Compute::Is(of(0, 1, col(0, 1, Ty::Int)))),
        column("house", Ty::Int, Compute::Is(of(0, 1, col(0, 2, Ty::Int)))),
        column("number", Ty::Int, Compute::Is(of(0, 1, col(0, 3, Ty::Int)))),
        column("area_number", Ty::Int, Compute::Is(of(0, 1, col(2, 0, Ty::Int)))),
    ];
    let mut room = child("room", 1, poisson(1.2), room);
    room.max_children = Some(64);
    let mut house = child("house", 0, poisson(each), house);
    house.max_children = Some(64);
    plan(vec![root("area", areas, area), house, room, root("letter", letters, letter)])
}

#[test]
fn rows_of_child_tables_are_referred_to() {
    let even = compare(
        CompareOp::Lt,
        call("sin", vec![cast(candidate(2, col(0, 3, Ty::Int)), Ty::Float)], Ty::Float),
        float(-0.5),
    );
    let of_number = arith(ArithOp::Mul, row_number(), int(3), Ty::Int);
    // A small table is held as a whole; a large one is not; in the last, most places are empty.
    for (areas, each, letters_, reference) in [
        (50, 2.0, 6_000, reference(2)),
        (50, 2.0, 800, Reference { condition: Some(even), ..reference(2) }),
        (70_000, 1.0, 500, reference(2)),
        (70_000, 1.0, 300, Reference { choice: Choice::Numbered(of_number), ..reference(2) }),
        (70_000, 0.01, 300, reference(2)),
    ] {
        let plan = letters(areas, each, letters_, reference);
        let all = collect(&plan, &Options::default()).0;
        let (room, letter) = (all[2].as_ref().unwrap(), all[3].as_ref().unwrap());
        let known = by_key(room, &["area", "house", "number", "area_number"]);
        let rooms = cells(letter, "room");
        let names = ["area", "house", "number", "area_number"];
        let found: Vec<Vec<String>> = names.iter().map(|name| cells(letter, name)).collect();
        for row in 0..letter.num_rows() {
            let here: Vec<String> = found.iter().map(|column| column[row].clone()).collect();
            assert_eq!(known[&rooms[row]], here, "{areas} areas, row {row}");
        }
        if letters_ == 6_000 {
            let rows = room.num_rows();
            let uneven =
                unevenness(&counts(&ints(letter, "number"), rows), &vec![6_000.0 / rows as f64; rows]);
            assert!(uneven < 4.5, "{uneven}");
        }
        stable(&plan, 3);
    }
}

#[test]
fn rows_of_large_tables_are_found_by_number() {
    // Of so many areas not every start is kept.
    let number = arith(ArithOp::Mul, row_number(), int(5_003), Ty::Int);
    let mut plan =
        letters(1_200_000, 1.0, 200, Reference { choice: Choice::Numbered(number), ..reference(1) });
    let area = plan.tables[1].columns[0].clone();
    plan.tables[3].columns = vec![
        plan.tables[3].columns[0].clone(),
        plan.tables[3].columns[1].clone(),
        column("number", Ty::Int, Compute::Is(of(0, 1, row_number()))),
        column("place", Ty::Int, Compute::Is(of(0, 1, seq()))),
        column("area", Ty::Int, Compute::Is(of(0, 1, col(0, 0, area.ty)))),
    ];
    let found = table(&optimized(plan), 3);
    let expected: Vec<i64> = (1..=200).map(|row| row * 5_003).collect();
    assert_eq!(ints(&found, "number"), expected);
    assert!(ints(&found, "area").is_sorted() && ints(&found, "place").iter().any(|place| *place > 1));
}
