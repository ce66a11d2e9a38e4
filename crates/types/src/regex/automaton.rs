//! A pattern as an automaton over characters.

use super::chars::Chars;
use super::{Class, Node, Regex};

/// Which of its texts a pattern stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Those that can be drawn: finitely many.
    Drawn,
    /// All that match.
    Admitted,
}

/// A state: what leads on from it. The number of a state is its place in the list.
pub(super) enum State<'p> {
    /// One of these characters, then another state.
    Char(&'p Chars, usize),
    /// Any of several states, without a character.
    Fork(Vec<usize>),
    /// The end of the text.
    End,
}

/// States without order (Thompson 1968); it has as many as the pattern has parts when its repetitions are written out.
pub(super) struct Automaton<'p> {
    pub states: Vec<State<'p>>,
    pub start: usize,
}

impl<'p> Automaton<'p> {
    pub fn new(pattern: &'p Regex, reading: Reading) -> Self {
        let mut built = Self { states: vec![State::End], start: 0 };
        built.start = built.before(&pattern.node, 0, reading);
        built
    }

    fn add(&mut self, state: State<'p>) -> usize {
        self.states.push(state);
        self.states.len() - 1
    }

    /// Where to start so that a part is read and then the state `next` is reached.
    fn before(&mut self, node: &'p Node, next: usize, reading: Reading) -> usize {
        match node {
            Node::Class(Class { drawn, admitted }) => {
                let chars = if reading == Reading::Drawn { drawn } else { admitted };
                self.add(State::Char(chars, next))
            }
            Node::Each(parts) => parts.iter().rev().fold(next, |next, part| self.before(part, next, reading)),
            Node::One(parts) => {
                let starts = parts.iter().map(|part| self.before(part, next, reading)).collect();
                self.add(State::Fork(starts))
            }
            Node::Times { part, least, most, endless } => {
                let mut start = next;
                if *endless && reading == Reading::Admitted {
                    start = self.add(State::Fork(vec![next]));
                    let again = self.before(part, start, reading);
                    if let Some(State::Fork(ways)) = self.states.get_mut(start) {
                        ways.push(again);
                    }
                } else {
                    for _ in *least..*most {
                        let once = self.before(part, start, reading);
                        start = self.add(State::Fork(vec![once, next]));
                    }
                }
                (0..*least).fold(start, |next, _| self.before(part, next, reading))
            }
        }
    }

    /// A set to collect states in.
    pub fn front(&self) -> Front {
        Front { marks: vec![0; self.states.len()], mark: 1, states: Vec::new() }
    }

    /// Adds to a set what a state reaches without a character: those that read a character or end.
    pub fn reach(&self, from: usize, front: &mut Front) {
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            match front.marks.get_mut(at) {
                Some(mark) if *mark != front.mark => *mark = front.mark,
                _ => continue,
            }
            match self.states.get(at) {
                Some(State::Fork(ways)) => open.extend(ways.iter().rev()),
                Some(_) => front.states.push(at),
                None => {}
            }
        }
    }
}

/// A set of states that is filled again and again.
pub(super) struct Front {
    marks: Vec<u64>,
    mark: u64,
    states: Vec<usize>,
}

impl Front {
    /// Hands out the states, to begin anew.
    pub fn take(&mut self) -> Vec<usize> {
        self.mark += 1;
        std::mem::take(&mut self.states)
    }
}

/// Decides whether texts match a pattern as a whole, in time of the text's length times the pattern's size.
pub struct Matcher<'p> {
    automaton: Automaton<'p>,
}

impl<'p> Matcher<'p> {
    /// Makes a pattern ready.
    pub fn new(pattern: &'p Regex) -> Self {
        Self { automaton: Automaton::new(pattern, Reading::Admitted) }
    }

    /// Whether the whole text matches.
    pub fn admits(&self, text: &str) -> bool {
        let states = &self.automaton.states;
        let mut front = self.automaton.front();
        self.automaton.reach(self.automaton.start, &mut front);
        for c in text.chars() {
            for at in front.take() {
                if let Some(State::Char(chars, next)) = states.get(at)
                    && chars.contains(c)
                {
                    self.automaton.reach(*next, &mut front);
                }
            }
        }
        front.take().iter().any(|at| matches!(states.get(*at), Some(State::End)))
    }
}
