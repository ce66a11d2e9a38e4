//! A call that goes over rows, as written: `first(x by a, b where c order d, e desc)`.

use synthc_diag::Span;
use synthc_syntax::ast::{Agg, AggKind, Arg, Expr, ExprKind, Path};

/// The arguments of a call by what they are: those that follow a list of keys after a comma are keys of that list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written<'a> {
    /// The arguments before any list of keys.
    pub values: Vec<&'a Expr>,
    /// All conditions.
    pub conditions: Vec<&'a Expr>,
    /// The keys of `by`; none of `by all`.
    pub by: Option<Vec<&'a Expr>>,
    /// `by all`.
    pub all: Option<Span>,
    /// The keys of `order`, each with whether `desc` follows it.
    pub order: Vec<(&'a Expr, bool)>,
    /// What follows `via`.
    pub via: Vec<(&'a Path, Span)>,
}

enum List {
    By,
    Order,
}

impl<'a> Written<'a> {
    pub(crate) fn new(args: &'a [Arg]) -> Self {
        let mut found = Self::default();
        let mut open = None;
        for arg in args {
            match open {
                None => found.values.push(&arg.value),
                Some(List::By) => found.key(&arg.value),
                Some(List::Order) => found.order.push((&arg.value, false)),
            }
            for agg in &arg.aggs {
                match &agg.kind {
                    AggKind::Where(condition) => found.conditions.push(condition),
                    AggKind::Via(path) => found.via.push((path, agg.span)),
                    AggKind::By(key) => {
                        found.key(key);
                        open = Some(List::By);
                    }
                    AggKind::Order { key, descending } => {
                        found.order.push((key, *descending));
                        open = Some(List::Order);
                    }
                }
            }
        }
        found
    }

    fn key(&mut self, key: &'a Expr) {
        let keys = self.by.get_or_insert_default();
        match &key.kind {
            ExprKind::Name(name) if &**name == "all" => self.all = Some(key.span),
            _ => keys.push(key),
        }
    }

    /// Whether it goes over rows from anywhere: it says what they have in common, or by which reference they are found.
    pub(crate) fn is_apart(&self) -> bool {
        self.by.is_some() || !self.via.is_empty()
    }
}

/// The clauses of a call, of whichever argument.
pub(crate) fn clauses(args: &[Arg]) -> impl Iterator<Item = &Agg> {
    args.iter().flat_map(|arg| &arg.aggs)
}
