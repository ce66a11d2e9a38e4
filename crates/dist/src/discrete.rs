//! Distributions over counts: quantiles by search, constant parameters by table.

use synthc_types::{Interval, Params, unit_open};

use crate::math::ln;
use crate::sampler::Distribution;

/// A distribution over neighbouring whole numbers. Values are counted from the first: all but `first` speak of 0, 1, 2, ..
pub(crate) trait Discrete {
    /// What is computed once for given parameters.
    type Shape: Copy;

    fn shape(params: &Params) -> Self::Shape;
    /// The smallest value with a chance.
    fn first(_: &Self::Shape) -> f64 {
        0.0
    }
    /// The largest value with a chance.
    fn last(shape: &Self::Shape) -> f64;
    /// The value that is certain, if one is.
    fn sure(shape: &Self::Shape) -> Option<f64>;
    /// P(X = k).
    fn mass(shape: &Self::Shape, k: f64) -> f64;
    /// P(X = k + 1) / P(X = k).
    fn ratio(shape: &Self::Shape, k: f64) -> f64;
    /// P(X <= k) and P(X > k).
    fn tails(shape: &Self::Shape, k: f64) -> (f64, f64);
    /// A value near the quantile of the smaller of the tails `p` and `q` = 1 - p.
    fn guess(shape: &Self::Shape, p: f64, q: f64) -> f64;
    /// The most likely value.
    fn mode(shape: &Self::Shape) -> f64;
    fn mean(shape: &Self::Shape) -> f64;
    fn variance(shape: &Self::Shape) -> f64;
    /// Whether masses fall on both sides of the mode.
    fn is_peaked(_: &Self::Shape) -> bool {
        true
    }
    /// Whether constant parameters are worth a table.
    fn is_tabulated(shape: &Self::Shape) -> bool {
        Self::variance(shape).sqrt() <= WIDEST
    }
    /// The entropy in nats, NaN where no closed form is known.
    fn entropy(_: &Self::Shape) -> f64 {
        f64::NAN
    }
    fn sum(_: &Params, _: &Params) -> Option<Params> {
        None
    }
}

/// A count as a [`Distribution`].
pub(crate) struct Counting<D>(std::marker::PhantomData<D>);

/// Up to this mean values are found by adding masses from 0 up.
const FEW: f64 = 16.0;
/// So many masses are added before a search takes over.
const STEPS: u32 = 64;
/// Distances in probability below which a table leaves the decision to the search: above all errors of a table.
const MARGIN: f64 = 1e-12;
/// The largest standard deviation for which a table is made.
const WIDEST: f64 = 400.0;

/// Whether values are found by adding masses from 0 up.
fn adds<D: Discrete>(shape: &D::Shape) -> bool {
    D::mean(shape) <= FEW || D::last(shape) <= f64::from(STEPS)
}

fn draw<D: Discrete>(shape: &D::Shape, bits: u64) -> f64 {
    let u = unit_open(bits);
    if let Some(sure) = D::sure(shape) {
        return sure;
    }
    if adds::<D>(shape) {
        let mut mass = D::mass(shape, 0.0);
        let mut sum = mass;
        let mut k = 0.0;
        // A first mass that underflows would spoil all that follow.
        if mass > 1e-280 {
            for _ in 0..STEPS {
                if u <= sum {
                    return k;
                }
                mass *= D::ratio(shape, k);
                sum += mass;
                k += 1.0;
            }
        }
    }
    // u and 1 - u are both exact.
    quantile::<D>(shape, u, 1.0 - u)
}

/// The quantile, from whichever of p and q = 1 - p is smaller.
fn quantile<D: Discrete>(shape: &D::Shape, p: f64, q: f64) -> f64 {
    let last = D::last(shape);
    if p.is_nan() || q.is_nan() || last.is_nan() {
        return f64::NAN;
    }
    if let Some(sure) = D::sure(shape) {
        return sure;
    }
    if p <= 0.0 {
        return 0.0;
    }
    if q <= 0.0 {
        return last;
    }
    let guess = D::guess(shape, p, q).floor();
    let guess = if guess >= 0.0 { guess.min(last) } else { 0.0 };
    let tail = if p <= q { Tail::Lower(p) } else { Tail::Upper(q) };
    search::<D>(shape, tail, guess)
}

/// Which tail is to reach which mass.
#[derive(Clone, Copy)]
enum Tail {
    Lower(f64),
    Upper(f64),
}

/// The smallest k at which the lower tail has reached its mass, or the upper tail has fallen to it.
fn search<D: Discrete>(shape: &D::Shape, tail: Tail, guess: f64) -> f64 {
    /// So far is walked by adding masses before the tail is computed anew.
    const WALK: u32 = 16;
    let mut k = guess;
    // INVARIANT: not yet reached at `below`, reached at `above`.
    let (mut below, mut above) = (-1.0f64, D::last(shape));
    for _ in 0..250 {
        let (lower, upper) = D::tails(shape, k);
        let mass = D::mass(shape, k);
        // How much is missing at k: negative or zero where it is reached. Differences below `blur` have lost their digits.
        let (mut gap, blur) = match tail {
            Tail::Lower(p) => (p - lower, 1e-10 * lower),
            Tail::Upper(q) => (upper - q, 1e-10 * upper),
        };
        let mut step = mass;
        let mut blurred = false;
        if gap <= 0.0 {
            above = above.min(k);
            for _ in 0..WALK {
                let next = gap + step;
                blurred = next.abs() < blur && k > 0.0;
                if blurred {
                    k -= 1.0;
                    break;
                }
                if next > 0.0 || k <= 0.0 {
                    return k;
                }
                gap = next;
                k -= 1.0;
                step /= D::ratio(shape, k);
                above = above.min(k);
            }
        } else {
            below = below.max(k);
            for _ in 0..WALK {
                step *= D::ratio(shape, k);
                k += 1.0;
                let next = gap - step;
                blurred = next.abs() < blur;
                if blurred {
                    break;
                }
                if next <= 0.0 {
                    return k.min(D::last(shape));
                }
                gap = next;
                below = below.max(k);
            }
        }
        if above - below <= 1.0 {
            return above;
        }
        if blurred && k > below && k < above {
            continue;
        }
        // Newton's method, far out in a tail on its logarithm, which is nearly straight there.
        let move_by = match tail {
            Tail::Lower(p) if !(0.5..2.0).contains(&((p - gap) / p)) => {
                ln(p / (p - gap)) * ((p - gap) / step)
            }
            Tail::Upper(q) if !(0.5..2.0).contains(&((q + gap) / q)) => {
                ln((q + gap) / q) * ((q + gap) / step)
            }
            _ => gap / step,
        };
        let newton = (k + move_by).round();
        k = if newton > below && newton < above {
            newton
        } else if above > 16.0 * (below + 2.0) {
            ((below + 2.0).sqrt() * (above + 1.0).sqrt()).floor()
        } else {
            (0.5 * (below + above)).floor()
        }
        .clamp(below + 1.0, above);
    }
    k
}

/// Both tails at `k` as sums of masses from there outwards, for distributions without a better way.
pub(crate) fn outward<D: Discrete>(shape: &D::Shape, k: f64) -> (f64, f64) {
    // The smaller tail is summed, so that it has all its digits.
    if k < D::mean(shape) {
        let lower = below::<D>(shape, k);
        (lower, if lower <= 0.5 { 1.0 - lower } else { above::<D>(shape, k) })
    } else {
        let upper = above::<D>(shape, k);
        (if upper <= 0.5 { 1.0 - upper } else { below::<D>(shape, k) }, upper)
    }
}

/// A mass that no longer counts beside what has been summed.
const NOTHING: f64 = 1e-22;

/// P(X <= k) as a sum.
fn below<D: Discrete>(shape: &D::Shape, start: f64) -> f64 {
    let (mut k, mut mass, mut sum) = (start, D::mass(shape, start), 0.0);
    // NaN ends it too.
    while mass > 0.0 {
        sum += mass;
        if k <= 0.0 {
            break;
        }
        k -= 1.0;
        let ratio = D::ratio(shape, k);
        if ratio > 1.0 && mass < NOTHING * sum && D::is_peaked(shape) {
            break;
        }
        mass /= ratio;
    }
    sum
}

/// P(X > k) as a sum.
fn above<D: Discrete>(shape: &D::Shape, start: f64) -> f64 {
    let last = D::last(shape);
    if start >= last {
        return 0.0;
    }
    let (mut k, mut sum) = (start + 1.0, 0.0);
    let mut mass = D::mass(shape, k);
    while mass > 0.0 {
        sum += mass;
        if k >= last {
            break;
        }
        let ratio = D::ratio(shape, k);
        if ratio < 1.0 && mass < NOTHING * sum && D::is_peaked(shape) {
            break;
        }
        mass *= ratio;
        k += 1.0;
    }
    sum
}

/// Cumulative masses of constant parameters with a guide to them.
pub(crate) struct Table {
    first: f64,
    sums: Vec<f64>,
    guide: Vec<u32>,
    shift: u32,
}

impl Table {
    /// `None` where a table would be too long.
    fn new<D: Discrete>(shape: &D::Shape) -> Option<Self> {
        if D::sure(shape).is_some() || !D::is_tabulated(shape) {
            return None;
        }
        let (first, sums) = if adds::<D>(shape) { from_zero::<D>(shape) } else { from_mode::<D>(shape) };
        let size = sums.len().next_power_of_two().clamp(16, 4_096);
        let shift = 64 - size.trailing_zeros();
        let mut guide = Vec::with_capacity(size);
        let mut at = 0;
        for part in 0..size {
            let start = part as f64 / size as f64;
            while sums.get(at).is_some_and(|sum| *sum < start) {
                at += 1;
            }
            guide.push(at as u32);
        }
        Some(Self { first, sums, guide, shift })
    }

    /// The value; `None` where it is not in the table or too near to a boundary to be sure.
    #[inline(always)]
    fn find(&self, bits: u64) -> Option<f64> {
        let u = unit_open(bits);
        let mut at = *self.guide.get((bits >> self.shift) as usize)? as usize;
        let mut sum = *self.sums.get(at)?;
        while sum < u {
            at += 1;
            sum = *self.sums.get(at)?;
        }
        let before = if at == 0 { 0.0 } else { *self.sums.get(at - 1)? };
        // At the first entry of a table that starts above 0 the mass below it is within the margin.
        (sum - u > MARGIN && u - before > MARGIN).then_some(self.first + at as f64)
    }
}

/// The sums that `draw` adds up, until nothing is left.
fn from_zero<D: Discrete>(shape: &D::Shape) -> (f64, Vec<f64>) {
    let mut sums = Vec::with_capacity(STEPS as usize);
    let mut mass = D::mass(shape, 0.0);
    let mut sum = mass;
    let mut k = 0.0;
    for _ in 0..STEPS {
        sums.push(sum);
        if sum > 1.0 - MARGIN || k >= D::last(shape) {
            break;
        }
        mass *= D::ratio(shape, k);
        sum += mass;
        k += 1.0;
    }
    (0.0, sums)
}

/// Sums from the mode outwards, as far as they matter.
fn from_mode<D: Discrete>(shape: &D::Shape) -> (f64, Vec<f64>) {
    let mode = D::mode(shape);
    let peak = D::mass(shape, mode);
    let (middle, _) = D::tails(shape, mode);
    let mut sums = vec![middle];
    let (mut k, mut mass, mut sum) = (mode, peak, middle);
    while k > 0.0 && sum - mass > 0.25 * MARGIN {
        sum -= mass;
        k -= 1.0;
        mass /= D::ratio(shape, k);
        sums.push(sum);
    }
    let first = k;
    sums.reverse();
    let (mut k, mut mass, mut sum) = (mode, peak, middle);
    while sum < 1.0 - 0.25 * MARGIN && k < D::last(shape) {
        mass *= D::ratio(shape, k);
        k += 1.0;
        if mass < 1e-18 {
            break;
        }
        sum += mass;
        sums.push(sum);
    }
    (first, sums)
}

impl<D: Discrete> Distribution for Counting<D> {
    type Prepared = (Params, D::Shape, Option<Table>);

    fn support(params: &Params) -> Interval {
        let shape = D::shape(params);
        if let Some(sure) = D::sure(&shape) {
            return Interval::point(D::first(&shape) + sure);
        }
        let (first, last) = (D::first(&shape), D::last(&shape));
        Interval::closed(first, if last >= UNBOUNDED { f64::INFINITY } else { first + last })
    }

    fn cdf(params: &Params, x: f64) -> f64 {
        let shape = D::shape(params);
        let x = x - D::first(&shape);
        if !(x >= 0.0) {
            return if x.is_nan() { x } else { 0.0 };
        }
        if let Some(sure) = D::sure(&shape) {
            return f64::from(u8::from(x >= sure));
        }
        if x >= D::last(&shape) { 1.0 } else { D::tails(&shape, x.floor()).0 }
    }

    fn sf(params: &Params, x: f64) -> f64 {
        let shape = D::shape(params);
        let x = x - D::first(&shape);
        if !(x >= 0.0) {
            return if x.is_nan() { x } else { 1.0 };
        }
        if let Some(sure) = D::sure(&shape) {
            return f64::from(u8::from(x < sure));
        }
        if x >= D::last(&shape) { 0.0 } else { D::tails(&shape, x.floor()).1 }
    }

    fn quantile(params: &Params, p: f64) -> f64 {
        let shape = D::shape(params);
        D::first(&shape) + quantile::<D>(&shape, p, 1.0 - p)
    }

    fn upper_quantile(params: &Params, q: f64) -> f64 {
        let shape = D::shape(params);
        D::first(&shape) + quantile::<D>(&shape, 1.0 - q, q)
    }

    fn mean(params: &Params) -> f64 {
        let shape = D::shape(params);
        D::first(&shape) + D::mean(&shape)
    }

    fn variance(params: &Params) -> f64 {
        D::variance(&D::shape(params))
    }

    fn density(params: &Params, x: f64) -> f64 {
        let shape = D::shape(params);
        if x.is_nan() {
            return x;
        }
        let x = x - D::first(&shape);
        if let Some(sure) = D::sure(&shape) {
            return f64::from(u8::from(x == sure));
        }
        let possible = x >= 0.0 && x <= D::last(&shape) && x.floor() == x;
        if possible { D::mass(&shape, x) } else { 0.0 }
    }

    fn entropy(params: &Params) -> f64 {
        D::entropy(&D::shape(params))
    }

    fn sum(a: &Params, b: &Params) -> Option<Params> {
        D::sum(a, b)
    }

    fn prepare(params: &Params) -> Self::Prepared {
        let shape = D::shape(params);
        (*params, shape, Table::new::<D>(&shape))
    }

    fn draw(params: &Params, bits: u64) -> f64 {
        let shape = D::shape(params);
        D::first(&shape) + draw::<D>(&shape, bits)
    }

    fn draw_all((_, shape, table): &Self::Prepared, bits: &[u64], out: &mut [f64]) {
        let first = D::first(shape);
        let Some(table) = table else {
            for (value, bits) in out.iter_mut().zip(bits) {
                *value = first + draw::<D>(shape, *bits);
            }
            return;
        };
        for (value, bits) in out.iter_mut().zip(bits) {
            *value = first
                + match table.find(*bits) {
                    Some(found) => found,
                    None => draw::<D>(shape, *bits),
                };
        }
    }
}

/// Counts end here where nothing else ends them: beyond it not every whole number is a double.
pub(crate) const UNBOUNDED: f64 = 9_007_199_254_740_992.0;
