//! Words of other languages and libraries, with the word of this one.

use synthc_diag::Code;

use crate::SyntaxError;
use crate::ast::{Name, Path};

const TYPES: [(&str, &str); 27] = [
    ("string", "text"),
    ("str", "text"),
    ("varchar", "text"),
    ("nvarchar", "text"),
    ("char", "text"),
    ("character", "text"),
    ("clob", "text"),
    ("integer", "int"),
    ("bigint", "int"),
    ("smallint", "int"),
    ("tinyint", "int"),
    ("long", "int"),
    ("int32", "int"),
    ("int64", "int"),
    ("serial", "int"),
    ("double", "float"),
    ("real", "float"),
    ("float64", "float"),
    ("number", "float"),
    ("numeric", "decimal"),
    ("money", "decimal"),
    ("boolean", "bool"),
    ("logical", "bool"),
    ("timestamp", "datetime"),
    ("guid", "uuid"),
    ("interval", "duration"),
    ("array", "list"),
];

const ARGUMENTS: [(&str, &str); 11] = [
    ("stddev", "sd"),
    ("std_dev", "sd"),
    ("stdev", "sd"),
    ("std", "sd"),
    ("stdv", "sd"),
    ("mu", "mean"),
    ("average", "mean"),
    ("avg", "mean"),
    ("prob", "p"),
    ("probability", "p"),
    ("minimum", "min"),
];

/// Words that open statements and items, or stand as clauses.
const WORDS: [(&str, &str); 28] = [
    ("distinct", "unique"),
    ("constraint", "require"),
    ("constrain", "require"),
    ("check", "require"),
    ("assert", "require"),
    ("ensure", "require"),
    ("entity", "table"),
    ("model", "table"),
    ("schema", "dataset"),
    ("import", "use"),
    ("let", "const"),
    ("var", "const"),
    ("def", "fn"),
    ("func", "fn"),
    ("function", "fn"),
    ("parameter", "param"),
    ("distribution", "dist"),
    ("private", "hidden"),
    ("rounded", "round"),
    ("references", "ref"),
    ("regex", "matching"),
    ("matches", "matching"),
    ("pattern", "matching"),
    ("elif", "else if"),
    ("elsif", "else if"),
    ("switch", "match"),
    ("renamed", "was"),
    ("citation", "source"),
];

fn lookup<'a>(list: &'a [(&'a str, &'a str)], word: &str) -> Option<&'a str> {
    list.iter().find(|(wrong, _)| *wrong == word).map(|(_, right)| *right)
}

/// The language's word for a word of other languages that stands where a statement, item or clause opens.
pub fn word(word: &str) -> Option<&'static str> {
    lookup(&WORDS, word)
}

/// The language's word for a word of other languages, wherever that may stand.
#[must_use]
pub fn synonym(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    lookup(&WORDS, &word).or_else(|| lookup(&TYPES, &word)).or_else(|| lookup(&ARGUMENTS, &word))
}

/// Replaces a type's name of other languages, and says so.
pub fn type_name(path: &mut Path) -> Option<SyntaxError> {
    let [name] = path.parts.as_mut_slice() else { return None };
    let right = lookup(&TYPES, &name.text.to_ascii_lowercase())?;
    Some(replace(name, right, "type"))
}

/// Replaces a parameter's name of other libraries in a call of a distribution, and says so.
pub fn argument(callee: &str, name: &mut Name) -> Option<SyntaxError> {
    if !callee.starts_with(char::is_uppercase) {
        return None;
    }
    let right = lookup(&ARGUMENTS, &name.text)?;
    Some(replace(name, right, "parameter"))
}

fn replace(name: &mut Name, right: &str, what: &str) -> SyntaxError {
    let error = wrong_word(name, right, what);
    name.text = right.into();
    error
}

fn wrong_word(name: &Name, right: &str, what: &str) -> SyntaxError {
    let message = format!("the {what} `{}` is called `{right}` here", name.text);
    SyntaxError::new(Code("E0009"), name.span, message).help(format!("write `{right}`")).fix(name.span, right)
}
