//! Which cells can be null, and which recorded cells can differ from true ones.

use synthc_plan::*;
use synthc_types::Ty;

use crate::build::*;

fn marks(plan: &Plan, table: usize) -> Vec<(bool, bool)> {
    plan.tables[table].columns.iter().map(|column| (column.nullable, column.recorded)).collect()
}

#[test]
fn gaps_spread_through_what_is_computed_and_not_through_draws() {
    let mut a = drawn("a", &[]);
    a.missing = vec![missing(float(0.1), None)];
    let truth = column("truth", Compute::Is(expr(ExprKind::Truth(Box::new(col(0))), Ty::Int)));
    let columns = vec![a, derived("b", &[0]), derived("c", &[1]), drawn("d", &[0]), truth];
    let plan = physical(plan(vec![table("t", columns)])).unwrap();
    let (plain, gap) = ((false, false), (false, true));
    assert_eq!(marks(&plan, 0), [gap, gap, gap, plain, plain]);
    let Compute::Is(e) = &plan.tables[0].columns[1].compute else { panic!("computed") };
    assert!(e.nullable, "the recorded value can be null");
    let Compute::Draw { dist, .. } = &plan.tables[0].columns[3].compute else { panic!("drawn") };
    let DistKind::Builtin { args, .. } = &dist.kind else { panic!("declared") };
    assert!(args.iter().all(|arg| !arg.nullable), "draws read true values");
}

#[test]
fn routes_are_gaps_in_the_true_row() {
    let mut a = drawn("a", &[]);
    a.routes =
        vec![Route { condition: le(expr(ExprKind::RowNo, Ty::Int), int(5)), gap: Some(255), value: None }];
    let mut b = drawn("b", &[]);
    b.routes =
        vec![Route { condition: le(expr(ExprKind::RowNo, Ty::Int), int(5)), gap: None, value: Some(int(0)) }];
    let plan = physical(plan(vec![table("t", vec![a, b, derived("c", &[0])])])).unwrap();
    assert_eq!(marks(&plan, 0), [(true, false), (false, false), (true, false)]);
}

#[test]
fn a_null_parameter_draws_null_and_a_null_condition_does_not() {
    let mut a = drawn("a", &[]);
    a.nullable = true;
    let condition = Box::new(le(col(0), int(3)));
    let choice = Dist {
        kind: DistKind::If {
            condition,
            then: Box::new(poisson(vec![float(1.0)])),
            otherwise: Box::new(poisson(vec![float(2.0)])),
        },
        ty: Ty::Int,
    };
    let columns = vec![a, drawn("b", &[0]), column("c", Compute::Draw { dist: choice, bounds: Vec::new() })];
    let plan = physical(plan(vec![table("t", columns)])).unwrap();
    assert_eq!(marks(&plan, 0), [(true, false), (true, false), (false, false)]);
}

#[test]
fn aggregates_see_recorded_children() {
    let parent = table(
        "p",
        vec![column("total", Compute::Is(sum_of(1, col(0)))), column("n", Compute::Is(count_of(1)))],
    );
    let mut x = drawn("x", &[]);
    x.missing = vec![missing(float(0.5), None)];
    let plan = physical(plan(vec![parent, child("c", 0, Count::Each(int(2)), vec![x])])).unwrap();
    assert_eq!(marks(&plan, 0), [(false, true), (false, false)], "sums of nothing are 0");
}

#[test]
fn missingness_may_read_its_own_column() {
    let mut income = drawn("income", &[]);
    income.missing = vec![missing(float(0.1), Some(le(int(80), col(0))))];
    assert!(physical(plan(vec![table("t", vec![income])])).is_ok());
}
