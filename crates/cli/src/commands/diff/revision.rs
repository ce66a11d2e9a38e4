//! Files of git revisions: `REV:PATH`, as git writes them.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::failure::Failure;

/// A file that can be read while this lives.
#[derive(Debug)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// The folder that it was written to, and what messages call it: `REV:FOLDER`.
    pub called: Option<(PathBuf, String)>,
    /// The folder that a revision was written to.
    _folder: Option<TempDir>,
}

/// The file that `name` stands for. An existing file comes first; else `REV:PATH`, `PATH` from the top of the repository or, with
/// `./`, from here; an empty one is that of the `other` name, from here.
pub fn find(name: &str, other: &str) -> Result<Found, Failure> {
    let plain = Found { path: PathBuf::from(name), called: None, _folder: None };
    let Some((revision, path)) = name.split_once(':').filter(|(revision, _)| is_revision(revision)) else {
        return Ok(plain);
    };
    if plain.path.exists() {
        return Ok(plain);
    }
    let path = match path {
        "" => format!("./{other}"),
        _ => path.to_owned(),
    };
    // The folder of the spec holds all that it may read.
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
    let kept =
        tempfile::tempdir().map_err(|error| Failure::usage(format!("cannot make a folder: {error}")))?;
    let tree = format!("{revision}:{}", if folder == "." { "./" } else { folder });
    let index = kept.path().join("index");
    let target = kept.path().join("tree");
    git(&index, &["read-tree", &tree]).map_err(|said| {
        Failure::usage(format!("cannot read `{name}`: {said}"))
            .with_help("write REV:PATH as for `git show`, or REV: for the path of the other file")
    })?;
    git(&index, &["checkout-index", "--all", "--quiet", &format!("--prefix={}/", target.display())])
        .map_err(|said| Failure::usage(format!("cannot read `{name}`: {said}")))?;
    let path = target.join(file);
    if !path.is_file() {
        return Err(Failure::usage(format!("cannot read `{name}`: revision `{revision}` has no such file")));
    }
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    Ok(Found { path, called: Some((target, format!("{revision}:{folder}"))), _folder: Some(kept) })
}

/// Not a letter of a drive, not an option.
fn is_revision(text: &str) -> bool {
    text.len() > 1 && !text.starts_with('-')
}

/// Runs git with an index of its own, so that neither the work tree nor the index of the repository is touched.
fn git(index: &Path, args: &[&str]) -> Result<(), String> {
    let output = Command::new("git").args(args).env("GIT_INDEX_FILE", index).output();
    let output = output.map_err(|error| format!("git does not run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().next().unwrap_or("git failed");
    Err(line.trim_start_matches("fatal: ").to_owned())
}
