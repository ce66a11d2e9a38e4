//! Every example from its text to its physical plan and back from a file.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at a surprise")]

use std::path::{Path, PathBuf};

use synthc_db::Database;
use synthc_lower::{Registry, lower};
use synthc_plan::{Known, Overrides, Plan, explain, optimize, read, schedule, validate, write};
use synthc_types::{DistDef, FnDef};

struct Builtins;

impl Registry for Builtins {
    fn dist(&self, name: &str) -> Option<&'static DistDef> {
        synthc_dist::distributions::named(name)
    }

    fn function(&self, name: &str) -> Option<&'static FnDef> {
        synthc_dist::functions::named(name)
    }
}

fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut found: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|folder| {
            let name = folder.file_name()?.to_str()?.to_owned();
            let spec = folder.join(format!("{name}.synth"));
            spec.is_file().then_some(spec)
        })
        .collect();
    found.sort();
    assert!(found.len() >= 4, "{found:?}");
    found
}

fn logical(path: &Path) -> Plan {
    let db = Database::load(path);
    let spec = db.spec().unwrap_or_else(|diagnostics| {
        let messages: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
        panic!("{}: {messages:#?}", path.display())
    });
    lower(&spec, &Builtins).unwrap_or_else(|errors| panic!("{}: {errors:#?}", path.display()))
}

#[test]
fn every_example_becomes_a_plan_that_survives_its_file() {
    for path in examples() {
        let logical = logical(&path);
        validate(&logical).unwrap_or_else(|e| panic!("{}, logical: {e}", path.display()));
        let physical = optimize(logical, &Overrides::default(), &synthc_dist::functions::named)
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        validate(&physical).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        schedule(&physical).unwrap();
        let bytes = write(&physical);
        assert_eq!(read(&bytes).unwrap(), physical, "{}", path.display());
        let known = Known {
            dists: &synthc_dist::distributions::named,
            functions: &synthc_dist::functions::named,
            ..Known::NOTHING
        };
        let text = explain(&physical, known);
        assert!(!text.contains('?') || text.contains("int?") || text.contains("?  "), "{text}");
        if std::env::var_os("SHOW_PLANS").is_some() {
            println!("{text}\n{} bytes of plan\n", bytes.len());
        }
    }
}
