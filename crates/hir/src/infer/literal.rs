//! Literals as values.

use synthc_diag::Span;
use synthc_types::{Ty, Value};

use super::Infer;
use crate::model::TExpr;

impl Infer<'_> {
    /// A number without sign. Digits after the point make it a float, or a decimal where one is wanted.
    pub fn number(&mut self, text: &str, thousand: bool, want: Option<&Ty>, span: Span) -> TExpr {
        if let Some(Ty::Decimal(_)) = want
            && let Some((units, scale)) = decimal_digits(text, thousand)
        {
            return self.value(Value::Decimal { units, scale }, Ty::Decimal(scale), span);
        }
        if let Some((units, 0)) = decimal_digits(text, thousand)
            && (thousand || !text.contains(['.', 'e', 'E']))
        {
            return self.value(Value::Int(units), Ty::Int, span);
        }
        let factor = if thousand { 1000.0 } else { 1.0 };
        match text.parse::<f64>() {
            Ok(number) if (number * factor).is_finite() && text.contains(['.', 'e', 'E']) => {
                self.value(Value::float(number * factor), Ty::Float, span)
            }
            _ => {
                self.fault_help(
                    "E0214",
                    span,
                    "this number is too large",
                    "whole numbers go up to 9_223_372_036_854_775_807; with digits after the point they go further",
                );
                self.error(span)
            }
        }
    }

    /// `5%`.
    pub fn percent(&mut self, text: &str, span: Span) -> TExpr {
        match text.parse::<f64>() {
            // Digits are moved in the text, so that 28% is the double nearest to 0.28.
            Ok(_) => match format!("{text}e-2").parse::<f64>() {
                Ok(number) if number.is_finite() => self.value(Value::float(number), Ty::Float, span),
                _ => {
                    self.value(Value::float(text.parse::<f64>().unwrap_or_default() / 100.0), Ty::Float, span)
                }
            },
            Err(_) => self.bad_literal(span, "percentage"),
        }
    }

    /// A literal that the calendar does not have.
    pub fn bad_literal(&mut self, span: Span, what: &str) -> TExpr {
        self.fault("E0214", span, format!("there is no such {what}"));
        self.error(span)
    }
}

/// The digits and the scale of a number without exponent, where they fit.
fn decimal_digits(text: &str, thousand: bool) -> Option<(i64, u8)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut fraction = fraction.to_owned();
    let mut digits = whole.to_owned();
    if thousand {
        while fraction.len() < 3 {
            fraction.push('0');
        }
        let rest = fraction.split_off(3);
        digits.push_str(&fraction);
        fraction = rest;
    }
    digits.push_str(&fraction);
    Some((digits.parse().ok()?, u8::try_from(fraction.len()).ok().filter(|scale| *scale <= 18)?))
}
