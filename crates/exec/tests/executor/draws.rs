//! Distributions within ranges.

use synthc_exec::{Options, acceptance};
use synthc_plan::{ArithOp, CompareOp, Compute, Dist, DistKind, Pattern, Plan, Range, Share};
use synthc_types::{Real, Ty, Value};

use crate::build::{
    affine, arith, bound, builtin, builtin_named, cast, col, column, compare, draw, float, int, kind,
    members, normal, plan, require, root, weights, within,
};
use crate::output::{cells, collect, floats, ints, table};

fn one(compute: Compute, ty: Ty) -> Plan {
    plan(vec![root("t", 20_000, vec![column("x", ty, compute)])])
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn a_range_moves_only_what_broke_it() {
    let free = ints(&table(&one(draw(normal(float(45.0), 18.0)), Ty::Int), 0), "x");
    let kept = ints(&table(&one(within(normal(float(45.0), 18.0), int(0), int(80)), Ty::Int), 0), "x");
    let narrower = ints(&table(&one(within(normal(float(45.0), 18.0), int(0), int(79)), Ty::Int), 0), "x");
    let mut moved = 0;
    for ((free, kept), narrower) in free.iter().zip(&kept).zip(&narrower) {
        assert!((0..=80).contains(kept) && (0..=79).contains(narrower));
        if (0..=80).contains(free) {
            assert_eq!(free, kept);
        }
        moved += u32::from(kept != narrower);
    }
    assert!(moved > 0 && f64::from(moved) < 0.05 * 20_000.0, "{moved}");
    // The conditioned mean of the rounded normal, by summation, is 44.0 to 44.1.
    let kept: Vec<f64> = kept.iter().map(|v| *v as f64).collect();
    assert!((mean(&kept) - 43.57).abs() < 0.5, "{}", mean(&kept));
}

#[test]
fn far_tails_are_exact() {
    let x = floats(&table(&one(within(normal(float(0.0), 1.0), float(9.0), float(40.0)), Ty::Float), 0), "x");
    assert!(x.iter().all(|x| (9.0..12.0).contains(x)));
    // The mean excess over 9 sd is close to 1/9 - 2/9^3.
    assert!((mean(&x) - 9.1085).abs() < 0.01, "{}", mean(&x));
}

#[test]
fn conditions_pass_through_arithmetic_functions_and_mixtures() {
    let floor = Dist {
        kind: DistKind::Apply {
            function: "floor".into(),
            overload: 1,
            inner: Box::new(builtin_named("Exponential", &["mean"], vec![float(9.0)], Ty::Float)),
            args: vec![],
        },
        ty: Ty::Int,
    };
    let x = ints(&table(&one(within(floor, int(3), int(5)), Ty::Int), 0), "x");
    assert!(x.iter().all(|x| (3..=5).contains(x)));
    let threes = x.iter().filter(|x| **x == 3).count() as f64 / 20_000.0;
    // P(3) of a geometric with ratio exp(-1/9) on 3..5.
    assert!((threes - 0.3712).abs() < 0.02, "{threes}");

    let mix = Dist {
        kind: DistKind::Mix {
            components: vec![
                (Share::Of(float(0.9)), normal(float(0.0), 1.0)),
                (Share::Rest, normal(float(10.0), 1.0)),
            ],
            stream: 0,
        },
        ty: Ty::Float,
    };
    let x = floats(&table(&one(within(streams(mix), float(3.0), float(20.0)), Ty::Float), 0), "x");
    assert!(x.iter().all(|x| (3.0..=20.0).contains(x)));
    // The near component has mass 0.9 * 0.00135 there, the far one 0.1.
    let near = x.iter().filter(|x| **x < 6.0).count() as f64 / 20_000.0;
    assert!(near < 0.02, "{near}");

    let negative = affine(
        builtin_named("Exponential", &["mean"], vec![float(2.0)], Ty::Float),
        -1.0,
        float(10.0),
        Ty::Float,
    );
    let x = floats(&table(&one(within(negative, float(9.0), float(9.5)), Ty::Float), 0), "x");
    assert!(x.iter().all(|x| (9.0..=9.5).contains(x)));

    let sum = Dist {
        kind: DistKind::Combine {
            op: ArithOp::Add,
            lhs: Box::new(normal(float(0.0), 1.0)),
            rhs: Box::new(normal(float(0.0), 1.0)),
        },
        ty: Ty::Float,
    };
    let x = floats(&table(&one(within(streams(sum), float(-0.5), float(1.0)), Ty::Float), 0), "x");
    assert!(x.iter().all(|x| (-0.5..=1.0).contains(x)));
}

/// Streams as lowering numbers them, for two leaves.
fn streams(mut dist: Dist) -> Dist {
    let set = |dist: &mut Dist, to: u32| {
        if let DistKind::Builtin { stream, .. } = &mut dist.kind {
            *stream = to;
        }
    };
    match &mut dist.kind {
        DistKind::Mix { components, .. } => components.iter_mut().for_each(|(_, c)| set(c, 1)),
        DistKind::Combine { rhs, .. } => set(rhs, 1),
        _ => {}
    }
    dist
}

#[test]
fn truncations_nest() {
    let inner = |lo: f64, hi: f64| Dist {
        kind: DistKind::Truncate {
            inner: Box::new(normal(float(0.0), 1.0)),
            range: Box::new(Range { lo: Some(float(lo)), hi: Some(float(hi)), hi_open: false }),
        },
        ty: Ty::Float,
    };
    let x = floats(&table(&one(draw(inner(-1.0, 2.0)), Ty::Float), 0), "x");
    assert!(x.iter().all(|x| (-1.0..=2.0).contains(x)));
    let x = floats(&table(&one(within(inner(-1.0, 2.0), float(0.0), float(5.0)), Ty::Float), 0), "x");
    assert!(x.iter().all(|x| (0.0..=2.0).contains(x)));
    // The mean of a normal on 0..2.
    assert!((mean(&x) - 0.7228).abs() < 0.02, "{}", mean(&x));
}

#[test]
fn rounded_values_have_the_digits_of_the_step() {
    let mut x = column("x", Ty::Float, within(normal(float(17.0), 3.0), float(16.8), float(17.3)));
    x.round = Some(Value::float(0.1));
    let values = cells(&table(&plan(vec![root("t", 5_000, vec![x])]), 0), "x");
    let mut distinct = values.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct, ["16.8", "16.9", "17", "17.1", "17.2", "17.3"]);
}

#[test]
fn categories_follow_their_table() {
    let rows = vec![
        (
            vec![Pattern::Range { lo: None, hi: Some(Value::Int(17)), hi_open: false }, Pattern::Any],
            members("Kind", &[1.0, 0.0, 0.0]),
        ),
        (vec![Pattern::Any, Pattern::Value(Value::Text("m".into()))], members("Kind", &[0.0, 1.0, 0.0])),
        (
            vec![Pattern::Any, Pattern::Or(vec![Pattern::Value(Value::Text("f".into()))])],
            members("Kind", &[0.0, 0.0, 1.0]),
        ),
    ];
    let given = Dist {
        kind: DistKind::Given { subjects: vec![col(0, 0, Ty::Int), col(0, 1, Ty::Text)], rows },
        ty: kind(),
    };
    let sexes = ["m", "f", "x"].map(|s| (Value::Text(s.into()), 1.0 / 3.0)).to_vec();
    let batch = table(
        &plan(vec![root(
            "t",
            3_000,
            vec![
                column("age", Ty::Int, within(normal(float(30.0), 20.0), int(0), int(90))),
                column("sex", Ty::Text, draw(weights(Ty::Text, sexes))),
                column("kind", kind(), draw(given)),
            ],
        )]),
        0,
    );
    for ((age, sex), kind) in cells(&batch, "age").iter().zip(cells(&batch, "sex")).zip(cells(&batch, "kind"))
    {
        let wanted = match (age.parse::<i64>().unwrap() <= 17, sex.as_str()) {
            (true, _) => "a",
            (_, "m") => "b",
            (_, "f") => "c",
            _ => "-",
        };
        assert_eq!(kind, wanted, "age {age}, sex {sex}");
    }
}

#[test]
fn a_shifted_weight_moves_few_cells() {
    let at = |p: f64| cells(&table(&one(draw(members("Kind", &[p, 0.6 - p, 0.4])), kind()), 0), "x");
    let moved = at(0.30).iter().zip(at(0.31)).filter(|(a, b)| **a != *b).count();
    assert!((100..=300).contains(&moved), "one point of weight is 200 of 20,000 cells: {moved}");
}

#[test]
fn files_of_values_are_drawn_by_weight() {
    let entries =
        [("ann", 3.0), ("bob", 1.0), ("cy", 0.0)].map(|(v, w)| (Value::Text(v.into()), Real(w))).to_vec();
    let dist = Dist { kind: DistKind::Listed { entries, path: "f.csv".into(), stream: 0 }, ty: Ty::Text };
    let x = cells(&table(&one(draw(dist), Ty::Text), 0), "x");
    let ann = x.iter().filter(|v| *v == "ann").count() as f64 / 20_000.0;
    assert!((ann - 0.75).abs() < 0.016, "{ann}");
    assert!(!x.contains(&"cy".to_owned()));
}

#[test]
fn constraints_are_met_and_counted() {
    let clause =
        compare(CompareOp::Lt, arith(ArithOp::Add, col(0, 0, Ty::Int), col(0, 1, Ty::Int), Ty::Int), int(5));
    let mut t = root(
        "t",
        5_000,
        vec![
            column("a", Ty::Int, draw(builtin("Poisson", vec![float(3.0)], Ty::Int))),
            column("b", Ty::Int, draw(builtin("Poisson", vec![float(2.0)], Ty::Int))),
            column(
                "c",
                Ty::Int,
                draw(builtin("Poisson", vec![cast(col(0, 0, Ty::Int), Ty::Float)], Ty::Int)),
            ),
        ],
    );
    let free = table(&plan(vec![t.clone()]), 0);
    t.requires.push(require("small", clause, &[0, 1]));
    let plan = plan(vec![t]);
    let (whole, report) = collect(&plan, &Options { block_rows: 512, ..Options::default() });
    let whole = whole[0].clone().unwrap();
    let (a, b, free_a, free_b) = (ints(&whole, "a"), ints(&whole, "b"), ints(&free, "a"), ints(&free, "b"));
    for row in 0..5_000 {
        assert!(a[row] + b[row] < 5);
        if free_a[row] + free_b[row] < 5 {
            assert_eq!((a[row], b[row]), (free_a[row], free_b[row]), "a row that holds is not drawn again");
        }
    }
    // P(Poisson(5) < 5) = 0.4405.
    let found = &report.redraws[0];
    assert_eq!((found.rows, found.constraints.as_slice()), (5_000, ["small".to_owned()].as_slice()));
    assert!((found.acceptance() - 0.4405).abs() < 0.02, "{}", found.acceptance());
    let pilot = acceptance(&plan, 1_000).unwrap();
    assert_eq!(pilot[0].rows, 1_000);
    let _ = bound(true, int(0));
}
