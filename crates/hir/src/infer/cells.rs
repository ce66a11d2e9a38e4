//! Cells of data files as values.

use std::collections::HashMap;
use std::sync::Arc;

use synthc_diag::{Span, nearest};
use synthc_types::{DataTable, Ty, Value, decimal_units};

use super::Infer;
use crate::decl::FileUse;
use crate::model::Name;
use crate::scope::file_fault;
use crate::time;

/// What the data of the standard library are cited as.
const LIBRARY: &str = "synthc standard library";

/// Reads the cells of a column as values of one type.
pub(crate) struct Reader {
    ty: Ty,
    /// The members of an enum by name, else by code.
    names: HashMap<Name, u32>,
    codes: HashMap<Value, u32>,
}

impl Reader {
    /// A cell as a value; members of enums by name, else by code.
    pub fn read(&self, cell: &str) -> Option<Value> {
        Some(match &self.ty {
            Ty::Bool => match cell {
                "true" | "TRUE" | "True" | "1" => Value::Bool(true),
                "false" | "FALSE" | "False" | "0" => Value::Bool(false),
                _ => return None,
            },
            Ty::Int => Value::Int(cell.parse().ok()?),
            Ty::Float => Value::float(cell.parse::<f64>().ok().filter(|number| number.is_finite())?),
            Ty::Decimal(scale) => {
                let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
                let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
                if fraction.len() > usize::from(*scale)
                    || !digits
                    || (whole.is_empty() && fraction.is_empty())
                {
                    return None;
                }
                let digits = format!("{whole}{fraction:0<width$}", width = usize::from(*scale));
                Value::Decimal { units: digits.parse().ok().and_then(decimal_units)?, scale: *scale }
            }
            Ty::Text => Value::Text(cell.into()),
            Ty::Date => Value::Date(time::date(cell)?),
            Ty::Time => Value::Time(time::time(cell)?),
            Ty::DateTime => Value::DateTime(datetime(cell)?),
            Ty::Uuid => Value::Uuid(uuid(cell)?),
            Ty::Enum(_) => Value::Enum(self.member(cell)?),
            Ty::Duration | Ty::List(_) | Ty::Json | Ty::Null | Ty::Unknown => return None,
        })
    }

    fn member(&self, cell: &str) -> Option<u32> {
        let by = |code: Option<Value>| code.and_then(|code| self.codes.get(&code)).copied();
        self.names
            .get(cell)
            .copied()
            .or_else(|| by(Some(Value::Text(cell.into()))))
            .or_else(|| by(cell.parse().ok().map(Value::Int)))
            .or_else(|| by(time::date(cell).map(Value::Date)))
    }
}

/// A time with its day, `T` or a blank between them; a day alone is its midnight.
fn datetime(cell: &str) -> Option<i64> {
    match cell.split_once(' ') {
        Some((day, clock)) => time::datetime(&format!("{day}T{clock}")),
        None => time::datetime(cell).or_else(|| time::date(cell)?.checked_mul(time::MICROS_PER_DAY)),
    }
}

/// 32 hexadecimal digits, with hyphens or without.
fn uuid(cell: &str) -> Option<u128> {
    let digits: String = cell.chars().filter(|c| *c != '-').collect();
    let fine = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(&digits, 16).ok().filter(|_| fine)
}

/// The type of a column: what the file says of it, else the narrowest that all its cells have. Numbers with leading zeros are codes,
/// and stay text.
pub(crate) fn inferred(table: &DataTable, column: usize) -> Ty {
    if let Some(ty) = table.header().get(column).and_then(|heading| heading.ty.clone()) {
        return ty;
    }
    let all = |fits: &dyn Fn(&str) -> bool| table.rows().filter_map(|row| row.cell(column)).all(fits);
    let padded = |cell: &str| {
        let digits = cell.strip_prefix('-').unwrap_or(cell).as_bytes();
        digits.first() == Some(&b'0') && digits.get(1).is_some_and(u8::is_ascii_digit)
    };
    let plain = |cell: &str| cell.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
    if table.rows().all(|row| row.cell(column).is_none()) {
        return Ty::Text;
    }
    if all(&|cell| plain(cell) && !padded(cell) && cell.parse::<i64>().is_ok()) {
        return Ty::Int;
    }
    if all(&|cell| plain(cell) && !padded(cell) && cell.parse::<f64>().is_ok_and(f64::is_finite)) {
        return Ty::Float;
    }
    if all(&|cell| time::date(cell).is_some()) {
        return Ty::Date;
    }
    if all(&|cell| datetime(cell).is_some()) {
        return Ty::DateTime;
    }
    if all(&|cell| matches!(cell, "true" | "false" | "TRUE" | "FALSE" | "True" | "False")) {
        return Ty::Bool;
    }
    Ty::Text
}

/// A number, or a percentage as a fraction.
pub(super) fn cell_number(cell: &str) -> Option<f64> {
    let number = match cell.strip_suffix('%') {
        Some(percent) => format!("{}e-2", percent.trim()).parse::<f64>().ok()?,
        None => cell.parse::<f64>().ok()?,
    };
    number.is_finite().then_some(number)
}

/// Where a cell stands, for messages.
#[derive(Clone, Copy)]
pub(crate) struct CellAt<'a> {
    /// Where the file is named in the spec.
    pub span: Span,
    /// The path as named there.
    pub path: &'a str,
    /// The number of the row.
    pub row: u64,
    /// The name of the column.
    pub column: &'a str,
}

impl Infer<'_> {
    /// What reads cells as values of `ty`.
    pub fn reader(&self, ty: &Ty) -> Reader {
        let mut reader = Reader { ty: ty.clone(), names: HashMap::new(), codes: HashMap::new() };
        let Ty::Enum(name) = ty else { return reader };
        let members = self.enum_named(name);
        for (at, member) in members.iter().flat_map(|members| members.members.iter().enumerate()) {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            reader.names.entry(member.name.clone()).or_insert(at);
            if let Some(code) = &member.code {
                reader.codes.entry(code.clone()).or_insert(at);
            }
        }
        reader
    }

    /// The cells of a file, or a message.
    pub fn data(&mut self, path: &Name, span: Span) -> Option<Arc<DataTable>> {
        let file = self.db.data_file(self.file, path);
        match file.table(self.db) {
            Ok(table) => {
                // What the library weighs by was made for it, from no record: see its `SOURCES.md`.
                let source = self.db.module_of(self.file).map(|_| Name::from(LIBRARY));
                let used = FileUse { from: self.file, path: path.clone(), source, loc: self.loc(span) };
                self.inputs.push(used);
                Some(table.clone())
            }
            Err(fault) => {
                let diagnostic = file_fault(self.loc(span), path, fault);
                self.report(diagnostic);
                None
            }
        }
    }

    /// The position of a column in a file, or a message that names those there are.
    pub fn file_column(&mut self, table: &DataTable, path: &str, name: &str, span: Span) -> Option<usize> {
        if let Some(at) = table.column(name) {
            return Some(at);
        }
        let header = || table.header().iter().map(|heading| &heading.name);
        let mut names: Vec<String> = header().take(24).map(|column| format!("`{column}`")).collect();
        if table.header().len() > names.len() {
            names.push(format!("{} more", table.header().len() - names.len()));
        }
        let message = format!("`{path}` has no column `{name}`; it has {}", names.join(", "));
        let near = nearest(name, header().map(|column| &**column)).map(str::to_owned);
        self.unknown("E0603", span, message, near);
        None
    }

    /// Reports a cell that does not hold what its column should.
    pub fn bad_cell(&mut self, at: CellAt<'_>, cell: Option<&str>, what: &str) {
        let CellAt { span, path, row, column } = at;
        let place = format!("`{path}` row {row}, column `{column}`");
        let Some(cell) = cell.filter(|cell| !cell.is_empty()) else {
            return self.fault("E0604", span, format!("{place}: the cell is empty"));
        };
        let shown: String = cell.chars().take(40).collect();
        let message = format!("{place}: `{shown}` is {what}");
        let pointed = cell.replace(',', ".");
        if pointed != cell && pointed.parse::<f64>().is_ok() {
            let help = format!("numbers have a decimal point and no separators: `{pointed}`");
            return self.fault_help("E0604", span, message, help);
        }
        let name = cell.split_once('(').map_or("", |(name, _)| name.trim());
        if self.db.dists().iter().any(|def| def.name == name) {
            let help =
                "a cell of a file is a value; distributions stand in a table that is written in the spec";
            return self.fault_help("E0604", span, message, help);
        }
        self.fault("E0604", span, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use synthc_types::Heading;

    fn ty(cells: &[Option<&str>]) -> Ty {
        let mut table = DataTable::new(vec![Heading { name: "x".into(), ty: None }], "");
        for cell in cells {
            assert!(table.push(*cell));
            table.end_row(1);
        }
        inferred(&table, 0)
    }

    #[test]
    fn types_are_the_narrowest_that_all_cells_have() {
        assert_eq!(ty(&[Some("1"), None, Some("-20")]), Ty::Int);
        assert_eq!(ty(&[Some("1"), Some("2.5e3")]), Ty::Float);
        assert_eq!(ty(&[Some("007"), Some("12")]), Ty::Text, "a code");
        assert_eq!(ty(&[Some("1"), Some("inf")]), Ty::Text);
        assert_eq!(ty(&[Some("2024-02-29")]), Ty::Date);
        assert_eq!(ty(&[Some("2024-02-29"), Some("2024-02-29 10:00")]), Ty::DateTime);
        assert_eq!(ty(&[Some("true"), Some("false")]), Ty::Bool);
        assert_eq!(ty(&[None]), Ty::Text);
    }

    #[test]
    fn cells_are_read_by_type() {
        let read = |ty: Ty, cell: &str| {
            Reader { ty, names: HashMap::new(), codes: HashMap::from([(Value::Int(7), 3)]) }.read(cell)
        };
        assert_eq!(read(Ty::Decimal(2), "-1.5"), Some(Value::Decimal { units: -150, scale: 2 }));
        for bad in ["1.555", ".", "1.-5", "1,5", ""] {
            assert_eq!(read(Ty::Decimal(2), bad), None, "{bad}");
        }
        assert_eq!(read(Ty::Uuid, "00000000-0000-0000-0000-00000000000f"), Some(Value::Uuid(15)));
        assert_eq!(read(Ty::Uuid, "+0000000-0000-0000-0000-00000000000f"), None);
        assert_eq!(read(Ty::Enum("E".into()), "7"), Some(Value::Enum(3)));
        assert_eq!(read(Ty::Float, "nan"), None);
        assert_eq!(read(Ty::Date, "9223372036854775807-01-01"), None);
        assert_eq!(read(Ty::Time, "10:00:15.x"), None);
    }
}
