//! `given` tables in lines, with their borders aligned.

use super::pieces::Piece;
use super::print::inline;
use crate::tokens::TokenKind;

/// A table: what stands between its braces.
pub struct Grid<'a> {
    /// The comment right behind the opening brace, and its column.
    pub lead: Option<(&'a str, usize)>,
    /// The rows.
    pub rows: Vec<Row<'a>>,
    /// The piece that closes the braces.
    pub close: usize,
}

/// A row of a table, or a comment between rows.
pub struct Row<'a> {
    /// The printed row.
    pub text: String,
    /// The comment behind it and its column in the source.
    pub comment: Option<(&'a str, usize)>,
    /// Whether an empty line stands before it.
    pub blank_before: bool,
}

enum Raw<'a> {
    Cells(Vec<String>, Option<(&'a str, usize)>, bool),
    Rule(Vec<(bool, bool)>, Option<(&'a str, usize)>),
    Comment(&'a str, bool),
}

/// The table in the braces that open at this piece, if it has line breaks and its comments stand between rows.
pub fn at<'a>(pieces: &[Piece<'a>], open: usize) -> Option<Grid<'a>> {
    if !pieces.get(open)?.is("{") || !pieces.iter().skip(open + 1).find(|piece| !piece.is_comment())?.is("|")
    {
        return None;
    }
    let close = closing(pieces, open)?;
    let inside = pieces.get(open + 1..close)?;
    if !inside.iter().any(|piece| piece.breaks > 0) || inside.iter().any(|piece| piece.verbatim) {
        return None;
    }
    let first = inside.first().filter(|piece| piece.is_comment() && piece.breaks == 0);
    let raw = rows(inside.get(usize::from(first.is_some())..)?)?;
    let columns =
        raw.iter().map(|row| if let Raw::Cells(cells, ..) = row { cells.len() } else { 0 }).max()?;
    let mut widths = vec![1; columns];
    for row in &raw {
        let Raw::Cells(cells, ..) = row else { continue };
        if cells.len() != columns {
            return None;
        }
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let lead = first.map(|piece| (piece.text, piece.column));
    Some(Grid { lead, rows: raw.into_iter().map(|row| lay_out(row, &widths)).collect(), close })
}

fn lay_out<'a>(row: Raw<'a>, widths: &[usize]) -> Row<'a> {
    match row {
        Raw::Cells(cells, comment, blank_before) => {
            let mut text = String::from("|");
            for (cell, width) in cells.iter().zip(widths) {
                let pad = width - cell.chars().count();
                text.push_str(&format!(" {cell}{} |", " ".repeat(pad)));
            }
            Row { text, comment, blank_before }
        }
        Raw::Rule(marks, comment) => {
            let mut text = String::from("|");
            for ((left, right), width) in marks.iter().zip(widths) {
                let mark = |set: &bool| if *set { ":" } else { "-" };
                text.push_str(&format!("{}{}{}|", mark(left), "-".repeat(*width), mark(right)));
            }
            Row { text, comment, blank_before: false }
        }
        Raw::Comment(text, blank_before) => Row { text: text.to_owned(), comment: None, blank_before },
    }
}

fn closing(pieces: &[Piece<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate().skip(open) {
        if piece.kind != TokenKind::Punct {
            continue;
        }
        match piece.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The rows: the header is as wide as its line of borders up to two borders in a row, the others as wide as the header.
fn rows<'a>(inside: &[Piece<'a>]) -> Option<Vec<Raw<'a>>> {
    let mut out: Vec<Raw<'a>> = Vec::new();
    let mut at = 0;
    let mut width = None;
    while let Some(first) = inside.get(at) {
        let blank = first.breaks > 1 && at > 0;
        if first.is_comment() {
            match out.last_mut() {
                Some(Raw::Cells(_, comment @ None, _) | Raw::Rule(_, comment @ None))
                    if first.breaks == 0 =>
                {
                    *comment = Some((first.text, first.column));
                }
                _ => out.push(Raw::Comment(first.text, blank)),
            }
            at += 1;
            continue;
        }
        let (cells, next) = row(inside, at, width)?;
        width = width.or(Some(cells.len()));
        if cells.iter().any(|cell| cell.is_empty() || cell.iter().any(Piece::is_comment)) {
            return None;
        }
        let one_row = out.iter().filter(|row| !matches!(row, Raw::Comment(..))).count() == 1;
        let rule =
            one_row && cells.iter().all(|cell| cell.iter().all(|piece| piece.is("-") || piece.is(":")));
        out.push(match rule {
            true => Raw::Rule(cells.iter().map(|cell| marks(cell)).collect(), None),
            false => Raw::Cells(cells.iter().map(|cell| inline(cell)).collect(), None, blank),
        });
        at = next;
    }
    Some(out)
}

fn marks(cell: &[Piece<'_>]) -> (bool, bool) {
    (
        cell.first().is_some_and(|piece| piece.is(":")),
        cell.len() > 1 && cell.last().is_some_and(|piece| piece.is(":")),
    )
}

/// The cells of the row that begins at a border, and the place behind it.
fn row<'s, 'a>(
    inside: &'s [Piece<'a>],
    from: usize,
    width: Option<usize>,
) -> Option<(Vec<&'s [Piece<'a>]>, usize)> {
    if !inside.get(from)?.is("|") {
        return None;
    }
    let mut cells = Vec::new();
    let mut start = from + 1;
    let mut depth = 0_usize;
    for at in from + 1..inside.len() {
        let piece = inside.get(at)?;
        if piece.kind == TokenKind::Punct {
            match piece.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                "|" if depth == 0 => {
                    cells.push(inside.get(start..at)?);
                    start = at + 1;
                    let ends = match width {
                        Some(width) => cells.len() == width,
                        None => inside.get(at + 1).is_none_or(|next| next.is("|") || next.is_comment()),
                    };
                    if ends {
                        return Some((cells, at + 1));
                    }
                }
                _ => {}
            }
        }
    }
    None
}
