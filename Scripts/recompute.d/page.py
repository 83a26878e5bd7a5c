"""What a page says: its tables, its verdicts, and its numbers as they are written."""

import re
from html.parser import HTMLParser

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = r"[−-]?(?:10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d[\d,]*(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"


class Written:
    """A number as text: its value, and half a unit of its last digit."""

    def __init__(self, text):
        text = text.replace("−", "-").replace(",", "").replace("+", "")
        mantissa, power = text, 0
        match = re.fullmatch(r"(-?)(?:([\d.]+)×)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
        if match:
            mantissa = match[1] + (match[2] or "1")
            power = int(match[3].translate(SUPERSCRIPTS))
        decimals = len(mantissa.split(".")[1]) if "." in mantissa else 0
        self.value = float(mantissa) * 10.0**power
        self.tolerance = 0.5 * 10.0 ** (power - decimals)

    def agrees(self, number):
        # Zeros at the end are not written, so that a short number may be more exact than it looks; a hair of slack is
        # for halves that fall to either side.
        return abs(self.value - number) <= self.tolerance * 1.0001 + 1e-12


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.tables, self.verdicts = [], []
        self.texts, self.within = [], []
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attributes):
        classes = (dict(attributes).get("class") or "").split()
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag == "li" and "verdict" in classes:
            self.verdicts.append({"outcome": "", "statement": "", "evidence": ""})
        self.within.append((tag, classes))
        if tag in ("th", "td"):
            self.tables[-1]["rows"][-1].append("")
        if tag in ("meta", "link", "br", "img", "input"):
            self.within.pop()

    def handle_startendtag(self, tag, attributes):
        """An element without content, as in figures."""

    def handle_endtag(self, tag):
        while self.within and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = [tag for tag, _ in self.within]
        if "script" in tags or "style" in tags:
            return
        if tags and tags[-1] in ("th", "td"):
            self.tables[-1]["rows"][-1][-1] += data
        elif tags and tags[-1] == "caption":
            self.tables[-1]["caption"] += data
        elif any("verdict" in classes for _, classes in self.within):
            classes = self.within[-1][1]
            place = next((c for c in ("outcome", "evidence") if c in classes), None)
            if place or tags[-1] == "p":
                self.verdicts[-1][place or "statement"] += data

    def cell(self, caption, keys, column):
        """The cell of a column in the row whose first cells are the keys."""
        keys = [str(key) for key in keys]
        for table in self.tables:
            if caption not in table["caption"]:
                continue
            header, *rows = table["rows"]
            for row in rows:
                if row[: len(keys)] == keys and column in header:
                    return row[header.index(column)]
        raise LookupError(f"no cell {column!r} of {keys} in a table {caption!r}")

    def verdict(self, words):
        """The verdict whose statement has these words."""
        for verdict in self.verdicts:
            if words in verdict["statement"]:
                return verdict
        raise LookupError(f"no verdict on {words!r}")
