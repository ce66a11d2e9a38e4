//! Tables of cells as they come from files.

use std::sync::Arc;

use crate::Ty;

/// The cells of one data file below a header, all as text: what the reader of files makes and the checks of a spec read.
///
/// Texts lie in one buffer, so that a million rows cost little more than their bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DataTable {
    header: Vec<Heading>,
    hash: Arc<str>,
    text: String,
    /// Where each cell ends in `text`; [`NO_VALUE`] is set in one without a value.
    ends: Vec<u32>,
    /// The number of each row in messages.
    rows: Vec<u32>,
}

/// A column of a data file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heading {
    /// The name.
    pub name: Arc<str>,
    /// The type, where the file itself says it, as Parquet does.
    pub ty: Option<Ty>,
}

/// The mark of a cell without a value, in the highest bit of its end.
const NO_VALUE: u32 = 1 << 31;

/// One row of a [`DataTable`].
#[derive(Clone, Copy, Debug)]
pub struct DataRow<'t> {
    table: &'t DataTable,
    at: usize,
}

impl DataTable {
    /// How many bytes the texts of a table may have together.
    pub const LARGEST: usize = (NO_VALUE - 1) as usize;

    /// A table without rows.
    #[must_use]
    pub fn new(header: Vec<Heading>, hash: &str) -> Self {
        Self { header, hash: hash.into(), ..Self::default() }
    }

    /// Adds a cell to the row that is being made; `None` is a cell without a value. A text beyond [`DataTable::LARGEST`] bytes of all
    /// texts is left out, and the answer is false.
    #[must_use]
    pub fn push(&mut self, cell: Option<&str>) -> bool {
        let fits = self.text.len().saturating_add(cell.map_or(0, str::len)) <= Self::LARGEST;
        if let Some(cell) = cell.filter(|_| fits) {
            self.text.push_str(cell);
        }
        let end = u32::try_from(self.text.len()).unwrap_or(NO_VALUE - 1);
        self.ends.push(if cell.is_some() { end } else { end | NO_VALUE });
        fits
    }

    /// Ends the row that is being made; messages call it by this number.
    pub fn end_row(&mut self, number: u64) {
        self.rows.push(u32::try_from(number).unwrap_or(u32::MAX));
        self.ends.resize(self.rows.len() * self.header.len(), NO_VALUE);
    }

    /// The columns in the order of the file.
    #[must_use]
    pub fn header(&self) -> &[Heading] {
        &self.header
    }

    /// The blake3 hash of the file's bytes, hexadecimal.
    #[must_use]
    pub fn hash(&self) -> &Arc<str> {
        &self.hash
    }

    /// The position of the column with this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|heading| *heading.name == *name.trim())
    }

    /// How many rows there are.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// The rows in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = DataRow<'_>> + Clone {
        (0..self.rows.len()).map(|at| DataRow { table: self, at })
    }

    fn cell(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        if end & NO_VALUE != 0 {
            return None;
        }
        let start =
            index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end & !NO_VALUE);
        self.text.get(start as usize..end as usize)
    }
}

impl<'t> DataRow<'t> {
    /// The number by which messages call the row: the 1-based line of a text file on which it starts, the 1-based row of others.
    #[must_use]
    pub fn number(self) -> u64 {
        self.table.rows.get(self.at).copied().map_or(0, u64::from)
    }

    /// The text in a column; `None` where there is no value.
    #[must_use]
    pub fn cell(self, column: usize) -> Option<&'t str> {
        (column < self.table.header.len())
            .then(|| self.table.cell(self.at * self.table.header.len() + column))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_row_and_column() {
        let heading = |name: &str| Heading { name: name.into(), ty: None };
        let mut table = DataTable::new(vec![heading("a"), heading("b")], "");
        for (number, row) in [(2, [Some("x"), None]), (4, [Some(""), Some("yz")])] {
            for cell in row {
                assert!(table.push(cell));
            }
            table.end_row(number);
        }
        let rows: Vec<_> = table.rows().map(|row| (row.number(), row.cell(0), row.cell(1))).collect();
        assert_eq!(rows, [(2, Some("x"), None), (4, Some(""), Some("yz"))]);
        assert_eq!(table.rows().next().unwrap().cell(2), None);
        assert_eq!((table.column("b"), table.column("c"), table.n_rows()), (Some(1), None, 2));
    }
}
