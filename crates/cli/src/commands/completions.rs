//! `synthc completions SHELL`.

use clap::CommandFactory as _;

use crate::args::{Cli, Completions};
use crate::failure::{Exit, Failure};
use crate::stdout;

/// Writes completions for a shell to stdout.
pub fn run(args: &Completions) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "synthc", &mut bytes);
    stdout::write(&bytes)
}
