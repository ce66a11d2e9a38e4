//! Results of tests for programs.

use serde_json::{Value as Json, json};

use super::outcome::Outcome;

/// One object.
pub fn draw(suite: &str, outcomes: &[Outcome]) -> String {
    let n_passed = outcomes.iter().filter(|outcome| outcome.passed()).count();
    let tests: Vec<Json> = outcomes.iter().map(Outcome::json).collect();
    let value = json!({
        "suite": suite,
        "passed": n_passed,
        "failed": outcomes.len() - n_passed,
        "tests": tests,
    });
    format!("{value:#}\n")
}
