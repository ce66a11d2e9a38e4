//! Lists, objects and lists of objects.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Int64Type};
use synthc_exec::{Batches, Options, run};
use synthc_plan::{AggregateOp, ArithOp, ColId, Column, Compute, Count, ExprKind, Items, ListOp, Part, Plan};
use synthc_types::{MOST_ITEMS, Ty};

use crate::build::{
    arith, builtin, child, col, column, expr, float, int, missing, optimized, plan, root, row_number, within,
};
use crate::output::table;

fn uniform(lo: f64, hi: f64) -> Compute {
    let dist = builtin("UniformInt", vec![float(lo), float(hi)], Ty::Int);
    within(dist, int(lo as i64), int(hi as i64))
}

fn listed(column: Column, length: usize, member: bool) -> Column {
    Column { list: Some(Items { length: ColId(length), member }), nullable: false, ..column }
}

fn inside(column: Column, outer: usize) -> Column {
    Column { inside: Some(ColId(outer)), ..column }
}

/// A list, an object, a list of objects whose columns read each other, and what is asked of them.
pub fn account(rows: i64) -> Plan {
    let of_list = |op, list: usize, with: Option<synthc_plan::Expr>| {
        let list = Box::new(col(0, list, Ty::List(Ty::Int.into())));
        Compute::Is(expr(ExprKind::OfList { op, list, with: with.map(Box::new) }, Ty::Int))
    };
    let item = |column: usize| expr(ExprKind::Item(ColId(column)), Ty::Int);
    let number = expr(ExprKind::ItemNo, Ty::Int);
    let total = arith(ArithOp::Mul, item(6), arith(ArithOp::Add, number, int(10), Ty::Int), Ty::Int);
    let has = expr(
        ExprKind::OfList {
            op: ListOp::Has,
            list: Box::new(col(0, 1, Ty::List(Ty::Int.into()))),
            with: Some(Box::new(int(7))),
        },
        Ty::Bool,
    );
    let mut columns = vec![
        Column { hidden: true, nullable: false, ..column("len(tags)", Ty::Int, uniform(0.0, 3.0)) },
        listed(column("tags", Ty::Int, uniform(1.0, 9.0)), 0, false),
        Column { nullable: false, ..column("settings", Ty::Json, Compute::Json) },
        inside(column("settings.theme", Ty::Int, uniform(1.0, 99.0)), 2),
        Column { hidden: true, nullable: false, ..column("len(lines)", Ty::Int, Compute::Is(int(2))) },
        listed(column("lines", Ty::Json, Compute::Json), 4, false),
        inside(listed(column("lines.qty", Ty::Int, uniform(1.0, 5.0)), 4, true), 5),
        inside(listed(column("lines.total", Ty::Int, Compute::Is(total)), 4, true), 5),
        column("sum", Ty::Int, of_list(ListOp::Fold(AggregateOp::Sum), 7, None)),
        column("second", Ty::Int, of_list(ListOp::At, 1, Some(int(2)))),
        column("has", Ty::Bool, Compute::Is(has)),
        column("n", Ty::Int, Compute::Is(row_number())),
    ];
    columns[3] = missing(columns[3].clone(), &[0.3, 0.0, 0.0]);
    optimized(plan(vec![root("account", rows, columns)]))
}

#[test]
fn lists_and_objects_become_arrays() {
    let batch = table(&account(200), 0);
    let tags = batch.column_by_name("tags").unwrap().as_list::<i32>();
    let lines = batch.column_by_name("lines").unwrap().as_list::<i32>();
    let settings = batch.column_by_name("settings").unwrap().as_struct();
    assert!(matches!(batch.schema().field_with_name("lines").unwrap().data_type(), DataType::List(_)));
    assert_eq!(settings.column_names(), ["theme", "theme\0gap"]);
    assert!(settings.column(0).null_count() > 30);
    let of = |name: &str| batch.column_by_name(name).unwrap().clone();
    let (sum, second, has) = (of("sum"), of("second"), of("has"));
    let mut lengths = [0; 4];
    for row in 0..batch.num_rows() {
        let own: Vec<i64> = tags.value(row).as_primitive::<Int64Type>().values().to_vec();
        lengths[own.len()] += 1;
        let found = second.as_primitive::<Int64Type>();
        assert_eq!(own.get(1).copied(), found.is_valid(row).then(|| found.value(row)));
        assert_eq!(own.contains(&7), has.as_boolean().value(row));
        let objects = lines.value(row);
        let (qty, total) = (objects.as_struct().column(0), objects.as_struct().column(1));
        let (qty, total) = (qty.as_primitive::<Int64Type>(), total.as_primitive::<Int64Type>());
        assert_eq!(total.values()[..], [qty.value(0) * 11, qty.value(1) * 12]);
        assert_eq!(sum.as_primitive::<Int64Type>().value(row), total.value(0) + total.value(1));
    }
    assert!(lengths.iter().all(|n| *n > 30), "{lengths:?}");
}

#[test]
fn large_rows_are_few_at_a_time() {
    let columns = |letters: usize| {
        let length = column("len(x)", Ty::Int, Compute::Is(int(1_000)));
        let parts = vec![Part::Text("x".repeat(letters)), Part::Hole(expr(ExprKind::ItemNo, Ty::Int))];
        vec![
            Column { hidden: true, nullable: false, ..length },
            listed(column("x", Ty::Text, Compute::Is(expr(ExprKind::Template(parts), Ty::Text))), 0, false),
        ]
    };
    // Every row has 4 MB; the parents' and the children's are cut alike.
    for (tables, rows) in [
        (vec![root("t", 30, columns(4_000))], 16),
        (vec![root("p", 1, vec![]), child("t", 0, Count::Each(int(30)), columns(4_000))], 16),
        (vec![root("t", 300, columns(1))], 300),
    ] {
        let plan = optimized(plan(tables));
        let mut most = 0;
        let mut write = |_, _, rows: usize, _| {
            most = most.max(rows);
            Ok(())
        };
        run(&plan, &Options::default(), &Batches, &mut write).unwrap();
        assert_eq!(most, rows);
    }
}

#[test]
fn a_length_that_lists_cannot_have_is_a_fault_of_its_row() {
    for length in [-1, i64::from(MOST_ITEMS) + 1] {
        let mut plan = account(3);
        plan.tables[0].columns[4].compute = Compute::Is(int(length));
        let mut write = |_, _, _, _| Ok(());
        let error = run(&plan, &Options::default(), &Batches, &mut write).unwrap_err().to_string();
        assert!(error.contains("row 1") && error.contains(&format!("{length}")), "{error}");
    }
}
