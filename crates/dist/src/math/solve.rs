//! Inverses of distribution functions that have none in closed form.

use super::ln;

/// The tail whose mass is given, and the mass.
#[derive(Clone, Copy)]
pub(crate) enum Tail {
    Lower(f64),
    Upper(f64),
}

/// The x in (`below`, `above`) at which a tail has the given mass: Newton's method on the logarithm of the mass, which is
/// nearly straight far out, inside a bracket. `at` gives the mass of the tail and the density.
pub(crate) fn quantile(
    start: f64,
    (mut below, mut above): (f64, f64),
    tail: Tail,
    at: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let (target, sign) = match tail {
        Tail::Lower(p) => (p, 1.0),
        Tail::Upper(q) => (q, -1.0),
    };
    let mut x = if start > below && start < above { start } else { between(below, above) };
    for _ in 0..200 {
        let (mass, density) = at(x);
        let ratio = mass / target;
        if (ratio - 1.0) * sign > 0.0 {
            above = x;
        } else {
            below = x;
        }
        let next = x - sign * ln(ratio) * (mass / density);
        // Quadratic convergence: what is left is below the last bit.
        if (ratio - 1.0).abs() < 1e-8 && next >= below && next <= above {
            return next;
        }
        let next = if next > below && next < above { next } else { between(below, above) };
        if next == x || !(next > below && next < above) {
            return next;
        }
        x = next;
    }
    x
}

/// The middle, by ratio where the ends are of one sign and far apart.
fn between(below: f64, above: f64) -> f64 {
    if below > 0.0 && above > 8.0 * below {
        below.sqrt() * above.sqrt()
    } else if below == 0.0 && above > 1e-3 {
        above * 0.125
    } else {
        0.5 * (below + above)
    }
}
