"""The lists of names and regions that the peers draw from."""
import os

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")


def read(name):
    """The rows of a list, as texts."""
    with open(os.path.join(DATA, name)) as file:
        return [line.strip().split(",") for line in file]
