//! References made ready to run.

use std::sync::{Arc, OnceLock};

use synthc_dist::permute::Permutation;
use synthc_plan::{Choice, ColId, CompareOp, Compute as Computed, Distinct, Expr, ExprKind, Plan, Reference};
use synthc_types::{DrawKey, Ty};

use super::{Compiler, Compute, Node, TableProgram};
use crate::column::{Column, column_of_values};
use crate::draw::{Draw, Pool, Preparer};
use crate::error::{ExecError, Outcome};
use crate::refer::{Index, Ordered, Weights};

/// How a row comes to refer to a row of a table, ready to run.
pub(crate) struct ReferenceProgram {
    pub table: usize,
    /// The column of that table whose values stand in the column that refers.
    pub key: usize,
    /// The columns by whose values a row of that table is known.
    pub key_columns: Vec<ColId>,
    /// The columns of the own table that show them, where they are several.
    pub shown: Vec<usize>,
    /// Which rows refer at all, and whether these need a candidate.
    pub asked: Option<(Node, bool)>,
    pub choice: ChoiceProgram,
    /// What a candidate has to meet besides `same`.
    pub condition: Option<Node>,
    /// The value that a candidate has in common with the row that refers.
    pub same: Option<Same>,
    /// The condition as a comparison with a value of the candidate, where that is all of it.
    pub order: Option<Order>,
    /// What the condition and the weight read of the row that refers.
    pub own: Vec<Node>,
    /// Whether there is a condition at all.
    pub is_conditional: bool,
    pub distinct: Option<Distinct>,
    pub covering: bool,
    /// Whether a row without a candidate is null.
    pub nullable: bool,
    pub keys: ReferenceKeys,
    /// The candidates by the value that they have in common with rows, made once when first wanted, for all references alike.
    pub index: Once<Index>,
    /// The candidates in the order of the value that is compared, made once when first wanted.
    pub ordered: OnceLock<Outcome<Option<Ordered>>>,
    /// The weights of all candidates, made once when first wanted, for all references alike.
    pub weights: Once<Weights>,
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
    /// By a number that counts on from the rows of the tables before.
    Stacked {
        before: Vec<usize>,
        number: Node,
    },
    /// By a key that is computed.
    Keyed(Vec<Node>),
    /// By a key that a file gives to all rows of a root table.
    Read(Vec<Column>),
}

/// A value that the candidate and the row that refers have in common.
pub(crate) struct Same {
    /// Reads the candidate alone.
    pub candidate: Node,
    /// Does not read the candidate.
    pub own: Node,
    /// Whether `own` is the same for all rows.
    pub for_all: bool,
}

/// `candidate op own`, all of a condition.
pub(crate) struct Order {
    /// Reads the candidate alone.
    pub candidate: Node,
    pub op: CompareOp,
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
        let found = reference.conditions();
        let spread = reference.is_spread();
        let node = |e: &Expr| compiler.node(e);
        let mut own: Vec<Outcome<Node>> = Vec::new();
        reference.own_parts(&found, &mut |part| own.push(node(part)));
        let choice = match &reference.choice {
            Choice::Weighted(weight) => {
                ChoiceProgram::Weighted { weight: node(weight)?, own: reference.is_weighed_by_row() }
            }
            Choice::Ranked(dist) => {
                let pool = Pool::of(dist);
                let cell = |_: &str| key;
                let draw = Preparer { compiler, pool: &pool, key: &cell }.draw(dist)?;
                ChoiceProgram::Ranked(Box::new(draw))
            }
            Choice::Numbered(number) => ChoiceProgram::Numbered(node(number)?),
            Choice::Stacked { before, number } => ChoiceProgram::Stacked {
                before: before.iter().map(|table| table.0).collect(),
                number: node(number)?,
            },
            Choice::Keyed(key) => ChoiceProgram::Keyed(key.iter().map(node).collect::<Outcome<_>>()?),
            Choice::Read { path, keys } => {
                let columns = keys.iter().map(|values| column_of_values(values.iter()));
                let columns = columns.collect::<Option<Vec<Column>>>();
                ChoiceProgram::Read(
                    columns
                        .ok_or_else(|| ExecError::plan(format!("the values of `{path}` differ in type")))?,
                )
            }
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
        let same = found.same.map(|(candidate, own)| {
            Ok(Same { candidate: node(candidate)?, own: node(own)?, for_all: own.is_for_all_rows() })
        });
        let order = found.order.map(|order| {
            Ok(Order { candidate: node(order.candidate)?, op: order.op, own: node(order.own)? })
        });
        Ok(Self {
            table: reference.table.0,
            key: reference.key.0,
            key_columns: reference.key_columns(),
            shown: reference.shown.iter().map(|(own, _)| own.0).collect(),
            asked: match &reference.asked {
                Some(asked) => Some((node(&asked.condition)?, asked.needed)),
                None => None,
            },
            choice,
            condition: all_of(&found.rest).as_ref().map(node).transpose()?,
            same: same.transpose()?,
            order: order.transpose()?,
            own: own.into_iter().collect::<Outcome<_>>()?,
            is_conditional: reference.condition.is_some(),
            distinct: reference.distinct,
            covering: reference.covering,
            nullable,
            keys: ReferenceKeys::new(key),
            index: Arc::default(),
            ordered: OnceLock::new(),
            weights: Arc::default(),
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

    /// Whether the key of the row that is referred to is given.
    pub(crate) fn is_given(&self) -> bool {
        matches!(self.choice, ChoiceProgram::Keyed(_) | ChoiceProgram::Read(_))
    }

    /// Whether the recorded row can refer to another row than the true one, or to none.
    pub(crate) fn differs(&self) -> bool {
        matches!(&self.choice, ChoiceProgram::Keyed(key) if key.iter().any(|node| node.differs))
    }

    /// Whether a weight depends on the row that refers, so that no draw can be accepted without looking through all.
    pub(crate) fn is_weighed_by_row(&self) -> bool {
        matches!(self.choice, ChoiceProgram::Weighted { own: true, .. })
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

/// What is made once, when it is first wanted.
type Once<T> = Arc<OnceLock<Outcome<T>>>;

/// Lets references that look candidates up by the same value, or weigh them the same, share what is made for that.
pub(crate) fn share(plan: &Plan, tables: &mut [TableProgram]) {
    let mut indexes: Vec<(&Expr, Option<&Expr>, usize, Once<Index>)> = Vec::new();
    let mut weights: Vec<(&Expr, usize, Once<Weights>)> = Vec::new();
    for (table, program) in plan.tables.iter().zip(tables) {
        for (column, program) in table.columns.iter().zip(&mut program.columns) {
            let (Computed::Ref(reference), Compute::Ref(program)) = (&column.compute, &mut program.compute)
            else {
                continue;
            };
            if let Some((candidate, own)) = reference.conditions().same {
                let own = Some(own).filter(|own| own.is_for_all_rows());
                match indexes.iter().find(|(c, o, t, _)| *c == candidate && *o == own && *t == program.table)
                {
                    Some((.., index)) => program.index = index.clone(),
                    None => indexes.push((candidate, own, program.table, program.index.clone())),
                }
            }
            if let Choice::Weighted(weight) = &reference.choice {
                match weights.iter().find(|(w, t, _)| *w == weight && *t == program.table) {
                    Some((.., made)) => program.weights = made.clone(),
                    None => weights.push((weight, program.table, program.weights.clone())),
                }
            }
        }
    }
}
