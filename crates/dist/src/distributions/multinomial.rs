//! The multinomial distribution.

use synthc_types::{
    Dim, DistDef, DistKind, Drawn, Family, Interval, Joint, JointFault, JointForm, JointParam, Params, Shape,
};

use super::{binomial, domain};

/// A number of things, each of one of several kinds.
pub(crate) static DEF: DistDef = DistDef {
    name: "Multinomial",
    summary: "`n` things sorted into kinds, counted: `a, b, c ~ ..`",
    docs: "Mass `n! / (k1! k2! ..) p1^k1 p2^k2 ..` for whole `k` that sum to `n`. `p` are weights: only their proportions count. \
           Each column by itself is binomial with \
           `n` and `p[i] / sum(p)`.\n\n\
           Drawn one column after the other, each at its own address by quantile: given the columns before it, a count is \
           binomial among what they left, with its share of the weights from it on; the last takes the rest. So a column \
           depends on its own draw and on those of the columns before it.",
    example: "Multinomial(n: 20, p: [50%, 30%, 20%])",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[],
    over_values: None,
    support_over: |_, params| match params {
        [n, ..] => Interval::closed(0.0, n.hi()).whole(),
        [] => Interval::at_least(0.0),
    },
    kind: DistKind::Joint(Joint {
        forms: &[JointForm {
            params: &[
                JointParam {
                    name: "n",
                    doc: "How many things there are.",
                    shape: Shape::One,
                    domain: domain::COUNT,
                    dim: Dim::Number,
                },
                JointParam {
                    name: "p",
                    doc: "The weight of each kind.",
                    shape: Shape::List,
                    domain: domain::NOT_NEGATIVE,
                    dim: Dim::Number,
                },
            ],
            prepare,
        }],
        draw,
        marginal: |_, prepared, nth| {
            let (n, p) = parts(prepared, nth);
            (&binomial::DEF, [n, p, 0.0, 0.0]) as (_, Params)
        },
        covariance: |_, prepared, (row, col)| {
            let ((n, p), (_, q)) = (parts(prepared, row), parts(prepared, col));
            if row == col { n * p * (1.0 - p) } else { -n * p * q }
        },
    }),
};

/// `n`, the probability of each kind, then its probability among it and those after it.
fn prepare(_: &[&str], written: &[f64], out: &mut Vec<f64>) -> Result<(), JointFault> {
    let (n, weights) = written.split_first().unwrap_or((&0.0, &[]));
    let sum: f64 = weights.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) {
        return Err(JointFault { message: "one of the weights must be above 0".into(), help: None });
    }
    out.clear();
    out.push(*n);
    out.extend(weights.iter().map(|weight| weight / sum));
    for nth in 0..weights.len() {
        let after: f64 = weights.iter().skip(nth).sum();
        let own = weights.get(nth).copied().unwrap_or(0.0);
        out.push(if after > 0.0 { (own / after).min(1.0) } else { 0.0 });
    }
    Ok(())
}

/// The number of things and the probability of a kind.
fn parts(prepared: &[f64], nth: usize) -> (f64, f64) {
    let n = prepared.first().copied().unwrap_or(f64::NAN);
    (n, prepared.get(1 + nth).copied().unwrap_or(f64::NAN))
}

fn draw(names: usize, prepared: &[f64], bits: &[u64], out: &mut [f64]) {
    let mut left = prepared.first().copied().unwrap_or(f64::NAN);
    let odds = prepared.get(1 + names..).unwrap_or(&[]);
    for ((slot, p), bits) in out.iter_mut().zip(odds).zip(bits) {
        // The last kind with a weight has probability 1 among what is left.
        *slot = binomial::draw(left, *p, *bits);
        left -= *slot;
    }
}
