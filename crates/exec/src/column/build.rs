//! A column put together from pieces, each for some of the rows.

use std::sync::Arc;

use super::lists::merge as merge_lists;
use super::{Column, Data, NULL, Repr, TextBuilder, Texts, all_rows, at};

/// Which piece, and which row of it, stands in each row.
pub(crate) struct Assembler {
    len: usize,
    repr: Repr,
    floats: Vec<f64>,
    ints: Vec<i64>,
    /// All of `ints`, once a piece needs more than 64 bits.
    wide: Vec<i128>,
    small: Vec<u32>,
    bools: Vec<u8>,
    uuids: Vec<u128>,
    words: Option<Arc<Texts>>,
    texts: Vec<(Column, Vec<u32>)>,
    lists: Vec<(Column, Vec<u32>)>,
    gap: Vec<u8>,
    has_gap: bool,
}

impl Assembler {
    /// A column of `len` rows that are null until a piece says otherwise.
    pub(crate) fn new(len: usize, repr: Repr) -> Self {
        Self {
            len,
            repr,
            floats: Vec::new(),
            ints: Vec::new(),
            wide: Vec::new(),
            small: Vec::new(),
            bools: Vec::new(),
            uuids: Vec::new(),
            words: None,
            texts: Vec::new(),
            lists: Vec::new(),
            gap: vec![NULL; len],
            has_gap: false,
        }
    }

    /// A column of `len` rows that are those of another until a piece says otherwise.
    pub(crate) fn over(column: &Column, len: usize, repr: Repr) -> Self {
        let mut assembler = Self::new(len, repr);
        assembler.put(&all_rows(len), column);
        assembler
    }

    /// Puts the rows of `piece` at `rows`, in order.
    pub(crate) fn put(&mut self, rows: &[u32], piece: &Column) {
        match &piece.gap {
            None => rows.iter().for_each(|row| set(&mut self.gap, *row, 0)),
            Some(gap) if piece.one => rows.iter().for_each(|row| set(&mut self.gap, *row, at(gap, 0))),
            Some(gap) => rows.iter().zip(gap.iter()).for_each(|(row, gap)| set(&mut self.gap, *row, *gap)),
        }
        let len = self.len;
        match (&piece.data, self.repr) {
            (Data::Float(values), Repr::Float) => place(&mut self.floats, len, rows, values, piece.one),
            (Data::Int(values), Repr::Int) if self.wide.is_empty() => {
                place(&mut self.ints, len, rows, values, piece.one);
            }
            (Data::Int(_) | Data::Wide(_), Repr::Int) => {
                if self.wide.is_empty() {
                    let ints = filled(std::mem::take(&mut self.ints), len);
                    self.wide = ints.into_iter().map(i128::from).collect();
                }
                let values = piece.as_units().unwrap_or_default();
                place(&mut self.wide, len, rows, &values, piece.one);
            }
            (Data::Int(_) | Data::Wide(_), Repr::Float) => {
                let values: Vec<f64> = match &piece.data {
                    Data::Int(values) => values.iter().map(|v| *v as f64).collect(),
                    _ => piece.as_units().unwrap_or_default().iter().map(|v| *v as f64).collect(),
                };
                place(&mut self.floats, len, rows, &values, piece.one);
            }
            (Data::Code(values), Repr::Code) => place(&mut self.small, len, rows, values, piece.one),
            (Data::Bool(values), Repr::Bool) => place(&mut self.bools, len, rows, values, piece.one),
            (Data::Uuid(values), Repr::Uuid) => place(&mut self.uuids, len, rows, values, piece.one),
            (Data::Word(codes, texts), Repr::Text)
                if self.texts.is_empty()
                    && self.words.as_ref().is_none_or(|words| Arc::ptr_eq(words, texts)) =>
            {
                self.words = Some(texts.clone());
                place(&mut self.small, len, rows, codes, piece.one);
            }
            (Data::Word(..) | Data::Text(_), Repr::Text) => {
                if let Some(words) = self.words.take() {
                    let codes = std::mem::take(&mut self.small);
                    let all = Column::new(Data::Word(codes.into(), words));
                    self.texts.push((all, all_rows(len)));
                }
                self.texts.push((piece.clone(), rows.to_vec()));
            }
            (Data::List(_), Repr::List) => self.lists.push((piece.clone(), rows.to_vec())),
            _ => rows.iter().for_each(|row| set(&mut self.gap, *row, NULL)),
        }
    }

    /// The column.
    pub(crate) fn finish(mut self) -> Column {
        self.has_gap = self.gap.iter().any(|g| *g != 0);
        let len = self.len;
        let data = match self.repr {
            Repr::Float => Data::Float(filled(self.floats, len).into()),
            Repr::Int if self.wide.is_empty() => Data::Int(filled(self.ints, len).into()),
            Repr::Int => Data::units(self.wide),
            Repr::Code => Data::Code(filled(self.small, len).into()),
            Repr::Bool => Data::Bool(filled(self.bools, len).into()),
            Repr::Uuid => Data::Uuid(Arc::new(filled(self.uuids, len))),
            Repr::Null => Data::Null,
            Repr::List => Data::List(Arc::new(merge_lists(len, &self.lists))),
            Repr::Text => match self.words {
                Some(words) if self.texts.is_empty() => Data::Word(filled(self.small, len).into(), words),
                _ => Data::Text(Arc::new(merge(len, &self.texts))),
            },
        };
        Column { data, gap: self.has_gap.then(|| self.gap.into()), one: false }
    }
}

fn set(gap: &mut [u8], row: u32, value: u8) {
    if let Some(slot) = gap.get_mut(row as usize) {
        *slot = value;
    }
}

fn filled<T: Clone + Default>(mut values: Vec<T>, len: usize) -> Vec<T> {
    values.resize(len, T::default());
    values
}

fn place<T: Copy + Default>(to: &mut Vec<T>, len: usize, rows: &[u32], values: &[T], one: bool) {
    if to.is_empty() {
        to.resize(len, T::default());
    }
    if one {
        let value = at(values, 0);
        for row in rows {
            if let Some(slot) = to.get_mut(*row as usize) {
                *slot = value;
            }
        }
    } else {
        for (row, value) in rows.iter().zip(values) {
            if let Some(slot) = to.get_mut(*row as usize) {
                *slot = *value;
            }
        }
    }
}

/// Texts of several pieces in the order of the rows; a later piece replaces an earlier one.
fn merge(len: usize, pieces: &[(Column, Vec<u32>)]) -> Texts {
    const NOWHERE: u32 = u32::MAX;
    let mut from = vec![(NOWHERE, 0u32); len];
    for (number, (_, rows)) in pieces.iter().enumerate() {
        for (index, row) in rows.iter().enumerate() {
            if let Some(slot) = from.get_mut(*row as usize) {
                *slot = (number as u32, index as u32);
            }
        }
    }
    let mut builder = TextBuilder::with_capacity(len, len * 16);
    for (number, index) in from {
        if let Some((piece, _)) = pieces.get(number as usize) {
            builder.push(piece.text_at(index as usize));
        }
        builder.end();
    }
    builder.finish()
}

impl Column {
    /// The bytes of a text cell.
    #[inline(always)]
    pub(crate) fn text_at(&self, index: usize) -> &[u8] {
        let index = if self.one { 0 } else { index };
        match &self.data {
            Data::Word(codes, texts) => texts.bytes_at(at(codes, index) as usize),
            Data::Text(texts) => texts.bytes_at(index),
            _ => &[],
        }
    }
}
