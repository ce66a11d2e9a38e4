#!/usr/bin/env python3
"""W1 as an expert writes it with numpy and pyarrow. usage: w1_numpy.py ROWS OUT(.csv|.parquet|none)

Prints CPU seconds of the work, without those that starting Python and importing takes. THREADS=1 unless said.
"""
import os
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from lists import read

BLOCK = 131_072


def cumulative(weights):
    sums = np.cumsum(np.asarray(weights, float))
    return sums / sums[-1]


first, last, regions = read("first.csv"), read("last.csv"), read("region.csv")
first_cuts, last_cuts, region_cuts = (cumulative([row[1] for row in rows]) for rows in (first, last, regions))
status_cuts = np.cumsum(np.array([[float(cell) for cell in row[2:]] for row in regions]), 1)
status_cuts /= status_cuts[:, -1:]
firsts, lasts, region_names = (pa.array([row[0] for row in rows]) for rows in (first, last, regions))
sexes, statuses = pa.array(["F", "M"]), pa.array(["active", "dormant", "closed", "suspended"])


def table(n, rng, base):
    ids = np.arange(base, base + n, dtype=np.int64)
    age = rng.normal(45, 18, n)
    while True:  # the 0.7% out of range are drawn again
        bad = np.flatnonzero((age < 0) | (age >= 101))
        if bad.size == 0:
            break
        age[bad] = rng.normal(45, 18, bad.size)
    age = age.astype(np.int32)
    sex = (rng.random(n) < 0.51).astype(np.int8)
    region = np.searchsorted(region_cuts, rng.random(n), side="right").astype(np.int8)
    z = rng.standard_normal(n)
    income = np.exp(9.5 + 0.015 * age + 0.15 * sex + 0.6 * z)
    missing = (rng.random(n) < 0.05) | (age < 16)
    score = 100 + 15 * (0.6 * z + 0.8 * rng.standard_normal(n))
    joined = rng.integers(1_577_836_800_000, 1_577_836_800_000 + 1827 * 86_400_000, n)
    status = (rng.random(n)[:, None] >= status_cuts[region, :3]).sum(1).astype(np.int8)
    visits = rng.poisson(3.2, n).astype(np.int32)
    forename = np.searchsorted(first_cuts, rng.random(n), side="right").astype(np.int16)
    surname = np.searchsorted(last_cuts, rng.random(n), side="right").astype(np.int16)
    names = pc.binary_join_element_wise(firsts.take(pa.array(forename)), lasts.take(pa.array(surname)), ".")
    hosts = pc.binary_join_element_wise(pa.array(ids).cast(pa.string()), "example.org", "@")
    coded = lambda codes, texts: pa.DictionaryArray.from_arrays(pa.array(codes), texts)
    return pa.table({
        "id": ids, "age": age, "sex": coded(sex, sexes), "region": coded(region, region_names),
        "income": pa.array(income, mask=missing), "score": score, "joined_at": pa.array(joined, pa.timestamp("ms")),
        "status": coded(status, statuses), "n_visits": visits, "email": pc.binary_join_element_wise(names, hosts, ""),
    })


def plain(t):
    texts = [(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in t.schema]
    return t.cast(pa.schema(texts))


n_rows, out = int(sys.argv[1]), sys.argv[2]
pa.set_cpu_count(int(os.environ.get("THREADS", "1")))
rng = np.random.Generator(np.random.SFC64(1))
block = min(BLOCK, n_rows)
started = time.process_time()
writer = None
for base in range(0, n_rows, block):
    t = table(min(block, n_rows - base), rng, base)
    if out.endswith(".csv"):
        t = plain(t)
        writer = writer or pa.csv.CSVWriter(out, t.schema, write_options=pa.csv.WriteOptions(quoting_style="needed"))
    elif out != "none":
        writer = writer or pa.parquet.ParquetWriter(out, t.schema, compression="snappy")
    if writer:
        writer.write_table(t)
if writer:
    writer.close()
print(f"cpu={time.process_time() - started:.3f}")
