//! One part of a law: probabilities and quantiles.

use super::Tail;
use crate::{DistDef, Family, FnKernel, Interval, Params, Value, truncate};

/// A function that does not decrease.
#[derive(Clone, Copy)]
pub(super) struct Image {
    pub preimage: fn(Interval) -> Interval,
    pub kernel: FnKernel,
    pub of: fn(f64, FnKernel) -> f64,
    /// Whether results are whole.
    pub whole: bool,
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Image").field("whole", &self.whole).finish_non_exhaustive()
    }
}

/// A part of a law.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Value(Value),
    Declared(&'static DistDef, Params),
    Affine {
        inner: Box<Self>,
        scale: f64,
        shift: f64,
    },
    Image {
        inner: Box<Self>,
        image: Image,
    },
    /// To the nearest multiple, halves away from zero.
    Rounded {
        inner: Box<Self>,
        step: f64,
    },
    /// In a range that has mass.
    Within {
        inner: Box<Self>,
        range: Interval,
    },
    /// Of independent draws, of no family that is closed under sums.
    Sum(Box<Self>, Box<Self>),
    Product(Box<Self>, Box<Self>),
}

/// Equally spaced values: `offset + k * step`.
#[derive(Clone, Copy)]
pub(super) struct Lattice {
    pub offset: f64,
    pub step: f64,
}

/// The position of a value; truth values are 0 and 1.
pub(super) fn place(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        other => other.position(),
    }
}

/// All below a range.
fn below(range: Interval) -> Interval {
    Interval::new(f64::NEG_INFINITY, range.lo(), false, !range.lo_open())
}

/// All above a range.
fn above(range: Interval) -> Interval {
    Interval::new(range.hi(), f64::INFINITY, !range.hi_open(), false)
}

/// The multiples of `step` that lie in a range, as the positions that round to them, halves away from zero.
pub(super) fn before_rounding(range: Interval, step: f64) -> Interval {
    // An end that is a multiple but for the rounding of its digits is one.
    let scaled = |end: f64| {
        let k = end / step;
        if (k - k.round()).abs() <= 1e-9 * k.abs().max(1.0) { k.round() } else { k }
    };
    let steps =
        Interval::new(scaled(range.lo()), scaled(range.hi()), range.lo_open(), range.hi_open()).whole();
    if steps.is_empty() {
        return steps;
    }
    Interval::new((steps.lo() - 0.5) * step, (steps.hi() + 0.5) * step, steps.lo() <= 0.0, steps.hi() >= 0.0)
}

impl Part {
    /// The position of a value.
    pub(super) fn place(&self) -> Option<f64> {
        if let Self::Value(value) = self { place(value) } else { None }
    }

    pub(super) fn boxed(self) -> Box<Self> {
        Box::new(self)
    }

    fn number(value: f64) -> Option<Self> {
        value.is_finite().then(|| Self::Value(Value::float(value)))
    }

    pub(super) fn affine(self, scale: f64, shift: f64) -> Option<Self> {
        if !scale.is_finite() || !shift.is_finite() {
            return None;
        }
        if scale == 1.0 && shift == 0.0 {
            return Some(self);
        }
        match self {
            Self::Value(Value::Null) => Some(Self::Value(Value::Null)),
            Self::Value(value) => Self::number(place(&value)? * scale + shift),
            _ if scale == 0.0 => Self::number(shift),
            Self::Affine { inner, scale: own, shift: before } => {
                inner.affine(own * scale, before * scale + shift)
            }
            Self::Declared(def, params) => {
                match def.kernel().and_then(|kernel| (kernel.scaled)(&params, scale, shift)) {
                    Some(params) => Some(Self::Declared(def, params)),
                    None => Some(Self::Affine { inner: Self::Declared(def, params).boxed(), scale, shift }),
                }
            }
            other => Some(Self::Affine { inner: other.boxed(), scale, shift }),
        }
    }

    /// What a function makes of a value; `None` for other parts.
    pub(super) fn of_value(self, f: impl Fn(&Value) -> Value) -> Option<Self> {
        match self {
            Self::Value(Value::Null) => Some(self),
            Self::Value(value) => Some(Self::Value(f(&value))),
            _ => None,
        }
    }

    pub(super) fn image(self, image: Image) -> Option<Self> {
        match self {
            Self::Value(Value::Null) => Some(self),
            Self::Value(value) => match (image.of)(place(&value)?, image.kernel) {
                nan if nan.is_nan() => Some(Self::Value(Value::Null)),
                number => Self::number(number),
            },
            // Outside of the function's domain it is null: known only where nothing lies there.
            other => {
                let inside = other.mass((image.preimage)(Interval::ALL))?;
                (inside >= 1.0 - 1e-15).then(|| Self::Image { inner: other.boxed(), image })
            }
        }
    }

    pub(super) fn rounded(self, step: f64) -> Option<Self> {
        if !(step > 0.0 && step.is_finite()) {
            return None;
        }
        match self {
            Self::Value(value) => match place(&value) {
                Some(number) => Self::number((number / step).round() * step),
                None => Some(Self::Value(value)),
            },
            other => match other.lattice() {
                Some(lattice)
                    if (lattice.step / step).fract() == 0.0 && (lattice.offset / step).fract() == 0.0 =>
                {
                    Some(other)
                }
                _ => Some(Self::Rounded { inner: other.boxed(), step }),
            },
        }
    }

    pub(super) fn within(self, range: Interval) -> Self {
        match self {
            Self::Value(value) => Self::Value(value),
            Self::Within { inner, range: own } => Self::Within { inner, range: own.intersect(range) },
            other => Self::Within { inner: other.boxed(), range },
        }
    }

    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        if let Some(number) = self.place() {
            return other.clone().affine(1.0, number);
        }
        if let Some(number) = other.place() {
            return self.clone().affine(1.0, number);
        }
        match (self, other) {
            (Self::Value(_), _) | (_, Self::Value(_)) => Some(Self::Value(Value::Null)),
            (Self::Declared(def, a), Self::Declared(same, b)) if def == same => {
                match def.kernel().and_then(|kernel| (kernel.sum)(a, b)) {
                    Some(params) => Some(Self::Declared(def, params)),
                    None => Some(Self::Sum(self.clone().boxed(), other.clone().boxed())),
                }
            }
            _ => Some(Self::Sum(self.clone().boxed(), other.clone().boxed())),
        }
    }

    pub(super) fn times(&self, other: &Self) -> Option<Self> {
        if let Some(number) = self.place() {
            return other.clone().affine(number, 0.0);
        }
        if let Some(number) = other.place() {
            return self.clone().affine(number, 0.0);
        }
        match (self, other) {
            (Self::Value(_), _) | (_, Self::Value(_)) => Some(Self::Value(Value::Null)),
            _ => Some(Self::Product(self.clone().boxed(), other.clone().boxed())),
        }
    }

    /// The share of one value.
    pub(super) fn share(&self, value: &Value) -> Option<f64> {
        match self {
            Self::Value(own) => {
                let same = own == value || (place(own).is_some() && place(own) == place(value));
                Some(f64::from(u8::from(same)))
            }
            _ => place(value).map_or(Some(0.0), |place| self.mass(Interval::point(place))),
        }
    }

    /// The probability of a range.
    pub(super) fn mass(&self, range: Interval) -> Option<f64> {
        let mass = match self {
            Self::Value(value) => {
                place(value).map_or(0.0, |place| f64::from(u8::from(range.contains(place))))
            }
            Self::Declared(def, params) => truncate::mass(def, params, range),
            Self::Affine { inner, scale, shift } => {
                let back = |x: f64| (x - shift) / scale;
                inner.mass(if *scale > 0.0 {
                    range.map_increasing(back)
                } else {
                    range.map_decreasing(back)
                })?
            }
            Self::Image { inner, image } => inner.mass((image.preimage)(range))?,
            Self::Rounded { inner, step } => inner.mass(before_rounding(range, *step))?,
            Self::Within { inner, range: own } => {
                let whole = inner.mass(*own)?;
                (inner.mass(own.intersect(range))? / whole).min(1.0)
            }
            Self::Sum(..) | Self::Product(..) => return None,
        };
        (!mass.is_nan()).then_some(mass)
    }

    /// The quantile; `None` where a value has no place on a line.
    pub(super) fn quantile(&self, tail: Tail) -> Option<f64> {
        let x = match self {
            Self::Value(value) => place(value)?,
            Self::Declared(def, params) => {
                let kernel = def.kernel()?;
                if tail.is_lower() {
                    (kernel.quantile)(params, tail.p())
                } else {
                    (kernel.upper_quantile)(params, tail.q())
                }
            }
            Self::Affine { inner, scale, shift } => {
                let tail = if *scale > 0.0 { tail } else { tail.flipped() };
                shift + scale * inner.quantile(tail)?
            }
            Self::Image { inner, image } => (image.of)(inner.quantile(tail)?, image.kernel),
            Self::Rounded { inner, step } => (inner.quantile(tail)? / step).round() * step,
            Self::Within { inner, range } => {
                let (mass, before, after) =
                    (inner.mass(*range)?, inner.mass(below(*range))?, inner.mass(above(*range))?);
                let outer = Tail::both(before + tail.p() * mass, after + tail.q() * mass);
                let x = inner.quantile(outer)?;
                let x = if x < range.lo() { range.lo() } else { x };
                if x > range.hi() { range.hi() } else { x }
            }
            Self::Sum(..) | Self::Product(..) => return None,
        };
        (!x.is_nan()).then_some(x)
    }

    /// The values that there can be, where they are equally spaced.
    pub(super) fn lattice(&self) -> Option<Lattice> {
        match self {
            Self::Declared(def, _) => {
                (def.family != Family::Continuous).then_some(Lattice { offset: 0.0, step: 1.0 })
            }
            Self::Affine { inner, scale, shift } => {
                let lattice = inner.lattice()?;
                Some(Lattice { offset: lattice.offset * scale + shift, step: lattice.step * scale.abs() })
            }
            Self::Image { image, .. } => image.whole.then_some(Lattice { offset: 0.0, step: 1.0 }),
            Self::Rounded { step, .. } => Some(Lattice { offset: 0.0, step: *step }),
            Self::Within { inner, .. } => inner.lattice(),
            Self::Value(_) | Self::Sum(..) | Self::Product(..) => None,
        }
    }

    /// The values with their probabilities, where they are equally spaced and all but one draw in 10^18 are among the `most`
    /// nearest.
    pub(super) fn listed(&self, most: usize) -> Option<Vec<(f64, f64)>> {
        const BEYOND: f64 = 1e-18;
        let Lattice { offset, step } = self.lattice()?;
        let first = ((self.quantile(Tail::lower(BEYOND))? - offset) / step).round();
        let last = ((self.quantile(Tail::upper(BEYOND))? - offset) / step).round();
        let count = last - first + 1.0;
        if !(count >= 1.0 && count <= most as f64) {
            return None;
        }
        (0..count as usize)
            .map(|k| {
                let value = offset + (first + k as f64) * step;
                // Neighbours are told apart at the middle between them.
                let cell = Interval::new(value - 0.5 * step, value + 0.5 * step, false, true);
                Some((value, self.mass(cell)?))
            })
            .collect()
    }
}
