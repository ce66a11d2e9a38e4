//! CSV with a header, comma-separated, quotes doubled, UTF-8 with or without byte order mark.

use std::io::ErrorKind;
use std::path::Path;

use crate::{Fault, Row, Table};

/// Reads a CSV file.
///
/// # Errors
///
/// When it is not there, cannot be read, or is no table: see [`Fault`].
pub fn read_csv(path: &Path) -> Result<Table, Fault> {
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Fault::Missing,
        _ => Fault::Unreadable(error.to_string()),
    })?;
    parse_csv(&bytes)
}

/// Reads CSV from bytes.
///
/// # Errors
///
/// When it is no table: see [`Fault`].
pub fn parse_csv(bytes: &[u8]) -> Result<Table, Fault> {
    let hash = blake3::hash(bytes).to_hex().to_string();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    let mut table = Table { hash, ..Table::default() };
    let mut record = csv::ByteRecord::new();
    let mut first = true;
    while reader.read_byte_record(&mut record).map_err(|error| Fault::Malformed(error.to_string()))? {
        let line = record.position().map_or(0, |position| line_of(text, position));
        if first {
            table.header = cells(&record, line)?;
            first = false;
            if let Some(twice) = repeated(&table.header) {
                return Err(Fault::TwoColumns(twice));
            }
            continue;
        }
        // The reader skips empty lines; one that holds blanks alone is one empty cell.
        if table.header.len() > 1
            && record.len() == 1
            && record.get(0).is_some_and(|cell| cell.trim_ascii().is_empty())
        {
            continue;
        }
        if record.len() != table.header.len() {
            let (found, expected) = (record.len() as u64, table.header.len() as u64);
            return Err(Fault::Ragged { line, cells: found, expected });
        }
        table.rows.push(Row { line, cells: cells(&record, line)? });
    }
    if first { Err(Fault::Empty) } else { Ok(table) }
}

/// The line of a record. The reader gives the place after the record before it, so empty lines between are skipped here.
fn line_of(text: &[u8], position: &csv::Position) -> u64 {
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(from..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    position.line() + skipped.count() as u64
}

fn cells(record: &csv::ByteRecord, line: u64) -> Result<Vec<String>, Fault> {
    let mut cells = Vec::with_capacity(record.len());
    for (at, cell) in record.iter().enumerate() {
        let text = std::str::from_utf8(cell).map_err(|_| Fault::Encoding { line, column: at as u64 + 1 })?;
        cells.push(text.to_owned());
    }
    Ok(cells)
}

fn repeated(header: &[String]) -> Option<String> {
    let mut seen = std::collections::BTreeSet::new();
    header.iter().map(|name| name.trim()).find(|name| !seen.insert(*name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quotes_and_a_byte_order_mark() {
        let table = parse_csv(b"\xef\xbb\xbfname,share\n\"a, b\",0.5\n\nc,\"0\"\"5\"\n").unwrap();
        assert_eq!(table.header, ["name", "share"]);
        assert_eq!(table.rows[0], Row { line: 2, cells: vec!["a, b".into(), "0.5".into()] });
        assert_eq!(table.rows[1], Row { line: 4, cells: vec!["c".into(), "0\"5".into()] });
        assert_eq!(table.column("share"), Some(1));
        assert_eq!(table.hash.len(), 64);
    }

    #[test]
    fn names_the_row_of_a_fault() {
        assert_eq!(parse_csv(b"a,b\n1,2\n3\n"), Err(Fault::Ragged { line: 3, cells: 1, expected: 2 }));
        assert_eq!(parse_csv(b"a,b\n1,\xff\n"), Err(Fault::Encoding { line: 2, column: 2 }));
        assert_eq!(parse_csv(b""), Err(Fault::Empty));
        assert_eq!(parse_csv(b"a,a\n"), Err(Fault::TwoColumns("a".into())));
        assert_eq!(read_csv(Path::new("no/such/file.csv")), Err(Fault::Missing));
    }
}
