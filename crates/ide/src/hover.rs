//! What is known of the word at a cursor, as Markdown.

mod builtin;
mod column;
mod declaration;

use synthc_diag::Span;
use synthc_hir::{Db, SCALARS, SourceFile};

use crate::meaning::{Meaning, meaning};

pub(crate) use builtin::{distribution, function, signature, word};
pub(crate) use declaration::{declaration, members_of, one};

/// A text about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The word it is about; absolute.
    pub span: Span,
    /// Markdown.
    pub text: String,
}

/// What is known of the word at a byte; `None` where there is nothing to say.
pub fn hover(db: &dyn Db, file: SourceFile, offset: u32) -> Option<Hover> {
    let (meaning, span) = meaning(db, file, offset)?;
    let text = match meaning {
        Meaning::Column(key) => column::column(db, key)?,
        Meaning::Decl(key) => declaration::declaration(db, key)?,
        Meaning::Member(key, name) => declaration::member(db, key, name)?,
        Meaning::Formal(key, name) => declaration::formal(db, key, name)?,
        Meaning::Dist(def) => distribution(def),
        Meaning::Argument(def, name) => builtin::argument(def, name)?,
        Meaning::Function(def) => function(def),
        Meaning::Scalar(name) => {
            let (_, about) = SCALARS.iter().find(|(known, _)| *known == name)?;
            format!("{}\n{about}", code(name))
        }
        Meaning::Word(word) => builtin::word(word)?,
    };
    Some(Hover { span, text })
}

/// A line of the language in a block of its own.
pub(crate) fn code(line: &str) -> String {
    format!("```synth\n{line}\n```\n")
}
