//! Binding of parameters: defaults, then the profile, then single settings; and the seed.

use synthc_types::{Ty, Value};

use super::fold::{Functions, constant, fold_expr};
use crate::text::{parse, show, show_position};
use crate::{Count, Expr, ExprKind, Param, Plan, PlanError, Stage, TableId};

/// What is chosen for one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// A seed in place of the spec's.
    pub seed: Option<u64>,
    /// Parameters by name; the last setting of a name counts.
    pub set: Vec<(String, Setting)>,
    /// The profile whose settings apply before `set`.
    pub profile: Option<String>,
}

/// A value for a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// As text, read by the parameter's type: `--set people=200`.
    Text(String),
    /// As a value of the parameter's type; an int stands for a float or decimal too.
    Value(Value),
}

/// Gives every parameter its value and puts the values in place of the parameters.
pub fn bind(plan: &mut Plan, overrides: &Overrides, functions: Functions<'_>) -> Result<(), PlanError> {
    if let Some(seed) = overrides.seed {
        plan.dataset.seed = seed;
    }
    let profile = profile_settings(plan, overrides)?;
    for (name, _) in &overrides.set {
        if !plan.params.iter().any(|param| param.name == *name) {
            return Err(unknown_param(plan, name));
        }
    }
    let mut values: Vec<Expr> = Vec::with_capacity(plan.params.len());
    for idx in 0..plan.params.len() {
        let Some(param) = plan.params.get(idx) else { break };
        let chosen =
            overrides.set.iter().rev().find(|(name, _)| *name == param.name).map(|(_, setting)| setting);
        let from_profile = profile.iter().rev().find(|(name, _)| *name == param.name).map(|(_, value)| value);
        let given = match (chosen, from_profile) {
            (Some(setting), _) => Some(read_setting(plan, param, setting)?),
            (None, Some(value)) => Some(fit_type(plan, param, value)?),
            (None, None) => None,
        };
        let mut expr = match given {
            Some(value) => {
                Expr { nullable: value == Value::Null, kind: ExprKind::Value(value), ty: param.ty.clone() }
            }
            None => param.default.clone(),
        };
        substitute(&mut expr, &values);
        fold_expr(&mut expr, functions);
        let value = constant(&expr).cloned();
        if let Some(value) = &value {
            check_range(plan, param, value)?;
        }
        if let Some(param) = plan.params.get_mut(idx) {
            param.value = value;
        }
        values.push(expr);
    }
    plan.each_expr_mut(&mut |expr| substitute(expr, &values));
    Ok(())
}

/// The plan with what the overrides choose as its defaults, which can be chosen anew as long as it is not bound itself. `bound` is
/// what [`optimize`](super::optimize) made of it with them.
pub fn preset(mut plan: Plan, bound: &Plan, overrides: &Overrides) -> Plan {
    if plan.params.is_empty() || plan.stage == Stage::Physical {
        return bound.clone();
    }
    plan.dataset.seed = bound.dataset.seed;
    let profile = plan.profiles.iter().filter(|(name, _)| Some(name) == overrides.profile.as_ref());
    let of_profile = profile.flat_map(|(_, settings)| settings).map(|(name, _)| name);
    let chosen: Vec<String> = of_profile.chain(overrides.set.iter().map(|(name, _)| name)).cloned().collect();
    for (param, bound) in plan.params.iter_mut().zip(&bound.params) {
        if let Some(value) = bound.value.clone().filter(|_| chosen.contains(&param.name)) {
            param.default =
                Expr { nullable: value == Value::Null, kind: ExprKind::Value(value), ty: param.ty.clone() };
        }
    }
    plan
}

/// Puts values in place of parameters.
fn substitute(expr: &mut Expr, values: &[Expr]) {
    if let ExprKind::Param(idx) = expr.kind {
        if let Some(value) = values.get(idx) {
            *expr = value.clone();
        }
        return;
    }
    expr.each_child_mut(&mut |child| substitute(child, values));
}

/// The settings of the chosen profile.
fn profile_settings(plan: &Plan, overrides: &Overrides) -> Result<Vec<(String, Value)>, PlanError> {
    let Some(name) = &overrides.profile else { return Ok(Vec::new()) };
    if let Some((_, settings)) = plan.profiles.iter().find(|(profile, _)| profile == name) {
        return Ok(settings.clone());
    }
    let names: Vec<&str> = plan.profiles.iter().map(|(profile, _)| profile.as_str()).collect();
    Err(PlanError::setting(format!("there is no profile `{name}`")).with_help(known("profiles", &names)))
}

fn unknown_param(plan: &Plan, name: &str) -> PlanError {
    let names: Vec<&str> = plan.params.iter().map(|param| param.name.as_str()).collect();
    PlanError::setting(format!("there is no parameter `{name}`")).with_help(known("parameters", &names))
}

/// What there is instead.
fn known(what: &str, names: &[&str]) -> String {
    if names.is_empty() {
        return format!("the spec has no {what}");
    }
    let shown: Vec<String> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > shown.len() { ", .." } else { "" };
    format!("the spec's {what} are {}{more}", shown.join(", "))
}

fn read_setting(plan: &Plan, param: &Param, setting: &Setting) -> Result<Value, PlanError> {
    match setting {
        Setting::Value(value) => fit_type(plan, param, value),
        Setting::Text(text) => parse(text, &param.ty, &plan.enums).map_err(|wanted| {
            PlanError::setting(format!(
                "parameter `{}` is of type `{}`; `{text}` is not",
                param.name, param.ty
            ))
            .with_help(format!("expected {wanted}"))
        }),
    }
}

/// A value of the parameter's type, where the given one loses nothing by it.
fn fit_type(plan: &Plan, param: &Param, value: &Value) -> Result<Value, PlanError> {
    let fits = match (value, &param.ty) {
        (Value::Bool(_), Ty::Bool)
        | (Value::Int(_), Ty::Int)
        | (Value::Text(_), Ty::Text)
        | (Value::Date(_), Ty::Date)
        | (Value::Time(_), Ty::Time)
        | (Value::DateTime(_), Ty::DateTime)
        | (Value::Duration { .. }, Ty::Duration)
        | (Value::Uuid(_), Ty::Uuid) => Some(value.clone()),
        (Value::Float(v), Ty::Float) => v.0.is_finite().then(|| value.clone()),
        (Value::Int(v), Ty::Float) => Some(Value::float(*v as f64)),
        (Value::Decimal { scale, .. }, Ty::Decimal(to)) if scale == to => Some(value.clone()),
        (Value::Int(_), Ty::Decimal(scale)) => {
            value.units_at(*scale).map(|units| Value::Decimal { units, scale: *scale })
        }
        (Value::Enum(index), Ty::Enum(name)) => {
            let members = plan.enums.iter().find(|e| *e.name == **name).map_or(0, |e| e.members.len());
            ((*index as usize) < members).then(|| value.clone())
        }
        _ => None,
    };
    fits.ok_or_else(|| {
        let shown = show(value, &param.ty, &plan.enums);
        PlanError::setting(format!("parameter `{}` is of type `{}`; `{shown}` is not", param.name, param.ty))
    })
}

fn check_range(plan: &Plan, param: &Param, value: &Value) -> Result<(), PlanError> {
    let Some(position) = value.position() else { return Ok(()) };
    if param.within.contains(position) {
        return Ok(());
    }
    let shown = show(value, &param.ty, &plan.enums);
    Err(PlanError::setting(format!(
        "parameter `{}` must be {}; this is {shown}",
        param.name,
        range_words(param)
    )))
}

fn range_words(param: &Param) -> String {
    let end = |position: f64| show_position(position, &param.ty);
    match (param.within.lo(), param.within.hi()) {
        (lo, f64::INFINITY) => format!("at least {}", end(lo)),
        (f64::NEG_INFINITY, hi) => format!("at most {}", end(hi)),
        (lo, hi) => format!("between {} and {}", end(lo), end(hi)),
    }
}

/// Checks what has become known with the parameters: numbers of rows, and that unique columns have enough values for them.
pub(super) fn check_counts(plan: &Plan) -> Result<(), PlanError> {
    for (id, table) in plan.tables.iter().enumerate() {
        let (Count::Rows(count) | Count::Each(count)) = &table.count else { continue };
        let Some(Value::Int(n_rows)) = constant(count) else { continue };
        if *n_rows < 0 {
            return Err(PlanError::plan(format!("table `{}` cannot have {n_rows} rows", table.name))
                .with_help("a number of rows must be 0 or more"));
        }
        if table.parent.is_some() {
            continue;
        }
        check_pinned_under(plan, TableId(id), n_rows.unsigned_abs())?;
        if table.pins.len() as u64 > n_rows.unsigned_abs() {
            return Err(PlanError::plan(format!(
                "table `{}` has {} pinned rows but {n_rows} rows in all",
                table.name,
                table.pins.len()
            )));
        }
        for column in &table.columns {
            if column.within.is_none()
                && let Some(count) = column.compute.n_unique()
                && count < n_rows.unsigned_abs()
            {
                return Err(PlanError::plan(format!(
                    "column `{}.{}` is unique and has {count} possible values, but the table has {n_rows} rows",
                    table.name, column.name
                ))
                .with_help("widen the range of the column or lower the number of rows"));
            }
        }
    }
    Ok(())
}

/// Checks that the rows of a root table that pins below it belong to are there.
fn check_pinned_under(plan: &Plan, root: TableId, n_rows: u64) -> Result<(), PlanError> {
    for table in &plan.tables {
        let mut top = table;
        let mut id = None;
        while let Some(parent) = top.parent {
            let Some(above) = plan.table(parent) else { break };
            (top, id) = (above, Some(parent));
        }
        let beyond = table.pinned_under.iter().filter_map(|row| row.first()).find(|row| **row >= n_rows);
        if let Some(row) = beyond.filter(|_| id == Some(root)) {
            return Err(PlanError::plan(format!(
                "table `{}` has a pin below row {} of `{}`, which has {n_rows} rows",
                table.name,
                row + 1,
                top.name
            )));
        }
    }
    Ok(())
}
