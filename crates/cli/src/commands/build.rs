//! `synthc build FILE -o OUT.plan`.

use synthc_sink::Output;

use crate::args::Build;
use crate::failure::{Exit, Failure, exists};
use crate::messages::Messages;
use crate::spec::{self, Warnings};
use crate::{number, sampler};

/// Writes the optimized plan, or a program that carries it.
pub fn run(args: &Build, messages: &mut Messages) -> Result<Exit, Failure> {
    let out = &args.output;
    if args.exe {
        return exe(args, messages);
    }
    if out.is_file() && !args.force && !std::fs::read(out).is_ok_and(|bytes| is_replaceable(&bytes)) {
        return Err(Failure::usage(format!("`{}` exists and is not a plan", out.display()))
            .with_help("choose another name, or replace what is there with --force"));
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

/// Writes a sampler. Parameters stay open.
fn exe(args: &Build, messages: &mut Messages) -> Result<Exit, Failure> {
    let out = &args.output;
    if out.is_file() && !args.force {
        return Err(exists(out));
    }
    let (plan, bound) = spec::open(&args.source, messages)?;
    let n_bytes = sampler::write(args.exe_base.as_deref(), &synthc_plan::write(&plan), out)?;
    let (size, fingerprint) = (number::bytes(n_bytes as f64), synthc_plan::fingerprint(&bound));
    messages.note(&format!("{}: sampler of {size}, plan {fingerprint}", out.display()));
    Ok(Exit::Done)
}
