//! Where bytes go: a file that appears under its name only when it is whole, or a stream.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::compress::Compressor;
use crate::{Compression, SinkError};

/// What the names of unfinished files end with; before it stands the id of the process.
const SUFFIX: &str = "synthc-unfinished";

/// The unfinished files of this process.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes the unfinished files of this process: for handlers of interrupts, after which nothing is dropped.
pub fn discard_unfinished() {
    let mut paths = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for path in paths.drain(..) {
        // it may be gone already, and there is nobody left to tell
        let _ = fs::remove_file(path);
    }
}

fn forget(path: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| other != path);
}

/// A destination of bytes. Dropped before [`Output::publish`], a file is removed and what stood under its name stays.
#[derive(Debug)]
pub struct Output {
    /// `None` where bytes are only counted.
    file: Option<File>,
    /// The final name; empty for the standard output.
    path: PathBuf,
    /// The name until then; `None` for streams.
    unfinished: Option<PathBuf>,
    hasher: Option<Box<blake3::Hasher>>,
    n_bytes: u64,
    compressor: Option<Box<Compressor>>,
}

impl Output {
    /// A file that will stand at `path`. It is written beside it under another name. What a killed process left there is removed.
    ///
    /// A path that exists and is no regular file (a device, a pipe) is written as a stream.
    ///
    /// # Errors
    /// When the folder does not exist or cannot be written, or `path` is a folder.
    pub fn file(path: &Path) -> Result<Self, SinkError> {
        let fail = |error| SinkError::io("cannot write", path, error);
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(fail(io::ErrorKind::IsADirectory.into())),
            Ok(found) if !found.is_file() => {
                let file = File::options().write(true).open(path).map_err(fail)?;
                return Ok(Self::new(file, path.to_path_buf(), None, true));
            }
            _ => {}
        }
        let name =
            path.file_name().ok_or_else(|| fail(io::ErrorKind::InvalidInput.into()))?.to_string_lossy();
        remove_stale(path, &name);
        let unfinished = path.with_file_name(format!(".{name}.{}.{SUFFIX}", std::process::id()));
        let file = File::options().write(true).create_new(true).open(&unfinished).map_err(fail)?;
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).push(unfinished.clone());
        Ok(Self::new(file, path.to_path_buf(), Some(unfinished), true))
    }

    /// Bytes that are counted and thrown away.
    pub fn counting() -> Self {
        Self {
            file: None,
            path: PathBuf::new(),
            unfinished: None,
            hasher: None,
            n_bytes: 0,
            compressor: None,
        }
    }

    /// The standard output. Its bytes are not hashed.
    ///
    /// # Errors
    /// When it is closed.
    pub fn stdout() -> Result<Self, SinkError> {
        let fail = |error| SinkError::io("cannot write", Path::new(""), error);
        Ok(Self::new(stdout_file().map_err(fail)?, PathBuf::new(), None, false))
    }

    fn new(file: File, path: PathBuf, unfinished: Option<PathBuf>, hashed: bool) -> Self {
        let hasher = hashed.then(|| Box::new(blake3::Hasher::new()));
        Self { file: Some(file), path, unfinished, hasher, n_bytes: 0, compressor: None }
    }

    /// The same destination, with what is written from now on compressed by as many threads as given, which do not show.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn compressed(mut self, kind: Compression, n_threads: usize) -> Result<Self, SinkError> {
        let compressor = Compressor::new(kind, n_threads);
        let compressor = compressor.map_err(|error| SinkError::io("cannot write", &self.path, error))?;
        self.compressor = Some(Box::new(compressor));
        Ok(self)
    }

    /// The final name; empty for the standard output.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name that the file has now.
    pub(crate) fn written_path(&self) -> &Path {
        self.unfinished.as_deref().unwrap_or(&self.path)
    }

    /// How many bytes were written.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// The blake3 hash of what was written, hexadecimal; `None` for the standard output.
    pub fn hash(&self) -> Option<String> {
        self.hasher.as_ref().map(|hasher| hasher.finalize().to_hex().to_string())
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// What the system says.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), SinkError> {
        self.write_all(bytes).map_err(|error| SinkError::io("cannot write", &self.path, error))
    }

    /// Ends what is compressed, and brings a file to the disk. It still has its unfinished name.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&mut self) -> Result<(), SinkError> {
        if let Some(mut compressor) = self.compressor.take() {
            let ended = compressor.finish().and_then(|()| self.put_all(&compressor.take_ready()));
            ended.map_err(|error| SinkError::io("cannot write", &self.path, error))?;
        }
        match &self.file {
            Some(file) if self.unfinished.is_some() => {
                file.sync_all().map_err(|error| SinkError::io("cannot write", &self.path, error))
            }
            _ => Ok(()),
        }
    }

    /// The same file as a program that those may run who may read it.
    ///
    /// # Errors
    /// What the system says.
    #[cfg(unix)]
    pub fn executable(self) -> Result<Self, SinkError> {
        use std::os::unix::fs::PermissionsExt as _;
        if let Some(file) = self.file.as_ref().filter(|_| self.unfinished.is_some()) {
            let allow = || {
                let mut permissions = file.metadata()?.permissions();
                permissions.set_mode(permissions.mode() | ((permissions.mode() & 0o444) >> 2));
                file.set_permissions(permissions)
            };
            allow().map_err(|error| SinkError::io("cannot write", &self.path, error))?;
        }
        Ok(self)
    }

    /// The same file: here its name says that it is a program.
    ///
    /// # Errors
    /// Never.
    #[cfg(not(unix))]
    pub fn executable(self) -> Result<Self, SinkError> {
        Ok(self)
    }

    /// Gives a file its final name, in place of what stood there.
    ///
    /// # Errors
    /// What the system says.
    pub fn publish(mut self) -> Result<(), SinkError> {
        self.sync()?;
        self.file = None;
        if let Some(unfinished) = self.unfinished.take() {
            fs::rename(&unfinished, &self.path).map_err(|error| {
                // the error of the renaming is the one to tell
                let _ = fs::remove_file(&unfinished);
                SinkError::io("cannot write", &self.path, error)
            })?;
            forget(&unfinished);
        }
        Ok(())
    }
}

impl Output {
    /// Puts bytes as they are into the file.
    fn put_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.put(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = match &mut self.file {
            Some(file) => file.write(bytes)?,
            None => bytes.len(),
        };
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes.get(..n).unwrap_or_default());
        }
        self.n_bytes += n as u64;
        Ok(n)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(mut compressor) = self.compressor.take() else { return self.put(bytes) };
        let written = compressor.write(bytes).and_then(|()| self.put_all(&compressor.take_ready()));
        self.compressor = Some(compressor);
        written.map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.file = None;
        if let Some(unfinished) = self.unfinished.take() {
            // a failure is already on its way to the user
            let _ = fs::remove_file(&unfinished);
            forget(&unfinished);
        }
    }
}

/// The standard output without the line buffer of the standard library, which would look for line breaks in every chunk.
#[cfg(unix)]
fn stdout_file() -> io::Result<File> {
    use std::os::fd::AsFd as _;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn stdout_file() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// Removes unfinished files of this name whose process has ended. Where processes cannot be listed, they stay: they are hidden and
/// in nobody's way.
fn remove_stale(path: &Path, name: &str) {
    let processes = Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else { return };
    let prefix = format!(".{name}.");
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let id = file_name
            .to_str()
            .and_then(|text| text.strip_prefix(&prefix))
            .and_then(|text| text.strip_suffix(SUFFIX))
            .and_then(|text| text.strip_suffix('.'))
            .and_then(|text| text.parse::<u32>().ok());
        if id.is_some_and(|id| id == std::process::id() || !processes.join(id.to_string()).exists()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}
