//! The shape in which a scalar function is declared, once.

use crate::{DECIMAL_DIGITS, Interval, Ty, Value};

/// What type an argument may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TyPattern {
    /// Just this type (an int is accepted for a float).
    Exact(Ty),
    /// Any decimal scale.
    AnyDecimal,
    /// Any enum.
    AnyEnum,
    /// Any type.
    Any,
    /// A text that is written out and is one of these words.
    Choice(&'static [&'static str]),
    /// A whole number that is written out, 0 to 18: decimal places. The function's `result` sees it as `decimal(n)`.
    Places,
}

impl std::fmt::Display for TyPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact(ty) => ty.fmt(f),
            Self::AnyDecimal => f.write_str("decimal"),
            Self::AnyEnum => f.write_str("enum"),
            Self::Any => f.write_str("any"),
            Self::Choice(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                f.write_str(&quoted.join(" | "))
            }
            Self::Places => write!(f, "0..{DECIMAL_DIGITS}"),
        }
    }
}

/// When a function is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Just where an argument is null or outside of its domain.
    Strict,
    /// Where an argument is null or outside of its domain, and for some other arguments too.
    Partial,
    /// As `Strict`, and where the last argument is 0.
    Divisor,
    /// Never: a null argument is a value to it. Its kernels are [`FnKernel::Values`].
    Taken,
}

/// How a function is computed. The kernels of a function whose [`FnDef::nulls`] is not [`Nulls::Taken`] never see a null.
#[derive(Clone, Copy)]
pub enum FnKernel {
    /// A float from a float; NaN stands for null.
    Float1(fn(f64) -> f64),
    /// A float from two; NaN stands for null.
    Float2(fn(f64, f64) -> f64),
    /// A whole number (int, date, time, datetime, duration as their counts) from one; `None` stands for null.
    Int1(fn(i64) -> Option<i64>),
    /// A whole number from two; `None` stands for null.
    Int2(fn(i64, i64) -> Option<i64>),
    /// A whole number from a float; `None` stands for null.
    FloatToInt(fn(f64) -> Option<i64>),
    /// A text from a text, appended to the buffer.
    Text1(fn(&str, &mut String)),
    /// A whole number from a text; `None` stands for null.
    TextToInt(fn(&str) -> Option<i64>),
    /// The text of a value, as a text with holes writes it.
    Shown,
    /// Anything else.
    Values(fn(&[Value]) -> Value),
}

/// One signature of a function.
#[derive(Clone)]
pub struct Overload {
    /// The arguments.
    pub params: &'static [TyPattern],
    /// Whether the last argument may be repeated.
    pub variadic: bool,
    /// The result, from the types of the arguments.
    pub result: fn(&[Ty]) -> Ty,
    /// The computation.
    pub kernel: FnKernel,
}

/// A scalar function, declared once.
#[derive(Clone)]
pub struct FnDef {
    /// The name in the language.
    pub name: &'static str,
    /// The names of the parameters, for messages and signature help.
    pub params: &'static [&'static str],
    /// One line.
    pub summary: &'static str,
    /// Markdown: units, ranges, when it is null, the source of a formula.
    pub docs: &'static str,
    /// An expression that works on constants.
    pub example: &'static str,
    /// What the example gives, as a CSV file has it.
    pub gives: &'static str,
    /// The signatures, tried in order.
    pub overloads: &'static [Overload],
    /// For each argument the values for which the result is not null; shorter than `params` where the rest is unrestricted.
    pub domains: &'static [Interval],
    /// When the result is null.
    pub nulls: Nulls,
    /// The result's interval given the arguments' (each already cut to its domain): an outer bound. `None` where results are not
    /// ordered.
    pub interval: fn(&[Interval]) -> Option<Interval>,
    /// For a function of one argument that is non-decreasing: all arguments whose result lies in the interval, so that a range on
    /// the result becomes a range on the argument and quantiles pass through it. `None` for all other functions.
    pub preimage: Option<fn(Interval) -> Interval>,
}

impl FnDef {
    /// A definition without anything in it, for the parts that most functions share: results that are not ordered, arguments
    /// without restriction, null where an argument is.
    pub const BASE: Self = Self {
        name: "",
        params: &[],
        summary: "",
        docs: "",
        example: "",
        gives: "",
        overloads: &[],
        domains: &[],
        nulls: Nulls::Strict,
        interval: |_| None,
        preimage: None,
    };

    /// Whether a result that is null for these arguments lies beyond its type: the definition promises a value.
    pub fn is_too_large(&self, args: &[Value]) -> bool {
        let inside = |(domain, arg): (&Interval, &Value)| arg.position().is_none_or(|at| domain.contains(at));
        let promised = match self.nulls {
            Nulls::Strict => true,
            Nulls::Divisor => args.last().and_then(Value::position) != Some(0.0),
            Nulls::Partial | Nulls::Taken => false,
        };
        promised && !args.contains(&Value::Null) && self.domains.iter().zip(args).all(inside)
    }

    /// One signature as it is shown: `round(x: float, step: float)`.
    pub fn signature(&self, overload: &Overload) -> String {
        let params = overload.params.iter().enumerate().map(|(at, pattern)| match self.params.get(at) {
            Some(name) => format!("{name}: {pattern}"),
            None => pattern.to_string(),
        });
        let more = if overload.variadic { ", .." } else { "" };
        format!("{}({}{more})", self.name, params.collect::<Vec<_>>().join(", "))
    }
}

impl std::fmt::Debug for FnDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FnDef").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PartialEq for FnDef {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for FnDef {}
