//! Gathers the pages of the codes (`src/codes/*.md`) into one table, in the order of the codes.

use std::fmt::Write as _;
use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/codes");
    let mut pages = Vec::new();
    for entry in fs::read_dir("src/codes")? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    let mut out = String::from("/// Every code with its page, in order.\npub static ALL: &[Page] = &[\n");
    for path in pages {
        let text = fs::read_to_string(&path)?;
        let code = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let head = text.lines().next().unwrap_or_default();
        let title = head.strip_prefix(&format!("# {code}: ")).ok_or_else(|| {
            io::Error::other(format!("{}: the first line must be `# {code}: title`", path.display()))
        })?;
        writeln!(out, "    Page {{ code: Code({code:?}), title: {title:?}, text: {text:?} }},")
            .map_err(io::Error::other)?;
    }
    out.push_str("];\n");
    let dir = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(Path::new(&dir).join("pages.rs"), out)
}
