//! Text that waits for its place in a file: in memory while it is short, else in a file that is gone afterwards.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::{Output, SinkError};

/// Bytes that are kept in memory.
const MEMORY: usize = 1 << 22;

/// Waiting text.
#[derive(Debug)]
pub(crate) struct Spool {
    memory: Vec<u8>,
    file: Option<Output>,
    /// Where long text waits; `None` for what is only counted.
    place: Option<PathBuf>,
}

impl Spool {
    /// Text that waits beside a file of this name if it is long.
    pub(crate) fn new(place: Option<PathBuf>) -> Self {
        Self { memory: Vec::new(), file: None, place }
    }

    /// What waits for the place of a table, by its position, beside a file; in memory where there is none.
    pub(crate) fn beside(place: Option<&Path>, table: usize) -> Self {
        let name = |place: &Path| {
            let file = place.file_name().map(|name| name.to_string_lossy().into_owned());
            place.with_file_name(format!("{}.{table}", file.unwrap_or_default()))
        };
        Self::new(place.map(name))
    }

    /// Appends bytes.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.memory.extend_from_slice(bytes);
        let Some(place) = self.place.as_ref().filter(|_| self.memory.len() > MEMORY) else { return Ok(()) };
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(Output::file(place)?),
        };
        file.append(&self.memory)?;
        self.memory.clear();
        Ok(())
    }

    /// Hands the text out in pieces; the file is removed.
    pub(crate) fn pour(self, take: &mut dyn FnMut(&[u8]) -> Result<(), SinkError>) -> Result<(), SinkError> {
        if let Some(file) = &self.file {
            let path = file.written_path();
            read_all(path, take)?;
        }
        take(&self.memory)
    }
}

/// Hands out what a file holds, in pieces.
pub(crate) fn read_all(
    path: &Path,
    take: &mut dyn FnMut(&[u8]) -> Result<(), SinkError>,
) -> Result<(), SinkError> {
    let fail = |error| SinkError::io("cannot read", path, error);
    let mut reader = File::open(path).map_err(fail)?;
    let mut piece = vec![0; 1 << 18];
    loop {
        match reader.read(&mut piece).map_err(fail)? {
            0 => return Ok(()),
            n => take(piece.get(..n).unwrap_or_default())?,
        }
    }
}
