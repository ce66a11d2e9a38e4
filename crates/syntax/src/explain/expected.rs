//! From the rules a parse would have accepted to about ten words.

use pest::error::{Error, ErrorVariant};

use crate::grammar::Rule;
use crate::words::is_word;

/// What could have stood where a parse stopped; `what` where the rules say nothing.
pub fn words(error: &Error<Rule>, what: &str) -> String {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return what.to_owned() };
    let mut found: Vec<&str> = Vec::new();
    for rule in positives {
        if let Some(word) = human(*rule)
            && !found.contains(&word)
        {
            found.push(word);
        }
    }
    // With a value expected, an operator or clause is no news.
    if found.contains(&VALUE) {
        found.retain(|word| *word == VALUE);
    }
    let mut list: Vec<String> = found.into_iter().map(str::to_owned).collect();
    list.extend(keywords(positives));
    match list.as_slice() {
        [] => what.to_owned(),
        [one] => one.clone(),
        [many @ .., last] => format!("{} or {last}", many.join(", ")),
    }
}

const VALUE: &str = "a value";

fn human(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::ident | Rule::names | Rule::path | Rule::parent | Rule::col_name | Rule::col_names => {
            Some("a name")
        }
        Rule::expr
        | Rule::operand
        | Rule::arith
        | Rule::prefix
        | Rule::weights
        | Rule::range_e
        | Rule::draw => Some(VALUE),
        Rule::type_e | Rule::t_named | Rule::t_ref | Rule::t_list | Rule::t_json => Some("a type"),
        Rule::plain | Rule::string => Some("a text in double quotes"),
        Rule::regex => Some("a regular expression between slashes"),
        Rule::number | Rule::duration => Some("a number"),
        Rule::pattern | Rule::p_alt | Rule::p_val => Some("a pattern"),
        Rule::stmt | Rule::column => Some("a column or statement"),
        Rule::item => Some("an item"),
        Rule::block | Rule::options | Rule::members => Some("`{`"),
        Rule::v_draw | Rule::v_is => Some("`~` or `=`"),
        Rule::infix | Rule::a_infix => Some("an operator"),
        Rule::option => Some("a setting `name = value`"),
        Rule::step => Some("a step `from -> to`"),
        Rule::call | Rule::formals => Some("`(`"),
        Rule::EOI => Some("the end of the statement"),
        Rule::t_row => Some("a row"),
        _ => None,
    }
}

/// Words of the language, at most four of them: with more the list says nothing.
fn keywords(positives: &[Rule]) -> Vec<String> {
    let mut words: Vec<String> = positives
        .iter()
        .filter(|rule| is_word(**rule))
        .map(|rule| format!("`{}`", format!("{rule:?}").trim_start_matches("k_")))
        .collect();
    words.sort();
    words.dedup();
    if words.len() > 4 { Vec::new() } else { words }
}
