//! The benchmark's person table, built by hand and generated to nothing: nanoseconds of a row.
//!
//! `person ROWS [THREADS] [BLOCK_ROWS] [COLUMN..]` from the repository's root; with columns, only those are written.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use synthc_exec::{Batches, ExecError, Options, run};
use synthc_plan::{ArithOp, Bound, ColId};
use synthc_plan::{
    Column, CompareOp, Compute, Count, Dataset, Dist, DistKind, Expr, ExprKind, Missing, Overrides,
    PLAN_FORMAT, PLAN_VERSION, Part, Pattern, Plan, Route, Share, Stage, Table, Weight,
};
use synthc_types::{EnumSchema, MemberSchema, Real, Ty, Value};

fn e(kind: ExprKind, ty: Ty) -> Expr {
    Expr { kind, ty, nullable: false }
}

fn float(v: f64) -> Expr {
    e(ExprKind::Value(Value::float(v)), Ty::Float)
}

fn int(v: i64) -> Expr {
    e(ExprKind::Value(Value::Int(v)), Ty::Int)
}

fn col(column: usize, ty: Ty) -> Expr {
    e(ExprKind::Col { up: 0, column: ColId(column) }, ty)
}

fn arith(op: ArithOp, lhs: Expr, rhs: Expr) -> Expr {
    let ty = lhs.ty.clone();
    e(ExprKind::Arith { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, ty)
}

fn builtin(name: &str, args: Vec<Expr>, ty: Ty) -> Dist {
    Dist { kind: DistKind::Builtin { dist: name.into(), form: 0, args, stream: 0 }, ty }
}

fn draw(dist: Dist) -> Compute {
    Compute::Draw { dist, bounds: vec![] }
}

fn weights(ty: Ty, entries: Vec<(Value, f64)>) -> Dist {
    let entries =
        entries.into_iter().map(|(value, share)| Weight { value, share: Share::Of(float(share)) }).collect();
    Dist { kind: DistKind::Weights { entries, stream: 0 }, ty }
}

fn column(name: &str, ty: Ty, compute: Compute) -> Column {
    Column {
        name: name.into(),
        address: name.into(),
        label: None,
        note: None,
        ty,
        hidden: false,
        key: false,
        unique: false,
        compute,
        round: None,
        routes: vec![],
        missing: vec![],
        codes: vec![],
        carry: vec![],
        nullable: false,
        recorded: false,
        source: None,
    }
}

fn records(folder: &Path, file: &str) -> std::io::Result<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(folder.join(file))?;
    Ok(text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

fn empirical(records: &[Vec<String>], file: &str) -> Dist {
    let entries = records
        .iter()
        .skip(1)
        .filter_map(|r| match r.as_slice() {
            [value, weight, ..] => Some((Value::Text(value.as_str().into()), Real(weight.parse().ok()?))),
            _ => None,
        })
        .collect();
    Dist { kind: DistKind::Listed { entries, path: file.into(), stream: 0 }, ty: Ty::Text }
}

fn status_table(folder: &Path) -> std::io::Result<Dist> {
    let status = Ty::Enum("Status".into());
    let rows = records(folder, "status_by_region.csv")?
        .iter()
        .skip(1)
        .map(|record| {
            let region = Pattern::Value(Value::Text(record.first().map_or("", String::as_str).into()));
            let shares =
                record.iter().skip(1).filter_map(|share| share.trim_end_matches('%').parse::<f64>().ok());
            let entries = (0u32..).zip(shares).map(|(i, share)| (Value::Enum(i), share)).collect();
            (vec![region], weights(status.clone(), entries))
        })
        .collect();
    Ok(Dist { kind: DistKind::Given { subjects: vec![col(3, Ty::Text)], rows }, ty: status })
}

fn person(folder: &Path, rows: i64) -> std::io::Result<Plan> {
    let sex = [("M", 51.0), ("F", 49.0)].map(|(s, w)| (Value::Text(s.into()), w)).to_vec();
    let male = e(
        ExprKind::Compare {
            op: CompareOp::Eq,
            lhs: Box::new(col(2, Ty::Text)),
            rhs: Box::new(e(ExprKind::Value(Value::Text("M".into())), Ty::Text)),
        },
        Ty::Bool,
    );
    let extra = e(
        ExprKind::If {
            condition: Box::new(male),
            then: Box::new(float(0.15)),
            otherwise: Box::new(float(0.0)),
        },
        Ty::Float,
    );
    let age = e(ExprKind::Cast(Box::new(col(1, Ty::Int))), Ty::Float);
    let add = |a, b| arith(ArithOp::Add, a, b);
    let mul = |a, b| arith(ArithOp::Mul, a, b);
    let log_income =
        add(add(add(float(9.5), mul(float(0.015), age)), extra), mul(float(0.6), col(4, Ty::Float)));
    let mut income = column(
        "income",
        Ty::Float,
        Compute::Is(e(
            ExprKind::Call { function: "exp".into(), overload: 0, args: vec![log_income] },
            Ty::Float,
        )),
    );
    let adult =
        ExprKind::Compare { op: CompareOp::Ge, lhs: Box::new(col(1, Ty::Int)), rhs: Box::new(int(16)) };
    income.routes = vec![Route { condition: e(adult, Ty::Bool), gap: Some(255), value: None }];
    income.missing = vec![Missing {
        rates: vec![(255, float(0.05))],
        condition: None,
        address: "income".into(),
        index: 0,
    }];
    let bound = |lower, end| Bound { lower, open: false, end: int(end), require: None };
    let score_mean = add(float(100.0), mul(float(9.0), col(4, Ty::Float)));
    let joined = vec![float(1_577_836_800_000_000.0), float(1_735_689_599_999_000.0)];
    let email = vec![
        Part::Hole(col(9, Ty::Text)),
        Part::Text(".".into()),
        Part::Hole(col(10, Ty::Text)),
        Part::Hole(col(0, Ty::Int)),
        Part::Text("@example.org".into()),
    ];
    let mut columns = vec![
        column("id", Ty::Int, Compute::Is(arith(ArithOp::Sub, e(ExprKind::RowNo, Ty::Int), int(1)))),
        column(
            "age",
            Ty::Int,
            Compute::Draw {
                dist: builtin("Normal", vec![float(45.0), float(18.0)], Ty::Float),
                bounds: vec![bound(true, 0), bound(false, 100)],
            },
        ),
        column("sex", Ty::Text, draw(weights(Ty::Text, sex))),
        column("region", Ty::Text, draw(empirical(&records(folder, "region.csv")?, "region.csv"))),
        column("z", Ty::Float, draw(builtin("Normal", vec![float(0.0), float(1.0)], Ty::Float))),
        income,
        column("score", Ty::Float, draw(builtin("Normal", vec![score_mean, float(12.0)], Ty::Float))),
        column("joined_at", Ty::DateTime, draw(builtin("UniformInt", joined, Ty::DateTime))),
        column("status", Ty::Enum("Status".into()), draw(status_table(folder)?)),
        column("first", Ty::Text, draw(empirical(&records(folder, "first.csv")?, "first.csv"))),
        column("last", Ty::Text, draw(empirical(&records(folder, "last.csv")?, "last.csv"))),
        column("n_visits", Ty::Int, draw(builtin("Poisson", vec![float(3.2)], Ty::Int))),
        column("email", Ty::Text, Compute::Is(e(ExprKind::Template(email), Ty::Text))),
    ];
    for column in &mut columns {
        column.hidden = ["z", "first", "last"].contains(&column.name.as_str());
    }
    let member =
        |name: &&str| MemberSchema { name: (*name).into(), address: (*name).into(), code: None, label: None };
    let status = EnumSchema {
        name: "Status".into(),
        members: ["active", "dormant", "closed", "suspended"].iter().map(member).collect(),
    };
    let table = Table {
        name: "person".into(),
        address: "person".into(),
        label: None,
        note: None,
        hidden: false,
        parent: None,
        count: Count::Rows(int(rows)),
        max_children: Some(1),
        columns,
        key: vec![],
        requires: vec![],
        pins: vec![],
        steps: vec![],
    };
    Ok(Plan {
        format: PLAN_FORMAT.into(),
        version: PLAN_VERSION,
        engine: "example".into(),
        stage: Stage::Logical,
        dataset: Dataset { seed: 1, ..Dataset::default() },
        params: vec![],
        profiles: vec![],
        enums: vec![status],
        codes: vec![],
        tables: vec![table],
        expects: vec![],
        inputs: vec![],
    })
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, or: usize| args.get(i).and_then(|a| a.parse().ok()).unwrap_or(or);
    let rows = number(0, 1_000_000);
    let only: Vec<&String> = args.iter().skip(3).collect();
    let options = Options {
        threads: number(1, 1),
        block_rows: number(2, Options::default().block_rows),
        ..Options::default()
    };
    let plan = match person(Path::new("examples/person_benchmark"), rows as i64) {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("the files of examples/person_benchmark cannot be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let optimized = synthc_plan::optimize(plan, &Overrides::default(), &synthc_dist::functions::named);
    let mut plan = match optimized {
        Ok(plan) => plan,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if !only.is_empty() {
        for column in plan.tables.iter_mut().flat_map(|t| &mut t.columns) {
            column.hidden = !only.contains(&&column.name);
        }
    }
    let start = Instant::now();
    let mut bytes = 0usize;
    let mut write = |_, _, _, batch: arrow::array::RecordBatch| -> Result<(), ExecError> {
        bytes += batch.get_array_memory_size();
        Ok(())
    };
    let result = run(&plan, &options, &Batches, &mut write);
    let seconds = start.elapsed().as_secs_f64();
    match result {
        Ok(report) => {
            println!(
                "{} rows, {:.1} ns a row on the clock, {bytes} bytes",
                rows,
                seconds * 1e9 / rows as f64
            );
            for truncated in report.truncations {
                println!("{}: {} drawn once more", truncated.column, truncated.values);
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
