//! Which character stands between the cells of a text file.

use crate::record::{After, Cells};

/// The delimiters that are known, the first of equals wins.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records are looked at.
const RECORDS: usize = 64;

/// How many cells of a record are counted.
const CELLS: usize = 1 << 12;

/// The delimiter under which most records agree with the header on the number of cells, and of those the one that gives most.
pub(crate) fn delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let counts = counts(text, delimiter);
        let header = counts.first().copied().unwrap_or(0);
        let agree = counts.iter().filter(|count| **count == header).count();
        (header > 1, if header > 1 { agree } else { 0 }, header)
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter));
    best.unwrap_or(b',')
}

/// The number of cells of the first records; what cannot be read ends them.
fn counts(text: &str, delimiter: u8) -> Vec<usize> {
    let mut cells = Cells::new(text, delimiter);
    let mut counts = Vec::new();
    while counts.len() < RECORDS && cells.record().is_some() {
        let mut count = 0;
        loop {
            let Ok(cell) = cells.cell() else { return counts };
            count += 1;
            if cell.after == After::Record || count == CELLS {
                break;
            }
        }
        counts.push(count);
        if count == CELLS {
            break;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_under_which_records_agree() {
        assert_eq!(delimiter("a,b\n1,2\n"), b',');
        assert_eq!(delimiter("a;b\n1,5;2\n3,5;4\n"), b';');
        assert_eq!(delimiter("name, first;name, last\nx;y\n"), b';');
        assert_eq!(delimiter("a\tb c\n1\t\"2,3\"\n"), b'\t');
        assert_eq!(delimiter("a|b|c\n1|2|3\n"), b'|');
        assert_eq!(delimiter("only\n1,2\n"), b',');
        assert_eq!(delimiter(""), b',');
    }
}
