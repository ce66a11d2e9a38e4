//! Plan files and fingerprints.

use synthc_plan::*;
use synthc_types::{MAX_DEPTH, Real, Ty, Value};

use crate::build::*;

#[test]
fn a_plan_survives_its_file() {
    let plan = physical(rich()).unwrap();
    let bytes = write(&plan);
    assert_eq!(read(&bytes).unwrap(), plan);
    let start = String::from_utf8_lossy(&bytes[..60]).into_owned();
    assert!(start.starts_with(r#"{"format":"synthc-plan","version":1,"engine":""#), "{start}");
    assert_eq!(write(&plan), bytes, "writing is a function");
}

#[test]
fn every_value_survives() {
    let values = [
        (Value::Uuid(u128::MAX - 1), Ty::Uuid),
        (Value::Int(i64::MIN), Ty::Int),
        (Value::float(0.1 + 0.2), Ty::Float),
        (Value::float(-0.0), Ty::Float),
        (Value::float(5e-324), Ty::Float),
        (Value::float(1e22), Ty::Float),
        (Value::Float(Real(f64::INFINITY)), Ty::Float),
        (Value::Text("\u{0}\"\\ é 🙂".into()), Ty::Text),
        (Value::Duration { months: -3, micros: i64::MAX }, Ty::Duration),
        (Value::Decimal { units: -1, scale: 18 }, Ty::Decimal(18)),
        (Value::Decimal { units: -(10i128.pow(38) - 1), scale: 38 }, Ty::Decimal(38)),
        (Value::Null, Ty::Date),
    ];
    let columns = values.iter().enumerate().map(|(at, (value, ty))| {
        let mut column =
            column(&format!("c{at}"), Compute::Is(expr(ExprKind::Value(value.clone()), ty.clone())));
        column.ty = ty.clone();
        column
    });
    let plan = physical(plan(vec![table("t", columns.collect())])).unwrap();
    assert_eq!(read(&write(&plan)).unwrap(), plan);
}

#[test]
fn deep_expressions_survive_and_deeper_ones_are_refused() {
    let deep = |depth: usize| Compute::Is((0..depth).fold(col(0), |e, _| add(e, col(0))));
    let nested =
        |depth: usize| physical(plan(vec![table("t", vec![drawn("a", &[]), column("b", deep(depth))])]));
    let plan = nested(MAX_DEPTH - 1).unwrap();
    assert_eq!(read(&write(&plan)).unwrap(), plan);
    assert!(nested(MAX_DEPTH).unwrap_err().message.starts_with("an expression nests"));
    let mut deeper = nested(1).unwrap();
    deeper.tables[0].columns[1].compute = deep(MAX_DEPTH + 1);
    assert!(read(&write(&deeper)).is_err());
}

#[test]
fn labels_do_not_change_the_fingerprint_and_seeds_do() {
    let plan = physical(rich()).unwrap();
    let print = fingerprint(&plan);
    let mut other = plan.clone();
    other.dataset.title = Some("A title".into());
    other.tables[0].label = Some("People".into());
    other.tables[0].columns[2].source = Some("a table".into());
    other.tables[0].requires[0].name = "tiny".into();
    other.enums[0].members[0].label = None;
    other.expects.clear();
    assert_eq!(fingerprint(&other), print);
    let changed: [fn(&mut Plan); 5] = [
        |plan| plan.dataset.seed += 1,
        |plan| plan.tables[0].columns[2].address = "old".into(),
        |plan| plan.tables[0].columns[2].name = "new".into(),
        |plan| plan.tables[0].count = Count::Rows(int(11)),
        |plan| plan.engine = "9".into(),
    ];
    for change in changed {
        let mut other = plan.clone();
        change(&mut other);
        assert_ne!(fingerprint(&other), print);
    }
}

#[test]
fn files_of_others_are_told_apart() {
    let text = String::from_utf8(write(&physical(rich()).unwrap())).unwrap();
    let message = |text: &str| read(text.as_bytes()).unwrap_err();
    assert_eq!(message("").message, "this is not a plan file");
    assert_eq!(message("dataset x {}").message, "this is not a plan file");
    let newer = text.replacen("\"version\":1", "\"version\":2", 1);
    assert_eq!(message(&newer).message, "the plan file has format version 2; this program reads version 1");
    let engine = format!("\"engine\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let other = message(&text.replacen(&engine, "\"engine\":\"9.9.9\"", 1));
    assert!(other.message.starts_with("the plan file was built by synthc 9.9.9"), "{other}");
    assert_eq!(other.fault, Fault::File);
    let seed = text.replacen("\"seed\":7", "\"seed\":8", 1);
    assert!(message(&seed).message.contains("checksum"));
}
