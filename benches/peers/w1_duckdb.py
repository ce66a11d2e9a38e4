#!/usr/bin/env python3
"""W1 in DuckDB's SQL. usage: w1_duckdb.py ROWS OUT(.csv|.parquet|none)

Prints CPU seconds of the work, without those that starting Python and importing takes. THREADS=1 unless said. The truncated normal
is approximated by two tries, the weights of names by 4,096 slots.
"""
import math
import os
import sys
import time

import duckdb

from lists import read

SLOTS = 4_096


def slots(rows):
    """The names, each in as many slots as its weight calls for."""
    weights = [float(row[1]) for row in rows]
    names, reached = [], 0.0
    for row, weight in zip(rows, weights):
        reached += weight / sum(weights) * SLOTS
        names += [row[0]] * (round(reached) - len(names))
    return "[" + ",".join(f"'{name}'" for name in names) + "]"


def chosen(draw, shares, values):
    """The value that a uniform draw chooses."""
    reached, text = 0.0, "CASE "
    for share, value in list(zip(shares, values))[:-1]:
        reached += share
        text += f"WHEN {draw} < {reached:.9f} THEN {value} "
    return text + f"ELSE {values[-1]} END"


def quoted(texts):
    return [f"'{text}'" for text in texts]


n_rows, out = int(sys.argv[1]), sys.argv[2]
regions = read("region.csv")
weights = [float(row[1]) for row in regions]
shares = [weight / sum(weights) for weight in weights]
poisson = [math.exp(-3.2) * 3.2**k / math.factorial(k) for k in range(20)]
statuses = quoted(["active", "dormant", "closed", "suspended"])
status = " ".join(
    f"WHEN '{row[0]}' THEN ({chosen('u_status', [float(cell) for cell in row[2:]], statuses)})" for row in regions
)

con = duckdb.connect()
con.execute(f"SET threads = {os.environ.get('THREADS', '1')}")
con.execute("SET preserve_insertion_order = true")
con.execute("SELECT setseed(0.42)")
con.execute(f"CREATE TABLE firsts AS SELECT unnest(range({SLOTS})) AS slot, unnest({slots(read('first.csv'))}) AS name")
con.execute(f"CREATE TABLE lasts AS SELECT unnest(range({SLOTS})) AS slot, unnest({slots(read('last.csv'))}) AS name")
con.execute("CREATE MACRO norm() AS sqrt(-2 * ln(1 - random())) * cos(6.283185307179586 * random())")
query = f"""
WITH draws AS (
  SELECT i AS id, 45 + 18 * norm() AS a1, 45 + 18 * norm() AS a2, random() < 0.51 AS male, random() AS u_region,
    random() AS u_missing, norm() AS z, norm() AS z2, random() AS u_joined, random() AS u_status, random() AS u_visits,
    CAST(floor(random() * {SLOTS}) AS BIGINT) AS first_slot, CAST(floor(random() * {SLOTS}) AS BIGINT) AS last_slot
  FROM range({n_rows}) t(i)
), people AS (
  SELECT *,
    CAST(floor(CASE WHEN a1 >= 0 AND a1 < 101 THEN a1 WHEN a2 >= 0 AND a2 < 101 THEN a2 ELSE 45 END) AS INTEGER) AS age,
    {chosen("u_region", shares, quoted(row[0] for row in regions))} AS region
  FROM draws
)
SELECT id, age, CASE WHEN male THEN 'M' ELSE 'F' END AS sex, region,
  CASE WHEN age < 16 OR u_missing < 0.05 THEN NULL ELSE exp(9.5 + 0.015 * age + 0.15 * male::INT + 0.6 * z) END AS income,
  100 + 15 * (0.6 * z + 0.8 * z2) AS score,
  make_timestamp_ms(CAST(floor(1577836800000 + u_joined * 1827 * 86400000.0) AS BIGINT)) AS joined_at,
  CASE region {status} END AS status,
  {chosen("u_visits", poisson, list(range(20)))}::INTEGER AS n_visits,
  firsts.name || '.' || lasts.name || id || '@example.org' AS email
FROM people JOIN firsts ON first_slot = firsts.slot JOIN lasts ON last_slot = lasts.slot"""
started = time.process_time()
if out == "none":
    con.execute(f"CREATE TABLE person AS {query}")
elif out.endswith(".csv"):
    con.execute(f"COPY ({query}) TO '{out}' (FORMAT csv, HEADER)")
else:
    con.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION snappy)")
print(f"cpu={time.process_time() - started:.3f}")
