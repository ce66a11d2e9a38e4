//! The Dirichlet distribution.

use synthc_types::{
    Dim, DistDef, DistKind, Drawn, Family, Interval, Joint, JointForm, JointParam, Params, Shape, unit_open,
};

use super::{beta, domain};
use crate::math::gamma;
use crate::math::{exp, ln};

/// Shares of a whole.
pub(crate) static DEF: DistDef = DistDef {
    name: "Dirichlet",
    summary: "shares of a whole that sum to 1: `a, b, c ~ ..`",
    docs: "Density proportional to `x1^(a1-1) x2^(a2-1) ..` where the `x` are positive and sum to 1. Each column by itself is a beta \
           distribution with the shapes `a[i]` and `sum(a) - a[i]`; its mean is `a[i] / sum(a)`. The larger the sum, the nearer \
           all shares stay to their means; shapes below 1 favour rows in which one share is nearly all.\n\n\
           Drawn from an independent gamma variable of shape `a[i]` at the address of each column, by quantile, divided by their \
           sum (Devroye 1986, theorem XI.4.1); in logarithms, so that small shapes do not vanish. Each share depends on the draws \
           of all columns, as shares of one whole must.",
    example: "Dirichlet([4, 3, 2])",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[],
    over_values: None,
    support_over: |_, _| Interval::closed(0.0, 1.0),
    kind: DistKind::Joint(Joint {
        forms: &[JointForm {
            params: &[JointParam {
                name: "shapes",
                doc: "The shape of each column: shares are proportional to it on average.",
                shape: Shape::List,
                domain: domain::SHAPE,
                dim: Dim::Number,
            }],
            prepare: |_, written, out| {
                out.clear();
                out.extend_from_slice(written);
                Ok(())
            },
        }],
        draw,
        marginal: |_, shapes, nth| {
            let (own, all) = sums(shapes, nth);
            (&beta::DEF, [own, all - own, 0.0, 0.0]) as (_, Params)
        },
        covariance: |_, shapes, (row, col)| {
            let ((a, all), (b, _)) = (sums(shapes, row), sums(shapes, col));
            let both = if row == col { (a / all) * (1.0 - a / all) } else { -(a / all) * (b / all) };
            both / (all + 1.0)
        },
    }),
};

/// The shape of one column and the sum of all.
fn sums(shapes: &[f64], nth: usize) -> (f64, f64) {
    (shapes.get(nth).copied().unwrap_or(f64::NAN), shapes.iter().sum())
}

fn draw(_: usize, shapes: &[f64], bits: &[u64], out: &mut [f64]) {
    let mut most = f64::NEG_INFINITY;
    for ((slot, shape), bits) in out.iter_mut().zip(shapes).zip(bits) {
        *slot = ln_gamma_variable(*shape, *bits);
        most = if *slot > most { *slot } else { most };
    }
    let mut sum = 0.0;
    for slot in out.iter_mut() {
        *slot = exp(*slot - most);
        sum += *slot;
    }
    for slot in out {
        *slot /= sum;
    }
}

/// The logarithm of a Gamma variable, also where the variable itself is below what a double holds: there
/// `P(X <= x) = x^a / gamma(a + 1)` to the last digit.
fn ln_gamma_variable(shape: f64, bits: u64) -> f64 {
    let u = unit_open(bits);
    let gamma = gamma::Shape::new(shape);
    let value = if u < 0.5 { gamma.quantile(u) } else { gamma.upper_quantile(1.0 - u) };
    if value > 1e-290 { ln(value) } else { (ln(u) + gamma::ln_gamma_1p(shape)) / shape }
}
