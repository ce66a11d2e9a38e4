//! Categories with weights, and values with weights from a file.

use std::sync::Arc;

use synthc_diag::Span;
use synthc_syntax::ast::{Arg, ExprKind, PatternKind, TextPart, Weight};
use synthc_types::{DistDef, Real, Ty, Value};

use super::Infer;
use crate::model::{Name, TDist, TDistKind, TShare, TWeight};
use crate::nearest::nearest;
use crate::scope::file_fault;

impl Infer<'_> {
    pub fn weights(&mut self, weights: &[Weight], want: Option<&Ty>, span: Span) -> TDist {
        let Some(ty) = self.category_type(weights, want) else { return self.dist_error(span) };
        let mut typed: Vec<TWeight> = Vec::new();
        for weight in weights {
            let share = match &weight.value {
                None => TShare::Else,
                Some(value) => self.share(value),
            };
            let [alt] = weight.pattern.alts.as_slice() else {
                self.fault("E0210", weight.pattern.span, "each category has a weight of its own");
                continue;
            };
            let value = match &alt.kind {
                PatternKind::Value(expr) => self.constant_of(expr, &ty),
                PatternKind::Range { .. } => {
                    self.fault_help(
                        "E0210",
                        alt.span,
                        "a range is no category",
                        "mix distributions of ranges: `mix { 30%: D(0..9), 70%: D(10..99) }`",
                    );
                    None
                }
                PatternKind::Any => {
                    self.fault_help(
                        "E0210",
                        alt.span,
                        "`_` is no category",
                        "the rest is written as a weight: `name: else`",
                    );
                    None
                }
                PatternKind::Bad => None,
            };
            if let Some(value) = value {
                typed.push(TWeight { value, share, loc: self.loc(alt.span) });
            }
        }
        if typed.len() != weights.len() {
            let mut failed = self.dist_error(span);
            failed.ty = ty;
            return failed;
        }
        // Members in declared order: the order of the text moves nothing.
        if matches!(ty, Ty::Enum(_)) {
            typed.sort_by_key(|weight| match weight.value {
                Value::Enum(index) => index,
                _ => u32::MAX,
            });
        }
        self.dist_node(TDistKind::Weights(typed), ty, span)
    }

    /// The type of the categories: the wanted one, else what the first of them says.
    fn category_type(&mut self, weights: &[Weight], want: Option<&Ty>) -> Option<Ty> {
        match want {
            Some(Ty::Unknown) => return None,
            Some(want) => return Some(want.clone()),
            None => {}
        }
        let mut joint = Ty::Null;
        for weight in weights {
            let Some(alt) = weight.pattern.alts.first() else { continue };
            let PatternKind::Value(expr) = &alt.kind else { continue };
            let hint = matches!(joint, Ty::Enum(_)).then(|| joint.clone());
            let typed = self.scalar(expr, hint.as_ref());
            if typed.ty.is_unknown() {
                return None;
            }
            joint = super::unify(&joint, &typed.ty).unwrap_or(joint);
        }
        Some(joint)
    }

    /// Values with weights read from a file.
    pub fn empirical(&mut self, def: &DistDef, args: &[Arg], want: Option<&Ty>, span: Span) -> TDist {
        let Some((path, path_span)) = args.first().and_then(file_name) else {
            self.fault_help(
                "E0206",
                span,
                format!("`{}` needs a file and the name of a column", def.name),
                format!("`{}(\"file.csv\", value: column, weight: column)`", def.name),
            );
            return self.dist_error(span);
        };
        let column_of = |name: &str| {
            let arg = args.iter().find(|arg| arg.name.as_ref().is_some_and(|given| &*given.text == name))?;
            match &arg.value.kind {
                ExprKind::Name(column) => Some((column.clone(), arg.value.span)),
                _ => file_name(arg),
            }
        };
        let stray = args
            .iter()
            .skip(1)
            .find(|arg| !arg.name.as_ref().is_some_and(|name| matches!(&*name.text, "value" | "weight")));
        if let Some(stray) = stray {
            self.fault_help(
                "E0206",
                stray.span,
                format!("`{}` takes a file, `value` and `weight`", def.name),
                format!("`{}(\"file.csv\", value: column, weight: column)`", def.name),
            );
            return self.dist_error(span);
        }
        let (value, weight) = (column_of("value"), column_of("weight"));
        let Some((value, value_span)) = value else {
            self.fault_help(
                "E0206",
                span,
                format!("`{}` does not say which column holds the values", def.name),
                format!("`{}(\"file.csv\", value: column)`", def.name),
            );
            return self.dist_error(span);
        };
        match self.read_weighted(&path, path_span, (&value, value_span), weight, want) {
            Some((entries, ty)) => {
                self.dist_node(TDistKind::Listed { path, entries: Arc::new(entries) }, ty, span)
            }
            None => self.dist_error(span),
        }
    }

    fn read_weighted(
        &mut self,
        path: &Name,
        path_span: Span,
        value: (&Name, Span),
        weight: Option<(Name, Span)>,
        want: Option<&Ty>,
    ) -> Option<(Vec<(Value, Real)>, Ty)> {
        let table = self.data(path, path_span)?;
        let value_at = self.file_column(&table, path, value.0, value.1)?;
        let weight_at = match &weight {
            Some((name, span)) => Some(self.file_column(&table, path, name, *span)?),
            None => None,
        };
        let cells = || table.rows.iter().filter_map(|row| row.cells.get(value_at));
        let ty = match want {
            Some(want) => want.clone(),
            None if cells().all(|cell| cell.trim().parse::<i64>().is_ok()) => Ty::Int,
            None if cells().all(|cell| cell.trim().parse::<f64>().is_ok()) => Ty::Float,
            None if cells().all(|cell| crate::time::date(cell.trim()).is_some()) => Ty::Date,
            None => Ty::Text,
        };
        let mut entries = Vec::new();
        for row in &table.rows {
            let cell = row.cells.get(value_at).map_or("", |cell| cell.trim());
            let Some(parsed) = self.cell(cell, &ty) else {
                self.bad_cell(path_span, path, row.line, value.0, cell, &format!("no value of `{ty}`"));
                return None;
            };
            let share = match (weight_at, &weight) {
                (Some(at), Some((name, _))) => {
                    let cell = row.cells.get(at).map_or("", |cell| cell.trim());
                    match cell_number(cell).filter(|number| *number >= 0.0) {
                        Some(number) => number,
                        None => {
                            self.bad_cell(path_span, path, row.line, name, cell, "no weight");
                            return None;
                        }
                    }
                }
                _ => 1.0,
            };
            entries.push((parsed, Real(share)));
        }
        if entries.iter().all(|(_, share)| share.0 == 0.0) {
            self.fault("E0605", path_span, format!("`{path}` has no row with a weight"));
            return None;
        }
        Some((entries, ty))
    }

    /// The cells of a file, or a message.
    pub fn data(&mut self, path: &Name, span: Span) -> Option<Arc<crate::db::DataTable>> {
        let file = self.db.data_file(self.file, path);
        match file.table(self.db) {
            Ok(table) => {
                if !self.inputs.contains(path) {
                    self.inputs.push(path.clone());
                }
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
    pub fn file_column(
        &mut self,
        table: &crate::db::DataTable,
        path: &str,
        name: &str,
        span: Span,
    ) -> Option<usize> {
        if let Some(at) = table.header.iter().position(|column| column.trim() == name) {
            return Some(at);
        }
        let names: Vec<String> = table.header.iter().map(|column| format!("`{column}`")).collect();
        let message = format!("`{path}` has no column `{name}`; it has {}", names.join(", "));
        let near = nearest(name, table.header.iter().map(|column| &**column)).map(str::to_owned);
        self.unknown("E0603", span, message, near);
        None
    }

    /// A cell that does not hold what its column should.
    pub fn bad_cell(&mut self, span: Span, path: &str, row: u64, column: &str, cell: &str, what: &str) {
        let shown: String = cell.chars().take(40).collect();
        let message = if shown.is_empty() {
            format!("`{path}` row {row}, column `{column}`: the cell is empty")
        } else {
            format!("`{path}` row {row}, column `{column}`: `{shown}` is {what}")
        };
        self.fault("E0604", span, message);
    }

    /// A cell as a value of a type; members of enums by name, else by code.
    pub fn cell(&mut self, cell: &str, ty: &Ty) -> Option<Value> {
        Some(match ty {
            Ty::Bool => match cell {
                "true" | "TRUE" | "True" | "1" => Value::Bool(true),
                "false" | "FALSE" | "False" | "0" => Value::Bool(false),
                _ => return None,
            },
            Ty::Int => Value::Int(cell.parse().ok()?),
            Ty::Float => Value::float(cell.parse::<f64>().ok().filter(|number| number.is_finite())?),
            Ty::Decimal(scale) => {
                let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
                if fraction.len() > usize::from(*scale) {
                    return None;
                }
                let digits = format!("{whole}{fraction:0<width$}", width = usize::from(*scale));
                Value::Decimal { units: digits.parse().ok()?, scale: *scale }
            }
            Ty::Text => Value::Text(cell.into()),
            Ty::Date => Value::Date(crate::time::date(cell)?),
            Ty::Time => Value::Time(crate::time::time(cell)?),
            Ty::DateTime => Value::DateTime(crate::time::datetime(cell)?),
            Ty::Enum(name) => {
                let members = self.enum_named(name)?;
                let by_name = members.members.iter().position(|member| &*member.name == cell);
                let by_code = || {
                    members.members.iter().position(|member| match &member.code {
                        Some(Value::Int(code)) => cell.parse() == Ok(*code),
                        Some(Value::Text(code)) => &**code == cell,
                        Some(Value::Date(code)) => crate::time::date(cell) == Some(*code),
                        _ => false,
                    })
                };
                Value::Enum(u32::try_from(by_name.or_else(by_code)?).ok()?)
            }
            Ty::Duration | Ty::Uuid | Ty::Null | Ty::Unknown => return None,
        })
    }
}

/// A number, or a percentage as a fraction.
pub(super) fn cell_number(cell: &str) -> Option<f64> {
    let number = match cell.strip_suffix('%') {
        Some(percent) => format!("{}e-2", percent.trim()).parse::<f64>().ok()?,
        None => cell.parse::<f64>().ok()?,
    };
    number.is_finite().then_some(number)
}

/// A text without holes.
fn file_name(arg: &Arg) -> Option<(Name, Span)> {
    match &arg.value.kind {
        ExprKind::Text { parts } => match parts.as_slice() {
            [TextPart::Chars(text)] => Some((text.clone(), arg.value.span)),
            _ => None,
        },
        _ => None,
    }
}
