//! Values as JSON: lines of it, and objects and lists in the cells of other formats.

use crate::buffer::Buffer;
use crate::literal::{Notation, Refusal, put_decimal};
use crate::{number, time};

/// JSON (RFC 8259). Numbers are exact: whole numbers and decimals have all their digits.
pub(crate) struct Json;

impl Notation for Json {
    fn null(&self) -> &'static [u8] {
        b"null"
    }

    fn bool(&self, value: bool) -> &'static [u8] {
        if value { b"true" } else { b"false" }
    }

    fn text(&self, text: &str, out: &mut Buffer) -> Result<(), Refusal> {
        put_text(text.as_bytes(), out);
        Ok(())
    }

    fn float(&self, value: f64, out: &mut Buffer) -> Result<(), Refusal> {
        if value.is_finite() {
            out.window(|window| number::put_float(window, value));
        } else {
            // JSON has no other numbers
            out.bytes(b"null");
        }
        Ok(())
    }

    fn decimal(&self, units: i128, scale: u8, out: &mut Buffer) -> Result<(), Refusal> {
        put_decimal(units, scale, out);
        Ok(())
    }

    fn date(&self, days: i64, out: &mut Buffer) -> Result<(), Refusal> {
        in_quotes(out, |out| out.window(|window| time::put_date(window, days)));
        Ok(())
    }

    fn time(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        in_quotes(out, |out| out.window(|window| time::put_time(window, micros)));
        Ok(())
    }

    fn datetime(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        in_quotes(out, |out| out.window(|window| time::put_datetime(window, micros)));
        Ok(())
    }

    fn duration(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        in_quotes(out, |out| out.window(|window| time::put_duration(window, micros)));
        Ok(())
    }

    fn nested(&self, json: &str, out: &mut Buffer) -> Result<(), Refusal> {
        out.bytes(json.as_bytes());
        Ok(())
    }
}

/// What stands before the value of a member: a brace or comma, the name, a colon.
pub(crate) fn head(at: usize, name: &str) -> Vec<u8> {
    let mut head = Buffer::default();
    head.byte(if at == 0 { b'{' } else { b',' });
    put_text(name.as_bytes(), &mut head);
    head.byte(b':');
    head.as_slice().to_vec()
}

#[inline(always)]
fn in_quotes(out: &mut Buffer, put: impl FnOnce(&mut Buffer)) {
    out.byte(b'"');
    put(out);
    out.byte(b'"');
}

/// Appends a string: quotes, backslashes and control characters escaped, all else as it is.
fn put_text(text: &[u8], out: &mut Buffer) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.byte(b'"');
    let mut from = 0;
    for (at, byte) in text.iter().enumerate() {
        if *byte >= b' ' && *byte != b'"' && *byte != b'\\' {
            continue;
        }
        out.bytes(text.get(from..at).unwrap_or_default());
        from = at + 1;
        match byte {
            b'"' => out.bytes(b"\\\""),
            b'\\' => out.bytes(b"\\\\"),
            b'\n' => out.bytes(b"\\n"),
            b'\r' => out.bytes(b"\\r"),
            b'\t' => out.bytes(b"\\t"),
            byte => {
                out.bytes(b"\\u00");
                out.byte(HEX[usize::from(byte >> 4)]);
                out.byte(HEX[usize::from(byte & 15)]);
            }
        }
    }
    out.bytes(text.get(from..).unwrap_or_default());
    out.byte(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_read_back() {
        let all: String = (0u8..128).map(char::from).chain("é東🦀\u{2028}".chars()).collect();
        for text in ["", "plain", "\"", "a\\b", "two\nlines", all.as_str()] {
            let mut out = Buffer::default();
            put_text(text.as_bytes(), &mut out);
            let read: String = serde_json::from_slice(out.as_slice()).unwrap();
            assert_eq!(read, text);
            assert!(!out.as_slice().contains(&b'\n'));
        }
    }

    #[test]
    fn what_json_has_no_number_for_is_null() {
        for value in [f64::NAN, f64::INFINITY] {
            let mut out = Buffer::default();
            Json.float(value, &mut out).unwrap();
            assert_eq!(out.as_slice(), b"null");
        }
    }
}
