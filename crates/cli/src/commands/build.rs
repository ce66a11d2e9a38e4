//! `synthc build FILE -o OUT.plan`.

use synthc_sink::Output;

use crate::args::Build;
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::spec::{self, Warnings};

/// Writes the optimized plan.
pub fn run(args: &Build, messages: &mut Messages) -> Result<Exit, Failure> {
    let out = &args.output;
    if out.is_file() && !std::fs::read(out).is_ok_and(|bytes| is_replaceable(&bytes)) {
        return Err(Failure::usage(format!("`{}` exists and is not a plan", out.display()))
            .with_help("choose another name"));
    }
    let loaded = spec::physical(&args.source, Warnings::Show, messages)?;
    let bytes = synthc_plan::write(&loaded.plan);
    let mut output = Output::file(out)?;
    output.append(&bytes)?;
    output.publish()?;
    messages.note(&format!("{}: plan {}", out.display(), synthc_plan::fingerprint(&loaded.plan)));
    Ok(Exit::Done)
}

fn is_replaceable(bytes: &[u8]) -> bool {
    bytes.is_empty() || spec::is_plan(std::path::Path::new(""), bytes)
}
