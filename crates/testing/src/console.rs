//! Pages that one follows at a terminal: their files, and the commands with what they print.
//!
//! In order, in one folder for each page:
//! - a `synth` block with `dataset NAME` is the file `NAME.synth`, one with a second word (`synth codes.synth`, `csv rates.csv`) the file of that name;
//! - a `sh` block is a script that must end well;
//! - a `console` block holds commands behind `$ ` and what they print, to stdout or stderr; a line `...` stands for any lines. All must end well,
//!   or in a block `console fails` the last must not;
//! - a `python` block is a program; a `text` block right behind it is what it prints.

use crate::markdown::{Block, blocks};

/// Stands for lines that are left open.
const MORE: &str = "...";

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Write a file: name and text.
    File(String, String),
    /// Run a script with the shell.
    Script(String),
    /// Run commands with the shell.
    Commands(Vec<Command>),
    /// Run a Python program; what it prints, where that is said.
    Python(String, Option<String>),
}

/// A command with what it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The line behind `$ `.
    pub line: String,
    /// The lines that follow it.
    pub prints: String,
    /// Whether it must fail.
    pub fails: bool,
}

/// An action with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The 1-based line of its first line in the page.
    pub line: usize,
    /// What to do.
    pub action: Action,
}

/// The steps of a page.
pub fn steps(markdown: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut after_python = false;
    for Block { info, text, line, .. } in blocks(markdown) {
        let info: Vec<&str> = info.iter().map(String::as_str).collect();
        let was_python = std::mem::replace(&mut after_python, info == ["python"]);
        let action = match info.as_slice() {
            ["text"] if was_python => {
                if let Some(Step { action: Action::Python(_, prints), .. }) = steps.last_mut() {
                    *prints = Some(text);
                }
                continue;
            }
            ["synth"] => match dataset(&text) {
                Some(name) => Action::File(format!("{name}.synth"), text),
                None => continue,
            },
            ["text", "rows", ..] | ["synth", "ignore" | "wrong", ..] => continue,
            ["synth" | "csv" | "text", name] => Action::File((*name).to_owned(), text),
            ["sh"] => Action::Script(text),
            ["console", fails @ ..] => Action::Commands(commands(&text, fails == ["fails"])),
            ["python"] => Action::Python(text, None),
            _ => continue,
        };
        steps.push(Step { line, action });
    }
    steps
}

/// The name after `dataset` at the start of a line.
fn dataset(text: &str) -> Option<&str> {
    let rest = text.lines().find_map(|line| line.strip_prefix("dataset "))?;
    rest.split_whitespace().next().filter(|name| *name != "{")
}

fn commands(text: &str, fails: bool) -> Vec<Command> {
    let mut all: Vec<Command> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("$ "), all.last_mut()) {
            (Some(command), _) => {
                all.push(Command { line: command.into(), prints: String::new(), fails: false })
            }
            (None, Some(command)) => {
                command.prints.push_str(line);
                command.prints.push('\n');
            }
            (None, None) => {}
        }
    }
    if let Some(last) = all.last_mut() {
        last.fails = fails;
    }
    all
}

/// Whether an output is as written, where lines `...` stand for any lines and blanks at the ends of lines do not count.
pub fn prints(written: &str, found: &str) -> bool {
    let written: Vec<&str> = written.lines().map(str::trim_end).collect();
    let found: Vec<&str> = found.lines().map(str::trim_end).collect();
    let mut parts = written.split(|line| *line == MORE);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = found.strip_prefix(first) else { return false };
    let middle: Vec<&[&str]> = parts.collect();
    let Some((last, middle)) = middle.split_last() else { return rest.is_empty() };
    for part in middle {
        let at = (0..=rest.len()).find(|at| rest.get(*at..).is_some_and(|rest| rest.starts_with(part)));
        let Some(after) = at.and_then(|at| rest.get(at + part.len()..)) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// The page with what was printed in place of what is written, for the commands whose outputs are given by the line of their block and their
/// number. One line `...` goes on standing for the lines between as many as are written before and after it; where there are several, the
/// text stays as it is.
pub fn reprinted(markdown: &str, outputs: &[(usize, Vec<String>)]) -> String {
    let mut lines: Vec<String> = markdown.lines().map(str::to_owned).collect();
    // From the end, so that the lines before stay where they are.
    for step in steps(markdown).iter().rev() {
        let Some((_, outputs)) = outputs.iter().find(|(line, _)| *line == step.line) else { continue };
        let (old, new) = match &step.action {
            Action::Commands(commands) => {
                let old = commands.iter().map(|command| 1 + command.prints.lines().count()).sum::<usize>();
                let new = commands.iter().zip(outputs).map(|(command, output)| {
                    format!("$ {}\n{}", command.line, reopened(&command.prints, output))
                });
                (old, new.collect::<String>())
            }
            _ => continue,
        };
        let start = (step.line - 1).min(lines.len());
        let end = (start + old).min(lines.len());
        lines.splice(start..end, new.lines().map(|line| line.trim_end().to_owned()));
    }
    lines.join("\n") + "\n"
}

/// An output with those lines left out that a text leaves open.
fn reopened(written: &str, found: &str) -> String {
    let Some(before) = written.lines().position(|line| line == MORE) else { return found.to_owned() };
    let after = written.lines().count() - before - 1;
    let lines: Vec<&str> = found.lines().collect();
    let last = lines.len().saturating_sub(after);
    let (Some(head), Some(tail)) = (lines.get(..before), lines.get(last..)) else {
        return written.to_owned();
    };
    if written.lines().filter(|line| *line == MORE).count() > 1 || last < before {
        return written.to_owned();
    }
    [head, &[MORE], tail].concat().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
```synth
dataset a { edition = 2026 }
```

```console
$ first
x
...
z
$ second
```

```console fails
$ third
no
```

```python
print(1)
```

```text
1
```

```text
not what it prints
```
";

    #[test]
    fn steps_are_in_order() {
        let steps = steps(PAGE);
        let command =
            |line: &str, prints: &str, fails| Command { line: line.into(), prints: prints.into(), fails };
        let actions: Vec<Action> = steps.into_iter().map(|step| step.action).collect();
        assert_eq!(
            actions,
            [
                Action::File("a.synth".into(), "dataset a { edition = 2026 }\n".into()),
                Action::Commands(vec![command("first", "x\n...\nz\n", false), command("second", "", false)]),
                Action::Commands(vec![command("third", "no\n", true)]),
                Action::Python("print(1)\n".into(), Some("1\n".into())),
            ]
        );
    }

    #[test]
    fn lines_may_be_left_open() {
        assert!(prints("a\nb\n", "a  \nb\n"));
        assert!(!prints("a\nb\n", "a\nb\nc\n"));
        assert!(prints("a\n...\nc\n", "a\nb\nc\n"));
        assert!(!prints("a\n...\nc\n", "a\nb\nc\nd\n"));
        assert!(prints("...\nb\n...\nd\n...\n", "a\nb\nc\nd\n"));
        assert!(!prints("...\nd\n...\nb\n...\n", "a\nb\nc\nd\n"));
        assert!(!prints("a\n...\na\n", "a\n"));
    }

    #[test]
    fn outputs_are_written_anew() {
        let outputs = [(6, vec!["a\nb\nc\nd\n".into(), "new\n".into()]), (14, vec!["yes\n".into()])];
        let expected = PAGE
            .replace("x\n...\nz\n", "a\n...\nd\n")
            .replace("$ second\n", "$ second\nnew\n")
            .replace("$ third\nno\n", "$ third\nyes\n");
        assert_eq!(reprinted(PAGE, &outputs), expected);
        assert_eq!(reopened("a\n...\nb\n...\n", "c\n"), "a\n...\nb\n...\n");
        assert_eq!(reopened("a\n...\nb\n", "c\n"), "a\n...\nb\n");
    }
}
