//! What reads what, as a flowchart in the notation of Mermaid.

use std::collections::BTreeSet;

use crate::{ColId, Compute, Node, Plan, TableId};

/// A flowchart: a box for each table, an arrow from each column to those that read it, a thick one to the tables whose rows it
/// counts, a dotted one from parent to child.
#[must_use]
pub fn mermaid(plan: &Plan) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut hidden = Vec::new();
    for (t, table) in plan.tables.iter().enumerate() {
        out.push_str(&format!("  subgraph t{t}[\"{}\"]\n", quoted(&table.name)));
        for (c, column) in table.columns.iter().enumerate() {
            let name = quoted(&column.name);
            let found = match &column.compute {
                Compute::Ref(reference) => format!(", found by {}", quoted(&reference.met_by())),
                _ => String::new(),
            };
            out.push_str(&format!(
                "    t{t}c{c}[\"{name}: {}{found}\"]\n",
                quoted(&column.cell_ty().to_string())
            ));
            if column.hidden {
                hidden.push(format!("t{t}c{c}"));
            }
        }
        out.push_str("  end\n");
    }
    let mut arrows = BTreeSet::new();
    for (t, table) in plan.tables.iter().enumerate() {
        if let Some(parent) = table.parent {
            arrows.insert(format!("  t{} -.-> t{t}\n", parent.0));
        }
        let parent = table.parent.map(Node::Count);
        plan.count_reads(TableId(t), &mut |node| {
            if Some(node) != parent {
                arrows.insert(format!("  {} ==> t{t}\n", place(node)));
            }
        });
        for c in 0..table.columns.len() {
            // a column stands inside of its table: an arrow from there to it would be a loop
            let itself = (TableId(t), ColId(c));
            let own =
                [Node::Column(itself.0, itself.1), Node::Before(itself.0, itself.1), Node::Count(itself.0)];
            plan.column_reads(TableId(t), ColId(c), &mut |node| {
                if !own.contains(&node) {
                    arrows.insert(format!("  {} --> t{t}c{c}\n", place(node)));
                }
            });
        }
    }
    out.extend(arrows);
    if !hidden.is_empty() {
        out.push_str("  classDef hidden stroke-dasharray: 4 4\n");
        out.push_str(&format!("  class {} hidden\n", hidden.join(",")));
    }
    out
}

/// Where an arrow starts.
fn place(node: Node) -> String {
    match node {
        Node::Count(table) => format!("t{}", table.0),
        Node::Column(table, column) | Node::Before(table, column) | Node::After(table, column) => {
            format!("t{}c{}", table.0, column.0)
        }
    }
}

/// Text between double quotes: what could end it, or mean something to Markdown or HTML, by its number.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, ' ' | '_' | '(' | ')' | '.' | ',') => out.push(c),
            c if c.is_control() => out.push(' '),
            c => out.push_str(&format!("#{};", u32::from(c))),
        }
    }
    out
}
