//! Anchors: the numbers that places count from.
//!
//! A place (`Loc`) in a typed tree counts from the start of an item or of a statement of a table, so that typing in one column
//! changes no other tree. The node is named by what it declares, not by its position, so that an inserted statement renumbers
//! nothing either. The table below gives each such name a number, once, for the life of a database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use synthc_diag::FileId;

use crate::model::Name;

/// What an anchor stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AnchorKey {
    /// The file.
    pub file: FileId,
    /// The word that opens the item.
    pub word: &'static str,
    /// The name the item declares; empty without one.
    pub name: Name,
    /// The how-manieth item of this word and name, from 0.
    pub nth: u32,
    /// A statement in the item's body, if the anchor is one.
    pub member: Option<MemberKey>,
}

/// A statement of a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberKey {
    /// What it declares, or the word that opens it.
    pub name: Name,
    /// The how-manieth of this name, from 0.
    pub nth: u32,
}

/// The numbers given out so far. Asking twice for one key gives one number, so a query may ask.
#[derive(Clone, Debug, Default)]
pub struct Anchors {
    numbers: Arc<Mutex<HashMap<AnchorKey, u32>>>,
}

impl Anchors {
    /// The number of this key.
    #[must_use]
    pub fn number(&self, key: AnchorKey) -> u32 {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(key).or_insert(next)
    }
}
