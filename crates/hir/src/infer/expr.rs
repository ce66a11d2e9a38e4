//! Scalar expressions.

use synthc_diag::{Code, Diagnostic, Span, nearest};
use synthc_syntax::ast::{BinaryOp, Expr, ExprKind, IsWhat, Path, Str, TextPart, UnaryOp};
use synthc_types::{Format, Ty, Value};

use super::{Infer, unify};
use crate::fold::fold;
use crate::items::Space;
use crate::model::{CompareOp, Name, TExpr, TExprKind, TPart, TRange};
use crate::time;

impl Infer<'_> {
    /// The typed expression; `want` is the type that the place would like, which decides names of enum members and the literals
    /// of decimals. The result may have another type: see [`Infer::fit`].
    pub fn scalar(&mut self, expr: &Expr, want: Option<&Ty>) -> TExpr {
        if !self.spend(expr.span) {
            return self.error(expr.span);
        }
        let typed = self.scalar_node(expr, want);
        match fold(self.db, &typed.kind, &typed.ty) {
            Some(value) => TExpr {
                nullable: value == Value::Null,
                kind: TExprKind::Value(value),
                ty: typed.ty,
                loc: typed.loc,
            },
            None => typed,
        }
    }

    /// [`Infer::scalar`] and [`Infer::fit`] in one.
    pub fn scalar_of(&mut self, expr: &Expr, ty: &Ty, role: &str) -> TExpr {
        let typed = self.scalar(expr, Some(ty));
        self.fit(typed, ty, role)
    }

    fn scalar_node(&mut self, expr: &Expr, want: Option<&Ty>) -> TExpr {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number { text, thousand } => self.number(text, *thousand, want, span),
            ExprKind::Percent { text } => self.percent(text, span),
            ExprKind::Text { parts } => self.text(parts, span),
            ExprKind::Date(text) => match time::date(text) {
                Some(days) => self.value(Value::Date(days), Ty::Date, span),
                None => self.bad_literal(span, "date"),
            },
            ExprKind::Time(text) => match time::time(text) {
                Some(micros) => self.value(Value::Time(micros), Ty::Time, span),
                None => self.bad_literal(span, "time"),
            },
            ExprKind::DateTime(text) => match time::datetime(text) {
                Some(micros) => self.value(Value::DateTime(micros), Ty::DateTime, span),
                None => self.bad_literal(span, "datetime"),
            },
            ExprKind::Duration { text, unit } => match time::duration(text, *unit) {
                Some(value) => self.value(value, Ty::Duration, span),
                None => self.bad_literal(span, "duration (months and years are whole)"),
            },
            ExprKind::Month(_) => self.later(span, "a month as a value"),
            ExprKind::Bool(value) => self.value(Value::Bool(*value), Ty::Bool, span),
            ExprKind::Null => self.value(Value::Null, Ty::Null, span),
            ExprKind::Todo => self.expr(TExprKind::Todo, want.cloned().unwrap_or(Ty::Unknown), false, span),
            ExprKind::Name(name) => self.name(name, want, span),
            ExprKind::Field { base, name } => self.field(base, name, span),
            ExprKind::Call { callee, args } => self.call(callee, args, want, span),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, want, span),
            ExprKind::Binary { op, op_span, left, right } => {
                self.binary(*op, *op_span, left, right, want, span)
            }
            ExprKind::Range { .. } => {
                self.fault_help(
                    "E0201",
                    span,
                    "a range is not a value of a cell",
                    "ranges stand after `in`, in refinements, in patterns and in distributions: `x in 0..9`",
                );
                self.error(span)
            }
            ExprKind::Is { operand, negated, what } => self.is(operand, *negated, what, span),
            ExprKind::If { condition, then, otherwise } => {
                self.scalar_if(condition, then, otherwise, want, span)
            }
            ExprKind::Match { subject, arms } => self.scalar_match(subject, arms, want, span),
            ExprKind::Mix { .. } | ExprKind::Given(_) | ExprKind::Weights(_) => {
                self.fault_help(
                    "E0203",
                    span,
                    "a distribution stands where one value is needed",
                    "draw it in a column of its own with `~` and use that column here",
                );
                self.error(span)
            }
            ExprKind::Histogram(_) => self.later(span, "`Histogram`"),
            ExprKind::Pick { base, names } => match names.as_slice() {
                [only] => self.field(base, only, span),
                _ => {
                    let message = "this picks several columns of one row; here is room for one value";
                    let help = "give each its name: `town, postcode = place.{town, postcode}`";
                    self.fault_help("E0230", span, message, help);
                    self.error(span)
                }
            },
            ExprKind::Index { base, indices } => match self.indexed(base, indices, span) {
                Some(typed) => typed,
                None => self.row_alone(base, span),
            },
            ExprKind::List(_) => self.later(span, "a list as a value"),
            ExprKind::Json(_) => self.later(span, "`json`"),
            ExprKind::Bad => self.error(span),
        }
    }

    /// A construct of a later release, as an error that nothing follows from.
    pub fn later(&mut self, span: Span, what: &str) -> TExpr {
        self.unsupported(span, what, None);
        self.error(span)
    }

    fn text(&mut self, parts: &[TextPart], span: Span) -> TExpr {
        let mut typed = Vec::new();
        let mut nullable = false;
        for part in parts {
            match part {
                TextPart::Chars(text) => typed.push(TPart::Text(text.clone())),
                TextPart::Hole { expr, format } => {
                    let value = self.scalar(expr, None);
                    if !self.is_single(&value, "a text takes single values") {
                        return self.error(span);
                    }
                    nullable |= value.nullable;
                    let format = format.as_ref().and_then(|format| self.format(format, &value.ty));
                    typed.push(TPart::Hole { value, format });
                }
            }
        }
        match typed.as_slice() {
            [] => self.value(Value::Text("".into()), Ty::Text, span),
            [TPart::Text(text)] => self.value(Value::Text(text.clone()), Ty::Text, span),
            _ => self.expr(TExprKind::Template(typed), Ty::Text, nullable, span),
        }
    }

    /// A format that fits the type of the value; reports one that does not.
    fn format(&mut self, format: &Str, ty: &Ty) -> Option<Name> {
        if ty.is_unknown() {
            return None;
        }
        let Err(error) = Format::parse(&format.text, ty) else { return Some(format.text.clone()) };
        let at = self.loc(format.span);
        let mut diagnostic = Diagnostic::new(Code("E0220"), at, error.message).help(error.help);
        if let Some(fix) = error.fix {
            diagnostic = diagnostic.fix(at, fix);
        }
        self.report(diagnostic);
        None
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr, want: Option<&Ty>, span: Span) -> TExpr {
        match op {
            UnaryOp::Not => {
                let inner = self.condition(operand, "the operand of `not`");
                let nullable = inner.nullable;
                self.expr(TExprKind::Not(Box::new(inner)), Ty::Bool, nullable, span)
            }
            UnaryOp::Neg => {
                let inner = self.scalar(operand, want);
                if !(inner.ty.is_numeric() || inner.ty == Ty::Duration || inner.ty.is_unknown()) {
                    self.fault(
                        "E0207",
                        span,
                        format!("`-` needs a number or a duration; this is `{}`", inner.ty),
                    );
                    return self.error(span);
                }
                let (ty, nullable) = (inner.ty.clone(), inner.nullable);
                self.expr(TExprKind::Neg(Box::new(inner)), ty, nullable, span)
            }
        }
    }

    /// A bool.
    pub fn condition(&mut self, expr: &Expr, role: &str) -> TExpr {
        self.scalar_of(expr, &Ty::Bool, role)
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        left: &Expr,
        right: &Expr,
        want: Option<&Ty>,
        span: Span,
    ) -> TExpr {
        let comparison = match op {
            BinaryOp::Eq => CompareOp::Eq,
            BinaryOp::Ne => CompareOp::Ne,
            BinaryOp::Lt => CompareOp::Lt,
            BinaryOp::Le => CompareOp::Le,
            BinaryOp::Gt => CompareOp::Gt,
            BinaryOp::Ge => CompareOp::Ge,
            BinaryOp::And | BinaryOp::Or => {
                let role = format!("each side of `{}`", op.symbol());
                let lhs = Box::new(self.condition(left, &role));
                let rhs = Box::new(self.condition(right, &role));
                let nullable = lhs.nullable || rhs.nullable;
                let kind =
                    if op == BinaryOp::And { TExprKind::And(lhs, rhs) } else { TExprKind::Or(lhs, rhs) };
                return self.expr(kind, Ty::Bool, nullable, span);
            }
            BinaryOp::In => return self.contained(left, right, span),
            BinaryOp::NotIn => {
                let inner = self.contained(left, right, span);
                let nullable = inner.nullable;
                return self.expr(TExprKind::Not(Box::new(inner)), Ty::Bool, nullable, span);
            }
            BinaryOp::Coalesce => return self.coalesce(left, right, want, span),
            BinaryOp::Per => return self.later(span, "a rate (`per`)"),
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Pow => {
                return self.scalar_arith(op, op_span, left, right, want, span);
            }
        };
        self.compare(comparison, op, left, right, span)
    }

    /// Two operands of one type; a bare name on one side may be a member of the other side's enum.
    pub fn pair(&mut self, left: &Expr, right: &Expr) -> (TExpr, TExpr) {
        let plain = |expr: &Expr| matches!(expr.kind, ExprKind::Name(_) | ExprKind::Number { .. });
        if plain(left) && !plain(right) {
            let rhs = self.scalar(right, None);
            let lhs = self.scalar(left, Some(&rhs.ty));
            return (lhs, rhs);
        }
        if let (ExprKind::Name(a), ExprKind::Name(b)) = (&left.kind, &right.kind)
            && !self.is_row_name(a)
            && self.is_row_name(b)
        {
            let rhs = self.scalar(right, None);
            let lhs = self.scalar(left, Some(&rhs.ty));
            return (lhs, rhs);
        }
        let lhs = self.scalar(left, None);
        let rhs = self.scalar(right, Some(&lhs.ty));
        (lhs, rhs)
    }

    fn compare(&mut self, op: CompareOp, symbol: BinaryOp, left: &Expr, right: &Expr, span: Span) -> TExpr {
        let (lhs, rhs) = self.pair(left, right);
        if lhs.ty == Ty::Null || rhs.ty == Ty::Null {
            let help = if op == CompareOp::Ne { "write `x is not null`" } else { "write `x is null`" };
            self.fault_help("E0207", span, format!("`{}` with `null` is never true", symbol.symbol()), help);
            return self.expr(TExprKind::Error, Ty::Bool, false, span);
        }
        let Some(ty) = unify(&lhs.ty, &rhs.ty) else {
            self.fault(
                "E0207",
                span,
                format!("`{}` cannot compare `{}` with `{}`", symbol.symbol(), lhs.ty, rhs.ty),
            );
            return self.expr(TExprKind::Error, Ty::Bool, false, span);
        };
        let needs = format!("`{}` compares single values", symbol.symbol());
        if !self.is_single(&lhs, &needs) || !self.is_single(&rhs, &needs) {
            return self.expr(TExprKind::Error, Ty::Bool, false, span);
        }
        let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        if !equality && !ty.is_ordered() && !ty.is_unknown() {
            self.fault_help(
                "E0207",
                span,
                format!("`{}` compares numbers and times; these are `{ty}`", symbol.symbol()),
                "list what is meant: `x in [a, b]`",
            );
            return self.expr(TExprKind::Error, Ty::Bool, false, span);
        }
        let nullable = lhs.nullable || rhs.nullable;
        let lhs = Box::new(self.fit(lhs, &ty, "the left side"));
        let rhs = Box::new(self.fit(rhs, &ty, "the right side"));
        self.expr(TExprKind::Compare { op, lhs, rhs }, Ty::Bool, nullable, span)
    }

    fn contained(&mut self, left: &Expr, right: &Expr, span: Span) -> TExpr {
        if self.list_at(right).is_some() {
            return self.in_list(left, right, span);
        }
        let value = self.scalar(left, None);
        if !self.is_single(&value, "`in` looks for a single value") {
            return self.expr(TExprKind::Error, Ty::Bool, false, span);
        }
        let nullable = value.nullable;
        if let ExprKind::List(entries) = &right.kind {
            let mut ty = value.ty.clone();
            let typed: Vec<TExpr> = entries.iter().map(|entry| self.scalar(entry, Some(&value.ty))).collect();
            for entry in &typed {
                ty = unify(&ty, &entry.ty).unwrap_or(ty);
            }
            let list =
                typed.into_iter().map(|entry| self.fit(entry, &ty, "each entry of the list")).collect();
            let value = Box::new(self.fit(value, &ty, "the value before `in`"));
            return self.expr(TExprKind::OneOf { value, list }, Ty::Bool, nullable, span);
        }
        let Some((range, ty)) = self.range(right, Some(&value.ty)) else {
            return self.expr(TExprKind::Error, Ty::Bool, false, span);
        };
        let Some(ty) = unify(&value.ty, &ty).filter(|ty| ty.is_ordered() || ty.is_unknown()) else {
            self.fault("E0207", span, format!("`in` cannot look for `{}` in a range of `{ty}`", value.ty));
            return self.expr(TExprKind::Error, Ty::Bool, false, span);
        };
        let value = Box::new(self.fit(value, &ty, "the value before `in`"));
        let range = Box::new(self.fit_range(range, &ty));
        self.expr(TExprKind::Between { value, range }, Ty::Bool, nullable, span)
    }

    /// The bounds as values of `ty`.
    pub fn fit_range(&mut self, range: TRange, ty: &Ty) -> TRange {
        let lo = range.lo.map(|end| self.fit(end, ty, "the lower end"));
        let hi = range.hi.map(|end| self.fit(end, ty, "the upper end"));
        TRange { lo, hi, ..range }
    }

    fn coalesce(&mut self, left: &Expr, right: &Expr, want: Option<&Ty>, span: Span) -> TExpr {
        let lhs = self.scalar(left, want);
        let other = if lhs.ty == Ty::Null { want.cloned() } else { Some(lhs.ty.clone()) };
        let rhs = self.scalar(right, other.as_ref());
        let Some(ty) = unify(&lhs.ty, &rhs.ty) else {
            self.fault("E0207", span, format!("`??` cannot choose between `{}` and `{}`", lhs.ty, rhs.ty));
            return self.error(span);
        };
        let nullable = rhs.nullable;
        let lhs = Box::new(self.fit(lhs, &ty, "the left side"));
        let rhs = Box::new(self.fit(rhs, &ty, "the right side"));
        self.expr(TExprKind::Coalesce(lhs, rhs), ty, nullable, span)
    }

    fn is(&mut self, operand: &Expr, negated: bool, what: &IsWhat, span: Span) -> TExpr {
        if let Some(found) = self.is_of_reference(operand, negated, what, span) {
            return found;
        }
        let value = self.scalar(operand, None);
        match what {
            IsWhat::Null => {
                self.expr(TExprKind::IsNull { value: Box::new(value), negated }, Ty::Bool, false, span)
            }
            IsWhat::Bool(wanted) => {
                let value = self.fit(value, &Ty::Bool, "what stands before `is`");
                let wanted = Box::new(self.value(Value::Bool(*wanted), Ty::Bool, span));
                let nullable = value.nullable;
                let kind = TExprKind::Compare { op: CompareOp::Eq, lhs: Box::new(value), rhs: wanted };
                let same = Box::new(self.expr(kind, Ty::Bool, nullable, span));
                let no = Box::new(self.value(Value::Bool(false), Ty::Bool, span));
                let holds = self.expr(TExprKind::Coalesce(same, no), Ty::Bool, false, span);
                if negated {
                    self.expr(TExprKind::Not(Box::new(holds)), Ty::Bool, false, span)
                } else {
                    holds
                }
            }
            IsWhat::Todo => self.later(span, "`is todo`"),
            IsWhat::Code(path) => match self.code(path) {
                Some((set, code)) => {
                    let column = Box::new(value);
                    self.expr(TExprKind::IsCode { column, set, code, negated }, Ty::Bool, false, span)
                }
                None => self.expr(TExprKind::Error, Ty::Bool, false, span),
            },
        }
    }

    /// `set.code` as the names of a set and one of its codes.
    pub fn code(&mut self, path: &Path) -> Option<(crate::model::Name, crate::model::Name)> {
        let [set, code] = path.parts.as_slice() else {
            self.fault_help(
                "E0108",
                path.span,
                "a missing code is named with its set",
                "write the set, a dot and the code: `ukhls.refused`",
            );
            return None;
        };
        let members = self.code_set(&set.text, set.span)?;
        if members.members.iter().any(|member| member.name == code.text) {
            return Some((set.text.clone(), code.text.clone()));
        }
        let names = members.members.iter().map(|member| &*member.name);
        let near = nearest(&code.text, names).map(str::to_owned);
        self.unknown("E0108", code.span, format!("`{}` has no code `{}`", set.text, code.text), near);
        None
    }

    /// The set of missing codes of this name.
    pub fn code_set(&mut self, name: &str, span: Span) -> Option<std::sync::Arc<crate::model::TMembers>> {
        if let Some(key) = self.resolve(Space::Codes, name) {
            if crate::scope::resolve(self.db, self.home, Space::Codes, name) != Some(key) {
                self.not_brought(name, span);
                return None;
            }
            return crate::decl::typed_codes(self.db, key).value.clone();
        }
        let known = crate::scope::known(self.db, self.file, Space::Codes);
        let near = nearest(name, known.iter().map(|known| &**known)).map(str::to_owned);
        self.unknown_name("E0108", name, span, format!("there is no set of missing codes `{name}`"), near);
        None
    }
}
