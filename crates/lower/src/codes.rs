//! The missing codes of each column: those of its routes, then of its rules of missingness, then those carried over from its
//! inputs, each in the order of its first mention.

use std::collections::BTreeSet;

use synthc_hir::model::{
    ColRef, Name, TChoice, TColumn, TElse, TExpr, TExprKind, TMember, TMissing, TOrigin, TRowRef, TSpec,
};
use synthc_plan::{Carry, ColId, TableId};
use synthc_types::GapCode;

use crate::names::Names;

/// What a cell shows that has no value and no code.
pub(crate) const PLAIN_NULL: u8 = 255;

/// How many codes a column can have: gaps are a byte, 0 a value and 255 a plain null.
pub(crate) const MAX_CODES: usize = 254;

/// A code as sinks see it.
pub(crate) fn gap_code(set: &str, member: &TMember) -> GapCode {
    GapCode {
        set: set.to_owned(),
        name: member.name.to_string(),
        code: member.code.clone(),
        label: member.label.as_deref().map(str::to_owned),
    }
}

/// Gathers the codes of all columns into `names`.
pub(crate) fn gather(spec: &TSpec, names: &mut Names<'_>) {
    let mut open = BTreeSet::new();
    for (t, table) in spec.tables.iter().enumerate() {
        for c in 0..table.columns.len() {
            gather_column(spec, names, TableId(t), ColId(c), &mut open);
        }
    }
}

/// Gathers the codes of one column, after those of the inputs whose codes it carries.
fn gather_column(
    spec: &TSpec,
    names: &mut Names<'_>,
    table: TableId,
    column: ColId,
    open: &mut BTreeSet<(TableId, ColId)>,
) {
    if names.codes.contains_key(&(table, column)) || !open.insert((table, column)) {
        return;
    }
    let Some(this) = spec.tables.get(table.0).and_then(|t| t.columns.get(column.0)) else { return };
    let mut found: Vec<GapCode> = Vec::new();
    let mention = |found: &mut Vec<GapCode>, set: &str, code: &str| {
        if found.iter().any(|gap| gap.set == set && gap.name == code) {
            return;
        }
        let members =
            spec.codes.iter().find(|s| *s.name == *set).map(|s| s.members.as_slice()).unwrap_or_default();
        found.extend(members.iter().find(|member| *member.name == *code).map(|member| gap_code(set, member)));
    };
    for route in &this.routes {
        if let TElse::Code { set, code } = &route.otherwise {
            mention(&mut found, set, code);
        }
    }
    for (set, code) in this.missing.iter().flat_map(|rule| &rule.rates).filter_map(|(code, _)| code.as_ref())
    {
        mention(&mut found, set, code);
    }
    for carried in carried_sets(this) {
        for (input_table, input, _) in inputs(names, this) {
            gather_column(spec, names, input_table, input, open);
            let codes = names.codes.get(&(input_table, input)).cloned().unwrap_or_default();
            for gap in codes.iter().filter(|gap| *gap.set == **carried) {
                mention(&mut found, &gap.set, &gap.name);
            }
        }
    }
    names.codes.insert((table, column), found);
}

/// The sets whose codes a column carries over.
fn carried_sets(column: &TColumn) -> impl Iterator<Item = &Name> {
    column.missing.iter().filter_map(|rule: &TMissing| rule.carry.as_ref())
}

/// The columns that a derived column reads in its own row or an ancestor's, in the order of their first mention.
fn inputs(names: &Names<'_>, column: &TColumn) -> Vec<(TableId, ColId, u32)> {
    let given = match &column.origin {
        TOrigin::Is(expr) => std::slice::from_ref(expr),
        TOrigin::Suffixed(suffix) => std::slice::from_ref(&suffix.of),
        TOrigin::Ref(reference) => match &reference.choice {
            TChoice::Keyed(key) => key,
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let mut found: Vec<(TableId, ColId, u32)> = Vec::new();
    for expr in given {
        each_column(expr, &mut |read, up| {
            if let (Some(table), Some(column)) = (names.table(&read.table), names.column(read))
                && !found.contains(&(table, column, up))
            {
                found.push((table, column, up));
            }
        });
    }
    found
}

/// The codes that a derived column takes over: from which input and gap, to which of its own.
pub(crate) fn carries(names: &Names<'_>, this: (TableId, ColId), column: &TColumn) -> Vec<Carry> {
    let mut carries = Vec::new();
    for set in carried_sets(column) {
        for (table, input, up) in inputs(names, column) {
            let codes = names.codes.get(&(table, input)).map(Vec::as_slice).unwrap_or_default();
            for (index, gap) in codes.iter().enumerate().filter(|(_, gap)| gap.set == **set) {
                let (Ok(from), to) =
                    (u8::try_from(index + 1), names.gap(this.0, this.1, &gap.set, &gap.name))
                else {
                    continue;
                };
                if to != 0 {
                    carries.push(Carry { up, column: input, from, to });
                }
            }
        }
    }
    carries
}

/// Calls `f` for each column of this row or an ancestor's that an expression reads; not for those inside aggregates.
fn each_column<'e>(expr: &'e TExpr, f: &mut dyn FnMut(&'e ColRef, u32)) {
    match &expr.kind {
        TExprKind::Col { column, up } => f(column, *up),
        TExprKind::In { row, .. } => {
            if let TRowRef::Of { column, up } = &**row {
                f(column, *up);
            }
            row.key().iter().for_each(|key| each_column(key, f));
        }
        TExprKind::Aggregate { .. } | TExprKind::TableAggregate { .. } | TExprKind::Beside { .. } => {}
        _ => crate::expressions::each_operand(expr, &mut |operand| each_column(operand, f)),
    }
}
