//! What sinks are told.

use synthc_plan::*;
use synthc_types::Ty;

use crate::build::*;

#[test]
fn a_schema_holds_the_written_columns_alone() {
    let mut plan = physical(rich()).unwrap();
    plan.tables[0].columns[4].hidden = true;
    let schema = schema(&plan, TableId(0)).unwrap();
    let names: Vec<&str> = schema.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["id", "sex", "visits", "uid", "number", "n_orders"]);
    let visits = &schema.columns[2];
    assert!(visits.nullable && visits.codes.len() == 2);
    assert_eq!(visits.label.as_deref(), Some("Visits last year"));
    assert!(schema.columns[0].key && !schema.columns[0].nullable);
    assert_eq!(schema.columns[1].ty, Ty::Enum("Sex".into()));
    assert_eq!(schema.enums.len(), 1);
    assert!(synthc_plan::schema(&plan, TableId(1)).unwrap().enums.is_empty());
    assert_eq!(synthc_plan::schema(&plan, TableId(2)), None);
}
