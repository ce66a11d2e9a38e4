//! Bodies of `fn` and `dist`, written out where they are used.

use synthc_diag::{Code, Diagnostic, Span};
use synthc_syntax::ast::{Arg, Formal, Item, Name as AstName};
use synthc_types::Ty;

use super::{Infer, Local, Typed};
use crate::items::{DeclKey, item_ast};
use crate::model::{TDist, TDistKind, TExpr, TExprKind};

/// How deep calls may be nested through declarations.
pub(super) const DEPTH: usize = 64;

impl<'db> Infer<'db> {
    pub fn call_user_fn(&mut self, key: DeclKey<'db>, args: &[Arg], want: Option<&Ty>, span: Span) -> TExpr {
        let Some(ast) = item_ast(self.db, key) else { return self.error(span) };
        let Item::Fn(item) = &*ast.item else { return self.error(span) };
        let _ = want;
        let Some(bindings) = self.bind(key, ast.anchor, &item.name, &item.formals, args, span) else {
            return self.error(span);
        };
        let body = self.inside(key, ast.anchor, &bindings, |this| this.any(&item.body, None));
        let Typed::Scalar(body) = body else { return self.error(span) };
        let (ty, nullable) = (body.ty.clone(), body.nullable);
        let bindings = bindings.into_iter().map(|(local, value)| (local.number, value)).collect();
        self.expr(TExprKind::Let { bindings, body: Box::new(body) }, ty, nullable, span)
    }

    pub fn call_user_dist(
        &mut self,
        key: DeclKey<'db>,
        args: &[Arg],
        want: Option<&Ty>,
        span: Span,
    ) -> TDist {
        let Some(ast) = item_ast(self.db, key) else { return self.dist_error(span) };
        let Item::Dist(item) = &*ast.item else {
            // `learn` and `margins`: reported at their declaration.
            return self.dist_error(span);
        };
        let Some(bindings) = self.bind(key, ast.anchor, &item.name, &item.formals, args, span) else {
            return self.dist_error(span);
        };
        let body = self.inside(key, ast.anchor, &bindings, |this| this.dist(&item.body, want));
        let ty = body.ty.clone();
        let bindings = bindings.into_iter().map(|(local, value)| (local.number, value)).collect();
        self.dist_node(TDistKind::Let { bindings, body: Box::new(body) }, ty, span)
    }

    /// The arguments as numbered bindings; a message and `None` where they do not fit, or where the declaration uses itself.
    fn bind(
        &mut self,
        key: DeclKey<'db>,
        anchor: u32,
        name: &AstName,
        formals: &[Formal],
        args: &[Arg],
        span: Span,
    ) -> Option<Vec<(Local, TExpr)>> {
        if self.inlining.contains(&key) || self.inlining.len() >= DEPTH {
            // Of several declarations that use each other, the first by name reports it.
            let first = self.inlining.iter().all(|other| key.name(self.db) <= other.name(self.db));
            if self.inlining.first() == Some(&key) && first {
                let diagnostic =
                    Diagnostic::new(Code("E0118"), self.loc(span), format!("`{}` uses itself", name.text)).help(
                        "functions and distributions cannot be recursive; use a column of each row in place of a loop",
                    );
                self.diags.push(diagnostic);
            }
            return None;
        }
        let params: Vec<&str> = formals.iter().map(|formal| &*formal.name.text).collect();
        let placed = self.in_order(&name.text, &params, args, span)?;
        let mut bindings = Vec::new();
        for (formal, arg) in formals.iter().zip(placed) {
            let declared = self.elsewhere(key, anchor, |this| this.declared(&formal.ty));
            let role = format!("`{}`", formal.name.text);
            let value = match (arg, &formal.default) {
                (Some(arg), _) if self.is_random(&arg.value) => {
                    self.unsupported(
                        arg.span,
                        "a distribution as an argument",
                        Some("draw it in a `hidden` column of its own with `~`"),
                    );
                    return None;
                }
                (Some(arg), _) => self.scalar_of(&arg.value, &declared.ty, &role),
                (None, Some(default)) => {
                    self.elsewhere(key, anchor, |this| this.scalar_of(default, &declared.ty, &role))
                }
                (None, None) => {
                    self.fault_help(
                        "E0205",
                        span,
                        format!("`{}` lacks the argument `{}`", name.text, formal.name.text),
                        format!("`{}({})`", name.text, params.join(", ")),
                    );
                    return None;
                }
            };
            let number = self.fresh_local();
            let (ty, nullable) = (value.ty.clone(), value.nullable);
            bindings.push((Local { name: formal.name.text.clone(), number, ty, nullable }, value));
        }
        Some(bindings)
    }

    /// Runs `work` in the text of another declaration, without columns, silently.
    fn elsewhere<T>(&mut self, key: DeclKey<'db>, anchor: u32, work: impl FnOnce(&mut Self) -> T) -> T {
        let file = std::mem::replace(&mut self.file, key.file(self.db));
        let home = std::mem::replace(&mut self.home, key.file(self.db));
        let anchor = std::mem::replace(&mut self.anchor, anchor);
        let scope = std::mem::take(&mut self.scope);
        let locals = std::mem::take(&mut self.locals);
        self.quiet += 1;
        let done = work(self);
        self.quiet = self.quiet.saturating_sub(1);
        self.file = file;
        self.home = home;
        self.anchor = anchor;
        self.scope = scope;
        self.locals = locals;
        done
    }

    fn inside<T>(
        &mut self,
        key: DeclKey<'db>,
        anchor: u32,
        bindings: &[(Local, TExpr)],
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.inlining.push(key);
        let locals: Vec<Local> = bindings.iter().map(|(local, _)| local.clone()).collect();
        let done = self.elsewhere(key, anchor, |this| {
            this.locals = locals;
            work(this)
        });
        self.inlining.pop();
        done
    }

    /// Types the body of a declaration for its own faults: its parameters are bound to nothing in particular.
    pub fn check_body(&mut self, key: DeclKey<'db>, formals: &[Formal]) {
        self.inlining.push(key);
        for formal in formals {
            let declared = self.declared(&formal.ty);
            if let Some(default) = &formal.default {
                let role = format!("`{}`", formal.name.text);
                self.scalar_of(default, &declared.ty, &role);
            }
            let number = self.fresh_local();
            self.locals.push(Local {
                name: formal.name.text.clone(),
                number,
                ty: declared.ty,
                nullable: declared.optional,
            });
        }
    }
}
