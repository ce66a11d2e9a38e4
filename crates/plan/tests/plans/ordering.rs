//! Order of computation and redraw groups.

use synthc_plan::*;

use crate::build::*;

fn names(plan: &Plan, table: usize) -> Vec<String> {
    let table = &plan.tables[table];
    let column = |id: &ColId| table.columns[id.0].name.clone();
    table
        .steps
        .iter()
        .map(|step| match step {
            Step::Column(id) => column(id),
            Step::Redraw(redraw) => format!(
                "redraw {} of {}",
                redraw.redraw.iter().map(column).collect::<Vec<_>>().join("+"),
                redraw.recompute.iter().map(column).collect::<Vec<_>>().join("+")
            ),
        })
        .collect()
}

#[test]
fn declared_order_is_kept_where_it_can_be() {
    let plan = physical(plan(vec![table(
        "t",
        vec![derived("d", &[2]), drawn("a", &[]), drawn("b", &[1]), drawn("c", &[])],
    )]));
    assert_eq!(names(&plan.unwrap(), 0), ["a", "b", "d", "c"]);
}

#[test]
fn a_circle_is_an_error_with_its_path() {
    let error =
        physical(plan(vec![table("t", vec![derived("a", &[1]), drawn("b", &[2]), derived("c", &[0])])]))
            .unwrap_err();
    assert_eq!(error.fault, Fault::Plan);
    assert_eq!(
        error.message,
        "columns depend on each other in a circle: `t.a` needs `t.b` needs `t.c` needs `t.a`"
    );
}

#[test]
fn a_circle_through_a_count_is_an_error() {
    let parent = table("p", vec![column("n", Compute::Is(count_of(1)))]);
    let children = child("c", 0, Count::Each(col(0)), vec![drawn("x", &[])]);
    let error = physical(plan(vec![parent, children])).unwrap_err();
    assert!(error.message.contains("the number of rows of `c`"), "{error}");
}

#[test]
fn parents_may_stand_after_their_children_and_read_them() {
    let order = child("order", 1, Count::Each(up_col(0, 0)), vec![derived("double", &[1]), drawn("x", &[])]);
    let customer =
        table("customer", vec![drawn("size", &[]), column("total", Compute::Is(sum_of(0, col(0))))]);
    let plan = physical(plan(vec![order, customer])).unwrap();
    assert_eq!(names(&plan, 0), ["x", "double"]);
    let all: Vec<(usize, usize)> = schedule(&plan).unwrap().into_iter().map(|(t, s)| (t.0, s)).collect();
    assert_eq!(all, [(1, 0), (0, 0), (0, 1), (1, 1)]);
}

#[test]
fn a_group_redraws_its_columns_and_what_lies_between() {
    // a and b are drawn, c is computed from a, the clause reads c and b; d reads c and waits; e is free.
    let mut t = table(
        "t",
        vec![drawn("a", &[]), drawn("d", &[3]), drawn("b", &[]), derived("c", &[0]), drawn("e", &[])],
    );
    t.requires = vec![require("r", le(col(3), col(2)), &[0, 2])];
    let plan = physical(plan(vec![t])).unwrap();
    assert_eq!(names(&plan, 0), ["a", "b", "c", "redraw a+b of a+b+c", "d", "e"]);
}

#[test]
fn constraints_that_share_a_column_form_one_group() {
    let mut t = table("t", vec![drawn("a", &[]), drawn("b", &[]), drawn("c", &[]), drawn("d", &[])]);
    t.requires = vec![
        require("ab", le(col(0), col(1)), &[0, 1]),
        require("d", le(col(3), int(1)), &[3]),
        require("bc", le(col(1), col(2)), &[1, 2]),
    ];
    let plan = physical(plan(vec![t])).unwrap();
    assert_eq!(names(&plan, 0), ["a", "b", "c", "redraw a+b+c of a+b+c", "d", "redraw d of d"]);
    let Step::Redraw(group) = &plan.tables[0].steps[3] else { panic!("a group") };
    assert_eq!(group.requires, [0, 2]);
}

#[test]
fn groups_that_wait_for_each_other_are_merged() {
    // a -> x -> b and c -> y -> d, with groups {a, d} and {c, b}: each would have to come before the other.
    let mut t = table(
        "t",
        vec![
            drawn("a", &[]),
            drawn("b", &[2]),
            derived("x", &[0]),
            drawn("c", &[]),
            drawn("d", &[5]),
            derived("y", &[3]),
        ],
    );
    t.requires = vec![require("ad", le(col(0), col(4)), &[0, 4]), require("cb", le(col(3), col(1)), &[3, 1])];
    let plan = physical(plan(vec![t])).unwrap();
    assert_eq!(names(&plan, 0).last().unwrap(), "redraw a+b+c+d of a+x+b+c+y+d");
}

#[test]
fn a_constraint_through_children_is_refused() {
    let mut parent = table("p", vec![drawn("size", &[]), column("total", Compute::Is(sum_of(1, col(0))))]);
    parent.requires = vec![require("r", le(col(1), col(0)), &[0])];
    let children = child("c", 0, Count::Each(col(0)), vec![drawn("x", &[])]);
    let error = physical(plan(vec![parent, children])).unwrap_err();
    assert!(error.message.contains("through rows of other tables"), "{error}");
}

#[test]
fn a_count_waits_for_the_redraw_of_what_it_reads() {
    let mut parent = table("p", vec![drawn("size", &[]), drawn("other", &[])]);
    parent.requires = vec![require("r", le(col(0), col(1)), &[0, 1])];
    let children = child("c", 0, Count::Each(col(0)), vec![drawn("x", &[])]);
    let plan = physical(plan(vec![children_first(children), parent])).unwrap();
    let all: Vec<(usize, usize)> = schedule(&plan).unwrap().into_iter().map(|(t, s)| (t.0, s)).collect();
    assert_eq!(all, [(1, 0), (1, 1), (1, 2), (0, 0)]);
}

fn children_first(table: Table) -> Table {
    Table { parent: Some(TableId(1)), ..table }
}

#[test]
fn a_schedule_needs_every_column_once_and_in_order() {
    let good = physical(plan(vec![table("t", vec![drawn("a", &[]), drawn("b", &[0])])])).unwrap();
    assert!(schedule(&good).is_ok());
    let with_steps = |steps: Vec<Step>| {
        let mut plan = good.clone();
        plan.tables[0].steps = steps;
        schedule(&plan).map_err(|e| e.message)
    };
    let (a, b) = (Step::Column(ColId(0)), Step::Column(ColId(1)));
    assert!(with_steps(vec![b.clone(), a.clone()]).unwrap_err().contains("circle"));
    assert!(with_steps(vec![a.clone()]).unwrap_err().contains("no step computes"));
    assert!(with_steps(vec![a.clone(), a.clone(), b]).unwrap_err().contains("twice"));
    assert!(with_steps(vec![a, Step::Column(ColId(9))]).unwrap_err().contains("names no column"));
}

#[test]
fn pruning_keeps_what_is_needed_and_whole_groups() {
    let mut parent = table("p", vec![drawn("a", &[]), drawn("b", &[]), drawn("c", &[])]);
    parent.requires = vec![require("r", le(col(0), col(1)), &[0, 1])];
    let other = table("q", vec![drawn("z", &[])]);
    let children = child("k", 0, Count::Each(int(2)), vec![column("x", Compute::Is(up_col(1, 0)))]);
    let plan = physical(plan(vec![parent, other, children])).unwrap();
    let needed = needed(&plan, &[TableId(2)]);
    let column = |t: usize, c: usize| needed.column(TableId(t), ColId(c));
    assert!(column(2, 0) && column(0, 0) && column(0, 1), "the read column and its group");
    assert!(!column(0, 2) && !column(1, 0) && !needed.count(TableId(1)));
    assert!(needed.count(TableId(0)) && needed.count(TableId(2)));
}

#[test]
fn missingness_may_read_what_depends_on_its_column() {
    // weight ~ .. missing if bmi > 3; bmi = weight + 0; visits ~ Poisson(bmi) missing if n > 1 per child counted by weight.
    let mut weight = drawn("weight", &[]);
    weight.missing = vec![missing(float(0.2), Some(le(int(3), col(1))))];
    weight.round = Some(synthc_types::Value::Int(5));
    let mut t = table("t", vec![weight, derived("bmi", &[0]), drawn("visits", &[1])]);
    t.requires = vec![require("light", le(col(1), int(90)), &[0])];
    t.pins = vec![vec![(ColId(0), synthc_types::Value::Int(70))]];
    let children = child("c", 0, Count::Each(col(0)), vec![column("w", Compute::Is(up_col(1, 0)))]);
    let plan = physical(plan(vec![t, children])).unwrap();
    assert!(validate(&plan).is_ok());
    let table = &plan.tables[0];
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["weight", "bmi", "visits", "weight (true)", "bmi (true)"]);
    let (seen, truth) = (&table.columns[0], &table.columns[3]);
    assert!(matches!(truth.compute, Compute::Draw { .. }) && truth.hidden && truth.missing.is_empty());
    assert_eq!((truth.address.as_str(), truth.round.is_some()), ("weight", true));
    assert_eq!(seen.compute, Compute::Is(Expr { nullable: false, ..col(3) }));
    assert_eq!(seen.missing[0].condition, Some(le(int(3), col(4))), "the condition reads true values");
    assert_eq!((seen.recorded, table.columns[1].recorded, table.columns[2].recorded), (true, true, false));
    assert_eq!(table.requires[0].redraw, [ColId(3)]);
    assert_eq!(table.pins[0].len(), 2);
    assert_eq!(plan.tables[1].count, Count::Each(col(3)));
    assert_eq!(plan.tables[1].columns[0].compute, Compute::Is(Expr { nullable: true, ..up_col(1, 0) }));
    let written: Vec<String> =
        schema(&plan, TableId(0)).unwrap().columns.into_iter().map(|column| column.name).collect();
    assert_eq!(written, ["weight", "bmi", "visits"]);
}

#[test]
fn a_circle_of_true_values_stays_one() {
    let mut a = derived("a", &[1]);
    a.missing = vec![missing(float(0.1), None)];
    let error = physical(plan(vec![table("t", vec![a, derived("b", &[0])])])).unwrap_err();
    assert!(error.message.starts_with("columns depend on each other in a circle"), "{error}");
}
