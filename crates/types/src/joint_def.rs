//! The shape of a distribution over several names: one draw gives a value to each of several columns.

use crate::{Dim, DistDef, Domain, Params};

/// How the numbers of a parameter are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One number.
    One,
    /// A number for each name: `[a, b]`.
    List,
    /// A number for each pair of names, row by row: `[[a, b], [c, d]]`.
    Matrix,
}

impl Shape {
    /// How many numbers a parameter of this shape has for `names` names.
    pub fn len(self, names: usize) -> usize {
        match self {
            Self::One => 1,
            Self::List => names,
            Self::Matrix => names * names,
        }
    }
}

/// One parameter of a distribution over several names.
#[derive(Clone, Copy, Debug)]
pub struct JointParam {
    /// The name, as in `MvNormal(mean: [..], cov: [[..]])`.
    pub name: &'static str,
    /// One sentence.
    pub doc: &'static str,
    /// How its numbers are written.
    pub shape: Shape,
    /// What each of its numbers may be.
    pub domain: Domain,
    /// The unit of its numbers.
    pub dim: Dim,
}

/// Why parameters that are each in their domain are those of no distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointFault {
    /// What is wrong, with the names of the columns: lower case, no full stop.
    pub message: String,
    /// The nearest parameters that would do, where that is easily said.
    pub help: Option<String>,
}

/// Makes the prepared numbers from the names of the columns and the numbers of a form's parameters, one after the other.
pub type Prepare = fn(&[&str], &[f64], &mut Vec<f64>) -> Result<(), JointFault>;

/// One parameterisation.
#[derive(Clone, Copy, Debug)]
pub struct JointForm {
    /// The parameters in order.
    pub params: &'static [JointParam],
    /// Checks the parameters of a row and prepares them.
    pub prepare: Prepare,
}

impl JointForm {
    /// How many numbers all parameters have for `names` names.
    pub fn len(&self, names: usize) -> usize {
        self.params.iter().map(|param| param.shape.len(names)).sum()
    }

    /// The numbers of its parameters, prepared; `None` where one is outside its domain or all together are no distribution's.
    pub fn prepared(&self, names: &[&str], written: &[f64]) -> Option<Vec<f64>> {
        let mut rest = written;
        for param in self.params {
            let (own, after) = rest.split_at_checked(param.shape.len(names.len()))?;
            let domain = &param.domain;
            let fits = |n: &f64| domain.within.contains(*n) && !(domain.whole && n.fract() != 0.0);
            if !own.iter().all(fits) {
                return None;
            }
            rest = after;
        }
        let mut out = Vec::new();
        (rest.is_empty() && (self.prepare)(names, written, &mut out).is_ok()).then_some(out)
    }

    /// Whether it has no parameters.
    pub fn is_empty(&self) -> bool {
        self.params.is_empty()
    }
}

/// The numerical part of a distribution over several names. The functions take the number of names first and prepared numbers
/// second, use bit-stable arithmetic only, and are total.
#[derive(Clone, Copy, Debug)]
pub struct Joint {
    /// The parameterisations; the first is the one shown in messages.
    pub forms: &'static [JointForm],
    /// The values of one row from 64 random bits at the address of each column.
    ///
    /// INVARIANT: a value depends on the bits of its own column and of the columns before it only, unless all values must sum to
    /// a constant.
    pub draw: fn(usize, &[f64], &[u64], &mut [f64]),
    /// The distribution of one column by itself, with its canonical parameters.
    pub marginal: fn(usize, &[f64], usize) -> (&'static DistDef, Params),
    /// The covariance of two columns.
    pub covariance: fn(usize, &[f64], (usize, usize)) -> f64,
}
