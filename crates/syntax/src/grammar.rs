//! The parser that pest makes from `grammar/synth.pest`.

use pest::iterators::Pair;

/// One rule's match.
pub type P<'a> = Pair<'a, Rule>;

#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/synth.pest"]
pub struct SynthParser;
