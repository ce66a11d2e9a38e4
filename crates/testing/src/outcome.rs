//! What a checker said, against what was expected.

use crate::{Case, Expected};

/// A diagnostic as a checker gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The code.
    pub code: String,
    /// The 1-based line of the primary place.
    pub line: usize,
    /// The message.
    pub message: String,
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.code, self.message)
    }
}

/// Checks a spec, given its text and the files beside it: name and text.
pub type Check<'a> = &'a dyn Fn(&str, &[(String, String)]) -> Vec<Found>;

/// What is wrong with the outcome of a case; empty where nothing is.
pub fn compare(case: &Case, found: &[Found]) -> Vec<String> {
    match &case.expected {
        Expected::Code(code) => {
            let mut wrong = Vec::new();
            if !found.iter().any(|d| d.code == *code) {
                wrong.push(format!("does not give {code}"));
            }
            let others = found
                .iter()
                .filter(|d| d.code != *code && (d.code.starts_with('E') || code.starts_with('W')));
            wrong.extend(others.map(|d| format!("gives another: {d}")));
            wrong
        }
        Expected::Exactly(expected) => {
            let mut open: Vec<&Found> = found.iter().collect();
            let mut wrong = Vec::new();
            for want in expected {
                let hit = open.iter().position(|d| {
                    d.code == want.code && d.line == want.line && d.message.contains(&want.fragment)
                });
                match hit {
                    Some(at) => {
                        open.remove(at);
                    }
                    None => {
                        wrong.push(format!("missing: line {}: {}: {}", want.line, want.code, want.fragment))
                    }
                }
            }
            wrong.extend(open.into_iter().map(|d| format!("unexpected: {d}")));
            wrong
        }
    }
}

/// Checks one case with `check`.
///
/// # Errors
/// What differs from what was expected, a line each, under the name of the case.
pub fn run(case: &Case, check: Check<'_>) -> Result<(), String> {
    let wrong = compare(case, &check(&case.text, &case.files));
    if wrong.is_empty() {
        return Ok(());
    }
    let lines = wrong.iter().map(|line| format!("\n    {line}"));
    Err(format!("{}{}", case.name, lines.collect::<String>()))
}

/// Checks all cases and counts them.
///
/// # Errors
/// Every case that differs, one after the other.
pub fn run_all(cases: &[Case], check: Check<'_>) -> Result<usize, String> {
    let failed: Vec<String> = cases.iter().filter_map(|case| run(case, check).err()).collect();
    if failed.is_empty() {
        return Ok(cases.len());
    }
    Err(format!("{} of {} cases fail\n\n{}\n", failed.len(), cases.len(), failed.join("\n\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases;

    fn found(code: &str, line: usize, message: &str) -> Found {
        Found { code: code.into(), line, message: message.into() }
    }

    #[test]
    fn what_is_missing_and_what_is_too_much_both_fail() {
        let case = cases("x.md", "```synth\na // error[E0301]: `p`\n```\n").remove(0);
        assert!(compare(&case, &[found("E0301", 1, "`p` must be")]).is_empty());
        assert_eq!(compare(&case, &[]).len(), 1);
        assert_eq!(compare(&case, &[found("E0301", 2, "`p` must be")]).len(), 2);
        assert_eq!(compare(&case, &[found("E0301", 1, "`q` must be")]).len(), 2);
        let twice = [found("E0301", 1, "`p` must be"), found("W0303", 1, "no")];
        assert_eq!(compare(&case, &twice), ["unexpected: line 1: W0303: no"]);
    }

    #[test]
    fn a_block_without_expectations_is_clean() {
        let case = cases("x.md", "```synth\na\n```\n").remove(0);
        assert!(run(&case, &|_, _| Vec::new()).is_ok());
        assert!(run(&case, &|_, _| vec![found("W0301", 1, "x")]).is_err());
    }
}
