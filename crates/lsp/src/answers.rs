//! What an editor shows, in the protocol's words.

use synthc_ide::{CompletionKind, Symbol, SymbolKind as Kind};
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CompletionItem, CompletionItemKind,
    CompletionItemLabelDetails, CompletionResponse, CompletionTextEdit, DocumentSymbol,
    DocumentSymbolResponse, Documentation, GotoDefinitionResponse, Hover, HoverContents, InsertTextFormat,
    MarkupContent, MarkupKind, Position, Range, SymbolKind, TextEdit, WorkspaceEdit,
};

use crate::findings;
use crate::work::Snapshot;

fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

/// What is known of the word at a position.
pub fn hover(snapshot: &Snapshot, at: &Position) -> Option<Hover> {
    let found = synthc_ide::hover(&snapshot.db, snapshot.file, snapshot.offset(*at))?;
    let range = Some(snapshot.range(found.span));
    Some(Hover { contents: HoverContents::Markup(markdown(found.text)), range })
}

/// What can be written at a position.
pub fn completion(snapshot: &Snapshot, at: &Position) -> Option<CompletionResponse> {
    let found = synthc_ide::completions(&snapshot.db, snapshot.file, snapshot.offset(*at));
    let range = snapshot.range(found.span);
    let items = found.items.into_iter().enumerate().map(|(order, item)| {
        let (format, new_text) = match item.snippet.filter(|_| snapshot.agreed.snippets) {
            Some(text) => (InsertTextFormat::SNIPPET, text),
            None => (InsertTextFormat::PLAIN_TEXT, item.insert),
        };
        let short = (!item.detail.is_empty()).then(|| item.detail.clone());
        CompletionItem {
            label: item.label,
            label_details: short
                .clone()
                .map(|text| CompletionItemLabelDetails { detail: None, description: Some(text) }),
            kind: Some(kind(item.kind)),
            detail: short,
            documentation: (!item.docs.is_empty()).then(|| Documentation::MarkupContent(markdown(item.docs))),
            sort_text: Some(format!("{}{order:04}", item.rank)),
            filter_text: Some(item.filter),
            insert_text_format: Some(format),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
            ..CompletionItem::default()
        }
    });
    Some(CompletionResponse::Array(items.collect()))
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Column => CompletionItemKind::FIELD,
        CompletionKind::Table => CompletionItemKind::MODULE,
        CompletionKind::Distribution => CompletionItemKind::CLASS,
        CompletionKind::Parameter => CompletionItemKind::PROPERTY,
        CompletionKind::Function => CompletionItemKind::FUNCTION,
        CompletionKind::Type => CompletionItemKind::TYPE_PARAMETER,
        CompletionKind::Member => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Value => CompletionItemKind::CONSTANT,
        CompletionKind::Codes => CompletionItemKind::ENUM,
        CompletionKind::Word => CompletionItemKind::KEYWORD,
    }
}

/// The canonical layout. It needs the text alone and waits for no analysis.
pub fn formatting(snapshot: &Snapshot, _: &()) -> Option<Vec<TextEdit>> {
    let edits = synthc_ide::format(&snapshot.text).into_iter();
    Some(edits.map(|edit| TextEdit { range: snapshot.range(edit.span), new_text: edit.text }).collect())
}

/// A range, and the kinds of actions that the client wants, where it says so.
pub type Wanted = (Range, Option<Vec<CodeActionKind>>);

/// Whether quick fixes are wanted: a kind stands for all below it, the empty one for all there are.
fn wants_fixes(only: Option<&[CodeActionKind]>) -> bool {
    only.is_none_or(|kinds| {
        kinds.contains(&CodeActionKind::QUICKFIX) || kinds.contains(&CodeActionKind::EMPTY)
    })
}

/// What mends the diagnostics in a range.
pub fn actions(snapshot: &Snapshot, (at, only): &Wanted) -> Option<Vec<CodeActionOrCommand>> {
    if !wants_fixes(only.as_deref()) {
        return Some(Vec::new());
    }
    let found = synthc_ide::findings(&snapshot.db.check());
    let actions = synthc_ide::actions(&found, findings::own(snapshot), snapshot.span(*at));
    let actions = actions.into_iter().filter_map(|action| {
        let place = snapshot.location(action.file, action.edit.span)?;
        let mends = findings::diagnostic(snapshot, found.get(action.mends)?)?;
        let edit = TextEdit { range: place.range, new_text: action.edit.text };
        Some(CodeActionOrCommand::CodeAction(CodeAction {
            title: action.title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![mends]),
            edit: Some(WorkspaceEdit {
                changes: Some([(place.uri, vec![edit])].into_iter().collect()),
                ..WorkspaceEdit::default()
            }),
            is_preferred: Some(action.sure),
            ..CodeAction::default()
        }))
    });
    Some(actions.collect())
}

/// Where the word at a position is declared.
pub fn definition(snapshot: &Snapshot, at: &Position) -> Option<GotoDefinitionResponse> {
    let place = synthc_ide::definition(&snapshot.db, snapshot.file, snapshot.offset(*at))?;
    snapshot.location(place.file, place.span).map(GotoDefinitionResponse::Scalar)
}

/// The outline.
pub fn symbols(snapshot: &Snapshot, _: &()) -> Option<DocumentSymbolResponse> {
    let found = synthc_ide::symbols(&snapshot.db, snapshot.file);
    Some(DocumentSymbolResponse::Nested(found.into_iter().map(|symbol| outline(snapshot, symbol)).collect()))
}

fn outline(snapshot: &Snapshot, symbol: Symbol) -> DocumentSymbol {
    #[expect(deprecated, reason = "the protocol's struct has a field that tags replace, and no constructor")]
    DocumentSymbol {
        name: symbol.name,
        detail: (!symbol.detail.is_empty()).then_some(symbol.detail),
        kind: match symbol.kind {
            Kind::Dataset => SymbolKind::PACKAGE,
            Kind::Table => SymbolKind::CLASS,
            Kind::Column => SymbolKind::FIELD,
            Kind::Key => SymbolKind::KEY,
            Kind::Rule => SymbolKind::EVENT,
            Kind::Enum => SymbolKind::ENUM,
            Kind::Member => SymbolKind::ENUM_MEMBER,
            Kind::Type => SymbolKind::STRUCT,
            Kind::Value => SymbolKind::CONSTANT,
            Kind::Function => SymbolKind::FUNCTION,
        },
        tags: None,
        deprecated: None,
        range: snapshot.range(symbol.span),
        selection_range: snapshot.range(symbol.name_span),
        children: Some(symbol.children.into_iter().map(|child| outline(snapshot, child)).collect()),
    }
}
