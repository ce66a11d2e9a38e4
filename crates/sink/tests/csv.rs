//! What CSV files hold, read back by another implementation.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/fixture.rs"]
mod fixture;

use synthc_sink::{CellWriter, CsvEncoder, EnumText, Layout};

fn layout() -> Layout {
    Layout::new(&fixture::schema(), &fixture::rows(0, 1).schema()).unwrap()
}

fn written(enums: EnumText, from: i64, to: i64) -> String {
    let encoder = CsvEncoder::new(&layout(), enums);
    let mut bytes = encoder.header().to_vec();
    bytes.extend_from_slice(encoder.encode(&fixture::rows(from, to)).unwrap().bytes());
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_first_rows_are_written_as_they_should() {
    let text = written(EnumText::Name, 0, 4);
    let wanted = "\
id,score,ok,price,\"name, with comma\",born,seen,at,took,uid,sex,smoker,cigarettes
0,,,,Ann,1970-01-01,1970-01-01T00:00:00Z,00:00:00,PT0S,00000000-0000-0000-0000-000000000000,,refused,-9
1,0.14285714285714285,false,-0.49,\"\",1970-02-01,1970-01-01T23:59:59.000001Z,00:00:01,PT1M1S,00000000-0000-0000-0123-456789abcdef,female,,
2,0.2857142857142857,true,-0.48,\"O\"\"Neil\",1970-03-04,1970-01-02T23:59:58.000002Z,00:00:02,PT2M2S,00000000-0000-0000-0246-8acf13579bde,male,male,2
3,0.42857142857142855,,-0.47,\"a,b\",1970-04-04,1970-01-03T23:59:57.000003Z,00:00:03,PT3M3S,00000000-0000-0000-0369-d0369d0369cd,female,female,3
";
    assert_eq!(text, wanted);
}

#[test]
fn enums_and_their_missing_codes_follow_the_choice() {
    let cells = |enums| {
        let text = written(enums, 0, 3);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        (rows[0][11].to_owned(), rows[2][11].to_owned(), rows[0][12].to_owned(), rows[1][10].to_owned())
    };
    let of = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
    assert_eq!(cells(EnumText::Name), of("refused", "male", "-9", "female"));
    assert_eq!(cells(EnumText::Label), of("Refused, flatly", "Male", "-9", "Female \"F\""));
    assert_eq!(cells(EnumText::Code), of("-9", "1", "-9", "2"));
}

#[test]
fn another_reader_sees_the_same_texts() {
    let text = written(EnumText::Label, 0, 500);
    let layout = layout();
    let batch = fixture::rows(0, 500);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 500);
    for (at, column) in layout.columns.iter().enumerate() {
        let bare = CellWriter::new(column, EnumText::Label).texts(&batch, 500).unwrap();
        for (row, cell) in rows.iter().zip(bare) {
            let (Ok(text) | Err(text)) = cell;
            assert_eq!(row[at], text, "column {}", column.schema.name);
        }
    }
}

#[test]
fn how_rows_are_cut_does_not_show() {
    let encoder = CsvEncoder::new(&layout(), EnumText::Name);
    let whole = encoder.encode(&fixture::rows(0, 1000)).unwrap().bytes().to_vec();
    let mut parts = Vec::new();
    for (from, to) in [(0, 1), (1, 400), (400, 400), (400, 1000)] {
        parts.extend_from_slice(encoder.encode(&fixture::rows(from, to)).unwrap().bytes());
    }
    assert!(whole == parts);
    let batch = fixture::rows(0, 1000);
    let mut slices = Vec::new();
    for (offset, n) in [(0, 333), (333, 333), (666, 334)] {
        slices.extend_from_slice(encoder.encode(&batch.slice(offset, n)).unwrap().bytes());
    }
    assert!(whole == slices);
}

#[test]
fn a_batch_that_lacks_a_column_is_refused() {
    let schema = fixture::schema();
    let batch = fixture::rows(0, 3);
    let fewer = batch.project(&[0, 1]).unwrap();
    let error = Layout::new(&schema, &fewer.schema()).unwrap_err().to_string();
    assert_eq!(error, "no values for column `ok`");
}
