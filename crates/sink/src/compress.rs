//! Compression of text files: gzip and Zstandard.
//!
//! The bytes depend on the text alone: it is cut into pieces of fixed length, whatever it comes in, and nothing of the time, the
//! system or the number of threads is written. A gzip file is one member whose pieces are deflated independently of each other,
//! so that several threads share the work; a Zstandard file is one frame with a checksum. Files of either kind may be
//! concatenated: what comes out is the concatenation of the texts.

use std::fmt;
use std::io::{self, Write as _};

use flate2::{Compress, Crc, FlushCompress, Status};

/// How a text file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip, level 6.
    Gzip,
    /// Zstandard, level 3.
    Zstd,
}

impl Compression {
    /// What the names of such files end with.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Zstd => "zst",
        }
    }

    /// The compression of files whose names end with this.
    pub fn of_extension(extension: &str) -> Option<Self> {
        [Self::Gzip, Self::Zstd].into_iter().find(|one| one.extension() == extension)
    }
}

/// Bytes of a piece.
const PIECE: usize = 1 << 19;
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;
/// Magic, deflate, no flags, no time, no extra flags, unknown system (RFC 1952).
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
/// An empty last block of fixed codes (RFC 1951).
const LAST_BLOCK: [u8; 2] = [3, 0];

/// A stream on its way into a file.
pub(crate) struct Compressor {
    stream: Stream,
    /// Text that waits for whole pieces.
    waiting: Vec<u8>,
    /// Compressed bytes that wait for the file.
    ready: Vec<u8>,
    n_threads: usize,
}

enum Stream {
    Gzip { crc: Crc },
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.stream {
            Stream::Gzip { .. } => Compression::Gzip,
            Stream::Zstd(_) => Compression::Zstd,
        };
        f.debug_struct("Compressor").field("kind", &kind).finish_non_exhaustive()
    }
}

impl Compressor {
    /// A stream; as many threads as given deflate its pieces.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub(crate) fn new(kind: Compression, n_threads: usize) -> io::Result<Self> {
        let (stream, ready) = match kind {
            Compression::Gzip => (Stream::Gzip { crc: Crc::new() }, GZIP_HEADER.to_vec()),
            Compression::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                (Stream::Zstd(encoder), Vec::new())
            }
        };
        Ok(Self { stream, waiting: Vec::new(), ready, n_threads: n_threads.max(1) })
    }

    /// Takes text.
    ///
    /// # Errors
    /// What the compressor says.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.waiting.extend_from_slice(bytes);
        let at_once = PIECE * self.n_threads;
        let whole = self.waiting.len() / at_once * at_once;
        if whole > 0 { self.compress(whole) } else { Ok(()) }
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// What the compressor says.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.compress(self.waiting.len())?;
        match &mut self.stream {
            Stream::Gzip { crc } => {
                self.ready.extend(LAST_BLOCK);
                self.ready.extend(crc.sum().to_le_bytes());
                self.ready.extend(crc.amount().to_le_bytes());
            }
            Stream::Zstd(encoder) => {
                encoder.do_finish()?;
                self.ready.append(encoder.get_mut());
            }
        }
        Ok(())
    }

    /// The compressed bytes so far; they are handed out once.
    pub(crate) fn take_ready(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.ready)
    }

    /// Compresses the first `len` waiting bytes, piece by piece.
    fn compress(&mut self, len: usize) -> io::Result<()> {
        let rest = self.waiting.split_off(len);
        let text = std::mem::replace(&mut self.waiting, rest);
        match &mut self.stream {
            Stream::Gzip { crc } => {
                let pieces: Vec<&[u8]> = text.chunks(PIECE).collect();
                for group in pieces.chunks(self.n_threads) {
                    for deflated in deflate_all(group) {
                        self.ready.extend(deflated?);
                    }
                }
                crc.update(&text);
            }
            Stream::Zstd(encoder) => {
                for piece in text.chunks(PIECE) {
                    encoder.write_all(piece)?;
                }
                self.ready.append(encoder.get_mut());
            }
        }
        Ok(())
    }
}

/// Deflates pieces side by side, in their order.
fn deflate_all(pieces: &[&[u8]]) -> Vec<io::Result<Vec<u8>>> {
    let Some((first, others)) = pieces.split_first() else { return Vec::new() };
    std::thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|piece| scope.spawn(|| deflate(piece))).collect();
        let mut out = vec![deflate(first)];
        let fallen = || Err(io::Error::other("a thread that compresses has ended early"));
        out.extend(others.into_iter().map(|thread| thread.join().unwrap_or_else(|_| fallen())));
        out
    })
}

/// One piece as deflated blocks that end at a byte.
fn deflate(piece: &[u8]) -> io::Result<Vec<u8>> {
    let mut state = Compress::new(flate2::Compression::new(GZIP_LEVEL), false);
    let mut out = Vec::with_capacity(piece.len() / 2 + 64);
    loop {
        let done = usize::try_from(state.total_in()).unwrap_or(usize::MAX);
        let rest = piece.get(done..).unwrap_or_default();
        let status = state.compress_vec(rest, &mut out, FlushCompress::Sync).map_err(io::Error::other)?;
        if status == Status::StreamEnd || out.len() < out.capacity() {
            return Ok(out);
        }
        out.reserve(piece.len() / 4 + 64);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn text(n: usize) -> Vec<u8> {
        (0..n).flat_map(|i| format!("{},{}\n", i, (i * 7_919) % 1_009).into_bytes()).collect()
    }

    fn compressed(kind: Compression, bytes: &[u8], step: usize, n_threads: usize) -> Vec<u8> {
        let mut stream = Compressor::new(kind, n_threads).unwrap();
        let mut out = Vec::new();
        for piece in bytes.chunks(step) {
            stream.write(piece).unwrap();
            out.extend(stream.take_ready());
        }
        stream.finish().unwrap();
        out.extend(stream.take_ready());
        out
    }

    fn restored(kind: Compression, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match kind {
            Compression::Gzip => flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out).unwrap(),
            Compression::Zstd => {
                zstd::stream::read::Decoder::new(bytes).unwrap().read_to_end(&mut out).unwrap()
            }
        };
        out
    }

    #[test]
    fn texts_come_back_and_neither_cuts_nor_threads_show() {
        // more than two pieces, so that groups of threads end in different places
        let long = text(150_000);
        assert!(long.len() > 2 * PIECE + 1);
        for kind in [Compression::Gzip, Compression::Zstd] {
            for bytes in [Vec::new(), text(1), long.clone()] {
                let whole = compressed(kind, &bytes, usize::MAX, 1);
                assert!(restored(kind, &whole) == bytes);
                assert!(whole.len() < bytes.len() / 2 + 64, "{kind:?}: {} of {}", whole.len(), bytes.len());
                for (step, n_threads) in [(100_003, 1), (usize::MAX, 3), (PIECE, 2)] {
                    assert!(
                        compressed(kind, &bytes, step, n_threads) == whole,
                        "{kind:?} {step} {n_threads}"
                    );
                }
            }
        }
    }

    #[test]
    fn noise_grows_little() {
        let mut state = 1u64;
        let noise: Vec<u8> = (0..PIECE + 77)
            .map(|_| {
                state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                (state >> 56) as u8
            })
            .collect();
        let bytes = compressed(Compression::Gzip, &noise, usize::MAX, 1);
        assert!(bytes.len() < noise.len() + noise.len() / 100);
        assert!(restored(Compression::Gzip, &bytes) == noise);
    }

    #[test]
    fn the_header_tells_no_time() {
        assert_eq!(compressed(Compression::Gzip, b"x", 1, 1)[..10], GZIP_HEADER);
    }

    #[test]
    fn concatenated_files_hold_the_concatenated_texts() {
        for kind in [Compression::Gzip, Compression::Zstd] {
            let mut joined = compressed(kind, b"one\n", 9, 1);
            joined.extend(compressed(kind, b"two\n", 9, 2));
            assert_eq!(restored(kind, &joined), b"one\ntwo\n");
        }
    }
}
