//! Expressions: exact where they must be, null where there is no value.

use synthc_plan::{ArithOp, ColId, CompareOp, Compute, Expr, ExprKind, Part, Pattern, Plan, Range};
use synthc_types::{Ty, Value};

use crate::build::{
    arith, call, cast, cents, col, column, compare, expr, float, int, plan, root, row_number, template, text,
};
use crate::output::{cells, table};

/// The cells of an expression over rows 1 to 5.
fn of(e: Expr) -> Vec<String> {
    let ty = e.ty.clone();
    let columns = vec![column("n", Ty::Int, Compute::Is(row_number())), column("x", ty, Compute::Is(e))];
    cells(&table(&plan(vec![root("t", 5, columns)]), 0), "x")
}

fn n() -> Expr {
    col(0, 0, Ty::Int)
}

fn nf() -> Expr {
    cast(n(), Ty::Float)
}

fn null(ty: Ty) -> Expr {
    expr(ExprKind::Value(Value::Null), ty)
}

fn iff(condition: Expr, then: Expr, otherwise: Expr, ty: Ty) -> Expr {
    let kind =
        ExprKind::If { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) };
    expr(kind, ty)
}

#[test]
fn quotients_that_do_not_exist_are_null() {
    let three = arith(ArithOp::Sub, nf(), float(3.0), Ty::Float);
    assert_eq!(of(arith(ArithOp::Div, float(6.0), three, Ty::Float)), ["-3", "-6", "-", "6", "3"]);
    assert_eq!(
        of(call("log", vec![arith(ArithOp::Sub, nf(), float(2.0), Ty::Float)], Ty::Float))[..2],
        ["-", "-"]
    );
}

#[test]
fn decimals_are_exact() {
    let product = arith(ArithOp::Mul, cents(1_999), cast(n(), Ty::Decimal(2)), Ty::Decimal(2));
    assert_eq!(of(product), ["1999", "3998", "5997", "7996", "9995"]);
    let sum = arith(
        ArithOp::Add,
        cents(10),
        arith(ArithOp::Mul, cents(20), cast(n(), Ty::Decimal(2)), Ty::Decimal(2)),
        Ty::Decimal(2),
    );
    assert_eq!(of(sum), ["30", "50", "70", "90", "110"]);
}

#[test]
fn dates_move_by_days_and_by_months() {
    let date = || expr(ExprKind::Value(Value::Date(19_753)), Ty::Date); // 2024-01-31
    let month = expr(ExprKind::Value(Value::Duration { months: 1, micros: 0 }), Ty::Duration);
    assert_eq!(of(arith(ArithOp::Add, date(), month, Ty::Date))[0], "19782"); // 2024-02-29
    let days = arith(
        ArithOp::Mul,
        expr(ExprKind::Value(Value::Duration { months: 0, micros: 86_400_000_000 }), Ty::Duration),
        n(),
        Ty::Duration,
    );
    let later = arith(ArithOp::Add, date(), days, Ty::Date);
    assert_eq!(of(later.clone()), ["19754", "19755", "19756", "19757", "19758"]);
    let texts = of(template(vec![Part::Hole(later)]));
    assert_eq!(texts[0], "2024-02-01");
}

#[test]
fn branches_are_computed_on_their_rows_only() {
    // 2^(62 + n) overflows from n = 1 on; the branch is taken at n = 0 only, which does not occur.
    let big = arith(ArithOp::Mul, n(), int(i64::MAX), Ty::Int);
    let guarded = iff(compare(CompareOp::Eq, n(), int(1)), big.clone(), int(0), Ty::Int);
    assert_eq!(of(guarded), ["9223372036854775807", "0", "0", "0", "0"]);
    let arms = vec![
        (Pattern::Value(Value::Int(1)), big),
        (Pattern::Range { lo: Some(Value::Int(4)), hi: None, hi_open: false }, int(4)),
    ];
    let matched = expr(ExprKind::Match { subject: Box::new(n()), arms }, Ty::Int);
    assert_eq!(of(matched), ["9223372036854775807", "-", "-", "4", "4"]);
}

#[test]
fn logic_has_three_values() {
    let null_bool = || {
        iff(
            compare(CompareOp::Gt, n(), int(2)),
            null(Ty::Bool),
            compare(CompareOp::Eq, n(), int(1)),
            Ty::Bool,
        )
    };
    let yes = compare(CompareOp::Ge, n(), int(1));
    let and = expr(ExprKind::And(Box::new(null_bool()), Box::new(yes.clone())), Ty::Bool);
    assert_eq!(of(and), ["true", "false", "-", "-", "-"]);
    let or = expr(ExprKind::Or(Box::new(null_bool()), Box::new(yes)), Ty::Bool);
    assert_eq!(of(or), ["true"; 5]);
    let not = expr(ExprKind::Not(Box::new(null_bool())), Ty::Bool);
    assert_eq!(of(not), ["false", "true", "-", "-", "-"]);
    let coalesced = expr(
        ExprKind::Coalesce(Box::new(iff(null_bool(), null(Ty::Int), n(), Ty::Int)), Box::new(int(9))),
        Ty::Int,
    );
    assert_eq!(of(coalesced), ["9", "2", "3", "4", "5"]);
}

#[test]
fn ranges_and_lists() {
    let between = |lo: Option<Expr>, hi: Option<Expr>, hi_open| {
        expr(ExprKind::Between { value: Box::new(n()), range: Box::new(Range { lo, hi, hi_open }) }, Ty::Bool)
    };
    assert_eq!(of(between(Some(int(2)), Some(int(4)), true)), ["false", "true", "true", "false", "false"]);
    assert_eq!(of(between(None, Some(int(2)), false)), ["true", "true", "false", "false", "false"]);
    assert_eq!(
        of(between(Some(null(Ty::Int)), Some(int(1)), false)),
        ["true", "false", "false", "false", "false"]
    );
    let list = expr(ExprKind::OneOf { value: Box::new(n()), list: vec![int(2), int(5)] }, Ty::Bool);
    assert_eq!(of(list), ["false", "true", "false", "false", "true"]);
    let list = expr(ExprKind::OneOf { value: Box::new(n()), list: vec![n(), int(5)] }, Ty::Bool);
    assert_eq!(of(list), ["true"; 5]);
}

#[test]
fn bindings_hold_inside_branches() {
    let local = || expr(ExprKind::Local(3), Ty::Int);
    let body = iff(
        compare(CompareOp::Gt, local(), int(4)),
        arith(ArithOp::Sub, local(), int(10), Ty::Int),
        local(),
        Ty::Int,
    );
    let bound = expr(
        ExprKind::Let {
            bindings: vec![(3, arith(ArithOp::Mul, n(), int(2), Ty::Int))],
            body: Box::new(body),
        },
        Ty::Int,
    );
    assert_eq!(of(bound), ["2", "4", "-4", "-2", "0"]);
}

#[test]
fn texts_are_written_from_all_types() {
    let parts = vec![
        Part::Text("n=".into()),
        Part::Hole(n()),
        Part::Text(" half=".into()),
        Part::Hole(arith(ArithOp::Div, nf(), float(2.0), Ty::Float)),
        Part::Text(" at=".into()),
        Part::Hole(expr(ExprKind::Value(Value::DateTime(1_700_000_000_500_000)), Ty::DateTime)),
        Part::Text(" price=".into()),
        Part::Hole(cents(-5)),
        Part::Text(" ".into()),
        Part::Hole(iff(compare(CompareOp::Gt, n(), int(4)), null(Ty::Text), text("ok"), Ty::Text)),
    ];
    let texts = of(template(parts));
    assert_eq!(texts[0], "n=1 half=0.5 at=2023-11-14T22:13:20.5Z price=-0.05 ok");
    assert_eq!(texts[3], "n=4 half=2 at=2023-11-14T22:13:20.5Z price=-0.05 ok");
    assert_eq!(texts[4], "-");
}

#[test]
fn a_long_chain_of_columns_needs_no_stack() {
    let mut columns = vec![column("c0", Ty::Int, Compute::Is(row_number()))];
    for i in 1..3_000usize {
        columns.push(column(
            &format!("c{i}"),
            Ty::Int,
            Compute::Is(arith(ArithOp::Add, col(0, i - 1, Ty::Int), int(1), Ty::Int)),
        ));
    }
    columns.reverse();
    for (place, column) in columns.iter_mut().enumerate() {
        if let Compute::Is(Expr { kind: ExprKind::Arith { lhs, .. }, .. }) = &mut column.compute {
            lhs.kind = ExprKind::Col { up: 0, column: ColId(place + 1) };
        }
    }
    let plan: Plan = plan(vec![root("t", 3, columns)]);
    assert_eq!(cells(&table(&plan, 0), "c2999"), ["3000", "3001", "3002"]);
}
