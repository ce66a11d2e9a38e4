//! `synthc diff OLD NEW`.

mod figures;
mod json;
mod markdown;
mod measure;
mod revision;
mod text;

use synthc_plan::{Change, ColumnPair, Comparison, Known, Plan, TablePair, compare, fingerprint};

use crate::args::{Diff, DiffFormat, Source};
use crate::failure::{Exit, Failure};
use crate::messages::{Messages, speaks_unicode};
use crate::page::Paint;
use crate::spec::{self, Warnings};
use crate::stdout;
use figures::Figures;

/// How two plans differ, in what they say and in their data.
#[derive(Debug)]
pub struct Review {
    /// What was compared.
    names: [String; 2],
    /// The seed that the cells of both were drawn with; `None` where no cell was compared.
    seed: Option<u64>,
    /// So many rows of each table were compared at most.
    rows: u64,
    /// What differs besides tables.
    dataset: Vec<Change>,
    /// The tables with a difference.
    tables: Vec<TableReview>,
}

/// A table with a difference.
#[derive(Debug)]
struct TableReview {
    pair: TablePair,
    /// The rows of both that were compared.
    rows: Option<usize>,
    /// The columns with a difference.
    columns: Vec<ColumnReview>,
}

/// A column with a difference.
#[derive(Debug)]
struct ColumnReview {
    pair: ColumnPair,
    /// The rows whose cells differ.
    moved: Option<usize>,
    /// How the values are distributed in the old and in the new plan, where that differs.
    figures: Option<[Figures; 2]>,
}

/// What happened to a table or column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Added,
    Removed,
    Renamed,
    Changed,
}

impl Fate {
    fn of(old: bool, new: bool, renamed: bool) -> Self {
        match (old, new) {
            (false, _) => Self::Added,
            (_, false) => Self::Removed,
            _ if renamed => Self::Renamed,
            _ => Self::Changed,
        }
    }

    fn of_table(pair: &TablePair) -> Self {
        Self::of(pair.old.is_some(), pair.new.is_some(), pair.was.is_some())
    }

    fn of_column(pair: &ColumnPair) -> Self {
        Self::of(pair.old.is_some(), pair.new.is_some(), pair.was.is_some())
    }

    fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Changed => "changed",
        }
    }
}

impl Review {
    fn is_same(&self) -> bool {
        self.dataset.is_empty() && self.tables.is_empty()
    }
}

/// Compares and shows.
pub fn run(args: &Diff, messages: &mut Messages) -> Result<Exit, Failure> {
    let (old, new) =
        (plan(args, &args.old, &args.new, messages)?, plan(args, &args.new, &args.old, messages)?);
    let review = review(args, old, new, messages);
    let text = match args.format {
        DiffFormat::Text => text::draw(&review, Paint::new(messages.colors_stdout()), speaks_unicode()),
        DiffFormat::Json => json::draw(&review),
        DiffFormat::Markdown => markdown::draw(&review),
    };
    stdout::write(text.as_bytes())?;
    Ok(if args.exit_code && !review.is_same() { Exit::Wrong } else { Exit::Done })
}

/// One side as it runs.
fn plan(args: &Diff, name: &str, other: &str, messages: &mut Messages) -> Result<Plan, Failure> {
    let found = revision::find(name, other)?;
    if let Some((folder, name)) = &found.called {
        messages.call(folder, name);
    }
    let source = Source {
        file: found.path.clone(),
        set: args.set.clone(),
        seed: None,
        profile: args.profile.clone(),
        reading: args.reading.clone(),
    };
    let loaded = spec::physical(&source, Warnings::Hide, messages);
    Ok(loaded.map_err(|failure| Failure { message: messages.named(&failure.message), ..failure })?.plan)
}

fn review(args: &Diff, mut old: Plan, mut new: Plan, messages: &mut Messages) -> Review {
    let known = Known {
        dists: &synthc_dist::distributions::named,
        functions: &synthc_dist::functions::named,
        ..Known::NOTHING
    };
    let Comparison { dataset, tables } = compare(&old, &new, known);
    let seed = args.seed.unwrap_or(new.dataset.seed);
    for plan in [&mut old, &mut new] {
        plan.dataset.seed = seed;
    }
    let drawn = args.rows > 0 && fingerprint(&old) != fingerprint(&new);
    let mut review = Review {
        names: [args.old.clone(), args.new.clone()],
        seed: drawn.then_some(seed),
        rows: args.rows,
        dataset,
        tables: Vec::new(),
    };
    let mut samples =
        match if drawn { measure::samples(&old, &new, &tables, args.rows) } else { Ok(Vec::new()) } {
            Ok(samples) => samples,
            Err(failure) => {
                review.seed = None;
                let message = format!("cells are not compared: {}", failure.message);
                messages.plain(synthc_diag::Severity::Warning, message, failure.help);
                Vec::new()
            }
        };
    samples.resize_with(tables.len(), || None);
    for (pair, sample) in tables.into_iter().zip(samples) {
        let columns = pair.columns.iter().map(|column| {
            let measured = sample.as_ref().and_then(|sample| sample.column([&old, &new], &pair, column));
            let (moved, figures) = measured.unzip();
            ColumnReview { pair: column.clone(), moved, figures: figures.flatten() }
        });
        let columns: Vec<ColumnReview> =
            columns.filter(|column| !column.pair.is_same() || column.moved.is_some_and(|n| n > 0)).collect();
        if !pair.is_same() || !columns.is_empty() {
            review.tables.push(TableReview { pair, rows: sample.map(|sample| sample.rows), columns });
        }
    }
    review
}
