"""Foreign readers on Arrow, NDJSON and compressed files. usage: formats.py OUT EXAMPLE..

Every example is in OUT/EXAMPLE (as CSV, Parquet, Arrow, NDJSON) and in OUT/EXAMPLE.packed (CSV and NDJSON as .gz, NDJSON as .zst).
pyarrow, polars and DuckDB read the Arrow file, Python's json, polars and DuckDB the NDJSON, Python's gzip and zstandard, DuckDB and
polars what is compressed. Cells are compared with those of the Parquet file, which read.py compares with the CSV.
"""
import datetime
import decimal
import gzip
import io
import json
import pathlib
import sys

import duckdb
import polars
import pyarrow
import pyarrow.ipc
import pyarrow.parquet
import zstandard

from checks import check, finish
from read import agrees


def plain(table, name):
    return table.column(name).to_pylist()


def loose(mine, theirs):
    """Whether a reader's nested value is the one that pyarrow sees; one that knows no durations sees microseconds."""
    if isinstance(mine, dict):
        return isinstance(theirs, dict) and mine.keys() == theirs.keys() and all(loose(mine[k], theirs[k]) for k in mine)
    if isinstance(mine, list):
        return isinstance(theirs, list) and len(mine) == len(theirs) and all(map(loose, mine, theirs))
    if isinstance(mine, datetime.timedelta) and isinstance(theirs, int):
        return mine == datetime.timedelta(microseconds=theirs)
    return mine == theirs


def nested(where, folder, table, parquet):
    """Lists and objects, cell by cell, as polars and DuckDB see them."""
    name = table["name"]
    frames = {
        "polars, parquet": polars.read_parquet(folder / f"{name}.parquet"),
        "polars, arrow": polars.read_ipc(folder / f"{name}.arrow"),
    }
    for column in (c["name"] for c in table["columns"] if c["type"] == "json" or c["type"].startswith("list<")):
        mine = plain(parquet, column)
        seen = {reader: frame[column].to_list() for reader, frame in frames.items()}
        rows = duckdb.sql(f"select \"{column}\" from '{folder / name}.parquet'").fetchall()
        seen["duckdb, parquet"] = [row[0] for row in rows]
        check(f"{where}.{column}: some are there", any(cell for cell in mine))
        for reader, theirs in seen.items():
            wrong = [(a, b) for a, b in zip(mine, theirs) if not loose(a, b)]
            check(f"{where}.{column}: {reader}", len(mine) == len(theirs) and not wrong, f"{wrong[:2]}")


def one_table(example, folder, table):
    where, name = f"{example}.{table['name']}", table["name"]
    parquet = pyarrow.parquet.read_table(folder / f"{name}.parquet")
    with pyarrow.ipc.open_file(folder / f"{name}.arrow") as reader:
        arrow = reader.read_all()
    check(f"{where}: pyarrow reads the arrow file", arrow.num_rows == table["rows"])
    arrow.validate(full=True)
    check(f"{where}: arrow carries the record", b"synthc-record" in arrow.schema.metadata[b"synthc.record"])
    check(f"{where}: arrow and parquet have the same columns", arrow.column_names == parquet.column_names)
    for column in arrow.column_names:
        check(f"{where}.{column}: arrow and parquet agree", plain(arrow, column) == plain(parquet, column))
        kind, other = arrow.schema.field(column), parquet.schema.field(column)
        unified = lambda t: t.value_type if pyarrow.types.is_dictionary(t) else t
        check(f"{where}.{column}: arrow and parquet have the same types", unified(kind.type) == unified(other.type))
        theirs = {k: v for k, v in (other.metadata or {}).items() if k != b"PARQUET:field_id"}
        check(f"{where}.{column}: arrow and parquet have the same labels", (kind.metadata or {}) == theirs)
    nested(where, folder, table, parquet)
    coded = [c["name"] for c in table["columns"] if c.get("codes")]
    for column in coded:
        why, values = plain(arrow, f"{column}_why"), plain(arrow, column)
        names = {g["name"] for c in table["columns"] if c["name"] == column for g in c["codes"]}
        check(f"{where}.{column}: reasons", all(w is None or (w in names and v is None) for w, v in zip(why, values)))
    frame = polars.read_ipc(folder / f"{name}.arrow")
    check(f"{where}: polars reads the arrow file", frame.shape == (arrow.num_rows, arrow.num_columns))
    counted = duckdb.sql("select count(*) from arrow").fetchall()[0][0]
    check(f"{where}: duckdb reads the arrow table", counted == arrow.num_rows)

    lines = (folder / f"{name}.ndjson").read_text(encoding="utf-8").split("\n")[:-1]
    rows = [json.loads(line, parse_float=decimal.Decimal) for line in lines]
    check(f"{where}: as many lines as rows", len(rows) == table["rows"])
    check(f"{where}: the columns in their order", all(list(row) == parquet.column_names for row in rows))
    for column in parquet.column_names:
        wrong = [(row[column], v) for row, v in zip(rows, plain(parquet, column)) if not agrees(row[column], v)]
        check(f"{where}.{column}: json and parquet agree", not wrong, f"{wrong[:3]}")
    frame = polars.read_ndjson(folder / f"{name}.ndjson", infer_schema_length=None)
    check(f"{where}: polars reads the ndjson", frame.shape == (len(rows), len(parquet.column_names)))
    counted = duckdb.sql(f"select count(*) from read_ndjson_auto('{folder / name}.ndjson', sample_size = -1)").fetchall()[0][0]
    check(f"{where}: duckdb reads the ndjson", counted == len(rows))
    packed(where, folder, pathlib.Path(f"{folder}.packed"), name, len(rows))


def packed(where, folder, other, name, n_rows):
    csv = (folder / f"{name}.csv").read_bytes()
    raw = (other / f"{name}.csv.gz").read_bytes()
    check(f"{where}: gzip", gzip.decompress(raw) == csv)
    check(f"{where}: gzip tells no time", raw[4:8] == b"\0\0\0\0")
    zst = (other / f"{name}.csv.zst").read_bytes()
    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(zst)) as reader:
        check(f"{where}: one zstandard frame", reader.read() == csv)
    options = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
    for kind in ("gz", "zst"):
        path = other / f"{name}.csv.{kind}"
        counted = duckdb.sql(f"select count(*) from read_csv('{path}', {options})").fetchall()[0][0]
        check(f"{where}: duckdb reads .csv.{kind}", counted == n_rows, f"{counted}")
        check(f"{where}: polars reads .csv.{kind}", polars.read_csv(path, infer_schema=False).height == n_rows)


def main():
    out = pathlib.Path(sys.argv[1])
    for example in sys.argv[2:]:
        record = json.loads((out / example / "synth-record.json").read_text(encoding="utf-8"))
        for table in record["tables"]:
            one_table(example, out / example, table)
    finish()


main()
