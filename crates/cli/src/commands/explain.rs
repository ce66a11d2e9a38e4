//! `synthc explain FILE`.

use synthc_exec::Redrawn;
use synthc_plan::{Count, ExprKind, Known, Plan, Step, TableId};
use synthc_types::Value;

use crate::args::{Explain, Stage};
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::spec::{self, Warnings};
use crate::stdout;

/// So many rows of each root table are drawn to see how often constraints hold.
const PILOT: u64 = 2_000;

/// Shows a spec at one stage of its way to rows.
pub fn run(args: &Explain, messages: &mut Messages) -> Result<Exit, Failure> {
    if args.mermaid {
        let loaded = spec::physical(&args.source, Warnings::Hide, messages)?;
        return stdout::write(synthc_plan::mermaid(&loaded.plan).as_bytes());
    }
    let text = match args.stage {
        Stage::Ast | Stage::Hir => front(args, messages)?,
        Stage::Logical => {
            let loaded = spec::logical(&args.source.file, &args.source.reading, Warnings::Hide, messages)?;
            synthc_plan::explain(
                &loaded.plan,
                Known {
                    dists: &synthc_dist::distributions::named,
                    functions: &synthc_dist::functions::named,
                    ..Known::NOTHING
                },
            )
        }
        Stage::Physical => {
            let loaded = spec::physical(&args.source, Warnings::Hide, messages)?;
            physical(&loaded.plan)
        }
    };
    stdout::write(text.as_bytes())
}

fn physical(plan: &Plan) -> String {
    // a constraint that is never met is told by `sample`; here its acceptance is not known
    let redrawn = synthc_exec::acceptance(plan, PILOT).unwrap_or_default();
    let rows = |table: TableId| match &plan.tables.get(table.0)?.count {
        Count::Rows(count) => match count.kind {
            ExprKind::Value(Value::Int(rows)) => Some(rows as f64),
            _ => None,
        },
        _ => None,
    };
    let acceptance = |table: TableId, step: usize| acceptance(plan, &redrawn, table, step);
    let known = Known {
        dists: &synthc_dist::distributions::named,
        functions: &synthc_dist::functions::named,
        rows: &rows,
        acceptance: &acceptance,
    };
    synthc_plan::explain(plan, known)
}

/// The acceptance of the constraints that a step meets.
fn acceptance(plan: &Plan, redrawn: &[Redrawn], table: TableId, step: usize) -> Option<f64> {
    let found = plan.tables.get(table.0)?;
    let Step::Redraw(redraw) = found.steps.get(step)? else { return None };
    let names: Vec<&String> =
        redraw.requires.iter().filter_map(|at| found.requires.get(*at)).map(|r| &r.name).collect();
    let same = |group: &&Redrawn| group.table == table && group.constraints.iter().eq(names.iter().copied());
    redrawn.iter().find(same).map(Redrawn::acceptance)
}

#[cfg(feature = "front")]
fn front(args: &Explain, messages: &mut Messages) -> Result<String, Failure> {
    let path = &args.source.file;
    let bytes = spec::read(path)?;
    if spec::is_plan(path, &bytes) {
        return Err(Failure::usage(format!("`{}` is a plan, which has no text", path.display()))
            .with_help("`--stage logical` and `physical` explain plans"));
    }
    if args.stage == Stage::Ast {
        let text = String::from_utf8_lossy(&bytes);
        return Ok(format!("{:#?}\n", synthc_syntax::parse_file(&text)));
    }
    let checked = crate::front::Checked::load(path, &args.source.reading);
    if checked.n_errors() > 0 {
        checked.report(messages);
        return Err(Failure::said(Exit::Wrong));
    }
    Ok(checked.typed())
}

#[cfg(not(feature = "front"))]
fn front(args: &Explain, _: &mut Messages) -> Result<String, Failure> {
    Err(spec::no_front(&args.source.file))
}
