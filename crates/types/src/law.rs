//! What is known of a drawn value without drawing it: moments, probabilities and quantiles of distributions put together from
//! declared ones whose parameters are all known.
//!
//! A [`Law`] is a mixture of parts, so that every operation is carried out part by part; a part is a value, a declared
//! distribution, or one of these shifted and scaled, mapped, rounded or conditioned on a range. Sums are known in full where one
//! side has few values or both are of a family that is closed under sums; of other sums and of products the moments are known.
//! What is not known is `None`, never an approximation by draws. Nothing here reaches a cell, so results may be as good as
//! quadrature (about ten digits) without being the same bits everywhere.

mod moments;
mod part;
mod quadrature;
mod tail;

use crate::{DistDef, FnDef, FnKernel, Interval, Params, Value};
pub use moments::Moments;
use part::{Image, Part};
pub use tail::Tail;

/// So many parts a law may have.
const MOST: usize = 4_096;
/// So many values of a side of a sum are gone through one by one.
const FEW: usize = 512;

/// The distribution of one cell, its parameters known.
#[derive(Clone, Debug)]
pub struct Law {
    /// Parts with their weights, which are above 0 and sum to 1.
    parts: Vec<(f64, Part)>,
}

impl Law {
    /// One value for certain.
    pub fn point(value: Value) -> Self {
        Self { parts: vec![(1.0, Part::Value(value))] }
    }

    /// A declared distribution with canonical parameters; `None` where it has no formula or a parameter is NaN.
    pub fn declared(def: &'static DistDef, params: Params) -> Option<Self> {
        if params.iter().any(|p| p.is_nan()) || def.kernel().is_none() {
            return None;
        }
        Some(Self { parts: vec![(1.0, Part::Declared(def, params))] })
    }

    /// Values with weights, which need not sum to anything; `None` where there is nothing to draw or too much to go through.
    pub fn values(entries: impl IntoIterator<Item = (Value, f64)>) -> Option<Self> {
        Self::mix(entries.into_iter().map(|(value, weight)| (weight, Self::point(value))))
    }

    /// One of several by weight; weights need not sum to anything. `None` where there is nothing to draw or too much to go
    /// through.
    pub fn mix(parts: impl IntoIterator<Item = (f64, Self)>) -> Option<Self> {
        let mut all = Vec::new();
        for (weight, law) in parts {
            if !(weight >= 0.0) || all.len() > MOST {
                return None;
            }
            all.extend(law.parts.into_iter().map(|(share, part)| (weight * share, part)));
        }
        Self::normal(all)
    }

    /// `shift + scale * x`.
    pub fn affine(self, scale: f64, shift: f64) -> Option<Self> {
        self.each(|part| part.affine(scale, shift))
    }

    /// The function of one argument without further arguments; `None` where it is not one that quantiles pass through, and not
    /// all that can be drawn are a few values.
    pub fn image(self, def: &'static FnDef, overload: u32) -> Option<Self> {
        let kernel = def.overloads.get(overload as usize)?.kernel;
        if let FnKernel::Values(f) = kernel {
            return self.each(|part| part.of_value(|value| f(std::slice::from_ref(value))));
        }
        let (of, whole): (fn(f64, FnKernel) -> f64, bool) = match kernel {
            FnKernel::Float1(_) => {
                (|x, kernel| if let FnKernel::Float1(f) = kernel { f(x) } else { x }, false)
            }
            FnKernel::FloatToInt(_) => (
                |x, kernel| match kernel {
                    FnKernel::FloatToInt(f) => f(x).map_or(f64::NAN, |v| v as f64),
                    _ => x,
                },
                true,
            ),
            FnKernel::Int1(_) => (
                |x, kernel| match kernel {
                    FnKernel::Int1(f) => f(x as i64).map_or(f64::NAN, |v| v as f64),
                    _ => x,
                },
                true,
            ),
            _ => return None,
        };
        let image = Image { preimage: def.preimage?, kernel, of, whole };
        self.each(|part| part.image(image))
    }

    /// The nearest multiple of `step` (above 0), halves away from zero.
    pub fn rounded(self, step: f64) -> Option<Self> {
        self.each(|part| part.rounded(step))
    }

    /// Conditioned on a range; `None` where it holds no mass or that is not known. Values that have no place on a line, null among
    /// them, are in no range.
    pub fn within(self, range: Interval) -> Option<Self> {
        let mut parts = Vec::new();
        for (weight, part) in self.parts {
            let mass = part.mass(range)?;
            if mass > 0.0 {
                parts.push((weight * mass, part.within(range)));
            }
        }
        Self::normal(parts)
    }

    /// The sum of two independent draws.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.pairs(&other, Part::plus)
    }

    /// The product of two independent draws.
    pub fn times(self, other: Self) -> Option<Self> {
        self.pairs(&other, Part::times)
    }

    fn pairs(&self, other: &Self, of: impl Fn(&Part, &Part) -> Option<Part>) -> Option<Self> {
        let left = if other.is_few() { self.parts.clone() } else { self.one_by_one() };
        let right = if Self::are_few(&left) { other.parts.clone() } else { other.one_by_one() };
        if left.len().saturating_mul(right.len()) > MOST.saturating_mul(16) {
            return None;
        }
        let mut parts = Vec::new();
        for (weight, a) in &left {
            for (share, b) in &right {
                parts.push((weight * share, of(a, b)?));
            }
        }
        Self::normal(parts)
    }

    fn is_few(&self) -> bool {
        Self::are_few(&self.parts)
    }

    fn are_few(parts: &[(f64, Part)]) -> bool {
        parts.iter().all(|(_, part)| matches!(part, Part::Value(_)))
    }

    /// The parts, those with few values as values.
    fn one_by_one(&self) -> Vec<(f64, Part)> {
        let mut parts = Vec::new();
        for (weight, part) in &self.parts {
            match part.listed(FEW) {
                Some(values) if values.len() + parts.len() <= MOST => {
                    parts.extend(
                        values
                            .into_iter()
                            .map(|(value, share)| (weight * share, Part::Value(Value::float(value)))),
                    );
                }
                _ => parts.push((*weight, part.clone())),
            }
        }
        parts
    }

    /// Every value with its probability, where there are no more than `most`; of numbers, all but one draw in 10^18. Numbers that
    /// are no constants stand as floats at their positions.
    pub fn listed(&self, most: usize) -> Option<Vec<(Value, f64)>> {
        let mut all = Vec::new();
        for (weight, part) in &self.parts {
            match part {
                Part::Value(value) => all.push((value.clone(), *weight)),
                other => all.extend(
                    other
                        .listed(most)?
                        .into_iter()
                        .map(|(value, share)| (Value::float(value), weight * share)),
                ),
            }
            if all.len() > most {
                return None;
            }
        }
        Some(all)
    }

    fn each(self, f: impl Fn(Part) -> Option<Part>) -> Option<Self> {
        let parts: Option<Vec<(f64, Part)>> =
            self.parts.into_iter().map(|(weight, part)| f(part).map(|part| (weight, part))).collect();
        Self::normal(parts?)
    }

    /// With weights that sum to 1, each number once.
    fn normal(mut parts: Vec<(f64, Part)>) -> Option<Self> {
        parts.retain(|(weight, _)| *weight > 0.0);
        let place = |part: &Part| match part {
            Part::Value(value) => value.position(),
            _ => None,
        };
        if parts.len() > 1 && parts.iter().all(|(_, part)| place(part).is_some()) {
            // A stable sort by place, so that equal numbers come together.
            parts.sort_by(|a, b| place(&a.1).unwrap_or(0.0).total_cmp(&place(&b.1).unwrap_or(0.0)));
            parts.dedup_by(|later, first| {
                let same = place(&later.1) == place(&first.1);
                if same {
                    first.0 += later.0;
                }
                same
            });
        }
        let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
        if parts.len() > MOST || !(total > 0.0 && total < f64::INFINITY) {
            return None;
        }
        // Shares that were written to sum to 1 are kept as they are.
        if (total - 1.0).abs() > 1e-12 {
            parts.iter_mut().for_each(|(weight, _)| *weight /= total);
        }
        Some(Self { parts })
    }

    /// The share of one value: of a category, of null, or of a number.
    pub fn share(&self, value: &Value) -> Option<f64> {
        self.parts.iter().map(|(weight, part)| Some(weight * part.share(value)?)).sum()
    }

    /// The probability of a range of positions ([`Value::position`]; truth values are 0 and 1), null and values without a
    /// position being in none.
    pub fn mass(&self, range: Interval) -> Option<f64> {
        self.parts.iter().map(|(weight, part)| Some(weight * part.mass(range)?)).sum()
    }

    /// P(X <= x).
    pub fn cdf(&self, x: f64) -> Option<f64> {
        self.mass(Interval::at_most(x))
    }

    /// P(X > x), accurate in the upper tail.
    pub fn sf(&self, x: f64) -> Option<f64> {
        self.mass(Interval::above(x))
    }

    /// The smallest x with cdf(x) >= p, for p in (0, 1); `None` also where something has no place on a line.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        if !(p > 0.0 && p < 1.0) {
            return None;
        }
        self.at(Tail::lower(p))
    }

    /// The smallest x with sf(x) <= q, for q in (0, 1), accurate for small q.
    pub fn upper_quantile(&self, q: f64) -> Option<f64> {
        if !(q > 0.0 && q < 1.0) {
            return None;
        }
        self.at(Tail::upper(q))
    }

    fn at(&self, tail: Tail) -> Option<f64> {
        if let [(_, part)] = self.parts.as_slice() {
            return part.quantile(tail);
        }
        let ends: Vec<f64> = self.parts.iter().map(|(_, part)| part.quantile(tail)).collect::<Option<_>>()?;
        let first = ends.iter().copied().fold(f64::INFINITY, f64::min);
        let last = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if self.is_few() {
            return self.among_values(tail);
        }
        tail.search(first, last, |x| tail.is_reached(self.cdf(x)?, self.sf(x)?))
    }

    /// The quantile of numbers, which are in order.
    fn among_values(&self, tail: Tail) -> Option<f64> {
        let mut below = 0.0;
        for (at, (weight, part)) in self.parts.iter().enumerate() {
            below += weight;
            let above: f64 = self.parts.iter().skip(at + 1).map(|(weight, _)| weight).sum();
            if tail.is_reached(below, above)? || at + 1 == self.parts.len() {
                return part.place();
            }
        }
        None
    }

    /// Whether every part has places on a line, so that moments and quantiles can be asked for.
    pub fn is_ordered(&self) -> bool {
        self.parts.iter().all(|(_, part)| !matches!(part, Part::Value(value) if part::place(value).is_none()))
    }
}
