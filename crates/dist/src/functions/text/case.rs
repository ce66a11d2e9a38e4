//! Capital and small letters.

use synthc_types::FnDef;

use crate::functions::pattern::of_text;

/// Capitals.
pub(in crate::functions) static UPPER: FnDef = FnDef {
    name: "upper",
    params: &["text"],
    summary: "`text` in capital letters",
    docs: "By the rules of Unicode, which do not depend on a language: `upper(\"straße\")` is `STRASSE`.",
    example: "upper(\"ab\")",
    gives: "AB",
    overloads: &[of_text(|text, out| out.extend(text.chars().flat_map(char::to_uppercase)))],
    ..FnDef::BASE
};

/// Small letters.
pub(in crate::functions) static LOWER: FnDef = FnDef {
    name: "lower",
    params: &["text"],
    summary: "`text` in small letters",
    docs: "By the rules of Unicode, which do not depend on a language.",
    example: "lower(\"AB\")",
    gives: "ab",
    overloads: &[of_text(|text, out| out.push_str(&text.to_lowercase()))],
    ..FnDef::BASE
};

/// Names.
pub(in crate::functions) static TITLE: FnDef = FnDef {
    name: "title",
    params: &["text"],
    summary: "`text` with a capital at the start of each word",
    docs: "The other letters become small. A word goes on over digits and apostrophes, and ends at anything else: \
           `title(\"JEAN-LUC o'neil\")` is `Jean-Luc O'neil`.",
    example: "title(\"new york\")",
    gives: "New York",
    overloads: &[of_text(|text, out| {
        let mut inside = false;
        for c in text.chars() {
            if inside {
                out.extend(c.to_lowercase());
            } else {
                out.extend(c.to_uppercase());
            }
            inside = c.is_alphanumeric() || (inside && matches!(c, '\'' | '\u{2019}'));
        }
    })],
    ..FnDef::BASE
};
