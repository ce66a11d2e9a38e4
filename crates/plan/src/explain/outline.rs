//! What somebody who is to run a plan needs to know of it: its tables, what can be set, what it is a data set of.

use super::{Detail, Known, Plan, Printer, TableId, line, of_dataset, one_line, rows_text};
use crate::fingerprint;

/// The aspects of a data set that are left to those who read its codebook.
const LEFT_OUT: [&str; 3] = ["enum ", "missing codes ", "expectations"];

/// The written tables of a plan with their rows, its parameters with values and ranges, and what it says of itself.
pub fn outline(plan: &Plan, known: Known<'_>) -> String {
    let mut out = String::from("Tables:\n");
    let tables = plan.tables.iter().enumerate().filter(|(_, table)| !table.hidden);
    let width = tables.clone().map(|(_, table)| table.name.chars().count()).max().unwrap_or(0);
    for (t, table) in tables {
        let rows = rows_text(&Printer::new(plan, Some(TableId(t)), known), TableId(t), table);
        // the address of the draw is for those who work on the spec
        let rows = rows.replace(&format!(", draw {}", table.address), "");
        let label = table.label.as_deref().unwrap_or_default();
        line(&mut out, format_args!("  {:<width$}  {rows}  {}", table.name, one_line(label)));
    }
    let mut facts = String::from("\nDataset:\n");
    for (aspect, lines) in of_dataset(plan, known, Detail::Whole) {
        let title = match aspect.as_str() {
            _ if lines.is_empty() => continue,
            "parameters" => "Parameters (--set NAME=VALUE)",
            "profiles" => "Profiles (--profile NAME)",
            "inputs" => "Made from",
            aspect if LEFT_OUT.iter().any(|left| aspect.starts_with(left)) => continue,
            aspect => {
                line(&mut facts, format_args!("  {aspect:<10}  {}", one_line(&lines.join(" "))));
                continue;
            }
        };
        line(&mut out, format_args!("\n{title}:"));
        lines.iter().for_each(|text| line(&mut out, format_args!("  {}", text.replace('\n', " "))));
    }
    line(&mut facts, format_args!("  {:<10}  {}", "plan", fingerprint(plan)));
    out + &facts
}
