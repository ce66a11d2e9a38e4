//! A bar for each table.

use std::fmt::Write;

use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use synthc_plan::{Count, ExprKind, Plan, TableId};
use synthc_types::Value;

use crate::number;

/// The bars; none where they are not wanted.
pub struct Progress {
    bars: Vec<Option<Bar>>,
    _all: MultiProgress,
}

struct Bar {
    bar: ProgressBar,
    /// The bar of the root table, whose share stands for the share of this one.
    root: Option<usize>,
}

impl Progress {
    /// No bars.
    pub fn none() -> Self {
        Self { bars: Vec::new(), _all: MultiProgress::new() }
    }

    /// One bar for each table.
    pub fn new(plan: &Plan, tables: &[TableId], shown: bool) -> Self {
        if !shown {
            return Self::none();
        }
        let all = MultiProgress::new();
        let name = |table: &TableId| plan.tables.get(table.0).map_or("", |table| table.name.as_str());
        let width = tables.iter().map(|table| name(table).chars().count()).max().unwrap_or(0);
        let template = "{prefix} {bar:24.cyan} {human_pos:>12} rows  {rate:>13}/s  {msg:>9}  {eta} left";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            // a bar that cannot be drawn is no failure
            let _ = out.write_str(&number::grouped(state.per_sec() as u64));
        };
        let style = style.with_key("rate", rate);
        let mut bars: Vec<Option<Bar>> = plan.tables.iter().map(|_| None).collect();
        for table in tables {
            let root = root(plan, *table);
            let total = rows(plan, *table);
            let bar = all.add(total.map_or_else(ProgressBar::no_length, ProgressBar::new));
            bar.set_style(style.clone());
            bar.set_prefix(format!("{:<width$}", name(table)));
            if let Some(slot) = bars.get_mut(table.0) {
                let root = (total.is_none() && root != *table).then_some(root.0);
                *slot = Some(Bar { bar, root });
            }
        }
        Self { bars, _all: all }
    }

    /// Says how far a table has come.
    pub fn advance(&self, table: TableId, n_rows: u64, n_bytes: u64) {
        let Some(Some(bar)) = self.bars.get(table.0) else { return };
        bar.bar.set_position(n_rows);
        bar.bar.set_message(number::bytes(n_bytes as f64));
        if let Some(Some(root)) = bar.root.map(|at| self.bars.get(at).and_then(Option::as_ref)) {
            let (done, total) = (root.bar.position(), root.bar.length().unwrap_or(0));
            if done > 0 && total > 0 {
                let expected = n_rows as f64 * total as f64 / done as f64;
                bar.bar.set_length(expected as u64);
            }
        }
    }

    /// Ends all bars.
    pub fn finish(&self) {
        for bar in self.bars.iter().flatten() {
            bar.bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The rows of a root table.
pub fn rows(plan: &Plan, table: TableId) -> Option<u64> {
    match &plan.tables.get(table.0)?.count {
        Count::Rows(count) => match count.kind {
            ExprKind::Value(Value::Int(rows)) => u64::try_from(rows).ok(),
            _ => None,
        },
        _ => None,
    }
}

/// The table at the top of a table's line of parents.
pub fn root(plan: &Plan, table: TableId) -> TableId {
    let mut table = table;
    // a plan's parents form no cycle; the bound is for plans that were not checked
    for _ in 0..plan.tables.len() {
        match plan.tables.get(table.0).and_then(|found| found.parent) {
            Some(parent) => table = parent,
            None => break,
        }
    }
    table
}
