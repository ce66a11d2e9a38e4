//! `synthc test FILE`.

use synthc_exec::{ExpectResult, Options, evaluate_expects};
use synthc_plan::{AggregateOp, Plan};
use synthc_sink::value_text;
use synthc_types::Value;

use crate::args::Test;
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::page::Paint;
use crate::spec::{self, Warnings};
use crate::{stdout, threads};

/// Runs every `expect` and shows what was observed.
pub fn run(args: &Test, messages: &mut Messages) -> Result<Exit, Failure> {
    let loaded = spec::physical(&args.source, Warnings::Hide, messages)?;
    if loaded.plan.expects.is_empty() {
        messages.note(&format!("{}: there is no `expect` to test", args.source.file.display()));
        return Ok(Exit::Done);
    }
    let options = Options { threads: threads::number(args.threads), ..Options::default() };
    let results = evaluate_expects(&loaded.plan, &options).map_err(spec::exec_failure)?;
    let paint = Paint::new(messages.colors_stdout());
    stdout::write(listing(&results, &loaded.plan, paint).as_bytes())?;
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
        let observed: Vec<String> = result
            .observed
            .iter()
            .map(|o| {
                let table = plan.tables.get(o.table.0).map_or("", |table| table.name.as_str());
                format!("{} of {table} = {}", word(o.op), shown(&o.value))
            })
            .collect();
        let (name, clause) = (&result.name, one_line(&result.text));
        let observed = observed.join(", ");
        out.push_str(&format!("{verdict}  {name:<names$}  {clause:<clauses$}  {}\n", paint.bold(&observed)));
    }
    out
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
