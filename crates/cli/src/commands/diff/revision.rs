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
    let cannot = |said| Failure::usage(format!("cannot read `{name}`: {said}"));
    let path = match path {
        "" if Path::new(other).is_absolute() => from_top(other).map_err(cannot)?,
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
    let here = Path::new(".");
    git(here, &index, &["read-tree", &tree]).map_err(|said| {
        cannot(said).with_help("write REV:PATH as for `git show`, or REV: for the path of the other file")
    })?;
    // Below the top, git writes only what the index has under the path of the current folder.
    let prefix = format!("--prefix={}/", target.display());
    top()
        .and_then(|top| git(&top, &index, &["checkout-index", "--all", "--quiet", &prefix]))
        .map_err(cannot)?;
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

/// The top folder of the repository.
fn top() -> Result<PathBuf, String> {
    let said = run(Command::new("git").args(["rev-parse", "--show-toplevel"]))?;
    Ok(PathBuf::from(said.trim_end_matches(['\n', '\r'])))
}

/// An absolute path as one from the top of the repository.
fn from_top(path: &str) -> Result<String, String> {
    let canonical = |path: &Path| path.canonicalize().map_err(|error| format!("{}: {error}", path.display()));
    let (path, top) = (canonical(Path::new(path))?, canonical(&top()?)?);
    let inside = path
        .strip_prefix(&top)
        .map_err(|_| format!("{} is outside of the repository {}", path.display(), top.display()))?;
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    Ok(parts.join("/"))
}

/// Runs git in a folder with an index of its own, so that neither the work tree nor the index of the repository is touched.
fn git(folder: &Path, index: &Path, args: &[&str]) -> Result<(), String> {
    run(Command::new("git").args(args).current_dir(folder).env("GIT_INDEX_FILE", index)).map(drop)
}

/// What git says.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("git does not run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let line = said.lines().next().unwrap_or("git failed");
    Err(line.trim_start_matches("fatal: ").to_owned())
}
