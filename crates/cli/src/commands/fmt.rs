//! `synthc fmt FILE.. [--check]`.

use crate::args::Fmt;
use crate::failure::{Exit, Failure};
use crate::messages::Messages;

/// Brings specs into the canonical layout, or lists those that are not in it.
#[cfg(feature = "front")]
pub fn run(args: &Fmt, messages: &mut Messages) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    for path in &args.files {
        let done = if path.as_os_str() == "-" { standard(args) } else { file(path, args, messages) };
        match done {
            Ok(Exit::Wrong) if exit == Exit::Done => exit = Exit::Wrong,
            Ok(_) => {}
            Err(failure) => {
                messages.failure(&failure);
                exit = failure.exit;
            }
        }
    }
    Ok(exit)
}

#[cfg(feature = "front")]
fn standard(args: &Fmt) -> Result<Exit, Failure> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes);
    read.map_err(|error| Failure::usage(format!("cannot read the standard input: {error}")))?;
    let text = text(bytes, "the standard input")?;
    let formatted = synthc_syntax::format(&text);
    if args.check {
        return Ok(if formatted == text { Exit::Done } else { Exit::Wrong });
    }
    crate::stdout::write(formatted.as_bytes())
}

#[cfg(feature = "front")]
fn file(path: &std::path::Path, args: &Fmt, messages: &Messages) -> Result<Exit, Failure> {
    let shown = path.display();
    let text = text(crate::spec::read(path)?, &format!("`{shown}`"))?;
    let formatted = synthc_syntax::format(&text);
    if formatted == text {
        return Ok(Exit::Done);
    }
    if args.check {
        crate::stdout::write(format!("{shown}\n").as_bytes())?;
        return Ok(Exit::Wrong);
    }
    let mut output = synthc_sink::Output::file(path)?;
    output.append(formatted.as_bytes())?;
    output.publish()?;
    messages.note(&format!("formatted {shown}"));
    Ok(Exit::Done)
}

/// The formatter changes layout only: bytes that are no text are left alone.
#[cfg(feature = "front")]
fn text(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::wrong(format!("{name}: line {line} is not UTF-8"))
    })
}

/// A binary without the language has no formatter.
#[cfg(not(feature = "front"))]
pub fn run(args: &Fmt, _: &mut Messages) -> Result<Exit, Failure> {
    let first = args.files.first().map(std::path::PathBuf::as_path);
    Err(crate::spec::no_front(first.unwrap_or(std::path::Path::new("-"))))
}
