"""Aggregates and neighbours, worked out again by DuckDB. usage: neighbours.py SYNTHC SPEC OUT

Counts, sums, quantiles, first and last, correlations over children, grandchildren, groups and rows that refer, and window functions over siblings,
groups and whole tables must give what synthc wrote. Prints `N rules hold`.
"""
import pathlib
import shutil
import subprocess
import sys

import duckdb

from checks import check, finish

synthc, spec, out = (pathlib.Path(arg) for arg in sys.argv[1:4])
shutil.rmtree(out, ignore_errors=True)
subprocess.run([synthc, "sample", spec, "--quiet", "--threads", "2", "--block-rows", "500", "-o", out], check=True)
db = duckdb.connect()
for table in ("person", "wave", "item", "account", "transfer", "day"):
    db.execute(f"create table {table} as select * from read_csv('{out / table}.csv', header = true)")
db.execute("create table below as select w.person, i.* from item i join wave w on i.wave = w.wid")

CHILDREN = """select p.{column} is not distinct from ({value}) or abs(p.{column} - ({value})) < 1e-9 * (1 + abs(p.{column}))
  from person p"""
ROWS = """select {column} is not distinct from x or abs({column} - x) < 1e-9 * (1 + abs(x))
  from (select *, {value} as x from {table} window w as ({window}))"""
OF = "from {table} t where t.person = p.id"
WAVE, ITEM = OF.format(table="wave"), OF.format(table="below")
children = {
    "waves": f"select count(*) {WAVE}",
    "high": f"select count(*) filter (income > 25000) {WAVE}",
    "spent": f"select coalesce(sum(price) filter (paid), 0) {ITEM}",
    "median": f"select quantile_cont(price, 0.5) {ITEM}",
    "upper": f"select quantile_cont(price, 0.9) {ITEM}",
    "latest": f"select max(no) {WAVE}",
}
texts = {
    "dearest": f"select first(name order by price desc, iid) {ITEM}",
    "any_paid": f"select coalesce(bool_or(paid), false) {ITEM}",
    "all_paid": f"select coalesce(bool_and(paid), true) {ITEM}",
}
siblings, whole = "partition by person order by no", "order by no"
rows = [
    ("wave", "before", "coalesce(lag(income) over w, 0)", siblings),
    ("wave", "after", "lead(income) over w", siblings),
    ("wave", "total", "sum(gained) over (partition by person order by no)", siblings),
    ("account", "level", "avg(opening) over w", "partition by region"),
    ("account", "least", "min(opening) over w", "partition by region"),
    ("account", "usual", "quantile_cont(opening, 0.25) over w", "partition by region"),
    ("account", "above", "opening - max(opening) over w", ""),
    ("account", "rank_before", "coalesce(lag(id) over w, 0)", "partition by region order by opening desc, id"),
    ("transfer", "next_amount", "coalesce(lead(amount) over w, 0)", "partition by dst order by day desc, tid"),
    ("transfer", "same_day", "count(*) over w", "partition by day, region"),
    ("day", "change", "level - coalesce(lag(level) over w, level)", whole),
    ("day", "soon", "coalesce(lead(level) over w, 0)", whole),
]
queries = {f"person.{column}": CHILDREN.format(column=column, value=value) for column, value in children.items()}
for column, value in texts.items():
    queries[f"person.{column}"] = f"select p.{column} is not distinct from ({value}) from person p"
queries["person.linked"] = (
    "select case when n < 2 then linked is null else abs(linked - r) < 1e-6 or (linked is null and isnan(r)) end "
    "from (select p.linked, count(t.iid) as n, corr(t.price, t.weight) as r from person p left join below t on t.person = p.id "
    "group by p.id, p.linked)"
)
for table, column, value, window in rows:
    queries[f"{table}.{column}"] = ROWS.format(table=table, column=column, value=value, window=window)
# Rows that refer to a row, or have a value in common with it.
src, dst = (f"from transfer t where t.{side} = a.id" for side in ("src", "dst"))
referring = {
    "received": f"coalesce((select sum(amount) {dst}), 0)",
    "large": f"(select count(*) filter (amount > 50) {dst})",
    "sent": f"(select avg(amount) {src})",
    "closing": f"(select last(balance order by day, tid) {src})",
    "moved": "coalesce((select sum(amount) from transfer t where t.region = a.region), 0)",
}
for column, value in referring.items():
    queries[f"account.{column}"] = (
        f"select {column} is not distinct from x or abs({column} - x) < 1e-9 * (1 + abs(x)) from (select *, {value} as x from account a)"
    )
# A balance builds on the one before it of the same account, in the order of days.
queries["transfer.balance"] = (
    "select abs(balance - (a.opening - sum(t.amount) over (partition by src order by day, tid rows unbounded preceding))) < 1e-6 "
    "from transfer t join account a on a.id = t.src"
)
queries["transfer.last_day"] = (
    "select last_day is not distinct from lag(day) over (partition by src order by day, tid) from transfer"
)
for name, query in queries.items():
    verdicts = [holds for (holds,) in db.execute(query).fetchall()]
    broken = sum(1 for holds in verdicts if not holds)
    check(name, not broken and len(verdicts) >= 2000, f"{broken} of {len(verdicts)} rows differ")
finish()
