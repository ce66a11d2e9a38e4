//! The type of a column and how it comes to its true values.

use std::sync::Arc;

use synthc_diag::{Code, Diagnostic, Loc, Span};
use synthc_syntax::ast::{Column, Draw, Expr, ExprKind, ModifierKind, TypeBase, TypeExpr, Value as Written};
use synthc_types::{DECIMAL_DIGITS, NARROW_DIGITS, Real, Ty, Value};

use super::apart;
use super::clauses::Clauses;
use super::default::{by_type, enough, made};
use super::made;
use super::nested::{self, length};
use super::nulls::{dist_nullable, null_allowed};
use super::read::{Wanted, read};
use super::reference::refer;
use super::several;
use super::shown;
use crate::among::among;
use crate::db::Db;
use crate::decl::{Checked, cite, label, note};
use crate::graph::{Node, on_chain, on_cycle};
use crate::infer::{Aggregates, Declared, Infer, Names, Scope};
use crate::items::{ColumnAst, ColumnKey, DeclKey, Space, column_ast, declared_columns};
use crate::model::{
    Name, TDist, TDistKind, TElse, TExpr, TExprKind, TOrigin, TRefine, TRoute, TWithin, wide_type,
};
use crate::nested::Part;
use crate::table;

/// What other columns need to know of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnTy {
    /// The type.
    pub ty: Ty,
    /// Whether its true cells can be null.
    pub nullable: bool,
    /// Whether the items of a list can be null.
    pub null_items: bool,
}

impl ColumnTy {
    fn unknown() -> Self {
        Self { ty: Ty::Unknown, nullable: false, null_items: false }
    }
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
    /// The columns that share draws with it, itself included; empty for a column that is drawn by itself.
    pub joint: Vec<Name>,
    /// The column of the lengths, where the values are the items of a list; all else is then about an item, but for its own list
    /// the gaps.
    pub list: Option<Name>,
    /// Whether it is a member of the objects in a list.
    pub inside_list: bool,
    /// Whether items can be null.
    pub null_items: bool,
    /// The `json` column that it is a member of.
    pub inside: Option<Name>,
    /// `hidden`.
    pub hidden: bool,
    /// `unique`, among all rows of the table.
    pub unique: bool,
    /// `unique` among fewer rows.
    pub within: Option<TWithin>,
    /// `round`.
    pub round: Option<Value>,
    /// The share of `edge`.
    pub edge: Option<Real>,
    /// `when`, outermost first.
    pub routes: Vec<TRoute>,
    /// `source`.
    pub source: Option<Name>,
    /// Where its name stands.
    pub loc: Loc,
}

impl ColumnValue {
    /// Whether rare values can stand in the place of those that are drawn, where it is no key.
    pub(crate) fn has_edges(&self) -> bool {
        let plain = self.joint.is_empty() && self.list.is_none() && !self.unique && self.within.is_none();
        plain && matches!(self.origin, TOrigin::Draw(_)) && self.ty != Ty::Uuid
    }

    pub(super) fn unknown(name: &Name, loc: Loc) -> Self {
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
            joint: Vec::new(),
            list: None,
            inside_list: false,
            null_items: false,
            inside: None,
            hidden: false,
            unique: false,
            within: None,
            round: None,
            edge: None,
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
    let chained = on_chain(db, file, table, column);
    if chained || on_cycle(db, file, &Node::True(table.clone(), column.clone())) {
        let whole = |ast: &&ColumnAst| !matches!(ast.part, Part::Length(_));
        let written = ast.as_ref().filter(whole).and_then(ColumnAst::column);
        let written = written.and_then(|column| column.ty.as_ref());
        let plain = |ty: &&TypeExpr| !matches!(ty.base, TypeBase::List(_) | TypeBase::Json(_));
        let written = written.filter(plain);
        let text = ast.as_ref().map_or(file, |ast| ast.member.file);
        let mut infer = Infer::new(db, text, 0, Scope::default());
        infer.home = file;
        let declared = written.map(|ty| infer.declared_or_ref(ty));
        return Some(match declared {
            Some(declared) => {
                // A route may leave any cell empty.
                let routed = ast.as_ref().and_then(ColumnAst::column).is_some_and(|column| {
                    column
                        .clauses
                        .iter()
                        .any(|clause| matches!(clause.kind, synthc_syntax::ast::ClauseKind::When { .. }))
                });
                let nullable = declared.optional || (chained && routed);
                ColumnTy { ty: declared.ty, nullable, null_items: false }
            }
            None => ColumnTy::unknown(),
        });
    }
    let Some(value) = &column_value(db, key).value else { return Some(ColumnTy::unknown()) };
    let (ty, nullable) = (value.ty.clone(), value.nullable);
    Some(match &value.list {
        _ if ty.is_unknown() => ColumnTy::unknown(),
        None => ColumnTy { ty, nullable, null_items: false },
        // Gaps of a list itself are not those of its items.
        Some(_) if value.inside_list => {
            ColumnTy { ty: Ty::List(ty.into()), nullable: false, null_items: nullable }
        }
        Some(_) => {
            let routed = value.routes.iter().any(leaves_null);
            ColumnTy { ty: Ty::List(ty.into()), nullable: routed, null_items: value.null_items }
        }
    })
}

fn ty_cycle<'db>(_: &'db dyn Db, _: salsa::Id, _: ColumnKey<'db>) -> Option<ColumnTy> {
    Some(ColumnTy::unknown())
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
    let Some(ast) = column_ast(db, key) else { return made::value(db, key) };
    let mut infer = Infer::of_member(db, key.file(db), &ast.member, scope_of(db, key));
    infer.at = key.column(db).clone();
    infer.part = ast.part;
    let Some(column) = ast.column() else {
        let value = ColumnValue::unknown(key.column(db), infer.loc(Span::default()));
        return Checked::new(Some(Arc::new(value)), infer.diags);
    };
    let written = column.names.get(ast.nth_name as usize);
    infer.column = written.map(|written| written.name.text.clone());
    let value = match ast.part {
        Part::Length(_) => length(&mut infer, key.column(db), ast, column),
        Part::TooMany(width) => {
            if ast.nth_name == 0 {
                nested::too_many(&mut infer, column, width);
            }
            ColumnValue::unknown(key.column(db), infer.loc(column.span))
        }
        part if part.is_of_reference() => shown::made_by(&mut infer, key, ast, column),
        _ => typed(&mut infer, key.column(db), ast, column),
    };
    cite(&mut infer.inputs, value.source.as_ref());
    Checked { value: Some(Arc::new(value)), diags: infer.diags, inputs: infer.inputs }
}

/// What the graph of the text does not show, because a name on the way could also be a member of an enum.
fn value_cycle<'db>(db: &'db dyn Db, _: salsa::Id, key: ColumnKey<'db>) -> Checked<Option<Arc<ColumnValue>>> {
    let table = DeclKey::new(db, key.file(db), Space::Table, key.table(db).clone());
    let declared = declared_columns(db, table).iter().find(|declared| declared.name == *key.column(db));
    let Some(loc) = declared.map(|declared| declared.loc(db)) else { return Checked::default() };
    let message = format!("`{}` depends on itself", key.column(db));
    let diagnostic = Diagnostic::new(Code("E0113"), loc, message).help(
        "take one of the columns on the way out of the cycle; a name that should be a member of an enum can be written `E.x`",
    );
    Checked::new(None, vec![diagnostic])
}

fn typed<'db>(infer: &mut Infer<'db>, name: &Name, ast: &ColumnAst, column: &Column) -> ColumnValue {
    let written = column.names.get(ast.nth_name as usize);
    let loc = infer.loc(written.map_or(column.span, |written| written.name.span));
    let mut value = ColumnValue::unknown(name, loc);
    value.label = label(column.doc.as_ref());
    value.note = note(column.doc.as_ref());
    let marked = |kind| column.modifier(kind).is_some();
    value.hidden = marked(ModifierKind::Hidden);
    if !several::is_makeable(infer, ast, column) {
        return value;
    }
    place(infer, &mut value, name);
    if let Some(written) = written {
        nested::name_is_plain(infer, &written.name);
    }
    let item = match column.ty.as_ref().map(|ty| nested::item_of(infer, ty)) {
        Some(Err(())) => return value,
        Some(Ok(item)) => item,
        None => None,
    };
    if nested::json_of(column).is_some() {
        nested::object(infer, &mut value, name, ast, column);
        return value;
    }
    let written_ty = item.or(column.ty.as_ref());
    let declared = written_ty.map(|ty| infer.declared_or_ref(ty));
    if let Some(declared) = &declared {
        value.ty = declared.ty.clone();
        value.optional = declared.optional;
        value.refine = declared.refine.clone();
    }
    let mut clauses = Clauses::of(infer, column);
    if let Some(this) = infer.scope.levels.first().cloned() {
        clauses.among = among(infer.db, ColumnKey::new(infer.db, infer.home, this, name.clone()), ast);
        clauses.within = clauses.among.as_ref().map(|among| among.span);
    }
    value.unique = clauses.unique.is_some();
    value.source = clauses.source.clone();
    let together = nested::together(infer, name, ast, column, clauses.was);
    if let Some(own) = together.get(ast.nth_name as usize) {
        value.address = own.address.clone();
    }
    if value.list.is_some() && nested::refused(infer, &value, column, together.len()) {
        return value;
    }
    nested::no_key(infer, &value, column);
    if together.len() > 1 && matches!(column.value, Some(Written::Draw(_))) {
        infer.names = Names::Several { of: together.clone(), nth: ast.nth_name as usize };
    }
    let target = declared.as_ref().and_then(|declared| declared.target.as_ref());
    let fits = match target {
        Some(_) => clauses.within_parent(infer),
        None => clauses.without_rows(infer),
    };
    if clauses.failed || !fits {
        // Said once, at the clause.
        return value;
    }
    let key = marked(ModifierKind::Key);
    if let (None, Some(among)) = (target, &clauses.among) {
        value.within = apart::within(infer, name, among);
        if value.within.is_none() {
            return value;
        }
    }
    let nullable = match target {
        Some(target) => value.optional | refer(infer, &mut value, (name, column), target, &clauses),
        None => originate(infer, &mut value, name, (column, written_ty), declared.as_ref(), &clauses, key),
    };
    let distinct = value.unique || (key && is_sole_key(infer, name));
    let told_apart = apart::suffixed(infer, (&value.ty, &mut value.origin), column, &clauses, distinct);
    value.unique &= told_apart;
    if infer.shares {
        value.joint = together.into_iter().map(|column| column.name).collect();
    }
    null_allowed(infer, &value, written_ty, name);
    // A type that is inferred has room for null where the value can be null.
    value.optional |= declared.is_none() && nullable;
    if value.ty == Ty::Null {
        value.ty = Ty::Unknown;
    }
    value.round = target.is_none().then(|| clauses.step(infer, &value.ty)).flatten();
    if let Some((share, span)) = clauses.edge {
        value.edge = Some(share);
        edgy(infer, &value, name, span);
    }
    let own_list = value.list.is_some() && !value.inside_list;
    let cell = if own_list { Ty::List(value.ty.clone().into()) } else { value.ty.clone() };
    value.routes = clauses.routes(infer, ast, &cell);
    value.null_items = value.optional || nullable;
    value.nullable = value.null_items || value.routes.iter().any(leaves_null);
    value
}

/// Refuses `edge` on a column without edges.
fn edgy(infer: &mut Infer<'_>, value: &ColumnValue, name: &Name, span: Span) {
    let key = infer.scope.levels.first().is_some_and(|table| {
        let there = DeclKey::new(infer.db, infer.home, Space::Table, table.clone());
        table::key_columns(infer.db, there).contains(name)
    });
    if (value.has_edges() && !key) || value.ty.is_unknown() {
        return;
    }
    let what = match &value.origin {
        _ if key => "is a key",
        _ if value.unique || value.within.is_some() => "is unique",
        _ if value.list.is_some() => "is a list, or inside of one",
        _ if !value.joint.is_empty() => "is drawn together with others",
        TOrigin::Is(_) | TOrigin::Suffixed(_) => "is computed",
        _ => "is not drawn",
    };
    let message = format!("`{name}` {what}, and has no edges");
    infer.fault_help(
        "E0562",
        span,
        message,
        "leave `edge` out; it is for columns that are drawn by themselves",
    );
}

/// Whether a route can leave a cell without a value.
pub(super) fn leaves_null(route: &TRoute) -> bool {
    match &route.otherwise {
        TElse::Value(expr) => expr.nullable,
        TElse::Null | TElse::Code { .. } => true,
    }
}

/// Where the column stands: inside of which `json` column, and of which list.
fn place(infer: &Infer<'_>, value: &mut ColumnValue, name: &Name) {
    let Some(table) = infer.scope.levels.first() else { return };
    let list = crate::nested::list_of(infer.db, infer.home, table, name);
    value.inside_list = crate::nested::is_in_list(infer.db, infer.home, table, name);
    value.list = list.map(|list| crate::nested::length_of(&list));
    value.inside = crate::nested::outer_names(name).next().map(Name::from);
}

/// Whether a column marked `key` is the whole key of its table.
pub(super) fn is_sole_key(infer: &Infer<'_>, name: &Name) -> bool {
    infer.scope.levels.first().is_some_and(|table| {
        let key = DeclKey::new(infer.db, infer.home, Space::Table, table.clone());
        table::key_columns(infer.db, key).as_slice() == std::slice::from_ref(name)
    })
}

/// Fills in how the column comes to its values; whether they can be null.
fn originate<'db>(
    infer: &mut Infer<'db>,
    value: &mut ColumnValue,
    name: &Name,
    (column, written_ty): (&Column, Option<&TypeExpr>),
    declared: Option<&Declared<'db>>,
    clauses: &Clauses<'_>,
    key: bool,
) -> bool {
    let file = infer.scope.levels.first().and_then(|table| table::file_of(infer.db, infer.home, table));
    if let (None, Some(_), Some(file)) = (&column.value, declared, &file) {
        if let Some(span) = clauses.within {
            let help = "plain `unique` holds over the whole table";
            infer.unsupported(span, "`unique` among some rows, of a column that is read", Some(help));
        }
        let own = (name.clone(), value.loc.span);
        let distinct = value.unique || (key && is_sole_key(infer, name));
        let wanted = Wanted { file, name: clauses.from.clone().unwrap_or(own), distinct };
        read(infer, value, &wanted);
        return value.optional;
    }
    if let Some((_, span)) = &clauses.from {
        infer.fault_help(
            "E0607",
            *span,
            format!("`{name}` is read from no file, so it has no other name there"),
            "`from` belongs to columns without `~` and `=` of a table with `from \"file.csv\"` in its head",
        );
    }
    match (&column.value, declared) {
        (Some(Written::Draw(draw)), _) => {
            let sole_key = column
                .modifiers
                .iter()
                .find(|modifier| modifier.kind == ModifierKind::Key && is_sole_key(infer, name));
            let unique = clauses.unique.or(clauses.within).or(sole_key.map(|modifier| modifier.span));
            let dist = drawn(infer, draw, declared, name);
            let nullable = dist_nullable(&dist);
            if declared.is_none() {
                value.ty = dist.ty.clone();
            }
            too_wide(infer, value);
            value.origin = match unique {
                Some(unique) if infer.shares => apart::shared(infer, dist, unique),
                Some(_) => apart::drawn(infer, value, dist),
                None => TOrigin::Draw(dist),
            };
            nullable
        }
        (Some(Written::Is(expr)), _) => {
            let nth = column.names.iter().position(|own| Some(&own.name.text) == infer.column.as_ref());
            let nth = nth.filter(|_| column.names.len() > 1);
            let typed = computed(infer, (expr, nth), declared, name, clauses.round.is_some());
            if nested::is_copy(infer, &typed) {
                return false;
            }
            let nullable = typed.nullable;
            if declared.is_none() {
                value.ty = typed.ty.clone();
            }
            value.origin = TOrigin::Is(typed);
            nullable
        }
        // All uuids are different, so a column of them is drawn no other way than a key.
        (None, Some(declared))
            if key || value.unique || value.within.is_some() || is_plain_uuid(declared) =>
        {
            let made = made(infer, declared, value.loc);
            if made.is_none() {
                enough(infer, declared, value.loc);
            }
            value.origin = TOrigin::Unique(made.map(Box::new));
            false
        }
        (None, Some(declared)) => {
            too_wide(infer, value);
            let dist = by_type(infer, written_ty, declared, value.loc);
            let nullable = dist_nullable(&dist);
            value.origin = TOrigin::Draw(dist);
            nullable
        }
        (None, None) => {
            infer.fault_help(
                "E0208",
                value.loc.span,
                format!("`{name}` has neither a type nor a value"),
                format!("write `{name}: int 0..9`, `{name} ~ ..` or `{name} = ..`"),
            );
            false
        }
    }
}

/// A draw has 64 bits: decimals of more digits are computed.
fn too_wide(infer: &mut Infer<'_>, value: &ColumnValue) {
    if wide_type(&value.ty, value.refine.as_ref()) {
        infer.fault_help(
            "E0222",
            value.loc.span,
            format!(
                "a drawn decimal has at most {NARROW_DIGITS} digits; by its places or range this has more"
            ),
            format!("draw it with fewer, or compute it: `=` is exact to {DECIMAL_DIGITS} digits"),
        );
    }
}

/// Whether a type is `uuid` without a distribution of its own.
fn is_plain_uuid(declared: &Declared<'_>) -> bool {
    declared.ty == Ty::Uuid && declared.default.is_none()
}

/// The distribution after `~`.
fn drawn(infer: &mut Infer<'_>, draw: &Draw, declared: Option<&Declared<'_>>, name: &Name) -> TDist {
    if let Some(given) = draw.given.first() {
        infer.unsupported(given.span, "conditioning with `given` after a distribution", None);
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
    (expr, nth): (&Expr, Option<usize>),
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
    let want = declared.map(|declared| &declared.ty);
    let typed = match &expr.kind {
        ExprKind::Pick { base, names } if nth.is_some() => infer.picked(base, names, nth.unwrap_or_default()),
        _ => infer.scalar(expr, want),
    };
    let Some(declared) = declared else { return typed };
    if rounds && typed.ty.is_numeric() && declared.ty.is_numeric() {
        return typed;
    }
    infer.fit(typed, &declared.ty, &format!("`{name}`"))
}
