//! A table with a column of every type, used by the tests of the formats.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal64Array, DictionaryArray, DurationMicrosecondArray,
    FixedSizeBinaryArray, Float64Array, Int8Array, Int64Array, RecordBatch, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, UInt8Array,
};
use synthc_types::{ColumnSchema, EnumSchema, GapCode, MemberSchema, TableSchema, Ty, Value};

fn column(name: &str, ty: Ty) -> ColumnSchema {
    ColumnSchema {
        name: name.to_owned(),
        label: Some(format!("Label of {name}")),
        note: None,
        ty,
        nullable: true,
        codes: Vec::new(),
        source: None,
        wide: false,
        null_items: false,
        members: Vec::new(),
        key: false,
    }
}

fn member(name: &str, code: i64, label: &str) -> MemberSchema {
    MemberSchema {
        name: name.to_owned(),
        address: name.to_owned(),
        code: Some(Value::Int(code)),
        label: Some(label.to_owned()),
    }
}

/// The schema.
pub fn schema() -> TableSchema {
    let mut columns = vec![
        column("id", Ty::Int),
        column("score", Ty::Float),
        column("ok", Ty::Bool),
        column("price", Ty::Decimal(2)),
        column("name, with comma", Ty::Text),
        column("born", Ty::Date),
        column("seen", Ty::DateTime),
        column("at", Ty::Time),
        column("took", Ty::Duration),
        column("uid", Ty::Uuid),
        column("sex", Ty::Enum("Sex".into())),
        column("smoker", Ty::Enum("Sex".into())),
        column("cigarettes", Ty::Int),
    ];
    columns[0].nullable = false;
    columns[0].key = true;
    let refused = GapCode {
        set: "ukhls".into(),
        name: "refused".into(),
        code: Some(Value::Int(-9)),
        label: Some("Refused, flatly".into()),
    };
    for coded in &mut columns[11..] {
        coded.codes = vec![refused.clone()];
    }
    let members = vec![member("male", 1, "Male"), member("female", 2, "Female \"F\"")];
    TableSchema {
        name: "person".into(),
        label: None,
        columns,
        enums: vec![EnumSchema { name: "Sex".into(), members }],
    }
}

/// Rows `from..to` of an endless table.
pub fn rows(from: i64, to: i64) -> RecordBatch {
    let n = from..to;
    let every = |k: i64| move |i: i64| (i % k != 0).then_some(i);
    let sexes: ArrayRef = Arc::new(StringArray::from(vec!["male", "female"]));
    let sex = |keys: Vec<Option<i8>>| -> ArrayRef {
        Arc::new(DictionaryArray::try_new(Int8Array::from(keys), Arc::clone(&sexes)).unwrap())
    };
    let gaps = |i: i64| match i % 10 {
        0 => 1,
        1 => 255,
        _ => 0u8,
    };
    let texts =
        ["Ann", "", "O\"Neil", "a,b", "line\nbreak", "a name that is much longer than thirty-two bytes are"];
    let text = |i: i64| texts.get((i % 7) as usize).copied();
    let uuids = n.clone().map(|i| (i as u128 * 0x0123_4567_89ab_cdef).to_be_bytes());
    let columns: Vec<(String, ArrayRef)> = vec![
        ("id".into(), Arc::new(Int64Array::from_iter_values(n.clone()))),
        (
            "score".into(),
            Arc::new(n.clone().map(every(5)).map(|i| i.map(|i| i as f64 / 7.0)).collect::<Float64Array>()),
        ),
        (
            "ok".into(),
            Arc::new(n.clone().map(every(3)).map(|i| i.map(|i| i % 2 == 0)).collect::<BooleanArray>()),
        ),
        (
            "price".into(),
            Arc::new(
                n.clone()
                    .map(every(4))
                    .map(|i| i.map(|i| i - 50))
                    .collect::<Decimal64Array>()
                    .with_precision_and_scale(18, 2)
                    .unwrap(),
            ),
        ),
        ("name, with comma".into(), Arc::new(n.clone().map(text).collect::<StringArray>())),
        ("born".into(), Arc::new(Date32Array::from_iter_values(n.clone().map(|i| i as i32 * 31)))),
        (
            "seen".into(),
            Arc::new(
                TimestampMicrosecondArray::from_iter_values(n.clone().map(|i| i * 86_399_000_001))
                    .with_timezone("UTC"),
            ),
        ),
        (
            "at".into(),
            Arc::new(Time64MicrosecondArray::from_iter_values(
                n.clone().map(|i| i * 1_000_000 % 86_400_000_000),
            )),
        ),
        (
            "took".into(),
            Arc::new(DurationMicrosecondArray::from_iter_values(n.clone().map(|i| i * 61_000_000))),
        ),
        (
            "uid".into(),
            Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(uuids.map(Some), 16).unwrap()),
        ),
        ("sex".into(), sex(n.clone().map(every(6)).map(|i| i.map(|i| (i % 2) as i8)).collect())),
        ("smoker".into(), sex(n.clone().map(|i| (gaps(i) == 0).then_some((i % 2) as i8)).collect())),
        (
            format!("smoker{}", TableSchema::GAP_SUFFIX),
            Arc::new(UInt8Array::from_iter_values(n.clone().map(gaps))),
        ),
        (
            "cigarettes".into(),
            Arc::new(n.clone().map(|i| (gaps(i) == 0).then_some(i % 40)).collect::<Int64Array>()),
        ),
        (
            format!("cigarettes{}", TableSchema::GAP_SUFFIX),
            Arc::new(UInt8Array::from_iter_values(n.map(gaps))),
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| {
        let nullable = name != "id";
        (name, array, nullable)
    }))
    .unwrap()
}
