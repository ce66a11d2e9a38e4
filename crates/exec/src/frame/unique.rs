//! Unique values: a keyed bijection of the rows' addresses over the type's domain, never a search.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use synthc_dist::permute::Permutation;
use synthc_types::regex::Language;
use synthc_types::{DrawKey, Ty, Value};

use super::{Frame, Run};
use crate::column::{Column, Data, Repr, TextBuilder, at, repr, whole_of};
use crate::error::{ExecError, Outcome};
use crate::eval::Scope;
use crate::program::{ColumnProgram, Node, TableProgram, conform, places};
use crate::refer::{Ranks, group_addresses};

/// Children of one parent, where the spec sets no bound.
const MOST_CHILDREN: u64 = 1 << 20;

/// How many places each parent's children have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A power of two, so that a bound that changes a little moves nothing.
    Wide,
    /// As many as the spec allows, where the values are too few for more.
    Close,
    /// A power of two that no row has more children than, by a pass over the counts, where they are too few for what the spec allows.
    Counted,
}

impl Layout {
    /// How many places the spec leaves for the children of one parent.
    pub(crate) fn most(self, table: &TableProgram) -> u64 {
        let exact = table.exact_children.filter(|_| self == Self::Close);
        exact.or(table.max_children).unwrap_or(MOST_CHILDREN)
    }
}

/// A bijection ready to run.
pub(crate) struct Unique {
    permutation: Permutation,
    /// How many values there are; 1 at least.
    pub size: u64,
    /// How the rows are laid out, which is known when all tables are.
    pub layout: Layout,
    /// What is made of the values, under a number.
    pub made: Option<Box<(u32, Node)>>,
    values: UniqueValues,
    /// Among which rows they differ, where that is not the whole table.
    pub within: Option<Among>,
    key: DrawKey,
    /// Numbers that change places, so that pinned rows have the values that they are given.
    swapped: BTreeMap<u64, u64>,
}

/// Rows among which values differ.
pub(crate) enum Among {
    /// The children of one parent.
    Siblings,
    /// Those with the same values, none of which is null.
    Equal(Alike),
}

/// Values by which rows are told apart, with the places of rows among those of the same.
pub(crate) struct Alike {
    nodes: Vec<Node>,
    ranks: OnceLock<Outcome<Ranks>>,
}

impl Alike {
    pub(crate) fn by(nodes: Vec<Node>) -> Self {
        Self { nodes, ranks: OnceLock::new() }
    }

    /// What rows are told apart by.
    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// How many earlier rows have the same values. The first who asks counts for all.
    pub(super) fn ranks(&self, run: &Run<'_>, scope: &Scope<'_>) -> Outcome<Vec<u64>> {
        let made = self.ranks.get_or_init(|| Ranks::new(run, scope.frame.table, &self.nodes));
        made.as_ref().map_err(Clone::clone)?.of(run, scope)
    }
}

/// What the numbers of a bijection stand for.
pub(crate) enum UniqueValues {
    /// `first`, `first + step`, ..
    Numbers { first: i64, step: i64 },
    /// The texts of a pattern.
    Texts(Language),
}

impl Unique {
    /// The bijection under a key over so many values.
    pub(crate) fn new(key: DrawKey, size: u64, values: UniqueValues) -> Outcome<Self> {
        let largest = size.checked_sub(1).ok_or_else(|| ExecError::plan("a unique column has no values"))?;
        let permutation = Permutation::new(key, largest);
        Ok(Self {
            permutation,
            size,
            layout: Layout::Wide,
            made: None,
            within: None,
            values,
            key,
            swapped: BTreeMap::new(),
        })
    }

    /// Gives these places these values: the row that would have had one of them takes what the place gives up. All other rows keep
    /// theirs.
    pub(crate) fn give(&mut self, pins: &[(u64, Value)], ty: &Ty) {
        // what stands at each number now, and the other way round
        let mut back: BTreeMap<u64, u64> = BTreeMap::new();
        for (place, value) in pins {
            let (Some(own), Some(wanted)) = (self.permutation.apply(*place), self.number_of(value, ty))
            else {
                continue;
            };
            let now = self.swapped.get(&own).copied().unwrap_or(own);
            let other = back.get(&wanted).copied().unwrap_or(wanted);
            for (number, stands) in [(own, wanted), (other, now)] {
                self.swapped.insert(number, stands);
                back.insert(stands, number);
            }
        }
    }

    /// The number of a value; `None` where no row could draw it.
    fn number_of(&self, value: &Value, ty: &Ty) -> Option<u64> {
        match (&self.values, value) {
            (UniqueValues::Texts(texts), Value::Text(text)) => texts.number_of(text, self.key.attempt(1)),
            (UniqueValues::Numbers { first, step }, _) => {
                let units = match conform(value, ty) {
                    Value::Enum(member) => i64::from(member),
                    Value::Bool(value) => i64::from(value),
                    value => whole_of(&value)?,
                };
                let (above, step) = (i128::from(units) - i128::from(*first), i128::from(*step));
                let number = above.checked_div(step).filter(|number| number * step == above)?;
                u64::try_from(number).ok().filter(|number| *number < self.size)
            }
            _ => None,
        }
    }

    /// The number of the value that belongs to a place.
    fn number(&self, row: usize, place: u64) -> Outcome<u64> {
        let number = self.permutation.apply(place);
        let number = number.map(|number| self.swapped.get(&number).copied().unwrap_or(number));
        number.ok_or_else(|| ExecError::cell(row, format!("there are only {} unique values", self.size)))
    }

    /// The numbers of the values that belong to these places.
    fn numbers(&self, places: &[u64]) -> Outcome<Vec<u64>> {
        places.iter().enumerate().map(|(row, place)| self.number(row, *place)).collect()
    }

    /// The number of the value that belongs to a place among the rows of this address.
    fn number_within(&self, row: usize, (address, place): (u64, u64), whose: &str) -> Outcome<u64> {
        let permutation = Permutation::new(self.key.within(address), self.size.saturating_sub(1));
        permutation.apply(place).ok_or_else(|| {
            let (size, row_there) = (self.size, place + 1);
            let message = format!("there are only {size} unique values, and this is row {row_there} {whose}");
            ExecError::cell(row, message).with_help("widen the range, or let fewer rows have them in common")
        })
    }

    /// The values of these numbers.
    fn column(&self, numbers: &[u64], ty: &Ty) -> Outcome<Column> {
        match &self.values {
            UniqueValues::Numbers { first, step } => {
                let value = |number: &u64| {
                    let value = i128::from(*first) + i128::from(*step) * i128::from(*number);
                    i64::try_from(value).map_err(|_| ExecError::plan("a unique value fits no number"))
                };
                Ok(column_of(numbers.iter().map(value).collect::<Outcome<_>>()?, ty))
            }
            UniqueValues::Texts(texts) => {
                let mut builder = TextBuilder::with_capacity(numbers.len(), 0);
                let mut text = String::new();
                for number in numbers {
                    text.clear();
                    texts.text(*number, self.key.attempt(1), &mut text);
                    builder.push(text.as_bytes());
                    builder.end();
                }
                Ok(Column::new(Data::Text(Arc::new(builder.finish()))))
            }
        }
    }
}

/// Whole numbers as values of a type.
fn column_of(values: Vec<i64>, ty: &Ty) -> Column {
    match repr(ty) {
        Repr::Code => Column::new(Data::Code(values.iter().map(|v| *v as u32).collect::<Vec<u32>>().into())),
        Repr::Bool => Column::bools(values.iter().map(|v| u8::from(*v != 0)).collect()),
        Repr::Float => Column::floats(values.iter().map(|v| *v as f64).collect()),
        _ => Column::ints(values),
    }
}

/// A unique column whose values are too few for its rows.
pub(crate) fn too_few(
    (column, table): (&str, &str),
    there: u64,
    needed: u128,
    places: &[String],
) -> ExecError {
    ExecError::setting(format!(
        "column `{column}` of table `{table}` has {there} values, but {needed} places must differ: {}",
        places.join(" with ")
    ))
    .with_help("widen its range, or bound the number of children of one parent")
}

/// Numbers that differ among the children of one parent.
fn among_siblings(frame: &Frame, unique: &Unique) -> Outcome<Vec<u64>> {
    let Some((parent, places)) = &frame.parent else {
        return Err(ExecError::plan("a root table has no siblings"));
    };
    let seq = frame.seq.as_deref().unwrap_or(&[]);
    let number = |(row, (place, seq)): (usize, (&u32, &i64))| {
        let address = parent.address_at(*place as usize);
        unique.number_within(row, (address, seq.saturating_sub(1) as u64), "of its parent")
    };
    places.iter().zip(seq).enumerate().map(number).collect()
}

impl Run<'_> {
    /// The unique values of a frame's rows.
    pub(super) fn unique(
        &self,
        scope: &Scope<'_>,
        unique: &Unique,
        column: &ColumnProgram,
    ) -> Outcome<Column> {
        let numbers = match &unique.within {
            None => {
                self.fits(scope.frame.table, unique, column)?;
                unique.numbers(&self.injective(scope.frame, unique.layout)?)?
            }
            Some(Among::Siblings) => among_siblings(scope.frame, unique)?,
            Some(Among::Equal(alike)) => self.among_equal(scope, unique, alike)?,
        };
        let Some((local, value)) = unique.made.as_deref() else { return unique.column(&numbers, &column.ty) };
        let mut scope = scope.clone();
        scope.bind(*local, unique.column(&numbers, &Ty::Text)?);
        scope.eval(value)
    }

    /// Refuses a counted layout with more places than there are values.
    fn fits(&self, table: usize, unique: &Unique, column: &ColumnProgram) -> Outcome<()> {
        if unique.layout != Layout::Counted {
            return Ok(());
        }
        let widths = self.widths(table)?;
        let (needed, words) = places(self.program, table, |level, _| at(widths, level))?;
        if needed <= u128::from(unique.size) {
            return Ok(());
        }
        let name = &self.program.table(table)?.name;
        Err(too_few((&column.name, name), unique.size, needed, &words))
    }

    /// Numbers that differ among the rows with the same values; a row without them takes any.
    fn among_equal(&self, scope: &Scope<'_>, unique: &Unique, alike: &Alike) -> Outcome<Vec<u64>> {
        let ranks = alike.ranks(self, scope)?;
        let groups = group_addresses(scope, &alike.nodes)?;
        let number = |(row, (rank, group)): (usize, (u64, Option<u64>))| match group {
            Some(address) => unique.number_within(row, (address, rank), "with the same values"),
            None => {
                // INVARIANT: this number is part of the addresses of draws.
                let bits = unique.key.attempt(2).bits(scope.frame.address_at(row), 0);
                Ok(((u128::from(bits) * u128::from(unique.size)) >> 64) as u64)
            }
        };
        ranks.into_iter().zip(groups).enumerate().map(number).collect()
    }

    /// A number for each row that no other row of the table has and that depends on the row's ancestors' places alone.
    fn injective(&self, frame: &Rc<Frame>, layout: Layout) -> Outcome<Vec<u64>> {
        let Some((parent, places)) = &frame.parent else {
            return Ok((0..frame.len).map(|row| frame.address_at(row)).collect());
        };
        let most = match layout {
            Layout::Counted => at(self.widths(frame.table)?, self.program.path(frame.table)?.len() - 1),
            _ => layout.most(self.program.table(frame.table)?),
        };
        let above = self.injective(parent, layout)?;
        let seq = frame.seq.as_deref().unwrap_or(&[]);
        let mut numbers = Vec::with_capacity(frame.len);
        for (row, (place, seq)) in places.iter().zip(seq).enumerate() {
            let seq0 = seq.saturating_sub(1) as u64;
            if seq0 >= most {
                return Err(ExecError::cell(
                    row,
                    format!(
                        "a unique column needs at most {most} rows for each parent, and here is row {seq}"
                    ),
                )
                .with_help("give the number of children an upper bound"));
            }
            let number = at(&above, *place as usize).checked_mul(most).and_then(|n| n.checked_add(seq0));
            numbers.push(
                number.ok_or_else(|| ExecError::cell(row, "the table is too large for unique values"))?,
            );
        }
        Ok(numbers)
    }
}
