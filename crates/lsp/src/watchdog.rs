//! What is answered before the service is asked: the end of the server, at once, whatever is being computed; frames that are no messages.

use std::future::{Future, ready};
use std::pin::Pin;
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tower_lsp::jsonrpc::{Id, Request, Response};
use tower_service::Service;

use crate::input;

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

/// A service that ends the process a moment after `exit`, even where a request never ends, and answers what cannot be read.
pub struct Watchdog<S> {
    /// The service.
    pub inner: S,
    /// How it ends.
    pub ending: Ending,
}

impl<S> Service<Request> for Watchdog<S>
where
    S: Service<Request, Response = Option<Response>, Error: Send + 'static, Future: Send + 'static>,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(error) = input::fault(&request) {
            return Box::pin(ready(Ok(Some(Response::from_error(Id::Null, error)))));
        }
        if request.method() == "exit" {
            let ending = self.ending.clone();
            thread::spawn(move || {
                thread::sleep(GRACE);
                exit(ending.code().into());
            });
        }
        Box::pin(self.inner.call(request))
    }
}
