//! Delimited text with a header as a table.

use synthc_types::{DataTable, Heading};

use crate::dialect::delimiter;
use crate::fault::{CellFault, Fault};
use crate::file::MOST_CELLS;
use crate::record::{After, Cells};

/// Reads CSV or the like from bytes; `hash` is what the table says of its file.
///
/// # Errors
///
/// When it is no table: see [`Fault`].
pub fn parse_text(bytes: &[u8], hash: &str) -> Result<DataTable, Fault> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Fault::Utf16);
    }
    let mark = b"\xef\xbb\xbf";
    let text = text(bytes.strip_prefix(mark).unwrap_or(bytes), if bytes.starts_with(mark) { 3 } else { 0 })?;
    let mut cells = Cells::new(text, delimiter(text));
    let Some(line) = cells.record() else { return Err(Fault::Empty) };
    let mut header = Vec::new();
    each_cell(&mut cells, line, |cell| {
        header.push(Heading { name: cell.unwrap_or_default().trim().into(), ty: None });
        Ok(())
    })?;
    if let Some(twice) = repeated(&header) {
        return Err(Fault::TwoColumns(twice));
    }
    let expected = header.len() as u64;
    let mut table = DataTable::new(header, hash);
    let mut n_cells = 0u64;
    while let Some(line) = cells.record() {
        let mut count = 0u64;
        each_cell(&mut cells, line, |cell| {
            count += 1;
            n_cells += 1;
            if n_cells > MOST_CELLS {
                return Err(Fault::TooLarge("16 million cells"));
            }
            if count <= expected && !table.push(cell) {
                return Err(Fault::TooLarge("2 GB of text"));
            }
            Ok(())
        })?;
        if count != expected {
            return Err(Fault::Ragged { line, cells: count, expected });
        }
        table.end_row(line);
    }
    Ok(table)
}

/// Calls `f` with the cells of a record.
fn each_cell(
    cells: &mut Cells<'_>,
    line: u64,
    mut f: impl FnMut(Option<&str>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut column = 0;
    loop {
        column += 1;
        let cell = cells.cell().map_err(|what| Fault::Cell { line, column, what })?;
        f(cell.text.as_deref())?;
        if cell.after == After::Record {
            return Ok(());
        }
    }
}

/// The bytes as text without zero bytes; `skipped` bytes of the file stand before them.
fn text(bytes: &[u8], skipped: u64) -> Result<&str, Fault> {
    let (good, what) = match std::str::from_utf8(bytes) {
        Ok(text) => match bytes.iter().position(|byte| *byte == 0) {
            None => return Ok(text),
            Some(at) => (at, CellFault::Zero),
        },
        Err(error) => {
            let at = error.valid_up_to();
            (at, CellFault::Encoding(skipped + at as u64))
        }
    };
    let before = bytes.get(..good).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let (line, column) = end_of(before);
    Err(Fault::Cell { line, column, what })
}

/// The line of the record and the number of the cell at the end of a text.
fn end_of(text: &str) -> (u64, u64) {
    let mut cells = Cells::new(text, delimiter(text));
    let mut place = (1, 1);
    while let Some(line) = cells.record() {
        place = (line, 1);
        loop {
            match cells.cell() {
                Ok(cell) if cell.after == After::Cell => place.1 += 1,
                Ok(_) => break,
                Err(_) => return place,
            }
        }
    }
    if text.ends_with(['\n', '\r']) { (cells.line(), 1) } else { place }
}

fn repeated(header: &[Heading]) -> Option<String> {
    let mut seen = std::collections::BTreeSet::new();
    let names = header.iter().map(|heading| &heading.name).filter(|name| !name.is_empty());
    names.into_iter().find(|name| !seen.insert(*name)).map(|name| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8]) -> Vec<(u64, Vec<Option<String>>)> {
        let table = parse_text(text, "").unwrap();
        let columns = 0..table.header().len();
        let cells = |row: synthc_types::DataRow<'_>| {
            columns.clone().map(|at| row.cell(at).map(str::to_owned)).collect()
        };
        table.rows().map(|row| (row.number(), cells(row))).collect()
    }

    fn fault(text: &[u8]) -> Fault {
        parse_text(text, "").unwrap_err()
    }

    fn cell(line: u64, column: u64, what: CellFault) -> Fault {
        Fault::Cell { line, column, what }
    }

    #[test]
    fn reads_quotes_delimiters_and_a_byte_order_mark() {
        let some = |text: &str| Some(text.to_owned());
        let expected = [(2, vec![some("a, b"), some("0.5")]), (4, vec![some("c"), None])];
        assert_eq!(rows(b"\xef\xbb\xbfname,share\n\"a, b\",0.5\n \nc,\n"), expected);
        assert_eq!(rows(b"name;share\r\n\"a, b\";0.5\r\n\r\nc;\r\n"), expected);
        assert_eq!(rows(b"name\tshare\n\"a, b\"\t0.5\n\nc\t"), expected);
        assert_eq!(rows(b"only\n"), []);
    }

    #[test]
    fn names_the_row_and_the_column_of_a_fault() {
        assert_eq!(fault(b"a,b\n1,2\n3\n"), Fault::Ragged { line: 3, cells: 1, expected: 2 });
        assert_eq!(fault(b"a,b\n1,2,3\n"), Fault::Ragged { line: 2, cells: 3, expected: 2 });
        assert_eq!(fault(b"a,b\n1,\xff\n"), cell(2, 2, CellFault::Encoding(6)));
        assert_eq!(fault(b"\xef\xbb\xbfa,b\n1,2\n\xe4,1\n"), cell(3, 1, CellFault::Encoding(11)));
        assert_eq!(fault(b"a,b\n\"x\ny\",\xff\n"), cell(2, 2, CellFault::Encoding(10)));
        assert_eq!(fault(b"a,b\n1,x\0\n"), cell(2, 2, CellFault::Zero));
        assert_eq!(fault(b"a,b\n1,\"x\n2,y\n"), cell(2, 2, CellFault::Unclosed));
        assert_eq!(fault(b"a,b\n\"1\"x,y\n"), cell(2, 1, CellFault::AfterQuote));
        assert_eq!(fault(b"a\0"), cell(1, 1, CellFault::Zero));
        assert_eq!(fault(b"\xff\xfea\0"), Fault::Utf16);
        assert_eq!(fault(b""), Fault::Empty);
        assert_eq!(fault(b"\n \n"), Fault::Empty);
        assert_eq!(fault(b"a, a\n"), Fault::TwoColumns("a".into()));
    }

    #[test]
    fn any_bytes_give_a_table_or_a_fault() {
        let mut state = 1u64;
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..12)
                .map(|_| {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    b"a,;\t\"\n\r \xc3\xa4\0|1"[(state >> 33) as usize % 13]
                })
                .collect();
            let _ = parse_text(&bytes, "");
        }
    }
}
