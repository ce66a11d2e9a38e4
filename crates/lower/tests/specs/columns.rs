//! Codes, routes, missingness, bounds, keys and counts.

use synthc_hir::model::*;
use synthc_plan::{Bound, Carry, ColId, Compute, Count, ExprKind, TableId};
use synthc_types::{Ty, Value};

use crate::build::*;

fn poisson() -> TOrigin {
    TOrigin::Draw(builtin("Poisson", vec![float(3.0)], Ty::Int))
}

fn code(name: &str) -> Option<(Name, Name)> {
    Some(("survey".into(), name.into()))
}

fn rule(rates: Vec<(Option<(Name, Name)>, TExpr)>, joint: &[&str]) -> TMissing {
    let joint = joint.iter().map(|name| (*name).into()).collect();
    TMissing { rates, condition: None, joint, carry: None, loc: loc() }
}

/// Columns a and b with codes, and c that carries them over.
fn survey() -> TSpec {
    let mut a = column("t", "a", Ty::Int, poisson());
    a.address = "old_a".into();
    a.routes = vec![TRoute {
        condition: expr(TExprKind::Value(Value::Bool(true)), Ty::Bool),
        otherwise: TElse::Code { set: "survey".into(), code: "inapplicable".into() },
    }];
    a.missing = vec![
        rule(vec![(code("refused"), float(0.02)), (None, float(0.01))], &[]),
        rule(vec![(code("refused"), float(0.5))], &["a", "b"]),
        rule(vec![(code("unknown"), float(0.1))], &[]),
    ];
    let mut b = column("t", "b", Ty::Int, poisson());
    b.missing = vec![rule(vec![(code("refused"), float(0.5))], &["a", "b"])];
    let sum = expr(
        TExprKind::Arith {
            op: ArithOp::Add,
            lhs: Box::new(col("t", "b", Ty::Int)),
            rhs: Box::new(col("t", "a", Ty::Int)),
        },
        Ty::Int,
    );
    let mut c = column("t", "c", Ty::Int, TOrigin::Is(sum));
    c.missing = vec![TMissing { carry: Some("survey".into()), ..rule(Vec::new(), &[]) }];
    let is = |code: &str| {
        let kind = TExprKind::IsCode {
            column: Box::new(col("t", "a", Ty::Int)),
            set: "survey".into(),
            code: code.into(),
            negated: false,
        };
        column("t", code, Ty::Bool, TOrigin::Is(expr(kind, Ty::Bool)))
    };
    let mut spec = spec(vec![table("t", vec![c, a, b, is("unknown"), is("never_used")])]);
    spec.codes = vec![members("survey", &["refused", "unknown", "inapplicable", "never_used"])];
    spec
}

#[test]
fn codes_come_in_the_order_of_their_mention() {
    let plan = lowered(&survey());
    let codes = |c: usize| -> Vec<&str> {
        plan.tables[0].columns[c].codes.iter().map(|gap| gap.name.as_str()).collect()
    };
    assert_eq!(codes(1), ["inapplicable", "refused", "unknown"]);
    assert_eq!(codes(2), ["refused"]);
    assert_eq!(codes(0), ["refused", "inapplicable", "unknown"], "b is read before a");
    assert_eq!(
        plan.tables[0].columns[0].carry,
        [(2, 1, 1), (1, 1, 2), (1, 2, 1), (1, 3, 3)].map(|(column, from, to)| Carry {
            up: 0,
            column: ColId(column),
            from,
            to
        })
    );
    assert_eq!(plan.tables[0].columns[1].routes[0].gap, Some(1));
    let compute = |c: usize| match &plan.tables[0].columns[c].compute {
        Compute::Is(e) => e.kind.clone(),
        _ => panic!("computed"),
    };
    assert!(matches!(compute(3), ExprKind::IsCode { column: ColId(1), code: 3, .. }));
    assert_eq!(compute(4), ExprKind::Value(Value::Bool(false)), "a code that is never put there");
}

#[test]
fn rules_of_missingness_have_addresses() {
    let plan = lowered(&survey());
    let addresses = |c: usize| -> Vec<(&str, u32)> {
        plan.tables[0].columns[c].missing.iter().map(|rule| (rule.address.as_str(), rule.index)).collect()
    };
    assert_eq!(addresses(1), [("old_a", 0), ("old_a,b", 0), ("old_a", 1)]);
    assert_eq!(addresses(2), [("old_a,b", 0)]);
    let gaps: Vec<u8> = plan.tables[0].columns[1].missing[0].rates.iter().map(|(gap, _)| *gap).collect();
    assert_eq!(gaps, [2, 255]);
    assert!(plan.tables[0].columns[0].missing.is_empty(), "carried codes are no rule");
}

#[test]
fn ranges_and_constraints_become_bounds() {
    let mut x = column("t", "x", Ty::Int, poisson());
    x.refine = Some(TRefine::Range(TRange { hi_open: true, ..range(Some(int(1)), Some(int(9))) }));
    let y = column("t", "y", Ty::Int, poisson());
    let mut t = table("t", vec![x, y]);
    let clause = expr(TExprKind::Value(Value::Bool(true)), Ty::Bool);
    let bound = TBound { column: "x".into(), lower: false, open: false, end: col("t", "y", Ty::Int) };
    t.requires = vec![
        TRequire {
            name: "below".into(),
            clause: clause.clone(),
            bounds: vec![bound],
            redraw: Vec::new(),
            loc: loc(),
        },
        TRequire { name: "other".into(), clause, bounds: Vec::new(), redraw: vec!["y".into()], loc: loc() },
    ];
    let plan = lowered(&spec(vec![t]));
    let Compute::Draw { bounds, .. } = &plan.tables[0].columns[0].compute else { panic!("drawn") };
    let ends: Vec<(bool, bool, Option<&str>)> =
        bounds.iter().map(|Bound { lower, open, require, .. }| (*lower, *open, require.as_deref())).collect();
    assert_eq!(ends, [(true, false, None), (false, true, None), (false, false, Some("below"))]);
    assert_eq!(plan.tables[0].requires.len(), 1);
    assert_eq!(plan.tables[0].requires[0].redraw, [ColId(1)]);
}

#[test]
fn keys_are_bijections_over_the_type() {
    let unique = |ty: Ty, lo: i64, hi: i64, round: Option<Value>| {
        let mut x = column("t", "x", ty, TOrigin::Unique(None));
        x.refine = Some(TRefine::Range(range(Some(int(lo)), Some(int(hi)))));
        x.round = round;
        let spec = TSpec { enums: vec![members("E", &["a", "b", "c"])], ..spec(vec![table("t", vec![x])]) };
        lowered(&spec).tables[0].columns[0].compute.clone()
    };
    let ten = 10_000_000_000;
    assert_eq!(unique(Ty::Int, 5, ten, None), Compute::Unique { first: 5, step: 1, count: 9_999_999_996 });
    assert_eq!(unique(Ty::Decimal(2), 1, 2, None), Compute::Unique { first: 100, step: 1, count: 101 });
    assert_eq!(
        unique(Ty::Int, 1, 50, Some(Value::Int(10))),
        Compute::Unique { first: 10, step: 10, count: 5 }
    );
    assert_eq!(unique(Ty::Uuid, 0, 0, None), Compute::Uuid);
    assert_eq!(unique(Ty::Enum("E".into()), 0, 0, None), Compute::Unique { first: 0, step: 1, count: 3 });
}

#[test]
fn counts_are_bounded_where_the_spec_bounds_them() {
    let bounded = |count: TCount| {
        let mut size = column("p", "size", Ty::Int, poisson());
        size.refine = Some(TRefine::Range(range(Some(int(1)), Some(int(9)))));
        let free = column("p", "free", Ty::Int, poisson());
        let child = TTable { parent: Some("p".into()), count, ..table("c", Vec::new()) };
        let plan = lowered(&spec(vec![table("p", vec![size, free]), child]));
        assert_eq!(plan.tables[0].max_children, Some(1));
        assert_eq!(plan.tables[1].parent, Some(TableId(0)));
        plan.tables[1].max_children
    };
    let sum = |a: TDist, b: TDist| arith(ArithOp::Add, a, b, Ty::Int);
    let die = || builtin("UniformInt", vec![float(1.0), float(6.0)], Ty::Int);
    let poisson = builtin("Poisson", vec![float(3.0)], Ty::Int);
    assert_eq!(bounded(TCount::Each(col("p", "size", Ty::Int))), Some(16));
    assert_eq!(bounded(TCount::Each(col("p", "free", Ty::Int))), None);
    assert_eq!(bounded(TCount::Each(int(0))), Some(1));
    assert_eq!(bounded(TCount::Draw(die())), Some(8));
    assert_eq!(bounded(TCount::Draw(sum(die(), die()))), Some(16));
    assert_eq!(bounded(TCount::Draw(sum(point(int(1)), poisson))), None);
}

#[test]
fn names_become_numbers() {
    let parent = table("p", vec![column("p", "id", Ty::Int, TOrigin::Is(expr(TExprKind::RowNo, Ty::Int)))]);
    let key = column(
        "c",
        "p",
        Ty::Int,
        TOrigin::ParentKey { of: ColRef { table: "p".into(), column: "id".into() } },
    );
    let mut child = TTable { parent: Some("p".into()), count: TCount::Each(int(2)), ..table("c", vec![key]) };
    child.key = vec!["p".into()];
    let mut spec = spec(vec![child, parent]);
    spec.dataset.seed = Some(-1);
    spec.params = vec![TParam {
        name: "n".into(),
        ty: Ty::Int,
        refine: Some(TRefine::Range(range(Some(int(1)), None))),
        default: int(5),
        label: None,
        loc: loc(),
    }];
    let plan = lowered(&spec);
    assert_eq!(plan.tables[0].parent, Some(TableId(1)));
    assert_eq!(plan.tables[0].columns[0].compute, Compute::ParentKey(ColId(0)));
    assert_eq!(plan.tables[0].key, [ColId(0)]);
    assert!(plan.tables[0].columns[0].key);
    assert!(matches!(&plan.tables[1].count, Count::Rows(_)));
    assert_eq!(plan.dataset.seed, u64::MAX);
    assert!(!plan.params[0].within.contains(0.0) && plan.params[0].within.contains(1e9));
}

#[test]
fn exact_bounds_are_kept_where_unique_values_are() {
    let bounds = |unique: bool| {
        let own = if unique { TOrigin::Unique(None) } else { TOrigin::Is(int(1)) };
        let mut no = column("c", "no", Ty::Int, own);
        no.refine = Some(TRefine::Range(range(Some(int(1)), Some(int(900)))));
        let middle =
            TTable { parent: Some("p".into()), count: TCount::Each(int(3)), ..table("m", Vec::new()) };
        let lowest = TTable { parent: Some("m".into()), count: TCount::Each(int(5)), ..table("c", vec![no]) };
        let plan = lowered(&spec(vec![table("p", Vec::new()), middle, lowest]));
        plan.tables.iter().map(|table| (table.max_children, table.exact_children)).collect::<Vec<_>>()
    };
    assert_eq!(bounds(true), [(Some(1), None), (Some(4), Some(3)), (Some(8), Some(5))]);
    assert_eq!(bounds(false), [(Some(1), None), (Some(4), None), (Some(8), None)]);
}
