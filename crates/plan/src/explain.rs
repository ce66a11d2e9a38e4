//! The plan as text, as `EXPLAIN` of a database prints one: tables, their columns in the order of computation, how each is drawn
//! and addressed, what constraints became, and what is drawn again.

mod describe;
mod dist;
mod expr;
mod outline;
mod shuffle;

use std::fmt::Write as _;

use synthc_types::{DistDef, Ty, Value};

use crate::laws::{Definitions, column_law};
use crate::passes::Functions;
use crate::text::{show, show_float};
use crate::{
    Bound, Choice, ColId, Column, Compute, Count, Distinct, Expr, ExprKind, Missing, Plan, Redraw, Reference,
    Stage, Step, Table, TableId, Within, fingerprint,
};
pub(crate) use describe::{Said, of_column, of_dataset, of_table};
pub(crate) use expr::Detail;
use expr::Printer;
pub use outline::outline;
pub use shuffle::BYTES_OF_GROUP;

/// What others know of a plan that it does not say itself.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Definitions of distributions by name, for the names of their parameters.
    pub dists: &'a dyn Fn(&str) -> Option<&'static DistDef>,
    /// Definitions of functions by name, for the moments of what they make of draws.
    pub functions: Functions<'a>,
    /// The expected number of rows of a table.
    pub rows: &'a dyn Fn(TableId) -> Option<f64>,
    /// The share of rows that meet a redraw step (by its place in the table's steps) at the first attempt.
    pub acceptance: &'a dyn Fn(TableId, usize) -> Option<f64>,
}

impl Known<'_> {
    /// Nothing.
    pub const NOTHING: Known<'static> =
        Known { dists: &|_| None, functions: &|_| None, rows: &|_| None, acceptance: &|_, _| None };
}

/// The plan as text for people.
pub fn explain(plan: &Plan, known: Known<'_>) -> String {
    let mut out = String::new();
    head(plan, &mut out);
    for (t, table) in plan.tables.iter().enumerate() {
        explain_table(plan, known, TableId(t), table, &mut out);
    }
    if !plan.expects.is_empty() {
        out.push_str("\ntests on the output\n");
        let width = plan.expects.iter().map(|e| e.name.chars().count()).max().unwrap_or(0);
        for expect in &plan.expects {
            line(&mut out, format_args!("  {:<width$}  {}", expect.name, one_line(&expect.text)));
        }
    }
    out
}

/// Appends a line; writing to a text cannot fail.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let start = out.len();
    let _ = out.write_fmt(text);
    let kept = start + out.get(start..).unwrap_or_default().trim_end().len();
    out.truncate(kept);
    out.push('\n');
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn head(plan: &Plan, out: &mut String) {
    let stage = match plan.stage {
        Stage::Logical => "logical",
        Stage::Physical => "physical",
    };
    let name = plan.dataset.name.as_deref().unwrap_or("data set");
    line(out, format_args!("{name}: {stage} plan of synthc {}, seed {}", plan.engine, plan.dataset.seed));
    line(out, format_args!("fingerprint {}", fingerprint(plan)));
    let printer = Printer::new(plan, None, Known::NOTHING);
    if !plan.params.is_empty() {
        out.push_str("\nparameters\n");
        for param in &plan.params {
            let value = match &param.value {
                Some(value) => show(value, &param.ty, &plan.enums),
                None => printer.expr(&param.default),
            };
            line(out, format_args!("  {}: {} = {value}", param.name, param.ty));
        }
    }
    if !plan.inputs.is_empty() {
        out.push_str("\ninputs\n");
        let width = plan.inputs.iter().map(|input| input.path.chars().count()).max().unwrap_or(0);
        for input in &plan.inputs {
            line(out, format_args!("  {:<width$}  blake3 {}", input.path, input.hash));
        }
    }
}

fn explain_table(plan: &Plan, known: Known<'_>, id: TableId, table: &Table, out: &mut String) {
    let hidden = if table.hidden { "hidden table" } else { "table" };
    line(
        out,
        format_args!(
            "\n{hidden} {}: {}",
            table.name,
            rows_text(&Printer::new(plan, Some(id), known), id, table)
        ),
    );
    if let Some(label) = &table.label {
        line(out, format_args!("  {label}"));
    }
    if table.address != table.name {
        line(out, format_args!("  draws are addressed by its former name `{}`", table.address));
    }
    let parents = table.pinned_under.iter().collect::<std::collections::BTreeSet<_>>().len();
    match table.pins.len() {
        0 => {}
        n if parents > 0 => {
            let (row, parent) =
                (if n == 1 { "row is" } else { "rows are" }, if parents == 1 { "row" } else { "rows" });
            line(out, format_args!("  {n} {row} pinned, the first of {parents} {parent} of the parent"));
        }
        1 => line(out, format_args!("  the first row is pinned")),
        n => line(out, format_args!("  the first {n} rows are pinned")),
    }
    if !table.order.is_empty() {
        line(out, format_args!("  written in the order of {}", order_text(table)));
    }
    let declared = (0..table.columns.len()).map(|c| Step::Column(ColId(c)));
    let steps: Vec<Step> = if table.steps.is_empty() { declared.collect() } else { table.steps.clone() };
    let layout = Layout::of(table);
    let printer = Printer::new(plan, Some(id), known);
    let id_of_table = id;
    let chains = crate::chains(plan);
    for (s, step) in steps.iter().enumerate() {
        match step {
            Step::Column(column) => {
                let id = *column;
                if let Some(column) = table.columns.get(id.0) {
                    explain_column(&printer, table, column, &layout, out);
                }
                if let Some(column) = table.columns.get(id.0) {
                    for shuffle in shuffle::of_column(&printer, id_of_table, column) {
                        line(out, format_args!("{:indent$}{shuffle}", "", indent = layout.indent()));
                    }
                }
                let chained =
                    |chain: &&crate::Chain| chain.table == id_of_table && chain.columns.contains(&id);
                if let Some(chain) = chains.iter().find(chained) {
                    let how = match table.parent {
                        _ if chain.among.is_some() => {
                            "sequential in its groups: from the first row of each on; the whole table is computed at once"
                        }
                        Some(_) => "sequential among siblings: from the first on, in all parents at once",
                        None => "sequential: row after row, from the first one on",
                    };
                    line(out, format_args!("{:indent$}{how}", "", indent = layout.indent()));
                }
            }
            Step::Redraw(redraw) => explain_redraw(&printer, table, redraw, (known.acceptance)(id, s), out),
        }
    }
    if plan.stage == Stage::Logical {
        for require in &table.requires {
            line(out, format_args!("  require {}: {}", require.name, printer.expr(&require.clause)));
        }
    }
}

/// The columns by which rows are ordered.
fn order_text(table: &Table) -> String {
    let by = |by: &crate::OrderBy| {
        let name = table.columns.get(by.column.0).map_or("", |column| &column.name);
        format!("{name}{}", if by.descending { " desc" } else { "" })
    };
    table.order.iter().map(by).collect::<Vec<_>>().join(", ")
}

/// The share of edges, and which they are.
fn edge_text(printer: &Printer<'_>, column: &Column) -> Option<String> {
    const SHOWN: usize = 8;
    let edge = column.edge.as_ref()?;
    let enums = &printer.plan.enums;
    let mut values: Vec<String> =
        edge.values.iter().take(SHOWN).map(|value| show(value, &column.ty, enums)).collect();
    if edge.values.len() > SHOWN {
        values.push(format!("{} more", edge.values.len() - SHOWN));
    }
    let share = show_float(edge.share * 100.0);
    Some(format!("edge {share}%: {}", values.join(", ")))
}

fn rows_text(printer: &Printer<'_>, id: TableId, table: &Table) -> String {
    let (plan, known) = (printer.plan, printer.known);
    let printer = Printer::new(plan, table.parent.or(Some(id)), known).with(printer.detail);
    let parent = table.parent.and_then(|parent| plan.table(parent)).map(|parent| parent.name.as_str());
    let mut text = match (&table.count, parent) {
        (Count::Rows(e), _) | (Count::Each(e), None) => match &e.kind {
            ExprKind::Value(Value::Int(1)) => "1 row".into(),
            ExprKind::Value(Value::Int(n)) => format!("{} rows", grouped(*n)),
            _ => format!("{} rows", printer.expr(e)),
        },
        (Count::Each(e), Some(parent)) => format!("{} rows for each row of {parent}", printer.expr(e)),
        (Count::Stacked(of), _) => {
            let names = of.iter().filter_map(|id| plan.table(*id)).map(|table| table.name.as_str());
            format!("the rows of {}", names.collect::<Vec<_>>().join(", then of "))
        }
        (Count::Draw(dist), parent) => format!(
            "~ {} rows for each row of {}, draw {}",
            printer.dist(dist),
            parent.unwrap_or_default(),
            table.address
        ),
    };
    if table.parent.is_some() {
        if let Some(most) = table.max_children {
            text.push_str(&format!(", at most {most}"));
        }
        if let Some(rows) = (known.rows)(id) {
            text.push_str(&format!(", about {} in all", grouped(rows.round() as i64)));
        }
    }
    text
}

/// A whole number with its digits in groups.
fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::from(if n < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

/// The widths of a table's names and types.
struct Layout {
    name: usize,
    ty: usize,
}

impl Layout {
    fn of(table: &Table) -> Self {
        let width = |text: &dyn Fn(&Column) -> usize| table.columns.iter().map(text).max().unwrap_or(0);
        Self { name: width(&|c| c.name.chars().count()), ty: width(&|c| type_text(c).chars().count()) }
    }

    /// How far details are moved to the right.
    fn indent(&self) -> usize {
        self.name + self.ty + 6
    }
}

fn type_text(column: &Column) -> String {
    let null = |nullable: bool| if nullable { "?" } else { "" };
    match (&column.list, &column.ty) {
        (Some(list), ty) if !list.member => {
            format!("list<{ty}{}>{}", null(column.null_items), null(column.nullable))
        }
        (Some(_), ty) => format!("list<{ty}{}>", null(column.nullable)),
        (None, Ty::List(item)) => {
            format!("list<{item}{}>{}", null(column.null_items), null(column.nullable))
        }
        (None, ty) => format!("{ty}{}", null(column.nullable)),
    }
}

fn explain_column(printer: &Printer<'_>, table: &Table, column: &Column, layout: &Layout, out: &mut String) {
    let marks: Vec<&str> = [(column.key, "key"), (column.unique, "unique"), (column.hidden, "hidden")]
        .iter()
        .filter_map(|(set, mark)| set.then_some(*mark))
        .collect();
    let marks = if marks.is_empty() { String::new() } else { format!("  [{}]", marks.join(", ")) };
    let (name, ty) = (layout.name, layout.ty);
    let mut lines = compute_text(printer, table, column).into_iter();
    let first = lines.next().unwrap_or_default();
    line(out, format_args!("  {:<name$}  {:<ty$}  {first}{marks}", column.name, type_text(column)));
    let mut details: Vec<String> = lines.collect();
    if let Some(step) = &column.round {
        details.push(format!("round {}", show(step, &column.ty, &printer.plan.enums)));
    }
    if let Compute::Draw { bounds, .. } = &column.compute {
        details.extend(bounds.iter().map(|bound| bound_text(printer, bound)));
        details.extend(moments_text(printer, column));
        details.push(format!("draw {}/{}", table.address, column.address));
    }
    if let Compute::Ref(reference) = &column.compute {
        details.push(format!("found by {}", reference.met_by()));
        details.push(format!("draw {}/{}", table.address, column.address));
    }
    details.extend(column.within.iter().map(|within| within_text(printer, within)));
    if table.draws_apart(column) {
        details.push("drawn again where an earlier row has the value; one pass over the table".into());
    }
    details.extend(edge_text(printer, column));
    if let Some(length) = column.list.and_then(|list| table.columns.get(list.length.0)) {
        details.push(format!("{} items, each drawn at its own place", length.name));
    }
    for route in &column.routes {
        let otherwise = match (&route.value, route.gap) {
            (Some(value), _) => printer.expr(value),
            (None, gap) => gap_text(column, gap.unwrap_or(255)),
        };
        details.push(format!("when {} else {otherwise}", printer.expr(&route.condition)));
    }
    details.extend(column.missing.iter().map(|rule| missing_text(printer, table, column, rule)));
    if !column.carry.is_empty() {
        details.push("missing codes are carried over from its inputs".into());
    }
    for detail in details {
        line(out, format_args!("{:indent$}{detail}", "", indent = layout.indent()));
    }
}

/// How a column comes about: first line, then lines of rows.
fn compute_text(printer: &Printer<'_>, table: &Table, column: &Column) -> Vec<String> {
    match &column.compute {
        Compute::Draw { dist, .. } => {
            let mut lines = printer.dist_lines(dist);
            if let Some(first) = lines.first_mut() {
                first.insert_str(0, "~ ");
            }
            lines
        }
        Compute::Is(e) => vec![format!("= {}", printer.expr(e))],
        Compute::ParentKey(key) => {
            let parent = table.parent.and_then(|parent| printer.plan.table(parent));
            let key = parent.and_then(|parent| parent.columns.get(key.0)).map_or("", |key| &key.name);
            vec![format!("= {}.{key}", parent.map_or("", |parent| &parent.name))]
        }
        Compute::Unique { first, step, count } => {
            let at = |k: i128| {
                let units = i64::try_from(i128::from(*first) + k * i128::from(*step)).unwrap_or(i64::MAX);
                show(&in_units(units, &column.ty), &column.ty, &printer.plan.enums)
            };
            let last = i128::from(count.saturating_sub(1));
            vec![format!(
                "unique among {} values, {} to {}",
                grouped(i64::try_from(*count).unwrap_or(i64::MAX)),
                at(0),
                at(last)
            )]
        }
        Compute::UniqueText { regex, made } => {
            let among = match column.compute.n_unique().and_then(|count| i64::try_from(count).ok()) {
                Some(count) => format!("{} texts", grouped(count)),
                None => "texts".into(),
            };
            let texts = format!("unique among {among} that match /{regex}/");
            let made =
                made.as_ref().map(|made| format!("${} of it: {}", made.local, printer.expr(&made.value)));
            std::iter::once(texts).chain(made).collect()
        }
        Compute::Uuid => vec!["= version 4 uuid of the row".into()],
        Compute::Read { path, column, .. } => vec![format!("read from column `{column}` of {path}")],
        Compute::Json => vec!["of the columns named after it".into()],
        Compute::Ref(reference) => vec![reference_text(printer, reference)],
        Compute::Suffixed { of, before, after } => {
            vec![format!(
                "= {}, then \"{before}2{after}\", .. where earlier rows have the same",
                printer.expr(of)
            )]
        }
    }
}

/// Among which rows the values of a bijection differ.
fn within_text(printer: &Printer<'_>, within: &Within) -> String {
    let Within::Equal(values) = within else { return "within the rows of one parent".to_owned() };
    let conditions = values.iter().filter_map(held).map(|condition| printer.expr(condition));
    let conditions: Vec<String> = conditions.collect();
    let equal = values.iter().filter(|value| held(value).is_none()).map(|value| printer.expr(value));
    let equal: Vec<String> = equal.collect();
    let mut text = "within the rows".to_owned();
    if !equal.is_empty() {
        text.push_str(&format!(" of equal {}", equal.join(" and ")));
    }
    if !conditions.is_empty() {
        text.push_str(&format!(" where {}", conditions.join(" and ")));
    }
    text
}

/// The condition of a value that is the same in all rows where it holds, and null in others.
fn held(value: &Expr) -> Option<&Expr> {
    match &value.kind {
        ExprKind::If { condition, then, otherwise } => {
            let yes = matches!(then.kind, ExprKind::Value(Value::Bool(true)));
            let mut no = &**otherwise;
            while let ExprKind::Cast(inner) = &no.kind {
                no = inner;
            }
            (yes && matches!(no.kind, ExprKind::Value(Value::Null))).then_some(condition)
        }
        _ => None,
    }
}

/// Which row is referred to.
fn reference_text(printer: &Printer<'_>, reference: &Reference) -> String {
    let table = printer.plan.table(reference.table).map_or("?", |table| &table.name);
    let mut text = format!("ref {table}");
    match &reference.choice {
        Choice::Alike => {}
        Choice::Weighted(weight) => text.push_str(&format!(" by weight {}", printer.expr(weight))),
        Choice::Ranked(dist) => text.push_str(&format!(" by rank ~ {}", printer.dist_lines(dist).join(" "))),
        Choice::Numbered(number) => text.push_str(&format!(" of number {}", printer.expr(number))),
        Choice::Stacked { before, number } => {
            let names = before.iter().filter_map(|id| printer.plan.table(*id)).map(|table| &*table.name);
            let names = names.collect::<Vec<_>>().join(", ");
            let after = if names.is_empty() { String::new() } else { format!(" after the rows of {names}") };
            text.push_str(&format!(" of number {}{after}", printer.expr(number)));
        }
        Choice::Keyed(key) => {
            let key: Vec<String> = key.iter().map(|value| printer.expr(value)).collect();
            text.push_str(&format!(" with the key {}", key.join(", ")));
        }
        Choice::Read { path, .. } => text.push_str(&format!(" with the key read from {path}")),
    }
    if let Some(asked) = &reference.asked {
        text.push_str(&format!(" when {}", printer.expr(&asked.condition)));
    }
    if let Some(condition) = &reference.condition {
        text.push_str(&format!(" where {}", printer.expr(condition)));
    }
    match reference.distinct {
        None => {}
        Some(Distinct::Table) => text.push_str(", each once at most"),
        Some(Distinct::Siblings) => text.push_str(", each once at most within the parent"),
    }
    if reference.covering {
        text.push_str(", each once at least");
    }
    text
}

/// A value of a type from its count of steps.
fn in_units(units: i64, ty: &Ty) -> Value {
    match ty {
        Ty::Decimal(scale) => Value::Decimal { units: i128::from(units), scale: *scale },
        Ty::Date => Value::Date(units),
        Ty::Time => Value::Time(units),
        Ty::DateTime => Value::DateTime(units),
        Ty::Duration => Value::Duration { months: 0, micros: units },
        Ty::Enum(_) => Value::Enum(u32::try_from(units).unwrap_or(u32::MAX)),
        _ => Value::Int(units),
    }
}

fn bound_text(printer: &Printer<'_>, bound: &Bound) -> String {
    let words = match (bound.lower, bound.open) {
        (true, false) => "at least",
        (true, true) => "more than",
        (false, false) => "at most",
        (false, true) => "less than",
    };
    let from = match &bound.require {
        Some(name) => format!("  (constraint {name})"),
        None => String::new(),
    };
    format!("{words} {}{from}", printer.expr(&bound.end))
}

/// Mean and standard deviation of what is drawn, where they are known without drawing.
fn moments_text(printer: &Printer<'_>, column: &Column) -> Option<String> {
    let definitions = Definitions { dists: printer.known.dists, functions: printer.known.functions };
    let moments = column_law(column, definitions)?.moments()?;
    let (mean, sd) = (moments.mean, moments.sd());
    let whole = |value: f64, ty: &Ty| show(&in_units(value.round() as i64, ty), ty, &[]);
    let spread = |micros: f64| whole(round_to_digits(micros), &Ty::Duration);
    Some(match &column.ty {
        Ty::Date => format!("mean {}, sd {}", whole(mean, &Ty::Date), spread(sd.round() * 86_400_000_000.0)),
        Ty::Time | Ty::DateTime => {
            let seconds = (mean / 1e6).round() * 1e6;
            format!("mean {}, sd {}", whole(seconds, &column.ty), spread(sd))
        }
        Ty::Duration => format!("mean {}, sd {}", spread(mean), spread(sd)),
        _ => format!("mean {}, sd {}", show_float(round_to_digits(mean)), show_float(round_to_digits(sd))),
    })
}

/// Four significant digits.
fn round_to_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// What stands in a cell without a value.
fn gap_text(column: &Column, gap: u8) -> String {
    match usize::from(gap).checked_sub(1).and_then(|index| column.codes.get(index)) {
        Some(code) => format!("{}.{}", code.set, code.name),
        None => "null".into(),
    }
}

fn missing_text(printer: &Printer<'_>, table: &Table, column: &Column, rule: &Missing) -> String {
    let rates: Vec<String> = rule
        .rates
        .iter()
        .map(|(gap, rate)| match (*gap, printer.share(rate)) {
            (255, rate) => rate,
            (gap, rate) => format!("{}: {rate}", gap_text(column, gap)),
        })
        .collect();
    let condition = match &rule.condition {
        Some(condition) => format!(" if {}", printer.expr(condition)),
        None => String::new(),
    };
    let index = if rule.index > 0 { format!("#{}", rule.index) } else { String::new() };
    format!("missing {}{condition}  (draw {}/{}{index})", rates.join(", "), table.address, rule.address)
}

fn explain_redraw(
    printer: &Printer<'_>,
    table: &Table,
    redraw: &Redraw,
    acceptance: Option<f64>,
    out: &mut String,
) {
    for require in redraw.requires.iter().filter_map(|r| table.requires.get(*r)) {
        line(out, format_args!("  require {}: {}", require.name, printer.expr(&require.clause)));
    }
    let names = |ids: &[ColId]| {
        let names: Vec<&str> =
            ids.iter().filter_map(|id| table.columns.get(id.0)).map(|column| column.name.as_str()).collect();
        names.join(", ")
    };
    if redraw.redraw.is_empty() {
        line(out, format_args!("    nothing can be drawn again: a row that breaks it is an error"));
        return;
    }
    let derived: Vec<ColId> =
        redraw.recompute.iter().filter(|id| !redraw.redraw.contains(id)).copied().collect();
    let then =
        if derived.is_empty() { String::new() } else { format!(", then computes {}", names(&derived)) };
    line(out, format_args!("    draws {} again where it does not hold{then}", names(&redraw.redraw)));
    if let Some(share) = acceptance {
        line(out, format_args!("    holds at the first attempt in about {:.1}% of rows", share * 100.0));
    }
}
