//! The `synthc` binary: argument parsing, files, progress, rendering. It knows every crate and holds no meaning of its own.
//!
//! Start with [`args`], which is the command line as data; each command is a file in `commands/`. Without the feature `front` the
//! binary does not know the language and runs plans only.

mod args;
mod cells;
mod commands;
mod failure;
#[cfg(feature = "front")]
mod fixes;
#[cfg(feature = "front")]
mod front;
mod interrupt;
mod messages;
mod number;
mod page;
mod sampler;
mod spec;
mod stdout;
mod threads;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command, Global};
use failure::{Exit, Failure};
use messages::Messages;

fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(failure) => {
            Messages::new(&Global::default()).failure(&failure);
            return failure.exit.into();
        }
    };
    interrupt::install();
    let mut messages = Messages::new(&cli.global);
    let exit = match run(cli.command, &mut messages) {
        Ok(exit) => exit,
        Err(failure) => {
            messages.failure(&failure);
            failure.exit
        }
    };
    messages.finish();
    exit.into()
}

/// What is asked for: of a sampler where this program carries a plan, else of `synthc`.
fn parse() -> Result<Cli, Failure> {
    match sampler::own() {
        Some(path) => sampler::command::parse(&path),
        None => Cli::try_parse().map_err(|error| sampler::cut_off().unwrap_or_else(|| error.exit())),
    }
}

fn run(command: Command, messages: &mut Messages) -> Result<Exit, Failure> {
    match command {
        Command::New(args) => commands::new::run(&args, messages),
        Command::Check(args) => commands::check::run(&args, messages),
        Command::Fmt(args) => commands::fmt::run(&args, messages),
        Command::Sample(args) => commands::sample::run(&args, messages),
        Command::Preview(args) => commands::preview::run(&args, messages),
        Command::Row(args) => commands::row::run(&args, messages),
        Command::Explain(args) => commands::explain::run(&args, messages),
        Command::Build(args) => commands::build::run(&args, messages),
        Command::Test(args) => commands::test::run(&args, messages),
        #[cfg(feature = "front")]
        Command::Lock(args) => commands::lock::run(&args, messages),
        #[cfg(feature = "front")]
        Command::Lsp(args) => commands::lsp::run(&args),
        Command::Diff(args) => commands::diff::run(&args, messages),
        Command::Help(args) => commands::help::run(&args, messages),
        Command::Completions(args) => commands::completions::run(&args),
        Command::Man(args) => commands::man::run(&args),
    }
}
