//! Text with holes, written straight into one buffer.

use std::sync::Arc;

use synthc_types::{Ty, Value, ten_to};

use super::format::Written;
use super::tape::{Piece as Short, Tape};
use super::{Scope, union};
use crate::column::{Column, Data, TOO_LONG, at, column_of};
use crate::error::Outcome;
use crate::number::{DAY, civil_of_days, units_of_one};
use crate::program::Piece;

/// What stands in a place of the text.
enum Filler<'a> {
    Short(Short),
    Long(&'a [u8]),
    /// Texts by number, all of them short.
    List(Vec<Short>, &'a [u32]),
    Words(&'a Column),
    Members(&'a [u32], &'a [String]),
    Ints(&'a [i64]),
    Numbers(&'a Column, &'a Ty),
    Formatted(&'a Column, Written<'a>),
}

impl<'a> Filler<'a> {
    fn text(text: &'a [u8]) -> Self {
        Short::new(text).map_or(Self::Long(text), Self::Short)
    }

    /// Texts by number, padded once for all rows where that is less work.
    fn words(column: &'a Column, codes: &'a [u32], texts: impl ExactSizeIterator<Item = &'a [u8]>) -> Self {
        if texts.len() > codes.len() {
            return Self::Words(column);
        }
        match texts.map(Short::new).collect() {
            Some(list) => Self::List(list, codes),
            None => Self::Words(column),
        }
    }

    fn new(column: &'a Column, ty: &'a Ty, names: &'a [String]) -> Self {
        match (&column.data, ty) {
            (Data::Word(codes, texts), _) if !column.one => {
                Self::words(column, codes, (0..texts.len()).map(|i| texts.bytes_at(i)))
            }
            (Data::Word(..) | Data::Text(_), _) if column.one => Self::text(column.text_at(0)),
            (Data::Word(..) | Data::Text(_), _) => Self::Words(column),
            (Data::Int(values), Ty::Int) if !column.one => Self::Ints(values),
            (Data::Code(codes), _) if column.one => {
                Self::text(names.get(at(codes, 0) as usize).map_or(&[], |name| name.as_bytes()))
            }
            (Data::Code(codes), _) => match names.iter().map(|name| Short::new(name.as_bytes())).collect() {
                Some(list) => Self::List(list, codes),
                None => Self::Members(codes, names),
            },
            _ => Self::Numbers(column, ty),
        }
    }
}

impl Filler<'_> {
    /// How many bytes it takes, at most or about.
    fn most(&self) -> usize {
        /// For what is not looked at before it is written.
        const ABOUT: usize = 16;
        match self {
            Self::Short(piece) => piece.len(),
            Self::Long(text) => text.len(),
            Self::List(list, _) => list.iter().map(Short::len).max().unwrap_or(0),
            Self::Members(_, names) => names.iter().map(String::len).max().unwrap_or(0),
            Self::Ints(values) => {
                let largest = values.iter().fold(0, |largest: u64, v| largest.max(v.unsigned_abs()));
                largest.checked_ilog10().unwrap_or(0) as usize + 2
            }
            Self::Words(_) | Self::Numbers(..) | Self::Formatted(..) => ABOUT,
        }
    }
}

/// Constant texts as one with the texts of a list before them, where those stay short: fewer pieces to copy.
fn joined(fillers: Vec<Filler<'_>>) -> Vec<Filler<'_>> {
    let mut out: Vec<Filler<'_>> = Vec::with_capacity(fillers.len());
    for filler in fillers {
        if let (Some(Filler::List(list, _)), Filler::Short(end)) = (out.last_mut(), &filler) {
            let longer: Option<Vec<Short>> = list.iter().map(|piece| piece.followed_by(end)).collect();
            if let Some(longer) = longer {
                *list = longer;
                continue;
            }
        }
        out.push(filler);
    }
    out
}

impl Scope<'_> {
    /// The text of each row; null where a hole is.
    pub(crate) fn template(&self, pieces: &[Piece]) -> Outcome<Column> {
        let mut columns = Vec::with_capacity(pieces.len());
        for piece in pieces {
            if let Piece::Hole { node, .. } = piece {
                let column = self.eval(node)?;
                if column.is_all_null() {
                    return Ok(Column::null());
                }
                columns.push(column);
            }
        }
        let mut blank = Column::bools(vec![0]).for_all(true);
        let mut fillers = Vec::with_capacity(pieces.len());
        let mut holes = columns.iter();
        for piece in pieces {
            match piece {
                Piece::Text(text) => fillers.push(Filler::text(text)),
                Piece::Hole { node, names, format } => {
                    let Some(column) = holes.next() else { continue };
                    blank = Column { gap: union(&blank, column), one: blank.one && column.one, ..blank };
                    let names = names.as_deref().unwrap_or(&[]);
                    fillers.push(match format {
                        Some(format) => Filler::Formatted(column, Written { ty: &node.ty, names, format }),
                        None => Filler::new(column, &node.ty, names),
                    });
                }
            }
        }
        let rows = if blank.one { 1 } else { self.len() };
        let fillers = joined(fillers);
        let mut out = Tape::new(rows, fillers.iter().map(Filler::most).sum());
        let mut text = Vec::new();
        for row in 0..rows {
            for filler in &fillers {
                match filler {
                    Filler::Short(piece) => out.piece(piece),
                    Filler::Long(text) => out.text(text),
                    Filler::List(list, codes) => {
                        if let Some(piece) = codes.get(row).and_then(|code| list.get(*code as usize)) {
                            out.piece(piece);
                        }
                    }
                    Filler::Words(column) => {
                        out.text(column.text_at(row));
                        if out.is_too_long() {
                            return Err(self.fault(row, TOO_LONG));
                        }
                    }
                    Filler::Members(codes, names) => {
                        let name = codes.get(row).and_then(|code| names.get(*code as usize));
                        out.text(name.map_or(&[], |name| name.as_bytes()));
                    }
                    Filler::Ints(values) => out.whole(at(values, row)),
                    Filler::Numbers(column, ty) => {
                        text.clear();
                        append_cell(&mut text, column, row, ty);
                        out.text(&text);
                    }
                    Filler::Formatted(column, written) => {
                        text.clear();
                        written.append(&mut text, column, row);
                        out.text(&text);
                    }
                }
            }
            if !out.end() {
                return Err(self.fault(row, TOO_LONG));
            }
        }
        let data = Data::Text(Arc::new(out.finish()));
        Ok(Column { data, gap: blank.gap, one: blank.one })
    }
}

/// A whole number as the text of a value of `ty`.
pub(crate) fn whole_text(value: i64, ty: &Ty) -> String {
    let mut text = Vec::new();
    append_cell(&mut text, &Column::ints(vec![value]), 0, ty);
    String::from_utf8_lossy(&text).into_owned()
}

/// The text of one value.
pub(crate) fn value_text(value: &Value) -> String {
    let ty = match value {
        Value::Text(text) => return text.to_string(),
        Value::Decimal { scale, .. } => Ty::Decimal(*scale),
        Value::Date(_) => Ty::Date,
        Value::Time(_) => Ty::Time,
        Value::DateTime(_) => Ty::DateTime,
        Value::Duration { .. } => Ty::Duration,
        _ => Ty::Int,
    };
    let mut text = Vec::new();
    append_cell(&mut text, &column_of(value), 0, &ty);
    String::from_utf8_lossy(&text).into_owned()
}

/// Appends the text of a float: the shortest that reads back, whole numbers without a point.
pub(crate) fn append_number(out: &mut Vec<u8>, value: f64) {
    if value.is_nan() {
        out.extend_from_slice(b"NaN");
    } else if value.is_infinite() {
        out.extend_from_slice(if value > 0.0 { b"inf" } else { b"-inf" });
    } else {
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(value);
        out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
    }
}

fn append_whole(out: &mut Vec<u8>, value: i64, width: usize) {
    let mut buffer = itoa::Buffer::new();
    let text = buffer.format(value.unsigned_abs());
    if value < 0 {
        out.push(b'-');
    }
    out.extend(std::iter::repeat_n(b'0', width.saturating_sub(text.len())));
    out.extend_from_slice(text.as_bytes());
}

fn append_date(out: &mut Vec<u8>, days: i64) {
    let (year, month, day) = civil_of_days(days);
    append_whole(out, year, 4);
    out.push(b'-');
    append_whole(out, i64::from(month), 2);
    out.push(b'-');
    append_whole(out, i64::from(day), 2);
}

fn append_time(out: &mut Vec<u8>, micros: i64) {
    for (unit, mark) in [(3_600_000_000, None), (60_000_000, Some(b':')), (1_000_000, Some(b':'))] {
        out.extend(mark);
        let modulus = if mark.is_none() { i64::MAX } else { 60 };
        append_whole(out, micros / unit % modulus, 2);
    }
    append_fraction(out, micros % 1_000_000);
}

fn append_fraction(out: &mut Vec<u8>, micros: i64) {
    if micros != 0 {
        out.push(b'.');
        append_whole(out, micros, 6);
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

/// Appends the text of a cell that has a value.
pub(super) fn append_cell(out: &mut Vec<u8>, column: &Column, row: usize, ty: &Ty) {
    let row = if column.one { 0 } else { row };
    match (&column.data, ty) {
        (Data::Float(values), _) => append_number(out, at(values, row)),
        (Data::Bool(values), _) => {
            out.extend_from_slice(if at(values, row) != 0 { b"true" } else { b"false" })
        }
        (Data::Uuid(values), _) => out.extend_from_slice(&uuid_text(at(values, row))),
        (Data::Int(values), ty) => {
            let v = at(values, row);
            match ty {
                Ty::Date => append_date(out, v),
                Ty::Time => append_time(out, v),
                Ty::DateTime => {
                    append_date(out, v.div_euclid(DAY));
                    out.push(b'T');
                    append_time(out, v.rem_euclid(DAY));
                    out.push(b'Z');
                }
                Ty::Decimal(scale) => append_decimal(out, i128::from(v), *scale),
                Ty::Duration => append_duration(out, v),
                _ => append_whole(out, v, 0),
            }
        }
        (Data::Wide(values), Ty::Decimal(scale)) => append_decimal(out, at(values, row), *scale),
        _ => {}
    }
}

/// A decimal with all its places.
pub(crate) fn decimal_text(units: i128, scale: u8) -> String {
    let mut out = Vec::new();
    append_decimal(&mut out, units, scale);
    String::from_utf8_lossy(&out).into_owned()
}

fn append_decimal(out: &mut Vec<u8>, units: i128, scale: u8) {
    if let (Ok(units), Some(one)) = (i64::try_from(units), units_of_one(scale)) {
        return append_narrow(out, units, one.unsigned_abs(), scale);
    }
    let one = ten_to(scale).unwrap_or(1).unsigned_abs();
    let size = units.unsigned_abs();
    let sign = if units < 0 { "-" } else { "" };
    out.extend_from_slice(format!("{sign}{}", size / one).as_bytes());
    if scale > 0 {
        out.extend_from_slice(format!(".{:0width$}", size % one, width = usize::from(scale)).as_bytes());
    }
}

fn append_narrow(out: &mut Vec<u8>, units: i64, one: u64, scale: u8) {
    if units < 0 {
        out.push(b'-');
    }
    let size = units.unsigned_abs();
    let mut buffer = itoa::Buffer::new();
    out.extend_from_slice(buffer.format(size / one).as_bytes());
    if scale > 0 {
        out.push(b'.');
        append_whole(out, (size % one) as i64, usize::from(scale));
    }
}

/// Seconds with an `s`.
fn append_duration(out: &mut Vec<u8>, micros: i64) {
    if micros < 0 {
        out.push(b'-');
    }
    let size = micros.unsigned_abs();
    let mut buffer = itoa::Buffer::new();
    out.extend_from_slice(buffer.format(size / 1_000_000).as_bytes());
    append_fraction(out, (size % 1_000_000) as i64);
    out.push(b's');
}

/// The 36 characters of a UUID.
pub(crate) fn uuid_text(value: u128) -> [u8; 36] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 36];
    let mut nibbles = (0..32).rev().map(|place| ((value >> (place * 4)) & 15) as usize);
    for (place, slot) in text.iter_mut().enumerate() {
        if !matches!(place, 8 | 13 | 18 | 23) {
            let digit = nibbles.next().unwrap_or(0);
            *slot = at(DIGITS, digit);
        }
    }
    text
}
