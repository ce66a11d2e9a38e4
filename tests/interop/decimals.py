"""Decimals of up to 38 digits. usage: decimals.py BINARY SPEC FOLDER

Python's `decimal` computes every derived column again from the drawn ones; pyarrow, polars and DuckDB read the files.
"""
import csv
import decimal
import json
import pathlib
import subprocess
import sys
from decimal import Decimal

import duckdb
import polars
import pyarrow
import pyarrow.ipc
import pyarrow.parquet

from checks import check, finish

decimal.getcontext().prec = 80
PLACES = {"product": 27, "large": 2, "sum": 12, "negated": 2, "chosen": 27, "rounded": 15, "stepped": 2}


def rounded(value, step):
    """The nearest multiple, halves away from zero."""
    return (value / step).quantize(Decimal(1), rounding=decimal.ROUND_HALF_UP) * step


def expected(row):
    a, b, n, number = Decimal(row["a"]), Decimal(row["b"]), int(row["n"]), int(row["id"])
    c = Decimal(row["c"]) if row["c"] else None
    product = None if c is None else a * b * c
    large = Decimal(10) ** 23 * n + Decimal("0.01") * number
    return {
        "product": product,
        "large": large,
        "sum": None if c is None else Decimal(10) ** 20 + c - a,
        "negated": -large,
        "chosen": (product if n > 5 else b),
        "rounded": rounded(a * b, Decimal("0.000001")),
        "stepped": rounded(large, Decimal(5)),
    }


def main():
    binary, spec, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    paths = {kind: folder / f"decimals.{kind}" for kind in ("csv", "parquet", "arrow", "ndjson")}
    for path in paths.values():
        subprocess.run([binary, "sample", spec, "--force", "--quiet", "-o", path], check=True)
    with open(paths["csv"], newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = [expected(row) for row in rows]
    check("decimals: rows", len(rows) == 1000)
    longest = max(len(row["product"].strip("-").replace(".", "").lstrip("0")) for row in rows)
    check("decimals: some have more than 30 digits", longest > 30, f"{longest}")

    def text(value, places):
        return "" if value is None else f"{value:.{places}f}"

    for name, places in PLACES.items():
        wrong = [(row["id"], row[name]) for row, want in zip(rows, wanted) if row[name] != text(want[name], places)]
        check(f"decimals.{name}: Python computes the same", not wrong, f"{wrong[:3]}")
    compared = [(row["id"], row["larger"]) for row, want in zip(rows, wanted) if want["product"] is not None
                and row["larger"] != str(want["large"] > want["sum"] * 5_000).lower()]
    check("decimals.larger: Python compares alike", not compared, f"{compared[:3]}")
    written = [row["id"] for row, want in zip(rows, wanted) if want["product"] is not None
               and row["text"] != f"{want['large']:.2f} {rounded(want['product'], Decimal('0.001')):.3f}"]
    check("decimals.text: as Python writes them", not written, f"{written[:3]}")

    parquet = pyarrow.parquet.read_table(paths["parquet"])
    with pyarrow.ipc.open_file(paths["arrow"]) as reader:
        arrow = reader.read_all()
    arrow.validate(full=True)
    with open(paths["ndjson"], encoding="utf-8") as file:
        lines = [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in file]
    frame = polars.read_parquet(paths["parquet"])
    for name, places in PLACES.items():
        values = [want[name] for want in wanted]
        for kind, table in (("parquet", parquet), ("arrow", arrow)):
            field = table.schema.field(name).type
            check(f"decimals.{name}: the type in {kind}", field == pyarrow.decimal128(38, places), f"{field}")
            check(f"decimals.{name}: pyarrow reads the {kind}", table.column(name).to_pylist() == values)
        check(f"decimals.{name}: polars reads the parquet", frame[name].to_list() == values)
        found = [row[0] for row in duckdb.sql(f"select {name} from '{paths['parquet']}' order by id").fetchall()]
        check(f"decimals.{name}: duckdb reads the parquet", found == values)
        check(f"decimals.{name}: json has all digits", [line[name] for line in lines] == values)
    for name in ("a", "b", "c"):
        check(f"decimals.{name}: 64 bits are enough", parquet.schema.field(name).type.precision == 18)
    finish()


main()
