//! From the text of an expression to what is drawn: only what means the same in every common dialect of regular expressions.

use std::ops::Range;

use regex_syntax::ast::{
    AssertionKind, Ast, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, Group, GroupKind, HexLiteralKind,
    Literal, LiteralKind, Repetition, RepetitionKind, RepetitionRange, Span, parse::ParserBuilder,
};

use super::chars::Chars;
use super::{Class, Fault, MORE, Node};

/// How deep groups may nest.
const DEEPEST: u32 = 64;

/// Reads an expression.
pub(super) fn expression(regex: &str) -> Result<Node, Fault> {
    let mut parser = ParserBuilder::new().nest_limit(DEEPEST).build();
    let ast = parser.parse(regex).map_err(|error| {
        let at = range(error.span());
        let known = regex.get(at.clone()).and_then(elsewhere);
        let (what, help) = known.unwrap_or_else(|| (error.kind().to_string(), None));
        Fault { at, what, help }
    })?;
    row(unanchored(&ast))
}

/// What other dialects have and nothing can be drawn for, by the text that could not be read.
fn elsewhere(text: &str) -> Option<(String, Option<&'static str>)> {
    if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|open| text.starts_with(open)) {
        let what = "looking ahead or behind cannot be drawn from";
        return Some((what.into(), Some("write what may stand there")));
    }
    let refers = text.strip_prefix('\\')?.starts_with(|c: char| c.is_ascii_digit());
    let what = "a reference to a group cannot be drawn from";
    refers.then(|| (what.into(), Some("draw the part in a column of its own")))
}

/// The expression without `^` before it and `$` behind it: the whole text matches in any case.
fn unanchored(ast: &Ast) -> &[Ast] {
    let mut parts = match ast {
        Ast::Concat(concat) => &concat.asts[..],
        other => std::slice::from_ref(other),
    };
    if let [Ast::Assertion(first), rest @ ..] = parts
        && matches!(first.kind, AssertionKind::StartLine | AssertionKind::StartText)
    {
        parts = rest;
    }
    if let [rest @ .., Ast::Assertion(last)] = parts
        && last.kind == AssertionKind::EndLine
    {
        parts = rest;
    }
    parts
}

fn row(parts: &[Ast]) -> Result<Node, Fault> {
    let mut nodes = parts.iter().map(part).collect::<Result<Vec<Node>, Fault>>()?;
    Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Each(nodes) })
}

fn part(ast: &Ast) -> Result<Node, Fault> {
    match ast {
        Ast::Empty(_) => Ok(Node::Each(Vec::new())),
        Ast::Literal(literal) => {
            let c = letter(literal)?;
            let one = Chars::new(vec![(c, c)]);
            Ok(Node::Class(Class { drawn: one.clone(), admitted: one }))
        }
        Ast::Dot(_) => {
            let admitted = Chars::all().minus(&Chars::new(vec![('\n', '\n')]));
            Ok(Node::Class(Class { drawn: Chars::printable(), admitted }))
        }
        Ast::ClassPerl(perl) => Ok(Node::Class(named(perl))),
        Ast::ClassBracketed(set) => {
            let ClassSet::Item(item) = &set.kind else {
                return Err(fault(&set.span, "a set operation", Some("write the characters out")));
            };
            let mut found = Members::default();
            members(item, &mut found)?;
            let admitted = Chars::new(found.admitted);
            let class = if set.negated {
                without(&admitted)
            } else {
                Class { drawn: Chars::new(found.drawn), admitted }
            };
            match class.drawn.len() {
                0 => Err(fault(&set.span, "a class without a printable ASCII character", None)),
                _ => Ok(Node::Class(class)),
            }
        }
        Ast::Repetition(repetition) => repeated(repetition),
        Ast::Group(group) => grouped(group),
        Ast::Alternation(alternation) => {
            Ok(Node::One(alternation.asts.iter().map(part).collect::<Result<_, _>>()?))
        }
        Ast::Concat(concat) => row(&concat.asts),
        Ast::Flags(flags) => Err(fault(&flags.span, "a flag", Some("write both cases out: `[aA]`"))),
        Ast::Assertion(assertion) => {
            let help = "the whole text matches: only `^` first and `$` last mean anything";
            Err(fault(&assertion.span, "an anchor or boundary inside of the pattern", Some(help)))
        }
        Ast::ClassUnicode(class) => Err(unicode(&class.span)),
    }
}

fn repeated(repetition: &Repetition) -> Result<Node, Fault> {
    if matches!(*repetition.ast, Ast::Repetition(_) | Ast::Assertion(_) | Ast::Empty(_)) {
        let help = "put the inner one in a group: `(?:..)`";
        return Err(fault(&repetition.span, "a repetition of a repetition", Some(help)));
    }
    let (least, most, plain) = match &repetition.op.kind {
        RepetitionKind::ZeroOrOne => (0, Some(1), String::from("?")),
        RepetitionKind::ZeroOrMore => (0, None, String::from("*")),
        RepetitionKind::OneOrMore => (1, None, String::from("+")),
        RepetitionKind::Range(RepetitionRange::Exactly(n)) => (*n, Some(*n), format!("{{{n}}}")),
        RepetitionKind::Range(RepetitionRange::AtLeast(n)) => (*n, None, format!("{{{n},}}")),
        RepetitionKind::Range(RepetitionRange::Bounded(lo, hi)) => (*lo, Some(*hi), format!("{{{lo},{hi}}}")),
    };
    // With spaces within its braces it is plain text elsewhere: only the plainest spelling means the same everywhere.
    let at = range(&repetition.op.span);
    if at.len() != plain.len() + usize::from(!repetition.greedy) {
        let what = "counts in braces are written without spaces and leading zeros".to_owned();
        return Err(Fault { at, what, help: Some("write `{2}`, `{2,}` or `{2,5}`") });
    }
    Ok(Node::Times {
        part: Box::new(part(&repetition.ast)?),
        least,
        most: most.unwrap_or(least.saturating_add(MORE)),
        endless: most.is_none(),
    })
}

fn grouped(group: &Group) -> Result<Node, Fault> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match &group.kind {
        GroupKind::CaptureName { starts_with_p: false, .. } => {
            Err(fault(&group.span, "`(?<name>`", Some("write `(?P<name>`, or a plain group")))
        }
        GroupKind::CaptureName { name, .. } if !name.name.chars().all(plain) => {
            Err(fault(&group.span, "a group of this name", Some("name it with letters, digits and `_`")))
        }
        GroupKind::NonCapturing(flags) if !flags.items.is_empty() => {
            Err(fault(&group.span, "a flag", Some("write both cases out: `[aA]`")))
        }
        _ => part(&group.ast),
    }
}

/// The ranges of characters that a class in brackets lists, in any order; put in order once, as there may be thousands.
#[derive(Default)]
struct Members {
    drawn: Vec<(char, char)>,
    admitted: Vec<(char, char)>,
}

impl Members {
    fn add(&mut self, lo: char, hi: char) {
        self.drawn.push((lo, hi));
        self.admitted.push((lo, hi));
    }
}

fn members(item: &ClassSetItem, out: &mut Members) -> Result<(), Fault> {
    match item {
        ClassSetItem::Empty(_) => {}
        ClassSetItem::Literal(literal) => {
            let c = letter(literal)?;
            out.add(c, c);
        }
        ClassSetItem::Range(range) => out.add(letter(&range.start)?, letter(&range.end)?),
        ClassSetItem::Perl(perl) => {
            let class = named(perl);
            out.drawn.extend(class.drawn.ranges());
            out.admitted.extend(class.admitted.ranges());
        }
        ClassSetItem::Union(union) => return union.items.iter().try_for_each(|item| members(item, out)),
        ClassSetItem::Ascii(class) => {
            return Err(fault(&class.span, "`[:name:]`", Some("write the characters out")));
        }
        ClassSetItem::Unicode(class) => return Err(unicode(&class.span)),
        ClassSetItem::Bracketed(class) => {
            return Err(fault(&class.span, "a class inside of a class", Some("write the characters out")));
        }
    }
    Ok(())
}

fn letter(literal: &Literal) -> Result<char, Fault> {
    if matches!(literal.kind, LiteralKind::HexBrace(_)) {
        let what = format!("`\\x` takes {} digits without braces", HexLiteralKind::X.digits());
        return Err(Fault { at: range(&literal.span), what, help: None });
    }
    Ok(literal.c)
}

/// `\d`, `\w`, `\s` and their opposites.
fn named(perl: &ClassPerl) -> Class {
    let (drawn, admitted) = match perl.kind {
        ClassPerlKind::Digit => (vec![('0', '9')], vec![]),
        ClassPerlKind::Space => (vec![(' ', ' ')], vec![('\t', '\r')]),
        ClassPerlKind::Word => (vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')], vec![]),
    };
    let drawn = Chars::new(drawn);
    let admitted = drawn.union(&Chars::new(admitted));
    if perl.negated { without(&admitted) } else { Class { drawn, admitted } }
}

/// What is not in a set; of it, printable ASCII is drawn.
fn without(admitted: &Chars) -> Class {
    Class { drawn: Chars::printable().minus(admitted), admitted: Chars::all().minus(admitted) }
}

fn unicode(span: &Span) -> Fault {
    fault(span, "a class of Unicode", Some("write the characters out: `[a-zà-ÿ]`"))
}

fn fault(span: &Span, what: &str, help: Option<&'static str>) -> Fault {
    Fault { at: range(span), what: format!("{what} cannot be drawn from"), help }
}

fn range(span: &Span) -> Range<usize> {
    span.start.offset..span.end.offset
}
