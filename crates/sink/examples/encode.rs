//! Measures the encoders on a table shaped like the benchmark's: ns per row, one thread, encoding only.
//!
//! `cargo run --release -p synthc-sink --example encode`

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, Int8Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use synthc_sink::{
    ArrowEncoder, ArrowForm, ArrowWriter, Compression, CsvEncoder, Dialect, EnumText, Layout, NdjsonEncoder,
    Output, ParquetEncoder, ParquetWriter, Script, SqlEncoder, SqlWriter,
};
use synthc_types::{ColumnSchema, EnumSchema, MemberSchema, TableFacts, TableSchema, Ty};

const ROWS: usize = 1 << 20;
const BATCH: usize = 8192;

fn column(name: &str, ty: Ty, nullable: bool) -> ColumnSchema {
    ColumnSchema {
        name: name.to_owned(),
        label: None,
        note: None,
        ty,
        nullable,
        codes: Vec::new(),
        source: None,
        wide: false,
        null_items: false,
        members: Vec::new(),
        key: false,
    }
}

fn schema() -> TableSchema {
    let members = ["active", "dormant", "closed", "suspended"].map(|name| MemberSchema {
        name: name.to_owned(),
        address: name.to_owned(),
        code: None,
        label: None,
    });
    TableSchema {
        name: "person".to_owned(),
        label: None,
        columns: vec![
            column("id", Ty::Int, false),
            column("age", Ty::Int, false),
            column("sex", Ty::Text, false),
            column("region", Ty::Text, false),
            column("income", Ty::Float, true),
            column("score", Ty::Float, false),
            column("joined_at", Ty::DateTime, false),
            column("status", Ty::Enum("Status".into()), false),
            column("n_visits", Ty::Int, false),
            column("email", Ty::Text, false),
        ],
        enums: vec![EnumSchema { name: "Status".to_owned(), members: members.to_vec() }],
    }
}

/// A number without visible pattern.
fn mix(i: usize, salt: u64) -> u64 {
    let mut x = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn batches() -> Result<Vec<RecordBatch>, Box<dyn Error>> {
    let texts = |list: &[&str]| -> ArrayRef { Arc::new(StringArray::from(list.to_vec())) };
    let sexes = texts(&["F", "M"]);
    let regions =
        texts(&["North East", "North West", "Yorkshire", "East Midlands", "London", "Wales", "Scotland"]);
    let statuses = texts(&["active", "dormant", "closed", "suspended"]);
    let pick = |range: std::ops::Range<usize>, salt, values: &ArrayRef| -> Result<ArrayRef, Box<dyn Error>> {
        let keys = Int8Array::from_iter_values(range.map(|i| (mix(i, salt) % values.len() as u64) as i8));
        Ok(Arc::new(DictionaryArray::try_new(keys, Arc::clone(values))?))
    };
    let unit = |i, salt| mix(i, salt) as f64 / u64::MAX as f64;
    let mut out = Vec::new();
    for start in (0..ROWS).step_by(BATCH) {
        let n = start..start + BATCH;
        let ints = |f: &dyn Fn(usize) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(n.clone().map(f)))
        };
        let names = ["Olivia", "Muhammad", "Amelia", "Noah", "Isla", "Christopher", "Margaret"];
        let name = |i, salt| names.get(mix(i, salt) as usize % names.len()).copied().unwrap_or_default();
        out.push(RecordBatch::try_from_iter_with_nullable([
            ("id", ints(&|i| i as i64), false),
            ("age", ints(&|i| (mix(i, 1) % 101) as i64), false),
            ("sex", pick(n.clone(), 2, &sexes)?, false),
            ("region", pick(n.clone(), 3, &regions)?, false),
            (
                "income",
                Arc::new(
                    n.clone()
                        .map(|i| (!mix(i, 4).is_multiple_of(20)).then(|| 13_000.0 * (1.0 + 3.0 * unit(i, 5))))
                        .collect::<Float64Array>(),
                ),
                true,
            ),
            (
                "score",
                Arc::new(Float64Array::from_iter_values(n.clone().map(|i| 60.0 + 80.0 * unit(i, 6)))),
                false,
            ),
            (
                "joined_at",
                Arc::new(TimestampMicrosecondArray::from_iter_values(
                    n.clone().map(|i| (1_577_836_800_000 + (mix(i, 7) % 157_766_400_000) as i64) * 1000),
                )),
                false,
            ),
            ("status", pick(n.clone(), 8, &statuses)?, false),
            ("n_visits", ints(&|i| (mix(i, 9) % 9) as i64), false),
            (
                "email",
                Arc::new(StringArray::from_iter_values(
                    n.clone().map(|i| format!("{}.{}{i}@example.org", name(i, 10), name(i, 11))),
                )),
                false,
            ),
        ])?);
    }
    Ok(out)
}

/// Nanoseconds that this thread has spent on a processor, where the system tells; else wall time.
fn cpu_nanos(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|text| text.split_whitespace().next()?.parse().ok());
    told.unwrap_or(start.elapsed().as_nanos() as f64)
}

/// Measures from here on.
struct Clock {
    started: Instant,
    at: f64,
}

impl Clock {
    fn start() -> Self {
        let started = Instant::now();
        Self { started, at: cpu_nanos(started) }
    }

    fn per_row(&self) -> f64 {
        (cpu_nanos(self.started) - self.at) / ROWS as f64
    }
}

/// Cells of a row.
const CELLS: f64 = 10.0;

fn line(name: &str, clock: &Clock, n_bytes: u64) {
    let (per_row, bytes) = (clock.per_row(), n_bytes as f64 / ROWS as f64);
    let (per_cell, rate) = (per_row / CELLS, bytes / per_row * 1000.0);
    println!("{name:10} {per_row:7.1} ns/row {per_cell:6.2} ns/cell {bytes:6.1} bytes/row {rate:7.0} MB/s");
}

/// The formats beside CSV and Parquet, and what compressing CSV costs beside encoding it. Files are counted, not kept.
fn others(layout: &Layout, batches: &[RecordBatch]) -> Result<(), Box<dyn Error>> {
    let schema = batches.first().ok_or("no batches")?.schema();
    let clock = Clock::start();
    let encoder = ArrowEncoder::new(layout, &schema, EnumText::Name)?;
    let mut writer = ArrowWriter::new(&encoder, layout, Output::counting(), ArrowForm::File, &[])?;
    for batch in batches {
        writer.write(&encoder.encode(batch)?)?;
    }
    line("arrow", &clock, writer.finish()?.n_bytes());
    let clock = Clock::start();
    let encoder = NdjsonEncoder::new(layout, EnumText::Name)?;
    let mut output = Output::counting();
    for batch in batches {
        output.append(encoder.encode(batch)?.bytes())?;
    }
    line("ndjson", &clock, output.n_bytes());
    for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite, Dialect::SqlServer] {
        let clock = Clock::start();
        let encoder = SqlEncoder::new(layout, EnumText::Name, dialect)?;
        let script = Script { dialect, enums: EnumText::Name, head: Vec::new(), creates: true };
        let tables = vec![(layout.clone(), TableFacts::default())];
        let mut writer = SqlWriter::new(script, tables, Output::counting(), None)?;
        for batch in batches {
            writer.write(0, &encoder.encode(batch)?)?;
        }
        line(dialect.name(), &clock, writer.finish()?.n_bytes());
    }
    let encoder = CsvEncoder::new(layout, EnumText::Name);
    let chunks = batches.iter().map(|batch| encoder.encode(batch)).collect::<Result<Vec<_>, _>>()?;
    for kind in [Compression::Gzip, Compression::Zstd] {
        let clock = Clock::start();
        let mut output = Output::counting().compressed(kind, 1)?;
        let mut n_text = 0;
        for chunk in &chunks {
            output.append(chunk.bytes())?;
            n_text += chunk.bytes().len() as u64;
        }
        output.sync()?;
        let share = output.n_bytes() as f64 / n_text as f64;
        line(&format!("{} {share:.2}", kind.extension()), &clock, n_text);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let batches = batches()?;
    let first = batches.first().ok_or("no batches")?.schema();
    let layout = Layout::new(&schema(), &first)?;
    for _ in 0..5 {
        let encoder = CsvEncoder::new(&layout, EnumText::Name);
        let clock = Clock::start();
        let mut n_bytes = 0;
        for batch in &batches {
            n_bytes += encoder.encode(batch)?.bytes().len();
        }
        println!("csv     {:6.1} ns/row  {:6.1} bytes/row", clock.per_row(), n_bytes as f64 / ROWS as f64);
    }
    let folder = std::env::temp_dir().join("synthc-encode.parquet");
    for _ in 0..5 {
        let encoder = ParquetEncoder::new(&layout, &first, EnumText::Name)?;
        let clock = Clock::start();
        let mut writer = ParquetWriter::new(&encoder, &layout, Output::file(&folder)?, &[])?;
        for batch in &batches {
            writer.write(&encoder.encode(batch)?)?;
        }
        let output = writer.finish()?;
        println!(
            "parquet {:6.1} ns/row  {:6.1} bytes/row",
            clock.per_row(),
            output.n_bytes() as f64 / ROWS as f64
        );
    }
    for _ in 0..3 {
        others(&layout, &batches)?;
    }
    for (at, column) in layout.columns.iter().enumerate() {
        let one = TableSchema { columns: vec![column.schema.clone()], ..schema() };
        let layout = Layout::new(&one, &first)?;
        let encoder = CsvEncoder::new(&layout, EnumText::Name);
        let clock = Clock::start();
        for batch in &batches {
            encoder.encode(batch)?;
        }
        let csv = clock.per_row();
        let encoder = ParquetEncoder::new(&layout, &first, EnumText::Name)?;
        let clock = Clock::start();
        let mut writer = ParquetWriter::new(&encoder, &layout, Output::file(&folder)?, &[])?;
        for batch in &batches {
            writer.write(&encoder.encode(batch)?)?;
        }
        writer.finish()?;
        println!("{at:2} {:10} csv {csv:6.1}  parquet {:6.1}", column.schema.name, clock.per_row());
    }
    Ok(())
}
