//! The form of columns in files of arrays, Parquet and Arrow: fields, with label and codes in the metadata, and arrays.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, DictionaryArray, Int16Array, Int64Array, ListArray, PrimitiveArray,
    RecordBatch, RecordBatchOptions, StringArray, StructArray,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal64Type, Field, Fields, Int32Type, Int64Type, Schema, SchemaRef, TimeUnit,
    TimestampMicrosecondType, UInt8Type, UInt32Type,
};
use arrow::error::ArrowError;
use synthc_types::{EnumSchema, NARROW_DIGITS, Ty};

use crate::{ColumnLayout, EnumText, Holds, Layout, SinkError, value_text};

/// The keys of dictionaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// As the batch has them.
    AsGiven,
    /// Signed: many readers of Arrow know no other.
    Signed,
    /// Texts instead of dictionaries, as inside of lists and objects: many readers look for dictionaries at the top only. For the
    /// same reason decimals have 128 bits there: polars takes narrower ones in a list for others (2.1).
    None,
}

/// How batches as they stand in a file are made from those of a table.
#[derive(Debug)]
pub(crate) struct TableForm {
    columns: Vec<ColumnForm>,
    pub(crate) schema: SchemaRef,
}

impl TableForm {
    pub(crate) fn new(
        layout: &Layout,
        batch: &Schema,
        enums: EnumText,
        keys: Keys,
    ) -> Result<Self, SinkError> {
        let mut columns = Vec::with_capacity(layout.columns.len());
        let mut fields = Vec::with_capacity(layout.columns.len());
        for column in &layout.columns {
            let (form, field) = ColumnForm::new(column, batch.fields(), enums, keys)?;
            columns.push(form);
            fields.push(field);
        }
        Ok(Self { columns, schema: Arc::new(Schema::new(fields)) })
    }

    pub(crate) fn batch(&self, batch: &RecordBatch) -> Result<RecordBatch, SinkError> {
        let columns: Vec<ArrayRef> =
            self.columns.iter().map(|form| form.array(batch.columns())).collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
            .map_err(|error| SinkError::Batch(error.to_string()))
    }
}

/// How the array of a column is made from that of a batch.
#[derive(Debug)]
struct ColumnForm {
    name: String,
    values: usize,
    make: Make,
    ty: DataType,
}

#[derive(Debug)]
enum Make {
    /// As it is.
    Same,
    /// The same numbers under another type.
    Cast,
    /// Microseconds, which are UTC whether or not the batch says so.
    Utc,
    /// Units of a decimal.
    Units,
    /// The same dictionary with signed keys.
    SignedKeys,
    /// An enum as texts or whole-number codes: one value for each member, taken by index.
    Members { names: Vec<String>, values: ArrayRef },
    /// Why values are missing, likewise.
    Reasons { values: ArrayRef },
    /// Lists of what this form makes of their items.
    Lists(Box<ColumnForm>),
    /// Objects of columns.
    Objects(Vec<ColumnForm>),
}

impl ColumnForm {
    fn new(
        column: &ColumnLayout,
        fields: &Fields,
        enums: EnumText,
        keys: Keys,
    ) -> Result<(Self, Field), SinkError> {
        let schema = &column.schema;
        let field = fields.get(column.values);
        let field =
            field.ok_or_else(|| SinkError::Batch(format!("no values for column `{}`", schema.name)))?;
        let given = field.data_type().clone();
        let (make, ty) = match (&schema.ty, &column.members) {
            (Ty::List(_) | Ty::Json, _) => nested_form(column, &given, enums)?,
            (_, Some(_)) if keys == Keys::None && enums == EnumText::Name => (Make::Cast, DataType::Utf8),
            (_, Some(members)) => member_form(members, &given, enums, column.holds),
            (Ty::Decimal(scale), _) => match &given {
                DataType::Decimal64(digits, places) if keys == Keys::None => {
                    (Make::Cast, DataType::Decimal128(*digits, *places))
                }
                DataType::Decimal64(..) | DataType::Decimal128(..) => (Make::Same, given),
                _ => {
                    (Make::Units, DataType::Decimal64(NARROW_DIGITS, i8::try_from(*scale).unwrap_or(i8::MAX)))
                }
            },
            (Ty::DateTime, _) => {
                (Make::Utc, DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::from("UTC"))))
            }
            (Ty::Date, _) => recast(given, DataType::Date32),
            (Ty::Time, _) => recast(given, DataType::Time64(TimeUnit::Microsecond)),
            (Ty::Duration, _) => recast(given, DataType::Duration(TimeUnit::Microsecond)),
            _ => (Make::Same, given),
        };
        let (make, ty) = match ty {
            DataType::Dictionary(key, values) if keys == Keys::Signed && *key == DataType::UInt32 => {
                (Make::SignedKeys, DataType::Dictionary(Box::new(DataType::Int32), values))
            }
            DataType::Dictionary(..) if keys == Keys::None => match make {
                Make::Same => (Make::Cast, DataType::Utf8),
                make => (make, DataType::Utf8),
            },
            ty => (make, ty),
        };
        let field = Field::new(&schema.name, ty.clone(), schema.nullable || field.is_nullable())
            .with_metadata(metadata(column));
        Ok((Self { name: schema.name.clone(), values: column.values, make, ty }, field))
    }

    fn array(&self, columns: &[ArrayRef]) -> Result<ArrayRef, SinkError> {
        let fail = |what: String| SinkError::Batch(format!("column `{}`: {what}", self.name));
        let array = columns.get(self.values).ok_or_else(|| fail("is not in the batch".to_owned()))?;
        match &self.make {
            Make::Same => Ok(Arc::clone(array)),
            Make::Cast => cast(array, &self.ty).map_err(|error| fail(error.to_string())),
            Make::Utc => {
                let micros = DataType::Timestamp(TimeUnit::Microsecond, None);
                let array = if let DataType::Timestamp(TimeUnit::Microsecond, _) = array.data_type() {
                    Arc::clone(array)
                } else {
                    cast(array, &micros).map_err(|error| fail(error.to_string()))?
                };
                Ok(Arc::new(array.as_primitive::<TimestampMicrosecondType>().clone().with_timezone("UTC")))
            }
            Make::Units => {
                let units = match array.data_type() {
                    DataType::Int64 => array.as_primitive::<Int64Type>().clone(),
                    _ => cast(&cast(array, &self.ty).map_err(|e| fail(e.to_string()))?, &DataType::Int64)
                        .map_err(|error| fail(error.to_string()))?
                        .as_primitive::<Int64Type>()
                        .clone(),
                };
                let (_, values, nulls) = units.into_parts();
                let units =
                    PrimitiveArray::<Decimal64Type>::new(values, nulls).with_data_type(self.ty.clone());
                Ok(Arc::new(units))
            }
            Make::SignedKeys => {
                let given = array.as_dictionary_opt::<UInt32Type>();
                let given = given.ok_or_else(|| fail("is not the dictionary it was".to_owned()))?;
                let keys = given.keys().unary_opt::<_, Int32Type>(|key| i32::try_from(key).ok());
                let array = DictionaryArray::try_new(keys, Arc::clone(given.values()));
                array.map(|array| Arc::new(array) as ArrayRef).map_err(|error| fail(error.to_string()))
            }
            Make::Members { names, values } => {
                let indices = member_indices(array, names).map_err(|error| fail(error.to_string()))?;
                self.taken(indices, values).map_err(|error| fail(error.to_string()))
            }
            Make::Lists(items) => {
                let lists = array.as_list_opt::<i32>().ok_or_else(|| fail("holds no lists".to_owned()))?;
                let values = items.array(std::slice::from_ref(lists.values()))?;
                let DataType::List(field) = &self.ty else { return Err(fail("is no list".to_owned())) };
                let (offsets, nulls) = (lists.offsets().clone(), lists.nulls().cloned());
                let lists = ListArray::try_new(field.clone(), offsets, values, nulls);
                lists.map(|array| Arc::new(array) as ArrayRef).map_err(|error| fail(error.to_string()))
            }
            Make::Objects(members) => {
                let objects = array.as_struct_opt().ok_or_else(|| fail("holds no objects".to_owned()))?;
                let DataType::Struct(fields) = &self.ty else { return Err(fail("is no object".to_owned())) };
                let values: Vec<ArrayRef> =
                    members.iter().map(|member| member.array(objects.columns())).collect::<Result<_, _>>()?;
                let nulls = objects.nulls().cloned();
                if values.is_empty() {
                    return Ok(Arc::new(StructArray::new_empty_fields(objects.len(), nulls)));
                }
                let objects = StructArray::try_new(fields.clone(), values, nulls);
                objects.map(|array| Arc::new(array) as ArrayRef).map_err(|error| fail(error.to_string()))
            }
            Make::Reasons { values } => {
                let gaps = array.as_primitive_opt::<UInt8Type>();
                let gaps = gaps.ok_or_else(|| fail("gaps are not `UInt8`".to_owned()))?;
                let n_codes = values.len();
                let index = |gap: u8| usize::from(gap).checked_sub(1).filter(|index| *index < n_codes);
                let indices = gaps.unary_opt(|gap| index(gap).and_then(|index| i16::try_from(index).ok()));
                self.taken(indices, values).map_err(|error| fail(error.to_string()))
            }
        }
    }

    /// The values at these indices, or the indices as a dictionary over them.
    fn taken(&self, indices: Int16Array, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        match &self.ty {
            DataType::Dictionary(..) => {
                DictionaryArray::try_new(indices, Arc::clone(values)).map(|a| Arc::new(a) as ArrayRef)
            }
            _ => arrow::compute::take(values, &indices, None),
        }
    }
}

/// Lists and objects, of what stands in the file for what they hold.
fn nested_form(
    column: &ColumnLayout,
    given: &DataType,
    enums: EnumText,
) -> Result<(Make, DataType), SinkError> {
    let wrong = || SinkError::Batch(format!("column `{}` holds no {}", column.schema.name, column.schema.ty));
    match (given, column.inner.as_slice()) {
        (DataType::List(field), [items]) => {
            let (form, field) =
                ColumnForm::new(items, &Fields::from(vec![field.clone()]), enums, Keys::None)?;
            Ok((Make::Lists(Box::new(form)), DataType::List(Arc::new(field))))
        }
        (DataType::Struct(fields), members) => {
            let mut forms = Vec::with_capacity(members.len());
            let mut made = Vec::with_capacity(members.len());
            for member in members {
                let (form, field) = ColumnForm::new(member, fields, enums, Keys::None)?;
                forms.push(form);
                made.push(field);
            }
            Ok((Make::Objects(forms), DataType::Struct(made.into())))
        }
        _ => Err(wrong()),
    }
}

fn recast(given: DataType, wanted: DataType) -> (Make, DataType) {
    if given == wanted { (Make::Same, wanted) } else { (Make::Cast, wanted) }
}

/// Names as given by the batch where they are wanted, else one text a member, or whole numbers where all codes are.
fn member_form(members: &EnumSchema, given: &DataType, enums: EnumText, holds: Holds) -> (Make, DataType) {
    if enums == EnumText::Name && matches!(given, DataType::Dictionary(..)) {
        return (Make::Same, given.clone());
    }
    let (values, ty): (ArrayRef, DataType) = match enums.whole_codes(members) {
        Some(codes) => (Arc::new(Int64Array::from(codes)), DataType::Int64),
        None => {
            let ty = DataType::Dictionary(Box::new(DataType::Int16), Box::new(DataType::Utf8));
            (Arc::new(StringArray::from(enums.members(members))), ty)
        }
    };
    match holds {
        Holds::Reasons => (Make::Reasons { values }, ty),
        Holds::Values => {
            let names = members.members.iter().map(|member| member.name.clone()).collect();
            (Make::Members { names, values }, ty)
        }
    }
}

/// The index of each cell's member.
fn member_indices(array: &ArrayRef, names: &[String]) -> Result<Int16Array, ArrowError> {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        return Ok(cast(array, &DataType::Int16)?.as_primitive().clone());
    };
    let texts = dictionary.values().as_string::<i32>();
    let index_of = |text: Option<&str>| {
        let at = names.iter().position(|name| Some(name.as_str()) == text)?;
        i16::try_from(at).ok()
    };
    let indices: Int16Array = texts.iter().map(index_of).collect();
    let taken = arrow::compute::take(&indices, dictionary.keys(), None)?;
    Ok(taken.as_primitive().clone())
}

/// Label, note, source, and codes with their labels as JSON.
fn metadata(column: &ColumnLayout) -> HashMap<String, String> {
    let schema = &column.schema;
    let mut out = HashMap::new();
    for (key, text) in [("label", &schema.label), ("note", &schema.note), ("source", &schema.source)] {
        if let Some(text) = text {
            out.insert(key.to_owned(), text.clone());
        }
    }
    if let Some(members) = &column.members {
        let values = members.members.iter().map(|member| {
            serde_json::json!({ "name": member.name, "code": member.code.as_ref().map(value_text), "label": member.label })
        });
        out.insert("values".to_owned(), serde_json::Value::from_iter(values).to_string());
    }
    if !schema.codes.is_empty() {
        let codes = schema.codes.iter().map(|gap| {
            let code = gap.code.as_ref().map(value_text);
            serde_json::json!({ "set": gap.set, "name": gap.name, "code": code, "label": gap.label })
        });
        out.insert("missing_codes".to_owned(), serde_json::Value::from_iter(codes).to_string());
    }
    out
}
