//! The parameter sets of `tests/reference/NAME.csv` with the values that `make.py` computed for them.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use synthc_dist::distributions::{ALL, named};
use synthc_types::{DistDef, Form, Interval, Kernel, Params};

/// One value of the reference: `what` at `at`.
pub struct Value {
    pub what: String,
    pub at: f64,
    pub value: f64,
    pub line: String,
}

/// One parameter set.
pub struct Set {
    pub def: &'static DistDef,
    pub form: &'static Form,
    pub written: Vec<f64>,
    pub params: Params,
    /// The position among the sets of the definition.
    pub index: usize,
    pub values: Vec<Value>,
}

impl Set {
    pub fn kernel(&self) -> &'static Kernel {
        self.def.kernel().unwrap()
    }

    /// A name for streams of draws: other definitions do not move it.
    pub fn stream(&self) -> String {
        format!("{} {}", self.def.name, self.index)
    }
}

impl std::fmt::Display for Set {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.def.name, names(self.form), self.written)
    }
}

fn names(form: &Form) -> String {
    form.params.iter().map(|p| p.name).collect::<Vec<_>>().join(" ")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/reference")
}

/// The sets of every definition that has a formula.
pub fn sets() -> Vec<Set> {
    ALL.iter().filter(|def| def.kernel().is_some()).flat_map(|def| of(def)).collect()
}

fn of(def: &'static DistDef) -> Vec<Set> {
    let file = folder().join(format!("{}.csv", def.name));
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|fault| panic!("{} needs reference values: {}: {fault}", def.name, file.display()));
    let mut sets: Vec<Set> = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [name, form, written @ .., what, at, value] = &cells[..] else { panic!("{line}") };
        assert_eq!(*name, def.name, "{line}");
        let form = def.forms.iter().find(|f| names(f) == *form).unwrap_or_else(|| panic!("{line}"));
        let written: Vec<f64> =
            written.iter().filter(|cell| !cell.is_empty()).map(|cell| cell.parse().unwrap()).collect();
        assert_eq!(written.len(), form.params.len(), "{line}");
        let same = |set: &Set| std::ptr::eq(set.form, form) && set.written == written;
        if !sets.last().is_some_and(same) {
            let params = form.canonical(&written);
            sets.push(Set { def, form, written, params, index: sets.len(), values: Vec::new() });
        }
        let value = Value {
            what: (*what).to_owned(),
            at: at.parse().unwrap_or(f64::NAN),
            value: value.parse().unwrap(),
            line: line.to_owned(),
        };
        sets.last_mut().unwrap().values.push(value);
    }
    sets
}

/// Ten sets and every form of every definition, parameters in their domains; no file without a definition.
#[test]
fn every_definition_has_its_reference() {
    for def in ALL.iter().filter(|def| def.kernel().is_some()) {
        let sets = of(def);
        assert!(sets.len() >= 10, "{}: {} sets", def.name, sets.len());
        for form in def.forms {
            assert!(sets.iter().any(|s| std::ptr::eq(s.form, form)), "{}: no {}", def.name, names(form));
        }
        for set in sets {
            let inside = set.written.iter().zip(set.form.params).all(|(v, p)| p.domain.within.contains(*v));
            assert!(inside && set.form.checked(&set.written).is_ok(), "{set} is outside of its domain");
            let kinds: BTreeSet<&str> = set.values.iter().map(|v| v.what.as_str()).collect();
            for kind in ["mean", "variance", "quantile", "upper", "cdf", "sf", "density"] {
                assert!(kinds.contains(kind), "{set}: no {kind}");
            }
            let closed = !(set.kernel().entropy)(&set.params).is_nan();
            assert_eq!(closed, kinds.contains("entropy"), "{set}: entropy");
        }
    }
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "csv") {
            let name = path.file_stem().unwrap().to_str().unwrap();
            assert!(named(name).is_some(), "{name}.csv has no definition");
        }
    }
}

#[test]
fn definitions_are_whole() {
    let mut seen = BTreeSet::new();
    for def in ALL {
        assert!(seen.insert(def.name), "{} twice", def.name);
        assert!(def.example.starts_with(def.name) && def.summary.len() > 5, "{}", def.name);
        assert!(def.docs.ends_with('.'), "{}", def.name);
        assert_eq!(named(def.name), Some(*def));
    }
}

/// What the checker believes of a support covers the support.
#[test]
fn supports_are_covered() {
    const CORNERS: [[f64; 4]; 6] = [
        [0.25, 0.125, 1.0, 1.0],
        [0.5, 0.25, 0.0, 0.0],
        [1.0; 4],
        [0.0; 4],
        [1.0, 0.5, 2.0, 1.0],
        [3.0, 7.0, 9.0, 1.0],
    ];
    let holds = |def: &DistDef, index: usize, form: &Form, written: &[f64]| {
        let inside = written.iter().zip(form.params).all(|(value, param)| {
            param.domain.within.contains(*value) && (!param.domain.whole || value.floor() == *value)
        });
        if !inside || form.checked(written).is_err() {
            return;
        }
        let points: Vec<Interval> = written.iter().map(|value| Interval::point(*value)).collect();
        let outer = (def.support_over)(index, &points);
        let inner = (def.kernel().unwrap().support)(&form.canonical(written));
        // A point may differ in its last bit where a form converts it.
        let near = outer.as_point().zip(inner.as_point()).is_some_and(|(a, b)| (a - b).abs() < 1e-12);
        assert!(outer.covers(inner) || near, "{} {written:?}: {outer:?} against {inner:?}", def.name);
    };
    for def in ALL.iter().filter(|def| def.kernel().is_some()) {
        for (index, form) in def.forms.iter().enumerate() {
            for corner in CORNERS {
                holds(def, index, form, &corner[..form.params.len()]);
            }
            for set in of(def).iter().filter(|set| std::ptr::eq(set.form, form)) {
                holds(def, index, form, &set.written);
            }
        }
    }
}
