"""Writes DialectReference.swift: tables in many dialects, and what pandas reads from them.

python3 make-dialects.py > ../DialectReference.swift  (pandas 3)
"""

import base64
import io
import json

import numpy as np
import pandas as pd

random = np.random.default_rng(10)
rows = 40
numbers = random.normal(0, 2000, rows).round(2)
whole = random.integers(-5000, 5000, rows)
word = random.choice(["red", "green", "deep blue"], rows)
when = pd.date_range("2023-12-28 05:15", periods=rows, freq="37h")
frame = pd.DataFrame({"x": numbers, "k": whole, "word": word})
cases = []


def dates(values, name):
    values = pd.DatetimeIndex(values)
    first = values[0].normalize()
    return {
        f"{name}.year": values.year,
        f"{name}.month": values.month,
        f"{name}.day": values.day,
        f"{name}.weekday": values.day_of_week,
        f"{name}.days": (values - first) / pd.Timedelta(days=1),
        f"{name}.hour": (values - values.normalize()) / pd.Timedelta(hours=1),
    }


def add(title, data, columns):
    if isinstance(data, str):
        data = data.encode()
    cases.append((title, data, {k: [float(v) for v in values] for k, values in columns.items()}))


def pandas(title, data, **options):
    """What pandas reads when given the dialect."""
    if isinstance(data, str):
        data = data.encode()
    read = pd.read_csv(io.BytesIO(data), **options)
    add(title, data, {str(k): read[k] for k in read.columns if pd.api.types.is_numeric_dtype(read[k])})


def text(**options):
    return frame.to_csv(index=False, **options)


pandas("plain", text())
pandas("decimal comma", text(sep=";", decimal=","), sep=";", decimal=",")
pandas("decimal comma, quoted", text(decimal=",", quoting=1), decimal=",")
pandas("pipe", text(sep="|"), sep="|")
pandas("pipe and decimal comma", text(sep="|", decimal=","), sep="|", decimal=",")
pandas("tab", text(sep="\t", lineterminator="\r\n"), sep="\t")
pandas("space", text(sep=" "), sep=" ")
pandas("aligned by spaces", frame[["x", "k"]].to_string(index=False) + "\n", sep=r"\s+")
pandas("first line sep=", "sep=;\n" + text(sep=";", decimal=","), sep=";", decimal=",", skiprows=1)
pandas("UTF-8 with a mark", text().encode("utf-8-sig"), encoding="utf-8-sig")
pandas("UTF-16", text().encode("utf-16"), encoding="utf-16")
pandas("UTF-16, larger byte first", b"\xfe\xff" + text().encode("utf-16-be"), encoding="utf-16")
pandas("Latin-1", text().replace("word", "Größe").replace("red", "café").encode("latin-1"), encoding="latin-1")
pandas("Windows", text().replace("red", "€ “x”").encode("cp1252"), encoding="cp1252")
pandas("the index", frame.to_csv())
pandas("names that repeat", "a,a,a.1,a\n" + "".join(f"{i},{i * 2},{i * 3}.5,{i * i}\n" for i in range(9)))
pandas("names that are years", "2019,2020,won\n" + "".join(f"{i % 7},{i % 5},{i % 2}\n" for i in range(9)))
pandas("names that count", "0,1,2\n" + "".join(f"{i * 0.37},{i},{i % 3}\n" for i in range(9)))
grouped = frame.assign(x=[f"{v:,.2f}" for v in numbers], k=[f"{v:,}" for v in whole])
pandas("thousands", grouped.to_csv(index=False), thousands=",")
german = frame.assign(
    x=[f"{v:,.2f}".translate(str.maketrans(",.", ".,")) for v in numbers],
    k=[f"{v:,}".replace(",", ".") for v in whole])
pandas("points between groups", german.to_csv(index=False, sep=";"), sep=";", decimal=",", thousands=".")
swiss = frame.assign(x=[f"{v:,.2f}".replace(",", "'") for v in numbers])
pandas("apostrophes between groups", swiss.to_csv(index=False), thousands="'")
french = frame.assign(x=[f"{v:,.2f}".replace(",", "\u202f").replace(".", ",") for v in numbers])
pandas("thin spaces between groups", french.to_csv(index=False, sep=";"), sep=";", decimal=",", thousands="\u202f")


def written(title, column, **options):
    """A column in a number format that pandas does not read: taken from the frame."""
    add(title, frame.assign(x=column).to_csv(index=False, **options), {"x": numbers, "k": whole})


written("dollars", [f"${v:,.2f}" if v >= 0 else f"-${-v:,.2f}" for v in numbers])
written("dollars in parentheses", [f"${v:,.2f}" if v >= 0 else f"(${-v:,.2f})" for v in numbers])
written("euros", [f"{v:.2f} €".replace(".", ",") for v in numbers], sep=";")
written("a currency's code", [f"CHF {v:.2f}" for v in numbers])
written("percent", [f"{v:.2f}%" for v in numbers])
written("percent with a space", [f"{v:.2f} %" for v in numbers])
written("minus signs", [f"{v:.2f}".replace("-", "\u2212") for v in numbers])
for title, form in [
    ("days", "%Y-%m-%d %H:%M"),
    ("ISO 8601", "%Y-%m-%dT%H:%M:%SZ"),
    ("day first", "%d/%m/%Y %H:%M"),
    ("month first", "%m/%d/%Y %I:%M %p"),
    ("points", "%d.%m.%Y %H:%M"),
    ("names of months", "%d %b %Y %H:%M"),
    ("names of months first", "%B %d, %Y %H:%M"),
    ("two digits of years", "%d-%m-%y %H:%M:%S"),
]:
    table = pd.DataFrame({"when": when.strftime(form), "k": whole})
    add(f"dates: {title}", table.to_csv(index=False), {**dates(when, "when"), "k": whole})
table = pd.DataFrame({"at": when.strftime("%H:%M:%S"), "k": whole})
add("times", table.to_csv(index=False), {"at.hour": dates(when, "at")["at.hour"], "k": whole})
table = pd.DataFrame({"x": numbers, "k": whole, "flag": whole > 0, "note": ["a \"b\", \u00e9"] * rows})
add("JSON", table.to_json(orient="records"), {"x": numbers, "k": whole})
add("JSON lines", table.to_json(orient="records", lines=True), {"x": numbers, "k": whole})
marks = pd.DataFrame({"x": numbers}).astype(object)
marks.iloc[3] = "NA"
marks.iloc[7] = ""
pandas("missing values", marks.assign(k=whole).to_csv(index=False))


def lines(text):
    return "\n".join("        " + text[start : start + 90] for start in range(0, len(text), 90))


print("// Made by Scripts/make-dialects.py.\n\n/// A file, and the numbers of its columns as JSON. Both may be cut into lines anywhere.")
print("struct DialectReference: Sendable {\n  let title: String\n  let base64: String\n  let columns: String\n")
print("  static let all: [DialectReference] = [")
for title, data, columns in cases:
    values = {k: [None if np.isnan(v) else v for v in column] for k, column in columns.items()}
    print(f'    DialectReference(\n      title: "{title}",\n      base64: """')
    print(lines(base64.b64encode(data).decode()))
    print('        """,\n      columns: """')
    print(lines(json.dumps(values, separators=(",", ":"))))
    print('        """),')
print("  ]\n}")
