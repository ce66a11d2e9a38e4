//! `synthc help [CODE | COMMAND | WORD]`.

mod builtin;
#[cfg(feature = "front")]
mod library;

use clap::CommandFactory as _;

use crate::args::{Cli, Help};
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::{page, stdout};
use synthc_diag::nearest;

/// Shows the page of a code, the help of a command, or the pages of a word, a distribution or a function of the language.
pub fn run(args: &Help, messages: &Messages) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    command.build();
    let Some(topic) = &args.topic else {
        return stdout::write(command.render_long_help().to_string().as_bytes());
    };
    if let Some(found) = synthc_diag::codes::page(topic) {
        return stdout::write(page::render(found.text, messages.colors_stdout()).as_bytes());
    }
    if let Some(found) = command.find_subcommand_mut(topic) {
        return stdout::write(found.render_long_help().to_string().as_bytes());
    }
    let mut pages = pages(topic);
    if pages.is_empty() {
        pages = elsewhere(topic);
    }
    if !pages.is_empty() {
        let text: Vec<String> =
            pages.iter().map(|text| page::render(text, messages.colors_stdout())).collect();
        return stdout::write(text.join("\n").as_bytes());
    }
    let commands = command.get_subcommands().map(|c| c.get_name().to_owned());
    let codes = synthc_diag::codes::ALL.iter().map(|page| page.code.0.to_owned());
    let known: Vec<String> =
        commands.chain(codes).chain(words()).chain(builtin::names()).chain(library_names()).collect();
    let failure = Failure::usage(format!("there is no diagnostic, no command and no word `{topic}`"));
    Err(match nearest(topic, known.iter().map(String::as_str)) {
        Some(name) => failure.with_help(format!("did you mean `{name}`?")),
        None => failure.with_help("`synthc help` lists the commands; every diagnostic shows its code"),
    })
}

/// The pages of a word, a distribution, a function, or a part of the library.
fn pages(topic: &str) -> Vec<String> {
    let words = word_pages(topic).into_iter().map(str::to_owned);
    words.chain(builtin::pages(topic)).chain(library_pages(topic)).collect()
}

/// What stands here for a word of another language, with the pages of that.
#[cfg(feature = "front")]
fn elsewhere(topic: &str) -> Vec<String> {
    use synthc_hir::Synonym;

    let called = |right: &'static str| {
        let first = right.split(' ').next().unwrap_or(right);
        std::iter::once(format!("`{topic}` is called `{right}` here.\n")).chain(pages(first)).collect()
    };
    match synthc_hir::synonym(topic) {
        Some(Synonym::Function(right)) => called(right),
        Some(Synonym::Written(how)) => vec![format!("There is no `{topic}` here: {how}.\n")],
        None => synthc_syntax::synonym(topic).map(called).unwrap_or_default(),
    }
}

/// Without the language there are no words of others.
#[cfg(not(feature = "front"))]
fn elsewhere(_: &str) -> Vec<String> {
    Vec::new()
}

/// The pages that explain a word of the language.
fn word_pages(word: &str) -> Vec<&'static str> {
    #[cfg(feature = "front")]
    return synthc_syntax::pages::about(word).map(|page| page.text).collect();
    #[cfg(not(feature = "front"))]
    {
        let _ = word;
        Vec::new()
    }
}

/// The words that have pages, for suggestions.
fn words() -> Vec<String> {
    #[cfg(feature = "front")]
    return synthc_syntax::pages::ALL.iter().map(|page| page.word.to_owned()).collect();
    #[cfg(not(feature = "front"))]
    Vec::new()
}

/// The page of a module of the standard library, or of one of its items.
fn library_pages(topic: &str) -> Vec<String> {
    #[cfg(feature = "front")]
    return library::page(topic).into_iter().collect();
    #[cfg(not(feature = "front"))]
    {
        let _ = topic;
        Vec::new()
    }
}

/// The modules of the standard library and their items, for suggestions.
fn library_names() -> Vec<String> {
    #[cfg(feature = "front")]
    return library::names();
    #[cfg(not(feature = "front"))]
    Vec::new()
}
