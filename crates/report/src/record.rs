//! The record as data.

use serde::{Deserialize, Serialize};
use synthc_types::TableSchema;

/// What the first field of every record says.
pub const FORMAT: &str = "synthc-record";

/// The version of the record's format.
pub const VERSION: u32 = 1;

/// The record of one data set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// The version of the program.
    pub engine: String,
    /// The spec or plan that was run.
    pub spec: SpecRecord,
    /// The fingerprint of the physical plan: equal fingerprints give equal data.
    pub plan: String,
    /// What the spec says of the data set.
    pub dataset: DatasetRecord,
    /// The seed that was used.
    pub seed: u64,
    /// The profile that was chosen.
    pub profile: Option<String>,
    /// The parameters with the values that were used, in declared order.
    pub params: Vec<ParamRecord>,
    /// Which part of the data set this is, as `K/N`; none for the whole.
    pub part: Option<String>,
    /// Which of several data sets this is, as `K/N`; none where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The files that the spec reads.
    pub inputs: Vec<InputRecord>,
    /// The files that hold all tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRecord>,
    /// The tables that were written.
    pub tables: Vec<TableRecord>,
    /// The constraints that are met by drawing again.
    pub constraints: Vec<ConstraintRecord>,
    /// The warnings of the check.
    pub warnings: Vec<WarningRecord>,
    /// What differs between two runs with the same result.
    pub run: Option<RunRecord>,
}

/// A spec or plan file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecRecord {
    /// The name of the file, without its folder.
    pub name: String,
    /// The blake3 hash of its bytes, hexadecimal.
    pub hash: String,
}

/// What the spec says of the data set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetRecord {
    /// Its name.
    pub name: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The language edition.
    pub edition: Option<i64>,
    /// The date that stands for today.
    pub as_of: Option<String>,
    /// The claim on what its numbers come from.
    pub provenance: Option<String>,
    /// The ceiling of its fidelity.
    pub fidelity: Option<String>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParamRecord {
    /// The name.
    pub name: String,
    /// The value, as text.
    pub value: String,
}

/// A file that the spec reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// The path from the folder of the spec.
    pub path: String,
    /// The blake3 hash of its bytes, hexadecimal.
    pub hash: String,
    /// What the spec cites for it; none where a use of it cites nothing, and what is made from it counts as learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A table that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRecord {
    /// The name.
    pub name: String,
    /// The label.
    pub label: Option<String>,
    /// How many rows were written.
    pub rows: u64,
    /// Its files.
    pub files: Vec<FileRecord>,
    /// Its columns in the order of the file.
    pub columns: Vec<ColumnRecord>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The path beside the record.
    pub path: String,
    /// `csv`, `parquet`, `arrow`, `ndjson` or `sql`.
    pub format: String,
    /// Its size.
    pub bytes: u64,
    /// How many rows it holds.
    pub rows: u64,
    /// The blake3 hash of its bytes, hexadecimal.
    pub hash: String,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnRecord {
    /// The name.
    pub name: String,
    /// The type, as the language writes it.
    #[serde(rename = "type")]
    pub ty: String,
    /// The label.
    pub label: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// Whether it is (part of) the key.
    pub key: bool,
    /// Whether a cell can be null or a missing code.
    pub nullable: bool,
    /// Where its numbers come from, cited.
    pub source: Option<String>,
    /// The members of its enum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<MemberRecord>,
    /// The missing codes that can stand in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<GapRecord>,
}

/// A member of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// The name.
    pub name: String,
    /// The code, as text.
    pub code: Option<String>,
    /// The label.
    pub label: Option<String>,
}

/// A missing code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapRecord {
    /// The set it belongs to.
    pub set: String,
    /// The name.
    pub name: String,
    /// The code, as text.
    pub code: Option<String>,
    /// The label.
    pub label: Option<String>,
}

/// What a constraint that is met by drawing again has cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConstraintRecord {
    /// The table.
    pub table: String,
    /// The name of the constraint; several that share columns are met together and joined by ` + `.
    pub name: String,
    /// How many rows were checked.
    pub rows: u64,
    /// How many attempts it took to meet it in all of them.
    pub attempts: u64,
    /// The share of attempts that met it.
    pub acceptance: f64,
}

/// A warning of the check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningRecord {
    /// The code.
    pub code: String,
    /// The message.
    pub message: String,
}

/// What differs between two runs with the same result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// When it ended, UTC; that of `SOURCE_DATE_EPOCH` where it is set.
    pub at: String,
    /// How many threads worked.
    pub threads: usize,
    /// How long it took; not told where `SOURCE_DATE_EPOCH` is set.
    pub seconds: Option<f64>,
}

impl TableRecord {
    /// The record of a table with this schema, without rows and files. `text` writes a code.
    pub fn new(schema: &TableSchema, text: impl Fn(&synthc_types::Value) -> String) -> Self {
        let column = |column: &synthc_types::ColumnSchema| {
            let members = match &column.ty {
                synthc_types::Ty::Enum(name) => schema.enum_named(name).map(|e| e.members.as_slice()),
                _ => None,
            };
            let member = |member: &synthc_types::MemberSchema| MemberRecord {
                name: member.name.clone(),
                code: member.code.as_ref().map(&text),
                label: member.label.clone(),
            };
            let gap = |gap: &synthc_types::GapCode| GapRecord {
                set: gap.set.clone(),
                name: gap.name.clone(),
                code: gap.code.as_ref().map(&text),
                label: gap.label.clone(),
            };
            ColumnRecord {
                name: column.name.clone(),
                ty: column.ty.to_string(),
                label: column.label.clone(),
                note: column.note.clone(),
                key: column.key,
                nullable: column.nullable,
                source: column.source.clone(),
                values: members.unwrap_or_default().iter().map(member).collect(),
                codes: column.codes.iter().map(gap).collect(),
            }
        };
        Self {
            name: schema.name.clone(),
            label: schema.label.clone(),
            columns: schema.columns.iter().map(column).collect(),
            ..Self::default()
        }
    }
}

impl Record {
    /// The record as the text of a file.
    ///
    /// # Errors
    /// Where a number cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }

    /// What is put into the metadata of a Parquet or Arrow file: the record without the files, which include that one, without what was counted
    /// while writing, and without the run.
    pub fn before_writing(&self) -> Self {
        let mut record = self.clone();
        record.run = None;
        record.constraints.clear();
        record.files.clear();
        for table in &mut record.tables {
            table.files.clear();
            table.rows = 0;
        }
        record
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            format: FORMAT.to_owned(),
            version: VERSION,
            engine: "0.1.0".to_owned(),
            seed: u64::MAX,
            constraints: vec![ConstraintRecord {
                table: "t".into(),
                name: "r".into(),
                rows: 9,
                attempts: 12,
                acceptance: 0.75,
            }],
            run: Some(RunRecord { at: "2026-01-01T00:00:00Z".into(), threads: 2, seconds: Some(0.5) }),
            ..Record::default()
        }
    }

    #[test]
    fn it_reads_back() {
        let text = record().to_json().unwrap();
        assert!(text.starts_with("{\n  \"format\": \"synthc-record\",\n  \"version\": 1,"));
        assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record());
    }

    #[test]
    fn the_footer_holds_nothing_that_differs_between_runs() {
        let footer = record().before_writing();
        assert_eq!(footer.run, None);
        assert_eq!(footer.constraints, []);
        assert_eq!(footer.seed, u64::MAX);
    }
}
