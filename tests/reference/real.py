"""Continuous distributions with 60 digits, and the parameter sets to compute."""

from functools import cache

import scipy.stats as st
from mpmath import (asin, atan2, besseli, beta, betainc, cos, digamma, e, e1, erfc, euler, exp, expm1, fsum, gamma, gammainc, inf,
                    log, log1p, loggamma, mpf, nan, pi, quad, sin, sqrt, workdps)
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


class Located:
    """location + scale z: a class gives `lower`, `upper` and `standard_moments` of z, `standard_entropy` if closed."""

    start, end = -inf, inf

    def place(self, location, scale):
        self.location, self.scale = location, scale

    def cdf(self, x):
        return self.lower((x - self.location) / self.scale)

    def sf(self, x):
        return self.upper((x - self.location) / self.scale)

    def around(self):
        return self.location, self.scale

    def moments(self):
        mean, variance = self.standard_moments()
        return self.location + self.scale * mean, self.scale**2 * variance

    def entropy(self):
        return log(self.scale) + self.standard_entropy()

    def at(self):
        return dict(loc=float(self.location), scale=float(self.scale))


class StudentT(Located):
    def __init__(self, df, mean, scale):
        self.df = df
        self.place(mean, scale)

    def upper(self, z):
        if z < 0:
            return 1 - self.upper(-z)
        df = self.df
        if z > 1:
            return betainc(df / 2, mpf(1) / 2, 0, df / (df + z * z), regularized=True) / 2
        return (1 - betainc(mpf(1) / 2, df / 2, 0, z * z / (df + z * z), regularized=True)) / 2

    def lower(self, z):
        return self.upper(-z)

    def standard_moments(self):
        df = self.df
        return mpf(0) if df > 1 else nan, df / (df - 2) if df > 2 else inf if df > 1 else nan

    def standard_entropy(self):
        df = self.df
        return (df + 1) / 2 * (digamma((df + 1) / 2) - digamma(df / 2)) + log(sqrt(df) * beta(df / 2, mpf(1) / 2))

    def scipy(self):
        return st.t(float(self.df), **self.at())


class Cauchy(Located):
    def __init__(self, location, scale):
        self.place(location, scale)

    def lower(self, z):
        return atan2(1, -z) / pi

    def upper(self, z):
        return atan2(1, z) / pi

    def standard_moments(self):
        return nan, nan

    def standard_entropy(self):
        return log(4 * pi)

    def scipy(self):
        return st.cauchy(**self.at())


class Weibull(Located):
    start = mpf(0)

    def __init__(self, shape, scale):
        self.k = shape
        self.place(mpf(0), scale)

    def lower(self, z):
        return -expm1(-(z**self.k))

    def upper(self, z):
        return exp(-(z**self.k))

    def standard_moments(self):
        k = self.k
        return gamma(1 + 1 / k), gamma(1 + 2 / k) - gamma(1 + 1 / k) ** 2

    def around(self):
        return self.scale, self.scale

    def standard_entropy(self):
        return euler * (1 - 1 / self.k) - log(self.k) + 1

    def scipy(self):
        return st.weibull_min(float(self.k), **self.at())


class Pareto(Located):
    def __init__(self, shape, scale):
        self.a, self.start = shape, scale
        self.place(mpf(0), scale)

    def lower(self, z):
        return -expm1(-self.a * log(z))

    def upper(self, z):
        return z**-self.a

    def around(self):
        return self.scale, self.scale

    def standard_moments(self):
        a = self.a
        return a / (a - 1) if a > 1 else inf, a / (a - 1) ** 2 / (a - 2) if a > 2 else inf

    def standard_entropy(self):
        return 1 + 1 / self.a - log(self.a)

    def scipy(self):
        return st.pareto(float(self.a), **self.at())


class Triangular:
    def __init__(self, low, mode, high):
        self.start, self.mode, self.end = low, mode, high

    def cdf(self, x):
        a, c, b = self.start, self.mode, self.end
        return (x - a) ** 2 / (b - a) / (c - a) if x < c else 1 - self.sf(x)

    def sf(self, x):
        a, c, b = self.start, self.mode, self.end
        return (b - x) ** 2 / (b - a) / (b - c) if x >= c and b > c else 1 - self.cdf(x) if x < b else mpf(0)

    def moments(self):
        a, c, b = self.start, self.mode, self.end
        return (a + b + c) / 3, (a * a + b * b + c * c - a * b - a * c - b * c) / 18

    def entropy(self):
        return mpf(1) / 2 + log((self.end - self.start) / 2)

    def scipy(self):
        a, c, b = self.start, self.mode, self.end
        return st.triang(float((c - a) / (b - a)), loc=float(a), scale=float(b - a))


class Pert:
    def __init__(self, low, mode, high):
        self.start, self.end, self.width = low, high, high - low
        self.b = Beta(1 + 4 * (mode - low) / self.width, 1 + 4 * (high - mode) / self.width)

    def cdf(self, x):
        return self.b.cdf((x - self.start) / self.width)

    def sf(self, x):
        b = self.b
        return betainc(b.b, b.a, 0, (self.end - x) / self.width, regularized=True)

    def moments(self):
        mean, variance = self.b.moments()
        return self.start + self.width * mean, self.width**2 * variance

    def entropy(self):
        return self.b.entropy() + log(self.width)

    def scipy(self):
        return st.beta(float(self.b.a), float(self.b.b), loc=float(self.start), scale=float(self.width))


class Logistic(Located):
    def __init__(self, location, scale):
        self.place(location, scale)

    def lower(self, z):
        return 1 / (1 + exp(-z))

    def upper(self, z):
        return 1 / (1 + exp(z))

    def standard_moments(self):
        return mpf(0), pi**2 / 3

    def standard_entropy(self):
        return mpf(2)

    def scipy(self):
        return st.logistic(**self.at())


class Gumbel(Located):
    def __init__(self, location, scale):
        self.place(location, scale)

    def lower(self, z):
        return exp(-exp(-z))

    def upper(self, z):
        return -expm1(-exp(-z))

    def standard_moments(self):
        return +euler, pi**2 / 6

    def standard_entropy(self):
        return 1 + euler

    def scipy(self):
        return st.gumbel_r(**self.at())


@cache
def rule():
    """The positive half of the Gauss-Legendre rule with 40 points."""
    nodes = []
    for k in range(20):
        x = cos(pi * (k + mpf(3) / 4) / (40 + mpf(1) / 2))
        for _ in range(7):
            before, p = mpf(1), x
            for n in range(2, 41):
                before, p = p, ((2 * n - 1) * x * p - (n - 1) * before) / n
            slope = 40 * (x * p - before) / (x * x - 1)
            x -= p / slope
        nodes.append((x, 2 / ((1 - x * x) * slope**2)))
    return nodes


def gauss(f, start, end, panels):
    """The integral by that rule on equal panels, with 34 digits."""
    with workdps(34):
        half = (end - start) / panels / 2
        middles = [start + half * (2 * k + 1) for k in range(panels)]
        return half * fsum(w * (f(m - half * x) + f(m + half * x)) for m in middles for x, w in rule())


class SkewNormal(Located):
    slow = True

    def __init__(self, location, scale, shape):
        self.a = shape
        self.place(location, scale)

    def upper(self, z):
        """Q(z) + 2 T(z, a); on the thin side the rest of Owen's integral, which has no cancellation."""
        a = self.a
        if a < 0:
            return 1 - self.reflected().upper(-z) if z < 0 else self.reflected().thin(z)
        return 1 - self.thin(-z) if z < 0 else erfc(z / sqrt(2)) - self.thin(z)

    def lower(self, z):
        return self.reflected().upper(-z)

    def reflected(self):
        return SkewNormal(-self.location, self.scale, -self.a)

    def thin(self, z):
        """P(Z < -z) for z >= 0 and a >= 0."""
        a, q = self.a, erfc(z / sqrt(2)) / 2
        if z * a > 3:
            end = sqrt(a * a + 180 / z**2)
            return exp(-z * z * (1 + a * a) / 2) / pi * gauss(lambda x: exp(-z * z * (x - a) * (x + a) / 2) / (1 + x * x), a, end, 3)
        if a <= 1:
            return q - 2 * self.owen(z, a)
        other = erfc(z * a / sqrt(2)) / 2
        return q - 2 * ((q + other) / 2 - q * other - self.owen(z * a, 1 / a))

    def owen(self, h, a):
        return gauss(lambda x: exp(-h * h * (1 + x * x) / 2) / (1 + x * x), mpf(0), a, 3) / (2 * pi)

    def standard_moments(self):
        d = self.a / sqrt(1 + self.a**2)
        return d * sqrt(2 / pi), 1 - 2 * d * d / pi

    entropy = None

    def scipy(self):
        return st.skewnorm(float(self.a), **self.at())


class InverseGaussian:
    start, end = mpf(0), inf

    def __init__(self, mean, shape):
        self.m, self.l = mean, shape

    def parts(self, x):
        root = sqrt(self.l / x / 2)
        with workdps(60):
            return erfc(root * (x / self.m - 1)) / 2, exp(2 * self.l / self.m) * erfc(root * (x / self.m + 1)) / 2

    def cdf(self, x):
        root = sqrt(self.l / x / 2)
        return erfc(-root * (x / self.m - 1)) / 2 + self.parts(x)[1]

    def sf(self, x):
        first, second = self.parts(x)
        return first - second

    def moments(self):
        return self.m, self.m**3 / self.l

    def entropy(self):
        f = self.l / self.m
        return log(2 * pi * e * self.m**3 / self.l) / 2 - mpf(3) / 2 * exp(2 * f) * e1(2 * f)

    def scipy(self):
        return st.invgauss(float(self.m / self.l), scale=float(self.l))


class VonMises:
    slow = True

    def __init__(self, mean, kappa):
        self.m, self.k = mean, kappa
        # The ends of the support in doubles, as the definition has them.
        self.start, self.end = mean - pi, mean + pi
        self.total = 2 * pi * besseli(0, kappa) * exp(-kappa)

    def beyond(self, t):
        k = self.k
        s = sin(t / 2)
        cut = s * s + 45 / k if k > 0 else 2
        last = 2 * asin(sqrt(cut)) if cut < 1 else +pi
        return gauss(lambda x: exp(-2 * k * sin(x / 2) ** 2), t, last, 2) / self.total if last > t else mpf(0)

    def sf(self, x):
        t = x - self.m
        return self.beyond(t) if t > 0 else 1 - self.beyond(-t)

    def cdf(self, x):
        t = x - self.m
        return self.beyond(-t) if t < 0 else 1 - self.beyond(t)

    def around(self):
        return self.m, 1 / sqrt(1 + self.k)

    def moments(self):
        k = self.k
        cut = 60 / sqrt(1 + k)
        f = lambda x: x * x * exp(-2 * k * sin(x / 2) ** 2)
        return self.m, 2 * gauss(f, mpf(0), min(cut, +pi), 12) / self.total

    def entropy(self):
        k = self.k
        return log(2 * pi * besseli(0, k)) - k * besseli(1, k) / besseli(0, k)

    def scipy(self):
        # scipy takes a normal approximation above 50.
        return None if self.k == 0 or self.k > 50 else st.vonmises(float(self.k), loc=float(self.m))


class ChiSquared(Gamma):
    def __init__(self, df):
        super().__init__(df / 2, mpf(2))


class FisherF:
    start, end = mpf(0), inf

    def __init__(self, df1, df2):
        self.n, self.d = df1, df2

    def cdf(self, x):
        n, d = self.n, self.d
        return betainc(n / 2, d / 2, 0, n * x / (n * x + d), regularized=True)

    def sf(self, x):
        n, d = self.n, self.d
        return betainc(d / 2, n / 2, 0, d / (n * x + d), regularized=True)

    def around(self):
        return mpf(1), mpf(1)

    def moments(self):
        n, d = self.n, self.d
        variance = 2 * d * d * (n + d - 2) / (n * (d - 2) ** 2 * (d - 4)) if d > 4 else inf
        return d / (d - 2) if d > 2 else inf, variance

    def entropy(self):
        a, b = self.n / 2, self.d / 2
        odds = digamma(a) - digamma(b)
        return log(self.d / self.n) + log(beta(a, b)) - (a - 1) * odds + (a + b) * (digamma(a + b) - digamma(b))

    def scipy(self):
        return st.f(float(self.n), float(self.d))


class Gompertz:
    start, end = mpf(0), inf

    def __init__(self, shape, rate):
        self.a, self.b = shape, rate

    def hazard(self, x):
        return self.b * x if self.a == 0 else self.b / self.a * expm1(self.a * x)

    def cdf(self, x):
        return -expm1(-self.hazard(x))

    def sf(self, x):
        return exp(-self.hazard(x))

    def around(self):
        return 1 / (self.b + self.a), 1 / (self.b + self.a)

    def moments(self):
        a, b = self.a, self.b
        if a == 0:
            return 1 / b, 1 / b**2
        n = b / a
        mean = exp(n) * e1(n) / a
        # Twice the integral of x times the survival, in y = n exp(a x), whose logarithm is (Lenart 2012) a Meijer function.
        with workdps(40):
            points = [0, n, 4 * n, 20 * n, 1 + 20 * n, 10 + 20 * n, 120 + 20 * n]
            square = 2 / a**2 * quad(lambda y: log(1 + y / n) / (n + y) * exp(-y), points)
        return mean, square - mean**2

    def entropy(self):
        return 1 - log(self.b) - self.a * self.moments()[0]

    def scipy(self):
        return None if self.a == 0 else st.gompertz(float(self.b / self.a), scale=float(1 / self.a))


class GeneralizedPareto(Located):
    def __init__(self, location, scale, shape):
        self.k, self.start = shape, location
        self.end = location - scale / shape if shape < 0 else inf
        self.place(location, scale)

    def upper(self, z):
        return exp(-z) if self.k == 0 else (1 + self.k * z) ** (-1 / self.k)

    def lower(self, z):
        return -expm1(-z) if self.k == 0 else -expm1(-log1p(self.k * z) / self.k)

    def around(self):
        return self.location + self.scale / (1 + abs(self.k)), self.scale

    def standard_moments(self):
        k = self.k
        return 1 / (1 - k) if k < 1 else inf, 1 / (1 - k) ** 2 / (1 - 2 * k) if k < mpf(1) / 2 else inf

    def standard_entropy(self):
        return 1 + self.k

    def scipy(self):
        return st.genpareto(float(self.k), **self.at())


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
for n, m, s in [(5, 0, 1), (1, 0, 1), (2, 10, 3), (0.5, 0, 1), (3, 100, 15), (30, -2, 0.1), (200, 0, 1), (2.5, 1e6, 1e3), (1e5, 0, 2), (1.5, 0, 1e-6)]:
    add("StudentT", "df mean scale", [n, m, s], None, StudentT)
for m, s in [(0, 1), (10, 3), (-5, 0.1), (0, 1e6), (1e6, 1), (100, 25), (0, 1e-9), (-1e-3, 2), (50, 500), (3.5, 2.25)]:
    add("Cauchy", "location scale", [m, s], None, Cauchy)
for k, s in [(1.5, 8), (1, 1), (0.5, 2), (0.1, 1), (3.6, 100), (10, 5), (200, 1), (2, 1e-6), (0.75, 1e6), (25, 70)]:
    add("Weibull", "shape scale", [k, s], None, Weibull)
for a, s in [(2.5, 1000), (1.16, 1), (1, 10), (0.5, 2), (3, 0.1), (10, 5), (100, 1e6), (2, 1), (1.5, 1e-6), (5.5, 20)]:
    add("Pareto", "shape scale", [a, s], None, Pareto)
for a, c, b in [(0, 2, 10), (0, 0.5, 1), (0, 0, 1), (0, 1, 1), (-5, 0, 20), (100, 130, 200), (-3, -2.5, -1), (1e6, 1e6 + 1, 1e6 + 8), (0, 1e-6, 1), (2, 3, 4)]:
    add("Triangular", "min mode max", [a, c, b], None, Triangular)
for a, c, b in [(2, 5, 14), (0, 0.5, 1), (0, 0, 1), (0, 1, 1), (-5, 0, 20), (100, 130, 200), (-3, -2.5, -1), (1e6, 1e6 + 1, 1e6 + 8), (0, 0.125, 2), (2, 3, 4)]:
    add("Pert", "min mode max", [a, c, b], None, Pert)
for m, s in [(0, 1), (50, 6), (-5, 0.1), (0, 1e6), (1e6, 1), (100, 25), (0, 1e-9), (-1e-3, 2), (50, 500), (3.5, 2.25)]:
    add("Logistic", "location scale", [m, s], None, Logistic)
for m, s in [(0, 1), (120, 15), (-5, 0.1), (0, 1e6), (1e6, 1), (100, 25), (0, 1e-9), (-1e-3, 2), (50, 500), (3.5, 2.25)]:
    add("Gumbel", "location scale", [m, s], None, Gumbel)
for m, s, a in [(0, 1, 4), (30, 12, 1.5), (0, 1, -3), (0, 2, 0), (-5, 0.1, 0.25), (100, 15, -0.5), (0, 1, 40), (0, 1, -1000), (1e3, 1, 0.75), (7, 3, 10)]:
    add("SkewNormal", "location scale shape", [m, s, a], None, SkewNormal)
for m, s in [(4, 12), (1, 1), (1, 0.1), (3, 0.0625), (10, 1000), (0.5, 2), (200, 50), (1, 1e5), (1e-6, 3e-6), (1e6, 5e5)]:
    add("InverseGaussian", "mean shape", [m, s], None, InverseGaussian)
for m, k in [(0, 2), (0, 0), (1, 0.5), (0, 10), (-2, 1), (0, 45), (0, 60), (3, 200), (0, 1e4), (0, 4.5)]:
    add("VonMises", "mean kappa", [m, k], None, VonMises)
for n in [4, 1, 2, 3, 0.5, 10, 50, 100, 1000, 0.02]:
    add("ChiSquared", "df", [n], None, ChiSquared)
for n, d in [(5, 20), (1, 1), (2, 2), (1, 10), (10, 3), (3, 100), (50, 50), (200, 5), (0.5, 4.5), (7, 1.5)]:
    add("FisherF", "df1 df2", [n, d], None, FisherF)
for a, b in [(0.09, 0.0002), (1, 1), (0, 2), (0.5, 0.1), (2, 10), (0.001, 1), (10, 0.01), (0.1, 1e-6), (3, 3), (1e-6, 1e-3)]:
    add("Gompertz", "shape rate", [a, b], None, Gompertz)
for m, s, k in [(1000, 400, 0.2), (0, 1, 0), (0, 1, 0.5), (10, 2, -0.25), (0, 1, -0.5), (0, 3, -1), (0, 1, 1), (5, 0.1, 2), (-20, 5, 0.01), (0, 1e6, 0.4)]:
    add("GeneralizedPareto", "location scale shape", [m, s, k], None, GeneralizedPareto)
