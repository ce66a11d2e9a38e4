//! Files stay small: split before 600 lines.

use super::SourceFile;

const MOST_LINES: usize = 600;

pub fn check(sources: &[SourceFile], faults: &mut Vec<String>) {
    let mut lengths = Vec::new();
    for source in sources {
        let lines = source.text.lines().count();
        lengths.push(lines);
        if lines > MOST_LINES {
            faults.push(format!("{}: {lines} lines, split it before {MOST_LINES}", source.path));
        }
        // under tests/ a file of its own would be a test of its own
        if source.path.ends_with("/mod.rs") && !source.is_test() {
            faults.push(format!("{}: name the file after its folder instead", source.path));
        }
        let name = source.path.rsplit('/').next().unwrap_or_default();
        if ["utils.rs", "util.rs", "helpers.rs", "common.rs", "manager.rs", "misc.rs"].contains(&name) {
            faults.push(format!("{}: a file is named after a noun of the domain", source.path));
        }
    }
    lengths.sort_unstable();
    println!(
        "tidy: median file {} lines, longest {}",
        lengths.get(lengths.len() / 2).unwrap_or(&0),
        lengths.last().unwrap_or(&0)
    );
}
