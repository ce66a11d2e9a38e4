//! Fixes applied to a file.

use std::path::Path;

use synthc_diag::{Certainty, Diagnostic, FileId, Fix};
use synthc_sink::Output;

use crate::failure::Failure;
use crate::spec;

/// Applies the sure fixes that diagnostics offer for the spec itself; of two that overlap, the first. Returns how many were applied.
pub fn apply(path: &Path, diagnostics: &[Diagnostic]) -> Result<usize, Failure> {
    let bytes = spec::read(path)?;
    let Ok(text) = String::from_utf8(bytes) else { return Ok(0) };
    // places count from the start of the text behind a byte order mark
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text.as_str()),
    };
    let fixes = diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
    let (fixed, n_applied) =
        applied(body, fixes.filter(|fix| fix.loc.file == FileId(0) && fix.certainty == Certainty::Sure));
    if n_applied > 0 {
        let mut output = Output::file(path)?;
        output.append(mark.as_bytes())?;
        output.append(fixed.as_bytes())?;
        output.publish()?;
    }
    Ok(n_applied)
}

fn applied<'a>(text: &str, fixes: impl Iterator<Item = &'a Fix>) -> (String, usize) {
    let mut fixes: Vec<&Fix> = fixes.collect();
    fixes.sort_by_key(|fix| (fix.loc.span.start, fix.loc.span.end));
    let (mut out, mut at, mut n_applied) = (String::new(), 0, 0);
    let mut last = None;
    for fix in fixes {
        let (start, end) = (fix.loc.span.start as usize, fix.loc.span.end as usize);
        let again = last == Some((start, end));
        if start < at || again || text.get(start..end).is_none() {
            continue;
        }
        out.push_str(text.get(at..start).unwrap_or_default());
        out.push_str(&fix.replacement);
        at = end;
        last = Some((start, end));
        n_applied += 1;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    (out, n_applied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use synthc_diag::{Loc, Span};

    fn fix(start: u32, end: u32, replacement: &str) -> Fix {
        let loc = Loc { file: FileId(0), item: None, span: Span::new(start, end) };
        Fix { loc, replacement: replacement.to_owned(), certainty: Certainty::Sure }
    }

    #[test]
    fn fixes_are_applied_in_any_order_and_never_twice_at_one_place() {
        let fixes = [
            fix(4, 5, "X"),
            fix(0, 1, "Y"),
            fix(0, 3, "Z"),
            fix(9, 99, "no"),
            fix(6, 6, "!"),
            fix(6, 6, "!"),
        ];
        assert_eq!(applied("abcdefgh", fixes.iter()), ("YbcdXf!gh".to_owned(), 3));
    }
}
