"""Texts drawn by regular expression, read by Python's `re`, and UUIDs, by its `uuid`. usage: patterns.py SYNTHC OUT

Every text of more than 200 patterns must match as a whole; keys and unique texts must differ too; what is refused must be refused with its
place. Prints `N texts of M patterns passed, K failed`.
"""
import collections
import datetime
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import uuid

synthc, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)

ROWS = 60
WRITTEN = r"""
[A-Z]{2}\d{6}
^[A-Z]{2}\d{6}$
\Aab
a|[bc]
(?:foo|foobar)+
\d{3}-\d{4}
[^a-z]{3}
.*
.+?
(?P<y>\d{4})-(0[1-9]|1[0-2])
[]a]x
[^]a]
[a\-z]
[+-]?\d+(\.\d{1,2})?
\w+@\w+\.(com|org)
é[à-ÿ]{2,}
\x41\u0042[\x43-\x45]
()|a
a{0}
\/a\.b
\S\D\W\s
[\w.-]{3}
(a|b|)c
[\d\s]{4}
[^\W\d]{5}
\#\ \%\"\'
[一-龥]{1,3}
\$\^\*\+\?\(\)\[\]\{\}\|\\
[\^a-c\]\\]{4}
[A-HJ-NPR-Z0-9]{17}
(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}
#[0-9a-fA-F]{6}
\t\n\r\f\v
(?:(?:a|b)c?){2,4}d*
""".strip("\n").split("\n")
REFUSED = r"""
(?=a)b
(?!a)b
(?<=a)b
(a)\1
\bfoo
(?i)a
(?i:a)
(?x) a
\p{L}
[[:alpha:]]
[a&&b]
[a--b]
[a~~b]
a**
a*+
a{2}{3}
a{5000}
(a{1000}){1000}
[^ -~]
\x{41}
(?<n>a)
(?P<a.b>x)
(?P<n>a)(?P=n)
(?P<n>a)(?P<n>b)
(?#c)a
(?>ab)
a$b
(^a)
\Z
\z
x{1, 3}
a{1
(a
a)
+a
""".strip("\n").split("\n")

random = random.Random(7)
ATOMS = ["a", "Z", r"\d", r"\w", "[a-f0-9]", "[^x]", ".", r"\.", r"\-", "[A-Z_]", "é", r"\s", r"\W", r"[\d.]", "-", "@", " "]
COUNTS = ["", "", "", "?", "*", "+", "{2}", "{1,3}", "{2,}", "+?"]


def pattern(depth):
    kind = random.randrange(5)
    if depth == 0 or kind == 0:
        part = random.choice(ATOMS)
    elif kind == 1:
        part = "(" + "|".join(pattern(depth - 1) for _ in range(random.randint(1, 3))) + ")"
    elif kind == 2:
        part = "(?:" + pattern(depth - 1) + ")"
    else:
        return pattern(depth - 1) + pattern(depth - 1)
    return part + random.choice(COUNTS)


def run(name, spec, *command):
    path = out / f"{name}.synth"
    path.write_text(spec, encoding="utf-8")
    return subprocess.run([synthc, *command[:1], path, *command[1:]], capture_output=True, encoding="utf-8", timeout=120)


def refused(patterns):
    """The patterns that the checker refuses, with what it says."""
    spec = "table t[1] {\n" + "".join(f"  c{n}: text matching /{p}/\n" for n, p in enumerate(patterns)) + "}\n"
    done = run("check", spec, "check", "--message-format", "json")
    assert done.returncode in (0, 1), done.stderr
    found = {}
    for line in done.stderr.splitlines():
        said = json.loads(line)
        if said.get("severity") == "error":
            assert said["code"] == "E0218", said
            found[patterns[said["line"] - 2]] = said["message"]
    return found


class Slow(Exception):
    pass


def ring(*_):
    raise Slow


signal.signal(signal.SIGALRM, ring)
failed = 0
for wrong in set(REFUSED) - set(refused(REFUSED)):
    print(f"not refused: {wrong}")
    failed += 1

generated = list(dict.fromkeys(pattern(3) for _ in range(260)))
long = refused(WRITTEN + generated)
for text, why in long.items():
    if text in WRITTEN or "characters" not in why:
        print(f"refused: {text}: {why}")
        failed += 1
patterns = [text for text in WRITTEN + generated if text not in long]
spec = f"table t[{ROWS}] {{\n" + "".join(f"  c{n}: text matching /{p}/\n" for n, p in enumerate(patterns)) + "}\n"
spec += """table u[5_000] {
  key a: text matching /[A-Z]{3}-\\d{4}/
  b: text matching /(ab?|abb?|c)*x[0-9a-f]{4,}/ unique
  c: text matching /[0-9a-f]{64}/ unique
}
table v[5_000] {
  at: datetime ~ Uniform(1970-01-01T00:00:00Z .. 1970-01-01T00:00:02Z)
  key id: uuid = uuid_v7(at)
  trace: uuid
  other: uuid = uuid_v7(at, trace)
}
"""
done = run("draw", spec, "sample", "--format", "ndjson", "--quiet", "-o", str(out / "out"))
assert done.returncode == 0, done.stderr
rows = [json.loads(line) for line in (out / "out/t.ndjson").read_text(encoding="utf-8").splitlines()]
assert len(rows) == ROWS and len(patterns) >= 200
passed, slow = 0, collections.Counter()
for n, text in enumerate(patterns):
    expression = re.compile(text)
    for row in rows:
        # Some patterns take Python a time that grows exponentially with the text.
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        try:
            fits = expression.fullmatch(row[f"c{n}"])
        except Slow:
            slow[text] += 1
            if slow[text] > 3:
                break
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if fits:
            passed += 1
        else:
            failed += 1
            print(f"no match: {text}: {row[f'c{n}']!r}")
assert passed >= 10_000, passed
halves = collections.Counter(row[f"c{patterns.index('a|[bc]')}"] for row in rows)
if not 15 <= halves["a"] <= 45:
    failed += 1
    print(f"not uniform over branches: {halves}")

keys = [json.loads(line) for line in (out / "out/u.ndjson").read_text(encoding="utf-8").splitlines()]
for name, text in {"a": r"[A-Z]{3}-\d{4}", "b": "(ab?|abb?|c)*x[0-9a-f]{4,}", "c": "[0-9a-f]{64}"}.items():
    values = [row[name] for row in keys]
    if len(set(values)) == 5_000 and all(re.fullmatch(text, value) for value in values):
        passed += 5_000
    else:
        failed += 1
        print(f"not unique, or no match: {text}")

events = [json.loads(line) for line in (out / "out/v.ndjson").read_text(encoding="utf-8").splitlines()]
for name, version in {"id": 7, "trace": 4, "other": 7}.items():
    values = [uuid.UUID(row[name]) for row in events]
    right = all(value.version == version and value.variant == uuid.RFC_4122 for value in values)
    if right and len(set(values)) == 5_000 and [str(value) for value in values] == [row[name] for row in events]:
        passed += 5_000
    else:
        failed += 1
        print(f"no uuids of version {version}, or not all different: {name}")
epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
for name in ["id", "other"]:
    instants = [(datetime.datetime.fromisoformat(row["at"]) - epoch) // datetime.timedelta(milliseconds=1) for row in events]
    held = all(uuid.UUID(row[name]).int >> 80 == at for row, at in zip(events, instants))
    by_time = [datetime.datetime.fromisoformat(row["at"]) for row in sorted(events, key=lambda row: row[name])]
    if not held or by_time != sorted(by_time):
        failed += 1
        print(f"does not hold its time, or does not sort by it: {name}")

print(f"{passed} texts of {len(patterns) + 3} patterns passed, {failed} failed ({len(slow)} patterns slow in Python)")
sys.exit(failed > 0)
