//! `--datasets M`: several data sets that differ in their seed alone.

use std::path::Path;
use std::time::Instant;

use super::{Request, one};
use crate::args::Sample;
use crate::failure::{Exit, Failure, exists, io};
use crate::messages::Messages;
use crate::spec::Loaded;

/// Seeds of further data sets are below 2^53: records are JSON, whose readers may know no larger whole numbers.
const SEED_BITS: u32 = 53;

/// Writes each data set into a folder of `path`.
pub fn run(
    args: &Sample,
    mut loaded: Loaded,
    request: &Request,
    path: &Path,
    n_sets: u32,
    messages: &Messages,
) -> Result<Exit, Failure> {
    let is_folder = path.is_dir();
    if path.as_os_str() == "-" || (path.exists() && !is_folder) {
        return Err(Failure::usage("several data sets take a folder").with_help("name a folder after -o"));
    }
    let occupied = is_folder && std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
    if occupied && !args.force {
        return Err(exists(path));
    }
    std::fs::create_dir_all(path).map_err(|error| io("cannot make", path, error))?;
    let first = loaded.plan.dataset.seed;
    for number in 1..=n_sets {
        loaded.plan.dataset.seed = seed(first, number);
        let folder = path.join(format!("{number:03}"));
        let number = Some(format!("{number}/{n_sets}"));
        if let Err(failure) = one(args, &loaded, request, Some(&folder), number, Instant::now(), messages) {
            if !is_folder {
                // it stays where a data set is whole
                let _ = std::fs::remove_dir(path);
            }
            return Err(failure);
        }
    }
    Ok(Exit::Done)
}

/// The seed of the data set with this number: a hash of both, so that series of neighbouring seeds have nothing in common.
fn seed(first: u64, number: u32) -> u64 {
    if number == 1 {
        return first;
    }
    let hash = blake3::Hasher::new_derive_key("synthc 2026 seeds of several data sets")
        .update(&first.to_le_bytes())
        .update(&number.to_le_bytes())
        .finalize();
    let bits = hash.as_bytes().first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    bits >> (u64::BITS - SEED_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_differ_and_stay_what_they_are() {
        assert_eq!(seed(u64::MAX, 1), u64::MAX);
        let mut seeds: Vec<u64> = (0..100).flat_map(|first| (1..=20).map(move |n| seed(first, n))).collect();
        assert!(seeds.iter().all(|seed| *seed < 1 << SEED_BITS));
        seeds.sort_unstable();
        seeds.dedup();
        assert_eq!(seeds.len(), 2_000);
    }
}
