//! Plan files: JSON whose first fields say what it is, who wrote it and what the rest must hash to.

use serde::{Deserialize, Serialize};

use crate::validate::validate;
use crate::{PLAN_FORMAT, PLAN_VERSION, Plan, PlanError, fingerprint};

/// The version of this program, as in [`Plan::engine`].
const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// How deep brackets of a plan file may nest: above what the deepest expression that passes [`validate`] needs.
const MAX_NESTING: usize = 8_192;

/// The stack for reading and writing: about 4 KiB for each level of [`MAX_NESTING`] in an unoptimized build, with room to spare.
const STACK: usize = 128 << 20;

/// The first fields of a file, read before the rest can matter.
#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
    engine: String,
}

/// A whole file.
#[derive(Deserialize)]
struct Read {
    fingerprint: String,
    checksum: String,
    plan: Plan,
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'a str,
    version: u32,
    engine: &'a str,
    fingerprint: &'a str,
    checksum: &'a str,
    plan: &'a Plan,
}

/// The bytes of a plan file.
pub fn write(plan: &Plan) -> Vec<u8> {
    let fingerprint = fingerprint(plan);
    let checksum = checksum(plan);
    let written = Written {
        format: &plan.format,
        version: plan.version,
        engine: &plan.engine,
        fingerprint: &fingerprint,
        checksum: &checksum,
        plan,
    };
    deep(|| {
        let mut bytes = serde_json::to_vec(&written).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    })
    .unwrap_or_default()
}

/// The plan in a file, checked: whatever the bytes, the answer is a plan that can be run or an error.
pub fn read(bytes: &[u8]) -> Result<Plan, PlanError> {
    if nesting(bytes) > MAX_NESTING {
        return Err(damaged("its brackets nest too deeply"));
    }
    deep(|| read_here(bytes))
        .unwrap_or_else(|| Err(PlanError::file("there is no memory to read the plan file")))
}

fn read_here(bytes: &[u8]) -> Result<Plan, PlanError> {
    let header: Header = parse(bytes).map_err(|_| {
        PlanError::file("this is not a plan file").with_help("plan files are written by `synthc build`")
    })?;
    if header.format != PLAN_FORMAT {
        return Err(
            PlanError::file("this is not a plan file").with_help("plan files are written by `synthc build`")
        );
    }
    if header.version != PLAN_VERSION {
        return Err(PlanError::file(format!(
            "the plan file has format version {}; this program reads version {PLAN_VERSION}",
            header.version
        ))
        .with_help("build it again from its spec with this program"));
    }
    if header.engine != ENGINE {
        return Err(PlanError::file(format!(
            "the plan file was built by synthc {}; this is synthc {ENGINE}, whose data could differ",
            shortened(&header.engine)
        ))
        .with_help("build it again from its spec with this program, or run it with the other one"));
    }
    let read: Read = parse(bytes).map_err(|error| damaged(&error.to_string()))?;
    let plan = read.plan;
    let same_header =
        plan.format == header.format && plan.version == header.version && plan.engine == header.engine;
    if !same_header || blake3::hash(&canonical_here(&plan)).to_hex().as_str() != read.checksum {
        return Err(damaged("its contents do not have the checksum that it names"));
    }
    validate(&plan)?;
    if fingerprint(&plan) != read.fingerprint {
        return Err(damaged("its contents do not have the fingerprint that it names"));
    }
    Ok(plan)
}

fn parse<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    deserializer.disable_recursion_limit();
    let value = T::deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

fn damaged(why: &str) -> PlanError {
    PlanError::file(format!("the plan file is damaged: {why}")).with_help("build it again from its spec")
}

/// Text from outside, fit for a message.
fn shortened(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// The canonical bytes of a plan, over which hashes are taken.
pub(crate) fn canonical(plan: &Plan) -> Vec<u8> {
    deep(|| canonical_here(plan)).unwrap_or_default()
}

fn canonical_here(plan: &Plan) -> Vec<u8> {
    serde_json::to_vec(plan).unwrap_or_default()
}

fn checksum(plan: &Plan) -> String {
    blake3::hash(&canonical(plan)).to_hex().to_string()
}

/// Runs `f` where deep trees do not overflow the stack; `None` where no thread can be had.
fn deep<T: Send>(f: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, f).ok()?;
        thread.join().ok()
    })
}

/// How deep the brackets of a JSON text nest.
fn nesting(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let (mut in_text, mut escaped) = (false, false);
    for byte in bytes {
        match (in_text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'{' | b'[') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_skips_texts() {
        assert_eq!(nesting(br#"{"a":["[[[\"[[",[1]]}"#), 3);
        assert_eq!(nesting(b""), 0);
    }

    #[test]
    fn a_file_that_nests_without_end_is_refused() {
        let bytes = vec![b'['; 1 << 20];
        assert!(read(&bytes).is_err());
    }
}
