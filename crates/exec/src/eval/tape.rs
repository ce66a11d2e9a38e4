//! A text buffer for many short pieces: each is copied whole at a fixed size, which needs no call, and only its length counts.

use synthc_types::{EIGHT_DIGITS, short_number};

use crate::column::{LONGEST, Texts};

/// The fixed size of a copy; longer pieces are copied at their length.
pub(super) const PIECE: usize = 32;

/// No more bytes a text are set aside at first.
const MOST: usize = 256;

/// A short piece, padded.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    bytes: [u8; PIECE],
    len: u8,
}

impl Piece {
    /// The piece, where it is short.
    pub(super) fn new(text: &[u8]) -> Option<Self> {
        let mut bytes = [0; PIECE];
        bytes.get_mut(..text.len())?.copy_from_slice(text);
        Some(Self { bytes, len: text.len() as u8 })
    }

    /// The piece with another after it, where that is short too.
    pub(super) fn followed_by(&self, end: &Self) -> Option<Self> {
        let mut bytes = self.bytes;
        let place = bytes.get_mut(self.len()..self.len() + end.len())?;
        place.copy_from_slice(end.bytes.get(..end.len())?);
        Some(Self { bytes, len: self.len + end.len })
    }

    /// How long it is.
    pub(super) fn len(&self) -> usize {
        usize::from(self.len)
    }
}

/// The buffer being written.
pub(super) struct Tape {
    bytes: Vec<u8>,
    at: usize,
    offsets: Vec<i32>,
}

impl Tape {
    /// A buffer for as many texts, each of so many bytes, about.
    pub(super) fn new(rows: usize, each: usize) -> Self {
        let mut offsets = Vec::with_capacity(rows + 1);
        offsets.push(0);
        Self { bytes: vec![0; rows * each.min(MOST) + 2 * PIECE], at: 0, offsets }
    }

    /// Makes room for `more` bytes and a whole piece after them.
    #[inline(always)]
    fn reserve(&mut self, more: usize) {
        let needed = self.at + more + PIECE;
        if needed > self.bytes.len() {
            self.bytes.resize(needed + needed / 2, 0);
        }
    }

    /// Copies a whole piece, of which the length is still to be counted.
    #[inline(always)]
    fn put(&mut self, bytes: [u8; PIECE]) {
        if let Some(slot) = self.bytes.get_mut(self.at..).and_then(|tail| tail.first_chunk_mut::<PIECE>()) {
            *slot = bytes;
        }
    }

    /// Appends a short piece.
    #[inline(always)]
    pub(super) fn piece(&mut self, piece: &Piece) {
        self.reserve(PIECE);
        self.put(piece.bytes);
        self.at += usize::from(piece.len);
    }

    /// Appends any piece.
    #[inline(always)]
    pub(super) fn text(&mut self, text: &[u8]) {
        self.reserve(text.len());
        if let Some(slot) = self.bytes.get_mut(self.at..self.at + text.len()) {
            slot.copy_from_slice(text);
        }
        self.at += text.len();
    }

    /// Appends a whole number.
    #[inline(always)]
    pub(super) fn whole(&mut self, value: i64) {
        self.reserve(PIECE);
        let Some(window) = self.bytes.get_mut(self.at..).and_then(|tail| tail.first_chunk_mut::<PIECE>())
        else {
            return;
        };
        let rest = value.unsigned_abs();
        if rest < EIGHT_DIGITS && value >= 0 {
            let (text, len) = short_number(rest, 1);
            let (digits, _) = window.split_at_mut(text.len());
            digits.copy_from_slice(&text);
            self.at += len;
        } else {
            self.text(itoa::Buffer::new().format(value).as_bytes());
        }
    }

    /// Whether the text being written is longer than any may be.
    #[inline(always)]
    pub(super) fn is_too_long(&self) -> bool {
        self.at - self.offsets.last().map_or(0, |last| *last as usize) > LONGEST
    }

    /// Ends a text; whether it still fits, by itself and up to 2 GiB in one block.
    #[inline(always)]
    pub(super) fn end(&mut self) -> bool {
        match i32::try_from(self.at) {
            Ok(end) if !self.is_too_long() => {
                self.offsets.push(end);
                true
            }
            _ => false,
        }
    }

    pub(super) fn finish(mut self) -> Texts {
        self.bytes.truncate(self.at);
        Texts { offsets: self.offsets, bytes: self.bytes, cut: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_written_as_they_print() {
        for value in [0, 7, 10, 99, 100, 12_345, 1_000_000, -1, -10, -999, i64::MAX, i64::MIN] {
            let mut tape = Tape::new(0, 0);
            tape.whole(value);
            assert!(tape.end());
            assert_eq!(tape.finish().get(0), value.to_string());
        }
    }

    #[test]
    fn long_and_short_pieces_follow_each_other() {
        let long = "x".repeat(200);
        let mut tape = Tape::new(1, 0);
        for _ in 0..20 {
            tape.text(long.as_bytes());
            tape.piece(&Piece::new(b"ab").unwrap());
            assert!(tape.end());
        }
        let texts = tape.finish();
        assert!(texts.iter().all(|t| t == format!("{long}ab")));
        assert!(Piece::new(long.as_bytes()).is_none());
        assert!(Piece::new(&[b'x'; PIECE]).is_some());
    }
}
