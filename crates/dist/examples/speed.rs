//! Nanoseconds a value for every distribution, with constant parameters and with parameters from columns:
//! `cargo xtask bench --distributions [NAME]`. `speed.csv` holds the parameters; every definition needs a line.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use synthc_dist::distributions::{ALL, named};
use synthc_types::{Addresses, DrawKey, ParamColumns, Role};

/// As many values as the executor asks for at a time.
const BLOCK: usize = 1_024;

/// The best of many runs of about a third of a millisecond, in nanoseconds a value: short enough that some are not
/// interrupted by other programs.
fn measure(mut block: impl FnMut(u64)) -> f64 {
    let start = Instant::now();
    block(0);
    let blocks = (300_000 / start.elapsed().as_nanos().max(1) as u64).clamp(1, 100);
    let mut best = f64::INFINITY;
    for _ in 0..100 {
        let start = Instant::now();
        for index in 0..blocks {
            block(index * BLOCK as u64);
        }
        best = best.min(start.elapsed().as_nanos() as f64 / (blocks * BLOCK as u64) as f64);
    }
    best
}

fn main() -> ExitCode {
    let lines = include_str!("speed.csv");
    for def in ALL.iter().filter(|def| def.kernel().is_some()) {
        if !lines.lines().any(|line| line.split(',').next() == Some(def.name)) {
            eprintln!("{} has no parameters in speed.csv", def.name);
            return ExitCode::FAILURE;
        }
    }
    let wanted = std::env::args().nth(1);
    let key = DrawKey::derive(1, "speed", "value", Role::Value);
    println!(
        "{:<18} {:<30} {:>24} {:>10} {:>10}",
        "distribution", "form", "parameters", "constant", "columns"
    );
    for line in lines.lines() {
        let mut cells = line.split(',');
        let (Some(name), Some(names)) = (cells.next(), cells.next()) else { continue };
        if wanted.as_ref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        let params: Vec<f64> = cells.filter_map(|cell| cell.parse().ok()).collect();
        let Some(def) = named(name) else { continue };
        let form = def
            .forms
            .iter()
            .find(|form| form.params.iter().map(|param| param.name).collect::<Vec<_>>().join(" ") == names);
        let (Some(form), Some(kernel)) = (form, def.kernel()) else { continue };
        let mut out = vec![0.0; BLOCK];
        let constant = ParamColumns::Constant(form.canonical(&params));
        let by_constant = measure(|start| {
            (kernel.fill)(&constant, key, Addresses::Range(start), 0, &mut out);
            black_box(&out);
        });
        let columns: Vec<Vec<f64>> = params.iter().map(|param| vec![*param; BLOCK]).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let rows = ParamColumns::Rows { columns: &columns, canonical: form.canonical };
        let by_rows = measure(|start| {
            (kernel.fill)(&rows, key, Addresses::Range(start), 0, &mut out);
            black_box(&out);
        });
        println!("{name:<18} {names:<30} {:>24} {by_constant:>10.2} {by_rows:>10.2}", format!("{params:?}"));
    }
    ExitCode::SUCCESS
}
