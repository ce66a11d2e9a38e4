//! Statements of a body.

use synthc_diag::Span;

use super::docs::docs_around;
use super::lists::ListShape;
use super::{Builder, Kids, kids};
use crate::ast::{
    Ask, Attrition, Bound, ClauseKind, ColName, Column, Correlate, Correlation, Design, DesignClause,
    Exactly, ExactlyTarget, Expect, Expr, ExprKind, Include, JointMissing, Key, Member, Modifier,
    ModifierKind, Name, Pattern, PatternAlt, PatternKind, Pin, PinCell, Plant, Quota, QuotaItem, Require,
    RequireWhat, UniqueTogether, Value, Weight,
};
use crate::grammar::{P, Rule};

impl Builder<'_> {
    /// `stmt`.
    pub fn member(&mut self, pair: P<'_>) -> Member {
        let span = self.span(&pair);
        match pair.into_inner().next() {
            Some(inner) => self.statement(inner),
            None => Member::Bad { span, names: Vec::new() },
        }
    }

    fn statement(&mut self, pair: P<'_>) -> Member {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        if rule == Rule::column || rule == Rule::typed {
            return Member::Column(Box::new(self.column(pair)));
        }
        if rule == Rule::design {
            return Member::Design(self.design(pair));
        }
        if let Some(list) = self.list_statement(&pair, span) {
            return list;
        }
        let mut kids = kids(pair);
        match rule {
            Rule::key_s => Member::Key(Key { names: self.key_names(&mut kids), span }),
            Rule::require => self.require(kids, span),
            Rule::expect => Member::Expect(Box::new(self.expect(kids, span))),
            Rule::exactly => self.exactly(kids, span),
            Rule::include => {
                let group = kids.take(Rule::ident);
                let group = self.name_or_empty(group, span);
                let alias = kids.take(Rule::ident).map(|name| self.name(&name));
                let was = kids.take(Rule::c_was).and_then(|was| self.clause(was));
                let was = was.and_then(|clause| match clause.kind {
                    ClauseKind::Was(was) => Some(was),
                    _ => None,
                });
                Member::Include(Include { group, alias, was, span })
            }
            Rule::attrition => {
                let rate = self.next_expr(&mut kids, span);
                let comeback = kids.take(Rule::expr).map(|expr| self.expr(expr));
                Member::Attrition(Box::new(Attrition { rate, comeback, span }))
            }
            Rule::joint => self.joint(kids, span),
            Rule::cover => {
                Member::Cover(kids.take(Rule::cross).map(|cross| self.names(cross)).unwrap_or_default())
            }
            Rule::unique_s => Member::Unique(Box::new(UniqueTogether {
                names: kids.take(Rule::names).map(|names| self.names(names)).unwrap_or_default(),
                within: kids.take(Rule::path).map(|path| self.path(path)),
                condition: kids.take(Rule::expr).map(|expr| self.expr(expr)),
                span,
            })),
            Rule::within_s => Member::Within(self.next_range(&mut kids, span)),
            Rule::fee => Member::Fee(self.next_expr(&mut kids, span)),
            Rule::ends => Member::Ends(self.next_expr(&mut kids, span)),
            Rule::ask => {
                let head = kids.take(Rule::ask_head);
                let members = kids.take(Rule::block).map(|block| self.block(block)).unwrap_or_default();
                self.ask(head, members, span)
            }
            Rule::plant => {
                let head = kids.take(Rule::plant_head);
                let members = kids.take(Rule::block).map(|block| self.block(block)).unwrap_or_default();
                self.plant(head, members, span)
            }
            _ => Member::Bad { span, names: Vec::new() },
        }
    }

    /// `ask` from its head and its body.
    pub fn ask(&mut self, head: Option<P<'_>>, members: Vec<Member>, span: Span) -> Member {
        let Some(head) = head else { return Member::Bad { span, names: Vec::new() } };
        let mut kids = kids(head);
        let condition = self.next_expr(&mut kids, span);
        let otherwise = kids.take(Rule::expr).map(|expr| self.expr(expr));
        Member::Ask(Box::new(Ask { condition, otherwise, members, span }))
    }

    /// `plant` from its head and its body.
    pub fn plant(&mut self, head: Option<P<'_>>, members: Vec<Member>, span: Span) -> Member {
        let Some(head) = head else { return Member::Bad { span, names: Vec::new() } };
        let mut kids = kids(head);
        let count = kids.take(Rule::arith);
        let count = self.expr_or_bad(count, span);
        let shape = kids.take(Rule::ident);
        let shape = self.name_or_empty(shape, span);
        let size = self.next_range(&mut kids, span);
        let label = kids.take(Rule::plain).map(|label| self.str(&label));
        Member::Plant(Box::new(Plant { count, shape, size, label, members, span }))
    }

    /// The next `range_e`.
    pub fn next_range(&mut self, kids: &mut Kids<'_>, at: Span) -> Expr {
        let pair = kids.take(Rule::range_e);
        self.expr_or_bad(pair, at)
    }

    /// The members of `block`.
    pub fn block(&mut self, pair: P<'_>) -> Vec<Member> {
        let mut members = Vec::new();
        for kid in pair.into_inner() {
            if kid.as_rule() == Rule::stmt {
                members.push(self.member(kid));
            } else if kid.as_rule() == Rule::bad_line {
                let span = self.bad(&kid, Rule::one_member, "a column");
                members.push(Member::Bad { span, names: Vec::new() });
            }
        }
        members
    }

    /// The members of the `block` in a pair.
    pub fn block_in(&mut self, pair: P<'_>) -> Vec<Member> {
        kids(pair).take(Rule::block).map(|block| self.block(block)).unwrap_or_default()
    }

    /// `column` or `typed`.
    pub fn column(&mut self, pair: P<'_>) -> Column {
        let span = self.span(&pair);
        let range = pair.as_span();
        let doc = docs_around(self.source, self.tokens, range.start(), (span.end - self.base) as usize);
        let mut column = Column {
            doc,
            modifiers: Vec::new(),
            names: Vec::new(),
            ty: None,
            clauses: Vec::new(),
            value: None,
            span,
        };
        self.fill_column(pair, &mut column);
        column
    }

    /// Adds the parts of a column, or of the start of one.
    pub fn fill_column(&mut self, pair: P<'_>, column: &mut Column) {
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::modifier => {
                    let kind = if kid.as_str().starts_with("key") {
                        ModifierKind::Key
                    } else {
                        ModifierKind::Hidden
                    };
                    column.modifiers.push(Modifier { kind, span: self.span(&kid) });
                }
                Rule::col_names => column.names = kid.into_inner().map(|name| self.col_name(name)).collect(),
                Rule::type_e => column.ty = Some(self.ty(kid)),
                Rule::v_draw => {
                    let draw = kids(kid).take(Rule::draw);
                    column.value = Some(Value::Draw(self.draw_or_bad(draw, column.span)));
                }
                Rule::v_is => {
                    let expr = kids(kid).take(Rule::expr);
                    column.value = Some(Value::Is(self.expr_or_bad(expr, column.span)));
                }
                _ => column.clauses.extend(self.clause(kid)),
            }
        }
    }

    fn col_name(&mut self, pair: P<'_>) -> ColName {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let name = kids.take(Rule::ident);
        let name = self.name_or_empty(name, span);
        let index = kids.take(Rule::range_e).map(|index| self.expr(index));
        ColName { name, index, span }
    }

    fn key_names(&mut self, kids: &mut Kids<'_>) -> Vec<Name> {
        match kids.any() {
            Some(pair) if pair.as_rule() == Rule::names => self.names(pair),
            Some(pair) => vec![self.name(&pair)],
            None => Vec::new(),
        }
    }

    fn require(&mut self, mut kids: Kids<'_>, span: Span) -> Member {
        let name = kids.take(Rule::arg_name).map(|name| self.arg_name(name));
        let what = match kids.take(Rule::sibling) {
            Some(sibling) => self.siblings(sibling),
            None => {
                let first = self.next_expr(&mut kids, span);
                match kids.take(Rule::expr) {
                    Some(second) => RequireWhat::Determines(first, self.expr(second)),
                    None => RequireWhat::Holds(first),
                }
            }
        };
        Member::Require(Box::new(Require { name, what, span }))
    }

    fn siblings(&mut self, pair: P<'_>) -> RequireWhat {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let bound = bound(&mut kids);
        let count = kids.take(Rule::arith);
        let count = self.expr_or_bad(count, span);
        let table = kids.take(Rule::ident);
        let table = self.name_or_empty(table, span);
        let condition = self.next_expr(&mut kids, span);
        let per = kids.take(Rule::ident);
        let per = self.name_or_empty(per, span);
        RequireWhat::Siblings { bound, count, table, condition, per }
    }

    /// `expect`.
    pub fn expect(&mut self, mut kids: Kids<'_>, span: Span) -> Expect {
        let name = kids.take(Rule::arg_name).map(|name| self.arg_name(name));
        Expect { name, condition: self.next_expr(&mut kids, span), span }
    }

    fn exactly(&mut self, mut kids: Kids<'_>, span: Span) -> Member {
        let what = self.next_expr(&mut kids, span);
        let second = self.next_expr(&mut kids, span);
        let target = match kids.take(Rule::weights) {
            Some(totals) => ExactlyTarget::By { key: second, totals: self.weights(totals) },
            None => ExactlyTarget::Equals(second),
        };
        let adjusting = kids.take(Rule::path).map(|path| self.path(path));
        Member::Exactly(Box::new(Exactly { what, target, adjusting, span }))
    }

    fn joint(&mut self, mut kids: Kids<'_>, span: Span) -> Member {
        let mut names = Vec::new();
        while let Some(name) = kids.take(Rule::ident) {
            names.push(self.name(&name));
        }
        match kids.take(Rule::rates) {
            Some(rates) => {
                let missing = self.missing(rates);
                Member::JointMissing(Box::new(JointMissing { names, missing, span }))
            }
            None => Member::Bad { span, names },
        }
    }

    /// The statements that hold a comma list in braces.
    fn list_statement(&mut self, pair: &P<'_>, span: Span) -> Option<Member> {
        let inner = pair.clone().into_inner();
        match pair.as_rule() {
            Rule::correlate => {
                let shape = ListShape {
                    good: Rule::corr,
                    again: Rule::r_corr,
                    what: "a pair `a with b: number`",
                    may_be_empty: false,
                };
                let slots = self.slots(inner, &shape);
                let pairs = slots
                    .into_iter()
                    .filter_map(|(slot, _)| slot.map(|slot| self.correlation(slot)))
                    .collect();
                Some(Member::Correlate(Correlate { pairs, span }))
            }
            Rule::pin => {
                let shape = ListShape {
                    good: Rule::pin_i,
                    again: Rule::r_pin,
                    what: "a cell `column: value`",
                    may_be_empty: false,
                };
                let slots = self.slots(inner, &shape);
                let mut cells = Vec::new();
                for slot in slots.into_iter().filter_map(|(slot, _)| slot) {
                    let cell = self.pin_cell(slot);
                    pin_each(cell, &mut cells);
                }
                Some(Member::Pin(Pin { cells, span }))
            }
            Rule::quota => {
                let shape = ListShape {
                    good: Rule::q_item,
                    again: Rule::r_quota,
                    what: "a share `value: at least 20%`",
                    may_be_empty: false,
                };
                let slots = self.slots(inner.clone(), &shape);
                let items = slots
                    .into_iter()
                    .filter_map(|(slot, _)| slot.map(|slot| self.quota_item(slot)))
                    .collect();
                let mut names = inner.filter(|kid| kid.as_rule() == Rule::ident);
                let column = self.name_or_empty(names.next(), span);
                let weight = names.next().map(|name| self.name(&name));
                Some(Member::Quota(Quota { column, items, weight, span }))
            }
            _ => None,
        }
    }

    fn correlation(&mut self, pair: P<'_>) -> Correlation {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let left = kids.take(Rule::path);
        let left = self.path_or_empty(left, span);
        let right = kids.take(Rule::path);
        let right = self.path_or_empty(right, span);
        Correlation { left, right, value: self.next_expr(&mut kids, span), span }
    }

    fn pin_cell(&mut self, pair: P<'_>) -> PinCell {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let path = kids.take(Rule::pin_name).and_then(|name| name.into_inner().next());
        let name = match path {
            Some(path) => {
                let path = self.path(path);
                let parts: Vec<&str> = path.parts.iter().map(|part| &*part.text).collect();
                Name { text: parts.join(".").into(), span: path.span }
            }
            None => self.name_or_empty(None, span),
        };
        PinCell { name, value: self.next_expr(&mut kids, span), span }
    }

    fn quota_item(&mut self, pair: P<'_>) -> QuotaItem {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let pattern = kids.take(Rule::pattern);
        let pattern = self.pattern_or_bad(pattern, span);
        let bound = bound(&mut kids);
        QuotaItem { pattern, bound, share: self.next_expr(&mut kids, span), span }
    }

    /// `design`.
    pub fn design(&mut self, pair: P<'_>) -> Design {
        let span = self.span(&pair);
        let mut clauses = Vec::new();
        for kid in pair.into_inner() {
            let at = self.span(&kid);
            let rule = kid.as_rule();
            if rule == Rule::bad_line {
                self.bad(&kid, Rule::r_design, "`strata`, `cluster`, `take` or `weight`");
                continue;
            }
            let mut kids = kids(kid);
            match rule {
                Rule::d_strata => {
                    let names = kids.take(Rule::names).map(|names| self.names(names)).unwrap_or_default();
                    clauses.push(DesignClause::Strata(names));
                }
                Rule::d_cluster => {
                    let name = kids.take(Rule::ident);
                    let name = self.name_or_empty(name, at);
                    let count = self.next_number(&mut kids, at);
                    let per = kids.take(Rule::ident);
                    let per = self.name_or_empty(per, at);
                    clauses.push(DesignClause::Cluster { name, count, per });
                }
                Rule::d_take => clauses.push(DesignClause::Take(self.next_number(&mut kids, at))),
                Rule::d_weight => {
                    let name = kids.take(Rule::ident);
                    clauses.push(DesignClause::Weight(self.name_or_empty(name, at)));
                }
                _ => {}
            }
        }
        Design { clauses, span }
    }

    fn next_number(&mut self, kids: &mut Kids<'_>, at: Span) -> Expr {
        match kids.take(Rule::number) {
            Some(number) => self.atom(number),
            None => Expr { kind: ExprKind::Bad, span: at },
        }
    }
}

/// `exactly`, `at least`, `at most`, or no word.
fn bound(kids: &mut Kids<'_>) -> Bound {
    kids.word(Rule::k_exactly);
    kids.word(Rule::k_at);
    if kids.word(Rule::k_least).is_some() {
        Bound::AtLeast
    } else if kids.word(Rule::k_most).is_some() {
        Bound::AtMost
    } else {
        Bound::Exactly
    }
}

/// The cells of a pin in order, with `settings: { theme: dark }` as its columns `settings.theme`.
fn pin_each(cell: PinCell, cells: &mut Vec<PinCell>) {
    let named = |weight: &Weight| Some((dotted(&weight.pattern)?, weight.value.clone()?));
    let inside = match &cell.value.kind {
        ExprKind::Weights(columns) => columns.iter().map(named).collect::<Option<Vec<_>>>(),
        _ => None,
    };
    let Some(inside) = inside.filter(|inside| !inside.is_empty()) else {
        cells.push(cell);
        return;
    };
    for (name, value) in inside {
        let text = format!("{}.{}", cell.name.text, name.text).into();
        let span = Span::new(name.span.start, value.span.end);
        pin_each(PinCell { name: Name { text, span: name.span }, value, span }, cells);
    }
}

/// The names that a pattern is: `limits.daily`.
fn dotted(pattern: &Pattern) -> Option<Name> {
    let [PatternAlt { kind: PatternKind::Value(of), .. }] = pattern.alts.as_slice() else { return None };
    let mut parts: Vec<&str> = Vec::new();
    let mut at = of;
    while let ExprKind::Field { base, name } = &at.kind {
        parts.push(&name.text);
        at = base;
    }
    let ExprKind::Name(first) = &at.kind else { return None };
    parts.push(&**first);
    parts.reverse();
    Some(Name { text: parts.join(".").into(), span: of.span })
}
