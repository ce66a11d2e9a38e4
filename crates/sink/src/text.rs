//! Constant texts of cells: members of enums, missing codes, quoted values of dictionaries.

use synthc_types::{EnumSchema, GapCode, MemberSchema, Value};

use crate::buffer::{Buffer, WINDOW};
use crate::literal::put_decimal;
use crate::{number, time};

/// How members of enums and missing codes of enum columns are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnumText {
    /// By name.
    #[default]
    Name,
    /// By label; by name where there is none.
    Label,
    /// By code; by name where there is none.
    Code,
}

impl EnumText {
    /// The text of a member.
    pub fn member(self, member: &MemberSchema) -> String {
        self.pick(&member.name, member.label.as_deref(), member.code.as_ref())
    }

    /// The text of a missing code in an enum column.
    pub fn gap(self, gap: &GapCode) -> String {
        self.pick(&gap.name, gap.label.as_deref(), gap.code.as_ref())
    }

    fn pick(self, name: &str, label: Option<&str>, code: Option<&Value>) -> String {
        match (self, label, code) {
            (Self::Label, Some(label), _) => label.to_owned(),
            (Self::Code, _, Some(code)) => value_text(code),
            _ => name.to_owned(),
        }
    }

    /// The codes of all members in declared order, where codes are wanted and all of them are whole numbers.
    pub(crate) fn whole_codes(self, schema: &EnumSchema) -> Option<Vec<i64>> {
        let code = |member: &MemberSchema| match member.code {
            Some(Value::Int(code)) => Some(code),
            _ => None,
        };
        if self == Self::Code { schema.members.iter().map(code).collect() } else { None }
    }

    /// The texts of all members in declared order.
    pub(crate) fn members(self, schema: &EnumSchema) -> Vec<String> {
        schema.members.iter().map(|member| self.member(member)).collect()
    }
}

/// A single value as a CSV file writes it, without quotes; the index of an enum's member as a number, null as nothing.
pub fn value_text(value: &Value) -> String {
    let mut out = Buffer::default();
    let window = |out: &mut Buffer, write: &dyn Fn(&mut [u8; WINDOW]) -> usize| out.window(write);
    match value {
        Value::Null => {}
        Value::Bool(value) => return value.to_string(),
        Value::Int(value) => window(&mut out, &|w| number::put_int(w, *value)),
        Value::Float(value) => window(&mut out, &|w| number::put_float(w, value.0)),
        Value::Decimal { units, scale } => put_decimal(*units, *scale, &mut out),
        Value::Text(text) => return text.to_string(),
        Value::Date(days) => window(&mut out, &|w| time::put_date(w, *days)),
        Value::Time(micros) => window(&mut out, &|w| time::put_time(w, *micros)),
        Value::DateTime(micros) => window(&mut out, &|w| time::put_datetime(w, *micros)),
        Value::Duration { months: 0, micros } => window(&mut out, &|w| time::put_duration(w, *micros)),
        Value::Duration { months, micros } => {
            window(&mut out, &|w| time::put_duration(w, *micros));
            let rest = String::from_utf8_lossy(out.as_slice()).into_owned();
            let rest = rest.strip_prefix('P').unwrap_or(&rest);
            return if *micros == 0 { format!("P{months}M") } else { format!("P{months}M{rest}") };
        }
        Value::Uuid(bits) => window(&mut out, &|w| put_uuid(w, &bits.to_be_bytes())),
        Value::Enum(index) => return index.to_string(),
    }
    String::from_utf8_lossy(out.as_slice()).into_owned()
}

/// Puts the hyphenated lower-case form at the start; returns the end.
#[inline]
pub(crate) fn put_uuid(out: &mut [u8; WINDOW], bytes: &[u8; 16]) -> usize {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut at = 0;
    for (i, byte) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            out[at % WINDOW] = b'-';
            at += 1;
        }
        out[at % WINDOW] = HEX[usize::from(byte >> 4)];
        out[(at + 1) % WINDOW] = HEX[usize::from(byte & 15)];
        at += 2;
    }
    at
}

/// Whether texts are written as CSV fields or as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// As they are.
    Bare,
    /// As fields of CSV: quoted where they hold a separator, a quote or a line break, or are empty.
    Csv,
}

impl Quoting {
    /// The text as it is written.
    pub(crate) fn apply(self, text: &str) -> Vec<u8> {
        match self {
            Self::Bare => text.as_bytes().to_vec(),
            Self::Csv => {
                let mut out = Buffer::default();
                quote(&mut out, text.as_bytes());
                out.as_slice().to_vec()
            }
        }
    }
}

/// Whether some byte makes a field that holds it need quotes. Without a branch per byte, so that it is vectorised.
pub(crate) fn needs_quotes(bytes: &[u8]) -> bool {
    let any = |piece: &[u8]| piece.iter().fold(0, |found, byte| found | u8::from(is_special(*byte))) != 0;
    let (pieces, rest) = bytes.as_chunks::<256>();
    pieces.iter().any(|piece| any(piece)) || any(rest)
}

#[inline(always)]
fn is_special(byte: u8) -> bool {
    (byte == b',') | (byte == b'"') | (byte == b'\n') | (byte == b'\r')
}

/// Appends a field of CSV.
pub(crate) fn quote(out: &mut Buffer, text: &[u8]) {
    if !text.is_empty() && !text.iter().any(|byte| is_special(*byte)) {
        out.bytes(text);
        return;
    }
    out.byte(b'"');
    for (i, part) in text.split(|byte| *byte == b'"').enumerate() {
        if i > 0 {
            out.bytes(b"\"\"");
        }
        out.bytes(part);
    }
    out.byte(b'"');
}

/// A text that is written many times: short ones are copied by one move of fixed size.
#[derive(Clone, Debug)]
pub(crate) struct Constant {
    head: [u8; 32],
    len: usize,
    long: Box<[u8]>,
}

impl Constant {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut head = [0; 32];
        for (place, byte) in head.iter_mut().zip(bytes) {
            *place = *byte;
        }
        let long = if bytes.len() > head.len() { bytes.into() } else { Box::default() };
        Self { head, len: bytes.len(), long }
    }

    #[inline(always)]
    pub(crate) fn append(&self, out: &mut Buffer) {
        if self.len <= 32 {
            out.window(|window| {
                window[..32].copy_from_slice(&self.head);
                self.len
            });
        } else {
            out.bytes(&self.long);
        }
    }
}

/// Texts that are written many times, end to end.
#[derive(Debug)]
pub(crate) struct Constants {
    bytes: Vec<u8>,
    /// Where each starts and how long it is.
    places: Vec<(u32, u32)>,
}

impl FromIterator<Vec<u8>> for Constants {
    fn from_iter<I: IntoIterator<Item = Vec<u8>>>(texts: I) -> Self {
        let (mut bytes, mut places) = (Vec::new(), Vec::new());
        for text in texts {
            places.push((bytes.len() as u32, text.len() as u32));
            bytes.extend(text);
        }
        // Room for copies of fixed size.
        bytes.extend([0; WINDOW]);
        Self { bytes, places }
    }
}

impl Constants {
    /// All of them, and room after them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where one of them starts and how long it is; nothing beyond the last.
    #[inline(always)]
    pub(crate) fn place(&self, index: usize) -> (usize, usize) {
        let (start, len) = self.places.get(index).copied().unwrap_or_default();
        (start as usize, len as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(text: &str) -> String {
        String::from_utf8(Quoting::Csv.apply(text)).unwrap()
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        for (text, wanted) in [
            ("plain", "plain"),
            (" spaces stay ", " spaces stay "),
            ("", "\"\""),
            ("a,b", "\"a,b\""),
            ("\"", "\"\"\"\""),
            ("say \"no\" twice", "\"say \"\"no\"\" twice\""),
            ("two\nlines", "\"two\nlines\""),
            ("cr\r", "\"cr\r\""),
        ] {
            assert_eq!(field(text), wanted);
        }
    }

    #[test]
    fn a_special_byte_is_found_anywhere() {
        let mut bytes = vec![b'x'; 1000];
        assert!(!needs_quotes(&bytes));
        bytes[999] = b'\n';
        assert!(needs_quotes(&bytes));
    }

    #[test]
    fn values() {
        for (value, wanted) in [
            (Value::Null, ""),
            (Value::Int(-9), "-9"),
            (Value::float(0.1), "0.1"),
            (Value::Decimal { units: 250, scale: 2 }, "2.50"),
            (Value::Date(19_771), "2024-02-18"),
            (Value::Duration { months: 18, micros: 0 }, "P18M"),
            (Value::Duration { months: 1, micros: 3_600_000_000 }, "P1MT1H"),
            (Value::Uuid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef), "01234567-89ab-cdef-0123-456789abcdef"),
        ] {
            assert_eq!(value_text(&value), wanted);
        }
    }

    #[test]
    fn constants_of_both_kinds() {
        for len in [0, 1, 31, 32, 33, 500] {
            let text = vec![b'q'; len];
            let mut out = Buffer::default();
            Constant::new(&text).append(&mut out);
            assert_eq!(out.as_slice(), text);
        }
    }
}
