//! The pages of the language's words: form, meaning and a running example of each, for the reference, `synthc help` and editors.
//!
//! A page is a Markdown file: `# word: what it is`, its form, a line `Words:` with others that it explains, prose, an example.

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// At the top of a file, or as a part of the head of what stands there.
    Item,
    /// In the body of a table.
    Statement,
    /// After the type or the value of a column.
    Clause,
    /// After `~`.
    Distribution,
    /// In an expression.
    Expression,
    /// In a type.
    Type,
}

/// The page of a word.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The word; for what has none, what it is called: `column`, `weights`.
    pub word: &'static str,
    /// Where it stands.
    pub place: Place,
    /// The whole page, Markdown.
    pub text: &'static str,
}

macro_rules! pages {
    ($($place:ident { $($word:literal)* })*) => {
        /// Every page, in the order in which one would read them.
        pub const ALL: &[Page] = &[$($(
            Page {
                word: $word,
                place: Place::$place,
                text: include_str!(concat!("pages/", $word, ".md")),
            },
        )*)*];
    };
}

pages! {
    Item {
        "dataset" "table" "per" "enum" "missing_codes" "param" "profile" "const" "type" "fn" "dist" "use"
        "learn" "margins" "calibrate" "process" "graph" "dirty" "group" "release" "every" "wave"
    }
    Statement {
        "column" "key" "hidden" "require" "expect" "ask" "pin"
        "correlate" "exactly" "cover" "quota" "design" "attrition"
    }
    Clause {
        "when" "missing" "unique" "round" "edge" "order" "source" "was" "because" "provenance" "from"
        "where" "suffix" "covering" "ascending"
    }
    Distribution { "weights" "given" "mix" "truncate" "Histogram" "ZeroInflated" "Ordinal" }
    Expression { "if" "match" "in" "is" "and" "true" "row" "prev" "item" "count" "truth" "todo" }
    Type { "matching" "list" "json" "ref" }
}

impl Page {
    /// What it is, in a few words: the first line without the word.
    #[must_use]
    pub fn title(&self) -> &'static str {
        let head = self.text.lines().next().unwrap_or_default();
        head.split_once(": ").map_or("", |(_, title)| title)
    }

    /// How it is written, a line for each form.
    #[must_use]
    pub fn form(&self) -> &'static str {
        let inside = self.text.split_once("```text\n").map_or("", |(_, rest)| rest);
        inside.split_once("\n```").map_or("", |(form, _)| form)
    }

    /// The other words that it explains.
    pub fn others(&self) -> impl Iterator<Item = &'static str> {
        let line = self.text.lines().find_map(|line| line.strip_prefix("Words: "));
        line.unwrap_or_default().split('`').skip(1).step_by(2)
    }

    /// The page without its first line and the line of words.
    #[must_use]
    pub fn body(&self) -> String {
        let rest = self.text.split_once("\n\n").map_or("", |(_, rest)| rest);
        let lines = rest.split("\n\n").filter(|part| !part.starts_with("Words: "));
        lines.collect::<Vec<_>>().join("\n\n")
    }
}

/// The pages that explain a word: its own first.
pub fn about(word: &str) -> impl Iterator<Item = &'static Page> {
    let own = ALL.iter().filter(move |page| page.word == word);
    own.chain(ALL.iter().filter(move |page| page.word != word && page.others().any(|other| other == word)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::grammar::Rule;
    use crate::words::is_word;

    #[test]
    fn every_file_is_a_page_of_the_list() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        let mut words: Vec<&str> = ALL.iter().map(|page| page.word).collect();
        files.sort();
        words.sort_unstable();
        assert_eq!(files, words);
    }

    #[test]
    fn pages_have_their_parts() {
        for page in ALL {
            let head = page.text.lines().next().unwrap();
            assert!(head.starts_with("# ") && !page.title().is_empty(), "{}: {head}", page.word);
            assert!(!page.form().is_empty(), "{}: no form", page.word);
            assert!(page.body().contains("\n```synth\n"), "{}: no example", page.word);
            assert!(!page.body().contains("Words: "), "{}: the line of words stands alone", page.word);
        }
    }

    #[test]
    fn every_word_of_the_grammar_is_explained() {
        let names = Rule::all_rules().iter().filter(|rule| is_word(**rule)).map(|rule| format!("{rule:?}"));
        let words: Vec<String> = names.filter_map(|name| Some(name.strip_prefix("k_")?.to_owned())).collect();
        assert!(words.len() > 90, "{}", words.len());
        let silent = words.iter().filter(|word| about(word).next().is_none());
        assert_eq!(silent.collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn a_words_own_page_comes_first() {
        let words: Vec<&str> =
            about("hidden").chain(about("sum")).chain(about("else")).map(|page| page.word).collect();
        assert_eq!(words, ["hidden", "count", "when", "if"]);
        assert_eq!(about("nonsense").count(), 0);
    }
}
