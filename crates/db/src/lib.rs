//! The concrete database: files of a folder, texts kept in memory over them, and the registry of definitions.
//!
//! It stays boring: everything that is known about a spec is a query of `synthc-hir`. Start with [`Database::load`], then
//! [`Database::check`] and [`Database::spec`].

mod database;
mod folder;
mod lock;
mod registry;

pub use database::{Database, Overlay, Reading};
pub use lock::{lock_path, lock_text};
