"""Writes the lists of `stdlib/person/` from `names_forenames.txt` and `names_surnames.txt`.

Run `python3 stdlib/tools/names.py` from the root of the repository. Forenames are common knowledge; their weights are ours: the first
name of a list stands for the commonest, and each list belongs to the years in which its names were given most. Surnames are common
ones, then plausible ones made of a stem and an end, as families of that language are named, until there are a thousand. Nothing is
drawn: the same files come out every time.
"""

import csv
import sys
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE.parent / "person"
# How much of a list of its kind an era has: before 1950, until 1985, since.
ERAS = {"all": (3, 3, 3), "old": (6, 1.2, 0.3), "mid": (0.8, 6, 0.8), "new": (0.2, 1, 6)}
SURNAMES = 1_000
VOWELS = set("aeiouyäöüáéíóúàèìòùâêîôûıąęëï")


def entries(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, names = line.split(":", 1)
            yield tuple(head.split()), list(dict.fromkeys(n.replace("\\s", " ") for n in names.split()))


def forenames():
    lists = {}
    for (culture, sex, era), names in entries(HERE / "names_forenames.txt"):
        weights = lists.setdefault((culture, sex), {})
        for rank, name in enumerate(names):
            share = 100 / (rank + 8)
            found = weights.setdefault(name, [0.0, 0.0, 0.0])
            for at, much in enumerate(ERAS[era]):
                found[at] += share * much
    for (culture, sex), weights in sorted(lists.items()):
        rows = [(name, *(f"{w:.1f}" for w in three)) for name, three in sorted(weights.items())]
        write(f"{culture}_{sex}.csv", ("name", "before_1950", "until_1985", "since_1985"), rows)


def joins(stem, end):
    """Whether a stem and an end can be said together."""
    a, b = stem[-1].lower(), end[0].lower()
    if a == b or (a in VOWELS and b in VOWELS):
        return False
    return not stem.lower().endswith(end[:2].lower())


def made(culture, parts):
    stems, ends, before = parts.get("stems", []), parts.get("ends", []), parts.get("pre", [])
    if culture == "arabic":
        return [p + s for s in stems for p in before]
    found = [(hash_of(stem + end), stem + end) for stem in stems for end in ends if joins(stem, end)]
    return [name for _, name in sorted(found)]


def hash_of(text):
    """A number that spreads names of one stem over the list (FNV-1a)."""
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def surnames():
    lists = {}
    for (culture, part), names in entries(HERE / "names_surnames.txt"):
        lists.setdefault(culture, {})[part] = names
    for culture, parts in sorted(lists.items()):
        core = parts["core"]
        new = [name for name in made(culture, parts) if name not in set(core)]
        names = list(dict.fromkeys(core + new))[:SURNAMES]
        rows = [(name, f"{1000 / (rank + 12) ** 0.9:.2f}") for rank, name in enumerate(names)]
        write(f"{culture}_surnames.csv", ("name", "weight"), rows)


def write(name, header, rows):
    OUT.mkdir(exist_ok=True)
    with open(OUT / name, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    print(f"{name}: {len(rows)}", file=sys.stderr)


if __name__ == "__main__":
    forenames()
    surnames()
