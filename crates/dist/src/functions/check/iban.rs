//! International bank account numbers, ISO 13616.

use synthc_types::{FnDef, Nulls, Value};

use super::{bare, mod97, test};
use crate::functions::pattern::{self, TEXT, known, text_value, values};

fn iban(country: &str, account: &str) -> Option<String> {
    let country = country.to_ascii_uppercase();
    let account: String = bare(account).map(|c| c.to_ascii_uppercase()).collect();
    let fits = country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=30).contains(&account.len())
        && account.bytes().all(|b| b.is_ascii_alphanumeric());
    let digits = mod97::digits(account.chars().chain(country.chars())).filter(|_| fits)?;
    Some(format!("{country}{digits}{account}"))
}

fn is_valid(text: &str) -> bool {
    let all: Vec<char> = bare(text).collect();
    let Some((head, account)) = all.split_at_checked(4) else { return false };
    let shaped = (5..=34).contains(&all.len())
        && head.iter().take(2).all(char::is_ascii_alphabetic)
        && head.iter().skip(2).all(char::is_ascii_digit);
    shaped && mod97::remainder(account.iter().chain(head).copied()) == Some(1)
}

/// The whole.
pub(in crate::functions) static IBAN: FnDef = FnDef {
    name: "iban",
    params: &["country", "account"],
    summary: "the international bank account number of a national one",
    docs: "The code of the country, two check digits, the account: `iban(\"DE\", \"{bank:08}{number:010}\")`. Null where the \
           country is not two letters or the account not 1 to 30 digits and letters; how long it is in each country is not \
           checked.",
    example: "iban(\"GB\", \"WEST12345698765432\")",
    gives: "GB82WEST12345698765432",
    overloads: &[values(&[TEXT, TEXT], pattern::text, |args| match args {
        [Value::Text(country), Value::Text(account)] => known(iban(country, account), text_value),
        _ => Value::Null,
    })],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The test.
pub(in crate::functions) static IS_VALID_IBAN: FnDef = FnDef {
    name: "is_valid_iban",
    params: &["text"],
    summary: "whether a text is an international bank account number with right check digits",
    docs: "Two letters, two digits, 1 to 30 digits and letters, spaces and hyphens passed over. How long it is in each country \
           is not checked.",
    example: "is_valid_iban(\"GB82 WEST 1234 5698 7654 32\")",
    gives: "true",
    overloads: &[test(|args| match args {
        [Value::Text(text)] => Value::Bool(is_valid(text)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};
