//! Regular expressions as types of text: what `text matching /regex/` draws, admits and counts.
//!
//! An expression is read once, here, by checker and executor alike. Drawing is uniform over the choices that the expression
//! leaves open: over the characters of a class, the branches of an alternation, the counts of a repetition. The syntax tree is
//! read rather than the simplified form of `regex-syntax`, which merges `a|[bc]` into one class and so forgets what the branches
//! were; the tree also knows where each part stands.

mod automaton;
mod chars;
mod language;
mod read;

use std::ops::Range;
use std::sync::Arc;

pub use automaton::Matcher;
use chars::Chars;
pub use language::{Language, MANY};

/// How many more than the least an unbounded repetition draws at most.
pub const MORE: u32 = 8;
/// The longest text a pattern may give, in characters.
pub const LONGEST: u64 = 4096;
/// How many parts a pattern may have when its repetitions are written out; each is at most one draw of its cell.
const LARGEST: u64 = 0xfff0;

/// Why an expression cannot be drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the expression that it is about.
    pub at: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// What to write in its place.
    pub help: Option<&'static str>,
}

/// A regular expression to draw from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Regex {
    text: Arc<str>,
    node: Node,
    lengths: (u64, u64),
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    /// One character of a set.
    Class(Class),
    /// One after the other.
    Each(Vec<Node>),
    /// One of several.
    One(Vec<Node>),
    /// Repeated from `least` to `most` times; where `endless`, more often is a match too and not drawn.
    Times { part: Box<Node>, least: u32, most: u32, endless: bool },
}

/// A set of characters: `.` admits more than it draws.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Class {
    drawn: Chars,
    admitted: Chars,
}

impl Regex {
    /// Reads an expression.
    ///
    /// # Errors
    /// What cannot be read, what has no text to draw, and what is too long or too large.
    pub fn new(regex: &str) -> Result<Self, Fault> {
        let node = read::expression(regex)?;
        let lengths = node.lengths();
        let whole = |what| Fault { at: 0..regex.len(), what, help: Some("lower the counts in braces") };
        if lengths.1 > LONGEST {
            let most = lengths.1;
            return Err(whole(format!(
                "the pattern gives texts of up to {most} characters; at most {LONGEST} are drawn"
            )));
        }
        // Parts without a character, such as `(|){9}`, take draws too.
        if node.size() > LARGEST {
            return Err(whole(format!(
                "the pattern has more than {LARGEST} parts when its repetitions are written out"
            )));
        }
        Ok(Self { text: regex.into(), node, lengths })
    }

    /// The expression as written.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The fewest and the most characters of a text that is drawn.
    pub fn lengths(&self) -> (u64, u64) {
        self.lengths
    }

    /// A text of the fewest or the most characters that are drawn.
    pub fn extreme(&self, end: Extreme) -> String {
        let mut out = String::new();
        self.node.extreme(end, &mut out);
        out
    }

    /// Appends one text. `bits(k)` gives the 64 random bits of the k-th choice.
    pub fn draw(&self, mut bits: impl FnMut(u32) -> u64, out: &mut String) {
        let mut next = 0;
        let mut below = |n: u64| {
            let product = u128::from(bits(next)) * u128::from(n);
            next += 1;
            (product >> 64) as u64
        };
        self.node.draw(&mut below, out);
    }
}

/// A text at one end of what a pattern draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    /// Of the fewest characters.
    Shortest,
    /// Of the most.
    Longest,
}

impl Node {
    /// Appends a text of the fewest or the most characters; of several, one of the first.
    fn extreme(&self, end: Extreme, out: &mut String) {
        match self {
            Self::Class(Class { drawn, .. }) => out.extend(drawn.nth(0)),
            Self::Each(parts) => parts.iter().for_each(|part| part.extreme(end, out)),
            Self::One(parts) => {
                let part = match end {
                    Extreme::Shortest => parts.iter().min_by_key(|part| part.lengths().0),
                    Extreme::Longest => parts.iter().rev().max_by_key(|part| part.lengths().1),
                };
                part.into_iter().for_each(|part| part.extreme(end, out));
            }
            Self::Times { part, least, most, .. } => {
                let times = if end == Extreme::Shortest { least } else { most };
                (0..*times).for_each(|_| part.extreme(end, out));
            }
        }
    }

    fn lengths(&self) -> (u64, u64) {
        match self {
            Self::Class(_) => (1, 1),
            Self::Each(parts) => parts
                .iter()
                .map(Self::lengths)
                .fold((0, 0), |(a, b), (lo, hi)| (a.saturating_add(lo), b.saturating_add(hi))),
            Self::One(parts) => {
                let all = parts.iter().map(Self::lengths);
                all.reduce(|(a, b), (lo, hi)| (a.min(lo), b.max(hi))).unwrap_or_default()
            }
            Self::Times { part, least, most, .. } => {
                let (lo, hi) = part.lengths();
                (lo.saturating_mul((*least).into()), hi.saturating_mul((*most).into()))
            }
        }
    }

    /// How many parts there are when repetitions are written out.
    fn size(&self) -> u64 {
        match self {
            Self::Class(_) => 1,
            Self::Each(parts) | Self::One(parts) => parts.iter().map(Self::size).fold(1, u64::saturating_add),
            Self::Times { part, most, .. } => {
                part.size().saturating_add(1).saturating_mul((*most).into()).saturating_add(1)
            }
        }
    }

    /// `below(n)` gives a whole number from 0 to n - 1, all equally likely.
    fn draw(&self, below: &mut impl FnMut(u64) -> u64, out: &mut String) {
        match self {
            Self::Class(Class { drawn, .. }) if drawn.len() == 1 => out.extend(drawn.nth(0)),
            Self::Class(Class { drawn, .. }) => out.extend(drawn.nth(below(drawn.len()))),
            Self::Each(parts) => parts.iter().for_each(|part| part.draw(below, out)),
            Self::One(parts) => {
                if let Some(part) = parts.get(below(parts.len() as u64) as usize) {
                    part.draw(below, out);
                }
            }
            Self::Times { part, least, most, .. } => {
                let more = if most > least { below(u64::from(most - least) + 1) } else { 0 };
                for _ in 0..u64::from(*least) + more {
                    part.draw(below, out);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix64;

    fn texts(regex: &str, n: u64) -> Vec<String> {
        let pattern = Regex::new(regex).unwrap();
        let draw = |seed: u64| {
            let mut out = String::new();
            pattern.draw(|choice| mix64(seed.wrapping_mul(1 << 20) + u64::from(choice)), &mut out);
            out
        };
        (0..n).map(draw).collect()
    }

    #[test]
    fn what_is_drawn_is_admitted_and_of_the_length_that_is_said() {
        let all = [
            r"[A-Z]{2}\d{6}",
            r"^\d{3}-[0-9a-f]{4,}$",
            "(?:foo|foobar)+",
            ".*",
            r"[^a-z]{3}\s\S\D\W",
            r"[+-]?\d+(\.\d{1,2})?",
            "é[à-ÿ]{2,}|",
            r"\x41\u0042[\x43-\x45]",
            r"[^\W\d]{5}[\w.-]",
        ];
        for regex in all {
            let pattern = Regex::new(regex).unwrap();
            let matcher = Matcher::new(&pattern);
            let (shortest, longest) = (pattern.extreme(Extreme::Shortest), pattern.extreme(Extreme::Longest));
            assert_eq!((shortest.chars().count() as u64, longest.chars().count() as u64), pattern.lengths());
            assert!(matcher.admits(&shortest) && matcher.admits(&longest), "{regex}");
            for text in texts(regex, 300) {
                let length = text.chars().count() as u64;
                let (least, most) = pattern.lengths();
                assert!(least <= length && length <= most, "{regex}: {text:?}");
                assert!(matcher.admits(&text), "{regex}: {text:?}");
            }
        }
    }

    #[test]
    fn choices_are_uniform() {
        let count =
            |regex: &str, wanted: &str| texts(regex, 6000).iter().filter(|text| *text == wanted).count();
        // The branches of an alternation, not the characters they hold; repetitions by their count. Five standard deviations.
        for (regex, wanted, share) in [
            ("a|[bc]", "a", 0.5),
            ("a|[bc]", "b", 0.25),
            ("[abca]", "a", 1.0 / 3.0),
            ("x{1,3}", "xx", 1.0 / 3.0),
        ] {
            let expected = 6000.0 * share;
            let off = (count(regex, wanted) as f64 - expected).abs();
            assert!(off < 5.0 * (expected * (1.0 - share)).sqrt(), "{regex}: {off}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_from_is_said_where_it_stands() {
        let faults = [
            ("(?=a)b", 0..3, "looking ahead or behind"),
            (r"(a)\1", 3..5, "a reference to a group"),
            (r"a\bfoo", 1..3, "an anchor or boundary"),
            ("x(?i)a", 1..5, "a flag"),
            ("(?i:a)", 0..6, "a flag"),
            (r"a\p{L}", 1..6, "a class of Unicode"),
            ("[[:alpha:]]", 1..10, "`[:name:]`"),
            ("[a&&b]", 0..6, "a set operation"),
            ("[[a]b]", 1..4, "a class inside of a class"),
            ("a**", 0..3, "a repetition of a repetition"),
            ("a$b", 1..2, "an anchor or boundary"),
            ("(?<n>a)", 0..7, "`(?<name>`"),
            ("(?P<a.b>x)", 0..10, "a group of this name"),
            ("x{1, 3}", 1..7, "counts in braces"),
            (r"\x{41}", 0..6, "takes 2 digits"),
            ("[^ -~]", 0..6, "a class without a printable ASCII character"),
            ("a{5000}", 0..7, "up to 5000 characters"),
            ("(a{1000}){1000}", 0..15, "up to 1000000 characters"),
            ("(|){60000}", 0..10, "parts"),
            ("(a", 0..1, "unclosed group"),
        ];
        for (regex, at, what) in faults {
            let fault = Regex::new(regex).unwrap_err();
            assert!(fault.what.contains(what), "{regex}: {}", fault.what);
            assert_eq!(fault.at, at, "{regex}");
        }
    }

    #[test]
    fn admits_the_whole_language_and_nothing_else() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("a+", &["a", "aaaaaaaaaaaaaaaaaaaaaaa"], &["", "b", "ab"]),
            (".", &["é", "\u{1}"], &["\n", "ab", ""]),
            ("[^a]", &["é", "\n"], &["a"]),
            (r"\s", &[" ", "\t", "\n"], &["x"]),
            ("(a|ab)(c|bcd)", &["ac", "abc", "abcd", "abbcd"], &["ab", "acd"]),
            ("(a*)*b{2,}", &["bb", "aabbb"], &["b", "aab"]),
            ("x{2,3}", &["xx", "xxx"], &["x", "xxxx"]),
        ];
        for (regex, yes, no) in cases {
            let pattern = Regex::new(regex).unwrap();
            let matcher = Matcher::new(&pattern);
            for text in *yes {
                assert!(matcher.admits(text), "{regex}: {text:?}");
            }
            for text in *no {
                assert!(!matcher.admits(text), "{regex}: {text:?}");
            }
        }
    }
}
