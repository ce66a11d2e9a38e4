//! Laws of distributions put together, against values of scipy and exact results.

#![expect(clippy::unwrap_used, reason = "a test fails where a value is missing")]
#![expect(
    clippy::disallowed_methods,
    reason = "the platform's functions are right to the digits compared here"
)]
#![expect(clippy::excessive_precision, reason = "reference values keep the digits they were computed with")]

use synthc_dist::distributions::named;
use synthc_dist::{functions, math};
use synthc_types::{FnDef, Interval, Law, Value};

/// The law of a declared distribution in its form with these parameters.
fn of(name: &str, params: &str, written: &[f64]) -> Law {
    let def = named(name).unwrap();
    let names = |form: &&synthc_types::Form| {
        form.params.iter().map(|p| p.name).collect::<Vec<_>>().join(" ") == params
    };
    let form = def.forms.iter().find(names).unwrap();
    assert!(form.admits(written));
    Law::declared(def, form.canonical(written)).unwrap()
}

fn function(name: &str) -> (&'static FnDef, u32) {
    let def = functions::named(name).unwrap();
    let of_float =
        |o: &synthc_types::Overload| o.params == [synthc_types::TyPattern::Exact(synthc_types::Ty::Float)];
    (def, def.overloads.iter().position(of_float).unwrap() as u32)
}

fn mapped(law: Law, name: &str) -> Option<Law> {
    let (def, overload) = function(name);
    law.image(def, overload)
}

fn near(found: Option<f64>, value: f64, tolerance: f64) {
    let found = found.unwrap();
    let error = if value == 0.0 { found.abs() } else { (found / value - 1.0).abs() };
    assert!(error <= tolerance, "found {found:?}, not {value:?}: {error:e}");
}

/// Values computed with mpmath at 30 digits; scipy.stats.truncnorm agrees to 15.
#[test]
fn a_truncated_bell() {
    let law = of("Normal", "mean sd", &[41.0, 23.0]).within(Interval::closed(0.0, 110.0)).unwrap();
    near(law.mean(), 42.842645147093599, 1e-11);
    near(law.sd(), 20.937825580768599, 1e-11);
    near(law.quantile(0.25), 27.43418239212555, 1e-13);
    near(law.cdf(50.0), 0.63962633639480521, 1e-13);
    assert_eq!(law.mass(Interval::closed(120.0, 130.0)), Some(0.0));
    assert_eq!(law.quantile(1.0), None);
    assert!(law.within(Interval::at_least(111.0)).is_none());
}

/// A memory is no use: what is left of an exponential time follows the same distribution, however far out.
#[test]
fn the_rest_of_a_waiting_time() {
    for from in [0.5, 30.0, 600.0] {
        let law = of("Exponential", "mean", &[2.0]).within(Interval::at_least(from)).unwrap();
        near(law.mean(), from + 2.0, 1e-10);
        near(law.sd(), 2.0, 1e-8);
        near(law.upper_quantile(1e-6), from + 2.0 * 1e6f64.ln(), 1e-12);
    }
}

/// Ages in whole years: rounded, then in their range. Sums of masses by mpmath.
#[test]
fn rounded_within_a_range() {
    let law = of("Normal", "mean sd", &[41.0, 23.0]).rounded(1.0).unwrap();
    let law = law.within(Interval::closed(0.0, 110.0)).unwrap();
    near(law.mean(), 42.77175589795844, 1e-12);
    near(law.sd(), 21.009479738609711, 1e-12);
    near(law.share(&Value::Int(30)), 0.016061675205591119, 1e-12);
    assert_eq!(law.share(&Value::float(30.25)), Some(0.0));
    let all: f64 = (0..=110).map(|k| law.share(&Value::Int(k)).unwrap()).sum();
    near(Some(all), 1.0, 1e-14);
    // Halves go away from zero.
    let die =
        Law::values([(Value::float(-0.5), 1.0), (Value::float(0.5), 1.0)]).unwrap().rounded(1.0).unwrap();
    assert_eq!(die.share(&Value::Int(-1)), Some(0.5));
    // So fine a step only adds its own variance.
    let fine = of("Normal", "mean sd", &[0.0, 1.0]).rounded(1e-5).unwrap();
    near(fine.sd(), (1.0 + 1e-10 / 12.0f64).sqrt(), 1e-15);
}

#[test]
fn shifted_and_scaled() {
    let law = of("Gamma", "shape scale", &[4.0, 2.5]).affine(-3.0, 100.0).unwrap();
    near(law.mean(), 70.0, 1e-14);
    near(law.sd(), 15.0, 1e-14);
    let plain = of("Gamma", "shape scale", &[4.0, 2.5]);
    near(law.quantile(0.2), 100.0 - 3.0 * plain.quantile(0.8).unwrap(), 1e-14);
    near(law.quantile(1e-100), 100.0 - 3.0 * plain.upper_quantile(1e-100).unwrap(), 1e-14);
    near(law.cdf(40.0), plain.sf(20.0).unwrap(), 1e-14);
    assert_eq!(of("Normal", "mean sd", &[5.0, 2.0]).affine(0.0, 7.0).unwrap().mean(), Some(7.0));
}

#[test]
fn mixtures() {
    let law =
        Law::mix([(0.3, of("Normal", "mean sd", &[0.0, 1.0])), (0.7, of("Normal", "mean sd", &[5.0, 2.0]))]);
    let law = law.unwrap();
    near(law.mean(), 3.5, 1e-15);
    near(law.sd(), (0.3 * 1.0 + 0.7 * 4.0 + 0.3 * 12.25 + 0.7 * 2.25f64).sqrt(), 1e-14);
    // mpmath's root of the distribution function
    near(law.quantile(0.5), 3.8682405726997574, 1e-13);
    near(law.cdf(2.0), 0.33994000130374688, 1e-14);
    near(law.upper_quantile(1e-20), 23.448378368418298, 1e-13);
    // A range is drawn from each part by what of it lies there.
    let cut = law.clone().within(Interval::at_most(2.0)).unwrap();
    near(cut.cdf(1.0), law.cdf(1.0).unwrap() / law.cdf(2.0).unwrap(), 1e-14);
    assert!(Law::mix([]).is_none() && Law::mix([(0.0, law)]).is_none());
}

/// Extra zeros, as in a zero-inflated model: mean m (1 - p), variance (1 - p) (m + p m^2).
#[test]
fn counts_with_more_zeros() {
    let counts = of("Poisson", "mean", &[2.5]);
    let law = Law::mix([(0.4, Law::point(Value::Int(0))), (0.6, counts.clone())]).unwrap();
    near(law.share(&Value::Int(0)), 0.4 + 0.6 * (-2.5f64).exp(), 1e-14);
    near(law.mean(), 1.5, 1e-15);
    near(law.sd(), (0.6 * (2.5 + 0.4 * 6.25f64)).sqrt(), 1e-14);
    assert_eq!(law.quantile(0.4), Some(0.0));
    assert_eq!(law.quantile(0.449), Some(0.0));
    assert_eq!(law.quantile(0.99), counts.quantile(1.0 - 0.01 / 0.6));
}

#[test]
fn families_closed_under_sums() {
    let sum = of("Normal", "mean sd", &[1.0, 3.0])
        .plus(of("Normal", "mean sd", &[2.0, 2.0]).affine(-2.0, 1.0).unwrap());
    let sum = sum.unwrap();
    near(sum.quantile(0.9), -2.0 + 5.0 * math::normal_quantile(0.9), 1e-14);
    let sum = of("Poisson", "mean", &[1.3]).plus(of("Poisson", "mean", &[2.2])).unwrap();
    near(sum.share(&Value::Int(3)), of("Poisson", "mean", &[3.5]).share(&Value::Int(3)).unwrap(), 1e-13);
    let sum =
        of("Gamma", "shape scale", &[2.0, 3.0]).plus(of("Gamma", "shape rate", &[0.5, 1.0 / 3.0])).unwrap();
    near(sum.quantile(0.9), of("Gamma", "shape scale", &[2.5, 3.0]).quantile(0.9).unwrap(), 1e-13);
    let sum = of("Binomial", "n p", &[5.0, 0.3]).plus(of("Binomial", "n p", &[4.0, 0.3])).unwrap();
    near(sum.share(&Value::Int(9)), 0.3f64.powi(9), 1e-12);
    let sum =
        of("NegBinomial", "size p", &[2.0, 0.3]).plus(of("NegBinomial", "size p", &[1.5, 0.3])).unwrap();
    near(sum.share(&Value::Int(0)), 0.3f64.powf(3.5), 1e-12);
}

#[test]
fn sums_with_few_values() {
    let die = || of("UniformInt", "from to", &[1.0, 6.0]);
    let dice = die().plus(die()).unwrap();
    near(dice.share(&Value::Int(7)), 1.0 / 6.0, 1e-14);
    near(dice.share(&Value::Int(12)), 1.0 / 36.0, 1e-13);
    near(dice.sd(), (35.0 / 6.0f64).sqrt(), 1e-14);
    assert_eq!(dice.quantile(0.5), Some(7.0));
    near(dice.mass(Interval::at_least(11.0)), 3.0 / 36.0, 1e-13);
    // mpmath: a sum over the counts of the normal distribution function
    let sum = of("Poisson", "mean", &[1.3]).plus(of("Normal", "mean sd", &[10.0, 2.0])).unwrap();
    near(sum.cdf(12.0), 0.62595929550081347, 1e-13);
    near(sum.quantile(0.9), 14.27023323932764, 1e-12);
    near(sum.mean(), 11.3, 1e-14);
    near(sum.sd(), 5.3f64.sqrt(), 1e-13);
}

/// Of other sums and of products the moments are exact, and nothing else is known.
#[test]
fn other_sums_and_products() {
    let sum = of("Gamma", "mean sd", &[20.0, 12.0]).plus(of("Uniform", "from to", &[0.0, 6.0])).unwrap();
    near(sum.mean(), 23.0, 1e-14);
    near(sum.sd(), 147.0f64.sqrt(), 1e-14);
    assert_eq!((sum.cdf(3.0), sum.quantile(0.5)), (None, None));
    let product = of("Gamma", "mean sd", &[20.0, 12.0]).times(of("Normal", "mean sd", &[3.0, 1.0])).unwrap();
    near(product.mean(), 60.0, 1e-14);
    near(product.sd(), (144.0 + 144.0 * 9.0 + 400.0f64).sqrt(), 1e-14);
    assert!(product.within(Interval::at_least(0.0)).is_none());
}

#[test]
fn images() {
    let exp = mapped(of("Normal", "mean sd", &[1.0, 0.5]), "exp").unwrap();
    let log_normal = of("LogNormal", "meanlog sdlog", &[1.0, 0.5]);
    near(exp.mean(), log_normal.mean().unwrap(), 1e-12);
    near(exp.sd(), log_normal.sd().unwrap(), 1e-11);
    near(exp.quantile(0.05), log_normal.quantile(0.05).unwrap(), 1e-14);
    near(exp.cdf(3.0), log_normal.cdf(3.0).unwrap(), 1e-14);
    let log = mapped(log_normal, "log").unwrap();
    near(log.mean(), 1.0, 1e-12);
    near(log.sd(), 0.5, 1e-11);
    // mpmath: gamma(3) / gamma(2.5) * sqrt(4)
    let root = mapped(of("Gamma", "shape scale", &[2.5, 4.0]), "sqrt").unwrap();
    near(root.mean(), 3.0090111122547002, 1e-12);
    near(root.sd(), (10.0 - 3.0090111122547002f64.powi(2)).sqrt(), 1e-10);
    // mpmath: integrals of the logistic function
    let share = mapped(of("Normal", "mean sd", &[0.5, 1.0]), "expit").unwrap();
    near(share.mean(), 0.60202713281675016, 1e-12);
    near(share.sd(), 0.20150441825818188, 1e-11);
    // A negative number has no logarithm: null, and nothing is said of the rest.
    assert!(mapped(of("Normal", "mean sd", &[1.0, 0.5]), "log").is_none());
}

/// Completed years of an exponential time are geometric.
#[test]
fn whole_years() {
    let law = mapped(of("Exponential", "mean", &[9.0]), "floor").unwrap();
    let q = (-1.0 / 9.0f64).exp();
    near(law.mean(), q / (1.0 - q), 1e-12);
    near(law.sd(), q.sqrt() / (1.0 - q), 1e-10);
    near(law.share(&Value::Int(4)), q.powi(4) * (1.0 - q), 1e-13);
    assert_eq!(law.quantile(0.5), Some(6.0));
}

#[test]
fn categories() {
    let law = Law::values([(Value::Enum(0), 2.0), (Value::Enum(2), 6.0), (Value::Null, 2.0)]).unwrap();
    assert_eq!(law.share(&Value::Enum(2)), Some(0.6));
    assert_eq!(law.share(&Value::Enum(1)), Some(0.0));
    assert_eq!(law.share(&Value::Null), Some(0.2));
    assert_eq!((law.mean(), law.quantile(0.5), law.is_ordered()), (None, None, false));
    let truth = of("Bernoulli", "p", &[0.3]);
    assert_eq!(truth.share(&Value::Bool(true)), Some(0.3));
    assert_eq!(truth.share(&Value::Bool(false)), Some(0.7));
    let numbers = Law::values([(Value::Int(5), 0.2), (Value::Int(1), 0.5), (Value::Int(2), 0.3)]).unwrap();
    near(numbers.mean(), 2.1, 1e-15);
    assert_eq!(
        (numbers.quantile(0.5), numbers.quantile(0.51), numbers.quantile(0.81)),
        (Some(1.0), Some(2.0), Some(5.0))
    );
    assert!(Law::values([(Value::Int(1), -1.0)]).is_none());
}
