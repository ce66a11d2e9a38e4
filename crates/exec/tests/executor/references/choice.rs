//! How likely each row is.

use synthc_exec::Options;
use synthc_plan::{ArithOp, Choice, CompareOp, ExprKind, Reference};
use synthc_types::Ty;

use super::{at_least, counts, fault, size_of_candidate, stable, unevenness, visits};
use crate::build::{arith, builtin, candidate, cast, col, compare, float, int, reference, row_number};
use crate::output::{cells, collect, ints, table};

#[test]
fn weights_are_met() {
    for condition in [None, Some(at_least())] {
        let conditional = condition.is_some();
        let choice = Choice::Weighted(size_of_candidate());
        let plan = visits(60, 12_000, Reference { choice, condition, ..reference(0) });
        let all = collect(&plan, &Options::default()).0;
        let sizes = ints(all[0].as_ref().unwrap(), "size");
        let visit = all[1].as_ref().unwrap();
        let least = ints(visit, "least");
        let found = ints(visit, "shop");
        let mut expected = vec![0.0; 60];
        for least in &least {
            let fits = |size: &i64| !conditional || size >= least;
            let total: i64 = sizes.iter().filter(|size| fits(size)).sum();
            for (expected, size) in expected.iter_mut().zip(&sizes) {
                *expected += if fits(size) { *size as f64 / total as f64 } else { 0.0 };
            }
        }
        let uneven = unevenness(&counts(&found, 60), &expected);
        assert!(uneven < 4.5, "{uneven}");
        assert!(
            ints(visit, "size")
                .iter()
                .zip(&least)
                .all(|(size, least)| *size > 0 && (!conditional || size >= least))
        );
        stable(&plan, 1);
    }
}

#[test]
fn weights_that_reject_nearly_all_are_drawn_by_inversion() {
    // One row in 500 has all the weight but a little.
    let heavy = compare(CompareOp::Eq, candidate(0, row_number()), int(77));
    let weight = ExprKind::If {
        condition: Box::new(heavy),
        then: Box::new(float(1_000.0)),
        otherwise: Box::new(float(1.0)),
    };
    let choice = Choice::Weighted(crate::build::expr(weight, Ty::Float));
    let plan = visits(500, 6_000, Reference { choice, ..reference(0) });
    let found = ints(&table(&plan, 1), "shop");
    let mut expected = vec![6_000.0 / 1_499.0; 500];
    expected[76] = 6_000.0 * 1_000.0 / 1_499.0;
    let uneven = unevenness(&counts(&found, 500), &expected);
    assert!(uneven < 4.5, "{uneven}");
    stable(&plan, 1);
}

#[test]
fn weights_may_depend_on_the_row_that_refers() {
    let near =
        cast(arith(ArithOp::Mul, candidate(0, col(0, 1, Ty::Int)), col(0, 1, Ty::Int), Ty::Int), Ty::Float);
    let mut plan = visits(50, 2_000, Reference { choice: Choice::Weighted(near), ..reference(0) });
    let visit = table(&plan, 1);
    for (least, size) in ints(&visit, "least").into_iter().zip(cells(&visit, "size")) {
        assert_eq!(least == 0, size == "-", "with all weights 0 there is no candidate");
        assert_ne!(size, "0");
    }
    stable(&plan, 1);
    let below = arith(ArithOp::Sub, candidate(0, col(0, 1, Ty::Int)), int(5), Ty::Int);
    plan = visits(50, 200, Reference { choice: Choice::Weighted(cast(below, Ty::Float)), ..reference(0) });
    let error = fault(&plan);
    assert!(
        error.message.contains("table `shop`, row ")
            && error.message.contains("a weight must be 0 or more; this is -"),
        "{error}"
    );
}

#[test]
fn ranks_are_met_and_hubs_scatter() {
    let ranks = builtin("UniformInt", vec![float(-3.0), float(20.0)], Ty::Int);
    let choice = Choice::Ranked(ranks);
    let plan = visits(80, 12_000, Reference { choice: choice.clone(), ..reference(0) });
    let found = counts(&ints(&table(&plan, 1), "shop"), 80);
    let hubs: Vec<usize> = (0..80).filter(|row| found[*row] > 0.0).collect();
    assert_eq!(hubs.len(), 20, "ranks 1 to 20");
    assert!(hubs.iter().any(|row| *row > 40) && hubs.windows(2).any(|pair| pair[1] > pair[0] + 2));
    let met: Vec<f64> = hubs.iter().map(|row| found[*row]).collect();
    assert!(unevenness(&met, &[600.0; 20]) < 4.5);
    stable(&plan, 1);
    let plan = visits(80, 900, Reference { choice, condition: Some(at_least()), ..reference(0) });
    let visit = table(&plan, 1);
    for (least, size) in ints(&visit, "least").into_iter().zip(cells(&visit, "size")) {
        assert!(size.parse::<i64>().map_or(true, |size| size >= least));
    }
    stable(&plan, 1);
}

#[test]
fn numbers_name_rows() {
    let own = arith(ArithOp::Add, col(0, 1, Ty::Int), int(1), Ty::Int);
    let plan = visits(10, 300, Reference { choice: Choice::Numbered(own.clone()), ..reference(0) });
    let visit = table(&plan, 1);
    assert!(ints(&visit, "least").iter().zip(ints(&visit, "shop")).all(|(least, shop)| least + 1 == shop));
    let error = fault(&visits(9, 300, Reference { choice: Choice::Numbered(own), ..reference(0) }));
    assert!(error.message.ends_with("`shop` has rows 1 to 9; this would be row 10"), "{error}");
}
