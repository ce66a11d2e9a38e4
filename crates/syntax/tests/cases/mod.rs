//! Reads the corpus.

use std::path::Path;

/// One case of the corpus.
pub struct Case {
    /// What the text is: a file, a body, an expression ..
    pub entry: String,
    /// Whether it is accepted.
    pub ok: bool,
    /// Its name.
    pub name: String,
    /// The text.
    pub text: String,
}

/// All cases.
pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/syntax");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut out: Vec<Case> = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "txt")) {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            if let Some(head) = line.strip_prefix("#### ") {
                let words: Vec<&str> = head.split(' ').collect();
                let [entry, ok, name] = words.as_slice() else { panic!("bad head {head}") };
                out.push(Case {
                    entry: (*entry).to_owned(),
                    ok: *ok == "ok",
                    name: (*name).to_owned(),
                    text: String::new(),
                });
            } else if let Some(case) = out.last_mut() {
                case.text.push_str(line);
                case.text.push('\n');
            }
        }
    }
    out
}

/// The case as a whole file.
pub fn wrap(case: &Case) -> String {
    let text = &case.text;
    match case.entry.as_str() {
        "file" => text.clone(),
        "body" => format!("table wrapped[1] {{\n{text}}}\n"),
        "expr" => format!("const wrapped = {text}"),
        "draw" | "weights" => format!("table wrapped[1] {{ c ~ {text} }}\n"),
        "type" => format!("table wrapped[1] {{ c: {text} }}\n"),
        "clause" => format!("table wrapped[1] {{ c: int {text} }}\n"),
        "option" => format!("dataset wrapped {{ {text} }}\n"),
        "header" => format!("table wrapped {text} {{ }}\n"),
        other => panic!("no entry {other}"),
    }
}
