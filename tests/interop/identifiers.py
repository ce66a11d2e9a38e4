"""Identifiers of the standard library, judged by python-stdnum. usage: identifiers.py SYNTHC OUT

A thousand of each must pass its check digits. Where stdnum asks a register as well (a country that issues, an area that was issued), ours
must be refused there: they are made to be nobody's. Prints `N passed, M failed`.
"""
import csv
import pathlib
import shutil
import subprocess
import sys

from stdnum import exceptions, iban, isin, lei, luhn
from stdnum.be import vat as belgian_vat
from stdnum.fr import tva as french_vat
from stdnum.gb import nhs
from stdnum.us import ein, ssn

from checks import check, finish

synthc, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def holds(rule):
    """Whether a rule of stdnum finds nothing wrong."""

    def judge(text):
        try:
            return bool(rule(text))
        except exceptions.ValidationError:
            return False

    return judge


# type of the library: what must hold, what must not
IDENTIFIERS = {
    "uk.NhsNumber": (nhs.validate, None),
    "eu.GermanIban": (lambda text: iban.validate(text, check_country=False), None),
    "eu.FrenchIban": (lambda text: iban.validate(text, check_country=False), None),
    "eu.DutchIban": (lambda text: iban.validate(text, check_country=False), None),
    "eu.BelgianVat": (belgian_vat.validate, None),
    "finance.CardNumber": (luhn.validate, None),
    "finance.Isin": (lambda text: isin.calc_check_digit(text[:-1]) == text[-1], isin.validate),
    "finance.Lei": (lei.validate, None),
    "us.Npi": (lambda text: luhn.validate("80840" + text), None),
    "us.Ssn": (lambda text: len(ssn.compact(text)) == 9, ssn.validate),
    "us.Ein": (lambda text: len(ein.compact(text)) == 9, ein.validate),
}
modules = sorted({name.split(".")[0] for name in IDENTIFIERS})
columns = "".join(f"  c{at}: {name}\n" for at, name in enumerate(IDENTIFIERS))
calls = '  siren: text matching /[1-9]\\d{8}/\n  tva = eu.french_vat(siren)\n'
shutil.rmtree(out, ignore_errors=True)
out.mkdir(parents=True)
spec = out / "identifiers.synth"
spec.write_text("".join(f"use {module}\n" for module in modules) + f"table x[1_000] {{\n{columns}{calls}}}\n")
subprocess.run([synthc, "sample", spec, "--quiet", "-o", out / "out"], check=True)
with open(out / "out" / "x.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
check("rows", len(rows) == 1000, f"{len(rows)}")
for at, (name, (must, must_not)) in enumerate(IDENTIFIERS.items()):
    values = [row[f"c{at}"] for row in rows]
    wrong = [value for value in values if not holds(must)(value)]
    check(f"{name}: form and check digits", not wrong, f"{wrong[:3]}")
    if must_not:
        issued = [value for value in values if holds(must_not)(value)]
        check(f"{name}: never issued", not issued, f"{issued[:3]}")
wrong = [row["tva"] for row in rows if row["tva"][2:4] != f"{(12 + 3 * (int(row['siren']) % 97)) % 97:02}"]
check("eu.french_vat: the key of the number", not wrong, f"{wrong[:3]}")
sound = [row["tva"] for row in rows if luhn.is_valid(row["siren"])]
wrong = [text for text in sound if not holds(french_vat.validate)(text)]
check("eu.french_vat: of sound numbers", len(sound) > 50 and not wrong, f"{len(sound)} {wrong[:3]}")
finish()
