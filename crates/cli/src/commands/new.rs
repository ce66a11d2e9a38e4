//! `synthc new DIR`.

use std::fs;
use std::path::Path;

use crate::args::New;
use crate::failure::{Exit, Failure, io};
use crate::messages::Messages;

/// Makes a small project.
pub fn run(args: &New, messages: &Messages) -> Result<Exit, Failure> {
    let folder = &args.folder;
    let occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied || folder.is_file() {
        return Err(Failure::usage(format!("`{}` exists already", folder.display()))
            .with_help("choose another name, or an empty folder"));
    }
    let name = dataset_name(folder).ok_or_else(|| {
        Failure::usage(format!("`{}` has no letters to name a dataset by", folder.display()))
    })?;
    let spec = format!("{name}.synth");
    for (path, text) in [
        (spec.as_str(), include_str!("new/spec.synth")),
        ("README.md", include_str!("new/README.md")),
        (".github/workflows/check.yml", include_str!("new/check.yml")),
        (".gitignore", "/out/\n"),
    ] {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| io("cannot make", parent, error))?;
        }
        let text = text.replace("DATASET", &name);
        fs::write(&path, text).map_err(|error| io("cannot write", &path, error))?;
    }
    let shown = folder.join(&spec);
    messages.note(&format!("made {}; next: synthc preview {}", folder.display(), shown.display()));
    Ok(Exit::Done)
}

/// The name of the folder as a name of the language: lower case letters, digits and `_`, a letter first.
fn dataset_name(folder: &Path) -> Option<String> {
    let absolute = std::path::absolute(folder).ok()?;
    let name = absolute.file_name()?.to_string_lossy().to_lowercase();
    let words: Vec<&str> =
        name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let joined = words.join("_");
    let first = joined.chars().next()?;
    Some(if first.is_ascii_digit() { format!("data_{joined}") } else { joined })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_folders_become_names_of_datasets() {
        assert_eq!(dataset_name(Path::new("a/My Data-2")).as_deref(), Some("my_data_2"));
        assert_eq!(dataset_name(Path::new("2024 survey/")).as_deref(), Some("data_2024_survey"));
        assert_eq!(dataset_name(Path::new("---")), None);
    }
}
