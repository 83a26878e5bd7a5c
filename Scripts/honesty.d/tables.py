"""A random table whose target is a known function of its columns, and the dialect of the files it is written to."""

import csv
import dataclasses
import json

import numpy as np
import pandas as pd

from columns import KINDS, Column, decide, plain, standardized, text

MARKS = ["", "NA", "?", "-", "n/a", "NaN", "null", "None"]


@dataclasses.dataclass
class Dialect:
    form: str = "csv"
    separator: str = ","
    decimal: str = "."
    quoting: str = "minimal"
    line_end: str = "\n"
    encoding: str = "utf-8"
    header: str = "names"
    mark: str = ""
    index: str = "none"
    preface: str = ""
    order: str = "shuffled"


@dataclasses.dataclass
class Table:
    """Training and held-out rows in one frame; the columns determine the target."""

    columns: list
    target: Column
    task: str
    training: int
    dialect: Dialect
    # What is unusual about it, one entry per option.
    options: dict
    is_named_as_target: bool

    @property
    def rows(self):
        return len(self.target.values)


HELD_OUT = 500


def draw(seed):
    """The table of a seed."""
    random = np.random.default_rng([2026, seed])
    training = int(np.exp(random.uniform(np.log(80), np.log(3000))))
    rows = training + HELD_OUT
    dialect = draw_dialect(random)
    task = str(random.choice(["classification", "regression"]))
    columns = draw_columns(random, rows, training, dialect)
    place_gaps(random, columns, training, dialect)
    lacks_targets = dialect.form == "csv" and random.random() < 0.08
    total = sum(random.choice([-1, 1]) * random.uniform(0.8, 1.2) * column.effect for column in columns)
    noise = [useless(random, rows, number) for number in range(int(random.integers(0, 2)))]
    if task == "classification":
        target, kept = draw_classes(random, standardized(total), training, dialect)
        keep(columns + noise, kept)
        target.values = [target.values[i] for i in kept]
        training = int(np.searchsorted(kept, training))
    else:
        target = draw_values(random, standardized(total), dialect)
    columns = [column for _, column in sorted(zip(random.random(len(columns + noise)), columns + noise),
                                              key=lambda pair: pair[0])]
    is_named = dialect.header == "names" and random.random() < 0.4
    name_columns(random, columns, target, dialect, is_named)
    if dialect.order == "sorted":
        sort(columns + [target], training)
    if lacks_targets:
        gaps = (np.arange(len(target.values)) < training) & (random.random(len(target.values)) < 0.05)
        target.values = [None if gap else value for gap, value in zip(gaps, target.values)]
        target.missing = "target"
    table = Table(columns, target, task, training, dialect, {}, is_named)
    table.options = options(table)
    return table


def pick(random, usual, others, share):
    return usual if random.random() > share else others[int(random.integers(len(others)))]


def draw_dialect(random):
    dialect = Dialect(form=pick(random, "csv", ["jsonl", "npy", "npz"], 0.1))
    if dialect.form != "csv":
        return dialect
    dialect.separator = pick(random, ",", [";", "\t", "|", " "], 0.4)
    dialect.decimal = pick(random, ".", [","], 0.25 if dialect.separator != "," else 0)
    dialect.quoting = pick(random, "minimal", ["all", "nonnumeric"], 0.2)
    dialect.line_end = pick(random, "\n", ["\r\n"], 0.2)
    dialect.encoding = pick(random, "utf-8", ["utf-8-sig", "utf-16", "latin-1"], 0.2)
    dialect.header = pick(random, "names", ["none", "numbers", "duplicates", "spaces", "foreign", "commas", "empty"], 0.4)
    dialect.index = pick(random, "none", ["unnamed", "named"], 0.2) if dialect.header != "none" else "none"
    dialect.mark = pick(random, "", MARKS[1:], 0.5)
    dialect.order = pick(random, "shuffled", ["sorted"], 0.1)
    if dialect.separator == ";" and random.random() < 0.2:
        dialect.preface = "sep=;"
    return dialect


def draw_columns(random, rows, training, dialect):
    """More of them if there are enough rows to learn from."""
    count = 2 + int(min(np.log2(training / 80), 4) * random.random())
    if dialect.form in ("npy", "npz"):
        columns = [KINDS["number"](random, rows, False) for _ in range(count)]
        return columns
    kinds = ["number"] + [str(kind) for kind in random.choice(
        ["number", "category", "truth", "date"], count - 1, p=[0.4, 0.25, 0.15, 0.2])]
    columns = [KINDS[kind](random, rows, random.random() < 0.4) for kind in kinds]
    for column in columns:
        if column.kind == "date":
            decide(random, column, training)
    return columns


def useless(random, rows, number):
    values = [round(float(x), 2) for x in random.normal(size=rows)]
    return Column("number", "useless", values, np.zeros(rows), plain)


def place_gaps(random, columns, training, dialect):
    """Missing values: by chance, in one cell, only in the new rows, or informative."""
    if dialect.form in ("npy", "npz") or random.random() < 0.45:
        return
    rows = len(columns[0].values)
    column = columns[int(random.integers(len(columns)))]
    how = str(random.choice(["some", "some", "one", "new", "decides"]))
    if dialect.separator == " " and dialect.mark == "":
        dialect.mark = "NA"
    if column.kind == "date":
        how = "one"
    if how == "decides":
        # A third is missing, and missing values matter as much as the others.
        gaps = random.random(rows) < 0.33
        column.effect = standardized(np.where(gaps, 2.0, 0.6 * column.effect))
    elif how == "some":
        gaps = random.random(rows) < random.uniform(0.02, 0.1)
        column.effect = np.where(gaps, 0.0, column.effect)
    elif how == "new":
        gaps = (np.arange(rows) >= training) & (random.random(rows) < 0.05)
        column.effect = np.where(gaps, 0.0, column.effect)
    else:
        gaps = np.arange(rows) == int(random.integers(training // 2))
        column.effect = np.where(gaps, 0.0, column.effect)
    column.values = [None if gap else value for gap, value in zip(gaps, column.values)]
    column.missing = how


def draw_classes(random, total, training, dialect):
    """Two to four classes by the sum; rows near a boundary are removed, so that the classes are clear."""
    count = int(random.integers(2, 3 if training < 200 else 4 if training < 600 else 5))
    shares = np.sort(random.choice([0.2, 0.35, 0.5, 0.65, 0.8], count - 1, replace=False))
    borders = np.quantile(total, shares)
    codes = np.searchsorted(borders, total)
    width = 0.25 if training < 200 else 0.12
    kept = np.flatnonzero(np.abs(total[:, None] - borders).min(1) > width)
    style = str(random.choice(["words", "numbers", "truth"] if count == 2 else ["words", "numbers"]))
    if dialect.form in ("npy", "npz"):
        style = "numbers"
    if style == "words":
        names = [str(name) for name in random.permutation(["low", "middle", "high", "very high"])]
        return Column("classes", style, [names[c] for c in codes], total, text), kept
    if style == "truth":
        return Column("classes", style, ["yes" if c else "no" for c in codes], total, text), kept
    return Column("classes", style, [int(c) for c in codes], total, plain), kept


def draw_values(random, total, dialect):
    """The sum with a little noise, in one of several units."""
    total = total + random.normal(0, 0.05, len(total))
    style = pick(random, "plain", ["offset 1e9", "spread 1e-6", "whole", "large"], 0.5)
    values = {
        "plain": lambda: [round(float(x), 3) for x in 20 + 7 * total],
        "offset 1e9": lambda: [round(float(x), 3) for x in 1e9 + 20 * total],
        "spread 1e-6": lambda: [float(f"{x:.5e}") for x in 5e-6 + 1e-6 * total],
        "whole": lambda: [int(x) for x in np.round(500 + 200 * total)],
        "large": lambda: [round(float(x), 0) for x in 3e7 + 1e7 * total],
    }[style]()
    return Column("values", style, values, total, plain)


def keep(columns, kept):
    for column in columns:
        column.values = [column.values[i] for i in kept]
        column.effect = column.effect[kept]


def sort(columns, training):
    """Sorts the training rows by the target, as files often are."""
    order = sorted(range(training), key=lambda i: columns[-1].effect[i])
    order += range(training, len(columns[0].values))
    keep(columns, order)


def name_columns(random, columns, target, dialect, is_named_as_target):
    for number, column in enumerate(columns):
        column.name = f"{column.kind}{number}" if dialect.header != "spaces" else f"the {column.kind} {number}"
        if dialect.header == "foreign":
            column.name = f"größe {number}"
        if dialect.header == "commas":
            column.name = f"{column.kind} {number}, \"m\""
    telling, others = ["target", "label", "y", "class"], ["result", "measured", "Ergebnis"]
    target.name = str(random.choice(telling if is_named_as_target else others))
    if dialect.header == "duplicates" and len(columns) > 1:
        columns[1].name = columns[0].name
    if dialect.header == "empty":
        columns[0].name = ""
    place = len(columns) if random.random() < 0.6 else int(random.integers(len(columns)))
    target.place = place
    if dialect.header in ("none", "numbers"):
        every = columns[:place] + [target] + columns[place:]
        for number, column in enumerate(every):
            column.name = str(number + 1 if dialect.header == "none" else number)


def options(table):
    """What is unusual about it."""
    dialect, found = table.dialect, {}
    names = {"\t": "tab", " ": "space", ";": "semicolon", "|": "|"}
    usual = Dialect()
    for field in dataclasses.fields(Dialect):
        value = getattr(dialect, field.name)
        if value != getattr(usual, field.name) and field.name != "mark":
            found[field.name] = {"\r\n": "CRLF"}.get(value, names.get(value, value))
    for column in table.columns:
        if column.style not in ("plain", "whole", "skewed", "useless", "True/False"):
            found[f"{column.kind}: {column.style}"] = column.name
        if column.missing:
            found[f"missing: {column.missing}"] = column.name
            if column.kind != "category":
                found[f"mark in numbers: {dialect.mark or 'empty'}"] = column.name
            else:
                found[f"mark in categories: {dialect.mark or 'empty'}"] = column.name
    found[f"target: {table.target.style}"] = table.task
    if table.target.missing:
        found["missing: target"] = table.target.name
    return found


def plain_table(features, table):
    """The same rows with numeric features, in a plain file."""
    columns = [Column("number", "plain", [float(x) for x in values], np.zeros(len(values)), plain, name=f"column{number}")
               for number, values in enumerate(features.T)]
    target = dataclasses.replace(table.target, name="outcome")
    target.place = len(columns)
    return Table(columns, target, table.task, table.training, Dialect(), {}, False)


# Files


def cell(column, row, dialect):
    value = column.values[row]
    return dialect.mark if value is None else column.spell(value, dialect)


def write(table, rows, path, dialect, with_target=True):
    """Writes some rows; the target keeps its position if the name of a column depends on it."""
    columns = list(table.columns)
    if with_target or dialect.header in ("none", "empty"):
        columns.insert(table.target.place, table.target)
    if dialect.form == "csv":
        write_csv(columns, rows, path, dialect)
    elif dialect.form == "jsonl":
        write_lines(columns, rows, path)
    else:
        write_arrays(table, rows, path, dialect)


def write_csv(columns, rows, path, dialect):
    quoting = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "nonnumeric": csv.QUOTE_MINIMAL}[dialect.quoting]
    frame = pd.DataFrame({place: [cell(column, row, dialect) for row in rows] for place, column in enumerate(columns)},
                         dtype=object)
    frame.columns = [column.name for column in columns]
    if dialect.quoting == "nonnumeric":
        # Numbers as numbers, so that pandas can tell which cells are not numbers.
        quoting = csv.QUOTE_NONNUMERIC
        for place, column in enumerate(columns):
            if column.spell is plain and dialect.decimal == "." and not any(column.values[row] is None for row in rows):
                frame.isetitem(place, pd.Series([column.values[row] for row in rows], dtype=object))
    text = frame.to_csv(
        sep=dialect.separator, index=dialect.index != "none", header=dialect.header != "none", quoting=quoting,
        lineterminator=dialect.line_end, index_label="id" if dialect.index == "named" else None)
    if dialect.preface:
        text = dialect.preface + dialect.line_end + text
    # The Windows variant of Latin-1 has a euro sign.
    path.write_bytes(text.encode({"latin-1": "cp1252"}.get(dialect.encoding, dialect.encoding)))


def write_lines(columns, rows, path):
    lines = []
    for row in rows:
        cells = {}
        for column in columns:
            value = column.values[row]
            if value is not None and not isinstance(value, (int, float)):
                value = column.spell(value, Dialect())
            elif value is not None and column.spell is not plain and not isinstance(value, bool):
                value = column.spell(value, Dialect())
            cells[column.name] = value
        lines.append(json.dumps(cells, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def arrays(table, rows):
    features = np.array([[column.values[row] for column in table.columns] for row in rows], float)
    return features, np.array([table.target.values[row] for row in rows])


def write_arrays(table, rows, path, dialect):
    features, targets = arrays(table, rows)
    if dialect.form == "npz":
        np.savez(path, x=features, y=targets)
    else:
        np.save(path, features)
        np.save(str(path).replace("x_", "y_"), targets)
