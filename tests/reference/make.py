"""Makes the reference values of the distributions: `python make.py [NAME...]` in this folder, with mpmath installed.

Every value is computed by mpmath with 60 digits or more from the textbook formula of the distribution function, and written
with 17 digits. The files, one a distribution, are read by crates/dist/tests/reference.rs.
"""

import csv
import sys
from mpmath import mp, mpf, betainc, erfc, exp, expm1, floor, gammainc, inf, log, sqrt

mp.dps = 60


class Normal:
    def __init__(self, mean, sd):
        self.m, self.s = mean, sd

    def cdf(self, x):
        return erfc(-(x - self.m) / self.s / sqrt(2)) / 2

    def sf(self, x):
        return erfc((x - self.m) / self.s / sqrt(2)) / 2

    def moments(self):
        return self.m, self.s**2

    start, end = -inf, inf


class LogNormal:
    start, end = mpf(0), inf

    def __init__(self, meanlog, sdlog):
        self.n = Normal(meanlog, sdlog)

    def cdf(self, x):
        return self.n.cdf(log(x))

    def sf(self, x):
        return self.n.sf(log(x))

    def moments(self):
        m, v = self.n.m, self.n.s**2
        return exp(m + v / 2), expm1(v) * exp(2 * m + v)


class Exponential:
    start, end = mpf(0), inf

    def __init__(self, mean):
        self.m = mean

    def cdf(self, x):
        return -expm1(-x / self.m)

    def sf(self, x):
        return exp(-x / self.m)

    def moments(self):
        return self.m, self.m**2


class Gamma:
    start, end = mpf(0), inf

    def __init__(self, shape, scale):
        self.a, self.s = shape, scale

    def cdf(self, x):
        return gammainc(self.a, 0, x / self.s, regularized=True)

    def sf(self, x):
        return gammainc(self.a, x / self.s, inf, regularized=True)

    def moments(self):
        return self.a * self.s, self.a * self.s**2


class Beta:
    start, end = mpf(0), mpf(1)

    def __init__(self, a, b):
        self.a, self.b = a, b

    def cdf(self, x):
        return betainc(self.a, self.b, 0, x, regularized=True)

    def sf(self, x):
        if x < mpf(10) ** -30:
            return 1 - self.cdf(x)
        return betainc(self.b, self.a, 0, 1 - x, regularized=True)

    def moments(self):
        a, b = self.a, self.b
        return a / (a + b), a * b / (a + b) ** 2 / (a + b + 1)


class Uniform:
    def __init__(self, a, b):
        self.start, self.end = a, b

    def cdf(self, x):
        return (x - self.start) / (self.end - self.start)

    def sf(self, x):
        return (self.end - x) / (self.end - self.start)

    def moments(self):
        return (self.start + self.end) / 2, (self.end - self.start) ** 2 / 12


class Counts:
    """Sums of masses, from below and from above, until they are below 1e-320."""

    discrete, start, end = True, mpf(0), inf

    def tabulate(self, first, ratio, last=inf):
        masses, k = [first], 0
        while k < last and (masses[-1] > mpf(10) ** -330 or ratio(k) > 1):
            masses.append(masses[-1] * ratio(k))
            k += 1
        self.below, self.above, total = [], [mpf(0)], mpf(0)
        for mass in masses:
            total += mass
            self.below.append(total)
        for mass in reversed(masses[1:]):
            self.above.append(self.above[-1] + mass)
        self.above.reverse()

    def cdf(self, k):
        return mpf(0) if k < 0 else self.below[min(int(k), len(self.below) - 1)]

    def sf(self, k):
        return mpf(1) if k < 0 else self.above[min(int(k), len(self.above) - 1)]


class Poisson(Counts):
    def __init__(self, mean):
        self.m = mean
        self.tabulate(exp(-mean), lambda k: mean / (k + 1))

    def moments(self):
        return self.m, self.m


class Binomial(Counts):
    def __init__(self, n, p):
        self.n, self.p, self.end = n, p, n
        self.tabulate((1 - p) ** int(n), lambda k: (n - k) / (k + 1) * p / (1 - p), n)

    def moments(self):
        return self.n * self.p, self.n * self.p * (1 - self.p)


class NegBinomial(Counts):
    def __init__(self, mean, size):
        self.m, self.r = mean, size
        q = mean / (size + mean)
        self.tabulate((1 - q) ** size, lambda k: (k + size) / (k + 1) * q)

    def moments(self):
        return self.m, self.m + self.m**2 / self.r


class UniformInt:
    discrete = True

    def __init__(self, a, b):
        self.start, self.end = a, b

    def cdf(self, k):
        return (k - self.start + 1) / (self.end - self.start + 1)

    def sf(self, k):
        return (self.end - k) / (self.end - self.start + 1)

    def moments(self):
        n = self.end - self.start + 1
        return (self.start + self.end) / 2, (n**2 - 1) / 12


class Bernoulli(Binomial):
    def __init__(self, p):
        super().__init__(mpf(1), p)


def quantile(d, p, upper):
    """The smallest x with cdf(x) >= p, or sf(x) <= p, by bisection."""
    reached = (lambda x: d.sf(x) <= p) if upper else (lambda x: d.cdf(x) >= p)
    mean, variance = d.moments()
    step = max(sqrt(variance), mpf(1) if hasattr(d, "discrete") else mpf(0))
    lo, hi = max(d.start, mean - step), min(d.end, mean + step)
    while d.start < lo and reached(lo):
        lo = max(d.start, mean - 2 * (mean - lo))
    while hi < d.end and not reached(hi):
        hi = min(d.end, mean + 2 * (hi - mean))
    if hasattr(d, "discrete"):
        lo, hi = floor(lo) - 1, floor(hi) + 1
        lo = max(lo, d.start - 1)
        hi = min(hi, d.end)
        while hi - lo > 1:
            mid = floor((lo + hi) / 2)
            lo, hi = (lo, mid) if reached(mid) else (mid, hi)
        return hi
    for _ in range(2000):
        mid = sqrt(lo * hi) if lo > 0 and hi > 4 * lo else (lo + hi) / 2
        if lo == 0 and hi > 0:
            mid = hi / 1024 if hi > mpf(10) ** -320 else mpf(0)
            if mid == 0:
                return hi
        lo, hi = (lo, mid) if reached(mid) else (mid, hi)
        if abs(hi - lo) <= abs(hi) * mpf(10) ** -19:
            break
    return (lo + hi) / 2


# The distribution in the language, the parameters as written there, and the same in canonical form.
SETS = []


def add(name, names, written, canonical=None, maker=None):
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    exact = [mpf(float(v)) for v in written]
    SETS.append((name, names, written, maker(*(canonical(*exact) if canonical else exact))))


for a, b in [(0, 1), (-5, 5), (10, 10.5), (-1e6, 1e6), (0, 1e-9), (1e9, 1e9 + 1), (-3, -1), (0.99, 200.98), (0, 1e15), (-1e-3, 7)]:
    add("Uniform", "from to", [a, b], None, Uniform)
for m, s in [(0, 1), (45, 18), (-3, 0.1), (1e6, 1), (0, 1e-6), (100, 12), (1e-9, 1e9), (170, 7), (-50, 500), (3.5, 2.25)]:
    add("Normal", "mean sd", [m, s], None, Normal)
for m, s in [(0, 1), (3, 0.16), (-2, 2), (10, 0.01), (1, 3), (9.5, 0.6), (0, 0.5)]:
    add("LogNormal", "meanlog sdlog", [m, s], None, LogNormal)
for m, s in [(24, 0.16), (60, 1.2)]:
    add("LogNormal", "median sigma", [m, s], lambda m, s: (log(m), s), LogNormal)
for m, s in [(20, 12), (1000, 3000)]:
    add("LogNormal", "mean sd", [m, s], lambda m, s: (log(m) - log(1 + (s / m) ** 2) / 2, sqrt(log(1 + (s / m) ** 2))), LogNormal)
for m in [1, 9, 200, 1e-6, 1e9, 0.5]:
    add("Exponential", "mean", [m], None, Exponential)
for r in [1, 0.01, 250, 3]:
    add("Exponential", "rate", [r], lambda r: (1 / r,), Exponential)
for a, s in [(1, 1), (0.5, 2), (0.01, 1), (3, 10), (25, 0.2), (300, 3), (1e4, 1e-2), (1e-3, 5)]:
    add("Gamma", "shape scale", [a, s], None, Gamma)
add("Gamma", "shape rate", [2.5, 4], lambda a, r: (a, 1 / r), Gamma)
for m, s in [(20, 12), (1, 0.4)]:
    add("Gamma", "mean sd", [m, s], lambda m, s: ((m / s) ** 2, s**2 / m), Gamma)
for a, b in [(1, 1), (0.5, 0.5), (2, 3), (30, 70), (0.01, 0.02), (5, 0.1), (400, 2), (2000, 3000)]:
    add("Beta", "a b", [a, b], None, Beta)
add("Beta", "mean sd", [0.3, 0.1], lambda m, s: (m * (m * (1 - m) / s**2 - 1), (1 - m) * (m * (1 - m) / s**2 - 1)), Beta)
add("Beta", "mean size", [0.9, 12], lambda m, n: (m * n, (1 - m) * n), Beta)
for p in [0.3, 0.5, 0.01, 0.99, 1e-6, 0.05, 0.75]:
    add("Bernoulli", "p", [p], None, Bernoulli)
for x in [0, -3, 2.5]:
    add("Bernoulli", "logit", [x], lambda x: (1 / (1 + exp(-x)),), Bernoulli)
for n, p in [(1, 0.3), (10, 0.3), (20, 0.9), (100, 0.5), (1000, 0.01), (1000, 0.999), (50000, 0.2), (63, 0.5), (500, 1e-4), (7, 0.5)]:
    add("Binomial", "n p", [n, p], None, Binomial)
for m in [0.01, 1, 3.2, 15.5, 17, 60, 300, 5000, 12345.678]:
    add("Poisson", "mean", [m], None, Poisson)
add("Poisson", "log", [1.5], lambda x: (exp(x),), Poisson)
for m, r in [(11, 3), (5, 2), (0.3, 0.1), (100, 0.5), (40, 1000), (1, 1e-2), (500, 20)]:
    add("NegBinomial", "mean size", [m, r], None, NegBinomial)
add("NegBinomial", "mean dispersion", [8, 0.25], lambda m, d: (m, 1 / d), NegBinomial)
for r, p in [(3, 0.2), (12.5, 0.7)]:
    add("NegBinomial", "size p", [r, p], lambda r, p: (r * (1 - p) / p, r), NegBinomial)
for a, b in [(1, 6), (0, 1), (-10, 10), (5, 5), (0, 999), (1, 1000000), (-3, 4), (100, 163), (0, 9), (-1000000, -999000)]:
    add("UniformInt", "from to", [a, b], None, UniformInt)

LOWER = [1e-300, 1e-100, 1e-20, 1e-8, 1e-3, 0.02, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99, 0.9999]
UPPER = [1e-300, 1e-100, 1e-30, 1e-8, 1e-3]


def text(v):
    return mp.nstr(v, 17, strip_zeros=True) if v != inf else "inf"


def rows(name, names, written, d):
    head = [name, names, repr(written[0]), repr(written[1]) if len(written) > 1 else ""]
    mean, variance = d.moments()
    yield head + ["mean", "", text(mean)]
    yield head + ["variance", "", text(variance)]
    points = set()
    for p in LOWER:
        x = quantile(d, mpf(p), False)
        if abs(x) > mpf(10) ** -300 or x == 0:
            yield head + ["quantile", repr(p), text(x)]
            points.add(float(x))
    for q in UPPER:
        x = quantile(d, mpf(q), True)
        yield head + ["upper", repr(q), text(x)]
        points.add(float(x))
    for x in sorted(points):
        c, s = d.cdf(mpf(x)), d.sf(mpf(x))
        if c > mpf(10) ** -305 or c == 0:
            yield head + ["cdf", repr(x), text(c)]
        if s > mpf(10) ** -305 or s == 0:
            yield head + ["sf", repr(x), text(s)]


for wanted in dict.fromkeys(entry[0] for entry in SETS):
    with open(wanted + ".csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["distribution", "form", "a", "b", "what", "at", "value"])
        for entry in SETS:
            if entry[0] == wanted:
                out.writerows(rows(*entry))
