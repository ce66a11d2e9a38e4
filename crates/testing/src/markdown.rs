//! Fenced blocks of a Markdown file.

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The words after the opening fence.
    pub info: Vec<String>,
    /// The text between the fences.
    pub text: String,
    /// The 1-based line of the first line of the text.
    pub line: usize,
    /// The nearest heading above.
    pub heading: String,
}

/// The fenced blocks in order. Fences inside a longer fence are text.
pub(crate) fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut heading = String::new();
    let mut open: Option<(usize, Block)> = None;
    for (at, line) in markdown.lines().enumerate() {
        let ticks = line.trim_start().chars().take_while(|c| *c == '`').count();
        let rest = line.trim_start().get(ticks..).unwrap_or_default().trim();
        match &mut open {
            Some((fence, block)) => {
                if ticks >= *fence && rest.is_empty() {
                    blocks.extend(open.take().map(|(_, block)| block));
                } else {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            None if ticks >= 3 => {
                let info = rest.split_whitespace().map(str::to_owned).collect();
                open = Some((
                    ticks,
                    Block { info, text: String::new(), line: at + 2, heading: heading.clone() },
                ));
            }
            None => {
                if let Some(title) = line.strip_prefix('#') {
                    heading = title.trim_start_matches('#').trim().to_owned();
                }
            }
        }
    }
    blocks.extend(open.map(|(_, block)| block));
    blocks
}
