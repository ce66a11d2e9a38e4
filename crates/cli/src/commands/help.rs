//! `synthc help [CODE | COMMAND]`.

use clap::CommandFactory as _;

use crate::args::{Cli, Help};
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::nearest::nearest;
use crate::{page, stdout};

/// Shows the page of a code, or the help of a command.
pub fn run(args: &Help, messages: &Messages) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    command.build();
    let Some(topic) = &args.topic else {
        return stdout::write(command.render_long_help().to_string().as_bytes());
    };
    if let Some(found) = synthc_diag::codes::page(topic) {
        return stdout::write(page::render(found.text, messages.colors_stdout()).as_bytes());
    }
    if let Some(found) = command.find_subcommand_mut(topic) {
        return stdout::write(found.render_long_help().to_string().as_bytes());
    }
    let commands = command.get_subcommands().map(|c| c.get_name().to_owned());
    let codes = synthc_diag::codes::ALL.iter().map(|page| page.code.0.to_owned());
    let known: Vec<String> = commands.chain(codes).collect();
    let failure = Failure::usage(format!("there is no diagnostic and no command `{topic}`"));
    Err(match nearest(topic, known.iter().map(String::as_str)) {
        Some(name) => failure.with_help(format!("did you mean `{name}`?")),
        None => failure.with_help("`synthc help` lists the commands; every diagnostic shows its code"),
    })
}
