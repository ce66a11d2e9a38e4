//! Checks of a plan from outside: all numbers in range, types consistent, no circle, no name that leaves the output folder.

mod expr;
mod values;

use std::collections::BTreeSet;

use synthc_types::regex::Language;
use synthc_types::{DECIMAL_DIGITS, GapCode, MAX_DEPTH, Regex, Ty, Value};

use crate::{
    Choice, ColId, Column, Compute, Count, Dist, Distinct, Expr, ExprKind, OrderBy, PLAN_FORMAT,
    PLAN_VERSION, Plan, PlanError, Reference, Stage, Step, Table, TableId, Within, schedule,
};
use expr::Scope;
use values::fits;

/// Refuses trees that later stages could not walk; a spec makes one only by functions that call functions.
pub(crate) fn check_depth(plan: &mut Plan) -> Result<(), PlanError> {
    let mut deepest = 0;
    plan.each_expr_mut(&mut |e| deepest = deepest.max(depth_of(e, 0)));
    if deepest > MAX_DEPTH {
        return Err(PlanError::plan(format!(
            "an expression nests {deepest} levels deep; {MAX_DEPTH} is the most"
        ))
        .with_help("give parts of it columns of their own"));
    }
    Ok(())
}

fn depth_of(expr: &Expr, above: usize) -> usize {
    let mut deepest = above + 1;
    expr.each_child(&mut |child| deepest = deepest.max(depth_of(child, above + 1)));
    deepest
}

/// The result of a check: what is wrong, in words.
type Check = Result<(), String>;

/// Checks a plan that was not made by this program.
pub fn validate(plan: &Plan) -> Result<(), PlanError> {
    check_plan(plan).map_err(|message| PlanError::plan(format!("the plan cannot be run: {message}")))?;
    if plan.stage == Stage::Physical {
        schedule(plan)?;
    }
    Ok(())
}

fn check_plan(plan: &Plan) -> Check {
    if plan.format != PLAN_FORMAT || plan.version != PLAN_VERSION {
        return Err("it is of another format".into());
    }
    check_names("table", plan.tables.iter().map(|table| &table.name))?;
    check_names("enum", plan.enums.iter().map(|e| &e.name))?;
    if let Some(table) = plan.tables.iter().find(|table| leads_elsewhere(&table.name)) {
        return Err(format!("`{}` cannot be the name of a file", table.name));
    }
    for (p, param) in plan.params.iter().enumerate() {
        check_type(plan, &param.ty)?;
        if param.value.as_ref().is_some_and(|value| !fits(plan, value, &param.ty)) {
            return Err(format!("parameter `{}` has a value of another type", param.name));
        }
        Scope { plan, table: None, params: p, expects: false, candidate: None }
            .check(&param.default, &param.ty)?;
    }
    for id in 0..plan.tables.len() {
        check_parents(plan, TableId(id))?;
    }
    for (t, table) in plan.tables.iter().enumerate() {
        check_table(plan, TableId(t), table).map_err(|why| format!("in table `{}`, {why}", table.name))?;
    }
    for expect in &plan.expects {
        let scope = Scope { plan, table: None, params: open_params(plan), expects: true, candidate: None };
        scope.check(&expect.clause, &Ty::Bool).map_err(|why| format!("in test `{}`, {why}", expect.name))?;
    }
    Ok(())
}

/// How many parameters expressions may still read.
fn open_params(plan: &Plan) -> usize {
    if plan.stage == Stage::Logical { plan.params.len() } else { 0 }
}

/// Names are not empty, not endless, unique, and hold no control character.
fn check_names<'n>(what: &str, names: impl Iterator<Item = &'n String>) -> Check {
    let mut seen = BTreeSet::new();
    for name in names {
        if name.is_empty() || name.len() > 1_000 || name.chars().any(char::is_control) {
            return Err(format!("a {what} has a name that cannot be used"));
        }
        if !seen.insert(name.as_str()) {
            return Err(format!("two {what}s are named `{name}`"));
        }
    }
    Ok(())
}

/// Whether the name of a table, which becomes the name of a file, could leave the output folder.
fn leads_elsewhere(name: &str) -> bool {
    name.starts_with('.') || name.len() > 200 || name.contains(['/', '\\', ':'])
}

fn check_type(plan: &Plan, ty: &Ty) -> Check {
    match ty {
        Ty::Unknown => Err("a type is unknown".into()),
        Ty::Decimal(scale) if *scale > DECIMAL_DIGITS => Err(format!("there is no type `{ty}`")),
        Ty::List(item) if matches!(**item, Ty::List(_)) => Err("a list is in a list".into()),
        Ty::List(item) => check_type(plan, item),
        Ty::Enum(name) if !plan.enums.iter().any(|e| *e.name == **name) => {
            Err(format!("there is no enum `{name}`"))
        }
        _ => Ok(()),
    }
}

/// The chain of parents ends.
fn check_parents(plan: &Plan, id: TableId) -> Check {
    let mut at = Some(id);
    for _ in 0..=plan.tables.len() {
        let Some(table) = at else { return Ok(()) };
        at = plan.table(table).ok_or("a parent is no table")?.parent;
    }
    Err("tables are each other's parents".into())
}

fn check_table(plan: &Plan, id: TableId, table: &Table) -> Check {
    let scope = Scope { plan, table: Some(id), params: open_params(plan), expects: false, candidate: None };
    let above = Scope { table: table.parent, ..scope };
    match (&table.count, table.parent) {
        (Count::Rows(e), None) | (Count::Each(e), Some(_)) => above.check(e, &Ty::Int)?,
        (Count::Draw(dist), Some(_)) => check_dist(above, dist, &Ty::Int)?,
        (Count::Stacked(of), None) => of.iter().try_for_each(|table| check_stacked(plan, *table))?,
        _ => return Err("the number of rows does not suit its parent".into()),
    }
    if table.max_children.is_some_and(|most| !most.is_power_of_two()) {
        return Err("the bound on the number of children is no power of two".into());
    }
    if table
        .exact_children
        .is_some_and(|exact| exact < 1 || table.max_children.is_none_or(|most| most < exact))
    {
        return Err("the exact bound on the number of children is not within the other".into());
    }
    check_names("column", table.columns.iter().map(|column| &column.name))?;
    for column in &table.columns {
        check_column(scope, column).map_err(|why| format!("in column `{}`, {why}", column.name))?;
    }
    check_ids(table, &table.key)?;
    for require in &table.requires {
        scope
            .check(&require.clause, &Ty::Bool)
            .map_err(|why| format!("in constraint `{}`, {why}", require.name))?;
        check_ids(table, &require.redraw)?;
    }
    for (column, value) in table.pins.iter().flatten() {
        let column = table.columns.get(column.0).ok_or("a pin names no column")?;
        let single = column.list.is_none() && !matches!(column.ty, Ty::List(_) | Ty::Json);
        if !single || !fits(plan, value, &column.ty) {
            return Err(format!("a pin of column `{}` has another type", column.name));
        }
    }
    check_places(plan, table)?;
    let written = |by: &OrderBy| crate::written(table).any(|(id, column)| id == by.column && sorts(column));
    if !table.order.iter().all(written) {
        return Err("rows are ordered by a column that is not written".into());
    }
    check_steps(table)
}

/// Whether values of a column are in an order.
fn sorts(column: &Column) -> bool {
    column.list.is_none() && !matches!(column.ty, Ty::List(_) | Ty::Json)
}

/// Each pin of a child table belongs to a row of its parent.
fn check_places(plan: &Plan, table: &Table) -> Check {
    let mut depth = 0;
    let mut above = table.parent;
    while let Some(parent) = above.and_then(|id| plan.table(id)) {
        depth += 1;
        above = parent.parent;
    }
    let wanted = if depth == 0 { 0 } else { table.pins.len() };
    if table.pinned_under.len() != wanted || table.pinned_under.iter().any(|row| row.len() != depth) {
        return Err("the rows of pins are not those of the parent".into());
    }
    Ok(())
}

fn check_ids(table: &Table, ids: &[ColId]) -> Check {
    if ids.iter().any(|id| id.0 >= table.columns.len()) {
        return Err("a column's number is out of range".into());
    }
    Ok(())
}

fn check_steps(table: &Table) -> Check {
    for step in &table.steps {
        match step {
            Step::Column(column) => check_ids(table, &[*column])?,
            Step::Redraw(redraw) => {
                check_ids(table, &redraw.redraw)?;
                check_ids(table, &redraw.recompute)?;
                if redraw.requires.iter().any(|r| *r >= table.requires.len()) {
                    return Err("a constraint's number is out of range".into());
                }
                let drawn = |id: &ColId| {
                    let column = table.columns.get(id.0);
                    column.is_some_and(|column| matches!(column.compute, Compute::Draw { .. }))
                };
                if !redraw.redraw.iter().all(|id| drawn(id) && redraw.recompute.contains(id)) {
                    return Err("a column is drawn again that is not drawn".into());
                }
            }
        }
    }
    Ok(())
}

fn check_column(scope: Scope<'_>, column: &Column) -> Check {
    let plan = scope.plan;
    check_type(plan, &column.ty)?;
    if let Some(edge) = &column.edge {
        let drawn = matches!(column.compute, Compute::Draw { .. }) && column.list.is_none();
        let share = (0.0..=1.0).contains(&edge.share);
        let values = edge.values.iter().all(|value| fits(plan, value, &column.ty));
        if !drawn || !share || !values {
            return Err("the edges are not those of a drawn column".into());
        }
    }
    match &column.compute {
        Compute::Draw { dist, bounds } => {
            check_dist(scope, dist, &column.ty)?;
            for bound in bounds {
                if bound.end.ty != Ty::Float {
                    scope.check(&bound.end, &column.ty)?;
                } else {
                    scope.check(&bound.end, &Ty::Float)?;
                }
            }
        }
        // `round` brings one number to the type of another.
        Compute::Is(e) if column.round.is_some() && e.ty.is_numeric() && column.ty.is_numeric() => {
            scope.check(e, &e.ty)?;
        }
        Compute::Is(e) => scope.check(e, &column.ty)?,
        Compute::ParentKey(key) => {
            let parent = scope.table.and_then(|table| plan.ancestor(table, 1)).ok_or("there is no parent")?;
            let key = plan.column(parent, *key).ok_or("the parent has no such key")?;
            if key.ty != column.ty {
                return Err("the parent's key has another type".into());
            }
        }
        Compute::Unique { first, step, count } => check_unique(plan, column, *first, *step, *count)?,
        Compute::UniqueText { regex, made } => {
            let made_of = if made.is_some() { &Ty::Text } else { &column.ty };
            let texts = pattern(regex, made_of)?;
            if let Some(made) = made {
                scope.expr(&made.value, &mut vec![(made.local, Ty::Text)], 0)?;
                if made.value.ty != column.ty {
                    return Err("what is made of a text has another type".into());
                }
            }
            Language::new(&texts).ok_or("its texts cannot be told apart")?;
        }
        Compute::Uuid if column.ty != Ty::Uuid => return Err("a uuid is of another type".into()),
        Compute::Uuid => {}
        Compute::Read { values, .. } => check_read(scope, &column.ty, values)?,
        Compute::Json if column.ty != Ty::Json => return Err("an object is of another type".into()),
        Compute::Json => {}
        Compute::Ref(reference) => check_reference(scope, column, reference)?,
        Compute::Suffixed { of, before, .. } => {
            scope.check(of, &Ty::Text)?;
            let told = before.chars().next_back().is_some_and(|c| !c.is_ascii_digit());
            if column.ty != Ty::Text || column.list.is_some() || column.round.is_some() || !told {
                return Err("a suffix is not one of a text".into());
            }
        }
    }
    check_within(scope, column)?;
    check_nesting(scope, column)?;
    check_gaps(scope, column)
}

/// The rows of a stacked table are those of tables that are not stacked.
fn check_stacked(plan: &Plan, table: TableId) -> Check {
    let mut at = Some(table);
    while let Some(id) = at {
        let table = plan.table(id).ok_or("a table is stacked from no table")?;
        if matches!(table.count, Count::Stacked(_)) {
            return Err("a table is stacked from one that is stacked itself".into());
        }
        at = table.parent;
    }
    Ok(())
}

/// Values that differ among some rows are those of a bijection, or drawn again.
fn check_within(scope: Scope<'_>, column: &Column) -> Check {
    let Some(within) = &column.within else { return Ok(()) };
    let drawn =
        matches!(column.compute, Compute::Unique { .. } | Compute::UniqueText { .. } | Compute::Draw { .. });
    if !drawn || column.list.is_some() {
        return Err("values that differ within some rows are not drawn to differ".into());
    }
    if *within == Within::Siblings && !scope.has_parent() {
        return Err("a root table has no siblings".into());
    }
    within.values().iter().try_for_each(|value| scope.check(value, &value.ty))
}

/// The candidates are rows of a table, and the choice fits its place.
fn check_reference(scope: Scope<'_>, column: &Column, reference: &Reference) -> Check {
    let target = scope.plan.table(reference.table).ok_or("a reference is to no table")?;
    let key = target.columns.get(reference.key.0).ok_or("a reference is to no column")?;
    if key.cell_ty() != column.ty || column.list.is_some() || column.round.is_some() {
        return Err("the key that is referred to has another type".into());
    }
    let inside = Scope { candidate: Some(reference.table), ..scope };
    match &reference.choice {
        Choice::Alike => {}
        Choice::Weighted(weight) => inside.check(weight, &Ty::Float)?,
        Choice::Ranked(dist) => check_dist(scope, dist, &Ty::Int)?,
        Choice::Numbered(number) => scope.check(number, &Ty::Int)?,
        Choice::Stacked { before, number } => {
            before.iter().try_for_each(|table| check_stacked(scope.plan, *table))?;
            scope.check(number, &Ty::Int)?;
            if reference.condition.is_some() || reference.distinct.is_some() || reference.covering {
                return Err("a row of a stacked table is that of one number".into());
            }
        }
        Choice::Keyed(_) | Choice::Read { .. } => check_given(scope, target, reference)?,
    }
    if let Some(asked) = &reference.asked {
        scope.check(&asked.condition, &Ty::Bool)?;
        let spread = reference.distinct.is_some() || reference.covering;
        if spread || reference.choice != Choice::Alike || !column.nullable {
            return Err("a reference of some rows is not one of candidates that are alike".into());
        }
    }
    let own = scope.table.and_then(|table| scope.plan.table(table)).ok_or("there is no table")?;
    for (shown, key) in &reference.shown {
        let shown = own.columns.get(shown.0).ok_or("a key is shown in no column")?;
        let key = target.columns.get(key.0).ok_or("a reference is to no column")?;
        if shown.ty != key.ty || !matches!(shown.compute, Compute::Is(_)) || key.list.is_some() {
            return Err("a column that shows a key has another type".into());
        }
    }
    if reference.distinct == Some(Distinct::Siblings) && !scope.has_parent() {
        return Err("a root table has no siblings".into());
    }
    reference.condition.iter().try_for_each(|condition| inside.check(condition, &Ty::Bool))
}

/// A key that is given has a value for each of its columns, and its row is not chosen besides.
fn check_given(scope: Scope<'_>, target: &Table, reference: &Reference) -> Check {
    let columns = reference.key_columns();
    let types = columns.iter().filter_map(|key| target.columns.get(key.0)).map(|key| &key.ty);
    let types: Vec<&Ty> = types.collect();
    let given = match &reference.choice {
        Choice::Keyed(key) => {
            key.iter().zip(&types).try_for_each(|(value, ty)| scope.check(value, ty))?;
            key.len()
        }
        Choice::Read { keys, .. } => {
            for (values, ty) in keys.iter().zip(&types) {
                check_read(scope, ty, values)?;
            }
            keys.len()
        }
        _ => columns.len(),
    };
    let chosen = reference.condition.is_some() || reference.distinct.is_some() || reference.covering;
    if given != columns.len() || types.len() != given || chosen {
        return Err("a key that is given is not that of the table".into());
    }
    Ok(())
}

/// A list has a column of lengths; what a column is written in is an object, and so on to the table.
fn check_nesting(scope: Scope<'_>, column: &Column) -> Check {
    let table = scope.table.and_then(|table| scope.plan.table(table)).ok_or("there is no table")?;
    if let Some(list) = column.list {
        let length = table.columns.get(list.length.0).ok_or("a list has no column of lengths")?;
        let computed = matches!(column.compute, Compute::Draw { .. } | Compute::Json);
        let made = computed || (list.member && matches!(column.compute, Compute::Is(_)));
        if length.ty != Ty::Int || length.list.is_some() || !made || matches!(column.ty, Ty::List(_)) {
            return Err("a list is not made of a length and items".into());
        }
    }
    let mut outer = column.inside;
    for _ in 0..MAX_DEPTH {
        let Some(id) = outer else { return Ok(()) };
        let around = table.columns.get(id.0).ok_or("a column's number is out of range")?;
        if around.compute != Compute::Json {
            return Err("a column is written in one that is no object".into());
        }
        outer = around.inside;
    }
    Err("columns are written in each other".into())
}

/// What a file gives has a value of this type for each row of its root table.
fn check_read(scope: Scope<'_>, ty: &Ty, values: &[Value]) -> Check {
    let table = scope.table.and_then(|table| scope.plan.table(table)).ok_or("there is no table")?;
    let rows = match &table.count {
        Count::Rows(Expr { kind: ExprKind::Value(Value::Int(rows)), .. }) => usize::try_from(*rows).ok(),
        _ => None,
    };
    if table.parent.is_some() || rows != Some(values.len()) {
        return Err("the table has another number of rows than its file".into());
    }
    let members = match ty {
        Ty::Enum(name) => scope.plan.enums.iter().find(|e| *e.name == **name).map_or(0, |e| e.members.len()),
        _ => 0,
    };
    let fit = |value: &Value| match (value, ty) {
        (Value::Enum(index), Ty::Enum(_)) => (*index as usize) < members,
        _ => fits(scope.plan, value, ty),
    };
    if values.iter().all(fit) { Ok(()) } else { Err("the values of a file do not fit its type".into()) }
}

fn check_unique(plan: &Plan, column: &Column, first: i64, step: i64, count: u64) -> Check {
    let last = i128::from(first) + i128::from(step) * (i128::from(count) - 1).max(0);
    let discrete = column.ty.is_discrete() || matches!(column.ty, Ty::Enum(_));
    if step <= 0 || i64::try_from(last).is_err() || !discrete {
        return Err("its unique values do not fit its type".into());
    }
    if let Ty::Enum(name) = &column.ty {
        let members = plan.enums.iter().find(|e| *e.name == **name).map_or(0, |e| e.members.len());
        if first < 0 || last >= members as i128 && count > 0 {
            return Err("its unique values do not fit its type".into());
        }
    }
    Ok(())
}

/// A pattern that texts are drawn from.
fn pattern(regex: &str, ty: &Ty) -> Result<Regex, String> {
    if *ty != Ty::Text {
        return Err("a pattern is for texts".into());
    }
    Regex::new(regex).map_err(|fault| fault.what)
}

fn check_gaps(scope: Scope<'_>, column: &Column) -> Check {
    let codes: &[GapCode] = &column.codes;
    if codes.len() > 254 {
        return Err("it has more than 254 missing codes".into());
    }
    let known = |gap: u8| gap == 255 || (1..=codes.len()).contains(&usize::from(gap));
    for route in &column.routes {
        scope.check(&route.condition, &Ty::Bool)?;
        match (&route.value, route.gap) {
            (Some(value), None) => scope.check(value, &column.routed_ty())?,
            (None, Some(gap)) if known(gap) => {}
            _ => return Err("a route leads to no value and no code".into()),
        }
    }
    for rule in &column.missing {
        for (gap, rate) in &rule.rates {
            if !known(*gap) {
                return Err("a rule of missingness has an unknown code".into());
            }
            scope.check(rate, &Ty::Float)?;
        }
        if let Some(condition) = &rule.condition {
            scope.check(condition, &Ty::Bool)?;
        }
    }
    for carry in &column.carry {
        let input = scope.column(carry.up, carry.column)?;
        let from = usize::from(carry.from);
        if !known(carry.to) || !(1..=input.codes.len()).contains(&from) {
            return Err("a carried code is unknown".into());
        }
    }
    let step_fits = match &column.round {
        None => true,
        Some(Value::Int(v)) => *v > 0,
        Some(Value::Float(v)) => v.0 > 0.0 && v.0.is_finite(),
        Some(Value::Decimal { units, scale }) => *units > 0 && *scale <= DECIMAL_DIGITS,
        Some(Value::Duration { months, micros }) => *months == 0 && *micros > 0,
        Some(_) => false,
    };
    if step_fits { Ok(()) } else { Err("it is rounded to a step that is none".into()) }
}

fn check_dist(scope: Scope<'_>, dist: &Dist, ty: &Ty) -> Check {
    check_dist_node(scope, dist, &mut Vec::new(), 0)?;
    let numbers = |ty: &Ty| ty.is_ordered() || *ty == Ty::Bool;
    if dist.ty == *ty || dist.ty == Ty::Null || (numbers(&dist.ty) && numbers(ty)) {
        return Ok(());
    }
    Err(format!("values of type `{}` are drawn for type `{ty}`", dist.ty))
}

fn check_dist_node(scope: Scope<'_>, dist: &Dist, locals: &mut expr::Locals, depth: usize) -> Check {
    use crate::DistKind;
    if depth > MAX_DEPTH {
        return Err("a distribution nests too deeply".into());
    }
    check_type(scope.plan, &dist.ty)?;
    let bound = locals.len();
    if let DistKind::Let { bindings, .. } = &dist.kind {
        scope.bind(bindings, locals, depth + 1)?;
    } else {
        let mut found = Ok(());
        dist.each_expr(&mut |e: &Expr| {
            if found.is_ok() {
                found = scope.expr(e, locals, depth + 1);
            }
        });
        found?;
    }
    match &dist.kind {
        DistKind::Component { of, nth, .. } if *nth as usize >= of.len() => {
            return Err("a column drawn with others is none of them".into());
        }
        DistKind::Builtin { stream, .. }
        | DistKind::Component { stream, .. }
        | DistKind::Mix { stream, .. }
            if *stream > 0xffff =>
        {
            return Err("a draw stream is out of range".into());
        }
        DistKind::Weights { entries, stream }
            if *stream > 0xffff
                || entries.is_empty()
                || !entries.iter().all(|w| fits(scope.plan, &w.value, &dist.ty)) =>
        {
            return Err("its categories do not fit its type".into());
        }
        DistKind::Listed { entries, stream, .. } => {
            let weighty = entries.iter().all(|(value, weight)| {
                weight.0 >= 0.0 && weight.0.is_finite() && fits(scope.plan, value, &dist.ty)
            });
            if *stream > 0xffff || entries.is_empty() || !weighty {
                return Err("the values of a file do not fit its type".into());
            }
        }
        DistKind::Ordinal { cuts, values, .. }
            if values.len() != cuts.len() + 1
                || !cuts.iter().all(|cut| cut.ty == Ty::Float)
                || !values.iter().all(|value| fits(scope.plan, value, &dist.ty)) =>
        {
            return Err("its ordered categories do not fit its cuts or its type".into());
        }
        DistKind::Matching { regex, stream } => {
            pattern(regex, &dist.ty)?;
            if *stream > 0xffff {
                return Err("a draw stream is out of range".into());
            }
        }
        DistKind::Given { subjects, rows }
            if rows.iter().any(|(patterns, _)| patterns.len() != subjects.len()) =>
        {
            return Err("a row of a conditional table has the wrong length".into());
        }
        _ => {}
    }
    let mut found = Ok(());
    dist.each_child(&mut |child| {
        if found.is_ok() {
            found = check_dist_node(scope, child, locals, depth + 1);
        }
        // What is drawn comes before what reads it.
        if let DistKind::Bind { local, drawn, .. } = &dist.kind {
            locals.push((*local, drawn.ty.clone()));
        }
    });
    locals.truncate(bound);
    found
}
