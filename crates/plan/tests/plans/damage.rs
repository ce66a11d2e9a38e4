//! Plans from outside that are wrong: an error each time, never a panic.

use proptest::prelude::*;
use synthc_plan::*;
use synthc_types::{Ty, Value};

use crate::build::*;

fn bytes() -> Vec<u8> {
    write(&physical(rich()).unwrap())
}

#[test]
fn every_prefix_is_refused() {
    let whole = bytes();
    for end in 0..whole.len() - 1 {
        assert!(read(&whole[..end]).is_err(), "the first {end} bytes");
    }
}

/// Makes a plan wrong; it is given a number that is out of every range.
type Change = fn(&mut Plan, usize);

/// Wrong in one place, with a checksum that is right: what someone could make by hand.
#[test]
fn wrong_numbers_are_refused() {
    let far = usize::MAX;
    let changes: Vec<(&str, Change)> = vec![
        ("parent", |plan, far| plan.tables[1].parent = Some(TableId(far))),
        ("own parent", |plan, _| plan.tables[1].parent = Some(TableId(1))),
        ("no parent", |plan, _| plan.tables[1].parent = None),
        ("key", |plan, far| plan.tables[0].key = vec![ColId(far)]),
        ("step", |plan, far| plan.tables[0].steps.push(Step::Column(ColId(far)))),
        ("no steps", |plan, _| plan.tables[0].steps.clear()),
        ("redraw", |plan, far| {
            plan.tables[0].steps.push(Step::Redraw(Redraw {
                requires: vec![far],
                redraw: Vec::new(),
                recompute: Vec::new(),
            }));
        }),
        ("column", |plan, far| plan.tables[0].columns[2].compute = Compute::Is(up_col(0, far))),
        ("ancestor", |plan, _| plan.tables[0].columns[2].compute = Compute::Is(up_col(u32::MAX, 0))),
        ("parameter", |plan, far| {
            plan.tables[0].columns[2].compute = Compute::Is(expr(ExprKind::Param(far), Ty::Int));
        }),
        ("local", |plan, _| {
            plan.tables[0].columns[2].compute = Compute::Is(expr(ExprKind::Local(3), Ty::Int))
        }),
        ("child", |plan, far| plan.tables[0].columns[6].compute = Compute::Is(count_of(far))),
        ("not a child", |plan, _| plan.tables[0].columns[6].compute = Compute::Is(count_of(0))),
        ("type", |plan, _| plan.tables[0].columns[2].compute = Compute::Is(float(1.0))),
        ("unknown type", |plan, _| plan.tables[0].columns[2].ty = Ty::Unknown),
        ("scale", |plan, _| plan.tables[0].columns[2].ty = Ty::Decimal(200)),
        ("enum", |plan, _| plan.tables[0].columns[1].ty = Ty::Enum("None".into())),
        ("member", |plan, _| plan.tables[0].pins[0][0].1 = Value::Enum(2)),
        ("pin", |plan, far| plan.tables[0].pins[0][0].0 = ColId(far)),
        ("gap", |plan, _| plan.tables[0].columns[2].missing[0].rates[0].0 = 9),
        ("no gap", |plan, _| plan.tables[0].columns[2].missing[0].rates[0].0 = 0),
        ("route", |plan, _| plan.tables[0].columns[2].routes[0].gap = Some(3)),
        ("carry", |plan, far| {
            plan.tables[0].columns[2].carry = vec![Carry { up: 0, column: ColId(far), from: 1, to: 1 }];
        }),
        ("unique", |plan, _| {
            plan.tables[0].columns[5].compute = Compute::Unique { first: 1, step: i64::MAX, count: u64::MAX };
        }),
        ("step of unique", |plan, _| {
            plan.tables[0].columns[5].compute = Compute::Unique { first: 1, step: 0, count: 5 };
        }),
        ("rows of a file", |plan, _| {
            let (path, column) = ("f.csv".into(), "a".into());
            plan.tables[0].columns[2].compute = Compute::Read { path, column, values: vec![Value::Int(1)] };
        }),
        ("stream", |plan, _| {
            plan.tables[0].columns[2].compute = Compute::Draw {
                dist: Dist {
                    kind: DistKind::Builtin {
                        dist: "Poisson".into(),
                        form: 0,
                        args: vec![float(1.0)],
                        stream: 1 << 16,
                    },
                    ty: Ty::Int,
                },
                bounds: Vec::new(),
            };
        }),
        ("children", |plan, _| plan.tables[1].max_children = Some(3)),
        ("exact bound", |plan, _| plan.tables[1].exact_children = Some(0)),
        ("round", |plan, _| plan.tables[0].columns[2].round = Some(Value::Int(0))),
        ("a path for a name", |plan, _| plan.tables[0].name = "../person".into()),
        ("a control character", |plan, _| plan.tables[0].columns[0].name = "id\u{0}gap".into()),
        ("two tables of a name", |plan, _| plan.tables[1].name = "person".into()),
        ("two columns of a name", |plan, _| plan.tables[0].columns[1].name = "id".into()),
        ("a test of a column", |plan, _| plan.expects[0].clause = le(col(0), int(1))),
        ("an aggregate over a table in a row", |plan, _| {
            let value = ExprKind::TableAggregate {
                op: AggregateOp::Count,
                table: TableId(0),
                value: None,
                terms: None,
            };
            plan.tables[0].columns[2].compute = Compute::Is(expr(value, Ty::Int));
        }),
        ("a circle", |plan, _| plan.tables[0].columns[0].compute = Compute::Is(col(2))),
    ];
    let good = physical(rich()).unwrap();
    assert!(validate(&good).is_ok());
    for (what, change) in changes {
        let mut plan = good.clone();
        change(&mut plan, far);
        assert!(validate(&plan).is_err(), "{what}");
        assert!(read(&write(&plan)).is_err(), "{what}, from a file");
        let _ = explain(&plan, Known::NOTHING);
        let _ = schedule(&plan);
        let _ = needed(&plan, &[TableId(0), TableId(far)]);
        let _ = schema(&plan, TableId(0));
    }
}

/// The file with the right checksum for whatever its plan has become.
fn resealed(bytes: &[u8]) -> Option<Vec<u8>> {
    let file: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let plan: Plan = serde_json::from_value(file.get("plan")?.clone()).ok()?;
    Some(write(&plan))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_flipped_bit_is_noticed(at: prop::sample::Index, bit in 0..8u32) {
        let mut damaged = bytes();
        let at = at.index(damaged.len());
        damaged[at] ^= 1 << bit;
        // A flip in the closing newline alone can leave white space.
        if let Ok(plan) = read(&damaged) {
            prop_assert_eq!(plan, physical(rich()).unwrap());
        }
    }

    #[test]
    fn a_plan_with_other_numbers_does_not_panic(at: prop::sample::Index, number in prop::sample::select(
        vec!["-1", "0", "1", "2", "3", "7", "255", "65536", "4294967295", "9223372036854775807", "18446744073709551615", "1e308", "null", "[]"],
    )) {
        let text = String::from_utf8(bytes()).unwrap();
        let body = text.find("\"plan\":").unwrap();
        let digits: Vec<usize> = text
            .char_indices()
            .filter(|(i, c)| *i > body && c.is_ascii_digit() && !text.as_bytes()[i - 1].is_ascii_alphanumeric())
            .map(|(i, _)| i)
            .collect();
        let at = digits[at.index(digits.len())];
        let end = at + text[at..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap();
        let changed = format!("{}{number}{}", &text[..at], &text[end..]);
        if let Some(bytes) = resealed(changed.as_bytes())
            && let Ok(plan) = read(&bytes)
        {
            let _ = explain(&plan, Known::NOTHING);
            prop_assert!(schedule(&plan).is_ok());
            prop_assert!(optimize(plan, &Overrides::default(), &no_functions).is_ok());
        }
    }
}
