//! Precedence: from a flat run of prefixes, operands and infixes to a tree.
//!
//! Tightest first: `per` (part of the operand), `^` (right), unary `-`, `* /`, `+ -`, `??`, `..`, comparisons, `not`, `and`,
//! `or`. Comparisons and ranges do not chain.

use std::iter::Peekable;
use std::vec::IntoIter;

use synthc_diag::{Code, Span};

use super::Builder;
use crate::SyntaxError;
use crate::ast::{BinaryOp, Expr, ExprKind, IsWhat, UnaryOp};
use crate::mistakes::foreign_date;

/// One element of the run.
pub enum Piece {
    /// `not`, `-`, `..`, `..<` before an operand.
    Prefix(Prefix, Span),
    /// An operand.
    Operand(Expr),
    /// An operator between operands.
    Infix(BinaryOp, Span),
    /// A range's dots between operands; whether the end is included.
    Dots(bool, Span),
    /// A range's dots without an upper end.
    OpenDots(bool, Span),
    /// `is ..` after an operand: negated, what, where.
    Is(bool, IsWhat, Span),
}

/// Operators in front.
#[derive(Clone, Copy)]
pub enum Prefix {
    /// `not`.
    Not,
    /// `-`.
    Neg,
    /// `..` or `..<`: no lower end; whether the upper end is included.
    Dots(bool),
}

type Pieces = Peekable<IntoIter<Piece>>;

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const RANGE: u8 = 5;
const COALESCE: u8 = 6;
const ADD: u8 = 7;
const MUL: u8 = 8;
const NEG: u8 = 9;
const POW: u8 = 10;

fn level(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => OR,
        BinaryOp::And => AND,
        BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge
        | BinaryOp::In
        | BinaryOp::NotIn => COMPARE,
        BinaryOp::Coalesce => COALESCE,
        BinaryOp::Add | BinaryOp::Sub => ADD,
        BinaryOp::Mul | BinaryOp::Div => MUL,
        BinaryOp::Pow | BinaryOp::Per => POW,
    }
}

impl Builder<'_> {
    /// The tree of a run.
    pub fn climb(&mut self, pieces: Vec<Piece>, whole: Span) -> Expr {
        let mut pieces = pieces.into_iter().peekable();
        let tree = self.climb_from(&mut pieces, OR, whole);
        if let Some(Piece::Dots(_, span) | Piece::OpenDots(_, span)) = pieces.peek() {
            let error = SyntaxError::new(Code("E0015"), *span, "a range has two ends; this is a third");
            self.error(error.help("put one of the ranges in parentheses, or remove an end"));
        }
        // What the grammar accepts and no level takes is consumed, so that every piece is seen.
        pieces.fold(tree, |tree, _| tree)
    }

    fn climb_from(&mut self, pieces: &mut Pieces, min: u8, whole: Span) -> Expr {
        let mut left = self.leading(pieces, min, whole);
        let mut compared = false;
        loop {
            let (level, span) = match pieces.peek() {
                Some(Piece::Infix(op, span)) => (level(*op), *span),
                Some(Piece::Is(_, _, span)) => (COMPARE, *span),
                Some(Piece::Dots(_, span) | Piece::OpenDots(_, span)) if !is_open_range(&left) => {
                    (RANGE, *span)
                }
                _ => return left,
            };
            if level < min {
                return left;
            }
            if level == COMPARE && std::mem::replace(&mut compared, true) {
                self.chained(&left, span);
            }
            left = match pieces.next() {
                Some(Piece::Infix(op, op_span)) => {
                    let next = if op == BinaryOp::Pow { NEG } else { level + 1 };
                    let right = self.climb_from(pieces, next, whole);
                    let span = left.span.to(right.span);
                    match self.foreign_date(op, span) {
                        Some(kind) => Expr { kind, span },
                        None => {
                            let (left, right) = (Box::new(left), Box::new(right));
                            Expr { kind: ExprKind::Binary { op, op_span, left, right }, span }
                        }
                    }
                }
                Some(Piece::Dots(inclusive, _)) => {
                    let hi = self.climb_from(pieces, RANGE + 1, whole);
                    let span = left.span.to(hi.span);
                    let (lo, hi) = (Some(Box::new(left)), Some(Box::new(hi)));
                    Expr { kind: ExprKind::Range { lo, hi, inclusive }, span }
                }
                Some(Piece::OpenDots(inclusive, dots)) => {
                    let span = left.span.to(dots);
                    Expr { kind: ExprKind::Range { lo: Some(Box::new(left)), hi: None, inclusive }, span }
                }
                Some(Piece::Is(negated, what, tail)) => {
                    let span = left.span.to(tail);
                    Expr { kind: ExprKind::Is { operand: Box::new(left), negated, what }, span }
                }
                _ => return left,
            };
        }
    }

    /// `31/01/2024`: nobody divides like that.
    fn foreign_date(&mut self, op: BinaryOp, span: Span) -> Option<ExprKind> {
        if !matches!(op, BinaryOp::Div | BinaryOp::Sub) {
            return None;
        }
        let place =
            (span.start.checked_sub(self.base)?) as usize..(span.end.checked_sub(self.base)?) as usize;
        let (iso, error) = foreign_date(self.source.get(place)?, span)?;
        self.error(error);
        Some(ExprKind::Date(iso.into()))
    }

    fn leading(&mut self, pieces: &mut Pieces, min: u8, whole: Span) -> Expr {
        match pieces.next() {
            Some(Piece::Operand(expr)) => expr,
            Some(Piece::Prefix(Prefix::Neg, at)) => self.unary(UnaryOp::Neg, NEG, at, pieces, whole),
            Some(Piece::Prefix(Prefix::Not, at)) => {
                if min > NOT {
                    self.needs_parentheses(at, "not");
                }
                self.unary(UnaryOp::Not, NOT, at, pieces, whole)
            }
            Some(Piece::Prefix(Prefix::Dots(inclusive), at)) => {
                if min > RANGE {
                    self.needs_parentheses(at, "..");
                }
                let hi = self.climb_from(pieces, RANGE + 1, whole);
                let span = at.to(hi.span);
                Expr { kind: ExprKind::Range { lo: None, hi: Some(Box::new(hi)), inclusive }, span }
            }
            _ => Expr { kind: ExprKind::Bad, span: whole },
        }
    }

    fn unary(&mut self, op: UnaryOp, level: u8, at: Span, pieces: &mut Pieces, whole: Span) -> Expr {
        let operand = self.climb_from(pieces, level, whole);
        let span = at.to(operand.span);
        Expr { kind: ExprKind::Unary { op, operand: Box::new(operand) }, span }
    }

    fn needs_parentheses(&mut self, at: Span, what: &str) {
        let message = format!("`{what}` binds less tightly than the operator before it");
        self.error(
            SyntaxError::new(Code("E0015"), at, message).help("put it in parentheses with what follows"),
        );
    }

    fn chained(&mut self, left: &Expr, op_span: Span) {
        let error = SyntaxError::new(Code("E0015"), op_span, "comparisons do not chain");
        let help = match &left.kind {
            ExprKind::Binary { op: BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge, .. } => {
                "write `x in lo..hi` (both ends included), or two comparisons joined by `and`"
            }
            _ => "put one of them in parentheses, or join two comparisons by `and`",
        };
        self.error(error.help(help));
    }
}

/// Whether a range already has no place for another dot pair.
fn is_open_range(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Range { .. })
}
