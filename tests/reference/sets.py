"""The parameter sets to compute, in the order in which the files list them."""

import sys
from mpmath import mp, mpf

mp.dps = 60

# The distribution in the language, the names of the parameters, the parameters as written, and the distribution itself.
SETS = []


def add(name, names, written, canonical=None, maker=None):
    """`canonical` maps the parameters as written to those that `maker` takes."""
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    exact = [mpf(float(v)) for v in written]
    SETS.append((name, names, written, maker(*(canonical(*exact) if canonical else exact))))
