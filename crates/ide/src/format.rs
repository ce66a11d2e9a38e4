//! The canonical layout as few small changes, so that cursors, folds and marks stay where they are.

use synthc_diag::Span;
use synthc_syntax::{Token, tokens};

use crate::edit::Edit;

/// The changes that bring a text into the canonical layout; none where it is in it.
pub fn format(text: &str) -> Vec<Edit> {
    changes(text, &synthc_syntax::format(text))
}

/// Changes that turn `old` into `new`. Layout moves blanks between tokens, so tokens are paired from both ends; what is left in the
/// middle (clauses put in order, tables laid out) is replaced line by line where the lines agree in number, else as a whole.
fn changes(old: &str, new: &str) -> Vec<Edit> {
    let (before, after) = (solid(old), solid(new));
    let same = |(a, b): &(&Token, &Token)| a.text(old) == b.text(new);
    let head = before.iter().zip(&after).take_while(same).count();
    let tail = before.iter().skip(head).rev().zip(after.iter().skip(head).rev()).take_while(same).count();
    let mut edits = Vec::new();
    let mut at = (0, 0);
    for (a, b) in before.iter().zip(&after).take(head) {
        edits.extend(gap(old, at.0..a.start, new, at.1..b.start));
        at = (a.end, b.end);
    }
    let end = (old.len() as u32, new.len() as u32);
    let (mut tails, mut last) = (Vec::new(), end);
    for (a, b) in before.iter().rev().zip(after.iter().rev()).take(tail) {
        tails.extend(gap(old, a.end..last.0, new, b.end..last.1));
        last = (a.start, b.start);
    }
    edits.extend(gap(old, at.0..last.0, new, at.1..last.1));
    edits.extend(tails.into_iter().rev());
    edits
}

/// The tokens that are not blanks; comments count.
fn solid(text: &str) -> Vec<Token> {
    let mut all = tokens(text);
    all.retain(|token| !token.text(text).trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty());
    all
}

/// The change of one stretch, ends that agree left out.
fn gap(old: &str, from: std::ops::Range<u32>, new: &str, to: std::ops::Range<u32>) -> Option<Edit> {
    let was = old.get(from.start as usize..from.end as usize)?;
    let is = new.get(to.start as usize..to.end as usize)?;
    if was == is {
        return None;
    }
    let prefix: usize =
        was.chars().zip(is.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (was, is) = (was.get(prefix..)?, is.get(prefix..)?);
    let suffix: usize =
        was.chars().rev().zip(is.chars().rev()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let start = from.start + prefix as u32;
    let text = is.get(..is.len() - suffix)?.to_owned();
    Some(Edit { span: Span::new(start, from.end - suffix as u32), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(text: &str, edits: &[Edit]) -> String {
        let mut out = text.to_owned();
        for edit in edits.iter().rev() {
            out.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        }
        out
    }

    #[test]
    fn edits_are_small_and_give_the_formatted_text() {
        for text in [
            "",
            "table t[3] {\n  a : int   0..9\n  b = a+1 // \u{e9}\n}",
            "\u{feff}table t[3] { a: int 0..9 }\r\n// end\r\n",
            "table t[3] {\n a: int 0..9 source \"x\" round 1\n  b ~ given a { | a | b |\n | 1 | 2 | }\n c = \"\u{1f980}\"\n}\n",
            "table t[3 {\n a: int 0..9\n  b ~ \n",
        ] {
            let edits = format(text);
            assert_eq!(applied(text, &edits), synthc_syntax::format(text), "{text:?}");
        }
        let text = "table t[3] {\n  a: int 0..9\n  b=a+1\n}\n";
        let edits = format(text);
        assert!(
            edits.iter().all(|edit| edit.span.end - edit.span.start <= 1 && edit.text.len() <= 2),
            "{edits:?}"
        );
        assert!(format(&synthc_syntax::format(text)).is_empty());
    }
}
