//! Interval arithmetic that knows which ends are reached, so that a positive factor times a positive factor stays positive.

use synthc_types::Interval;

/// The same interval with infinite ends excluded: no value reaches them.
pub(super) fn reached(interval: Interval) -> Interval {
    if interval.is_empty() {
        return Interval::EMPTY;
    }
    Interval::new(
        interval.lo(),
        interval.hi(),
        interval.lo_open() || interval.lo().is_infinite(),
        interval.hi_open() || interval.hi().is_infinite(),
    )
}

/// An end of an interval: where, and whether it is excluded.
type End = (f64, bool);

fn ends(interval: Interval) -> [End; 2] {
    [(interval.lo(), interval.lo_open()), (interval.hi(), interval.hi_open())]
}

/// The hull of some values, each reached or not.
fn hull(corners: impl IntoIterator<Item = End>) -> Interval {
    let (mut lo, mut hi): (End, End) = ((f64::INFINITY, true), (f64::NEG_INFINITY, true));
    for (value, open) in corners {
        if value < lo.0 || (value == lo.0 && !open) {
            lo = (value, open);
        }
        if value > hi.0 || (value == hi.0 && !open) {
            hi = (value, open);
        }
    }
    reached(Interval::new(lo.0, hi.0, lo.1, hi.1))
}

/// All `x * y`.
pub(super) fn times(a: Interval, b: Interval) -> Interval {
    if a.is_empty() || b.is_empty() {
        return Interval::EMPTY;
    }
    hull(ends(a).into_iter().flat_map(|x| ends(b).map(|y| product(x, y))))
}

fn product((x, x_open): End, (y, y_open): End) -> End {
    if (x == 0.0 && !x_open) || (y == 0.0 && !y_open) {
        return (0.0, false);
    }
    // An infinite end times zero: the other factor can be as close to zero as it likes.
    if x == 0.0 || y == 0.0 {
        return (0.0, true);
    }
    (x * y, x_open || y_open)
}

/// All `x / y` with `y` other than zero.
pub(super) fn over(a: Interval, b: Interval) -> Interval {
    if a.is_empty() || b.is_empty() {
        return Interval::EMPTY;
    }
    if b.lo() < 0.0 && b.hi() > 0.0 {
        return if a == Interval::point(0.0) { a } else { reached(Interval::ALL) };
    }
    if b.lo() == 0.0 && b.hi() == 0.0 {
        return Interval::EMPTY;
    }
    let flip = |(value, open): End, sign: f64| {
        if value == 0.0 { (sign * f64::INFINITY, true) } else { (1.0 / value, open || value.is_infinite()) }
    };
    let sign = if b.hi() > 0.0 { 1.0 } else { -1.0 };
    let [lo, hi] = ends(b).map(|end| flip(end, sign));
    times(a, Interval::new(hi.0, lo.0, hi.1, lo.1))
}

/// All `x ^ y`; a power without a real value is left out (it is null).
pub(super) fn power(a: Interval, b: Interval) -> Interval {
    if a.is_empty() || b.is_empty() {
        return Interval::EMPTY;
    }
    if b.lo() == b.hi() && b.lo().fract() == 0.0 && b.lo().abs() <= 64.0 {
        return whole_power(a, b.lo() as i32);
    }
    if a.lo() < 0.0 {
        return reached(Interval::ALL);
    }
    let corner = |(x, x_open): End, (y, y_open): End| (pow(x, y), x_open || y_open);
    let mut corners: Vec<End> = ends(a).into_iter().flat_map(|x| ends(b).map(|y| corner(x, y))).collect();
    if a.contains(1.0) || b.contains(0.0) {
        corners.push((1.0, false));
    }
    hull(
        corners
            .into_iter()
            .map(|(value, open)| if value.is_nan() { (f64::INFINITY, true) } else { (value, open) }),
    )
}

fn whole_power(a: Interval, n: i32) -> Interval {
    if n == 0 {
        return Interval::point(1.0);
    }
    if n < 0 {
        return over(Interval::point(1.0), whole_power(a, -n));
    }
    let mut corners: Vec<End> = ends(a).into_iter().map(|(x, open)| (x.powi(n), open)).collect();
    if n % 2 == 0 && a.contains(0.0) {
        corners.push((0.0, false));
    } else if n % 2 == 0 && a.lo() < 0.0 && a.hi() > 0.0 {
        corners.push((0.0, true));
    }
    hull(corners)
}

/// A bound for a message or a support, never a cell, so the platform's power is good enough here: it is widened where it counts.
fn pow(x: f64, y: f64) -> f64 {
    x.powf(y)
}

/// All `x + y`.
pub(super) fn plus(a: Interval, b: Interval) -> Interval {
    reached(a.plus(b))
}

/// All `x - y`.
pub(super) fn minus(a: Interval, b: Interval) -> Interval {
    reached(a.minus(b))
}

/// All multiples by a positive number: a change of unit.
pub(super) fn scaled(a: Interval, factor: f64) -> Interval {
    if a.is_empty() {
        return Interval::EMPTY;
    }
    a.map_increasing(|x| x * factor)
}

/// The nearest multiples of `step`, half away from zero.
pub(super) fn rounded(a: Interval, step: f64) -> Interval {
    if a.is_empty() {
        return Interval::EMPTY;
    }
    let end = |x: f64, open: bool, up: bool| {
        let nearest = tidy((x / step).round() * step, step);
        // An excluded end half way between two multiples does not reach the one further out.
        let half = (x / step).fract().abs() == 0.5;
        if open && half && nearest.is_finite() && (nearest < x) != up {
            tidy(nearest + if up { -step } else { step }, step)
        } else {
            nearest
        }
    };
    let (lo, hi) = (end(a.lo(), a.lo_open(), false), end(a.hi(), a.hi_open(), true));
    reached(Interval::closed(lo.min(hi), hi.max(lo)))
}

/// Takes the noise off a multiple of a decimal step: 0.30000000000000004 is 0.3.
fn tidy(value: f64, step: f64) -> f64 {
    let inverse = (1.0 / step).round();
    if inverse >= 1.0 && (inverse * step - 1.0).abs() < 1e-12 {
        (value * inverse).round() / inverse
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positive_times_positive_is_positive() {
        let positive = Interval::above(0.0);
        let product = times(positive, reached(Interval::closed(2.0, 3.0)));
        assert!(!product.contains(0.0));
        assert_eq!(product.hi(), f64::INFINITY);
        assert!(times(positive, Interval::closed(0.0, 1.0)).contains(0.0));
    }

    #[test]
    fn division_by_an_interval_that_starts_at_zero_is_unbounded() {
        let quotient = over(Interval::closed(1.0, 2.0), Interval::new(0.0, 4.0, true, false));
        assert_eq!((quotient.lo(), quotient.hi()), (0.25, f64::INFINITY));
        assert_eq!(
            over(Interval::closed(1.0, 2.0), Interval::closed(-4.0, -2.0)),
            Interval::closed(-1.0, -0.25)
        );
    }

    #[test]
    fn even_powers_are_not_negative() {
        let square = power(reached(Interval::ALL), Interval::point(2.0));
        assert_eq!((square.lo(), square.lo_open()), (0.0, false));
        assert_eq!(power(Interval::closed(-2.0, 3.0), Interval::point(3.0)), Interval::closed(-8.0, 27.0));
        assert_eq!(power(Interval::closed(4.0, 9.0), Interval::point(0.5)), Interval::closed(2.0, 3.0));
    }

    #[test]
    fn rounding_keeps_ends_on_the_grid() {
        assert_eq!(rounded(Interval::closed(0.14, 0.36), 0.1), Interval::closed(0.1, 0.4));
        assert_eq!(rounded(Interval::new(0.5, 2.5, true, true), 1.0), Interval::closed(1.0, 2.0));
        assert_eq!(rounded(Interval::closed(0.5, 2.5), 1.0), Interval::closed(1.0, 3.0));
    }
}
