"""Distributions over whole numbers with 60 digits, and the parameter sets to compute."""

import scipy.stats as st
from mpmath import bernoulli, beta, binomial, exp, factorial, inf, log, log1p, mpf
from sets import add


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

    def scipy(self):
        return st.poisson(float(self.m))


class Binomial(Counts):
    def __init__(self, n, p):
        self.n, self.p, self.end = n, p, n
        self.tabulate((1 - p) ** int(n), lambda k: (n - k) / (k + 1) * p / (1 - p), n)

    def moments(self):
        return self.n * self.p, self.n * self.p * (1 - self.p)

    def scipy(self):
        return st.binom(int(self.n), float(self.p))


class NegBinomial(Counts):
    def __init__(self, mean, size):
        self.m, self.r = mean, size
        q = mean / (size + mean)
        self.tabulate((1 - q) ** size, lambda k: (k + size) / (k + 1) * q)

    def moments(self):
        return self.m, self.m + self.m**2 / self.r

    def scipy(self):
        return st.nbinom(float(self.r), float(self.r / (self.r + self.m)))


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

    def entropy(self):
        return log(self.end - self.start + 1)

    def scipy(self):
        return st.randint(int(self.start), int(self.end) + 1)


class Bernoulli(Binomial):
    def __init__(self, p):
        super().__init__(mpf(1), p)

    def entropy(self):
        return -self.p * log(self.p) - (1 - self.p) * log(1 - self.p)


class Geometric(Counts):
    def __init__(self, p):
        self.p = p

    def cdf(self, k):
        return 1 - self.sf(k)

    def sf(self, k):
        return mpf(1) if k < 0 else exp((k + 1) * log1p(-self.p))

    def moments(self):
        return (1 - self.p) / self.p, (1 - self.p) / self.p**2

    def entropy(self):
        return (-(1 - self.p) * log(1 - self.p) - self.p * log(self.p)) / self.p

    def scipy(self):
        return st.geom(float(self.p), loc=-1)


class Hypergeometric(Counts):
    def __init__(self, population, successes, draws):
        self.args = n, s, d = population, successes, draws
        self.start, self.end = max(mpf(0), s + d - n), min(s, d)
        first = binomial(s, self.start) * binomial(n - s, d - self.start) / binomial(n, d)
        at = lambda k: k + self.start
        self.tabulate(first, lambda k: (s - at(k)) * (d - at(k)) / ((at(k) + 1) * (n - s - d + at(k) + 1)), self.end - self.start)

    def cdf(self, k):
        return super().cdf(k - self.start)

    def sf(self, k):
        return super().sf(k - self.start)

    def moments(self):
        n, s, d = self.args
        return d * s / n, d * (s / n) * (1 - s / n) * (n - d) / (n - 1)

    def scipy(self):
        n, s, d = self.args
        return st.hypergeom(int(n), int(s), int(d))


class BetaBinomial(Counts):
    def __init__(self, n, a, b):
        self.args = n, a, b
        self.end = n
        self.tabulate(beta(a, n + b) / beta(a, b), lambda k: (n - k) / (k + 1) * (k + a) / (n - k - 1 + b), n)

    def tabulate(self, first, ratio, last):
        """All masses, since they may rise again; beyond 1e-330 they are not needed."""
        masses = [first]
        for k in range(int(last)):
            masses.append(masses[-1] * ratio(k))
        self.below, self.above, total = [], [mpf(0)], mpf(0)
        for mass in masses:
            total += mass
            self.below.append(total)
        for mass in reversed(masses[1:]):
            self.above.append(self.above[-1] + mass)
        self.above.reverse()

    def moments(self):
        n, a, b = self.args
        return n * a / (a + b), n * a * b * (a + b + n) / ((a + b) ** 2 * (a + b + 1))

    def scipy(self):
        n, a, b = self.args
        return st.betabinom(int(n), float(a), float(b)) if a < 1e5 else None


EULER = [bernoulli(2 * j) / factorial(2 * j) for j in range(1, 41)]


def hurwitz(s, a):
    """The sum of k^-s from a on by Euler and Maclaurin's formula, to 50 digits; mpmath's zeta is right, but slow."""
    head = mpf(0)
    while a < 80:
        head, a = head + mpf(a) ** -s, a + 1
    a = mpf(a)
    total, derivative = a ** (1 - s) / (s - 1) + a**-s / 2, s * a ** (-s - 1)
    for j, term in enumerate(EULER, 1):
        total += term * derivative
        derivative *= (s + 2 * j - 1) * (s + 2 * j) / a**2
    return head + total


class Zipf(Counts):
    """Ranks, those beyond 2^53 as 2^53; sums of powers as differences of Hurwitz's zeta function."""

    start = mpf(1)

    def __init__(self, s, last=inf):
        self.s, self.last = s, last
        self.end = min(last, mpf(2) ** 53)
        self.total = self.sums(s, 1)
        self.listed = last < 5000
        if self.listed:
            self.tabulate(1 / self.total, lambda k: (mpf(k + 1) / (k + 2)) ** s, last - 1)

    def sums(self, s, first):
        if self.last < 5000:
            return sum((mpf(k) ** -s for k in range(int(first), int(self.last) + 1)), mpf(0))
        if self.last == inf and s <= 1:
            return inf
        return hurwitz(s, int(first)) - (0 if self.last == inf else hurwitz(s, self.last + 1))

    def cdf(self, k):
        return mpf(0) if k < 1 else super().cdf(k - 1) if self.listed else 1 - self.sf(k)

    def sf(self, k):
        if self.listed:
            return super().sf(k - 1)
        return mpf(1) if k < 1 else mpf(0) if k >= self.end else self.sums(self.s, int(k) + 1) / self.total

    def moments(self):
        first, second = self.sums(self.s - 1, 1), self.sums(self.s - 2, 1)
        if second == inf:
            return (first / self.total, inf) if first < inf else (inf, inf)
        mean = first / self.total
        return mean, second / self.total - mean**2

    def around(self):
        return mpf(2), mpf(2)

    def scipy(self):
        if self.last < 100000:
            return st.zipfian(float(self.s), int(self.last))
        return None  # scipy adds up all masses


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
for p in [0.2, 0.5, 0.9, 0.01, 1e-6, 0.35]:
    add("Geometric", "p", [p], None, Geometric)
for m in [4, 0.25, 100, 3.5, 12345.678]:
    add("Geometric", "mean", [m], lambda m: (1 / (1 + m),), Geometric)
for n, s, d in [(52, 13, 5), (10, 7, 6), (100, 50, 50), (1000, 3, 400), (500, 450, 300), (20, 1, 1), (20000, 9000, 1500), (1000000, 300, 50000), (31, 29, 12), (60, 20, 59), (1000000000, 400, 2000000)]:
    add("Hypergeometric", "population successes draws", [n, s, d], None, Hypergeometric)
for n, a, b in [(10, 2, 5), (1, 0.3, 0.7), (40, 0.5, 0.5), (100, 30, 70), (1000, 2, 3), (25, 0.01, 0.02), (500, 5, 0.1), (63, 1, 1), (5000, 400, 2), (12, 2000, 3000), (300, 1e6, 2e6)]:
    add("BetaBinomial", "n a b", [n, a, b], None, BetaBinomial)
for s, n in [(1.1, 500), (1, 1000), (0, 12), (0.5, 4000), (2.2, 2000), (3, 10), (1.5, 1000000), (0.9999999, 100000), (30, 50), (1.01, 9007199254740992)]:
    add("Zipf", "exponent max", [s, n], None, Zipf)
for s in [2.5, 1.8, 2, 3.5, 24, 6, 1.1]:
    add("Zipf", "exponent", [s], None, Zipf)
