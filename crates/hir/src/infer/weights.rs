//! Categories with weights, and values with weights from a file.

use std::sync::Arc;

use synthc_diag::Span;
use synthc_syntax::ast::{Arg, ExprKind, PatternKind, TextPart, Weight};
use synthc_types::{DistDef, Real, Ty, Value};

use super::cells::cell_number;
use super::{CellAt, Infer, inferred};
use crate::model::{Name, TDist, TDistKind, TShare, TWeight};

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
        let ty = want.cloned().unwrap_or_else(|| inferred(&table, value_at));
        let reader = self.reader(&ty);
        let mut entries = Vec::new();
        for row in table.rows() {
            let at = |column| CellAt { span: path_span, path, row: row.number(), column };
            let parsed = match row.cell(value_at) {
                None => Value::Null,
                Some(cell) => match reader.read(cell) {
                    Some(value) => value,
                    None => {
                        self.bad_cell(at(value.0), Some(cell), &format!("no value of `{ty}`"));
                        return None;
                    }
                },
            };
            let share = match (weight_at, &weight) {
                (Some(weight_at), Some((name, _))) => {
                    let cell = row.cell(weight_at);
                    match cell.and_then(cell_number).filter(|number| *number >= 0.0) {
                        Some(number) => number,
                        None => {
                            self.bad_cell(at(name), cell, "no weight");
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
