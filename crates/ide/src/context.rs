//! Where a cursor stands: in which table, column and brackets, and what type of value is wanted there.

use synthc_diag::Span;
use synthc_hir::{ColumnKey, Db, DeclKey, SourceFile, Space, column_names, lineage};
use synthc_syntax::cursor::{Before, before};
use synthc_syntax::{Tok, TokenKind, tokens};
use synthc_types::Ty;

/// A name of the language.
type Name = std::sync::Arc<str>;

/// What is wanted where a cursor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A value of this type.
    Value(Ty),
    /// A code of this set.
    Code(String),
    /// Nothing in particular.
    Any,
}

/// A cursor in a file.
pub(crate) struct Context<'db> {
    pub db: &'db dyn Db,
    pub file: SourceFile,
    pub text: &'db str,
    pub before: Before<'db>,
}

/// The file's text; empty where it could not be read.
pub(crate) fn text_of(db: &dyn Db, file: SourceFile) -> &str {
    file.text(db).as_deref().unwrap_or_default()
}

impl<'db> Context<'db> {
    pub fn new(db: &'db dyn Db, file: SourceFile, offset: u32) -> Self {
        let text = text_of(db, file);
        Self { db, file, text, before: before(text, offset) }
    }

    /// The word at the cursor, backquotes removed.
    pub fn word(&self) -> &'db str {
        self.slice(self.before.word).trim_matches('`')
    }

    fn slice(&self, span: Span) -> &'db str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The first token behind the word.
    pub fn next(&self) -> &'db str {
        let rest = self.text.get(self.before.word.end as usize..).unwrap_or_default();
        // One line is enough: what continues a word stands behind it.
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        tokens(line).iter().find(|token| !token.is_trivia()).map_or("", |token| token.text(line))
    }

    /// The tokens of the statement before the word, or of the item outside of bodies.
    pub fn own(&self) -> &[Tok<'db>] {
        self.before.own()
    }

    /// The token at `index` of the statement.
    pub fn tok(&self, index: usize) -> Option<&Tok<'db>> {
        self.own().get(index)
    }

    /// The last token before the word.
    pub fn last(&self) -> Option<&Tok<'db>> {
        self.own().last()
    }

    /// The word that opens the item, and the name behind it.
    pub fn item(&self) -> (&'db str, Option<&'db str>) {
        let toks = &self.before.toks;
        let at = usize::from(toks.first().is_some_and(|tok| tok.text == "hidden"));
        let word = toks.get(at).map_or("", |tok| tok.text);
        let name = toks.get(at + 1).filter(|tok| tok.is_name());
        (word, name.map(|tok| tok.text.trim_matches('`')))
    }

    /// The tables whose rows are at hand, the one that bare names belong to first.
    pub fn levels(&self) -> Vec<Name> {
        let (word, Some(name)) = self.item() else { return Vec::new() };
        match word {
            "table" => {}
            // In a group bare names are its own columns.
            "group" if self.before.body.is_some() => return vec![synthc_hir::lone_table(name)],
            _ => return Vec::new(),
        }
        let mut levels = lineage(self.db, self.file, name);
        if self.before.body.is_none() && !levels.is_empty() {
            // A head is about the parent's rows.
            levels.remove(0);
            if levels.is_empty() {
                let toks = &self.before.toks;
                let per = toks.iter().position(|tok| tok.is_word("per")).and_then(|at| toks.get(at + 1));
                levels.extend(per.map(|tok| lineage(self.db, self.file, tok.text)).unwrap_or_default());
            }
        }
        levels
    }

    /// The names of the columns of a table.
    pub fn columns(&self, table: &str) -> Vec<Name> {
        column_names(self.db, self.file, table)
    }

    /// The columns that the statement declares, where it declares any, and the number of tokens up to its sign.
    pub fn head(&self) -> Option<(Vec<&'db str>, usize)> {
        self.before.body?;
        let own = self.own();
        let mut names = Vec::new();
        let mut at = 0;
        while own.get(at).is_some_and(|tok| tok.is_word("key") || tok.is_word("hidden"))
            && own.get(at + 1).is_some_and(Tok::is_name)
        {
            at += 1;
        }
        loop {
            names.push(own.get(at).filter(|tok| tok.is_name())?.text.trim_matches('`'));
            at += 1;
            match own.get(at).map(|tok| tok.text) {
                Some(":" | "~" | "=") => return Some((names, at)),
                Some(",") => at += 1,
                _ => return None,
            }
        }
    }

    /// The names of the parameters of the `fn` or `dist` around the cursor.
    pub fn formals(&self) -> Vec<&'db str> {
        let toks = &self.before.toks;
        let is_body = toks.iter().any(|tok| tok.is("="));
        if !is_body || !matches!(self.item().0, "fn" | "dist") {
            return Vec::new();
        }
        let head = toks.iter().take_while(|tok| !tok.is("=")).zip(toks.iter().skip(1));
        head.filter(|(tok, next)| tok.is_name() && next.is(":")).map(|(tok, _)| tok.text).collect()
    }

    /// The brackets that are open before the word: indices into [`Context::own`], innermost last.
    pub fn open(&self) -> Vec<usize> {
        let mut open = Vec::new();
        for (index, tok) in self.own().iter().enumerate().filter(|(_, tok)| tok.kind == TokenKind::Punct) {
            match tok.text {
                "(" | "[" | "{" => open.push(index),
                ")" | "]" | "}" => drop(open.pop()),
                _ => {}
            }
        }
        open
    }

    /// The key of a declaration that the file knows.
    pub fn decl(&self, space: Space, name: &str) -> Option<DeclKey<'db>> {
        synthc_hir::resolve(self.db, self.file, space, name)
    }

    /// The column of this name in the tables at hand: a bare name, or behind a table's name.
    pub fn column(&self, owner: Option<&str>, name: &str) -> Option<ColumnKey<'db>> {
        let levels = self.levels();
        let table = match owner {
            None => levels.first()?.clone(),
            Some(owner) => match levels.iter().find(|level| &***level == owner) {
                Some(level) => level.clone(),
                None => Name::from(owner),
            },
        };
        let known = self.columns(&table).iter().any(|column| &**column == name);
        known.then(|| ColumnKey::new(self.db, self.file, table, Name::from(name)))
    }

    /// The type of a column.
    pub fn column_ty(&self, key: ColumnKey<'db>) -> Option<Ty> {
        let found = synthc_hir::column_ty(self.db, key).as_ref()?;
        (!found.ty.is_unknown()).then(|| found.ty.clone())
    }

    /// A type by its name, as written after a colon.
    pub fn named_ty(&self, name: &str) -> Option<Ty> {
        let key = self.decl(Space::Type, name)?;
        if synthc_hir::typed_enum(self.db, key).value.is_some() {
            return Some(Ty::Enum(Name::from(name)));
        }
        let ty = synthc_hir::named_type(self.db, key).value.ty.clone();
        (!ty.is_unknown()).then_some(ty)
    }

    /// The type of the value that the statement gives, as far as it is known.
    pub fn own_ty(&self) -> Option<Ty> {
        let Some((names, sign)) = self.head() else {
            let toks = &self.before.toks;
            let written = toks.get(2).filter(|tok| tok.is(":")).and_then(|_| toks.get(3));
            return self.named_ty(written?.text);
        };
        let written = self.tok(sign).filter(|tok| tok.is(":")).and_then(|_| self.tok(sign + 1));
        if let Some(ty) = written.and_then(|tok| self.named_ty(tok.text)) {
            return Some(ty);
        }
        let table = self.levels().into_iter().next()?;
        let key = ColumnKey::new(self.db, self.file, table, Name::from(*names.first()?));
        self.column_ty(key)
    }

    /// The type of the simple operand, a name or a dotted name, whose last token stands at `index`.
    pub fn operand_ty(&self, index: usize) -> Option<Ty> {
        let name = self.tok(index).filter(|tok| tok.is_name())?.text;
        let dotted = index >= 2 && self.tok(index - 1).is_some_and(|tok| tok.is("."));
        let owner = if dotted { self.tok(index - 2).map(|tok| tok.text) } else { None };
        if let Some(key) = self.column(owner, name) {
            return self.column_ty(key);
        }
        let key = self.decl(Space::Value, name).filter(|_| owner.is_none())?;
        synthc_hir::param_shown(self.db, key)
            .or_else(|| synthc_hir::constant_shown(self.db, key).map(|(ty, value)| (ty, Some(value))))
            .map(|(ty, _)| ty)
    }

    /// What is wanted where the word stands.
    pub fn wanted(&self) -> Wanted {
        let of = |ty: Option<Ty>| ty.map_or(Wanted::Any, Wanted::Value);
        let Some(last) = self.last() else { return Wanted::Any };
        let end = self.own().len() - 1;
        if matches!(last.text, "==" | "!=" | "<" | "<=" | ">" | ">=") {
            return of(end.checked_sub(1).and_then(|at| self.operand_ty(at)));
        }
        let Some(open) = self.open().pop() else {
            return match last.text {
                "=" | "~" | "then" | "else" => of(self.own_ty()),
                _ => Wanted::Any,
            };
        };
        match self.tok(open).map_or("", |tok| tok.text) {
            "[" => {
                let list =
                    open.checked_sub(1).filter(|at| self.tok(*at).is_some_and(|tok| tok.is_word("in")));
                let subject = list.and_then(|at| at.checked_sub(1));
                let negated = subject.filter(|at| self.tok(*at).is_some_and(|tok| tok.is_word("not")));
                of(negated.map_or(subject, |at| at.checked_sub(1)).and_then(|at| self.operand_ty(at)))
            }
            "{" => self.wanted_in(open),
            _ if matches!(last.text, "then" | "else" | "=>") => of(self.own_ty()),
            _ => Wanted::Any,
        }
    }

    /// What is wanted inside of the brace at `open`.
    fn wanted_in(&self, open: usize) -> Wanted {
        let of = |ty: Option<Ty>| ty.map_or(Wanted::Any, Wanted::Value);
        let last = self.last().map_or("", |tok| tok.text);
        match self.brace(open) {
            Brace::Match { subject } if matches!(last, "{" | "," | "or") => of(self.operand_ty(subject)),
            Brace::Match { .. } if matches!(last, "=>" | "then" | "else") => of(self.own_ty()),
            Brace::Given { names } => match self.cell(open) {
                Some((Row::Other, nth)) if nth < names.len() => {
                    let name = names.get(nth).copied().unwrap_or_default();
                    of(self.column(None, name).and_then(|key| self.column_ty(key)))
                }
                Some((Row::Header, nth)) if nth < names.len() => Wanted::Any,
                // Weights stand below the categories of a wide table.
                Some((Row::Other, _)) if self.header_len(open) > names.len() + 1 => Wanted::Any,
                Some(_) => of(self.own_ty()),
                None => Wanted::Any,
            },
            Brace::Missing { set } if matches!(last, "{" | ",") => Wanted::Code(set.to_owned()),
            Brace::Pin if last == ":" => {
                let name = self.own().len().checked_sub(2).and_then(|at| self.tok(at));
                of(name.and_then(|tok| self.column(None, tok.text)).and_then(|key| self.column_ty(key)))
            }
            Brace::Weights if matches!(last, "{" | "," | "or") => of(self.own_ty()),
            _ => Wanted::Any,
        }
    }

    /// What a brace opens.
    pub fn brace(&self, open: usize) -> Brace<'db> {
        let at = |back: usize| open.checked_sub(back).and_then(|at| self.tok(at)).copied();
        let word = |back: usize| at(back).map_or("", |tok| tok.text);
        if at(1).is_some_and(|tok| tok.is_name()) {
            let start = if word(2) == "." { 4 } else { 2 };
            if word(start) == "match" {
                return Brace::Match { subject: open - 1 };
            }
            if word(2) == "missing" {
                return Brace::Missing { set: word(1) };
            }
            let mut names = Vec::new();
            let mut back = 1;
            while at(back).is_some_and(|tok| tok.is_name()) {
                names.push(word(back));
                if word(back + 1) == "given" {
                    names.reverse();
                    return Brace::Given { names };
                }
                if word(back + 1) != "," {
                    break;
                }
                back += 2;
            }
        }
        let called = self.own().get(..open).unwrap_or_default();
        let is_match = called
            .iter()
            .rev()
            .take_while(|tok| !matches!(tok.text, "{" | "}" | "~" | "="))
            .any(|tok| tok.is_word("match"));
        match word(1) {
            "pin" => Brace::Pin,
            "mix" => Brace::Mix,
            "Histogram" => Brace::Bins,
            _ if is_match => Brace::Match { subject: usize::MAX },
            "~" | "=>" | "then" | "else" | ":" | "|" => Brace::Weights,
            _ => Brace::Other,
        }
    }

    /// The cell of a table in braces that the cursor stands in, counted in its row.
    pub fn cell(&self, open: usize) -> Option<(Row, usize)> {
        let inside = self.own().get(open + 1..)?;
        let mut rows =
            inside.iter().enumerate().filter(|(at, tok)| tok.is("|") && (*at == 0 || tok.first_on_line));
        let first = rows.next()?.0;
        let row = rows.next_back().map_or(first, |(at, _)| at);
        let borders = inside.get(row..)?.iter().filter(|tok| tok.is("|")).count();
        Some((if row > first { Row::Other } else { Row::Header }, borders.saturating_sub(1)))
    }

    /// The number of cells in the header of a table in braces.
    fn header_len(&self, open: usize) -> usize {
        let inside = self.own().get(open + 1..).unwrap_or_default();
        let later = |(at, tok): &(usize, &Tok<'_>)| *at > 0 && tok.first_on_line;
        let row = inside.iter().enumerate().take_while(|each| !later(each));
        row.filter(|(_, tok)| tok.is("|")).count().saturating_sub(1)
    }

    /// The call whose parenthesis is at `open`, with the names of the arguments that are given.
    pub fn call(&self, open: usize) -> Option<(&'db str, Vec<&'db str>)> {
        let callee = self.tok(open.checked_sub(1)?)?;
        if !callee.is_name() || self.tok(open).is_none_or(|tok| !tok.is("(")) {
            return None;
        }
        let rest = self.own().get(open + 1..).unwrap_or_default();
        let mut depth = 0_usize;
        let mut given = Vec::new();
        for (at, tok) in rest.iter().enumerate() {
            match tok.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                ":" if depth == 0 => {
                    given.extend(at.checked_sub(1).and_then(|at| rest.get(at)).map(|tok| tok.text));
                }
                _ => {}
            }
        }
        Some((callee.text, given))
    }
}

/// A row of a table in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// The first.
    Header,
    /// One below.
    Other,
}

/// What a brace opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Brace<'a> {
    /// Arms; the index of the last token of a simple subject.
    Match { subject: usize },
    /// A conditional table over these columns.
    Given { names: Vec<&'a str> },
    /// Rates of the codes of a set.
    Missing { set: &'a str },
    /// Cells of an exact row.
    Pin,
    /// Weighted distributions.
    Mix,
    /// Bins with weights.
    Bins,
    /// Categories with weights.
    Weights,
    /// Something else.
    Other,
}
