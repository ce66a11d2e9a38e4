//! Parameters, profiles and seeds.

use synthc_plan::*;
use synthc_types::{Interval, Ty, Value};

use crate::build::*;

fn with_params() -> Plan {
    let people = param("people", Ty::Int, Interval::closed(1.0, 1e6), int(100));
    let twice = param("twice", Ty::Int, Interval::ALL, add(expr(ExprKind::Param(0), Ty::Int), int(5)));
    let rate = param("rate", Ty::Float, Interval::new(0.0, 1.0, false, true), float(0.5));
    let mut t = table("t", vec![drawn("a", &[])]);
    t.count = Count::Rows(expr(ExprKind::Param(1), Ty::Int));
    let mut plan = plan(vec![t]);
    plan.params = vec![people, twice, rate];
    plan.profiles = vec![("ci".into(), vec![("people".into(), Value::Int(7))])];
    plan
}

fn run(set: &[(&str, &str)], profile: Option<&str>) -> Result<Plan, PlanError> {
    let overrides = Overrides {
        seed: None,
        set: set.iter().map(|(name, text)| ((*name).into(), Setting::Text((*text).into()))).collect(),
        profile: profile.map(str::to_owned),
    };
    optimize(with_params(), &overrides, &no_functions)
}

fn rows(plan: &Plan) -> &Expr {
    let Count::Rows(rows) = &plan.tables[0].count else { panic!("a root table") };
    rows
}

#[test]
fn settings_go_before_profiles_and_profiles_before_defaults() {
    assert_eq!(rows(&run(&[], None).unwrap()), &int(105));
    assert_eq!(rows(&run(&[], Some("ci")).unwrap()), &int(12));
    assert_eq!(rows(&run(&[("people", "1_000")], Some("ci")).unwrap()), &int(1_005));
    assert_eq!(rows(&run(&[("people", "1"), ("people", "2")], None).unwrap()), &int(7));
    let plan = run(&[("people", "9")], None).unwrap();
    assert_eq!(plan.params[0].value, Some(Value::Int(9)));
    assert_eq!(plan.params[1].value, Some(Value::Int(14)));
}

#[test]
fn wrong_settings_are_named() {
    let cases = [
        (run(&[("peple", "1")], None), "there is no parameter `peple`"),
        (run(&[], Some("nightly")), "there is no profile `nightly`"),
        (run(&[("people", "many")], None), "parameter `people` is of type `int`; `many` is not"),
        (run(&[("people", "1.5")], None), "parameter `people` is of type `int`; `1.5` is not"),
        (
            run(&[("people", "99999999999999999999")], None),
            "parameter `people` is of type `int`; `99999999999999999999` is not",
        ),
        (run(&[("people", "0")], None), "parameter `people` must be between 1 and 1000000; this is 0"),
        (run(&[("rate", "1")], None), "parameter `rate` must be between 0 and 1; this is 1"),
        (run(&[("twice", "-1")], None), "table `t` cannot have -1 rows"),
    ];
    for (result, message) in cases {
        assert_eq!(result.unwrap_err().message, message);
    }
}

#[test]
fn a_physical_plan_takes_a_seed_and_no_parameter() {
    let plan = run(&[], None).unwrap();
    let seeded =
        optimize(plan.clone(), &Overrides { seed: Some(3), ..Overrides::default() }, &no_functions).unwrap();
    assert_eq!(seeded.dataset.seed, 3);
    let set =
        Overrides { set: vec![("people".into(), Setting::Value(Value::Int(1)))], ..Overrides::default() };
    assert!(optimize(plan.clone(), &set, &no_functions).unwrap_err().message.contains("`people`"));
    let profile = Overrides { profile: Some("ci".into()), ..Overrides::default() };
    assert!(optimize(plan, &profile, &no_functions).is_err());
}

#[test]
fn a_default_that_is_not_constant_is_put_in_place() {
    let mut plan = with_params();
    let call = ExprKind::Call { function: "floor".into(), overload: 0, args: vec![float(2.5)] };
    plan.params[1].default = expr(call.clone(), Ty::Int);
    let plan = physical(plan).unwrap();
    assert_eq!(rows(&plan).kind, call);
    assert_eq!(plan.params[1].value, None);
}

#[test]
fn unique_columns_need_enough_values() {
    let mut plan = with_params();
    plan.tables[0].columns.push(column("number", Compute::Unique { first: 0, step: 1, count: 104 }));
    let error = physical(plan).unwrap_err();
    assert_eq!(
        error.message,
        "column `t.number` is unique and has 104 possible values, but the table has 105 rows"
    );
}
