//! References that differ from each other.

use std::collections::HashSet;

use synthc_exec::Options;
use synthc_plan::{Choice, ColId, CompareOp, Compute, Count, Distinct, Plan, Reference};
use synthc_types::{Ty, Value};

use super::{fault, size_of_candidate, stable, visits};
use crate::build::{
    builtin, candidate, child, col, column, compare, draw, float, int, of, optimized, plan, reference,
    refers, require, root, row_number,
};
use crate::output::{cells, collect, ints, table};

/// Students and what they enrol in.
fn enrolments(courses: i64, most: f64, reference: Reference) -> Plan {
    let course = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("level", Ty::Int, draw(builtin("UniformInt", vec![float(1.0), float(4.0)], Ty::Int))),
    ];
    let student = vec![column("id", Ty::Int, Compute::Is(row_number()))];
    let enrolment = vec![
        column("student", Ty::Int, Compute::ParentKey(ColId(0))),
        column("level", Ty::Int, draw(builtin("UniformInt", vec![float(1.0), float(3.0)], Ty::Int))),
        column("course", Ty::Int, refers(reference)),
        column("of_level", Ty::Int, Compute::Is(of(0, 2, col(0, 1, Ty::Int)))),
    ];
    let each = builtin("UniformInt", vec![float(0.0), float(most)], Ty::Int);
    plan(vec![
        root("course", courses, course),
        root("student", 400, student),
        child("enrolment", 1, Count::Draw(each), enrolment),
    ])
}

#[test]
fn siblings_refer_to_different_rows() {
    let distinct = Some(Distinct::Siblings);
    let higher = || compare(CompareOp::Ge, candidate(0, col(0, 1, Ty::Int)), col(0, 1, Ty::Int));
    let same = || compare(CompareOp::Eq, candidate(0, col(0, 1, Ty::Int)), col(0, 1, Ty::Int));
    let weight = || Choice::Weighted(size_of_candidate());
    let ranked = || Choice::Ranked(builtin("UniformInt", vec![float(1.0), float(9.0)], Ty::Int));
    let rest = reference(0);
    for reference in [
        Reference { distinct, ..rest.clone() },
        Reference { distinct, condition: Some(higher()), ..rest.clone() },
        Reference { distinct, condition: Some(same()), ..rest.clone() },
        Reference { distinct, choice: weight(), ..rest.clone() },
        Reference { distinct, choice: ranked(), ..rest.clone() },
    ] {
        let name = format!("{:?} {}", reference.choice, reference.condition.is_some());
        let condition = reference.condition.is_some();
        let plan = enrolments(8, 8.0, reference);
        let found = table(&plan, 2);
        let (students, courses) = (cells(&found, "student"), cells(&found, "course"));
        let mut seen = HashSet::new();
        let mut none = 0;
        for row in 0..found.num_rows() {
            if courses[row] == "-" {
                none += 1;
                continue;
            }
            assert!(seen.insert((students[row].clone(), courses[row].clone())), "{name}: row {row}");
            assert!(!condition || ints(&found, "of_level")[row] >= ints(&found, "level")[row]);
        }
        assert!(condition || none == 0, "{name}: {none} without");
        assert!(seen.iter().map(|(_, course)| course).collect::<HashSet<_>>().len() > 4);
        stable(&plan, 2);
    }
    let mut plan = enrolments(5, 8.0, Reference { distinct, ..reference(0) });
    plan.tables[2].columns[2].nullable = false;
    let error = fault(&plan);
    assert!(
        error.message.ends_with(
            "`course` has 5 rows, and this is row 6 of its parent, each of which refers to another"
        ),
        "{error}"
    );
}

#[test]
fn rows_of_a_table_refer_to_different_rows_or_leave_none_out() {
    let distinct = Some(Distinct::Table);
    let rest = reference(0);
    let plan = visits(600, 500, Reference { distinct, ..rest.clone() });
    let found = ints(&table(&plan, 1), "shop");
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), 500);
    assert!(found.windows(2).filter(|pair| pair[1] > pair[0]).count() < 400, "they are in no order");
    stable(&plan, 1);
    let error = fault(&visits(499, 500, Reference { distinct, ..rest.clone() }));
    assert_eq!(
        error.message,
        "column `shop` of table `visit`: its 500 rows must refer to different rows of `shop`, which has 499"
    );
    let plan = visits(300, 1_000, Reference { covering: true, ..rest.clone() });
    let found = ints(&table(&plan, 1), "shop");
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), 300);
    stable(&plan, 1);
    let large = compare(CompareOp::Gt, candidate(0, col(0, 1, Ty::Int)), int(6));
    let plan =
        visits(300, 1_000, Reference { covering: true, condition: Some(large.clone()), ..rest.clone() });
    let all = collect(&plan, &Options::default()).0;
    let wanted = ints(all[0].as_ref().unwrap(), "size").iter().filter(|size| **size > 6).count();
    let visit = all[1].as_ref().unwrap();
    assert_eq!(ints(visit, "shop").iter().collect::<HashSet<_>>().len(), wanted);
    assert!(ints(visit, "size").iter().all(|size| *size > 6));
    stable(&plan, 1);
    let error = fault(&visits(300, 200, Reference { covering: true, ..rest }));
    assert_eq!(
        error.message,
        "column `shop` of table `visit`: its 200 rows must refer to each of the 300 rows of `shop`"
    );
}

#[test]
fn what_all_rows_decide_together_is_not_decided_for_some_alone() {
    let mut plan = visits(90, 60, Reference { distinct: Some(Distinct::Table), ..reference(0) });
    plan.tables[1].pins = vec![vec![(ColId(2), Value::Int(1))]];
    assert!(fault(&optimized(plan)).message.contains("column `shop` is pinned"));
    let higher = compare(CompareOp::Ge, candidate(0, col(0, 1, Ty::Int)), col(0, 1, Ty::Int));
    let course = Reference { distinct: Some(Distinct::Siblings), condition: Some(higher), ..reference(0) };
    let mut plan = enrolments(8, 3.0, course);
    let near = compare(CompareOp::Le, of(0, 2, col(0, 1, Ty::Int)), int(3));
    plan.tables[2].requires.push(require("near", near, &[1]));
    let error = fault(&optimized(plan));
    assert!(error.message.contains("column `course` depends on what earlier rows refer to"), "{error}");
}
