//! How many threads work.

/// As many as asked for, else one for each processor.
pub fn number(asked: Option<u16>) -> usize {
    match asked {
        Some(n) => usize::from(n),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    }
}
