//! Cells as SQLite binds them, packed into bytes, so that they are made on any thread and can wait in a file.
//!
//! A cell is a tag, and after it: nothing for null, eight bytes for numbers, four bytes of length and the bytes of a text.

use rusqlite::types::ValueRef;

use super::Dialect;
use super::dialect::{SQLITE_DECIMAL, in_years};
use crate::buffer::{Buffer, WINDOW};
use crate::literal::{Notation, Refusal, put_decimal};
use crate::time;

const NULL: u8 = 0;
const INT: u8 = 1;
const REAL: u8 = 2;
const TEXT: u8 = 3;

/// Powers of ten up to here are doubles, as are the units of a decimal that SQLite keeps.
const EXACT_PLACES: u8 = 19;

/// The notation: the values that the literals of the script stand for in columns of the types that it creates.
#[derive(Debug)]
pub(super) struct Packed;

impl Notation for Packed {
    fn null(&self) -> &'static [u8] {
        &[NULL]
    }

    fn bool(&self, value: bool) -> &'static [u8] {
        if value { &[INT, 1, 0, 0, 0, 0, 0, 0, 0] } else { &[INT, 0, 0, 0, 0, 0, 0, 0, 0] }
    }

    fn int(&self, value: i64, out: &mut Buffer) {
        out.byte(INT);
        out.bytes(&value.to_le_bytes());
    }

    fn text(&self, text: &str, out: &mut Buffer) -> Result<(), Refusal> {
        if text.contains('\0') {
            return Err("texts with NUL cannot be written to SQLite, whose tools end them there");
        }
        let n_bytes = u32::try_from(text.len()).map_err(|_| "texts of 4 GB cannot be written to SQLite")?;
        out.byte(TEXT);
        out.bytes(&n_bytes.to_le_bytes());
        out.bytes(text.as_bytes());
        Ok(())
    }

    fn float(&self, value: f64, out: &mut Buffer) -> Result<(), Refusal> {
        if value.is_nan() {
            return Err("NaN cannot be written to SQLite, which takes it for null");
        }
        out.byte(REAL);
        out.bytes(&value.to_bits().to_le_bytes());
        Ok(())
    }

    fn decimal(&self, units: i128, scale: u8, out: &mut Buffer) -> Result<(), Refusal> {
        if units.unsigned_abs() >= SQLITE_DECIMAL {
            return Err(Dialect::TOO_LONG);
        }
        let value = if scale <= EXACT_PLACES {
            // a quotient of two doubles is the double nearest to the decimal
            units as f64 / 10u64.pow(u32::from(scale)) as f64
        } else {
            let mut text = Buffer::default();
            put_decimal(units, scale, &mut text);
            String::from_utf8_lossy(text.as_slice()).parse().unwrap_or(0.0)
        };
        self.float(value, out)
    }

    fn date(&self, days: i64, out: &mut Buffer) -> Result<(), Refusal> {
        in_years(days)?;
        self.window(out, |window| time::put_date(window, days));
        Ok(())
    }

    fn time(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        self.window(out, |window| time::put_time(window, micros));
        Ok(())
    }

    fn datetime(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        in_years(micros.div_euclid(time::MICROS_PER_DAY))?;
        self.window(out, |window| time::put_datetime(window, micros));
        Ok(())
    }

    fn duration(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        self.int(micros, out);
        Ok(())
    }

    fn nested(&self, json: &str, out: &mut Buffer) -> Result<(), Refusal> {
        self.text(json, out)
    }
}

impl Packed {
    /// A short text that `put` writes.
    fn window(&self, out: &mut Buffer, put: impl FnOnce(&mut [u8; WINDOW]) -> usize) {
        let mut window = [0; WINDOW];
        let end = put(&mut window).min(WINDOW);
        out.byte(TEXT);
        out.bytes(&(end as u32).to_le_bytes());
        out.bytes(window.get(..end).unwrap_or_default());
    }
}

/// The cells of a row, from its bytes.
pub(super) struct Cells<'a>(pub(super) &'a [u8]);

impl<'a> Cells<'a> {
    fn take(&mut self, n_bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n_bytes)?;
        self.0 = rest;
        Some(taken)
    }

    fn take_array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.first_chunk::<N>().copied()
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = ValueRef<'a>;

    fn next(&mut self) -> Option<ValueRef<'a>> {
        let [tag] = self.take_array::<1>()?;
        Some(match tag {
            INT => ValueRef::Integer(i64::from_le_bytes(self.take_array()?)),
            REAL => ValueRef::Real(f64::from_bits(u64::from_le_bytes(self.take_array()?))),
            TEXT => {
                let n_bytes = usize::try_from(u32::from_le_bytes(self.take_array()?)).ok()?;
                ValueRef::Text(self.take(n_bytes)?)
            }
            _ => ValueRef::Null,
        })
    }
}
