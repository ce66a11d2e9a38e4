//! The input, frame by frame: what is no message is answered, and the client heard on.
//!
//! The protocol's own reader ends at the first frame that it cannot read. So frames are read here and handed on with a plain header; in
//! place of one that is no message stands a notification of our own, which is answered with the error.

use std::io::{self, BufRead, BufReader, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc;
use tower_lsp::jsonrpc::{Error, Request};

/// Stands for a frame whose body is no JSON, or that has no header.
const UNREADABLE: &str = "synthc/unreadable";
/// Stands for a frame whose body is JSON, and no message.
const INVALID: &str = "synthc/invalid";
/// How long a line of a header may be.
const MOST_OF_A_LINE: u64 = 4 << 10;
/// How long a body may be.
const MOST_OF_A_BODY: u64 = 256 << 20;
/// How many frames wait.
const WAITING: usize = 16;

/// The error that a request stands for.
pub fn fault(request: &Request) -> Option<Error> {
    match request.method() {
        UNREADABLE => Some(Error::parse_error()),
        INVALID => Some(Error::invalid_request()),
        _ => None,
    }
}

/// Frames that can all be read.
pub struct Input {
    frames: mpsc::Receiver<Vec<u8>>,
    frame: Vec<u8>,
    at: usize,
}

impl Input {
    /// Reads from `input` on a thread of its own, until it ends.
    ///
    /// # Errors
    ///
    /// The system gives no thread.
    pub fn open(input: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, frames) = mpsc::channel(WAITING);
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            let mut input = BufReader::new(input);
            // An input that fails has ended.
            while let Ok(Some(found)) = next(&mut input) {
                if found.into_iter().any(|frame| sender.blocking_send(frame).is_err()) {
                    return;
                }
            }
        })?;
        Ok(Self { frames, frame: Vec::new(), at: 0 })
    }
}

impl AsyncRead for Input {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.at >= this.frame.len() {
            let Some(frame) = ready!(this.frames.poll_recv(context)) else { return Poll::Ready(Ok(())) };
            (this.frame, this.at) = (frame, 0);
        }
        let end = this.frame.len().min(this.at.saturating_add(buffer.remaining()));
        buffer.put_slice(this.frame.get(this.at..end).unwrap_or_default());
        this.at = end;
        Poll::Ready(Ok(()))
    }
}

/// What comes next, as frames that can be read; none at the end of the input.
fn next(input: &mut impl BufRead) -> io::Result<Option<Vec<Vec<u8>>>> {
    let Some(header) = header(input)? else { return Ok(None) };
    let mut frames = Vec::new();
    if header.astray {
        frames.push(notification(UNREADABLE));
    }
    let Some(length) = header.length else { return Ok(Some(frames)) };
    let mut body = input.take(length);
    if length > MOST_OF_A_BODY {
        io::copy(&mut body, &mut io::sink())?;
        frames.push(notification(UNREADABLE));
        return Ok(Some(frames));
    }
    // It grows as bytes arrive, not as the header promises.
    let mut bytes = Vec::new();
    if (body.read_to_end(&mut bytes)? as u64) < length {
        return Ok(None);
    }
    frames.push(match serde_json::from_slice::<Request>(&bytes) {
        // An answer reads as a request without a method.
        Ok(_) => frame(&bytes),
        Err(error) if error.is_data() => notification(INVALID),
        Err(_) => notification(UNREADABLE),
    });
    Ok(Some(frames))
}

/// What a header says.
#[derive(Default)]
struct Header {
    /// How long the body is.
    length: Option<u64>,
    /// Whether there was something that belongs to no header.
    astray: bool,
}

/// Reads up to the blank line after a header; none at the end of the input.
fn header(input: &mut impl BufRead) -> io::Result<Option<Header>> {
    let mut header = Header::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.by_ref().take(MOST_OF_A_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line).to_ascii_lowercase();
        let text = text.trim();
        if let Some((before, length)) = text.split_once("content-length:") {
            // Behind the rest of a frame that was longer than its header said, the next one begins in the middle of a line.
            header.length = length.trim().parse().ok();
            header.astray |= !before.is_empty() || header.length.is_none();
        } else if text.is_empty() {
            header.astray |= header.length.is_none();
            return Ok(Some(header));
        } else {
            header.astray |= !text.starts_with("content-type:");
        }
    }
}

fn notification(method: &str) -> Vec<u8> {
    frame(format!(r#"{{"jsonrpc":"2.0","method":"{method}"}}"#).as_bytes())
}

fn frame(body: &[u8]) -> Vec<u8> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The methods of the frames of an input.
    fn methods(mut input: &[u8]) -> Vec<String> {
        let mut methods = Vec::new();
        while let Some(frames) = next(&mut input).unwrap() {
            for frame in frames {
                let body = frame.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
                let request: Request = serde_json::from_slice(&frame[body..]).unwrap();
                methods.push(request.method().to_owned());
            }
        }
        methods
    }

    fn framed(bodies: &[&[u8]]) -> Vec<u8> {
        bodies.iter().flat_map(|body| frame(body)).collect()
    }

    const GOOD: &[u8] = br#"{"jsonrpc":"2.0","method":"good","id":1}"#;
    const ANSWER: &[u8] = br#"{"jsonrpc":"2.0","result":null,"id":1}"#;

    #[test]
    fn bodies_that_are_no_messages_give_way_to_notifications() {
        let bodies: [&[u8]; 8] = [GOOD, b"{oops", b"", b"\xff\xfe", ANSWER, b"[1, 2]", br#"{"id": 1}"#, GOOD];
        let found = methods(&framed(&bodies));
        assert_eq!(found, ["good", UNREADABLE, UNREADABLE, UNREADABLE, "", INVALID, INVALID, "good"]);
        let deep = format!(r#"{{"jsonrpc":"2.0","params":{}"#, "[".repeat(100_000));
        assert_eq!(methods(&framed(&[deep.as_bytes(), GOOD])), [UNREADABLE, "good"]);
    }

    #[test]
    fn what_is_no_header_is_passed_over() {
        let mut input = b"hello\r\n\r\nContent-Length: many\r\n\r\n".to_vec();
        input.extend(framed(&[GOOD]));
        // The header of this one says less than there is.
        input.extend(b"content-type: a; charset=utf-8\r\ncontent-length: 2\r\n\r\n{}junk");
        input.extend(framed(&[GOOD]));
        input.extend(vec![b'x'; 10_000]);
        input.extend(b"\n\n");
        input.extend(framed(&[GOOD]));
        let found = methods(&input);
        let expected = [UNREADABLE, UNREADABLE, "good", INVALID, UNREADABLE, "good", UNREADABLE, "good"];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_promise_of_more_than_there_is_ends_the_input() {
        let mut input = framed(&[GOOD]);
        input.extend(b"Content-Length: 200000000\r\n\r\n{}");
        assert_eq!(methods(&input), ["good"]);
        input = framed(&[GOOD]);
        input.extend(format!("Content-Length: {}\r\n\r\n{{}}", u64::MAX).as_bytes());
        assert_eq!(methods(&input), ["good", UNREADABLE]);
    }
}
