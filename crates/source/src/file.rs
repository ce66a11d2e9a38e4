//! Files: how much is read of them, and which reader they go to.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use synthc_types::DataTable;

use crate::{Fault, packed, parquet_file, parse_text};

/// How many bytes of a file are read, and how many a compressed file may unpack to.
pub const LARGEST_FILE: u64 = 256 << 20;

/// How many cells a table may have.
pub const MOST_CELLS: u64 = 16 << 20;

/// Reads a data file: Parquet or delimited text, as its first bytes say.
///
/// # Errors
///
/// When it is not there, cannot be read, or is no table: see [`Fault`].
pub fn read(path: &Path) -> Result<DataTable, Fault> {
    let bytes = bytes(path)?;
    let hash = blake3::hash(&bytes).to_hex();
    let bytes = packed::unpacked(bytes)?;
    if bytes.starts_with(parquet_file::MAGIC) {
        return parquet_file::parse(bytes.into(), &hash);
    }
    parse_text(&bytes, &hash)
}

/// The bytes of a file. One that is none, such as a pipe, could keep us waiting for ever.
fn bytes(path: &Path) -> Result<Vec<u8>, Fault> {
    let fault = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => Fault::Missing,
        _ => Fault::Unreadable(error.to_string()),
    };
    let about = std::fs::metadata(path).map_err(fault)?;
    if about.is_dir() {
        return Err(Fault::Unreadable("it is a folder".into()));
    }
    if !about.is_file() {
        return Err(Fault::Unreadable("it is no file".into()));
    }
    if about.len() > LARGEST_FILE {
        return Err(TOO_LARGE);
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)).map_err(fault)?;
    if bytes.len() as u64 > LARGEST_FILE { Err(TOO_LARGE) } else { Ok(bytes) }
}

/// The fault of a file that is larger than [`LARGEST_FILE`].
pub(crate) const TOO_LARGE: Fault = Fault::TooLarge("256 MB");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_is_not_read() {
        assert_eq!(read(Path::new("no/such/file.csv")), Err(Fault::Missing));
        assert_eq!(read(Path::new("src")), Err(Fault::Unreadable("it is a folder".into())));
        #[cfg(unix)]
        assert_eq!(read(Path::new("/dev/zero")), Err(Fault::Unreadable("it is no file".into())));
    }

    #[test]
    fn a_file_without_end_is_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long.csv");
        // A file with a hole: a gigabyte that takes no room.
        std::fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
        assert_eq!(read(&path), Err(TOO_LARGE));
    }
}
