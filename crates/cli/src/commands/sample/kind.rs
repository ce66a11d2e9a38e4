//! The kinds of files: a format, and how it is compressed.

use std::path::Path;

use synthc_sink::{Compression, Dialect};

use crate::args::{Compress, Format, Sample, SqlDialect};
use crate::failure::Failure;

/// What one of the files of a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The format.
    pub format: Format,
    /// How it is compressed as a whole.
    pub compression: Option<Compression>,
}

/// All formats of files with what their names end with, and whether they are texts.
const FORMATS: &[(Format, &str, bool)] = &[
    (Format::Csv, "csv", true),
    (Format::Parquet, "parquet", false),
    (Format::Arrow, "arrow", false),
    (Format::Ndjson, "ndjson", true),
    (Format::Sql, "sql", true),
    #[cfg(feature = "sqlite")]
    (Format::Sqlite, "sqlite", false),
    #[cfg(feature = "sqlite")]
    (Format::Sqlite, "db", false),
];

impl Format {
    /// Its name in records, which names of files end with.
    pub fn name(self) -> &'static str {
        FORMATS.iter().find(|(format, _, _)| *format == self).map_or("none", |(_, name, _)| name)
    }

    /// Whether one file holds all tables.
    pub fn is_whole(self) -> bool {
        match self {
            Self::Csv | Self::Parquet | Self::Arrow | Self::Ndjson | Self::None => false,
            Self::Sql => true,
            #[cfg(feature = "sqlite")]
            Self::Sqlite => true,
        }
    }

    fn is_text(self) -> bool {
        FORMATS.iter().any(|(format, _, is_text)| *format == self && *is_text)
    }
}

impl Kind {
    /// The kind of files with this name: `.csv`, `.csv.gz`.
    pub fn of_name(path: &Path) -> Option<Self> {
        let compression = compression_of_name(path);
        let stem = if compression.is_some() { Path::new(path.file_stem()?) } else { path };
        let extension = stem.extension()?.to_str()?;
        let (format, _, _) = FORMATS.iter().find(|(_, name, _)| *name == extension)?;
        Some(Self { format: *format, compression })
    }

    /// What names of such files end with, without the first dot.
    pub fn extension(self) -> String {
        match self.compression {
            Some(compression) => format!("{}.{}", self.format.name(), compression.extension()),
            None => self.format.name().to_owned(),
        }
    }

    /// The name of the file that holds this table, or all.
    pub fn file_name(self, table: &str) -> String {
        let table = if self.format.is_whole() { WHOLE } else { table };
        format!("{table}.{}", self.extension())
    }
}

/// The name of a file that holds all tables, without its extension.
const WHOLE: &str = "dataset";

/// The compression that a name ends with.
fn compression_of_name(path: &Path) -> Option<Compression> {
    Compression::of_extension(path.extension()?.to_str()?)
}

/// The kinds of files asked for, or the one that the name of the output says, or CSV.
pub fn chosen(args: &Sample) -> Result<Vec<Kind>, Failure> {
    if let Some((format, _)) = database(args) {
        return checked(args, vec![format], None);
    }
    let output = args.output.as_deref();
    let by_name = output.and_then(Kind::of_name);
    let named = output.and_then(compression_of_name);
    let asked = args.compress.map(|compress| match compress {
        Compress::Gz => Compression::Gzip,
        Compress::Zst => Compression::Zstd,
    });
    if let (Some(named), Some(asked), Some(output)) = (named, asked, output)
        && named != asked
    {
        let (output, asked) = (output.display(), asked.extension());
        return Err(Failure::usage(format!("`{output}` cannot be compressed by --compress {asked}"))
            .with_help("leave the option out, or choose another name"));
    }
    let compression = asked.or(named);
    let mut formats: Vec<Format> = Vec::new();
    for format in &args.format {
        if !formats.contains(format) {
            formats.push(*format);
        }
    }
    if formats.is_empty() {
        formats.push(by_name.map_or(Format::Csv, |kind| kind.format));
    }
    checked(args, formats, compression)
}

/// The kinds of files of these formats, where they can be written.
fn checked(
    args: &Sample,
    formats: Vec<Format>,
    compression: Option<Compression>,
) -> Result<Vec<Kind>, Failure> {
    if formats.contains(&Format::None) {
        let beside = [
            (args.output.is_some(), "-o"),
            (formats.len() > 1, "other formats"),
            (compression.is_some(), "--compress"),
            (args.datasets.is_some(), "--datasets"),
        ];
        if let Some((_, beside)) = beside.into_iter().find(|(given, _)| *given) {
            return Err(Failure::usage(format!(
                "`--format none` writes nothing: it does not go with {beside}"
            ))
            .with_help("leave one of them out"));
        }
    }
    if compression.is_some() && !formats.iter().any(|format| format.is_text()) {
        return Err(Failure::usage("Parquet, Arrow and SQLite files are not compressed as a whole")
            .with_help("Parquet is compressed within; only CSV, NDJSON and SQL take gz and zst"));
    }
    if args.missing_reasons && formats == [Format::Csv] {
        return Err(Failure::usage("CSV has no columns of reasons: it has the missing codes themselves")
            .with_help("choose another --format, or leave --missing-reasons out"));
    }
    #[cfg(feature = "sqlite")]
    if args.part.is_some() && formats.contains(&Format::Sqlite) {
        return Err(Failure::usage("a database holds the whole data set, not a part of it").with_help(
            "write the parts with --format sql --sql-dialect sqlite: loaded in order, they make the whole",
        ));
    }
    let kind = |format: Format| Kind { format, compression: compression.filter(|_| format.is_text()) };
    Ok(formats.into_iter().map(kind).collect())
}

/// The database that is made in place of files, and where.
#[cfg(feature = "sqlite")]
pub fn database(args: &Sample) -> Option<(Format, &Path)> {
    args.to.as_ref().map(|database| (Format::Sqlite, database.path.as_path()))
}

/// The database that is made in place of files: this program makes none.
#[cfg(not(feature = "sqlite"))]
pub fn database(_: &Sample) -> Option<(Format, &Path)> {
    None
}

/// What the command line calls databases.
pub fn dialect(dialect: SqlDialect) -> Dialect {
    match dialect {
        SqlDialect::Postgres => Dialect::Postgres,
        SqlDialect::Mysql => Dialect::Mysql,
        SqlDialect::Sqlite => Dialect::Sqlite,
        SqlDialect::Sqlserver => Dialect::SqlServer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_files_are() {
        let of = |name: &str| Kind::of_name(Path::new(name)).map(Kind::extension);
        for (name, wanted) in [
            ("a.csv", Some("csv")),
            ("b/a.b.csv.gz", Some("csv.gz")),
            ("a.ndjson.zst", Some("ndjson.zst")),
            ("a.sql", Some("sql")),
            ("a.sqlite", Some("sqlite")),
            ("a.db", Some("sqlite")),
            ("a.gz", None),
            ("csv", None),
            ("a.txt", None),
        ] {
            assert_eq!(of(name).as_deref(), wanted, "{name}");
        }
    }
}
