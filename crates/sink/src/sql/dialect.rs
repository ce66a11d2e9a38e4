//! What differs between databases: names, literals, types, limits.

use synthc_types::{DECIMAL_DIGITS, NARROW_DIGITS, Ty, Value};

use crate::buffer::Buffer;
use crate::literal::{Notation, Refusal, put_decimal, put_int};
use crate::{ColumnLayout, EnumText, number, time};

/// A database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL 12 or later.
    #[default]
    Postgres,
    /// MySQL 8 or MariaDB 10.5, or later.
    Mysql,
    /// SQLite 3.25 or later.
    Sqlite,
    /// SQL Server 2016 or later, by way of `sqlcmd`.
    SqlServer,
}

/// 0001-01-01 .. 9999-12-31 in days since 1970-01-01.
const YEARS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;
/// The most decimal places of MySQL.
const MYSQL_PLACES: u8 = 30;

/// SQLite compares and adds decimals as floats, which keep so many digits.
const SQLITE_DIGITS: u32 = 15;
/// Units of a decimal stay below.
pub(super) const SQLITE_DECIMAL: u128 = 10u128.pow(SQLITE_DIGITS);
/// Concatenations of shorter literals end here in SQL Server.
const SHORT_TEXT: usize = 4_000;

impl Dialect {
    /// Why a decimal cannot be written to SQLite.
    pub(super) const TOO_LONG: Refusal = "SQLite keeps 15 digits of a decimal, and there is one with more";

    /// The name of the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Sqlite => "SQLite",
            Self::SqlServer => "SQL Server",
        }
    }

    /// A quoted name.
    pub(super) fn name_of(self, name: &str) -> String {
        match self {
            Self::Postgres | Self::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Mysql => format!("`{}`", name.replace('`', "``")),
            Self::SqlServer => format!("[{}]", name.replace(']', "]]")),
        }
    }

    /// Quoted names, separated by commas.
    pub(super) fn names_of<'a>(self, names: impl IntoIterator<Item = &'a String>) -> String {
        names.into_iter().map(|name| self.name_of(name)).collect::<Vec<_>>().join(", ")
    }

    /// What keeps a name out of the database.
    pub(super) fn refuses_name(self, name: &str) -> Option<&'static str> {
        if name.contains('\0') {
            return Some("holds NUL");
        }
        match self {
            Self::Postgres if name.len() > 63 => Some("is longer than the 63 bytes that PostgreSQL keeps"),
            Self::Mysql if name.chars().count() > 64 => Some("is longer than the 64 characters of MySQL"),
            Self::SqlServer if name.encode_utf16().count() > 128 => {
                Some("is longer than the 128 characters of SQL Server")
            }
            _ => None,
        }
    }

    /// Whether `a` and `A` are two names.
    pub(super) fn tells_case_apart(self) -> bool {
        self == Self::Postgres
    }

    /// The type of a column; `is_key` where it is looked up by its values.
    pub(super) fn type_of(self, column: &ColumnLayout, enums: EnumText, is_key: bool) -> String {
        let longest = |texts: Vec<String>| texts.iter().map(|text| text.encode_utf16().count()).max();
        let of = |postgres: &str, mysql: &str, sqlite: &str, sql_server: &str| {
            let ty = match self {
                Self::Postgres => postgres,
                Self::Mysql => mysql,
                Self::Sqlite => sqlite,
                Self::SqlServer => sql_server,
            };
            ty.to_owned()
        };
        if let Some(members) = &column.members {
            if enums.whole_codes(members).is_some() {
                return of("bigint", "BIGINT", "INTEGER", "bigint");
            }
            let longest = longest(enums.members(members)).unwrap_or(0).max(1);
            return of("text", &format!("VARCHAR({longest})"), "TEXT", &format!("nvarchar({longest})"));
        }
        match &column.schema.ty {
            Ty::Bool => of("boolean", "BOOLEAN", "INTEGER", "bit"),
            Ty::Int => of("bigint", "BIGINT", "INTEGER", "bigint"),
            Ty::Float => of("double precision", "DOUBLE", "REAL", "float(53)"),
            Ty::Decimal(scale) => {
                let digits = if column.schema.wide { DECIMAL_DIGITS } else { NARROW_DIGITS };
                let ty = format!("decimal({digits}, {scale})");
                of(&format!("numeric({digits}, {scale})"), &ty.to_uppercase(), &ty.to_uppercase(), &ty)
            }
            Ty::Date => of("date", "DATE", "TEXT", "date"),
            Ty::Time => of("time", "TIME(6)", "TEXT", "time(6)"),
            Ty::DateTime => of("timestamptz", "DATETIME(6)", "TEXT", "datetimeoffset(6)"),
            Ty::Duration => of("interval", "BIGINT", "INTEGER", "bigint"),
            Ty::Uuid => of("uuid", "CHAR(36)", "TEXT", "uniqueidentifier"),
            Ty::List(_) | Ty::Json => of("jsonb", "JSON", "TEXT", "nvarchar(max)"),
            _ if is_key => {
                of("text", "VARCHAR(255)", "TEXT", "nvarchar(450) COLLATE Latin1_General_100_BIN2")
            }
            _ => of("text", "LONGTEXT", "TEXT", "nvarchar(max)"),
        }
    }

    /// Whether values of this type are ordered in the database as they are here.
    pub(super) fn orders(self, ty: &Ty) -> bool {
        match ty {
            Ty::Int | Ty::Float | Ty::Decimal(_) | Ty::Date => true,
            // as texts, fractions of a second come before whole ones
            Ty::Time | Ty::DateTime => self != Self::Sqlite,
            _ => false,
        }
    }

    /// A single value; `None` where it has no literal.
    pub(super) fn value(self, value: &Value) -> Option<String> {
        let mut out = Buffer::default();
        let done = match value {
            Value::Bool(value) => {
                out.bytes(self.bool(*value));
                Ok(())
            }
            Value::Int(value) => {
                put_int(*value, &mut out);
                Ok(())
            }
            Value::Float(value) => self.float(value.0, &mut out),
            Value::Decimal { units, scale } => self.decimal(*units, *scale, &mut out),
            Value::Text(text) => self.text(text, &mut out),
            Value::Date(days) => self.date(*days, &mut out),
            Value::Time(micros) => self.time(*micros, &mut out),
            Value::DateTime(micros) => self.datetime(*micros, &mut out),
            _ => return None,
        };
        done.ok()?;
        String::from_utf8(out.as_slice().to_vec()).ok()
    }

    /// A text as a literal in statements that create tables.
    pub(super) fn quoted(self, text: &str) -> String {
        self.value(&Value::Text(text.replace('\0', "").into())).unwrap_or_else(|| "''".to_owned())
    }
}

impl Notation for Dialect {
    fn null(&self) -> &'static [u8] {
        b"NULL"
    }

    fn bool(&self, value: bool) -> &'static [u8] {
        match (self, value) {
            (Self::Postgres | Self::Mysql, true) => b"TRUE",
            (Self::Postgres | Self::Mysql, false) => b"FALSE",
            (_, true) => b"1",
            (_, false) => b"0",
        }
    }

    fn text(&self, text: &str, out: &mut Buffer) -> Result<(), Refusal> {
        match self {
            Self::Postgres | Self::Sqlite => {
                if text.contains('\0') {
                    return Err("texts with NUL cannot be written as SQL");
                }
                escaped(b"'", text, out, |byte| (byte == b'\'').then_some(b"''"));
            }
            Self::Mysql => escaped(b"'", text, out, |byte| match byte {
                b'\'' => Some(b"''"),
                b'\\' => Some(b"\\\\"),
                b'\n' => Some(b"\\n"),
                b'\r' => Some(b"\\r"),
                0 => Some(b"\\0"),
                0x1a => Some(b"\\Z"),
                _ => None,
            }),
            Self::SqlServer => put_sql_server_text(text, out),
        }
        Ok(())
    }

    fn float(&self, value: f64, out: &mut Buffer) -> Result<(), Refusal> {
        if !value.is_finite() {
            out.bytes(match (self, value.is_nan()) {
                (Self::Postgres, true) => b"'NaN'",
                (Self::Postgres, false) if value > 0.0 => b"'Infinity'",
                (Self::Postgres, false) => b"'-Infinity'",
                (Self::Sqlite, false) if value > 0.0 => b"9e999",
                (Self::Sqlite, false) => b"-9e999",
                _ => return Err("NaN and infinities cannot be written for this database"),
            });
            return Ok(());
        }
        let is_decimal_literal = matches!(self, Self::Mysql | Self::SqlServer);
        out.window(|window| {
            let end = number::put_float(window, value);
            let has_exponent = window.iter().take(end).any(|byte| *byte == b'e');
            if !is_decimal_literal || has_exponent {
                return end;
            }
            // without an exponent it would be taken for a decimal
            for (place, byte) in window.iter_mut().skip(end).zip(b"e0") {
                *place = *byte;
            }
            end + 2
        });
        Ok(())
    }

    fn decimal(&self, units: i128, scale: u8, out: &mut Buffer) -> Result<(), Refusal> {
        if *self == Self::Sqlite && units.unsigned_abs() >= SQLITE_DECIMAL {
            return Err(Self::TOO_LONG);
        }
        if *self == Self::Mysql && scale > MYSQL_PLACES {
            return Err("MySQL keeps 30 places of a decimal, and there is one with more");
        }
        put_decimal(units, scale, out);
        Ok(())
    }

    fn date(&self, days: i64, out: &mut Buffer) -> Result<(), Refusal> {
        in_years(days)?;
        quoted(out, |out| out.window(|window| time::put_date(window, days)));
        Ok(())
    }

    fn time(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        quoted(out, |out| out.window(|window| time::put_time(window, micros)));
        Ok(())
    }

    fn datetime(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        in_years(micros.div_euclid(time::MICROS_PER_DAY))?;
        // MySQL knows no `Z` at the end
        let shorter = usize::from(*self == Self::Mysql);
        quoted(out, |out| out.window(|window| time::put_datetime(window, micros) - shorter));
        Ok(())
    }

    fn duration(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal> {
        match self {
            Self::Postgres => quoted(out, |out| {
                put_decimal(i128::from(micros), 6, out);
                out.bytes(b" s");
            }),
            _ => put_int(micros, out),
        }
        Ok(())
    }

    fn nested(&self, json: &str, out: &mut Buffer) -> Result<(), Refusal> {
        if *self == Self::Postgres && json.contains("\\u0000") {
            return Err("texts with NUL cannot be written as SQL");
        }
        self.text(json, out)
    }
}

pub(super) fn in_years(days: i64) -> Result<(), Refusal> {
    if YEARS.contains(&days) {
        Ok(())
    } else {
        Err("dates before year 1 or after 9999 cannot be written as SQL")
    }
}

#[inline(always)]
fn quoted(out: &mut Buffer, put: impl FnOnce(&mut Buffer)) {
    out.byte(b'\'');
    put(out);
    out.byte(b'\'');
}

/// Appends a text between quotes, with other bytes in place of some.
fn escaped(open: &[u8], text: &str, out: &mut Buffer, instead: impl Fn(u8) -> Option<&'static [u8]>) {
    out.bytes(open);
    let (bytes, mut from) = (text.as_bytes(), 0);
    for (at, byte) in bytes.iter().enumerate() {
        if let Some(other) = instead(*byte) {
            out.bytes(bytes.get(from..at).unwrap_or_default());
            out.bytes(other);
            from = at + 1;
        }
    }
    out.bytes(bytes.get(from..).unwrap_or_default());
    out.byte(b'\'');
}

/// `sqlcmd` takes lines of a literal for lines of its own, and `$(` for a variable: neither is left in one piece.
fn put_sql_server_text(text: &str, out: &mut Buffer) {
    let special = |byte: u8| matches!(byte, b'\n' | b'\r' | 0 | b'$');
    if text.len() > SHORT_TEXT && text.bytes().any(special) {
        out.bytes(b"CAST(N'' AS nvarchar(max)) + ");
    }
    escaped(b"N'", text, out, |byte| match byte {
        b'\'' => Some(b"''"),
        b'\n' => Some(b"' + NCHAR(10) + N'"),
        b'\r' => Some(b"' + NCHAR(13) + N'"),
        0 => Some(b"' + NCHAR(0) + N'"),
        b'$' => Some(b"$' + N'"),
        _ => None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Dialect; 4] = [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite, Dialect::SqlServer];

    fn text(dialect: Dialect, text: &str) -> Option<String> {
        dialect.value(&Value::Text(text.into()))
    }

    #[test]
    fn texts() {
        for (given, wanted) in [
            ("O'Neil", ["'O''Neil'", "'O''Neil'", "'O''Neil'", "N'O''Neil'"]),
            ("a\\'", ["'a\\'''", "'a\\\\'''", "'a\\'''", "N'a\\'''"]),
            ("x\ny", ["'x\ny'", "'x\\ny'", "'x\ny'", "N'x' + NCHAR(10) + N'y'"]),
            ("$(x)", ["'$(x)'", "'$(x)'", "'$(x)'", "N'$' + N'(x)'"]),
        ] {
            let found = ALL.map(|dialect| text(dialect, given).unwrap());
            assert_eq!(found, wanted.map(str::to_owned));
        }
        assert_eq!(ALL.map(|d| text(d, "\0").is_some()), [false, true, false, true]);
        let long = format!("{}\n", "x".repeat(SHORT_TEXT));
        assert!(text(Dialect::SqlServer, &long).unwrap().starts_with("CAST(N'' AS nvarchar(max)) + N'xx"));
    }

    #[test]
    fn names() {
        assert_eq!(Dialect::Postgres.name_of("a\"b"), "\"a\"\"b\"");
        assert_eq!(Dialect::Mysql.name_of("a`b"), "`a``b`");
        assert_eq!(Dialect::SqlServer.name_of("a]b[c"), "[a]]b[c]");
        assert!(Dialect::Postgres.refuses_name(&"é".repeat(32)).is_some());
        assert!(Dialect::Mysql.refuses_name(&"é".repeat(32)).is_none());
    }

    #[test]
    fn numbers_and_times() {
        let of = |value: Value| ALL.map(|dialect| dialect.value(&value).unwrap_or_else(|| "-".to_owned()));
        assert_eq!(of(Value::float(17.3)), ["17.3", "17.3e0", "17.3", "17.3e0"]);
        assert_eq!(of(Value::float(1e300)), ["1e+300"; 4]);
        assert_eq!(of(Value::float(f64::NEG_INFINITY)), ["'-Infinity'", "-", "-9e999", "-"]);
        assert_eq!(of(Value::Bool(true)), ["TRUE", "TRUE", "1", "1"]);
        assert_eq!(of(Value::Date(19_771)), ["'2024-02-18'"; 4]);
        assert_eq!(of(Value::Date(2_932_897)), ["-"; 4]);
        assert_eq!(of(Value::DateTime(1))[1], "'1970-01-01T00:00:00.000001'");
        assert_eq!(of(Value::DateTime(1))[3], "'1970-01-01T00:00:00.000001Z'");
        let units = 10i128.pow(SQLITE_DIGITS);
        assert_eq!(of(Value::Decimal { units, scale: 2 })[0], "10000000000000.00");
        assert_eq!(of(Value::Decimal { units, scale: 2 })[2], "-");
        assert_eq!(of(Value::Decimal { units: units - 1, scale: 2 })[2], "9999999999999.99");
    }
}
