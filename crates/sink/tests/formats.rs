//! What Arrow files, NDJSON and SQL hold, for a table with a column of every type.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/fixture.rs"]
mod fixture;

use std::fs::{self, File};
use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::DataType;
use arrow::ipc::reader::{FileReader, StreamReader};
use synthc_sink::{
    ArrowEncoder, ArrowForm, ArrowWriter, Dialect, EnumText, Layout, NdjsonEncoder, Output, Script,
    SqlEncoder, SqlWriter,
};
use synthc_types::TableFacts;

fn layout() -> Layout {
    Layout::new(&fixture::schema(), &fixture::rows(0, 1).schema()).unwrap().with_reasons().unwrap()
}

fn write_arrow(path: &Path, layout: &Layout, form: ArrowForm, cuts: &[i64]) {
    let schema = fixture::rows(0, 1).schema();
    let encoder = ArrowEncoder::new(layout, &schema, EnumText::Name).unwrap();
    let metadata = [("synthc.record".to_owned(), "{}".to_owned())];
    let output = Output::file(path).unwrap();
    let mut writer = ArrowWriter::new(&encoder, layout, output, form, &metadata).unwrap();
    for pair in cuts.windows(2) {
        writer.write(&encoder.encode(&fixture::rows(pair[0], pair[1])).unwrap()).unwrap();
    }
    writer.finish().unwrap().publish().unwrap();
}

#[test]
fn arrow_values_labels_and_reasons_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.arrow");
    let wanted = fixture::rows(0, 700);
    for form in [ArrowForm::File, ArrowForm::Stream] {
        write_arrow(&path, &layout(), form, &[0, 100, 700]);
        let file = File::open(&path).unwrap();
        let batches: Vec<RecordBatch> = match form {
            ArrowForm::File => FileReader::try_new(file, None).unwrap().map(Result::unwrap).collect(),
            ArrowForm::Stream => StreamReader::try_new(file, None).unwrap().map(Result::unwrap).collect(),
        };
        let found = concat_batches(&batches[0].schema(), &batches).unwrap();
        for column in &fixture::schema().columns {
            let (a, b) = (found.column_by_name(&column.name).unwrap(), wanted.column_by_name(&column.name));
            assert_eq!(a, b.unwrap(), "column {}", column.name);
        }
        let schema = found.schema();
        assert!(schema.metadata().get("synthc.table").unwrap().contains("cigarettes"));
        assert_eq!(schema.metadata().get("synthc.record").map(String::as_str), Some("{}"));
        let field = schema.field_with_name("smoker").unwrap();
        assert!(field.metadata().get("missing_codes").unwrap().contains("Refused, flatly"));
        let why = found.column_by_name("cigarettes_why").unwrap();
        let texts = arrow::compute::cast(why, &DataType::Utf8).unwrap();
        let texts = texts.as_string::<i32>();
        assert_eq!(texts.value(0), "refused");
        assert!(texts.is_null(1) && texts.is_null(2), "a plain null and a value have no reason");
    }
}

#[test]
fn how_rows_are_cut_does_not_show_in_arrow_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.arrow");
    // batches of the executor share their dictionaries, those of the fixture do not
    let mut table = fixture::schema();
    table.columns.retain(|column| !matches!(column.ty, synthc_types::Ty::Enum(_)));
    let layout = Layout::new(&table, &fixture::rows(0, 1).schema()).unwrap().with_reasons().unwrap();
    let bytes = |cuts: &[i64]| {
        write_arrow(&path, &layout, ArrowForm::File, cuts);
        fs::read(&path).unwrap()
    };
    let whole = bytes(&[0, 70_000]);
    assert!(whole == bytes(&[0, 1, 65_536, 65_537, 70_000]));
    assert!(bytes(&[0, 0]).starts_with(b"ARROW1"), "an empty table is a file too");
}

#[test]
fn lines_of_json_are_typed() {
    let encoder = NdjsonEncoder::new(&layout(), EnumText::Code).unwrap();
    let chunk = encoder.encode(&fixture::rows(0, 3)).unwrap();
    let text = String::from_utf8(chunk.bytes().to_vec()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[1],
        "{\"id\":1,\"score\":0.14285714285714285,\"ok\":false,\"price\":-0.49,\"name, with comma\":\"\",\
         \"born\":\"1970-02-01\",\"seen\":\"1970-01-01T23:59:59.000001Z\",\"at\":\"00:00:01\",\"took\":\"PT1M1S\",\
         \"uid\":\"00000000-0000-0000-0123-456789abcdef\",\"sex\":2,\"smoker\":null,\"smoker_why\":null,\
         \"cigarettes\":null,\"cigarettes_why\":null}"
    );
    assert!(
        lines[0].ends_with("\"smoker\":null,\"smoker_why\":-9,\"cigarettes\":null,\"cigarettes_why\":-9}")
    );
    assert_eq!(lines.len(), 3);
}

fn script(dialect: Dialect, cuts: &[i64]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.sql");
    let layout = layout();
    let encoder = SqlEncoder::new(&layout, EnumText::Name, dialect).unwrap();
    let script =
        Script { dialect, enums: EnumText::Name, head: vec!["two\nlines".to_owned()], creates: true };
    let facts = TableFacts { key: vec!["id".to_owned()], ..TableFacts::default() };
    let output = Output::file(&path).unwrap();
    let mut writer = SqlWriter::new(script, vec![(layout, facts)], output, Some(&path)).unwrap();
    for pair in cuts.windows(2) {
        writer.write(0, &encoder.encode(&fixture::rows(pair[0], pair[1])).unwrap()).unwrap();
    }
    writer.finish().unwrap().publish().unwrap();
    fs::read_to_string(&path).unwrap()
}

#[test]
fn statements_hold_so_many_rows_however_they_are_cut() {
    for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite, Dialect::SqlServer] {
        let whole = script(dialect, &[0, 2_500]);
        assert_eq!(whole, script(dialect, &[0, 999, 1_000, 1_001, 2_500]));
        assert_eq!(whole.matches("INSERT INTO").count(), 3);
        assert!(whole.starts_with("-- two lines\n"));
    }
}

#[test]
fn rows_of_every_database() {
    let row = |dialect| {
        let text = script(dialect, &[1, 2]);
        let at = text.find("VALUES\n").unwrap() + 7;
        text[at..].lines().next().unwrap().to_owned()
    };
    let uid = "00000000-0000-0000-0123-456789abcdef";
    assert_eq!(
        row(Dialect::Postgres),
        format!(
            "(1, 0.14285714285714285, FALSE, -0.49, '', '1970-02-01', '1970-01-01T23:59:59.000001Z', '00:00:01', \
             '61.000000 s', '{uid}', 'female', NULL, NULL, NULL, NULL);"
        )
    );
    assert_eq!(
        row(Dialect::SqlServer),
        format!(
            "(1, 0.14285714285714285e0, 0, -0.49, N'', '1970-02-01', '1970-01-01T23:59:59.000001Z', '00:00:01', \
             61000000, N'{uid}', N'female', NULL, NULL, NULL, NULL);"
        )
    );
    assert!(
        script(Dialect::Mysql, &[0, 9])
            .contains("`name, with comma` LONGTEXT COMMENT 'Label of name, with comma'")
    );
}
