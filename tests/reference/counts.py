"""Distributions over whole numbers with 60 digits, and the parameter sets to compute."""

import scipy.stats as st
from mpmath import exp, inf, log, mpf
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
