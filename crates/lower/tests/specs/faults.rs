//! What cannot be lowered is reported, all of it.

use synthc_hir::model::*;
use synthc_types::Ty;

use crate::build::*;

#[test]
fn all_holes_are_named() {
    let todo = column("t", "a", Ty::Int, TOrigin::Draw(dist(TDistKind::Todo, Ty::Int)));
    let also = column("t", "b", Ty::Int, TOrigin::Is(expr(TExprKind::Todo, Ty::Int)));
    let unique = column("t", "c", Ty::Int, TOrigin::Unique(None));
    let unknown = column("t", "d", Ty::Int, TOrigin::Is(col("t", "nobody", Ty::Int)));
    let messages: Vec<String> = faults(&spec(vec![table("t", vec![todo, also, unique, unknown])]))
        .into_iter()
        .map(|e| e.message)
        .collect();
    assert_eq!(
        messages,
        [
            "`todo` cannot be sampled",
            "`todo` cannot be sampled",
            "`c` is unique but its type `int` has no fixed list of values",
            "there is no column `nobody`"
        ]
    );
}

#[test]
fn a_column_has_room_for_254_codes() {
    let names: Vec<String> = (0..300).map(|k| format!("code_{k}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut x = column("t", "x", Ty::Int, TOrigin::Is(int(1)));
    x.missing = vec![TMissing {
        rates: names.iter().map(|name| (Some(("many".into(), (*name).into())), float(0.001))).collect(),
        condition: None,
        joint: Vec::new(),
        carry: None,
        loc: loc(),
    }];
    let mut spec = spec(vec![table("t", vec![x])]);
    spec.codes = vec![members("many", &names)];
    assert!(faults(&spec).iter().any(|e| e.message == "`x` can show 300 missing codes; 254 is the most"));
}
