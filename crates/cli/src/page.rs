//! Pages of diagnostics on a terminal: the little of Markdown that they use.

/// Styles that a terminal knows, or none.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// Colour or none.
    pub fn new(on: bool) -> Self {
        Self { on }
    }

    fn wrap(self, code: &str, text: &str) -> String {
        if self.on && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Headings and names.
    pub fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// What stands behind.
    pub fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// Good.
    pub fn green(self, text: &str) -> String {
        self.wrap("32", text)
    }

    /// Bad.
    pub fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// Gaps.
    pub fn yellow(self, text: &str) -> String {
        self.wrap("33", text)
    }

    /// Pictures and code.
    pub fn cyan(self, text: &str) -> String {
        self.wrap("36", text)
    }
}

/// The page as text: headings bold, examples indented under `wrong:` and `right:`.
pub fn render(markdown: &str, color: bool) -> String {
    let paint = Paint::new(color);
    let mut out = String::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if let Some(info) = line.strip_prefix("```") {
            if !in_code {
                let role = info.split_whitespace().nth(1).unwrap_or_default();
                let title = match role {
                    "wrong" => paint.red("wrong:"),
                    "right" => paint.green("right:"),
                    _ => String::new(),
                };
                if !title.is_empty() {
                    out.push_str(&title);
                    out.push('\n');
                }
            }
            in_code = !in_code;
            continue;
        }
        if in_code {
            let text = format!("    {line}");
            out.push_str(&paint.cyan(text.trim_end()));
        } else if line.starts_with('#') {
            out.push_str(&paint.bold(line.trim_start_matches('#').trim_start()));
        } else {
            out.push_str(&inline(line, paint));
        }
        out.push('\n');
    }
    out
}

/// Text in backquotes stands out by colour, or keeps its backquotes.
fn inline(line: &str, paint: Paint) -> String {
    if !paint.on {
        return line.to_owned();
    }
    let mut out = String::new();
    for (i, part) in line.split('`').enumerate() {
        out.push_str(&if i % 2 == 1 { paint.cyan(part) } else { part.to_owned() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_lose_their_fences() {
        let text = "# E1: title\n\nSome `code`.\n\n```synth wrong\na ~\n```\n\n```synth right\na ~ b\n```\n";
        let plain = "E1: title\n\nSome `code`.\n\nwrong:\n    a ~\n\nright:\n    a ~ b\n";
        assert_eq!(render(text, false), plain);
        assert!(render(text, true).contains("\u{1b}[1mE1: title\u{1b}[0m"));
    }
}
