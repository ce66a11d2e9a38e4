//! The multivariate normal distribution.

use synthc_types::{
    Dim, DistDef, DistKind, Drawn, Family, Interval, Joint, JointFault, JointForm, JointParam, Params, Shape,
    unit_open,
};

use super::{domain, normal};
use crate::math::cholesky::{Indefinite, factorize};
use crate::math::normal_quantile;

const MEAN: JointParam = JointParam {
    name: "mean",
    doc: "The mean of each column.",
    shape: Shape::List,
    domain: domain::FINITE,
    dim: Dim::Location,
};

/// Normal columns with correlations.
pub(crate) static DEF: DistDef = DistDef {
    name: "MvNormal",
    summary: "several bell curves with correlations: `a, b ~ ..`",
    docs: "Density `exp(-(x - mean)' cov^-1 (x - mean) / 2) / sqrt(det(2 pi cov))`; `cov[i][j] = sd[i] sd[j] corr[i][j]`. The \
           matrix is symmetric with a row for each name; a column may follow from the others entirely. Each column by itself is \
           normal, and so is each given others: given the columns before it, with the mean and the spread of their regression.\n\n\
           Drawn by the Cholesky factor: `x = mean + L z` with an independent standard normal `z` at the address of each column, by \
           quantile. So a column depends on its own draw and on those of the columns before it; a column appended to the list moves \
           none of them, a changed mean keeps every rank, and without correlations each column is what it would be alone.",
    example: "MvNormal(mean: [172, 74], sd: [9, 13], corr: [[1, 0.45], [0.45, 1]])",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[],
    over_values: None,
    support_over: |_, _| Interval::ALL,
    kind: DistKind::Joint(Joint {
        forms: &[
            JointForm {
                params: &[
                    MEAN,
                    JointParam {
                        name: "sd",
                        doc: "The standard deviation of each column.",
                        shape: Shape::List,
                        domain: domain::NOT_NEGATIVE,
                        dim: Dim::Spread,
                    },
                    JointParam {
                        name: "corr",
                        doc: "The correlations: symmetric, 1 on the diagonal.",
                        shape: Shape::Matrix,
                        domain: CORRELATION,
                        dim: Dim::Number,
                    },
                ],
                prepare: by_correlations,
            },
            JointForm {
                params: &[
                    MEAN,
                    JointParam {
                        name: "cov",
                        doc: "The covariances: symmetric, the variances on the diagonal.",
                        shape: Shape::Matrix,
                        domain: domain::FINITE,
                        dim: Dim::Square,
                    },
                ],
                prepare: by_covariances,
            },
        ],
        draw,
        marginal: |n, prepared, nth| {
            let mean = prepared.get(nth).copied().unwrap_or(f64::NAN);
            (&normal::DEF, [mean, covariance(n, prepared, (nth, nth)).sqrt(), 0.0, 0.0]) as (_, Params)
        },
        covariance,
    }),
};

const CORRELATION: synthc_types::Domain =
    synthc_types::Domain { within: Interval::closed(-1.0, 1.0), whole: false, words: "between -1 and 1" };

fn at(list: &[f64], n: usize, row: usize, col: usize) -> f64 {
    list.get(row * n + col).copied().unwrap_or(f64::NAN)
}

/// Means, then the Cholesky factor row by row.
fn draw(n: usize, prepared: &[f64], bits: &[u64], out: &mut [f64]) {
    let (means, factor) = prepared.split_at(n.min(prepared.len()));
    for (value, bits) in out.iter_mut().zip(bits) {
        *value = normal_quantile(unit_open(*bits));
    }
    // From the last row up: a row reads the normals of the rows before it, which still stand there.
    for row in (0..n).rev() {
        let mut sum = 0.0;
        for (col, z) in out.iter().enumerate().take(row + 1) {
            sum += at(factor, n, row, col) * z;
        }
        if let (Some(slot), Some(mean)) = (out.get_mut(row), means.get(row)) {
            *slot = mean + sum;
        }
    }
}

fn covariance(n: usize, prepared: &[f64], (row, col): (usize, usize)) -> f64 {
    let factor = prepared.get(n..).unwrap_or(&[]);
    (0..=row.min(col)).map(|k| at(factor, n, row, k) * at(factor, n, col, k)).sum()
}

/// A number for a message: up to four digits after the point.
fn plain(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 {
        return format!("{value:.2e}");
    }
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn name<'a>(names: &[&'a str], at: usize) -> &'a str {
    names.get(at).copied().unwrap_or_default()
}

/// Both halves of a matrix are the same, but for what the last digits of a product may differ.
fn symmetric(names: &[&str], matrix: &[f64], what: &str) -> Result<(), JointFault> {
    let n = names.len();
    for row in 0..n {
        for col in 0..row {
            let (below, above) = (at(matrix, n, row, col), at(matrix, n, col, row));
            let size = (at(matrix, n, row, row) * at(matrix, n, col, col)).abs().sqrt();
            if !((below - above).abs() <= 1e-9 * size.max(below.abs())) {
                let (one, other) = (name(names, col), name(names, row));
                return Err(JointFault {
                    message: format!(
                        "the matrix must be symmetric: the {what} of `{one}` and `{other}` is {} in row {}, and {} in row {}",
                        plain(above),
                        col + 1,
                        plain(below),
                        row + 1
                    ),
                    help: Some(format!(
                        "write the same number in row {}, column {} and in row {}, column {}",
                        row + 1,
                        col + 1,
                        col + 1,
                        row + 1
                    )),
                });
            }
        }
    }
    Ok(())
}

fn by_correlations(names: &[&str], written: &[f64], out: &mut Vec<f64>) -> Result<(), JointFault> {
    let n = names.len();
    let (means, rest) = written.split_at(n.min(written.len()));
    let (sds, corr) = rest.split_at(n.min(rest.len()));
    for (nth, name) in names.iter().enumerate() {
        let own = at(corr, n, nth, nth);
        if own != 1.0 {
            return Err(JointFault {
                message: format!("the correlation of `{name}` with itself must be 1; this is {}", plain(own)),
                help: Some(format!("write 1 in row {0}, column {0}", nth + 1)),
            });
        }
    }
    symmetric(names, corr, "correlation")?;
    prepare(names, means, corr, out)?;
    for (row, sd) in sds.iter().enumerate() {
        for slot in out.iter_mut().skip(n + row * n).take(n) {
            *slot *= sd;
        }
    }
    Ok(())
}

fn by_covariances(names: &[&str], written: &[f64], out: &mut Vec<f64>) -> Result<(), JointFault> {
    let n = names.len();
    let (means, cov) = written.split_at(n.min(written.len()));
    for (nth, name) in names.iter().enumerate() {
        let own = at(cov, n, nth, nth);
        if !(own >= 0.0) {
            return Err(JointFault {
                message: format!("the variance of `{name}` must be 0 or more; this is {}", plain(own)),
                help: None,
            });
        }
    }
    symmetric(names, cov, "covariance")?;
    prepare(names, means, cov, out)
}

fn prepare(names: &[&str], means: &[f64], matrix: &[f64], out: &mut Vec<f64>) -> Result<(), JointFault> {
    let n = names.len();
    out.clear();
    out.extend_from_slice(means);
    out.resize(n + n * n, 0.0);
    let factor = out.get_mut(n..).unwrap_or(&mut []);
    factorize(n, matrix, factor).map_err(|found| indefinite(names, matrix, factor, found))
}

/// What is wrong with a matrix, and the nearest value of one entry, or the largest common factor of all, that would do.
fn indefinite(names: &[&str], matrix: &[f64], factor: &[f64], found: Indefinite) -> JointFault {
    let n = names.len();
    let own = name(names, found.row);
    let before: Vec<String> = names.iter().take(found.row).map(|name| format!("`{name}`")).collect();
    let before = before.join(", ");
    let message = if found.pivot < 0.0 {
        format!(
            "no columns vary together like this: given {before}, the variance of `{own}` would be {}",
            plain(found.pivot)
        )
    } else {
        format!(
            "no columns vary together like this: `{own}` cannot vary with a column that {before} determine"
        )
    };
    let help = entry(n, matrix, factor, found.row)
        .map(|(lo, hi)| {
            let last = name(names, found.row.saturating_sub(1));
            format!(
                "the entry of `{last}` and `{own}` can be {} to {}, with all others as they are",
                plain(lo),
                plain(hi)
            )
        })
        .or_else(|| {
            let share = shrunk(n, matrix);
            (share > 0.0).then(|| format!("all entries off the diagonal times {} would do", plain(share)))
        });
    JointFault { message, help }
}

/// What the entry left of the diagonal in the bad row can be, given all others.
fn entry(n: usize, matrix: &[f64], factor: &[f64], row: usize) -> Option<(f64, f64)> {
    let last = row.checked_sub(1)?;
    let pivot = at(factor, n, last, last);
    let known: f64 = (0..last).map(|k| at(factor, n, row, k) * at(factor, n, row, k)).sum();
    let left = at(matrix, n, row, row) - known;
    if !(left > 0.0) || !(pivot > 0.0) {
        return None;
    }
    let shared: f64 = (0..last).map(|k| at(factor, n, row, k) * at(factor, n, last, k)).sum();
    let reach = left.sqrt() * pivot;
    // Rounded inwards, so that the ends that are told are valid.
    let (lo, hi) = (shared - reach, shared + reach);
    let unit = step(hi - lo);
    Some(((lo / unit).ceil() * unit, (hi / unit).floor() * unit)).filter(|(lo, hi)| lo <= hi)
}

/// A power of ten that shows three digits of a length.
fn step(length: f64) -> f64 {
    let mut unit = 1.0;
    while unit * 100.0 > length && unit > 1e-12 {
        unit /= 10.0;
    }
    while unit * 1000.0 <= length && unit < 1e12 {
        unit *= 10.0;
    }
    unit
}

/// The largest factor, to two digits, by which all entries off the diagonal can be multiplied; 0 where there is none.
fn shrunk(n: usize, matrix: &[f64]) -> f64 {
    let mut smaller = matrix.to_vec();
    let mut factor = vec![0.0; n * n];
    for hundredth in (1..100).rev() {
        let share = f64::from(hundredth) / 100.0;
        for (place, (slot, entry)) in smaller.iter_mut().zip(matrix).enumerate() {
            *slot = if place / n.max(1) == place % n.max(1) { *entry } else { share * entry };
        }
        if factorize(n, &smaller, &mut factor).is_ok() {
            return share;
        }
    }
    0.0
}
