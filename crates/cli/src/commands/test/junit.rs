//! Results of tests as JUnit XML.

use super::outcome::Outcome;

/// One suite.
pub fn draw(suite: &str, outcomes: &[Outcome]) -> String {
    let n_failed = outcomes.iter().filter(|outcome| !outcome.passed()).count();
    let (suite, n) = (escaped(suite), outcomes.len());
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<testsuites tests=\"{n}\" failures=\"{n_failed}\" errors=\"0\">\n"));
    out.push_str(&format!(
        "  <testsuite name=\"{suite}\" tests=\"{n}\" failures=\"{n_failed}\" errors=\"0\">\n"
    ));
    for outcome in outcomes {
        let (name, seen) = (escaped(&outcome.name), escaped(&outcome.said()));
        let clause = escaped(&outcome.clause);
        out.push_str(&format!("    <testcase name=\"{name}\" classname=\"{suite}\">\n"));
        if outcome.passed() {
            out.push_str(&format!("      <system-out>{clause}: {seen}</system-out>\n"));
        } else {
            let is = if outcome.holds.is_none() { "is null" } else { "does not hold" };
            out.push_str(&format!("      <failure message=\"{clause} {is}\">{seen}</failure>\n"));
        }
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// Text between tags and in attributes; what XML 1.0 cannot hold becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_nothing_but_text() {
        assert_eq!(escaped("a<b & \"c\">\n\u{1}"), "a&lt;b &amp; &quot;c&quot;&gt;&#10;\u{fffd}");
    }
}
