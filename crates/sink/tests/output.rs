//! Files appear whole or not at all.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::fs;

use std::sync::{Mutex, MutexGuard, PoisonError};

use synthc_sink::{Output, discard_unfinished};

/// Discarding takes the files of the whole process, also those of tests beside.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_appears_when_it_is_published() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, "old").unwrap();
    let mut output = Output::file(&path).unwrap();
    output.append(b"new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(output.n_bytes(), 3);
    assert_eq!(output.hash().unwrap(), blake3::hash(b"new").to_hex().to_string());
    output.publish().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(names(folder.path()), ["a.csv"]);
}

#[test]
fn what_is_dropped_or_discarded_leaves_nothing() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, "old").unwrap();
    drop(Output::file(&path).unwrap());
    assert_eq!(names(folder.path()), ["a.csv"]);
    let kept = Output::file(&path).unwrap();
    assert_eq!(names(folder.path()).len(), 2);
    discard_unfinished();
    assert_eq!(names(folder.path()), ["a.csv"]);
    drop(kept);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_process_left_is_removed() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    // larger than the kernel's largest process id
    let stale = folder.path().join(".a.csv.4999999.synthc-unfinished");
    let other = folder.path().join(".b.csv.4999999.synthc-unfinished");
    fs::write(&stale, "half").unwrap();
    fs::write(&other, "half").unwrap();
    Output::file(&folder.path().join("a.csv")).unwrap().publish().unwrap();
    assert!(!stale.exists());
    assert!(other.exists());
}

#[test]
fn errors_name_the_file_and_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let message = Output::file(folder.path()).unwrap_err().to_string();
    assert!(message.starts_with("cannot write `") && message.ends_with("`: is a directory"), "{message}");
    let message = Output::file(&folder.path().join("no/such/a.csv")).unwrap_err().to_string();
    assert!(message.ends_with("no such file or directory"), "{message}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_says_so() {
    let mut output = Output::file(std::path::Path::new("/dev/full")).unwrap();
    let message = output.append(b"x").unwrap_err().to_string();
    assert_eq!(message, "cannot write `/dev/full`: no space left on device");
}
