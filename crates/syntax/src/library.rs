//! The standard library: `stdlib/*.synth` and the data beside them, held in the binary.

/// A module of the library.
#[derive(Debug)]
pub struct Module {
    /// The name after `use`.
    pub name: &'static str,
    /// Its text, in the language.
    pub text: &'static str,
    /// The data files that it names, by path.
    pub data: &'static [(&'static str, &'static str)],
}

/// A module whose data files lie in the folder of its name.
macro_rules! module {
    ($name:literal $(, $data:literal)*) => {
        Module {
            name: $name,
            text: include_str!(concat!("../../../stdlib/", $name, ".synth")),
            data: &[$((concat!($name, "/", $data), include_str!(concat!("../../../stdlib/", $name, "/", $data)))),*],
        }
    };
}

/// Every module, by name.
pub const ALL: &[Module] = &[
    module!("eu", "countries.csv"),
    module!("finance", "currencies.csv", "merchant_categories.csv"),
    module!("geo"),
    module!("health", "icd10_chapters.csv", "diagnoses.csv"),
    module!(
        "person",
        "arabic_female.csv",
        "arabic_male.csv",
        "arabic_surnames.csv",
        "chinese_female.csv",
        "chinese_male.csv",
        "chinese_surnames.csv",
        "english_female.csv",
        "english_male.csv",
        "english_surnames.csv",
        "french_female.csv",
        "french_male.csv",
        "french_surnames.csv",
        "german_female.csv",
        "german_male.csv",
        "german_surnames.csv",
        "indian_female.csv",
        "indian_male.csv",
        "indian_surnames.csv",
        "italian_female.csv",
        "italian_male.csv",
        "italian_surnames.csv",
        "nigerian_female.csv",
        "nigerian_male.csv",
        "nigerian_surnames.csv",
        "polish_female.csv",
        "polish_male.csv",
        "polish_surnames.csv",
        "spanish_female.csv",
        "spanish_male.csv",
        "spanish_surnames.csv",
        "turkish_female.csv",
        "turkish_male.csv",
        "turkish_surnames.csv"
    ),
    module!("survey"),
    module!("text", "nouns.csv", "adjectives.csv", "verbs.csv"),
    module!("time"),
    module!("uk", "regions.csv", "ethnic_groups.csv", "ethnic_groups_5.csv"),
    module!("us", "states.csv"),
    module!("web", "http_status.csv", "http_method.csv"),
];

/// Their names.
pub const NAMES: &[&str] = &{
    let mut names = [""; ALL.len()];
    let mut at = 0;
    while at < ALL.len() {
        names[at] = ALL[at].name;
        at += 1;
    }
    names
};

/// The module of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Module> {
    ALL.iter().find(|module| module.name == name)
}

/// One declaration of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The word that opens it.
    pub word: &'static str,
    /// The name.
    pub name: &'static str,
    /// How it is written, up to what it is made of.
    pub head: &'static str,
    /// The first sentence about it.
    pub summary: String,
    /// The rest, paragraph by paragraph, without the example.
    pub notes: Vec<String>,
    /// A column that shows it, its module named.
    pub example: &'static str,
}

/// The words that open declarations.
const WORDS: &[&str] = &["type", "dist", "enum", "fn", "missing_codes", "const"];

impl Module {
    /// What the module is about: the comment at its head.
    #[must_use]
    pub fn about(&self) -> String {
        let lines = self.text.lines().map_while(|line| line.strip_prefix("//"));
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    }

    /// Its declarations, in the order of the text.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let mut docs: Vec<&'static str> = Vec::new();
        let mut found = Vec::new();
        for line in self.text.lines() {
            match line.strip_prefix("///") {
                Some(doc) => docs.push(doc.trim()),
                None => found.extend(item(line, &std::mem::take(&mut docs))),
            }
        }
        found
    }

    /// The path of its text, as messages show it.
    #[must_use]
    pub fn path(&self) -> String {
        format!("stdlib/{}.synth", self.name)
    }

    /// The data file of this path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&'static str> {
        let path = path.strip_prefix("./").unwrap_or(path);
        self.data.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
    }
}

/// The declaration that a line opens, after these lines about it.
fn item(line: &'static str, docs: &[&'static str]) -> Option<Item> {
    let (word, rest) = line.split_once(' ')?;
    let word = WORDS.iter().find(|known| **known == word)?;
    let name = rest.split([' ', '(']).next()?;
    let ends = [" = ", " from ", " {"].iter().filter_map(|end| line.find(end));
    let head = line.get(..ends.min().unwrap_or(line.len()))?;
    let example = docs.iter().find_map(|doc| doc.strip_prefix("Example: `")?.strip_suffix('`'));
    let mut paragraphs: Vec<String> = Vec::new();
    for paragraph in docs.split(|doc| doc.is_empty()) {
        let text = paragraph.join(" ");
        if !text.is_empty() && !text.starts_with("Example: ") {
            paragraphs.push(text);
        }
    }
    let mut paragraphs = paragraphs.into_iter();
    let summary = paragraphs.next().unwrap_or_default();
    Some(Item {
        word,
        name,
        head,
        summary,
        notes: paragraphs.collect(),
        example: example.unwrap_or_default(),
    })
}
