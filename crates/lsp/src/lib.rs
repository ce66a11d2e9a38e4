//! The language server, on standard input and output: the only crate that knows the protocol.
//!
//! What is shown follows from `synthc-ide`; this crate carries it. Handlers of messages only put jobs into a queue, without an await,
//! so that changes of texts keep their order. One thread takes them: it owns the texts and their databases (`desk`). Questions are
//! answered on snapshots by other threads (`work`); a change of a text cancels what they do, and they are asked again. Start with
//! [`serve`].

mod answers;
mod desk;
mod document;
mod encoding;
mod findings;
mod input;
mod server;
mod watchdog;
mod work;

pub use server::serve;
