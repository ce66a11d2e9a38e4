//! How a test came out, by the formula or by rows, as all formats show it.

use serde_json::{Value as Json, json};
use synthc_exec::ExpectResult;
use synthc_plan::{AggregateOp, Decision, Expect, Plan, TableId, tested};
use synthc_sink::value_text;
use synthc_types::{Interval, Ty, Value};

use crate::number::grouped;

/// What a test came to.
pub struct Outcome {
    /// The name.
    pub name: String,
    /// The clause on one line.
    pub clause: String,
    /// Whether it holds; `None` where it is null.
    pub holds: Option<bool>,
    /// Whether what the spec says decided it, and no row.
    pub by_formula: bool,
    /// The number that is tested.
    value: Json,
    /// The range that it has to lie in.
    tolerance: Option<Interval>,
    /// What was observed or foreseen.
    seen: Vec<Seen>,
}

/// An aggregate of a test.
struct Seen {
    what: String,
    table: String,
    rows: u64,
    /// Whether the number of rows is drawn itself.
    rough: bool,
    /// As text and as a datum.
    value: (String, Json),
    error: Option<f64>,
    /// Where it lies, where that is foreseen.
    within: Option<Interval>,
}

impl Outcome {
    /// Decided by the formula.
    pub fn foreseen(expect: &Expect, decision: &Decision, plan: &Plan) -> Self {
        let seen = decision.foreseen.iter().map(|known| {
            let value = match known.expected {
                Some(expected) => {
                    let value = placed(expected, &known.ty);
                    (shown(&value), datum(&value))
                }
                None => {
                    let end = |x: f64| shown(&placed(x, &known.ty));
                    (format!("{}..{}", end(known.within.lo()), end(known.within.hi())), Json::Null)
                }
            };
            Seen {
                what: word(known.op),
                table: table(plan, known.table),
                rows: known.rows.round() as u64,
                rough: known.rows_drawn,
                value,
                error: known.error,
                within: Some(known.within),
            }
        });
        Self {
            name: expect.name.clone(),
            clause: one_line(&expect.text),
            holds: Some(decision.holds),
            by_formula: true,
            value: decision.value.map_or(Json::Null, Json::from),
            tolerance: tested(&expect.clause).map(|(_, range)| range),
            seen: seen.collect(),
        }
    }

    /// Decided by rows.
    pub fn observed(expect: &Expect, result: &ExpectResult, plan: &Plan) -> Self {
        let seen = result.observed.iter().map(|observed| Seen {
            what: word(observed.op),
            table: table(plan, observed.table),
            rows: observed.rows,
            rough: false,
            value: (shown(&observed.value), datum(&observed.value)),
            error: observed.error,
            within: None,
        });
        Self {
            name: expect.name.clone(),
            clause: one_line(&expect.text),
            holds: result.holds,
            by_formula: false,
            value: result.value.as_ref().map_or(Json::Null, datum),
            tolerance: tested(&expect.clause).map(|(_, range)| range),
            seen: seen.collect(),
        }
    }

    /// Whether it is met.
    pub fn passed(&self) -> bool {
        self.holds == Some(true)
    }

    /// `mean of person = 40.8 ± 0.3 (8,000 rows)`.
    pub fn said(&self) -> String {
        let each: Vec<String> = self.seen.iter().map(Seen::said).collect();
        let basis = if self.by_formula { "by the formula: " } else { "" };
        format!("{basis}{}", each.join(", "))
    }

    /// For programs.
    pub fn json(&self) -> Json {
        json!({
            "name": self.name,
            "clause": self.clause,
            "holds": self.holds,
            "by": if self.by_formula { "formula" } else { "rows" },
            "value": self.value,
            "tolerance": self.tolerance.map(ends),
            "rows_sampled": if self.by_formula { 0 } else { self.seen.iter().map(|seen| seen.rows).max().unwrap_or(0) },
            "observed": self.seen.iter().map(Seen::json).collect::<Vec<_>>(),
        })
    }
}

impl Seen {
    fn said(&self) -> String {
        let (value, _) = &self.value;
        let error = match self.error {
            Some(error) if error > 0.0 => format!(" ± {}", number(error)),
            _ => String::new(),
        };
        let rows = grouped(self.rows);
        let about = if self.rough { "about " } else { "" };
        format!("{} of {} = {value}{error} ({about}{rows} rows)", self.what, self.table)
    }

    fn json(&self) -> Json {
        json!({
            "what": self.what,
            "table": self.table,
            "rows": self.rows,
            "value": self.value.1,
            "standard_error": self.error,
            "within": self.within.map(ends),
        })
    }
}

/// Open ends are null.
fn ends(range: Interval) -> Json {
    let end = |x: f64| if x.is_finite() { Json::from(x) } else { Json::Null };
    json!({ "low": end(range.lo()), "high": end(range.hi()) })
}

fn table(plan: &Plan, id: TableId) -> String {
    plan.table(id).map_or_else(String::new, |table| table.name.clone())
}

fn word(op: AggregateOp) -> String {
    format!("{op:?}").to_lowercase()
}

/// The value at a position; what is expected of whole numbers need not be whole.
fn placed(place: f64, ty: &Ty) -> Value {
    // Quantiles of mixtures are searched for.
    let whole = (place - place.round()).abs() <= 1e-9 * place.abs().clamp(1.0, 1e6);
    let kept = match ty {
        ty if ty.is_temporal() => Value::near(place, ty),
        Ty::Float => None,
        _ if whole => Value::near(place, &Ty::Int),
        _ => None,
    };
    kept.unwrap_or_else(|| Value::float(place))
}

/// Numbers as numbers, the rest as in files.
fn datum(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::from(*truth),
        Value::Int(n) => Json::from(*n),
        Value::Float(x) => Json::from(x.0),
        decimal @ Value::Decimal { .. } => decimal.position().map_or(Json::Null, Json::from),
        other => Json::from(value_text(other)),
    }
}

/// Four places are enough to judge by.
fn shown(value: &Value) -> String {
    match value {
        Value::Float(x) => number(x.0),
        Value::Null => "null".to_owned(),
        other => value_text(other),
    }
}

fn number(x: f64) -> String {
    if x.abs() >= 1e6 || (x != 0.0 && x.abs() < 1e-4) { format!("{x:.4e}") } else { format!("{x:.4}") }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
