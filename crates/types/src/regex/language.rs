//! The texts of a pattern, numbered: unique values without memory.

use std::collections::{BTreeSet, HashMap};

use super::Regex;
use super::automaton::{Automaton, Front, Reading, State};
use super::chars::{Chars, after, before};
use crate::{DrawKey, mix64};

/// Beyond this many texts a pattern has as many as anyone needs; they are no longer counted.
pub const MANY: u64 = 1 << 62;
/// How many nodes a language may have.
const NODES: usize = 1 << 14;
/// How many steps it may take to tell its texts apart.
const WORK: usize = 1 << 20;
/// Sums of ways up to here times [`MANY`] fit 128 bits.
const SUM: u128 = 1 << 65;

/// All texts that a pattern draws, each once however many ways lead to it.
///
/// The pattern is made deterministic (Rabin and Scott 1959), so that every text is one path; without repetition beyond the
/// bounds of drawing there are finitely many.
pub struct Language {
    nodes: Vec<Node>,
}

/// A place in a text, with what may follow.
#[derive(Default)]
struct Node {
    /// Whether the text may end here.
    ends: bool,
    ways: Vec<Way>,
    /// How many texts lead on from here, [`MANY`] at most.
    count: u64,
}

/// One of some characters, then another place.
struct Way {
    chars: Chars,
    to: usize,
    /// How many texts lead on this way, [`MANY`] at most.
    count: u64,
}

impl Language {
    /// Numbers the texts of a pattern; `None` where they overlap in too many ways to be told apart.
    pub fn new(pattern: &Regex) -> Option<Self> {
        let automaton = Automaton::new(pattern, Reading::Drawn);
        let mut front = automaton.front();
        automaton.reach(automaton.start, &mut front);
        let mut start = front.take();
        start.sort_unstable();
        let mut sets = vec![start.clone()];
        let mut known = HashMap::from([(start, 0)]);
        let mut language = Self { nodes: Vec::new() };
        let mut work = 0;
        while let Some(set) = sets.get(language.nodes.len()).cloned() {
            let mut node = Node::default();
            work += set.len();
            let ways = onward(&automaton, &set, &mut front, &mut node.ends, &mut work)?;
            for (targets, chars) in ways {
                work += targets.len();
                let next = sets.len();
                let to = *known.entry(targets.clone()).or_insert(next);
                if to == next {
                    sets.push(targets);
                }
                node.ways.push(Way { chars, to, count: 0 });
            }
            language.nodes.push(node);
            if sets.len() > NODES || work > WORK {
                return None;
            }
        }
        language.number();
        Some(language)
    }

    /// Counts the texts from every place, from the ends backwards.
    fn number(&mut self) {
        let mut counts: Vec<Option<u64>> = vec![None; self.nodes.len()];
        let mut open = vec![0];
        // Places follow each other without a circle, since every way adds a character and texts are bounded.
        while let Some(at) = open.last().copied() {
            let Some(node) = self.nodes.get_mut(at) else { break };
            let before = open.len();
            let mut sum = u64::from(node.ends);
            for way in &mut node.ways {
                match counts.get(way.to).copied().flatten() {
                    Some(count) => {
                        way.count = way.chars.len().saturating_mul(count).min(MANY);
                        sum = sum.saturating_add(way.count).min(MANY);
                    }
                    None => open.push(way.to),
                }
            }
            if open.len() > before {
                continue;
            }
            node.count = sum;
            if let Some(count) = counts.get_mut(at) {
                *count = Some(sum);
            }
            open.pop();
        }
    }

    /// How many texts there are, [`MANY`] at most.
    pub fn count(&self) -> u64 {
        self.nodes.first().map_or(0, |node| node.count)
    }

    /// Appends the text with a number below [`count`](Self::count); different numbers have different texts.
    ///
    /// Numbers go to ways in proportion to the texts that follow them, so a language of fewer than [`MANY`] texts is run through
    /// whole; of a larger one the key decides which are left out.
    pub fn text(&self, number: u64, key: DrawKey, out: &mut String) {
        // `number` of the `numbers` that share what is written so far. INVARIANT: there are as many texts from here, at least.
        let (mut number, mut numbers) = (u128::from(number), u128::from(self.count()));
        let mut so_far = 0;
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            let shares = Shares::new(node, numbers, below(key.bits(so_far, 0), Shares::total(node)));
            let mut edge = (0, 0);
            let mut taken = 0;
            for (way, end) in shares.ends().enumerate() {
                if number < end {
                    taken = way;
                    edge.1 = end;
                    break;
                }
                edge.0 = end;
            }
            let Some(way) = taken.checked_sub(1).and_then(|taken| node.ways.get(taken)) else { return };
            (number, numbers) = (number - edge.0, edge.1 - edge.0);
            let size = u128::from(way.chars.len());
            let offset = below(key.bits(so_far, 1), size);
            let nth = ((number + 1) * size - offset - 1).checked_div(numbers).unwrap_or(0);
            let end = |nth: u128| (numbers * nth + offset) / size.max(1);
            (number, numbers) = (number - end(nth), end(nth + 1) - end(nth));
            out.extend(way.chars.nth(nth as u64));
            so_far = mix64(so_far ^ mix64((taken as u64) << 32 | nth as u64));
            at = way.to;
        }
    }

    /// The number whose text under this key is `text`; `None` where it is no text of the language, or is left out.
    pub fn number_of(&self, text: &str, key: DrawKey) -> Option<u64> {
        // The same descent as of `text`: `first` of the `numbers` that share what was read so far.
        let (mut first, mut numbers) = (0, u128::from(self.count()));
        let (mut so_far, mut at) = (0, 0);
        let mut chars = text.chars();
        loop {
            let node = self.nodes.get(at)?;
            let shares = Shares::new(node, numbers, below(key.bits(so_far, 0), Shares::total(node)));
            let next = chars.next();
            let taken = match next {
                None => 0,
                Some(c) => 1 + node.ways.iter().position(|way| way.chars.contains(c))?,
            };
            let mut ends = std::iter::once(0).chain(shares.ends()).skip(taken);
            let edge = (ends.next()?, ends.next()?);
            (first, numbers) = (first + edge.0, edge.1 - edge.0);
            if numbers == 0 {
                return None;
            }
            let Some(c) = next else { return u64::try_from(first).ok() };
            let way = node.ways.get(taken - 1)?;
            let size = u128::from(way.chars.len());
            let offset = below(key.bits(so_far, 1), size);
            let nth = u128::from(way.chars.place(c)?);
            let end = |nth: u128| (numbers * nth + offset) / size.max(1);
            (first, numbers) = (first + end(nth), end(nth + 1) - end(nth));
            so_far = mix64(so_far ^ mix64((taken as u64) << 32 | nth as u64));
            at = way.to;
        }
    }
}

/// How numbers go to what may follow a place: first to its end, then to its ways, in proportion to their texts.
struct Shares<'n> {
    node: &'n Node,
    numbers: u128,
    offset: u128,
}

impl<'n> Shares<'n> {
    fn new(node: &'n Node, numbers: u128, offset: u128) -> Self {
        Self { node, numbers, offset }
    }

    fn counts(node: &Node) -> impl Iterator<Item = u128> {
        let ends = std::iter::once(u64::from(node.ends));
        ends.chain(node.ways.iter().map(|way| way.count)).map(u128::from)
    }

    /// So many ways that their sum would run over are taken as fewer, which leaves enough of each.
    fn shift(node: &Node) -> u32 {
        let total: u128 = Self::counts(node).sum();
        (128 - (total / SUM).leading_zeros()).min(127)
    }

    fn total(node: &Node) -> u128 {
        let shift = Self::shift(node);
        Self::counts(node).map(|count| count >> shift).sum()
    }

    /// Where the numbers of each end.
    fn ends(&self) -> impl Iterator<Item = u128> {
        let (shift, total) = (Self::shift(self.node), Self::total(self.node));
        let (numbers, offset) = (self.numbers, self.offset);
        Self::counts(self.node).scan(0u128, move |sum, count| {
            *sum += count >> shift;
            Some((numbers * *sum + offset).checked_div(total).unwrap_or(0))
        })
    }
}

/// A number below `n` from 64 random bits.
fn below(bits: u64, n: u128) -> u128 {
    // Both factors may be above 2^64, so the upper half of `n` goes by itself.
    let (high, low) = (n >> 32, n & 0xffff_ffff);
    let bits = u128::from(bits);
    (bits * high + ((bits * low) >> 32)) >> 32
}

/// States and the characters that lead there.
type Lead = (Vec<usize>, Vec<(char, char)>);

/// Where the characters from a set of states lead, in order of the characters; also whether one of them is an end. `None` where
/// that takes more than [`WORK`].
fn onward(
    automaton: &Automaton<'_>,
    set: &[usize],
    front: &mut Front,
    ends: &mut bool,
    work: &mut usize,
) -> Option<Vec<(Vec<usize>, Chars)>> {
    let mut next_of: Vec<usize> = Vec::new();
    // Where each range of characters begins and where it is over, with the number of what reads it.
    let mut edges: Vec<(char, bool, usize)> = Vec::new();
    for at in set {
        match automaton.states.get(*at) {
            Some(State::Char(chars, next)) => {
                for (lo, hi) in chars.ranges() {
                    edges.push((*lo, true, next_of.len()));
                    edges.extend(after(*hi).map(|end| (end, false, next_of.len())));
                }
                next_of.push(*next);
            }
            Some(State::End) => *ends = true,
            _ => {}
        }
    }
    edges.sort_unstable();
    let mut reading: BTreeSet<usize> = BTreeSet::new();
    let mut found: Vec<Lead> = Vec::new();
    let mut by_next: HashMap<Vec<usize>, usize> = HashMap::new();
    let mut edges = edges.into_iter().peekable();
    while let Some((lo, begins, number)) = edges.next() {
        if begins {
            reading.insert(number)
        } else {
            reading.remove(&number)
        };
        // From here to the next edge, all characters lead to the same states.
        let hi = match edges.peek() {
            Some((next, ..)) if *next == lo => continue,
            Some((next, ..)) => before(*next).unwrap_or(lo),
            None => char::MAX,
        };
        *work += reading.len();
        if *work > WORK {
            return None;
        }
        if reading.is_empty() {
            continue;
        }
        let next: Vec<usize> = reading.iter().filter_map(|number| next_of.get(*number).copied()).collect();
        let place = *by_next.entry(next.clone()).or_insert_with(|| {
            found.push((next, Vec::new()));
            found.len() - 1
        });
        if let Some((_, ranges)) = found.get_mut(place) {
            ranges.push((lo, hi));
        }
    }
    let reached = found.into_iter().map(|(next, ranges)| {
        next.iter().for_each(|next| automaton.reach(*next, front));
        let mut targets = front.take();
        targets.sort_unstable();
        (targets, Chars::new(ranges))
    });
    Some(reached.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;
    use std::collections::BTreeSet;

    fn language(regex: &str) -> Language {
        Language::new(&Regex::new(regex).unwrap()).unwrap()
    }

    fn key() -> DrawKey {
        DrawKey::derive(7, "t", "c", Role::Unique)
    }

    fn text(language: &Language, number: u64) -> String {
        let mut out = String::new();
        language.text(number, key(), &mut out);
        out
    }

    #[test]
    fn small_languages_are_run_through_whole() {
        let cases = [
            ("a|[bc]", 3),
            ("[A-C]{2}", 9),
            ("x{1,3}", 3),
            ("(a|ab)(c|bc)", 3),
            ("(a|b|)(a|)", 5),
            ("a*", 9),
            ("(?:foo|foobar)+", 0),
            (r"[ab]?\d(x|yy)", 60),
            ("[à-ÿ]", 32),
            ("", 1),
        ];
        for (regex, count) in cases {
            let pattern = Regex::new(regex).unwrap();
            let language = Language::new(&pattern).unwrap();
            assert!(count == 0 || language.count() == count, "{regex}: {}", language.count());
            let all: BTreeSet<String> = (0..language.count()).map(|number| text(&language, number)).collect();
            let back = |number: &u64| language.number_of(&text(&language, *number), key()) == Some(*number);
            assert!((0..language.count()).all(|number| back(&number)), "{regex}");
            assert_eq!(language.number_of("never that", key()), None, "{regex}");
            assert_eq!(all.len() as u64, language.count(), "{regex}");
            let matcher = crate::regex::Matcher::new(&pattern);
            assert!(all.iter().all(|text| matcher.admits(text)), "{regex}");
        }
    }

    #[test]
    fn large_languages_give_different_texts_that_match() {
        for regex in
            [r"[0-9a-f]{64}", r"\d{19}", ".{1,300}", "[0-9a-z]{12}|x", "(a|bb|.{3}){9}", "[a-z]{13}\\d{0,4}"]
        {
            let pattern = Regex::new(regex).unwrap();
            let language = Language::new(&pattern).unwrap();
            let matcher = crate::regex::Matcher::new(&pattern);
            let spread = (0..500).map(|i| (language.count() / 500) * i);
            let numbers: BTreeSet<u64> =
                (0..500).chain(spread).chain((language.count() - 500)..language.count()).collect();
            let all: BTreeSet<String> = numbers.iter().map(|number| text(&language, *number)).collect();
            assert_eq!(all.len(), numbers.len(), "{regex}");
            assert!(all.iter().all(|text| matcher.admits(text)), "{regex}");
        }
        let long = language("[0-9a-f]{64}");
        assert_eq!(long.count(), MANY);
        // The end of a long text is as random as its start: 16 digits, each about as often.
        for place in [0, 63] {
            let last: BTreeSet<char> =
                (0..400u64).filter_map(|i| text(&long, mix64(i) >> 2).chars().nth(place)).collect();
            assert_eq!(last.len(), 16, "{place}");
        }
    }

    #[test]
    fn large_classes_and_alternations_are_told_apart() {
        let letters: Vec<String> =
            (0..8_000u32).filter_map(|i| char::from_u32(0x4e00 + 2 * i)).map(String::from).collect();
        for regex in [format!("[{}]", letters.concat()), letters.join("|")] {
            let language = language(&regex);
            assert_eq!(language.count(), 8_000);
            let all: BTreeSet<String> = (0..8_000).step_by(7).map(|number| text(&language, number)).collect();
            assert!(all.len() == 1_143 && all.iter().all(|text| letters.contains(text)));
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused_in_time() {
        assert!(Language::new(&Regex::new("(.*a.{40}){2}").unwrap()).is_none());
        assert!(Language::new(&Regex::new("([ab]?){4000}").unwrap()).is_none());
    }
}
