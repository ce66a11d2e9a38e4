//! Expressions in the notation of the language.

use std::cell::RefCell;

use synthc_types::{Ty, Value};

use super::Known;
use crate::text::{show, show_float};
use crate::{
    AggregateOp, Among, ArithOp, By, ColId, CompareOp, Expr, ExprKind, ListOp, OrderKey, Part, Pattern, Plan,
    Range, RowRef, TableId, Terms,
};

/// How much is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    /// What is long is cut, shares are rounded.
    Brief,
    /// Nothing is left out.
    Whole,
    /// Nothing is left out or rounded: equal texts mean the same.
    Exact,
}

/// Prints what stands in the scope of one table.
pub(super) struct Printer<'p> {
    pub(super) plan: &'p Plan,
    pub(super) table: Option<TableId>,
    pub(super) known: Known<'p>,
    pub(super) detail: Detail,
    /// Bindings short enough to stand in place of their numbers, and how tightly each binds.
    locals: RefCell<Vec<(u32, String, u8)>>,
}

/// The longest text of a binding that is put in place.
const SHORT: usize = 40;

/// How tightly the operators bind, loosest first.
const IF: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const COALESCE: u8 = 6;
const ADD: u8 = 7;
const MUL: u8 = 8;
const NEG: u8 = 9;
const POW: u8 = 10;
const ATOM: u8 = 11;

/// A share as a percentage of at most four digits.
fn percent(share: f64) -> String {
    let text = format!("{:.4}", share * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}%")
}

impl<'p> Printer<'p> {
    pub(super) fn new(plan: &'p Plan, table: Option<TableId>, known: Known<'p>) -> Self {
        Self { plan, table, known, detail: Detail::Brief, locals: RefCell::default() }
    }

    /// The same at another level of detail.
    pub(super) fn with(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }

    pub(super) fn expr(&self, expr: &Expr) -> String {
        self.print(expr).0
    }

    /// A rate or weight: a constant up to 1 as a percentage.
    pub(super) fn share(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Value(Value::Float(v)) if (0.0..=1.0).contains(&v.0) => self.percent(v.0),
            _ => self.expr(expr),
        }
    }

    /// A share as a percentage; exactly, where that is asked for.
    pub(super) fn percent(&self, share: f64) -> String {
        let short = percent(share);
        let read = short.trim_end_matches('%').parse::<f64>().map(|percent| percent / 100.0);
        if self.detail == Detail::Exact && read != Ok(share) { show_float(share) } else { short }
    }

    /// The text, in parentheses unless it binds at least as tightly as `level`.
    pub(super) fn at(&self, expr: &Expr, level: u8) -> String {
        let (text, binds) = self.print(expr);
        if binds >= level { text } else { format!("({text})") }
    }

    pub(super) fn column(&self, up: u32, column: ColId) -> String {
        let owner = self.table.and_then(|table| self.plan.ancestor(table, up));
        let name = owner.and_then(|owner| self.plan.column(owner, column)).map_or("?", |column| &column.name);
        match owner.and_then(|owner| self.plan.table(owner)) {
            Some(table) if up > 0 => format!("{}.{name}", table.name),
            _ => name.to_owned(),
        }
    }

    fn print(&self, expr: &Expr) -> (String, u8) {
        let text = match &expr.kind {
            ExprKind::Value(value) => {
                let text = show(value, &expr.ty, &self.plan.enums);
                let level = if text.starts_with('-') { NEG } else { ATOM };
                return (text, level);
            }
            ExprKind::Param(param) => {
                self.plan.params.get(*param).map_or("?", |param| &param.name).to_owned()
            }
            ExprKind::Col { up, column } => self.column(*up, *column),
            ExprKind::RowNo => "row()".into(),
            ExprKind::Seq => "seq()".into(),
            ExprKind::ItemNo => "item()".into(),
            ExprKind::Item(column) => self.column(0, *column),
            ExprKind::OfList { op, list, with } => return self.of_list(*op, list, with.as_deref()),
            ExprKind::OwnUuid { .. } => "its own bits".into(),
            ExprKind::Local(id) => {
                let locals = self.locals.borrow();
                let bound = locals.iter().rev().find(|(bound, _, _)| bound == id);
                return bound
                    .map_or_else(|| (format!("${id}"), ATOM), |(_, text, level)| (text.clone(), *level));
            }
            ExprKind::Let { bindings, body } => return self.bound(bindings, || self.print(body)),
            ExprKind::Cast(inner) => return self.print(inner),
            ExprKind::Truth(inner) => format!("truth({})", self.expr(inner)),
            ExprKind::Neg(inner) => return (format!("-{}", self.at(inner, NEG)), NEG),
            ExprKind::Not(inner) => return (format!("not {}", self.at(inner, NOT)), NOT),
            ExprKind::Arith { op, lhs, rhs } => return self.arith(*op, lhs, rhs),
            ExprKind::Compare { op, lhs, rhs } => {
                let (lhs, rhs) = (self.at(lhs, COALESCE), self.at(rhs, COALESCE));
                return (format!("{lhs} {} {rhs}", compare_text(*op)), COMPARE);
            }
            ExprKind::And(lhs, rhs) => {
                return (format!("{} and {}", self.at(lhs, AND), self.at(rhs, AND)), AND);
            }
            ExprKind::Or(lhs, rhs) => return (format!("{} or {}", self.at(lhs, OR), self.at(rhs, OR)), OR),
            ExprKind::Between { value, range } => {
                return (format!("{} in {}", self.at(value, COALESCE), self.range(range)), COMPARE);
            }
            ExprKind::OneOf { value, list } => {
                return (format!("{} in [{}]", self.at(value, COALESCE), self.list(list)), COMPARE);
            }
            ExprKind::IsNull { value, negated } => {
                let is = if *negated { "is not null" } else { "is null" };
                return (format!("{} {is}", self.at(value, COALESCE)), COMPARE);
            }
            ExprKind::IsCode { up, column, code, negated } => {
                return (self.is_code(*up, *column, *code, *negated), COMPARE);
            }
            ExprKind::Coalesce(lhs, rhs) => {
                return (format!("{} ?? {}", self.at(lhs, COALESCE), self.at(rhs, ADD)), COALESCE);
            }
            ExprKind::If { condition, then, otherwise } => {
                let (then, otherwise) = match beside(otherwise) {
                    Some((word, among, of)) => {
                        let edge = match then.kind {
                            ExprKind::Value(Value::Null) => String::new(),
                            _ => format!(", {}", self.expr(then)),
                        };
                        let among = among.map_or_else(String::new, |among| self.among(among));
                        return (format!("{word}({}{edge}{among})", self.expr(of)), ATOM);
                    }
                    None => (self.expr(then), self.expr(otherwise)),
                };
                return (format!("if {} then {then} else {otherwise}", self.expr(condition)), IF);
            }
            ExprKind::Match { subject, arms } => {
                let arms: Vec<String> = arms
                    .iter()
                    .map(|(pattern, arm)| {
                        format!("{} => {}", self.pattern(pattern, &subject.ty), self.expr(arm))
                    })
                    .collect();
                format!("match {} {{ {} }}", self.expr(subject), arms.join(", "))
            }
            ExprKind::Call { function, args, .. } => format!("{function}({})", self.list(args)),
            ExprKind::Template(parts) => self.template(parts),
            ExprKind::In { row, of } => self.elsewhere(row, of),
            ExprKind::Aggregate { op, child: table, value, terms }
            | ExprKind::TableAggregate { op, table, value, terms } => {
                self.aggregate(*op, *table, value.as_deref(), terms.as_deref())
            }
        };
        (text, ATOM)
    }

    fn of_list(&self, op: ListOp, list: &Expr, with: Option<&Expr>) -> (String, u8) {
        match (op, with) {
            (ListOp::Has, with) => {
                let value = with.map_or_else(|| "?".into(), |value| self.at(value, COALESCE));
                (format!("{value} in {}", self.at(list, COALESCE)), COMPARE)
            }
            (ListOp::At, with) => {
                let number = with.map_or_else(|| "?".into(), |number| self.expr(number));
                (format!("{}[{number}]", self.at(list, ATOM)), ATOM)
            }
            (ListOp::Fold(op), None) => (format!("{}({})", aggregate_text(op), self.expr(list)), ATOM),
            (ListOp::Fold(op), Some(at)) => {
                (format!("{}({}, {})", aggregate_text(op), self.expr(list), self.expr(at)), ATOM)
            }
        }
    }

    fn arith(&self, op: ArithOp, lhs: &Expr, rhs: &Expr) -> (String, u8) {
        let (sign, level, left, right) = match op {
            ArithOp::Add => ("+", ADD, ADD, ADD),
            ArithOp::Sub => ("-", ADD, ADD, MUL),
            ArithOp::Mul => ("*", MUL, MUL, MUL),
            ArithOp::Div => ("/", MUL, MUL, NEG),
            ArithOp::Pow => return (format!("{}^{}", self.at(lhs, ATOM), self.at(rhs, POW)), POW),
        };
        (format!("{} {sign} {}", self.at(lhs, left), self.at(rhs, right)), level)
    }

    fn list(&self, exprs: &[Expr]) -> String {
        exprs.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(", ")
    }

    /// What `body` prints, with short bindings in place of their numbers and long ones after `where`.
    pub(super) fn bound(&self, bindings: &[(u32, Expr)], body: impl Fn() -> (String, u8)) -> (String, u8) {
        let depth = self.locals.borrow().len();
        let mut long = Vec::new();
        for (id, value) in bindings {
            let (text, level) = self.print(value);
            if text.chars().count() <= SHORT {
                self.locals.borrow_mut().push((*id, text, level));
            } else {
                long.push(format!("${id} = {text}"));
            }
        }
        let (text, level) = body();
        self.locals.borrow_mut().truncate(depth);
        if long.is_empty() { (text, level) } else { (format!("{text} where {}", long.join(", ")), IF) }
    }

    pub(super) fn range(&self, range: &Range) -> String {
        let end = |end: &Option<Expr>| end.as_ref().map(|e| self.at(e, ADD)).unwrap_or_default();
        let dots = if range.hi_open { "..<" } else { ".." };
        format!("{}{dots}{}", end(&range.lo), end(&range.hi))
    }

    pub(super) fn pattern(&self, pattern: &Pattern, ty: &Ty) -> String {
        let value = |value: &Value| show(value, ty, &self.plan.enums);
        match pattern {
            Pattern::Any => "_".into(),
            Pattern::Value(v) => value(v),
            Pattern::Range { lo, hi, hi_open } => {
                let dots = if *hi_open { "..<" } else { ".." };
                let end = |end: &Option<Value>| end.as_ref().map(value).unwrap_or_default();
                format!("{}{dots}{}", end(lo), end(hi))
            }
            Pattern::Or(patterns) => {
                patterns.iter().map(|p| self.pattern(p, ty)).collect::<Vec<_>>().join(" or ")
            }
        }
    }

    fn is_code(&self, up: u32, column: ColId, code: u8, negated: bool) -> String {
        let owner = self.table.and_then(|table| self.plan.ancestor(table, up));
        let codes =
            owner.and_then(|owner| self.plan.column(owner, column)).map(|column| column.codes.as_slice());
        let code = usize::from(code).checked_sub(1).and_then(|index| codes?.get(index));
        let code = code.map_or_else(|| "?".into(), |code| format!("{}.{}", code.set, code.name));
        format!("{} {} {code}", self.column(up, column), if negated { "is not" } else { "is" })
    }

    fn template(&self, parts: &[Part]) -> String {
        let mut text = String::from("\"");
        for part in parts {
            match part {
                Part::Text(literal) => {
                    let escaped = format!("{literal:?}").replace('{', "{{").replace('}', "}}");
                    text.push_str(escaped.trim_matches('"'));
                }
                Part::Hole(hole) => text.push_str(&format!("{{{}}}", self.expr(hole))),
                Part::Formatted { value, format } => {
                    text.push_str(&format!("{{{}:{format}}}", self.expr(value)))
                }
            }
        }
        text.push('"');
        text
    }

    /// What is read in another row.
    fn elsewhere(&self, row: &RowRef, of: &Expr) -> String {
        let other = self.table.and_then(|table| self.plan.table_of(table, row));
        let name = other.and_then(|other| self.plan.table(other)).map_or("?", |table| &table.name);
        let whose = match row {
            RowRef::Of { up, column } => self.column(*up, *column),
            RowRef::Candidate(_) | RowRef::Beside { .. } => name.to_owned(),
            RowRef::Keyed { key, .. } => format!("{name}[{}]", self.list(key)),
        };
        let inside = Printer::new(self.plan, other, self.known).with(self.detail);
        if let RowRef::Beside { ahead, among } = row {
            let among = among.as_ref().map_or_else(String::new, |among| inside.among(among));
            return format!("{}({}{among})", beside_text(*ahead), inside.expr(of));
        }
        match &of.kind {
            ExprKind::Col { up: 0, column } => format!("{whose}.{}", inside.column(0, *column)),
            _ => format!("({} of {whose})", inside.expr(of)),
        }
    }

    fn aggregate(
        &self,
        op: AggregateOp,
        table: TableId,
        value: Option<&Expr>,
        terms: Option<&Terms>,
    ) -> String {
        let child = self.plan.table(table).map_or("?", |table| &table.name);
        let inside = Printer::new(self.plan, Some(table), self.known).with(self.detail);
        let of_rows = |value: &Expr| match &value.kind {
            ExprKind::Col { up: 0, column } => format!("{child}.{}", inside.column(0, *column)),
            _ => format!("{} of {child}", inside.expr(value)),
        };
        let mut text = format!("{}(", aggregate_text(op));
        match value.map(|value| (value, &value.kind)) {
            None => text.push_str(child),
            Some((_, ExprKind::If { condition, then, otherwise }))
                if matches!(otherwise.kind, ExprKind::Value(Value::Null)) =>
            {
                text.push_str(&format!("{} where {}", of_rows(then), inside.expr(condition)));
            }
            Some((value, _)) => text.push_str(&of_rows(value)),
        }
        if let Some(terms) = terms {
            let more = terms.with.iter().map(|with| inside.expr(with));
            let more = more.chain(terms.at.iter().map(|at| self.expr(at)));
            more.for_each(|more| text.push_str(&format!(", {more}")));
            text.push_str(&inside.order(&terms.order));
            if let Some(by) = &terms.by {
                text.push_str(&self.by(&inside, by));
            }
        }
        text.push(')');
        text
    }

    /// What rows have in common with the row at hand.
    fn by(&self, inside: &Self, by: &[By]) -> String {
        let text = |by: &By| {
            let (there, here) = (inside.expr(&by.there), self.expr(&by.here));
            if there == here { there } else { format!("{there} = {here}") }
        };
        match by {
            [] => " by all".to_owned(),
            by => format!(" by {}", by.iter().map(text).collect::<Vec<_>>().join(", ")),
        }
    }

    /// Among which rows a row stands beside another.
    fn among(&self, among: &Among) -> String {
        let by = if among.by.is_empty() { "all".to_owned() } else { self.list(&among.by) };
        format!(" by {by}{}", self.order(&among.order))
    }

    fn order(&self, order: &[OrderKey]) -> String {
        let key = |order: &OrderKey| {
            let word = if order.descending { " desc" } else { "" };
            format!(" order {}{word}", self.expr(&order.key))
        };
        order.iter().map(key).collect()
    }

    /// A float constant in the unit of a type: a position as the value it stands for.
    pub(super) fn positioned(&self, expr: &Expr, ty: &Ty) -> String {
        let ExprKind::Value(Value::Float(v)) = &expr.kind else { return self.expr(expr) };
        let value = match ty {
            Ty::Date => Value::Date(v.0 as i64),
            Ty::Time => Value::Time(v.0 as i64),
            Ty::DateTime => Value::DateTime(v.0 as i64),
            Ty::Duration => Value::Duration { months: 0, micros: v.0 as i64 },
            _ => return show_float(v.0),
        };
        show(&value, ty, &self.plan.enums)
    }
}

/// What is read in the row before or after, with the word for it.
fn beside(expr: &Expr) -> Option<(&'static str, Option<&Among>, &Expr)> {
    match &expr.kind {
        ExprKind::In { row: RowRef::Beside { ahead, among }, of } => {
            Some((beside_text(*ahead), among.as_deref(), of))
        }
        _ => None,
    }
}

fn beside_text(ahead: bool) -> &'static str {
    if ahead { "next" } else { "prev" }
}

fn aggregate_text(op: AggregateOp) -> &'static str {
    match op {
        AggregateOp::Count => "count",
        AggregateOp::Sum => "sum",
        AggregateOp::Mean => "mean",
        AggregateOp::Min => "min",
        AggregateOp::Max => "max",
        AggregateOp::Share => "share",
        AggregateOp::First => "first",
        AggregateOp::Last => "last",
        AggregateOp::Quantile => "quantile",
        AggregateOp::Any => "any",
        AggregateOp::All => "all",
        AggregateOp::Corr => "corr",
    }
}

fn compare_text(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "==",
        CompareOp::Ne => "!=",
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
    }
}
