//! Brackets without partners.

use synthc_diag::Span;

use super::{Mistake, Suspect, span};
use crate::scan::Tok;
use crate::tokens::TokenKind;

pub fn find(suspect: Suspect<'_, '_>) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut open: Vec<&Tok<'_>> = Vec::new();
    for tok in suspect.toks {
        if tok.kind != TokenKind::Punct {
            continue;
        }
        match tok.text {
            "(" | "[" | "{" => open.push(tok),
            ")" | "]" | "}" => match open.iter().rposition(|opener| closer(opener.text) == tok.text) {
                Some(at) => {
                    for opener in open.drain(at..).skip(1) {
                        found.push(unclosed_before(opener, tok));
                    }
                }
                None => {
                    let message = format!("`{}` closes nothing", tok.text);
                    found.push(
                        Mistake::new(
                            "E0003",
                            span(tok),
                            message,
                            "remove it, or open it where it should begin",
                        )
                        .fix(span(tok), "")
                        .patch(span(tok), ""),
                    );
                }
            },
            _ => {}
        }
    }
    let end = suspect.toks.last().map_or(0, |tok| tok.end);
    // Appended innermost first.
    for opener in open.iter().rev() {
        found.push(unclosed(suspect, opener, end));
    }
    found
}

fn closer(opener: &str) -> &'static str {
    match opener {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

fn unclosed(suspect: Suspect<'_, '_>, opener: &Tok<'_>, end: u32) -> Mistake {
    let close = closer(opener.text);
    let at = Span::new(end, end);
    let floor = suspect
        .source
        .get(opener.start as usize..)
        .is_some_and(|rest| rest.lines().next().is_some_and(|line| line.contains("//")));
    let help = match floor {
        true => format!(
            "close it; `//` starts a comment (integer division is `div(a, b)`) and `{close}` must stand before it"
        ),
        false => format!("add `{close}`"),
    };
    let mut mistake = Mistake::new(
        "E0002",
        at,
        format!("`{close}` is missing: the `{}` before is never closed", opener.text),
        &help,
    );
    mistake = mistake.fix(at, close);
    // Behind a comment at the end of the text the bracket would be lost.
    let tail = Span::new(suspect.source.len() as u32, suspect.source.len() as u32);
    mistake.patches.push((tail, format!("\n{close}")));
    mistake
}

fn unclosed_before(opener: &Tok<'_>, closed_by: &Tok<'_>) -> Mistake {
    let close = closer(opener.text);
    let message = format!("`{}` is not closed before `{}`", opener.text, closed_by.text);
    let at = Span::new(closed_by.start, closed_by.start);
    Mistake::new("E0002", span(opener), message, &format!("add `{close}` before `{}`", closed_by.text))
        .fix(at, close)
}
