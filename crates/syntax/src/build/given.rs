//! `given` tables.

use pest::Parser;
use synthc_diag::{Code, Span};

use super::{Builder, kids};
use crate::SyntaxError;
use crate::ast::{
    BinaryOp, Expr, ExprKind, Given, GivenBody, GivenCell, GivenRow, Pattern, PatternAlt, PatternKind,
};
use crate::grammar::{P, Rule, SynthParser};
use crate::tokens::tokens;

impl Builder<'_> {
    /// `given_e`.
    pub fn given_e(&mut self, pair: P<'_>, span: Span) -> ExprKind {
        let mut kids = kids(pair);
        let names = kids.take(Rule::names).map(|names| self.names(names)).unwrap_or_default();
        if let Some(file) = kids.take(Rule::plain) {
            return ExprKind::Given(Given { names, body: GivenBody::File(self.str(&file)) });
        }
        let head = kids.take(Rule::t_head);
        let head_span = head.as_ref().map_or(span, |head| self.span(head));
        let header: Vec<Pattern> =
            head.map(|head| head.into_inner().map(|cell| self.pattern(cell)).collect()).unwrap_or_default();
        kids.take(Rule::t_sep);
        let mut rows = Vec::new();
        while let Some(row) = kids.take(Rule::t_row) {
            let row = self.row(row, names.len());
            self.check_width(&row, header.len());
            rows.push(row);
        }
        if rows.is_empty() {
            let at = Span::new(head_span.end, head_span.end);
            let error = SyntaxError::new(Code("E0016"), at, "this table has a header and no rows");
            self.error(error.help("write one row for each case: `| pattern | value |`"));
        }
        ExprKind::Given(Given { names, body: GivenBody::Table { header, rows } })
    }

    fn row(&mut self, pair: P<'_>, n_keys: usize) -> GivenRow {
        let span = self.span(&pair);
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (index, cell) in pair.into_inner().filter(|kid| kid.as_rule() == Rule::cell).enumerate() {
            if index < n_keys {
                keys.push(self.key_cell(cell));
            } else {
                values.push(self.value_cell(cell));
            }
        }
        GivenRow { keys, values, span }
    }

    fn check_width(&mut self, row: &GivenRow, width: usize) {
        let cells = row.keys.len() + row.values.len();
        if cells != width {
            let (cells, width) = (count(cells), count(width));
            let error = SyntaxError::new(
                Code("E0016"),
                row.span,
                format!("this row has {cells}, the header has {width}"),
            );
            self.error(error.help("every cell of the header needs one in the row; a cell is never empty: write `0%`, `null` or `_`"));
        }
    }

    fn key_cell(&mut self, pair: P<'_>) -> Pattern {
        let span = self.span(&pair);
        match kids(pair).any() {
            Some(inner) if inner.as_rule() == Rule::pattern => self.pattern(inner),
            other => {
                if other.as_ref().is_some_and(|inner| inner.as_rule() == Rule::bad_cell) {
                    let pair = other.as_ref();
                    pair.map(|pair| self.bad(pair, Rule::r_pattern, "a pattern"));
                } else {
                    let error = SyntaxError::new(Code("E0016"), span, "this cell is no pattern");
                    self.error(error.help(
                        "a cell under a given name holds a value, a range, alternatives with `or`, or `_`",
                    ));
                }
                super::pattern::bad_pattern(span)
            }
        }
    }

    fn value_cell(&mut self, pair: P<'_>) -> GivenCell {
        let span = self.span(&pair);
        // A value that also reads as a pattern was taken as one; it is read again as an expression.
        let value = match pair.into_inner().next() {
            Some(inner) if inner.as_rule() == Rule::k_else => None,
            Some(inner) if inner.as_rule() == Rule::expr => Some(self.expr(inner)),
            Some(inner) if inner.as_rule() == Rule::bad_cell => {
                let span = self.bad(&inner, Rule::r_cell, "a value");
                Some(Expr { kind: ExprKind::Bad, span })
            }
            Some(inner) => Some(self.pattern_as_expr(inner)),
            None => Some(Expr { kind: ExprKind::Bad, span }),
        };
        GivenCell { value, span }
    }
}

fn count(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

impl Builder<'_> {
    /// A value cell that the grammar read as a pattern. Texts with holes and months mean something else as values.
    fn pattern_as_expr(&mut self, pair: P<'_>) -> Expr {
        let text = pair.as_str();
        let start = pair.as_span().start();
        let span = self.span(&pair);
        let again = text.contains(['{', '-']) || text == "_";
        if !again {
            let pattern = self.pattern(pair);
            return alternatives(pattern.alts, span);
        }
        let tokens = tokens(text);
        let mut inner = Builder::new(text, &tokens, self.base + start as u32);
        let parsed = SynthParser::parse(Rule::r_cell, text).ok().and_then(|mut pairs| pairs.next());
        let expr = parsed.and_then(|cell| kids(cell).take(Rule::expr)).map(|expr| inner.expr(expr));
        self.errors.append(&mut inner.errors);
        expr.unwrap_or_else(|| {
            let error = SyntaxError::new(Code("E0016"), span, format!("`{text}` is no value"));
            self.error(error.help("a cell under a value holds a weight, a value or a distribution"));
            Expr { kind: ExprKind::Bad, span }
        })
    }
}

fn alternatives(alts: Vec<PatternAlt>, span: Span) -> Expr {
    let mut values = alts.into_iter().map(|alt| match alt.kind {
        PatternKind::Value(expr) => expr,
        PatternKind::Range { lo, hi, inclusive } => {
            let kind = ExprKind::Range { lo: lo.map(Box::new), hi: hi.map(Box::new), inclusive };
            Expr { kind, span: alt.span }
        }
        PatternKind::Any | PatternKind::Bad => Expr { kind: ExprKind::Bad, span: alt.span },
    });
    let first = values.next().unwrap_or(Expr { kind: ExprKind::Bad, span });
    values.fold(first, |left, right| {
        let (op_span, span) = (Span::new(left.span.end, right.span.start), left.span.to(right.span));
        let (left, right) = (Box::new(left), Box::new(right));
        Expr { kind: ExprKind::Binary { op: BinaryOp::Or, op_span, left, right }, span }
    })
}
