//! The promise of the language, held to by the real binary: what an edit does not say, it does not change.
//!
//! Each test makes a data set from a spec, edits the spec, and compares cells. Rows are told apart by their key column, children by
//! their parent and their position.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first fault")]

mod apart;
mod edits;
mod fixtures;
mod grouped;
mod groups;
mod independence;
mod magnitude;
mod neighbours;
mod nested;
mod partition;
mod references;
mod stacked;
mod table;
mod together;

/// Parents, children, routing, missing codes, a redrawn constraint, an order between columns, an aggregate.
const BASE: &str = r#"
dataset stability { edition = 2026  seed = 11 }
param n: int = 300
enum Status { active, dormant, closed, suspended }
missing_codes m { refused = -9 "Refused", dont_know = -8 "Don't know" }
table parent[n] {
  key id: int = row()
  status: Status ~ { active: 40%, dormant: 30%, closed: 20%, suspended: 10% }
  age: int 0..100 ~ Normal(mean: 45, sd: 18)
  n_kids: int 0..5 ~ Poisson(1.5)
  income: float ~ LogNormal(median: 20k, sigma: 0.6) when age >= 16 missing m { refused: 4%, dont_know: 2% }
  a: float ~ Normal(mean: 0, sd: 1)
  b: float ~ Normal(mean: a, sd: 1)
  gap: float = b - a
  require close: gap in -1.5..1.5
  total: int = sum(child.x)
}
table child per parent[n_kids] {
  key cid: int = row()
  no: int = seq()
  x: int ~ UniformInt(0..9)
  y: float ~ Gamma(mean: 3, sd: 1 + x) missing 10%
  lo: int 0..50 ~ Poisson(10)
  hi: int 0..50 ~ Poisson(12)
  require order: lo <= hi
}
"#;
