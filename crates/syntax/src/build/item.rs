//! Items without bodies of statements; tables, groups and graphs get their members elsewhere.

use synthc_diag::Span;

use super::lists::ListShape;
use super::{Builder, Kids, kids};
use crate::ast::{
    Calibrate, CalibrateWeight, Const, Damage, DamageKind, Dataset, DirtyItem, DistItem, Enum, EnumBody,
    EnumMember, Expr, ExprKind, FnItem, Formal, Graph, Group, Item, Learn, LearnEntry, MarginEntry, Margins,
    MemberNode, MissingCodes, OptionEntry, OptionValue, Param, Process, Profile, Release, ReleaseEntry, Step,
    StepShare, Table, TypeItem, UnaryOp, Use, UseTarget,
};
use crate::grammar::{P, Rule};

impl Builder<'_> {
    /// `item`.
    pub fn item(&mut self, pair: P<'_>) -> Item {
        let Some(inner) = pair.into_inner().next() else { return Item::Bad { name: None } };
        let span = self.span(&inner);
        let rule = inner.as_rule();
        match rule {
            Rule::design => return Item::Design(self.design(inner)),
            Rule::expect => return Item::Expect(self.expect(kids(inner), span)),
            Rule::learn => return self.learn(inner, span),
            Rule::margins | Rule::calibrate => return self.margins(inner, span),
            _ => {}
        }
        let mut kids = kids(inner);
        match rule {
            Rule::dataset => {
                let name = kids.take(Rule::ident).map(|name| self.name(&name));
                Item::Dataset(Dataset { name, options: self.options(&mut kids) })
            }
            Rule::profile => {
                let name = self.next_name(&mut kids, span);
                Item::Profile(Profile { name, options: self.options(&mut kids) })
            }
            Rule::use_i => self.use_item(kids, span),
            Rule::param => {
                let name = self.next_name(&mut kids, span);
                let ty = kids.take(Rule::type_e).map(|ty| self.ty(ty));
                Item::Param(Param { name, ty, value: self.next_expr(&mut kids, span) })
            }
            Rule::const_i => {
                let name = self.next_name(&mut kids, span);
                let ty = kids.take(Rule::type_e).map(|ty| self.ty(ty));
                Item::Const(Const { name, ty, value: self.next_expr(&mut kids, span) })
            }
            Rule::enum_i => {
                let name = self.next_name(&mut kids, span);
                let body = match kids.take(Rule::file_ref) {
                    Some(file) => EnumBody::File(self.file_ref(file)),
                    None => EnumBody::Members(self.enum_members(&mut kids)),
                };
                Item::Enum(Enum { name, body })
            }
            Rule::codes => {
                let name = self.next_name(&mut kids, span);
                Item::MissingCodes(MissingCodes { name, members: self.enum_members(&mut kids) })
            }
            Rule::type_i => {
                let name = self.next_name(&mut kids, span);
                let ty = kids.take(Rule::type_e);
                let ty = self.ty_or_bad(ty, span);
                Item::Type(TypeItem { name, ty, default: kids.take(Rule::draw).map(|draw| self.draw(draw)) })
            }
            Rule::fn_i => {
                let name = self.next_name(&mut kids, span);
                let formals = self.formals(&mut kids);
                Item::Fn(FnItem { name, formals, body: self.next_expr(&mut kids, span) })
            }
            Rule::dist_i => {
                let name = self.next_name(&mut kids, span);
                let formals = self.formals(&mut kids);
                Item::Dist(DistItem { name, formals, body: self.next_expr(&mut kids, span) })
            }
            Rule::process => self.process(kids, span),
            Rule::dirty => self.dirty(kids, span),
            Rule::release => self.release(kids),
            _ => Item::Bad { name: None },
        }
    }

    /// A table, group or graph from its head and its members.
    pub fn item_with_body(&mut self, head: P<'_>, members: Vec<MemberNode>) -> Item {
        let span = self.span(&head);
        let rule = head.as_rule();
        let mut kids = kids(head);
        match rule {
            Rule::table_head => {
                let hidden = kids.word(Rule::k_hidden).map(|word| self.span(&word));
                let name = match kids.take(Rule::ident) {
                    Some(name) => self.name(&name),
                    None => self.no_name(span),
                };
                let count = kids.take(Rule::count).map(|count| self.count(count));
                let mut headers = Vec::new();
                while let Some(header) = kids.any() {
                    headers.extend(self.header(header));
                }
                Item::Table(Table { hidden, name, count, headers, members })
            }
            Rule::group_head => Item::Group(Group { name: self.next_name(&mut kids, span), members }),
            _ => {
                let name = self.next_name(&mut kids, span);
                let src = self.next_name(&mut kids, span);
                let dst = self.next_name(&mut kids, span);
                let within = kids.take(Rule::range_e).map(|range| self.expr(range));
                Item::Graph(Graph { name, src, dst, within, members })
            }
        }
    }

    /// The next `ident`, or an empty name.
    pub fn next_name(&mut self, kids: &mut Kids<'_>, at: Span) -> crate::ast::Name {
        let name = kids.take(Rule::ident);
        self.name_or_empty(name, at)
    }

    fn options(&mut self, kids: &mut Kids<'_>) -> Vec<OptionEntry> {
        let Some(options) = kids.take(Rule::options) else { return Vec::new() };
        let mut out = Vec::new();
        for kid in options.into_inner() {
            if kid.as_rule() == Rule::option {
                out.push(self.option(kid));
            } else {
                self.bad(&kid, Rule::r_option, "a setting `name = value`");
            }
        }
        out
    }

    fn option(&mut self, pair: P<'_>) -> OptionEntry {
        let span = self.span(&pair);
        let mut inner = kids(pair);
        let name = self.next_name(&mut inner, span);
        let value = match inner.take(Rule::tagged) {
            Some(tagged) => {
                let at = self.span(&tagged);
                let mut kids = kids(tagged);
                let word = self.next_name(&mut kids, at);
                let text = kids.take(Rule::plain);
                OptionValue::Tagged(word, self.str_or_empty(text, at))
            }
            None => OptionValue::Expr(self.next_expr(&mut inner, span)),
        };
        let because = inner.take(Rule::plain).map(|reason| self.str(&reason));
        OptionEntry { name, value, because, span }
    }

    fn use_item(&mut self, mut kids: Kids<'_>, span: Span) -> Item {
        let target = match kids.take(Rule::plain) {
            Some(file) => UseTarget::File(self.str(&file)),
            None => {
                let path = kids.take(Rule::path);
                UseTarget::Library(self.path_or_empty(path, span))
            }
        };
        let names = kids.take(Rule::names).map(|names| self.names(names)).unwrap_or_default();
        Item::Use(Use { target, names })
    }

    fn enum_members(&mut self, inner: &mut Kids<'_>) -> Vec<EnumMember> {
        let Some(members) = inner.take(Rule::members) else { return Vec::new() };
        let shape = ListShape {
            good: Rule::member,
            again: Rule::r_enum,
            what: "a member `name = code \"label\"`",
            may_be_empty: false,
        };
        let slots = self.slots(members.into_inner(), &shape);
        slots.into_iter().filter_map(|(slot, span)| slot.map(|slot| self.enum_member(slot, span))).collect()
    }

    fn enum_member(&mut self, pair: P<'_>, span: Span) -> EnumMember {
        let mut inner = kids(pair);
        let name = self.next_name(&mut inner, span);
        let code = inner.take(Rule::code).map(|code| self.code(code));
        let was_first = inner.peek() == Some(Rule::k_was);
        let label = if was_first { None } else { inner.take(Rule::plain).map(|label| self.str(&label)) };
        let was = inner.take(Rule::plain).map(|was| self.str(&was));
        EnumMember { name, code, label, was, span }
    }

    fn code(&mut self, pair: P<'_>) -> Expr {
        let span = self.span(&pair);
        let mut inner = kids(pair);
        let negative = inner.word(Rule::neg).is_some();
        let value = match inner.any() {
            Some(value) => self.atom(value),
            None => Expr { kind: ExprKind::Bad, span },
        };
        if negative {
            Expr { kind: ExprKind::Unary { op: UnaryOp::Neg, operand: Box::new(value) }, span }
        } else {
            value
        }
    }

    fn formals(&mut self, inner: &mut Kids<'_>) -> Vec<Formal> {
        let Some(formals) = inner.take(Rule::formals) else { return Vec::new() };
        let shape = ListShape {
            good: Rule::formal,
            again: Rule::r_formal,
            what: "a parameter `name: type`",
            may_be_empty: true,
        };
        let slots = self.slots(formals.into_inner(), &shape);
        slots.into_iter().filter_map(|(slot, span)| slot.map(|slot| self.formal(slot, span))).collect()
    }

    fn formal(&mut self, pair: P<'_>, span: Span) -> Formal {
        let mut inner = kids(pair);
        let name = self.next_name(&mut inner, span);
        let ty = inner.take(Rule::type_e);
        let ty = self.ty_or_bad(ty, span);
        Formal { name, ty, default: inner.take(Rule::expr).map(|expr| self.expr(expr)), span }
    }

    fn process(&mut self, mut inner: Kids<'_>, span: Span) -> Item {
        let name = self.next_name(&mut inner, span);
        let mut steps = Vec::new();
        while let Some(kid) = inner.any() {
            if kid.as_rule() == Rule::step {
                steps.push(self.step(kid));
            } else {
                self.bad(&kid, Rule::r_step, "a step `from -> to share after delay`");
            }
        }
        Item::Process(Process { name, steps })
    }

    fn step(&mut self, pair: P<'_>) -> Step {
        let span = self.span(&pair);
        let mut inner = kids(pair);
        let from = self.next_name(&mut inner, span);
        let to = self.next_name(&mut inner, span);
        let share = inner.take(Rule::share).map(|share| match share.into_inner().next() {
            Some(expr) if expr.as_rule() == Rule::expr => StepShare::Of(self.expr(expr)),
            _ => StepShare::Rest,
        });
        let after = inner.take(Rule::delay).map(|delay| self.expr(delay));
        Step { from, to, share, after, span }
    }

    fn dirty(&mut self, mut inner: Kids<'_>, span: Span) -> Item {
        let table = self.next_name(&mut inner, span);
        let mut damages = Vec::new();
        while let Some(kid) = inner.any() {
            if kid.as_rule() == Rule::damage {
                damages.push(self.damage(kid));
            } else {
                self.bad(&kid, Rule::r_damage, "`typo`, `violate`, `duplicate rows`, `swap` or `late`");
            }
        }
        Item::Dirty(DirtyItem { table, damages })
    }

    fn damage(&mut self, pair: P<'_>) -> Damage {
        let span = self.span(&pair);
        let mut inner = kids(pair);
        let word = inner.peek();
        if word == Some(Rule::k_late) {
            let column = self.next_name(&mut inner, span);
            let rate = self.next_expr(&mut inner, span);
            let by = self.next_range(&mut inner, span);
            return Damage { kind: DamageKind::Late { column, by }, rate, span };
        }
        let kind = match word {
            Some(Rule::k_typo) => DamageKind::Typo(self.next_name(&mut inner, span)),
            Some(Rule::k_violate) => DamageKind::Violate(self.next_name(&mut inner, span)),
            Some(Rule::k_swap) => DamageKind::Swap {
                names: inner.take(Rule::names).map(|names| self.names(names)).unwrap_or_default(),
                of: inner.take(Rule::ident).map(|name| self.name(&name)),
            },
            _ => DamageKind::DuplicateRows,
        };
        Damage { kind, rate: self.next_expr(&mut inner, span), span }
    }

    fn release(&mut self, mut inner: Kids<'_>) -> Item {
        let mut entries = Vec::new();
        while let Some(kid) = inner.any() {
            let at = self.span(&kid);
            match kid.as_rule() {
                Rule::option => entries.push(ReleaseEntry::Option(self.option(kid))),
                Rule::waive => {
                    let mut kids = kids(kid);
                    let name = self.next_name(&mut kids, at);
                    let reason = kids.take(Rule::plain);
                    entries.push(ReleaseEntry::Waive { name, reason: self.str_or_empty(reason, at) });
                }
                Rule::signed => entries.push(ReleaseEntry::Signed(self.options(&mut kids(kid)))),
                _ => {
                    self.bad(&kid, Rule::r_release, "a setting, `waive` or `signed`");
                }
            }
        }
        Item::Release(Release { entries })
    }

    fn learn(&mut self, pair: P<'_>, span: Span) -> Item {
        let mut inner = kids(pair);
        let name = self.next_name(&mut inner, span);
        let Some(source) = inner.take(Rule::file_ref) else { return Item::Bad { name: Some(name) } };
        let source = self.file_ref(source);
        let condition = inner.take(Rule::expr).map(|expr| self.expr(expr));
        let unit = inner.take(Rule::ident).map(|name| self.name(&name));
        let mut entries = Vec::new();
        while let Some(kid) = inner.any() {
            match kid.as_rule() {
                Rule::option => entries.push(LearnEntry::Option(self.option(kid))),
                Rule::typed => entries.push(LearnEntry::Column(Box::new(self.column(kid)))),
                _ => {
                    self.bad(&kid, Rule::r_learn, "a setting or a typed column");
                }
            }
        }
        Item::Learn(Learn { name, source, condition, unit, entries })
    }

    fn margins(&mut self, pair: P<'_>, span: Span) -> Item {
        let calibrates = pair.as_rule() == Rule::calibrate;
        let mut inner = kids(pair);
        let first = self.next_name(&mut inner, span);
        let by = inner.word(Rule::k_by).and_then(|_| inner.take(Rule::ident)).map(|name| self.name(&name));
        let source = inner.take(Rule::file_ref).map(|file| self.file_ref(file));
        let mut entries = Vec::new();
        while let Some(kid) = inner.take(Rule::m_item).or_else(|| inner.take(Rule::bad_line)) {
            if kid.as_rule() == Rule::m_item {
                entries.extend(self.margin_entry(kid));
            } else {
                self.bad(&kid, Rule::r_m_item, "a crossing `a * b` or a setting `name = value`");
            }
        }
        if !calibrates {
            let exactly = inner.word(Rule::k_exactly).map(|word| self.span(&word));
            return Item::Margins(Margins { name: first, source, entries, exactly });
        }
        inner.word(Rule::k_to);
        let integerise = inner.word(Rule::k_integerise).map(|word| self.span(&word));
        let weight = inner.take(Rule::ident).map(|name| {
            let name = self.name(&name);
            CalibrateWeight { name, within: inner.take(Rule::range_e).map(|range| self.expr(range)) }
        });
        Item::Calibrate(Calibrate { table: first, by, entries, integerise, weight })
    }

    fn margin_entry(&mut self, pair: P<'_>) -> Option<MarginEntry> {
        let span = self.span(&pair);
        let mut inner = kids(pair);
        if let Some(option) = inner.take(Rule::option) {
            return Some(MarginEntry::Option(self.option(option)));
        }
        let names = inner.take(Rule::cross).map(|cross| self.names(cross))?;
        let source = inner.take(Rule::file_ref).map(|file| self.file_ref(file));
        Some(MarginEntry::Cross { names, source, span })
    }
}
