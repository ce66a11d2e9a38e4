//! Values, supports and expressions as messages show them: the way they are written in the language.

use synthc_types::{Interval, Ty, Value};

use super::expr::DAY;
use super::walk::Place;
use super::{Env, Support, Values};
use crate::model::{ArithOp, CompareOp, ListOp, TExpr, TExprKind, TOrderKey, TRowRef, TTerms};

/// A position on the line of a type.
pub(super) fn position(value: f64, ty: &Ty) -> String {
    match ty {
        Ty::Date => date(value.floor()),
        Ty::DateTime => {
            let day = (value / DAY).floor();
            format!("{}T{}Z", date(day), clock(value - day * DAY))
        }
        Ty::Time => clock(value),
        Ty::Duration => duration(value),
        Ty::Decimal(scale) if value.abs() < 1e15 => format!("{value:.*}", usize::from(*scale).min(15)),
        _ => number(value),
    }
}

/// A number as short as it can be.
pub(super) fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "infinity".into() } else { "-infinity".into() };
    }
    if value != 0.0 && (value.abs() >= 1e15 || value.abs() < 1e-4) {
        return format!("{value:e}");
    }
    // Ten digits say enough, and take the noise off sums of decimal fractions.
    let digits = 10 - (value.abs().log10().floor().max(0.0) as i32).min(10);
    let text = format!("{value:.*}", digits.max(0) as usize);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".into() } else { text.to_owned() }
}

/// A fraction as a percentage.
pub(super) fn percent(fraction: f64) -> String {
    format!("{}%", number((fraction * 1e10).round() / 1e8))
}

/// Days since 1970-01-01 as a date of the proleptic Gregorian calendar (Hinnant 2013, `civil_from_days`).
fn date(days: f64) -> String {
    if !days.is_finite() || days.abs() > 4e6 {
        return format!("day {}", number(days));
    }
    let z = days as i64 + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn clock(micros: f64) -> String {
    let seconds = (micros / 1e6).floor();
    let (h, m, s) = ((seconds / 3600.0).floor(), (seconds / 60.0).floor() % 60.0, seconds % 60.0);
    format!("{h:02}:{m:02}:{s:02}")
}

fn duration(micros: f64) -> String {
    let units = [(DAY, "d"), (DAY / 24.0, "h"), (6e7, "min"), (1e6, "s")];
    let fits = |unit: f64| (micros / unit).fract() == 0.0 && micros.abs() >= unit;
    match units.iter().find(|(unit, _)| fits(*unit)) {
        Some((unit, name)) => format!("{}{name}", number(micros / unit)),
        None => format!("{}s", number(micros / 1e6)),
    }
}

/// The name of a member of an enum.
pub(super) fn member(env: &dyn Env, ty: &Ty, index: u32) -> String {
    let Ty::Enum(name) = ty else { return format!("member {}", index.saturating_add(1)) };
    match env.members(name).and_then(|members| members.members.get(index as usize)) {
        Some(member) => member.name.to_string(),
        None => format!("member {}", index.saturating_add(1)),
    }
}

/// A constant of a type.
pub(super) fn value(env: &dyn Env, value: &Value, ty: &Ty) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(b) => b.to_string(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Enum(index) => member(env, ty, *index),
        Value::Uuid(uuid) => format!("{uuid:032x}"),
        Value::Int(v) => v.to_string(),
        Value::Decimal { scale, .. } => position(value.position().unwrap_or(0.0), &Ty::Decimal(*scale)),
        Value::Date(_) => position(value.position().unwrap_or(0.0), &Ty::Date),
        Value::Time(_) => position(value.position().unwrap_or(0.0), &Ty::Time),
        Value::DateTime(_) => position(value.position().unwrap_or(0.0), &Ty::DateTime),
        Value::Duration { .. } => position(value.position().unwrap_or(0.0), &Ty::Duration),
        Value::Float(v) => number(v.0),
    }
}

/// An interval as a range: `0..110`, `18..`, `0..<1`, `5`.
pub(super) fn interval(interval: Interval, ty: &Ty) -> String {
    let (lo, hi) = (interval.lo(), interval.hi());
    let far = |v: f64| v.is_infinite() || (*ty == Ty::Int && v.abs() >= 9.2e18);
    if interval.is_empty() {
        return "no value".into();
    }
    if lo == hi {
        return position(lo, ty);
    }
    match (far(lo), far(hi)) {
        (true, true) => "any value".into(),
        (true, false) if interval.hi_open() => format!("below {}", position(hi, ty)),
        (true, false) => format!("..{}", position(hi, ty)),
        (false, true) if interval.lo_open() => format!("above {}", position(lo, ty)),
        (false, true) => format!("{}..", position(lo, ty)),
        (false, false) => {
            let open = if interval.hi_open() { "<" } else { "" };
            let range = format!("{}..{open}{}", position(lo, ty), position(hi, ty));
            if interval.lo_open() { format!("above {} in {range}", position(lo, ty)) } else { range }
        }
    }
}

/// What a column or an expression can be, in words that follow "is".
pub(super) fn support(env: &dyn Env, support: &Support, ty: &Ty) -> String {
    let mut text = match &support.values {
        _ if support.values.is_empty() && support.nullable => return "null".into(),
        _ if support.values.is_empty() => return "no value".into(),
        Values::Any => "any value".into(),
        Values::Bool { yes, no } => match (yes, no) {
            (true, false) => "true".into(),
            (false, true) => "false".into(),
            _ => "true or false".into(),
        },
        Values::Line { interval: range, points } => match points {
            Some(points) if points.len() <= 6 => any_of(points.iter().map(|p| position(p.0, ty)).collect()),
            _ => interval(*range, ty),
        },
        Values::Members(set) => match set.len() {
            n if n <= 6 => any_of(set.iter().map(|index| member(env, ty, index)).collect()),
            n => format!("one of {n} members"),
        },
        Values::Text { all: Some(all), .. } if all.len() <= 6 => {
            any_of(all.iter().map(|text| format!("\"{text}\"")).collect())
        }
        Values::Text { lengths, .. } => format!("text of {} characters", interval(*lengths, &Ty::Int)),
    };
    if support.nullable {
        text.push_str(" or null");
    }
    text
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn any_of(mut items: Vec<String>) -> String {
    let Some(last) = items.pop() else { return "no value".into() };
    if items.is_empty() { last } else { format!("{} or {last}", items.join(", ")) }
}

/// A place of a witness.
pub(super) fn place(place: &Place, table: Option<&str>) -> String {
    match place {
        Place::Col(column) if table.is_none_or(|table| *column.table == *table) => column.column.to_string(),
        Place::Col(column) => format!("{}.{}", column.table, column.column),
        Place::Param(name) => name.to_string(),
        Place::RowNo => "row()".into(),
        Place::Seq => "seq()".into(),
    }
}

/// An expression as it may be written; long ones end in an ellipsis.
pub(super) fn expr(env: &dyn Env, table: Option<&str>, expr: &TExpr) -> String {
    let mut text = String::new();
    Writer { env, table }.write(expr, 0, &mut text);
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default().trim_end()),
        None => text,
    }
}

struct Writer<'a> {
    env: &'a dyn Env,
    table: Option<&'a str>,
}

impl Writer<'_> {
    fn write(&self, expr: &TExpr, around: u8, out: &mut String) {
        if out.len() > 400 {
            return;
        }
        match &expr.kind {
            TExprKind::Value(v) => out.push_str(&value(self.env, v, &expr.ty)),
            TExprKind::Param(name) => out.push_str(name),
            TExprKind::Col { column, .. } => out.push_str(&place(&Place::Col(column.clone()), self.table)),
            TExprKind::RowNo => out.push_str("row()"),
            TExprKind::Seq => out.push_str("seq()"),
            TExprKind::OwnUuid(column) => out.push_str(&column.column),
            TExprKind::Cast(inner) | TExprKind::Let { body: inner, .. } => self.write(inner, around, out),
            TExprKind::Beside { ahead, value, edge, among } => {
                out.push_str(if *ahead { "next(" } else { "prev(" });
                self.write(value, 0, out);
                if let Some(edge) = edge {
                    out.push_str(", ");
                    self.write(edge, 0, out);
                }
                if let Some(among) = among {
                    self.by(among.by.iter(), out);
                    self.order(&among.order, out);
                }
                out.push(')');
            }
            TExprKind::Truth(inner) => {
                out.push_str("truth(");
                self.write(inner, 0, out);
                out.push(')');
            }
            TExprKind::Neg(inner) => self.prefix("-", inner, 9, out),
            TExprKind::Not(inner) => self.prefix("not ", inner, 3, out),
            TExprKind::Arith { op, lhs, rhs } => {
                let (sign, level) = match op {
                    ArithOp::Add => (" + ", 6),
                    ArithOp::Sub => (" - ", 6),
                    ArithOp::Mul => (" * ", 7),
                    ArithOp::Div => (" / ", 7),
                    ArithOp::Pow => ("^", 8),
                };
                self.infix((lhs, sign, rhs), level, around, out);
            }
            TExprKind::Compare { op, lhs, rhs } => self.infix((lhs, compare(*op), rhs), 4, around, out),
            TExprKind::And(lhs, rhs) => self.infix((lhs, " and ", rhs), 2, around, out),
            TExprKind::Or(lhs, rhs) => self.infix((lhs, " or ", rhs), 1, around, out),
            TExprKind::Coalesce(lhs, rhs) => self.infix((lhs, " ?? ", rhs), 5, around, out),
            TExprKind::Between { value, range } => {
                self.write(value, 5, out);
                out.push_str(" in ");
                if let Some(lo) = &range.lo {
                    self.write(lo, 6, out);
                }
                out.push_str(if range.hi_open { "..<" } else { ".." });
                if let Some(hi) = &range.hi {
                    self.write(hi, 6, out);
                }
            }
            TExprKind::OneOf { value, list } => {
                self.write(value, 5, out);
                out.push_str(" in [");
                self.list(list, out);
                out.push(']');
            }
            TExprKind::IsNull { value, negated } => {
                self.write(value, 5, out);
                out.push_str(if *negated { " is not null" } else { " is null" });
            }
            TExprKind::IsCode { column, set, code, negated } => {
                self.write(column, 5, out);
                out.push_str(if *negated { " is not " } else { " is " });
                out.push_str(&format!("{set}.{code}"));
            }
            _ => self.write_word(expr, out),
        }
    }

    /// What is written with words rather than signs.
    fn write_word(&self, expr: &TExpr, out: &mut String) {
        match &expr.kind {
            TExprKind::Call { function, args, .. } => {
                out.push_str(function);
                out.push('(');
                self.list(args, out);
                out.push(')');
            }
            TExprKind::If { condition, then, otherwise } => {
                out.push_str("if ");
                self.write(condition, 0, out);
                out.push_str(" then ");
                self.write(then, 0, out);
                out.push_str(" else ");
                self.write(otherwise, 0, out);
            }
            TExprKind::Match { subject, .. } => {
                out.push_str("match ");
                self.write(subject, 0, out);
                out.push_str(" { .. }");
            }
            TExprKind::Aggregate { op, child: table, value, terms }
            | TExprKind::TableAggregate { op, table, value, terms } => {
                out.push_str(&format!("{op:?}(").to_lowercase());
                match value.as_deref() {
                    Some(value) => Writer { env: self.env, table: None }.of_rows(value, table, out),
                    None => out.push_str(table),
                }
                if let Some(terms) = terms {
                    self.terms(terms, out);
                }
                out.push(')');
            }
            TExprKind::In { row, of } => self.elsewhere(row, of, out),
            TExprKind::ItemNo => out.push_str("item()"),
            TExprKind::OfList { op, list, with } => self.of_list(*op, list, with.as_deref(), out),
            TExprKind::Local(_) => out.push_str("the argument"),
            TExprKind::Template(_) => out.push_str("the text"),
            TExprKind::Todo => out.push_str("todo"),
            _ => out.push('…'),
        }
    }

    /// The value of an aggregate; a condition on the rows is a value that is null elsewhere.
    fn of_rows(&self, value: &TExpr, table: &str, out: &mut String) {
        match &value.kind {
            TExprKind::If { condition, then, otherwise } if is_null(otherwise) => {
                match &then.kind {
                    TExprKind::Value(_) => out.push_str(table),
                    _ => self.write(then, 0, out),
                }
                out.push_str(" where ");
                self.write(condition, 0, out);
            }
            _ => self.write(value, 0, out),
        }
    }

    fn terms(&self, terms: &TTerms, out: &mut String) {
        let inside = Writer { env: self.env, table: None };
        inside.order(&terms.order, out);
        if let Some(by) = &terms.by {
            self.by(by.iter().map(|by| &by.here), out);
        }
        if let Some(with) = &terms.with {
            out.push_str(", ");
            inside.write(with, 0, out);
        }
        if let Some(at) = &terms.at {
            out.push_str(", ");
            self.write(at, 0, out);
        }
    }

    fn order(&self, order: &[TOrderKey], out: &mut String) {
        for order in order {
            out.push_str(" order ");
            self.write(&order.key, 0, out);
            if order.descending {
                out.push_str(" desc");
            }
        }
    }

    /// What rows have in common.
    fn by<'e>(&self, keys: impl Iterator<Item = &'e TExpr>, out: &mut String) {
        let start = out.len();
        for key in keys {
            out.push_str(if out.len() == start { " by " } else { ", " });
            self.write(key, 0, out);
        }
        if out.len() == start {
            out.push_str(" by all");
        }
    }

    /// What is read in another row: as the names that lead there.
    fn elsewhere(&self, row: &TRowRef, of: &TExpr, out: &mut String) {
        match row {
            TRowRef::Of { column, .. } => {
                if self.table.is_some_and(|table| *table != *column.table) {
                    out.push_str(&format!("{}.", column.table));
                }
                out.push_str(&column.column);
            }
            TRowRef::Candidate(table) => out.push_str(table),
            TRowRef::Keyed(keyed) => {
                out.push_str(&keyed.table);
                out.push('[');
                self.list(&keyed.key, out);
                out.push(']');
            }
        }
        out.push('.');
        match &of.kind {
            TExprKind::Col { column, up } => {
                if *up > 0 {
                    out.push_str(&format!("{}.", column.table));
                }
                out.push_str(&column.column);
            }
            _ => Writer { env: self.env, table: None }.write(of, 9, out),
        }
    }

    fn of_list(&self, op: ListOp, list: &TExpr, with: Option<&TExpr>, out: &mut String) {
        match (op, with) {
            (ListOp::Has, Some(value)) => self.infix((value, " in ", list), 4, 0, out),
            (ListOp::At, Some(number)) => {
                self.write(list, 9, out);
                out.push('[');
                self.write(number, 0, out);
                out.push(']');
            }
            (ListOp::Fold(op), _) => {
                out.push_str(&format!("{op:?}(").to_lowercase());
                self.write(list, 0, out);
                out.push(')');
            }
            _ => out.push('…'),
        }
    }

    fn prefix(&self, sign: &str, inner: &TExpr, level: u8, out: &mut String) {
        out.push_str(sign);
        self.write(inner, level, out);
    }

    fn infix(&self, (lhs, sign, rhs): (&TExpr, &str, &TExpr), level: u8, around: u8, out: &mut String) {
        let paren = level < around;
        if paren {
            out.push('(');
        }
        self.write(lhs, level, out);
        out.push_str(sign);
        self.write(rhs, level + 1, out);
        if paren {
            out.push(')');
        }
    }

    fn list(&self, items: &[TExpr], out: &mut String) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            self.write(item, 0, out);
        }
    }
}

fn compare(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => " == ",
        CompareOp::Ne => " != ",
        CompareOp::Lt => " < ",
        CompareOp::Le => " <= ",
        CompareOp::Gt => " > ",
        CompareOp::Ge => " >= ",
    }
}

fn is_null(expr: &TExpr) -> bool {
    matches!(expr.kind, TExprKind::Value(Value::Null))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_written_as_in_the_language() {
        assert_eq!(position(19_723.0, &Ty::Date), "2024-01-01");
        assert_eq!(position(-1.0, &Ty::Date), "1969-12-31");
        assert_eq!(position(DAY * 1.5, &Ty::DateTime), "1970-01-02T12:00:00Z");
        assert_eq!(position(2.5, &Ty::Decimal(2)), "2.50");
        assert_eq!(position(DAY * 3.0, &Ty::Duration), "3d");
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(100.0), "100");
        assert_eq!(percent(0.07), "7%");
        assert_eq!(percent(0.285), "28.5%");
    }

    #[test]
    fn ranges_are_written_as_in_the_language() {
        assert_eq!(interval(Interval::closed(0.0, 110.0), &Ty::Int), "0..110");
        assert_eq!(interval(Interval::new(0.0, 1.0, false, true), &Ty::Float), "0..<1");
        assert_eq!(interval(Interval::at_least(65.0), &Ty::Int), "65..");
        assert_eq!(interval(Interval::above(0.0), &Ty::Float), "above 0");
    }
}
