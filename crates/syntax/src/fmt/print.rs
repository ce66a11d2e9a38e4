//! From pieces to lines.

use std::collections::HashMap;

use super::grid;
use super::pieces::Piece;
use super::plan::{Plan, Start};
use super::space::{Context, between, ends_operand};
use crate::tokens::TokenKind;

/// A printed line.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Blanks before it.
    pub indent: usize,
    /// Its text without a trailing comment.
    pub code: String,
    /// The comment behind the code.
    pub comment: Option<String>,
    /// The column of the comment in the source.
    pub column: usize,
    /// Whether an empty line stands before it.
    pub blank_before: bool,
    /// The place of the sign that neighbouring lines align: `=` of a setting, `->` of a step.
    pub sign: Option<usize>,
    /// Whether it is broken text, or part of a grid: nothing on it is moved.
    pub fixed: bool,
}

struct Open {
    /// The indentation of the line that opened it.
    indent: usize,
    brace: bool,
    pick: bool,
    generic: bool,
    /// Whether its statements are laid out in lines.
    block: bool,
}

struct Printer<'p, 'a> {
    plan: &'p Plan<'a>,
    lines: Vec<Line>,
    line: Line,
    open: Vec<Open>,
    before: Option<Piece<'a>>,
    after_prefix: bool,
    after_generic: bool,
}

/// The lines of a plan.
pub fn lines(plan: &Plan<'_>) -> Vec<Line> {
    let mut printer = Printer::new(plan);
    let mut at = 0;
    while let Some(piece) = plan.pieces.get(at) {
        let table = grid::at(&plan.pieces, at);
        printer.piece(*piece);
        at += 1;
        if let Some(table) = table {
            printer.grid(&table);
            at = table.close;
        }
    }
    printer.flush();
    printer.lines
}

/// The width of pieces on one line, with the gaps that `starts` asks for.
pub fn inline_width(pieces: &[Piece<'_>], starts: HashMap<u32, Start>) -> usize {
    on_one_line(pieces, starts).chars().count()
}

/// Pieces on one line.
pub fn inline(pieces: &[Piece<'_>]) -> String {
    on_one_line(pieces, HashMap::new())
}

fn on_one_line(pieces: &[Piece<'_>], starts: HashMap<u32, Start>) -> String {
    let mut flat = pieces.to_vec();
    for (at, piece) in flat.iter_mut().enumerate() {
        piece.blanks = if at == 0 { 0 } else { piece.blanks.max(usize::from(piece.breaks > 0)) };
        piece.breaks = 0;
    }
    let plan = Plan { pieces: flat, starts };
    let mut printer = Printer::new(&plan);
    for piece in &plan.pieces {
        printer.put(*piece, plan.starts.get(&piece.start) == Some(&Start::Inline));
    }
    printer.line.code
}

impl<'p, 'a> Printer<'p, 'a> {
    fn new(plan: &'p Plan<'a>) -> Self {
        Self {
            plan,
            lines: Vec::new(),
            line: Line::default(),
            open: Vec::new(),
            before: None,
            after_prefix: false,
            after_generic: false,
        }
    }

    fn piece(&mut self, piece: Piece<'a>) {
        let start = self.plan.starts.get(&piece.start).copied();
        let after_line = self.before.is_some_and(|before| before.ends_line());
        let forced = matches!(start, Some(Start::Item | Start::Member | Start::Close));
        if self.before.is_none() || forced || after_line || piece.breaks > 0 {
            self.break_line(&piece, start);
        }
        self.put(piece, start == Some(Start::Inline));
    }

    fn break_line(&mut self, piece: &Piece<'_>, start: Option<Start>) {
        self.flush();
        let closes = piece.kind == TokenKind::Punct && matches!(piece.text, ")" | "]" | "}");
        let opened = self
            .before
            .is_some_and(|before| before.kind == TokenKind::Punct && matches!(before.text, "(" | "[" | "{"));
        self.line.blank_before = piece.breaks > 1 && self.before.is_some() && !closes && !opened;
        self.line.indent = match self.open.last() {
            Some(open) if closes => open.indent,
            Some(open) => {
                let goes_on = open.block && !piece.is_comment() && start.is_none();
                open.indent + if goes_on { 4 } else { 2 }
            }
            None if start == Some(Start::Item) || piece.is_comment() => 0,
            None => 2,
        };
    }

    fn put(&mut self, piece: Piece<'a>, apart: bool) {
        let closing = piece.kind == TokenKind::Punct && matches!(piece.text, ")" | "]" | "}");
        let generic = self.is_generic(&piece);
        let fresh = self.line.code.is_empty() && self.line.comment.is_none();
        if let Some(before) = self.before.filter(|_| !fresh) {
            let context = Context {
                after_prefix: self.after_prefix,
                generic,
                after_generic: self.after_generic,
                in_pick: self.open.last().is_some_and(|open| open.pick),
                after_first: self.line.code == before.text,
                in_call: self.open.last().is_some_and(|open| !open.brace),
            };
            let gap = if apart { 2 } else { between(&before, &piece, context) };
            if piece.ends_line() {
                self.line.comment = Some(piece.text.to_owned());
                self.line.column = piece.column;
                self.before = Some(piece);
                return;
            }
            self.line.code.extend(std::iter::repeat_n(' ', gap));
        }
        self.note_sign(&piece);
        self.line.fixed |= piece.verbatim || piece.text.contains('\n');
        self.line.code.push_str(piece.text);
        self.brackets(&piece, generic, closing);
        let operand = self.before.is_some_and(|before| ends_operand(&before));
        self.after_prefix = piece.is("-") && (self.after_prefix || !operand);
        self.after_generic = generic && piece.text == "<";
        self.before = Some(piece);
    }

    fn is_generic(&self, piece: &Piece<'_>) -> bool {
        let after_list =
            self.before.is_some_and(|before| before.kind == TokenKind::Word && before.text == "list");
        match piece.text {
            "<" => piece.is("<") && after_list && piece.blanks + piece.breaks == 0,
            ">" | ">=" => self.open.last().is_some_and(|open| open.generic),
            _ => false,
        }
    }

    fn brackets(&mut self, piece: &Piece<'_>, generic: bool, closing: bool) {
        if generic && piece.text != "<" || closing {
            self.open.pop();
            return;
        }
        let opening = piece.kind == TokenKind::Punct && matches!(piece.text, "(" | "[" | "{");
        if !opening && !generic {
            return;
        }
        let brace = piece.is("{");
        let pick = brace && self.before.is_some_and(|before| before.is("."));
        let block = brace && self.opens_block(piece);
        self.open.push(Open { indent: self.line.indent, brace, pick, generic, block });
    }

    /// Whether the token behind this brace begins a statement on its own line.
    fn opens_block(&self, brace: &Piece<'_>) -> bool {
        let at = self.plan.pieces.partition_point(|piece| piece.start <= brace.start);
        self.plan
            .pieces
            .get(at..)
            .unwrap_or(&[])
            .iter()
            .find(|piece| !piece.is_comment() || self.plan.starts.contains_key(&piece.start))
            .is_some_and(|piece| self.plan.starts.get(&piece.start) == Some(&Start::Member))
    }

    /// `name =` and `name ->` at the start of a line inside of braces.
    fn note_sign(&mut self, piece: &Piece<'_>) {
        let named = self.before.is_some_and(|before| {
            matches!(before.kind, TokenKind::Word | TokenKind::Quoted)
                && self.line.code.trim_end() == before.text
        });
        let inside = self.open.len() == 1 && self.open.last().is_some_and(|open| open.brace && !open.block);
        if named && inside && (piece.is("=") || piece.is("->")) {
            self.line.sign = Some(self.line.code.len());
        }
    }

    fn grid(&mut self, table: &grid::Grid<'_>) {
        let indent = self.line.indent + 2;
        if let Some((text, column)) = table.lead {
            self.line.comment = Some(text.to_owned());
            self.line.column = column;
        }
        self.flush();
        for row in &table.rows {
            let (comment, column) =
                row.comment.map_or((None, 0), |(text, column)| (Some(text.to_owned()), column));
            self.lines.push(Line {
                indent,
                code: row.text.clone(),
                comment,
                column,
                blank_before: row.blank_before,
                sign: None,
                fixed: true,
            });
        }
        self.line.indent = indent - 2;
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.line.indent = line.indent;
        if !line.code.is_empty() || line.comment.is_some() {
            self.lines.push(line);
        }
    }
}
