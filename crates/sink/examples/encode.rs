//! What a value of every type costs in every format, on one thread: `cargo xtask bench --encoders [FORMAT]`.
//! Files are counted and not kept; the last line is a table of all these columns.

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal64Array, DictionaryArray, Float64Array, Int64Array,
    ListArray, RecordBatch, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray, UInt32Array,
};
use arrow::datatypes::{Field, Int64Type, Schema};
use synthc_sink::{
    ArrowEncoder, ArrowForm, ArrowWriter, CsvEncoder, Dialect, EnumText, Layout, NdjsonEncoder, Output,
    ParquetEncoder, ParquetWriter, Script, SqlEncoder, SqlWriter,
};
#[cfg(feature = "sqlite")]
use synthc_sink::{SqliteEncoder, SqliteWriter};
use synthc_types::{ColumnSchema, EnumSchema, MemberSchema, TableFacts, TableSchema, Ty};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// As many rows as the executor hands on at a time, and how often.
const BATCH: usize = 8_192;
const BATCHES: usize = 4;
/// The best of so many runs is taken.
const RUNS: usize = 15;

/// A column with how its arrays are made of row numbers.
struct Sample {
    name: &'static str,
    ty: Ty,
    nullable: bool,
    make: fn(Vec<u64>) -> Fallible<ArrayRef>,
}

const STATUSES: [&str; 4] = ["active", "dormant", "closed", "suspended"];
const REGIONS: [&str; 6] = ["North East", "North West", "Yorkshire", "London", "Wales", "Scotland"];
const NAMES: [&str; 6] = ["Olivia", "Muhammad", "Amelia", "Noah", "Isla", "Christopher"];

/// A number without visible pattern.
fn mix(row: u64) -> u64 {
    let x = row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn unit(row: u64) -> f64 {
    mix(row) as f64 / u64::MAX as f64
}

/// A number from 0 to below `n`.
fn below(row: u64, n: u64) -> i64 {
    (mix(row) % n) as i64
}

fn ints(rows: Vec<u64>, of: fn(u64) -> i64) -> Fallible<ArrayRef> {
    Ok(Arc::new(Int64Array::from_iter_values(rows.into_iter().map(of))))
}

fn texts(rows: Vec<u64>, of: fn(u64) -> String) -> Fallible<ArrayRef> {
    Ok(Arc::new(StringArray::from_iter_values(rows.into_iter().map(of))))
}

fn words(rows: &[u64], words: &[&str]) -> Fallible<ArrayRef> {
    let keys = UInt32Array::from_iter_values(rows.iter().map(|row| below(*row, words.len() as u64) as u32));
    Ok(Arc::new(DictionaryArray::try_new(keys, Arc::new(StringArray::from(words.to_vec())))?))
}

fn name(row: u64) -> &'static str {
    NAMES.get(below(row, NAMES.len() as u64) as usize).copied().unwrap_or_default()
}

/// A column of every type, with values as they come in data sets.
fn samples() -> Vec<Sample> {
    let one = |name, ty, make| Sample { name, ty, nullable: false, make };
    vec![
        one("int, row number", Ty::Int, |rows| ints(rows, |row| row as i64)),
        one("int, two digits", Ty::Int, |rows| ints(rows, |row| below(row, 101))),
        one("float", Ty::Float, |rows| {
            Ok(Arc::new(Float64Array::from_iter_values(rows.into_iter().map(|row| 60.0 + 80.0 * unit(row)))))
        }),
        Sample {
            nullable: true,
            ..one("float, 5% missing", Ty::Float, |rows| {
                let known =
                    |row: u64| (!mix(row ^ 1).is_multiple_of(20)).then(|| 13_000.0 * (1.0 + 3.0 * unit(row)));
                Ok(Arc::new(rows.into_iter().map(known).collect::<Float64Array>()))
            })
        },
        one("decimal(2)", Ty::Decimal(2), |rows| {
            let units = Decimal64Array::from_iter_values(rows.into_iter().map(|row| below(row, 2_000_000)));
            Ok(Arc::new(units.with_precision_and_scale(18, 2)?))
        }),
        one("bool", Ty::Bool, |rows| {
            Ok(Arc::new(rows.into_iter().map(|row| Some(below(row, 2) == 1)).collect::<BooleanArray>()))
        }),
        one("text of a list", Ty::Text, |rows| words(&rows, &REGIONS)),
        one("enum", Ty::Enum("Status".into()), |rows| words(&rows, &STATUSES)),
        one("text", Ty::Text, |rows| {
            texts(rows, |row| format!("{}.{}{row}@example.org", name(row), name(row ^ 2)))
        }),
        one("text with quotes", Ty::Text, |rows| {
            texts(rows, |row| format!("{}, \"{}\" of {row}", name(row), name(row ^ 2)))
        }),
        one("date", Ty::Date, |rows| {
            Ok(Arc::new(Date32Array::from_iter_values(rows.into_iter().map(|row| below(row, 20_000) as i32))))
        }),
        one("time", Ty::Time, |rows| {
            let micros = rows.into_iter().map(|row| below(row, 86_400) * 1_000_000);
            Ok(Arc::new(Time64MicrosecondArray::from_iter_values(micros)))
        }),
        one("datetime", Ty::DateTime, |rows| {
            let micros = rows.into_iter().map(|row| 1_577_836_800_000_000 + below(row, 157_766_400_000_000));
            Ok(Arc::new(TimestampMicrosecondArray::from_iter_values(micros).with_timezone("UTC")))
        }),
        one("uuid", Ty::Uuid, |rows| {
            texts(rows, |row| {
                let (high, low) = (mix(row), mix(row ^ 3));
                format!(
                    "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
                    high >> 32,
                    high & 0xffff,
                    low >> 52,
                    low & 0xfff,
                    low >> 16
                )
            })
        }),
        one("list<int>", Ty::List(Arc::new(Ty::Int)), |rows| {
            let list = |row: u64| Some((0..below(row, 5)).map(move |at| Some(below(row ^ at as u64, 1_000))));
            Ok(Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(rows.into_iter().map(list))))
        }),
    ]
}

/// A table of some of the columns.
struct Table {
    layout: Layout,
    schema: Arc<Schema>,
    batches: Vec<RecordBatch>,
}

impl Table {
    fn new(samples: &[Sample]) -> Fallible<Self> {
        let member = |name: &str| MemberSchema {
            name: name.to_owned(),
            address: name.to_owned(),
            code: None,
            label: None,
        };
        let column = |sample: &Sample| ColumnSchema {
            name: sample.name.to_owned(),
            label: None,
            note: None,
            ty: sample.ty.clone(),
            nullable: sample.nullable,
            codes: Vec::new(),
            source: None,
            wide: false,
            null_items: false,
            members: Vec::new(),
            key: false,
        };
        let table = TableSchema {
            name: "speed".to_owned(),
            label: None,
            columns: samples.iter().map(column).collect(),
            enums: vec![EnumSchema {
                name: "Status".to_owned(),
                members: STATUSES.iter().map(|name| member(name)).collect(),
            }],
        };
        let mut batches: Vec<RecordBatch> = Vec::with_capacity(BATCHES);
        for batch in 0..BATCHES {
            let rows = || (batch * BATCH..(batch + 1) * BATCH).map(|row| row as u64).collect::<Vec<u64>>();
            let arrays = samples.iter().map(|sample| (sample.make)(rows())).collect::<Fallible<Vec<_>>>()?;
            let schema = batches.first().map(RecordBatch::schema).unwrap_or_else(|| {
                let field = |(sample, array): (&Sample, &ArrayRef)| {
                    Field::new(sample.name, array.data_type().clone(), sample.nullable)
                };
                Arc::new(Schema::new(samples.iter().zip(&arrays).map(field).collect::<Vec<_>>()))
            });
            batches.push(RecordBatch::try_new(schema, arrays)?);
        }
        let schema = batches.first().ok_or("no batches")?.schema();
        Ok(Self { layout: Layout::new(&table, &schema)?, schema, batches })
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Encodes all batches; returns how many bytes they come to.
    fn encode(&self, format: &str) -> Fallible<u64> {
        let (layout, name) = (&self.layout, EnumText::Name);
        let facts = || vec![(layout.clone(), TableFacts::default())];
        match format {
            "csv" => {
                let encoder = CsvEncoder::new(layout, name);
                self.appended(|batch| Ok(encoder.encode(batch)?))
            }
            "ndjson" => {
                let encoder = NdjsonEncoder::new(layout, name)?;
                self.appended(|batch| Ok(encoder.encode(batch)?))
            }
            "parquet" => {
                let encoder = ParquetEncoder::new(layout, &self.schema, name)?;
                let mut writer = ParquetWriter::new(&encoder, layout, Output::counting(), &[])?;
                self.batches.iter().try_for_each(|batch| writer.write(&encoder.encode(batch)?))?;
                Ok(writer.finish()?.n_bytes())
            }
            "arrow" => {
                let encoder = ArrowEncoder::new(layout, &self.schema, name)?;
                let mut writer =
                    ArrowWriter::new(&encoder, layout, Output::counting(), ArrowForm::File, &[])?;
                self.batches.iter().try_for_each(|batch| writer.write(&encoder.encode(batch)?))?;
                Ok(writer.finish()?.n_bytes())
            }
            #[cfg(feature = "sqlite")]
            "sqlite" => {
                let encoder = SqliteEncoder::new(layout, name)?;
                let mut writer = SqliteWriter::new(facts(), name, Output::counting(), None)?;
                self.batches.iter().try_for_each(|batch| writer.write(0, &encoder.encode(batch)?))?;
                Ok(writer.finish()?.n_bytes())
            }
            _ => {
                let dialect = Dialect::Postgres;
                let encoder = SqlEncoder::new(layout, name, dialect)?;
                let script = Script { dialect, enums: name, head: Vec::new(), creates: true };
                let mut writer = SqlWriter::new(script, facts(), Output::counting(), None)?;
                self.batches.iter().try_for_each(|batch| writer.write(0, &encoder.encode(batch)?))?;
                Ok(writer.finish()?.n_bytes())
            }
        }
    }

    /// Appends what is made of each batch.
    fn appended(&self, encode: impl Fn(&RecordBatch) -> Fallible<synthc_sink::TextChunk>) -> Fallible<u64> {
        let mut output = Output::counting();
        for batch in &self.batches {
            output.append(encode(batch)?.bytes())?;
        }
        Ok(output.n_bytes())
    }

    /// Nanoseconds a row, the best of all runs, and millions of bytes a second.
    fn speed(&self, format: &str) -> Fallible<(f64, f64)> {
        let (mut best, mut n_bytes) = (f64::INFINITY, 0);
        for _ in 0..RUNS {
            let started = Instant::now();
            n_bytes = black_box(self.encode(format)?);
            best = best.min(started.elapsed().as_nanos() as f64);
        }
        Ok((best / self.rows() as f64, n_bytes as f64 / best * 1e3))
    }
}

fn main() -> Fallible<()> {
    let wanted = std::env::args().nth(1);
    let formats = ["csv", "ndjson", "sql", "sqlite", "parquet", "arrow"];
    let formats: Vec<&str> = formats
        .into_iter()
        .filter(|format| wanted.as_ref().is_none_or(|wanted| wanted == format))
        .filter(|format| cfg!(feature = "sqlite") || *format != "sqlite")
        .collect();
    if formats.is_empty() {
        return Err("there is no such format".into());
    }
    println!("nanoseconds a row (MB/s), {} rows, the best of {RUNS} runs", BATCH * BATCHES);
    print!("{:18}", "column");
    formats.iter().for_each(|format| print!(" {format:>15}"));
    let samples = samples();
    let tables = samples.chunks(1).map(|one| (one.first().map_or("", |sample| sample.name), one));
    for (name, samples) in tables.chain([("all of them", samples.as_slice())]) {
        let table = Table::new(samples)?;
        print!("\n{name:18}");
        for format in &formats {
            let (nanos, rate) = table.speed(format)?;
            print!(" {:>15}", format!("{nanos:.1} ({rate:.0})"));
        }
    }
    println!();
    Ok(())
}
