"""Makes the reference values of the elementary functions: `python make.py` in this folder, with mpmath installed.

Arguments are doubles; values are the exact results rounded to 17 digits, which name the nearest double.
"""

import csv
import random
from mpmath import mp, mpf, erfc, erfinv, exp, log, loggamma, sqrt

mp.dps = 50
random.seed(1)


def normal_quantile(p):
    guess = {True: lambda: -sqrt(-2 * log(p)), False: lambda: sqrt(2) * erfinv(2 * p - 1)}[p < mpf(10) ** -12]()
    if p < mpf(10) ** -12:
        x = guess
        for _ in range(60):
            f = erfc(-x / sqrt(2)) / 2
            step = log(f / p) * f / (exp(-x * x / 2) / sqrt(2 * mp.pi))
            x -= step
            if abs(step) < mpf(10) ** -40:
                break
        return x
    return guess


points = {
    "exp": [random.uniform(-745, 709.7) for _ in range(200)]
    + [random.uniform(-1, 1) for _ in range(200)]
    + [0.0, 1e-20, -1e-20, 709.782712893384, -708.3, 0.34657359027997264, 0.3465735902799727],
    "ln": [random.uniform(0, 1) for _ in range(200)]
    + [random.uniform(0.9, 1.1) for _ in range(100)]
    + [10 ** random.uniform(-320, 308) for _ in range(200)]
    + [1.0, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 1 - 2**-53, 1 + 2**-52, 2**-53],
    "normal_quantile": [random.uniform(0, 1) for _ in range(200)]
    + [10 ** random.uniform(-300, -1) for _ in range(200)]
    + [2**-53, 0.075, 0.925, 1e-300, 0.07499999999999999],
    "normal_sf": [random.uniform(-8, 37) for _ in range(300)],
    "ln_gamma_1p": [random.uniform(-0.5, 0.6) for _ in range(100)]
    + [10 ** random.uniform(-12, 3) for _ in range(100)],
}
functions = {
    "exp": exp,
    "ln": log,
    "normal_quantile": normal_quantile,
    "normal_sf": lambda x: erfc(x / sqrt(2)) / 2,
    "ln_gamma_1p": lambda x: loggamma(1 + x).real,
}
with open("elementary.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["function", "at", "value"])
    for name, xs in points.items():
        for x in xs:
            out.writerow([name, repr(float(x)), mp.nstr(functions[name](mpf(float(x))), 17, strip_zeros=True)])
