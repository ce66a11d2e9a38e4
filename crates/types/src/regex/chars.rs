//! Sets of characters.

/// A set of characters: inclusive ranges in order and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Chars {
    ranges: Vec<(char, char)>,
    /// How many characters stand before each range.
    starts: Vec<u64>,
    len: u64,
}

impl Chars {
    /// The characters of ranges that may overlap: each character counts once.
    pub fn new(mut ranges: Vec<(char, char)>) -> Self {
        ranges.sort_unstable();
        let mut apart: Vec<(char, char)> = Vec::with_capacity(ranges.len());
        for (lo, hi) in ranges {
            match apart.last_mut() {
                Some(last) if lo <= last.1 => last.1 = last.1.max(hi),
                _ => apart.push((lo, hi)),
            }
        }
        let mut starts = Vec::with_capacity(apart.len());
        let mut len = 0;
        for (lo, hi) in &apart {
            starts.push(len);
            len += (*lo..=*hi).count() as u64;
        }
        Self { ranges: apart, starts, len }
    }

    /// What is drawn for a set that is given by what is not in it.
    pub fn printable() -> Self {
        Self::new(vec![(' ', '~')])
    }

    /// Every character.
    pub fn all() -> Self {
        Self::new(vec![('\0', char::MAX)])
    }

    /// The ranges in order.
    pub fn ranges(&self) -> &[(char, char)] {
        &self.ranges
    }

    /// How many characters there are.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// The character at a position of the order.
    pub fn nth(&self, at: u64) -> Option<char> {
        let range = self.starts.partition_point(|start| *start <= at).checked_sub(1)?;
        let ((lo, hi), start) = self.ranges.get(range).zip(self.starts.get(range))?;
        (*lo..=*hi).nth((at - start) as usize)
    }

    /// The position of a character in the order, where it is one of them.
    pub fn place(&self, c: char) -> Option<u64> {
        let range = self.ranges.partition_point(|(_, hi)| *hi < c);
        let ((lo, _), start) = self.ranges.get(range).zip(self.starts.get(range))?;
        (*lo..=c).count().checked_sub(1).map(|place| start + place as u64)
    }

    /// Whether a character is one of them.
    pub fn contains(&self, c: char) -> bool {
        let at = self.ranges.partition_point(|(_, hi)| *hi < c);
        self.ranges.get(at).is_some_and(|(lo, _)| *lo <= c)
    }

    /// Those of either.
    pub fn union(&self, other: &Self) -> Self {
        Self::new(self.ranges.iter().chain(&other.ranges).copied().collect())
    }

    /// Those that are not in the other.
    pub fn minus(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for (lo, hi) in &self.ranges {
            let mut from = Some(*lo);
            for (a, b) in other.ranges.iter().filter(|(a, b)| a <= hi && lo <= b) {
                let Some(start) = from else { break };
                if let Some(end) = before(*a).filter(|end| start <= *end) {
                    left.push((start, end));
                }
                from = after(*b).map(|next| next.max(start)).filter(|next| next <= hi);
            }
            left.extend(from.map(|start| (start, *hi)));
        }
        Self::new(left)
    }
}

/// The character before, where there is one.
pub(super) fn before(c: char) -> Option<char> {
    ('\0'..c).next_back()
}

/// The character behind, where there is one.
pub(super) fn after(c: char) -> Option<char> {
    (c..=char::MAX).nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_hold_what_is_left() {
        let set = |ranges: &[(char, char)]| Chars::new(ranges.to_vec());
        let cases = [
            (set(&[('a', 'f')]), set(&[('c', 'd')]), set(&[('a', 'b'), ('e', 'f')])),
            (set(&[('a', 'f')]), set(&[('a', 'c'), ('e', 'z')]), set(&[('d', 'd')])),
            (set(&[('a', 'c'), ('x', 'z')]), set(&[('b', 'y')]), set(&[('a', 'a'), ('z', 'z')])),
            (set(&[('a', 'c')]), Chars::all(), Chars::default()),
        ];
        for (all, out, left) in cases {
            assert_eq!(all.minus(&out), left);
        }
        let others = Chars::all().minus(&set(&[('0', '9')]));
        assert!(others.contains('\0') && others.contains(char::MAX) && !others.contains('5'));
        assert_eq!(others.len() + 10, Chars::all().len());
    }

    #[test]
    fn positions_skip_gaps_and_surrogates() {
        let set = Chars::new(vec![('\u{d7fe}', '\u{e001}'), ('a', 'b'), ('b', 'c')]);
        let all: String = (0..set.len()).filter_map(|at| set.nth(at)).collect();
        assert_eq!(all, "abc\u{d7fe}\u{d7ff}\u{e000}\u{e001}");
        assert_eq!(set.nth(set.len()), None);
    }
}
