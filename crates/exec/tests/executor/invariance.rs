//! Threads, parts and block sizes never show.

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use synthc_exec::{Options, evaluate_expects};
use synthc_plan::{AggregateOp, CompareOp, Expect};
use synthc_types::Ty;

use crate::build::{col, compare, float, optimized, shop, total};
use crate::output::{cells, collect};

#[test]
fn threads_and_blocks_do_not_show() {
    let plan = shop(300);
    let (whole, report) = collect(&plan, &Options::default());
    let rows: Vec<usize> = whole.iter().flatten().map(RecordBatch::num_rows).collect();
    assert!(rows[1] > 800 && rows[2] > 1_600, "{rows:?}");
    assert!(report.redraws.iter().any(|r| r.redrawn > 50), "{report:?}");
    assert!(report.truncations.iter().any(|t| t.values > 0), "{report:?}");
    for threads in [1, 2, 4] {
        for block_rows in [1, 7, 64, 4096] {
            let options = Options { threads, block_rows, ..Options::default() };
            let (other, other_report) = collect(&plan, &options);
            assert!(whole == other, "{threads} threads, blocks of {block_rows}");
            assert_eq!(report, other_report, "{threads} threads, blocks of {block_rows}");
        }
    }
}

#[test]
fn parts_in_order_are_the_whole() {
    let plan = shop(211);
    let (whole, _) = collect(&plan, &Options::default());
    for n in 1..=5 {
        let parts: Vec<_> = (1..=n)
            .map(|k| {
                let options =
                    Options { part: Some((k, n)), block_rows: 50, threads: 2, ..Options::default() };
                collect(&plan, &options).0
            })
            .collect();
        for (table, whole) in whole.iter().enumerate() {
            let whole = whole.as_ref().unwrap();
            let pieces: Vec<RecordBatch> = parts.iter().filter_map(|part| part[table].clone()).collect();
            assert!(*whole == concat_batches(&whole.schema(), &pieces).unwrap(), "{n} parts, table {table}");
        }
    }
}

#[test]
fn a_longer_table_keeps_its_first_rows() {
    let (short, _) = collect(&shop(100), &Options::default());
    let (long, _) = collect(&shop(170), &Options::default());
    for (short, long) in short.iter().flatten().zip(long.iter().flatten()) {
        assert!(*short == long.slice(0, short.num_rows()));
    }
}

#[test]
fn aggregates_are_the_sums_of_the_rows_below() {
    let (whole, _) = collect(&shop(120), &Options::default());
    let [customer, order, line] = [0, 1, 2].map(|t| whole[t].clone().unwrap());
    let mut by_order = std::collections::HashMap::<String, i64>::new();
    for (order, amount) in cells(&line, "order").into_iter().zip(cells(&line, "amount")) {
        *by_order.entry(order).or_default() += amount.parse::<i64>().unwrap();
    }
    let mut by_customer = std::collections::HashMap::<String, (i64, i64)>::new();
    for ((id, customer), total) in
        cells(&order, "id").into_iter().zip(cells(&order, "customer")).zip(cells(&order, "total"))
    {
        let total: i64 = total.parse().unwrap();
        assert_eq!(by_order.get(&id).copied().unwrap_or(0), total);
        let sums = by_customer.entry(customer).or_default();
        sums.0 += 1;
        sums.1 += total;
    }
    for (row, id) in cells(&customer, "id").iter().enumerate() {
        let (count, sum) = by_customer.get(id).copied().unwrap_or((0, 0));
        assert_eq!(cells(&customer, "n_orders")[row], count.to_string());
        assert_eq!(cells(&customer, "ordered")[row], sum.to_string());
        let mean = &cells(&customer, "mean_order")[row];
        if count == 0 {
            assert_eq!(mean, "-");
        } else {
            assert!((mean.parse::<f64>().unwrap() - sum as f64 / 100.0 / count as f64).abs() < 1e-9);
        }
    }
    let numbers: Vec<String> = (1..=line.num_rows()).map(|n| n.to_string()).collect();
    assert_eq!(cells(&line, "id"), numbers);
}

#[test]
fn tables_can_be_left_out_and_rows_cut_off() {
    let plan = shop(200);
    let (whole, _) = collect(&plan, &Options::default());
    let tables = Some(vec![synthc_plan::TableId(2)]);
    let (only, report) = collect(&plan, &Options { tables, threads: 2, ..Options::default() });
    assert!(only[0].is_none() && only[1].is_none());
    assert!(only[2] == whole[2]);
    assert_eq!(report.rows, [0, 0, whole[2].as_ref().unwrap().num_rows() as u64]);
    let (few, _) = collect(&plan, &Options { limit: Some(20), ..Options::default() });
    for (few, whole) in few.iter().flatten().zip(whole.iter().flatten()) {
        assert!(*few == whole.slice(0, 20));
    }
}

#[test]
fn tests_on_the_output_see_recorded_rows() {
    let mut plan = shop(400);
    let age = || total(AggregateOp::Mean, 0, Some(col(0, 2, Ty::Int)), Ty::Float);
    let asked = total(AggregateOp::Count, 0, Some(col(0, 2, Ty::Int)), Ty::Int);
    plan.expects = vec![
        Expect {
            name: "ages".into(),
            clause: compare(CompareOp::Gt, age(), float(30.0)),
            text: "mean(age) > 30".into(),
        },
        Expect {
            name: "young".into(),
            clause: compare(CompareOp::Lt, age(), float(30.0)),
            text: "mean(age) < 30".into(),
        },
        Expect {
            name: "asked".into(),
            clause: compare(CompareOp::Lt, asked, crate::build::int(260)),
            text: "count(age) < 260".into(),
        },
    ];
    let plan = optimized(plan);
    let results = evaluate_expects(&plan, &Options::default()).unwrap();
    assert_eq!(results.iter().map(|r| r.holds).collect::<Vec<_>>(), [Some(true), Some(false), Some(true)]);
    let ages: Vec<f64> =
        cells(&crate::output::table(&plan, 0), "age").iter().filter_map(|a| a.parse().ok()).collect();
    let mean = ages.iter().sum::<f64>() / ages.len() as f64;
    assert_eq!(results[0].observed[0].value, synthc_types::Value::float(mean));
    for (threads, block_rows) in [(2, 13), (4, 100), (1, 1)] {
        let options = Options { threads, block_rows, ..Options::default() };
        assert_eq!(evaluate_expects(&plan, &options).unwrap(), results);
    }
}
