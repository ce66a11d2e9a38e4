//! Declarations outside of tables: enums, missing codes, constants, parameters, types, functions, distributions.

use std::collections::HashMap;
use std::sync::Arc;

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_syntax::ast::{Doc, Enum, EnumBody, EnumMember, ExprKind, Item, TextPart, UnaryOp};
use synthc_types::{Ty, Value};

use crate::db::{Db, SourceFile};
use crate::graph::{Node, on_cycle};
use crate::infer::{Infer, Names, Scope, Typed as Kind};
use crate::items::{DeclKey, ItemAst, item_ast};
use crate::model::{Name, TExprKind, TMember, TMembers, TParam, TRange, TRefine};

/// A result with what is to be said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked<T> {
    /// The result.
    pub value: T,
    /// What is wrong with it; places count from anchors.
    pub diags: Vec<Diagnostic>,
    /// The data files that were read for it.
    pub inputs: Vec<FileUse>,
}

/// The use of a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileUse {
    /// The file that names it.
    pub from: SourceFile,
    /// The path as named there.
    pub path: Name,
    /// What the use cites.
    pub source: Option<Name>,
    /// Where it is named.
    pub loc: Loc,
}

/// Gives the uses that cite nothing a citation.
pub(crate) fn cite(inputs: &mut [FileUse], source: Option<&Name>) {
    for used in inputs.iter_mut().filter(|used| used.source.is_none()) {
        used.source = source.cloned();
    }
}

impl<T> Checked<T> {
    pub(crate) fn new(value: T, diags: Vec<Diagnostic>) -> Self {
        Self { value, diags, inputs: Vec::new() }
    }
}

/// What a constant stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ConstValue {
    /// A value.
    Value(Value, Ty),
    /// A range with folded ends.
    Range(TRange, Ty),
    /// Nothing: the fault is reported at its declaration.
    #[default]
    Error,
}

/// What a named type says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedType {
    /// The scalar type or enum.
    pub ty: Ty,
    /// Whether it is marked `?`.
    pub optional: bool,
    /// Its refinement.
    pub refine: Option<TRefine>,
    /// The table whose rows it refers to.
    pub target: Option<Name>,
    /// Whether it has a distribution of its own.
    pub has_default: bool,
}

impl Default for NamedType {
    fn default() -> Self {
        Self { ty: Ty::Unknown, optional: false, refine: None, target: None, has_default: false }
    }
}

fn infer_at<'db>(db: &'db dyn Db, key: DeclKey<'db>, ast: &ItemAst) -> Infer<'db> {
    Infer::new(db, key.file(db), ast.anchor, Scope::default())
}

/// The label of a doc comment, where it has one.
pub(crate) fn label(doc: Option<&Doc>) -> Option<Name> {
    doc.map(Doc::label).filter(|label| !label.is_empty()).map(Name::from)
}

/// The note of a doc comment, where it has one.
pub(crate) fn note(doc: Option<&Doc>) -> Option<Name> {
    doc.map(Doc::note).filter(|note| !note.is_empty()).map(Name::from)
}

/// An enum with its members.
#[salsa::tracked(returns(ref))]
pub fn typed_enum<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Checked<Option<Arc<TMembers>>> {
    let Some(ast) = item_ast(db, key) else { return Checked::default() };
    let Item::Enum(Enum { name, body }) = &*ast.item else { return Checked::default() };
    let mut infer = infer_at(db, key, ast);
    match body {
        EnumBody::File(file) => {
            let members = infer.enum_file(&file.path);
            let source = file.source.as_ref().map(|source| &source.text);
            cite(&mut infer.inputs, source);
            let loc = infer.loc(name.span);
            let value = members.map(|(members, weights)| {
                Arc::new(TMembers { name: name.text.clone(), members, weights, loc })
            });
            Checked { value, diags: infer.diags, inputs: infer.inputs }
        }
        EnumBody::Members(members) => {
            let members = typed_members(&mut infer, members, "member");
            if members.is_empty() {
                infer.fault("E0112", name.span, format!("`{}` has no members", name.text));
            }
            let loc = infer.loc(name.span);
            let value =
                Some(Arc::new(TMembers { name: name.text.clone(), members, weights: Vec::new(), loc }));
            Checked::new(value, infer.diags)
        }
    }
}

/// A set of missing codes.
#[salsa::tracked(returns(ref))]
pub fn typed_codes<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Checked<Option<Arc<TMembers>>> {
    let Some(ast) = item_ast(db, key) else { return Checked::default() };
    let Item::MissingCodes(item) = &*ast.item else { return Checked::default() };
    let mut infer = infer_at(db, key, ast);
    let members = typed_members(&mut infer, &item.members, "code");
    let loc = infer.loc(item.name.span);
    let value = Some(Arc::new(TMembers { name: item.name.text.clone(), members, weights: Vec::new(), loc }));
    Checked::new(value, infer.diags)
}

fn typed_members(infer: &mut Infer<'_>, written: &[EnumMember], word: &str) -> Vec<TMember> {
    let mut members: Vec<TMember> = Vec::new();
    let mut names: HashMap<Name, Loc> = HashMap::new();
    let mut addresses: HashMap<Name, Loc> = HashMap::new();
    let mut codes: HashMap<Value, Loc> = HashMap::new();
    let mut kind: Option<Ty> = None;
    for member in written {
        let loc = infer.loc(member.name.span);
        let name = &member.name.text;
        if let Some(first) = names.insert(name.clone(), loc) {
            infer.report(
                Diagnostic::new(Code("E0111"), loc, format!("the {word} `{name}` is there twice"))
                    .also(first, "first here"),
            );
            continue;
        }
        let code = match &member.code {
            None => None,
            Some(expr) => {
                let typed = infer.scalar(expr, None);
                match &typed.kind {
                    TExprKind::Value(value @ (Value::Int(_) | Value::Text(_) | Value::Date(_))) => {
                        if kind.get_or_insert(typed.ty.clone()) != &typed.ty {
                            let message = format!("this code is `{}`; those before it are not", typed.ty);
                            infer.fault("E0112", expr.span, message);
                        }
                        Some(value.clone())
                    }
                    TExprKind::Error => None,
                    _ => {
                        infer.fault_help(
                            "E0112",
                            expr.span,
                            "a code is a whole number, a text or a date",
                            "write `name = 1`, `name = \"A\"` or `name = 2024-01-01`",
                        );
                        None
                    }
                }
            }
        };
        if let Some(code) = &code
            && let Some(first) = codes.insert(code.clone(), loc)
        {
            infer.report(
                Diagnostic::new(Code("E0112"), loc, format!("the code of `{name}` is already taken"))
                    .also(first, "by this one"),
            );
        }
        let address = member.was.as_ref().map_or_else(|| name.clone(), |was| was.text.clone());
        if let Some(first) = addresses.insert(address.clone(), loc) {
            infer.report(address_taken(loc, &address, first));
        }
        let label = member.label.as_ref().map(|label| label.text.clone());
        members.push(TMember { name: name.clone(), address, code, label });
    }
    members
}

/// Two things whose draws would be the same.
pub(crate) fn address_taken(loc: Loc, address: &str, first: Loc) -> Diagnostic {
    Diagnostic::new(Code("E0122"), loc, format!("two things would have the draws of `{address}`"))
        .also(first, "the other one")
        .help("`was` names what this was called before; a name still in use cannot be taken")
}

/// A constant.
#[salsa::tracked(returns(ref), cycle_result = const_cycle)]
pub fn typed_const<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Checked<ConstValue> {
    let Some(ast) = item_ast(db, key) else { return Checked::default() };
    let Item::Const(item) = &*ast.item else { return Checked::default() };
    if on_cycle(db, key.file(db), &Node::Decl(item.name.text.clone())) {
        return Checked::default();
    }
    let mut infer = infer_at(db, key, ast);
    let declared = item.ty.as_ref().map(|ty| infer.declared(ty));
    let want = declared.as_ref().map(|declared| declared.ty.clone());
    if matches!(item.value.kind, ExprKind::Range { .. }) || infer.const_range(&item.value).is_some() {
        let value = match infer.range(&item.value, want.as_ref()) {
            Some((range, ty)) => {
                let constant = |end: &Option<crate::model::TExpr>| {
                    end.as_ref().is_none_or(|end| matches!(end.kind, TExprKind::Value(_) | TExprKind::Error))
                };
                if constant(&range.lo) && constant(&range.hi) {
                    ConstValue::Range(range, ty)
                } else {
                    not_constant(&mut infer, item.value.span);
                    ConstValue::Error
                }
            }
            None => ConstValue::Error,
        };
        return Checked::new(value, infer.diags);
    }
    let value = match infer.any(&item.value, want.as_ref()) {
        Kind::Dist(dist) => {
            if !matches!(dist.kind, crate::model::TDistKind::Error) {
                infer.fault_help(
                    "E0203",
                    item.value.span,
                    "a constant is one value, not a distribution",
                    format!("name a distribution with `dist`: `dist {} = ..`", item.name.text),
                );
            }
            ConstValue::Error
        }
        Kind::Scalar(typed) => {
            let typed = match &want {
                Some(want) => infer.fit(typed, want, "the constant"),
                None => typed,
            };
            match typed.kind {
                TExprKind::Value(value) => ConstValue::Value(value, typed.ty),
                TExprKind::Error => ConstValue::Error,
                _ => {
                    not_constant(&mut infer, item.value.span);
                    ConstValue::Error
                }
            }
        }
    };
    Checked::new(value, infer.diags)
}

fn const_cycle<'db>(_: &'db dyn Db, _: salsa::Id, _: DeclKey<'db>) -> Checked<ConstValue> {
    Checked::default()
}

fn not_constant(infer: &mut Infer<'_>, span: synthc_diag::Span) {
    infer.fault_help(
        "E0209",
        span,
        "this is no constant",
        "a `const` is made of literals, functions and other constants; what `--set` can change is a `param`",
    );
}

/// A parameter.
#[salsa::tracked(returns(ref), cycle_result = param_cycle)]
pub fn typed_param<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Checked<Option<Arc<TParam>>> {
    let Some(ast) = item_ast(db, key) else { return Checked::default() };
    let Item::Param(item) = &*ast.item else { return Checked::default() };
    if on_cycle(db, key.file(db), &Node::Decl(item.name.text.clone())) {
        return Checked::default();
    }
    let mut infer = infer_at(db, key, ast);
    let declared = item.ty.as_ref().map(|ty| infer.declared(ty));
    let default = match &declared {
        Some(declared) => infer.scalar_of(&item.value, &declared.ty, "the default"),
        None => infer.scalar(&item.value, None),
    };
    let ty = declared.as_ref().map_or_else(|| default.ty.clone(), |declared| declared.ty.clone());
    if ty == Ty::Null {
        infer.fault("E0213", item.value.span, "a parameter has a value");
    }
    if let Some(regex) = item.ty.as_ref().and_then(|ty| ty.matching.as_ref()) {
        infer.fault("E0212", regex.span, "a pattern says what columns draw; a parameter takes none");
    }
    let value = (!ty.is_unknown() && ty != Ty::Null).then(|| {
        Arc::new(TParam {
            name: item.name.text.clone(),
            ty,
            refine: declared.and_then(|declared| declared.refine),
            default,
            label: label(ast.docs.as_ref()),
            loc: infer.loc(item.name.span),
        })
    });
    Checked::new(value, infer.diags)
}

fn param_cycle<'db>(_: &'db dyn Db, _: salsa::Id, _: DeclKey<'db>) -> Checked<Option<Arc<TParam>>> {
    Checked::default()
}

/// A named type; its default distribution is typed for its own faults.
#[salsa::tracked(returns(ref), cycle_result = type_cycle)]
pub fn named_type<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Checked<NamedType> {
    let Some(ast) = item_ast(db, key) else { return Checked::default() };
    let Item::Type(item) = &*ast.item else { return Checked::default() };
    if on_cycle(db, key.file(db), &Node::Decl(item.name.text.clone())) {
        return Checked::default();
    }
    let mut infer = infer_at(db, key, ast);
    let declared = infer.declared_or_ref(&item.ty);
    if let (Some(draw), Some(_)) = (&item.default, &declared.target) {
        let help = "write `~` at the columns of this type";
        infer.unsupported(draw.span, "a type of references with a distribution", Some(help));
    } else if let Some(draw) = &item.default {
        let dist = infer.dist(&draw.dist, Some(&declared.ty));
        let role = format!("`{}`", item.name.text);
        infer.fit_dist(dist, &declared.ty, &role);
    }
    let value = NamedType {
        ty: declared.ty,
        optional: declared.optional,
        refine: declared.refine,
        target: declared.target,
        has_default: item.default.is_some() || declared.default.is_some(),
    };
    Checked::new(value, infer.diags)
}

fn type_cycle<'db>(_: &'db dyn Db, _: salsa::Id, _: DeclKey<'db>) -> Checked<NamedType> {
    Checked::default()
}

/// The faults of the body of a `fn` or `dist`.
#[salsa::tracked(returns(ref))]
pub fn checked_body<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Checked<()> {
    let Some(ast) = item_ast(db, key) else { return Checked::default() };
    let mut infer = infer_at(db, key, ast);
    match &*ast.item {
        Item::Fn(item) => {
            infer.check_body(key, &item.formals);
            if let Kind::Dist(dist) = infer.any(&item.body, None)
                && !matches!(dist.kind, crate::model::TDistKind::Error)
            {
                infer.fault_help(
                    "E0203",
                    item.body.span,
                    "a function gives one value, not a distribution",
                    format!("declare it with `dist` in place of `fn`: `dist {}(..) = ..`", item.name.text),
                );
            }
        }
        Item::Dist(item) => {
            infer.check_body(key, &item.formals);
            infer.names = Names::Any;
            match infer.any(&item.body, None) {
                Kind::Scalar(typed) if !typed.ty.is_unknown() => infer.fault_help(
                    "E0202",
                    item.body.span,
                    format!("`{}` is to be a distribution; this is one value", item.name.text),
                    "declare it with `fn` in place of `dist`",
                ),
                _ => {}
            }
        }
        _ => {}
    }
    let inputs = std::mem::take(&mut infer.inputs);
    Checked { value: (), diags: infer.diags, inputs }
}

/// The text of a setting, where it is one.
pub(crate) fn plain_text(kind: &ExprKind) -> Option<Name> {
    match kind {
        ExprKind::Text { parts } => match parts.as_slice() {
            [] => Some("".into()),
            [TextPart::Chars(text)] => Some(text.clone()),
            _ => None,
        },
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Unary { op: UnaryOp::Neg, .. } => None,
        _ => None,
    }
}
