//! A growing byte buffer that hands out fixed windows, so that short cells are copied without calls and without `unsafe`.

/// The size of a window; every number, time and UUID with its separator fits.
pub(crate) const WINDOW: usize = 64;

/// Bytes written so far, followed by initialised room.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    len: usize,
}

impl Buffer {
    /// An empty buffer that reuses the memory of `bytes`, whatever it holds.
    pub(crate) fn reusing(bytes: Vec<u8>) -> Self {
        Self { bytes, len: 0 }
    }

    /// What was written.
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// How much was written.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// What was written, followed by room.
    pub(crate) fn memory(&self) -> &[u8] {
        &self.bytes
    }

    /// The memory, for reuse.
    pub(crate) fn into_memory(self) -> Vec<u8> {
        self.bytes
    }

    /// Forgets what was written and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// Makes room for `more` bytes and a window after them.
    #[inline]
    fn reserve(&mut self, more: usize) {
        if self.bytes.len() < self.len + more + WINDOW {
            self.grow(more);
        }
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        let size = (self.len + more + WINDOW).max(self.bytes.len() * 2).max(4096);
        self.bytes.resize(size, 0);
    }

    /// Lets `write` fill a window, and keeps as many bytes as it says.
    #[inline(always)]
    pub(crate) fn window(&mut self, write: impl FnOnce(&mut [u8; WINDOW]) -> usize) {
        self.reserve(0);
        if let Some(window) = self.bytes.get_mut(self.len..).and_then(|rest| rest.first_chunk_mut::<WINDOW>())
        {
            self.len += write(window);
        }
    }

    /// Appends one byte.
    #[inline(always)]
    pub(crate) fn byte(&mut self, byte: u8) {
        match self.bytes.get_mut(self.len) {
            Some(place) => {
                *place = byte;
                self.len += 1;
            }
            None => {
                self.grow(1);
                self.bytes(&[byte]);
            }
        }
    }

    /// Appends bytes of any length.
    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        if let Some(room) = self.bytes.get_mut(self.len..self.len + bytes.len()) {
            room.copy_from_slice(bytes);
            self.len += bytes.len();
        }
    }

    /// Appends `source[start..end]`. What follows it in `source` may be copied too and is overwritten later, which makes short
    /// pieces of a long text cheap.
    #[inline(always)]
    pub(crate) fn piece(&mut self, source: &[u8], start: usize, end: usize) {
        let len = end.wrapping_sub(start);
        let rest = source.get(start..).unwrap_or_default();
        if len <= 32
            && let Some(piece) = rest.first_chunk::<32>()
        {
            self.window(|window| {
                window[..32].copy_from_slice(piece);
                len
            });
        } else if len <= WINDOW
            && let Some(piece) = rest.first_chunk::<WINDOW>()
        {
            self.window(|window| {
                *window = *piece;
                len
            });
        } else {
            self.bytes(source.get(start..end).unwrap_or_default());
        }
    }
}

/// Room for cells whose length together is known.
pub(crate) struct Room<'b> {
    bytes: &'b mut [u8],
    at: usize,
    len: &'b mut usize,
}

impl Buffer {
    /// Room for `total` bytes.
    pub(crate) fn room(&mut self, total: usize) -> Room<'_> {
        self.reserve(total);
        Room { bytes: self.bytes.get_mut(self.len..).unwrap_or_default(), at: 0, len: &mut self.len }
    }
}

impl Room<'_> {
    /// Appends `len` bytes of `source` from `start` on, and `end` after them. What follows them in `source` may be copied too and is
    /// overwritten later: a copy of fixed size needs no call.
    #[inline(always)]
    pub(crate) fn cell(&mut self, source: &[u8], start: usize, len: usize, end: u8) {
        const SHORT: usize = WINDOW / 2;
        let at = self.at;
        let from = source.get(start..).unwrap_or_default();
        let to = self.bytes.get_mut(at..).unwrap_or_default();
        if len <= SHORT
            && let Some(piece) = from.first_chunk::<SHORT>()
            && let Some(place) = to.first_chunk_mut::<SHORT>()
        {
            *place = *piece;
        } else if len <= WINDOW
            && let Some(piece) = from.first_chunk::<WINDOW>()
            && let Some(place) = to.first_chunk_mut::<WINDOW>()
        {
            *place = *piece;
        } else if let (Some(piece), Some(place)) = (from.get(..len), to.get_mut(..len)) {
            place.copy_from_slice(piece);
        }
        if let Some(place) = self.bytes.get_mut(at + len) {
            *place = end;
        }
        self.at = at + len + 1;
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        *self.len += self.at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_every_length_and_place_are_copied_exactly() {
        let source: Vec<u8> = (0..200).collect();
        let mut buffer = Buffer::default();
        let mut wanted = Vec::new();
        for start in 0..200 {
            for end in start..=200 {
                buffer.piece(&source, start, end);
                wanted.extend_from_slice(&source[start..end]);
            }
        }
        assert_eq!(buffer.as_slice(), wanted);
    }

    #[test]
    fn cells_of_every_length_and_place_end_where_they_should() {
        let source: Vec<u8> = (0..200).collect();
        let mut buffer = Buffer::default();
        let mut wanted = Vec::new();
        for start in 0..=200 {
            for end in start..=200 {
                buffer.room(end - start + 1).cell(&source, start, end - start, b',');
                wanted.extend_from_slice(&source[start..end]);
                wanted.push(b',');
            }
        }
        assert_eq!(buffer.as_slice(), wanted);
    }
}
