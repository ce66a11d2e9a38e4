//! References: which rows are referred to, and what is read there.

mod children;
mod choice;
mod differ;
mod keys;

use std::collections::{HashMap, HashSet};

use synthc_exec::{ExecError, Options, row};
use synthc_plan::{
    AggregateOp, ArithOp, ColId, CompareOp, Compute, Count, Expr, ExprKind, Plan, Reference, TableId,
};
use synthc_types::Ty;

use crate::build::{
    aggregate, arith, builtin, candidate, cast, child, col, column, compare, draw, float, int, kind, member,
    members, missing, normal, of, plan, reference, refers, require, root, row_number, within,
};
use crate::output::{cells, collect, ints, table};

/// Products with a kind, a price that reads it, parts below them, and their number of parts.
fn product(rows: i64) -> Vec<synthc_plan::Table> {
    let is_a = compare(CompareOp::Eq, col(0, 1, kind()), member("Kind", 0));
    let ceiling =
        ExprKind::If { condition: Box::new(is_a), then: Box::new(int(100)), otherwise: Box::new(int(1_000)) };
    let price = within(normal(float(50.0), 400.0), int(0), crate::build::expr(ceiling, Ty::Int));
    let product = vec![
        column("id", Ty::Int, Compute::Unique { first: 1, step: 1, count: 1 << 40 }),
        column("kind", kind(), draw(members("Kind", &[0.5, 0.3, 0.2]))),
        missing(column("price", Ty::Int, price), &[0.2]),
        column("parts", Ty::Int, Compute::Is(aggregate(AggregateOp::Count, 1, None, Ty::Int))),
        column(
            "weight",
            Ty::Int,
            Compute::Is(aggregate(AggregateOp::Sum, 1, Some(col(0, 1, Ty::Int)), Ty::Int)),
        ),
    ];
    let part = vec![
        column("product", Ty::Int, Compute::ParentKey(ColId(0))),
        column("grams", Ty::Int, within(normal(float(300.0), 100.0), int(1), int(999))),
    ];
    let each = builtin("Poisson", vec![float(1.5)], Ty::Int);
    vec![root("product", rows, product), child("part", 0, Count::Draw(each), part)]
}

/// Orders that refer to products, with lines that read there by way of their order.
fn orders(products: i64, rows: i64, reference: Reference) -> Plan {
    let mut order = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("kind", kind(), draw(members("Kind", &[0.2, 0.3, 0.5]))),
        column("product", Ty::Int, refers(reference)),
        column("of_kind", kind(), Compute::Is(of(0, 2, col(0, 1, kind())))),
        column("price", Ty::Int, Compute::Is(of(0, 2, col(0, 2, Ty::Int)))),
        column("parts", Ty::Int, Compute::Is(of(0, 2, col(0, 3, Ty::Int)))),
        column("number", Ty::Int, Compute::Is(of(0, 2, row_number()))),
        column("weight", Ty::Int, Compute::Is(of(0, 2, col(0, 4, Ty::Int)))),
    ];
    order.push(missing(
        column("drawn", Ty::Float, draw(normal(crate::build::cast(col(0, 5, Ty::Int), Ty::Float), 1.0))),
        &[0.1],
    ));
    let line = vec![
        column("order", Ty::Int, Compute::ParentKey(ColId(0))),
        column("of_kind", kind(), Compute::Is(of(1, 2, col(0, 1, kind())))),
        column("product", Ty::Int, Compute::Is(of(1, 2, col(0, 0, Ty::Int)))),
    ];
    let mut tables = product(products);
    tables.push(root("order", rows, order));
    tables.push(child("line", 2, Count::Each(int(2)), line));
    plan(tables)
}

/// What a table says of each row by its key.
pub fn by_key(batch: &arrow::array::RecordBatch, names: &[&str]) -> HashMap<String, Vec<String>> {
    let columns: Vec<Vec<String>> = names.iter().map(|name| cells(batch, name)).collect();
    let values = |row: usize| columns.iter().map(|column| column[row].clone()).collect();
    cells(batch, "id").into_iter().enumerate().map(|(row, key)| (key, values(row))).collect()
}

#[test]
fn attributes_are_those_of_the_row_with_the_key() {
    // Small tables are computed as a whole, large ones row by row.
    for products in [40, 70_000] {
        let plan = orders(products, 500, reference(0));
        let (all, _) = collect(&plan, &Options::default());
        let product = all[0].as_ref().unwrap();
        let order = all[2].as_ref().unwrap();
        let known = by_key(product, &["kind", "price", "parts", "weight"]);
        let numbers: Vec<String> = (1..=products).map(|n| n.to_string()).collect();
        let number_of: HashMap<String, String> = cells(product, "id").into_iter().zip(numbers).collect();
        let names = ["product", "of_kind", "price", "parts", "weight", "number"];
        let found: Vec<Vec<String>> = names.iter().map(|name| cells(order, name)).collect();
        for row in 0..order.num_rows() {
            let key = &found[0][row];
            let of_row: Vec<String> = found[1..5].iter().map(|column| column[row].clone()).collect();
            assert_eq!(known[key], of_row, "{products} products, row {row}");
            assert_eq!(number_of[key], found[5][row]);
        }
        assert!(
            found[2].iter().any(|price| price == "-"),
            "a recorded price that is missing is missing here too"
        );
        let line = all[3].as_ref().unwrap();
        let order_of = by_key(order, &["of_kind", "product"]);
        for (row, order) in cells(line, "order").iter().enumerate() {
            let here = [cells(line, "of_kind")[row].clone(), cells(line, "product")[row].clone()];
            assert_eq!(order_of[order], here);
        }
    }
}

#[test]
fn threads_blocks_parts_and_single_rows_do_not_show() {
    let same_kind = || compare(CompareOp::Eq, candidate(0, col(0, 1, kind())), col(0, 1, kind()));
    for (products, condition) in [(40, None), (70_000, None), (70_000, Some(same_kind()))] {
        let plan = orders(products, 300, Reference { condition, ..reference(0) });
        stable(&plan, 2);
    }
}

/// The rows of a table are the same however they come about.
pub fn stable(plan: &Plan, wanted: usize) {
    let tables = Some(vec![TableId(wanted)]);
    let whole =
        collect(plan, &Options { tables: tables.clone(), ..Options::default() }).0[wanted].clone().unwrap();
    for (threads, block_rows) in [(1, 7), (2, 64), (3, 4096)] {
        let options = Options { threads, block_rows, tables: tables.clone(), ..Options::default() };
        assert!(
            collect(plan, &options).0[wanted].as_ref() == Some(&whole),
            "{threads} threads, blocks of {block_rows}"
        );
    }
    let parts: Vec<_> = (1..=3)
        .filter_map(|k| {
            let options = Options { part: Some((k, 3)), tables: tables.clone(), ..Options::default() };
            collect(plan, &options).0[wanted].clone()
        })
        .collect();
    assert!(whole == arrow::compute::concat_batches(&whole.schema(), &parts).unwrap());
    for number in [1, whole.num_rows() / 2, whole.num_rows()] {
        let one = row(plan, TableId(wanted), number as u64).unwrap();
        assert!(one == whole.slice(number - 1, 1), "row {number}");
    }
}

#[test]
fn growth_moves_few_references_and_those_to_new_rows() {
    let (before, after) =
        (table(&orders(2_000, 4_000, reference(0)), 2), table(&orders(2_100, 4_000, reference(0)), 2));
    let (before, after) = (ints(&before, "number"), ints(&after, "number"));
    let moved: Vec<i64> = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after)
        .map(|(_, after)| *after)
        .collect();
    assert!(moved.len() > 100 && moved.len() < 280, "{} of 4000 moved", moved.len());
    assert!(moved.iter().all(|number| *number > 2_000));
}

#[test]
fn rows_meet_the_condition_and_all_that_meet_it_are_referred_to() {
    let same_kind = compare(CompareOp::Eq, candidate(0, col(0, 1, kind())), col(0, 1, kind()));
    let all = collect(
        &orders(60, 6_000, Reference { condition: Some(same_kind), ..reference(0) }),
        &Options::default(),
    )
    .0;
    let order = all[2].as_ref().unwrap();
    assert!(cells(order, "kind") == cells(order, "of_kind"));
    let keys: HashSet<String> = cells(order, "product").into_iter().collect();
    assert_eq!(keys.len(), 60);
}

#[test]
fn a_table_refers_to_itself() {
    let higher = compare(CompareOp::Gt, candidate(0, col(0, 1, Ty::Int)), col(0, 1, Ty::Int));
    let employee = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("level", Ty::Int, draw(builtin("UniformInt", vec![float(1.0), float(6.0)], Ty::Int))),
        column("manager", Ty::Int, refers(Reference { condition: Some(higher), ..reference(0) })),
        column("above", Ty::Int, Compute::Is(of(0, 2, col(0, 1, Ty::Int)))),
        column("second", Ty::Int, Compute::Is(of(0, 2, of(0, 2, col(0, 0, Ty::Int))))),
    ];
    let plan = plan(vec![root("employee", 400, employee)]);
    let found = table(&plan, 0);
    let (levels, managers) = (ints(&found, "level"), cells(&found, "manager"));
    for row in 0..400 {
        match managers[row].parse::<usize>() {
            Ok(manager) => {
                assert!(levels[manager - 1] > levels[row]);
                assert_eq!(cells(&found, "above")[row], levels[manager - 1].to_string());
                assert_eq!(cells(&found, "second")[row], managers[manager - 1]);
            }
            Err(_) => assert_eq!((levels[row], cells(&found, "above")[row].as_str()), (6, "-")),
        }
    }
    stable(&plan, 0);
}

#[test]
fn references_follow_what_is_drawn_again() {
    let dear = compare(CompareOp::Gt, candidate(0, col(0, 1, Ty::Int)), col(0, 1, Ty::Int));
    let product = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("price", Ty::Int, draw(builtin("UniformInt", vec![float(1.0), float(800.0)], Ty::Int))),
    ];
    let wish = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("least", Ty::Int, draw(builtin("UniformInt", vec![float(1.0), float(780.0)], Ty::Int))),
        column("product", Ty::Int, refers(Reference { condition: Some(dear), ..reference(0) })),
        column("price", Ty::Int, Compute::Is(of(0, 2, col(0, 1, Ty::Int)))),
        column(
            "twice",
            Ty::Int,
            Compute::Is(of(0, 2, arith(ArithOp::Mul, col(0, 1, Ty::Int), int(2), Ty::Int))),
        ),
    ];
    let mut wish = root("wish", 900, wish);
    // What is read of the product decides, so the wish is drawn again until its product is near.
    let most = arith(ArithOp::Add, col(0, 1, Ty::Int), int(200), Ty::Int);
    let near = compare(CompareOp::Lt, of(0, 2, col(0, 1, Ty::Int)), most);
    wish.requires.push(require("near", near, &[1]));
    let plan = plan(vec![root("product", 300, product), wish]);
    let all = collect(&plan, &Options::default()).0;
    let prices = ints(all[0].as_ref().unwrap(), "price");
    let wish = all[1].as_ref().unwrap();
    for row in 0..900 {
        let price = prices[ints(wish, "product")[row] as usize - 1];
        let least = ints(wish, "least")[row];
        assert!(price < least + 200 && price > least);
        assert_eq!((ints(wish, "price")[row], ints(wish, "twice")[row]), (price, 2 * price));
    }
    stable(&plan, 1);
}

#[test]
fn without_a_candidate_a_row_is_at_fault() {
    let never = compare(CompareOp::Gt, candidate(0, col(0, 1, Ty::Int)), int(9));
    let one =
        vec![column("id", Ty::Int, Compute::Is(row_number())), column("x", Ty::Int, Compute::Is(int(3)))];
    let build = |nullable: bool, rows: i64, condition: Option<Expr>| {
        let mut link = column("to", Ty::Int, refers(Reference { condition, ..reference(0) }));
        link.nullable = nullable;
        plan(vec![root("one", rows, one.clone()), root("two", 5, vec![link])])
    };
    let error = fault(&build(false, 3, Some(never.clone())));
    assert_eq!(error.message, "table `two`, row 1, column `to`: no row of `one` meets the condition");
    assert!(error.help.unwrap().contains("`ref one?`"));
    let error = fault(&build(false, 0, None));
    assert!(error.message.ends_with("`one` has no row to refer to"), "{error}");
    assert_eq!(cells(&table(&build(true, 3, Some(never)), 1), "to"), ["-"; 5]);
    assert_eq!(cells(&table(&build(true, 0, None), 1), "to"), ["-"; 5]);
}

/// Shops of a size, and visits that refer to them.
pub fn visits(shops: i64, visits: i64, reference: Reference) -> Plan {
    let shop = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("size", Ty::Int, draw(builtin("UniformInt", vec![float(0.0), float(9.0)], Ty::Int))),
    ];
    let visit = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("least", Ty::Int, draw(builtin("UniformInt", vec![float(0.0), float(9.0)], Ty::Int))),
        column("shop", Ty::Int, refers(reference)),
        column("size", Ty::Int, Compute::Is(of(0, 2, col(0, 1, Ty::Int)))),
    ];
    plan(vec![root("shop", shops, shop), root("visit", visits, visit)])
}

pub fn fault(plan: &Plan) -> ExecError {
    let mut write = |_: TableId, _: u64, _: usize, _: arrow::array::RecordBatch| Ok(());
    synthc_exec::run(plan, &Options::default(), &synthc_exec::Batches, &mut write).unwrap_err()
}

pub fn size_of_candidate() -> Expr {
    cast(candidate(0, col(0, 1, Ty::Int)), Ty::Float)
}

pub fn at_least() -> Expr {
    compare(CompareOp::Ge, candidate(0, col(0, 1, Ty::Int)), col(0, 1, Ty::Int))
}

/// How often each row of the first table is referred to.
pub fn counts(found: &[i64], rows: usize) -> Vec<f64> {
    let mut counts = vec![0.0; rows];
    found.iter().for_each(|row| counts[*row as usize - 1] += 1.0);
    counts
}

/// The statistic of chi square, standardised: below 4.5 with a probability of 1 - 3e-6.
pub fn unevenness(counts: &[f64], expected: &[f64]) -> f64 {
    let terms = counts.iter().zip(expected).filter(|(_, e)| **e > 0.0).map(|(n, e)| (n - e) * (n - e) / e);
    let free = expected.iter().filter(|e| **e > 0.0).count() as f64 - 1.0;
    (terms.sum::<f64>() - free) / (2.0 * free).sqrt()
}
