//! Neighbouring lines: signs of settings and steps, and trailing comments, stand below each other.

use super::print::Line;

/// Code wider than this takes no part in the alignment of comments.
const WIDE: usize = 80;

/// The text of all lines.
pub fn join(mut lines: Vec<Line>) -> String {
    signs(&mut lines);
    let gaps = comment_gaps(&lines);
    let mut out = String::new();
    for (line, gap) in lines.iter().zip(gaps) {
        if line.blank_before && !out.is_empty() {
            out.push('\n');
        }
        if !(line.code.is_empty() && line.comment.is_none()) {
            out.extend(std::iter::repeat_n(' ', line.indent));
        }
        out.push_str(&line.code);
        if let Some(comment) = &line.comment {
            out.extend(std::iter::repeat_n(' ', gap));
            out.push_str(comment);
        }
        out.push('\n');
    }
    out
}

fn signs(lines: &mut [Line]) {
    let mut from = 0;
    while from < lines.len() {
        let indent = lines.get(from).map_or(0, |line| line.indent);
        let run = lines.iter().skip(from).enumerate().take_while(|(at, line)| {
            line.sign.is_some() && line.indent == indent && (*at == 0 || !line.blank_before)
        });
        let run = run.count();
        if let Some(group) = lines.get_mut(from..from + run) {
            let widest = group.iter().map(|line| name_width(line).unwrap_or(0)).max().unwrap_or(0);
            for line in group {
                let (Some(sign), Some(width)) = (line.sign, name_width(line)) else { continue };
                line.code.insert_str(sign, &" ".repeat(widest - width));
            }
        }
        from += run.max(1);
    }
}

fn name_width(line: &Line) -> Option<usize> {
    line.code.get(..line.sign?).map(|name| name.chars().count())
}

/// The blanks before each line's comment: comments stay in their column where the code leaves room. Comments of
/// neighbouring lines that stood below each other still do; others are put below each other.
fn comment_gaps(lines: &[Line]) -> Vec<usize> {
    // Broken text may have several lines; the comment stands behind the last.
    let width = |line: &Line| match line.code.rsplit_once('\n') {
        Some((_, last)) => last.chars().count(),
        None => line.indent + line.code.chars().count(),
    };
    let mut gaps = vec![2; lines.len()];
    let mut from = 0;
    while from < lines.len() {
        let run = lines.iter().skip(from).enumerate().take_while(|(at, line)| {
            let alone = line.code.is_empty() || line.code.contains('\n') || width(line) > WIDE;
            line.comment.is_some() && !alone && (*at == 0 || !line.blank_before)
        });
        let run = run.count().max(1);
        let group = lines.get(from..from + run).unwrap_or(&[]);
        let aligned = group.iter().all(|line| Some(line.column) == group.first().map(|first| first.column));
        let room = group.iter().map(width).max().unwrap_or(0) + 2;
        let column = group.first().filter(|_| aligned).map_or(room, |first| first.column.max(room));
        for (line, gap) in group.iter().zip(gaps.iter_mut().skip(from)) {
            *gap = column - width(line);
        }
        from += run;
    }
    gaps
}
