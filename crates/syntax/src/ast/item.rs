//! Items: what stands at the top of a file.

use synthc_diag::Span;

use super::{Column, Draw, Expr, FileRef, MemberNode, Name, Path, Str, Table, TypeExpr};

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// `dataset name { .. }`.
    Dataset(Dataset),
    /// `profile name { .. }`.
    Profile(Profile),
    /// `use uk.{Postcode}`.
    Use(Use),
    /// `param name: type = expr`.
    Param(Param),
    /// `const name: type = expr`.
    Const(Const),
    /// `enum Name { .. }`.
    Enum(Enum),
    /// `missing_codes name { .. }`.
    MissingCodes(MissingCodes),
    /// `type Name = type ~ draw`.
    Type(TypeItem),
    /// `fn name(a: type) = expr`.
    Fn(FnItem),
    /// `dist Name(a: type) = expr`.
    Dist(DistItem),
    /// `group Name { .. }`.
    Group(Group),
    /// `table name { .. }`.
    Table(Table),
    /// `process name { .. }`.
    Process(Process),
    /// `graph name on a -> b { .. }`.
    Graph(Graph),
    /// `learn name from "file" { .. }`.
    Learn(Learn),
    /// `margins name { .. }`.
    Margins(Margins),
    /// `dirty table { .. }`.
    Dirty(DirtyItem),
    /// `calibrate table to { .. }`.
    Calibrate(Calibrate),
    /// `design { .. }`.
    Design(Design),
    /// `release { .. }`.
    Release(Release),
    /// `expect ..` about several tables.
    Expect(Expect),
    /// Something that could not be read; an error says why.
    Bad {
        /// The name after the item's word where one could be read, so that uses of it are not reported as well.
        name: Option<Name>,
    },
}

impl Item {
    /// The statements of the item's body, for items that have them (tables, groups, graphs).
    #[must_use]
    pub fn members(&self) -> &[MemberNode] {
        match self {
            Self::Table(table) => &table.members,
            Self::Group(group) => &group.members,
            Self::Graph(graph) => &graph.members,
            _ => &[],
        }
    }

    /// The name the item declares, if it declares one.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Dataset(item) => item.name.as_ref(),
            Self::Profile(item) => Some(&item.name),
            Self::Param(item) => Some(&item.name),
            Self::Const(item) => Some(&item.name),
            Self::Enum(item) => Some(&item.name),
            Self::MissingCodes(item) => Some(&item.name),
            Self::Type(item) => Some(&item.name),
            Self::Fn(item) => Some(&item.name),
            Self::Dist(item) => Some(&item.name),
            Self::Group(item) => Some(&item.name),
            Self::Table(item) => Some(&item.name),
            Self::Process(item) => Some(&item.name),
            Self::Graph(item) => Some(&item.name),
            Self::Learn(item) => Some(&item.name),
            Self::Margins(item) => Some(&item.name),
            Self::Expect(item) => item.name.as_ref(),
            Self::Bad { name } => name.as_ref(),
            Self::Use(_) | Self::Dirty(_) | Self::Calibrate(_) | Self::Design(_) | Self::Release(_) => None,
        }
    }

    /// The word that opens the item, as the language calls it; empty for a broken item.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Dataset(_) => "dataset",
            Self::Profile(_) => "profile",
            Self::Use(_) => "use",
            Self::Param(_) => "param",
            Self::Const(_) => "const",
            Self::Enum(_) => "enum",
            Self::MissingCodes(_) => "missing_codes",
            Self::Type(_) => "type",
            Self::Fn(_) => "fn",
            Self::Dist(_) => "dist",
            Self::Group(_) => "group",
            Self::Table(_) => "table",
            Self::Process(_) => "process",
            Self::Graph(_) => "graph",
            Self::Learn(_) => "learn",
            Self::Margins(_) => "margins",
            Self::Dirty(_) => "dirty",
            Self::Calibrate(_) => "calibrate",
            Self::Design(_) => "design",
            Self::Release(_) => "release",
            Self::Expect(_) => "expect",
            Self::Bad { .. } => "",
        }
    }
}

/// `dataset name { options }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dataset {
    /// The name.
    pub name: Option<Name>,
    /// The settings.
    pub options: Vec<OptionEntry>,
}

/// `profile name { options }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The name for `--profile`.
    pub name: Name,
    /// The settings.
    pub options: Vec<OptionEntry>,
}

/// `name = value because "reason"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OptionEntry {
    /// The setting.
    pub name: Name,
    /// Its value.
    pub value: OptionValue,
    /// The reason.
    pub because: Option<Str>,
    /// The whole entry.
    pub span: Span,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OptionValue {
    /// An expression.
    Expr(Expr),
    /// `column "SYNTHETIC"`: a word and a text.
    Tagged(Name, Str),
}

/// `use target.{names}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Use {
    /// The library path or file.
    pub target: UseTarget,
    /// The names it brings; empty without braces.
    pub names: Vec<Name>,
}

/// What `use` reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum UseTarget {
    /// A part of the standard library.
    Library(Path),
    /// A file beside this one.
    File(Str),
}

/// `param name: type = expr`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Param {
    /// The name for `--set`.
    pub name: Name,
    /// The type.
    pub ty: Option<TypeExpr>,
    /// The default.
    pub value: Expr,
}

/// `const name: type = expr`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Const {
    /// The name.
    pub name: Name,
    /// The type.
    pub ty: Option<TypeExpr>,
    /// The value.
    pub value: Expr,
}

/// `enum Name { .. }` or `enum Name from "file"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enum {
    /// The name.
    pub name: Name,
    /// Its members.
    pub body: EnumBody,
}

/// Where an enum takes its members from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EnumBody {
    /// A file with name, code, label, weight.
    File(FileRef),
    /// Members in the text.
    Members(Vec<EnumMember>),
}

/// `name = code "label" was "old"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnumMember {
    /// The name.
    pub name: Name,
    /// The code: a number, a negated number, a date or a text.
    pub code: Option<Expr>,
    /// The label.
    pub label: Option<Str>,
    /// The name it had.
    pub was: Option<Str>,
    /// The whole member.
    pub span: Span,
}

/// `missing_codes name { .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MissingCodes {
    /// The set's name.
    pub name: Name,
    /// Its codes.
    pub members: Vec<EnumMember>,
}

/// `type Name = type ~ draw`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypeItem {
    /// The name.
    pub name: Name,
    /// The type.
    pub ty: TypeExpr,
    /// Its default distribution.
    pub default: Option<Draw>,
}

/// `fn name(formals) = body`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FnItem {
    /// The name.
    pub name: Name,
    /// The parameters.
    pub formals: Vec<Formal>,
    /// The value.
    pub body: Expr,
}

/// `dist Name(formals) = body`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DistItem {
    /// The name.
    pub name: Name,
    /// The parameters.
    pub formals: Vec<Formal>,
    /// The distribution.
    pub body: Expr,
}

/// A parameter of `fn` or `dist`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Formal {
    /// The name.
    pub name: Name,
    /// The type.
    pub ty: TypeExpr,
    /// The default.
    pub default: Option<Expr>,
    /// The whole parameter.
    pub span: Span,
}

/// `group Name { columns }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    /// The name.
    pub name: Name,
    /// The statements of the body.
    pub members: Vec<MemberNode>,
}

/// `process name { steps }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Process {
    /// The name.
    pub name: Name,
    /// The steps.
    pub steps: Vec<Step>,
}

/// `from -> to share after delay`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The state left.
    pub from: Name,
    /// The state entered.
    pub to: Name,
    /// The share that takes this step.
    pub share: Option<StepShare>,
    /// The time it takes.
    pub after: Option<Expr>,
    /// The whole step.
    pub span: Span,
}

/// The share of a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StepShare {
    /// A number.
    Of(Expr),
    /// `else`: the rest.
    Rest,
}

/// `graph name on a -> b in range { .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Graph {
    /// The name.
    pub name: Name,
    /// The table edges start from.
    pub src: Name,
    /// The table edges lead to.
    pub dst: Name,
    /// The time covered.
    pub within: Option<Expr>,
    /// The statements of the body.
    pub members: Vec<MemberNode>,
}

/// `learn name from "file" { .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Learn {
    /// The name.
    pub name: Name,
    /// The data.
    pub source: FileRef,
    /// Which rows.
    pub condition: Option<Expr>,
    /// The column that identifies a person.
    pub unit: Option<Name>,
    /// Settings and typed columns in order.
    pub entries: Vec<LearnEntry>,
}

/// A line of `learn`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LearnEntry {
    /// A setting.
    Option(OptionEntry),
    /// A typed column.
    Column(Box<Column>),
}

/// `margins name from "file" { .. } exactly`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Margins {
    /// The name.
    pub name: Name,
    /// Data the margins are counted from.
    pub source: Option<FileRef>,
    /// Crossings and settings in order.
    pub entries: Vec<MarginEntry>,
    /// Where `exactly` stands, if it does.
    pub exactly: Option<Span>,
}

/// A line of `margins` and `calibrate`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MarginEntry {
    /// A setting.
    Option(OptionEntry),
    /// `a * b from "file"`.
    Cross {
        /// The crossed names.
        names: Vec<Name>,
        /// The published table.
        source: Option<FileRef>,
        /// The whole line.
        span: Span,
    },
}

/// `dirty table { .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DirtyItem {
    /// The damaged table.
    pub table: Name,
    /// The kinds of damage.
    pub damages: Vec<Damage>,
}

/// One kind of damage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Damage {
    /// Which kind.
    pub kind: DamageKind,
    /// The share of rows.
    pub rate: Expr,
    /// The whole line.
    pub span: Span,
}

/// The kinds of damage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DamageKind {
    /// `typo column`.
    Typo(Name),
    /// `violate constraint`.
    Violate(Name),
    /// `duplicate rows`.
    DuplicateRows,
    /// `swap (a, b) of column`.
    Swap {
        /// What is swapped.
        names: Vec<Name>,
        /// The column it is swapped in.
        of: Option<Name>,
    },
    /// `late column .. by range`.
    Late {
        /// The column.
        column: Name,
        /// By how much.
        by: Expr,
    },
}

/// `calibrate table by zone to { .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Calibrate {
    /// The table.
    pub table: Name,
    /// The zone.
    pub by: Option<Name>,
    /// Published tables and settings.
    pub entries: Vec<MarginEntry>,
    /// Where `integerise` stands, if it does.
    pub integerise: Option<Span>,
    /// `weight name in range`.
    pub weight: Option<CalibrateWeight>,
}

/// `weight name in range`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CalibrateWeight {
    /// The weight column.
    pub name: Name,
    /// Its bounds.
    pub within: Option<Expr>,
}

/// `design { .. }`, as an item or as a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Design {
    /// The parts in order.
    pub clauses: Vec<DesignClause>,
    /// The whole of it.
    pub span: Span,
}

/// A part of `design`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DesignClause {
    /// `strata a, b`.
    Strata(Vec<Name>),
    /// `cluster psu 40 per region`.
    Cluster {
        /// The cluster column.
        name: Name,
        /// How many.
        count: Expr,
        /// In each of these.
        per: Name,
    },
    /// `take 12`.
    Take(Expr),
    /// `weight w`.
    Weight(Name),
}

/// `release { .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Release {
    /// The lines in order.
    pub entries: Vec<ReleaseEntry>,
}

/// A line of `release`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReleaseEntry {
    /// A setting.
    Option(OptionEntry),
    /// `waive rule "reason"`.
    Waive {
        /// The rule.
        name: Name,
        /// The reason.
        reason: Str,
    },
    /// `signed { .. }`.
    Signed(Vec<OptionEntry>),
}

/// `expect name: condition`, as an item or as a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expect {
    /// The name before the colon.
    pub name: Option<Name>,
    /// What the output should show.
    pub condition: Expr,
    /// The whole of it.
    pub span: Span,
}
