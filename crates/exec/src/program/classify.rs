//! Patterns as a decision structure: each subject's value falls in one of a few classes, each class knows the arms that it fits,
//! and the first arm that fits all subjects is taken.

use std::collections::HashMap;
use std::sync::Arc;

use synthc_plan::Pattern;
use synthc_types::Value;

use crate::column::{Column, Data, Repr, at};
use crate::error::{ExecError, Outcome};

/// The number of the arm where none fits.
pub(crate) const NO_ARM: u32 = u32::MAX;

/// Spans of whole numbers up to this get a table of their own.
const DENSE: i64 = 1 << 12;
/// Products of classes up to this get a table of arms.
const TABLE: usize = 1 << 16;

/// A decision structure over one or several subjects.
pub(crate) struct Classifier {
    subjects: Vec<Subject>,
    arms: usize,
    /// The arm of each combination of classes, the last subject fastest; empty where there are too many.
    table: Vec<u32>,
}

struct Subject {
    cuts: Cuts,
    /// How many classes there are, the class of nulls included, which is the last.
    classes: u32,
    /// For each class a set of arms, a bit each.
    fits: Vec<Vec<u64>>,
}

enum Cuts {
    /// The class is the number of cuts that are not above the value.
    Ints {
        cuts: Vec<i64>,
        dense: Vec<u32>,
    },
    /// Units of decimals beyond 64 bits.
    Wide(Vec<i128>),
    Floats(Vec<f64>),
    Bools,
    Codes(Vec<u32>),
    Texts(HashMap<Arc<str>, u32>),
    Nothing,
}

/// Calls `f` for each value and range of a pattern.
fn each_leaf<'a>(pattern: &'a Pattern, f: &mut dyn FnMut(&'a Pattern)) {
    match pattern {
        Pattern::Or(patterns) => patterns.iter().for_each(|p| each_leaf(p, f)),
        leaf => f(leaf),
    }
}

impl Classifier {
    /// The structure for arms of one pattern for each subject, whose values are held as said.
    pub(crate) fn new(reprs: &[Repr], arms: &[Vec<&Pattern>]) -> Outcome<Self> {
        let mut subjects = Vec::with_capacity(reprs.len());
        for (number, repr) in reprs.iter().enumerate() {
            let mut patterns = Vec::with_capacity(arms.len());
            for arm in arms {
                let pattern =
                    arm.get(number).ok_or_else(|| ExecError::plan("a row of patterns is too short"))?;
                patterns.push(*pattern);
            }
            subjects.push(Subject::new(*repr, &patterns)?);
        }
        let mut classifier = Self { subjects, arms: arms.len(), table: Vec::new() };
        classifier.tabulate();
        Ok(classifier)
    }

    fn tabulate(&mut self) {
        let size = self
            .subjects
            .iter()
            .try_fold(1usize, |n, s| n.checked_mul(s.classes as usize).filter(|n| *n <= TABLE));
        let Some(size) = size else { return };
        let mut table = Vec::with_capacity(size);
        for combination in 0..size {
            let mut rest = combination;
            let mut classes = vec![0u32; self.subjects.len()];
            for (slot, subject) in classes.iter_mut().zip(&self.subjects).rev() {
                *slot = (rest % subject.classes as usize) as u32;
                rest /= subject.classes as usize;
            }
            table.push(self.first_fit(|subject| at(&classes, subject)));
        }
        self.table = table;
    }

    fn first_fit(&self, class: impl Fn(usize) -> u32) -> u32 {
        for word in 0..self.arms.div_ceil(64) {
            let mut fits = u64::MAX;
            for (number, subject) in self.subjects.iter().enumerate() {
                fits &= subject.fits.get(class(number) as usize).map_or(0, |set| at(set, word));
            }
            if fits != 0 {
                let arm = word as u32 * 64 + fits.trailing_zeros();
                return if (arm as usize) < self.arms { arm } else { NO_ARM };
            }
        }
        NO_ARM
    }

    /// The arm of each of `len` rows, [`NO_ARM`] where none fits.
    pub(crate) fn arms(&self, columns: &[Column], len: usize) -> Vec<u32> {
        if let ([subject], [column]) = (self.subjects.as_slice(), columns) {
            return subject.classes_of(column, len, &self.table);
        }
        let mut classes: Vec<Vec<u32>> = Vec::with_capacity(columns.len());
        for (subject, column) in self.subjects.iter().zip(columns) {
            classes.push(subject.classes_of(column, len, &[]));
        }
        if self.table.is_empty() {
            return (0..len)
                .map(|row| self.first_fit(|s| classes.get(s).map_or(0, |c| at(c, row))))
                .collect();
        }
        let mut combined = vec![0u32; len];
        for (subject, classes) in self.subjects.iter().zip(&classes) {
            for (slot, class) in combined.iter_mut().zip(classes) {
                *slot = *slot * subject.classes + class;
            }
        }
        for slot in &mut combined {
            *slot = self.table.get(*slot as usize).copied().unwrap_or(NO_ARM);
        }
        combined
    }
}

impl Subject {
    fn new(repr: Repr, patterns: &[&Pattern]) -> Outcome<Self> {
        let cuts = Cuts::new(repr, patterns)?;
        let (mut classes, representatives) = cuts.representatives();
        let mut fits = Vec::with_capacity(representatives.len() + 1);
        for representative in representatives.iter().chain([&Value::Null]) {
            let mut set = vec![0u64; patterns.len().div_ceil(64)];
            for (arm, pattern) in patterns.iter().enumerate() {
                if matches(pattern, representative)
                    && let Some(word) = set.get_mut(arm / 64)
                {
                    *word |= 1 << (arm % 64);
                }
            }
            fits.push(set);
        }
        classes += 1;
        Ok(Self { cuts, classes, fits })
    }

    /// The class of each row, looked up in `table` where there is one.
    fn classes_of(&self, column: &Column, len: usize, table: &[u32]) -> Vec<u32> {
        let null = self.classes - 1;
        let found = |class: u32| if table.is_empty() { class } else { at(table, class as usize) };
        let rows = if column.one { 1 } else { len };
        let mut out: Vec<u32> = match (&column.data, &self.cuts) {
            (Data::Int(values), Cuts::Ints { cuts, dense }) => {
                if let (Some(first), false) = (cuts.first(), dense.is_empty()) {
                    let arms: Vec<u32> = dense.iter().map(|class| found(*class)).collect();
                    let last = arms.len() as i64 - 1;
                    let base = first.saturating_sub(1);
                    values.iter().map(|v| at(&arms, v.saturating_sub(base).clamp(0, last) as usize)).collect()
                } else {
                    values.iter().map(|v| found(cuts.partition_point(|cut| cut <= v) as u32)).collect()
                }
            }
            // A value beyond 64 bits is beyond every cut on its side.
            (Data::Wide(values), Cuts::Ints { cuts, .. }) => {
                let class = |v: i128| cuts.partition_point(|cut| i128::from(*cut) <= v);
                values.iter().map(|v| found(class(*v) as u32)).collect()
            }
            (Data::Int(_) | Data::Wide(_), Cuts::Wide(cuts)) => {
                let values = column.as_units().unwrap_or_default();
                values.iter().map(|v| found(cuts.partition_point(|cut| cut <= v) as u32)).collect()
            }
            (Data::Float(values), Cuts::Floats(cuts)) => {
                values.iter().map(|v| found(cuts.partition_point(|cut| cut <= v) as u32)).collect()
            }
            (Data::Code(values), Cuts::Codes(codes)) => {
                let other = found(codes.last().map_or(0, |last| *last));
                let arms: Vec<u32> = codes.iter().map(|class| found(*class)).collect();
                values.iter().map(|v| arms.get(*v as usize).copied().unwrap_or(other)).collect()
            }
            (Data::Bool(values), Cuts::Bools) => {
                let arms = [found(0), found(1)];
                values.iter().map(|v| at(&arms, usize::from(*v & 1))).collect()
            }
            (Data::Word(codes, texts), Cuts::Texts(classes)) if texts.len() <= rows.max(64) * 4 => {
                let other = classes.len() as u32;
                let arms: Vec<u32> =
                    texts.iter().map(|text| found(classes.get(text).copied().unwrap_or(other))).collect();
                codes.iter().map(|code| at(&arms, *code as usize)).collect()
            }
            (Data::Word(..) | Data::Text(_), Cuts::Texts(classes)) => {
                let other = classes.len() as u32;
                (0..rows)
                    .map(|row| {
                        let text = std::str::from_utf8(column.text_at(row)).unwrap_or("");
                        found(classes.get(text).copied().unwrap_or(other))
                    })
                    .collect()
            }
            (Data::Null, _) => vec![found(null); rows],
            _ => vec![found(0); rows],
        };
        if let Some(gap) = &column.gap {
            let null = found(null);
            for (slot, gap) in out.iter_mut().zip(gap.iter()) {
                if *gap != 0 {
                    *slot = null;
                }
            }
        }
        if column.one {
            out = vec![at(&out, 0); len];
        }
        out
    }
}

/// Whether a value fits a pattern.
fn matches(pattern: &Pattern, value: &Value) -> bool {
    match pattern {
        Pattern::Any => true,
        Pattern::Or(patterns) => patterns.iter().any(|p| matches(p, value)),
        Pattern::Value(wanted) => match (wanted, value) {
            (Value::Null, Value::Null) => true,
            (_, Value::Null) | (Value::Null, _) => false,
            (Value::Float(a), Value::Float(b)) => a.0 == b.0,
            (wanted, Value::Int(_) | Value::Decimal { .. }) => units(wanted) == units(value),
            (wanted, value) => wanted == value,
        },
        Pattern::Range { lo, hi, hi_open } => match value {
            Value::Int(_) | Value::Decimal { .. } => {
                let Some(v) = units(value) else { return false };
                lo.as_ref().and_then(units).is_none_or(|lo| v >= lo)
                    && hi.as_ref().and_then(units).is_none_or(|hi| if *hi_open { v < hi } else { v <= hi })
            }
            Value::Float(v) => {
                lo.as_ref().and_then(Value::position).is_none_or(|lo| v.0 >= lo)
                    && hi
                        .as_ref()
                        .and_then(Value::position)
                        .is_none_or(|hi| if *hi_open { v.0 < hi } else { v.0 <= hi })
            }
            _ => false,
        },
    }
}

/// The whole number that stands for a value.
fn units(value: &Value) -> Option<i128> {
    match value {
        Value::Decimal { units, .. } => Some(*units),
        _ => crate::column::whole_of(value).map(i128::from),
    }
}

impl Cuts {
    fn new(repr: Repr, patterns: &[&Pattern]) -> Outcome<Self> {
        Ok(match repr {
            Repr::Int => Self::ints(patterns),
            Repr::Float => Self::floats(patterns),
            Repr::Bool => Self::Bools,
            Repr::Code => {
                let mut last = 0;
                for pattern in patterns {
                    each_leaf(pattern, &mut |leaf| {
                        if let Pattern::Value(Value::Enum(code)) = leaf {
                            last = last.max(code.saturating_add(1));
                        }
                    });
                }
                if last > 1 << 20 {
                    return Err(ExecError::plan("a pattern names an enum member that cannot exist"));
                }
                Self::Codes((0..=last).collect())
            }
            Repr::Text => {
                let mut classes = HashMap::new();
                for pattern in patterns {
                    each_leaf(pattern, &mut |leaf| {
                        if let Pattern::Value(Value::Text(text)) = leaf {
                            let next = classes.len() as u32;
                            classes.entry(text.clone()).or_insert(next);
                        }
                    });
                }
                Self::Texts(classes)
            }
            Repr::Uuid | Repr::List | Repr::Null => Self::Nothing,
        })
    }

    fn ints(patterns: &[&Pattern]) -> Self {
        let mut cuts = Vec::new();
        for pattern in patterns {
            each_leaf(pattern, &mut |leaf| match leaf {
                Pattern::Value(value) => {
                    if let Some(v) = units(value) {
                        cuts.push(v);
                        cuts.extend(v.checked_add(1));
                    }
                }
                Pattern::Range { lo, hi, hi_open } => {
                    cuts.extend(lo.as_ref().and_then(units));
                    let hi = hi.as_ref().and_then(units);
                    cuts.extend(if *hi_open { hi } else { hi.and_then(|hi| hi.checked_add(1)) });
                }
                Pattern::Any | Pattern::Or(_) => {}
            });
        }
        cuts.sort_unstable();
        cuts.dedup();
        let narrow = |cut: &i128| i64::try_from(*cut).ok().filter(|cut| *cut < i64::MAX);
        let Some(cuts) = cuts.iter().map(narrow).collect::<Option<Vec<i64>>>() else {
            return Self::Wide(cuts);
        };
        let mut dense = Vec::new();
        if let (Some(first), Some(last)) = (cuts.first(), cuts.last())
            && let Some(span) = last.checked_sub(*first)
            && span < DENSE
            && *first > i64::MIN
        {
            dense.push(0);
            dense.extend((0..=span).map(|offset| cuts.partition_point(|cut| *cut <= first + offset) as u32));
        }
        Self::Ints { cuts, dense }
    }

    fn floats(patterns: &[&Pattern]) -> Self {
        let mut cuts = Vec::new();
        for pattern in patterns {
            each_leaf(pattern, &mut |leaf| match leaf {
                Pattern::Value(value) => {
                    if let Some(v) = value.position() {
                        cuts.push(v);
                        cuts.push(v.next_up());
                    }
                }
                Pattern::Range { lo, hi, hi_open } => {
                    cuts.extend(lo.as_ref().and_then(Value::position));
                    let hi = hi.as_ref().and_then(Value::position);
                    cuts.extend(hi.map(|hi| if *hi_open { hi } else { hi.next_up() }));
                }
                Pattern::Any | Pattern::Or(_) => {}
            });
        }
        cuts.retain(|cut| !cut.is_nan());
        cuts.sort_unstable_by(f64::total_cmp);
        cuts.dedup();
        Self::Floats(cuts)
    }

    /// How many classes there are, and a value of each.
    fn representatives(&self) -> (u32, Vec<Value>) {
        let values: Vec<Value> = match self {
            Self::Ints { cuts, .. } => {
                let below = cuts.first().map_or(0, |first| first.saturating_sub(1));
                std::iter::once(below).chain(cuts.iter().copied()).map(Value::Int).collect()
            }
            Self::Wide(cuts) => {
                let below = cuts.first().map_or(0, |first| first.saturating_sub(1));
                let units = std::iter::once(below).chain(cuts.iter().copied());
                units.map(|units| Value::Decimal { units, scale: 0 }).collect()
            }
            Self::Floats(cuts) => {
                let below = cuts.first().map_or(0.0, |first| first.next_down());
                std::iter::once(below).chain(cuts.iter().copied()).map(Value::float).collect()
            }
            Self::Bools => vec![Value::Bool(false), Value::Bool(true)],
            Self::Codes(codes) => codes.iter().map(|code| Value::Enum(*code)).collect(),
            Self::Texts(classes) => {
                let mut list = vec![Value::Null; classes.len()];
                for (text, class) in classes {
                    if let Some(slot) = list.get_mut(*class as usize) {
                        *slot = Value::Text(text.clone());
                    }
                }
                list.push(Value::Uuid(0));
                list
            }
            Self::Nothing => vec![Value::Uuid(0)],
        };
        (values.len() as u32, values)
    }
}
