//! The private shape of a distribution's numerical part, and the one loop that fills columns.

use crate::bits::{CHUNK, random_bits};
use synthc_types::{Addresses, DrawKey, Interval, Kernel, ParamColumns, Params, as_written};

/// Below this many values nothing is prepared: a table would cost more than it saves.
const FEW: usize = 16;

/// The numerical part of a distribution. What [`Kernel`] says of each function holds here.
///
/// INVARIANT: `draw`, `draw_rows` and `draw_all` give the same bits for the same parameters and the same random bits, so that
/// a constant parameter and an expression that evaluates to it give the same column.
pub(crate) trait Distribution {
    /// What constant parameters are prepared into.
    type Prepared;

    fn support(params: &Params) -> Interval;
    fn cdf(params: &Params, x: f64) -> f64;
    fn sf(params: &Params, x: f64) -> f64;
    fn quantile(params: &Params, p: f64) -> f64;
    fn upper_quantile(params: &Params, q: f64) -> f64;
    fn mean(params: &Params) -> f64;
    fn variance(params: &Params) -> f64;
    fn density(params: &Params, x: f64) -> f64;
    fn entropy(_: &Params) -> f64 {
        f64::NAN
    }
    fn sum(_: &Params, _: &Params) -> Option<Params> {
        None
    }
    fn scaled(_: &Params, _scale: f64, _shift: f64) -> Option<Params> {
        None
    }

    /// Prepares constant parameters.
    fn prepare(params: &Params) -> Self::Prepared;
    /// One value from 64 random bits.
    fn draw(params: &Params, bits: u64) -> f64;
    /// Many values with the same parameters.
    fn draw_all(prepared: &Self::Prepared, bits: &[u64], out: &mut [f64]);
    /// Many values, each with its own parameters.
    fn draw_rows(params: &[Params], bits: &[u64], out: &mut [f64]) {
        for ((value, params), bits) in out.iter_mut().zip(params).zip(bits) {
            *value = Self::draw(params, *bits);
        }
    }
}

/// The public face of a numerical part.
pub(crate) const fn kernel<D: Distribution>() -> Kernel {
    Kernel {
        support: D::support,
        cdf: D::cdf,
        sf: D::sf,
        quantile: D::quantile,
        upper_quantile: D::upper_quantile,
        mean: D::mean,
        variance: D::variance,
        entropy: D::entropy,
        density: D::density,
        sum: D::sum,
        scaled: D::scaled,
        fill: fill::<D>,
    }
}

/// Fills `out`: see [`Kernel::fill`]. A NaN among the parameters gives NaN.
fn fill<D: Distribution>(
    params: &ParamColumns<'_>,
    key: DrawKey,
    addresses: Addresses<'_>,
    first: u32,
    out: &mut [f64],
) {
    match params {
        ParamColumns::Constant(params) if params.iter().any(|p| p.is_nan()) => out.fill(f64::NAN),
        ParamColumns::Constant(params) if out.len() < FEW => {
            let mut bits = [0; FEW];
            random_bits(key, addresses, 0, first, bits.get_mut(..out.len()).unwrap_or_default());
            for (value, bits) in out.iter_mut().zip(bits) {
                *value = D::draw(params, bits);
            }
        }
        ParamColumns::Constant(params) => {
            let prepared = D::prepare(params);
            let mut bits = [0; CHUNK];
            for (chunk, out) in out.chunks_mut(CHUNK).enumerate() {
                let bits = bits.get_mut(..out.len()).unwrap_or_default();
                random_bits(key, addresses, chunk * CHUNK, first, bits);
                D::draw_all(&prepared, bits, out);
            }
        }
        ParamColumns::Rows { columns, canonical } => {
            let mut bits = [0; CHUNK];
            let mut rows = [[0.0; 4]; CHUNK];
            for (chunk, out) in out.chunks_mut(CHUNK).enumerate() {
                let start = chunk * CHUNK;
                let missing =
                    gather(columns, *canonical, start, rows.get_mut(..out.len()).unwrap_or(&mut []));
                random_bits(key, addresses, start, first, bits.get_mut(..out.len()).unwrap_or_default());
                D::draw_rows(&rows, &bits, out);
                if missing {
                    for (value, row) in out.iter_mut().zip(&rows) {
                        if row.iter().any(|p| p.is_nan()) {
                            *value = f64::NAN;
                        }
                    }
                }
            }
        }
    }
}

/// The canonical parameters of the rows from `start` on; whether a NaN is among them. A NaN in one parameter spoils all.
fn gather(
    columns: &[&[f64]],
    canonical: Option<fn(&[f64]) -> Params>,
    start: usize,
    rows: &mut [Params],
) -> bool {
    match canonical {
        None => each_row(columns, as_written, start, rows),
        Some(canonical) => each_row(columns, canonical, start, rows),
    }
}

#[inline(always)]
fn each_row(
    columns: &[&[f64]],
    canonical: impl Fn(&[f64]) -> Params,
    start: usize,
    rows: &mut [Params],
) -> bool {
    let mut missing = false;
    let mut settle = |row: &mut Params, written: &[f64]| {
        *row = canonical(written);
        let spoilt = |all: &[f64]| all.iter().fold(false, |spoilt, p| spoilt | p.is_nan());
        if spoilt(written) | spoilt(row.as_slice()) {
            *row = [f64::NAN; 4];
            missing = true;
        }
    };
    match *columns {
        [a] => {
            let a = a.get(start..).unwrap_or(&[]);
            for (row, a) in rows.iter_mut().zip(a) {
                settle(row, &[*a]);
            }
        }
        [a, b] => {
            let (a, b) = (a.get(start..).unwrap_or(&[]), b.get(start..).unwrap_or(&[]));
            for ((row, a), b) in rows.iter_mut().zip(a).zip(b) {
                settle(row, &[*a, *b]);
            }
        }
        _ => {
            let count = columns.len().min(4);
            for (offset, row) in rows.iter_mut().enumerate() {
                let mut written = [0.0; 4];
                for (slot, column) in written.iter_mut().zip(columns) {
                    *slot = column.get(start + offset).copied().unwrap_or(f64::NAN);
                }
                settle(row, written.get(..count).unwrap_or(&written));
            }
        }
    }
    missing
}
