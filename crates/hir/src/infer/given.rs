//! Conditional tables: `given a, b { | .. | }`.

use synthc_diag::Span;
use synthc_syntax::ast::{
    Expr, ExprKind, Given, GivenBody, GivenCell, GivenRow, Name as AstName, Pattern, PatternKind,
};
use synthc_types::{Ty, Value};

use super::Infer;
use crate::model::{TDist, TDistKind, TExpr, TPattern, TShare, TWeight, Together};

/// What the value cells of a table are.
enum Cells {
    /// One weight for each of these values, which stand in the header.
    Weights(Vec<(Value, Span)>),
    /// One distribution in the cell at this place; the others are those of the columns that are drawn together.
    Dist(usize),
}

impl Infer<'_> {
    pub fn given(&mut self, given: &Given, want: Option<&Ty>, span: Span) -> TDist {
        let subjects: Vec<TExpr> =
            given.names.iter().map(|name| self.name(&name.text, None, name.span)).collect();
        match &given.body {
            GivenBody::File(path) => self.given_file(&given.names, subjects, path, want, span),
            GivenBody::Table { header, rows } => {
                self.given_table(&given.names, subjects, header, rows, want, span)
            }
        }
    }

    fn given_table(
        &mut self,
        names: &[AstName],
        subjects: Vec<TExpr>,
        header: &[Pattern],
        rows: &[GivenRow],
        want: Option<&Ty>,
        span: Span,
    ) -> TDist {
        for (name, cell) in names.iter().zip(header) {
            if header_name(cell).is_none_or(|found| *found != *name.text) {
                self.fault_help(
                    "E0211",
                    cell.span,
                    format!("this column of the table should be `{}`", name.text),
                    "the header repeats the names after `given`, in their order, then the values",
                );
                return self.dist_error(span);
            }
        }
        let Some(values) = header.get(names.len()..).filter(|values| !values.is_empty()) else {
            self.fault_help(
                "E0211",
                span,
                "the table has no columns of values",
                "after the names given, the header has one column for each value",
            );
            return self.dist_error(span);
        };
        let Some((cells, ty)) = self.cells(values, want) else { return self.dist_error(span) };
        let width = values.len();
        let mut typed: Vec<(Vec<TPattern>, TDist)> = Vec::new();
        for row in rows {
            if row.keys.len() != names.len() || row.values.len() != width {
                // The parser has reported the row.
                continue;
            }
            let patterns = row
                .keys
                .iter()
                .zip(&subjects)
                .map(|(pattern, subject)| self.pattern(pattern, &subject.ty))
                .collect();
            let dist = match &cells {
                Cells::Weights(values) => self.weight_row(values, &row.values, &ty, row.span),
                Cells::Dist(place) => self.cell_dist(row, *place, want),
            };
            typed.push((patterns, dist));
        }
        let ty = match &cells {
            Cells::Weights(_) => ty,
            Cells::Dist(_) => self.common_type(typed.iter().map(|(_, dist)| dist), want),
        };
        let rows = typed
            .into_iter()
            .map(|(patterns, dist)| (patterns, self.fit_dist(dist, &ty, "this cell")))
            .collect();
        self.dist_node(TDistKind::Given { subjects, rows }, ty, span)
    }

    /// What the value columns are: values of the wanted type, or the column itself.
    fn cells(&mut self, header: &[Pattern], want: Option<&Ty>) -> Option<(Cells, Ty)> {
        if let Some((of, nth)) = self.together() {
            let place = self.place_of(header, &of, nth)?;
            return Some((Cells::Dist(place), want.cloned().unwrap_or(Ty::Unknown)));
        }
        if let [only] = header
            && let Some(name) = header_name(only)
            && self.column.as_ref().is_some_and(|column| self.own_name(column) == name)
        {
            return Some((Cells::Dist(0), want.cloned().unwrap_or(Ty::Unknown)));
        }
        let ty = match want {
            Some(Ty::Unknown) => return None,
            Some(want) => want.clone(),
            None => {
                let first = header.first().and_then(header_value)?;
                self.scalar(first, None).ty
            }
        };
        let mut values = Vec::new();
        for cell in header {
            let Some(expr) = header_value(cell) else {
                self.fault("E0211", cell.span, "the header of a value column is one value");
                return None;
            };
            values.push((self.constant_of(expr, &ty)?, cell.span));
        }
        Some((Cells::Weights(values), ty))
    }

    /// Which of the columns of values is that of the name at `nth`: each name has one.
    fn place_of(&mut self, header: &[Pattern], of: &[Together], nth: usize) -> Option<usize> {
        let place = |name: &str| header.iter().position(|cell| header_name(cell) == Some(name));
        let missing = of.iter().find(|column| place(self.own_name(&column.name)).is_none());
        let stray = header.iter().find(|cell| {
            header_name(cell).is_none_or(|name| of.iter().all(|column| self.own_name(&column.name) != name))
        });
        let found = of.get(nth).and_then(|column| place(self.own_name(&column.name)));
        let span = stray.or(header.last()).map(|cell| cell.span).unwrap_or_default();
        match missing {
            Some(missing) => {
                let message = format!("the table has no column for `{}`", self.own_name(&missing.name));
                let help = "after the names given, the header has a column for each name before `~`";
                self.fault_help("E0211", span, message, help);
                None
            }
            None if header.len() != of.len() => {
                self.fault("E0211", span, "this column of the table is for no name before `~`");
                None
            }
            None => found,
        }
    }

    /// What a cell says of one of the columns.
    fn cell_dist(&mut self, row: &GivenRow, place: usize, want: Option<&Ty>) -> TDist {
        match row.values.get(place) {
            Some(GivenCell { value: Some(value), .. }) => self.for_one(|this| this.dist(value, want)),
            Some(cell) if self.together().is_some() => {
                self.fault_help(
                    "E0211",
                    cell.span,
                    "`else` is the rest of weights; this cell is a value or a distribution",
                    "write `null` where there is none",
                );
                self.dist_error(row.span)
            }
            _ => self.dist_error(row.span),
        }
    }

    fn weight_row(&mut self, values: &[(Value, Span)], cells: &[GivenCell], ty: &Ty, span: Span) -> TDist {
        let mut weights: Vec<TWeight> = Vec::new();
        for ((value, _), cell) in values.iter().zip(cells) {
            let share = match &cell.value {
                None => TShare::Else,
                Some(expr) => self.share(expr),
            };
            weights.push(TWeight { value: value.clone(), share, loc: self.loc(cell.span) });
        }
        sort_members(&mut weights);
        self.dist_node(TDistKind::Weights(weights), ty.clone(), span)
    }
}

/// Members in declared order: the order of the columns moves nothing.
pub(super) fn sort_members(weights: &mut [TWeight]) {
    weights.sort_by_key(|weight| match weight.value {
        Value::Enum(index) => index,
        _ => 0,
    });
}

fn header_value(cell: &Pattern) -> Option<&Expr> {
    match cell.alts.as_slice() {
        [alt] => match &alt.kind {
            PatternKind::Value(expr) => Some(expr),
            _ => None,
        },
        _ => None,
    }
}

fn header_name(cell: &Pattern) -> Option<&str> {
    match &header_value(cell)?.kind {
        ExprKind::Name(name) => Some(name),
        _ => None,
    }
}
