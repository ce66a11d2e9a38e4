//! The generation record: what was made, from what, by which program.
//!
//! Plain data, written as `synth-record.json` beside the files. Everything in it but [`Record::run`] is the same for the same spec,
//! seed, parameters and version. This crate makes no data and reads none. `docs/reference/record.md` describes the file. Start with
//! [`Record`].

mod record;

pub use record::{
    ColumnRecord, ConstraintRecord, DatasetRecord, FORMAT, FileRecord, GapRecord, InputRecord, MemberRecord,
    ParamRecord, Record, RunRecord, SpecRecord, TableRecord, VERSION, WarningRecord,
};
