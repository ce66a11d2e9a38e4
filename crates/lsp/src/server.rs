//! Messages: each becomes a job for the desk.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};

use synthc_db::Reading;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProviderCapability, CodeActionResponse,
    CompletionOptions, CompletionParams, CompletionResponse, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWatchedFilesRegistrationOptions, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DocumentFormattingParams, DocumentSymbolParams, DocumentSymbolResponse,
    FileSystemWatcher, GlobPattern, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams,
    HoverProviderCapability, InitializeParams, InitializeResult, InitializedParams, OneOf, Registration,
    ServerCapabilities, ServerInfo, TextDocumentSyncCapability, TextDocumentSyncKind, TextEdit, Uri,
};
use tower_lsp::{Client, LanguageServer, LspService, Server};

use crate::answers;
use crate::desk::{Desk, Job};
use crate::encoding::Encoding;
use crate::input::Input;
use crate::watchdog::{Ending, Watchdog};
use crate::work::{Agreed, Snapshot};

/// The stack of the threads that answer: deep specs need more than the usual 2 MB in builds without optimizer.
const STACK: usize = 16 << 20;
/// How many messages may be under way.
const CONCURRENCY: usize = 64;
/// Files whose changes on disk matter.
const WATCHED: [&str; 5] = ["**/*.synth", "**/*.csv", "**/*.tsv", "**/*.parquet", "**/*.lock"];
/// Characters after which a client asks what can be written.
const TRIGGERS: [&str; 8] = [".", "~", ":", "(", "{", "[", "|", "="];

/// What a client talks to.
struct Backend {
    client: Client,
    jobs: Sender<Job>,
    ending: Ending,
    /// Whether the client can watch files for us.
    watches: AtomicBool,
}

impl Backend {
    fn send(&self, job: Job) {
        // The desk ends only after the client is gone.
        let _closed = self.jobs.send(job);
    }

    /// Puts a question about a text into the queue and waits for its answer.
    async fn ask<P: Send + 'static, T: Send + 'static>(
        &self,
        uri: Uri,
        params: P,
        answer: fn(&Snapshot, &P) -> Option<T>,
    ) -> Result<Option<T>> {
        let (sender, receiver) = oneshot::channel();
        let mut sender = Some(sender);
        self.send(Job::ask(
            uri,
            Box::new(move |snapshot| {
                // A client that has cancelled has dropped the other end.
                if sender.as_ref().is_none_or(oneshot::Sender::is_closed) {
                    return false;
                }
                let found = snapshot.map(|snapshot| answer(snapshot, &params));
                sender.take().is_some_and(|sender| sender.send(found).is_ok())
            }),
        ));
        receiver.await.unwrap_or_else(|_| Err(Error::internal_error()))
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let general = params.capabilities.general.as_ref();
        let encoding = Encoding::agreed(general.and_then(|general| general.position_encodings.as_deref()));
        let text = params.capabilities.text_document.as_ref();
        let item = text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref());
        let snippets = item.and_then(|item| item.snippet_support).unwrap_or_default();
        let workspace = params.capabilities.workspace.as_ref();
        let watching =
            workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref()?.dynamic_registration);
        self.watches.store(watching.unwrap_or_default(), Ordering::SeqCst);
        self.send(Job::Agree(Agreed { encoding, snippets }));
        Ok(InitializeResult {
            server_info: Some(ServerInfo {
                name: "synthc".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            capabilities: ServerCapabilities {
                position_encoding: Some(encoding.kind()),
                text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::INCREMENTAL)),
                hover_provider: Some(HoverProviderCapability::Simple(true)),
                completion_provider: Some(CompletionOptions {
                    trigger_characters: Some(TRIGGERS.map(str::to_owned).into()),
                    ..CompletionOptions::default()
                }),
                definition_provider: Some(OneOf::Left(true)),
                document_symbol_provider: Some(OneOf::Left(true)),
                document_formatting_provider: Some(OneOf::Left(true)),
                code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
                    ..CodeActionOptions::default()
                })),
                ..ServerCapabilities::default()
            },
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let watchers = WATCHED
            .map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind: None });
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.into() };
        let Ok(options) = serde_json::to_value(options) else { return };
        let method = "workspace/didChangeWatchedFiles";
        let registration = Registration {
            id: method.to_owned(),
            method: method.to_owned(),
            register_options: Some(options),
        };
        if self.watches.load(Ordering::SeqCst) {
            let client = self.client.clone();
            // A handler that waited for the client could not be told anything meanwhile.
            tokio::spawn(async move { client.register_capability(vec![registration]).await });
        }
    }

    async fn shutdown(&self) -> Result<()> {
        self.ending.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let text = params.text_document;
        self.send(Job::Open(text.uri, text.version, text.text));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let text = params.text_document;
        self.send(Job::Change(text.uri, text.version, params.content_changes));
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.send(Job::Close(params.text_document.uri));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.send(Job::Reread(params.changes.into_iter().map(|change| change.uri).collect()));
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        self.ask(at.text_document.uri, at.position, answers::hover).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        self.ask(at.text_document.uri, at.position, answers::completion).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        self.ask(at.text_document.uri, at.position, answers::definition).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(params.text_document.uri, (), answers::symbols).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(params.text_document.uri, (), answers::formatting).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask(params.text_document.uri, (params.range, params.context.only), answers::actions).await
    }
}

/// Serves one client on standard input and output until it says `exit` or closes the input. Specs may read the files of their folder,
/// or what `reading` says. Returns the exit code.
///
/// # Errors
///
/// The system gives no thread.
pub fn serve(reading: Reading) -> io::Result<u8> {
    let runtime = Builder::new_current_thread().thread_stack_size(STACK).build()?;
    let (jobs, queue) = channel();
    let (publish, mut publications) = mpsc::unbounded_channel();
    let quit = jobs.clone();
    let desk = Desk::new(reading, jobs.clone(), runtime.handle().clone(), publish);
    std::thread::Builder::new().name("desk".to_owned()).spawn(move || desk.run(&queue))?;
    let ending = Ending::default();
    let (service, socket) = LspService::new(|client: Client| {
        let sender = client.clone();
        runtime.spawn(async move {
            while let Some(publication) = publications.recv().await {
                sender
                    .publish_diagnostics(publication.uri, publication.diagnostics, publication.version)
                    .await;
            }
        });
        Backend { client, jobs, ending: ending.clone(), watches: AtomicBool::new(false) }
    });
    let service = Watchdog { inner: service, ending: ending.clone() };
    let server =
        Server::new(Input::open(io::stdin())?, tokio::io::stdout(), socket).concurrency_level(CONCURRENCY);
    runtime.block_on(server.serve(service));
    let _ended = quit.send(Job::Quit);
    if ending.code() != 0 {
        let _closed = writeln!(io::stderr(), "synthc lsp: ends without a `shutdown`: the input was closed");
    }
    // A thread that reads the input cannot be waited for.
    runtime.shutdown_background();
    Ok(ending.code())
}
