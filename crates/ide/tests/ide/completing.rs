use synthc_ide::{Completion, completions};

use crate::fixture;

fn items(text: &str) -> Vec<Completion> {
    let (db, file, at, text) = fixture(text);
    let found = completions(&db, file, at);
    assert!(found.span.start <= at && at <= found.span.end, "{text}");
    found.items
}

/// The labels at the cursor, the likeliest first.
fn labels(text: &str) -> Vec<String> {
    items(text).into_iter().map(|item| item.label).collect()
}

/// In a table of people.
fn in_person(text: &str) -> Vec<String> {
    labels(&person(text))
}

fn person(text: &str) -> String {
    format!(
        "table person per household[size] {{\n  key pid: int = row()\n  /// Age in years\n  age: Age\n  sex: Sex\n  \
         smoker: Smoker\n  weight: float ~ Normal(mean: 70, sd: 9)\n  {text}"
    )
}

#[track_caller]
fn has(labels: &[String], wanted: &[&str]) {
    for name in wanted {
        assert!(labels.iter().any(|label| label == name), "no {name} in {labels:?}");
    }
}

#[track_caller]
fn lacks(labels: &[String], unwanted: &[&str]) {
    for name in unwanted {
        assert!(!labels.iter().any(|label| label == name), "{name} in {labels:?}");
    }
}

#[test]
fn items_begin_a_file_and_a_line() {
    for text in ["$0", "ta$0", "enum A { b }\n$0\ntable t[3] { a: int }", "param x = 3\n$0"] {
        has(&labels(text), &["table", "enum", "param", "dataset"]);
        lacks(&labels(text), &["age", "Normal(mean, sd)"]);
    }
    has(&labels("hidden $0"), &["table"]);
    assert_eq!(labels("table $0"), [""; 0]);
}

#[test]
fn a_reference_gives_the_columns_of_its_table() {
    has(&in_person("lives: ref household\n  x = lives.$0"), &["hid", "size"]);
    lacks(&in_person("lives: ref household\n  x = lives.$0"), &["age"]);
}

#[test]
fn names_of_the_library_are_offered_behind_its_modules() {
    has(&in_person("x: uk.$0"), &["NhsNumber", "Postcode"]);
    let all = items(&person("x: uk.Nhs$0"));
    let docs = &all.iter().find(|item| item.label == "NhsNumber").unwrap().docs;
    assert!(docs.contains("never issues numbers that begin with 999"), "{docs}");
}

#[test]
fn rows_are_chosen_behind_values() {
    has(&in_person("x = mean(weight $0"), &["by", "where", "order", "via"]);
    has(&in_person("x: float = prev(weight, 0.0 $0"), &["by", "order"]);
    lacks(&in_person("x: float = prev(weight, 0.0 $0"), &["via"]);
    lacks(&in_person("x = round(weight $0"), &["by"]);
    has(&in_person("x = $0"), &["prev", "item", "count"]);
    has(&in_person("x: text = \"a\" $0"), &["suffix", "unique"]);
    lacks(&in_person("x: text = \"a\" $0"), &["covering"]);
    has(&in_person("x: ref household $0"), &["covering", "unique"]);
    has(&in_person("x: int 0..9 unique $0"), &["within household", "within", "where"]);
}

#[test]
fn groups_stand_behind_include_and_have_columns() {
    let group = "/// Where one lives\ngroup Address { town: text = \"t\" }\n";
    let text = |member: &str| format!("{group}table person[3] {{\n  age: int 0..9\n  {member}");
    assert_eq!(labels(&text("include $0")), ["Address"]);
    assert_eq!(labels(&text("include Ad$0")), ["Address"]);
    assert_eq!(labels(&text("include Address $0")), ["as"]);
    let inside = labels("group Pay {\n  gross: int 0..9\n  net = $0\n}\ntable job[3] { hired: int 0..9 }");
    has(&inside, &["gross", "if"]);
    lacks(&inside, &["hired"]);
    has(&labels("group Pay {\n  sex: Sex\n  x = sex == $0\n}\n"), &["male"]);
}

#[test]
fn groups_and_includes_are_offered() {
    has(&labels("$0"), &["group"]);
    has(&in_person("$0"), &["include"]);
}

#[test]
fn heads_of_tables_take_parents() {
    has(&labels("table person $0"), &["per", "from"]);
    assert_eq!(labels("table person per $0"), ["household"]);
    has(&labels("table person per household[$0"), &["size", "people"]);
    let drawn = labels("table person per household ~ $0");
    has(&drawn, &["Poisson(mean)", "size"]);
}

#[test]
fn statements_begin_in_bodies() {
    for text in ["$0", "re$0", "$0\n}", "x: int 0..9\n  re$0\n  y: int\n}"] {
        has(&in_person(text), &["require", "key", "hidden", "ask", "expect"]);
        lacks(&in_person(text), &["table", "Normal(mean, sd)"]);
    }
    // A name that is being found has no candidates.
    assert_eq!(in_person("key $0"), [""; 0]);
}

#[test]
fn types_follow_a_colon() {
    for text in ["x: $0", "x: S$0\n  y: int\n}", "a, b: $0", "hidden x: $0"] {
        let found = in_person(text);
        assert_eq!(found[..3], ["Sex", "Smoker", "Age"], "{text}");
        has(&found, &["int", "float", "decimal", "date"]);
        lacks(&found, &["age", "table"]);
    }
    has(&labels("param x: $0"), &["int"]);
    has(&labels("fn f(x: $0"), &["int", "Sex"]);
}

#[test]
fn distributions_follow_a_tilde_with_their_parameters() {
    for text in ["x ~ $0", "x: float ~ No$0", "x: float ~ N$0\n  y: int\n}"] {
        let found = in_person(text);
        has(
            &found,
            &[
                "Normal(mean, sd)",
                "Gamma(shape, scale)",
                "Gamma(mean, sd)",
                "Uniform(from..to)",
                "Wage",
                "mix",
            ],
        );
        has(&found, &["age", "exp"]);
    }
    let found = items(&person("x ~ $0"));
    let gamma = found.iter().find(|item| item.label == "Gamma(mean, sd)").unwrap();
    assert_eq!(gamma.filter, "Gamma");
    assert_eq!(gamma.insert, "Gamma(mean: mean, sd: sd)");
    assert_eq!(gamma.snippet.as_deref(), Some("Gamma(mean: ${1:mean}, sd: ${2:sd})$0"));
    assert!(gamma.docs.contains("standard deviation"), "{}", gamma.docs);
    let mean = found.iter().find(|item| item.label == "Poisson(mean)").unwrap();
    assert_eq!(mean.insert, "Poisson(mean)", "one parameter needs no name");
    // In front of parentheses, the name alone.
    let found = items(&person("x ~ Gam$0(mean: 3)"));
    assert_eq!(found.iter().find(|item| item.label == "Gamma").unwrap().insert, "Gamma");
}

#[test]
fn parameters_stand_in_calls_that_can_still_take_them() {
    let first = |text: &str| in_person(text)[..2].to_vec();
    assert_eq!(first("x ~ Normal($0"), ["mean", "sd"]);
    assert_eq!(first("x ~ Normal(m$0\n  y: int\n}"), ["mean", "sd"]);
    assert_eq!(in_person("x ~ Normal(mean: 3, $0")[0], "sd");
    lacks(&in_person("x ~ Normal(mean: 3, $0"), &["mean"].map(|_| "meanlog"));
    // Of several parameterisations, those that have what is given.
    let gamma = in_person("x ~ Gamma(shape: 2, $0)");
    assert_eq!(gamma[..2], ["rate", "scale"]);
    assert!(!gamma[..4].contains(&"sd".to_owned()));
    // Values, too.
    has(&in_person("x ~ Normal(mean: $0"), &["age", "people", "exp"]);
    assert_eq!(in_person("x ~ Wage($0")[0], "age");
}

#[test]
fn members_come_first_where_their_type_is_wanted() {
    let first = |text: &str, n: usize| in_person(text)[..n].to_vec();
    let smokers = ["never", "ex", "current"];
    assert_eq!(first("x = if smoker == $0", 3), smokers);
    assert_eq!(first("x = smoker != cur$0 then\n  y: int\n}", 3), smokers);
    assert_eq!(first("x = smoker in [$0", 3), smokers);
    assert_eq!(first("x = smoker in [never, $0", 3), smokers);
    assert_eq!(first("x = match smoker { $0", 3), smokers);
    assert_eq!(
        first("x = match smoker { never => 1, $0 }", 2),
        ["ex", "current"],
        "the one that is there is left out"
    );
    assert_eq!(first("x: Smoker ~ { $0", 3), smokers);
    assert_eq!(first("x: Smoker ~ { never: 3%, $0", 2), ["ex", "current"]);
    assert_eq!(first("x: Sex = if age > 3 then $0", 2), ["male", "female"]);
    assert_eq!(first("x: Sex = $0", 2), ["male", "female"]);
    assert_eq!(first("x = Sex.$0", 2), ["male", "female"]);
    assert_eq!(first("x = person.smoker == $0", 3), smokers);
    assert_eq!(first("pin { sex: $0", 2), ["male", "female"]);
    assert_eq!(first("require a: sex == $0\n}", 2), ["male", "female"]);
}

#[test]
fn conditional_tables_know_their_columns() {
    let table = "x: Smoker ~ given sex, age {\n    | sex | age | never | ex | current |\n";
    assert_eq!(in_person("x ~ given $0")[..2], ["household", "pid"]);
    assert_eq!(in_person(&format!("{table}    | $0"))[..2], ["male", "female"]);
    has(&in_person(&format!("{table}    | male | 0..15 | $0")), &["people", "age"]);
    lacks(&in_person(&format!("{table}    | male | 0..15 | $0")), &["never"]);
    let long = "x: Smoker ~ given sex {\n    | sex | x |\n    | male | $0";
    assert_eq!(in_person(long)[..3], ["never", "ex", "current"]);
    has(&in_person("x: Smoker ~ given sex {\n    | $0"), &["sex", "age"]);
    assert_eq!(in_person("x: Smoker ~ given sex {\n    | sex | $0")[..3], ["never", "ex", "current"]);
}

#[test]
fn missing_codes_stand_in_their_places() {
    assert_eq!(in_person("x: int 0..9 when age > 3 else $0")[..2], ["ukhls.refused", "ukhls.inapplicable"]);
    assert_eq!(in_person("x: int 0..9 missing $0")[0], "ukhls");
    assert_eq!(in_person("x: int 0..9 missing ukhls { $0")[..2], ["refused", "inapplicable"]);
    has(&in_person("x = age is $0"), &["null", "not null", "ukhls.refused"]);
    assert_eq!(in_person("x = ukhls.$0"), ["refused", "inapplicable"]);
    lacks(&in_person("x = if age > 3 then 1 else $0"), &["ukhls.refused"]);
}

#[test]
fn values_are_columns_parameters_and_functions() {
    let found = in_person("x = $0");
    has(&found, &["age", "weight", "people", "fieldwork", "bmi", "exp", "household", "count", "if"]);
    lacks(&found, &["x", "table", "Normal(mean, sd)"]);
    assert_eq!(in_person("x = household.$0"), ["hid", "size"]);
    assert_eq!(
        in_person("o: json {\n    theme: Sex\n    size: int 0..9\n  }\n  x = o.$0"),
        ["theme", "size"]
    );
    assert_eq!(in_person("x = \"person {$0"), in_person("x = ($0"), "in a hole as elsewhere");
    assert_eq!(in_person("x = \"person $0 "), [""; 0]);
    assert_eq!(in_person("// x = $0"), [""; 0]);
    assert_eq!(in_person("x = 12$0"), [""; 0]);
    has(&labels("expect a: share($0"), &["household"]);
    has(&labels("fn f(kg: float) = $0"), &["kg", "exp"]);
    let item = items(&person("x = ag$0")).into_iter().find(|item| item.label == "age").unwrap();
    assert_eq!(item.detail, "int");
    assert!(item.docs.contains("Age in years") && item.docs.contains("0..110"), "{}", item.docs);
}

#[test]
fn words_follow_values_and_columns() {
    assert_eq!(in_person("x = if age > 3 $0")[0], "then");
    assert_eq!(in_person("x = if age > 3 then 1 $0")[0], "else");
    has(&in_person("x = age $0"), &["and", "or", "in", "is", "round", "missing", "when"]);
    has(&in_person("x: int 0..9 $0"), &["round", "missing", "when", "source", "unique"]);
    lacks(&in_person("x: int 0..9 $0"), &["and", "age"]);
    lacks(&in_person("x ~ Normal(mean: age $0"), &["round"]);
    // On a line of its own a statement may begin, or the one before go on.
    has(&in_person("x: int 0..9\n    mis$0"), &["missing", "require"]);
}

#[test]
fn settings_and_profiles() {
    has(&labels("dataset d { $0"), &["title", "seed", "fidelity"]);
    has(&labels("dataset d {\n  seed = 1\n  $0\n}"), &["title", "seed", "fidelity"]);
    has(&labels("dataset d { fidelity = $0"), &["plausible", "replica"]);
    assert_eq!(labels("profile ci { $0"), ["fieldwork", "people"].map(str::to_owned));
}

#[test]
fn names_of_other_files_are_offered() {
    use std::path::{Path, PathBuf};
    let (text, at) = synthc_testing::cursor("use \"./other.synth\".{Region, $0}\n");
    let overlay = [
        ("spec.synth", text.as_str()),
        ("other.synth", "enum Region { a, b }\nenum Zone { c }\ntable t[3] { x: int 0..9 }\n"),
    ];
    let overlay = overlay.map(|(name, text)| (PathBuf::from(name), text.to_owned()));
    let db = synthc_db::Database::open(Path::new("spec.synth"), synthc_db::Reading::Folder, overlay.into());
    let found = completions(&db, db.main().unwrap(), at).items;
    assert_eq!(found.iter().map(|item| item.label.as_str()).collect::<Vec<_>>(), ["Zone"]);
}
