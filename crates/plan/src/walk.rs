//! The children of expressions and distributions, for every pass that walks a plan.

use crate::{Choice, Dist, DistKind, Expr, ExprKind, Part, Range, Reference, Share};

/// Calls `f` for each end of a range.
fn range_ends(range: &Range, f: &mut dyn FnMut(&Expr)) {
    range.lo.iter().chain(range.hi.iter()).for_each(f);
}

/// Calls `f` for each end of a range.
fn range_ends_mut(range: &mut Range, f: &mut dyn FnMut(&mut Expr)) {
    range.lo.iter_mut().chain(range.hi.iter_mut()).for_each(f);
}

impl Expr {
    /// Calls `f` for each direct operand in order; also for the operand of an aggregate and for what is read
    /// in another row, which are in another table's scope.
    pub fn each_child(&self, f: &mut dyn FnMut(&Self)) {
        match &self.kind {
            ExprKind::Value(_)
            | ExprKind::Param(_)
            | ExprKind::Col { .. }
            | ExprKind::RowNo
            | ExprKind::Seq
            | ExprKind::ItemNo
            | ExprKind::Item(_)
            | ExprKind::OwnUuid { .. }
            | ExprKind::Local(_)
            | ExprKind::IsCode { .. } => {}
            ExprKind::Let { bindings, body } => {
                bindings.iter().for_each(|(_, e)| f(e));
                f(body);
            }
            ExprKind::Cast(e) | ExprKind::Neg(e) | ExprKind::Not(e) | ExprKind::Truth(e) => f(e),
            ExprKind::Arith { lhs, rhs, .. }
            | ExprKind::Compare { lhs, rhs, .. }
            | ExprKind::And(lhs, rhs)
            | ExprKind::Or(lhs, rhs)
            | ExprKind::Coalesce(lhs, rhs) => {
                f(lhs);
                f(rhs);
            }
            ExprKind::Between { value, range } => {
                f(value);
                range_ends(range, f);
            }
            ExprKind::OneOf { value, list } => {
                f(value);
                list.iter().for_each(f);
            }
            ExprKind::OfList { list, with, .. } => {
                f(list);
                with.iter().for_each(|with| f(with));
            }
            ExprKind::IsNull { value, .. } => f(value),
            ExprKind::If { condition, then, otherwise } => {
                f(condition);
                f(then);
                f(otherwise);
            }
            ExprKind::Match { subject, arms } => {
                f(subject);
                arms.iter().for_each(|(_, e)| f(e));
            }
            ExprKind::Call { args, .. } => args.iter().for_each(f),
            ExprKind::In { row, of } => {
                row.exprs().for_each(&mut *f);
                f(of);
            }
            ExprKind::Template(parts) => {
                for part in parts {
                    if let Part::Hole(e) | Part::Formatted { value: e, .. } = part {
                        f(e);
                    }
                }
            }
            ExprKind::Aggregate { value, terms, .. } | ExprKind::TableAggregate { value, terms, .. } => {
                value.iter().for_each(|e| f(e));
                terms.iter().flat_map(|terms| terms.in_rows().chain(terms.around())).for_each(f);
            }
        }
    }

    /// Calls `f` for this expression and all parts of it that are in the scope of the same row.
    pub fn each_in_row(&self, f: &mut dyn FnMut(&Self)) {
        f(self);
        match &self.kind {
            ExprKind::In { row, .. } => row.exprs().for_each(|e| e.each_in_row(f)),
            ExprKind::Aggregate { terms, .. } | ExprKind::TableAggregate { terms, .. } => {
                terms.iter().flat_map(|terms| terms.around()).for_each(|e| e.each_in_row(f));
            }
            _ => self.each_child(&mut |child| child.each_in_row(f)),
        }
    }

    /// Calls `f` for each direct operand in order, to change it.
    pub fn each_child_mut(&mut self, f: &mut dyn FnMut(&mut Self)) {
        match &mut self.kind {
            ExprKind::Value(_)
            | ExprKind::Param(_)
            | ExprKind::Col { .. }
            | ExprKind::RowNo
            | ExprKind::Seq
            | ExprKind::ItemNo
            | ExprKind::Item(_)
            | ExprKind::OwnUuid { .. }
            | ExprKind::Local(_)
            | ExprKind::IsCode { .. } => {}
            ExprKind::Let { bindings, body } => {
                bindings.iter_mut().for_each(|(_, e)| f(e));
                f(body);
            }
            ExprKind::Cast(e) | ExprKind::Neg(e) | ExprKind::Not(e) | ExprKind::Truth(e) => f(e),
            ExprKind::Arith { lhs, rhs, .. }
            | ExprKind::Compare { lhs, rhs, .. }
            | ExprKind::And(lhs, rhs)
            | ExprKind::Or(lhs, rhs)
            | ExprKind::Coalesce(lhs, rhs) => {
                f(lhs);
                f(rhs);
            }
            ExprKind::Between { value, range } => {
                f(value);
                range_ends_mut(range, f);
            }
            ExprKind::OneOf { value, list } => {
                f(value);
                list.iter_mut().for_each(f);
            }
            ExprKind::OfList { list, with, .. } => {
                f(list);
                with.iter_mut().for_each(|with| f(with));
            }
            ExprKind::IsNull { value, .. } => f(value),
            ExprKind::If { condition, then, otherwise } => {
                f(condition);
                f(then);
                f(otherwise);
            }
            ExprKind::Match { subject, arms } => {
                f(subject);
                arms.iter_mut().for_each(|(_, e)| f(e));
            }
            ExprKind::Call { args, .. } => args.iter_mut().for_each(f),
            ExprKind::In { row, of } => {
                row.exprs_mut().for_each(&mut *f);
                f(of);
            }
            ExprKind::Template(parts) => {
                for part in parts {
                    if let Part::Hole(e) | Part::Formatted { value: e, .. } = part {
                        f(e);
                    }
                }
            }
            ExprKind::Aggregate { value, terms, .. } | ExprKind::TableAggregate { value, terms, .. } => {
                value.iter_mut().for_each(|e| f(e));
                if let Some(terms) = terms {
                    terms.in_rows_mut().for_each(&mut *f);
                    terms.around_mut().for_each(f);
                }
            }
        }
    }
}

impl Dist {
    /// Calls `f` for each expression that stands directly in this node.
    pub fn each_expr(&self, f: &mut dyn FnMut(&Expr)) {
        match &self.kind {
            DistKind::Builtin { args, .. }
            | DistKind::Component { args, .. }
            | DistKind::Ordinal { cuts: args, .. }
            | DistKind::Apply { args, .. } => {
                args.iter().for_each(f);
            }
            DistKind::Point(e) => f(e),
            DistKind::Affine { scale, shift, .. } => {
                f(scale);
                f(shift);
            }
            DistKind::Combine { .. }
            | DistKind::Bind { .. }
            | DistKind::Listed { .. }
            | DistKind::Matching { .. }
            | DistKind::At { .. } => {}
            DistKind::If { condition, .. } => f(condition),
            DistKind::Match { subject, .. } => f(subject),
            DistKind::Weights { entries, .. } => entries.iter().for_each(|w| share_expr(&w.share, f)),
            DistKind::Given { subjects, .. } => subjects.iter().for_each(f),
            DistKind::Mix { components, .. } => components.iter().for_each(|(share, _)| share_expr(share, f)),
            DistKind::Truncate { range, .. } => range_ends(range, f),
            DistKind::Let { bindings, .. } => bindings.iter().for_each(|(_, e)| f(e)),
        }
    }

    /// Calls `f` for each expression that stands directly in this node, to change it.
    pub fn each_expr_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        match &mut self.kind {
            DistKind::Builtin { args, .. }
            | DistKind::Component { args, .. }
            | DistKind::Ordinal { cuts: args, .. }
            | DistKind::Apply { args, .. } => {
                args.iter_mut().for_each(f);
            }
            DistKind::Point(e) => f(e),
            DistKind::Affine { scale, shift, .. } => {
                f(scale);
                f(shift);
            }
            DistKind::Combine { .. }
            | DistKind::Bind { .. }
            | DistKind::Listed { .. }
            | DistKind::Matching { .. }
            | DistKind::At { .. } => {}
            DistKind::If { condition, .. } => f(condition),
            DistKind::Match { subject, .. } => f(subject),
            DistKind::Weights { entries, .. } => {
                entries.iter_mut().for_each(|w| share_expr_mut(&mut w.share, f))
            }
            DistKind::Given { subjects, .. } => subjects.iter_mut().for_each(f),
            DistKind::Mix { components, .. } => {
                components.iter_mut().for_each(|(share, _)| share_expr_mut(share, f));
            }
            DistKind::Truncate { range, .. } => range_ends_mut(range, f),
            DistKind::Let { bindings, .. } => bindings.iter_mut().for_each(|(_, e)| f(e)),
        }
    }

    /// Calls `f` for each distribution directly inside this one, in order.
    pub fn each_child(&self, f: &mut dyn FnMut(&Self)) {
        match &self.kind {
            DistKind::Builtin { .. }
            | DistKind::Component { .. }
            | DistKind::Point(_)
            | DistKind::Weights { .. }
            | DistKind::Listed { .. }
            | DistKind::Matching { .. } => {}
            DistKind::Affine { inner, .. }
            | DistKind::Apply { inner, .. }
            | DistKind::At { inner, .. }
            | DistKind::Ordinal { inner, .. }
            | DistKind::Truncate { inner, .. } => f(inner),
            DistKind::Combine { lhs, rhs, .. } | DistKind::Bind { drawn: lhs, body: rhs, .. } => {
                f(lhs);
                f(rhs);
            }
            DistKind::If { then, otherwise, .. } => {
                f(then);
                f(otherwise);
            }
            DistKind::Match { arms, .. } => arms.iter().for_each(|(_, d)| f(d)),
            DistKind::Given { rows, .. } => rows.iter().for_each(|(_, d)| f(d)),
            DistKind::Mix { components, .. } => components.iter().for_each(|(_, d)| f(d)),
            DistKind::Let { body, .. } => f(body),
        }
    }

    /// Calls `f` for each distribution directly inside this one, to change it.
    pub fn each_child_mut(&mut self, f: &mut dyn FnMut(&mut Self)) {
        match &mut self.kind {
            DistKind::Builtin { .. }
            | DistKind::Component { .. }
            | DistKind::Point(_)
            | DistKind::Weights { .. }
            | DistKind::Listed { .. }
            | DistKind::Matching { .. } => {}
            DistKind::Affine { inner, .. }
            | DistKind::Apply { inner, .. }
            | DistKind::At { inner, .. }
            | DistKind::Ordinal { inner, .. }
            | DistKind::Truncate { inner, .. } => f(inner),
            DistKind::Combine { lhs, rhs, .. } | DistKind::Bind { drawn: lhs, body: rhs, .. } => {
                f(lhs);
                f(rhs);
            }
            DistKind::If { then, otherwise, .. } => {
                f(then);
                f(otherwise);
            }
            DistKind::Match { arms, .. } => arms.iter_mut().for_each(|(_, d)| f(d)),
            DistKind::Given { rows, .. } => rows.iter_mut().for_each(|(_, d)| f(d)),
            DistKind::Mix { components, .. } => components.iter_mut().for_each(|(_, d)| f(d)),
            DistKind::Let { body, .. } => f(body),
        }
    }

    /// Calls `f` for every expression anywhere in the distribution, outermost nodes first.
    pub fn each_expr_deep(&self, f: &mut dyn FnMut(&Expr)) {
        self.each_expr(f);
        self.each_child(&mut |inner| inner.each_expr_deep(f));
    }

    /// Calls `f` for every expression anywhere in the distribution, to change it.
    pub fn each_expr_deep_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        self.each_expr_mut(f);
        self.each_child_mut(&mut |inner| inner.each_expr_deep_mut(f));
    }
}

impl Reference {
    /// Calls `f` for each expression that says which row is referred to.
    pub fn each_expr(&self, f: &mut dyn FnMut(&Expr)) {
        match &self.choice {
            Choice::Alike => {}
            Choice::Weighted(e) | Choice::Numbered(e) | Choice::Stacked { number: e, .. } => f(e),
            Choice::Keyed(key) => key.iter().for_each(&mut *f),
            Choice::Ranked(dist) => dist.each_expr_deep(f),
            Choice::Read { .. } => {}
        }
        self.asked.iter().for_each(|asked| f(&asked.condition));
        self.condition.iter().for_each(f);
    }

    /// Calls `f` for each expression that says which row is referred to, to change it.
    pub fn each_expr_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        match &mut self.choice {
            Choice::Alike => {}
            Choice::Weighted(e) | Choice::Numbered(e) | Choice::Stacked { number: e, .. } => f(e),
            Choice::Keyed(key) => key.iter_mut().for_each(&mut *f),
            Choice::Ranked(dist) => dist.each_expr_deep_mut(f),
            Choice::Read { .. } => {}
        }
        self.asked.iter_mut().for_each(|asked| f(&mut asked.condition));
        self.condition.iter_mut().for_each(f);
    }
}

fn share_expr(share: &Share, f: &mut dyn FnMut(&Expr)) {
    if let Share::Of(e) = share {
        f(e);
    }
}

fn share_expr_mut(share: &mut Share, f: &mut dyn FnMut(&mut Expr)) {
    if let Share::Of(e) = share {
        f(e);
    }
}
