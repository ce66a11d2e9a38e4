//! What a process costs: CPU seconds as the system counts them, wall time, peak memory.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A program with its arguments, to be run again and again.
#[derive(Clone, Debug)]
pub struct Job {
    program: PathBuf,
    args: Vec<OsString>,
    /// Whether it says itself what its work took (`cpu=SECONDS`), without starting an interpreter.
    says: bool,
}

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds on processors, user and system.
    pub cpu: f64,
    /// Seconds on the clock.
    pub wall: f64,
}

impl Job {
    /// A program that is measured as a whole.
    pub fn whole(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), args: Vec::new(), says: false }
    }

    /// A program that says what its work took.
    pub fn says(program: impl Into<PathBuf>) -> Self {
        Self { says: true, ..Self::whole(program) }
    }

    /// With these arguments too.
    pub fn args<I: IntoIterator<Item: Into<OsString>>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn cost(&self) -> Result<Cost, String> {
        let before = children_cpu()?;
        let started = Instant::now();
        let output = self.command().output().map_err(|e| format!("{}: {e}", self.program.display()))?;
        let wall = started.elapsed().as_secs_f64();
        let mut cpu = children_cpu()? - before;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{:?}: {}\n{said}", self.command(), output.status));
        }
        if self.says {
            let said = String::from_utf8_lossy(&output.stdout);
            let told = said.split_whitespace().find_map(|word| word.strip_prefix("cpu=")?.parse().ok());
            cpu = told.ok_or_else(|| format!("{:?} does not say `cpu=`", self.command()))?;
        }
        Ok(Cost { cpu, wall })
    }

    /// The peak of its resident memory in MiB (Linux).
    pub fn peak(&self) -> Result<f64, String> {
        let mut child = self.command().stdout(Stdio::null()).spawn().map_err(|e| e.to_string())?;
        let status = format!("/proc/{}/status", child.id());
        let mut most = 0.0f64;
        while child.try_wait().map_err(|e| e.to_string())?.is_none() {
            let text = fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
            most = most.max(line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0.0) / 1024.0);
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(most)
    }
}

/// CPU seconds of all children that have ended.
#[cfg(unix)]
fn children_cpu() -> Result<f64, String> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|e| e.to_string())?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}

#[cfg(not(unix))]
fn children_cpu() -> Result<f64, String> {
    Err("CPU seconds of processes are read on Unix only".to_owned())
}

/// The processor's name, how many there are, and how busy they are, where the system tells.
pub fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = name.map_or("processor unknown", |(_, name)| name.trim());
    let n_cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().map(|load| format!(", load {load}")).unwrap_or_default();
    format!("{n_cpus} x {name}{load}")
}

/// The lines of all CSV files below a folder, without their headers.
pub fn csv_rows(folder: &Path) -> Result<u64, String> {
    let mut rows = 0;
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.extension().is_some_and(|extension| extension == "csv") {
            rows += lines(&path).map_err(|e| format!("{}: {e}", path.display()))?.saturating_sub(1);
        }
    }
    Ok(rows)
}

fn lines(path: &Path) -> std::io::Result<u64> {
    use std::io::Read as _;
    let mut file = fs::File::open(path)?;
    let mut buffer = vec![0; 1 << 16];
    let mut n_lines = 0;
    loop {
        let n = file.read(&mut buffer)?;
        let read = buffer.get(..n).unwrap_or_default();
        if read.is_empty() {
            return Ok(n_lines);
        }
        n_lines += read.iter().filter(|byte| **byte == b'\n').count() as u64;
    }
}
