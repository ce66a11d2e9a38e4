//! The names that an expression as written mentions.

use synthc_syntax::ast::{AggKind, Arg, BinaryOp, Expr, ExprKind, GivenBody, TextPart};

use crate::infer::{Written, goes_over_rows};
use crate::model::Name;
use crate::nested;

/// Which column of a family a name stands for.
#[derive(Clone, Copy)]
pub(crate) enum Which<'a> {
    /// No family.
    Plain,
    /// `diag[k]`.
    At(&'a Expr),
    /// `prev(diag)`, or `prev(x)` of the row before.
    Previous,
    /// `next(x)` of the row after.
    Next,
    /// `len(list)`: its length rather than the list.
    Length,
    /// `table[key].x`: the row of a table with this key.
    Keyed,
}

/// One mention of a name.
pub(crate) struct NameUse<'a> {
    /// The bare name, or what stands before the first dot.
    pub name: &'a Name,
    /// What stands after the first dot, with the dots in it.
    pub field: Option<Name>,
    /// Which column of a family is meant.
    pub which: Which<'a>,
    /// Whether the name is the whole expression.
    pub alone: bool,
    /// Whether it is inside of an aggregate.
    pub aggregated: bool,
    /// In the `order` of an aggregate, its value: a bare name is a column of the rows that it goes over.
    pub of_rows: Option<&'a Expr>,
    /// In an aggregate over rows from anywhere, its value: the name is read in those rows.
    pub apart: Option<&'a Expr>,
    /// Whether it is read in all rows of this table: it says which of them stand beside each other.
    pub everywhere: bool,
    /// Whether no enum is wanted where it stands, so that a column wins over a member of this name.
    pub is_column: bool,
    /// The function of which it is an argument.
    pub argument_of: Option<&'a Name>,
}

impl<'a> NameUse<'a> {
    /// A name by itself.
    pub fn plain(name: &'a Name, aggregated: bool) -> Self {
        let which = Which::Plain;
        Self {
            name,
            field: None,
            which,
            alone: false,
            aggregated,
            of_rows: None,
            apart: None,
            everywhere: false,
            is_column: false,
            argument_of: None,
        }
    }
}

/// The names of `a.b.c` in order; `None` where something else stands before a dot.
pub(crate) fn path(expr: &Expr) -> Option<Vec<&Name>> {
    let (mut names, mut expr) = (Vec::new(), expr);
    loop {
        match &expr.kind {
            ExprKind::Field { base, name } => {
                names.push(&name.text);
                expr = base;
            }
            ExprKind::Name(name) => {
                names.push(name);
                names.reverse();
                return Some(names);
            }
            _ => return None,
        }
    }
}

/// `table[key].a.b`: the table, its key and the names after it.
fn keyed(expr: &Expr) -> Option<(&Name, &[Expr], Name)> {
    let (mut fields, mut expr) = (Vec::new(), expr);
    while let ExprKind::Field { base, name } = &expr.kind {
        fields.push(&*name.text);
        expr = base;
    }
    let ExprKind::Index { base, indices } = &expr.kind else { return None };
    let ExprKind::Name(table) = &base.kind else { return None };
    fields.reverse();
    Some((table, indices, Name::from(fields.join("."))))
}

/// Visits every name that can stand for a column, in the order of the text: no callees, no patterns.
pub(crate) fn names<'a>(expr: &'a Expr, visit: &mut dyn FnMut(NameUse<'a>)) {
    if let ExprKind::Name(name) = &expr.kind {
        visit(NameUse { alone: true, ..NameUse::plain(name, false) });
        return;
    }
    inner(expr, false, visit);
}

/// Visits the names of what is no member of an enum, should it be a bare name.
fn operand<'a>(expr: &'a Expr, aggregated: bool, visit: &mut dyn FnMut(NameUse<'a>)) {
    match &expr.kind {
        ExprKind::Name(name) => visit(NameUse { is_column: true, ..NameUse::plain(name, aggregated) }),
        _ => inner(expr, aggregated, visit),
    }
}

/// Visits the names of two operands. A bare name beside a name or a number is the first to be typed; else the other one decides
/// whether it is a member.
fn operands<'a>(op: BinaryOp, sides: [&'a Expr; 2], aggregated: bool, visit: &mut dyn FnMut(NameUse<'a>)) {
    use BinaryOp::{Add, And, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Or, Pow, Sub};
    let [left, right] = sides;
    let is_number = |expr: &Expr| matches!(expr.kind, ExprKind::Number { .. });
    let (left_is_column, right_is_column) = match op {
        Add | Sub | Mul | Div | Pow | And | Or => (true, true),
        Eq | Ne | Lt | Le | Gt | Ge => {
            (is_number(right) || matches!(right.kind, ExprKind::Name(_)), is_number(left))
        }
        _ => (false, false),
    };
    for (side, is_column) in [(left, left_is_column), (right, right_is_column)] {
        match is_column {
            true => operand(side, aggregated, visit),
            false => inner(side, aggregated, visit),
        }
    }
}

fn inner<'a>(expr: &'a Expr, aggregated: bool, visit: &mut dyn FnMut(NameUse<'a>)) {
    let mut go = |expr: &'a Expr| inner(expr, aggregated, visit);
    match &expr.kind {
        ExprKind::Name(name) => {
            visit(NameUse::plain(name, aggregated));
        }
        ExprKind::Field { base, .. } => match path(expr).as_deref() {
            Some([owner, fields @ ..]) => {
                let fields: Vec<&str> = fields.iter().map(|name| &***name).collect();
                let field = Some(Name::from(fields.join(".")));
                visit(NameUse { field, ..NameUse::plain(owner, aggregated) });
            }
            _ => match keyed(expr) {
                Some((table, indices, fields)) => {
                    let (field, which) = (Some(fields), Which::Keyed);
                    visit(NameUse { field, which, ..NameUse::plain(table, aggregated) });
                    indices.iter().for_each(|index| inner(index, aggregated, visit));
                }
                None => go(base),
            },
        },
        ExprKind::Pick { base, names } if keyed(base).is_some() => {
            let Some((table, indices, fields)) = keyed(base) else { return };
            for name in names {
                let field = match fields.is_empty() {
                    true => name.text.clone(),
                    false => nested::member_name(&fields, &name.text),
                };
                let (field, which) = (Some(field), Which::Keyed);
                visit(NameUse { field, which, ..NameUse::plain(table, aggregated) });
            }
            indices.iter().for_each(|index| inner(index, aggregated, visit));
        }
        ExprKind::Pick { base, names } => {
            for name in names {
                inner(base, aggregated, &mut |used| {
                    // Of `base`, the column of that name: where it is a row, the row is no value by itself.
                    let field = match (&used.field, path(base).is_some()) {
                        (Some(field), true) => Some(nested::member_name(field, &name.text)),
                        (None, true) => Some(name.text.clone()),
                        (field, false) => field.clone(),
                    };
                    visit(NameUse { field, ..used });
                });
            }
        }
        ExprKind::Index { base, indices } => {
            match (&base.kind, indices.as_slice()) {
                (ExprKind::Name(name), [index]) => {
                    let which = Which::At(index);
                    visit(NameUse { which, ..NameUse::plain(name, aggregated) });
                }
                _ => inner(base, aggregated, visit),
            }
            let go = |expr: &'a Expr| inner(expr, aggregated, visit);
            indices.iter().for_each(go);
        }
        ExprKind::Call { callee, args } => {
            let word = match &callee.kind {
                ExprKind::Name(name) => &**name,
                _ => "",
            };
            let which = match word {
                "prev" => Some(Which::Previous),
                "next" => Some(Which::Next),
                "len" => Some(Which::Length),
                _ => None,
            };
            let over_rows = goes_over_rows(word, args);
            let written = Written::new(args);
            if over_rows && written.is_apart() {
                return apart(args, visit);
            }
            // After the name of a file, `value: a` and `weight: b` are columns of that file.
            let from_file = args.first().is_some_and(|arg| matches!(arg.value.kind, ExprKind::Text { .. }));
            let values = match which {
                Some(Which::Previous | Which::Next) => written.values.len(),
                _ if over_rows => written.values.len(),
                _ => args.len(),
            };
            let of_rows = args.first().map(|arg| &arg.value);
            for (at, arg) in args.iter().enumerate() {
                match (which, at) {
                    _ if from_file && arg.name.is_some() && matches!(arg.value.kind, ExprKind::Name(_)) => {
                        continue;
                    }
                    (Some(which), 0) => {
                        operand(&arg.value, aggregated, &mut |used| visit(NameUse { which, ..used }))
                    }
                    _ if at >= values && over_rows => {
                        inner(&arg.value, true, &mut |used| visit(NameUse { of_rows, ..used }));
                    }
                    (None, 0) if over_rows => operand(&arg.value, true, visit),
                    _ if at >= values => everywhere(&arg.value, visit),
                    (None, _) if !over_rows => argument(callee, &arg.value, aggregated, visit),
                    _ => inner(&arg.value, aggregated || over_rows, visit),
                }
                for agg in &arg.aggs {
                    match &agg.kind {
                        AggKind::By(key) | AggKind::Order { key, .. } if !over_rows => everywhere(key, visit),
                        AggKind::Where(expr) | AggKind::By(expr) => {
                            inner(expr, aggregated || over_rows, visit);
                        }
                        AggKind::Order { key, .. } => {
                            inner(key, aggregated || over_rows, &mut |used| {
                                visit(NameUse { of_rows, ..used })
                            });
                        }
                        AggKind::Via(_) => {}
                    }
                }
            }
        }
        ExprKind::Unary { operand: of, .. } | ExprKind::Is { operand: of, .. } => {
            operand(of, aggregated, visit);
        }
        ExprKind::Binary { op, left, right, .. } => operands(*op, [left, right], aggregated, visit),
        ExprKind::Range { lo, hi, .. } => lo.iter().chain(hi).for_each(|end| go(end)),
        ExprKind::If { condition, then, otherwise } => {
            operand(condition, aggregated, visit);
            inner(then, aggregated, visit);
            inner(otherwise, aggregated, visit);
        }
        ExprKind::Match { subject, arms } => {
            operand(subject, aggregated, visit);
            arms.iter().for_each(|arm| inner(&arm.value, aggregated, visit));
        }
        ExprKind::Mix { items } => items.iter().for_each(|item| {
            item.weight.iter().for_each(&mut go);
            go(&item.value);
        }),
        ExprKind::Given(given) => {
            for name in &given.names {
                visit(NameUse::plain(&name.text, aggregated));
            }
            if let GivenBody::Table { rows, .. } = &given.body {
                let cells = rows.iter().flat_map(|row| &row.values).filter_map(|cell| cell.value.as_ref());
                cells.for_each(|cell| inner(cell, aggregated, visit));
            }
        }
        ExprKind::Histogram(weights) | ExprKind::Weights(weights) => {
            weights.iter().filter_map(|weight| weight.value.as_ref()).for_each(go);
        }
        ExprKind::List(entries) => entries.iter().for_each(go),
        ExprKind::Text { parts } => parts.iter().for_each(|part| {
            if let TextPart::Hole { expr, .. } = part {
                operand(expr, aggregated, visit);
            }
        }),
        _ => {}
    }
}

/// Visits the names of an argument of a function.
fn argument<'a>(callee: &'a Expr, arg: &'a Expr, aggregated: bool, visit: &mut dyn FnMut(NameUse<'a>)) {
    match (&callee.kind, &arg.kind) {
        (ExprKind::Name(function), ExprKind::Name(name)) => {
            visit(NameUse { argument_of: Some(function), ..NameUse::plain(name, aggregated) });
        }
        _ => inner(arg, aggregated, visit),
    }
}

/// What says which rows of a table stand beside each other.
fn everywhere<'a>(key: &'a Expr, visit: &mut dyn FnMut(NameUse<'a>)) {
    inner(key, false, &mut |used| visit(NameUse { everywhere: true, ..used }));
}

/// An aggregate over rows from anywhere: all in it is read in those rows, and what they have in common in this row as well.
fn apart<'a>(args: &'a [Arg], visit: &mut dyn FnMut(NameUse<'a>)) {
    let Some(value) = args.first().map(|arg| &arg.value) else { return };
    let apart = Some(value);
    let written = Written::new(args);
    let keys = written.by.unwrap_or_default();
    let order = written.order.iter().map(|(key, _)| *key);
    let all = written.values.into_iter().chain(written.conditions).chain(order).chain(keys.iter().copied());
    all.for_each(|expr| operand(expr, true, &mut |used| visit(NameUse { apart, ..used })));
    for (path, _) in written.via {
        if let [first, rest @ ..] = path.parts.as_slice() {
            let rest: Vec<&str> = rest.iter().map(|name| &*name.text).collect();
            let field = (!rest.is_empty()).then(|| Name::from(rest.join(".")));
            visit(NameUse { field, apart, ..NameUse::plain(&first.text, true) });
        }
    }
    keys.iter().for_each(|key| inner(key, false, visit));
}
