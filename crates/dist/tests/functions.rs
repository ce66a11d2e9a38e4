//! The scalar functions, the calendar and what all definitions have in common.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use synthc_dist::{calendar, functions};
use synthc_types::{FnKernel, Interval, Overload, Ty, TyPattern, Value};

fn call(name: &str, args: &[Value]) -> Value {
    let def = functions::named(name).unwrap();
    let fits = |pattern: &TyPattern, value: &Value| match (pattern, value) {
        (TyPattern::Exact(Ty::Float), Value::Int(_)) => true,
        (TyPattern::AnyDecimal, Value::Decimal { .. }) => true,
        (TyPattern::Choice(words), Value::Text(word)) => words.contains(&&**word),
        (TyPattern::Places, Value::Int(places)) => (0..=38).contains(places),
        (TyPattern::AnyEnum, Value::Enum(_)) | (TyPattern::Any, _) => true,
        (TyPattern::Exact(ty), value) => matches!(
            (ty, value),
            (Ty::Int, Value::Int(_))
                | (Ty::Float, Value::Float(_))
                | (Ty::Text, Value::Text(_))
                | (Ty::Date, Value::Date(_))
                | (Ty::Time, Value::Time(_))
                | (Ty::DateTime, Value::DateTime(_))
                | (Ty::Duration, Value::Duration { .. })
                | (Ty::Bool, Value::Bool(_))
        ),
        _ => false,
    };
    let overload = def
        .overloads
        .iter()
        .find(|overload| {
            let last = overload.params.last().unwrap();
            (args.len() == overload.params.len() || (overload.variadic && args.len() > overload.params.len()))
                && args.iter().enumerate().all(|(i, arg)| fits(overload.params.get(i).unwrap_or(last), arg))
        })
        .unwrap_or_else(|| panic!("no overload of {name} for {args:?}"));
    apply(overload, args)
}

fn apply(overload: &Overload, args: &[Value]) -> Value {
    let float = |i: usize| args[i].position().unwrap();
    let int = |i: usize| match &args[i] {
        Value::Int(n) | Value::Date(n) | Value::Time(n) | Value::DateTime(n) => *n,
        Value::Duration { micros, .. } => *micros,
        other => panic!("{other:?}"),
    };
    let text = |i: usize| match &args[i] {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let real = |x: f64| if x.is_nan() { Value::Null } else { Value::float(x) };
    let whole = |n: Option<i64>| n.map_or(Value::Null, Value::Int);
    match overload.kernel {
        FnKernel::Float1(f) => real(f(float(0))),
        FnKernel::Float2(f) => real(f(float(0), float(1))),
        FnKernel::Int1(f) => whole(f(int(0))),
        FnKernel::Int2(f) => whole(f(int(0), int(1))),
        FnKernel::FloatToInt(f) => whole(f(float(0))),
        FnKernel::Text1(f) => {
            let mut out = String::new();
            f(&text(0), &mut out);
            Value::Text(out.into())
        }
        FnKernel::TextToInt(f) => whole(f(&text(0))),
        FnKernel::Shown => Value::Null,
        FnKernel::Values(f) => f(args),
    }
}

fn int(n: i64) -> Value {
    Value::Int(n)
}

fn float(x: f64) -> Value {
    Value::float(x)
}

fn decimal(units: i128, scale: u8) -> Value {
    Value::Decimal { units, scale }
}

fn text(s: &str) -> Value {
    Value::Text(s.into())
}

fn date(year: i64, month: i64, day: i64) -> Value {
    Value::Date(calendar::days(year, month, day).unwrap())
}

#[test]
fn numbers() {
    for (name, args, result) in [
        ("floor", vec![float(-2.1)], int(-3)),
        ("floor", vec![decimal(-21, 1)], int(-3)),
        ("floor", vec![float(1e300)], Value::Null),
        ("ceil", vec![float(-2.7)], int(-2)),
        ("ceil", vec![decimal(21, 1)], int(3)),
        ("round", vec![float(-2.5)], int(-3)),
        ("round", vec![decimal(25, 1)], int(3)),
        ("round", vec![decimal(-249, 2)], int(-2)),
        ("abs", vec![int(-3)], int(3)),
        ("abs", vec![int(i64::MIN)], Value::Null),
        ("sign", vec![decimal(-5, 2)], int(-1)),
        ("mod", vec![int(-7), int(3)], int(2)),
        ("mod", vec![int(7), int(-3)], int(-2)),
        ("mod", vec![int(7), int(0)], Value::Null),
        ("mod", vec![int(i64::MIN), int(-1)], int(0)),
        ("mod", vec![float(-7.5), float(2.0)], float(0.5)),
        ("mod", vec![float(1.0), float(0.0)], Value::Null),
        ("div", vec![int(-7), int(3)], int(-3)),
        ("div", vec![int(i64::MIN), int(-1)], Value::Null),
        ("div", vec![int(7), int(0)], Value::Null),
        ("div", vec![float(7.5), int(2)], float(3.0)),
        ("min", vec![int(3), float(2.5)], float(2.5)),
        ("min", vec![int(3), int(7), int(-1)], int(-1)),
        ("max", vec![decimal(150, 2), decimal(16, 1)], decimal(160, 2)),
        ("max", vec![date(2024, 1, 1), date(2023, 1, 1)], int(19_723)),
        ("clamp", vec![int(12), int(0), int(10)], int(10)),
        ("clamp", vec![float(-0.5), int(0), int(1)], float(0.0)),
        ("sqrt", vec![float(-1.0)], Value::Null),
        ("log", vec![float(0.0)], Value::Null),
        ("log", vec![int(1)], float(0.0)),
        ("log10", vec![float(1000.0)], float(3.0)),
        ("logit", vec![float(1.0)], Value::Null),
        ("expit", vec![float(0.0)], float(0.5)),
        ("exp", vec![int(0)], float(1.0)),
    ] {
        assert_eq!(call(name, &args), result, "{name}({args:?})");
    }
}

#[test]
fn texts() {
    for (name, args, result) in [
        ("upper", vec![text("straße")], text("STRASSE")),
        ("lower", vec![text("ÄB")], text("äb")),
        ("trim", vec![text(" a b\t")], text("a b")),
        ("length", vec![text("äöü")], int(3)),
        ("concat", vec![text("a"), text("b"), text("c")], text("abc")),
        ("substr", vec![text("äbcdef"), int(2), int(3)], text("bcd")),
        ("substr", vec![text("abc"), int(0), int(2)], text("a")),
        ("substr", vec![text("abc"), int(3), int(i64::MAX)], text("c")),
        ("replace", vec![text("a-b-c"), text("-"), text("")], text("abc")),
        ("replace", vec![text("abc"), text(""), text("x")], text("abc")),
    ] {
        assert_eq!(call(name, &args), result, "{name}({args:?})");
    }
}

#[test]
fn dates() {
    let noon = |value: Value| match value {
        Value::Date(days) => Value::DateTime(days * calendar::MICROS_PER_DAY + calendar::MICROS_PER_DAY / 2),
        other => other,
    };
    for (name, args, result) in [
        ("year", vec![date(1969, 12, 31)], int(1969)),
        ("year", vec![noon(date(1969, 12, 31))], int(1969)),
        ("month", vec![date(2024, 2, 29)], int(2)),
        ("day", vec![date(2024, 2, 29)], int(29)),
        ("weekday", vec![date(2024, 2, 29)], int(4)),
        ("weekday", vec![date(1969, 12, 28)], int(7)),
        ("hour", vec![noon(date(1960, 1, 1))], int(12)),
        ("minute", vec![Value::Time(34_200_000_000)], int(30)),
        ("age", vec![date(1980, 5, 17), date(2024, 5, 16)], int(43)),
        ("age", vec![date(1980, 5, 17), date(2024, 5, 17)], int(44)),
        ("age", vec![date(2004, 2, 29), date(2023, 2, 28)], int(18)),
        ("age", vec![date(2004, 2, 29), noon(date(2023, 3, 1))], int(19)),
    ] {
        assert_eq!(call(name, &args), result, "{name}({args:?})");
    }
    let days = |value: Value| if let Value::Date(days) = value { days } else { 0 };
    assert_eq!(calendar::add_months(days(date(2024, 1, 31)), 1), Some(days(date(2024, 2, 29))));
    assert_eq!(calendar::add_months(days(date(2024, 3, 31)), -13), Some(days(date(2023, 2, 28))));
    assert_eq!(calendar::add_months(0, i64::MAX), None);
    assert_eq!(calendar::days(2024, 13, 1), None);
}

#[test]
fn the_calendar_counts_every_day() {
    let mut expected = (1500, 1, 1);
    for day in calendar::days(1500, 1, 1).unwrap()..=calendar::days(2500, 1, 1).unwrap() {
        assert_eq!(calendar::civil(day), expected);
        assert_eq!(calendar::days(expected.0, expected.1, expected.2), Some(day));
        let (year, month, date) = expected;
        expected = if date < calendar::month_length(year, month) {
            (year, month, date + 1)
        } else if month < 12 {
            (year, month + 1, 1)
        } else {
            (year + 1, 1, 1)
        };
    }
    for day in [i64::MIN, i64::MAX] {
        let _ = (calendar::civil(day), calendar::weekday(day), calendar::completed_years(0, day));
    }
}

/// The preimage of an interval holds just the arguments whose results lie in it.
#[test]
fn preimages() {
    for def in functions::all() {
        let Some(preimage) = def.preimage else { continue };
        if !def.overloads.iter().any(|overload| overload.params == [TyPattern::Exact(Ty::Float)]) {
            continue;
        }
        for result in [Interval::closed(0.2, 0.7), Interval::closed(-2.0, 3.0), Interval::closed(1.0, 1.0)] {
            let inside = preimage(result);
            for step in -400..400 {
                let x = f64::from(step) / 80.0;
                let y = match call(def.name, &[float(x)]) {
                    Value::Null => continue,
                    value => value.position().unwrap(),
                };
                // At the ends the last bit may decide otherwise.
                let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
                if near(y, result.lo()) || near(y, result.hi()) {
                    continue;
                }
                assert_eq!(inside.contains(x), result.contains(y), "{}({x}) = {y}, {result:?}", def.name);
            }
        }
    }
}

/// Results lie in the interval that is claimed for their arguments.
#[test]
fn intervals_are_outer_bounds() {
    for def in functions::all() {
        for overload in def.overloads {
            let (one, two) =
                ([TyPattern::Exact(Ty::Float)], [TyPattern::Exact(Ty::Float), TyPattern::Exact(Ty::Float)]);
            let arity = if overload.params == one {
                1
            } else if overload.params == two {
                2
            } else {
                continue;
            };
            let points = [-7.5, -2.0, -0.4, 0.0, 0.3, 0.9, 1.0, 2.5, 40.0];
            for (i, lo) in points.iter().enumerate() {
                for hi in &points[i..] {
                    for b in points {
                        let whole = Interval::closed(*lo, *hi);
                        let cut = def.domains.first().map_or(whole, |domain| whole.intersect(*domain));
                        let args = [cut, Interval::point(b)];
                        let Some(bound) = (def.interval)(&args[..arity]) else { continue };
                        for x in points.iter().filter(|x| cut.contains(**x)) {
                            if let Some(y) = call(def.name, &[float(*x), float(b)][..arity]).position() {
                                let slack = 1e-12 * y.abs();
                                assert!(
                                    bound.contains(y)
                                        || bound.contains(y - slack)
                                        || bound.contains(y + slack),
                                    "{}({x}, {b}) = {y} outside of {bound:?}",
                                    def.name
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Values of a pattern that hurt: ends, zeros, what is not a number, and what is not text.
fn edges(pattern: &TyPattern) -> Vec<Value> {
    let wholes = [i64::MIN, i64::MIN + 1, -1_000_000, -1, 0, 1, 2, 12, 400, 99_999, i64::MAX - 1, i64::MAX];
    let texts = [
        "",
        " ",
        "a",
        "ß",
        "\u{301}",
        "日本",
        "-",
        "12",
        "978030640615",
        "x,y",
        "1e400",
        "2024-02-29",
        "é-é",
        "\0",
    ];
    match pattern {
        TyPattern::Exact(Ty::Bool) => vec![Value::Bool(false), Value::Bool(true)],
        TyPattern::Exact(Ty::Float) => [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN_POSITIVE,
            0.0,
            -0.0,
            1.5,
            -1e300,
            5e-324,
        ]
        .map(Value::float)
        .to_vec(),
        TyPattern::Exact(Ty::Text) => texts.map(text).to_vec(),
        TyPattern::Exact(Ty::Date) => wholes.map(Value::Date).to_vec(),
        TyPattern::Exact(Ty::Time) => wholes.map(Value::Time).to_vec(),
        TyPattern::Exact(Ty::DateTime) => wholes.map(Value::DateTime).to_vec(),
        TyPattern::Exact(Ty::Duration) => wholes.map(|micros| Value::Duration { months: 0, micros }).to_vec(),
        TyPattern::Exact(_) => wholes.map(Value::Int).to_vec(),
        TyPattern::AnyDecimal => wholes.iter().map(|units| decimal(i128::from(*units), 2)).collect(),
        TyPattern::AnyEnum => vec![Value::Enum(0), Value::Enum(u32::MAX)],
        TyPattern::Any => vec![int(1), text("")],
        TyPattern::Choice(words) => words.iter().map(|word| text(word)).collect(),
        TyPattern::Places => vec![int(0), int(2), int(18), int(38)],
    }
}

/// No argument makes a function panic, and no function makes a number that is none out of finite ones.
#[test]
fn functions_are_total() {
    for def in functions::all() {
        for overload in def.overloads {
            let lists: Vec<Vec<Value>> = overload.params.iter().map(edges).collect();
            let cases: usize = lists.iter().map(Vec::len).product();
            for case in 0..cases {
                let mut rest = case;
                let args: Vec<Value> = lists
                    .iter()
                    .map(|list| {
                        let value = list[rest % list.len()].clone();
                        rest /= list.len();
                        value
                    })
                    .collect();
                let result = apply(overload, &args);
                if let Value::Float(x) = &result {
                    assert!(
                        !x.0.is_nan() || args.iter().any(|arg| arg.position().is_some_and(f64::is_nan)),
                        "{}({args:?})",
                        def.name
                    );
                }
                if let Value::Text(long) = &result {
                    assert!(long.len() <= 500_000, "{}({args:?})", def.name);
                }
                // One argument that is null is nothing to panic at either.
                if let (FnKernel::Values(f), false) = (overload.kernel, args.is_empty()) {
                    let mut gap = args.clone();
                    gap[case % args.len()] = Value::Null;
                    f(&gap);
                }
            }
        }
    }
}

#[test]
fn definitions_are_whole() {
    let mut names = BTreeSet::new();
    for def in functions::all() {
        assert!(names.insert(def.name), "{} twice", def.name);
        assert!(
            def.example.starts_with(def.name)
                && def.summary.len() > 5
                && def.docs.trim_end_matches('`').ends_with('.'),
            "{}",
            def.name
        );
        assert!(
            !def.gives.is_empty()
                && def.overloads.iter().all(|overload| overload.params.len() <= def.params.len()),
            "{}",
            def.name
        );
        assert!(!def.overloads.is_empty());
    }
    assert!(names.len() >= 90);
}
