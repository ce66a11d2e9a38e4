//! Expressions.

use std::sync::Arc;

use synthc_diag::Span;

use super::operators::{Piece, Prefix};
use super::{Builder, Kids, kids};
use crate::ast::{Agg, AggKind, Arg, BinaryOp, Draw, DurationUnit, Expr, ExprKind, IsWhat, Name};
use crate::grammar::{P, Rule};
use crate::synonyms;

impl Builder<'_> {
    /// `expr`, or one of its arithmetic parts (`arith`, `range_e`, `operand`).
    pub fn expr(&mut self, pair: P<'_>) -> Expr {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::operand => self.operand(pair),
            Rule::delay | Rule::t_length => {
                let inner = kids(pair).any();
                self.expr_or_bad(inner, span)
            }
            _ => {
                let mut pieces = Vec::new();
                self.pieces(pair, &mut pieces);
                self.climb(pieces, span)
            }
        }
    }

    fn pieces(&mut self, pair: P<'_>, out: &mut Vec<Piece>) {
        for kid in pair.into_inner() {
            let span = self.span(&kid);
            match kid.as_rule() {
                Rule::operand => out.push(Piece::Operand(self.operand(kid))),
                // `range_e` and `t_range` hold `arith`, which binds tighter than their dots: the flat run is the same.
                Rule::arith => self.pieces(kid, out),
                Rule::prefix => out.push(Piece::Prefix(prefix(kid.as_str()), span)),
                Rule::minus => out.push(Piece::Prefix(Prefix::Neg, span)),
                Rule::infix | Rule::a_infix => out.push(Piece::Infix(infix(kid.as_str()), span)),
                Rule::not_in => out.push(Piece::Infix(BinaryOp::NotIn, span)),
                Rule::range_in => {
                    out.push(Piece::Dots(!kid.as_str().starts_with("..<"), Span::new(span.start, span.end)))
                }
                Rule::open_range => out.push(Piece::OpenDots(kid.as_str() != "..<", span)),
                Rule::r_op => out.push(Piece::Dots(kid.as_str() != "..<", span)),
                Rule::is_tail => out.push(self.is_tail(kid, span)),
                _ => {}
            }
        }
        fix_plain_dots(out);
    }

    fn is_tail(&mut self, pair: P<'_>, span: Span) -> Piece {
        let mut kids = kids(pair);
        kids.word(Rule::k_is);
        let negated = kids.word(Rule::k_not).is_some();
        let what = match kids.any() {
            Some(value) if value.as_rule() == Rule::path => IsWhat::Code(self.path(value)),
            Some(value) => match value.as_str() {
                "true" => IsWhat::Bool(true),
                "false" => IsWhat::Bool(false),
                "todo" => IsWhat::Todo,
                _ => IsWhat::Null,
            },
            None => IsWhat::Null,
        };
        Piece::Is(negated, what, span)
    }

    fn operand(&mut self, pair: P<'_>) -> Expr {
        let whole = self.span(&pair);
        let mut kids = kids(pair);
        let Some(first) = kids.any() else { return Expr { kind: ExprKind::Bad, span: whole } };
        let mut left = self.atom(first);
        while let Some(tail) = kids.any() {
            let span = left.span.to(self.span(&tail));
            let base = Box::new(left);
            let kind = match tail.as_rule() {
                Rule::call => {
                    let args = self.args(tail, &base);
                    ExprKind::Call { callee: base, args }
                }
                Rule::field => {
                    let name = self.name_or_empty(tail.into_inner().next(), span);
                    ExprKind::Field { base, name }
                }
                Rule::pick => {
                    let names = tail.into_inner().next().map(|names| self.names(names)).unwrap_or_default();
                    ExprKind::Pick { base, names }
                }
                Rule::index => {
                    let indices = tail.into_inner().map(|index| self.expr(index)).collect();
                    ExprKind::Index { base, indices }
                }
                _ => self.per(tail, base),
            };
            left = Expr { kind, span };
        }
        left
    }

    fn per(&mut self, tail: P<'_>, left: Box<Expr>) -> ExprKind {
        let span = self.span(&tail);
        let op_span = Span::new(span.start, span.start + 3);
        let right = match kids(tail).any() {
            Some(pair) if pair.as_rule() == Rule::duration => self.atom(pair),
            other => self.expr_or_bad(other, span),
        };
        ExprKind::Binary { op: BinaryOp::Per, op_span, left, right: Box::new(right) }
    }

    /// A literal, a name, or an expression that opens with a word or bracket.
    pub fn atom(&mut self, pair: P<'_>) -> Expr {
        let span = self.span(&pair);
        let text = pair.as_str();
        let kind = match pair.as_rule() {
            Rule::datetime => ExprKind::DateTime(text.into()),
            Rule::date => ExprKind::Date(text.into()),
            Rule::month => ExprKind::Month(text.into()),
            Rule::time => ExprKind::Time(text.into()),
            Rule::duration => duration(text),
            Rule::percent => ExprKind::Percent { text: digits(text.trim_end_matches('%')) },
            Rule::number => number(text),
            Rule::string => return self.text(pair),
            Rule::plain => {
                let text = self.str(&pair).text;
                ExprKind::Text { parts: vec![crate::ast::TextPart::Chars(text)] }
            }
            Rule::k_value => value(text),
            Rule::ident => ExprKind::Name(self.name(&pair).text),
            Rule::path => return self.path_expr(pair),
            Rule::paren => {
                let inner = kids(pair).any();
                return Expr { kind: self.expr_or_bad(inner, span).kind, span };
            }
            Rule::if_e => self.if_e(pair, span),
            Rule::match_e => self.match_e(pair, span),
            Rule::mix_e => self.mix_e(pair),
            Rule::given_e => self.given_e(pair, span),
            Rule::hist_e => {
                let weights = kids(pair).take(Rule::weights);
                ExprKind::Histogram(weights.map(|pair| self.weights(pair)).unwrap_or_default())
            }
            Rule::json_e => ExprKind::Json(self.block_in(pair)),
            Rule::list_e => self.list_e(pair),
            Rule::weights => ExprKind::Weights(self.weights(pair)),
            _ => ExprKind::Bad,
        };
        Expr { kind, span }
    }

    /// A dotted name as an expression.
    pub fn path_expr(&mut self, pair: P<'_>) -> Expr {
        let mut names = self.path(pair).parts.into_iter();
        let Some(first) = names.next() else { return Expr { kind: ExprKind::Bad, span: Span::default() } };
        let start = Expr { kind: ExprKind::Name(first.text), span: first.span };
        names.fold(start, |base, name: Name| {
            let span = base.span.to(name.span);
            Expr { kind: ExprKind::Field { base: Box::new(base), name }, span }
        })
    }

    fn if_e(&mut self, pair: P<'_>, span: Span) -> ExprKind {
        let mut kids = kids(pair);
        let mut next = |builder: &mut Self| {
            let pair = kids.take(Rule::expr);
            Box::new(builder.expr_or_bad(pair, span))
        };
        ExprKind::If { condition: next(self), then: next(self), otherwise: next(self) }
    }

    fn args(&mut self, call: P<'_>, callee: &Expr) -> Vec<Arg> {
        let callee = match &callee.kind {
            ExprKind::Name(name) => Arc::clone(name),
            ExprKind::Field { name, .. } => Arc::clone(&name.text),
            _ => "".into(),
        };
        let slots: Vec<P<'_>> = call.into_inner().collect();
        let count = slots.len();
        let mut args = Vec::with_capacity(count);
        for (index, slot) in slots.into_iter().enumerate() {
            if slot.as_rule() == Rule::arg {
                args.push(self.arg(slot, &callee));
            } else if !(slot.as_str().trim().is_empty() && index + 1 == count) {
                args.push(self.bad_arg(&slot));
            }
        }
        args
    }

    fn arg(&mut self, pair: P<'_>, callee: &str) -> Arg {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let mut name = kids.take(Rule::arg_name).map(|pair| self.arg_name(pair));
        if let Some(name) = &mut name
            && let Some(error) = synonyms::argument(callee, name)
        {
            self.error(error);
        }
        let value = kids.take(Rule::expr);
        let value = self.expr_or_bad(value, span);
        let mut aggs = Vec::new();
        while let Some(agg) = kids.take(Rule::agg) {
            aggs.push(self.agg(agg));
        }
        Arg { name, value, aggs, span }
    }

    /// The name in `name:`.
    pub fn arg_name(&mut self, pair: P<'_>) -> Name {
        let span = self.span(&pair);
        self.name_or_empty(pair.into_inner().next(), span)
    }

    fn bad_arg(&mut self, slot: &P<'_>) -> Arg {
        let span = self.bad(slot, Rule::r_arg, "an argument");
        let text = slot.as_str();
        let head = text.split_once(':').map(|(head, _)| head.trim_end()).filter(|head| is_name(head));
        let name = head.map(|head| Name {
            text: head.into(),
            span: Span::new(span.start, span.start + head.len() as u32),
        });
        Arg { name, value: Expr { kind: ExprKind::Bad, span }, aggs: Vec::new(), span }
    }

    fn agg(&mut self, pair: P<'_>) -> Agg {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let word = kids.peek();
        let kind = match word {
            Some(Rule::k_via) => {
                let path = kids.take(Rule::path);
                AggKind::Via(self.path_or_empty(path, span))
            }
            Some(Rule::k_order) => {
                let key = kids.take(Rule::expr);
                let key = self.expr_or_bad(key, span);
                AggKind::Order { key, descending: kids.word(Rule::k_desc).is_some() }
            }
            _ => {
                let expr = kids.take(Rule::expr);
                let expr = self.expr_or_bad(expr, span);
                if word == Some(Rule::k_by) { AggKind::By(expr) } else { AggKind::Where(expr) }
            }
        };
        Agg { kind, span }
    }

    /// `draw`.
    pub fn draw(&mut self, pair: P<'_>) -> Draw {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let dist = kids.take(Rule::expr);
        let dist = self.expr_or_bad(dist, span);
        let given = kids.take(Rule::names).map(|names| self.names(names)).unwrap_or_default();
        Draw { dist, given, span }
    }

    /// A draw, or a bad one where there is none.
    pub fn draw_or_bad(&mut self, pair: Option<P<'_>>, at: Span) -> Draw {
        match pair {
            Some(pair) => self.draw(pair),
            None => Draw { dist: self.expr_or_bad(None, at), given: Vec::new(), span: at },
        }
    }

    /// The next `expr` of a rule's pairs.
    pub fn next_expr(&mut self, kids: &mut Kids<'_>, at: Span) -> Expr {
        let pair = kids.take(Rule::expr);
        self.expr_or_bad(pair, at)
    }
}

/// In `range_e` the dots stand plainly: first of all they are a prefix, last of all open.
fn fix_plain_dots(pieces: &mut [Piece]) {
    if let Some(first) = pieces.first_mut()
        && let Piece::Dots(inclusive, span) = *first
    {
        *first = Piece::Prefix(Prefix::Dots(inclusive), span);
    }
    if let Some(last) = pieces.last_mut()
        && let Piece::Dots(inclusive, span) = *last
    {
        *last = Piece::OpenDots(inclusive, span);
    }
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

fn prefix(text: &str) -> Prefix {
    match text {
        "-" => Prefix::Neg,
        ".." => Prefix::Dots(true),
        "..<" => Prefix::Dots(false),
        _ => Prefix::Not,
    }
}

fn infix(text: &str) -> BinaryOp {
    match text {
        "and" => BinaryOp::And,
        "==" => BinaryOp::Eq,
        "!=" => BinaryOp::Ne,
        "<=" => BinaryOp::Le,
        ">=" => BinaryOp::Ge,
        "<" => BinaryOp::Lt,
        ">" => BinaryOp::Gt,
        "in" => BinaryOp::In,
        "??" => BinaryOp::Coalesce,
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "/" => BinaryOp::Div,
        "^" => BinaryOp::Pow,
        _ => BinaryOp::Or,
    }
}

fn value(text: &str) -> ExprKind {
    match text {
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        "todo" => ExprKind::Todo,
        _ => ExprKind::Null,
    }
}

fn digits(text: &str) -> Arc<str> {
    if text.contains('_') { text.replace('_', "").into() } else { text.into() }
}

fn number(text: &str) -> ExprKind {
    match text.strip_suffix('k') {
        Some(rest) => ExprKind::Number { text: digits(rest), thousand: true },
        None => ExprKind::Number { text: digits(text), thousand: false },
    }
}

fn duration(text: &str) -> ExprKind {
    let letters = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(letters);
    let unit = match unit {
        "min" => DurationUnit::Minute,
        "h" => DurationUnit::Hour,
        "d" => DurationUnit::Day,
        "w" => DurationUnit::Week,
        "mo" => DurationUnit::Month,
        "y" => DurationUnit::Year,
        _ => DurationUnit::Second,
    };
    ExprKind::Duration { text: digits(number), unit }
}
