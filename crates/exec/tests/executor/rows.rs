//! Rows alone.

use synthc_exec::{Options, row, run};
use synthc_plan::{Compute, Count, TableId};
use synthc_types::Ty;

use crate::build::{child, column, draw, float, int, normal, plan, root, row_number, seq, shop};
use crate::output::{cells, collect};

#[test]
fn a_row_alone_is_the_row_of_the_whole() {
    let plan = shop(60);
    let (whole, _) = collect(&plan, &Options::default());
    for (table, whole) in whole.iter().enumerate() {
        let whole = whole.as_ref().unwrap();
        let rows = whole.num_rows();
        for number in [1, 2, rows / 3, rows / 2, rows - 1, rows] {
            let one = row(&plan, TableId(table), number as u64).unwrap();
            assert!(one == whole.slice(number - 1, 1), "table {table}, row {number}");
        }
        let error = row(&plan, TableId(table), rows as u64 + 1).unwrap_err();
        assert!(error.message.contains(&format!("has {rows} rows")), "{error}");
        assert!(row(&plan, TableId(table), 0).is_err());
    }
}

#[test]
fn huge_tables_answer_at_once() {
    let columns = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("x", Ty::Float, draw(normal(float(0.0), 1.0))),
    ];
    let lines =
        vec![column("line", Ty::Int, Compute::Is(row_number())), column("no", Ty::Int, Compute::Is(seq()))];
    let plan =
        plan(vec![root("t", 1_000_000_000_000_000, columns), child("u", 0, Count::Each(int(3)), lines)]);
    let start = std::time::Instant::now();
    let one = row(&plan, TableId(0), 1_000_000_000_000).unwrap();
    assert_eq!(cells(&one, "id"), ["1000000000000"]);
    let one = row(&plan, TableId(1), 2_999_999_999_999_999).unwrap();
    assert_eq!((cells(&one, "line"), cells(&one, "no")), (vec!["2999999999999999".into()], vec!["2".into()]));
    let mut count = 0;
    let options = Options { limit: Some(5), ..Options::default() };
    run(&plan, &options, &synthc_exec::Batches, &mut |_, _, rows, _| {
        count += rows;
        Ok(())
    })
    .unwrap();
    assert_eq!(count, 10);
    assert!(start.elapsed().as_secs() < 20, "nothing here depends on the size of the table");
}

#[test]
fn children_of_one_parent_may_span_chunks() {
    let lines = vec![
        column("line", Ty::Int, Compute::Is(row_number())),
        column("no", Ty::Int, Compute::Is(seq())),
        column("x", Ty::Float, draw(normal(float(0.0), 1.0))),
    ];
    let plan = plan(vec![
        root("t", 2, vec![column("id", Ty::Int, Compute::Is(row_number()))]),
        child("u", 0, Count::Each(int(100_000)), lines),
    ]);
    let (whole, _) = collect(&plan, &Options { tables: Some(vec![TableId(1)]), ..Options::default() });
    let whole = whole[1].clone().unwrap();
    assert_eq!(whole.num_rows(), 200_000);
    assert_eq!(cells(&whole, "no")[150_000], "50001");
    assert_eq!(cells(&whole, "line")[150_000], "150001");
    let one = row(&plan, TableId(1), 150_001).unwrap();
    assert!(one == whole.slice(150_000, 1));
}
