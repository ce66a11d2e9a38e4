//! `missing`: of a column, and joint.

use synthc_diag::{Span, nearest};
use synthc_syntax::ast::{
    ClauseKind, Column, Expr, ExprKind, Missing, MissingRate, PatternKind, Value as Written,
};
use synthc_types::Ty;

use super::value::scope_of;
use crate::db::Db;
use crate::decl::Checked;
use crate::infer::{Aggregates, Infer, Scope};
use crate::items::{ColumnKey, Space, column_ast};
use crate::model::{Name, TExpr, TMissing};
use crate::nested::{self, Around, Part};

/// The rules of a column's own `missing` clauses.
#[salsa::tracked(returns(ref))]
pub fn column_rules<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Checked<Vec<TMissing>> {
    let Some(ast) = column_ast(db, key) else { return Checked::default() };
    let Some(column) = ast.column() else { return Checked::default() };
    let scope = Scope { aggregates: Aggregates::No, ..scope_of(db, key) };
    let mut infer = Infer::of_member(db, key.file(db), &ast.member, scope);
    infer.part = ast.part;
    let mut rules = Vec::new();
    let of_several = match ast.part {
        Part::Length(_) => return Checked::new(rules, infer.diags),
        Part::Target(_) => {
            nested::part_of_several(key.column(db)).map(|(reference, _)| Name::from(reference))
        }
        part if part.is_of_reference() => return Checked::new(carried(&infer, column), Vec::new()),
        _ => None,
    };
    // Where a `json` column is missing, so are its members, by the same draw; said once, where it stands.
    for (around, at) in nested::asking(ast, key.column(db)) {
        let Around::Json(outer) = around else { continue };
        infer.at = at.clone();
        for clause in &outer.clauses {
            if let ClauseKind::Missing(missing) = &clause.kind {
                let mut rule = rule(&mut infer, missing, false);
                rule.joint = vec![at.clone()];
                rule.loc = infer.loc(clause.span);
                rules.push(rule);
            }
        }
    }
    infer.diags.clear();
    infer.at = key.column(db).clone();
    let computed = matches!(column.value, Some(Written::Is(_)));
    for clause in &column.clauses {
        if let ClauseKind::Missing(missing) = &clause.kind {
            let mut rule = rule(&mut infer, missing, computed);
            rule.loc = infer.loc(clause.span);
            // Whichever of the tables a row refers to, the same draw decides.
            rule.joint.extend(of_several.clone());
            rules.push(rule);
        }
    }
    Checked::new(rules, infer.diags)
}

/// The codes that a reference can show stand in the columns as well that it is written as.
fn carried(infer: &Infer<'_>, column: &Column) -> Vec<TMissing> {
    let set_of = |clause: &ClauseKind| match clause {
        ClauseKind::Missing(Missing { rate: MissingRate::Coded { set, .. }, .. }) => {
            set.parts.first().map(|set| set.text.clone())
        }
        ClauseKind::When { otherwise: Some(Expr { kind: ExprKind::Field { base, .. }, .. }), .. } => {
            match &base.kind {
                ExprKind::Name(set) => Some(set.clone()),
                _ => None,
            }
        }
        _ => None,
    };
    let rule = |(set, span): (Name, Span)| TMissing {
        rates: Vec::new(),
        condition: None,
        joint: Vec::new(),
        carry: Some(set),
        loc: infer.loc(span),
    };
    let sets = column.clauses.iter().filter_map(|clause| Some((set_of(&clause.kind)?, clause.span)));
    sets.map(rule).collect()
}

/// One rule; `computed` says whether the column has a value with `=`, whose inputs' codes can be carried.
pub(crate) fn rule(infer: &mut Infer<'_>, missing: &Missing, computed: bool) -> TMissing {
    let mut typed = TMissing {
        rates: Vec::new(),
        condition: missing.condition.as_ref().map(|expr| infer.condition(expr, "the condition of `missing`")),
        joint: Vec::new(),
        carry: None,
        loc: infer.loc(synthc_diag::Span::default()),
    };
    match &missing.rate {
        MissingRate::Plain(expr) => {
            if let ExprKind::Name(name) = &expr.kind
                && infer.resolve(Space::Codes, name).is_some()
            {
                if computed {
                    typed.carry = Some(name.clone());
                } else {
                    infer.fault_help(
                        "E0507",
                        expr.span,
                        format!("`missing {name}` carries the codes of the columns after `=`; this column has none"),
                        format!("give each code its rate: `missing {name} {{ code: 2% }}`"),
                    );
                }
                return typed;
            }
            let rate = infer.scalar_of(expr, &Ty::Float, "the rate");
            typed.rates.push((None, rate));
        }
        MissingRate::Coded { set, rates } => coded(infer, set, rates, &mut typed),
    }
    typed
}

/// A code of a set with its rate.
type Rate = (Option<(Name, Name)>, TExpr);

fn coded(
    infer: &mut Infer<'_>,
    set: &synthc_syntax::ast::Path,
    rates: &[synthc_syntax::ast::Weight],
    typed: &mut TMissing,
) {
    let Some(set_name) = set.parts.first() else { return };
    let Some(members) = infer.code_set(&set_name.text, set_name.span) else {
        return;
    };
    let mut found: Vec<(usize, Rate)> = Vec::new();
    for rate in rates {
        let [alt] = rate.pattern.alts.as_slice() else {
            infer.fault("E0507", rate.pattern.span, "each code has a rate of its own");
            continue;
        };
        let (code, span) = match &alt.kind {
            PatternKind::Value(expr) => match &expr.kind {
                ExprKind::Name(code) => (code, expr.span),
                ExprKind::Bad => continue,
                _ => {
                    infer.fault_help(
                        "E0507",
                        expr.span,
                        "rates are given for names of codes",
                        "write the name that the code has in its set",
                    );
                    continue;
                }
            },
            PatternKind::Bad => continue,
            _ => {
                infer.fault("E0507", alt.span, "rates are given for names of codes");
                continue;
            }
        };
        let Some(at) = members.members.iter().position(|member| member.name == *code) else {
            let near = nearest(code, members.members.iter().map(|member| &*member.name)).map(str::to_owned);
            infer.unknown("E0108", span, format!("`{}` has no code `{code}`", members.name), near);
            continue;
        };
        if found.iter().any(|(other, _)| *other == at) {
            infer.fault("E0507", span, format!("`{code}` has a rate already"));
            continue;
        }
        let Some(value) = &rate.value else {
            infer.fault_help(
                "E0507",
                rate.span,
                "`else` is no rate here",
                "what is left of 100% is not missing",
            );
            continue;
        };
        let value = infer.scalar_of(value, &Ty::Float, "the rate");
        found.push((at, (Some((set_name.text.clone(), code.clone())), value)));
    }
    found.sort_by_key(|(at, _)| *at);
    typed.rates.extend(found.into_iter().map(|(_, rate)| rate));
}
