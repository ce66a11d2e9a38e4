//! Typed spec to logical plan: the one bridge between the wings.
//!
//! Lowering knows no text and no data; it is total, and reports what it cannot lower with its place in the spec. Definitions of
//! distributions and functions come in through [`Registry`]. Start with [`lower`]; one file holds one subject.

mod bounds;
mod codes;
mod columns;
mod distributions;
mod expressions;
mod names;
mod over_values;
mod references;
mod streams;
mod tables;
mod unique;

use std::cell::RefCell;
use std::fmt;

use synthc_hir::model::{Loc, TExpr, TRange, TRefine, TSpec};
use synthc_plan::{
    CodeSet, Dataset, Expect, ExprKind, Input, PLAN_FORMAT, PLAN_VERSION, Param, Plan, Stage, TableId,
};
use synthc_types::{DistDef, EnumSchema, FnDef, GapCode, Interval, MemberSchema, Value};

use names::Names;

/// The definitions that lowering looks up.
pub trait Registry {
    /// The definition of a distribution.
    fn dist(&self, name: &str) -> Option<&'static DistDef>;
    /// The definition of a function.
    fn function(&self, name: &str) -> Option<&'static FnDef>;
}

/// Why a spec cannot be lowered, with the place that is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LowerError {
    /// What is wrong: lower case, no full stop, user text in backquotes.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it stands.
    pub loc: Loc,
}

impl fmt::Display for LowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for LowerError {}

/// The logical plan of a spec, or all that stands in its way.
pub fn lower(spec: &TSpec, registry: &dyn Registry) -> Result<Plan, Vec<LowerError>> {
    let mut names = Names::of(spec);
    codes::gather(spec, &mut names);
    let lowering = Lowering { spec, names: &names, registry, errors: RefCell::default() };
    let plan = lowering.plan();
    let errors = lowering.errors.into_inner();
    if errors.is_empty() { Ok(plan) } else { Err(errors) }
}

/// What every part of lowering reads, and the faults found so far.
struct Lowering<'a> {
    spec: &'a TSpec,
    names: &'a Names<'a>,
    registry: &'a dyn Registry,
    errors: RefCell<Vec<LowerError>>,
}

impl Lowering<'_> {
    /// Notes a fault; lowering goes on so that all are found.
    fn fault(&self, loc: Loc, message: impl Into<String>) {
        self.errors.borrow_mut().push(LowerError { message: message.into(), help: None, loc });
    }

    /// Notes a fault with advice.
    fn fault_with_help(&self, loc: Loc, message: impl Into<String>, help: impl Into<String>) {
        let error = LowerError { message: message.into(), help: Some(help.into()), loc };
        self.errors.borrow_mut().push(error);
    }

    fn plan(&self) -> Plan {
        let spec = self.spec;
        Plan {
            format: PLAN_FORMAT.into(),
            version: PLAN_VERSION,
            engine: env!("CARGO_PKG_VERSION").into(),
            stage: Stage::Logical,
            dataset: self.dataset(),
            params: self.params(),
            profiles: spec
                .profiles
                .iter()
                .map(|(name, settings)| {
                    let settings =
                        settings.iter().map(|(param, value)| (param.to_string(), value.clone())).collect();
                    (name.to_string(), settings)
                })
                .collect(),
            enums: spec
                .enums
                .iter()
                .map(|e| EnumSchema {
                    name: e.name.to_string(),
                    members: e
                        .members
                        .iter()
                        .map(|member| MemberSchema {
                            name: member.name.to_string(),
                            address: member.address.to_string(),
                            code: member.code.clone(),
                            label: member.label.as_deref().map(str::to_owned),
                        })
                        .collect(),
                })
                .collect(),
            codes: spec
                .codes
                .iter()
                .map(|set| CodeSet {
                    name: set.name.to_string(),
                    codes: set
                        .members
                        .iter()
                        .map(|member| codes::gap_code(&set.name, member))
                        .collect::<Vec<GapCode>>(),
                })
                .collect(),
            tables: tables::with_bounds(
                (0..spec.tables.len()).filter_map(|t| self.table(TableId(t))).collect(),
            ),
            expects: self.expects(),
            inputs: spec
                .inputs
                .iter()
                .map(|input| Input {
                    path: input.path.to_string(),
                    hash: input.hash.to_string(),
                    source: input.source.as_deref().map(str::to_owned),
                })
                .collect(),
        }
    }

    fn dataset(&self) -> Dataset {
        let dataset = &self.spec.dataset;
        let text = |name: &Option<synthc_hir::model::Name>| name.as_deref().map(str::to_owned);
        Dataset {
            name: text(&dataset.name),
            title: text(&dataset.title),
            version: text(&dataset.version),
            edition: dataset.edition,
            seed: dataset.seed.unwrap_or(0).cast_unsigned(),
            as_of: dataset.as_of.clone(),
            provenance: text(&dataset.provenance),
            fidelity: text(&dataset.fidelity),
            label: text(&dataset.label),
            note: text(&dataset.note),
        }
    }

    fn params(&self) -> Vec<Param> {
        let lowered = self.spec.params.iter().map(|param| Param {
            name: param.name.to_string(),
            ty: param.ty.clone(),
            within: match &param.refine {
                Some(TRefine::Range(range)) if param.ty.is_ordered() => interval_of(range),
                _ => Interval::ALL,
            },
            default: self.expr(&param.default),
            value: None,
            label: param.label.as_deref().map(str::to_owned),
        });
        lowered.collect()
    }

    fn expects(&self) -> Vec<Expect> {
        let lowered = self.spec.expects.iter().map(|expect| Expect {
            name: expect.name.to_string(),
            clause: self.expr(&expect.clause),
            text: expect.text.to_string(),
        });
        lowered.collect()
    }
}

/// The interval of a range with constant ends; an end that is not constant is taken to be open.
fn interval_of(range: &TRange) -> Interval {
    let lo = range.lo.as_ref().and_then(position).unwrap_or(f64::NEG_INFINITY);
    let hi = range.hi.as_ref().and_then(position).unwrap_or(f64::INFINITY);
    Interval::new(lo, hi, false, range.hi_open)
}

/// The place of a constant on its line.
fn position(expr: &TExpr) -> Option<f64> {
    use synthc_hir::model::TExprKind;
    match &expr.kind {
        TExprKind::Value(value) => value.position(),
        TExprKind::Neg(inner) => position(inner).map(|x| -x),
        TExprKind::Cast(inner) if inner.ty.is_numeric() => position(inner),
        _ => None,
    }
}

/// A constant in a plan.
fn constant(value: Value, ty: synthc_types::Ty) -> synthc_plan::Expr {
    synthc_plan::Expr { nullable: value == Value::Null, kind: ExprKind::Value(value), ty }
}
