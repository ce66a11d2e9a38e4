//! `synthc lsp`.

use std::process::exit;

use crate::args::Lsp;
use crate::failure::{Exit, Failure};

/// Serves an editor until it says `exit`.
pub fn run(args: &Lsp) -> Result<Exit, Failure> {
    match synthc_lsp::serve(crate::front::reading(&args.reading)) {
        // Threads may still compute what nobody waits for.
        Ok(code) => exit(code.into()),
        Err(error) => Err(Failure::usage(format!("cannot start the language server: {error}"))),
    }
}
