//! The syntax tree: plain data, no behaviour beyond small accessors.
//!
//! **Where spans count from.** Every `span` is a pair of byte offsets from the start of the nearest enclosing node that
//! has an `offset`: an [`ItemNode`], or a [`MemberNode`] (a statement directly in the body of a table, group or graph).
//! So neither an item nor a member changes when text before it changes, and both can be compared, hashed and memoised.
//! Members nested deeper (in `ask`, `json`, `plant`) have spans from the same base as the member around them.
//! [`ItemNode::absolute`] gives the place in the file; `span.shifted(member.offset)` the place in the item, as
//! [`synthc_diag::Loc`] wants it.
//!
//! Numbers are kept as text, so that every node is `Eq` and `Hash`.
//!
//! Start reading at [`File`], then [`Item`], [`Member`], [`Column`], [`Expr`].

use std::sync::Arc;

use synthc_diag::Span;

use crate::SyntaxError;

mod clause;
mod expr;
mod item;
mod member;
mod table;
mod ty;

pub use clause::{Clause, ClauseKind, Missing, MissingRate};
pub use expr::{
    Agg, AggKind, Arg, Arm, BinaryOp, Draw, DurationUnit, Expr, ExprKind, Given, GivenBody, GivenCell,
    GivenRow, IsWhat, MixItem, Pattern, PatternAlt, PatternKind, TextPart, UnaryOp, Weight,
};
pub use item::{
    Calibrate, CalibrateWeight, Const, Damage, DamageKind, Dataset, Design, DesignClause, DirtyItem,
    DistItem, Enum, EnumBody, EnumMember, Expect, FnItem, Formal, Graph, Group, Item, Learn, LearnEntry,
    MarginEntry, Margins, MissingCodes, OptionEntry, OptionValue, Param, Process, Profile, Release,
    ReleaseEntry, Step, StepShare, TypeItem, Use, UseTarget,
};
pub use member::{
    Ask, Attrition, Bound, ColName, Column, Correlate, Correlation, Exactly, ExactlyTarget, Include,
    JointMissing, Key, Member, Modifier, ModifierKind, Pin, PinCell, Plant, Quota, QuotaItem, Require,
    RequireWhat, UniqueTogether, Value,
};
pub use table::{Header, HeaderKind, OrderKey, Parent, Table};
pub use ty::{Refinement, Regex, TypeBase, TypeExpr};

/// A whole file: its items in order, broken ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct File {
    /// The items, in the order of the text.
    pub items: Vec<ItemNode>,
    /// Errors that belong to no item (an unclosed comment after the last item); spans count from the start of the file.
    pub errors: Vec<SyntaxError>,
}

/// One item with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ItemNode {
    /// Byte offset of the item's first token in the file; documentation comments stand before it.
    pub offset: u32,
    /// The item's text, from its first to its last token.
    pub text: Arc<str>,
    /// The item.
    pub item: Arc<Item>,
    /// The documentation comment in front of the item.
    pub docs: Option<Doc>,
    /// Errors outside of the item's members; spans count from `offset`.
    pub errors: Vec<SyntaxError>,
}

/// A statement directly in the body of a table, group or graph, with its place in the item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberNode {
    /// Byte offset of the member's first token, counted from the item's `offset`.
    pub offset: u32,
    /// The member; spans in it count from `offset`.
    pub member: Arc<Member>,
    /// Errors in the member; spans count from `offset`.
    pub errors: Vec<SyntaxError>,
}

impl ItemNode {
    /// Turns a span of this item into a span of the file.
    #[must_use]
    pub fn absolute(&self, span: Span) -> Span {
        span.shifted(self.offset)
    }

    /// Turns a span inside one of this item's members into a span of the file.
    #[must_use]
    pub fn absolute_in(&self, member: &MemberNode, span: Span) -> Span {
        span.shifted(self.offset.saturating_add(member.offset))
    }

    /// All errors of the item and of its members, with spans of the file.
    #[must_use]
    pub fn all_errors(&self) -> Vec<SyntaxError> {
        let own = self.errors.iter().map(|error| error.shifted(self.offset));
        let members = self.item.members().iter().flat_map(|node| {
            let base = self.offset.saturating_add(node.offset);
            node.errors.iter().map(move |error| error.shifted(base))
        });
        let mut all: Vec<SyntaxError> = own.chain(members).collect();
        all.sort_by_key(|error| (error.span.start, error.span.end));
        all
    }
}

impl File {
    /// All errors of the file in the order of the text, with spans of the file.
    #[must_use]
    pub fn all_errors(&self) -> Vec<SyntaxError> {
        let mut all = self.errors.clone();
        all.extend(self.items.iter().flat_map(ItemNode::all_errors));
        all.sort_by_key(|error| (error.span.start, error.span.end));
        all
    }
}

/// A name as written, without the backquotes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The name's text.
    pub text: Arc<str>,
    /// Where it stands, backquotes included.
    pub span: Span,
}

/// One or more names joined by dots: `ukhls.refused`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// The names; at least one.
    pub parts: Vec<Name>,
    /// Where it stands.
    pub span: Span,
}

/// A string without holes: a file name, a label, a citation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Str {
    /// The text with escapes resolved.
    pub text: Arc<str>,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// `from "file" source "citation"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileRef {
    /// The file's path as written.
    pub path: Str,
    /// The citation that makes its use published.
    pub source: Option<Str>,
}

/// Documentation comment lines (`///`), markers and one leading blank removed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Doc {
    /// The lines in order; the first is the label.
    pub lines: Vec<Arc<str>>,
}

impl Doc {
    /// The label: the first line.
    #[must_use]
    pub fn label(&self) -> &str {
        self.lines.first().map_or("", |line| line.trim())
    }

    /// The note: all lines but the first, joined by newlines.
    #[must_use]
    pub fn note(&self) -> String {
        let rest: Vec<&str> = self.lines.iter().skip(1).map(|line| line.trim_end()).collect();
        rest.join("\n").trim().to_owned()
    }
}
