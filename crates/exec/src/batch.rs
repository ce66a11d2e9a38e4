//! Frames as Arrow record batches.
//!
//! `float` is Float64, `int` Int64, `bool` Boolean, `date` Date32, `time` Time64(us), `datetime` Timestamp(us, "UTC"), `duration`
//! Duration(us), `decimal(s)` Decimal64(18, s) or, where it is wide, Decimal128(38, s), `uuid` Utf8 of 36 characters; enums, and texts drawn from a list, are
//! Dictionary(UInt32, Utf8) over the members' names or the list. A column with missing codes has a companion of UInt8 (see
//! [`TableSchema::GAP_SUFFIX`](synthc_types::TableSchema)).

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, DictionaryArray,
    DurationMicrosecondArray, Float64Array, Int64Array, NullArray, RecordBatch, RecordBatchOptions,
    StringArray, Time64MicrosecondArray, TimestampMicrosecondArray, UInt8Array, UInt32Array,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use synthc_plan::{Plan, TableId};
use synthc_types::{DECIMAL_DIGITS, NARROW_DIGITS, TableSchema, Ty, is_narrow};

use crate::column::{Column, Data, TextBuilder, Texts, at};
use crate::error::{ExecError, Outcome};
use crate::eval::{decimal_text, uuid_text};
use crate::program::{Program, TableProgram};

/// How the written columns of a table become arrays.
pub(crate) struct Writing {
    pub schema: SchemaRef,
    columns: Vec<WritingColumn>,
}

struct WritingColumn {
    index: usize,
    name: String,
    ty: Ty,
    nullable: bool,
    wide: bool,
    coded: bool,
    /// The values of a dictionary.
    dictionary: Option<ArrayRef>,
}

fn strings(texts: &Texts) -> Outcome<StringArray> {
    let offsets = OffsetBuffer::new(ScalarBuffer::from(if texts.offsets.is_empty() {
        vec![0]
    } else {
        texts.offsets.clone()
    }));
    StringArray::try_new(offsets, Buffer::from_vec(texts.bytes.clone()), None).map_err(broken)
}

/// A fault that well-formed buffers cannot have.
fn broken(error: arrow::error::ArrowError) -> ExecError {
    ExecError::plan(format!("a batch cannot be made: {error}"))
}

/// The timezone of datetimes.
const UTC: &str = "UTC";

fn data_type(ty: &Ty, wide: bool) -> DataType {
    match ty {
        Ty::Bool => DataType::Boolean,
        Ty::Int => DataType::Int64,
        Ty::Float => DataType::Float64,
        Ty::Decimal(scale) => {
            let scale = i8::try_from(*scale).unwrap_or(i8::MAX);
            if wide {
                DataType::Decimal128(DECIMAL_DIGITS, scale)
            } else {
                DataType::Decimal64(NARROW_DIGITS, scale)
            }
        }
        Ty::Date => DataType::Date32,
        Ty::Time => DataType::Time64(TimeUnit::Microsecond),
        Ty::DateTime => DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
        Ty::Duration => DataType::Duration(TimeUnit::Microsecond),
        Ty::Text | Ty::Uuid | Ty::Enum(_) => DataType::Utf8,
        Ty::Null | Ty::Unknown => DataType::Null,
    }
}

impl Writing {
    /// How the written columns of a table become arrays.
    pub(crate) fn new(program: &Program<'_>, table: &TableProgram) -> Outcome<Self> {
        let mut fields = Vec::new();
        let mut columns = Vec::new();
        for (index, schema) in table.written.iter().zip(&table.schema.columns) {
            let Some(column) = table.columns.get(*index) else { continue };
            let dictionary = match (&column.ty, column.list()) {
                (Ty::Enum(name), _) => {
                    let members = program.plan.enums.iter().find(|e| e.name == **name);
                    let members =
                        members.ok_or_else(|| ExecError::plan(format!("the plan has no enum `{name}`")))?;
                    let names: Texts = members.members.iter().map(|m| &m.name).collect();
                    Some(Arc::new(strings(&names)?) as ArrayRef)
                }
                (Ty::Text, Some(texts)) => Some(Arc::new(strings(texts)?) as ArrayRef),
                _ => None,
            };
            let ty = match dictionary {
                Some(_) => DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8)),
                None => data_type(&column.ty, schema.wide),
            };
            let mut metadata = HashMap::new();
            for (key, text) in [("label", &schema.label), ("note", &schema.note), ("source", &schema.source)]
            {
                if let Some(text) = text {
                    metadata.insert(key.to_owned(), text.clone());
                }
            }
            fields.push(Field::new(&column.name, ty, schema.nullable).with_metadata(metadata));
            let coded = !schema.codes.is_empty();
            if coded {
                fields.push(Field::new(
                    format!("{}{}", column.name, TableSchema::GAP_SUFFIX),
                    DataType::UInt8,
                    false,
                ));
            }
            columns.push(WritingColumn {
                index: *index,
                name: column.name.clone(),
                ty: column.ty.clone(),
                nullable: schema.nullable,
                wide: schema.wide,
                coded,
                dictionary,
            });
        }
        Ok(Self { schema: Arc::new(Schema::new(fields)), columns })
    }

    /// The numbers of the written columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().map(|c| c.index)
    }

    /// A batch of recorded columns in the order of [`Writing::columns`]; the column and row of a null that may not be.
    pub(crate) fn batch(&self, cells: Vec<Column>, len: usize) -> Outcome<RecordBatch> {
        let mut arrays = Vec::with_capacity(self.schema.fields().len());
        for (column, cell) in self.columns.iter().zip(cells) {
            let cell = cell.spread(len);
            if !column.nullable
                && let Some(row) = cell.gap.as_ref().and_then(|gap| gap.iter().position(|g| *g != 0))
            {
                let message = format!("column `{}` has no value, though it may not be null", column.name);
                return Err(ExecError::cell(row, message));
            }
            // INVARIANT: a gap is as long as its column; arrays below panic where it is not.
            if cell.gap.as_ref().is_some_and(|gap| gap.len() != len) {
                return Err(ExecError::plan(format!("column `{}` has gaps of another length", column.name)));
            }
            let gap = cell.gap.clone();
            arrays.push(column.array(cell, len)?);
            if column.coded {
                let gap = gap.unwrap_or_else(|| vec![0; len].into());
                arrays.push(Arc::new(UInt8Array::new(gap, None)));
            }
        }
        let options = RecordBatchOptions::new().with_row_count(Some(len));
        RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options).map_err(broken)
    }
}

/// The schema of a table's batches.
///
/// # Errors
/// A plan that is not physical or not sound, or that has no such table.
pub fn batch_schema(plan: &Plan, table: TableId) -> Result<SchemaRef, ExecError> {
    let program = Program::new(plan)?;
    Ok(Writing::new(&program, program.table(table.0)?)?.schema)
}

fn nulls(column: &Column) -> Option<NullBuffer> {
    let gap = column.gap.as_ref()?;
    let gap: &[u8] = gap;
    Some(NullBuffer::new(BooleanBuffer::collect_bool(gap.len(), |row| at(gap, row) == 0)))
}

impl WritingColumn {
    fn array(&self, column: Column, len: usize) -> Outcome<ArrayRef> {
        let nulls = nulls(&column);
        let wrong =
            || ExecError::plan(format!("column `{}` does not hold values of type {}", self.name, self.ty));
        Ok(match (column.data, &self.ty) {
            (Data::Float(values), Ty::Float) => {
                Arc::new(Float64Array::try_new(values, nulls).map_err(broken)?)
            }
            (data @ (Data::Int(_) | Data::Wide(_)), Ty::Decimal(scale)) => {
                self.decimal(data, nulls, *scale)?
            }
            (Data::Int(values), ty) => self.whole(values, nulls, ty)?,
            (Data::Code(keys), Ty::Enum(_)) => self.dictionary(keys, nulls)?,
            (Data::Bool(values), Ty::Bool) => {
                let bits = BooleanBuffer::collect_bool(len, |row| at(&values, row) != 0);
                Arc::new(BooleanArray::new(bits, nulls))
            }
            (Data::Word(keys, _), Ty::Text) if self.dictionary.is_some() => self.dictionary(keys, nulls)?,
            (Data::Word(codes, texts), Ty::Text) => {
                let mut builder = TextBuilder::with_capacity(len, len * 16);
                for code in codes.iter() {
                    builder.push(texts.bytes_at(*code as usize));
                    builder.end();
                }
                text_array(builder.finish(), nulls)?
            }
            (Data::Text(texts), Ty::Text) if self.dictionary.is_none() => {
                text_array(Arc::try_unwrap(texts).unwrap_or_else(|shared| (*shared).clone()), nulls)?
            }
            (Data::Uuid(values), Ty::Uuid) => {
                let mut builder = TextBuilder::with_capacity(len, len * 36);
                for value in values.iter() {
                    builder.push(&uuid_text(*value));
                    builder.end();
                }
                text_array(builder.finish(), nulls)?
            }
            (Data::Null, Ty::Null | Ty::Unknown) => Arc::new(NullArray::new(len)),
            _ => return Err(wrong()),
        })
    }

    fn decimal(&self, data: Data, nulls: Option<NullBuffer>, scale: u8) -> Outcome<ArrayRef> {
        let places = i8::try_from(scale).unwrap_or(i8::MAX);
        let values = match data {
            Data::Int(values) if self.wide => {
                values.iter().map(|v| i128::from(*v)).collect::<Vec<_>>().into()
            }
            Data::Wide(values) if self.wide => values,
            data => {
                let narrow = match &data {
                    Data::Int(values) => {
                        !values.iter().fold(false, |any, v| any | !is_narrow(i128::from(*v)))
                    }
                    _ => false,
                };
                let (Data::Int(values), true) = (&data, narrow) else {
                    return self.narrowed(data, nulls, scale);
                };
                let array = Decimal64Array::try_new(values.clone(), nulls).map_err(broken)?;
                return Ok(Arc::new(array.with_precision_and_scale(NARROW_DIGITS, places).map_err(broken)?));
            }
        };
        let array = Decimal128Array::try_new(values, nulls).map_err(broken)?;
        Ok(Arc::new(array.with_precision_and_scale(DECIMAL_DIGITS, places).map_err(broken)?))
    }

    /// Decimals of which some have too many digits, unless those lie under gaps.
    fn narrowed(&self, data: Data, nulls: Option<NullBuffer>, scale: u8) -> Outcome<ArrayRef> {
        let column = Column::new(data);
        let mut values = Vec::new();
        for (row, units) in column.as_units().unwrap_or_default().iter().enumerate() {
            match i64::try_from(*units) {
                Ok(narrow) if is_narrow(*units) => values.push(narrow),
                _ if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) => values.push(0),
                _ => {
                    let digits = units.unsigned_abs().to_string().len().saturating_sub(usize::from(scale));
                    let least = if *units < 0 { format!("-1e{digits}") } else { "0".to_owned() };
                    let ends = format!("{least}..1e{digits}");
                    return Err(ExecError::cell(
                        row,
                        format!(
                            "column `{}`: {} has more than {NARROW_DIGITS} digits",
                            self.name,
                            decimal_text(*units, scale)
                        ),
                    )
                    .with_help(format!(
                        "declare a range that holds it, such as `{}: {} {ends}`",
                        self.name, self.ty
                    )));
                }
            }
        }
        self.decimal(Data::Int(values.into()), nulls, scale)
    }

    fn whole(&self, values: ScalarBuffer<i64>, nulls: Option<NullBuffer>, ty: &Ty) -> Outcome<ArrayRef> {
        Ok(match ty {
            Ty::Int => Arc::new(Int64Array::try_new(values, nulls).map_err(broken)?),
            Ty::Date => {
                let mut days = Vec::with_capacity(values.len());
                for (row, value) in values.iter().enumerate() {
                    match i32::try_from(*value) {
                        Ok(day) => days.push(day),
                        Err(_) if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) => days.push(0),
                        Err(_) => {
                            let message = format!(
                                "column `{}`: a date {value} days from 1970 cannot be written",
                                self.name
                            );
                            return Err(ExecError::cell(row, message));
                        }
                    }
                }
                Arc::new(Date32Array::try_new(days.into(), nulls).map_err(broken)?)
            }
            Ty::Time => Arc::new(Time64MicrosecondArray::try_new(values, nulls).map_err(broken)?),
            Ty::DateTime => Arc::new(
                TimestampMicrosecondArray::try_new(values, nulls).map_err(broken)?.with_timezone(UTC),
            ),
            Ty::Duration => Arc::new(DurationMicrosecondArray::try_new(values, nulls).map_err(broken)?),
            _ => {
                return Err(ExecError::plan(format!(
                    "column `{}` does not hold values of type {ty}",
                    self.name
                )));
            }
        })
    }

    fn dictionary(&self, keys: ScalarBuffer<u32>, nulls: Option<NullBuffer>) -> Outcome<ArrayRef> {
        let values = self.dictionary.clone().ok_or_else(|| ExecError::plan("an enum has no members"))?;
        let keys = UInt32Array::try_new(keys, nulls).map_err(broken)?;
        Ok(Arc::new(DictionaryArray::try_new(keys, values).map_err(broken)?))
    }
}

fn text_array(texts: Texts, nulls: Option<NullBuffer>) -> Outcome<ArrayRef> {
    let offsets = if texts.offsets.is_empty() { vec![0] } else { texts.offsets };
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(texts.bytes), nulls).map_err(broken)?))
}
