//! Columns that move into a group and keep their names keep their draws, and so do those beside them.

use crate::table::sample;

const ITEMS: &str = r#"
dataset groups { edition = 2026  seed = 41 }
enum Area { north, south }
missing_codes m { refused = -9 }
"#;

/// The columns of the group, `@` before each name.
const COLUMNS: &str = r#"
  @area: Area ~ { north: 30%, south: else }
  @x, @y ~ MvNormal(mean: [0, 1], sd: [1, 2], corr: [[1, 0.5], [0.5, 1]])
  @n: int 0..50 ~ Poisson(if @area == north then 3 else 9) missing m { refused: 10% }
  @tags: list<int 0..99>[0..3]
  @diag[1..3]: int 0..99
  @info: json { a: int 0..99  b: int = a + @diag[1] }
  @total = @n + len(@tags) + @info.a
  ask when @area == south { @depth: int 1..500 }
  require @low: @diag[1] <= @diag[2]
  missing (@x, @area) 20%
"#;

fn table(body: &str) -> String {
    format!(
        "table person[500] {{\n  key id: int = row()\n  before: int 0..999\n{body}\n  after: int 0..999\n}}\n\
         table visit per person[2] {{ z: int 0..999 }}\n"
    )
}

/// Asserts that a group in the place of written columns moves nothing.
fn assert_same(prefix: &str, group: &str, include: &str) {
    let plain = format!("{ITEMS}{}", table(&COLUMNS.replace('@', prefix)));
    let grouped = format!("{ITEMS}group Site {{{group}}}\n{}", table(include));
    let (plain, grouped) = (sample(&plain, &[]), sample(&grouped, &[]));
    assert!(plain["person"].rows.len() == 500);
    assert!(plain == grouped, "`{include}` moves what it stands for");
}

#[test]
fn a_group_without_a_prefix_moves_nothing() {
    assert_same("", &COLUMNS.replace('@', ""), "include Site");
}

#[test]
fn a_group_with_a_prefix_moves_nothing_of_columns_named_so() {
    assert_same("home_", &COLUMNS.replace('@', ""), "include Site as home");
}

#[test]
fn a_group_in_a_group_moves_nothing() {
    let outer = format!("include Inner as b }}\ngroup Inner {{{}", COLUMNS.replace('@', ""));
    assert_same("a_b_", &outer, "include Site as a");
}

#[test]
fn a_former_prefix_keeps_the_draws() {
    let columns = COLUMNS.replace('@', "");
    let spec = |include: &str| format!("{ITEMS}group Site {{{columns}}}\n{}", table(include));
    let before = sample(&spec("include Site as home"), &[]);
    let after = sample(&spec("include Site as flat was \"home\""), &[]);
    assert!(before["person"].rows == after["person"].rows);
    assert!(before["person"].header != after["person"].header);
}
