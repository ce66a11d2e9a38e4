//! `synthc lock FILE`.

use synthc_sink::Output;

use crate::args::Lock;
use crate::failure::{Exit, Failure};
use crate::front::Checked;
use crate::messages::Messages;
use crate::spec;

/// Writes the hashes of the files that a spec reads beside it.
pub fn run(args: &Lock, messages: &mut Messages) -> Result<Exit, Failure> {
    let path = &args.file;
    if spec::is_plan(path, &spec::read(path)?) {
        return Err(Failure::usage(format!("`{}` is a plan, which reads no files", path.display())));
    }
    let checked = Checked::load(path, &args.reading);
    if checked.n_errors() > 0 {
        checked.report(messages);
        return Ok(Exit::Wrong);
    }
    let inputs = checked.inputs();
    if inputs.is_empty() {
        messages.note(&format!("{}: reads no files", path.display()));
        return Ok(Exit::Done);
    }
    let out = synthc_db::lock_path(path);
    let mut output = Output::file(&out)?;
    output.append(synthc_db::lock_text(&inputs).as_bytes())?;
    output.publish()?;
    let files = if inputs.len() == 1 { "1 file".to_owned() } else { format!("{} files", inputs.len()) };
    messages.note(&format!("{}: {files}", out.display()));
    Ok(Exit::Done)
}
