//! The cells of a few rows of one column as text, column by column, before they are put together row by row.
//!
//! So that one kind of value follows the other, and so that what is written once (the names of an enum, small numbers) is only
//! referred to.

use crate::buffer::Buffer;

/// So many rows at a time: few enough that the texts of all columns stay in the fastest cache.
pub(crate) const ROWS: usize = 64;

/// Where the text of each of a few cells is, and the texts that stand nowhere else.
#[derive(Debug)]
pub(crate) struct Tile {
    own: Buffer,
    /// Where each text starts and how long it is.
    places: [(u32, u32); ROWS],
    n_cells: usize,
    /// Where the text that is being written starts.
    start: usize,
    /// The length of all texts together.
    total: usize,
}

impl Default for Tile {
    fn default() -> Self {
        Self { own: Buffer::default(), places: [(0, 0); ROWS], n_cells: 0, start: 0, total: 0 }
    }
}

impl Tile {
    /// Forgets the cells and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.own.clear();
        (self.n_cells, self.start, self.total) = (0, 0, 0);
    }

    /// Where the next text is written.
    #[inline(always)]
    pub(crate) fn buffer(&mut self) -> &mut Buffer {
        &mut self.own
    }

    /// Ends the text that was written.
    #[inline(always)]
    pub(crate) fn end(&mut self) {
        let end = self.own.len();
        self.refer(self.start, end - self.start);
        self.start = end;
    }

    /// The next cell is a text that stands elsewhere.
    #[inline(always)]
    pub(crate) fn refer(&mut self, start: usize, len: usize) {
        // INVARIANT: texts of a batch, and of a tile, have 32-bit offsets; there are never more than `ROWS` cells.
        self.places[self.n_cells % ROWS] = (start as u32, len as u32);
        self.n_cells += 1;
        self.total += len;
    }

    /// Where the text of a cell starts and how long it is.
    #[inline(always)]
    pub(crate) fn place(&self, cell: usize) -> (usize, usize) {
        let (start, len) = self.places[cell % ROWS];
        (start as usize, len as usize)
    }

    /// The length of all texts together.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// What was written, and room after it.
    pub(crate) fn own(&self) -> &[u8] {
        self.own.memory()
    }
}
