//! What cannot be run says where and why.

use synthc_exec::{Batches, ExecError, Fault, Options, run};
use synthc_plan::{ArithOp, CompareOp, Compute, Count, Plan, TableId};
use synthc_types::Ty;

use crate::build::{
    arith, builtin, call, cast, child, col, column, compare, draw, float, int, normal, plan, require, root,
    row_number, within,
};
use crate::output::ints;

fn fault(plan: &Plan) -> ExecError {
    fault_with(plan, &Options::default())
}

fn fault_with(plan: &Plan, options: &Options) -> ExecError {
    run(plan, options, &Batches, &mut |_, _, _, _| Ok(())).unwrap_err()
}

fn table(columns: Vec<synthc_plan::Column>) -> Plan {
    plan(vec![root("t", 1_000, columns)])
}

#[test]
fn overflow_names_table_row_and_column() {
    let big = arith(ArithOp::Mul, row_number(), int(i64::MAX / 700), Ty::Int);
    let plan = table(vec![column("big", Ty::Int, Compute::Is(big))]);
    for threads in [1, 3] {
        let error = fault_with(&plan, &Options { threads, block_rows: 64, ..Options::default() });
        assert!(error.message.starts_with("table `t`, row 701, column `big`: "), "{error}");
        assert_eq!(error.fault, Fault::Data);
    }
}

#[test]
fn parameters_outside_their_domain_name_the_role() {
    let sd = arith(ArithOp::Sub, float(10.0), cast(row_number(), Ty::Float), Ty::Float);
    let dist = builtin("Normal", vec![float(0.0), sd], Ty::Float);
    let error = fault(&table(vec![column("x", Ty::Float, draw(dist))]));
    assert!(error.message.starts_with("table `t`, row 11, column `x`: `sd` of Normal must be"), "{error}");
    assert!(error.message.contains("-1"), "{error}");
}

#[test]
fn ranges_without_mass_are_refused() {
    let error =
        fault(&table(vec![column("x", Ty::Int, within(normal(float(0.0), 1.0), int(500), int(600)))]));
    assert!(error.message.contains("row 1, column `x`") && error.message.contains("499.5..600.5"), "{error}");
    let empty = within(normal(float(0.0), 1.0), cast(row_number(), Ty::Int), int(600));
    let error = fault(&table(vec![column("x", Ty::Int, empty)]));
    assert!(error.message.contains("no value within") || error.message.contains("is empty"), "{error}");
}

#[test]
fn values_too_large_are_refused() {
    let error = fault(&table(vec![column("x", Ty::Int, draw(normal(float(1e19), 1.0)))]));
    assert!(error.message.contains("too large for int"), "{error}");
    let error = fault(&table(vec![column("x", Ty::Date, draw(normal(float(1e10), 1.0)))]));
    assert!(error.message.contains(" days after 1970-01-01 is too large for date"), "{error}");
}

#[test]
fn results_of_functions_that_are_too_large_are_refused() {
    let large = arith(ArithOp::Mul, float(1e16), cast(row_number(), Ty::Float), Ty::Float);
    let plan = table(vec![column("n", Ty::Int, Compute::Is(call("floor", vec![large], Ty::Int)))]);
    for threads in [1, 3] {
        let error = fault_with(&plan, &Options { threads, block_rows: 64, ..Options::default() });
        assert_eq!(error.message, "table `t`, row 923, column `n`: floor(9.23e+18) is too large for int");
    }
    // A divisor of 0 is none of that.
    let zero = call("mod", vec![row_number(), int(0)], Ty::Int);
    let column = synthc_plan::Column { nullable: true, ..column("n", Ty::Int, Compute::Is(zero)) };
    run(&table(vec![column]), &Options::default(), &Batches, &mut |_, _, _, _| Ok(())).unwrap();
}

#[test]
fn constraints_that_are_never_met_say_so() {
    let mut t = root(
        "t",
        100,
        vec![column("a", Ty::Float, draw(builtin("Uniform", vec![float(0.0), float(1.0)], Ty::Float)))],
    );
    t.requires.push(require("tiny", compare(CompareOp::Lt, col(0, 0, Ty::Float), float(1e-9)), &[0]));
    let error = fault_with(&plan(vec![t]), &Options { attempts: 50, ..Options::default() });
    assert!(
        error.message.contains("`tiny` is not met after 50 attempts; so far 0 of 5100 draws held (0%)"),
        "{error}"
    );
    assert_eq!(error.help.as_deref(), Some("widen the constraint, or change the distributions of `a`"));
}

#[test]
fn unique_columns_need_enough_values() {
    let invoice = column("invoice", Ty::Int, Compute::Unique { first: 1, step: 1, count: 500 });
    let plan = plan(vec![root("t", 100, vec![]), child("u", 0, Count::Each(int(4)), vec![invoice])]);
    let error = fault(&plan);
    assert!(error.message.contains("has 500 values, but 104857600 places must differ"), "{error}");
}

#[test]
fn unique_columns_of_children_need_no_more_values_than_the_spec_allows() {
    let invoice = |count| column("invoice", Ty::Int, Compute::Unique { first: 1, step: 1, count });
    let of_five = |count| {
        let mut children = child("u", 0, Count::Each(int(5)), vec![invoice(count)]);
        children.max_children = Some(8);
        children.exact_children = Some(5);
        plan(vec![root("t", 100, vec![]), children])
    };
    let mut all = ints(&crate::output::table(&of_five(500), 1), "invoice");
    all.sort_unstable();
    assert_eq!(all, (1..=500).collect::<Vec<i64>>());
    let error = fault(&of_five(499));
    assert!(error.message.contains("has 499 values, but 500 places must differ"), "{error}");
}

#[test]
fn counts_are_not_negative() {
    let plan = plan(vec![
        root("t", 3, vec![]),
        child(
            "u",
            0,
            Count::Each(arith(ArithOp::Sub, int(1), row_number(), Ty::Int)),
            vec![column("n", Ty::Int, Compute::Is(row_number()))],
        ),
    ]);
    let error = fault(&plan);
    assert!(error.message.contains("table `u`") && error.message.contains("row 2"), "{error}");
    assert!(error.message.contains("cannot be negative; this is -1"), "{error}");
}

#[test]
fn settings_that_name_nothing_are_refused() {
    let plan = table(vec![]);
    assert!(
        fault_with(&plan, &Options { part: Some((3, 2)), ..Options::default() })
            .message
            .contains("no part 3 of 2")
    );
    let tables = Some(vec![TableId(9)]);
    assert_eq!(fault_with(&plan, &Options { tables, ..Options::default() }).fault, Fault::Setting);
}

#[test]
fn an_output_that_refuses_stops_the_run() {
    let plan = plan(vec![root("t", 100_000, vec![column("n", Ty::Int, Compute::Is(row_number()))])]);
    for threads in [1, 2, 4] {
        let mut left = 3;
        let error = run(
            &plan,
            &Options { threads, block_rows: 1_000, ..Options::default() },
            &Batches,
            &mut |_, _, _, _| {
                left -= 1;
                if left == 0 { Err(ExecError::output("the disk is full")) } else { Ok(()) }
            },
        )
        .unwrap_err();
        assert_eq!(error.message, "the disk is full");
    }
}

#[test]
fn damaged_plans_are_refused_without_a_panic() {
    let whole = crate::build::shop(20);
    let mut damaged: Vec<Plan> = Vec::new();
    for change in 0..7 {
        let mut plan = whole.clone();
        match change {
            0 => plan.version += 1,
            1 => plan.tables[1].parent = Some(TableId(2)),
            2 => plan.tables[0].columns[5].compute = Compute::Is(col(3, 0, Ty::Int)),
            3 => plan.tables[0].columns[5].compute = Compute::Is(col(0, 99, Ty::Int)),
            4 => plan.tables[0].steps.clear(),
            5 => plan.enums.clear(),
            _ => plan.tables[0].columns[0].ty = Ty::Text,
        }
        damaged.push(plan);
    }
    for plan in &damaged {
        assert_eq!(fault(plan).fault, Fault::Plan);
    }
}
