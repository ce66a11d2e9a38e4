"""Continuous distributions with 60 digits, and the parameter sets to compute."""

import scipy.stats as st
from mpmath import betainc, beta, digamma, e, erfc, exp, expm1, gammainc, inf, log, loggamma, mpf, pi, sqrt
from sets import add


class Normal:
    def __init__(self, mean, sd):
        self.m, self.s = mean, sd

    def cdf(self, x):
        return erfc(-(x - self.m) / self.s / sqrt(2)) / 2

    def sf(self, x):
        return erfc((x - self.m) / self.s / sqrt(2)) / 2

    def moments(self):
        return self.m, self.s**2

    def entropy(self):
        return log(2 * pi * e * self.s**2) / 2

    def scipy(self):
        return st.norm(float(self.m), float(self.s))

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

    def entropy(self):
        return self.n.entropy() + self.n.m

    def scipy(self):
        return st.lognorm(float(self.n.s), scale=float(exp(self.n.m)))


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

    def entropy(self):
        return 1 + log(self.m)

    def scipy(self):
        return st.expon(scale=float(self.m))


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

    def entropy(self):
        a = self.a
        return a + log(self.s) + loggamma(a) + (1 - a) * digamma(a)

    def scipy(self):
        return st.gamma(float(self.a), scale=float(self.s))


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

    def entropy(self):
        a, b = self.a, self.b
        return log(beta(a, b)) - (a - 1) * digamma(a) - (b - 1) * digamma(b) + (a + b - 2) * digamma(a + b)

    def scipy(self):
        return st.beta(float(self.a), float(self.b))


class Uniform:
    def __init__(self, a, b):
        self.start, self.end = a, b

    def cdf(self, x):
        return (x - self.start) / (self.end - self.start)

    def sf(self, x):
        return (self.end - x) / (self.end - self.start)

    def moments(self):
        return (self.start + self.end) / 2, (self.end - self.start) ** 2 / 12

    def entropy(self):
        return log(self.end - self.start)

    def scipy(self):
        return st.uniform(float(self.start), float(self.end - self.start))


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
