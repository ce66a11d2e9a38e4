//! Means and variances.

use super::part::{Part, before_rounding};
use super::quadrature::integrate;
use super::{Law, Tail};

/// So many equally spaced values are summed one by one.
const SUMMED: usize = 20_000;

/// The first two moments; infinite where they diverge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The variance.
    pub variance: f64,
}

impl Moments {
    /// The standard deviation.
    pub fn sd(self) -> f64 {
        self.variance.sqrt()
    }

    fn affine(self, scale: f64, shift: f64) -> Self {
        Self { mean: shift + scale * self.mean, variance: scale * scale * self.variance }
    }
}

impl Law {
    /// Mean and variance of positions; `None` where something has no place on a line, or where a moment does not exist or is not
    /// known.
    pub fn moments(&self) -> Option<Moments> {
        let parts: Vec<(f64, Moments)> = self
            .parts
            .iter()
            .map(|(weight, part)| Some((*weight, part.moments()?)))
            .collect::<Option<_>>()?;
        let mean: f64 = parts.iter().map(|(weight, part)| weight * part.mean).sum();
        let variance = parts
            .iter()
            .map(|(weight, part)| weight * (part.variance + (part.mean - mean) * (part.mean - mean)))
            .sum();
        let variance = if mean.is_infinite() { f64::INFINITY } else { variance };
        (!mean.is_nan() && !f64::is_nan(variance)).then_some(Moments { mean, variance })
    }

    /// The mean.
    pub fn mean(&self) -> Option<f64> {
        self.moments().map(|moments| moments.mean)
    }

    /// The standard deviation.
    pub fn sd(&self) -> Option<f64> {
        self.moments().map(Moments::sd)
    }
}

impl Part {
    pub(super) fn moments(&self) -> Option<Moments> {
        match self {
            Self::Value(_) => Some(Moments { mean: self.place()?, variance: 0.0 }),
            Self::Declared(def, params) => {
                let kernel = def.kernel()?;
                let moments = Moments { mean: (kernel.mean)(params), variance: (kernel.variance)(params) };
                (!moments.mean.is_nan() && !moments.variance.is_nan()).then_some(moments)
            }
            Self::Affine { inner, scale, shift } => Some(inner.moments()?.affine(*scale, *shift)),
            Self::Sum(a, b) => {
                let (a, b) = (a.moments()?, b.moments()?);
                Some(Moments { mean: a.mean + b.mean, variance: a.variance + b.variance })
            }
            Self::Product(a, b) => {
                let (a, b) = (a.moments()?, b.moments()?);
                let variance =
                    a.variance * b.variance + a.variance * b.mean * b.mean + b.variance * a.mean * a.mean;
                let mean = a.mean * b.mean;
                (!mean.is_nan() && !variance.is_nan()).then_some(Moments { mean, variance })
            }
            Self::Image { .. } | Self::Rounded { .. } | Self::Within { .. } => {
                if let Some(values) = self.listed(SUMMED) {
                    return summed(&values);
                }
                if let Self::Rounded { inner, step } = self {
                    // Sheppard's correction (1897): beyond so many steps the rounding error is uniform to all digits.
                    let Moments { mean, variance } = inner.moments()?;
                    return Some(Moments { mean, variance: variance + step * step / 12.0 });
                }
                if let Self::Within { inner, range } = self
                    && let Self::Rounded { inner, step } = &**inner
                {
                    // Rounded after it was conditioned, so that what is integrated has no steps.
                    let range = before_rounding(*range, *step);
                    return Self::Rounded { inner: inner.clone().within(range).boxed(), step: *step }
                        .moments();
                }
                self.integrated()
            }
        }
    }

    /// Moments as integrals of the quantile function, about the median.
    fn integrated(&self) -> Option<Moments> {
        let about = self.quantile(Tail::lower(0.5))?;
        let [first, second] = integrate(&|tail| {
            let d = self.quantile(tail)? - about;
            Some([d, d * d])
        })?;
        Some(Moments { mean: about + first, variance: (second - first * first).max(0.0) })
    }
}

fn summed(values: &[(f64, f64)]) -> Option<Moments> {
    let total: f64 = values.iter().map(|(_, share)| share).sum();
    if !(total > 0.0) {
        return None;
    }
    let mean = values.iter().map(|(value, share)| value * share).sum::<f64>() / total;
    let variance =
        values.iter().map(|(value, share)| share * (value - mean) * (value - mean)).sum::<f64>() / total;
    Some(Moments { mean, variance })
}
