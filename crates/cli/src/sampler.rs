//! Samplers: programs that carry a plan behind their code and are the generator of its data set, as `synthc build --exe` writes them.
//!
//! Behind the code of the program, at a multiple of [`PAGE`], stands [`head`], then a plan file, then a [`Trailer`]. Whoever reads a
//! file for its spec ([`plan`]) finds the plan there; a program that finds it in its own file is a sampler ([`own`]), whose command
//! line is in [`command`]. A program whose trailer is gone is told by the head.

pub mod command;

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use synthc_sink::Output;

use crate::failure::{Failure, io};

/// Plans begin at a multiple of this, so that a head without trailer is found with few reads.
const PAGE: usize = 65_536;

/// The version of the layout.
const VERSION: u32 = 1;

/// What samplers end with.
const MAGIC: [u8; 16] = *b"\0synthc sampler\n";

/// The length of a trailer.
const TRAILER: usize = 64;

/// What every program that can become a sampler contains; plans run with the version that made them only.
const MARK: &str = concat!("synthc ", env!("CARGO_PKG_VERSION"), " can carry a plan, layout 1");

/// The end of a sampler: the length of the plan file, the version, four zeros, the blake3 hash of the plan file, [`MAGIC`]. Numbers are
/// little-endian.
struct Trailer {
    n_plan: u64,
    version: u32,
    hash: [u8; 32],
}

impl Trailer {
    fn of(plan: &[u8]) -> Self {
        Self { n_plan: plan.len() as u64, version: VERSION, hash: blake3::hash(plan).into() }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.n_plan.to_le_bytes().to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(self.hash);
        bytes.extend(MAGIC);
        bytes
    }

    /// The trailer in the last bytes of a file; `None` where they are none.
    fn parse(bytes: &[u8; TRAILER]) -> Option<Self> {
        let (n_plan, rest) = bytes.split_first_chunk()?;
        let (version, rest) = rest.split_first_chunk()?;
        let (_, rest) = rest.split_first_chunk::<4>()?;
        let (hash, magic) = rest.split_first_chunk()?;
        (magic == MAGIC).then_some(Self {
            n_plan: u64::from_le_bytes(*n_plan),
            version: u32::from_le_bytes(*version),
            hash: *hash,
        })
    }

    /// The trailer at the end of a file of this length.
    fn read(file: &mut File, n_bytes: u64) -> io::Result<Option<Self>> {
        let Some(at) = n_bytes.checked_sub(TRAILER as u64) else { return Ok(None) };
        let mut bytes = [0; TRAILER];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut bytes)?;
        Ok(Self::parse(&bytes))
    }
}

/// What stands before a plan. It is computed so that the code of no program contains it.
fn head() -> [u8; 32] {
    blake3::derive_key("synthc 2026 a plan behind a program", &[])
}

/// The path of the running program, where it is a sampler.
pub fn own() -> Option<PathBuf> {
    let path = std::env::current_exe().ok()?;
    let mut file = File::open(&path).ok()?;
    let n_bytes = file.metadata().ok()?.len();
    Trailer::read(&mut file, n_bytes).ok()??;
    Some(path)
}

/// The plan file in a sampler; `None` where the file is none.
pub fn plan(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let failed = |error| io("cannot read", path, error);
    // a pipe can be read once only, and what cannot be read is told by those who need it
    let Some(found) = fs::metadata(path).ok().filter(fs::Metadata::is_file) else { return Ok(None) };
    let Ok(mut file) = File::open(path) else { return Ok(None) };
    let Some(trailer) = Trailer::read(&mut file, found.len()).map_err(failed)? else { return Ok(None) };
    if trailer.version != VERSION {
        let (path, version) = (path.display(), trailer.version);
        return Err(Failure::wrong(format!(
            "`{path}` is a sampler of layout {version}; this program reads layout {VERSION}"
        ))
        .with_help("build it again from its spec with this program"));
    }
    let n_before = found.len().checked_sub(TRAILER as u64).and_then(|n| n.checked_sub(trailer.n_plan));
    let mut bytes = Vec::new();
    if let Some(at) = n_before {
        file.seek(SeekFrom::Start(at)).map_err(failed)?;
        file.take(trailer.n_plan).read_to_end(&mut bytes).map_err(failed)?;
    }
    if n_before.is_none() || blake3::hash(&bytes) != trailer.hash {
        return Err(Failure::wrong(format!("`{}` is a sampler whose plan is damaged", path.display()))
            .with_help("copy it again, or build it again from its spec"));
    }
    Ok(Some(bytes))
}

/// What to say where the running program was a sampler and its end has been cut off.
pub fn cut_off() -> Option<Failure> {
    let path = std::env::current_exe().ok()?;
    let mut file = File::open(&path).ok()?;
    let n_bytes = file.metadata().ok()?.len();
    let head = head();
    let mut found = [0; 32];
    for at in (0..n_bytes.saturating_sub(head.len() as u64)).step_by(PAGE) {
        file.seek(SeekFrom::Start(at)).ok()?;
        file.read_exact(&mut found).ok()?;
        if found == head {
            let path = path.display();
            return Some(
                Failure::wrong(format!("`{path}` was a sampler, and its end has been cut off"))
                    .with_help("copy it again, or build it again from its spec"),
            );
        }
    }
    None
}

/// Writes a sampler: the code of `base`, or of the running program, with a plan file behind it.
pub fn write(base: Option<&Path>, plan: &[u8], path: &Path) -> Result<u64, Failure> {
    let base = match base {
        Some(base) => {
            let bytes = fs::read(base).map_err(|error| io("cannot read", base, error))?;
            if !bytes.windows(MARK.len()).any(|part| part == black_box(MARK).as_bytes()) {
                let version = env!("CARGO_PKG_VERSION");
                return Err(Failure::usage(format!("`{}` is not synthc {version}", base.display()))
                    .with_help("name a binary of this version, whatever its platform"));
            }
            bytes
        }
        None => {
            let this =
                std::env::current_exe().map_err(|error| io("cannot find", Path::new("synthc"), error))?;
            fs::read(&this).map_err(|error| io("cannot read", &this, error))?
        }
    };
    let code = code(&base);
    let padding = code.len().next_multiple_of(PAGE) - code.len();
    let mut output = Output::file(path)?;
    for part in [code, &vec![0; padding], &head(), plan, &Trailer::of(plan).bytes()] {
        output.append(part)?;
    }
    let n_bytes = output.n_bytes();
    output.executable()?.publish()?;
    Ok(n_bytes)
}

/// A program without the plan behind it.
fn code(program: &[u8]) -> &[u8] {
    let head = head();
    match program.chunks(PAGE).position(|page| page.starts_with(&head)) {
        Some(pages) => program.get(..pages * PAGE).unwrap_or(program),
        None => program,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_replaced_and_found_unless_it_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (base, one, two) =
            (folder.path().join("base"), folder.path().join("one"), folder.path().join("two"));
        fs::write(&base, format!("code {MARK} code")).unwrap();
        assert_eq!(plan(&base).unwrap(), None);
        write(Some(&base), b"the first plan, which is longer", &one).unwrap();
        write(Some(&one), b"the second", &two).unwrap();
        assert_eq!(plan(&two).unwrap().unwrap(), b"the second");
        write(Some(&base), b"the second", &one).unwrap();
        let bytes = fs::read(&two).unwrap();
        assert_eq!(fs::read(&one).unwrap(), bytes);
        for at in PAGE + 32..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&two, &changed).unwrap();
            // four zeros stand for nothing, and without its magic it is no sampler
            let in_zeros = (bytes.len() - 52..bytes.len() - 48).contains(&at);
            let in_magic = at >= bytes.len() - 16;
            match plan(&two) {
                Ok(found) => {
                    assert!(if in_magic { found.is_none() } else { in_zeros && found.is_some() }, "{at}")
                }
                Err(failure) => assert!(failure.message.contains("sampler"), "{at}: {failure:?}"),
            }
        }
        for end in 0..bytes.len() - PAGE {
            fs::write(&two, &bytes[..PAGE + end]).unwrap();
            assert_eq!(plan(&two).unwrap(), None, "{end}");
        }
        fs::write(&base, "another program").unwrap();
        assert!(write(Some(&base), b"", &two).unwrap_err().message.contains("is not synthc"));
    }
}
