//! Calls of functions on scalars.

use synthc_diag::{Span, nearest};
use synthc_syntax::ast::{Arg, Expr, ExprKind};
use synthc_types::{DECIMAL_DIGITS, FnDef, FnKernel, Interval, Nulls, Overload, Ty, TyPattern, Value};

use super::Infer;
use super::coerce::widens;
use super::synonyms::{Synonym, synonym};
use crate::column::WEIGHTED;
use crate::fold::value_of;
use crate::group;
use crate::items::Space;
use crate::model::{ColRef, TExpr, TExprKind, TPart};
use crate::{scope, walk};

/// Words of the language with the form of a function: they read rows or lists, not values. Whether they take an argument.
pub const OVER_ROWS: &[(&str, bool)] = &[
    ("row", false),
    ("seq", false),
    ("item", false),
    ("len", true),
    ("prev", true),
    ("next", true),
    ("truth", true),
    ("count", true),
    ("sum", true),
    ("mean", true),
    ("min", true),
    ("max", true),
    ("share", true),
    ("first", true),
    ("last", true),
    ("quantile", true),
    ("any", true),
    ("all", true),
    ("corr", true),
];

/// The function whose last argument is, where left out, the uuid of the column's own cell.
const UUID_V7: &str = "uuid_v7";

/// Words of the language with the form of a function that a later release gives meaning to.
const LATER: &[&str] = &["prev", "next", "gap", "running_balance", "json"];

impl Infer<'_> {
    pub fn call(&mut self, callee: &Expr, args: &[Arg], want: Option<&Ty>, span: Span) -> TExpr {
        let Some(name) = &self.callee(callee) else {
            let path = walk::path(callee).unwrap_or_default();
            if !matches!(callee.kind, ExprKind::Bad) && !self.in_module(&path, "E0103", callee.span, false) {
                self.unsupported(callee.span, "calling something other than a name", None);
            }
            return self.error(span);
        };
        if let Some(done) = self.special(name, callee.span, args, want, span) {
            return done;
        }
        if let Some(key) = self.resolve(Space::Fn, name) {
            return self.call_user_fn(key, args, want, span);
        }
        if let Some(def) = self.db.fns().iter().copied().find(|def| def.name == &**name) {
            return self.call_builtin(def, args, span);
        }
        if self.db.dists().iter().any(|def| def.name == &**name) || self.resolve(Space::Dist, name).is_some()
        {
            self.fault_help(
                "E0203",
                span,
                format!("`{name}` is a distribution; one value is needed here"),
                "draw it in a column of its own with `~` and use that column here",
            );
            return self.error(span);
        }
        if LATER.contains(&&**name) {
            return self.later(span, &format!("`{name}`"));
        }
        self.unknown_function(name, callee.span);
        self.error(span)
    }

    pub(super) fn unknown_function(&mut self, name: &str, at: Span) {
        let mut known: Vec<String> = self.db.fns().iter().map(|def| def.name.to_owned()).collect();
        known.extend(scope::known(self.db, self.file, Space::Fn).iter().map(|name| name.to_string()));
        known.extend(OVER_ROWS.iter().map(|(word, _)| (*word).to_owned()).chain(["truncate".to_owned()]));
        if name.starts_with(char::is_uppercase) {
            self.unknown_dist(name, at);
            return;
        }
        let message = format!("there is no function `{name}`");
        match synonym(name) {
            Some(Synonym::Function(right)) => {
                self.unknown_name("E0103", name, at, message, Some(right.to_owned()))
            }
            Some(Synonym::Written(help)) => {
                if !scope::is_silent(self.db, self.file, name) {
                    self.fault_help("E0103", at, message, help);
                }
            }
            None => {
                let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
                self.unknown_name("E0103", name, at, message, near);
            }
        }
    }

    /// A distribution that is not known.
    pub fn unknown_dist(&mut self, name: &str, at: Span) {
        if name == WEIGHTED {
            let message = format!("`{name}` chooses among the rows of a table, for a `ref` column");
            let help = match &*self.at {
                // `covering ~ ..` reads as a column of that name.
                word @ ("covering" | "unique") => {
                    format!("write `{word}` after the distribution: `~ {name}(..) {word}`")
                }
                _ => "values have weights in braces: `~ { a: 3, b: 2 }`".to_owned(),
            };
            self.fault_help("E0523", at, message, help);
            return;
        }
        let mut known: Vec<String> = self.db.dists().iter().map(|def| def.name.to_owned()).collect();
        known.push(super::combined::ZERO_INFLATED.to_owned());
        known.extend(scope::known(self.db, self.file, Space::Dist).iter().map(|name| name.to_string()));
        let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        self.unknown_name("E0104", name, at, format!("there is no distribution `{name}`"), near);
    }

    fn special(
        &mut self,
        name: &str,
        at: Span,
        args: &[Arg],
        want: Option<&Ty>,
        span: Span,
    ) -> Option<TExpr> {
        if let Some(aggregate) = self.aggregate(name, args, span) {
            return Some(aggregate);
        }
        match name {
            "row" | "seq" if args.is_empty() => {
                if !self.scope.position {
                    self.fault(
                        "E0215",
                        span,
                        format!("`{name}()` is the position of this table's row, which is not at hand here"),
                    );
                    return Some(self.error(span));
                }
                let kind = if name == "row" { TExprKind::RowNo } else { TExprKind::Seq };
                Some(self.expr(kind, Ty::Int, false, span))
            }
            "item" if args.is_empty() => Some(self.item(span)),
            "len" => Some(self.length(args, at, span)),
            "prev" | "next" => Some(
                self.previous(name, args, want, span).unwrap_or_else(|| self.beside(name, args, want, span)),
            ),
            "row" | "seq" | "item" => {
                self.fault("E0205", at, format!("`{name}()` takes no arguments"));
                Some(self.error(span))
            }
            "truth" => {
                let [arg] = args else {
                    self.fault("E0205", at, "`truth(x)` takes one argument");
                    return Some(self.error(span));
                };
                let inner = self.scalar(&arg.value, want);
                let (ty, nullable) = (inner.ty.clone(), inner.nullable);
                Some(self.expr(TExprKind::Truth(Box::new(inner)), ty, nullable, span))
            }
            _ => None,
        }
    }

    /// The uuid of the cell that an expression is written for.
    fn own_uuid(&mut self, span: Span) -> TExpr {
        let (Some(table), true) = (self.scope.levels.first(), group::is_column(&self.at)) else {
            self.fault_help(
                "E0215",
                span,
                "`uuid_v7(at)` takes the bits of a column's own cell, and here is none",
                "compute it in a column, or give it the bits of a uuid: `uuid_v7(at, id)`",
            );
            return self.error(span);
        };
        let own = TExprKind::OwnUuid(ColRef { table: table.clone(), column: self.at.clone() });
        self.expr(own, Ty::Uuid, false, span)
    }

    /// The arguments in the order of the parameters, or a message.
    pub fn in_order<'a>(
        &mut self,
        callee: &str,
        params: &[&str],
        args: &'a [Arg],
        span: Span,
    ) -> Option<Vec<Option<&'a Arg>>> {
        let mut placed: Vec<Option<&Arg>> = vec![None; params.len()];
        let mut next = 0;
        for arg in args {
            if let Some(agg) = arg.aggs.first() {
                self.unsupported(agg.span, "this word inside of a call", None);
                return None;
            }
            let at = match &arg.name {
                Some(name) => match params.iter().position(|param| *param == &*name.text) {
                    Some(at) => at,
                    None => {
                        let near = nearest(&name.text, params.iter().copied()).map(str::to_owned);
                        self.unknown(
                            "E0205",
                            name.span,
                            format!("`{callee}` has no parameter `{}`", name.text),
                            near,
                        );
                        return None;
                    }
                },
                None => {
                    next += 1;
                    next - 1
                }
            };
            match placed.get_mut(at) {
                Some(slot @ None) => *slot = Some(arg),
                Some(Some(_)) => {
                    let name = params.get(at).copied().unwrap_or_default();
                    self.fault("E0205", arg.span, format!("`{name}` is given twice"));
                    return None;
                }
                None => {
                    self.fault_help(
                        "E0205",
                        arg.span,
                        format!("`{callee}` takes {} arguments; this is one more", params.len()),
                        format!("`{callee}({})`", params.join(", ")),
                    );
                    return None;
                }
            }
        }
        let _ = span;
        Some(placed)
    }

    fn call_builtin(&mut self, def: &'static FnDef, args: &[Arg], span: Span) -> TExpr {
        let variadic = def.overloads.iter().any(|overload| overload.variadic);
        let ordered: Vec<&Arg> = if variadic && args.iter().all(|arg| arg.name.is_none()) {
            args.iter().collect()
        } else {
            let Some(placed) = self.in_order(def.name, def.params, args, span) else {
                return self.error(span);
            };
            // Parameters that some overload lacks may be left out at the end.
            let given: Vec<&Arg> = placed.iter().map_while(|slot| *slot).collect();
            if given.len() != args.len() {
                self.fault_help(
                    "E0205",
                    span,
                    format!("`{}` lacks an argument", def.name),
                    format!("`{}({})`", def.name, def.params.join(", ")),
                );
                return self.error(span);
            }
            given
        };
        let mut typed: Vec<TExpr> = Vec::new();
        for arg in ordered {
            match &arg.value.kind {
                // A list stands for as many arguments.
                ExprKind::List(items) if variadic => items.iter().for_each(|item| {
                    let next = self.argument(item, &typed);
                    typed.push(next);
                }),
                _ => {
                    let next = self.argument(&arg.value, &typed);
                    typed.push(next);
                }
            }
        }
        let needs = format!("`{}` takes single values", def.name);
        if !typed.iter().all(|arg| self.is_single(arg, &needs)) {
            return self.error(span);
        }
        if def.name == UUID_V7 && typed.len() == 1 {
            typed.push(self.own_uuid(span));
        }
        if typed.iter().any(|arg| arg.ty.is_unknown()) || !self.choices(def, &typed) {
            return self.error(span);
        }
        let nullable = can_be_null(def, &typed);
        let types: Vec<Ty> = typed.iter().map(|arg| arg.ty.clone()).collect();
        match self.overload(def.name, typed, nullable, span) {
            Some(call) => call,
            None => {
                self.no_overload(def, &types, span);
                self.error(span)
            }
        }
    }

    /// An argument after those that are typed: members of their enum are found first, and a literal beside a decimal is one.
    fn argument(&mut self, value: &Expr, before: &[TExpr]) -> TExpr {
        let literal = has_places(value);
        let hint = before.iter().map(|arg| &arg.ty).find(|ty| match ty {
            Ty::Enum(_) => true,
            Ty::Decimal(_) => literal,
            _ => false,
        });
        let hint = hint.cloned();
        self.scalar(value, hint.as_ref())
    }

    /// Whether the arguments that must be written out are; reports those that are not.
    fn choices(&mut self, def: &FnDef, args: &[TExpr]) -> bool {
        let types: Vec<Ty> = args.iter().map(|arg| arg.ty.clone()).collect();
        let Some((_, overload, _)) = self.find_overload(def.name, &types) else { return true };
        let Some(overload) = def.overloads.get(overload as usize) else { return true };
        let mut right = true;
        for ((pattern, arg), name) in overload.params.iter().zip(args).zip(def.params) {
            let (span, written) = (arg.loc.span, value_of(arg));
            match pattern {
                TyPattern::Choice(words) => {
                    let word = match written {
                        Some(Value::Text(word)) => Some(&**word),
                        _ => None,
                    };
                    if word.is_some_and(|word| words.contains(&word)) {
                        continue;
                    }
                    let all: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
                    let all = all.join(", ");
                    let near = word.and_then(|word| nearest(word, words.iter().copied()));
                    let message = format!("`{name}` of `{}` is one of {all}", def.name);
                    match near {
                        Some(near) => self.unknown("E0205", span, message, Some(format!("\"{near}\""))),
                        None => self.fault_help("E0205", span, message, "write one of them in quotes"),
                    }
                    right = false;
                }
                TyPattern::Places if !written.is_some_and(is_places) => {
                    let message = format!(
                        "`{name}` of `{}` is a number that is written out, 0 to {DECIMAL_DIGITS}",
                        def.name
                    );
                    self.fault("E0205", span, message);
                    right = false;
                }
                _ => {}
            }
        }
        right
    }

    /// Says that a function is not there for these types.
    pub fn no_overload(&mut self, def: &FnDef, types: &[Ty], span: Span) {
        let have: Vec<String> = types.iter().map(|ty| format!("`{ty}`")).collect();
        let forms: Vec<String> = def
            .overloads
            .iter()
            .map(|overload| {
                let params: Vec<String> = overload.params.iter().map(words).collect();
                format!("`{}({})`", def.name, params.join(", "))
            })
            .collect();
        let message = if have.is_empty() {
            format!("`{}` needs arguments", def.name)
        } else {
            format!("`{}` is not there for {}", def.name, have.join(", "))
        };
        self.fault_help("E0205", span, message, format!("it is there as {}", forms.join(", ")));
    }

    /// The call of a built-in function with its arguments cast; `None` where no overload takes them.
    pub fn overload(&mut self, name: &str, args: Vec<TExpr>, nullable: bool, span: Span) -> Option<TExpr> {
        let types: Vec<Ty> = args.iter().map(|arg| arg.ty.clone()).collect();
        let (function, overload, ty) = self.find_overload(name, &types)?;
        let def = self.db.fns().iter().copied().find(|def| def.name == function)?;
        let overloaded = def.overloads.get(overload as usize)?;
        if matches!(overloaded.kernel, FnKernel::Shown) {
            let parts = args.into_iter().map(|value| TPart::Hole { value, format: None }).collect();
            return Some(self.expr(TExprKind::Template(parts), ty, nullable, span));
        }
        let ty = places(overloaded, &types, &args).unwrap_or(ty);
        let targets = targets(overloaded, &types);
        let args: Option<Vec<TExpr>> =
            args.into_iter().zip(targets).map(|(arg, target)| self.coerce(arg, &target)).collect();
        Some(self.expr(TExprKind::Call { function, overload, args: args? }, ty, nullable, span))
    }

    /// The first overload that takes these types as they are, else the first that takes them cast.
    pub fn find_overload(&self, name: &str, types: &[Ty]) -> Option<(&'static str, u32, Ty)> {
        let def = self.db.fns().iter().copied().find(|def| def.name == name)?;
        let takes = |overload: &Overload, exact: bool| {
            let count = overload.params.len();
            let enough = if overload.variadic { types.len() >= count } else { types.len() == count };
            enough
                && types.iter().enumerate().all(|(at, ty)| {
                    let pattern = overload.params.get(at).or(overload.params.last());
                    pattern.is_some_and(|pattern| matches_type(pattern, ty, exact))
                })
        };
        let at = (def.overloads.iter().position(|overload| takes(overload, true)))
            .or_else(|| def.overloads.iter().position(|overload| takes(overload, false)))?;
        let overload = def.overloads.get(at)?;
        let cast = targets(overload, types);
        Some((def.name, u32::try_from(at).ok()?, (overload.result)(&cast)))
    }
}

/// Whether an expression is a number written with places.
fn has_places(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Number { text, .. } => text.contains('.'),
        ExprKind::Unary { operand, .. } => has_places(operand),
        _ => false,
    }
}

/// Whether a call can be null, as far as the types of its arguments tell.
fn can_be_null(def: &FnDef, args: &[TExpr]) -> bool {
    let position = |arg: &TExpr| value_of(arg).and_then(Value::position);
    let from_arguments = args.iter().any(|arg| arg.nullable)
        || def.domains.iter().zip(args).any(|(domain, arg)| {
            *domain != Interval::ALL && !position(arg).is_some_and(|at| domain.contains(at))
        });
    match def.nulls {
        Nulls::Strict => from_arguments,
        Nulls::Partial => true,
        Nulls::Divisor => {
            from_arguments || args.last().is_none_or(|last| position(last).is_none_or(|at| at == 0.0))
        }
        Nulls::Taken => false,
    }
}

/// The result of a function whose decimal places are written out.
fn places(overload: &Overload, types: &[Ty], args: &[TExpr]) -> Option<Ty> {
    let at = overload.params.iter().position(|pattern| *pattern == TyPattern::Places)?;
    let Some(Value::Int(places)) = args.get(at).and_then(value_of) else { return None };
    let mut types = types.to_vec();
    *types.get_mut(at)? = Ty::Decimal(u8::try_from(*places).ok()?);
    Some((overload.result)(&types))
}

fn matches_type(pattern: &TyPattern, ty: &Ty, exact: bool) -> bool {
    match pattern {
        TyPattern::Exact(param) => ty == param || *ty == Ty::Null || (!exact && widens(ty, param)),
        TyPattern::AnyDecimal => matches!(ty, Ty::Decimal(_)) || (!exact && *ty == Ty::Int),
        TyPattern::AnyEnum => matches!(ty, Ty::Enum(_)),
        TyPattern::Any => true,
        TyPattern::Choice(_) => *ty == Ty::Text,
        TyPattern::Places => *ty == Ty::Int,
    }
}

/// What the arguments are cast to.
fn targets(overload: &Overload, types: &[Ty]) -> Vec<Ty> {
    let widest =
        types.iter().filter_map(|ty| if let Ty::Decimal(scale) = ty { Some(*scale) } else { None }).max();
    let pattern = |at: usize| overload.params.get(at).or(overload.params.last());
    types
        .iter()
        .enumerate()
        .map(|(at, ty)| match pattern(at) {
            Some(TyPattern::Exact(param)) => param.clone(),
            Some(TyPattern::AnyDecimal) => Ty::Decimal(widest.unwrap_or_default()),
            _ => ty.clone(),
        })
        .collect()
}

/// Whether a constant is a number of decimal places.
fn is_places(written: &Value) -> bool {
    matches!(written, Value::Int(n) if (0..=i64::from(DECIMAL_DIGITS)).contains(n))
}

fn words(pattern: &TyPattern) -> String {
    match pattern {
        TyPattern::Exact(ty) => ty.to_string(),
        TyPattern::AnyDecimal => "decimal".to_owned(),
        TyPattern::AnyEnum => "enum".to_owned(),
        TyPattern::Any => "any".to_owned(),
        TyPattern::Choice(words) => words.first().map_or_else(String::new, |word| format!("\"{word}\"")),
        TyPattern::Places => "places".to_owned(),
    }
}
