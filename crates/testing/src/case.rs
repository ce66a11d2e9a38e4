//! Cases: a spec, the files beside it and what is expected of it.

use synthc_diag::Page;

use crate::markdown::blocks;

/// What a diagnostic of a spec must be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The code.
    pub code: String,
    /// The 1-based line of the spec.
    pub line: usize,
    /// A part of the message; empty: any.
    pub fragment: String,
}

/// What is expected of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// These diagnostics and no others.
    Exactly(Vec<Expectation>),
    /// This code, and no other error.
    Code(String),
}

/// The rows that sampling a spec must give for one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The table; none: the only one.
    pub table: Option<String>,
    /// The 1-based line of its first line in the file of the case.
    pub line: usize,
    /// The table as CSV. A last line `...` stands for any rows that follow.
    pub text: String,
}

/// A spec to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Where it stands: file, line and heading.
    pub name: String,
    /// The file.
    pub file: String,
    /// The 1-based line of its first line in that file.
    pub line: usize,
    /// The spec.
    pub text: String,
    /// The files beside it: name and text.
    pub files: Vec<(String, String)>,
    /// What checking it must give.
    pub expected: Expected,
    /// What sampling it must give.
    pub rows: Vec<Rows>,
}

/// The cases of a Markdown file named `file`.
pub fn cases(file: &str, markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut beside: Vec<(String, String)> = Vec::new();
    for block in blocks(markdown) {
        let info: Vec<&str> = block.info.iter().map(String::as_str).collect();
        match info.as_slice() {
            ["text", "rows", table @ ..] => {
                if let Some(case) = cases.last_mut() {
                    let table = table.first().map(|name| (*name).to_owned());
                    case.rows.push(Rows { table, line: block.line, text: block.text });
                }
            }
            ["synth", "ignore" | "wrong", ..] => beside.clear(),
            ["synth"] | ["synth", "right"] => cases.push(Case {
                name: format!("{file}:{}: {}", block.line, block.heading),
                file: file.to_owned(),
                line: block.line,
                expected: Expected::Exactly(expectations(&block.text)),
                text: block.text,
                files: std::mem::take(&mut beside),
                rows: Vec::new(),
            }),
            ["csv" | "synth" | "text", name] => beside.push(((*name).to_owned(), block.text)),
            _ => {}
        }
    }
    cases
}

/// The cases of a code's page: its wrong and its right examples. Files that stand before an example belong to it.
pub fn page_cases(page: &Page) -> Vec<Case> {
    let code = page.code.0;
    let mut cases = Vec::new();
    let mut beside: Vec<(String, String)> = Vec::new();
    for block in blocks(page.text) {
        let info: Vec<&str> = block.info.iter().map(String::as_str).collect();
        let expected = match info.as_slice() {
            ["synth", "wrong"] => Expected::Code(code.to_owned()),
            ["synth", "right"] => Expected::Exactly(expectations(&block.text)),
            ["csv" | "synth" | "text", name] => {
                beside.push(((*name).to_owned(), block.text));
                continue;
            }
            _ => continue,
        };
        cases.push(Case {
            name: format!("{code}.md:{}: {}", block.line, info.join(" ")),
            file: format!("{code}.md"),
            line: block.line,
            text: block.text,
            files: std::mem::take(&mut beside),
            expected,
            rows: Vec::new(),
        });
    }
    cases
}

/// The diagnostics that the comments of a spec expect.
fn expectations(text: &str) -> Vec<Expectation> {
    let mut all = Vec::new();
    let mut waiting: Vec<(String, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (before, found) = in_line(line);
        if before.trim().is_empty() && !found.is_empty() {
            waiting.extend(found);
            continue;
        }
        let here = waiting.drain(..).chain(found);
        all.extend(here.map(|(code, fragment)| Expectation { code, line: at + 1, fragment }));
    }
    all
}

/// What stands before the first expectation of a line, and the expectations: code and fragment.
fn in_line(line: &str) -> (&str, Vec<(String, String)>) {
    let mut found = Vec::new();
    let mut before = line;
    let mut rest = line;
    while let Some((head, word, tail)) = next(rest) {
        if found.is_empty() {
            before = head;
        }
        let Some((code, after)) = tail.split_once(']') else { break };
        let after = after.strip_prefix(':').unwrap_or(after);
        let end = next(after).map_or(after.len(), |(head, ..)| head.len());
        let fragment = after.get(..end).unwrap_or_default().trim();
        let severity = if word == "error" { 'E' } else { 'W' };
        if code.starts_with(severity) {
            found.push((code.to_owned(), fragment.to_owned()));
        }
        rest = after.get(end..).unwrap_or_default();
    }
    (before, found)
}

/// The next `// error[` or `// warning[` of a text: what stands before it, its word, what stands after.
fn next(text: &str) -> Option<(&str, &'static str, &str)> {
    let at = |word: &'static str| {
        let mark = format!("// {word}[");
        text.find(&mark).map(|start| (start, word, start + mark.len()))
    };
    let (start, word, end) = [at("error"), at("warning")].into_iter().flatten().min()?;
    Some((text.get(..start)?, word, text.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# Ages

Some prose.

```csv ages.csv
age,n
1,2
```

```synth
a
b // error[E0301]: must be positive // warning[W0302]
// error[E0303]: the next line
c
```

```text rows
a
1
```

```synth ignore
...
```

````text
```synth
not a case
```
````
";

    #[test]
    fn expectations_stand_on_their_line_or_above_it() {
        let cases = cases("ages.md", PAGE);
        assert_eq!(cases.len(), 1);
        let case = cases.first().unwrap();
        assert_eq!(case.name, "ages.md:11: Ages");
        assert_eq!(case.files, [("ages.csv".to_owned(), "age,n\n1,2\n".to_owned())]);
        assert_eq!(case.rows, [Rows { table: None, line: 18, text: "a\n1\n".to_owned() }]);
        let expect = |code: &str, line, fragment: &str| Expectation {
            code: code.into(),
            line,
            fragment: fragment.into(),
        };
        assert_eq!(
            case.expected,
            Expected::Exactly(vec![
                expect("E0301", 2, "must be positive"),
                expect("W0302", 2, ""),
                expect("E0303", 4, "the next line"),
            ])
        );
    }

    #[test]
    fn every_page_of_a_code_has_a_wrong_and_a_right_example() {
        let mut without = Vec::new();
        for page in synthc_diag::codes::ALL {
            let cases = page_cases(page);
            let wrong = cases.iter().any(|case| matches!(case.expected, Expected::Code(_)));
            let right = cases.iter().any(|case| case.expected == Expected::Exactly(Vec::new()));
            if !(wrong && right) {
                without.push(page.code.0);
            }
        }
        assert_eq!(without, Vec::<&str>::new());
    }
}
