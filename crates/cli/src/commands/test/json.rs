//! Results of tests for programs.

use serde_json::{Value as Json, json};
use synthc_exec::ExpectResult;
use synthc_plan::Plan;
use synthc_sink::value_text;
use synthc_types::Value;

use super::{one_line, table, word};

/// One object.
pub fn draw(suite: &str, results: &[ExpectResult], plan: &Plan) -> String {
    let n_failed = results.iter().filter(|result| result.holds != Some(true)).count();
    let tests: Vec<Json> = results.iter().map(|result| test(result, plan)).collect();
    let value = json!({
        "suite": suite,
        "passed": results.len() - n_failed,
        "failed": n_failed,
        "tests": tests,
    });
    format!("{value:#}\n")
}

fn test(result: &ExpectResult, plan: &Plan) -> Json {
    let observed = result.observed.iter().map(|o| {
        json!({
            "what": word(o.op),
            "table": table(plan, o.table),
            "rows": o.rows,
            "value": value(&o.value),
        })
    });
    json!({
        "name": result.name,
        "clause": one_line(&result.text),
        "holds": result.holds,
        "observed": observed.collect::<Vec<_>>(),
    })
}

/// Numbers as numbers, the rest as in files.
fn value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(b) => Json::from(*b),
        Value::Int(n) => Json::from(*n),
        Value::Float(x) => Json::from(x.0),
        other => Json::from(value_text(other)),
    }
}
