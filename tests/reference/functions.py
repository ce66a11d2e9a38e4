"""Makes the reference values of the functions: `python functions.py` in this folder, with mpmath, numpy, python-dateutil and
python-stdnum installed.

Each line of functions/*.csv is an expression of the language and what a CSV file must have for it; an empty value is null. The
values come from mpmath (numbers, to 17 digits), datetime, dateutil and numpy (the calendar), stdnum (check digits), decimal
(exact arithmetic), hashlib, and Python's own texts and formats. They are read by crates/cli/tests/functions.rs.
"""

import csv
import datetime as dt
import decimal
import hashlib
import math
import random
from dateutil.relativedelta import relativedelta
from mpmath import mp, mpf
import mpmath
import numpy as np
import stdnum.luhn, stdnum.verhoeff, stdnum.isbn, stdnum.ean, stdnum.iban
import stdnum.iso7064.mod_97_10 as mod97
import stdnum.gb.nhs

mp.dps = 60
random.seed(20241118)
decimal.getcontext().prec = 100


def write(name, rows):
    with open("functions/" + name + ".csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["expression", "value"])
        out.writerows(rows)


def real(x):
    """A literal: floats need a point."""
    text = repr(float(x))
    return text if "." in text or "e" in text else text + ".0"


def number(x):
    """A float literal without exponent sign trouble."""
    text = format(decimal.Decimal(repr(float(x))), "f")
    return text if "." in text else text + ".0"


def shown(x):
    return mp.nstr(mpf(x), 17)


def text(s):
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"').replace("{", "{{").replace("}", "}}") + '"'


def numbers():
    anywhere = [0.0, 0.5, -0.5, 1.0, -1.0, 2.0, 0.1, -7.25, 12.5, 1e-9, 100.0, -33.3]
    positive = [1e-9, 0.1, 0.5, 1.0, 2.0, 8.0, 10.0, 12345.678, 1e15]
    inside = [0.001, 0.025, 0.2, 0.5, 0.75, 0.975, 0.999999]
    for name, f, points in [
        ("exp", mpmath.exp, anywhere),
        ("expm1", mpmath.expm1, anywhere),
        ("log", mpmath.log, positive),
        ("log10", lambda x: mpmath.log(x, 10), positive),
        ("log2", lambda x: mpmath.log(x, 2), positive),
        ("log1p", mpmath.log1p, positive + [-0.5]),
        ("sqrt", mpmath.sqrt, positive),
        ("cbrt", lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), anywhere),
        ("sin", mpmath.sin, anywhere),
        ("cos", mpmath.cos, anywhere),
        ("tan", mpmath.tan, anywhere),
        ("asin", mpmath.asin, [-1.0, -0.5, 0.0, 0.3, 1.0]),
        ("acos", mpmath.acos, [-1.0, -0.5, 0.0, 0.3, 1.0]),
        ("atan", mpmath.atan, anywhere),
        ("tanh", mpmath.tanh, anywhere),
        ("expit", lambda x: 1 / (1 + mpmath.exp(-x)), anywhere),
        ("logit", lambda p: mpmath.log(p / (1 - p)), inside),
        ("normal_cdf", mpmath.ncdf, anywhere),
        ("probit", lambda p: mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1), inside),
        ("degrees", mpmath.degrees, anywhere),
        ("radians", mpmath.radians, anywhere),
    ]:
        for x in points:
            yield f"{name}({number(x)})", shown(f(mpf(x)))
    for name, x in [("sqrt", -1.0), ("log", 0.0), ("log2", -2.0), ("log1p", -1.0), ("logit", 1.0), ("probit", 0.0), ("asin", 1.5), ("acos", -2.0)]:
        yield f"{name}({number(x)})", ""
    for y, x in [(1, 2), (-1, 2), (1, -2), (-1, -2), (0, 1)]:
        yield f"atan2({number(y)}, {number(x)})", shown(mpmath.atan2(y, x))
        yield f"hypot({number(y)}, {number(x)})", shown(mpmath.hypot(y, x))
    for a in [7, -7, 0, 123456789, -(2**63) + 1]:
        for b in [3, -3, 10, 2**40]:
            yield f"mod({a}, {b})", str(a % b)
            yield f"div({a}, {b})", str(a // b)
    yield "mod(5, 0)", ""
    yield "div(5, 0)", ""
    for x in [2.5, -2.5, 2.4, -2.6, 0.49999999999999994, 1e15 + 0.5]:
        away = decimal.Decimal(x).quantize(0, decimal.ROUND_HALF_UP)
        yield f"round({number(x)})", str(away)
        yield f"floor({number(x)})", str(math.floor(x))
        yield f"ceil({number(x)})", str(math.ceil(x))
        yield f"trunc({number(x)})", str(math.trunc(x))
    modes = {
        "half_away": decimal.ROUND_HALF_UP,
        "half_even": decimal.ROUND_HALF_EVEN,
        "up": decimal.ROUND_UP,
        "down": decimal.ROUND_DOWN,
        "ceil": decimal.ROUND_CEILING,
        "floor": decimal.ROUND_FLOOR,
    }
    for mode, rounding in modes.items():
        for x in ["2.25", "2.35", "-2.25", "-2.31", "0.05", "7", "1.15", "-0.04"]:
            for step in ["0.1", "0.5", "1", "0.01"]:
                steps = (decimal.Decimal(x) / decimal.Decimal(step)).quantize(0, rounding)
                value = float(steps * decimal.Decimal(step))
                yield f'round({number(x)}, {number(step)}, "{mode}")', shown(value)
        for n in [17, 15, -15, -17, 25, 0]:
            value = (decimal.Decimal(n) / 10).quantize(0, rounding) * 10
            yield f'round({n}, 10, "{mode}")', str(int(value))


def texts():
    words = ["", "a", "straße", "Žižek", "O'Neil-Smith", "  two  words ", "日本語", "a,b,,c", "ÀÉ", "x" * 30, "naïve café"]
    for s in words:
        q = text(s)
        yield f"upper({q})", s.upper()
        yield f"lower({q})", s.lower()
        yield f"trim({q})", s.strip()
        yield f"trim_left({q})", s.lstrip()
        yield f"trim_right({q})", s.rstrip()
        yield f"squish({q})", " ".join(s.split())
        yield f"length({q})", str(len(s))
        yield f"reverse({q})", s[::-1]
        yield f"sha256({q})", hashlib.sha256(s.encode()).hexdigest()
        yield f"digits({q})", "".join(c for c in s if c in "0123456789")
        for n in [0, 3, 99]:
            yield f"left({q}, {n})", s[:n]
            yield f"right({q}, {n})", s[len(s) - min(n, len(s)):]
            yield f"pad_left({q}, {n}, \"*\")", s.rjust(n, "*")
            yield f"pad_right({q}, {n})", s.ljust(n)
        for n in [-1, -2]:
            yield f"left({q}, {n})", s[:n]
            yield f"right({q}, {n})", s[-n:]
        for start, count in [(1, 2), (3, 99), (0, 2), (-1, 4), (99, 1), (2, 0)]:
            yield f"substr({q}, {start}, {count})", s[max(start - 1, 0):max(start - 1 + count, 0)]
        yield f"repeat({q}, 3)", s * 3
        for part in ["a", "e", "é", ",", "本"]:
            p = text(part)
            yield f"contains({q}, {p})", str(part in s).lower()
            yield f"starts_with({q}, {p})", str(s.startswith(part)).lower()
            yield f"ends_with({q}, {p})", str(s.endswith(part)).lower()
            yield f"position({q}, {p})", str(s.find(part) + 1)
            yield f"replace({q}, {p}, \"--\")", s.replace(part, "--")
        pieces = s.split(",")
        for n in [1, 2, 3, 4, 5, -1, -2]:
            index = n - 1 if n > 0 else n
            found = pieces[index] if -len(pieces) <= index < len(pieces) else ""
            yield f"split({q}, \",\", {n})", found
    for s, plain, slug in [("Müller", "Muller", "muller"), ("Žižek", "Zizek", "zizek"), ("Москва", "Moskva", "moskva"), ("Ærø & Øre", "AEro & Ore", "aero-ore"), ("  --x--  ", "  --x--  ", "x"), ("straße 7", "strasse 7", "strasse-7")]:
        yield f"ascii({text(s)})", plain
        yield f"slug({text(s)})", slug
    for s, first in [("Ada Lovelace", "AL"), ("anna-maria de souza", "AMDS"), ("", ""), ("élan 3x", "ÉX")]:
        yield f"initials({text(s)})", first
    for s, titled in [("new york", "New York"), ("JEAN-LUC o'neil", "Jean-Luc O'neil"), ("3rd élan", "3rd Élan")]:
        yield f"title({text(s)})", titled
    yield 'join("-", "a", split("b", ",", 2), "c")', "a-c"
    for s, value in [("12", "12"), (" -7 ", "-7"), ("1.5", ""), ("", ""), ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", ""), ("x", "")]:
        yield f"int({text(s)})", value
    for s, value in [("2.5e3", "2500"), ("inf", ""), ("nan", ""), ("1e999", ""), ("-0.25", "-0.25"), ("", "")]:
        yield f"float({text(s)})", value
    for s, value in [("17.5", "17.50"), ("17.555", "17.56"), ("-17.555", "-17.56"), ("1e3", ""), (".5", "0.50"), ("-", ""), ("9" * 39, "")]:
        yield f"decimal({text(s)}, 2)", value
    for s, value in [("2024-02-29", "2024-02-29"), ("2023-02-29", ""), ("2024-2-9", ""), ("29/02/2024", ""), ("", "")]:
        yield f"date({text(s)})", value
    for s, value in [("09:30", "09:30:00"), ("24:00", ""), ("09:30:15.25", "09:30:15.250"), ("9:30", "")]:
        yield f"time({text(s)})", value
    for s, value in [("2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z"), ("2024-02-29 10:00", "2024-02-29T10:00:00Z"), ("2024-02-30T10:00:00Z", "")]:
        yield f"datetime({text(s)})", value


def dates():
    days = [dt.date(1899, 12, 31), dt.date(1970, 1, 1), dt.date(1999, 12, 31), dt.date(2000, 2, 29), dt.date(2020, 12, 31), dt.date(2021, 1, 3), dt.date(2024, 2, 29), dt.date(2024, 3, 1), dt.date(2024, 3, 2), dt.date(2024, 3, 3), dt.date(2024, 10, 31)]
    days += [dt.date(1900, 1, 1) + dt.timedelta(random.randrange(73000)) for _ in range(3)]
    for day in days:
        year, week, weekday = day.isocalendar()
        quarter = (day.month + 2) // 3
        for at in [day.isoformat(), day.isoformat() + "T23:59:59Z"]:
            yield f"year({at})", str(day.year)
            yield f"quarter({at})", str(quarter)
            yield f"month({at})", str(day.month)
            yield f"day({at})", str(day.day)
            yield f"weekday({at})", str(weekday)
            yield f"iso_week({at})", str(week)
            yield f"iso_year({at})", str(year)
            yield f"day_of_year({at})", str(day.timetuple().tm_yday)
            yield f"is_weekend({at})", str(weekday > 5).lower()
        leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
        yield f"is_leap_year({day})", str(leap).lower()
        next_month = (day.replace(day=1) + relativedelta(months=1))
        yield f"days_in_month({day})", str((next_month - dt.timedelta(1)).day)
        starts = {"year": day.replace(month=1, day=1), "quarter": day.replace(month=quarter * 3 - 2, day=1), "month": day.replace(day=1), "week": day - dt.timedelta(weekday - 1)}
        steps = {"year": relativedelta(years=1), "quarter": relativedelta(months=3), "month": relativedelta(months=1), "week": relativedelta(days=7)}
        for unit, start in starts.items():
            yield f'start_of({day}, "{unit}")', start.isoformat()
            yield f'end_of({day}, "{unit}")', (start + steps[unit] - dt.timedelta(1)).isoformat()
        for n in [0, 13, -25]:
            yield f"add_months({day}, {n})", (day + relativedelta(months=n)).isoformat()
            yield f"add_days({day}, {n})", (day + dt.timedelta(n)).isoformat()
        for n in [1, -4, 24]:
            yield f"add_years({day}, {n})", (day + relativedelta(years=n)).isoformat()
        for n in [1, 5, 23, -6]:
            roll = "backward" if n > 0 else "forward"
            yield f"add_workdays({day}, {n})", str(np.busday_offset(day, n, roll=roll))
        yield f"unix_time({day})", str(int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.timezone.utc).timestamp()))
    for a in days[3:]:
        for b in days[4:9]:
            if a <= b:
                apart = relativedelta(b, a)
                if not (a.month == 2 and a.day == 29):
                    yield f"years_between({a}, {b})", str(apart.years)
                    yield f"age({a}, {b})", str(apart.years)
                months = (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)
                yield f"months_between({a}, {b})", str(months)
            yield f"days_between({a}, {b})", str((b - a).days)
            yield f"workdays_between({a}, {b})", str(np.busday_count(a, b) if a <= b else -np.busday_count(b, a))
    for y, m, d in [(2024, 2, 29), (2023, 2, 29), (2024, 13, 1), (2024, 0, 1), (1600, 12, 31), (2024, 4, 31)]:
        try:
            value = dt.date(y, m, d).isoformat()
        except ValueError:
            value = ""
        yield f"date({y}, {m}, {d})", value
    moment = dt.datetime(2024, 2, 29, 13, 45, 59)
    at = moment.isoformat() + "Z"
    for unit, start in {"day": moment.replace(hour=0, minute=0, second=0), "hour": moment.replace(minute=0, second=0), "minute": moment.replace(second=0), "month": dt.datetime(2024, 2, 1)}.items():
        yield f'start_of({at}, "{unit}")', start.isoformat() + "Z"
    yield f'end_of({at}, "hour")', "2024-02-29T13:59:59.999999Z"
    yield f"time({at})", "13:45:59"
    yield f"date({at})", "2024-02-29"
    yield f"hour({at})", "13"
    yield f"minute({at})", "45"
    yield f"second({at})", "59"
    for micros, value in [("90min", 5400), ("36h", 129600), ("2w", 1209600), ("0s", 0)]:
        for name, unit in [("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86400), ("weeks", 604800), ("years", 365.2425 * 86400)]:
            yield f"{name}({micros})", shown(mpf(value) / mpf(unit))
    yield "90min + 36h", "P1DT13H30M"
    yield "0s - 90s", "-PT1M30S"
    yield "36h / 2", "PT18H"
    yield "36h / 90min", "24"
    yield "2024-03-01 - 2024-02-28", "P2D"
    yield "2024-02-28 + 36h", "2024-02-29"


def check_digits():
    for n in [1, 2, 5, 9, 10, 15, 24]:
        for _ in range(4):
            s = "".join(random.choice("0123456789") for _ in range(n))
            digit = stdnum.luhn.calc_check_digit(s)
            yield f'luhn_digit("{s}")', digit
            yield f'luhn("{s}")', s + digit
            yield f'is_valid_luhn("{s + digit}")', "true"
            yield f'is_valid_luhn("{s + str((int(digit) + 1) % 10)}")', "false"
            digit = stdnum.verhoeff.calc_check_digit(s)
            yield f'verhoeff_digit("{s}")', digit
            yield f'verhoeff("{s}")', s + digit
            yield f'is_valid_verhoeff("{s + digit}")', "true"
            yield f'is_valid_verhoeff("{s + str((int(digit) + 1) % 10)}")', "false"
            digits = mod97.calc_check_digits(s)
            yield f'mod97_digits("{s}")', digits
            yield f'is_valid_mod97("{s + digits}")', "true"
            yield f'is_valid_mod97("{s}00")', "false"
    for _ in range(12):
        s = "".join(random.choice("0123456789") for _ in range(9))
        digit = stdnum.isbn._calc_isbn10_check_digit(s)
        yield f'mod11_digit("{s}")', digit
        yield f'mod11("{s}")', s + digit
        yield f'isbn("{s}")', s + digit
        yield f'is_valid_isbn("{s + digit}")', str(stdnum.isbn.is_valid(s + digit)).lower()
        if digit != "X":
            yield f'is_valid_mod11("{s + digit}")', str(stdnum.gb.nhs.is_valid(s + digit)).lower()
        s = "978" + s
        digit = stdnum.ean.calc_check_digit(s)
        yield f'isbn("{s}")', s + digit
        yield f'ean("{s}")', s + digit
        yield f'is_valid_ean("{s + digit}")', "true"
        yield f'is_valid_ean("{s}x")', "false"
        letters = "".join(random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(18))
        yield f'mod97("{letters}")', letters + mod97.calc_check_digits(letters)
        yield f'is_valid_mod97("{letters + mod97.calc_check_digits(letters)}")', "true"
    for country, account in [("GB", "WEST12345698765432"), ("DE", "370400440532013000"), ("FR", "20041010050500013M02606"), ("NO", "86011117947"), ("BE", "539007547034")]:
        whole = country + stdnum.iban.calc_check_digits(country + "00" + account) + account
        assert stdnum.iban.is_valid(whole, check_country=False)
        yield f'iban("{country}", "{account}")', whole
        yield f'is_valid_iban("{whole}")', "true"
        yield f'is_valid_iban("{whole[:-1]}{(int(whole[-1]) + 1) % 10}")', "false"
    for name in ["luhn", "verhoeff", "mod11", "isbn", "ean", "mod97"]:
        yield f'{name}("")', ""
        yield f'{name}("12*4")', ""
        yield f'is_valid_{name}("")', "false"
    yield 'iban("G1", "X")', ""
    yield 'is_valid_iban("GB8")', "false"


def decimals():
    """Exact sums, differences and products; rounding halves away from zero."""
    D = decimal.Decimal

    def literal(units, scale):
        return f"decimal({text(str(D(units).scaleb(-scale)))}, {scale})"

    def plain(value, scale):
        return format(value.quantize(D(1).scaleb(-scale), decimal.ROUND_HALF_UP), "f")

    for _ in range(25):
        a, b = random.randrange(-10**15, 10**15), random.randrange(-10**15, 10**15)
        s, t = random.randrange(0, 5), random.randrange(0, 5)
        x, y = D(a).scaleb(-s), D(b).scaleb(-t)
        yield f"{literal(a, s)} + {literal(b, t)}", plain(x + y, max(s, t))
        yield f"{literal(a, s)} - {literal(b, t)}", plain(x - y, max(s, t))
        c, d = random.randrange(-10**8, 10**8), random.randrange(-10**8, 10**8)
        yield f"{literal(c, s)} * {literal(d, t)}", plain(D(c).scaleb(-s) * D(d).scaleb(-t), s + t)
        yield f"decimal({literal(a, 4)}, 2)", plain(D(a).scaleb(-4), 2)
        yield f"round({literal(a, 4)}, {literal(25, 2)})", plain((D(a).scaleb(-4) / D("0.25")).quantize(0, decimal.ROUND_HALF_UP) * D("0.25"), 4)
        yield f"{literal(a, s)} < {literal(b, t)}", str(x < y).lower()
        yield f"{literal(a, s)} == {literal(a * 10, s + 1)}", "true"
        yield f"floor({literal(a, s)})", str(math.floor(x))
        yield f"ceil({literal(a, s)})", str(math.ceil(x))
        yield f"max({literal(a, s)}, {literal(b, t)})", plain(max(x, y), max(s, t))


def formats():
    for n in [0, 7, -7, 1234, -1234567, 999, 1000]:
        for spec, python in [("08", "08"), ("5", "5"), (",", ","), ("+", "+"), (".2", ".2f"), (",.1", ",.1f"), ("+,", "+,"), ("%", ".0%")]:
            yield f'"{{{n}:{spec}}}"', format(n, python)
    for x in [0.0, 3.14159, -2.25, 1234567.891, 0.005859375, 1e6, -0.001]:
        for spec, python in [(".2", "0.01"), (".0", "1"), (",.1", "0.1"), ("010.3", "0.001"), ("+.1", "0.1")]:
            value = decimal.Decimal(repr(x)).quantize(decimal.Decimal(python), decimal.ROUND_HALF_UP)
            value = value if value != 0 else abs(value)
            yield f'"{{{number(x)}:{spec}}}"', format(value, spec + "f")
        yield f'"{{{number(abs(x) / 1e7)}:.1%}}"', format(abs(x) / 1e7, ".1%")
    for day in [dt.date(2024, 2, 9), dt.date(1999, 12, 31), dt.date(2021, 1, 3)]:
        for spec in ["%d/%m/%Y", "%y%m%d", "%A %-d %B", "%a %b %e", "%j", "%G-W%V-%u", "%F", "100%% %Y"]:
            yield f'"{{{day}:{spec}}}"', day.strftime(spec)
    moment = dt.datetime(2024, 2, 9, 0, 5, 7)
    for spec in ["%H:%M:%S", "%I:%M %p", "%-H h", "%T", "%Y-%m-%dT%H"]:
        yield f'"{{{moment.isoformat()}Z:{spec}}}"', moment.strftime(spec)
    yield '"{09:05:%-I.%M %p}"', "9.05 AM"
    yield '"{36h:%H:%M}"', "36:00"
    for s in ["abc", "žluť", ""]:
        for spec in ["6", ">6", "^6", "*<6", "*^7", "2"]:
            yield f'"{{{text(s)}:{spec}}}"', format(s, spec)


for name in [numbers, texts, dates, check_digits, decimals, formats]:
    write(name.__name__, name())
