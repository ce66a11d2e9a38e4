//! How deep trees may be.

/// How many levels deep an expression or a distribution may nest in a plan, and in what is made of it.
///
/// A tree from a text stays below: the parser takes 500 operators in each other and 128 levels of nesting. What is deeper comes from
/// functions that call functions, or from a plan of another making. The executor compiles and runs
/// such trees on stacks of its own.
pub const MAX_DEPTH: usize = 700;

/// How many items a list can have: lists are held in memory with their rows, longer ones are child tables.
pub const MOST_ITEMS: u32 = 1_000;
