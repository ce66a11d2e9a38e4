//! References made ready to run.

use std::sync::OnceLock;

use synthc_dist::permute::Permutation;
use synthc_plan::{Choice, CompareOp, Distinct, Expr, ExprKind, Plan, Reference, RowRef};
use synthc_types::{DrawKey, Ty};

use super::{Compiler, Node};
use crate::draw::{Draw, Pool, Preparer};
use crate::error::{ExecError, Outcome};
use crate::refer::{Index, Weights};

/// How a row comes to refer to a row of a table, ready to run.
pub(crate) struct ReferenceProgram {
    pub table: usize,
    /// The column of that table whose values stand in the column that refers.
    pub key: usize,
    pub choice: ChoiceProgram,
    /// What a candidate has to meet besides `same`.
    pub condition: Option<Node>,
    /// The value that a candidate has in common with the row that refers.
    pub same: Option<Same>,
    /// What the condition and the weight read of the row that refers.
    pub own: Vec<Node>,
    /// Whether there is a condition at all.
    pub is_conditional: bool,
    pub distinct: Option<Distinct>,
    pub covering: bool,
    /// Whether a row without a candidate is null.
    pub nullable: bool,
    pub keys: ReferenceKeys,
    /// The candidates by the value that they have in common with rows, made once when first wanted.
    pub index: OnceLock<Outcome<Index>>,
    /// The weights of all candidates, made once when first wanted.
    pub weights: OnceLock<Outcome<Weights>>,
    /// The candidates by key, made once when first wanted.
    pub by_key: OnceLock<Outcome<Index>>,
}

/// How likely each candidate is.
pub(crate) enum ChoiceProgram {
    Even,
    /// By a weight; `own` where it also reads the row that refers.
    Weighted {
        weight: Node,
        own: bool,
    },
    Ranked(Box<Draw>),
    Numbered(Node),
}

/// A value that the candidate and the row that refers have in common.
pub(crate) struct Same {
    /// Reads the candidate alone.
    pub candidate: Node,
    /// Does not read the candidate.
    pub own: Node,
}

/// The streams of draws that a reference needs.
pub(crate) struct ReferenceKeys {
    /// The candidate of each attempt.
    pub candidate: DrawKey,
    /// Whether its weight lets it be.
    pub accept: DrawKey,
    /// Which of all that meet the condition.
    pub exact: DrawKey,
    /// The permutation of ranks, and of all rows where they differ.
    pub order: DrawKey,
    /// The permutation of the rows that refer, where all rows are referred to.
    pub cover: DrawKey,
}

impl ReferenceKeys {
    fn new(key: DrawKey) -> Self {
        // INVARIANT: these numbers are part of the addresses of draws.
        let apart = |number: u32| key.attempt(u32::MAX - number);
        Self { candidate: key, accept: apart(0), exact: apart(1), order: apart(2), cover: apart(3) }
    }

    /// The key of the candidate's place on a level below the root table.
    pub(crate) fn level(&self, depth: usize) -> DrawKey {
        self.candidate.attempt(u32::MAX - 16 - depth as u32)
    }
}

impl ReferenceProgram {
    /// Makes a reference ready.
    pub(crate) fn new(
        plan: &Plan,
        compiler: &Compiler<'_>,
        reference: &Reference,
        (nullable, key): (bool, DrawKey),
    ) -> Outcome<Self> {
        plan.column(reference.table, reference.key)
            .ok_or_else(|| ExecError::plan("a reference is to no column"))?;
        let mut conjuncts = Vec::new();
        reference.condition.iter().for_each(|condition| flatten(condition, &mut conjuncts));
        let spread = reference.distinct == Some(Distinct::Table) || reference.covering;
        // Ranks are of all rows, and a permutation is of all that meet the condition.
        let whole = spread || matches!(reference.choice, Choice::Ranked(_));
        let same = conjuncts.iter().position(|e| equality(e).is_some()).filter(|_| !whole);
        let same = same.map(|place| conjuncts.remove(place)).and_then(equality);
        let node = |e: &Expr| compiler.node(e);
        let mut own: Vec<Outcome<Node>> = Vec::new();
        conjuncts.iter().for_each(|e| own_parts(e, &mut |part| own.push(node(part))));
        let choice = match &reference.choice {
            Choice::Weighted(weight) => {
                let before = own.len();
                own_parts(weight, &mut |part| own.push(node(part)));
                ChoiceProgram::Weighted { weight: node(weight)?, own: own.len() > before }
            }
            Choice::Ranked(dist) => {
                let pool = Pool::of(dist);
                let cell = |_: &str| key;
                let draw = Preparer { compiler, pool: &pool, key: &cell }.draw(dist)?;
                ChoiceProgram::Ranked(Box::new(draw))
            }
            Choice::Numbered(number) => ChoiceProgram::Numbered(node(number)?),
            Choice::Alike => ChoiceProgram::Even,
        };
        if spread && (!own.is_empty() || reference.distinct == Some(Distinct::Siblings)) {
            return Err(ExecError::setting(
                "references that leave no row out, or of which no two are alike, cannot depend on the row that refers",
            ));
        }
        if matches!(choice, ChoiceProgram::Numbered(_)) && (spread || reference.distinct.is_some()) {
            return Err(ExecError::plan("references by number cannot be made to differ"));
        }
        compiler.numbered.set(compiler.numbered.get() || spread);
        let same = match same {
            None => None,
            Some((candidate, own)) => Some(Same { candidate: node(candidate)?, own: node(own)? }),
        };
        Ok(Self {
            table: reference.table.0,
            key: reference.key.0,
            choice,
            condition: all_of(&conjuncts).as_ref().map(node).transpose()?,
            same,
            own: own.into_iter().collect::<Outcome<_>>()?,
            is_conditional: reference.condition.is_some(),
            distinct: reference.distinct,
            covering: reference.covering,
            nullable,
            keys: ReferenceKeys::new(key),
            index: OnceLock::new(),
            weights: OnceLock::new(),
            by_key: OnceLock::new(),
        })
    }

    /// The order of so many candidates in which ranks, or rows that differ, are given to them.
    pub(crate) fn order(&self, size: u64) -> Permutation {
        Permutation::new(self.keys.order, size.saturating_sub(1))
    }

    /// Whether a row's choice depends on those of its earlier siblings.
    pub(crate) fn depends_on_siblings(&self) -> bool {
        let even = matches!(self.choice, ChoiceProgram::Even) && !self.is_conditional;
        self.distinct == Some(Distinct::Siblings) && !even
    }

    /// Whether a weight depends on the row that refers, so that no draw can be accepted without looking through all.
    pub(crate) fn is_weighed_by_row(&self) -> bool {
        matches!(self.choice, ChoiceProgram::Weighted { own: true, .. })
    }
}

/// The conditions that hold together.
fn flatten<'e>(condition: &'e Expr, list: &mut Vec<&'e Expr>) {
    match &condition.kind {
        ExprKind::And(lhs, rhs) => {
            flatten(lhs, list);
            flatten(rhs, list);
        }
        _ => list.push(condition),
    }
}

/// One condition of several; `None` of none.
fn all_of(conjuncts: &[&Expr]) -> Option<Expr> {
    let and = |lhs: Expr, rhs: &&Expr| Expr {
        nullable: lhs.nullable || rhs.nullable,
        kind: ExprKind::And(Box::new(lhs), Box::new((*rhs).clone())),
        ty: Ty::Bool,
    };
    let (first, rest) = conjuncts.split_first()?;
    Some(rest.iter().fold((*first).clone(), and))
}

/// What an expression is made of, where a candidate or an outer binding is read.
#[derive(Clone, Copy, Default)]
struct Reads {
    candidate: bool,
    own: bool,
    local: bool,
}

fn reads(expr: &Expr) -> Reads {
    match &expr.kind {
        ExprKind::In { row: RowRef::Candidate(_), .. } => Reads { candidate: true, ..Reads::default() },
        ExprKind::Local(_) => Reads { local: true, ..Reads::default() },
        // What stands in another row is read by way of this one.
        ExprKind::Col { .. }
        | ExprKind::RowNo
        | ExprKind::Seq
        | ExprKind::ItemNo
        | ExprKind::Item(_)
        | ExprKind::OwnUuid { .. }
        | ExprKind::IsCode { .. }
        | ExprKind::Aggregate { .. }
        | ExprKind::In { row: RowRef::Of { .. }, .. } => Reads { own: true, ..Reads::default() },
        ExprKind::In { row: RowRef::Keyed { key, .. }, .. } => {
            let mut all = Reads { own: true, ..Reads::default() };
            key.iter().for_each(|e| all = all.or(reads(e)));
            all
        }
        _ => {
            let mut all = Reads::default();
            expr.each_child(&mut |child| all = all.or(reads(child)));
            all
        }
    }
}

impl Reads {
    fn or(self, other: Self) -> Self {
        Self {
            candidate: self.candidate || other.candidate,
            own: self.own || other.own,
            local: self.local || other.local,
        }
    }
}

/// The sides of an equality of values that can be looked up: the candidate's, then the row's.
fn equality(expr: &Expr) -> Option<(&Expr, &Expr)> {
    let ExprKind::Compare { op: CompareOp::Eq, lhs, rhs } = &expr.kind else { return None };
    // Floats are equal in more ways than one.
    if lhs.ty != rhs.ty || matches!(lhs.ty, Ty::Float | Ty::List(_) | Ty::Json) {
        return None;
    }
    let sides = |candidate: &Expr, own: &Expr| {
        let (candidate, own) = (reads(candidate), reads(own));
        candidate.candidate && !candidate.own && !candidate.local && !own.candidate && !own.local
    };
    if sides(lhs, rhs) {
        Some((lhs, rhs))
    } else if sides(rhs, lhs) {
        Some((rhs, lhs))
    } else {
        None
    }
}

/// Calls `f` for the largest parts of an expression that read the row that refers and nothing of the candidate.
fn own_parts(expr: &Expr, f: &mut dyn FnMut(&Expr)) {
    let found = reads(expr);
    if found.own && (found.candidate || found.local) {
        expr.each_child(&mut |child| own_parts(child, f));
    } else if found.own {
        f(expr);
    }
}
