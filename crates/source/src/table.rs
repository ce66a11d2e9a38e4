//! A table of cells.

/// The cells of one data file, below a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows in the order of the file.
    pub rows: Vec<Row>,
    /// The blake3 hash of the file's bytes, hexadecimal.
    pub hash: String,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The 1-based line of the file on which the row starts.
    pub line: u64,
    /// As many cells as the header has names.
    pub cells: Vec<String>,
}

impl Table {
    /// The position of a column, its name compared without blanks around it.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column.trim() == name.trim())
    }
}
