"""Foreign readers on our files. usage: read.py OUT EXAMPLE..

For every table of every example: pyarrow, polars, DuckDB and Python's csv module read the CSV; pyarrow, polars and DuckDB read
the Parquet file. All must see the same rows, columns and cells; the record must tell the same rows and hashes.
Prints `N passed, M failed`.
"""
import csv
import datetime
import decimal
import json
import math
import pathlib
import re
import sys

import duckdb
import polars
import pyarrow.csv
import pyarrow.parquet

from checks import check, finish


def text_cells(path):
    """Every cell as text, None for an empty unquoted cell, by pyarrow."""
    with open(path, newline="", encoding="utf-8") as f:
        header = next(csv.reader(f))
    options = pyarrow.csv.ConvertOptions(
        column_types={name: pyarrow.string() for name in header},
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=False,
    )
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    return header, pyarrow.csv.read_csv(path, parse_options=parse, convert_options=options)


def duration(text):
    """An ISO 8601 duration of days and less."""
    sign, days, hours, minutes, seconds = re.fullmatch(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?", text).groups(default="0")
    whole, _, part = seconds.partition(".")
    read = datetime.timedelta(days=int(days), hours=int(hours), minutes=int(minutes), seconds=int(whole))
    read += datetime.timedelta(microseconds=int(part.ljust(6, "0") or 0))
    return -read if sign == "-" else read


def same(a, b):
    """Whether a CSV cell (text) and a Parquet cell (a Python value) say the same."""
    if a is None or b is None:
        return a is None and b is None
    if isinstance(b, (list, dict)):
        return agrees(json.loads(a, parse_float=decimal.Decimal), b)
    if isinstance(b, bool):
        return a == str(b).lower()
    if isinstance(b, float):
        return float(a) == b or (math.isnan(float(a)) and math.isnan(b))
    if isinstance(b, int):
        return int(a) == b
    if isinstance(b, datetime.timedelta):
        return b == duration(a)
    if hasattr(b, "isoformat"):
        return a.replace("Z", "").rstrip("0").rstrip(".") == b.isoformat().replace("+00:00", "").rstrip("0").rstrip(".") or (
            a.replace("Z", "") == b.isoformat().replace("+00:00", "")
        )
    return a == str(b)


def agrees(cell, value):
    """Whether a JSON value, its fractions read as decimals, and a Parquet cell (a Python value) say the same in the same type."""
    if cell is None or value is None:
        return cell is None and value is None
    if isinstance(value, list):
        return isinstance(cell, list) and len(cell) == len(value) and all(map(agrees, cell, value))
    if isinstance(value, dict):
        return isinstance(cell, dict) and list(cell) == list(value) and all(agrees(cell[k], value[k]) for k in value)
    if isinstance(value, bool):
        return cell is value
    if isinstance(value, int):
        return type(cell) is int and cell == value
    if isinstance(value, float):
        return isinstance(cell, decimal.Decimal) and float(cell) == value
    if isinstance(value, decimal.Decimal):
        return isinstance(cell, decimal.Decimal) and str(cell) == str(value)
    return isinstance(cell, str) and same(cell, value)


def one_table(example, folder, table, record):
    where = f"{example}.{table}"
    csv_path, parquet_path = folder / f"{table}.csv", folder / f"{table}.parquet"
    header, cells = text_cells(csv_path)
    with open(csv_path, newline="", encoding="utf-8") as f:
        rows = list(csv.reader(f))[1:]
    check(f"{where}: record and csv agree on rows", record["rows"] == len(rows), f"{record['rows']} {len(rows)}")
    check(f"{where}: pyarrow reads the csv", cells.num_rows == len(rows) and cells.column_names == header)
    own = [[cell if cell != "" else None for cell in row] for row in rows]
    arrow_rows = list(zip(*[column.to_pylist() for column in cells.columns])) if header else []
    agree = all((x or None) == (y or None) for a, b in zip(own, arrow_rows) for x, y in zip(a, b))
    check(f"{where}: pyarrow and csv see the same cells", agree)
    lazily = polars.read_csv(csv_path, infer_schema=False)
    check(f"{where}: polars reads the csv", lazily.shape == (len(rows), len(header)), f"{lazily.shape}")
    sql = f"select count(*) from read_csv('{csv_path}', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')"
    counted = duckdb.sql(sql).fetchall()[0][0]
    check(f"{where}: duckdb reads the csv", counted == len(rows), f"{counted} {len(rows)}")

    parquet = pyarrow.parquet.read_table(parquet_path)
    reasons = {f"{c['name']}_why" for c in record["columns"] if c.get("codes")}
    names = [name for name in parquet.column_names if name not in reasons]
    check(f"{where}: parquet has the columns of the csv", names == header, f"{parquet.column_names}")
    check(f"{where}: parquet has the rows of the csv", parquet.num_rows == len(rows))
    codes = {
        c["name"]: {str(v) for g in c.get("codes", []) for v in (g["code"], g["name"], g["label"]) if v is not None}
        for c in record["columns"]
    }
    for at, name in enumerate(header):
        values = parquet.column(name).to_pylist()
        coded = codes.get(name, set())
        wrong = [
            (i, text, value)
            for i, (text, value) in enumerate(zip(cells.column(at).to_pylist(), values))
            if not (same(text, value) or (value is None and text in coded))
        ]
        check(f"{where}.{name}: csv and parquet agree", not wrong, f"{wrong[:3]}")
    frame = polars.read_parquet(parquet_path)
    check(f"{where}: polars reads the parquet", frame.shape == (len(rows), len(parquet.column_names)))
    counted = duckdb.sql(f"select count(*) from '{parquet_path}'").fetchall()[0][0]
    check(f"{where}: duckdb reads the parquet", counted == len(rows))


def main():
    out = pathlib.Path(sys.argv[1])
    for example in sys.argv[2:]:
        record = json.loads((out / example / "synth-record.json").read_text(encoding="utf-8"))
        check(f"{example}: the record lists tables", len(record["tables"]) > 0)
        for table in record["tables"]:
            one_table(example, out / example, table["name"], table)
    finish()


if __name__ == "__main__":
    main()
