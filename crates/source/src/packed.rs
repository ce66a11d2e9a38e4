//! Compressed files, recognised by their first bytes.

use crate::Fault;

/// The bytes of a file, unpacked where they are packed.
pub(crate) fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let unknown = |what: &str| Err(Fault::Malformed(format!("it is packed with {what}; unpack it first")));
    match bytes.as_slice() {
        [0x1f, 0x8b, ..] => unknown("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => unknown("zstd"),
        [b'P', b'K', 3, 4, ..] => unknown("zip, as Excel does"),
        _ => Ok(bytes),
    }
}
