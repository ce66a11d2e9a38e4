//! What kind of thing can stand at a cursor, by the tokens before it.

use synthc_syntax::cursor::Inside;
use synthc_syntax::{Tok, TokenKind};

use crate::context::{Brace, Context, Row};

/// What can stand at a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// A new item.
    Item,
    /// A new statement of a table.
    Statement,
    /// One of these words.
    Words(&'static [&'static str]),
    /// What continues: behind a value operators, behind a column clauses.
    Tail {
        /// Whether a value stands before it.
        value: bool,
        /// Whether clauses of a column can follow.
        clauses: bool,
    },
    /// A type.
    Type,
    /// The name of a table.
    Tables,
    /// The name of a group.
    Groups,
    /// A column of this table.
    Columns,
    /// A parameter of the file.
    Params,
    /// A setting of `dataset`.
    Settings,
    /// A name that another file declares.
    Brought(&'a str),
    /// What stands behind `owner.`.
    Field(&'a str),
    /// A category: a member of the wanted enum, `else`.
    Key,
    /// A missing code.
    Codes,
    /// What follows `is`.
    AfterIs,
    /// An argument of a call: the name of a parameter, or a value.
    Argument {
        /// What is called.
        callee: &'a str,
        /// The names of the parameters that are given.
        given: Vec<&'a str>,
    },
    /// A value.
    Operand {
        /// Whether a distribution can stand here.
        draws: bool,
    },
}

/// Words that stand in the head of a table.
const HEAD: &[&str] = &["per", "from", "where", "order", "edge", "was"];

/// What can stand at the cursor; several where the text could go on or begin anew.
pub(crate) fn places<'a>(context: &Context<'a>) -> Vec<Place<'a>> {
    if matches!(context.before.inside, Inside::Comment | Inside::Literal) {
        return Vec::new();
    }
    let Some(last) = context.last() else {
        // The first word of a line may also continue the statement before it.
        return match context.before.body {
            Some(_) => vec![Place::Statement, Place::Tail { value: false, clauses: continues(context) }],
            None => vec![Place::Item],
        };
    };
    if last.is(".") {
        let owner = context.own().len().checked_sub(2).and_then(|at| context.tok(at));
        if context.own().first().is_some_and(|tok| tok.is_word("use")) {
            return Vec::new();
        }
        return owner.map(|tok| Place::Field(tok.text)).into_iter().collect();
    }
    let mut found: Vec<Place<'a>> = match context.open().pop() {
        Some(open) => inside(context, open, last),
        None if context.before.body.is_some() => statement(context, last),
        None => item(context, last),
    }
    .into_iter()
    .collect();
    if context.before.body.is_none()
        && context.before.first_on_line
        && context.open().is_empty()
        && ends(last)
    {
        found.push(Place::Item);
    }
    found
}

/// Whether the statement before the cursor is a column, whose clauses may go on.
fn continues(context: &Context<'_>) -> bool {
    let before = context.before.toks.get(..context.before.statement).unwrap_or_default();
    before.last().is_some_and(ends)
}

/// Whether a token can be the last of a value or type.
fn ends(tok: &Tok<'_>) -> bool {
    match tok.kind {
        TokenKind::Word => tok.is_name() || matches!(tok.text, "true" | "false" | "null" | "todo"),
        TokenKind::Punct => matches!(tok.text, ")" | "]" | "}" | "?" | ".." | "|"),
        _ => true,
    }
}

/// The place in an item outside of bodies and brackets.
fn item<'a>(context: &Context<'a>, last: &Tok<'a>) -> Option<Place<'a>> {
    let (word, _) = context.item();
    let toks = context.own();
    let named = toks.len() == 1 + usize::from(toks.first().is_some_and(|tok| tok.is_word("hidden")));
    if last.is_word("hidden") && toks.len() == 1 {
        return Some(Place::Words(&["table"]));
    }
    if named {
        return match word {
            "expect" => Some(Place::Operand { draws: false }),
            _ => None,
        };
    }
    let has = |sign: &str| toks.iter().any(|tok| tok.is(sign));
    match word {
        "table" => match last.text {
            "per" => Some(Place::Tables),
            "as" | "was" | "from" => None,
            "~" => Some(Place::Operand { draws: true }),
            "where" => Some(Place::Operand { draws: false }),
            _ if has("~") || toks.iter().any(|tok| tok.is_word("where")) => expression(context, last, true),
            _ => Some(Place::Words(HEAD)),
        },
        "type" if last.is("=") => Some(Place::Type),
        "type" if has("~") => expression(context, last, true),
        "type" => Some(Place::Tail { value: false, clauses: false }),
        "param" | "const" if last.is(":") => Some(Place::Type),
        "param" | "const" | "fn" | "dist" | "expect" => expression(context, last, word == "dist"),
        "enum" => (toks.len() == 2).then_some(Place::Words(&["from"])),
        _ => None,
    }
}

/// The place in a statement of a table, outside of brackets.
fn statement<'a>(context: &Context<'a>, last: &Tok<'a>) -> Option<Place<'a>> {
    let toks = context.own();
    if let Some((_, sign)) = context.head() {
        if sign + 1 == toks.len() && last.is(":") {
            return Some(Place::Type);
        }
        return expression(context, last, true);
    }
    if toks.first().is_some_and(|tok| tok.is_word("include")) {
        return match toks.len() {
            1 => Some(Place::Groups),
            2 => Some(Place::Words(&["as"])),
            _ => None,
        };
    }
    if toks.iter().all(|tok| tok.is(",") || tok.is_name()) && toks.len() == 1 {
        return match last.text {
            "require" | "expect" => Some(Place::Operand { draws: false }),
            "ask" | "ends" => Some(Place::Words(&["when"])),
            // A name is being found for a column, or a sign is missing behind one.
            _ => None,
        };
    }
    match last.text {
        ":" => Some(Place::Operand { draws: false }),
        _ => expression(context, last, false),
    }
}

/// The place in an expression or behind one.
fn expression<'a>(context: &Context<'a>, last: &Tok<'a>, draws: bool) -> Option<Place<'a>> {
    match last.kind {
        TokenKind::Word => match last.text {
            "and" | "or" | "not" | "if" | "in" | "where" | "when" | "match" => {
                Some(Place::Operand { draws: false })
            }
            "then" => Some(Place::Operand { draws: draws && is_drawn(context) }),
            "else" if routes(context) => Some(Place::Codes),
            "else" => Some(Place::Operand { draws: draws && is_drawn(context) }),
            "given" | "with" => Some(Place::Columns),
            "is" => Some(Place::AfterIs),
            "missing" => Some(Place::Codes),
            "ref" => Some(Place::Tables),
            "unique" | "ascending" => Some(Place::Tail { value: false, clauses: true }),
            "round" | "edge" | "source" | "was" | "because" | "suffix" | "matching" | "from" | "within"
            | "per" | "as" => None,
            _ if ends(last) => Some(tail(context)),
            _ => None,
        },
        TokenKind::Punct => match last.text {
            "~" => Some(Place::Operand { draws: true }),
            "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "??" => Some(Place::Operand { draws: false }),
            "+" | "-" | "*" | "/" | "^" => Some(Place::Operand { draws: draws && is_drawn(context) }),
            "," => names(context),
            _ if ends(last) => Some(tail(context)),
            _ => None,
        },
        _ => Some(tail(context)),
    }
}

/// `a, |`: behind `given` columns.
fn names<'a>(context: &Context<'a>) -> Option<Place<'a>> {
    let listed = context.own().iter().rev().skip_while(|tok| tok.is(",") || tok.is_name());
    listed.clone().next().is_some_and(|tok| tok.is_word("given")).then_some(Place::Columns)
}

/// Whether the statement draws.
fn is_drawn(context: &Context<'_>) -> bool {
    let signs = context.own().iter().find(|tok| tok.is("~") || tok.is("="));
    signs.is_some_and(|tok| tok.is("~")) || context.item().0 == "dist"
}

/// Whether the last `else` belongs to a `when`.
fn routes(context: &Context<'_>) -> bool {
    let mut inner = 0_usize;
    for tok in context.own().iter().rev().skip(1) {
        match tok.text {
            "else" => inner += 1,
            "if" if inner == 0 => return false,
            "if" => inner -= 1,
            "when" => return inner == 0,
            _ => {}
        }
    }
    false
}

/// What stands behind a value or a type.
fn tail<'a>(context: &Context<'a>) -> Place<'a> {
    let own = context.own();
    let value =
        own.iter().any(|tok| tok.is("~") || tok.is("=") || tok.kind == TokenKind::Word && !tok.is_name())
            || context.head().is_none();
    Place::Tail { value, clauses: context.head().is_some() && context.open().is_empty() }
}

/// The place inside of the bracket at `open`.
fn inside<'a>(context: &Context<'a>, open: usize, last: &Tok<'a>) -> Option<Place<'a>> {
    let opens = context.tok(open).map_or("", |tok| tok.text);
    let begins = last.is(opens) || last.is(",");
    match opens {
        "(" => in_parentheses(context, open, begins, last),
        "[" if begins => Some(Place::Operand { draws: false }),
        "[" => expression(context, last, false),
        _ => in_braces(context, open, begins, last),
    }
}

fn in_parentheses<'a>(context: &Context<'a>, open: usize, begins: bool, last: &Tok<'a>) -> Option<Place<'a>> {
    let before = open.checked_sub(1).and_then(|at| context.tok(at)).map_or("", |tok| tok.text);
    let opener = context.item().0;
    if matches!(opener, "fn" | "dist") && open == 2 {
        return last.is(":").then_some(Place::Type);
    }
    match before {
        "ref" => return Some(Place::Tables),
        "decimal" => return None,
        "key" | "unique" | "missing" if open == 1 => return begins.then_some(Place::Columns),
        _ => {}
    }
    match context.call(open) {
        Some((callee, given)) if begins => Some(Place::Argument { callee, given }),
        Some(_) if last.is(":") => Some(Place::Operand { draws: false }),
        // Behind the colon of a hole stands a format.
        None if last.is(":") => None,
        None if begins => Some(Place::Operand { draws: is_drawn(context) }),
        _ => expression(context, last, is_drawn(context)),
    }
}

fn in_braces<'a>(context: &Context<'a>, open: usize, begins: bool, last: &Tok<'a>) -> Option<Place<'a>> {
    if context.before.body.is_none()
        && let Some(place) = in_item(context, open, begins, last)
    {
        return place;
    }
    let draws = is_drawn(context);
    match context.brace(open) {
        Brace::Match { .. } if begins || last.is_word("or") => Some(Place::Key),
        Brace::Match { .. } if last.is("=>") => Some(Place::Operand { draws }),
        Brace::Given { names } => match context.cell(open) {
            None => None,
            Some((Row::Header, nth)) if nth < names.len() => Some(Place::Columns),
            Some(_) if !(last.is("|") || last.is_word("or")) => expression(context, last, draws),
            Some((Row::Other, nth)) if nth >= names.len() => Some(Place::Operand { draws }),
            Some(_) => Some(Place::Key),
        },
        Brace::Missing { .. } if begins => Some(Place::Codes),
        Brace::Pin if begins => Some(Place::Columns),
        Brace::Weights if begins || last.is_word("or") => Some(Place::Key),
        Brace::Weights | Brace::Missing { .. } | Brace::Pin if last.is(":") => {
            Some(Place::Operand { draws: false })
        }
        Brace::Mix if last.is(":") => Some(Place::Operand { draws: true }),
        Brace::Mix | Brace::Bins if begins => None,
        _ => expression(context, last, draws),
    }
}

/// The place in the braces of an item that is no table; `None` where it is one.
fn in_item<'a>(
    context: &Context<'a>,
    open: usize,
    begins: bool,
    last: &Tok<'a>,
) -> Option<Option<Place<'a>>> {
    let setting = last.is("=").then(|| context.own().iter().rev().nth(1)).flatten().map(|tok| tok.text);
    let fresh = begins || context.before.first_on_line && ends(last);
    Some(match context.item().0 {
        "dataset" => match setting {
            Some("fidelity") => Some(Place::Words(synthc_hir::FIDELITY)),
            Some("provenance") => Some(Place::Words(&["data_free", "published"])),
            _ => fresh.then_some(Place::Settings),
        },
        "profile" => match last.is("=") {
            true => Some(Place::Operand { draws: false }),
            false => fresh.then_some(Place::Params),
        },
        "use" => {
            let path = context.own().get(..open)?.iter().find(|tok| tok.kind == TokenKind::Text)?.text;
            begins.then_some(Place::Brought(path.trim_matches('"')))
        }
        "enum" | "missing_codes" => None,
        _ => return None,
    })
}
