//! Cells of one column of a batch as text, by type.

use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    ArrowDictionaryKeyType, ArrowNativeType, DataType, Date32Type, Decimal64Type, Decimal128Type,
    DurationMicrosecondType, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time64MicrosecondType,
    TimeUnit, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type,
};
use synthc_types::Ty;

use crate::buffer::Buffer;
use crate::buffer::WINDOW;
use crate::json::Json;
use crate::literal::{LiteralColumn, Literals};
use crate::text::{Constants, Quoting, needs_quotes, put_uuid, quote};
use crate::tile::Tile;
use crate::{ColumnLayout, EnumText, SinkError, number, time};

/// How the cells of a column are written, for all batches.
#[derive(Debug)]
pub(crate) struct CellStyle {
    column: ColumnLayout,
    quoting: Quoting,
    enums: EnumText,
    /// The texts of the enum's members; empty for other types.
    members: Constants,
    /// The texts of the missing codes.
    codes: Constants,
    /// The dictionary seen last and its texts: executors hand out the same one with every batch.
    seen: Mutex<Option<(ArrayRef, Arc<Constants>)>>,
    /// Lists and objects, which are written as JSON.
    nested: Option<LiteralColumn>,
}

impl CellStyle {
    pub(crate) fn new(column: &ColumnLayout, quoting: Quoting, enums: EnumText) -> Self {
        let field = |text: &str| quoting.apply(text);
        let members = column.members.as_ref().map(|schema| enums.members(schema)).unwrap_or_default();
        let by_code = if column.members.is_some() { enums } else { EnumText::Code };
        let is_nested = matches!(column.schema.ty, Ty::List(_) | Ty::Json);
        // JSON has a literal for every text.
        let nested = is_nested.then(|| LiteralColumn::new(column, enums, &Json).ok()).flatten();
        Self {
            column: column.clone(),
            nested,
            quoting,
            enums,
            members: members.iter().map(|text| field(text)).collect(),
            codes: column.schema.codes.iter().map(|code| field(&by_code.gap(code))).collect(),
            seen: Mutex::new(None),
        }
    }

    /// The cells of a batch.
    pub(crate) fn bind<'a>(&'a self, batch: &'a RecordBatch) -> Result<Cells<'a>, SinkError> {
        let fail = |what: &str| SinkError::Batch(format!("column `{}`: {what}", self.column.schema.name));
        let array = batch.columns().get(self.column.values).ok_or_else(|| fail("is not in the batch"))?;
        let gaps = match self.column.gaps.and_then(|at| batch.columns().get(at)) {
            Some(gaps) => {
                let gaps =
                    gaps.as_primitive_opt::<UInt8Type>().ok_or_else(|| fail("gaps are not `UInt8`"))?;
                &gaps.values()[..]
            }
            None => &[],
        };
        let values = match &self.nested {
            Some(nested) => Some(Values::Nested(nested.bind(batch.columns(), &Json)?, self.quoting)),
            None => self.values(array),
        };
        let values =
            values.ok_or_else(|| fail(&format!("cannot write values of type {}", array.data_type())))?;
        let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
        Ok(Cells { values, nulls, gaps, codes: &self.codes })
    }

    fn values<'a>(&'a self, array: &'a ArrayRef) -> Option<Values<'a>> {
        if self.column.members.is_some() && !matches!(array.data_type(), DataType::Dictionary(..)) {
            let texts = Texts::Kept(&self.members);
            return Some(match array.data_type() {
                DataType::UInt8 => Values::Keys(Keys::U8(array.as_primitive::<UInt8Type>().values()), texts),
                DataType::UInt16 => {
                    Values::Keys(Keys::U16(array.as_primitive::<UInt16Type>().values()), texts)
                }
                DataType::UInt32 => {
                    Values::Keys(Keys::U32(array.as_primitive::<UInt32Type>().values()), texts)
                }
                DataType::Int8 => Values::Keys(Keys::I8(array.as_primitive::<Int8Type>().values()), texts),
                DataType::Int16 => Values::Keys(Keys::I16(array.as_primitive::<Int16Type>().values()), texts),
                DataType::Int32 => Values::Keys(Keys::I32(array.as_primitive::<Int32Type>().values()), texts),
                _ => return None,
            });
        }
        let i64s = |ty: &Ty| {
            let values = array.as_primitive_opt::<Int64Type>()?.values();
            Some(match ty {
                Ty::Decimal(scale) => Values::Decimal(values, *scale),
                Ty::Date => Values::Days(values),
                Ty::Time => Values::Time(values),
                Ty::DateTime => Values::DateTime(values),
                Ty::Duration => Values::Duration(values),
                _ if values.iter().fold(0, |all, v| all | *v as u64) < SMALL => Values::Small(values),
                _ => Values::Int(values),
            })
        };
        Some(match array.data_type() {
            DataType::Boolean => Values::Bool(array.as_boolean()),
            DataType::Int64 => i64s(&self.column.schema.ty)?,
            DataType::Int32 => Values::Int32(array.as_primitive::<Int32Type>().values()),
            DataType::Float64 => Values::Float(array.as_primitive::<Float64Type>().values()),
            DataType::Decimal64(_, scale) => {
                Values::Decimal(array.as_primitive::<Decimal64Type>().values(), u8::try_from(*scale).ok()?)
            }
            DataType::Decimal128(_, scale) => {
                Values::Wide(array.as_primitive::<Decimal128Type>().values(), u8::try_from(*scale).ok()?)
            }
            DataType::Date32 => Values::Date(array.as_primitive::<Date32Type>().values()),
            DataType::Time64(TimeUnit::Microsecond) => {
                Values::Time(array.as_primitive::<Time64MicrosecondType>().values())
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                Values::DateTime(array.as_primitive::<TimestampMicrosecondType>().values())
            }
            DataType::Duration(TimeUnit::Microsecond) => {
                Values::Duration(array.as_primitive::<DurationMicrosecondType>().values())
            }
            DataType::FixedSizeBinary(16) => Values::Uuid(array.as_fixed_size_binary().value_data()),
            DataType::Utf8 => self.text(array),
            DataType::Dictionary(key, value) if **value == DataType::Utf8 => self.dictionary(key, array)?,
            _ => return None,
        })
    }

    fn text<'a>(&self, array: &'a ArrayRef) -> Values<'a> {
        let texts = array.as_string::<i32>();
        let (offsets, bytes) = (texts.value_offsets(), texts.value_data());
        let used = |offset: Option<&i32>| offset.map_or(0, |o| o.as_usize());
        let range = used(offsets.first())..used(offsets.last());
        let careful = self.quoting == Quoting::Csv
            && (needs_quotes(bytes.get(range).unwrap_or_default())
                || offsets.iter().zip(offsets.iter().skip(1)).any(|(a, b)| a == b));
        Values::Text { offsets, bytes, careful }
    }

    fn dictionary<'a>(&self, key: &DataType, array: &'a ArrayRef) -> Option<Values<'a>> {
        fn keys<K: ArrowDictionaryKeyType>(array: &ArrayRef) -> (&[K::Native], &ArrayRef) {
            let array = array.as_dictionary::<K>();
            (array.keys().values(), array.values())
        }
        macro_rules! bind {
            ($ty:ty, $variant:ident) => {{
                let (keys, values) = keys::<$ty>(array);
                Values::Keys(Keys::$variant(keys), Texts::Shared(self.texts(values)))
            }};
        }
        Some(match key {
            DataType::Int8 => bind!(Int8Type, I8),
            DataType::Int16 => bind!(Int16Type, I16),
            DataType::Int32 => bind!(Int32Type, I32),
            DataType::UInt8 => bind!(UInt8Type, U8),
            DataType::UInt16 => bind!(UInt16Type, U16),
            DataType::UInt32 => bind!(UInt32Type, U32),
            _ => return None,
        })
    }

    /// The texts of a dictionary, made once for each one that is seen.
    fn texts(&self, dictionary: &ArrayRef) -> Arc<Constants> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((last, texts)) = seen.as_ref()
            && Arc::ptr_eq(last, dictionary)
        {
            return Arc::clone(texts);
        }
        let members = self.column.members.as_ref();
        let text_of = |name: &str| {
            let member = members.and_then(|schema| schema.members.iter().find(|m| m.name == name));
            let text = member.map_or_else(|| name.to_owned(), |member| self.enums.member(member));
            self.quoting.apply(&text)
        };
        let texts: Constants =
            dictionary.as_string::<i32>().iter().map(|text| text_of(text.unwrap_or_default())).collect();
        let texts = Arc::new(texts);
        *seen = Some((Arc::clone(dictionary), Arc::clone(&texts)));
        texts
    }
}

/// Numbers below this, a power of two, are looked up rather than written.
const SMALL: u64 = 1 << 10;

static SMALL_TEXTS: LazyLock<Constants> =
    LazyLock::new(|| (0..SMALL).map(|number| number.to_string().into_bytes()).collect());

/// The cells of one column of one batch.
pub(crate) struct Cells<'a> {
    values: Values<'a>,
    nulls: Option<&'a NullBuffer>,
    /// Empty where the column has no missing codes.
    gaps: &'a [u8],
    codes: &'a Constants,
}

enum Values<'a> {
    Bool(&'a arrow::array::BooleanArray),
    Int(&'a [i64]),
    /// Whole numbers of which none is below 0 nor has a bit above those below [`SMALL`].
    Small(&'a [i64]),
    Int32(&'a [i32]),
    Float(&'a [f64]),
    Decimal(&'a [i64], u8),
    Wide(&'a [i128], u8),
    Date(&'a [i32]),
    Days(&'a [i64]),
    Time(&'a [i64]),
    DateTime(&'a [i64]),
    Duration(&'a [i64]),
    Uuid(&'a [u8]),
    Text {
        offsets: &'a [i32],
        bytes: &'a [u8],
        careful: bool,
    },
    Keys(Keys<'a>, Texts<'a>),
    Nested(Literals<'a>, Quoting),
}

enum Keys<'a> {
    I8(&'a [i8]),
    I16(&'a [i16]),
    I32(&'a [i32]),
    U8(&'a [u8]),
    U16(&'a [u16]),
    U32(&'a [u32]),
}

enum Texts<'a> {
    Kept(&'a Constants),
    Shared(Arc<Constants>),
}

impl Texts<'_> {
    fn get(&self) -> &Constants {
        match self {
            Self::Kept(texts) => texts,
            Self::Shared(texts) => texts,
        }
    }
}

impl Cells<'_> {
    /// Where the texts of a tile are that was filled with these cells.
    pub(crate) fn source<'t>(&'t self, tile: &'t Tile) -> &'t [u8] {
        match &self.values {
            // Missing codes stand among the texts.
            _ if !self.gaps.is_empty() => tile.own(),
            Values::Text { bytes, careful: false, .. } => bytes,
            Values::Keys(_, texts) => texts.get().bytes(),
            Values::Small(_) => SMALL_TEXTS.bytes(),
            _ => tile.own(),
        }
    }

    /// Fills a tile with the cells of some rows.
    pub(crate) fn fill(&self, rows: Range<usize>, tile: &mut Tile) {
        tile.clear();
        match &self.values {
            Values::Int(values) => self.write(values, rows, tile, number::put_int),
            Values::Small(values) => self.name(values, &SMALL_TEXTS, rows, tile),
            Values::Int32(values) => {
                self.write(values, rows, tile, |window, v| number::put_int(window, i64::from(v)));
            }
            Values::Float(values) => self.write_floats(values, rows, tile),
            Values::Decimal(values, scale) => {
                self.write(values, rows, tile, |window, v| number::put_decimal(window, v, *scale));
            }
            Values::DateTime(values) => self.write(values, rows, tile, time::put_datetime),
            Values::Date(values) => {
                self.write(values, rows, tile, |window, v| time::put_date(window, i64::from(v)));
            }
            Values::Days(values) => self.write(values, rows, tile, time::put_date),
            Values::Time(values) => self.write(values, rows, tile, time::put_time),
            Values::Duration(values) => self.write(values, rows, tile, time::put_duration),
            Values::Keys(keys, texts) => {
                let texts = texts.get();
                match keys {
                    Keys::I8(keys) => self.name(keys, texts, rows, tile),
                    Keys::I16(keys) => self.name(keys, texts, rows, tile),
                    Keys::I32(keys) => self.name(keys, texts, rows, tile),
                    Keys::U8(keys) => self.name(keys, texts, rows, tile),
                    Keys::U16(keys) => self.name(keys, texts, rows, tile),
                    Keys::U32(keys) => self.name(keys, texts, rows, tile),
                }
            }
            Values::Text { offsets, bytes, careful: false } => {
                let ends = offsets.get(rows.start..).unwrap_or_default();
                let place = |pair: &[i32]| match pair {
                    [start, end] => (start.as_usize(), end.as_usize() - start.as_usize()),
                    _ => (0, 0),
                };
                self.refer(bytes, rows, ends.windows(2).map(place), tile);
            }
            values => {
                for row in rows {
                    if !self.missing(row, tile.buffer()) {
                        values.append(row, tile.buffer());
                    }
                    tile.end();
                }
            }
        }
    }

    /// Writes values by `put`.
    #[inline(always)]
    fn write<T: Copy>(
        &self,
        values: &[T],
        rows: Range<usize>,
        tile: &mut Tile,
        put: impl Fn(&mut [u8; WINDOW], T) -> usize,
    ) {
        let some = values.get(rows.clone()).unwrap_or_default();
        if self.nulls.is_none() && self.gaps.is_empty() {
            for value in some {
                tile.buffer().window(|window| put(window, *value));
                tile.end();
            }
            return;
        }
        for (row, value) in rows.zip(some) {
            if !self.missing(row, tile.buffer()) {
                tile.buffer().window(|window| put(window, *value));
            }
            tile.end();
        }
    }

    /// Writes floats, a few at a time: what was written byte by byte a moment ago is slow to read, and copies wait for it.
    fn write_floats(&self, values: &[f64], rows: Range<usize>, tile: &mut Tile) {
        const FEW: usize = 8;
        for start in rows.clone().step_by(FEW) {
            let few = start..rows.end.min(start + FEW);
            let some = values.get(few.clone()).unwrap_or_default();
            let mut buffers: [_; FEW] = std::array::from_fn(|_| number::FloatBuffer::new());
            let mut texts = [""; FEW];
            for ((text, buffer), value) in texts.iter_mut().zip(&mut buffers).zip(some) {
                *text = number::float_text(buffer, *value);
            }
            for (row, text) in few.zip(texts) {
                if !self.missing(row, tile.buffer()) {
                    tile.buffer().window(|window| number::put_short(window, text.as_bytes()));
                }
                tile.end();
            }
        }
    }

    /// Refers to the names of keys.
    #[inline(always)]
    fn name<K: ArrowNativeType>(&self, keys: &[K], texts: &Constants, rows: Range<usize>, tile: &mut Tile) {
        let some = keys.get(rows.clone()).unwrap_or_default();
        self.refer(texts.bytes(), rows, some.iter().map(|key| texts.place(key.as_usize())), tile);
    }

    /// Refers to texts by where they start and how long they are, or copies them where missing codes stand among them.
    #[inline(always)]
    fn refer(
        &self,
        source: &[u8],
        rows: Range<usize>,
        places: impl Iterator<Item = (usize, usize)>,
        tile: &mut Tile,
    ) {
        if !self.gaps.is_empty() {
            for (row, (start, len)) in rows.zip(places) {
                if !self.missing(row, tile.buffer()) {
                    tile.buffer().piece(source, start, start + len);
                }
                tile.end();
            }
            return;
        }
        for (row, (start, len)) in rows.zip(places) {
            let null = self.nulls.is_some_and(|nulls| nulls.is_null(row));
            tile.refer(start, if null { 0 } else { len });
        }
    }

    /// Whether the cell is null or a missing code, whose text is then appended.
    #[inline(always)]
    fn missing(&self, row: usize, out: &mut Buffer) -> bool {
        if let Some(gap) = self.gaps.get(row)
            && *gap != 0
        {
            let (start, len) = self.codes.place(usize::from(*gap) - 1);
            out.piece(self.codes.bytes(), start, start + len);
            return true;
        }
        self.nulls.is_some_and(|nulls| nulls.is_null(row))
    }

    /// Whether the cell is null or a missing code.
    fn is_missing(&self, row: usize) -> bool {
        self.gaps.get(row).is_some_and(|gap| *gap != 0) || self.nulls.is_some_and(|nulls| nulls.is_null(row))
    }
}

impl Values<'_> {
    /// Appends a value of a rare kind.
    fn append(&self, row: usize, out: &mut Buffer) {
        match self {
            Self::Bool(values) => out.bytes(if values.value(row) { b"true" } else { b"false" }),
            Self::Text { offsets, bytes, .. } => {
                if let (Some(start), Some(end)) = (offsets.get(row), offsets.get(row + 1)) {
                    quote(out, bytes.get(start.as_usize()..end.as_usize()).unwrap_or_default());
                }
            }
            Self::Nested(cells, quoting) => {
                let mut json = Buffer::default();
                if cells.append(row, &Json, &mut json).is_ok() {
                    match quoting {
                        Quoting::Csv => quote(out, json.as_slice()),
                        Quoting::Bare => out.bytes(json.as_slice()),
                    }
                }
            }
            Self::Uuid(bytes) => {
                if let Some(value) = bytes.get(16 * row..).and_then(|rest| rest.first_chunk::<16>()) {
                    out.window(|window| put_uuid(window, value));
                }
            }
            Self::Wide(values, scale) => {
                if let Some(value) = values.get(row) {
                    match i64::try_from(*value) {
                        Ok(value) => out.window(|window| number::put_decimal(window, value, *scale)),
                        Err(_) => out.bytes(wide_decimal(*value, *scale).as_bytes()),
                    }
                }
            }
            _ => {}
        }
    }
}

pub(crate) fn wide_decimal(value: i128, scale: u8) -> String {
    let one = 10u128.pow(u32::from(scale.min(38)));
    let (sign, magnitude) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    match scale {
        0 => format!("{sign}{magnitude}"),
        _ => format!("{sign}{}.{:0width$}", magnitude / one, magnitude % one, width = usize::from(scale)),
    }
}

/// Cells as text without quotes, one at a time: for tables on a terminal.
#[derive(Debug)]
pub struct CellWriter {
    style: CellStyle,
}

impl CellWriter {
    /// A writer of one column's cells.
    pub fn new(column: &ColumnLayout, enums: EnumText) -> Self {
        Self { style: CellStyle::new(column, Quoting::Bare, enums) }
    }

    /// The texts of the first `n_rows` cells of a batch: `Ok` a value, `Err` the missing code, or nothing for null.
    ///
    /// # Errors
    /// When the batch does not have this column.
    pub fn texts(
        &self,
        batch: &RecordBatch,
        n_rows: usize,
    ) -> Result<Vec<Result<String, String>>, SinkError> {
        let cells = self.style.bind(batch)?;
        let mut tile = Tile::default();
        let text = |row| {
            cells.fill(row..row + 1, &mut tile);
            let (start, len) = tile.place(0);
            let text = cells.source(&tile).get(start..start + len).unwrap_or_default();
            let text = String::from_utf8_lossy(text).into_owned();
            if cells.is_missing(row) { Err(text) } else { Ok(text) }
        };
        Ok((0..n_rows.min(batch.num_rows())).map(text).collect())
    }
}
