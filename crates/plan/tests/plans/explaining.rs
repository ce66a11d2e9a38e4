//! `explain` as people read it.

use synthc_plan::*;

use crate::build::*;

#[test]
fn a_plan_reads_as_a_story() {
    let plan = physical(rich()).unwrap();
    let known = Known { acceptance: &|_, _| Some(0.875), rows: &|_| Some(1_234.4), ..Known::NOTHING };
    let text = explain(&plan, known);
    let body: String = text.lines().skip(2).map(|line| format!("{line}\n")).collect();
    assert_eq!(body, EXPECTED, "{text}");
}

const EXPECTED: &str = r#"
inputs
  a.csv  blake3 abababababababababababababababababababababababababababababababab

table person: 10 rows
  the first row is pinned
  id        int   = row()  [key]
  sex       Sex   ~ { male: 49%, female: else }
                  draw person/sex
  visits    int?  ~ Poisson(1 + id)
                  draw person/visits
                  when 1 <= id else survey.inapplicable
                  missing survey.refused: 2%, 1% if visits <= 3  (draw person/visits)
  uid       uuid  = version 4 uuid of the row
  bounded   int?  ~ Poisson(1 + visits)
                  at least 0
                  less than visits + 5  (constraint close)
                  draw person/bounded
  require small: visits + bounded <= 50
    draws visits, bounded again where it does not hold
    holds at the first attempt in about 87.5% of rows
  number    int   unique among 900 values, 100 to 999
  n_orders  int   = count(order)

table order: ~ Poisson(visits) rows for each row of person, draw order, about 1_234 in all
  person  int  = person.id
  lines   int  ~ Poisson(1)
               draw order/lines

tests on the output
  some  max(visits) >= 0
"#;
