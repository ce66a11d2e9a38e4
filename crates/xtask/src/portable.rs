//! A binary that runs on any Linux of its processor: linked statically, built and tried.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, run as shell};

/// The kind of the program header that names a dynamic loader.
const INTERPRETER: u32 = 3;

/// Builds `synthc` without dynamic libraries, checks that it asks for no loader, and runs it with no environment.
///
/// glibc is linked, not musl: both need nothing but rustup and a C compiler, and the memory of musl is slow for programs with threads.
pub fn run(root: &Path, rest: &[String]) -> Outcome {
    let profile = match rest {
        [] => "dist",
        [option, profile] if option == "--profile" => profile,
        _ => return Err("it takes --profile NAME alone".to_owned()),
    };
    let target = host()?;
    // with a target, the flags are not those of build scripts and macros, which are loaded
    let mut build = Command::new("cargo");
    build.current_dir(root).env("RUSTFLAGS", "-C target-feature=+crt-static");
    shell(build.args(["build", "--package", "synthc-cli", "--profile", profile, "--target", &target]))?;
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let profile_folder = if profile == "dev" { "debug" } else { profile };
    let binary = folder.join(target).join(profile_folder).join("synthc");
    let bytes = std::fs::read(&binary).map_err(|e| format!("{}: {e}", binary.display()))?;
    match program_headers(&bytes) {
        None => return Err(format!("{} is no ELF file of 64 bits", binary.display())),
        Some(kinds) if kinds.contains(&INTERPRETER) => {
            return Err(format!("{} asks for a dynamic loader", binary.display()));
        }
        Some(_) => {}
    }
    let mut preview = Command::new(&binary);
    preview.env_clear().current_dir("/").arg("preview").args(["-n", "2"]);
    shell(preview.arg(root.join("examples/time_use/time_use.synth")))?;
    println!("{}: static, {} bytes", binary.display(), bytes.len());
    Ok(())
}

/// The platform that the compiler runs on.
fn host() -> Result<String, String> {
    let asked = Command::new("rustc").arg("-vV").output().map_err(|e| format!("rustc: {e}"))?;
    let text = String::from_utf8_lossy(&asked.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    if host.ends_with("-linux-gnu") {
        Ok(host.to_owned())
    } else {
        Err(format!("`{host}` is not Linux with glibc"))
    }
}

/// The kinds of the program headers of an ELF file of 64 bits, little-endian.
fn program_headers(bytes: &[u8]) -> Option<Vec<u32>> {
    let number = |at: usize, width: usize| {
        let found = bytes.get(at..at.checked_add(width)?)?;
        Some(found.iter().rev().fold(0usize, |number, byte| number << 8 | usize::from(*byte)))
    };
    if !bytes.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (start, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
    (0..count)
        .map(|nth| number(start.checked_add(nth * size)?, 4).and_then(|kind| u32::try_from(kind).ok()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_ask_for_a_loader_are_told() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        if cfg!(all(target_os = "linux", target_env = "gnu", not(target_feature = "crt-static"))) {
            assert!(program_headers(&own).unwrap().contains(&INTERPRETER));
        }
        assert_eq!(program_headers(b"#!/bin/sh"), None);
        assert_eq!(program_headers(&own[..60]), None);
    }
}
