//! Rows by their keys.

use std::collections::HashMap;

use synthc_exec::Options;
use synthc_plan::{ArithOp, ColId, CompareOp, Compute, Expr, ExprKind, Reference, Route, RowRef, TableId};
use synthc_types::{Ty, Value};

use super::{fault, stable, visits};
use crate::build::{
    arith, builtin, candidate, col, column, compare, draw, float, int, missing, optimized, plan, reference,
    root, row_number, text,
};
use crate::output::{cells, collect, ints, table};

/// The row of a table with this key.
fn keyed(table: usize, columns: &[usize], key: Vec<Expr>, of: Expr) -> Expr {
    let columns = columns.iter().map(|column| ColId(*column)).collect();
    let ty = of.ty.clone();
    let row = RowRef::Keyed { table: TableId(table), columns, key };
    crate::build::expr(ExprKind::In { row, of: Box::new(of) }, ty)
}

#[test]
fn rows_are_looked_up_by_key() {
    let texts = ["x", "y", "z", "x"].map(|name| Value::Text(name.into()));
    let read = |values: Vec<Value>| Compute::Read { path: "life.csv".into(), column: "c".into(), values };
    let ages = [1, 1, 1, 2].map(Value::Int);
    let rates = [10, 20, 30, 40].map(Value::Int);
    let life = vec![
        column("age", Ty::Int, read(ages.to_vec())),
        column("name", Ty::Text, read(texts.to_vec())),
        column("rate", Ty::Int, read(rates.to_vec())),
    ];
    let mut life = root("life", 4, life);
    life.key = vec![ColId(0), ColId(1)];
    let rate = |key: Vec<Expr>| keyed(0, &[0, 1], key, col(0, 2, Ty::Int));
    let person = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        missing(
            column("age", Ty::Int, draw(builtin("UniformInt", vec![float(1.0), float(3.0)], Ty::Int))),
            &[0.3],
        ),
        column("x", Ty::Int, Compute::Is(rate(vec![col(0, 1, Ty::Int), text("x")]))),
        column("z", Ty::Int, Compute::Is(rate(vec![col(0, 1, Ty::Int), text("z")]))),
    ];
    let mut city = root(
        "city",
        70_000,
        vec![
            column("code", Ty::Int, Compute::Unique { first: 5, step: 7, count: 70_000 }),
            column("size", Ty::Int, Compute::Is(row_number())),
        ],
    );
    city.key = vec![ColId(0)];
    let by_code = |code: Expr| keyed(2, &[0], vec![code], col(0, 1, Ty::Int));
    let place = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("code", Ty::Int, Compute::Is(arith(ArithOp::Mul, row_number(), int(35), Ty::Int))),
        column("size", Ty::Int, Compute::Is(by_code(col(0, 1, Ty::Int)))),
        column(
            "near",
            Ty::Int,
            Compute::Is(by_code(arith(ArithOp::Add, col(0, 1, Ty::Int), int(5), Ty::Int))),
        ),
    ];
    let plan = plan(vec![life, root("person", 300, person), city, root("place", 90, place)]);
    let all = collect(&plan, &Options::default()).0;
    let person = all[1].as_ref().unwrap();
    for ((age, x), z) in cells(person, "age").iter().zip(cells(person, "x")).zip(cells(person, "z")) {
        let expected = match age.as_str() {
            "1" => ("10", "30"),
            "2" => ("40", "-"),
            _ => ("-", "-"),
        };
        assert_eq!((x.as_str(), z.as_str()), expected, "{age}");
    }
    let city: HashMap<String, String> = cells(all[2].as_ref().unwrap(), "code")
        .into_iter()
        .zip(cells(all[2].as_ref().unwrap(), "size"))
        .collect();
    let place = all[3].as_ref().unwrap();
    assert!(cells(place, "size").iter().all(|size| size == "-"));
    for (code, near) in ints(place, "code").into_iter().zip(cells(place, "near")) {
        assert_eq!(city[&(code + 5).to_string()], near);
    }
    stable(&plan, 1);
    stable(&plan, 3);
}

#[test]
fn pins_and_routes_name_rows_by_key() {
    let build = |pin: i64, condition: Option<Expr>| {
        let mut plan = visits(30, 60, Reference { condition, ..reference(0) });
        let odd = compare(CompareOp::Lt, col(0, 1, Ty::Int), int(5));
        let shop = &mut plan.tables[1].columns[2];
        shop.nullable = false;
        shop.routes = vec![Route { condition: odd, gap: None, value: Some(int(3)) }];
        plan.tables[1].pins = vec![vec![], vec![(ColId(2), Value::Int(pin))]];
        plan
    };
    let plan = optimized(build(17, None));
    let all = collect(&plan, &Options::default()).0;
    let sizes = ints(all[0].as_ref().unwrap(), "size");
    let visit = all[1].as_ref().unwrap();
    let shops = ints(visit, "shop");
    assert_eq!(shops[1], 17);
    for (row, least) in ints(visit, "least").into_iter().enumerate() {
        assert!(row == 1 || least < 5 || shops[row] == 3);
        assert_eq!(ints(visit, "size")[row], sizes[shops[row] as usize - 1]);
    }
    stable(&plan, 1);
    let error = fault(&optimized(build(31, None)));
    assert_eq!(error.message, "table `visit`, row 2, column `shop`: no row of `shop` has the key 31");
    // What is pinned or sent elsewhere needs no candidate.
    let never = compare(CompareOp::Ge, candidate(0, col(0, 1, Ty::Int)), int(50));
    let sent = compare(CompareOp::Ge, col(0, 1, Ty::Int), int(5));
    let condition =
        ExprKind::Or(Box::new(never), Box::new(crate::build::expr(ExprKind::Not(Box::new(sent)), Ty::Bool)));
    let plan = optimized(build(17, Some(crate::build::expr(condition, Ty::Bool))));
    assert_eq!(ints(&table(&plan, 1), "shop")[1], 17);
}
