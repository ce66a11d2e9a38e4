"""Makes the reference values of distributions over several names: `python make.py` in this folder, with numpy and scipy.

`NAME.csv` has a line a value: the parameterisation, its numbers one after the other, what, where, the value. `draw` is the row
that belongs to the random bits: each column by scipy's quantile of its distribution given the columns before it, which for the
normal comes from the regression on them, not from a Cholesky factor. Read by crates/dist/tests/joint.rs.
"""

import csv

import numpy as np
from scipy import stats

RNG = np.random.default_rng(20241118)
NORMAL = [
    ([1.0, 2.0], [[4.0, 1.2], [1.2, 1.0]]),
    ([0.0, 0.0, 0.0], [[1.0, 0.9, 0.5], [0.9, 1.0, 0.5], [0.5, 0.5, 1.0]]),
    ([172.0, 74.0, 120.0], [[81.0, 52.65, 10.0], [52.65, 169.0, 60.0], [10.0, 60.0, 220.0]]),
    ([5.0, -3.0], [[1e-6, 0.0], [0.0, 1e6]]),
]
CORRELATED = [
    ([172.0, 74.0], [9.0, 13.0], [[1.0, 0.45], [0.45, 1.0]]),
    ([0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0],
     [[1, 0.3, 0.2, -0.1], [0.3, 1, -0.4, 0.6], [0.2, -0.4, 1, 0.1], [-0.1, 0.6, 0.1, 1]]),
]
SHAPES = [[4.0, 3.0, 2.0], [0.2, 0.5], [1.0, 1.0, 1.0, 1.0], [120.0, 80.0, 0.7]]
COUNTS = [(20, [0.5, 0.3, 0.2]), (1, [1.0, 1.0]), (1000, [3.0, 2.0, 4.0, 1.0]), (7, [0.0, 1.0, 2.0])]
PROBABILITIES = [0.001, 0.2, 0.5, 0.9, 0.9999]


def unit(bits):
    return ((bits >> 12) + 0.5) / 2.0**52


def some_bits(names):
    return [int(b) for b in RNG.integers(0, 2**64, names, dtype=np.uint64)]


def normal_row(mean, cov, bits):
    row = []
    for i, b in enumerate(bits):
        m, v = mean[i], cov[i, i]
        if i:
            weights = np.linalg.solve(cov[:i, :i], cov[:i, i])
            m = m + weights @ (np.array(row) - mean[:i])
            v = v - weights @ cov[:i, i]
        row.append(stats.norm.ppf(unit(b), m, np.sqrt(v)))
    return row


def dirichlet_row(shapes, bits):
    parts = [stats.gamma.ppf(unit(b), a) for a, b in zip(shapes, bits)]
    return [part / sum(parts) for part in parts]


def multinomial_row(n, p, bits):
    row = []
    for i, b in enumerate(bits):
        left = n - sum(row)
        share = p[i] / sum(p[i:]) if sum(p[i:]) else 0.0
        row.append(left if share == 1 or left == 0 else int(stats.binom.ppf(unit(b), left, share)))
    return row


def write(name, sets):
    with open(f"{name}.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["form", "names", "numbers", "what", "at", "value"])
        for form, names, numbers, cov, marginals, row in sets:
            head = [form, names, " ".join(repr(float(x)) for x in numbers)]
            for i in range(names):
                for j in range(i + 1):
                    out.writerow([*head, "covariance", f"{i} {j}", repr(float(cov[i][j]))])
                for p in PROBABILITIES:
                    x = marginals[i].ppf(p)
                    out.writerow([*head, "cdf", f"{i} {float(x)!r}", repr(float(marginals[i].cdf(x)))])
            for _ in range(20):
                bits = some_bits(names)
                values = " ".join(repr(float(x)) for x in row(bits))
                out.writerow([*head, "draw", " ".join(f"{b:016x}" for b in bits), values])


def normal(form, mean, numbers, cov):
    mean, cov = np.array(mean), np.array(cov, dtype=float)
    marginals = [stats.norm(m, np.sqrt(v)) for m, v in zip(mean, np.diag(cov))]
    return form, len(mean), numbers, cov, marginals, lambda bits: normal_row(mean, cov, bits)


sets = [normal("mean cov", m, [*m, *np.ravel(c)], c) for m, c in NORMAL]
for mean, sd, corr in CORRELATED:
    sets.append(normal("mean sd corr", mean, [*mean, *sd, *np.ravel(corr)], np.outer(sd, sd) * np.array(corr)))
write("MvNormal", sets)
write("Dirichlet", [
    ("shapes", len(a), a, stats.dirichlet(a).cov(), [stats.beta(x, sum(a) - x) for x in a],
     lambda bits, a=a: dirichlet_row(a, bits)) for a in SHAPES])
write("Multinomial", [
    ("n p", len(p), [n, *p], stats.multinomial(n, np.array(p) / sum(p)).cov(),
     [stats.binom(n, x / sum(p)) for x in p], lambda bits, n=n, p=p: multinomial_row(n, p, bits)) for n, p in COUNTS])
