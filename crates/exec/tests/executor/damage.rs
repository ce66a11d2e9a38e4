//! Plans from untrusted files: changed at random, they run or are refused, and never panic.

use serde_json::Value as Json;
use synthc_exec::{Batches, Options, acceptance, evaluate_expects, row, run};
use synthc_plan::{Plan, TableId};
use synthc_types::mix64;

use crate::build::shop;

/// Calls `f` for each number, text and list of a document in a fixed order.
fn each<'a>(json: &'a mut Json, f: &mut dyn FnMut(&mut Json)) {
    match json {
        Json::Array(list) => {
            for item in list.iter_mut() {
                each(item, f);
            }
        }
        Json::Object(map) => {
            for (_, item) in map.iter_mut() {
                each(item, f);
            }
        }
        _ => {}
    }
    f(json);
}

/// The plan with one leaf or list changed.
fn damaged(whole: &Json, places: u64, seed: u64) -> Json {
    let mut json = whole.clone();
    let wanted = mix64(seed) % places;
    let choice = mix64(seed ^ 0x55);
    let mut at = 0;
    each(&mut json, &mut |item| {
        if at == wanted {
            match item {
                Json::Number(_) => {
                    *item = match choice % 6 {
                        0 => Json::from(0),
                        1 => Json::from(-1),
                        2 => Json::from(3),
                        3 => Json::from(255),
                        4 => Json::from(0.5),
                        _ => Json::from(17),
                    };
                }
                Json::Bool(value) => *value = !*value,
                Json::String(text) => {
                    let names = [
                        "Int", "Float", "Text", "Date", "Sub", "Div", "Mean", "floor", "Normal", "Kind", "Eq",
                    ];
                    *text = names[(choice % names.len() as u64) as usize].into();
                }
                Json::Array(list) if !list.is_empty() => {
                    let index = (choice % list.len() as u64) as usize;
                    if choice & 64 == 0 {
                        list.remove(index);
                    } else {
                        list.swap(0, index);
                    }
                }
                other => *other = Json::Null,
            }
        }
        at += 1;
    });
    json
}

#[test]
fn damaged_plans_run_or_are_refused() {
    hold(&shop(6), 300);
}

#[test]
fn damaged_lists_and_objects_run_or_are_refused() {
    hold(&crate::nested::account(6), 300);
}

/// Asserts that no damage to a plan stops the program; `least` damaged plans must still be plans.
fn hold(plan: &Plan, least: u32) {
    let mut whole = serde_json::to_value(plan).unwrap();
    let mut places = 0;
    each(&mut whole, &mut |_| places += 1);
    let (mut parsed, mut refused) = (0, 0);
    for seed in 0..1_500 {
        let Ok(plan) = serde_json::from_value::<Plan>(damaged(&whole, places, seed)) else { continue };
        parsed += 1;
        let options = Options { attempts: 4, block_rows: 4, limit: Some(8), ..Options::default() };
        let mut write = |_, _, _, _| Ok(());
        refused += u32::from(run(&plan, &options, &Batches, &mut write).is_err());
        if seed % 7 == 0 {
            let _ = acceptance(&plan, 3);
            let _ = evaluate_expects(&plan, &options);
            for table in 0..plan.tables.len() {
                let _ = row(&plan, TableId(table), 2);
            }
        }
    }
    assert!(parsed > least && refused > 50 && refused < parsed, "{parsed} parsed, {refused} refused");
}
