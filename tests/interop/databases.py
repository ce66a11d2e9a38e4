"""Databases on our scripts. usage: databases.py OUT EXAMPLE..

OUT/EXAMPLE.DIALECT/dataset.sql is loaded into PostgreSQL (a throw-away cluster on a unix socket) and SQLite; what they, and
OUT/EXAMPLE.lite/dataset.sqlite, hold is compared
with OUT/EXAMPLE/TABLE.csv cell by cell. Scripts for MySQL and SQL Server are parsed by sqlglot, and the values in them compared likewise.
"""
import csv
import datetime
import decimal
import glob
import json
import math
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import sqlglot
from sqlglot import exp

from checks import check, finish
from read import duration

NULL = "\\N"


def csv_rows(path):
    """Header and rows; None for an empty unquoted cell, which only null is."""
    text = path.read_text(encoding="utf-8")
    rows, row, cell, quoted, at = [], [], "", False, 0
    while at < len(text):
        char = text[at]
        if char == '"' and cell == "" and not quoted:
            end = at + 1
            while text[end] != '"' or text[end + 1 : end + 2] == '"':
                end += 2 if text[end] == '"' else 1
            cell, quoted, at = text[at + 1 : end].replace('""', '"'), True, end
        elif char in ",\n":
            row.append(cell if quoted or cell else None)
            cell, quoted = "", False
            if char == "\n":
                rows.append(row)
                row = []
        else:
            cell += char
        at += 1
    return rows[0], rows[1:]


def moment(text):
    text = text.replace(" ", "T").replace("Z", "+00:00")
    return datetime.datetime.fromisoformat(text + ":00" if text[-3] in "+-" else text)


def plain(kind, cell):
    """The value of a CSV cell, or of what a database says (a text, a number), by its type; values of one type can be compared."""
    if cell is None:
        return None
    if kind == "bool":
        return str(cell).lower() in ("t", "true", "1")
    if kind == "float":
        return float(cell)
    if kind.startswith("decimal"):
        return decimal.Decimal(repr(cell) if isinstance(cell, float) else cell)
    if kind == "int":
        return int(cell)
    cell = str(cell)
    if kind == "json" or kind.startswith("list<"):
        # a database orders the names of an object its own way, and may leave out zeros
        number = lambda text: f"{decimal.Decimal(text).normalize():f}"
        return json.dumps(json.loads(cell, parse_float=number, parse_int=number), sort_keys=True)
    if kind == "time":
        return datetime.time.fromisoformat(cell.ljust(15, "0") if "." in cell else cell)
    if kind == "datetime":
        return moment(cell if cell[-1] == "Z" or "+" in cell else cell + "Z")
    if kind == "duration":
        return datetime.timedelta(microseconds=int(cell)) if cell.lstrip("-").isdigit() else duration(cell)
    return cell


def equal(a, b):
    # SQLite before 3.43 reads some floats as a neighbour
    return a == b or isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=3e-16)


def compare(where, folder, table, rows):
    """Rows of a database, with the columns of reasons, against the CSV."""
    header, wanted = csv_rows(folder / f"{table['name']}.csv")
    check(f"{where}: rows", len(wanted) == len(rows), f"{len(wanted)} {len(rows)}")
    values, theirs, at = [], [], 0
    for column, (name, schema) in enumerate(zip(header, table["columns"])):
        codes = {(g["name"] if schema.get("values") else g["code"]): g["name"] for g in schema.get("codes", [])}
        kind = schema["type"]
        cells = [row[column] for row in wanted]
        values.append([None if cell in codes else plain(kind, cell) for cell in cells])
        theirs.append([plain(kind, row[at]) for row in rows])
        if codes:
            values.append([codes.get(cell) for cell in cells])
            theirs.append([row[at + 1] for row in rows])
        at += 2 if codes else 1
    # a database keeps rows in any order
    order = lambda columns: sorted(zip(*columns), key=lambda row: [(cell is None, 0 if cell is None else cell) for cell in row])
    wrong = [(a, b) for a, b in zip(order(values), order(theirs)) if not all(map(equal, a, b))]
    check(f"{where}: cells", not wrong, f"{wrong[:2]}")


class Postgres:
    """A cluster in a folder of its own, run by an unprivileged user."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found and os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-qq"], check=True, stdout=subprocess.DEVNULL)
            subprocess.run(["apt-get", "install", "-y", "-qq", "postgresql"], check=True, stdout=subprocess.DEVNULL)
            found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        self.bin = pathlib.Path(found[-1]) if found else pathlib.Path(shutil.which("initdb")).parent
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="synthc-pg-"))
        if self.user:
            shutil.chown(self.folder, "postgres", "postgres")
        self.data = self.folder / "data"

    def run(self, name, *args, **options):
        options = {"check": True, "capture_output": True, "cwd": self.folder, **self.user, **options}
        return subprocess.run([self.bin / name, *map(str, args)], **options)

    def __enter__(self):
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "synthc", "--encoding", "UTF8", "--locale", "C", "--no-sync")
        # the server inherits no pipe of ours, which it would hold open
        quiet = {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", f"-k {self.folder} -c listen_addresses='' -F", "start", **quiet)
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def psql(self, database, *args, **options):
        return self.run("psql", "-h", self.folder, "-U", "synthc", "-d", database, "-X", "-q", "-v", "ON_ERROR_STOP=1", *args, check=False, **options)

    def rows(self, database, table):
        settings = "set timezone = 'UTC'; set intervalstyle = 'iso_8601'"
        copy = f"copy {table} to stdout with (format csv, null '{NULL}', force_quote *)"
        text = self.psql(database, "-c", settings, "-c", copy).stdout.decode()
        rows = csv.reader(text.splitlines(keepends=True))
        # nulls alone are not quoted, and no text here is `\N`
        return [[None if cell == NULL else cell for cell in row] for row in rows]


def postgres(server, example, folder, script, tables):
    server.psql("postgres", "-c", f"create database {example}")
    loaded = server.psql(example, stdin=script.open("rb"))
    check(f"{example}: PostgreSQL loads the script", loaded.returncode == 0, loaded.stderr.decode()[:300])
    for table in tables:
        quoted = '"' + table["name"] + '"'
        compare(f"{example}.{table['name']} in PostgreSQL", folder, table, server.rows(example, quoted))


def sqlite(example, folder, script, tables):
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(script.read_text(encoding="utf-8"))
    except sqlite3.Error as error:
        check(f"{example}: SQLite loads the script", False, str(error))
        return
    ours = sqlite3.connect(script.with_suffix(".sqlite"))
    check(f"{example}: the database is whole", ours.execute("pragma integrity_check").fetchall() == [("ok",)])
    for made, database in (("by the script", db), ("as a database", ours)):
        check(f"{example}: SQLite finds its foreign keys", not database.execute("pragma foreign_key_check").fetchall())
        for table in tables:
            rows = database.execute(f'select * from "{table["name"]}"').fetchall()
            compare(f"{example}.{table['name']} in SQLite {made}", folder, table, rows)


def value(node):
    """The value of a literal as a text, or None."""
    if isinstance(node, exp.Null):
        return None
    if isinstance(node, exp.Boolean):
        return str(node.this).lower()
    if isinstance(node, (exp.Literal, exp.National)):
        return node.this if isinstance(node.this, str) else value(node.this)
    if isinstance(node, exp.Neg):
        return "-" + value(node.this)
    if isinstance(node, (exp.Add, exp.DPipe, exp.Concat)):
        return value(node.left) + value(node.right)
    if isinstance(node, (exp.Cast, exp.Paren)):
        return value(node.this)
    if isinstance(node, (exp.Chr, exp.Anonymous)):
        return chr(int(node.expressions[0].name))
    raise ValueError(repr(node))


def parsed(dialect, example, folder, script, tables):
    text = script.read_text(encoding="utf-8")
    parts = text.split("\nGO\n") if dialect == "tsql" else [text]
    rows, created = {table["name"]: [] for table in tables}, set()
    for statement in (s for part in parts for s in sqlglot.parse(part, read=dialect)):
        if isinstance(statement, exp.Create):
            created.add(statement.find(exp.Table).name)
        if isinstance(statement, exp.Insert):
            found = rows[statement.find(exp.Table).name]
            found.extend([value(cell) for cell in row.expressions] for row in statement.expression.expressions)
    check(f"{example}: {dialect} creates all tables", created == set(rows), f"{created}")
    for table in tables:
        compare(f"{example}.{table['name']} in {dialect}", folder, table, rows[table["name"]])


def main():
    out = pathlib.Path(sys.argv[1])
    with Postgres() as server:
        for example in sys.argv[2:]:
            folder = out / example
            tables = json.loads((folder / "synth-record.json").read_text(encoding="utf-8"))["tables"]
            script = lambda dialect: out / f"{example}.{dialect}" / "dataset.sql"
            postgres(server, example, folder, script("postgres"), tables)
            sqlite(example, folder, script("lite"), tables)
            # sqlglot is slow: the table with every type and every text that trips readers is what matters
            if example == "types":
                parsed("mysql", example, folder, script("mysql"), tables)
                parsed("tsql", example, folder, script("sqlserver"), tables)
    finish()


main()
