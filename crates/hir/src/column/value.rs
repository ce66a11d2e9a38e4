//! The type of a column and how it comes to its true values.

use std::sync::Arc;

use synthc_diag::{Code, Diagnostic, Loc, Span};
use synthc_syntax::ast::{Column, Draw, Expr, Item, ModifierKind, TypeBase, TypeExpr, Value as Written};
use synthc_types::{Ty, Value};

use super::clauses::Clauses;
use crate::db::Db;
use crate::decl::{Checked, label, note};
use crate::graph::{Node, on_cycle};
use crate::infer::{Aggregates, Declared, Infer, Scope};
use crate::items::{ColumnAst, ColumnKey, DeclKey, Space, column_ast, item_ast};
use crate::model::{
    Name, TDist, TDistKind, TElse, TExpr, TExprKind, TOrigin, TRefine, TRoute, TShare, TWeight,
};
use crate::table;

/// What other columns need to know of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnTy {
    /// The type.
    pub ty: Ty,
    /// Whether its true cells can be null.
    pub nullable: bool,
}

/// A column without its rules of missingness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnValue {
    /// The name that addresses its draws.
    pub address: Name,
    /// The first line of its doc comment.
    pub label: Option<Name>,
    /// The rest of its doc comment.
    pub note: Option<Name>,
    /// The type.
    pub ty: Ty,
    /// Whether the type is marked `?`.
    pub optional: bool,
    /// Whether its true cells can be null.
    pub nullable: bool,
    /// The refinement.
    pub refine: Option<TRefine>,
    /// How it comes to its values.
    pub origin: TOrigin,
    /// `hidden`.
    pub hidden: bool,
    /// `unique`.
    pub unique: bool,
    /// `round`.
    pub round: Option<Value>,
    /// `when`, outermost first.
    pub routes: Vec<TRoute>,
    /// `source`.
    pub source: Option<Name>,
    /// Where its name stands.
    pub loc: Loc,
}

impl ColumnValue {
    fn unknown(name: &Name, loc: Loc) -> Self {
        let error = TExpr { kind: TExprKind::Error, ty: Ty::Unknown, nullable: false, loc };
        Self {
            address: name.clone(),
            label: None,
            note: None,
            ty: Ty::Unknown,
            optional: false,
            nullable: false,
            refine: None,
            origin: TOrigin::Is(error),
            hidden: false,
            unique: false,
            round: None,
            routes: Vec::new(),
            source: None,
            loc,
        }
    }
}

/// The type of a column; `None` where the table has none of this name.
#[salsa::tracked(returns(ref), cycle_result = ty_cycle)]
pub fn column_ty<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Option<ColumnTy> {
    let ast = column_ast(db, key);
    let (file, table, column) = (key.file(db), key.table(db), key.column(db));
    if ast.is_none() && !table::has_column(db, file, table, column) {
        return None;
    }
    if on_cycle(db, file, &Node::True(table.clone(), column.clone())) {
        let written = ast.as_ref().and_then(ColumnAst::column).and_then(|column| column.ty.as_ref());
        let mut infer = Infer::new(db, file, 0, Scope::default());
        let declared = written.map(|ty| infer.declared(ty));
        return Some(match declared {
            Some(declared) => ColumnTy { ty: declared.ty, nullable: declared.optional },
            None => ColumnTy { ty: Ty::Unknown, nullable: false },
        });
    }
    match &column_value(db, key).value {
        Some(value) => Some(ColumnTy { ty: value.ty.clone(), nullable: value.nullable }),
        None => Some(ColumnTy { ty: Ty::Unknown, nullable: false }),
    }
}

fn ty_cycle<'db>(_: &'db dyn Db, _: salsa::Id, _: ColumnKey<'db>) -> Option<ColumnTy> {
    Some(ColumnTy { ty: Ty::Unknown, nullable: false })
}

/// The scope of a column's expressions.
pub(super) fn scope_of<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Scope {
    Scope {
        levels: table::lineage(db, key.file(db), key.table(db)),
        bare: Some(0),
        aggregates: Aggregates::Children,
        position: true,
    }
}

/// A column without its rules of missingness.
#[salsa::tracked(returns(ref), cycle_result = value_cycle)]
pub fn column_value<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Checked<Option<Arc<ColumnValue>>> {
    let Some(ast) = column_ast(db, key) else { return parent_value(db, key) };
    let mut infer = Infer::new(db, key.file(db), ast.member.anchor, scope_of(db, key));
    infer.column = Some(key.column(db).clone());
    let Some(column) = ast.column() else {
        let value = ColumnValue::unknown(key.column(db), infer.loc(Span::default()));
        return Checked::new(Some(Arc::new(value)), infer.diags);
    };
    let value = typed(&mut infer, key.column(db), ast, column);
    Checked { value: Some(Arc::new(value)), diags: infer.diags, inputs: infer.inputs }
}

fn value_cycle<'db>(_: &'db dyn Db, _: salsa::Id, _: ColumnKey<'db>) -> Checked<Option<Arc<ColumnValue>>> {
    Checked::default()
}

/// The first column of a child table.
fn parent_value<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Checked<Option<Arc<ColumnValue>>> {
    let (file, name) = (key.file(db), key.table(db));
    let Some(of) = table::parent_key(db, file, name) else { return Checked::default() };
    let there = ColumnKey::new(db, file, of.table.clone(), of.column.clone());
    let ty = column_ty(db, there).as_ref().map_or(Ty::Unknown, |found| found.ty.clone());
    let head = item_ast(db, DeclKey::new(db, file, Space::Table, name.clone()));
    let loc = head.as_ref().and_then(|ast| {
        let parent = table::written_parent(&ast.item)?;
        Some(Loc { file: file.id(db), item: Some(ast.anchor), span: parent.span })
    });
    let base = ColumnValue::unknown(key.column(db), loc.unwrap_or_default());
    let value = ColumnValue { ty, origin: TOrigin::ParentKey { of }, ..base };
    Checked::new(Some(Arc::new(value)), Vec::new())
}

fn typed(infer: &mut Infer<'_>, name: &Name, ast: &ColumnAst, column: &Column) -> ColumnValue {
    let written = column.names.get(ast.nth_name as usize);
    let loc = infer.loc(written.map_or(column.span, |written| written.name.span));
    let mut value = ColumnValue::unknown(name, loc);
    value.label = label(column.doc.as_ref());
    value.note = note(column.doc.as_ref());
    let marked = |kind| column.modifiers.iter().any(|modifier| modifier.kind == kind);
    value.hidden = marked(ModifierKind::Hidden);
    let later = if column.names.len() > 1 {
        Some((column.span, "drawing several columns together"))
    } else {
        written
            .and_then(|written| written.index.as_ref())
            .map(|index| (index.span, "a column that stands for several"))
    };
    if let Some((span, what)) = later {
        if ast.nth_name == 0 {
            infer.unsupported(span, what, Some("write one column for each"));
        }
        if let Some(ty) = column.ty.as_ref().filter(|_| column.names.len() == 1) {
            infer.declared(ty);
        }
        return value;
    }
    let declared = column.ty.as_ref().map(|ty| infer.declared(ty));
    if let Some(declared) = &declared {
        value.ty = declared.ty.clone();
        value.optional = declared.optional;
        value.refine = declared.refine.clone();
    }
    let clauses = Clauses::of(infer, column);
    value.unique = clauses.unique.is_some();
    value.source = clauses.source.clone();
    if let Some(was) = &clauses.was {
        value.address = was.clone();
    }
    let unique = value.unique || marked(ModifierKind::Key);
    let rounds = clauses.round.is_some();
    let mut nullable = value.optional;
    if clauses.failed {
        // Said once, at the clause.
        value.ty = declared.map_or(Ty::Unknown, |declared| declared.ty);
        return value;
    }
    match (&column.value, &declared) {
        (Some(Written::Draw(draw)), _) => {
            let dist =
                drawn(infer, draw, declared.as_ref(), name, unique.then_some(clauses.unique).flatten());
            nullable |= dist_nullable(&dist);
            if declared.is_none() {
                value.ty = dist.ty.clone();
            }
            value.origin = TOrigin::Draw(dist);
        }
        (Some(Written::Is(expr)), _) => {
            let typed = computed(infer, expr, declared.as_ref(), name, rounds);
            nullable |= typed.nullable;
            if declared.is_none() {
                value.ty = typed.ty.clone();
            }
            value.origin = TOrigin::Is(typed);
        }
        (None, Some(declared)) if unique => {
            value.origin = TOrigin::Unique;
            enough(infer, declared, loc);
        }
        (None, Some(declared)) => {
            let dist = by_type(infer, column.ty.as_ref(), declared, loc);
            nullable |= dist_nullable(&dist);
            value.origin = TOrigin::Draw(dist);
        }
        (None, None) => {
            infer.fault_help(
                "E0208",
                loc.span,
                format!("`{name}` has neither a type nor a value"),
                format!("write `{name}: int 0..9`, `{name} ~ ..` or `{name} = ..`"),
            );
        }
    }
    null_allowed(infer, &value, column.ty.as_ref(), name);
    // A type that is inferred has room for null where the value can be null.
    value.optional |= declared.is_none() && nullable;
    if value.ty == Ty::Null {
        value.ty = Ty::Unknown;
    }
    value.round = clauses.step(infer, &value.ty);
    value.routes = clauses.routes(infer, ast, &value.ty);
    for route in &value.routes {
        nullable |= match &route.otherwise {
            TElse::Value(expr) => expr.nullable,
            TElse::Null | TElse::Code { .. } => true,
        };
    }
    value.nullable = nullable;
    value
}

/// The distribution after `~`.
fn drawn(
    infer: &mut Infer<'_>,
    draw: &Draw,
    declared: Option<&Declared<'_>>,
    name: &Name,
    unique: Option<Span>,
) -> TDist {
    if let Some(given) = draw.given.first() {
        infer.unsupported(given.span, "conditioning with `given` after a distribution", None);
        return infer.dist_error(draw.span);
    }
    if let Some(unique) = unique {
        infer.unsupported(
            unique,
            "`unique` beside `~`",
            Some("leave out `~` and give the column a range: its values are then all different"),
        );
        return infer.dist_error(draw.span);
    }
    let want = declared.map(|declared| declared.ty.clone());
    let dist = infer.dist(&draw.dist, want.as_ref());
    if let TDistKind::Point(point) = &dist.kind {
        if !matches!(point.kind, TExprKind::Error) {
            let at = infer.loc(Span::new(draw.dist.span.start, draw.dist.span.start));
            let diagnostic = Diagnostic::new(
                Code("E0202"),
                infer.loc(draw.dist.span),
                format!("`~` needs a distribution; this is one value of `{}`", point.ty),
            )
            .help("`=` gives a column a value; `~` draws it from a distribution")
            .fix(at, "=");
            infer.report(diagnostic);
        }
        return infer.dist_error(draw.span);
    }
    match &want {
        Some(want) => infer.fit_dist(dist, want, &format!("`{name}`")),
        None => dist,
    }
}

/// The value after `=`.
fn computed(
    infer: &mut Infer<'_>,
    expr: &Expr,
    declared: Option<&Declared<'_>>,
    name: &Name,
    rounds: bool,
) -> TExpr {
    if infer.is_random(expr) {
        let at = infer.loc(Span::new(expr.span.start, expr.span.start));
        // Faults inside of it are said as well: it is likely meant as it stands, with the other sign.
        let want = declared.map(|declared| declared.ty.clone());
        let dist = infer.dist(expr, want.as_ref());
        if !matches!(dist.kind, TDistKind::Error) {
            let diagnostic = Diagnostic::new(
                Code("E0203"),
                infer.loc(expr.span),
                "`=` needs a value; this is a distribution",
            )
            .help("`~` draws a column from a distribution; `=` gives it a value")
            .fix(at, "~");
            infer.report(diagnostic);
        }
        let mut error = infer.error(expr.span);
        error.ty = dist.ty;
        return error;
    }
    let Some(declared) = declared else { return infer.scalar(expr, None) };
    let typed = infer.scalar(expr, Some(&declared.ty));
    if rounds && typed.ty.is_numeric() && declared.ty.is_numeric() {
        return typed;
    }
    infer.fit(typed, &declared.ty, &format!("`{name}`"))
}

/// The distribution of a column that has none: its type's, else uniform.
fn by_type<'db>(
    infer: &mut Infer<'db>,
    written: Option<&TypeExpr>,
    declared: &Declared<'db>,
    loc: Loc,
) -> TDist {
    let span = loc.span;
    if declared.ty.is_unknown() {
        return infer.dist_error(span);
    }
    if let Some(key) = declared.default
        && let Some(dist) = default_of(infer, key, &declared.ty)
    {
        return dist;
    }
    let one = |infer: &Infer<'_>, value: Value| TWeight {
        value,
        share: TShare::Of { value: infer.value(Value::float(1.0), Ty::Float, span), percent: false },
        loc,
    };
    match (&declared.ty, &declared.refine) {
        (Ty::Bool, _) => {
            let weights = vec![one(infer, Value::Bool(false)), one(infer, Value::Bool(true))];
            infer.dist_node(TDistKind::Weights(weights), Ty::Bool, span)
        }
        (Ty::Enum(name), _) => {
            let count = infer.enum_named(name).map_or(0, |members| members.members.len());
            let weights = (0..count)
                .map(|index| one(infer, Value::Enum(u32::try_from(index).unwrap_or(u32::MAX))))
                .collect();
            infer.dist_node(TDistKind::Weights(weights), declared.ty.clone(), span)
        }
        (ty, Some(TRefine::Range(range))) if ty.is_ordered() => {
            match (range.lo.clone(), range.hi.clone(), infer.uniform()) {
                (Some(lo), Some(hi), Some((def, form))) => {
                    infer.from_bounds(def, form, lo, hi, &declared.ty, span)
                }
                _ => no_default(infer, written, declared, span),
            }
        }
        _ => no_default(infer, written, declared, span),
    }
}

fn no_default(
    infer: &mut Infer<'_>,
    written: Option<&TypeExpr>,
    declared: &Declared<'_>,
    span: Span,
) -> TDist {
    let help = match &declared.ty {
        Ty::Text => "give it a value, `= \"..\"`, or weights: `~ { \"a\": 1, \"b\": 2 }`",
        Ty::Uuid => "mark it `key` or `unique`: uuids are then all different",
        _ => {
            "give it bounds at both ends (then all values are equally likely), a distribution with `~`, or a value with `=`"
        }
    };
    infer.fault_help(
        "E0208",
        written.map_or(span, |written| written.span),
        format!("without bounds, `{}` has no distribution of its own", declared.ty),
        help,
    );
    let mut error = infer.dist_error(span);
    error.ty = declared.ty.clone();
    error
}

/// The default distribution of a named type, typed anew for this column.
fn default_of<'db>(infer: &mut Infer<'db>, key: DeclKey<'db>, ty: &Ty) -> Option<TDist> {
    let mut key = key;
    for _ in 0..64 {
        let ast = item_ast(infer.db, key).as_ref()?;
        let Item::Type(item) = &*ast.item else { return None };
        if let Some(draw) = &item.default {
            let mut there = Infer::new(infer.db, key.file(infer.db), ast.anchor, Scope::default());
            let dist = there.dist(&draw.dist, Some(ty));
            infer.inputs.append(&mut there.inputs);
            return Some(dist);
        }
        let TypeBase::Named { path, .. } = &item.ty.base else { return None };
        key = crate::scope::resolve(infer.db, key.file(infer.db), Space::Type, &path.parts.first()?.text)?;
    }
    None
}

/// A key or unique column without a value needs a finite type.
fn enough(infer: &mut Infer<'_>, declared: &Declared<'_>, loc: Loc) {
    let bounded = match &declared.refine {
        Some(TRefine::Range(range)) => range.lo.is_some() && range.hi.is_some() && declared.ty != Ty::Text,
        None => false,
    };
    let fine = match &declared.ty {
        Ty::Uuid | Ty::Bool | Ty::Enum(_) | Ty::Unknown => true,
        ty => bounded && ty.is_discrete(),
    };
    if !fine {
        infer.fault_help(
            "E0506",
            loc.span,
            format!("without bounds, `{}` has too many values to run through", declared.ty),
            "number the rows, `= row()`, or give the type bounds: `int 1..999_999`",
        );
    }
}

/// `null` is written into a column whose type has no `?`.
fn null_allowed(infer: &mut Infer<'_>, value: &ColumnValue, written: Option<&TypeExpr>, name: &Name) {
    let at = match &value.origin {
        TOrigin::Is(expr) => null_in(expr),
        TOrigin::Draw(dist) => null_in_dist(dist),
        TOrigin::ParentKey { .. } | TOrigin::Unique => None,
    };
    let Some(loc) = at else { return };
    if value.optional {
        return;
    }
    let Some(written) = written else {
        if value.ty == Ty::Null {
            let diagnostic = Diagnostic::new(Code("E0213"), loc, format!("`{name}` is always null"))
                .help(format!("give it a type that allows that: `{name}: int? = null`"));
            infer.report(diagnostic);
        }
        return;
    };
    let mut diagnostic = Diagnostic::new(
        Code("E0213"),
        loc,
        format!("`{name}` can be null here, and its type does not allow that"),
    )
    .help("mark the type with `?`: null is then a value of its own");
    if let TypeBase::Named { path, arg: None } = &written.base {
        let end = path.span.end;
        diagnostic = diagnostic.fix(infer.loc(Span::new(end, end)), "?");
    }
    infer.report(diagnostic);
}

/// Where a `null` is written that can become the value.
fn null_in(expr: &TExpr) -> Option<Loc> {
    match &expr.kind {
        TExprKind::Value(Value::Null) => Some(expr.loc),
        TExprKind::Cast(inner) | TExprKind::Coalesce(_, inner) => null_in(inner),
        TExprKind::Let { body, .. } => null_in(body),
        TExprKind::If { then, otherwise, .. } => null_in(then).or_else(|| null_in(otherwise)),
        TExprKind::Match { arms, .. } => arms.iter().find_map(|(_, value)| null_in(value)),
        _ => None,
    }
}

fn null_in_dist(dist: &TDist) -> Option<Loc> {
    match &dist.kind {
        TDistKind::Point(expr) => null_in(expr),
        TDistKind::If { then, otherwise, .. } => null_in_dist(then).or_else(|| null_in_dist(otherwise)),
        TDistKind::Match { arms, .. } => arms.iter().find_map(|(_, value)| null_in_dist(value)),
        TDistKind::Given { rows, .. } => rows.iter().find_map(|(_, value)| null_in_dist(value)),
        TDistKind::Mix(parts) => parts.iter().find_map(|(_, value)| null_in_dist(value)),
        TDistKind::Weights(weights) => {
            weights.iter().find(|weight| weight.value == Value::Null).map(|weight| weight.loc)
        }
        TDistKind::Let { body, .. } => null_in_dist(body),
        _ => None,
    }
}

/// Whether a draw can be null: a null parameter draws null.
pub(crate) fn dist_nullable(dist: &TDist) -> bool {
    match &dist.kind {
        TDistKind::Builtin { args, .. } => args.iter().any(|arg| arg.nullable),
        TDistKind::Point(expr) => expr.nullable,
        TDistKind::Arith { lhs, rhs, .. } => dist_nullable(lhs) || dist_nullable(rhs),
        TDistKind::Apply { inner, args, .. } => dist_nullable(inner) || args.iter().any(|arg| arg.nullable),
        TDistKind::If { then, otherwise, .. } => dist_nullable(then) || dist_nullable(otherwise),
        TDistKind::Match { arms, .. } => arms.iter().any(|(_, value)| dist_nullable(value)),
        TDistKind::Given { rows, .. } => rows.iter().any(|(_, value)| dist_nullable(value)),
        TDistKind::Mix(parts) => {
            parts.iter().any(|(share, value)| share_nullable(share) || dist_nullable(value))
        }
        TDistKind::Weights(weights) => {
            weights.iter().any(|weight| weight.value == Value::Null || share_nullable(&weight.share))
        }
        TDistKind::Truncate { inner, range } => {
            let ends = range.lo.iter().chain(&range.hi);
            dist_nullable(inner) || ends.into_iter().any(|end| end.nullable)
        }
        TDistKind::Listed { entries, .. } => entries.iter().any(|(value, _)| *value == Value::Null),
        TDistKind::Let { body, .. } => dist_nullable(body),
        TDistKind::Todo | TDistKind::Error => false,
    }
}

fn share_nullable(share: &TShare) -> bool {
    match share {
        TShare::Of { value, .. } => value.nullable,
        TShare::Else => false,
    }
}
