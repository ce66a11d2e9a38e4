//! Rows that a spec yields, against those written down for it.

use std::collections::BTreeMap;

use crate::{Case, Rows};

/// The tables that sampling a spec gave, by name, as CSV.
pub type Sampled = BTreeMap<String, String>;

/// Stands for the rows that a block leaves open.
const MORE: &str = "...";

/// What is wrong with the rows that a case gave; empty where nothing is.
pub fn compare_rows(case: &Case, sampled: &Sampled) -> Vec<String> {
    let wrong = case.rows.iter().filter_map(|rows| {
        let place = format!("{}:{}", case.file, rows.line);
        match excerpt(rows, sampled) {
            Err(why) => Some(format!("{place}: {why}")),
            Ok(found) if found != rows.text => {
                Some(format!("{place}: these rows are expected\n{}and these came\n{found}", rows.text))
            }
            Ok(_) => None,
        }
    });
    wrong.collect()
}

/// The Markdown file with the rows that its cases gave in place of those written down.
///
/// # Errors
/// The first block whose table is not there.
pub fn renewed(markdown: &str, cases: &[(&Case, Sampled)]) -> Result<String, String> {
    let mut lines: Vec<&str> = markdown.lines().collect();
    let mut blocks = Vec::new();
    for (case, sampled) in cases {
        for rows in &case.rows {
            blocks.push((rows, excerpt(rows, sampled)?));
        }
    }
    // From the end, so that the lines before stay where they are.
    blocks.sort_by_key(|(rows, _)| std::cmp::Reverse(rows.line));
    for (rows, found) in &blocks {
        let start = (rows.line - 1).min(lines.len());
        let end = (start + rows.text.lines().count()).min(lines.len());
        lines.splice(start..end, found.lines());
    }
    Ok(lines.join("\n") + "\n")
}

/// As much of a table as a block shows.
fn excerpt(rows: &Rows, sampled: &Sampled) -> Result<String, String> {
    let table = match &rows.table {
        Some(name) => sampled.get(name).ok_or_else(|| format!("there is no table `{name}`"))?,
        None if sampled.len() == 1 => sampled.values().next().map_or("", String::as_str),
        None => return Err(format!("name one of the {} tables: `text rows TABLE`", sampled.len())),
    };
    if rows.text.lines().next_back() != Some(MORE) {
        return Ok(table.to_owned());
    }
    let shown = rows.text.lines().count() - 1;
    if table.lines().count() <= shown {
        return Err(format!("`{MORE}` stands for no row: there are {} lines", table.lines().count()));
    }
    let first = table.split_inclusive('\n').take(shown);
    Ok(first.collect::<String>() + MORE + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases;

    const PAGE: &str = "```synth\nspec\n```\n\n```text rows a\nx\n1\n...\n```\n\n```text rows b\ny\n```\n";

    fn sampled() -> Sampled {
        Sampled::from([("a".into(), "x\n1\n2\n".into()), ("b".into(), "y\n7\n".into())])
    }

    #[test]
    fn rows_that_are_left_open_are_not_compared() {
        let case = cases("x.md", PAGE).remove(0);
        let wrong = compare_rows(&case, &sampled());
        assert_eq!(wrong, ["x.md:12: these rows are expected\ny\nand these came\ny\n7\n"]);
        let short = Sampled::from([("a".into(), "x\n1\n".into()), ("b".into(), "y\n".into())]);
        assert_eq!(compare_rows(&case, &short), ["x.md:6: `...` stands for no row: there are 2 lines"]);
    }

    #[test]
    fn a_table_is_named_where_there_are_several() {
        let case = cases("x.md", &PAGE.replace("rows a", "rows")).remove(0);
        assert_eq!(compare_rows(&case, &sampled()).len(), 2);
        let case = cases("x.md", &PAGE.replace("rows a", "rows c")).remove(0);
        assert_eq!(compare_rows(&case, &sampled()).len(), 2);
    }

    #[test]
    fn renewed_rows_agree() {
        let before = cases("x.md", PAGE).remove(0);
        let text = renewed(PAGE, &[(&before, sampled())]).unwrap();
        let after = cases("x.md", &text).remove(0);
        assert_eq!(compare_rows(&after, &sampled()), Vec::<String>::new());
        assert_eq!(text, PAGE.replace("y\n", "y\n7\n"));
    }
}
