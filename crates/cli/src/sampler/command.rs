//! The command line of a sampler: that of `sample`, with the other commands that read a plan, for the plan that it carries.

use std::path::Path;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args as _, Command, CommandFactory as _, FromArgMatches as _};

use synthc_plan::Known;

use crate::args::{self, Cli, Global, Reading, Sample, Source};
use crate::failure::Failure;
use crate::messages::Messages;
use crate::spec::{self, Warnings};

/// What a sampler can do besides `sample`, which it does without being told.
const COMMANDS: [&str; 4] = ["preview", "row", "explain", "test"];

/// What the sampler at this path is asked for.
pub fn parse(path: &Path) -> Result<Cli, Failure> {
    let matches = match command(path).try_get_matches() {
        Ok(matches) => matches,
        // the plan is read for this only where it is shown
        Err(error) if !error.use_stderr() || error.kind() == HELP_ON_NOTHING => {
            described(command(path), path)?.get_matches()
        }
        Err(error) => error.exit(),
    };
    asked(&matches).map_err(|error| error.exit())
}

const HELP_ON_NOTHING: ErrorKind = ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;

fn asked(matches: &ArgMatches) -> Result<Cli, clap::Error> {
    let command = match matches.subcommand() {
        Some(_) => args::Command::from_arg_matches(matches)?,
        None => args::Command::Sample(Sample::from_arg_matches(matches)?),
    };
    Ok(Cli { command, global: Global::from_arg_matches(matches)? })
}

fn command(path: &Path) -> Command {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned().leak();
    // FILE is the sampler itself and reads no other files; commands stay what they are for `synthc`
    let of_this = |command: Command| {
        let file = path.as_os_str().to_owned().leak();
        command
            .mut_arg("file", |arg| arg.long("sampler").required(false).default_value(&*file).hide(true))
            .mut_arg("allow_read", |arg| arg.hide(true))
    };
    let whole = Cli::command();
    let subcommands = COMMANDS.iter().filter_map(|name| whole.find_subcommand(name)).cloned().map(of_this);
    Global::augment_args(of_this(Sample::augment_args(Command::new(&*name))))
        .bin_name(&*name)
        .override_usage(format!("{name} [OPTIONS] -o <OUT>\n       {name} <COMMAND>"))
        .subcommands(subcommands)
        .version(env!("CARGO_PKG_VERSION"))
        .arg_required_else_help(true)
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .disable_help_subcommand(true)
}

/// The command line with what the plan says of itself.
fn described(command: Command, path: &Path) -> Result<Command, Failure> {
    let source = Source {
        file: path.to_owned(),
        set: Vec::new(),
        seed: None,
        profile: None,
        reading: Reading::default(),
    };
    let plan = spec::physical(&source, Warnings::Hide, &mut Messages::new(&Global::default()))?.plan;
    let dataset = &plan.dataset;
    let called = dataset.name.as_deref().unwrap_or("data set");
    let version = dataset.version.iter().map(|version| format!(" {version}")).collect::<String>();
    let version = format!("({called}{version}, made by synthc {})", env!("CARGO_PKG_VERSION"));
    let about = match dataset.title.as_ref().or(dataset.label.as_ref()) {
        Some(title) => format!("Generates the dataset `{called}`: {}", title.trim()),
        None => format!("Generates the dataset `{called}`"),
    };
    let known = Known { dists: &synthc_dist::distributions::named, ..Known::NOTHING };
    Ok(command.about(about).after_help(synthc_plan::outline(&plan, known)).version(&*version.leak()))
}
