//! The four renderings of the same messages, as golden texts. `UPDATE=1 cargo test -p synthc-diag` writes them anew.

#![cfg(feature = "render")]
#![cfg_attr(feature = "render", expect(clippy::unwrap_used, reason = "a test stops at the first fault"))]

use std::path::Path;
use std::{env, fs};

use synthc_diag::render::{HumanStyle, Message, SourceText, Sources, github, human, json, sarif};
use synthc_diag::{Diagnostic, FileId, Loc, Severity, Span, codes};

const SPEC: &str =
    "enum Größe { klein, groß }\ntable person[10] {\n  größe: Größe ~ { klien: 40%, groß: 50% }\n}\n";
const OTHER: &str = "enum Region { north, south }\n";

fn sources() -> Sources {
    let source = |file, name: &str, text: &str| SourceText {
        file: FileId(file),
        name: name.to_owned(),
        text: text.to_owned(),
    };
    Sources::new(vec![source(0, "specs/a b,c.synth", SPEC), source(1, "other.synth", OTHER)])
}

fn loc(file: u32, text: &str, needle: &str) -> Loc {
    let start = text.find(needle).unwrap() as u32;
    Loc { file: FileId(file), item: None, span: Span::new(start, start + needle.len() as u32) }
}

fn diagnostics() -> Vec<Diagnostic> {
    let code = codes::ALL[0].code;
    vec![
        Diagnostic::new(code, loc(0, SPEC, "klien"), "`Größe` has no member `klien`")
            .label("not a member")
            .also(loc(0, SPEC, "{ klein, groß }"), "the members are declared here")
            .help("a member with a similar name exists: `klein`")
            .fix(loc(0, SPEC, "klien"), "klein"),
        Diagnostic::new(code, loc(0, SPEC, "{ klien: 40%, groß: 50% }"), "the weights sum to 90%, not 100%")
            .also(loc(1, OTHER, "north"), "in another file")
            .help("100% of the rows: 40% + 50% = 90%"),
    ]
}

fn check(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render").join(name);
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, found).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "{name}");
}

fn with_messages(f: impl FnOnce(&[Message<'_>], &Sources)) {
    let diagnostics = diagnostics();
    let mut messages: Vec<Message<'_>> = diagnostics.iter().map(Message::At).collect();
    messages.push(Message::Plain {
        severity: Severity::Error,
        message: "cannot read `x.synth`: no such file or directory",
        help: Some("is the path right?"),
    });
    f(&messages, &sources());
}

#[test]
fn human_with_unicode() {
    with_messages(|messages, sources| {
        let style = HumanStyle { color: false, unicode: true, width: 80 };
        check("human.txt", &human(messages, sources, style));
    });
}

#[test]
fn human_in_ascii() {
    with_messages(|messages, sources| {
        let style = HumanStyle { color: false, unicode: false, width: 80 };
        check("ascii.txt", &human(messages, sources, style));
    });
}

#[test]
fn human_in_colour_says_the_same() {
    with_messages(|messages, sources| {
        let colored = human(messages, sources, HumanStyle { color: true, unicode: true, width: 80 });
        assert!(colored.contains("\u{1b}["));
        let plain: String = colored
            .split('\u{1b}')
            .enumerate()
            .map(|(i, part)| if i == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) })
            .collect();
        assert_eq!(plain, human(messages, sources, HumanStyle { color: false, unicode: true, width: 80 }));
    });
}

#[test]
fn json_lines() {
    with_messages(|messages, sources| check("lines.json", &json(messages, sources)));
}

#[test]
fn sarif_log() {
    with_messages(|messages, sources| {
        let text = sarif(messages, sources, "0.0.0");
        // the page's text is not what is tested here
        let mut log: serde_json::Value = serde_json::from_str(&text).unwrap();
        let rule = &mut log["runs"][0]["tool"]["driver"]["rules"][0];
        assert_eq!(rule["help"]["markdown"], codes::ALL[0].text);
        rule["help"] = serde_json::Value::Null;
        check("log.sarif", &format!("{}\n", serde_json::to_string_pretty(&log).unwrap()));
    });
}

#[test]
fn github_commands() {
    with_messages(|messages, sources| check("github.txt", &github(messages, sources)));
}

#[test]
fn places_outside_the_text_do_no_harm() {
    let odd = Loc { file: FileId(0), item: None, span: Span::new(7, 9999) };
    let nowhere = Loc { file: FileId(9), item: None, span: Span::new(3, 5) };
    let code = codes::ALL[0].code;
    let diagnostics = [
        Diagnostic::new(code, odd, "one").fix(odd, ""),
        Diagnostic::new(code, nowhere, "two").also(nowhere, "three").fix(nowhere, "x"),
    ];
    let messages: Vec<Message<'_>> = diagnostics.iter().map(Message::At).collect();
    let sources = sources();
    let style = HumanStyle { color: false, unicode: true, width: 80 };
    assert!(human(&messages, &sources, style).contains("two"));
    assert_eq!(json(&messages, &sources).lines().count(), 2);
    assert_eq!(github(&messages, &sources).lines().count(), 2);
    assert!(sarif(&messages, &sources, "0").contains("two"));
}
