//! Columns: how their values come about, their bounds, routes and missingness.

use synthc_hir::model::{TColumn, TElse, TMissing, TOrigin, TRefine, TTable};
use synthc_hir::part_of_several;
use synthc_plan::{Bound, ColId, Column, Compute, Edge, Expr, ExprKind, Items, Missing, Route, TableId};
use synthc_types::{Ty, Value};

use crate::codes::{MAX_CODES, PLAIN_NULL, carries};
use crate::expressions::to_float;
use crate::{Lowering, codes, constant};

impl Lowering<'_> {
    /// A column of a table.
    pub(crate) fn column(&self, table: &TTable, id: (TableId, ColId), column: &TColumn) -> Column {
        let codes = self.names.codes.get(&id).cloned().unwrap_or_default();
        if codes.len() > MAX_CODES {
            self.fault(
                column.loc,
                format!(
                    "`{}` can show {} missing codes; {MAX_CODES} is the most",
                    column.id.column,
                    codes.len()
                ),
            );
        }
        let text = |name: &Option<synthc_hir::model::Name>| name.as_deref().map(str::to_owned);
        let list = self.list(table, column);
        Column {
            name: column.id.column.to_string(),
            address: column.address.to_string(),
            label: text(&column.label),
            note: text(&column.note),
            ty: column.ty.clone(),
            hidden: column.hidden,
            key: column.key || table.key.contains(&column.id.column),
            unique: column.unique,
            compute: self.compute(table, column),
            round: column.round.clone(),
            routes: column.routes.iter().map(|route| self.route(id, route)).collect(),
            missing: self.missing(table, id, column),
            codes,
            carry: carries(self.names, id, column),
            // In a list of its own, null is an item.
            nullable: column.optional && list.is_none_or(|list| list.member),
            null_items: column.optional && list.is_some_and(|list| !list.member),
            recorded: false,
            edge: column.edge.as_ref().map(|edge| Edge { share: edge.share.0, values: edge.values.clone() }),
            source: text(&column.source),
            wide: column.is_wide(),
            list,
            within: self.within(column),
            inside: column.inside.as_ref().and_then(|outer| self.names.column_named(&table.name, outer)),
        }
    }

    /// The list that a column is the items of.
    fn list(&self, table: &TTable, column: &TColumn) -> Option<Items> {
        let length = column.list.as_ref()?;
        let around = column.inside.as_ref();
        let around = around.and_then(|outer| table.columns.iter().find(|other| other.id.column == *outer));
        let member = around.is_some_and(|around| around.list.as_ref() == Some(length));
        match self.names.column_named(&table.name, length) {
            Some(length) => Some(Items { length, member }),
            None => {
                self.fault(column.loc, format!("there is no column `{length}`"));
                None
            }
        }
    }

    fn compute(&self, table: &TTable, column: &TColumn) -> Compute {
        match &column.origin {
            TOrigin::Draw(dist) => {
                let mut bounds = self.constraint_bounds(table, column);
                if column.joint.is_empty() {
                    bounds.splice(0..0, self.refinement(column));
                }
                Compute::Draw { dist: self.dist(dist, &column.ty), bounds }
            }
            TOrigin::Is(expr) => Compute::Is(self.expr(expr)),
            TOrigin::ParentKey { of } => match self.names.column(of) {
                Some(key) => Compute::ParentKey(key),
                None => {
                    self.fault(column.loc, format!("there is no column `{}`", of.column));
                    Compute::Uuid
                }
            },
            TOrigin::Suffixed(suffix) => Compute::Suffixed {
                of: self.expr(&suffix.of),
                before: suffix.before.to_string(),
                after: suffix.after.to_string(),
            },
            TOrigin::Unique(_) => self.unique(column),
            TOrigin::Ref(reference) => self.reference((&table.name, column.loc), reference),
            TOrigin::Read(read) => Compute::Read {
                path: read.path.to_string(),
                column: read.column.to_string(),
                values: read.values.to_vec(),
            },
            TOrigin::Json(_) => Compute::Json,
        }
    }

    /// The ends of the type's range. A range of text is one of lengths, which are not drawn.
    fn refinement(&self, column: &TColumn) -> Vec<Bound> {
        let Some(TRefine::Range(range)) = &column.refine else { return Vec::new() };
        if column.ty == Ty::Text {
            return Vec::new();
        }
        let lo = range.lo.iter().map(|end| (true, false, end));
        let hi = range.hi.iter().map(|end| (false, range.hi_open, end));
        lo.chain(hi)
            .map(|(lower, open, end)| Bound { lower, open, end: self.expr(end), require: None })
            .collect()
    }

    /// Whether a cell is in the range of its type, where there is one. What stands in place of a value need not be.
    pub(crate) fn in_range(&self, (table, id): (TableId, ColId), column: &TColumn) -> Option<Expr> {
        let Some(TRefine::Range(range)) = &column.refine else { return None };
        if column.ty == Ty::Text {
            return None;
        }
        let mut range = self.range(range);
        let mut value =
            Expr { kind: ExprKind::Col { up: 0, column: id }, ty: column.ty.clone(), nullable: true };
        if range.lo.iter().chain(&range.hi).any(|end| end.ty != column.ty) {
            value = to_float(value);
            range.lo = range.lo.map(to_float);
            range.hi = range.hi.map(to_float);
        }
        let kind = ExprKind::Between { value: Box::new(value), range: Box::new(range) };
        let inside = Expr { kind, ty: Ty::Bool, nullable: true };
        let routes = column.routes.iter().map(|route| self.route((table, id), route).condition);
        Some(routes.rev().fold(inside, |inside, asked| Expr {
            kind: ExprKind::If {
                condition: Box::new(asked),
                then: Box::new(inside),
                otherwise: Box::new(constant(Value::Bool(true), Ty::Bool)),
            },
            ty: Ty::Bool,
            nullable: true,
        }))
    }

    /// The bounds that constraints stand for.
    fn constraint_bounds(&self, table: &TTable, column: &TColumn) -> Vec<Bound> {
        let mut bounds = Vec::new();
        for require in &table.requires {
            for bound in require.bounds.iter().filter(|bound| bound.column == column.id.column) {
                bounds.push(Bound {
                    lower: bound.lower,
                    open: bound.open,
                    end: self.expr(&bound.end),
                    require: Some(require.name.to_string()),
                });
            }
        }
        bounds
    }

    fn route(&self, (table, column): (TableId, ColId), route: &synthc_hir::model::TRoute) -> Route {
        let (gap, value) = match &route.otherwise {
            TElse::Null => (Some(PLAIN_NULL), None),
            TElse::Code { set, code } => match self.names.gap(table, column, set, code) {
                0 => {
                    self.fault(route.condition.loc, format!("there is no missing code `{set}.{code}`"));
                    (Some(PLAIN_NULL), None)
                }
                gap => (Some(gap), None),
            },
            TElse::Value(value) => (None, Some(self.expr(value))),
        };
        Route { condition: self.expr(&route.condition), gap, value }
    }

    /// The rules of missingness, each with the address of its draw.
    fn missing(&self, table: &TTable, (id, col): (TableId, ColId), column: &TColumn) -> Vec<Missing> {
        let mut rules: Vec<Missing> = Vec::new();
        for rule in column.missing.iter().filter(|rule| rule.carry.is_none() || !rule.rates.is_empty()) {
            let address = joint_address(table, column, rule);
            let index = rules.iter().filter(|earlier| earlier.address == address).count();
            let rates = rule.rates.iter().map(|(code, rate)| {
                let gap = match code {
                    None => PLAIN_NULL,
                    Some((set, code)) => match self.names.gap(id, col, set, code) {
                        0 => {
                            self.fault(rule.loc, format!("there is no missing code `{set}.{code}`"));
                            codes::PLAIN_NULL
                        }
                        gap => gap,
                    },
                };
                (gap, to_float(self.expr(rate)))
            });
            rules.push(Missing {
                rates: rates.collect(),
                condition: rule.condition.as_ref().map(|condition| self.expr(condition)),
                address,
                index: u32::try_from(index).unwrap_or(u32::MAX),
            });
        }
        rules
    }
}

/// The address of a rule's draw: the column's, or those of all columns of a joint rule.
fn joint_address(table: &TTable, column: &TColumn, rule: &TMissing) -> String {
    if rule.joint.is_empty() {
        return column.address.to_string();
    }
    let address = |name: &synthc_hir::model::Name| {
        let is_it = |column: &&TColumn| {
            let own = &column.id.column;
            // A reference to rows of several tables stands there as the column that chooses the table.
            *own == *name || part_of_several(own) == Some((&**name, ""))
        };
        let column = table.columns.iter().find(is_it);
        column.map_or_else(|| name.to_string(), |column| column.address.to_string())
    };
    rule.joint.iter().map(address).collect::<Vec<String>>().join(",")
}
