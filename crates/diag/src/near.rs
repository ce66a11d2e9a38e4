//! The nearest known name to an unknown one.

/// The candidate that `wrong` was most likely meant to be: the smallest edit distance (neighbours swapped count as one) of at most
/// a third of its length (rounded); none where two are equally near.
#[must_use]
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    let limit = ((length + 1) / 3).min(4);
    let lower = wrong.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        if candidate == wrong || candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = if candidate.to_lowercase() == lower { 0 } else { distance(wrong, candidate) };
        if distance > limit {
            continue;
        }
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, name)) if distance == least => tied |= name != candidate,
            _ => (best, tied) = (Some((distance, candidate)), false),
        }
    }
    best.filter(|_| !tied).map(|(_, name)| name)
}

/// How many letters of a text are compared.
const COMPARED: usize = 64;

/// The restricted Damerau-Levenshtein distance of two texts, of their first 64 letters (Boytsov 2011, "optimal string alignment").
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().take(COMPARED).collect(), b.chars().take(COMPARED).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX - 1);
            let mut best =
                (at(&last, j + 1) + 1).min(at(&row, j) + 1).min(at(&last, j) + usize::from(x != y));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_typos_and_nothing_far_away() {
        let names = ["income", "region", "sex"];
        assert_eq!(nearest("incmoe", names), Some("income"));
        assert_eq!(nearest("Region", names), Some("region"));
        assert_eq!(nearest("reigon", names), Some("region"));
        assert_eq!(nearest("sx", names), Some("sex"));
        assert_eq!(nearest("cost_c", ["cost_a", "cost_b"]), None);
        assert_eq!(nearest("cost_c", ["cost_a", "cost_b", "Cost_C"]), Some("Cost_C"));
        assert_eq!(nearest("wieght", ["weight", "weight"]), Some("weight"));
        assert_eq!(nearest("turnover", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest("k", ["n"]), None);
    }
}
