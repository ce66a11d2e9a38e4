//! Checks on models built by hand, without a parser or a database.

use std::collections::BTreeMap;

use synthc_diag::{Diagnostic, Loc, Span};
use synthc_types::{
    Dim, DistDef, DistKind, Domain, Drawn, Family, FnDef, FnKernel, Form, Interval, Overload, ParamDef, Ty,
    TyPattern, Value,
};

use super::{Env, Support, check_column, check_table, column_support, disputed_columns, solve_requires};
use crate::model::*;

const fn param(name: &'static str, within: Interval, words: &'static str, dim: Dim) -> ParamDef {
    ParamDef { name, doc: "", domain: Domain { within, whole: false, words }, dim }
}

macro_rules! dist {
    ($name:ident, $text:literal, $family:ident, $range:literal, [$($param:expr),*], $support:expr) => {
        static $name: DistDef = DistDef {
            name: $text, summary: "", docs: "", example: "", family: Family::$family, drawn: Drawn::Quantile,
            forms: &[Form { range: $range, params: &[$($param),*], canonical: None, check: None }],
            over_values: None, support_over: $support, kind: DistKind::Data,
        };
    };
}

const REAL: Interval = Interval::ALL;
dist!(
    NORMAL,
    "Normal",
    Continuous,
    false,
    [
        param("mean", REAL, "finite", Dim::Location),
        param("sd", Interval::above(0.0), "positive", Dim::Spread)
    ],
    |_, _| REAL
);
dist!(
    UNIFORM,
    "Uniform",
    Continuous,
    true,
    [param("from", REAL, "finite", Dim::Location), param("to", REAL, "finite", Dim::Location)],
    |_, p| Interval::closed(p[0].lo(), p[1].hi())
);
dist!(
    BERNOULLI,
    "Bernoulli",
    Boolean,
    false,
    [param("p", Interval::closed(0.0, 1.0), "between 0 and 1", Dim::Number)],
    |_, _| Interval::closed(0.0, 1.0)
);
dist!(
    POISSON,
    "Poisson",
    Discrete,
    false,
    [param("mean", Interval::above(0.0), "positive", Dim::Number)],
    |_, _| Interval::at_least(0.0)
);

static LOG: FnDef = FnDef {
    name: "log",
    params: &["x"],
    summary: "",
    docs: "",
    example: "",
    overloads: &[Overload {
        params: &[TyPattern::Exact(Ty::Float)],
        variadic: false,
        result: |_| Ty::Float,
        kernel: FnKernel::Float1(|x| x),
    }],
    domains: &[Interval::above(0.0)],
    interval: |a| Some(a[0].map_increasing(f64::ln)),
    ..FnDef::BASE
};
static EXP: FnDef = FnDef {
    name: "exp",
    params: &["x"],
    summary: "",
    docs: "",
    example: "",
    overloads: &[Overload {
        params: &[TyPattern::Exact(Ty::Float)],
        variadic: false,
        result: |_| Ty::Float,
        kernel: FnKernel::Float1(|x| x),
    }],
    domains: &[],
    interval: |a| Some(a[0].map_increasing(f64::exp)),
    ..FnDef::BASE
};

#[derive(Default)]
struct Spec {
    tables: BTreeMap<String, TTable>,
    params: Vec<TParam>,
    enums: Vec<TMembers>,
    codes: Vec<TMembers>,
}

impl Env for Spec {
    fn support(&self, column: &ColRef) -> Support {
        match (self.column(column), self.tables.get(&*column.table)) {
            (Some(found), Some(table)) => column_support(self, found, &table.requires),
            _ => Support::of_type(self, &Ty::Unknown, true),
        }
    }
    fn column(&self, column: &ColRef) -> Option<&TColumn> {
        self.tables.get(&*column.table)?.columns.iter().find(|c| c.id == *column)
    }
    fn param(&self, name: &str) -> Option<&TParam> {
        self.params.iter().find(|p| &*p.name == name)
    }
    fn count(&self, table: &str) -> Option<&TCount> {
        self.tables.get(table).map(|t| &t.count)
    }
    fn parent(&self, table: &str) -> Option<Name> {
        self.tables.get(table)?.parent.clone()
    }
    fn table(&self, name: &str) -> Option<&TTable> {
        self.tables.get(name)
    }
    fn solved(&self, name: &str) -> Option<&TTable> {
        self.tables.get(name)
    }
    fn builds_on_itself(&self, _: &ColRef) -> bool {
        false
    }
    fn members(&self, name: &str) -> Option<&TMembers> {
        self.enums.iter().find(|e| &*e.name == name)
    }
    fn codes(&self, set: &str) -> Option<&TMembers> {
        self.codes.iter().find(|e| &*e.name == set)
    }
    fn dist(&self, name: &str) -> Option<&'static DistDef> {
        [&NORMAL, &UNIFORM, &BERNOULLI, &POISSON].into_iter().find(|d| d.name == name)
    }
    fn function(&self, name: &str) -> Option<&'static FnDef> {
        [&LOG, &EXP].into_iter().find(|d| d.name == name)
    }
}

thread_local! {
    static NEXT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// A place of its own for each node, so that findings are told apart.
fn loc() -> Loc {
    let start = NEXT.with(|next| next.replace(next.get() + 1));
    Loc { span: Span::new(start, start + 1), ..Loc::default() }
}

fn expr(kind: TExprKind, ty: Ty) -> TExpr {
    TExpr { kind, ty, nullable: false, loc: loc() }
}
fn int(v: i64) -> TExpr {
    expr(TExprKind::Value(Value::Int(v)), Ty::Int)
}
fn num(v: f64) -> TExpr {
    expr(TExprKind::Value(Value::float(v)), Ty::Float)
}
fn col(name: &str, ty: Ty) -> TExpr {
    expr(TExprKind::Col { column: id(name), up: 0 }, ty)
}
fn id(name: &str) -> ColRef {
    ColRef { table: "t".into(), column: name.into() }
}
fn float(e: TExpr) -> TExpr {
    expr(TExprKind::Cast(Box::new(e)), Ty::Float)
}
fn op(op: ArithOp, a: TExpr, b: TExpr) -> TExpr {
    let ty = if op == ArithOp::Div { Ty::Float } else { a.ty.clone() };
    expr(TExprKind::Arith { op, lhs: Box::new(a), rhs: Box::new(b) }, ty)
}
fn cmp(op: CompareOp, a: TExpr, b: TExpr) -> TExpr {
    expr(TExprKind::Compare { op, lhs: Box::new(a), rhs: Box::new(b) }, Ty::Bool)
}
fn and(a: TExpr, b: TExpr) -> TExpr {
    expr(TExprKind::And(Box::new(a), Box::new(b)), Ty::Bool)
}
fn call(function: &'static str, arg: TExpr) -> TExpr {
    expr(TExprKind::Call { function, overload: 0, args: vec![arg] }, Ty::Float)
}
fn when(c: TExpr, a: TExpr, b: TExpr) -> TExpr {
    let ty = a.ty.clone();
    expr(TExprKind::If { condition: Box::new(c), then: Box::new(a), otherwise: Box::new(b) }, ty)
}
fn range(lo: Option<TExpr>, hi: Option<TExpr>) -> TRange {
    TRange { lo, hi, hi_open: false, loc: loc() }
}
fn draw(dist: &'static str, args: Vec<TExpr>, ty: Ty) -> TOrigin {
    TOrigin::Draw(TDist { kind: TDistKind::Builtin { dist, form: 0, args }, ty, loc: loc() })
}
fn column(name: &str, ty: Ty, refine: Option<(i64, i64)>, origin: TOrigin) -> TColumn {
    TColumn {
        id: id(name),
        address: name.into(),
        label: None,
        note: None,
        refine: refine.map(|(lo, hi)| {
            let end = |v: i64| if ty == Ty::Float { num(v as f64) } else { int(v) };
            TRefine::Range(range(Some(end(lo)), Some(end(hi))))
        }),
        ty,
        optional: false,
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
fn age() -> TColumn {
    column("age", Ty::Int, Some((0, 110)), draw("Normal", vec![num(41.0), num(23.0)], Ty::Int))
}
fn spec(columns: Vec<TColumn>, requires: Vec<TExpr>) -> Spec {
    let requires = requires.into_iter().enumerate().map(|(at, clause)| TRequire {
        name: format!("require_{}", at + 1).into(),
        loc: clause.loc,
        clause,
        bounds: Vec::new(),
        redraw: Vec::new(),
    });
    let table = TTable {
        name: "t".into(),
        address: "t".into(),
        label: None,
        note: None,
        hidden: false,
        parent: None,
        count: TCount::Rows(int(100)),
        columns,
        watched: Vec::new(),
        requires: requires.collect(),
        key: Vec::new(),
        together: Vec::new(),
        pins: Vec::new(),
        pin_locs: Vec::new(),
        covers: Vec::new(),
        order: Vec::new(),
        loc: loc(),
    };
    Spec { tables: BTreeMap::from([("t".to_owned(), table)]), ..Spec::default() }
}
fn table(spec: &Spec) -> &TTable {
    spec.tables.get("t").unwrap()
}
fn order(spec: &Spec) -> Vec<Name> {
    table(spec).columns.iter().map(|c| c.id.column.clone()).collect()
}
fn found(spec: &Spec) -> Vec<Diagnostic> {
    let t = table(spec);
    let solved = solve_requires(spec, t, &order(spec));
    let disputed = disputed_columns(spec, &t.name, &t.requires);
    let mut all: Vec<Diagnostic> =
        t.columns.iter().flat_map(|c| check_column(spec, c, &solved, &disputed)).collect();
    all.extend(check_table(spec, t, &order(spec)));
    all
}
/// The only finding, as `code: message`.
fn only(spec: &Spec) -> String {
    match found(spec).as_slice() {
        [one] => format!("{}: {}", one.code.0, one.message),
        all => panic!("expected one finding, got {all:#?}"),
    }
}

#[test]
fn a_probability_above_one_names_its_witness() {
    let p = op(ArithOp::Div, float(col("age", Ty::Int)), num(50.0));
    let s = spec(vec![age(), column("b", Ty::Bool, None, draw("Bernoulli", vec![p], Ty::Bool))], vec![]);
    assert_eq!(only(&s), "E0301: `p` must be between 0 and 1; this can be 2.2 when `age = 110`");
}

#[test]
fn a_spread_that_can_be_zero_or_negative_names_its_witness() {
    let sd = op(ArithOp::Sub, float(col("age", Ty::Int)), num(3.0));
    let s = spec(
        vec![age(), column("x", Ty::Float, None, draw("Normal", vec![num(0.0), sd], Ty::Float))],
        vec![],
    );
    assert_eq!(only(&s), "E0301: `sd` must be positive; this can be -3 when `age = 0`");
}

#[test]
fn a_product_of_positive_numbers_is_positive() {
    let mean =
        op(ArithOp::Mul, num(2.5), call("exp", op(ArithOp::Mul, num(0.02), float(col("age", Ty::Int)))));
    let s = spec(vec![age(), column("x", Ty::Int, None, draw("Poisson", vec![mean], Ty::Int))], vec![]);
    assert_eq!(found(&s), []);
    let free = column("z", Ty::Float, None, draw("Normal", vec![num(0.0), num(1.0)], Ty::Float));
    let mean = call("exp", col("z", Ty::Float));
    let s = spec(vec![free, column("x", Ty::Int, None, draw("Poisson", vec![mean], Ty::Int))], vec![]);
    assert_eq!(found(&s), []);
}

#[test]
fn a_condition_narrows_its_branches() {
    let log = |x| call("log", x);
    let x = || float(col("age", Ty::Int));
    let guarded = when(cmp(CompareOp::Gt, col("age", Ty::Int), int(0)), log(x()), num(0.0));
    let s = spec(vec![age(), column("y", Ty::Float, None, TOrigin::Is(guarded))], vec![]);
    assert_eq!(found(&s), []);
    let s = spec(vec![age(), column("y", Ty::Float, None, TOrigin::Is(log(x())))], vec![]);
    assert_eq!(
        only(&s),
        "W0303: `log` gives null unless its argument is positive; this can be 0 when age = 0"
            .replace("age = 0", "`age = 0`")
    );
}

#[test]
fn division_is_guarded_by_unequal_zero() {
    let ratio = || op(ArithOp::Div, num(1.0), float(col("age", Ty::Int)));
    let s = spec(vec![age(), column("y", Ty::Float, None, TOrigin::Is(ratio()))], vec![]);
    assert_eq!(only(&s), "W0302: division by zero gives null: `age` can be 0");
    let guarded = when(cmp(CompareOp::Ne, col("age", Ty::Int), int(0)), ratio(), num(0.0));
    let s = spec(vec![age(), column("y", Ty::Float, None, TOrigin::Is(guarded))], vec![]);
    assert_eq!(found(&s), []);
}

#[test]
fn an_order_binds_the_later_column_and_keeps_the_earlier_in_reach() {
    let uniform = |name, lo: i64, hi: i64| {
        column(name, Ty::Int, None, draw("Uniform", vec![num(lo as f64), num(hi as f64)], Ty::Int))
    };
    let clause = cmp(CompareOp::Le, col("start", Ty::Int), col("end", Ty::Int));
    let s = spec(vec![uniform("start", 0, 100), uniform("end", 0, 50)], vec![clause]);
    let solved = solve_requires(&s, table(&s), &order(&s));
    let bounds: Vec<(String, bool, bool)> =
        solved[0].bounds.iter().map(|b| (b.column.to_string(), b.lower, b.open)).collect();
    assert_eq!(bounds, [("start".into(), false, false), ("end".into(), true, false)]);
    assert_eq!(solved[0].bounds[0].end.kind, TExprKind::Value(Value::Int(50)));
    assert_eq!(found(&s), []);
}

#[test]
fn a_range_on_a_derived_column_draws_its_inputs_again() {
    let twice = column("twice", Ty::Int, None, TOrigin::Is(op(ArithOp::Mul, int(2), col("age", Ty::Int))));
    let clause = cmp(CompareOp::Le, col("twice", Ty::Int), int(100));
    let s = spec(vec![age(), twice], vec![clause]);
    let solved = solve_requires(&s, table(&s), &order(&s));
    assert!(solved[0].bounds.is_empty());
    assert_eq!(solved[0].redraw, [Name::from("age")]);
}

#[test]
fn constraints_that_are_decided_are_reported() {
    let s = spec(vec![age()], vec![cmp(CompareOp::Gt, col("age", Ty::Int), int(110))]);
    assert_eq!(only(&s), "E0401: `age > 110` cannot hold in any row: `age` is 0..110");
    let s = spec(vec![age()], vec![cmp(CompareOp::Ge, col("age", Ty::Int), int(0))]);
    assert_eq!(only(&s), "W0401: `require_1` always holds: `age` is 0..110");
    let s = spec(
        vec![age()],
        vec![
            cmp(CompareOp::Gt, col("age", Ty::Int), int(60)),
            cmp(CompareOp::Lt, col("age", Ty::Int), int(30)),
        ],
    );
    assert!(only(&s).starts_with("E0402: `require_2` cannot hold together with `require_1`"));
}

#[test]
fn a_conjunction_of_bounds_narrows_the_support() {
    let clause = and(
        cmp(CompareOp::Ge, col("age", Ty::Int), int(18)),
        cmp(CompareOp::Lt, col("age", Ty::Int), int(65)),
    );
    let s = spec(vec![age()], vec![clause]);
    assert_eq!(s.support(&id("age")).interval(), Some(Interval::closed(18.0, 64.0)));
    let solved = solve_requires(&s, table(&s), &order(&s));
    assert_eq!(solved[0].bounds.len(), 2);
}

#[test]
fn an_end_drawn_after_its_start_is_not_before_it() {
    let start =
        column("start", Ty::Float, Some((0, 100)), draw("Normal", vec![num(50.0), num(9.0)], Ty::Float));
    let gap = TDist {
        kind: TDistKind::Builtin { dist: "Uniform", form: 0, args: vec![num(1.0), num(5.0)] },
        ty: Ty::Float,
        loc: loc(),
    };
    let point = TDist { kind: TDistKind::Point(col("start", Ty::Float)), ty: Ty::Float, loc: loc() };
    let sum = TDist {
        kind: TDistKind::Arith { op: ArithOp::Add, lhs: Box::new(point), rhs: Box::new(gap) },
        ty: Ty::Float,
        loc: loc(),
    };
    let end = column("end", Ty::Float, None, TOrigin::Draw(sum));
    let length = op(ArithOp::Sub, col("end", Ty::Float), col("start", Ty::Float));
    let y = column("y", Ty::Float, None, TOrigin::Is(call("log", length)));
    assert_eq!(found(&spec(vec![start, end, y], vec![])), []);
}

#[test]
fn weights_must_sum_to_one_hundred_percent() {
    let weights = |shares: &[(bool, f64)]| {
        let weight = |(at, (percent, share)): (usize, &(bool, f64))| TWeight {
            value: Value::Int(at as i64),
            share: TShare::Of { value: num(*share), percent: *percent },
            loc: loc(),
        };
        let all = shares.iter().enumerate().map(weight).collect();
        spec(
            vec![column(
                "x",
                Ty::Int,
                None,
                TOrigin::Draw(TDist { kind: TDistKind::Weights(all), ty: Ty::Int, loc: loc() }),
            )],
            vec![],
        )
    };
    assert_eq!(
        only(&weights(&[(true, 0.4), (true, 0.3)])),
        "E0303: the percentages must sum to 100%; they sum to 70%"
    );
    assert_eq!(found(&weights(&[(true, 0.28), (true, 0.3), (true, 0.42)])), []);
    assert!(only(&weights(&[(true, 0.4), (false, 3.0)])).starts_with("E0306"));
    assert!(only(&weights(&[(false, 0.0), (false, 0.0)])).starts_with("E0305"));
    assert!(
        only(&weights(&[(false, -1.0), (false, 2.0)]))
            .starts_with("E0304: a weight must be 0 or more; this is -1")
    );
}

#[test]
fn missing_codes_are_not_values() {
    let code = |name: &str, value| TMember {
        name: name.into(),
        address: name.into(),
        code: Some(Value::Int(value)),
        label: None,
    };
    let mut with = age();
    with.missing = vec![TMissing {
        rates: vec![(Some(("codes".into(), "refused".into())), num(0.05))],
        condition: None,
        joint: Vec::new(),
        carry: None,
        loc: loc(),
    }];
    let mut s = spec(vec![with], vec![]);
    s.codes = vec![TMembers {
        name: "codes".into(),
        members: vec![code("refused", -9)],
        weights: Vec::new(),
        loc: loc(),
    }];
    assert_eq!(found(&s), []);
    s.codes = vec![TMembers {
        name: "codes".into(),
        members: vec![code("refused", 99)],
        weights: Vec::new(),
        loc: loc(),
    }];
    assert_eq!(
        only(&s),
        "E0315: the missing code `codes.refused` is 99, and that is also a value of `age`, which is 0..110"
    );
}

#[test]
fn a_key_needs_as_many_values_as_rows() {
    let mut key = column("id", Ty::Int, Some((1, 50)), TOrigin::Unique(None));
    key.key = true;
    let s = spec(vec![key], vec![]);
    assert_eq!(only(&s), "E0323: `id` is a key, so 100 rows of `t` need 100 different values; 1..50 has 50");
    let mut key = column(
        "id",
        Ty::Int,
        None,
        TOrigin::Is(op(ArithOp::Add, int(1000), expr(TExprKind::RowNo, Ty::Int))),
    );
    key.key = true;
    assert_eq!(found(&spec(vec![key], vec![])), []);
    let mut key = column("id", Ty::Int, None, TOrigin::Is(op(ArithOp::Mul, int(2), col("age", Ty::Int))));
    key.key = true;
    assert!(only(&spec(vec![age(), key], vec![])).starts_with("E0325"));
}

#[test]
fn counts_are_checked() {
    let mut s = spec(vec![age()], vec![]);
    s.tables.get_mut("t").unwrap().count = TCount::Rows(int(-3));
    assert_eq!(only(&s), "E0550: a number of rows must be 0 or more; this is -3");
}

#[test]
fn bounds_from_several_constraints_leave_a_value_in_every_row() {
    let digit = |name| column(name, Ty::Int, None, draw("Uniform", vec![num(0.0), num(10.0)], Ty::Int));
    let less = |a, b| cmp(CompareOp::Lt, col(a, Ty::Int), col(b, Ty::Int));
    let top = cmp(CompareOp::Le, col("c", Ty::Int), int(9));
    let s = spec(vec![digit("a"), digit("b"), digit("c")], vec![less("a", "b"), and(less("b", "c"), top)]);
    let solved = solve_requires(&s, table(&s), &order(&s));
    let constants: Vec<(String, bool, Option<Value>)> = solved
        .iter()
        .flat_map(|require| &require.bounds)
        .map(|b| (b.column.to_string(), b.lower, crate::check::expr::constant(&b.end).cloned()))
        .collect();
    let expected = [
        ("a", false, Some(Value::Int(7))),
        ("b", true, None),
        ("c", false, Some(Value::Int(9))),
        ("b", false, Some(Value::Int(8))),
        ("c", true, None),
    ];
    assert_eq!(constants, expected.map(|(name, lower, end)| (name.to_owned(), lower, end)));
}

#[test]
fn a_column_between_two_others_that_may_cross_is_drawn_again() {
    let digit = |name| column(name, Ty::Int, None, draw("Uniform", vec![num(0.0), num(10.0)], Ty::Int));
    let within = range(Some(col("a", Ty::Int)), Some(col("b", Ty::Int)));
    let clause =
        expr(TExprKind::Between { value: Box::new(col("c", Ty::Int)), range: Box::new(within) }, Ty::Bool);
    let s = spec(vec![digit("a"), digit("b"), digit("c")], vec![clause]);
    let solved = solve_requires(&s, table(&s), &order(&s));
    assert!(solved[0].bounds.is_empty());
    assert_eq!(solved[0].redraw, ["a", "b", "c"].map(Name::from));
}
