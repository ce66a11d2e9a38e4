//! Threads, parts, tables asked for and block sizes are not seen in the data.

use crate::BASE;
use crate::table::{DataSet, joined, sample};

fn whole() -> DataSet {
    sample(BASE, &["--threads", "1"])
}

#[test]
fn threads() {
    for threads in ["2", "4"] {
        assert_eq!(sample(BASE, &["--threads", threads]), whole(), "{threads} threads");
    }
}

#[test]
fn parts_in_order_are_the_whole() {
    let whole = whole();
    for n in 1..=5 {
        assert_eq!(joined(BASE, n, &[]), whole, "{n} parts");
    }
}

#[test]
fn block_sizes() {
    let whole = whole();
    for rows in ["1", "7", "64", "4096"] {
        assert_eq!(sample(BASE, &["--block-rows", rows]), whole, "blocks of {rows} rows");
    }
}

/// Children of whose number the spec sets no bound, with fewer values than it would leave places: places are counted.
#[test]
fn unique_values_of_children_without_a_bound() {
    let spec = |parents: u32, largest: u32| {
        format!(
            "table parent[{parents}] {{ key id: int = row() }}
             table child per parent ~ NegBinomial(mean: 3, size: 2) {{ code: int 1..{largest} unique }}"
        )
    };
    let whole = sample(&spec(300, 40_000), &["--threads", "1"]);
    let codes = whole["child"].column("code");
    assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), codes.len());
    for args in [["--threads", "3"], ["--block-rows", "7"]] {
        assert_eq!(sample(&spec(300, 40_000), &args), whole, "{args:?}");
    }
    let more = sample(&spec(310, 40_000), &[]);
    assert_eq!(
        more["child"].column("code")[..codes.len()],
        codes,
        "more parents leave the first as they are"
    );
}

#[test]
fn one_table_alone() {
    let whole = whole();
    for name in ["parent", "child"] {
        let alone = sample(BASE, &["--table", name]);
        assert_eq!(alone.keys().collect::<Vec<_>>(), [name]);
        assert_eq!(alone[name], whole[name]);
    }
}

#[test]
fn another_seed_is_other_data() {
    assert_ne!(sample(BASE, &["--seed", "12"])["parent"].column("a"), whole()["parent"].column("a"));
}
