//! Texts end to end in one buffer.

/// The most bytes of the text of a cell: what is made of texts cannot run away.
pub(crate) const LONGEST: usize = 1 << 20;

/// Why a text is none.
pub(crate) const TOO_LONG: &str = "a text is longer than 1 MiB, or those of one block than 2 GiB together";

/// Texts end to end in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    /// Where each text starts; one more at the end.
    pub offsets: Vec<i32>,
    /// The bytes, UTF-8.
    pub bytes: Vec<u8>,
    /// The first text that did not fit: longer than [`LONGEST`], or beyond the 2 GiB that all of a block may take.
    pub cut: Option<usize>,
}

impl Texts {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// The bytes of one of them; empty beyond the end.
    #[inline(always)]
    pub(crate) fn bytes_at(&self, index: usize) -> &[u8] {
        match (self.offsets.get(index), self.offsets.get(index + 1)) {
            (Some(start), Some(end)) => self.bytes.get(*start as usize..*end as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// One of them.
    pub(crate) fn get(&self, index: usize) -> &str {
        std::str::from_utf8(self.bytes_at(index)).unwrap_or("")
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut builder = TextBuilder::with_capacity(0, 0);
        for text in texts {
            builder.push(text.as_ref().as_bytes());
            builder.end();
        }
        builder.finish()
    }
}

/// Writes texts one after the other, each in pieces.
pub(crate) struct TextBuilder {
    texts: Texts,
}

impl TextBuilder {
    pub(crate) fn with_capacity(texts: usize, bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity(texts + 1);
        offsets.push(0);
        Self { texts: Texts { offsets, bytes: Vec::with_capacity(bytes), cut: None } }
    }

    /// Appends to the text being written.
    #[inline(always)]
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.texts.bytes.extend_from_slice(piece);
    }

    /// Ends the text being written. One that is too long is cut off, which is a fault of the cell.
    #[inline(always)]
    pub(crate) fn end(&mut self) {
        let last = self.texts.offsets.last().copied().unwrap_or(0);
        match i32::try_from(self.texts.bytes.len()) {
            Ok(end) if (end - last) as usize <= LONGEST => self.texts.offsets.push(end),
            _ => {
                self.texts.bytes.truncate(last as usize);
                self.texts.cut.get_or_insert(self.texts.len());
                self.texts.offsets.push(last);
            }
        }
    }

    pub(crate) fn finish(self) -> Texts {
        self.texts
    }
}
