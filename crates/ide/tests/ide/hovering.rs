use synthc_ide::{definition, hover};

use crate::fixture;

/// The hover at the cursor; empty where there is none.
fn at(text: &str) -> String {
    let (db, file, at, _) = fixture(text);
    hover(&db, file, at).map(|hover| hover.text).unwrap_or_default()
}

const PERSON: &str = "table person per household[size] {\n  key pid: int = row()\n  /// Age in years\n  /// at last birthday\n  \
    age: Age\n  sex: Sex\n  weight: float 2..250 ~ Normal(mean: 70, sd: 9) round 0.1 source \"a book\"\n  heavy = weight > 100\n";

fn person(text: &str) -> String {
    at(&format!("{PERSON}  {text}\n}}\n"))
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in {text:?}");
    }
}

#[test]
fn columns_show_type_support_and_moments() {
    for text in ["x = ag$0e + 1", "x = $0age", "x = age$0"] {
        says(
            &person(text),
            &["age: int", "**Age in years**", "at last birthday", "0..110", "Mean 4", "sd 2"],
        );
    }
    says(&person("x = weight$0"), &["weight: float", "2..250", "Mean 70, sd 9", "Normal", "Source: a book"]);
    says(&person("x = heavy$0"), &["heavy: bool", "Derived"]);
    says(&person("x = household.si$0ze"), &["size: int", "1..8"]);
    says(&person("o: json {\n    size: int 0..9\n  }\n  x = o.si$0ze"), &["o.size: int", "0..9"]);
    says(&person("x$0 = age > 3"), &["x: bool"]);
}

#[test]
fn groups_show_where_they_are_included() {
    let text =
        "/// Where one lives\ngroup Address { town: int 1..9 }\ntable t[3] { include Addr$0ess as home }";
    says(&at(text), &["group Address", "**Where one lives**"]);
    let text = "group Address { town: int 1..9 }\ntable t[3] { include Address as home  x = home_to$0wn }";
    says(&at(text), &["home_town: int", "1..9"]);
}

#[test]
fn dates_have_a_mean_and_a_spread() {
    let text = at("table t[9] {\n  d$0: date ~ Uniform(fieldwork)\n}");
    says(&text, &["d: date", "2024-01-08..2024-06-30", "Mean 2024-04-0", "sd 50"]);
}

#[test]
fn declarations_show_what_they_are() {
    says(&person("x: Se$0x"), &["enum Sex", "Sex at birth", "`male = 1` Male"]);
    says(&person("x: A$0ge"), &["type Age = int"]);
    says(&person("x = people$0"), &["param people: int = 5000"]);
    says(&person("x: date ~ Uniform(fieldw$0ork)"), &["const fieldwork: date = 2024-01-08..2024-06-30"]);
    says(&person("x = bm$0i(70, 180)"), &["fn bmi(kg, cm)"]);
    says(&person("x ~ Wa$0ge(age)"), &["dist Wage(age)"]);
    says(&at("table a per house$0hold[2] { b: int 0..1 }"), &["table household", "`hid: int`"]);
    says(&at("fn f(kg: float) = k$0g + 1"), &["A parameter of the fn `f`"]);
}

#[test]
fn members_show_code_and_label() {
    let male = ["Sex.male", "its code is `1`", "**Male**"];
    says(&person("x = if sex == ma$0le then 1 else 2"), &male);
    says(&person("x: Sex ~ { ma$0le: 3, female: 4 }"), &male);
    says(&person("x = match sex { ma$0le => 1, _ => 2 }"), &male);
    says(&person("x = Sex.ma$0le"), &male);
    says(&at("enum Other { b = 7 \"B\", $0c = 8 \"See\" }"), &["Other.c", "`8`", "**See**"]);
    says(&person("x: int 0..9 missing ukhls { ref$0used: 5% }"), &["ukhls.refused", "`-9`", "missing code"]);
}

#[test]
fn builtins_show_their_definition() {
    says(
        &person("x ~ Nor$0mal(mean: 3, sd: 1)"),
        &["Normal(mean, sd)", "bell curve", "`sd`: The standard deviation."],
    );
    says(&person("x ~ Normal(mean: 3, s$0d: 1)"), &["Normal(sd: ..)", "The standard deviation."]);
    says(&person("x = rou$0nd(weight, 0.5)"), &["round(x: float", "gives"]);
    says(&person("x: flo$0at"), &["float", "binary64"]);
    assert_eq!(person("x = 1$02"), "");
    assert_eq!(person("// ag$0e"), "");
}

#[test]
fn names_of_the_library_show_their_documentation() {
    let number =
        ["type NhsNumber = text", "**An NHS number with a right check digit", "Example: `nhs: uk.NhsNumber`"];
    says(&person("x: uk.Nhs$0Number"), &number);
    says(&person("x: text = uk.nhs_n$0umber(\"999\")"), &["fn nhs_number(body)"]);
    assert_eq!(person("x: uk.No$0pe"), "");
    says(&at("group Pay {\n  gross: int 0..9\n  net = gr$0oss\n}"), &["gross: int"]);
}

#[test]
fn words_show_their_page() {
    says(&person("x: int 0..9 mis$0sing 5%"), &["COLUMN missing SHARE", "who gives no answer"]);
    says(&person("requ$0ire age > 3"), &["require"]);
    says(&at("ta$0ble t[3] { a: int 0..9 }"), &["table"]);
    says(&person("x = if age > 3 then 1 el$0se 2"), &["else"]);
}

#[test]
fn broken_text_is_hovered_too() {
    says(&at(&format!("{PERSON}  x ~ Normal(mean: ag$0e")), &["age: int"]);
    says(&at(&format!("{PERSON}  x ~ Nor$0mal(")), &["Normal(mean, sd)"]);
}

#[test]
fn definitions_are_found() {
    let target = |text: &str| {
        let (db, file, at, text) = fixture(&format!("{PERSON}  {text}\n}}\n"));
        let loc = definition(&db, file, at)?;
        let line = text[..loc.span.start as usize].rsplit('\n').next().unwrap_or_default().to_owned();
        Some(format!("{line}|{}", &text[loc.span.start as usize..loc.span.end as usize]))
    };
    assert_eq!(target("x = ag$0e").unwrap(), "  |age");
    assert_eq!(target("x = household.si$0ze").unwrap(), "  |size");
    assert_eq!(target("x = sex == fem$0ale").unwrap(), "enum Sex { male = 1 \"Male\", |female");
    assert_eq!(target("x: A$0ge").unwrap(), "type |Age");
    assert_eq!(target("x ~ Wa$0ge(age)").unwrap(), "dist |Wage");
    assert_eq!(target("x = bm$0i(1, 2)").unwrap(), "fn |bmi");
    assert_eq!(target("x = ex$0p(1)"), None);
}
