//! The built-in definitions as slices.

use std::sync::LazyLock;

use synthc_types::{DistDef, FnDef};

static FNS: LazyLock<Vec<&'static FnDef>> = LazyLock::new(|| synthc_dist::functions::all().collect());

/// Every distribution, in the order of the reference.
pub(crate) fn dists() -> &'static [&'static DistDef] {
    synthc_dist::distributions::ALL
}

/// Every function, family by family.
pub(crate) fn fns() -> &'static [&'static FnDef] {
    FNS.as_slice()
}
