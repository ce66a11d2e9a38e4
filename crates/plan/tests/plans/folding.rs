//! Constant folding and simplification.

use proptest::prelude::*;
use synthc_plan::*;
use synthc_types::{Ty, Value};

use crate::build::*;

fn folded(mut e: Expr) -> Expr {
    fold_expr(&mut e, &no_functions);
    e
}

fn decimal(units: i128, scale: u8) -> Expr {
    expr(ExprKind::Value(Value::Decimal { units, scale }), Ty::Decimal(scale))
}

#[test]
fn arithmetic_is_done_in_its_type() {
    let third = arith(ArithOp::Div, float(1.0), float(3.0));
    assert_eq!(folded(third), float(1.0 / 3.0));
    assert_eq!(folded(arith(ArithOp::Div, float(1.0), float(0.0))).kind, ExprKind::Value(Value::Null));
    assert_eq!(folded(arith(ArithOp::Mul, int(6), int(7))), int(42));
    let product = expr(
        ExprKind::Arith { op: ArithOp::Mul, lhs: Box::new(decimal(150, 2)), rhs: Box::new(decimal(2, 1)) },
        Ty::Decimal(3),
    );
    assert_eq!(folded(product), decimal(300, 3));
}

#[test]
fn what_would_be_an_error_in_a_row_is_left_for_the_row() {
    let overflow = arith(ArithOp::Add, int(i64::MAX), int(1));
    assert_eq!(folded(overflow.clone()), overflow);
    let negated = expr(ExprKind::Neg(Box::new(int(i64::MIN))), Ty::Int);
    assert_eq!(folded(negated.clone()), negated);
    let infinite = arith(ArithOp::Mul, float(1e300), float(1e300));
    assert_eq!(folded(infinite.clone()), infinite);
    let power = arith(ArithOp::Pow, float(2.0), float(0.5));
    assert_eq!(folded(power.clone()), power, "powers are for the bit-stable kernels");
}

#[test]
fn logic_has_three_values() {
    let cases = [
        (Value::Bool(true), Value::Null, Value::Null, Value::Bool(true)),
        (Value::Bool(false), Value::Null, Value::Bool(false), Value::Null),
        (Value::Null, Value::Null, Value::Null, Value::Null),
        (Value::Bool(true), Value::Bool(false), Value::Bool(false), Value::Bool(true)),
    ];
    for (a, b, and, or) in cases {
        let side = |value: &Value| Box::new(expr(ExprKind::Value(value.clone()), Ty::Bool));
        let anded = folded(expr(ExprKind::And(side(&a), side(&b)), Ty::Bool));
        let ored = folded(expr(ExprKind::Or(side(&a), side(&b)), Ty::Bool));
        assert_eq!((anded.kind, ored.kind), (ExprKind::Value(and), ExprKind::Value(or)), "{a:?} {b:?}");
    }
    // One side decides even if the other is not known.
    let unknown = le(col(0), int(1));
    let decided = expr(ExprKind::And(Box::new(unknown), Box::new(boolean(false))), Ty::Bool);
    assert_eq!(folded(decided), boolean(false));
}

#[test]
fn constant_conditions_choose_a_branch() {
    let choose = |condition: Expr| {
        folded(expr(
            ExprKind::If {
                condition: Box::new(condition),
                then: Box::new(col(0)),
                otherwise: Box::new(col(1)),
            },
            Ty::Int,
        ))
    };
    assert_eq!(choose(le(int(1), int(2))), col(0));
    assert_eq!(choose(le(int(3), int(2))), col(1));
    assert_eq!(choose(null(Ty::Bool)), col(1));
    let arms = vec![
        (Pattern::Range { lo: None, hi: Some(Value::Int(5)), hi_open: true }, col(0)),
        (Pattern::Or(vec![Pattern::Value(Value::Null), Pattern::Value(Value::Int(5))]), col(1)),
        (Pattern::Any, col(2)),
    ];
    let matched = |subject: Expr| {
        folded(expr(ExprKind::Match { subject: Box::new(subject), arms: arms.clone() }, Ty::Int))
    };
    assert_eq!(matched(int(4)), col(0));
    assert_eq!(matched(int(5)), col(1));
    assert_eq!(matched(null(Ty::Int)), col(1));
    assert_eq!(matched(int(6)), col(2));
}

#[test]
fn constant_bindings_are_put_in_place() {
    let local = |id: u32| expr(ExprKind::Local(id), Ty::Float);
    let body = poisson(vec![arith(ArithOp::Mul, local(0), local(1))]);
    let dist = Dist {
        kind: DistKind::Let {
            bindings: vec![(0, float(2.0)), (1, arith(ArithOp::Add, local(0), float(1.0)))],
            body: Box::new(body),
        },
        ty: Ty::Int,
    };
    let mut plan = plan(vec![table("t", vec![column("a", Compute::Draw { dist, bounds: Vec::new() })])]);
    fold(&mut plan, &no_functions);
    simplify(&mut plan);
    let Compute::Draw { dist, .. } = &plan.tables[0].columns[0].compute else { panic!("drawn") };
    assert_eq!(*dist, poisson(vec![float(6.0)]));
}

#[test]
fn bindings_that_are_not_constant_stay() {
    let local = |id: u32| expr(ExprKind::Local(id), Ty::Int);
    let e = expr(
        ExprKind::Let { bindings: vec![(0, col(0)), (1, int(3))], body: Box::new(add(local(0), local(1))) },
        Ty::Int,
    );
    let mut plan = plan(vec![table("t", vec![drawn("a", &[]), column("b", Compute::Is(e))])]);
    simplify(&mut plan);
    let kept = ExprKind::Let { bindings: vec![(0, col(0))], body: Box::new(add(local(0), int(3))) };
    assert_eq!(plan.tables[0].columns[1].compute, Compute::Is(expr(kept, Ty::Int)));
}

proptest! {
    #[test]
    fn folding_agrees_with_checked_arithmetic(a: i64, b: i64, op in 0..3usize) {
        let ops = [ArithOp::Add, ArithOp::Sub, ArithOp::Mul];
        let exact = [a.checked_add(b), a.checked_sub(b), a.checked_mul(b)][op];
        let e = arith(ops[op], int(a), int(b));
        match exact {
            Some(value) => prop_assert_eq!(folded(e), int(value)),
            None => prop_assert_eq!(folded(e.clone()), e),
        }
    }

    #[test]
    fn folding_twice_is_folding_once(a: i64, b: i64, c: bool) {
        let e = expr(
            ExprKind::If {
                condition: Box::new(boolean(c)),
                then: Box::new(add(col(0), add(int(a), int(b)))),
                otherwise: Box::new(arith(ArithOp::Mul, int(a), col(1))),
            },
            Ty::Int,
        );
        let once = folded(e);
        prop_assert_eq!(folded(once.clone()), once);
    }
}
