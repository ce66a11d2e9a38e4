//! Values and weights read from a file.

use synthc_types::{DistDef, DistKind, Drawn, Family, Interval};

/// The distribution of the values of a column of a file.
pub(crate) static DEF: DistDef = DistDef {
    name: "Empirical",
    summary: "the values of a column of a CSV file, as often as their weights say",
    docs: "`Empirical(\"f.csv\", value: col, weight: col)` draws each row of the file with a probability proportional to its \
           weight, which must be a number, 0 or more; without `weight:` all rows weigh the same. A value that stands in several \
           rows gets the sum of their weights. The column's type decides how the values are read.\n\n\
           Drawn with an alias table (Walker 1977; Vose 1991) in the order of the file: a changed weight may move more cells than \
           the weight itself. Weights that are declared in the text are drawn by inversion and do not have that effect.",
    example: "Empirical(\"regions.csv\", value: region, weight: people)",
    family: Family::Discrete,
    drawn: Drawn::Rejection,
    forms: &[],
    over_values: None,
    support_over: |_, _| Interval::ALL,
    kind: DistKind::Data,
};
