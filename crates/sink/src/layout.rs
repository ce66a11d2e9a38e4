//! Which column of a batch holds which column of a table, and where its gaps stand.

use arrow::datatypes::{DataType, Fields, Schema};
use synthc_types::{ColumnSchema, EnumSchema, GapCode, MemberSchema, TableSchema, Ty};

use crate::SinkError;

/// What follows a column's name in the name of the column that says why values are missing.
const REASON_SUFFIX: &str = "_why";

/// What a column of a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holds {
    /// The values of a column of the table.
    #[default]
    Values,
    /// Why the values of a column of the table are missing. Its members are the codes.
    Reasons,
}

/// Where a column of the table stands in a batch.
#[derive(Clone, Debug)]
pub struct ColumnLayout {
    /// The column.
    pub schema: ColumnSchema,
    /// What it holds.
    pub holds: Holds,
    /// Its enum, where its type is one.
    pub members: Option<EnumSchema>,
    /// The position of its values in a batch.
    pub values: usize,
    /// The position of its companion column of gaps.
    pub gaps: Option<usize>,
    /// The items of a list, else the columns inside of an object; their positions are among those inside of this one.
    pub inner: Vec<ColumnLayout>,
}

/// The columns of a table in the order of the file, tied to the columns of its batches.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The table.
    pub table: TableSchema,
    /// Its columns.
    pub columns: Vec<ColumnLayout>,
}

impl Layout {
    /// Finds every column of `table`, by name, in batches of this schema.
    ///
    /// # Errors
    /// When a column, the companion of a column with codes, or an enum is missing.
    pub fn new(table: &TableSchema, batch: &Schema) -> Result<Self, SinkError> {
        let columns = table.columns.iter().map(|schema| ColumnLayout::new(table, schema, batch.fields()));
        Ok(Self { table: table.clone(), columns: columns.collect::<Result<_, _>>()? })
    }

    /// The layout with a column after each one that has missing codes, which holds the reasons and is named after it.
    ///
    /// # Errors
    /// When the table has a column of that name.
    pub fn with_reasons(self) -> Result<Self, SinkError> {
        let mut columns = Vec::with_capacity(self.columns.len());
        for column in self.columns {
            let reasons = reasons(&column);
            columns.push(column);
            if let Some(reasons) = reasons {
                let name = &reasons.schema.name;
                if self.table.columns.iter().any(|other| other.name == *name) {
                    let table = &self.table.name;
                    let message =
                        format!("table `{table}` has a column `{name}`: reasons cannot have that name");
                    return Err(SinkError::Refused(message));
                }
                columns.push(reasons);
            }
        }
        Ok(Self { table: self.table, columns })
    }
}

impl ColumnLayout {
    /// Finds a column by its name among these fields.
    fn new(table: &TableSchema, schema: &ColumnSchema, fields: &Fields) -> Result<Self, SinkError> {
        let position = |name: &str| fields.iter().position(|field| field.name() == name);
        let missing = |what: &str| SinkError::Batch(format!("no {what} for column `{}`", schema.name));
        let values = position(&schema.name).ok_or_else(|| missing("values"))?;
        let gaps = position(&format!("{}{}", schema.name, TableSchema::GAP_SUFFIX));
        if gaps.is_none() && !schema.codes.is_empty() {
            return Err(missing("gaps"));
        }
        let members = match &schema.ty {
            Ty::Enum(name) => Some(table.enum_named(name).ok_or_else(|| missing("enum"))?.clone()),
            _ => None,
        };
        let held = fields.get(values).map(|field| field.data_type());
        let inner = match (&schema.ty, held) {
            (Ty::List(item), Some(DataType::List(field))) => {
                let of = ColumnSchema {
                    name: field.name().clone(),
                    ty: (**item).clone(),
                    nullable: schema.null_items,
                    codes: Vec::new(),
                    label: None,
                    note: None,
                    source: None,
                    ..schema.clone()
                };
                vec![Self::new(table, &of, &Fields::from(vec![field.clone()]))?]
            }
            (Ty::Json, Some(DataType::Struct(fields))) => {
                let members = schema.members.iter().map(|member| Self::new(table, member, fields));
                members.collect::<Result<_, _>>()?
            }
            (Ty::List(_) | Ty::Json, _) => return Err(missing("items")),
            _ => Vec::new(),
        };
        let holds = Holds::Values;
        Ok(Self { schema: schema.clone(), holds, members, values, gaps, inner })
    }
}

/// The column of reasons that goes with a column, where its batches have one.
fn reasons(column: &ColumnLayout) -> Option<ColumnLayout> {
    let codes = &column.schema.codes;
    let gaps = column.gaps.filter(|_| !codes.is_empty())?;
    let member = |gap: &GapCode| MemberSchema {
        name: gap.name.clone(),
        address: gap.name.clone(),
        code: gap.code.clone(),
        label: gap.label.clone(),
    };
    let name = format!("{}{REASON_SUFFIX}", column.schema.name);
    let schema = ColumnSchema {
        label: Some(format!("Why `{}` is missing", column.schema.name)),
        note: None,
        ty: Ty::Enum(name.as_str().into()),
        nullable: true,
        codes: Vec::new(),
        source: None,
        key: false,
        wide: false,
        null_items: false,
        members: Vec::new(),
        name: name.clone(),
    };
    let members = Some(EnumSchema { name, members: codes.iter().map(member).collect() });
    Some(ColumnLayout { schema, holds: Holds::Reasons, members, values: gaps, gaps: None, inner: Vec::new() })
}
