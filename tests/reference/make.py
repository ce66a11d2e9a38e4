"""Makes the reference values of the distributions: `python make.py [NAME...]` in this folder, with mpmath and scipy installed.

Every value is computed by mpmath with 60 digits or more from the textbook formula, written with 17 digits, and held against
scipy, as far as scipy is accurate: a disagreement is printed and fails. Densities are numerical derivatives of distribution
functions, so that they vouch for one another. The files, one a distribution, are read by crates/dist/tests/distributions.

`real.py` and `counts.py` hold the formulas and the parameter sets. A class there has `cdf`, `sf`, `start` and `end` of the
support, `moments` (nan: there is none), `scipy`, if known in closed form `entropy`, and where the moments do not say where the
mass lies, `around`. `slow` asks for fewer evaluations.
"""

import csv
import math
import sys
from mpmath import floor, inf, isnan, log, mp, mpf, sqrt

import counts, real  # noqa: F401, E401: they fill SETS
from sets import SETS

LOWER = [1e-300, 1e-100, 1e-20, 1e-8, 1e-3, 0.02, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99, 0.9999]
UPPER = [1e-300, 1e-100, 1e-30, 1e-8, 1e-3]
DENSE = [1e-3, 0.1, 0.5, 0.9, 0.9999]


def around(d):
    """A place near the middle and a length like the spread."""
    if hasattr(d, "around"):
        return d.around()
    mean, variance = d.moments()
    return mean, sqrt(variance)


def quantile(d, p, upper):
    """The smallest x with cdf(x) >= p, or sf(x) <= p, by bisection."""
    reached = (lambda x: d.sf(x) <= p) if upper else (lambda x: d.cdf(x) >= p)
    middle, spread = around(d)
    step = max(spread, mpf(1) if hasattr(d, "discrete") else mpf(0))
    lo, hi = max(d.start, middle - step), min(d.end, middle + step)
    while d.start < lo and reached(lo):
        lo = max(d.start, middle - 2 * (middle - lo))
    while hi < d.end and not reached(hi):
        hi = min(d.end, middle + 2 * (hi - middle))
    if hasattr(d, "discrete"):
        lo, hi = floor(lo) - 1, floor(hi) + 1
        lo = max(lo, d.start - 1)
        hi = min(hi, d.end)
        while hi - lo > 1:
            mid = floor((lo + hi) / 2)
            lo, hi = (lo, mid) if reached(mid) else (mid, hi)
        return hi
    if hasattr(d, "slow"):
        return newton(d, p, upper, lo, hi)
    for _ in range(2000):
        mid = sqrt(lo * hi) if lo > 0 and hi > 4 * lo else (lo + hi) / 2
        if hi < 0 and lo < 4 * hi:
            mid = -sqrt(lo * hi)
        if lo == 0 and hi > 0:
            mid = hi / 1024 if hi > mpf(10) ** -320 else mpf(0)
            if mid == 0:
                return hi
        lo, hi = (lo, mid) if reached(mid) else (mid, hi)
        if abs(hi - lo) <= abs(hi) * mpf(10) ** -19:
            break
    return (lo + hi) / 2


def newton(d, p, upper, lo, hi):
    """Newton's method on the logarithm of the tail, with a numerical slope, inside the bracket."""
    x, sign, tail = (lo + hi) / 2, (-1 if upper else 1), (d.sf if upper else d.cdf)
    for _ in range(200):
        f, h = tail(x), min(x - d.start, d.end - x, around(d)[1]) / 10**12
        if (f > p) == (sign > 0):
            hi = x
        else:
            lo = x
        slope = (tail(x + h) - f) / h
        new = x - log(f / p) * f / slope if f > 0 and slope != 0 else hi + 1
        if not lo < new < hi:
            new = sqrt(lo * hi) if lo > 0 and hi > 4 * lo else (lo + hi) / 2
        if abs(new - x) <= abs(new) * mpf(10) ** -19:
            return new
        x = new
    return x


def density(d, x):
    if hasattr(d, "discrete"):
        return d.cdf(x) - d.cdf(x - 1) if d.cdf(x) < 0.5 else d.sf(x - 1) - d.sf(x)
    # Five points (Abramowitz and Stegun 25.3.6), on the smaller tail, so that no digits cancel.
    f = d.cdf if d.cdf(x) < 0.5 else lambda x: -d.sf(x)
    h = min(x - d.start, d.end - x, around(d)[1]) / 10**8
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)


def text(v):
    return mp.nstr(v, 17, strip_zeros=True) if abs(v) < inf else "nan" if isnan(v) else "inf" if v > 0 else "-inf"


def rows(name, names, written, d):
    head = [name, names] + [repr(v) for v in written] + [""] * (2 - len(written))
    mean, variance = d.moments()
    yield head + ["mean", "", text(mean)]
    yield head + ["variance", "", text(variance)]
    if getattr(d, "entropy", None):
        yield head + ["entropy", "", text(d.entropy())]
    points = set()
    for p in LOWER:
        x = quantile(d, mpf(p), False)
        if abs(x) > mpf(10) ** -300 or x == 0:
            yield head + ["quantile", repr(p), text(x)]
            points.add(float(x))
    for q in UPPER:
        x = quantile(d, mpf(q), True)
        if abs(x) < mpf(10) ** 305:
            yield head + ["upper", repr(q), text(x)]
            points.add(float(x))
    for x in sorted(points):
        c, s = d.cdf(mpf(x)), d.sf(mpf(x))
        if c > mpf(10) ** -305 or c == 0:
            yield head + ["cdf", repr(x), text(c)]
        if s > mpf(10) ** -305 or s == 0:
            yield head + ["sf", repr(x), text(s)]
    for x in sorted({float(quantile(d, mpf(p), False)) for p in DENSE}):
        if (d.start < x < d.end and abs(x) > 1e-290 and x != getattr(d, "mode", None)) or hasattr(d, "discrete"):
            yield head + ["density", repr(x), text(density(d, mpf(x)))]


def disagreements(lines, d):
    """What scipy says otherwise, beyond its own errors."""
    other = d.scipy()
    if other is None:
        return
    for line in lines:
        what, at, value = line[-3], line[-2], float(line[-1])
        at = float(at) if at else None
        if what in ("mean", "variance"):
            found = other.mean() if what == "mean" else other.var()
        elif what == "entropy":
            found = other.entropy()
        elif what in ("cdf", "sf") and 1e-7 < value:
            found = getattr(other, what)(at)
        elif what in ("quantile", "upper") and 1e-6 < at < 1 - 1e-6 and not hasattr(d, "discrete"):
            found = other.ppf(at) if what == "quantile" else other.isf(at)
        else:
            continue
        if not math.isfinite(value):
            # scipy says inf or nan where there is no such moment, depending on the distribution.
            if math.isfinite(found):
                yield line, found
        elif not abs(found - value) <= 1e-6 * max(abs(value), 1e-3 if what == "entropy" else 0) and not (
            what in ("mean", "quantile") and abs(found - value) < 1e-9 * float(around(d)[1])
        ):
            yield line, found


def main():
    wrong = 0
    for wanted in dict.fromkeys(entry[0] for entry in SETS):
        width = max(len(entry[2]) for entry in SETS if entry[0] == wanted)
        letters = list("abcd")[: max(width, 2)]
        with open(wanted + ".csv", "w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["distribution", "form"] + letters + ["what", "at", "value"])
            for entry in SETS:
                if entry[0] == wanted:
                    lines = list(rows(*entry))
                    out.writerows(lines)
                    for line, found in disagreements(lines, entry[3]):
                        print(*line, "scipy:", found)
                        wrong += 1
        print(wanted, "done", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
