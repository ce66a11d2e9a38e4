//! Rounding to whole numbers and to steps.

use synthc_types::{FnDef, FnKernel, Interval, Overload, TyPattern, Value, decimal_units};

use super::rounding::{mapped, units_of_one, whole_number};
use crate::functions::pattern::{self, DECIMAL, FLOAT, INT, known, takes, values};
use crate::math::{round_half_away, round_to, whole};

/// The ways to round what lies between two steps.
const MODES: &[&str] = &["half_away", "half_even", "up", "down", "ceil", "floor"];

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    HalfAway,
    HalfEven,
    Up,
    Down,
    Ceil,
    Floor,
}

fn mode(name: &str) -> Option<Mode> {
    use Mode::{Ceil, Down, Floor, HalfAway, HalfEven, Up};
    let at = MODES.iter().position(|mode| *mode == name)?;
    [HalfAway, HalfEven, Up, Down, Ceil, Floor].get(at).copied()
}

/// The whole number that `x` is rounded to. A number that differs from a whole one, or a half, in its last bits alone counts as
/// that: 0.1 + 0.2 is three tenths.
fn whole_by(x: f64, mode: Mode) -> f64 {
    let near = round_half_away(x);
    let slack = 4.0 * f64::EPSILON * x.abs();
    if (x - near).abs() <= slack {
        return near;
    }
    match mode {
        Mode::HalfAway => near,
        Mode::HalfEven => {
            let below = x.floor();
            let rest = x - below - 0.5;
            if rest.abs() > slack {
                near
            } else if below % 2.0 == 0.0 {
                below
            } else {
                below + 1.0
            }
        }
        Mode::Up => {
            if x < 0.0 {
                x.floor()
            } else {
                x.ceil()
            }
        }
        Mode::Down => x.trunc(),
        Mode::Ceil => x.ceil(),
        Mode::Floor => x.floor(),
    }
}

fn to_step(x: f64, step: f64, mode: Mode) -> f64 {
    if !(step > 0.0) || !step.is_finite() {
        return f64::NAN;
    }
    if mode == Mode::HalfAway {
        return round_to(x, step);
    }
    let parts = round_half_away(1.0 / step);
    if step < 1.0 && (parts * step - 1.0).abs() < 1e-9 {
        whole_by(x * parts, mode) / parts
    } else {
        whole_by(x / step, mode) * step
    }
}

/// The multiple of `step` that `units` is rounded to; `None` where it does not fit or the step is not positive.
fn units_to_step(units: i128, step: i128, mode: Mode) -> Option<i128> {
    if step <= 0 {
        return None;
    }
    let (below, rest) = (units.div_euclid(step), units.rem_euclid(step));
    let away = units > 0;
    let up = match mode {
        // `step - rest` instead of twice the rest, which may be beyond 128 bits.
        Mode::HalfAway => rest > step - rest || (rest == step - rest && away),
        Mode::HalfEven => rest > step - rest || (rest == step - rest && below % 2 != 0),
        Mode::Up => rest > 0 && away,
        Mode::Down => rest > 0 && !away,
        Mode::Ceil => rest > 0,
        Mode::Floor => false,
    };
    below.checked_add(i128::from(up))?.checked_mul(step)
}

/// `x` to a step, by the mode that is named or else halves away from zero.
fn stepped(args: &[Value]) -> Value {
    let (x, step, mode) = match args {
        [x, step] => (x, step, Some(Mode::HalfAway)),
        [x, step, Value::Text(name)] => (x, step, mode(name)),
        _ => return Value::Null,
    };
    match (x, step, mode) {
        (Value::Int(x), Value::Int(step), Some(mode)) => {
            units_to_step(i128::from(*x), i128::from(*step), mode).map_or(Value::Null, whole_number)
        }
        (Value::Float(x), Value::Float(step), Some(mode)) => {
            known(Some(to_step(x.0, step.0, mode)).filter(|y| !y.is_nan()), Value::float)
        }
        (Value::Decimal { units, scale }, Value::Decimal { units: step, scale: same }, Some(mode))
            if scale == same =>
        {
            known(units_to_step(*units, *step, mode).and_then(decimal_units), |units| Value::Decimal {
                units,
                scale: *scale,
            })
        }
        _ => Value::Null,
    }
}

fn round_decimal(args: &[Value]) -> Value {
    match args {
        [Value::Decimal { units, scale }] => {
            let one = units_of_one(*scale);
            units_to_step(*units, one, Mode::HalfAway).map_or(Value::Null, |n| whole_number(n / one))
        }
        _ => Value::Null,
    }
}

/// Nearest whole number.
pub(super) static ROUND: FnDef = FnDef {
    name: "round",
    params: &["x", "step", "mode"],
    summary: "the nearest whole number, or the nearest multiple of `step`",
    docs: "Without a step the result is an `int`: `round(2.5)` is 3, `round(-2.5)` is -3; one that does not fit is a fault of its row. With one it \
           has the type of `x`: `round(17.26, 0.1)` is 17.3, `round(x, 5)` a multiple of 5, `round(price, 0.05)` of a decimal \
           exact. The step is a size, not a number of digits, and null where it is not positive; the clause `round 0.1` after \
           an expression does the same. What lies between two steps goes by `mode`: `half_away` (the nearest, halves away \
           from zero; the default), `half_even` (halves to the even multiple, as banks do), `up` (away from zero), `down` \
           (towards zero), `ceil` (to the larger), `floor` (to the smaller).",
    example: "round(2.5)",
    gives: "3",
    overloads: &[
        Overload { params: &[INT], variadic: false, result: pattern::int, kernel: FnKernel::Int1(Some) },
        Overload {
            params: &[FLOAT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::FloatToInt(|x| whole(round_half_away(x))),
        },
        Overload {
            params: &[DECIMAL],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Values(round_decimal),
        },
        values(&[INT, INT], pattern::int, stepped),
        takes(&[FLOAT, FLOAT], pattern::float, FnKernel::Float2(|x, step| to_step(x, step, Mode::HalfAway))),
        values(&[DECIMAL, DECIMAL], pattern::widest_decimal, stepped),
        values(&[INT, INT, TyPattern::Choice(MODES)], pattern::int, stepped),
        values(&[FLOAT, FLOAT, TyPattern::Choice(MODES)], pattern::float, stepped),
        values(&[DECIMAL, DECIMAL, TyPattern::Choice(MODES)], pattern::widest_decimal, stepped),
    ],
    domains: &[Interval::ALL, Interval::above(0.0)],
    interval: |args| match args {
        [x] => Some(x.map_increasing(round_half_away)).map(|y| Interval::closed(y.lo(), y.hi())),
        [x, step, ..] => {
            Some(Interval::closed((x.lo() - step.hi()).next_down(), (x.hi() + step.hi()).next_up()))
        }
        [] => None,
    },
    preimage: Some(|result| {
        let n = result.whole();
        if n.is_empty() {
            n
        } else {
            // A half belongs to the whole number that is farther from 0.
            Interval::new(n.lo() - 0.5, n.hi() + 0.5, n.lo() <= 0.0, n.hi() >= 0.0)
        }
    }),
    ..FnDef::BASE
};

/// Toward zero.
pub(super) static TRUNC: FnDef = FnDef {
    name: "trunc",
    params: &["x"],
    summary: "`x` without what stands after the point",
    docs: "Towards zero: `trunc(2.7)` is 2, `trunc(-2.7)` is -2. A result that does not fit an `int` is a fault of its row. The first moment of \
           a month or hour is `start_of`.",
    example: "trunc(-2.7)",
    gives: "-2",
    overloads: &[
        takes(&[INT], pattern::int, FnKernel::Int1(Some)),
        takes(&[FLOAT], pattern::int, FnKernel::FloatToInt(|x| whole(x.trunc()))),
        values(&[DECIMAL], pattern::int, |args| match args {
            [Value::Decimal { units, scale }] => whole_number(units / units_of_one(*scale)),
            _ => Value::Null,
        }),
    ],
    interval: |args| mapped(args, f64::trunc),
    preimage: Some(|result| {
        let n = result.whole();
        if n.is_empty() {
            n
        } else {
            // All below 1 in size becomes 0.
            let lo = if n.lo() <= 0.0 { n.lo() - 1.0 } else { n.lo() };
            let hi = if n.hi() >= 0.0 { n.hi() + 1.0 } else { n.hi() };
            Interval::new(lo, hi, n.lo() <= 0.0, n.hi() >= 0.0)
        }
    }),
    ..FnDef::BASE
};
