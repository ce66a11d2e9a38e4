//! Compressed files, recognised by their first bytes.

use std::io::Read;

use crate::Fault;
use crate::file::{LARGEST_FILE, TOO_LARGE};

/// The bytes of a file, unpacked where they are packed.
pub(crate) fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let packed = bytes.as_slice();
    match packed {
        [0x1f, 0x8b, ..] => whole(flate2::read::MultiGzDecoder::new(packed)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            whole(zstd::stream::read::Decoder::new(packed).map_err(|error| fault(&error))?)
        }
        [b'P', b'K', 3, 4, ..] => {
            Err(Fault::Malformed("it is a zip file, as Excel writes; save it as CSV".into()))
        }
        _ => Ok(bytes),
    }
}

/// All that a reader gives, up to the size of the largest file.
fn whole(reader: impl Read) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    reader.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| fault(&error))?;
    if bytes.len() as u64 > LARGEST_FILE { Err(TOO_LARGE) } else { Ok(bytes) }
}

fn fault(error: &std::io::Error) -> Fault {
    Fault::Malformed(format!("it cannot be unpacked: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn packed_files_are_unpacked() {
        let text = b"a,b\n1,2\n".to_vec();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&text).unwrap();
        let gzip = gzip.finish().unwrap();
        assert_eq!(unpacked(gzip.clone()), Ok(text.clone()));
        assert_eq!(unpacked(zstd::encode_all(text.as_slice(), 0).unwrap()), Ok(text.clone()));
        assert_eq!(unpacked(text.clone()), Ok(text));
        assert!(unpacked(gzip[..gzip.len() - 3].to_vec()).is_err());
        assert!(unpacked(b"PK\x03\x04".to_vec()).is_err());
    }
}
