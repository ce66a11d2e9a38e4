//! What a column or an expression can be.

use std::collections::BTreeSet;
use std::sync::Arc;

use synthc_types::{Interval, Real, Regex, Ty, Value};

use super::Env;

/// An outer bound on what a column or an expression can be: every value it takes is inside; not every value inside need be
/// taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Whether it can be null in the true row.
    pub nullable: bool,
    /// Its values other than null.
    pub values: Values,
}

/// Values other than null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Nothing is known: uuids, and values of unknown type.
    Any,
    /// Truth values.
    Bool {
        /// Whether it can be true.
        yes: bool,
        /// Whether it can be false.
        no: bool,
    },
    /// Numbers and times, by their positions ([`Value::position`]).
    Line {
        /// The interval; discrete types other than decimals have closed whole ends.
        interval: Interval,
        /// All values in ascending order, where they are few and known.
        points: Option<Arc<[Real]>>,
    },
    /// Members of an enum.
    Members(MemberSet),
    /// Texts.
    Text {
        /// The numbers of characters.
        lengths: Interval,
        /// All texts, where they are few and known.
        all: Option<Arc<BTreeSet<Arc<str>>>>,
    },
}

/// A set of members of an enum with `size` members, by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSet {
    size: u32,
    words: Vec<u64>,
}

impl MemberSet {
    /// No member of an enum with `size` members.
    pub fn none(size: u32) -> Self {
        Self { size, words: vec![0; size.div_ceil(64) as usize] }
    }

    /// All members of an enum with `size` members.
    pub fn all(size: u32) -> Self {
        let mut words = vec![u64::MAX; size.div_ceil(64) as usize];
        if let Some(last) = words.last_mut().filter(|_| !size.is_multiple_of(64)) {
            *last = (1 << (size % 64)) - 1;
        }
        Self { size, words }
    }

    /// How many members the enum has.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Adds a member; one that the enum does not have is left out.
    pub fn insert(&mut self, index: u32) {
        if index < self.size
            && let Some(word) = self.words.get_mut((index / 64) as usize)
        {
            *word |= 1 << (index % 64);
        }
    }

    /// Whether a member is in the set.
    pub fn contains(&self, index: u32) -> bool {
        self.words.get((index / 64) as usize).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// The members in declared order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.size).filter(|&index| self.contains(index))
    }

    /// How many members are in the set.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether no member is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The members in either set.
    pub fn union(&self, other: &Self) -> Self {
        let mut set = if self.size >= other.size { self.clone() } else { other.clone() };
        let less = if self.size >= other.size { other } else { self };
        for (word, more) in set.words.iter_mut().zip(&less.words) {
            *word |= more;
        }
        set
    }

    /// The members in both sets.
    pub fn intersect(&self, other: &Self) -> Self {
        let words = self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect();
        Self { size: self.size.min(other.size), words }
    }

    /// The members of this set that are not in the other.
    pub fn minus(&self, other: &Self) -> Self {
        let theirs = other.words.iter().copied().chain(std::iter::repeat(0));
        Self { size: self.size, words: self.words.iter().zip(theirs).map(|(a, b)| a & !b).collect() }
    }
}

/// How many single values a support keeps before it falls back on their hull.
const POINTS: usize = 512;

impl Values {
    /// An interval of numbers or times.
    pub fn line(interval: Interval) -> Self {
        Self::Line { interval, points: None }
    }

    /// A few numbers or times.
    pub fn points(mut values: Vec<f64>) -> Self {
        values.retain(|v| !v.is_nan());
        values.sort_by(f64::total_cmp);
        values.dedup();
        let interval = match (values.first(), values.last()) {
            (Some(&lo), Some(&hi)) => Interval::closed(lo, hi),
            _ => Interval::EMPTY,
        };
        let points = (values.len() <= POINTS).then(|| values.into_iter().map(Real).collect());
        Self::Line { interval, points }
    }

    /// A few texts.
    pub fn texts(all: BTreeSet<Arc<str>>) -> Self {
        let lengths = all.iter().map(|text| Interval::point(text.chars().count() as f64));
        let lengths = lengths.fold(Interval::EMPTY, Interval::hull);
        Self::Text { lengths, all: (all.len() <= POINTS).then(|| Arc::new(all)) }
    }

    /// What a pattern draws.
    pub fn matching(pattern: &Regex) -> Self {
        let (least, most) = pattern.lengths();
        Self::Text { lengths: Interval::closed(least as f64, most as f64), all: None }
    }

    /// What either can be.
    pub fn union(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        match (self, other) {
            (Self::Bool { yes: a, no: b }, Self::Bool { yes: c, no: d }) => {
                Self::Bool { yes: a || c, no: b || d }
            }
            (Self::Line { interval: a, points: p }, Self::Line { interval: b, points: q }) => match (p, q) {
                (Some(p), Some(q)) => Self::points(p.iter().chain(q.iter()).map(|r| r.0).collect()),
                _ => Self::line(a.hull(b)),
            },
            (Self::Members(a), Self::Members(b)) => Self::Members(a.union(&b)),
            (Self::Text { lengths: a, all: p }, Self::Text { lengths: b, all: q }) => match (p, q) {
                (Some(p), Some(q)) => Self::texts(p.union(&q).cloned().collect()),
                _ => Self::Text { lengths: a.hull(b), all: None },
            },
            _ => Self::Any,
        }
    }

    /// What both can be.
    pub fn intersect(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Any, other) => other.clone(),
            (this, Self::Any) => this,
            (Self::Bool { yes: a, no: b }, Self::Bool { yes: c, no: d }) => {
                Self::Bool { yes: a && *c, no: b && *d }
            }
            (Self::Line { interval: a, points: p }, Self::Line { interval: b, points: q }) => {
                let interval = a.intersect(*b);
                match p.or_else(|| q.clone()) {
                    Some(points) => {
                        let theirs = |v: f64| q.as_ref().is_none_or(|q| q.contains(&Real(v)));
                        let kept = points.iter().map(|r| r.0).filter(|v| interval.contains(*v) && theirs(*v));
                        Self::points(kept.collect())
                    }
                    None => Self::line(interval),
                }
            }
            (Self::Members(a), Self::Members(b)) => Self::Members(a.intersect(b)),
            (Self::Text { lengths: a, all: p }, Self::Text { lengths: b, all: q }) => {
                let lengths = a.intersect(*b);
                match p.or_else(|| q.clone()) {
                    Some(all) => {
                        let fits = |text: &Arc<str>| lengths.contains(text.chars().count() as f64);
                        let theirs = |text: &Arc<str>| q.as_ref().is_none_or(|q| q.contains(text));
                        Self::texts(all.iter().filter(|text| fits(text) && theirs(text)).cloned().collect())
                    }
                    None => Self::Text { lengths, all: None },
                }
            }
            (this, other) if this.is_empty() || other.is_empty() => Self::line(Interval::EMPTY),
            (this, _) => this,
        }
    }

    /// The only value's position, where there is just one.
    pub fn single(&self) -> Option<f64> {
        match self {
            Self::Line { interval, .. } if !interval.is_empty() && interval.lo() == interval.hi() => {
                Some(interval.lo())
            }
            _ => None,
        }
    }

    /// Whether there is no value at all.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Bool { yes, no } => !yes && !no,
            Self::Line { interval, points } => {
                interval.is_empty() || points.as_ref().is_some_and(|points| points.is_empty())
            }
            Self::Members(set) => set.is_empty(),
            Self::Text { lengths, all } => {
                lengths.is_empty() || all.as_ref().is_some_and(|all| all.is_empty())
            }
        }
    }
}

impl Support {
    /// All that a type admits; an enum that `env` does not know admits anything.
    pub fn of_type(env: &dyn Env, ty: &Ty, nullable: bool) -> Self {
        let values = match ty {
            Ty::Bool => Values::Bool { yes: true, no: true },
            Ty::Int => Values::line(Interval::closed(i64::MIN as f64, i64::MAX as f64)),
            Ty::Float | Ty::Decimal(_) | Ty::Date | Ty::DateTime | Ty::Duration => {
                Values::line(Interval::ALL)
            }
            Ty::Time => Values::line(Interval::closed(0.0, 86_399_999_999.0)),
            Ty::Text => Values::Text { lengths: Interval::at_least(0.0), all: None },
            Ty::Enum(name) => match env.members(name) {
                Some(members) => {
                    Values::Members(MemberSet::all(u32::try_from(members.members.len()).unwrap_or(u32::MAX)))
                }
                None => Values::Any,
            },
            Ty::Null => return Self { nullable: true, values: Values::line(Interval::EMPTY) },
            Ty::Uuid | Ty::List(_) | Ty::Json | Ty::Unknown => Values::Any,
        };
        Self { nullable, values }
    }

    /// One value of a type.
    pub fn of_value(env: &dyn Env, value: &Value, ty: &Ty) -> Self {
        let values = match value {
            Value::Null => return Self { nullable: true, values: Values::line(Interval::EMPTY) },
            Value::Bool(b) => Values::Bool { yes: *b, no: !*b },
            Value::Text(text) => Values::texts(BTreeSet::from([text.clone()])),
            Value::Uuid(_) => Values::Any,
            Value::Enum(index) => match Self::of_type(env, ty, false).values {
                Values::Members(all) => {
                    let mut set = MemberSet::none(all.size());
                    set.insert(*index);
                    Values::Members(set)
                }
                other => other,
            },
            other => match other.enclosure() {
                Some(place) if place.lo() == place.hi() => Values::points(vec![place.lo()]),
                Some(place) => Values::line(place),
                None => Values::Any,
            },
        };
        Self { nullable: false, values }
    }

    /// Some values of a type, however many.
    pub fn of_values<'v>(env: &dyn Env, all: impl Iterator<Item = &'v Value> + Clone, ty: &Ty) -> Self {
        let nullable = all.clone().any(|value| *value == Value::Null);
        let some = || all.clone().filter(|value| **value != Value::Null);
        let values = match Self::of_type(env, ty, false).values {
            Values::Members(members) => {
                let mut set = MemberSet::none(members.size());
                for value in some() {
                    if let Value::Enum(index) = value {
                        set.insert(*index);
                    }
                }
                Values::Members(set)
            }
            Values::Text { .. } => {
                let texts = some().filter_map(|value| match value {
                    Value::Text(text) => Some(text),
                    _ => None,
                });
                let mut few = BTreeSet::new();
                let mut lengths = Interval::EMPTY;
                for text in texts {
                    if few.len() <= POINTS {
                        few.insert(text.clone());
                    }
                    lengths = lengths.hull(Interval::point(text.chars().count() as f64));
                }
                Values::Text { lengths, all: (few.len() <= POINTS).then(|| Arc::new(few)) }
            }
            Values::Line { .. } => {
                let places = || some().filter_map(Value::enclosure);
                if places().any(|place| place.lo() != place.hi()) {
                    Values::line(places().fold(Interval::EMPTY, Interval::hull))
                } else {
                    Values::points(some().filter_map(Value::position).collect())
                }
            }
            _ => {
                let each = some().map(|value| Self::of_value(env, value, ty));
                each.fold(Self::nothing(), Self::union).values
            }
        };
        Self { nullable, values }
    }

    /// Nothing at all: what a branch that is never taken yields.
    pub fn nothing() -> Self {
        Self { nullable: false, values: Values::line(Interval::EMPTY) }
    }

    /// What a fault that is reported elsewhere leaves: nothing is said about it.
    pub fn unknown() -> Self {
        Self { nullable: false, values: Values::Any }
    }

    /// Null only.
    pub fn null() -> Self {
        Self { nullable: true, values: Values::line(Interval::EMPTY) }
    }

    /// Numbers or times in an interval.
    pub fn line(interval: Interval) -> Self {
        Self { nullable: false, values: Values::line(interval) }
    }

    /// Truth values.
    pub fn truth(yes: bool, no: bool, nullable: bool) -> Self {
        Self { nullable, values: Values::Bool { yes, no } }
    }

    /// Neither a value nor null.
    pub fn is_nothing(&self) -> bool {
        !self.nullable && self.values.is_empty()
    }

    /// The same, and null as well where said.
    pub fn or_null(mut self, nullable: bool) -> Self {
        self.nullable |= nullable;
        self
    }

    /// The same without null.
    pub fn not_null(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// What either can be.
    pub fn union(self, other: Self) -> Self {
        Self { nullable: self.nullable || other.nullable, values: self.values.union(other.values) }
    }

    /// What both can be.
    pub fn intersect(self, other: &Self) -> Self {
        Self { nullable: self.nullable && other.nullable, values: self.values.intersect(&other.values) }
    }

    /// Whether it can be true.
    pub fn can_be_true(&self) -> bool {
        match self.values {
            Values::Bool { yes, .. } => yes,
            Values::Any => true,
            _ => !self.values.is_empty(),
        }
    }

    /// Whether it can be false or null.
    pub fn can_fail(&self) -> bool {
        self.nullable
            || match self.values {
                Values::Bool { no, .. } => no,
                Values::Any => true,
                _ => !self.values.is_empty(),
            }
    }

    /// Whether it can be false.
    pub fn can_be_false(&self) -> bool {
        match self.values {
            Values::Bool { no, .. } => no,
            Values::Any => true,
            _ => !self.values.is_empty(),
        }
    }

    /// The interval of a number or a time; `None` for other types.
    pub fn interval(&self) -> Option<Interval> {
        match &self.values {
            Values::Line { interval, .. } => Some(*interval),
            _ => None,
        }
    }
}
