"""What the examples promise, checked by DuckDB on their Parquet files. usage: relations.py SYNTHC EXAMPLES OUT [ROWS]

Every key differs from row to row, every reference finds its row, every stated rule holds on every row, counts are exact. The rules are
written here again, in SQL; the files are made at a size of about ROWS rows an example (100,000 unless given).
TPC-H: value ranges and key rules of its specification, and its 22 queries.
Prints `N passed, M failed`.
"""
import pathlib
import re
import subprocess
import sys

import duckdb

from checks import check, finish

synthc, examples, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
rows = int(sys.argv[4]) if len(sys.argv) > 4 else 100_000

# parameter, rows it makes each and its largest value where there is one; keys; references `table.columns -> table.columns`; rules as `table: condition` that no row may break; counts
EXAMPLES = {
    "accounts": dict(
        size=("accounts", 1.7),
        keys=["account.id", "ticket.ticket_id"],
        refs=["ticket.account -> account.id"],
        rules=["account: n_topics <> len(topics) OR len(topics) > 3", "account: may_offer <> list_contains(topics, 'offers')",
               "account: (plan = 'free') <> (settings IS NULL) OR (plan = 'free') <> (invoices IS NULL)", "account: len(invoices) <> 3",
               "account: paid <> list_sum(invoices) OR paid < 15", "account: members[1].role <> 'owner' OR members[1].role <> first_role",
               "account: editors <> len(list_filter(members, lambda m: m.score IS NOT NULL))", "account: members[2].joined_on <> opened_on + 22",
               "account: logged_in <> (logins_1 + logins_2 + logins_3 > 0)",
               "account: settings.limits.storage_gb <> CASE plan WHEN 'basic' THEN 50 ELSE 20 * settings.limits.seats END",
               "ticket: (answered IS NULL) = (list_contains(issues, 'billing') OR list_contains(issues, 'speed'))"],
        sums=[],
    ),
    "areas": dict(
        size=None,
        keys=["area.code", "person.id", "visit.no"],
        refs=["person.area -> area.code", "visit.person -> person.id"],
        rules=["area: abs(density - population / hectares) > 0.0501"],
        sums=["SELECT count(*) FROM area LEFT JOIN (SELECT area, count(*) n FROM person GROUP BY 1) ON area = code WHERE n IS DISTINCT FROM population",
              "SELECT count(*) FROM person p JOIN area a ON a.code = p.area WHERE a.region <> p.region",
              "SELECT count(*) FROM person p LEFT JOIN (SELECT person, count(*) n FROM visit GROUP BY 1) v ON v.person = p.id WHERE coalesce(n, 0) <> visits"],
    ),
    "cases": dict(
        size=("accounts", 1, 1_000_000),
        keys=["account.id"],
        refs=[],
        rules=["account: status = 'trial' AND (overdue OR tier <> 'basic')", "account: seats NOT BETWEEN 1 AND 500",
               "account: monthly <> seats * CASE tier WHEN 'basic' THEN 9.90 WHEN 'plus' THEN 19.90 ELSE 39.90 END"],
        sums=["SELECT 7 - count(*) FROM (SELECT DISTINCT status, tier FROM account)", "SELECT 5 - count(*) FROM (SELECT DISTINCT status, overdue FROM account)"],
    ),
    "fleet": dict(
        size=("vehicles", 7),
        keys=["vehicle.vin", "vehicle.plate", "message.id"],
        refs=["message.vehicle -> vehicle.vin"],
        rules=["vehicle: NOT regexp_full_match(vin, '[A-HJ-NPR-Z0-9]{17}')", "vehicle: NOT regexp_full_match(plate, '[A-Z]{2}(0[1-9]|[1-6][0-9]) [A-HJ-PR-Z]{3}')",
               "message: ('0x' || id[1:8] || id[10:13])::BIGINT <> epoch_us(sent_at) // 1000 OR id[15] <> '7'"],
        sums=["SELECT count(*) FROM (SELECT vehicle, count(fault) n FROM message GROUP BY 1) WHERE n > 1"],
    ),
    "person_benchmark": dict(
        size=("n", 1),
        keys=["person.id", "person.email"],
        refs=[],
        rules=["person: age NOT BETWEEN 0 AND 100 OR age < 16 AND income IS NOT NULL", "person: NOT suffix(email, id || '@example.org')"],
        sums=[],
    ),
    "survey": dict(
        size=("people", 1.6),
        keys=["household.hid", "person.pid", "person.nhs"],
        refs=["person.household -> household.hid"],
        rules=["person: smoker <> 'current' AND cigarettes IS NOT NULL", "person: bmi NOT BETWEEN 8 AND 70",
               "person: abs(bmi - weight_kg / (height_cm / 100) ** 2) > 0.0501", "person: age < 16 AND smoker <> 'never'"],
        sums=["SELECT count(*) FROM household h LEFT JOIN (SELECT household, count(*) n FROM person GROUP BY 1) p ON p.household = h.hid WHERE n IS DISTINCT FROM h.size"],
    ),
    "time_use": dict(
        size=("households", 23, 9_999_999),
        keys=["household.caseid", "person.person_id"],
        refs=["person.caseid -> household.caseid", "activity.person -> person.person_id"],
        rules=["household: caseid <> 20160100000000 + serial", "person: bls_pcare NOT BETWEEN 0 AND 1440", "person: age BETWEEN 81 AND 84 OR age > 85"],
        sums=["SELECT count(*) FROM (SELECT caseid, count(wt06) n FROM person GROUP BY 1) WHERE n <> 1",
              "SELECT count(*) FROM activity a JOIN person p ON p.person_id = a.person WHERE p.wt06 IS NULL"],
    ),
    "shop": dict(
        size=("customers", 13),
        keys=["customer.id", "order.id", "order.invoice", "line.id"],
        refs=["order.customer_id -> customer.id", "line.order -> order.id"],
        rules=["order: shipped_on > delivered_on", "line: amount > 10000", "line: amount <> quantity * (price - rebate)"],
        sums=["SELECT count(*) FROM customer c JOIN (SELECT customer_id, count(*) n, sum(total) s FROM \"order\" GROUP BY 1) o ON o.customer_id = c.id WHERE o.n <> c.n_orders OR o.s <> c.ordered"],
    ),
    "saas": dict(
        size=("tenants", 48),
        keys=["tenant.id", "tenant.slug", "user.id", "user.email", "project.id", "invoice.number", "invoice_line.invoice_number,no", "membership.project_id,no"],
        refs=["user.tenant_id -> tenant.id", "tenant.plan -> plan.name", "project.tenant_id -> tenant.id", "project.lead -> user.id",
              "membership.project_id -> project.id", "membership.member -> user.id", "invoice.tenant_id -> tenant.id", "invoice_line.invoice_number -> invoice.number"],
        rules=["invoice: total <> net + vat", "invoice_line: amount <> quantity * unit_price", "tenant: deleted_at < created_at"],
        sums=["SELECT count(*) FROM project p JOIN user u ON u.id = p.lead WHERE u.tenant_id <> p.tenant_id",
              "SELECT count(*) FROM (SELECT project_id, member, count(*) n FROM membership WHERE member IS NOT NULL GROUP BY 1, 2) WHERE n > 1",
              "SELECT count(*) FROM invoice i LEFT JOIN (SELECT invoice_number, sum(amount) s FROM invoice_line GROUP BY 1) l ON l.invoice_number = i.number WHERE l.s IS DISTINCT FROM i.net"],
    ),
    "census": dict(
        size=("households", 3.5),
        keys=["area.code", "household.hid", "person.hid,no"],
        refs=["household.area -> area.code", "person.hid -> household.hid"],
        rules=["person: relation = 'head' AND age < 18", "person: economic = 'too_young' AND age > 15"],
        sums=["SELECT count(*) FROM household h LEFT JOIN (SELECT hid, count(*) n, count(*) FILTER (relation = 'head') heads FROM person GROUP BY 1) p USING (hid) WHERE p.n <> h.size OR p.heads <> 1 OR p.n IS NULL",
              "SELECT count(*) FROM person c JOIN (SELECT hid, max(age) AS mother FROM person WHERE relation IN ('head', 'partner') GROUP BY 1) m USING (hid) WHERE c.relation = 'child' AND c.age > m.mother - 15"],
    ),
    "hes": dict(
        size=("patients", 6),
        keys=["provider.procode", "patient.hesid", "spell.spell_id", "episode.spell_id,epiorder"],
        refs=["patient.home -> provider.procode", "spell.hesid -> patient.hesid", "spell.procode -> provider.procode", "episode.spell_id -> spell.spell_id"],
        rules=["spell: disdate < admidate", "episode: epiend < epistart", "episode: diag_2 IS NULL AND diag_3 IS NOT NULL"],
        sums=["SELECT count(*) FROM (SELECT epistart, lag(epiend) OVER (PARTITION BY spell_id ORDER BY epiorder) AS before FROM episode) WHERE before <> epistart",
              "SELECT count(*) FROM spell s JOIN (SELECT spell_id, count(*) n, max(epiend) m FROM episode GROUP BY 1) e USING (spell_id) WHERE e.n <> s.n_episodes OR e.m <> s.disdate"],
    ),
    "clinic": dict(
        size=("people", 20),
        keys=["concept.concept_id", "domain.domain_id", "vocabulary.vocabulary_id", "person.person_id", "death.person", "visit.visit_id", "condition.condition_id", "measurement.measurement_id"],
        refs=["domain.domain_concept_id -> concept.concept_id", "vocabulary.vocabulary_concept_id -> concept.concept_id", "concept.domain_id -> domain.domain_id",
              "concept.vocabulary_id -> vocabulary.vocabulary_id", "person.care_site -> care_site.care_site_id", "death.person -> person.person_id", "death.cause -> concept.concept_id",
              "visit.person_id -> person.person_id", "visit.care_site -> care_site.care_site_id", "condition.visit_id -> visit.visit_id", "condition.concept_id -> concept.concept_id", "measurement.visit_id -> visit.visit_id"],
        rules=["visit: end_date < start_date", "measurement: (topic = 'weight') <> (unit = 'kg')"],
        sums=["SELECT count(*) FROM condition c JOIN concept k USING (concept_id) WHERE k.domain_id <> 'condition' OR NOT k.standard",
              "SELECT count(*) FROM (SELECT visit_id, concept_id, count(*) n FROM condition GROUP BY 1, 2) WHERE n > 1",
              "SELECT count(*) FROM person p FULL JOIN death d ON d.person = p.person_id WHERE d.death_date IS DISTINCT FROM p.died_on"],
    ),
    "tpch": dict(
        size=("scale", 8_660_000),
        keys=["region.r_regionkey", "nation.n_nationkey", "supplier.s_suppkey", "part.p_partkey", "partsupp.ps_partkey,ps_suppkey", "customer.c_custkey", "orders.o_orderkey", "lineitem.l_orderkey,l_linenumber"],
        refs=["nation.n_regionkey -> region.r_regionkey", "supplier.s_nationkey -> nation.n_nationkey", "partsupp.ps_partkey -> part.p_partkey", "partsupp.ps_suppkey -> supplier.s_suppkey",
              "customer.c_nationkey -> nation.n_nationkey", "orders.o_custkey -> customer.c_custkey", "lineitem.l_orderkey -> orders.o_orderkey",
              "lineitem.l_partkey,l_suppkey -> partsupp.ps_partkey,ps_suppkey"],
        rules=["orders: o_custkey % 3 = 0", "orders: o_orderdate < DATE '1992-01-01' OR o_orderdate > DATE '1998-08-02'", "orders: o_shippriority <> 0", "orders: o_orderkey % 32 > 7",
               "lineitem: l_quantity NOT BETWEEN 1 AND 50", "lineitem: l_discount NOT BETWEEN 0 AND 0.10", "lineitem: l_tax NOT BETWEEN 0 AND 0.08", "lineitem: l_receiptdate - l_shipdate NOT BETWEEN 1 AND 30",
               "lineitem: (l_returnflag = 'N') <> (l_receiptdate > DATE '1995-06-17')", "lineitem: (l_linestatus = 'O') <> (l_shipdate > DATE '1995-06-17')", "lineitem: l_linenumber NOT BETWEEN 1 AND 7",
               "part: p_size NOT BETWEEN 1 AND 50", "part: p_retailprice <> (90000 + ((p_partkey // 10) % 20001) + 100 * (p_partkey % 1000)) / 100", "part: p_brand[7] <> p_mfgr[14]",
               "part: len(list_distinct(string_split(p_name, ' '))) <> 5", "partsupp: ps_availqty NOT BETWEEN 1 AND 9999", "partsupp: ps_supplycost NOT BETWEEN 1 AND 1000",
               "supplier: s_acctbal NOT BETWEEN -999.99 AND 9999.99", "customer: c_acctbal NOT BETWEEN -999.99 AND 9999.99", "customer: c_phone[1:2]::INT <> c_nationkey + 10",
               "customer: NOT regexp_full_match(c_phone, '[0-9]{2}-[0-9]{3}-[0-9]{3}-[0-9]{4}')"],
        sums=["SELECT count(*) FROM lineitem JOIN part ON p_partkey = l_partkey WHERE l_extendedprice <> l_quantity * p_retailprice",
              "SELECT count(*) FROM lineitem JOIN orders ON o_orderkey = l_orderkey WHERE l_shipdate - o_orderdate NOT BETWEEN 1 AND 121 OR l_commitdate - o_orderdate NOT BETWEEN 30 AND 90",
              "SELECT count(*) FROM orders JOIN (SELECT l_orderkey, sum(round(l_extendedprice * (1 + l_tax) * (1 - l_discount), 2)) s, count(*) FILTER (l_linestatus = 'F') f, count(*) n FROM lineitem GROUP BY 1) ON l_orderkey = o_orderkey WHERE s <> o_totalprice OR o_orderstatus <> CASE WHEN f = n THEN 'F' WHEN f = 0 THEN 'O' ELSE 'P' END",
              "SELECT count(*) FROM (SELECT ps_partkey, count(*) n FROM partsupp GROUP BY 1) WHERE n <> 4"],
    ),
}


def quoted(names):
    return ", ".join(f'"{name}"' for name in names.split(","))


check("every example is here", {path.name for path in examples.iterdir()} == set(EXAMPLES), f"{set(EXAMPLES)}")
for name, facts in EXAMPLES.items():
    spec = examples / name / f"{name}.synth"
    folder = out / name
    options = []
    if facts["size"]:
        parameter, each, *most = facts["size"]
        size = min([rows / each, *most])
        size = f"{max(size, 0.001):.6f}" if each > 1_000 else str(max(8, int(size)))
        options = ["--set", f"{parameter}={size}"]
    subprocess.run([synthc, "sample", spec, *options, "--format", "parquet", "--force", "--quiet", "-o", folder], check=True)
    db = duckdb.connect()
    for file in sorted(folder.glob("*.parquet")):
        db.execute(f'CREATE VIEW "{file.stem}" AS SELECT * FROM \'{file}\'')
    one = lambda sql: db.execute(sql).fetchone()[0]
    for key in facts["keys"]:
        table, columns = key.split(".")
        repeated = one(f'SELECT count(*) FROM (SELECT {quoted(columns)} FROM "{table}" GROUP BY ALL HAVING count(*) > 1)')
        empty = one(f'SELECT count(*) FROM "{table}" WHERE ' + " OR ".join(f'"{c}" IS NULL' for c in columns.split(",")))
        check(f"{name} key {key}", repeated == 0 and empty == 0, f"{repeated} repeated, {empty} empty")
    for ref in facts["refs"]:
        (table, columns), (other, key) = (side.split(".") for side in ref.split(" -> "))
        pairs = list(zip(columns.split(","), key.split(",")))
        on = " AND ".join(f'a."{c}" = b."{k}"' for c, k in pairs)
        there = " AND ".join(f'a."{c}" IS NOT NULL' for c, _ in pairs)
        orphans = one(f'SELECT count(*) FROM "{table}" a ANTI JOIN "{other}" b ON {on} WHERE {there}')
        check(f"{name} reference {ref}", orphans == 0, f"{orphans} orphans")
    for rule in facts["rules"]:
        table, broken = rule.split(": ", 1)
        n = one(f'SELECT count(*) FROM "{table}" WHERE {broken}')
        check(f"{name} rule {rule}", n == 0, f"{n} rows")
    for sql in facts["sums"]:
        n = one(sql)
        check(f"{name} {sql}", n == 0, f"{n} rows")
    written = {file.stem: one(f'SELECT count(*) FROM "{file.stem}"') for file in folder.glob("*.parquet")}
    print(f"{name}: " + ", ".join(f"{table} {n:,}" for table, n in sorted(written.items())))
    if name == "tpch":
        scale = float(size)
        for table, n in [("supplier", 10_000), ("part", 200_000), ("partsupp", 800_000), ("customer", 150_000), ("orders", 1_500_000)]:
            # floor() of the scale factor cuts at most one row of the table that is counted, and what hangs on it
            check(f"tpch rows of {table}", abs(written[table] - n * scale) <= 10 + n * scale * 1e-9, f"{written[table]}")
        check("tpch rows of lineitem", abs(written["lineitem"] / written["orders"] - 4) < 0.05, f"{written['lineitem']}")
        queries = re.split(r"^-- \d+\n", pathlib.Path(__file__).with_name("tpch_queries.sql").read_text(), flags=re.M)[1:]
        check("tpch queries", len(queries) == 22)
        for number, query in enumerate(queries, 1):
            try:
                found = db.execute(query).fetchall()
                check(f"tpch query {number}", True)
                if not found or found == [(None,)]:
                    print(f"  query {number}: no rows at scale {scale}")
            except duckdb.Error as error:
                check(f"tpch query {number}", False, str(error))
finish()
