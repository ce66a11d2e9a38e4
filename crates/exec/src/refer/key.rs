//! Values of cells as keys to look rows up by.

use synthc_types::child_address;

use crate::column::{Column, Data, NULL, at};
use crate::error::Outcome;
use crate::eval::Scope;
use crate::program::Node;

/// The values of some cells of a row, which are equal where all of them are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// One value that is no text.
    One(u128),
    /// Any.
    Many(Box<[u8]>),
}

impl Key {
    /// The values of one row of some columns; `None` where one is null.
    pub(crate) fn of(columns: &[Column], row: usize) -> Option<Self> {
        if columns.iter().any(|column| gap(column, row) != 0) {
            return None;
        }
        if let Some(key) = Self::one(columns, row) {
            return Some(key);
        }
        let mut bytes = Vec::new();
        columns.iter().for_each(|column| append(column, row, &mut bytes));
        Some(Self::Many(bytes.into()))
    }

    /// The same with gaps as values, each of which counts as what `kind` says of it; 0 is none.
    pub(crate) fn with_gaps(columns: &[Column], row: usize, kind: impl Fn(u8) -> u8) -> Self {
        let whole = Self::one(columns, row).filter(|_| columns.iter().all(|column| gap(column, row) == 0));
        whole.unwrap_or_else(|| {
            let mut bytes = Vec::new();
            for column in columns {
                let gap = gap(column, row);
                bytes.push(kind(gap));
                if gap == 0 {
                    append(column, row, &mut bytes);
                }
            }
            Self::Many(bytes.into())
        })
    }

    /// The value of a single column that is no text.
    fn one(columns: &[Column], row: usize) -> Option<Self> {
        let [column] = columns else { return None };
        word(column, row).map(Self::One)
    }

    /// The bytes that are kept beside the key itself: of texts, and of several values.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::One(_) => 0,
            Self::Many(bytes) => bytes.len() as u64,
        }
    }

    /// The values as an address.
    // INVARIANT: it is part of the addresses of draws.
    pub(super) fn address(&self) -> u64 {
        let (one, many) = match self {
            Self::One(word) => (word.to_le_bytes(), &[][..]),
            Self::Many(bytes) => ((bytes.len() as u128).to_le_bytes(), &**bytes),
        };
        one.chunks(8).chain(many.chunks(8)).fold(0, |address, chunk| {
            let mut word = [0u8; 8];
            word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            child_address(address, u64::from_le_bytes(word))
        })
    }
}

/// The keys of rows by the values of these expressions; `None` where one has no value.
pub(super) fn keys<'n>(
    scope: &Scope<'_>,
    nodes: impl IntoIterator<Item = &'n Node>,
) -> Outcome<Vec<Option<Key>>> {
    let columns = scope.eval_all(nodes)?;
    Ok((0..scope.len()).map(|row| Key::of(&columns, row)).collect())
}

/// The gap of a cell, also of a column of nothing but nulls.
fn gap(column: &Column, row: usize) -> u8 {
    if column.is_all_null() { NULL } else { column.gap_at(row) }
}

/// The value of a cell as a number that no other value of its type has; `None` of texts.
fn word(column: &Column, row: usize) -> Option<u128> {
    let row = if column.one { 0 } else { row };
    Some(match &column.data {
        Data::Float(values) => u128::from((at(values, row) + 0.0).to_bits()),
        Data::Int(values) => i128::from(at(values, row)).cast_unsigned(),
        Data::Wide(values) => at(values, row).cast_unsigned(),
        Data::Code(values) => u128::from(at(values, row)),
        Data::Bool(values) => u128::from(at(values, row)),
        Data::Uuid(values) => at(values, row),
        Data::Word(..) | Data::Text(_) | Data::List(_) | Data::Null => return None,
    })
}

fn append(column: &Column, row: usize, bytes: &mut Vec<u8>) {
    match (word(column, row), column.as_lists()) {
        (Some(word), _) => bytes.extend(word.to_le_bytes()),
        (None, Some(lists)) => {
            let items = lists.of_row(if column.one { 0 } else { row });
            bytes.extend((items.len() as u64).to_le_bytes());
            for item in items {
                bytes.push(lists.items().gap_at(item as usize));
                append(lists.items(), item as usize, bytes);
            }
        }
        (None, None) => {
            let text = column.text_at(row);
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text);
        }
    }
}
