//! `synthc test FILE`.

mod json;
mod junit;
mod outcome;

use synthc_exec::{Options, evaluate_expects};
use synthc_plan::{Definitions, Plan, decide};

use crate::args::{Test, TestFormat};
use crate::failure::{Exit, Failure, io};
use crate::messages::Messages;
use crate::page::Paint;
use crate::spec::{self, Warnings};
use crate::{stdout, threads};
use outcome::Outcome;

/// Runs every `expect` and shows what was observed.
pub fn run(args: &Test, messages: &mut Messages) -> Result<Exit, Failure> {
    let loaded = spec::physical(&args.source, Warnings::Hide, messages)?;
    if loaded.plan.expects.is_empty() && args.format == TestFormat::Text && args.junit.is_none() {
        messages.note(&format!("{}: there is no `expect` to test", args.source.file.display()));
        return Ok(Exit::Done);
    }
    let suite = loaded.plan.dataset.name.clone();
    let suite = suite.unwrap_or_else(|| args.source.file.display().to_string());
    let outcomes = outcomes(args, loaded.plan)?;
    if let Some(path) = &args.junit {
        std::fs::write(path, junit::draw(&suite, &outcomes))
            .map_err(|error| io("cannot write", path, error))?;
    }
    let text = match args.format {
        TestFormat::Text => listing(&outcomes, Paint::new(messages.colors_stdout())),
        TestFormat::Json => json::draw(&suite, &outcomes),
        TestFormat::Junit => junit::draw(&suite, &outcomes),
    };
    stdout::write(text.as_bytes())?;
    let n_failed = outcomes.iter().filter(|outcome| !outcome.passed()).count();
    messages.note(&format!("{} passed, {n_failed} failed", outcomes.len() - n_failed));
    Ok(if n_failed > 0 { Exit::Wrong } else { Exit::Done })
}

/// All tests in order: by the formula where it decides, and rows are drawn for the rest only.
fn outcomes(args: &Test, mut plan: Plan) -> Result<Vec<Outcome>, Failure> {
    let definitions =
        Definitions { dists: &synthc_dist::distributions::named, functions: &synthc_dist::functions::named };
    let expects = plan.expects.clone();
    let decisions = if args.sample { vec![None; expects.len()] } else { decide(&plan, definitions) };
    let open = expects.iter().zip(&decisions).filter(|(_, decision)| decision.is_none());
    plan.expects = open.map(|(expect, _)| expect.clone()).collect();
    let mut results = Vec::new();
    if !plan.expects.is_empty() {
        let options = Options { threads: threads::number(args.threads), ..Options::default() };
        results = evaluate_expects(&plan, &options).map_err(spec::exec_failure)?;
    }
    let mut results = results.iter();
    let all = expects.iter().zip(&decisions).filter_map(|(expect, decision)| match decision {
        Some(decision) => Some(Outcome::foreseen(expect, decision, &plan)),
        None => results.next().map(|result| Outcome::observed(expect, result, &plan)),
    });
    Ok(all.collect())
}

/// One line a test: verdict, name, clause, what was observed.
fn listing(outcomes: &[Outcome], paint: Paint) -> String {
    let width = |f: &dyn Fn(&Outcome) -> usize| outcomes.iter().map(f).max().unwrap_or(0);
    let names = width(&|outcome| outcome.name.chars().count());
    let clauses = width(&|outcome| outcome.clause.chars().count()).min(60);
    let mut out = String::new();
    for outcome in outcomes {
        let verdict = match outcome.holds {
            Some(true) => paint.green("pass"),
            Some(false) => paint.red("FAIL"),
            None => paint.red("NULL"),
        };
        let Outcome { name, clause, .. } = outcome;
        let said = paint.bold(&outcome.said());
        out.push_str(&format!("{verdict}  {name:<names$}  {clause:<clauses$}  {said}\n"));
    }
    out
}
