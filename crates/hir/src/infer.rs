//! From expressions as written to typed expressions: one [`Infer`] for each column, count, constraint or declaration.

mod aggregate;
mod arith;
mod beside;
mod bound;
mod branch;
mod builtin;
mod call;
mod cells;
mod coerce;
mod combined;
mod count;
mod dist;
mod enum_file;
mod expr;
mod given;
mod given_file;
mod inline;
mod joint;
mod list;
mod literal;
mod name;
mod ordinal;
mod over_rows;
mod pattern;
mod random;
mod refine;
mod row;
mod synonyms;
mod weights;
mod written;

use synthc_diag::{Code, Diagnostic, Loc, Span};
use synthc_types::{Ty, Value};

use crate::db::{Db, SourceFile};
use crate::decl::FileUse;
use crate::group;
use crate::items::{DeclKey, MemberAst, Space};
use crate::model::{Name, TDist, TDistKind, TExpr, TExprKind};
use crate::nested::Part;
use crate::rows::Candidate;

pub use aggregate::is_aggregate;
pub(crate) use aggregate::{goes_over_rows, gone_over};
pub use call::OVER_ROWS;
pub(crate) use cells::{CellAt, inferred};
pub(crate) use coerce::{convert, unify};
pub(crate) use count::Counted;
pub(crate) use joint::Names;
pub(crate) use refine::Declared;
pub use refine::SCALARS;
pub use synonyms::{Synonym, synonym};
pub(crate) use written::Written;

/// How many nodes one column may grow to when the bodies of functions are written out: a bound on what a small file can cost.
const BUDGET: u32 = 20_000;

/// The rows that names can refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// The tables whose rows are at hand: this row's, its parent's, ..
    pub levels: Vec<Name>,
    /// The level that bare names belong to; `None` where there are only constants.
    pub bare: Option<usize>,
    /// Which aggregates make sense here.
    pub aggregates: Aggregates,
    /// Whether `row()` and `seq()` make sense here.
    pub position: bool,
}

/// Where aggregates are allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Aggregates {
    /// Nowhere.
    #[default]
    No,
    /// Over the children of the innermost row.
    Children,
    /// Over whole tables.
    Tables,
}

/// A name that is bound by a function around the expression.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    pub name: Name,
    pub number: u32,
    pub ty: Ty,
    pub nullable: bool,
}

/// A scalar or a distribution.
#[derive(Clone, Debug)]
pub(crate) enum Typed {
    Scalar(TExpr),
    Dist(TDist),
}

/// The state of the inference of one expression tree.
pub(crate) struct Infer<'db> {
    pub db: &'db dyn Db,
    /// The file whose text is read.
    pub file: SourceFile,
    /// The file of the tables whose rows are at hand: another, where the text is that of a group.
    pub home: SourceFile,
    /// What its places count from.
    pub anchor: u32,
    pub scope: Scope,
    pub diags: Vec<Diagnostic>,
    pub locals: Vec<Local>,
    next_local: u32,
    inlining: Vec<DeclKey<'db>>,
    budget: u32,
    /// Above 0, faults are reported elsewhere: in the body of a function, once, at its declaration.
    quiet: u32,
    /// The column that a `given` table may name in its header.
    pub column: Option<Name>,
    /// The column whose place decides what bare names are; empty in the table's own scope.
    pub at: Name,
    /// The reference whose condition or weights are read.
    pub candidate: Option<Candidate>,
    /// Which of the columns of its statement it is.
    pub part: Part,
    /// What the distribution that is being read is for.
    pub names: Names,
    /// Whether it shares draws with other columns.
    pub shares: bool,
    /// The files read.
    pub inputs: Vec<FileUse>,
}

impl<'db> Infer<'db> {
    pub fn new(db: &'db dyn Db, file: SourceFile, anchor: u32, scope: Scope) -> Self {
        Self {
            db,
            file,
            home: file,
            anchor,
            scope,
            diags: Vec::new(),
            locals: Vec::new(),
            next_local: 0,
            inlining: Vec::new(),
            budget: BUDGET,
            quiet: 0,
            column: None,
            at: Name::from(""),
            candidate: None,
            part: Part::Whole,
            names: Names::One,
            shares: false,
            inputs: Vec::new(),
        }
    }

    /// For a statement of a table, or of a group that the table includes.
    pub fn of_member(db: &'db dyn Db, home: SourceFile, ast: &MemberAst, scope: Scope) -> Self {
        let at = group::place(scope.levels.first().map_or("", |table| table), ast.include);
        Self { home, at, ..Self::new(db, ast.file, ast.anchor, scope) }
    }

    /// A name without what the include puts before it.
    pub fn own_name<'n>(&self, name: &'n str) -> &'n str {
        let table = self.scope.levels.first();
        table.map_or(name, |table| group::own_name(self.db, self.home, table, &self.at, name))
    }

    pub fn loc(&self, span: Span) -> Loc {
        Loc { file: self.file.id(self.db), item: Some(self.anchor), span }
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        if self.quiet == 0 {
            self.diags.push(diagnostic);
        }
    }

    /// Reports a fault at a span, without help.
    pub fn fault(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        let diagnostic = Diagnostic::new(Code(code), self.loc(span), message);
        self.report(diagnostic);
    }

    /// Reports a fault at a span, with help.
    pub fn fault_help(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let diagnostic = Diagnostic::new(Code(code), self.loc(span), message).help(help);
        self.report(diagnostic);
    }

    /// Reports a construct of a later release.
    pub fn unsupported(&mut self, span: Span, what: &str, help: Option<&str>) {
        let mut diagnostic = crate::unsupported::diagnostic(self.loc(span), what);
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }

    pub fn expr(&self, kind: TExprKind, ty: Ty, nullable: bool, span: Span) -> TExpr {
        TExpr { kind, ty, nullable, loc: self.loc(span) }
    }

    pub fn value(&self, value: Value, ty: Ty, span: Span) -> TExpr {
        let nullable = value == Value::Null;
        self.expr(TExprKind::Value(value), ty, nullable, span)
    }

    /// An expression whose fault is reported.
    pub fn error(&self, span: Span) -> TExpr {
        self.expr(TExprKind::Error, Ty::Unknown, false, span)
    }

    pub fn dist_node(&self, kind: TDistKind, ty: Ty, span: Span) -> TDist {
        TDist { kind, ty, loc: self.loc(span) }
    }

    /// A distribution whose fault is reported.
    pub fn dist_error(&self, span: Span) -> TDist {
        self.dist_node(TDistKind::Error, Ty::Unknown, span)
    }

    pub fn resolve(&self, space: Space, name: &str) -> Option<DeclKey<'db>> {
        let file = if space == Space::Table { self.home } else { self.file };
        crate::scope::resolve(self.db, file, space, name)
    }

    /// Takes one node from the budget; whether any was left. Reports the fault once.
    fn spend(&mut self, span: Span) -> bool {
        match self.budget {
            0 => false,
            1 => {
                self.budget = 0;
                // Also inside of a function's body: the fault belongs to this use.
                let diagnostic = Diagnostic::new(
                    Code("E0118"),
                    self.loc(span),
                    "this becomes too large when the functions in it are written out",
                )
                .help("compute parts of it in columns of their own");
                self.diags.push(diagnostic);
                false
            }
            _ => {
                self.budget -= 1;
                true
            }
        }
    }

    fn fresh_local(&mut self) -> u32 {
        self.next_local += 1;
        self.next_local - 1
    }
}
