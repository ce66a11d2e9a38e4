//! The shape in which a distribution is declared, once, for the checker, the editor, the reference pages and the sampler.

use crate::{DrawKey, Interval, Joint, Shape};

/// The canonical parameters of a distribution; unused places are 0.
pub type Params = [f64; 4];

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Reals.
    Continuous,
    /// Whole numbers.
    Discrete,
    /// `false` (0) or `true` (1).
    Boolean,
}

/// How a value follows from draws: what a changed parameter moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// One draw, by quantile: a changed parameter keeps each row's rank.
    Quantile,
    /// By rejection over further draws of the same cell: a changed parameter may move a row's rank.
    Rejection,
}

/// The values that a parameter may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    /// The interval.
    pub within: Interval,
    /// Whether only whole numbers are allowed.
    pub whole: bool,
    /// The domain in words, after "must be": `positive`, `between 0 and 1`.
    pub words: &'static str,
}

/// How a parameter relates to the unit of the drawn value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dim {
    /// A pure number: shapes, probabilities, counts.
    Number,
    /// A place on the axis of the values: the parameter has the type of the drawn value.
    Location,
    /// A length on that axis: for dates and datetimes a duration, else the type of the drawn value.
    Spread,
    /// The square of a length on that axis: for numbers only.
    Square,
    /// The reciprocal of a length on that axis: a number, or a rate (`12 per 1y`) where the value is a duration.
    Rate,
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub struct ParamDef {
    /// The name, as in `Normal(mean: .., sd: ..)`.
    pub name: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// What it may be.
    pub domain: Domain,
    /// Its unit.
    pub dim: Dim,
}

/// Whether parameters go together; what must hold, where they do not.
pub type Condition = fn(&[f64]) -> Result<(), &'static str>;

/// One parameterisation.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Whether it is written as a range, `Uniform(a..b)`; its two parameters are then the ends.
    pub range: bool,
    /// The parameters in order.
    pub params: &'static [ParamDef],
    /// The canonical parameters, from this form's parameters in order; `None` where they are as written.
    pub canonical: Option<fn(&[f64]) -> Params>,
    /// A condition that ties several parameters of this form together (each already in its domain): what must hold, where it
    /// does not. `None` where there is none.
    pub check: Option<Condition>,
}

/// Parameters as they are written, padded with zeros; NaN where there are more than four.
#[inline(always)]
pub fn as_written(written: &[f64]) -> Params {
    let mut params = [0.0; 4];
    match params.get_mut(..written.len()) {
        Some(slots) => slots.copy_from_slice(written),
        None => params = [f64::NAN; 4],
    }
    params
}

impl Form {
    /// Whether these arguments, in order, are in their domains and go together.
    pub fn admits(&self, written: &[f64]) -> bool {
        written.len() == self.params.len()
            && written.iter().zip(self.params).all(|(value, param)| {
                param.domain.within.contains(*value) && (!param.domain.whole || value.fract() == 0.0)
            })
            && self.checked(written).is_ok()
    }

    /// The canonical parameters, from this form's parameters in order.
    pub fn canonical(&self, written: &[f64]) -> Params {
        self.canonical.map_or_else(|| as_written(written), |canonical| canonical(written))
    }

    /// Whether parameters, each in its domain, go together; what must hold, where they do not.
    ///
    /// # Errors
    /// The condition that is broken.
    pub fn checked(&self, written: &[f64]) -> Result<(), &'static str> {
        self.check.map_or(Ok(()), |check| check(written))
    }
}

/// The parameters of many rows: constant, or a column for each parameter of a form.
#[derive(Clone, Copy)]
pub enum ParamColumns<'a> {
    /// The same canonical parameters for every row.
    Constant(Params),
    /// One slice for each parameter of the form, each as long as the output.
    Rows {
        /// The columns, in the form's order.
        columns: &'a [&'a [f64]],
        /// The form's map to canonical parameters, as in [`Form::canonical`].
        canonical: Option<fn(&[f64]) -> Params>,
    },
}

/// The addresses of the rows to draw for.
#[derive(Clone, Copy)]
pub enum Addresses<'a> {
    /// Neighbouring rows of a root table: `start`, `start + 1`, ..; the output's length says how many.
    Range(u64),
    /// Any rows; as long as the output.
    List(&'a [u64]),
}

impl Addresses<'_> {
    /// The address of a row.
    #[inline(always)]
    pub fn at(&self, row: usize) -> u64 {
        match self {
            Self::Range(first) => first.wrapping_add(row as u64),
            Self::List(list) => list.get(row).copied().unwrap_or_default(),
        }
    }
}

/// The numerical part of a distribution. All functions take canonical parameters that are in their domain, use bit-stable
/// arithmetic only, and are total: a value outside the support has cdf 0 or 1.
#[derive(Clone, Copy)]
pub struct Kernel {
    /// The support under these parameters; whole closed ends where discrete.
    pub support: fn(&Params) -> Interval,
    /// P(X <= x).
    pub cdf: fn(&Params, f64) -> f64,
    /// P(X > x), accurate in the upper tail.
    pub sf: fn(&Params, f64) -> f64,
    /// The smallest x with cdf(x) >= p, for p in (0, 1).
    pub quantile: fn(&Params, f64) -> f64,
    /// The smallest x with sf(x) <= q, for q in (0, 1), accurate for small q.
    pub upper_quantile: fn(&Params, f64) -> f64,
    /// The mean; NaN where there is none, infinite where it diverges.
    pub mean: fn(&Params) -> f64,
    /// The variance; NaN where there is none, infinite where it diverges.
    pub variance: fn(&Params) -> f64,
    /// The entropy in nats: differential where continuous (`-inf` where one value is certain), Shannon's where discrete; NaN where
    /// no closed form is known.
    pub entropy: fn(&Params) -> f64,
    /// The density, or P(X = x) where discrete; 0 outside the support, infinite at a pole or where one value is certain.
    pub density: fn(&Params, f64) -> f64,
    /// The parameters of the sum of two independent draws, where it is of the same family.
    pub sum: fn(&Params, &Params) -> Option<Params>,
    /// The parameters of `scale * X + shift` with a scale other than 0, where it is of the same family.
    pub scaled: fn(&Params, f64, f64) -> Option<Params>,
    /// Draws one value for each address from draw indices `first`, `first + 1`, .. of its cell.
    pub fill: fn(&ParamColumns<'_>, DrawKey, Addresses<'_>, u32, &mut [f64]),
}

/// Where the values come from.
#[derive(Clone, Copy)]
pub enum DistKind {
    /// A formula.
    Kernel(Kernel),
    /// A list of values with weights read from a file: `Empirical`.
    Data,
    /// A formula for several columns at once; its parameterisations stand in it, and [`DistDef::forms`] is empty.
    Joint(Joint),
}

/// A distribution, declared once.
#[derive(Clone, Copy)]
pub struct DistDef {
    /// The name in the language.
    pub name: &'static str,
    /// One line for completion and hover.
    pub summary: &'static str,
    /// Markdown: the density or mass function, what it is used for, the source of the formula and of the sampler.
    pub docs: &'static str,
    /// A `~` right-hand side that works.
    pub example: &'static str,
    /// What is drawn.
    pub family: Family,
    /// How.
    pub drawn: Drawn,
    /// The parameterisations; the first is the one shown in messages.
    pub forms: &'static [Form],
    /// The distribution to use in its place, with the same range form, where the column's type is discrete and "uniform over the
    /// values" is meant.
    pub over_values: Option<&'static str>,
    /// The support given intervals of a form's parameters (form index, one interval a parameter): an outer bound for the checker.
    pub support_over: fn(usize, &[Interval]) -> Interval,
    /// The numerical part.
    pub kind: DistKind,
}

impl DistDef {
    /// The numerical part, where there is a formula.
    pub fn kernel(&self) -> Option<&Kernel> {
        match &self.kind {
            DistKind::Kernel(kernel) => Some(kernel),
            DistKind::Data | DistKind::Joint(_) => None,
        }
    }

    /// The numerical part of a distribution over several names.
    pub fn joint(&self) -> Option<&Joint> {
        match &self.kind {
            DistKind::Joint(joint) => Some(joint),
            DistKind::Kernel(_) | DistKind::Data => None,
        }
    }
}

/// One way to write a distribution: its parameters with what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The parameters in order.
    pub params: Vec<WrittenParam>,
    /// Whether they are the ends of a range: `Uniform(a..b)`.
    pub range: bool,
}

/// One parameter of [`Written`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenParam {
    /// The name.
    pub name: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// What it must be.
    pub must_be: &'static str,
    /// How its numbers are written.
    pub shape: Shape,
}

impl DistDef {
    /// The ways to write it, of one name or of several; none where the values come from a file.
    pub fn written(&self) -> Vec<Written> {
        let plain = self.forms.iter().map(|form| Written {
            range: form.range,
            params: form
                .params
                .iter()
                .map(|p| WrittenParam::new(p.name, p.doc, &p.domain, Shape::One))
                .collect(),
        });
        let joint = self.joint().map_or(&[][..], |joint| joint.forms).iter().map(|form| Written {
            range: false,
            params: form
                .params
                .iter()
                .map(|p| WrittenParam::new(p.name, p.doc, &p.domain, p.shape))
                .collect(),
        });
        plain.chain(joint).collect()
    }
}

impl WrittenParam {
    fn new(name: &'static str, doc: &'static str, domain: &Domain, shape: Shape) -> Self {
        Self { name, doc, must_be: domain.words, shape }
    }
}

impl std::fmt::Debug for DistDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DistDef").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PartialEq for DistDef {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for DistDef {}
