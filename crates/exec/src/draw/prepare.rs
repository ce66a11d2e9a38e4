//! From a plan's distribution to one ready to draw from.

use std::collections::HashMap;
use std::sync::Arc;

use synthc_plan::{Dist, DistKind, ExprKind, Share};
use synthc_types::{DrawKey, MAX_DEPTH, Regex, Ty, Value};

use super::{Alias, Builtin, Categories, Choice, Component, Cumulative, Draw, DrawKind, Shares, Values};
use crate::column::{Column, Data, Texts, column_of_values, repr};
use crate::error::{ExecError, Outcome};
use crate::program::{Classifier, Compiler, Node, conform};

/// All texts that a column's distribution can draw, each once, in the order of first mention.
pub(crate) struct Pool {
    pub texts: Arc<Texts>,
    numbers: HashMap<Arc<str>, u32>,
    /// Whether nothing else can be drawn.
    pub closed: bool,
}

impl Pool {
    pub(crate) fn of(dist: &Dist) -> Self {
        let mut list: Vec<Arc<str>> = Vec::new();
        let mut numbers = HashMap::new();
        let closed = Self::collect(dist, &mut |text| {
            numbers.entry(text.clone()).or_insert_with(|| {
                list.push(text.clone());
                (list.len() - 1) as u32
            });
        });
        Self { texts: Arc::new(list.iter().collect()), numbers, closed }
    }

    fn collect(dist: &Dist, f: &mut dyn FnMut(&Arc<str>)) -> bool {
        let mut closed = true;
        let value = |v: &Value, f: &mut dyn FnMut(&Arc<str>)| {
            if let Value::Text(text) = v {
                f(text);
            }
        };
        match &dist.kind {
            DistKind::Weights { entries, .. } => entries.iter().for_each(|e| value(&e.value, f)),
            DistKind::Listed { entries, .. } => entries.iter().for_each(|(v, _)| value(v, f)),
            DistKind::Point(e) => match &e.kind {
                ExprKind::Value(v) => value(v, f),
                _ => closed = false,
            },
            DistKind::Apply { .. } | DistKind::Bind { .. } | DistKind::Matching { .. } => closed = false,
            _ => {}
        }
        dist.each_child(&mut |inner| closed &= Self::collect(inner, f));
        closed
    }

    /// Whether a text is in this pool; other values need not be.
    pub(crate) fn holds(&self, value: &Value) -> bool {
        !matches!(value, Value::Text(text) if !self.numbers.contains_key(text))
    }

    /// The column with its texts as numbers in this pool, where all are there.
    pub(crate) fn word(&self, column: Column) -> Column {
        let codes: Option<Vec<u32>> = match &column.data {
            Data::Text(texts) => texts.iter().map(|text| self.numbers.get(text).copied()).collect(),
            Data::Word(codes, texts) => {
                codes.iter().map(|code| self.numbers.get(texts.get(*code as usize)).copied()).collect()
            }
            _ => None,
        };
        // A null has the empty text, which need not be in the pool; its number is arbitrary.
        match codes {
            Some(codes) => Column { data: Data::Word(codes.into(), self.texts.clone()), ..column },
            None => column,
        }
    }
}

/// Prepares the distribution of a column.
pub(crate) struct Preparer<'c, 'p> {
    pub compiler: &'c Compiler<'p>,
    pub pool: &'c Pool,
    /// The key of the cells of a column of the table, by its address.
    pub key: &'c dyn Fn(&str) -> DrawKey,
}

impl Preparer<'_, '_> {
    /// Prepares a distribution.
    pub(crate) fn draw(&self, dist: &Dist) -> Outcome<Draw> {
        self.nested(dist, 0)
    }

    fn nested(&self, dist: &Dist, depth: usize) -> Outcome<Draw> {
        if depth > MAX_DEPTH {
            return Err(ExecError::plan("a distribution nests too deeply"));
        }
        let node = |e| self.compiler.node(e);
        let boxed = |d: &Dist| self.nested(d, depth + 1).map(Box::new);
        let kind = match &dist.kind {
            DistKind::Builtin { dist: name, form, args, stream } => {
                DrawKind::Builtin(self.builtin(name, *form, args, checked_stream(*stream)?)?)
            }
            DistKind::Point(e) => {
                let mut node = node(e)?;
                if let crate::program::NodeKind::Constant(column) = &mut node.kind {
                    *column = self.pool.word(column.clone());
                }
                DrawKind::Point(node)
            }
            DistKind::Affine { inner, scale, shift } => {
                DrawKind::Affine { inner: boxed(inner)?, scale: node(scale)?, shift: node(shift)? }
            }
            DistKind::Combine { op, lhs, rhs } => {
                DrawKind::Combine { op: *op, lhs: boxed(lhs)?, rhs: boxed(rhs)? }
            }
            DistKind::Apply { function, overload, inner, args } => {
                let (def, _) = self.compiler.function(function, *overload)?;
                let callee = crate::program::Callee::new(function, *overload)?;
                let args = args.iter().map(node).collect::<Outcome<_>>()?;
                DrawKind::Apply { callee, def, inner: boxed(inner)?, args }
            }
            DistKind::If { condition, then, otherwise } => {
                let arms = vec![self.nested(then, depth + 1)?, self.nested(otherwise, depth + 1)?];
                self.choose(Choice::If(node(condition)?), arms)?
            }
            DistKind::Match { subject, arms } => {
                let patterns: Vec<Vec<_>> = arms.iter().map(|(p, _)| vec![p]).collect();
                let classifier = Classifier::new(&[repr(&subject.ty)], &patterns)?;
                let draws = arms.iter().map(|(_, d)| self.nested(d, depth + 1)).collect::<Outcome<_>>()?;
                self.choose(Choice::Subjects(vec![node(subject)?], classifier), draws)?
            }
            DistKind::Given { subjects, rows } => {
                let patterns: Vec<Vec<_>> = rows.iter().map(|(p, _)| p.iter().collect()).collect();
                let reprs: Vec<_> = subjects.iter().map(|s| repr(&s.ty)).collect();
                let classifier = Classifier::new(&reprs, &patterns)?;
                let draws = rows.iter().map(|(_, d)| self.nested(d, depth + 1)).collect::<Outcome<_>>()?;
                let subjects = subjects.iter().map(node).collect::<Outcome<_>>()?;
                self.choose(Choice::Subjects(subjects, classifier), draws)?
            }
            DistKind::Weights { entries, stream } => {
                let shares: Vec<&Share> = entries.iter().map(|e| &e.share).collect();
                DrawKind::Weights {
                    shares: self.shares(&shares)?,
                    values: self.values(entries.iter().map(|e| &e.value), &dist.ty)?,
                    stream: checked_stream(*stream)?,
                }
            }
            DistKind::Mix { components, stream } => {
                let shares: Vec<&Share> = components.iter().map(|(share, _)| share).collect();
                DrawKind::Mix {
                    shares: self.shares(&shares)?,
                    arms: components
                        .iter()
                        .map(|(_, d)| self.nested(d, depth + 1))
                        .collect::<Outcome<_>>()?,
                    stream: checked_stream(*stream)?,
                }
            }
            DistKind::Ordinal { inner, cuts, values } => DrawKind::Ordinal {
                inner: boxed(inner)?,
                cuts: cuts.iter().map(node).collect::<Outcome<_>>()?,
                values: self.values(values.iter(), &dist.ty)?,
            },
            DistKind::Truncate { inner, range } => {
                DrawKind::Truncate { inner: boxed(inner)?, bounds: self.compiler.range(range)? }
            }
            DistKind::Listed { entries, path, stream } => {
                let weights: Vec<f64> = entries.iter().map(|(_, w)| w.0).collect();
                let alias = Alias::new(&weights).ok_or_else(|| {
                    ExecError::plan(format!("the weights of `{path}` have no positive sum"))
                })?;
                let values = self.values(entries.iter().map(|(v, _)| v), &dist.ty)?;
                DrawKind::Listed { alias, weights, values, stream: checked_stream(*stream)? }
            }
            DistKind::Matching { regex, stream } => {
                let pattern = Regex::new(regex).map_err(|fault| ExecError::plan(fault.what))?;
                DrawKind::Matching { pattern, stream: checked_stream(*stream)? }
            }
            DistKind::Component { dist: name, form, args, of, nth, stream } => {
                let args = args.iter().map(node).collect::<Outcome<_>>()?;
                let keys = of.iter().map(|column| (self.key)(&column.address)).collect();
                let names = of.iter().map(|column| column.name.clone()).collect();
                let place = (*nth as usize, checked_stream(*stream)?);
                DrawKind::Component(Box::new(Component::new((name, *form), args, (names, keys), place)?))
            }
            DistKind::At { address, inner } => {
                DrawKind::At { key: (self.key)(address), inner: boxed(inner)? }
            }
            DistKind::Bind { local, drawn, body } => {
                DrawKind::Bind { local: *local, drawn: boxed(drawn)?, body: boxed(body)? }
            }
            DistKind::Let { bindings, body } => DrawKind::Let {
                bindings: bindings.iter().map(|(n, e)| Ok((*n, node(e)?))).collect::<Outcome<_>>()?,
                body: boxed(body)?,
            },
        };
        Ok(Draw { kind, ty: dist.ty.clone() })
    }

    fn builtin(&self, name: &str, form: u32, args: &[synthc_plan::Expr], stream: u32) -> Outcome<Builtin> {
        let def = synthc_dist::distributions::named(name)
            .ok_or_else(|| ExecError::plan(format!("this program has no distribution `{name}`")))?;
        let kernel = def
            .kernel()
            .ok_or_else(|| ExecError::plan(format!("distribution `{name}` has no formula to draw from")))?;
        let form = def
            .forms
            .get(form as usize)
            .filter(|form| form.params.len() == args.len())
            .ok_or_else(|| ExecError::plan(format!("distribution `{name}` has no such parameters")))?;
        let args: Vec<Node> = args.iter().map(|e| self.compiler.node(e)).collect::<Outcome<_>>()?;
        let numbers: Option<Vec<f64>> = args.iter().map(Node::constant_number).collect();
        let constant = match numbers {
            Some(numbers) if numbers.iter().all(|n| !n.is_nan()) => {
                Builtin::check(def, form, &numbers).map_err(ExecError::plan)?;
                Some(form.canonical(&numbers))
            }
            _ => None,
        };
        Ok(Builtin { def, kernel: *kernel, form, args, constant, stream })
    }

    fn choose(&self, choice: Choice, arms: Vec<Draw>) -> Outcome<DrawKind> {
        let table = categories(&arms);
        Ok(DrawKind::Choose { choice, arms, table })
    }

    fn shares(&self, shares: &[&Share]) -> Outcome<Shares> {
        let nodes: Vec<Option<Node>> = shares
            .iter()
            .map(|share| match share {
                Share::Of(e) => self.compiler.node(e).map(Some),
                Share::Rest => Ok(None),
            })
            .collect::<Outcome<_>>()?;
        let constants: Option<Vec<Option<f64>>> = nodes
            .iter()
            .map(|node| match node {
                None => Some(None),
                Some(node) => node.constant_number().map(Some),
            })
            .collect();
        let Some(constants) = constants else { return Ok(Shares::Rows(nodes)) };
        let given: f64 = constants.iter().flatten().sum();
        let rests = constants.iter().filter(|c| c.is_none()).count().max(1) as f64;
        let rest = (1.0 - given).max(0.0) / rests;
        let weights: Vec<f64> = constants.iter().map(|c| c.unwrap_or(rest)).collect();
        let guide = Cumulative::new(&weights)
            .ok_or_else(|| ExecError::plan("weights must be 0 or more, and not all 0"))?;
        Ok(Shares::Constant { guide, weights })
    }

    fn values<'v>(&self, values: impl Iterator<Item = &'v Value>, ty: &Ty) -> Outcome<Values> {
        let values: Vec<Value> = values.map(|v| conform(v, ty)).collect();
        let column = column_of_values(values.iter())
            .ok_or_else(|| ExecError::plan("the values of a distribution have several types"))?;
        let identity = match &column.data {
            Data::Code(codes) => codes.iter().zip(0u32..).all(|(code, place)| *code == place),
            _ => false,
        };
        let positions =
            if column.gap.is_none() { values.iter().map(Value::position).collect() } else { None };
        Ok(Values { column: self.pool.word(column), identity, positions })
    }
}

fn checked_stream(stream: u32) -> Outcome<u32> {
    if stream < 1 << 16 {
        return Ok(stream << 16);
    }
    Err(ExecError::plan("a distribution has more draws than a cell can address"))
}

/// One table for alternatives that are all constant categories of the same kind on the same stream.
fn categories(arms: &[Draw]) -> Option<Categories> {
    let mut guides = Vec::with_capacity(arms.len());
    let mut starts = Vec::with_capacity(arms.len());
    let mut total = 0u32;
    let mut only_stream = None;
    for arm in arms {
        let DrawKind::Weights { shares: Shares::Constant { weights, .. }, values, stream } = &arm.kind else {
            return None;
        };
        if *only_stream.get_or_insert(*stream) != *stream {
            return None;
        }
        guides.push(Cumulative::new(weights)?);
        starts.push(total);
        total = total.checked_add(values.column_len() as u32)?;
    }
    let stream = only_stream?;
    let first = arms.first()?;
    let mut assembler = crate::column::Assembler::new(total as usize, repr(&first.ty));
    for (arm, start) in arms.iter().zip(&starts) {
        let DrawKind::Weights { values, .. } = &arm.kind else { return None };
        let rows: Vec<u32> = (*start..start + values.column_len() as u32).collect();
        assembler.put(&rows, &values.column);
    }
    let column = assembler.finish();
    if matches!(column.data, Data::Text(_)) {
        return None;
    }
    Some(Categories { guides, starts, values: Values { column, identity: false, positions: None }, stream })
}

impl Values {
    /// How many there are.
    pub(super) fn column_len(&self) -> usize {
        match &self.column.data {
            Data::Float(v) => v.len(),
            Data::Int(v) => v.len(),
            Data::Wide(v) => v.len(),
            Data::Code(v) => v.len(),
            Data::Bool(v) => v.len(),
            Data::Word(v, _) => v.len(),
            Data::Text(v) => v.len(),
            Data::Uuid(v) => v.len(),
            Data::List(v) => v.offsets().len().saturating_sub(1),
            Data::Null => self.column.gap.as_ref().map_or(0, |gap| gap.len()),
        }
    }

    /// The values of these categories.
    pub(super) fn of(&self, categories: Vec<u32>) -> Column {
        match &self.column.data {
            _ if self.identity => Column::new(Data::Code(categories.into())),
            Data::Word(codes, texts)
                if codes.iter().zip(0u32..).all(|(code, place)| *code == place)
                    && self.column.gap.is_none() =>
            {
                Column::new(Data::Word(categories.into(), texts.clone()))
            }
            _ => self.column.take(&categories),
        }
    }
}
