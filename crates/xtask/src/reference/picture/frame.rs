//! The axes of a picture, and its legend.

use std::fmt::Write as _;

use super::super::distributions::number;

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 544.0;
const TOP: f64 = 68.0;
const BOTTOM: f64 = 250.0;

/// What an axis covers.
pub struct Axis {
    /// Its lower end.
    pub lo: f64,
    /// Its upper end.
    pub hi: f64,
    /// Whether its ticks are whole numbers.
    pub whole: bool,
    /// What stands beside it.
    pub label: &'static str,
}

impl Axis {
    /// How far along a value is, from 0 to 1.
    fn share(&self, value: f64) -> f64 {
        (value - self.lo) / (self.hi - self.lo)
    }

    /// About `count` round numbers.
    fn ticks(&self, count: f64) -> Vec<f64> {
        let step = pace((self.hi - self.lo) / count, self.whole);
        let first = (self.lo / step).ceil();
        let last = (self.hi / step + 1e-9).floor();
        (0..=100).map(|i| first + f64::from(i)).take_while(|i| *i <= last).map(|i| i * step + 0.0).collect()
    }
}

/// Two axes.
pub struct Frame {
    /// The horizontal one.
    pub x: Axis,
    /// The vertical one.
    pub y: Axis,
}

impl Frame {
    /// The place of a point in the picture.
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        (LEFT + self.x.share(x) * (RIGHT - LEFT), BOTTOM - self.y.share(y) * (BOTTOM - TOP))
    }

    /// The head of the picture with its axes.
    pub fn open(&self, title: &str) -> String {
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"12\" fill=\"#808080\">\n<title>{title}</title>\n"
        );
        let _ = writeln!(
            out,
            "<path d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\" fill=\"none\" stroke=\"#808080\"/>\n\
             <text x=\"{:.0}\" y=\"290\" text-anchor=\"middle\">{}</text>\n\
             <text transform=\"translate(14 {:.0}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
            f64::midpoint(LEFT, RIGHT),
            self.x.label,
            f64::midpoint(TOP, BOTTOM),
            self.y.label
        );
        for at in self.x.ticks(6.0) {
            let place = self.place(at, self.y.lo).0;
            let _ = writeln!(
                out,
                "<path d=\"M{place:.1} {BOTTOM}v5\" stroke=\"#808080\"/><text x=\"{place:.1}\" y=\"269\" text-anchor=\"middle\">{}</text>",
                number(at)
            );
        }
        for at in self.y.ticks(4.0) {
            let place = self.place(self.x.lo, at).1;
            let _ = writeln!(
                out,
                "<path d=\"M{LEFT} {place:.1}h-5\" stroke=\"#808080\"/><text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 8.0,
                place + 4.0,
                number(at)
            );
        }
        out
    }

    /// A line of the legend, from the top.
    pub fn legend(out: &mut String, nth: usize, colour: &str, label: &str) {
        let row = 16.0 + 18.0 * nth as f64;
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{:.0}\" y1=\"{row}\" y2=\"{row}\" stroke=\"{colour}\" stroke-width=\"3\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\">{label}</text>",
            LEFT + 20.0,
            LEFT + 28.0,
            row + 4.0
        );
    }
}

/// The next of 1, 2, 5, 10, .. that is not below.
fn pace(least: f64, whole: bool) -> f64 {
    let mut power = 1e-12;
    while power * 10.0 < least {
        power *= 10.0;
    }
    let step = [1.0, 2.0, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= least).unwrap_or(least);
    if whole { step.max(1.0).round() } else { step }
}
