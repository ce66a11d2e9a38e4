//! `synthc man [DIR]`.

use std::fs;

use clap::{Command, CommandFactory as _};

use crate::args::{Cli, Man};
use crate::failure::{Exit, Failure, io};
use crate::stdout;

/// Writes the main page to stdout, or all pages into a folder.
pub fn run(args: &Man) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &args.folder else { return stdout::write(&page(command)?) };
    fs::create_dir_all(folder).map_err(|error| io("cannot make", folder, error))?;
    let subcommands: Vec<Command> = command.get_subcommands().cloned().collect();
    for command in std::iter::once(command).chain(subcommands) {
        let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
        let path = folder.join(format!("{name}.1"));
        fs::write(&path, page(command)?).map_err(|error| io("cannot write", &path, error))?;
    }
    Ok(Exit::Done)
}

fn page(command: Command) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut bytes)
        .map_err(|error| Failure::usage(format!("cannot write the manual page: {error}")))?;
    Ok(bytes)
}
