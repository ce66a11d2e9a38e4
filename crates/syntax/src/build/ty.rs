//! Types.

use synthc_diag::Span;

use super::{Builder, kids};
use crate::ast::{ExprKind, Refinement, Regex, TypeBase, TypeExpr};
use crate::grammar::{P, Rule};
use crate::synonyms;

impl Builder<'_> {
    /// `type_e`.
    pub fn ty(&mut self, pair: P<'_>) -> TypeExpr {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let base = match kids.word(Rule::k_todo) {
            Some(_) => TypeBase::Todo,
            None => kids.any().map_or(TypeBase::Bad, |base| self.type_base(base, span)),
        };
        let nullable = kids.take(Rule::t_null).map(|mark| self.span(&mark));
        let (mut refinement, mut matching) = (None, None);
        while let Some(pair) = kids.any() {
            match pair.as_rule() {
                Rule::regex => matching = Some(self.regex(&pair)),
                _ => refinement = self.refinement(pair),
            }
        }
        TypeExpr { base, nullable, refinement, matching, span }
    }

    /// A type, or a bad one where there is none.
    pub fn ty_or_bad(&mut self, pair: Option<P<'_>>, at: Span) -> TypeExpr {
        match pair {
            Some(pair) => self.ty(pair),
            None => {
                TypeExpr { base: TypeBase::Bad, nullable: None, refinement: None, matching: None, span: at }
            }
        }
    }

    fn type_base(&mut self, pair: P<'_>, span: Span) -> TypeBase {
        match pair.as_rule() {
            Rule::t_ref => TypeBase::Ref(self.names(pair)),
            Rule::t_list => {
                let item = kids(pair).take(Rule::type_e);
                TypeBase::List(Box::new(self.ty_or_bad(item, span)))
            }
            Rule::t_json => TypeBase::Json(self.block_in(pair)),
            Rule::t_named => {
                let (text, start) = (pair.as_str().trim_end(), self.span(&pair).start);
                let (end, behind) =
                    (start + text.len() as u32, pair.get_input().get(pair.as_span().start() + text.len()..));
                let mut kids = kids(pair);
                let path = kids.take(Rule::path);
                let mut path = self.path_or_empty(path, span);
                let mut arg = kids.take(Rule::expr).map(|arg| Box::new(self.expr(arg)));
                if let Some(mut error) = synonyms::type_name(&mut path) {
                    // `varchar(20)`: the length of a text is a range.
                    let digits =
                        text.trim_end_matches(')').rsplit_once('(').map_or("", |(_, arg)| arg.trim());
                    if path.parts.first().is_some_and(|name| &*name.text == "text")
                        && !digits.is_empty()
                        && digits.bytes().all(|byte| byte.is_ascii_digit())
                    {
                        let null = if behind.is_some_and(|rest| rest.starts_with('?')) { "?" } else { "" };
                        let right = format!("text{null} 0..{digits}");
                        let place = Span::new(start, end + null.len() as u32);
                        error = error.help(format!("write `{right}`")).fix(place, right);
                        arg = None;
                    }
                    self.error(error);
                }
                TypeBase::Named { path, arg }
            }
            _ => TypeBase::Bad,
        }
    }

    fn regex(&self, pair: &P<'_>) -> Regex {
        let text = pair.as_str();
        let inside = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
        Regex { text: inside.into(), span: self.span(pair) }
    }

    fn refinement(&mut self, pair: P<'_>) -> Option<Refinement> {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::t_range => match self.expr(pair).kind {
                ExprKind::Range { lo, hi, inclusive } => Some(Refinement::Range { lo, hi, inclusive, span }),
                _ => None,
            },
            Rule::t_length => Some(Refinement::Length(Box::new(self.expr(pair)))),
            _ => None,
        }
    }
}
