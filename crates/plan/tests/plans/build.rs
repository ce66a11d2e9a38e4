//! Small plans by hand.

use synthc_plan::*;
use synthc_types::{EnumSchema, GapCode, Interval, MemberSchema, Ty, Value};

pub fn expr(kind: ExprKind, ty: Ty) -> Expr {
    Expr { kind, ty, nullable: false }
}

pub fn int(v: i64) -> Expr {
    expr(ExprKind::Value(Value::Int(v)), Ty::Int)
}

pub fn float(v: f64) -> Expr {
    expr(ExprKind::Value(Value::float(v)), Ty::Float)
}

pub fn boolean(v: bool) -> Expr {
    expr(ExprKind::Value(Value::Bool(v)), Ty::Bool)
}

pub fn null(ty: Ty) -> Expr {
    Expr { kind: ExprKind::Value(Value::Null), ty, nullable: true }
}

/// An int column of this row.
pub fn col(column: usize) -> Expr {
    up_col(0, column)
}

/// An int column `up` levels above.
pub fn up_col(up: u32, column: usize) -> Expr {
    expr(ExprKind::Col { up, column: ColId(column) }, Ty::Int)
}

pub fn arith(op: ArithOp, lhs: Expr, rhs: Expr) -> Expr {
    let ty = lhs.ty.clone();
    expr(ExprKind::Arith { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, ty)
}

pub fn add(lhs: Expr, rhs: Expr) -> Expr {
    arith(ArithOp::Add, lhs, rhs)
}

pub fn compare(op: CompareOp, lhs: Expr, rhs: Expr) -> Expr {
    expr(ExprKind::Compare { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, Ty::Bool)
}

pub fn le(lhs: Expr, rhs: Expr) -> Expr {
    compare(CompareOp::Le, lhs, rhs)
}

pub fn to_float(e: Expr) -> Expr {
    expr(ExprKind::Cast(Box::new(e)), Ty::Float)
}

pub fn count_of(child: usize) -> Expr {
    expr(
        ExprKind::Aggregate { op: AggregateOp::Count, child: TableId(child), value: None, terms: None },
        Ty::Int,
    )
}

pub fn sum_of(child: usize, value: Expr) -> Expr {
    let kind = ExprKind::Aggregate {
        op: AggregateOp::Sum,
        child: TableId(child),
        value: Some(Box::new(value)),
        terms: None,
    };
    expr(kind, Ty::Int)
}

/// A declared distribution of whole numbers that reads the given floats.
pub fn poisson(args: Vec<Expr>) -> Dist {
    Dist { kind: DistKind::Builtin { dist: "Poisson".into(), form: 0, args, stream: 0 }, ty: Ty::Int }
}

pub fn column(name: &str, compute: Compute) -> Column {
    Column {
        name: name.into(),
        address: name.into(),
        label: None,
        note: None,
        ty: Ty::Int,
        hidden: false,
        key: false,
        unique: false,
        compute,
        round: None,
        routes: Vec::new(),
        missing: Vec::new(),
        codes: Vec::new(),
        carry: Vec::new(),
        nullable: false,
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

/// An int column drawn with a mean that reads columns of this row.
pub fn drawn(name: &str, reads: &[usize]) -> Column {
    let mean = reads.iter().fold(float(1.0), |sum, c| add(sum, to_float(col(*c))));
    column(name, Compute::Draw { dist: poisson(vec![mean]), bounds: Vec::new() })
}

/// An int column that is the sum of columns of this row.
pub fn derived(name: &str, reads: &[usize]) -> Column {
    column(name, Compute::Is(reads.iter().fold(int(0), |sum, c| add(sum, col(*c)))))
}

pub fn table(name: &str, columns: Vec<Column>) -> Table {
    Table {
        name: name.into(),
        address: name.into(),
        label: None,
        note: None,
        hidden: false,
        parent: None,
        count: Count::Rows(int(10)),
        max_children: Some(1),
        exact_children: None,
        columns,
        key: Vec::new(),
        requires: Vec::new(),
        pins: Vec::new(),
        pinned_under: Vec::new(),
        order: Vec::new(),
        steps: Vec::new(),
    }
}

pub fn child(name: &str, parent: usize, count: Count, columns: Vec<Column>) -> Table {
    Table { parent: Some(TableId(parent)), count, max_children: None, ..table(name, columns) }
}

pub fn require(name: &str, clause: Expr, redraw: &[usize]) -> Require {
    Require { name: name.into(), clause, redraw: redraw.iter().map(|c| ColId(*c)).collect() }
}

pub fn missing(rate: Expr, condition: Option<Expr>) -> Missing {
    Missing { rates: vec![(255, rate)], condition, address: "x".into(), index: 0 }
}

pub fn plan(tables: Vec<Table>) -> Plan {
    Plan {
        format: PLAN_FORMAT.into(),
        version: PLAN_VERSION,
        engine: env!("CARGO_PKG_VERSION").into(),
        stage: Stage::Logical,
        dataset: Dataset { seed: 7, ..Dataset::default() },
        params: Vec::new(),
        profiles: Vec::new(),
        enums: vec![EnumSchema {
            name: "Sex".into(),
            members: ["male", "female"]
                .iter()
                .map(|name| MemberSchema {
                    name: (*name).into(),
                    address: (*name).into(),
                    code: None,
                    label: Some(format!("the {name} sex")),
                })
                .collect(),
        }],
        codes: Vec::new(),
        tables,
        expects: Vec::new(),
        inputs: Vec::new(),
    }
}

pub fn param(name: &str, ty: Ty, within: Interval, default: Expr) -> Param {
    Param { name: name.into(), ty, within, default, value: None, label: None }
}

pub fn code(name: &str) -> GapCode {
    GapCode { set: "survey".into(), name: name.into(), code: Some(Value::Int(-9)), label: None }
}

/// No definition of a function.
pub fn no_functions(_: &str) -> Option<&'static synthc_types::FnDef> {
    None
}

/// The physical plan with defaults.
pub fn physical(plan: Plan) -> Result<Plan, PlanError> {
    optimize(plan, &Overrides::default(), &no_functions)
}

/// A data set with parents, children, constraints, gaps and every kind of column.
pub fn rich() -> Plan {
    let mut sex = column(
        "sex",
        Compute::Draw {
            dist: Dist {
                kind: DistKind::Weights {
                    entries: vec![
                        Weight { value: Value::Enum(0), share: Share::Of(float(0.49)) },
                        Weight { value: Value::Enum(1), share: Share::Rest },
                    ],
                    stream: 0,
                },
                ty: Ty::Enum("Sex".into()),
            },
            bounds: Vec::new(),
        },
    );
    sex.ty = Ty::Enum("Sex".into());
    let mut id = column("id", Compute::Is(expr(ExprKind::RowNo, Ty::Int)));
    id.key = true;
    let mut visits = drawn("visits", &[0]);
    visits.label = Some("Visits last year".into());
    visits.codes = vec![code("refused"), code("inapplicable")];
    visits.routes = vec![Route { condition: le(int(1), col(0)), gap: Some(2), value: None }];
    visits.missing = vec![Missing {
        rates: vec![(1, float(0.02)), (255, float(0.01))],
        condition: Some(le(col(2), int(3))),
        address: "visits".into(),
        index: 0,
    }];
    let mut uuid = column("uid", Compute::Uuid);
    uuid.ty = Ty::Uuid;
    let mut bounded = drawn("bounded", &[2]);
    if let Compute::Draw { bounds, .. } = &mut bounded.compute {
        bounds.push(Bound { lower: true, open: false, end: int(0), require: None });
        bounds.push(Bound {
            lower: false,
            open: true,
            end: add(col(2), int(5)),
            require: Some("close".into()),
        });
    }
    let number = column("number", Compute::Unique { first: 100, step: 1, count: 900 });
    let orders = column("n_orders", Compute::Is(count_of(1)));
    let mut person = table("person", vec![id, sex, visits, uuid, bounded, number, orders]);
    person.key = vec![ColId(0)];
    person.pins = vec![vec![(ColId(1), Value::Enum(1))]];
    person.requires = vec![require("small", le(add(col(2), col(4)), int(50)), &[2, 4])];
    let mut order = child(
        "order",
        0,
        Count::Draw(poisson(vec![to_float(col(2))])),
        vec![column("person", Compute::ParentKey(ColId(0))), drawn("lines", &[])],
    );
    order.key = vec![ColId(0)];
    let mut plan = plan(vec![person, order]);
    plan.expects = vec![Expect {
        name: "some".into(),
        clause: le(
            int(0),
            expr(
                ExprKind::TableAggregate {
                    op: AggregateOp::Max,
                    table: TableId(0),
                    value: Some(Box::new(col(2))),
                    terms: None,
                },
                Ty::Int,
            ),
        ),
        text: "max(visits) >= 0".into(),
    }];
    plan.inputs = vec![Input { path: "a.csv".into(), hash: "ab".repeat(32), source: None }];
    plan
}
