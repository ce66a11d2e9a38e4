"""Our reader on foreign files. usage: inputs.py SYNTHC SPEC OUT

pyarrow writes Parquet, polars writes text with semicolons; a spec that reads both as tables must give back the values that went in.
Prints `N passed, M failed`.
"""
import datetime
import decimal
import json
import pathlib
import shutil
import subprocess
import sys

import polars
import pyarrow
import pyarrow.parquet

from checks import check, finish

synthc, spec, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)
shutil.copy(spec, out)

N = 3_000
TEXTS = ["plain", 'quo"ted', "semi;colon, comma", "zwei\nZeilen", "Ünïcödé 漢字", "007", " blanks ", None]
utc = datetime.timezone.utc
columns = {
    "ID": list(range(1, N + 1)),
    "flag": [None if n % 7 == 0 else n % 2 == 0 for n in range(N)],
    "amount": [None if n % 11 == 0 else decimal.Decimal(n * 37 - 5000).scaleb(-2) for n in range(N)],
    "ratio": [None if n % 13 == 0 else (n - 1500) / 7 * 10.0 ** (n % 40 - 20) for n in range(N)],
    "name": [TEXTS[n % len(TEXTS)] for n in range(N)],
    "day": [None if n % 5 == 0 else datetime.date(1900, 1, 1) + datetime.timedelta(days=n * 30) for n in range(N)],
    "clock": [None if n % 6 == 0 else (datetime.datetime.min + datetime.timedelta(seconds=n * 28.5)).time() for n in range(N)],
    "stamp": [datetime.datetime(1960, 1, 1, tzinfo=utc) + datetime.timedelta(days=n * 9, milliseconds=n) for n in range(N)],
    "kind": [None if n % 9 == 0 else ["a", "b c", "d"][n % 3] for n in range(N)],
}
types = {
    "ID": pyarrow.int32(), "flag": pyarrow.bool_(), "amount": pyarrow.decimal128(9, 2), "ratio": pyarrow.float64(),
    "name": pyarrow.large_string(), "day": pyarrow.date32(), "clock": pyarrow.time64("us"),
    "stamp": pyarrow.timestamp("us", "UTC"), "kind": pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
}
table = pyarrow.table({name: pyarrow.array(values, types[name]) for name, values in columns.items()})
table = table.append_column("ignored", pyarrow.array([[n] for n in range(N)]))
pyarrow.parquet.write_table(table, out / "rows.parquet", row_group_size=700)
kinds = pyarrow.table({"name": ["a", "b c", "d"], "code": [1, 2, 3], "weight": [1.0, 0.0, 3.0]})
pyarrow.parquet.write_table(kinds, out / "kinds.parquet")
frame = polars.from_arrow(table.drop(["ignored"])).with_columns(polars.col("kind").cast(polars.String))
frame.write_csv(out / "rows.csv", separator=";", datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ", quote_style="non_numeric")

subprocess.run([synthc, "sample", out / spec.name, "--format", "parquet", "--quiet", "-o", out / "out"], check=True)

for name in ["parquet", "csv"]:
    back = pyarrow.parquet.read_table(out / "out" / f"{name}.parquet").to_pydict()
    for column, expected in columns.items():
        found = back["id" if column == "ID" else column]
        differ = [n for n, value in enumerate(expected) if n >= len(found) or found[n] != value]
        check(f"{name}.{column}", len(found) == N and not differ, f"rows {differ[:3]}")
drawn = pyarrow.parquet.read_table(out / "out" / "drawn.parquet").to_pydict()
record = json.loads((out / "out" / "synth-record.json").read_text())
check("weights of an enum", set(drawn["kind"]) == {"a", "d"})
check("values of a file", set(drawn["name"]) == set(TEXTS))
check("inputs of the record", [i["path"] for i in record["inputs"]] == ["kinds.parquet", "rows.csv", "rows.parquet"])
finish()
