//! Plans made by hand.

use std::sync::Arc;

use synthc_plan::{
    AggregateOp, ArithOp, Bound, Choice, ColId, Column, CompareOp, Compute, Count, Dataset, Dist, DistKind,
    Expr, ExprKind, Missing, Overrides, PLAN_FORMAT, PLAN_VERSION, Part, Plan, Reference, Require, Route,
    RowRef, Share, Stage, Table, TableId, Weight,
};
use synthc_types::{GapCode, Ty, Value};

pub fn expr(kind: ExprKind, ty: Ty) -> Expr {
    Expr { kind, ty, nullable: true }
}

pub fn int(v: i64) -> Expr {
    expr(ExprKind::Value(Value::Int(v)), Ty::Int)
}

pub fn float(v: f64) -> Expr {
    expr(ExprKind::Value(Value::float(v)), Ty::Float)
}

pub fn text(v: &str) -> Expr {
    expr(ExprKind::Value(Value::Text(v.into())), Ty::Text)
}

pub fn cents(units: i128) -> Expr {
    expr(ExprKind::Value(Value::Decimal { units, scale: 2 }), Ty::Decimal(2))
}

pub fn member(name: &str, index: u32) -> Expr {
    expr(ExprKind::Value(Value::Enum(index)), Ty::Enum(name.into()))
}

pub fn col(up: u32, column: usize, ty: Ty) -> Expr {
    expr(ExprKind::Col { up, column: ColId(column) }, ty)
}

pub fn row_number() -> Expr {
    expr(ExprKind::RowNo, Ty::Int)
}

pub fn seq() -> Expr {
    expr(ExprKind::Seq, Ty::Int)
}

pub fn cast(e: Expr, ty: Ty) -> Expr {
    expr(ExprKind::Cast(Box::new(e)), ty)
}

pub fn arith(op: ArithOp, lhs: Expr, rhs: Expr, ty: Ty) -> Expr {
    expr(ExprKind::Arith { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, ty)
}

pub fn compare(op: CompareOp, lhs: Expr, rhs: Expr) -> Expr {
    expr(ExprKind::Compare { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, Ty::Bool)
}

pub fn aggregate(op: AggregateOp, child: usize, value: Option<Expr>, ty: Ty) -> Expr {
    expr(ExprKind::Aggregate { op, child: TableId(child), value: value.map(Box::new), terms: None }, ty)
}

pub fn total(op: AggregateOp, table: usize, value: Option<Expr>, ty: Ty) -> Expr {
    expr(ExprKind::TableAggregate { op, table: TableId(table), value: value.map(Box::new), terms: None }, ty)
}

/// A uniform reference to a row of a table whose key is its first column.
pub fn reference(table: usize) -> Reference {
    Reference {
        table: TableId(table),
        key: ColId(0),
        choice: Choice::Alike,
        condition: None,
        distinct: None,
        covering: false,
        shown: vec![],
        asked: None,
    }
}

pub fn refers(reference: Reference) -> Compute {
    Compute::Ref(Box::new(reference))
}

/// An expression in the row that a column refers to.
pub fn of(up: u32, column: usize, of: Expr) -> Expr {
    let ty = of.ty.clone();
    expr(ExprKind::In { row: RowRef::Of { up, column: ColId(column) }, of: Box::new(of) }, ty)
}

/// An expression in the row that may come to be referred to.
pub fn candidate(table: usize, of: Expr) -> Expr {
    let ty = of.ty.clone();
    expr(ExprKind::In { row: RowRef::Candidate(TableId(table)), of: Box::new(of) }, ty)
}

pub fn call(name: &str, args: Vec<Expr>, ty: Ty) -> Expr {
    let overload = synthc_dist::functions::named(name)
        .unwrap()
        .overloads
        .iter()
        .position(|o| match o.params.first() {
            Some(synthc_types::TyPattern::Exact(ty)) => *ty == args[0].ty,
            _ => false,
        })
        .unwrap();
    expr(ExprKind::Call { function: name.into(), overload: overload as u32, args }, ty)
}

pub fn template(parts: Vec<Part>) -> Expr {
    expr(ExprKind::Template(parts), Ty::Text)
}

pub fn builtin(name: &str, args: Vec<Expr>, ty: Ty) -> Dist {
    builtin_form(name, 0, args, ty)
}

/// With the parameterisation of these names.
pub fn builtin_named(name: &str, params: &[&str], args: Vec<Expr>, ty: Ty) -> Dist {
    let def = synthc_dist::distributions::named(name).unwrap();
    let form = def
        .forms
        .iter()
        .position(|f| f.params.iter().map(|p| p.name).collect::<Vec<_>>() == params)
        .unwrap_or_else(|| panic!("no form {params:?} of {name}"));
    builtin_form(name, form as u32, args, ty)
}

fn builtin_form(name: &str, form: u32, args: Vec<Expr>, ty: Ty) -> Dist {
    Dist { kind: DistKind::Builtin { dist: name.into(), form, args, stream: 0 }, ty }
}

pub fn normal(mean: Expr, sd: f64) -> Dist {
    builtin("Normal", vec![mean, float(sd)], Ty::Float)
}

pub fn weights(ty: Ty, entries: Vec<(Value, f64)>) -> Dist {
    let entries =
        entries.into_iter().map(|(value, share)| Weight { value, share: Share::Of(float(share)) }).collect();
    Dist { kind: DistKind::Weights { entries, stream: 0 }, ty }
}

pub fn members(name: &str, shares: &[f64]) -> Dist {
    weights(
        Ty::Enum(name.into()),
        shares.iter().enumerate().map(|(i, s)| (Value::Enum(i as u32), *s)).collect(),
    )
}

pub fn affine(inner: Dist, scale: f64, shift: Expr, ty: Ty) -> Dist {
    Dist { kind: DistKind::Affine { inner: Box::new(inner), scale: float(scale), shift }, ty }
}

pub fn bound(lower: bool, end: Expr) -> Bound {
    Bound { lower, open: false, end, require: None }
}

pub fn within(dist: Dist, lo: Expr, hi: Expr) -> Compute {
    Compute::Draw { dist, bounds: vec![bound(true, lo), bound(false, hi)] }
}

pub fn draw(dist: Dist) -> Compute {
    Compute::Draw { dist, bounds: vec![] }
}

pub fn column(name: &str, ty: Ty, compute: Compute) -> Column {
    Column {
        name: name.into(),
        address: name.into(),
        label: None,
        note: None,
        ty,
        hidden: false,
        key: false,
        unique: false,
        compute,
        round: None,
        routes: vec![],
        missing: vec![],
        codes: vec![],
        carry: vec![],
        nullable: true,
        recorded: false,
        edge: None,
        source: None,
        wide: false,
        list: None,
        null_items: false,
        inside: None,
        within: None,
    }
}

pub fn hidden(mut column: Column) -> Column {
    column.hidden = true;
    column
}

/// Missing with codes of a set, each at a rate.
pub fn missing(mut column: Column, rates: &[f64]) -> Column {
    column.codes = (0..rates.len())
        .map(|i| GapCode {
            set: "codes".into(),
            name: format!("code{i}"),
            code: Some(Value::Int(-1 - i as i64)),
            label: None,
        })
        .collect();
    column.missing = vec![Missing {
        rates: rates.iter().enumerate().map(|(i, rate)| (i as u8 + 1, float(*rate))).collect(),
        condition: None,
        address: column.address.clone(),
        index: 0,
    }];
    column
}

/// Asked only where the condition holds.
pub fn asked(mut column: Column, condition: Expr, gap: u8) -> Column {
    column.routes.push(Route { condition, gap: Some(gap), value: None });
    column
}

pub fn require(name: &str, clause: Expr, redraw: &[usize]) -> Require {
    Require { name: name.into(), clause, redraw: redraw.iter().map(|c| ColId(*c)).collect() }
}

pub fn root(name: &str, rows: i64, columns: Vec<Column>) -> Table {
    Table {
        name: name.into(),
        address: name.into(),
        label: None,
        note: None,
        hidden: false,
        parent: None,
        count: Count::Rows(int(rows)),
        max_children: Some(1),
        exact_children: None,
        columns,
        key: vec![],
        requires: vec![],
        pins: vec![],
        pinned_under: vec![],
        order: vec![],
        steps: vec![],
    }
}

pub fn child(name: &str, parent: usize, count: Count, columns: Vec<Column>) -> Table {
    Table { parent: Some(TableId(parent)), count, max_children: None, ..root(name, 0, columns) }
}

pub fn plan(tables: Vec<Table>) -> Plan {
    let plan = Plan {
        format: PLAN_FORMAT.into(),
        version: PLAN_VERSION,
        engine: "test".into(),
        stage: Stage::Logical,
        dataset: Dataset { seed: 7, ..Dataset::default() },
        params: vec![],
        profiles: vec![],
        enums: vec![enumeration("Kind", &["a", "b", "c"])],
        codes: vec![],
        tables,
        expects: vec![],
        inputs: vec![],
    };
    optimized(plan)
}

pub fn optimized(plan: Plan) -> Plan {
    let plan = Plan { stage: Stage::Logical, ..plan };
    synthc_plan::optimize(plan, &Overrides::default(), &synthc_dist::functions::named).unwrap()
}

pub fn enumeration(name: &str, names: &[&str]) -> synthc_types::EnumSchema {
    let members = names
        .iter()
        .map(|name| synthc_types::MemberSchema {
            name: (*name).into(),
            address: (*name).into(),
            code: None,
            label: None,
        })
        .collect();
    synthc_types::EnumSchema { name: name.into(), members }
}

pub fn kind() -> Ty {
    Ty::Enum(Arc::from("Kind"))
}

/// Customers, orders and lines: parents, children, missing codes, routes, constraints, aggregates, pins.
pub fn shop(customers: i64) -> Plan {
    let is_a = |up, column| compare(CompareOp::Eq, col(up, column, kind()), member("Kind", 0));
    let customer = vec![
        column("id", Ty::Int, Compute::Is(row_number())),
        column("kind", kind(), draw(members("Kind", &[0.6, 0.3, 0.1]))),
        missing(
            asked(column("age", Ty::Int, within(normal(float(46.0), 15.0), int(18), int(95))), is_a(0, 1), 2),
            &[0.06, 0.02],
        ),
        hidden(column(
            "loyalty",
            Ty::Float,
            draw(builtin_named("Gamma", &["mean", "sd"], vec![float(1.0), float(0.7)], Ty::Float)),
        )),
        column("n_orders", Ty::Int, Compute::Is(aggregate(AggregateOp::Count, 1, None, Ty::Int))),
        column(
            "ordered",
            Ty::Decimal(2),
            Compute::Is(aggregate(AggregateOp::Sum, 1, Some(col(0, 7, Ty::Decimal(2))), Ty::Decimal(2))),
        ),
        column(
            "mean_order",
            Ty::Float,
            Compute::Is(aggregate(AggregateOp::Mean, 1, Some(col(0, 7, Ty::Decimal(2))), Ty::Float)),
        ),
        column(
            "email",
            Ty::Text,
            Compute::Is(template(vec![
                Part::Hole(col(0, 1, kind())),
                Part::Text(".".into()),
                Part::Hole(col(0, 0, Ty::Int)),
                Part::Text("@example.com".into()),
            ])),
        ),
        column("older", Ty::Int, Compute::Is(arith(ArithOp::Add, col(0, 2, Ty::Int), int(1), Ty::Int))),
        column("invoice", Ty::Int, Compute::Unique { first: 1_000, step: 1, count: 1_000_000 }),
    ];
    let order = vec![
        column("customer", Ty::Int, Compute::ParentKey(ColId(0))),
        column("id", Ty::Uuid, Compute::Uuid),
        column("number", Ty::Int, Compute::Is(row_number())),
        column(
            "placed",
            Ty::Date,
            draw(builtin("UniformInt", vec![float(18_000.0), float(19_000.0)], Ty::Date)),
        ),
        column(
            "shipped",
            Ty::Date,
            draw(affine(
                builtin_named("Gamma", &["mean", "sd"], vec![float(2.0), float(1.5)], Ty::Float),
                1.0,
                cast(col(0, 3, Ty::Date), Ty::Float),
                Ty::Date,
            )),
        ),
        column(
            "delivered",
            Ty::Date,
            draw(affine(
                builtin_named("Gamma", &["mean", "sd"], vec![float(3.0), float(2.0)], Ty::Float),
                1.0,
                cast(col(0, 3, Ty::Date), Ty::Float),
                Ty::Date,
            )),
        ),
        column(
            "channel",
            Ty::Text,
            draw(weights(Ty::Text, vec![(Value::Text("web".into()), 0.5), (Value::Text("app".into()), 0.5)])),
        ),
        column(
            "total",
            Ty::Decimal(2),
            Compute::Is(aggregate(AggregateOp::Sum, 2, Some(col(0, 4, Ty::Decimal(2))), Ty::Decimal(2))),
        ),
        column("of_age", Ty::Int, Compute::Is(col(1, 2, Ty::Int))),
    ];
    let line = vec![
        column("order", Ty::Uuid, Compute::ParentKey(ColId(1))),
        column("id", Ty::Int, Compute::Is(row_number())),
        column(
            "price",
            Ty::Decimal(2),
            within(
                builtin_named("Gamma", &["mean", "sd"], vec![float(15.0), float(20.0)], Ty::Decimal(2)),
                cents(50),
                cents(9_000),
            ),
        ),
        column(
            "quantity",
            Ty::Int,
            draw(affine(builtin("Poisson", vec![float(0.4)], Ty::Int), 1.0, float(1.0), Ty::Int)),
        ),
        column(
            "amount",
            Ty::Decimal(2),
            Compute::Is(arith(
                ArithOp::Mul,
                col(0, 2, Ty::Decimal(2)),
                cast(col(0, 3, Ty::Int), Ty::Decimal(2)),
                Ty::Decimal(2),
            )),
        ),
        missing(column("note", Ty::Float, draw(normal(cast(seq(), Ty::Float), 2.0))), &[0.3]),
    ];
    let each = builtin_named(
        "NegBinomial",
        &["mean", "size"],
        vec![arith(ArithOp::Mul, float(4.0), col(0, 3, Ty::Float), Ty::Float), float(2.0)],
        Ty::Int,
    );
    let mut order = child("order", 0, Count::Draw(each), order);
    order.requires.push(require(
        "shipped_first",
        compare(CompareOp::Le, col(0, 4, Ty::Date), col(0, 5, Ty::Date)),
        &[4, 5],
    ));
    let lines = affine(builtin("Poisson", vec![float(1.4)], Ty::Int), 1.0, float(1.0), Ty::Int);
    let mut line = child("line", 1, Count::Draw(lines), line);
    line.requires.push(require(
        "credit",
        compare(CompareOp::Le, col(0, 4, Ty::Decimal(2)), cents(12_000)),
        &[2, 3],
    ));
    let mut customer = root("customer", customers, customer);
    customer.pins =
        vec![vec![(ColId(1), Value::Enum(1))], vec![(ColId(1), Value::Enum(0)), (ColId(2), Value::Int(34))]];
    plan(vec![customer, order, line])
}
