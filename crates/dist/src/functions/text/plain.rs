//! Plain texts from rich ones: for addresses, user names and codes.

use synthc_types::FnDef;

use crate::functions::pattern::of_text;

/// ASCII.
pub(in crate::functions) static ASCII: FnDef = FnDef {
    name: "ascii",
    params: &["text"],
    summary: "`text` in the 128 characters of ASCII",
    docs: "Marks fall off, and letters of other scripts are written as they sound: `ascii(\"Žižek\")` is `Zizek`, \
           `ascii(\"Москва\")` is `Moskva`. What has no sound in the tables of the `deunicode` library is left out.",
    example: "ascii(\"Müller\")",
    gives: "Muller",
    overloads: &[of_text(ascii)],
    ..FnDef::BASE
};

fn ascii(text: &str, out: &mut String) {
    for c in text.chars() {
        match deunicode::deunicode_char(c) {
            // The tables set some scripts apart by spaces; only those that the text has are kept.
            Some(plain) if !c.is_ascii() => out.push_str(plain.trim_end()),
            _ if c.is_ascii() => out.push(c),
            _ => {}
        }
    }
}

/// For addresses.
pub(in crate::functions) static SLUG: FnDef = FnDef {
    name: "slug",
    params: &["text"],
    summary: "`text` as part of a web address: small letters and digits with `-` between",
    docs: "In ASCII as by `ascii`; every run of other characters becomes one `-`, none at the ends.",
    example: "slug(\"Café & Bar\")",
    gives: "cafe-bar",
    overloads: &[of_text(|text, out| {
        let mut plain = String::new();
        ascii(text, &mut plain);
        let start = out.len();
        for word in plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            if out.len() > start {
                out.push('-');
            }
            out.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        }
    })],
    ..FnDef::BASE
};

/// First letters.
pub(in crate::functions) static INITIALS: FnDef = FnDef {
    name: "initials",
    params: &["text"],
    summary: "the first letter of each word as a capital",
    docs: "Words stand between white space and hyphens: `initials(\"Anna-Maria de Souza\")` is `AMDS`.",
    example: "initials(\"Ada Lovelace\")",
    gives: "AL",
    overloads: &[of_text(|text, out| {
        for word in text.split(|c: char| c.is_whitespace() || c == '-') {
            out.extend(word.chars().find(|c| c.is_alphabetic()).into_iter().flat_map(char::to_uppercase));
        }
    })],
    ..FnDef::BASE
};

/// Digits.
pub(in crate::functions) static DIGITS: FnDef = FnDef {
    name: "digits",
    params: &["text"],
    summary: "the digits 0 to 9 of `text`, without all else",
    docs: "`digits(\"+44 20 7946-0018\")` is `442079460018`.",
    example: "digits(\"A1-B2\")",
    gives: "12",
    overloads: &[of_text(|text, out| out.extend(text.chars().filter(char::is_ascii_digit)))],
    ..FnDef::BASE
};
