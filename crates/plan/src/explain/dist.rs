//! Distributions in the notation of the language.

use synthc_types::{Dim, Shape, Ty, Value};

use super::expr::{Detail, Printer};
use crate::text::{show, show_float};
use crate::{ArithOp, Dist, DistKind, Expr, ExprKind, Share, Weight};

/// How many categories or rows are shown of a long list.
const SHOWN: usize = 6;

/// How many alternatives are shown on one line.
const SHOWN_INLINE: usize = 3;

/// How long a line of one distribution may be.
const WIDE: usize = 100;

/// Where sums and products end.
const ADD: u8 = 7;
const MUL: u8 = 8;

impl Printer<'_> {
    /// The distribution on one line.
    pub(super) fn dist(&self, dist: &Dist) -> String {
        self.print_dist(dist).0
    }

    /// The distribution, alternatives on lines of their own.
    pub(super) fn dist_lines(&self, dist: &Dist) -> Vec<String> {
        if let DistKind::If { condition, then, otherwise } = &dist.kind {
            let mut lines = self.dist_lines(then);
            let mut rest = self.dist_lines(otherwise);
            if lines.len() + rest.len() > 2 || self.dist(dist).chars().count() > WIDE {
                prefix(&mut lines, "  then ");
                prefix(&mut rest, "  else ");
                return std::iter::once(format!("if {}", self.expr(condition)))
                    .chain(lines)
                    .chain(rest)
                    .collect();
            }
        }
        match self.alternatives(dist) {
            None if self.is_whole() => self.entry_lines(dist),
            None => vec![self.dist(dist)],
            Some((head, rows)) => {
                let shown = self.most(SHOWN);
                let left = rows.len().saturating_sub(shown);
                let more = (left > 0).then(|| format!("  .. {left} more rows"));
                let rows = rows.into_iter().take(shown).map(|row| format!("  {row}"));
                std::iter::once(head).chain(rows).chain(more).collect()
            }
        }
    }

    /// The distribution, one entry a line where many have weights.
    fn entry_lines(&self, dist: &Dist) -> Vec<String> {
        let text = self.dist(dist);
        let many = match &dist.kind {
            DistKind::Weights { entries, .. } => entries.len() > SHOWN,
            DistKind::Listed { entries, .. } => entries.len() > SHOWN,
            _ => false,
        };
        if many { text.split(", ").map(str::to_owned).collect() } else { vec![text] }
    }

    fn is_whole(&self) -> bool {
        self.detail >= Detail::Whole
    }

    /// How much of something long is shown.
    fn most(&self, shown: usize) -> usize {
        if self.is_whole() { usize::MAX } else { shown }
    }

    /// The head and the rows of a table or `match`.
    fn alternatives(&self, dist: &Dist) -> Option<(String, Vec<String>)> {
        match &dist.kind {
            DistKind::Given { subjects, rows } => Some((
                format!("given {}", subjects.iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(", ")),
                rows.iter().map(|(patterns, row)| self.given_row(subjects, patterns, row)).collect(),
            )),
            DistKind::Match { subject, arms } => {
                let arm = |(p, arm): &(crate::Pattern, Dist)| {
                    format!("{} => {}", self.pattern(p, &subject.ty), self.dist(arm))
                };
                Some((format!("match {}", self.expr(subject)), arms.iter().map(arm).collect()))
            }
            _ => None,
        }
    }

    fn given_row(&self, subjects: &[Expr], patterns: &[crate::Pattern], row: &Dist) -> String {
        let patterns: Vec<String> =
            patterns.iter().zip(subjects).map(|(p, subject)| self.pattern(p, &subject.ty)).collect();
        format!("{} => {}", patterns.join(" | "), self.dist(row))
    }

    fn in_sum(&self, dist: &Dist, level: u8) -> String {
        let (text, binds) = self.print_dist(dist);
        if binds >= level { text } else { format!("({text})") }
    }

    /// The text and how tightly it binds.
    fn print_dist(&self, dist: &Dist) -> (String, u8) {
        let atom = u8::MAX;
        let text = match &dist.kind {
            DistKind::Builtin { dist: name, form, args, .. } => self.builtin(name, *form, args, &dist.ty),
            DistKind::Component { dist: name, form, args, of, nth, .. } => {
                let own = of.get(*nth as usize).map_or("", |column| &column.name);
                format!("{own} of {}", self.joint(name, *form, args, of.len(), &dist.ty))
            }
            DistKind::At { inner, .. } => return self.print_dist(inner),
            DistKind::Point(e) => {
                return (self.at(e, 0), if matches!(e.kind, ExprKind::Value(_)) { atom } else { 0 });
            }
            DistKind::Affine { inner, scale, shift } => return self.affine(inner, scale, shift, &dist.ty),
            DistKind::Combine { op, lhs, rhs } => {
                let (sign, left, right) = match op {
                    ArithOp::Add => ("+", ADD, ADD),
                    ArithOp::Sub => ("-", ADD, MUL),
                    ArithOp::Mul => ("*", MUL, MUL),
                    ArithOp::Div => ("/", MUL, atom),
                    ArithOp::Pow => ("^", atom, atom),
                };
                let level = if left == ADD { ADD } else { MUL };
                return (format!("{} {sign} {}", self.in_sum(lhs, left), self.in_sum(rhs, right)), level);
            }
            DistKind::Apply { function, inner, args, .. } => {
                let rest: String = args.iter().map(|e| format!(", {}", self.expr(e))).collect();
                format!("{function}({}{rest})", self.dist(inner))
            }
            DistKind::If { condition, then, otherwise } => {
                let (then, otherwise) = (self.dist(then), self.dist(otherwise));
                return (format!("if {} then {then} else {otherwise}", self.expr(condition)), 0);
            }
            DistKind::Match { .. } | DistKind::Given { .. } => {
                let (head, rows) = self.alternatives(dist).unwrap_or_default();
                let shown = self.most(SHOWN_INLINE);
                let left = rows.len().saturating_sub(shown);
                let more = (left > 0).then(|| format!(".. {left} more"));
                let rows: Vec<String> = rows.into_iter().take(shown).chain(more).collect();
                format!("{head} {{ {} }}", rows.join(", "))
            }
            DistKind::Weights { entries, .. } => self.weights(entries, &dist.ty),
            DistKind::Mix { components, .. } => {
                let parts: Vec<String> = components
                    .iter()
                    .map(|(share, component)| format!("{}: {}", self.share_text(share), self.dist(component)))
                    .collect();
                format!("mix {{ {} }}", parts.join(", "))
            }
            DistKind::Ordinal { inner, cuts, .. } => {
                let cuts: Vec<String> = cuts.iter().map(|cut| self.expr(cut)).collect();
                format!("Ordinal(latent: {}, cuts: [{}])", self.dist(inner), cuts.join(", "))
            }
            DistKind::Truncate { inner, range } => {
                format!("truncate({}, {})", self.dist(inner), self.range(range))
            }
            DistKind::Listed { entries, .. } if self.is_whole() => {
                let entries = entries.iter().map(|(value, weight)| {
                    format!("{}: {}", show(value, &dist.ty, &self.plan.enums), show_float(weight.0))
                });
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            DistKind::Listed { entries, path, .. } => {
                format!("{} values of {path:?} by weight", entries.len())
            }
            DistKind::Matching { regex, .. } => format!("text matching /{regex}/"),
            DistKind::Bind { local, drawn, body } => {
                let (text, body) = (self.dist(drawn), self.dist(body));
                return (format!("{body} where ${local} ~ {text}"), 0);
            }
            DistKind::Let { bindings, body } => return self.bound(bindings, || self.print_dist(body)),
        };
        (text, atom)
    }

    /// An argument in the unit of the values, which are of type `ty`.
    fn argument(&self, e: &Expr, dim: Option<Dim>, ty: &Ty) -> String {
        let spread = if ty.is_temporal() && *ty != Ty::Date { Ty::Duration } else { Ty::Float };
        match dim {
            Some(Dim::Location) => self.positioned(e, ty),
            Some(Dim::Spread) if *ty == Ty::Date => match &e.kind {
                ExprKind::Value(Value::Float(days)) => {
                    let micros = days.0 * 86_400_000_000.0;
                    show(&Value::Duration { months: 0, micros: micros as i64 }, &Ty::Duration, &[])
                }
                _ => self.expr(e),
            },
            Some(Dim::Spread) => self.positioned(e, &spread),
            _ => self.expr(e),
        }
    }

    fn builtin(&self, name: &str, form: u32, args: &[Expr], ty: &Ty) -> String {
        let form = (self.known.dists)(name).and_then(|def| def.forms.get(form as usize));
        let dim = |at: usize| form.and_then(|form| form.params.get(at)).map(|param| param.dim);
        let texts: Vec<String> =
            args.iter().enumerate().map(|(at, e)| self.argument(e, dim(at), ty)).collect();
        match form {
            Some(form) if form.range => format!("{name}({})", texts.join("..")),
            Some(form) => {
                let named =
                    form.params.iter().zip(&texts).map(|(param, text)| format!("{}: {text}", param.name));
                format!("{name}({})", named.collect::<Vec<_>>().join(", "))
            }
            None => format!("{name}({})", texts.join(", ")),
        }
    }

    /// A distribution over several columns, its numbers in lists and matrices again.
    fn joint(&self, name: &str, form: u32, args: &[Expr], names: usize, ty: &Ty) -> String {
        let joint = (self.known.dists)(name).and_then(|def| def.joint()?.forms.get(form as usize));
        let mut rest = args;
        let mut texts: Vec<String> = Vec::new();
        for param in joint.map_or(&[][..], |form| form.params) {
            let (own, after) = rest.split_at(param.shape.len(names).min(rest.len()));
            rest = after;
            let list = |numbers: &[Expr]| {
                let texts: Vec<String> =
                    numbers.iter().map(|e| self.argument(e, Some(param.dim), ty)).collect();
                texts.join(", ")
            };
            let shown = match param.shape {
                Shape::One => list(own),
                Shape::List => format!("[{}]", list(own)),
                Shape::Matrix => {
                    let rows: Vec<String> =
                        own.chunks(names.max(1)).map(|row| format!("[{}]", list(row))).collect();
                    format!("[{}]", rows.join(", "))
                }
            };
            texts.push(format!("{}: {shown}", param.name));
        }
        texts.extend(rest.iter().map(|e| self.expr(e)));
        format!("{name}({})", texts.join(", "))
    }

    fn affine(&self, inner: &Dist, scale: &Expr, shift: &Expr, ty: &Ty) -> (String, u8) {
        let number = |e: &Expr| match &e.kind {
            ExprKind::Value(Value::Float(v)) => Some(v.0),
            _ => None,
        };
        // Durations beside dates are printed as durations.
        let unit = if *ty == Ty::Date && inner.ty == Ty::Duration { 86_400_000_000.0 } else { 1.0 };
        let factor = number(scale).map(|scale| scale * unit);
        let near = |wanted: f64| factor.is_some_and(|factor| (factor - wanted).abs() < 1e-9);
        let shifted = number(shift) != Some(0.0);
        if near(-1.0) && shifted {
            return (format!("{} - {}", self.shift(shift, ty), self.in_sum(inner, MUL)), ADD);
        }
        let product = if near(1.0) {
            self.in_sum(inner, if shifted { ADD } else { 0 })
        } else if near(-1.0) {
            format!("-{}", self.in_sum(inner, MUL))
        } else {
            format!("{} * {}", self.at(scale, MUL), self.in_sum(inner, MUL))
        };
        if shifted { (format!("{} + {product}", self.shift(shift, ty)), ADD) } else { (product, MUL) }
    }

    fn shift(&self, shift: &Expr, ty: &Ty) -> String {
        match &shift.kind {
            ExprKind::Value(_) => self.positioned(shift, ty),
            _ => self.at(shift, ADD),
        }
    }

    fn weights(&self, entries: &[Weight], ty: &Ty) -> String {
        let constant = |entry: &Weight| match &entry.share {
            Share::Of(Expr { kind: ExprKind::Value(Value::Float(v)), .. }) => Some(v.0),
            _ => None,
        };
        let total: f64 = entries.iter().map(|entry| constant(entry).unwrap_or(f64::NAN)).sum();
        let shown = self.most(SHOWN);
        let short = entries.len() <= shown;
        let drawn: Vec<&Weight> =
            entries.iter().filter(|entry| short || constant(entry) != Some(0.0)).collect();
        let mut parts: Vec<String> = drawn
            .iter()
            .take(shown)
            .map(|entry| {
                let share = match constant(entry) {
                    Some(share) if total > 0.0 => self.percent(share / total),
                    _ => self.share_text(&entry.share),
                };
                format!("{}: {share}", show(&entry.value, ty, &self.plan.enums))
            })
            .collect();
        if drawn.len() > shown {
            parts.push(format!(".. {} more", drawn.len() - shown));
        }
        format!("{{ {} }}", parts.join(", "))
    }

    fn share_text(&self, share: &Share) -> String {
        match share {
            Share::Of(e) => self.share(e),
            Share::Rest => "else".into(),
        }
    }
}

/// Puts a word before the first line and moves the others below it.
fn prefix(lines: &mut [String], word: &str) {
    for (at, line) in lines.iter_mut().enumerate() {
        line.insert_str(0, if at == 0 { word } else { "       " });
    }
}
