//! The standard library, sampled: the example of every item gives values, and identifiers differ from row to row, with check digits that are
//! computed here anew.

#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use synthc_db::Database;
use synthc_syntax::library;

/// How many rows are looked at.
const ROWS: usize = 1_000;

/// A type of the library, and whether a text is one of its values.
type Case = (&'static str, fn(&str) -> bool);

const CASES: &[Case] = &[
    ("uk.NhsNumber", |text| text.starts_with("999") && digits(text, 10) && nhs(text)),
    ("uk.Nino", |text| ["BG", "GB", "KN", "NK", "NT", "ZZ"].contains(&&text[..2]) && digits(&text[2..8], 6)),
    ("uk.Postcode", |text| text.chars().rev().take(2).all(|letter| "CIKMOV".contains(letter))),
    ("uk.Registration", |text| text.starts_with('I') && text.len() == 8),
    ("uk.CompanyNumber", |text| text.starts_with("99") && digits(text, 8)),
    ("us.Ssn", |text| text.starts_with("666-") && text.len() == 11),
    ("us.Npi", |text| text.starts_with('9') && digits(text, 10) && luhn(&format!("80840{text}"))),
    ("us.Ein", |text| text.len() == 10),
    ("us.Phone", |text| text[6..].starts_with("555-01") && digits(&text[12..], 2)),
    ("eu.GermanIban", |text| text.starts_with("DE") && text.len() == 22 && iban(text)),
    ("eu.DutchIban", |text| text.starts_with("NL") && text.len() == 18 && iban(text)),
    ("eu.FrenchIban", |text| text.len() == 27 && iban(text) && remainder(&text[4..], 97) == 0),
    ("eu.BelgianVat", |text| text.len() == 12 && text.starts_with("BE19999") && belgian_vat(&text[2..])),
    ("finance.CardNumber", |text| digits(text, 16) && luhn(text)),
    ("finance.Isin", |text| text.starts_with("ZZ") && text.len() == 12 && luhn(&letters(text))),
    ("finance.Lei", |text| text.len() == 20 && remainder(&letters(text), 97) == 1),
    ("health.HospitalNumber", |text| text.starts_with("SYN") && digits(&text[3..], 7)),
    ("web.Email", |text| text.contains("@example.")),
    ("web.Ipv6", |text| text.starts_with("2001:db8:") && text.parse::<std::net::Ipv6Addr>().is_ok()),
];

/// Those with too few values to be different in a thousand rows.
const SMALL: &[Case] = &[
    ("web.Ipv4", |text| text.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_documentation())),
    ("web.Mac", |text| text.starts_with("00-00-5E-00-53-")),
    ("uk.Mobile", |text| text.starts_with("07700 900") && text.len() == 12),
    ("uk.SortCode", |text| text.starts_with("00-")),
    ("us.Zip", |text| text.starts_with("000") && digits(text, 5)),
];

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn values(text: &str) -> Vec<u64> {
    text.bytes().map(|byte| u64::from(byte - b'0')).collect()
}

/// A is 10, Z is 35.
fn letters(text: &str) -> String {
    text.chars().map(|letter| letter.to_digit(36).unwrap().to_string()).collect()
}

/// The rest of a long number.
fn remainder(text: &str, by: u64) -> u64 {
    values(&letters(text)).into_iter().fold(0, |rest, digit| (rest * 10 + digit) % by)
}

fn luhn(text: &str) -> bool {
    let doubled = |(at, digit): (usize, u64)| match at % 2 {
        0 => digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    };
    values(text).into_iter().rev().enumerate().map(doubled).sum::<u64>() % 10 == 0
}

/// Weights 10 to 2, the check digit 11 less the rest, 11 as 0; 10 is no number.
fn nhs(text: &str) -> bool {
    let all = values(text);
    let sum: u64 = all[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let check = (11 - sum % 11) % 11;
    check < 10 && check == all[9]
}

fn iban(text: &str) -> bool {
    remainder(&format!("{}{}", &text[4..], &text[..4]), 97) == 1
}

fn belgian_vat(number: &str) -> bool {
    number[8..].parse() == Ok(97 - remainder(&number[..8], 97))
}

/// The example of every item, one column of a table for each.
fn examples(module: &library::Module) -> String {
    let items = module.items();
    let mut out = format!("use {}\n", module.name);
    let sets: Vec<&str> =
        items.iter().filter(|item| item.word == "missing_codes").map(|item| item.name).collect();
    if !sets.is_empty() {
        let _ = writeln!(out, "use {}.{{{}}}", module.name, sets.join(", "));
    }
    let _ = writeln!(out, "table x[{ROWS}] {{");
    for (at, item) in items.iter().enumerate() {
        let end = item.example.find([' ', ':']).unwrap_or_default();
        let (name, rest) = item.example.split_at(end);
        let _ = writeln!(out, "  {name}_{at}{rest}");
    }
    out.push_str("}\n");
    out
}

/// The names of the columns of a spec's table, and its rows.
fn rows_of(text: &str) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("x.synth");
    std::fs::write(&spec, text).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_synthc"))
        .arg("sample")
        .arg(&spec)
        .args(["-o", "-"])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut reader = csv::Reader::from_reader(done.stdout.as_slice());
    (reader.headers().unwrap().clone(), reader.records().map(Result::unwrap).collect())
}

/// The columns of a table with one for each case.
fn sampled(cases: &[Case], unique: &str) -> BTreeMap<&'static str, Vec<String>> {
    let modules: BTreeSet<&str> = cases.iter().map(|(name, _)| name.split('.').next().unwrap()).collect();
    let uses: String = modules.iter().map(|module| format!("use {module}\n")).collect();
    let columns: String =
        cases.iter().enumerate().map(|(at, (name, _))| format!("  c{at}: {name}{unique}\n")).collect();
    let (_, rows) = rows_of(&format!("{uses}table x[{ROWS}] {{\n{columns}}}\n"));
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in rows {
        for ((name, _), cell) in cases.iter().zip(&row) {
            found.entry(name).or_default().push(cell.to_owned());
        }
    }
    found
}

#[test]
fn the_example_of_every_item_checks_and_gives_values() {
    for module in library::ALL {
        let spec = examples(module);
        let found = Database::of_text("examples.synth", &spec).check();
        assert!(found.is_empty(), "the examples of {}: {found:#?}", module.name);
        let (names, rows) = rows_of(&spec);
        assert_eq!((names.len(), rows.len()), (module.items().len(), ROWS), "{}", module.name);
        for (at, name) in names.iter().enumerate() {
            let filled = rows.iter().filter(|row| !row[at].is_empty()).count();
            assert!(filled > ROWS / 4, "{}.{name}: {filled} rows have a value", module.name);
        }
    }
}

#[test]
fn identifiers_have_their_form_and_check_digits_and_differ() {
    let found = sampled(CASES, " unique");
    for (name, holds) in CASES {
        let values = &found[name];
        let distinct: BTreeSet<&String> = values.iter().collect();
        assert_eq!(distinct.len(), ROWS, "{name} has values twice");
        if let Some(wrong) = values.iter().find(|value| !holds(value)) {
            panic!("{name}: {wrong}");
        }
    }
}

#[test]
fn drawn_identifiers_have_their_form_and_check_digits() {
    for cases in [CASES, SMALL] {
        let found = sampled(cases, "");
        for (name, holds) in cases {
            if let Some(wrong) = found[name].iter().find(|value| !holds(value)) {
                panic!("{name}: {wrong}");
            }
        }
    }
}

/// Every NHS number that the type can make: 500,000 bodies, each with a number of its own.
#[test]
fn no_two_bodies_make_one_nhs_number() {
    let number = |body: u64| {
        let all = values(&body.to_string());
        let sum: u64 = all.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
        match (11 - sum % 11) % 11 {
            10 => (body + 5) * 10,
            check => body * 10 + check,
        }
    };
    let bodies = (0..100_000).flat_map(|high| (0..5).map(move |low| 999_000_000 + high * 10 + low));
    let numbers: BTreeSet<u64> = bodies.map(number).collect();
    assert_eq!(numbers.len(), 500_000);
    assert!(numbers.iter().all(|number| nhs(&number.to_string())));
}
