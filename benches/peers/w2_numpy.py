#!/usr/bin/env python3
"""W2 with numpy and pyarrow: three CSV files. usage: w2_numpy.py CUSTOMERS DIR

Prints CPU seconds of the work, without those that starting Python and importing takes.
"""
import os
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.csv

from lists import read

START, DAY = 1_577_836_800_000, 86_400_000
END = START + 1827 * DAY

n, folder = int(sys.argv[1]), sys.argv[2]
pa.set_cpu_count(1)
rng = np.random.Generator(np.random.SFC64(1))
started = time.process_time()
regions = read("region.csv")
cuts = np.cumsum([float(row[1]) for row in regions])
cuts /= cuts[-1]
names = pa.array([row[0] for row in regions])

customer = np.arange(n)
region = names.take(pa.array(np.searchsorted(cuts, rng.random(n), side="right")))
joined = rng.integers(START, END - DAY, n)
of_customer = np.repeat(customer, rng.negative_binomial(2, 2 / 7, n))
n_orders = of_customer.size
since = joined[of_customer]
ordered = since + (rng.random(n_orders) * (END - since)).astype(np.int64)
n_items = 1 + rng.poisson(1.5, n_orders)
of_order = np.repeat(np.arange(n_orders), n_items)
quantity = rng.integers(1, 6, of_order.size)
cents = rng.integers(99, 20_099, of_order.size)
total = np.add.reduceat(quantity * cents, np.r_[0, np.cumsum(n_items)[:-1]])

times = lambda millis: pa.array(millis, pa.timestamp("ms"))
tables = {
    "customer": {"id": customer, "region": region, "joined_at": times(joined)},
    "order": {
        "id": np.arange(n_orders), "customer_id": of_customer, "ordered_at": times(ordered), "total": total / 100,
    },
    "item": {"id": np.arange(of_order.size), "order_id": of_order, "qty": quantity, "price": cents / 100},
}
options = pa.csv.WriteOptions(quoting_style="needed")
for name, columns in tables.items():
    pa.csv.write_csv(pa.table(columns), os.path.join(folder, f"{name}.csv"), options)
print(f"cpu={time.process_time() - started:.3f}")
