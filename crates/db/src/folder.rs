//! Paths of a spec: inside of its folder, unless more is allowed.

use std::path::{Component, Path, PathBuf};

/// A path without `.`, and without `..` but where it leads out of the working folder; `None` where it leads above the root of all.
pub(crate) fn normal(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                None | Some(Component::ParentDir) => out.push(".."),
                Some(Component::RootDir | Component::Prefix(_)) => return None,
                Some(_) => {
                    out.pop();
                }
            },
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
    // An absolute path starts with the empty path of the working folder, and `../../x` with `..`.
    let rest = path.strip_prefix(root).ok().filter(|_| path.is_absolute() == root.is_absolute());
    if rest.is_none_or(|rest| rest.starts_with("..")) {
        return (path, false);
    }
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let real = path.canonicalize().ok().zip(root.canonicalize().ok());
    let inside = real.is_none_or(|(path, root)| path.starts_with(root));
    (path, inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_is_the_folder_of_the_spec_from_wherever_it_is_named() {
        let cases = [
            ("", "u.synth", "v.synth", true),
            ("", "u.synth", "../v.synth", false),
            ("../d", "../d/u.synth", "./v.synth", true),
            ("../d", "../d/sub/u.synth", "../v.synth", true),
            ("../d", "../d/u.synth", "../v.synth", false),
            ("../d", "../d/u.synth", "../dd/v.synth", false),
            ("..", "../u.synth", "v.synth", true),
            ("..", "../u.synth", "../v.synth", false),
            ("../..", "../../u.synth", "../v.synth", false),
            ("/a", "/a/u.synth", "v.synth", true),
            ("/a", "/a/u.synth", "../v.synth", false),
            ("/a", "/a/u.synth", "../../v.synth", false),
            ("", "u.synth", "/v.synth", false),
        ];
        for (root, from, written, inside) in cases {
            let found = locate(Path::new(root), Path::new(from), written);
            assert_eq!(found.1, inside, "{root}: {from} reads {written}: {found:?}");
        }
    }
}
