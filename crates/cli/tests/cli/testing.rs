//! `synthc test`: decided by the formula, and by rows.

use serde_json::Value;

use super::Project;

/// One test of each kind that a formula decides, in tables whose rows depend on nothing but themselves.
const DECIDED: &str = r#"
dataset d { edition = 2026  seed = 11 }
enum Sex { male, female }
enum Smoker { never, ex, current }
missing_codes m { refused = -9, dont_know = -8, inapplicable = -1 }
table person[4_000] {
  key id: int = row()
  sex: Sex ~ { male: 49%, female: else }
  age: int 0..105 ~ match sex { male => Normal(mean: 39, sd: 20), _ => Normal(mean: 43, sd: 21) }
  smoker: Smoker ~ given age, sex {
    | age    | sex    | never | ex  | current |
    |--------|--------|-------|-----|---------|
    | 0..15  | _      | 100%  | 0%  | 0%      |
    | 16..34 | male   | 62%   | 14% | 24%     |
    | 16..34 | female | 68%   | 14% | 18%     |
    | 35..   | _      | 50%   | 42% | 8%      |
  }
  cigarettes: int 1..80 ~ NegBinomial(mean: 11, size: 3)
    when smoker == current else m.inapplicable
    missing m { refused: 2%, dont_know: if age < 25 then 8% else 4% }
  wage: decimal(2) ~ LogNormal(median: 1_000 + 10 * age, sigma: 0.5) round 0.01
  yearly = wage * 12
  born: date ~ Uniform(1950-01-01..2000-12-31)
  old = age >= 65
  expect rows: count(person) == 4_000
  expect women: share(sex == female) in 45%..57%
  expect ages: mean(age) in 38..48
  expect smokers: share(smoker == current) in 6%..16%
  expect ever: share(smoker in [ex, current]) in 30%..60%
  expect asked: share(cigarettes is m.inapplicable) in 80%..95%
  expect refused: share(cigarettes is m.refused) in 0%..2%
  expect sticks: mean(cigarettes) in 5..20
  expect answers: count(cigarettes) in 200..800
  expect wages: mean(wage) in 1_200..2_500
  expect paid: sum(yearly) > 1_000_000
  expect early: min(born) < 1955-01-01
  expect pensioners: share(old) in 5%..30%
  expect nobody: min(age) >= 20 or max(age) < 60
  expect young: min(age) <= 3 and max(age) >= 80
  expect ratio: mean(yearly) / mean(wage) in 5..25
  expect not_so: mean(age) > 60
}
table visit per person ~ Poisson(3) {
  cost: float ~ Gamma(mean: 40, sd: 20)
  expect visits: count(visit) in 11_000..13_000
  expect costs: mean(cost) in 35..45
}
"#;

fn json(project: &Project, args: &[&str]) -> Value {
    let mut all = vec!["test", "s.synth", "--format", "json"];
    all.extend(args);
    serde_json::from_str(&project.run(&all).out).unwrap()
}

#[test]
fn what_the_spec_decides_is_what_rows_say() {
    let project = Project::new(DECIDED);
    let (formula, rows) = (json(&project, &[]), json(&project, &["--sample"]));
    let tests = formula["tests"].as_array().unwrap();
    assert_eq!(tests.len(), 19);
    for (foreseen, drawn) in tests.iter().zip(rows["tests"].as_array().unwrap()) {
        let name = &foreseen["name"];
        assert_eq!((&foreseen["by"], &foreseen["rows_sampled"]), (&"formula".into(), &0.into()), "{name}");
        assert_eq!(drawn["by"], "rows", "{name}");
        assert!(drawn["rows_sampled"].as_u64().unwrap() >= 4_000, "{name}");
        assert_eq!(foreseen["holds"], drawn["holds"], "{name}\n{foreseen:#}\n{drawn:#}");
        assert_eq!(foreseen["tolerance"], drawn["tolerance"], "{name}");
        for (a, b) in
            foreseen["observed"].as_array().unwrap().iter().zip(drawn["observed"].as_array().unwrap())
        {
            let Some(seen) = b["value"].as_f64() else { continue };
            let (low, high) = (a["within"]["low"].as_f64().unwrap(), a["within"]["high"].as_f64().unwrap());
            assert!((low..=high).contains(&seen), "{name}: {seen} is not in {low}..{high}");
            if let Some(error) = a["standard_error"].as_f64() {
                let expected = a["value"].as_f64().unwrap();
                assert!((seen - expected).abs() <= 5.0 * error, "{name}: {seen} and {expected} ± {error}");
                if let Some(other) = b["standard_error"].as_f64() {
                    assert!((error / other - 1.0).abs() < 0.2, "{name}: {error} and {other}");
                }
            }
        }
    }
    assert_eq!((&formula["passed"], &formula["failed"]), (&17.into(), &2.into()));
}

#[test]
fn the_listing_says_what_decided() {
    let project = Project::new(DECIDED);
    let run = project.run(&["test", "s.synth"]);
    assert_eq!(run.code, Some(1));
    for line in [
        "pass  rows        count(person) == 4_000                           by the formula: count of person = 4000 (4,000 rows)",
        "by the formula: share of person = 0.5100 ± 0.0079 (4,000 rows)",
        "FAIL  not_so      mean(age) > 60",
    ] {
        assert!(run.out.contains(line), "{line}\n{}", run.out);
    }
}

#[test]
fn what_is_near_its_tolerance_or_ties_rows_together_is_drawn() {
    let spec = "dataset d { edition = 2026 }
table home[500] {
  key id: int = row()
  base: float ~ Normal(mean: 40, sd: 5)
  dear: float ~ Normal(mean: 40, sd: 5)
  twin: float ~ Normal(mean: 40, sd: 5)
  require apart: dear * twin > 1_500
  tail: float ~ Pareto(shape: 1.2, scale: 1)
  expect near: mean(base) in 39.8..45
  expect redrawn: mean(dear) in 35..55
  expect heavy: mean(tail) in 0..1_000
}
table person per home[1..6] {
  age: float ~ Normal(mean: home.base, sd: 1)
  expect alike: mean(age) in 35..45
}
table pinned[10] {
  x: int 0..9 ~ Uniform(0..9)
  pin { x: 9 }
  expect pins: mean(x) in -10..20
}";
    let results = json(&Project::new(spec), &[]);
    for test in results["tests"].as_array().unwrap() {
        assert_eq!(test["by"], "rows", "{test:#}");
        assert!(test["value"].is_number(), "{test:#}");
    }
    let near = &results["tests"][0];
    assert!((near["observed"][0]["standard_error"].as_f64().unwrap() / 0.2236 - 1.0).abs() < 0.1, "{near:#}");
    assert_eq!(near["tolerance"], serde_json::json!({ "low": 39.8, "high": 45.0 }));
    assert!(results["tests"][3]["observed"][0]["standard_error"].is_null(), "rows of one home are alike");
}

/// The tests of a spec, decided by the formula where it can be, and by rows: whether each holds.
fn verdicts(spec: &str) -> [Vec<bool>; 2] {
    let project = Project::new(spec);
    [&[][..], &["--sample"]].map(|args| {
        let results = json(&project, args);
        let tests = results["tests"].as_array().unwrap().iter();
        tests.map(|test| test["holds"].as_bool().unwrap()).collect()
    })
}

#[test]
fn ends_that_are_aggregates_do_not_take_the_place_of_others() {
    let spec = "dataset d { edition = 2026 }
table t[2_000] {
  a: float ~ Normal(mean: 100, sd: 1)
  b: float ~ Normal(mean: 1, sd: 1)
  c: float ~ Normal(mean: 1, sd: 1)
  expect bad: mean(a) in 0..mean(b) or mean(c) > 50
}";
    assert_eq!(verdicts(spec), [[false], [false]]);
}

#[test]
fn the_law_of_an_item_is_not_that_of_its_list() {
    let spec = "dataset d { edition = 2026 }
table t[2_000] {
  l: list<int?>[2] ~ { 1: 50%, null: 50% }
  expect gaps: share(l is null) == 0
  expect lists: count(l) == 2_000
}";
    assert_eq!(verdicts(spec), [[true, true], [true, true]]);
}

#[test]
fn a_length_is_known_where_what_it_comes_from_is_missing() {
    let spec = "dataset d { edition = 2026 }
table t[200] {
  x: int 0..3 missing 50%
  l: list<int 1..9>[x]
  k = len(l)
  expect there: count(k) == 200
  expect same: share(k == count(l)) == 1
}";
    assert_eq!(verdicts(spec), [[true, true], [true, true]]);
}
