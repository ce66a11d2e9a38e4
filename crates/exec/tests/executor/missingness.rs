//! The true row and the recorded one.

use synthc_plan::{ArithOp, Carry, ColId, CompareOp, Compute, ExprKind};
use synthc_types::Ty;

use crate::build::{
    arith, asked, bound, cast, col, column, compare, draw, expr, float, int, missing, normal, optimized,
    plan, root, within,
};
use crate::output::{cells, table};

/// A question, what follows from it, and a draw that depends on it.
fn survey(rates: &[f64]) -> synthc_plan::Plan {
    let mut double =
        column("double", Ty::Int, Compute::Is(arith(ArithOp::Mul, col(0, 1, Ty::Int), int(2), Ty::Int)));
    let mut hours = missing(
        asked(
            column("hours", Ty::Int, within(normal(float(38.0), 8.0), int(1), int(99))),
            compare(CompareOp::Ge, col(0, 0, Ty::Int), int(16)),
            3,
        ),
        rates,
    );
    let codes = missing(column("", Ty::Int, Compute::Uuid), &[0.0, 0.0, 0.0]).codes;
    hours.codes.clone_from(&codes);
    double.codes = codes;
    double.carry = (1..=3).map(|gap| Carry { up: 0, column: ColId(1), from: gap, to: gap }).collect();
    let truth = expr(ExprKind::Truth(Box::new(col(0, 1, Ty::Int))), Ty::Int);
    let is_second = ExprKind::IsCode { up: 0, column: ColId(1), code: 2, negated: false };
    let is_null = ExprKind::IsNull { value: Box::new(col(0, 1, Ty::Int)), negated: false };
    plan(vec![root(
        "t",
        2_000,
        vec![
            column("age", Ty::Int, within(normal(float(30.0), 15.0), int(0), int(90))),
            hours,
            double,
            column("pay", Ty::Float, draw(normal(cast(col(0, 1, Ty::Int), Ty::Float), 1.0))),
            column("truth", Ty::Int, Compute::Is(truth)),
            column("second", Ty::Bool, Compute::Is(expr(is_second, Ty::Bool))),
            column("null", Ty::Bool, Compute::Is(expr(is_null, Ty::Bool))),
            asked(
                column("overtime", Ty::Int, draw(normal(float(5.0), 2.0))),
                compare(CompareOp::Gt, col(0, 1, Ty::Int), int(35)),
                255,
            ),
        ],
    )])
}

#[test]
fn missing_changes_no_other_draw() {
    let with = table(&survey(&[0.1, 0.2]), 0);
    let without = table(&survey(&[0.0, 0.0]), 0);
    for name in ["age", "pay", "truth"] {
        assert_eq!(cells(&with, name), cells(&without, name), "{name}");
    }
    let (with, without) = (cells(&with, "hours"), cells(&without, "hours"));
    let gone = with.iter().filter(|c| *c == "-").count() - without.iter().filter(|c| *c == "-").count();
    assert!((300..900).contains(&gone), "{gone}");
    assert!(with.iter().zip(&without).all(|(a, b)| a == b || a == "-"));
}

#[test]
fn gaps_are_coded_carried_and_tested() {
    let batch = table(&survey(&[0.1, 0.2]), 0);
    let hours = cells(&batch, "hours");
    let gap = cells(&batch, "hours\0gap");
    let age = cells(&batch, "age");
    let mut seen = [0; 4];
    for row in 0..hours.len() {
        let code: usize = gap[row].parse().unwrap();
        seen[code] += 1;
        assert_eq!(hours[row] == "-", code != 0);
        assert_eq!(age[row].parse::<i64>().unwrap() < 16, code == 3, "what is not asked is not refused");
        assert_eq!(cells(&batch, "double\0gap")[row], gap[row]);
        assert_eq!(cells(&batch, "second")[row] == "true", code == 2);
        assert_eq!(cells(&batch, "null")[row] == "true", code != 0);
        if code != 0 {
            assert_eq!(cells(&batch, "overtime")[row], "-", "a null condition is false");
        }
        if row > 300 {
            break;
        }
    }
    assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
}

#[test]
fn parameters_that_are_null_draw_null() {
    let batch = table(&survey(&[0.0, 0.0]), 0);
    for (age, pay) in cells(&batch, "age").iter().zip(cells(&batch, "pay")) {
        assert_eq!(age.parse::<i64>().unwrap() < 16, pay == "-");
    }
}

#[test]
fn a_constraint_reads_true_values_after_routing() {
    let mut plan = survey(&[0.5, 0.3]);
    let clause = compare(CompareOp::Ge, col(0, 1, Ty::Int), int(30));
    plan.tables[0].requires.push(crate::build::require("full_time", clause, &[1]));
    let plan = optimized(plan);
    let truth = cells(&table(&plan, 0), "truth");
    assert!(truth.iter().all(|v| v == "-" || v.parse::<i64>().unwrap() >= 30));
    assert!(truth.iter().any(|v| v == "-"), "a cell that is routed away satisfies it");
    let _ = bound(true, int(0));
}
