//! How a reference comes to its row: what its condition is made of, and what follows for finding candidates.
//!
//! The executor goes by this, and `explain` says it, so that the two cannot differ.

use synthc_types::Ty;

use crate::{Choice, CompareOp, Distinct, Expr, ExprKind, Reference, RowRef};

/// A condition and a weight, taken apart by what they read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions<'e> {
    /// An equality by which candidates are looked up: the candidate's side, then the row's.
    pub same: Option<(&'e Expr, &'e Expr)>,
    /// What a candidate has to meet besides.
    pub rest: Vec<&'e Expr>,
    /// The rest as a comparison of a value of the candidate with one of the row, where that is all of it.
    pub order: Option<Order<'e>>,
}

/// `candidate op own`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order<'e> {
    /// Reads the candidate alone.
    pub candidate: &'e Expr,
    /// One of `<`, `<=`, `>`, `>=`.
    pub op: CompareOp,
    /// Does not read the candidate.
    pub own: &'e Expr,
}

impl Reference {
    /// Whether all rows that refer decide together, by permutations of their numbers.
    #[must_use]
    pub fn is_spread(&self) -> bool {
        self.distinct == Some(Distinct::Table) || self.covering
    }

    /// Whether a weight reads the row that refers.
    #[must_use]
    pub fn is_weighed_by_row(&self) -> bool {
        matches!(&self.choice, Choice::Weighted(weight) if reads(weight).own)
    }

    /// The condition taken apart.
    #[must_use]
    pub fn conditions(&self) -> Conditions<'_> {
        let mut rest = Vec::new();
        self.condition.iter().for_each(|condition| flatten(condition, &mut rest));
        // Ranks are of all rows, and a permutation is of all that meet the condition.
        let whole = self.is_spread() || matches!(self.choice, Choice::Ranked(_));
        let same = rest.iter().position(|e| equality(e).is_some()).filter(|_| !whole);
        let same = same.map(|place| rest.remove(place)).and_then(equality);
        let order = match rest.as_slice() {
            [only] if self.choice == Choice::Alike && !self.is_spread() => order(only),
            _ => None,
        };
        Conditions { same, rest, order }
    }

    /// Calls `f` for the largest parts of the condition, what is looked up aside, and of the weight that read the row that refers.
    pub fn own_parts(&self, conditions: &Conditions<'_>, f: &mut dyn FnMut(&Expr)) {
        conditions.rest.iter().for_each(|e| own_parts(e, f));
        if let Choice::Weighted(weight) = &self.choice {
            own_parts(weight, f);
        }
    }

    /// How a row is found, in the words of decision 0006.
    #[must_use]
    pub fn met_by(&self) -> String {
        let found = self.conditions();
        let conditional = self.condition.is_some();
        let mut ways: Vec<&str> = Vec::new();
        if self.is_spread() {
            let which = if conditional { " that meet the condition" } else { "" };
            let first = format!("a permutation of all rows{which}");
            return match &self.choice {
                Choice::Weighted(_) => format!("{first}, beyond the first round by weight"),
                Choice::Ranked(_) => format!("{first}, beyond the first round by rank"),
                _ => first,
            };
        }
        let even = self.choice == Choice::Alike;
        if self.distinct == Some(Distinct::Siblings) {
            if even && !conditional {
                return "a permutation of all rows for each parent".into();
            }
            ways.push("turn among siblings");
        }
        if found.same.is_some() {
            ways.push("an index of equal values");
        }
        match &self.choice {
            Choice::Numbered(_) | Choice::Stacked { .. } => return "number".into(),
            Choice::Keyed(_) | Choice::Read { .. } => return "an index of keys".into(),
            Choice::Ranked(_) => ways.push("rank"),
            Choice::Weighted(_) if self.is_weighed_by_row() => {
                ways.push("inversion over the weights of all candidates")
            }
            Choice::Weighted(_) => ways.push("acceptance by weight (inversion where under 2% would be)"),
            Choice::Alike if found.same.is_none() && !conditional => ways.push("consistent choice"),
            Choice::Alike => {}
        }
        if !found.rest.is_empty() && !self.is_weighed_by_row() {
            ways.push("attempts");
            ways.push(match found.order {
                Some(_) if self.distinct.is_none() => "an order of the values compared",
                _ => "lists of all candidates",
            });
        }
        ways.join(", then ")
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
        ExprKind::TableAggregate { terms, .. } => {
            let here = terms.iter().flat_map(|terms| terms.around());
            here.fold(Reads::default(), |all, e| all.or(reads(e)))
        }
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

impl Expr {
    /// Whether the value is the same for all rows that refer.
    #[must_use]
    pub fn is_for_all_rows(&self) -> bool {
        let reads = reads(self);
        !reads.own && !reads.candidate && !reads.local
    }
}

/// Whether one side reads the candidate alone and the other does not read it.
fn are_sides(candidate: &Expr, own: &Expr) -> bool {
    let (candidate, own) = (reads(candidate), reads(own));
    candidate.candidate && !candidate.own && !candidate.local && !own.candidate && !own.local
}

/// The sides of an equality of values that can be looked up: the candidate's, then the row's.
fn equality(expr: &Expr) -> Option<(&Expr, &Expr)> {
    let ExprKind::Compare { op: CompareOp::Eq, lhs, rhs } = &expr.kind else { return None };
    // Floats are equal in more ways than one.
    if lhs.ty != rhs.ty || matches!(lhs.ty, Ty::Float | Ty::List(_) | Ty::Json) {
        return None;
    }
    if are_sides(lhs, rhs) {
        Some((lhs, rhs))
    } else if are_sides(rhs, lhs) {
        Some((rhs, lhs))
    } else {
        None
    }
}

/// A comparison of numbers or times by which candidates can be put in an order.
fn order(expr: &Expr) -> Option<Order<'_>> {
    let ExprKind::Compare { op, lhs, rhs } = &expr.kind else { return None };
    if lhs.ty != rhs.ty || !lhs.ty.is_ordered() {
        return None;
    }
    let mirrored = match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        CompareOp::Eq | CompareOp::Ne => return None,
    };
    if are_sides(lhs, rhs) {
        Some(Order { candidate: lhs, op: *op, own: rhs })
    } else if are_sides(rhs, lhs) {
        Some(Order { candidate: rhs, op: mirrored, own: lhs })
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
