"""Columns of a random table: their values, their effect on the target, and their spelling in a file.

A column's `values` are the intended values (numbers, texts, dates, Booleans; None if missing), its `effect` is what it
adds to the target, and its `spell` turns a value into the text of a cell.
"""

import dataclasses
import datetime

import numpy as np

WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven", "iris", "jade"]
# All exist in Latin-1, too.
FOREIGN = ["Zürich", "Malmö", "Orléans", "São Paulo", "Kraków", "Åre"]


@dataclasses.dataclass
class Column:
    kind: str
    style: str
    values: list
    effect: np.ndarray
    # Takes a value and a dialect.
    spell: object
    name: str = ""
    # How missing values are written.
    missing: str | None = None
    # The target's position among the columns.
    place: int = 0


def standardized(values):
    values = np.asarray(values, float)
    return (values - values.mean()) / max(values.std(), 1e-12)


# Numbers


def plain(value, dialect):
    text = repr(value) if isinstance(value, int) else f"{value!r}"
    return text.replace(".", dialect.decimal)


def grouped(digits, sign=""):
    def spell(value, dialect):
        text = f"{value:,.{digits}f}"
        if dialect.decimal == ",":
            text = text.translate(str.maketrans(",.", ".,"))
        return sign + text
    return spell


NUMBERS = {
    # style: (values of standard normal numbers, spelling)
    "plain": (lambda z: [round(float(x), 3) for x in 12 + 5 * z], plain),
    "whole": (lambda z: [int(x) for x in np.round(40 + 15 * z)], plain),
    "skewed": (lambda z: [round(float(x), 2) for x in 30 * np.exp(0.4 * z)], plain),
    "offset": (lambda z: [round(float(x), 2) for x in 1e9 + 100 * z], plain),
    "tiny": (lambda z: [float(f"{x:.4e}") for x in 3e-6 + 1e-6 * z], plain),
    "large": (lambda z: [int(x) for x in np.round(9_007_199_254_740_993 + 4e12 * z)], plain),
    "percent": (lambda z: [round(float(x), 1) for x in 50 + 12 * z],
                lambda value, dialect: plain(value, dialect) + "%"),
    "thousands": (lambda z: [int(x) for x in np.round(40_000 + 9000 * z)], grouped(0)),
    "currency": (lambda z: [round(float(x), 2) for x in 2500 + 600 * z], grouped(2, "$")),
    "euro": (lambda z: [round(float(x), 2) for x in 500 + 120 * z],
             lambda value, dialect: plain(value, dialect) + " €"),
    "exponent": (lambda z: [float(f"{x:.3e}") for x in 7e4 + 2e4 * z],
                 lambda value, dialect: f"{value:.3e}".replace(".", dialect.decimal)),
}
COMMON_NUMBERS = ["plain", "plain", "whole", "skewed"]
ODD_NUMBERS = ["offset", "tiny", "large", "percent", "thousands", "currency", "euro", "exponent"]


def number(random, rows, is_odd):
    style = str(random.choice(ODD_NUMBERS if is_odd else COMMON_NUMBERS))
    make, spell = NUMBERS[style]
    z = np.clip(random.normal(size=rows), -3, 3)
    # The effect of a skewed number is nearly linear in its logarithm.
    return Column("number", style, make(z), standardized(z), spell)


# Categories and Booleans


def text(value, dialect):
    return value


def category(random, rows, is_odd):
    style = str(random.choice(["rare", "foreign", "codes"] if is_odd else ["plain"]))
    count = int(random.integers(2, 5))
    names = list(random.permutation(FOREIGN if style == "foreign" else WORDS)[:count].astype(str))
    weights = np.ones(count) / count
    if style == "codes":
        # Texts that look like numbers are excluded.
        names = [f"{letter}{number}" for letter, number in zip("ABCDEF", random.integers(100, 999, count))]
    if style == "rare":
        names += ["seldom"]
        weights = np.append(weights * 0.98, 0.02)
    chosen = random.choice(len(names), rows, p=weights)
    effects = standardized(np.arange(len(names)) - (len(names) - 1) / 2)[random.permutation(len(names))]
    return Column("category", style, [names[i] for i in chosen], standardized(effects[chosen]), text)


SPELLINGS = [("True", "False"), ("true", "false"), ("TRUE", "FALSE"), ("yes", "no"), ("Y", "N"), ("1", "0"),
             ("t", "f"), ("on", "off"), ("ja", "nein")]


def truth(random, rows, is_odd):
    spelling = SPELLINGS[int(random.integers(1, len(SPELLINGS)))] if is_odd else SPELLINGS[0]
    values = [bool(x) for x in random.random(rows) < 0.5]
    return Column("truth", "/".join(spelling), values, standardized(values),
                  lambda value, dialect: spelling[0] if value else spelling[1])


# Dates

DATES = {
    "%Y-%m-%d": "ISO", "%Y-%m-%dT%H:%M:%S": "ISO with time", "%Y-%m-%d %H:%M:%S": "time", "%d.%m.%Y": "D.M.Y",
    "%m/%d/%Y": "M/D/Y", "%d/%m/%Y": "D/M/Y", "%Y/%m/%d": "Y/M/D", "%d %b %Y": "D Mon Y",
}


def date(random, rows, is_odd):
    form = str(random.choice(list(DATES) if is_odd else ["%Y-%m-%d"]))
    start = datetime.datetime(2019, 1, 1) + datetime.timedelta(days=int(random.integers(0, 900)))
    days = random.integers(0, 1000, rows)
    minutes = random.integers(0, 1440, rows) if "H" in form else np.zeros(rows, int)
    values = [start + datetime.timedelta(days=int(d), minutes=int(m)) for d, m in zip(days, minutes)]
    return Column("date", DATES[form], values, standardized(days), lambda value, dialect: value.strftime(form))


def decide(random, column, rows):
    """The effect of a date: how late it is and, with enough rows to see it, the half of the day or the weekend."""
    has_time = any(value.hour for value in column.values)
    what = random.choice(["days", "days"] + ["half of the day"] * (has_time and rows > 300) + ["weekend"] * (rows > 1000))
    if what == "half of the day":
        column.effect = standardized([value.hour >= 12 for value in column.values])
    elif what == "weekend":
        column.effect = standardized([value.weekday() >= 5 for value in column.values])
    column.style += f", {what}"


KINDS = {"number": number, "category": category, "truth": truth, "date": date}
