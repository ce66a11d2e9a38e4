//! The end of the server: at once, whatever is being computed.

use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tower_lsp::jsonrpc::Request;
use tower_service::Service;

/// How long requests that are under way may take when the client says `exit`.
const GRACE: Duration = Duration::from_millis(200);

/// Whether the client has said `shutdown`: what the exit code follows from.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    shut_down: Arc<AtomicBool>,
}

impl Ending {
    /// Notes that the client has said `shutdown`.
    pub fn shut_down(&self) {
        self.shut_down.store(true, Ordering::SeqCst);
    }

    /// The exit code: 0 after a `shutdown`, else 1.
    pub fn code(&self) -> u8 {
        u8::from(!self.shut_down.load(Ordering::SeqCst))
    }
}

/// A service that ends the process a moment after `exit`, even where a request never ends.
pub struct Watchdog<S> {
    /// The service.
    pub inner: S,
    /// How it ends.
    pub ending: Ending,
}

impl<S: Service<Request>> Service<Request> for Watchdog<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method() == "exit" {
            let ending = self.ending.clone();
            thread::spawn(move || {
                thread::sleep(GRACE);
                exit(ending.code().into());
            });
        }
        self.inner.call(request)
    }
}
