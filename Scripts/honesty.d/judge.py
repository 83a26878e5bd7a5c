"""What is to be said of a table: learned, refused, noted, or a silent failure.

A note counts only where it is about what was lost: standard error has a line that says of columns that they were not
taken as they are, and without these columns the stated model is no better than the tool. So a note about one column
does not excuse the loss of another.
"""

import re

import numpy as np

import reference

MARGIN = 0.05
# Phrases about a column that was not used, or not used as intended.
LOSS = re.compile(
    r"left out|leaves? out|ignor|not used|unused|no feature|cannot|can't|could not|not read|dropped|drops|"
    r"no number|not (a )?numbers?|unknown|never s(aw|een)|skipp|passed over|is lost|taken for text|as texts?\b|"
    r"taken for categories|nearly all different", re.IGNORECASE)


def judge(table, outcome):
    """The verdict, the reason in words, the tool's score and the stated model's."""
    if outcome.crash:
        return "silent failure", f"crash: {outcome.crash}", None, None
    if outcome.refusal:
        return "refused", outcome.refusal, None, None
    score, answered = score_of(table, outcome)
    best = reference.score(table, enough=score + MARGIN)
    reported = reported_score(table, outcome)
    if reported is None or answered and abs(reported - score) > 0.02:
        return "silent failure", f"evaluate says {reported}, it is {score:.4f}", score, best
    if score >= best - MARGIN:
        return "learned", "", score, best
    places, lines = noted(table, outcome)
    if places and score >= reference.score(table, places, enough=score + MARGIN) - MARGIN:
        return "noted", " / ".join(lines), score, best
    return "silent failure", "learned less without a word", score, best


def score_of(table, outcome):
    """Accuracy or R² on the rows held out; one without an answer is wrong, or the mean."""
    truth = table.target.values[table.training:]
    given = [outcome.predictions.get(row) for row in range(len(truth))]
    answered = all(value is not None for value in given)
    if table.task == "classification":
        return float(np.mean([matches(value, right) for value, right in zip(given, truth)])), answered
    truth = np.array(truth, float)
    filled = np.array([truth.mean() if value is None else value for value in given])
    spread = np.sum((truth - truth.mean()) ** 2)
    return float(1 - np.sum((filled - truth) ** 2) / spread), answered


def matches(value, right):
    if value is None:
        return False
    if isinstance(right, int):
        try:
            return float(value) == right
        except ValueError:
            return False
    return value == str(right)


def reported_score(table, outcome):
    name = "accuracy" if table.task == "classification" else "r2"
    return outcome.measured.get(name)


def noted(table, outcome):
    """The columns of which a line says that they were lost, by their places, and the lines."""
    places, lines = set(), []
    for line in outcome.said:
        if not LOSS.search(line):
            continue
        found = {place for place, column in enumerate(table.columns) if names(line, column.name)}
        if found:
            lines.append(line)
        places |= found
    return places, lines


def names(line, name):
    """Whether a line names a column; what has no name is called as pandas calls it."""
    name = name or "Unnamed: 0"
    return re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", line) is not None
