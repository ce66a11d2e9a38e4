//! Paths of a spec: inside of its folder, unless more is allowed.

use std::path::{Component, Path, PathBuf};

/// A path without `.` and `..`; `None` where it leads above its root.
pub(crate) fn normal(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !out.pop() {
                    return None;
                }
            }
            other => out.push(other),
        }
    }
    Some(out)
}

/// Whether a path lies in a folder, links followed.
pub(crate) fn is_inside(path: &Path, folder: &Path) -> bool {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let real = path.canonicalize().ok().zip(folder.canonicalize().ok());
    real.is_some_and(|(path, folder)| path.starts_with(folder))
}

/// Where `written` leads from the file `from`, and whether that is inside of `root`. Links are followed: one that leads out of
/// the folder is outside.
pub(crate) fn locate(root: &Path, from: &Path, written: &str) -> (PathBuf, bool) {
    let base = from.parent().unwrap_or(root);
    let joined = base.join(written);
    let Some(path) = normal(&joined) else { return (joined, false) };
    // An absolute path starts with the empty path of the working folder, too.
    if path.is_absolute() != root.is_absolute() || !path.starts_with(root) {
        return (path, false);
    }
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let real = path.canonicalize().ok().zip(root.canonicalize().ok());
    let inside = real.is_none_or(|(path, root)| path.starts_with(root));
    (path, inside)
}
