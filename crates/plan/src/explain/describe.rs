//! What a plan says of a data set, a table or a column, one aspect at a time, so that two plans can be laid side by side.

use std::fmt::Display;

use synthc_types::{GapCode, Interval, Ty, Value};

use super::expr::{Detail, Printer};
use super::{
    Known, bound_text, compute_text, edge_text, gap_text, missing_text, one_line, order_text, rows_text,
    type_text,
};
use crate::text::{show, show_position};
use crate::{Column, Compute, Param, Plan, Table, TableId};

/// An aspect and its lines; none where there is nothing to say.
pub(crate) type Said = (String, Vec<String>);

/// What is said of the data set and of what stands beside its tables.
pub(crate) fn of_dataset(plan: &Plan, known: Known<'_>, detail: Detail) -> Vec<Said> {
    let dataset = &plan.dataset;
    let mut said = vec![
        one("name", dataset.name.as_ref()),
        one("title", dataset.title.as_ref()),
        one("version", dataset.version.as_ref()),
        one("edition", dataset.edition.as_ref()),
        one("seed", Some(&dataset.seed)),
        one("as_of", dataset.as_of.as_ref().map(|date| show(date, &Ty::Date, &[])).as_ref()),
        one("provenance", dataset.provenance.as_ref()),
        one("fidelity", dataset.fidelity.as_ref()),
        one("label", dataset.label.as_ref()),
        one("note", dataset.note.as_ref()),
    ];
    let printer = Printer::new(plan, None, known).with(detail);
    said.push(many("parameters", plan.params.iter().map(|param| param_text(&printer, param))));
    said.push(many(
        "profiles",
        plan.profiles.iter().map(|(name, settings)| {
            let set = |(name, value): &(String, Value)| {
                let param = plan.params.iter().find(|param| param.name == *name);
                format!("{name} = {}", show(value, param.map_or(&Ty::Null, |param| &param.ty), &plan.enums))
            };
            format!("{name}: {}", settings.iter().map(set).collect::<Vec<_>>().join(", "))
        }),
    ));
    for schema in &plan.enums {
        let members = schema.members.iter().map(|m| coded(&m.name, m.code.as_ref(), m.label.as_ref()));
        said.push(many(format!("enum {}", schema.name), members));
    }
    for set in &plan.codes {
        let codes = set.codes.iter().map(|code| coded(&code.name, code.code.as_ref(), code.label.as_ref()));
        said.push(many(format!("missing codes {}", set.name), codes));
    }
    let expects = plan.expects.iter().map(|expect| format!("{}: {}", expect.name, one_line(&expect.text)));
    said.push(many("expectations", expects));
    let inputs = plan
        .inputs
        .iter()
        .map(|input| format!("{}  blake3 {}", input.path, input.hash.get(..16).unwrap_or(&input.hash)));
    said.push(many("inputs", inputs));
    said
}

/// What is said of a table besides its columns.
pub(crate) fn of_table(
    plan: &Plan,
    id: TableId,
    table: &Table,
    known: Known<'_>,
    detail: Detail,
) -> Vec<Said> {
    let printer = Printer::new(plan, Some(id), known).with(detail);
    let column = |at: &crate::ColId| table.columns.get(at.0).map_or("", |column| column.name.as_str());
    let key = table.key.iter().map(column).collect::<Vec<_>>().join(", ");
    let pins = table.pins.iter().enumerate().map(|(row, pins)| {
        let set = |(at, value): &(crate::ColId, Value)| {
            let ty = table.columns.get(at.0).map_or(&Ty::Null, |column| &column.ty);
            format!("{} = {}", column(at), show(value, ty, &plan.enums))
        };
        let place = match table.pinned_under.get(row) {
            Some(parent) => {
                let parent: Vec<String> = parent.iter().map(|at| (at + 1).to_string()).collect();
                format!("below {}", parent.join("."))
            }
            None => format!("row {}", row + 1),
        };
        format!("{place}: {}", pins.iter().map(set).collect::<Vec<_>>().join(", "))
    });
    let rows = rows_text(&printer, id, table);
    vec![
        one("rows", Some(&rows)),
        one("key", Some(&key).filter(|key| !key.is_empty())),
        many(
            "constraints",
            table.requires.iter().map(|r| format!("{}: {}", r.name, printer.expr(&r.clause))),
        ),
        many("pinned", pins),
        one("order", Some(order_text(table)).filter(|order| !order.is_empty()).as_ref()),
        one("hidden", table.hidden.then_some(&"hidden")),
        one("label", table.label.as_ref()),
        one("note", table.note.as_ref()),
        one("draws", Some(&table.address)),
    ]
}

/// What is said of a column.
pub(crate) fn of_column(
    plan: &Plan,
    id: TableId,
    table: &Table,
    column: &Column,
    known: Known<'_>,
    detail: Detail,
) -> Vec<Said> {
    let printer = &Printer::new(plan, Some(id), known).with(detail);
    let bounds = match &column.compute {
        Compute::Draw { bounds, .. } => bounds.as_slice(),
        _ => &[],
    };
    let routes = column.routes.iter().map(|route| {
        let otherwise = match &route.value {
            Some(value) => printer.expr(value),
            None => gap_text(column, route.gap.unwrap_or(255)),
        };
        format!("when {} else {otherwise}", printer.expr(&route.condition))
    });
    let code = |code: &GapCode| {
        format!("{}.{}", code.set, coded(&code.name, code.code.as_ref(), code.label.as_ref()))
    };
    vec![
        one("type", Some(&type_text(column))),
        many("values", compute_text(printer, table, column)),
        one("rounding", column.round.as_ref().map(|step| show(step, &column.ty, &plan.enums)).as_ref()),
        many("range", bounds.iter().map(|bound| bound_text(printer, bound))),
        many("routing", routes),
        one("edges", edge_text(printer, column).as_ref()),
        many("missing", column.missing.iter().map(|rule| missing_text(printer, table, column, rule))),
        many("missing codes", column.codes.iter().map(code)),
        one("key", column.key.then_some(&"key")),
        one("unique", column.unique.then_some(&"unique")),
        one("hidden", column.hidden.then_some(&"hidden")),
        one("label", column.label.as_ref()),
        one("note", column.note.as_ref()),
        one("source", column.source.as_ref()),
        one("draws", Some(&column.address)),
    ]
}

fn one(aspect: &str, line: Option<&impl Display>) -> Said {
    (aspect.to_owned(), line.map(ToString::to_string).into_iter().collect())
}

fn many(aspect: impl Into<String>, lines: impl IntoIterator<Item = String>) -> Said {
    (aspect.into(), lines.into_iter().collect())
}

/// `male = 1 "Male"`.
fn coded(name: &str, code: Option<&Value>, label: Option<&String>) -> String {
    let code = code.map(|code| format!(" = {}", show(code, &Ty::Null, &[]))).unwrap_or_default();
    let label = label.map(|label| format!(" {label:?}")).unwrap_or_default();
    format!("{name}{code}{label}")
}

fn param_text(printer: &Printer<'_>, param: &Param) -> String {
    let value = match &param.value {
        Some(value) => show(value, &param.ty, &printer.plan.enums),
        None => printer.expr(&param.default),
    };
    let label = param.label.as_ref().map(|label| format!("  {label}")).unwrap_or_default();
    format!("{}: {}{} = {value}{label}", param.name, param.ty, within(param.within, &param.ty))
}

fn within(range: Interval, ty: &Ty) -> String {
    if range == Interval::ALL {
        return String::new();
    }
    let end = |end: f64| if end.is_finite() { show_position(end, ty) } else { String::new() };
    let dots = if range.hi_open() { "..<" } else { ".." };
    format!(" in {}{dots}{}", end(range.lo()), end(range.hi()))
}
