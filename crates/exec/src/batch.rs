//! Frames as Arrow record batches.
//!
//! `float` is Float64, `int` Int64, `bool` Boolean, `date` Date32, `time` Time64(us), `datetime` Timestamp(us, "UTC"), `duration`
//! Duration(us), `decimal(s)` Decimal64(18, s) or, where it is wide, Decimal128(38, s), `uuid` Utf8 of 36 characters; enums, and
//! texts drawn from a list, are
//! Dictionary(UInt32, Utf8) over the members' names or the list. A column with missing codes has a companion of UInt8 (see
//! [`TableSchema::GAP_SUFFIX`](synthc_types::TableSchema)). `list<T>` is List, `json` Struct of its columns and their companions.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, DictionaryArray,
    DurationMicrosecondArray, Float64Array, Int64Array, ListArray, NullArray, RecordBatch,
    RecordBatchOptions, StringArray, StructArray, Time64MicrosecondArray, TimestampMicrosecondArray,
    UInt8Array, UInt32Array,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit};
use synthc_plan::{ColId, Plan, TableId};
use synthc_types::{ColumnSchema, DECIMAL_DIGITS, NARROW_DIGITS, TableSchema, Ty, is_narrow};

use crate::column::{Column, Data, TextBuilder, Texts, at};
use crate::error::{ExecError, Outcome};
use crate::eval::{all, decimal_text, uuid_text};
use crate::program::{Program, TableProgram};

/// How the written columns of a table become arrays.
pub(crate) struct Writing {
    pub schema: SchemaRef,
    columns: Vec<WritingColumn>,
}

struct WritingColumn {
    index: usize,
    name: String,
    /// The type of what it holds: of the items of a list.
    ty: Ty,
    nullable: bool,
    wide: bool,
    coded: bool,
    /// The field of its values, and that of its gaps.
    fields: Vec<FieldRef>,
    /// The field of the items, where its values are lists.
    item: Option<FieldRef>,
    /// The values of a dictionary.
    dictionary: Option<ArrayRef>,
    /// The columns inside of an object.
    members: Vec<WritingColumn>,
}

/// Cells that are still to be written, columns inside of others after them.
struct Cells {
    cells: std::vec::IntoIter<Column>,
    /// Whether they are of the objects in a list: each is then a list of as many items, which count as its cells.
    listed: bool,
}

impl Cells {
    fn next(&mut self, name: &str) -> Outcome<Column> {
        let gone = || ExecError::plan(format!("column `{name}` is not there"));
        let cell = self.cells.next().ok_or_else(gone)?;
        match cell.as_lists() {
            Some(lists) if self.listed => Ok(lists.items().clone()),
            _ => Ok(cell),
        }
    }
}

/// The name of the field of items, as other writers of Arrow have it.
const ITEM: &str = "item";

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
        Ty::List(_) | Ty::Json | Ty::Null | Ty::Unknown => DataType::Null,
    }
}

impl Writing {
    /// How the written columns of a table become arrays.
    pub(crate) fn new(program: &Program<'_>, table: &TableProgram) -> Outcome<Self> {
        let mut columns = Vec::new();
        for (index, schema) in table.written.iter().zip(&table.schema.columns) {
            columns.extend(WritingColumn::new(program, table, *index, schema)?);
        }
        let fields: Fields = columns.iter().flat_map(|column| column.fields.iter().cloned()).collect();
        Ok(Self { schema: Arc::new(Schema::new(fields)), columns })
    }

    /// The numbers of the written columns, those inside of others after them.
    pub(crate) fn columns(&self) -> impl Iterator<Item = usize> {
        let mut numbers = Vec::new();
        self.columns.iter().for_each(|column| column.numbers(&mut numbers));
        numbers.into_iter()
    }

    /// A batch of recorded columns in the order of [`Writing::columns`]; the column and row of a null that may not be.
    pub(crate) fn batch(&self, cells: Vec<Column>, len: usize) -> Outcome<RecordBatch> {
        let mut arrays = Vec::with_capacity(self.schema.fields().len());
        let mut cells = Cells { cells: cells.into_iter(), listed: false };
        for column in &self.columns {
            column.arrays(&mut cells, len, &|row| row, &mut arrays)?;
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
    fn new(
        program: &Program<'_>,
        table: &TableProgram,
        index: usize,
        schema: &ColumnSchema,
    ) -> Outcome<Option<Self>> {
        let Some(column) = table.columns.get(index) else { return Ok(None) };
        let ty = schema.ty.item().clone();
        let dictionary = match (&ty, column.list()) {
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
        let mut members = Vec::new();
        if let Some(planned) = program.plan.tables.get(table.id) {
            let inside = planned.members(ColId(index)).filter(|(_, member)| !member.hidden);
            for ((id, _), schema) in inside.zip(&schema.members) {
                members.extend(Self::new(program, table, id.0, schema)?);
            }
        }
        let held = match &ty {
            Ty::Json => {
                DataType::Struct(members.iter().flat_map(|member| member.fields.iter().cloned()).collect())
            }
            ty if dictionary.is_none() => data_type(ty, schema.wide),
            _ => DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8)),
        };
        let is_list = matches!(schema.ty, Ty::List(_));
        let item = is_list.then(|| Arc::new(Field::new(ITEM, held.clone(), schema.null_items)));
        let values = item.as_ref().map_or(held, |item| DataType::List(item.clone()));
        let texts = [("label", &schema.label), ("note", &schema.note), ("source", &schema.source)];
        let texts = texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text.clone()?)));
        let values =
            Field::new(&schema.name, values, schema.nullable).with_metadata(texts.collect::<HashMap<_, _>>());
        let mut fields = vec![Arc::new(values)];
        let coded = !schema.codes.is_empty();
        if coded {
            let name = format!("{}{}", schema.name, TableSchema::GAP_SUFFIX);
            fields.push(Arc::new(Field::new(name, DataType::UInt8, false)));
        }
        let (name, nullable, wide) = (column.name.clone(), schema.nullable, schema.wide);
        Ok(Some(Self { index, name, ty, nullable, wide, coded, fields, item, dictionary, members }))
    }

    fn numbers(&self, out: &mut Vec<usize>) {
        out.push(self.index);
        self.members.iter().for_each(|member| member.numbers(out));
    }

    /// Appends the array of its values and that of its gaps. `row_of` is the row of the frame that a cell is in.
    fn arrays(
        &self,
        cells: &mut Cells,
        len: usize,
        row_of: &dyn Fn(usize) -> usize,
        out: &mut Vec<ArrayRef>,
    ) -> Outcome<()> {
        let cell = cells.next(&self.name)?.spread(len);
        self.check(&cell, len, self.nullable, row_of)?;
        let gap = cell.gap.clone();
        out.push(match &self.item {
            None => self.held(cell, cells, len, row_of)?,
            Some(item) => self.lists(&cell, item, cells, row_of)?,
        });
        if self.coded {
            let gap = gap.unwrap_or_else(|| vec![0; len].into());
            out.push(Arc::new(UInt8Array::new(gap, None)));
        }
        Ok(())
    }

    fn lists(
        &self,
        cell: &Column,
        item: &FieldRef,
        cells: &mut Cells,
        row_of: &dyn Fn(usize) -> usize,
    ) -> Outcome<ArrayRef> {
        let lists = cell.as_lists();
        let lists =
            lists.ok_or_else(|| ExecError::plan(format!("column `{}` does not hold lists", self.name)))?;
        let rows = lists.rows();
        let row_of = |item: usize| row_of(at(&rows, item) as usize);
        let items = lists.items().clone();
        self.check(&items, rows.len(), item.is_nullable(), &row_of)?;
        let outer = std::mem::replace(&mut cells.listed, true);
        let values = self.held(items, cells, rows.len(), &row_of)?;
        cells.listed = outer;
        let offsets = OffsetBuffer::new(lists.offsets().clone());
        Ok(Arc::new(ListArray::try_new(item.clone(), offsets, values, nulls(cell)).map_err(broken)?))
    }

    /// What is wrong with the gaps of a column.
    fn check(
        &self,
        cell: &Column,
        len: usize,
        nullable: bool,
        row_of: &dyn Fn(usize) -> usize,
    ) -> Outcome<()> {
        let Some(gap) = &cell.gap else { return Ok(()) };
        if !nullable && let Some(row) = gap.iter().position(|g| *g != 0) {
            let message = format!("column `{}` has no value, though it may not be null", self.name);
            return Err(ExecError::cell(row_of(row), message));
        }
        // INVARIANT: a gap is as long as its column; arrays below panic where it is not.
        if gap.len() != len {
            return Err(ExecError::plan(format!("column `{}` has gaps of another length", self.name)));
        }
        Ok(())
    }

    /// The array of objects, or of plain values.
    fn held(
        &self,
        column: Column,
        cells: &mut Cells,
        len: usize,
        row_of: &dyn Fn(usize) -> usize,
    ) -> Outcome<ArrayRef> {
        if self.ty != Ty::Json {
            return self.array(column, len, row_of);
        }
        let mut arrays = Vec::new();
        for member in &self.members {
            member.arrays(cells, len, row_of, &mut arrays)?;
        }
        let nulls = nulls(&column);
        let fields: Fields = self.members.iter().flat_map(|member| member.fields.iter().cloned()).collect();
        if fields.is_empty() {
            return Ok(Arc::new(StructArray::new_empty_fields(len, nulls)));
        }
        Ok(Arc::new(StructArray::try_new(fields, arrays, nulls).map_err(broken)?))
    }

    /// The array of plain values.
    fn array(&self, column: Column, len: usize, row_of: &dyn Fn(usize) -> usize) -> Outcome<ArrayRef> {
        let nulls = nulls(&column);
        let wrong =
            || ExecError::plan(format!("column `{}` does not hold values of type {}", self.name, self.ty));
        Ok(match (column.data, &self.ty) {
            (Data::Float(values), Ty::Float) => {
                Arc::new(Float64Array::try_new(values, nulls).map_err(broken)?)
            }
            (data @ (Data::Int(_) | Data::Wide(_)), Ty::Decimal(scale)) => {
                self.decimal(data, nulls, *scale, row_of)?
            }
            (Data::Int(values), ty) => self.whole(values, nulls, ty, row_of)?,
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
            // A draw that is null in all these rows holds no numbers of texts.
            (Data::Text(_), Ty::Text)
                if self.dictionary.is_some() && nulls.as_ref().is_some_and(|n| n.null_count() == len) =>
            {
                self.dictionary(vec![0; len].into(), nulls)?
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

    fn decimal(
        &self,
        data: Data,
        nulls: Option<NullBuffer>,
        scale: u8,
        row_of: &dyn Fn(usize) -> usize,
    ) -> Outcome<ArrayRef> {
        let places = i8::try_from(scale).unwrap_or(i8::MAX);
        if self.wide {
            let values = match data {
                Data::Wide(values) => values,
                data => Column::new(data).as_units().unwrap_or_default().into_owned().into(),
            };
            let array = Decimal128Array::try_new(values, nulls).map_err(broken)?;
            return Ok(Arc::new(array.with_precision_and_scale(DECIMAL_DIGITS, places).map_err(broken)?));
        }
        let end = 10u64.pow(u32::from(NARROW_DIGITS));
        let values = match data {
            Data::Int(values) if !values.iter().fold(false, |any, v| any | (v.unsigned_abs() >= end)) => {
                values
            }
            data => self.narrowed(data, nulls.as_ref(), scale, row_of)?.into(),
        };
        let array = Decimal64Array::try_new(values, nulls).map_err(broken)?;
        Ok(Arc::new(array.with_precision_and_scale(NARROW_DIGITS, places).map_err(broken)?))
    }

    /// Decimals of which some have too many digits, unless those lie under gaps.
    fn narrowed(
        &self,
        data: Data,
        nulls: Option<&NullBuffer>,
        scale: u8,
        row_of: &dyn Fn(usize) -> usize,
    ) -> Outcome<Vec<i64>> {
        let column = Column::new(data);
        let units = column.as_units().unwrap_or_default();
        let narrow = units.iter().map(|units| i64::try_from(*units).ok().filter(|_| is_narrow(*units)));
        let fault = |row| {
            let units = at(&units, row);
            let digits = units.unsigned_abs().to_string().len().saturating_sub(usize::from(scale));
            let least = if units < 0 { format!("-1e{digits}") } else { "0".to_owned() };
            let (name, ty, value) = (&self.name, &self.ty, decimal_text(units, scale));
            let message = format!("column `{name}`: {value} has more than {NARROW_DIGITS} digits");
            ExecError::cell(row_of(row), message).with_help(format!(
                "declare a range that holds it, such as `{name}: {ty} {least}..1e{digits}`"
            ))
        };
        all(narrow, |row| nulls.is_some_and(|nulls| nulls.is_null(row)), fault)
    }

    fn whole(
        &self,
        values: ScalarBuffer<i64>,
        nulls: Option<NullBuffer>,
        ty: &Ty,
        row_of: &dyn Fn(usize) -> usize,
    ) -> Outcome<ArrayRef> {
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
                                "column `{}`: {value} days after 1970-01-01 is too large for date",
                                self.name
                            );
                            return Err(ExecError::cell(row_of(row), message));
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
