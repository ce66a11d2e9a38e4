//! Typed specs by hand, and the built-in definitions.

use std::sync::Arc;

use synthc_hir::model::*;
use synthc_lower::{LowerError, Registry, lower};
use synthc_plan::{Column, Compute, Dist, DistKind, Plan};
use synthc_types::{DistDef, FnDef, Ty, Value};

pub struct Builtins;

impl Registry for Builtins {
    fn dist(&self, name: &str) -> Option<&'static DistDef> {
        synthc_dist::distributions::named(name)
    }

    fn function(&self, name: &str) -> Option<&'static FnDef> {
        synthc_dist::functions::named(name)
    }
}

pub fn loc() -> Loc {
    Loc::default()
}

pub fn expr(kind: TExprKind, ty: Ty) -> TExpr {
    TExpr { kind, ty, nullable: false, loc: loc() }
}

pub fn int(v: i64) -> TExpr {
    expr(TExprKind::Value(Value::Int(v)), Ty::Int)
}

pub fn float(v: f64) -> TExpr {
    expr(TExprKind::Value(Value::float(v)), Ty::Float)
}

pub fn days(v: i64) -> TExpr {
    expr(TExprKind::Value(Value::Duration { months: 0, micros: v * 86_400_000_000 }), Ty::Duration)
}

pub fn col(table: &str, column: &str, ty: Ty) -> TExpr {
    let column = ColRef { table: table.into(), column: column.into() };
    expr(TExprKind::Col { column, up: 0 }, ty)
}

pub fn cast(e: TExpr, ty: Ty) -> TExpr {
    expr(TExprKind::Cast(Box::new(e)), ty)
}

pub fn dist(kind: TDistKind, ty: Ty) -> TDist {
    TDist { kind, ty, loc: loc() }
}

/// A built-in distribution by its first form of that many parameters.
pub fn builtin(name: &'static str, args: Vec<TExpr>, ty: Ty) -> TDist {
    let forms = synthc_dist::distributions::named(name).unwrap().forms;
    let form = forms.iter().position(|form| form.params.len() == args.len()).unwrap() as u32;
    dist(TDistKind::Builtin { dist: name, form, args }, ty)
}

pub fn point(e: TExpr) -> TDist {
    let ty = e.ty.clone();
    dist(TDistKind::Point(e), ty)
}

pub fn arith(op: ArithOp, lhs: TDist, rhs: TDist, ty: Ty) -> TDist {
    dist(TDistKind::Arith { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, ty)
}

pub fn range(lo: Option<TExpr>, hi: Option<TExpr>) -> TRange {
    TRange { lo, hi, hi_open: false, loc: loc() }
}

pub fn column(table: &str, name: &str, ty: Ty, origin: TOrigin) -> TColumn {
    TColumn {
        id: ColRef { table: table.into(), column: name.into() },
        address: name.into(),
        label: None,
        note: None,
        ty,
        optional: false,
        refine: None,
        origin,
        joint: Vec::new(),
        list: None,
        inside: None,
        key: false,
        hidden: false,
        unique: false,
        within: None,
        round: None,
        routes: Vec::new(),
        missing: Vec::new(),
        edge: None,
        source: None,
        loc: loc(),
    }
}

pub fn table(name: &str, columns: Vec<TColumn>) -> TTable {
    TTable {
        name: name.into(),
        address: name.into(),
        label: None,
        note: None,
        hidden: false,
        parent: None,
        count: TCount::Rows(int(10)),
        columns,
        watched: Vec::new(),
        requires: Vec::new(),
        key: Vec::new(),
        together: Vec::new(),
        pins: Vec::new(),
        pin_locs: Vec::new(),
        covers: Vec::new(),
        order: Vec::new(),
        loc: loc(),
    }
}

pub fn members(name: &str, names: &[&str]) -> TMembers {
    let member = |(code, name): (usize, &&str)| TMember {
        name: (*name).into(),
        address: (*name).into(),
        code: Some(Value::Int(-(code as i64) - 1)),
        label: None,
    };
    TMembers {
        name: name.into(),
        members: names.iter().enumerate().map(member).collect(),
        weights: Vec::new(),
        loc: loc(),
    }
}

pub fn spec(tables: Vec<TTable>) -> TSpec {
    TSpec { tables: tables.into_iter().map(Arc::new).collect(), ..TSpec::default() }
}

pub fn lowered(spec: &TSpec) -> Plan {
    lower(spec, &Builtins).unwrap()
}

pub fn faults(spec: &TSpec) -> Vec<LowerError> {
    lower(spec, &Builtins).unwrap_err()
}

/// The one column `t.x` of type `ty` drawn from `dist`.
pub fn drawn(ty: Ty, dist: TDist) -> Dist {
    let plan = lowered(&spec(vec![table(
        "t",
        vec![
            column("t", "x", ty, TOrigin::Draw(dist)),
            column("t", "d", Ty::Date, TOrigin::Is(date(0))),
            column(
                "t",
                "p",
                Ty::Decimal(2),
                TOrigin::Is(expr(TExprKind::Value(Value::Decimal { units: 150, scale: 2 }), Ty::Decimal(2))),
            ),
        ],
    )]));
    dist_of(&plan.tables[0].columns[0]).clone()
}

pub fn date(days: i64) -> TExpr {
    expr(TExprKind::Value(Value::Date(days)), Ty::Date)
}

pub fn dist_of(column: &Column) -> &Dist {
    let Compute::Draw { dist, .. } = &column.compute else { panic!("a drawn column") };
    dist
}

/// Scale, shift and inside of an affine distribution with a constant scale.
pub fn affine(dist: &Dist) -> (f64, &synthc_plan::Expr, &Dist) {
    let DistKind::Affine { inner, scale, shift } = &dist.kind else { panic!("affine: {dist:?}") };
    (number(scale), shift, inner)
}

pub fn number(e: &synthc_plan::Expr) -> f64 {
    match &e.kind {
        synthc_plan::ExprKind::Value(Value::Float(v)) => v.0,
        other => panic!("a constant float: {other:?}"),
    }
}

/// The name, constant arguments and stream of a built-in distribution.
pub fn leaf(dist: &Dist) -> (&str, Vec<f64>, u32) {
    let DistKind::Builtin { dist: name, args, stream, .. } = &dist.kind else { panic!("built in: {dist:?}") };
    (name, args.iter().map(number).collect(), *stream)
}
