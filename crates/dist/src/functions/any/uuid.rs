//! UUIDs (RFC 9562).

use synthc_types::{FnDef, Interval, Nulls, Ty, TyPattern, Value};

use crate::functions::pattern::{DATETIME, TEXT, known, values};

const UUID: TyPattern = TyPattern::Exact(Ty::Uuid);

/// One more than the most milliseconds that a version 7 UUID holds.
const MILLIS: i64 = 1 << 48;

fn uuid(_: &[Ty]) -> Ty {
    Ty::Uuid
}

/// The UUID of 32 hexadecimal digits with hyphens in their places.
fn read(text: &str) -> Option<u128> {
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    let fine = text.len() == 36 && text.bytes().enumerate().all(fits);
    fine.then(|| u128::from_str_radix(&text.replace('-', ""), 16).ok())?
}

/// The version 7 UUID of an instant with the random bits of another UUID.
fn timed(micros: i64, id: u128) -> Option<u128> {
    let millis = micros.div_euclid(1000);
    let millis = (0..MILLIS).contains(&millis).then(|| u128::try_from(millis).ok())??;
    // Twelve bits for what is left of the millisecond keep the order of microseconds (RFC 9562, 6.2, method 3).
    let rest = u128::try_from(micros.rem_euclid(1000) * 4096 / 1000).ok()?;
    Some(millis << 80 | 0x7 << 76 | rest << 64 | 0x2 << 62 | (id & ((1 << 62) - 1)))
}

/// UUIDs from text.
pub(in crate::functions) static UUID_OF: FnDef = FnDef {
    name: "uuid",
    params: &["text"],
    summary: "a UUID read from a text",
    docs: "32 hexadecimal digits with hyphens after the 8th, 12th, 16th and 20th; null where the text is none.",
    example: "uuid(\"017F22E2-79B0-7CC3-98C4-DC0C0C07398F\")",
    gives: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    overloads: &[values(&[TEXT], uuid, |args| match args {
        [Value::Text(text)] => known(read(text), Value::Uuid),
        _ => Value::Null,
    })],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// Time-ordered UUIDs.
pub(in crate::functions) static UUID_V7: FnDef = FnDef {
    name: "uuid_v7",
    params: &["at", "id"],
    summary: "a version 7 UUID, which sorts by its time",
    docs: "`key id: uuid = uuid_v7(placed_at)` takes its 62 random bits from the cell of the column, as `key id: uuid` does: two \
           rows share one only if they share the microsecond, and then once in 4.6e18. `uuid_v7(placed_at, token)` takes those of \
           another UUID, for one that several columns use. 48 bits of milliseconds since 1970, then 12 bits of the rest of the \
           millisecond, so that the order is that of the microseconds (RFC 9562, 5.7 and 6.2). Null before 1970.",
    example: "uuid_v7(2022-02-22T19:22:22.75Z, uuid(\"919108f7-52d1-4320-98c4-dc0c0c07398f\"))",
    gives: "017f22e2-7c9e-7000-98c4-dc0c0c07398f",
    overloads: &[values(&[DATETIME, UUID], uuid, |args| match args {
        [Value::DateTime(at), Value::Uuid(id)] => known(timed(*at, *id), Value::Uuid),
        _ => Value::Null,
    })],
    domains: &[Interval::closed(0.0, (MILLIS * 1000 - 1) as f64)],
    ..FnDef::BASE
};
