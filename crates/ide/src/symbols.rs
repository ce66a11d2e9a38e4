//! The outline of a file: declarations, and in tables their columns and constraints.

use synthc_diag::Span;
use synthc_hir::{Db, SourceFile, parsed};
use synthc_syntax::ast::{Item, ItemNode, Member, Name};

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A dataset.
    Dataset,
    /// A table.
    Table,
    /// A column.
    Column,
    /// A key column.
    Key,
    /// A `require` or `expect`.
    Rule,
    /// An enum or a set of codes.
    Enum,
    /// A member of either.
    Member,
    /// A named type.
    Type,
    /// A constant, parameter or profile.
    Value,
    /// A function or distribution.
    Function,
}

/// A line of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// The word of the language, or the label.
    pub detail: String,
    /// The whole of it; absolute.
    pub span: Span,
    /// Its name; absolute, inside of `span`.
    pub name_span: Span,
    /// What it holds.
    pub children: Vec<Symbol>,
}

/// The outline of a file, in the order of the text.
pub fn symbols(db: &dyn Db, file: SourceFile) -> Vec<Symbol> {
    parsed(db, file).items.iter().filter_map(symbol).collect()
}

fn symbol(node: &ItemNode) -> Option<Symbol> {
    let name = node.item.name().filter(|name| !name.text.is_empty())?;
    let (kind, children) = match &*node.item {
        Item::Dataset(_) => (SymbolKind::Dataset, Vec::new()),
        Item::Table(_) | Item::Group(_) | Item::Graph(_) => (SymbolKind::Table, columns(node)),
        Item::Enum(item) => {
            let members = match &item.body {
                synthc_syntax::ast::EnumBody::Members(members) => members.as_slice(),
                synthc_syntax::ast::EnumBody::File(_) => &[],
            };
            (
                SymbolKind::Enum,
                members.iter().map(|member| of_member(node, &member.name, member.span)).collect(),
            )
        }
        Item::MissingCodes(item) => {
            let members = item.members.iter();
            (SymbolKind::Enum, members.map(|member| of_member(node, &member.name, member.span)).collect())
        }
        Item::Type(_) => (SymbolKind::Type, Vec::new()),
        Item::Fn(_) | Item::Dist(_) => (SymbolKind::Function, Vec::new()),
        Item::Expect(_) => (SymbolKind::Rule, Vec::new()),
        Item::Param(_) | Item::Const(_) | Item::Profile(_) => (SymbolKind::Value, Vec::new()),
        _ => return None,
    };
    let label = node.docs.as_ref().map(|doc| doc.label()).filter(|label| !label.is_empty());
    let len = u32::try_from(node.text.len()).unwrap_or(u32::MAX);
    Some(Symbol {
        name: name.text.to_string(),
        kind,
        detail: label.unwrap_or(node.item.word()).to_owned(),
        span: Span::new(node.offset, node.offset.saturating_add(len)),
        name_span: node.absolute(name.span),
        children,
    })
}

fn of_member(node: &ItemNode, name: &Name, span: Span) -> Symbol {
    Symbol {
        name: name.text.to_string(),
        kind: SymbolKind::Member,
        detail: String::new(),
        span: node.absolute(span.to(name.span)),
        name_span: node.absolute(name.span),
        children: Vec::new(),
    }
}

fn columns(node: &ItemNode) -> Vec<Symbol> {
    let mut found = Vec::new();
    for member in node.item.members() {
        of_statement(&member.member, &|span| node.absolute_in(member, span), &mut found);
    }
    found
}

fn of_statement(member: &Member, place: &dyn Fn(Span) -> Span, found: &mut Vec<Symbol>) {
    let mut add = |name: &Name, kind, detail: &str, span: Span| {
        found.push(Symbol {
            name: name.text.to_string(),
            kind,
            detail: detail.to_owned(),
            span: place(span.to(name.span)),
            name_span: place(name.span),
            children: Vec::new(),
        });
    };
    match member {
        Member::Column(column) => {
            let is_key = column.modifier(synthc_syntax::ast::ModifierKind::Key).is_some();
            let kind = if is_key { SymbolKind::Key } else { SymbolKind::Column };
            let label = column.doc.as_ref().map_or("", |doc| doc.label());
            // Of several names each stands for itself, so that no two symbols overlap.
            let whole = |name: &Name| if column.names.len() == 1 { column.span } else { name.span };
            column.names.iter().for_each(|name| add(&name.name, kind, label, whole(&name.name)));
        }
        Member::Require(require) => {
            require.name.iter().for_each(|name| add(name, SymbolKind::Rule, "require", require.span));
        }
        Member::Expect(expect) => {
            expect.name.iter().for_each(|name| add(name, SymbolKind::Rule, "expect", expect.span));
        }
        Member::Bad { span, names } => {
            names.iter().for_each(|name| {
                add(name, SymbolKind::Column, "", if names.len() == 1 { *span } else { name.span })
            });
        }
        Member::Ask(ask) => ask.members.iter().for_each(|inner| of_statement(inner, place, found)),
        _ => {}
    }
}
