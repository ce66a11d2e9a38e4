//! Who is measured against whom, on what work, and what the ratio must be.

use std::path::{Path, PathBuf};

use super::process::Job;

/// One piece of work, and those that do it.
pub struct Contest {
    /// What `--only` calls it.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// How many rows there are.
    pub rows: Rows,
    /// What we do.
    pub ours: Job,
    /// What the others do.
    pub rivals: Vec<Rival>,
}

/// How the rows of a contest are known.
pub enum Rows {
    /// Each writes so many.
    Known(u64),
    /// Each writes CSV files into a folder of its name.
    Counted,
}

/// Somebody who does the same.
pub struct Rival {
    /// Their name.
    pub name: &'static str,
    /// How they do it.
    pub job: Job,
    /// Our CPU seconds a row must be at most so many times theirs.
    pub must: Option<f64>,
    /// Our time on the clock must be at most so many times theirs.
    pub must_wall: Option<f64>,
}

/// What the contests run.
pub struct Programs {
    /// The root of the project.
    pub root: PathBuf,
    /// Where files are written.
    pub folder: PathBuf,
    /// The product.
    pub synthc: PathBuf,
    /// The hand-written limit.
    pub limit: PathBuf,
    /// Python with numpy and pyarrow.
    pub numpy: Option<PathBuf>,
    /// Python with DuckDB.
    pub duckdb: Option<PathBuf>,
    /// The generator of TPC-H.
    pub tpchgen: Option<PathBuf>,
}

/// Rows that come of one customer in W2: one, five orders, 2.5 items each.
const W2_ROWS: f64 = 18.5;
/// Rows of `lineitem` at scale 1.
const LINEITEMS: f64 = 6_000_000.0;

impl Rival {
    fn new(name: &'static str, job: Job) -> Self {
        Self { name, job, must: None, must_wall: None }
    }

    fn must(self, ratio: f64) -> Self {
        Self { must: Some(ratio), ..self }
    }
}

impl Programs {
    fn out(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// `synthc sample` of a file of the project; `out` is a file or folder, or nothing is written.
    pub fn sample(&self, spec: &str, settings: &[String], threads: u16, out: Option<&Path>) -> Job {
        let mut job = Job::whole(&self.synthc).args(["sample", "--quiet"]).args([self.root.join(spec)]);
        if spec.starts_with("benches") {
            job = job.args(["--allow-read".into(), self.root.join("examples/person_benchmark")]);
        }
        job = settings.iter().fold(job, |job, setting| job.args(["--set", setting]));
        job = job.args(["--threads".to_owned(), threads.to_string()]);
        match out {
            Some(out) => job.args(["--force", "-o"]).args([out]),
            None => job.args(["--format", "none"]),
        }
    }

    fn w1(&self, rows: u64, threads: u16, out: Option<&Path>) -> Job {
        self.sample("examples/person_benchmark/person_benchmark.synth", &[format!("n={rows}")], threads, out)
    }

    fn ruled(&self, rows: u64, out: Option<&Path>) -> Job {
        self.sample("benches/specs/ruled.synth", &[format!("n={rows}")], 1, out)
    }

    fn limit(&self, rows: u64, out: &Path, codec: &str) -> Job {
        Job::whole(&self.limit).args(["run".to_owned(), rows.to_string()]).args([out]).args([codec, "1"])
    }

    fn script(&self, python: &Path, name: &str, number: u64, out: &Path) -> Job {
        let script = self.root.join("benches/peers").join(name);
        Job::says(python).args([script]).args([number.to_string()]).args([out])
    }

    /// The numpy and DuckDB scripts for W1, as far as they can run, with what our ratio must be.
    fn scripts(&self, rows: u64, out: &Path, musts: [Option<f64>; 2]) -> Vec<Rival> {
        let script = |name, python: &Option<PathBuf>, file, must| {
            let job = self.script(python.as_deref()?, file, rows, out);
            Some(Rival { must, ..Rival::new(name, job) })
        };
        let [numpy, duckdb] = musts;
        let both = [
            script("numpy", &self.numpy, "w1_numpy.py", numpy),
            script("DuckDB", &self.duckdb, "w1_duckdb.py", duckdb),
        ];
        both.into_iter().flatten().collect()
    }

    /// All contests of about so many rows.
    pub fn contests(&self, rows: u64) -> Vec<Contest> {
        let file = |name: &str| self.out(name);
        let (csv, parquet) = (file("ours.csv"), file("ours.parquet"));
        let none = Path::new("none");
        let mut out = Vec::new();
        let mut w1 = |name, title, format: &str, limit: f64, musts| {
            let target = (format != "none").then(|| file(&format!("ours.{format}")));
            let theirs = target.as_ref().map_or(none.to_owned(), |_| file(&format!("theirs.{format}")));
            let codec = if format == "parquet" { "snappy" } else { format };
            let mut rivals = vec![Rival::new("limit", self.limit(rows, &theirs, codec)).must(limit)];
            rivals.extend(self.scripts(rows, &theirs, musts));
            let ours = self.w1(rows, 1, target.as_deref());
            out.push(Contest { name, title, rows: Rows::Known(rows), ours, rivals });
        };
        w1("w1-none", "W1, generated and dropped", "none", 1.3, [None, None]);
        w1("w1-csv", "W1, CSV", "csv", 1.2, [Some(1.0 / 4.0), Some(1.0 / 6.0)]);
        w1("w1-parquet", "W1, Parquet snappy", "parquet", 1.2, [Some(1.0 / 2.6), None]);
        out.push(self.w2(rows));
        let plain = |job: Job| vec![Rival::new("W1 plain", job).must(1.6)];
        out.push(Contest {
            name: "ruled-none",
            title: "W1 with two constraints, missing codes and routing, dropped",
            rows: Rows::Known(rows),
            ours: self.ruled(rows, None),
            rivals: plain(self.w1(rows, 1, None)),
        });
        out.push(Contest {
            name: "ruled-csv",
            title: "W1 with two constraints, missing codes and routing, CSV",
            rows: Rows::Known(rows),
            ours: self.ruled(rows, Some(&csv)),
            rivals: plain(self.w1(rows, 1, Some(&file("plain.csv")))),
        });
        out.extend(self.lineitem(rows));
        for (name, title, ours, theirs) in [
            ("threads-csv", "W1, CSV, two threads", &csv, file("one.csv")),
            ("threads-parquet", "W1, Parquet snappy, two threads", &parquet, file("one.parquet")),
        ] {
            let one = Rival::new("one thread", self.w1(rows, 1, Some(&theirs)));
            out.push(Contest {
                name,
                title,
                rows: Rows::Known(rows),
                ours: self.w1(rows, 2, Some(ours)),
                rivals: vec![Rival { must_wall: Some(1.0 / 1.7), ..one.must(1.15) }],
            });
        }
        out
    }

    fn w2(&self, rows: u64) -> Contest {
        let customers = (rows as f64 / W2_ROWS) as u64;
        let folder = self.out("limit");
        let limit = Job::whole(&self.limit).args(["w2".to_owned(), customers.to_string()]).args([folder]);
        let mut rivals = vec![Rival::new("limit", limit).must(1.5)];
        if let Some(python) = &self.numpy {
            let job = self.script(python, "w2_numpy.py", customers, &self.out("numpy"));
            rivals.push(Rival::new("numpy", job));
        }
        let settings = [format!("customers={customers}")];
        Contest {
            name: "w2-csv",
            title: "W2, three CSV files",
            rows: Rows::Counted,
            ours: self.sample("benches/specs/shop.synth", &settings, 1, Some(&self.out("ours"))),
            rivals,
        }
    }

    fn lineitem(&self, rows: u64) -> Option<Contest> {
        let scale = (rows as f64 / LINEITEMS).max(0.001);
        let ours = self.sample(
            "examples/tpch/tpch.synth",
            &[format!("scale={scale:.4}")],
            1,
            Some(&self.out("ours")),
        );
        let theirs = Job::whole(self.tpchgen.as_ref()?)
            .args(["csv", "--quiet", "--overwrite", "--num-threads", "1", "--tables", "lineitem", "-s"])
            .args([format!("{scale:.4}")])
            .args(["-o"])
            .args([self.out("tpchgen-cli")]);
        Some(Contest {
            name: "lineitem",
            title: "TPC-H lineitem, CSV",
            rows: Rows::Counted,
            ours: ours.args(["--table", "lineitem"]),
            rivals: vec![Rival::new("tpchgen-cli", theirs).must(0.5)],
        })
    }
}
