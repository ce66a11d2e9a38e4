//! Distributions over several names: what is written once gives each of the columns a distribution of its own.

use synthc_diag::{Span, nearest};
use synthc_syntax::ast::{Arg, Expr, ExprKind};
use synthc_types::{Dim, DistDef, Joint, JointForm, JointParam, Shape, Ty};

use super::Infer;
use super::builtin::{named, natural, speaks};
use crate::model::{Name, TDist, TDistKind, TExpr, Together};

/// What the distribution that is being read is for.
#[derive(Clone, Debug, Default)]
pub(crate) enum Names {
    /// One column, a count, or a part of something.
    #[default]
    One,
    /// Several columns; the inference is for the one at `nth`.
    Several { of: Vec<Together>, nth: usize },
    /// A declaration that can be used for either.
    Any,
}

/// A parameter as written: its numbers in order.
struct Written<'a> {
    param: &'static JointParam,
    numbers: Vec<&'a Expr>,
}

impl Infer<'_> {
    /// The columns that are drawn together, and which of them this is.
    pub fn together(&self) -> Option<(Vec<Together>, usize)> {
        match &self.names {
            Names::Several { of, nth } => Some((of.clone(), *nth)),
            Names::One | Names::Any => None,
        }
    }

    /// Runs `work` for a distribution of one column.
    pub fn for_one<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let names = std::mem::take(&mut self.names);
        let done = work(self);
        self.names = names;
        done
    }

    /// Whether what gives one value stands where several columns are to be drawn; then it is reported.
    pub fn one_for_several(&mut self, what: &str, span: Span) -> bool {
        let Some((of, _)) = self.together() else { return false };
        let names: Vec<&str> = of.iter().map(|column| &*column.name).collect();
        let known = self.db.dists().iter().find(|def| def.joint().is_some()).map_or("D", |def| def.name);
        self.fault_help(
            "E0230",
            span,
            format!("{what} is for one column; here are {}: `{}`", names.len(), names.join("`, `")),
            format!("write a statement for each, or a distribution over several names: `a, b ~ {known}(..)`"),
        );
        true
    }

    /// The distribution as one that is drawn from the cell of the column at `nth`.
    pub fn at(&mut self, of: &[Together], nth: usize, inner: TDist) -> TDist {
        let Some(column) = of.get(nth) else { return inner };
        self.shares = true;
        let (address, ty, loc) = (column.address.clone(), inner.ty.clone(), inner.loc);
        TDist { kind: TDistKind::At { address, inner: Box::new(inner) }, ty, loc }
    }

    /// One column of a distribution over several names.
    pub fn component(
        &mut self,
        def: &'static DistDef,
        joint: &'static Joint,
        args: &[Arg],
        want: Option<&Ty>,
        span: Span,
    ) -> TDist {
        let together = match &self.names {
            Names::Several { of, nth } => Some((of.clone(), *nth)),
            Names::Any => None,
            Names::One => {
                self.fault_help(
                    "E0230",
                    span,
                    format!("`{}` draws several columns together; here is one", def.name),
                    format!("write their names in a row: `a, b ~ {}(..)`", def.name),
                );
                return self.dist_error(span);
            }
        };
        let Some((form, written)) = self.joint_form(def, joint, args, span) else {
            return self.dist_error(span);
        };
        let (of, nth) = together.unwrap_or_else(|| (unnamed(&written), 0));
        let mut numbers = Vec::new();
        for (param, arg) in &written {
            match self.numbers(param, arg, &of) {
                Some(found) => numbers.push(Written { param, numbers: found }),
                None => return self.dist_error(span),
            }
        }
        self.component_of(def, (form, &numbers), (of, nth), want, span)
    }

    fn component_of(
        &mut self,
        def: &'static DistDef,
        (form, written): (usize, &[Written<'_>]),
        (of, nth): (Vec<Together>, usize),
        want: Option<&Ty>,
        span: Span,
    ) -> TDist {
        let typed: Vec<(&'static JointParam, Vec<TExpr>)> = written
            .iter()
            .map(|it| (it.param, it.numbers.iter().map(|number| self.scalar(number, None)).collect()))
            .collect();
        let mut all = typed.iter().flat_map(|(_, numbers)| numbers);
        if all.any(|number| number.ty.is_unknown()) {
            return self.dist_error(span);
        }
        // Each column has the type that its own numbers speak of.
        let types: Vec<Ty> = (0..of.len())
            .map(|nth| {
                let mut ty = natural(def);
                for (param, numbers) in typed.iter().filter(|(param, _)| param.shape == Shape::List) {
                    if let Some(number) = numbers.get(nth) {
                        ty = speaks(ty, param.dim, &number.ty);
                    }
                }
                if ty == Ty::Date && want == Some(&Ty::DateTime) { Ty::DateTime } else { ty }
            })
            .collect();
        let mut args = Vec::new();
        for (param, numbers) in typed {
            if param.dim == Dim::Square && types.iter().any(Ty::is_temporal) {
                self.fault_help(
                    "E0206",
                    span,
                    format!("`{}` is for numbers; these columns are times", param.name),
                    format!("write `sd` and `corr`: `{}(mean: .., sd: .., corr: ..)`", def.name),
                );
                return self.dist_error(span);
            }
            for (place, number) in numbers.into_iter().enumerate() {
                let own = match param.shape {
                    Shape::List => types.get(place).cloned().unwrap_or(Ty::Float),
                    Shape::One | Shape::Matrix => Ty::Float,
                };
                let wants = match param.dim {
                    Dim::Location if own.is_temporal() => own.clone(),
                    Dim::Spread if own.is_temporal() => Ty::Duration,
                    _ => Ty::Float,
                };
                args.push(self.parameter(number, &wants, &own, param.name));
            }
        }
        let ty = types.get(nth).cloned().unwrap_or(Ty::Float);
        self.shares = true;
        let (form, nth) = (u32::try_from(form).unwrap_or_default(), u32::try_from(nth).unwrap_or_default());
        self.dist_node(TDistKind::Component { dist: def.name, form, args, of, nth }, ty, span)
    }

    /// The form that the arguments belong to, each parameter with its argument in the form's order. An argument without a name
    /// belongs to the only parameter that is written in its shape.
    fn joint_form<'a>(
        &mut self,
        def: &'static DistDef,
        joint: &'static Joint,
        args: &'a [Arg],
        span: Span,
    ) -> Option<(usize, Vec<(&'static JointParam, &'a Expr)>)> {
        for (at, form) in joint.forms.iter().enumerate() {
            let placed: Option<Vec<(&'static JointParam, &'a Expr)>> = form
                .params
                .iter()
                .map(|param| {
                    let own = named(args, param.name).or_else(|| by_shape(form, param, args));
                    own.map(|arg| (param, &arg.value))
                })
                .collect();
            if let Some(placed) = placed.filter(|placed| placed.len() == args.len()) {
                return Some((at, placed));
            }
        }
        let known: Vec<&str> = joint.forms.iter().flat_map(|form| form.params).map(|p| p.name).collect();
        let unknown =
            args.iter().filter_map(|arg| arg.name.as_ref()).find(|name| !known.contains(&&*name.text));
        let Some(unknown) = unknown else {
            let message = format!("these are not the parameters of `{}`", def.name);
            self.fault_help("E0206", span, message, forms(def, joint));
            return None;
        };
        let message = format!("`{}` has no parameter `{}`", def.name, unknown.text);
        match nearest(&unknown.text, known.iter().copied()).map(str::to_owned) {
            Some(near) => self.unknown("E0206", unknown.span, message, Some(near)),
            None => self.fault_help("E0206", unknown.span, message, forms(def, joint)),
        }
        None
    }

    /// The numbers of a parameter in order, as many as the names need; else a message.
    fn numbers<'a>(&mut self, param: &JointParam, arg: &'a Expr, of: &[Together]) -> Option<Vec<&'a Expr>> {
        match param.shape {
            Shape::One => Some(vec![arg]),
            Shape::List => self.list(param, arg, of, "a number for each name"),
            Shape::Matrix => {
                let rows = self.list(param, arg, of, "a row for each name")?;
                let mut all = Vec::new();
                for row in rows {
                    all.extend(self.list(param, row, of, "a number for each name in each row")?);
                }
                Some(all)
            }
        }
    }

    fn list<'a>(
        &mut self,
        param: &JointParam,
        arg: &'a Expr,
        of: &[Together],
        holds: &str,
    ) -> Option<Vec<&'a Expr>> {
        let written = match param.shape {
            Shape::Matrix => format!("{}: [[.., ..], [.., ..]]", param.name),
            _ => format!("{}: [.., ..]", param.name),
        };
        let ExprKind::List(entries) = &arg.kind else {
            if !matches!(arg.kind, ExprKind::Bad) {
                let message = format!("`{}` has {holds}", param.name);
                self.fault_help("E0230", arg.span, message, format!("write a list: `{written}`"));
            }
            return None;
        };
        if entries.len() != of.len() {
            let names: Vec<&str> = of.iter().map(|column| &*column.name).collect();
            self.fault_help(
                "E0230",
                arg.span,
                format!(
                    "`{}` has {holds}: here are {} for {}, `{}`",
                    param.name,
                    entries.len(),
                    names.len(),
                    names.join("`, `")
                ),
                "the names before `~` and the numbers stand in the same order",
            );
            return None;
        }
        Some(entries.iter().collect())
    }
}

/// The argument without a name that only this parameter of the form can have.
fn by_shape<'a>(form: &JointForm, param: &JointParam, args: &'a [Arg]) -> Option<&'a Arg> {
    let shape_of = |arg: &Arg| match &arg.value.kind {
        ExprKind::List(rows) if rows.iter().any(|row| matches!(row.kind, ExprKind::List(_))) => Shape::Matrix,
        ExprKind::List(_) => Shape::List,
        _ => Shape::One,
    };
    let alone = form.params.iter().filter(|other| other.shape == param.shape).count() == 1;
    let mut fitting = args.iter().filter(|arg| arg.name.is_none() && shape_of(arg) == param.shape);
    fitting.next().filter(|_| alone && fitting.next().is_none())
}

/// Names for a declaration that does not know them: as many as its first list is long.
fn unnamed(written: &[(&'static JointParam, &Expr)]) -> Vec<Together> {
    let len = written.iter().find_map(|(param, arg)| match &arg.kind {
        ExprKind::List(entries) if param.shape != Shape::One => Some(entries.len()),
        _ => None,
    });
    let name = |nth| Name::from(format!("column {nth}"));
    (1..=len.unwrap_or(2)).map(|nth| Together { name: name(nth), address: name(nth) }).collect()
}

/// The ways to write a distribution, for help.
fn forms(def: &DistDef, joint: &Joint) -> String {
    let all: Vec<String> = joint
        .forms
        .iter()
        .map(|form| {
            let params: Vec<String> = form
                .params
                .iter()
                .map(|param| match param.shape {
                    Shape::One => format!("{}: ..", param.name),
                    Shape::List => format!("{}: [..]", param.name),
                    Shape::Matrix => format!("{}: [[..]]", param.name),
                })
                .collect();
            format!("`{}({})`", def.name, params.join(", "))
        })
        .collect();
    format!("write {}", all.join(" or "))
}
