//! Arithmetic of distributions, uniform values and streams.

use synthc_hir::model::*;
use synthc_plan::{DistKind, ExprKind};
use synthc_types::{Ty, Value};

use crate::build::*;

fn poisson(mean: f64) -> TDist {
    builtin("Poisson", vec![float(mean)], Ty::Int)
}

#[test]
fn scalars_move_and_stretch() {
    let one_plus = drawn(Ty::Int, arith(ArithOp::Add, point(int(1)), poisson(1.3), Ty::Int));
    let (scale, shift, inner) = affine(&one_plus);
    assert_eq!((scale, number(shift), leaf(inner)), (1.0, 1.0, ("Poisson", vec![1.3], 0)));

    let from_ten = drawn(Ty::Int, arith(ArithOp::Sub, point(int(10)), poisson(2.0), Ty::Int));
    let (scale, shift, _) = affine(&from_ten);
    assert_eq!((scale, number(shift)), (-1.0, 10.0));

    let negative = drawn(Ty::Int, arith(ArithOp::Mul, point(int(-1)), poisson(2.0), Ty::Int));
    let (scale, shift, _) = affine(&negative);
    assert_eq!((scale, number(shift)), (-1.0, 0.0));

    let less_three = drawn(Ty::Int, arith(ArithOp::Sub, poisson(2.0), point(int(3)), Ty::Int));
    let DistKind::Affine { shift, .. } = &less_three.kind else { panic!("affine") };
    assert!(matches!(&shift.kind, ExprKind::Neg(inner) if number(inner) == 3.0));

    let halved = drawn(Ty::Float, arith(ArithOp::Div, poisson(2.0), point(float(2.0)), Ty::Float));
    let DistKind::Affine { scale, .. } = &halved.kind else { panic!("affine") };
    let ExprKind::Arith { lhs, rhs, .. } = &scale.kind else { panic!("a quotient") };
    assert_eq!((number(lhs), number(rhs)), (1.0, 2.0));
}

#[test]
fn durations_count_in_days_beside_dates() {
    let wait = builtin("Exponential", vec![float(200.0 * 86_400e6)], Ty::Duration);
    let later = drawn(Ty::Date, arith(ArithOp::Add, point(col("t", "d", Ty::Date)), wait.clone(), Ty::Date));
    let (scale, shift, inner) = affine(&later);
    assert_eq!(scale, 1.0 / 86_400e6);
    assert!(matches!(&shift.kind, ExprKind::Cast(inner) if inner.ty == Ty::Date) && shift.ty == Ty::Float);
    assert_eq!(leaf(inner).1, [200.0 * 86_400e6]);

    let moment =
        arith(ArithOp::Add, point(cast(col("t", "d", Ty::Date), Ty::DateTime)), wait.clone(), Ty::DateTime);
    assert_eq!(affine(&drawn(Ty::DateTime, moment)).0, 1.0);

    let born = builtin("Normal", vec![float(7_000.0), float(400.0)], Ty::Date);
    let shifted = drawn(Ty::Date, arith(ArithOp::Add, born, point(days(30)), Ty::Date));
    let DistKind::Affine { shift, .. } = &shifted.kind else { panic!("affine") };
    let ExprKind::Arith { lhs, rhs, .. } = &shift.kind else { panic!("a quotient") };
    assert_eq!(number(lhs) / number(rhs), 30.0);

    let born = builtin("Normal", vec![float(7_000.0), float(400.0)], Ty::Date);
    let both = drawn(Ty::Date, arith(ArithOp::Add, born, wait, Ty::Date));
    let DistKind::Combine { rhs, .. } = &both.kind else { panic!("two random sides") };
    assert_eq!(affine(rhs).0, 1.0 / 86_400e6);
}

#[test]
fn sides_have_streams_of_their_own_and_branches_share_them() {
    let sum = |a, b| arith(ArithOp::Add, a, b, Ty::Int);
    let choice = dist(
        TDistKind::If {
            condition: Box::new(expr(TExprKind::Value(Value::Null), Ty::Bool)),
            then: Box::new(sum(poisson(1.0), poisson(2.0))),
            otherwise: Box::new(poisson(3.0)),
        },
        Ty::Int,
    );
    let mix = dist(
        TDistKind::Mix(vec![
            (TShare::Of { value: float(0.5), percent: true }, poisson(4.0)),
            (TShare::Else, sum(poisson(5.0), poisson(6.0))),
        ]),
        Ty::Int,
    );
    let whole = drawn(Ty::Int, sum(choice, sum(mix, poisson(7.0))));
    let mut streams = Vec::new();
    collect(&whole, &mut streams);
    assert_eq!(
        streams,
        [(1.0, 0), (2.0, 1), (3.0, 0), (-1.0, 2), (4.0, 3), (5.0, 3), (6.0, 4), (7.0, 5)],
        "mean and stream of each leaf, -1 for the choice of the mixture"
    );
}

fn collect(dist: &synthc_plan::Dist, streams: &mut Vec<(f64, u32)>) {
    match &dist.kind {
        DistKind::Builtin { .. } => streams.push((leaf(dist).1[0], leaf(dist).2)),
        DistKind::Mix { stream, .. } => streams.push((-1.0, *stream)),
        _ => {}
    }
    dist.each_child(&mut |child| collect(child, streams));
}

#[test]
fn uniform_means_over_the_values_where_there_are_steps() {
    let uniform = |lo: f64, hi: f64| builtin("Uniform", vec![float(lo), float(hi)], Ty::Float);
    assert_eq!(leaf(&drawn(Ty::Float, uniform(0.5, 9.5))).0, "Uniform");
    assert_eq!(leaf(&drawn(Ty::Int, uniform(0.5, 9.5))), ("UniformInt", vec![1.0, 9.0], 0));
    assert_eq!(leaf(&drawn(Ty::Int, uniform(1.0, 9.0))), ("UniformInt", vec![1.0, 9.0], 0));
    let days = builtin("Uniform", vec![float(19_000.0), float(19_100.0)], Ty::Date);
    assert_eq!(leaf(&drawn(Ty::Date, days)), ("UniformInt", vec![19_000.0, 19_100.0], 0));

    // 0.29 * 100 is 28.999999999999996.
    let price = drawn(Ty::Decimal(2), uniform(0.29, 1.1));
    let (scale, shift, inner) = affine(&price);
    assert_eq!((scale, number(shift), leaf(inner)), (0.01, 0.0, ("UniformInt", vec![29.0, 110.0], 0)));
    let between = drawn(Ty::Decimal(1), uniform(0.29, 1.16));
    assert_eq!(leaf(affine(&between).2).1, [3.0, 11.0]);

    // In a sum the draw is not the cell yet.
    let sum = arith(ArithOp::Mul, point(float(10.0)), uniform(0.0, 1.0), Ty::Float);
    assert_eq!(leaf(affine(&drawn(Ty::Int, sum)).2).0, "Uniform");
    // A branch is.
    let choice = dist(
        TDistKind::If {
            condition: Box::new(expr(TExprKind::Value(Value::Bool(true)), Ty::Bool)),
            then: Box::new(uniform(0.0, 5.0)),
            otherwise: Box::new(point(int(3))),
        },
        Ty::Float,
    );
    let DistKind::If { then, .. } = drawn(Ty::Int, choice).kind else { panic!("a choice") };
    assert_eq!(leaf(&then).0, "UniformInt");
}

#[test]
fn ends_that_are_not_known_are_made_whole_in_the_row() {
    let ends = vec![cast(col("t", "p", Ty::Decimal(2)), Ty::Float), float(9.99)];
    let price = drawn(Ty::Decimal(2), builtin("Uniform", ends, Ty::Float));
    let (_, _, inner) = affine(&price);
    let DistKind::Builtin { args, .. } = &inner.kind else { panic!("built in") };
    assert_eq!(number(&args[1]), 999.0);
    let ExprKind::Cast(call) = &args[0].kind else { panic!("a float: {:?}", args[0]) };
    let ExprKind::Call { function, overload, .. } = &call.kind else { panic!("a call") };
    let def = synthc_dist::functions::named(function).unwrap();
    assert_eq!((function.as_str(), call.ty.clone()), ("round", Ty::Int));
    assert_eq!(def.overloads[*overload as usize].params, [synthc_types::TyPattern::Exact(Ty::Float)]);

    let ends = vec![float(1.0), cast(int(7), Ty::Float)];
    let DistKind::Builtin { args, .. } = drawn(Ty::Int, builtin("Uniform", ends, Ty::Float)).kind else {
        panic!()
    };
    assert!(matches!(args[1].kind, ExprKind::Cast(_)), "whole already");
}

#[test]
fn functions_of_draws_and_of_scalars() {
    let apply = |inner: TDist| {
        dist(
            TDistKind::Apply { function: "floor", overload: 1, inner: Box::new(inner), args: Vec::new() },
            Ty::Int,
        )
    };
    let floored = drawn(Ty::Int, apply(builtin("Normal", vec![float(40.0), float(9.0)], Ty::Float)));
    assert!(matches!(&floored.kind, DistKind::Apply { function, overload: 1, .. } if function == "floor"));
    let scalar = drawn(Ty::Int, apply(point(float(2.5))));
    assert!(matches!(&scalar.kind, DistKind::Point(e) if matches!(&e.kind, ExprKind::Call { .. })));
}
