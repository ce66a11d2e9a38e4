//! Small pictures of distributions.

/// Bars of eight heights.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same without Unicode.
const ASCII: [char; 5] = ['.', ':', '-', '=', '#'];
/// Bars of a histogram.
const BINS: usize = 16;

/// One bar a count, the tallest for the largest; a blank for none.
pub fn sparkline(counts: &[usize], unicode: bool) -> String {
    let most = counts.iter().copied().max().unwrap_or(0);
    let scale: &[char] = if unicode { &BARS } else { &ASCII };
    let bar = |count: &usize| match count {
        0 => ' ',
        _ => {
            let height = (count * scale.len()).div_ceil(most.max(1)).clamp(1, scale.len());
            scale.get(height - 1).copied().unwrap_or(' ')
        }
    };
    counts.iter().map(bar).collect()
}

/// Counts of values in bins of one width, from the first to the 99th percentile: the first and the last bin hold what lies beyond, so
/// that a single far value does not flatten the rest. Few distinct whole values have a bin each.
pub fn histogram(sorted: &[f64], whole: bool) -> Vec<usize> {
    let at = |share: f64| sorted.get(((sorted.len() - 1) as f64 * share).round() as usize).copied();
    let (Some(first), Some(last)) = (sorted.first().copied(), sorted.last().copied()) else {
        return Vec::new();
    };
    let all = whole && last - first < BINS as f64;
    let (low, high) = if all { (first, last) } else { (at(0.01).unwrap_or(first), at(0.99).unwrap_or(last)) };
    let span = high - low;
    let bins = if whole && span < BINS as f64 { span as usize + 1 } else { BINS };
    let width = if whole { (span + 1.0) / bins as f64 } else { span / bins as f64 };
    let mut counts = vec![0; bins];
    for value in sorted {
        let at = if width > 0.0 { ((value - low) / width).max(0.0) as usize } else { 0 };
        if let Some(count) = counts.get_mut(at.min(bins - 1)) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_follow_counts() {
        assert_eq!(sparkline(&[0, 1, 8], true), " ▁█");
        assert_eq!(sparkline(&[1, 100], true), "▁█");
        assert_eq!(sparkline(&[], true), "");
        assert_eq!(sparkline(&[5, 10], false), "-#");
    }

    #[test]
    fn histograms_hold_every_value() {
        let whole: Vec<f64> = vec![1.0, 1.0, 2.0, 4.0];
        assert_eq!(histogram(&whole, true), [2, 1, 0, 1]);
        let many: Vec<f64> = (0..1000).map(f64::from).collect();
        assert_eq!(histogram(&many, true).iter().sum::<usize>(), 1000);
        let far: Vec<f64> = (0..1000).map(f64::from).chain([1e9]).collect();
        assert!(histogram(&far, true).iter().all(|count| *count > 50));
        assert_eq!(histogram(&[2.5], false).iter().sum::<usize>(), 1);
        assert_eq!(histogram(&[], false), Vec::<usize>::new());
    }
}
