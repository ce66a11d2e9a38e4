//! `synthc test FILE`.

mod json;
mod junit;

use synthc_exec::{ExpectResult, Options, evaluate_expects};
use synthc_plan::{AggregateOp, Plan, TableId};
use synthc_sink::value_text;
use synthc_types::Value;

use crate::args::{Test, TestFormat};
use crate::failure::{Exit, Failure, io};
use crate::messages::Messages;
use crate::number::grouped;
use crate::page::Paint;
use crate::spec::{self, Warnings};
use crate::{stdout, threads};

/// Runs every `expect` and shows what was observed.
pub fn run(args: &Test, messages: &mut Messages) -> Result<Exit, Failure> {
    let loaded = spec::physical(&args.source, Warnings::Hide, messages)?;
    if loaded.plan.expects.is_empty() && args.format == TestFormat::Text && args.junit.is_none() {
        messages.note(&format!("{}: there is no `expect` to test", args.source.file.display()));
        return Ok(Exit::Done);
    }
    let options = Options { threads: threads::number(args.threads), ..Options::default() };
    let results = evaluate_expects(&loaded.plan, &options).map_err(spec::exec_failure)?;
    let plan = &loaded.plan;
    let suite = plan.dataset.name.clone().unwrap_or_else(|| args.source.file.display().to_string());
    if let Some(path) = &args.junit {
        std::fs::write(path, junit::draw(&suite, &results, plan))
            .map_err(|error| io("cannot write", path, error))?;
    }
    let text = match args.format {
        TestFormat::Text => listing(&results, plan, Paint::new(messages.colors_stdout())),
        TestFormat::Json => json::draw(&suite, &results, plan),
        TestFormat::Junit => junit::draw(&suite, &results, plan),
    };
    stdout::write(text.as_bytes())?;
    let n_failed = results.iter().filter(|result| result.holds != Some(true)).count();
    messages.note(&format!("{} passed, {n_failed} failed", results.len() - n_failed));
    Ok(if n_failed > 0 { Exit::Wrong } else { Exit::Done })
}

/// One line a test: verdict, name, clause, what was observed.
fn listing(results: &[ExpectResult], plan: &Plan, paint: Paint) -> String {
    let width = |f: &dyn Fn(&ExpectResult) -> usize| results.iter().map(f).max().unwrap_or(0);
    let names = width(&|result| result.name.chars().count());
    let clauses = width(&|result| one_line(&result.text).chars().count()).min(60);
    let mut out = String::new();
    for result in results {
        let verdict = match result.holds {
            Some(true) => paint.green("pass"),
            Some(false) => paint.red("FAIL"),
            None => paint.red("NULL"),
        };
        let (name, clause) = (&result.name, one_line(&result.text));
        let observed = observed(result, plan).join(", ");
        out.push_str(&format!("{verdict}  {name:<names$}  {clause:<clauses$}  {}\n", paint.bold(&observed)));
    }
    out
}

/// `mean of person = 40.8 (8,000 rows)`.
fn observed(result: &ExpectResult, plan: &Plan) -> Vec<String> {
    let each = result.observed.iter().map(|o| {
        let rows = grouped(o.rows);
        format!("{} of {} = {} ({rows} rows)", word(o.op), table(plan, o.table), shown(&o.value))
    });
    each.collect()
}

fn table(plan: &Plan, id: TableId) -> &str {
    plan.table(id).map_or("", |table| table.name.as_str())
}

fn word(op: AggregateOp) -> String {
    format!("{op:?}").to_lowercase()
}

/// Four significant places are enough to judge by.
fn shown(value: &Value) -> String {
    match value {
        Value::Float(x) if x.0.abs() >= 1e6 || (x.0 != 0.0 && x.0.abs() < 1e-4) => format!("{:.4e}", x.0),
        Value::Float(x) => format!("{:.4}", x.0),
        Value::Null => "null".to_owned(),
        other => value_text(other),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
