//! Modules of the standard library. Their own tests hold them free of errors, so that what they declare is known by the heads of
//! their items, and an item is parsed when it is asked for: a spec uses few of them.

use std::collections::HashMap;
use std::sync::Arc;

use synthc_syntax::ast::{Doc, Item};
use synthc_syntax::item_heads;

use crate::anchor::AnchorKey;
use crate::db::{Db, SourceFile};
use crate::items::{Declared, ItemAst, Space};
use crate::model::Name;

/// A module by the heads of its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Module {
    /// What it declares, in the order of the text.
    pub(crate) declared: Vec<Declared>,
    /// The text and the documentation of each.
    items: Vec<(Arc<str>, Option<Doc>)>,
    by_name: HashMap<(Space, Name), usize>,
}

impl Module {
    /// The item that declares a name.
    pub(crate) fn item(&self, space: Space, name: &Name) -> Option<ItemAst> {
        let at = *self.by_name.get(&(space, name.clone()))?;
        let ((text, docs), declared) = (self.items.get(at)?, self.declared.get(at)?);
        let item: Arc<Item> = synthc_syntax::parse_item(text).item;
        Some(ItemAst { item, docs: docs.clone(), anchor: declared.anchor })
    }
}

/// The module of the standard library that a file is the text of; `None` for all other files, and for a module with other items
/// than those that can be told by their heads.
#[salsa::tracked(returns(ref))]
pub(crate) fn module(db: &dyn Db, file: SourceFile) -> Option<Module> {
    db.module_of(file)?;
    let text = file.text(db).as_ref().ok()?;
    let mut found = Module { declared: Vec::new(), items: Vec::new(), by_name: HashMap::new() };
    for head in item_heads(text) {
        let (word, space) = match head.word {
            "enum" => ("enum", Space::Type),
            "type" => ("type", Space::Type),
            "missing_codes" => ("missing_codes", Space::Codes),
            "fn" => ("fn", Space::Fn),
            "dist" => ("dist", Space::Dist),
            _ => return None,
        };
        let name = head.name?;
        let at = found.items.len();
        // a name that stands twice is left to those who read the whole
        if found.by_name.insert((space, name.text.clone()), at).is_some() {
            return None;
        }
        let key = AnchorKey { file: file.id(db), word, name: name.text.clone(), nth: 0, member: None };
        let anchor = db.anchors().number(key);
        found.declared.push(Declared { space, name: name.text, word, anchor, span: name.span });
        found.items.push((head.text.into(), head.docs));
    }
    Some(found)
}
