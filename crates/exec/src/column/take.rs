//! Rows picked from a column by number.

use std::sync::Arc;

use arrow::buffer::ScalarBuffer;
use arrow::datatypes::ArrowNativeType;

use super::{Column, Data, TextBuilder, Texts, at};

fn pick<T: ArrowNativeType>(values: &ScalarBuffer<T>, rows: &[u32]) -> ScalarBuffer<T> {
    let values: &[T] = values;
    rows.iter().map(|row| at(values, *row as usize)).collect::<Vec<T>>().into()
}

impl Column {
    /// The rows with these numbers, in this order. A constant stays one.
    pub(crate) fn take(&self, rows: &[u32]) -> Self {
        if self.one {
            return self.clone();
        }
        let data = match &self.data {
            Data::Float(values) => Data::Float(pick(values, rows)),
            Data::Int(values) => Data::Int(pick(values, rows)),
            Data::Wide(values) => Data::Wide(pick(values, rows)),
            Data::Code(values) => Data::Code(pick(values, rows)),
            Data::Bool(values) => Data::Bool(pick(values, rows)),
            Data::Word(codes, texts) => Data::Word(pick(codes, rows), texts.clone()),
            Data::Text(texts) => Data::Text(Arc::new(take_texts(texts, rows))),
            Data::Uuid(values) => {
                Data::Uuid(Arc::new(rows.iter().map(|row| at(values, *row as usize)).collect()))
            }
            Data::List(lists) => Data::List(Arc::new(lists.take(rows))),
            Data::Null => Data::Null,
        };
        let gap = self.gap.as_ref().map(|gap| pick(gap, rows));
        Self { data, gap, one: false }
    }

    /// The same column with one value a row, where it was a constant.
    pub(crate) fn spread(self, len: usize) -> Self {
        if !self.one {
            return self;
        }
        let data = match &self.data {
            Data::Float(values) => Data::Float(vec![at(values, 0); len].into()),
            Data::Int(values) => Data::Int(vec![at(values, 0); len].into()),
            Data::Wide(values) => Data::Wide(vec![at(values, 0); len].into()),
            Data::Code(values) => Data::Code(vec![at(values, 0); len].into()),
            Data::Bool(values) => Data::Bool(vec![at(values, 0); len].into()),
            Data::Word(codes, texts) => Data::Word(vec![at(codes, 0); len].into(), texts.clone()),
            Data::Text(texts) => Data::Word(vec![0u32; len].into(), texts.clone()),
            Data::Uuid(values) => Data::Uuid(Arc::new(vec![at(values, 0); len])),
            Data::List(lists) => Data::List(Arc::new(lists.take(&vec![0; len]))),
            Data::Null => Data::Null,
        };
        let gap = self.gap.as_ref().map(|gap| vec![at(gap, 0); len].into());
        Self { data, gap, one: false }
    }
}

fn take_texts(texts: &Texts, rows: &[u32]) -> Texts {
    let mut builder = TextBuilder::with_capacity(rows.len(), rows.len() * 16);
    for row in rows {
        builder.push(texts.bytes_at(*row as usize));
        builder.end();
    }
    builder.finish()
}
