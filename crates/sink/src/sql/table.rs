//! The statements that create a table.

use std::collections::HashSet;

use synthc_types::TableFacts;

use super::Dialect;
use crate::{ColumnLayout, EnumText, Layout, SinkError};

/// An enum with more members than this is not held to them by a check.
const MOST_MEMBERS: usize = 200;
/// Comments that MySQL keeps are not longer.
const MYSQL_COMMENT: usize = 1024;

/// A table of a script.
#[derive(Debug)]
pub(super) struct SqlTable {
    pub(super) name: String,
    dialect: Dialect,
    layout: Layout,
    facts: TableFacts,
    enums: EnumText,
}

impl SqlTable {
    pub(super) fn new(layout: Layout, facts: TableFacts, enums: EnumText, dialect: Dialect) -> Self {
        Self { name: layout.table.name.clone(), dialect, layout, facts, enums }
    }

    /// The tables it refers to.
    pub(super) fn refers_to(&self) -> impl Iterator<Item = &str> {
        self.facts.references.iter().map(|reference| reference.table.as_str())
    }

    /// Forgets references to tables that are not there.
    pub(super) fn keep_references(&mut self, there: &HashSet<String>) {
        self.facts.references.retain(|reference| there.contains(&reference.table));
    }

    /// Says which of its names the database cannot keep.
    pub(super) fn check_names(&self) -> Result<(), SinkError> {
        let mut seen = HashSet::new();
        let fail = |name: &str, why: &str| {
            let message = format!("table `{}`: the name `{name}` {why}", self.name);
            Err(SinkError::Refused(message))
        };
        if self.column_names().next().is_none() {
            let dialect = self.dialect.name();
            let message =
                format!("table `{}` has no column to write, and a table of {dialect} needs one", self.name);
            return Err(SinkError::Refused(message));
        }
        for name in std::iter::once(&self.name).chain(self.column_names()) {
            if let Some(why) = self.dialect.refuses_name(name) {
                return fail(name, why);
            }
        }
        for name in self.column_names() {
            if !self.dialect.tells_case_apart() && !seen.insert(name.to_lowercase()) {
                return fail(
                    name,
                    &format!(
                        "differs from another one only by case, which {} does not see",
                        self.dialect.name()
                    ),
                );
            }
        }
        Ok(())
    }

    fn column_names(&self) -> impl Iterator<Item = &String> {
        self.layout.columns.iter().map(|column| &column.schema.name)
    }

    /// `INSERT INTO t (..) VALUES` and the end of its line.
    pub(super) fn insert(&self) -> String {
        let names = self.dialect.names_of(self.column_names());
        format!("INSERT INTO {} ({names}) VALUES\n", self.dialect.name_of(&self.name))
    }

    /// The statement that inserts one row of values that are bound to it.
    #[cfg(feature = "sqlite")]
    pub(super) fn insert_bound(&self) -> String {
        let places = vec!["?"; self.layout.columns.len()].join(", ");
        format!("{}({places})", self.insert())
    }

    /// The statement that creates the table, and comments on it where they are statements.
    pub(super) fn create(&self) -> String {
        // definitions with the comment that ends their line
        let mut lines: Vec<(String, Option<String>)> = Vec::new();
        for column in &self.layout.columns {
            let is_comment = matches!(self.dialect, Dialect::Sqlite | Dialect::SqlServer);
            let label = column.schema.label.as_deref().filter(|_| is_comment).map(one_line);
            lines.push((self.column(column), label));
        }
        let quoted = |names: &[String]| self.dialect.names_of(names);
        if !self.facts.key.is_empty() {
            lines.push((format!("PRIMARY KEY ({})", quoted(&self.facts.key)), None));
        }
        for name in &self.facts.unique {
            let nullable = self.layout.columns.iter().any(|c| c.schema.name == *name && c.schema.nullable);
            // SQL Server takes nulls for repeated values
            if self.dialect != Dialect::SqlServer || !nullable {
                lines.push((format!("UNIQUE ({})", self.dialect.name_of(name)), None));
            }
        }
        for names in &self.facts.together {
            let nullable = |name: &String| {
                self.layout.columns.iter().any(|c| c.schema.name == *name && c.schema.nullable)
            };
            if self.dialect != Dialect::SqlServer || !names.iter().any(nullable) {
                lines.push((format!("UNIQUE ({})", quoted(names)), None));
            }
        }
        if self.dialect == Dialect::Sqlite {
            let deferred = |key: String| (format!("{key} DEFERRABLE INITIALLY DEFERRED"), None);
            lines.extend(self.foreign_keys().into_iter().map(deferred));
        }
        let mut out = format!("CREATE TABLE {} (\n", self.dialect.name_of(&self.name));
        let n_lines = lines.len();
        for (at, (definition, comment)) in lines.into_iter().enumerate() {
            let comma = if at + 1 < n_lines { "," } else { "" };
            let comment = comment.map(|text| format!(" -- {text}")).unwrap_or_default();
            out.push_str(&format!("  {definition}{comma}{comment}\n"));
        }
        out.push(')');
        let label = self.layout.table.label.as_deref();
        if self.dialect == Dialect::Mysql {
            out.push_str(" DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
            out.push_str(&label.map(|text| self.mysql_comment(text)).unwrap_or_default());
        }
        out.push_str(";\n");
        if self.dialect == Dialect::Postgres {
            let table = self.dialect.name_of(&self.name);
            if let Some(label) = label {
                out.push_str(&format!("COMMENT ON TABLE {table} IS {};\n", self.dialect.quoted(label)));
            }
            for column in &self.layout.columns {
                let Some(label) = &column.schema.label else { continue };
                let (name, label) = (self.dialect.name_of(&column.schema.name), self.dialect.quoted(label));
                out.push_str(&format!("COMMENT ON COLUMN {table}.{name} IS {label};\n"));
            }
        }
        out
    }

    /// The statements that tie it to others, for databases that take them when all rows are there.
    pub(super) fn ties(&self) -> String {
        if self.dialect == Dialect::Sqlite {
            return String::new();
        }
        let table = self.dialect.name_of(&self.name);
        self.foreign_keys().iter().map(|key| format!("ALTER TABLE {table} ADD {key};\n")).collect()
    }

    fn foreign_keys(&self) -> Vec<String> {
        let key = |reference: &synthc_types::Reference| {
            format!(
                "FOREIGN KEY ({}) REFERENCES {} ({})",
                self.dialect.names_of(&reference.columns),
                self.dialect.name_of(&reference.table),
                self.dialect.names_of(&reference.key)
            )
        };
        self.facts.references.iter().map(key).collect()
    }

    fn mysql_comment(&self, text: &str) -> String {
        let short: String = one_line(text).chars().take(MYSQL_COMMENT).collect();
        format!(" COMMENT {}", self.dialect.quoted(&short))
    }

    fn column(&self, column: &ColumnLayout) -> String {
        let name = &column.schema.name;
        let facts = &self.facts;
        let references = facts.references.iter().flat_map(|reference| &reference.columns);
        let together = facts.together.iter().flatten().chain(references);
        let is_key = facts.key.iter().chain(&facts.unique).chain(together).any(|other| other == name);
        let mut out = format!(
            "{} {}{}",
            self.dialect.name_of(name),
            self.dialect.type_of(column, self.enums, is_key),
            if column.schema.nullable { "" } else { " NOT NULL" }
        );
        if let Some(check) = self.check(column) {
            out.push_str(&format!(" CHECK ({check})"));
        }
        if self.dialect == Dialect::Mysql
            && let Some(label) = &column.schema.label
        {
            out.push_str(&self.mysql_comment(label));
        }
        out
    }

    /// What holds of every value of a column.
    fn check(&self, column: &ColumnLayout) -> Option<String> {
        let name = self.dialect.name_of(&column.schema.name);
        if let Some(members) = &column.members {
            if members.members.is_empty() || members.members.len() > MOST_MEMBERS {
                return None;
            }
            let literals: Vec<String> = match self.enums.whole_codes(members) {
                Some(codes) => codes.iter().map(i64::to_string).collect(),
                None => self.enums.members(members).iter().map(|text| self.dialect.quoted(text)).collect(),
            };
            return Some(format!("{name} IN ({})", literals.join(", ")));
        }
        if self.dialect == Dialect::SqlServer && !column.inner.is_empty() {
            return Some(format!("ISJSON({name}) = 1"));
        }
        if !self.dialect.orders(&column.schema.ty) {
            return None;
        }
        let limits = self.facts.limits.iter().filter(|limit| limit.column == column.schema.name);
        let terms: Vec<String> = limits
            .filter_map(|limit| {
                let sign = match (limit.lower, limit.open) {
                    (true, true) => ">",
                    (true, false) => ">=",
                    (false, true) => "<",
                    (false, false) => "<=",
                };
                Some(format!("{name} {sign} {}", self.dialect.value(&limit.end)?))
            })
            .collect();
        (!terms.is_empty()).then(|| terms.join(" AND "))
    }
}

/// A text on one line, for comments.
pub(super) fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ")
}
