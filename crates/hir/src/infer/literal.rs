//! Literals as values.

use synthc_diag::Span;
use synthc_types::{DECIMAL_DIGITS, Ty, Value, decimal_units};

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
            && let Ok(units) = i64::try_from(units)
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

/// The digits and the scale of a number, where they fit a decimal: `1.5k` is 1500, `1e20` a one and twenty zeros.
fn decimal_digits(text: &str, thousand: bool) -> Option<(i128, u8)> {
    let (text, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let power = exponent.parse::<i32>().ok()?.checked_add(if thousand { 3 } else { 0 })?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    // The point moves to the right over places first, over zeros then.
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(power)?;
    let zeros = usize::try_from(scale.saturating_neg()).unwrap_or(0);
    if zeros > usize::from(DECIMAL_DIGITS) {
        return None;
    }
    let units = format!("{whole}{fraction}{:0<zeros$}", "").parse().ok().and_then(decimal_units)?;
    Some((units, u8::try_from(scale.max(0)).ok().filter(|scale| *scale <= DECIMAL_DIGITS)?))
}
