//! Integrals of smooth functions by fixed rules.

use super::exp;

/// The integral of `f` from `start` to `end` by the Gauss-Legendre rule with 20 points on each of `panels` equal parts.
pub(crate) fn panels(f: impl Fn(f64) -> f64, start: f64, end: f64, panels: u32) -> f64 {
    let half = 0.5 * (end - start) / f64::from(panels);
    let mut sum = 0.0;
    for panel in 0..panels {
        let middle = start + half * f64::from(2 * panel + 1);
        for (node, weight) in NODES {
            sum += weight * (f(middle - half * node) + f(middle + half * node));
        }
    }
    sum * half
}

/// The integral of `f(w) e^-w` over w > 0, f analytic there and growing slower than exponentially: the trapezoidal rule after
/// w = exp(s - e^-s) (Takahasi and Mori 1974), whose error falls exponentially.
pub(crate) fn exponential_mean(f: impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 1.0 / 32.0;
    let mut sum = 0.0;
    for k in -170..=136 {
        let s = f64::from(k) * STEP;
        let fall = exp(-s);
        let w = exp(s - fall);
        sum += f(w) * exp(-w) * w * (1.0 + fall);
    }
    sum * STEP
}

/// Nodes and weights of the Gauss-Legendre rule with 20 points on [-1, 1]: the positive half.
pub(crate) const NODES: [(f64, f64); 10] = [
    (0.076526521133497333755, 0.1527533871307258507),
    (0.22778585114164507808, 0.14917298647260374679),
    (0.37370608871541956067, 0.14209610931838205133),
    (0.510867001950827098, 0.1316886384491766269),
    (0.63605368072651502545, 0.11819453196151841731),
    (0.74633190646015079261, 0.10193011981724043504),
    (0.83911697182221882339, 0.083276741576704748725),
    (0.91223442825132590587, 0.06267204833410906357),
    (0.96397192727791379127, 0.040601429800386941331),
    (0.99312859918509492479, 0.017614007139152118312),
];
