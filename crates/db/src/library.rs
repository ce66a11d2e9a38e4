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
pub(crate) const NAMES: &[&str] = &{
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

impl Module {
    /// The path of its text, as messages show it.
    pub(crate) fn path(&self) -> String {
        format!("stdlib/{}.synth", self.name)
    }

    /// The data file of this path.
    pub(crate) fn file(&self, path: &str) -> Option<&'static str> {
        let path = path.strip_prefix("./").unwrap_or(path);
        self.data.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
    }
}
