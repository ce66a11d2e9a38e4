//! Threads, parts, tables asked for and block sizes are not seen in the data.

use crate::BASE;
use crate::table::{DataSet, sample};

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
        let mut joined: Option<DataSet> = None;
        for k in 1..=n {
            let part = sample(BASE, &["--part", &format!("{k}/{n}")]);
            match &mut joined {
                None => joined = Some(part),
                Some(all) => {
                    for (name, table) in part {
                        all.get_mut(&name).unwrap().rows.extend(table.rows);
                    }
                }
            }
        }
        assert_eq!(joined.unwrap(), whole, "{n} parts");
    }
}

#[test]
fn block_sizes() {
    let whole = whole();
    for rows in ["1", "7", "64", "4096"] {
        assert_eq!(sample(BASE, &["--block-rows", rows]), whole, "blocks of {rows} rows");
    }
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
