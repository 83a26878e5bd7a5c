"""Comparisons of a page's numbers with recomputed ones."""

import re

import numpy
from scipy import stats

from page import NUMBER, Page, Written


class Checks:
    def __init__(self, path, record):
        self.page = Page(path)
        self.records = record.get("records", [record])
        self.found, self.wrong = 0, []

    def note(self, agrees, what):
        self.found += agrees
        if not agrees:
            self.wrong.append(what)

    def seeds(self, number):
        """One number for each seed."""
        return numpy.array([number(record) for record in self.records], dtype=float)

    def cell(self, caption, keys, column, values):
        """A cell `mean ± standard deviation`, or the mean alone for one seed."""
        text = self.page.cell(caption, keys, column)
        numbers = [Written(match) for match in re.findall(NUMBER, text)]
        values = numpy.atleast_1d(numpy.asarray(values, dtype=float))
        expected = [values.mean()] + ([values.std(ddof=1)] if len(values) > 1 else [])
        agrees = len(numbers) == len(expected) and all(
            one.agrees(other) for one, other in zip(numbers, expected)
        )
        self.note(agrees, f"{caption}, {keys}, {column}: {text!r}, recomputed {expected}")

    def text(self, caption, keys, column, text):
        """A cell that is a text."""
        shown = self.page.cell(caption, keys, column)
        self.note(shown == str(text), f"{caption}, {keys}, {column}: {shown!r}, recomputed {text!r}")

    def effect(self, words, first, second, ratio=False):
        """The effect of a verdict: its mean, and an interval that one of Holm's levels explains."""
        evidence = self.page.verdict(words)["evidence"]
        values = numpy.log(first / second) if ratio else first - second
        mark = "×" if ratio else "[+]?"
        found = re.search(
            rf"{mark}({NUMBER}), interval {mark}({NUMBER}) to {mark}({NUMBER})", evidence
        )
        if not found:
            self.note(False, f"{words}: no interval in {evidence!r}")
            return
        shown = [Written(text) for text in found.groups()]
        scale = numpy.exp if ratio else (lambda x: x)
        self.note(
            shown[0].agrees(scale(values.mean())),
            f"{words}: {found[1]}, recomputed {scale(values.mean())}",
        )
        error = values.std(ddof=1) / len(values) ** 0.5
        statements = sum("interval" in verdict["evidence"] for verdict in self.page.verdicts)
        levels = [0.05 / (k + 1) for k in range(statements)]

        def agrees(level):
            half = stats.t.ppf(1 - level / 2, len(values) - 1) * error
            ends = (values.mean() - half, values.mean() + half)
            return all(text.agrees(scale(end)) for text, end in zip(shown[1:], ends))

        self.note(
            any(agrees(level) for level in levels),
            f"{words}: {evidence!r} is no interval of Student's t at a level of Holm",
        )

    def fact(self, words, holds, count):
        """A verdict that no chance decides."""
        verdict = self.page.verdict(words)
        text = f"all {count}" if holds == count else f"{holds} of {count}"
        agrees = text in verdict["evidence"] and verdict["outcome"] == (
            "supported" if holds == count else "refuted"
        )
        self.note(agrees, f"{words}: {verdict}, recomputed {holds} of {count}")
