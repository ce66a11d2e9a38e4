//! The clauses of a column.

use synthc_diag::Span;
use synthc_syntax::ast::{ClauseKind, Column, Expr, ExprKind, Path, Str};
use synthc_types::{Real, Ty, Value};

use crate::among::Among;
use crate::fold::value_of;
use crate::infer::Infer;
use crate::items::{ColumnAst, Space};
use crate::model::{Name, TElse, TRoute};
use crate::nested::{self, Around};
use crate::table;

/// The clauses by kind.
#[derive(Default)]
pub(super) struct Clauses<'a> {
    pub unique: Option<Span>,
    /// Where `unique` among fewer rows than all stands.
    pub within: Option<Span>,
    /// Among which rows, where that is known.
    pub among: Option<Among>,
    /// `suffix`.
    pub suffix: Option<(&'a Expr, Span)>,
    /// `where`.
    pub condition: Option<(&'a Expr, Span)>,
    pub covering: Option<Span>,
    pub round: Option<&'a Expr>,
    /// The share of `edge`, and where the clause stands.
    pub edge: Option<(Real, Span)>,
    pub source: Option<Name>,
    /// The name of the column in a file.
    pub from: Option<(Name, Span)>,
    pub was: Option<&'a Str>,
    when: Option<(&'a Expr, Option<&'a Expr>)>,
    /// Whether one of a later release is there: the column is then not typed further.
    pub failed: bool,
}

impl<'a> Clauses<'a> {
    /// Sorts them out, and reports those that are there twice or belong to a later release.
    pub fn of(infer: &mut Infer<'_>, column: &'a Column) -> Self {
        let mut found = Self::default();
        let mut seen: Vec<&'static str> = Vec::new();
        for clause in &column.clauses {
            let word = word(&clause.kind);
            let repeats = !matches!(clause.kind, ClauseKind::Missing(_) | ClauseKind::Because(_));
            if repeats && seen.contains(&word) {
                infer.fault_help(
                    "E0216",
                    clause.span,
                    format!("`{word}` is there twice"),
                    "keep one of them",
                );
                continue;
            }
            seen.push(word);
            let mut later = |infer: &mut Infer<'_>, what: &str, help: Option<&str>| {
                infer.unsupported(clause.span, what, help);
                found.failed = true;
            };
            match &clause.kind {
                ClauseKind::Provenance(claim) => provenance(infer, claim),
                ClauseKind::From(name) => found.from = Some((name.text.clone(), name.span)),
                ClauseKind::Where(condition) => found.condition = Some((condition, clause.span)),
                ClauseKind::Unique { within: None, condition: None } => found.unique = Some(clause.span),
                ClauseKind::Unique { .. } => found.within = Some(clause.span),
                ClauseKind::Suffix(text) => found.suffix = Some((text, clause.span)),
                ClauseKind::Covering => found.covering = Some(clause.span),
                ClauseKind::Ascending { .. } => later(infer, "`ascending`", None),
                ClauseKind::Edge(share) => {
                    found.edge = edge_share(infer, share).map(|share| (share, clause.span));
                }
                ClauseKind::Round(step) => found.round = Some(step),
                ClauseKind::When { condition, otherwise } => {
                    found.when = Some((condition, otherwise.as_ref()));
                }
                ClauseKind::Source(text) => found.source = Some(text.text.clone()),
                ClauseKind::Was(text) => found.was = Some(text),
                ClauseKind::Missing(_) | ClauseKind::Because(_) => {}
            }
        }
        found
    }

    /// Reports the clauses that only a `ref` takes; whether the column can be typed without them.
    pub fn without_rows(&self, infer: &mut Infer<'_>) -> bool {
        if let Some((_, span)) = self.condition {
            let message = "`where` chooses among the rows of a table; this column refers to none";
            let help = "hold a drawn column with `require`, or ask for it with `when`";
            infer.fault_help("E0522", span, message, help);
        }
        if let Some(span) = self.covering {
            let message = "`covering` refers to every row of a table; this column refers to none";
            infer.fault_help(
                "E0522",
                span,
                message,
                "`pin` the rows that must be there, or `cover all a * b`",
            );
        }
        self.condition.is_none() && self.covering.is_none()
    }

    /// Whether a reference differs among the children of one parent, if among fewer rows than all, and has no `suffix`; else that is
    /// said.
    pub fn within_parent(&self, infer: &mut Infer<'_>) -> bool {
        if let Some((_, span)) = self.suffix {
            let help = "leave out `suffix`: `unique` alone refers to each row once at most";
            infer.fault_help("E0570", span, "`suffix` is about texts with `=`", help);
            return false;
        }
        let Some(among) = self.among.as_ref().filter(|among| !among.are_siblings()) else { return true };
        let Some(this) = infer.scope.levels.first().cloned() else { return true };
        let help = match table::parent_of(infer.db, infer.home, &this) {
            Some(parent) => format!("write `unique within {parent}`"),
            None => format!("`{this}` has no parent: plain `unique` holds over the whole table"),
        };
        let message = "a `ref` differs among all rows, or among the children of one parent";
        infer.fault_help("E0525", among.span, message, help);
        false
    }

    /// The step of `round`.
    pub fn step(&self, infer: &mut Infer<'_>, ty: &Ty) -> Option<Value> {
        let written = self.round?;
        if ty.is_unknown() {
            return None;
        }
        if !ty.is_ordered() {
            infer.fault(
                "E0219",
                written.span,
                format!("`round` is for numbers and times; this column is `{ty}`"),
            );
            return None;
        }
        let typed = infer.scalar(written, None);
        if typed.ty.is_unknown() {
            return None;
        }
        let span = typed.loc.span;
        let fits = if ty.is_temporal() { typed.ty == Ty::Duration } else { typed.ty.is_numeric() };
        let step = value_of(&typed).and_then(Value::position);
        match value_of(&typed) {
            Some(value) if fits && step.is_some_and(|step| step > 0.0) => Some(value.clone()),
            _ => {
                let what = if ty.is_temporal() {
                    "a duration such as `15min`"
                } else {
                    "a positive number such as `0.1`"
                };
                infer.fault("E0219", span, format!("the step of `round` is {what}"));
                None
            }
        }
    }

    /// `when` of the `ask` blocks around the column and of the column.
    pub fn routes(&self, infer: &mut Infer<'_>, ast: &ColumnAst, ty: &Ty) -> Vec<TRoute> {
        let mut routes = Vec::new();
        // The conditions of what stands around are reported once, where they stand.
        let said = infer.diags.len();
        let own = infer.at.clone();
        for (around, at) in nested::asking(ast, &own) {
            infer.at = at;
            match around {
                Around::Ask(ask) => routes.push(route(infer, &ask.condition, ask.otherwise.as_ref(), ty)),
                Around::Json(outer) => {
                    let when = outer.clauses.iter().find_map(|clause| match &clause.kind {
                        ClauseKind::When { condition, otherwise } => Some((condition, otherwise.as_ref())),
                        _ => None,
                    });
                    routes.extend(when.map(|(condition, otherwise)| route(infer, condition, otherwise, ty)));
                }
            }
        }
        infer.at = own;
        infer.diags.truncate(said);
        if let Some((condition, otherwise)) = self.when {
            routes.push(route(infer, condition, otherwise, ty));
        }
        routes
    }
}

/// The share of `edge`.
pub(crate) fn edge_share(infer: &mut Infer<'_>, written: &Expr) -> Option<Real> {
    let typed = infer.scalar(written, None);
    let share = value_of(&typed).and_then(Value::position)?;
    if (0.0..=1.0).contains(&share) {
        return Some(Real(share));
    }
    let message = "the share of edges is at most 100%";
    infer.fault_help("E0561", written.span, message, "write a share of the cells, as in `edge 5%`");
    None
}

/// A condition with what stands where it does not hold.
pub(crate) fn route(infer: &mut Infer<'_>, condition: &Expr, otherwise: Option<&Expr>, ty: &Ty) -> TRoute {
    let condition = infer.condition(condition, "the condition of `when`");
    let otherwise = match otherwise {
        None => TElse::Null,
        Some(expr) => other_side(infer, expr, ty),
    };
    TRoute { condition, otherwise }
}

fn other_side(infer: &mut Infer<'_>, expr: &Expr, ty: &Ty) -> TElse {
    if matches!(expr.kind, ExprKind::Null) {
        return TElse::Null;
    }
    if let ExprKind::Field { base, name } = &expr.kind
        && let ExprKind::Name(set) = &base.kind
        && !infer.scope.levels.contains(set)
        && (infer.resolve(Space::Codes, set).is_some() || infer.resolve(Space::Type, set).is_none())
    {
        let set_name = synthc_syntax::ast::Name { text: set.clone(), span: base.span };
        let path = Path { parts: vec![set_name, name.clone()], span: expr.span };
        return match infer.code(&path) {
            Some((set, code)) => TElse::Code { set, code },
            None => TElse::Null,
        };
    }
    TElse::Value(infer.scalar_of(expr, ty, "what stands after `else`"))
}

/// Claims that this release can prove of anything it makes.
fn provenance(infer: &mut Infer<'_>, claim: &Expr) {
    let fine = matches!(&claim.kind, ExprKind::Name(name) if matches!(&**name, "data_free" | "published"));
    if !fine && !matches!(claim.kind, ExprKind::Bad) {
        infer.unsupported(claim.span, "a claim other than `data_free` and `published`", None);
    }
}

fn word(kind: &ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Provenance(_) => "provenance",
        ClauseKind::From(_) => "from",
        ClauseKind::Where(_) => "where",
        ClauseKind::Unique { .. } => "unique",
        ClauseKind::Suffix(_) => "suffix",
        ClauseKind::Covering => "covering",
        ClauseKind::Round(_) => "round",
        ClauseKind::Ascending { .. } => "ascending",
        ClauseKind::When { .. } => "when",
        ClauseKind::Missing(_) => "missing",
        ClauseKind::Edge(_) => "edge",
        ClauseKind::Source(_) => "source",
        ClauseKind::Was(_) => "was",
        ClauseKind::Because(_) => "because",
    }
}
