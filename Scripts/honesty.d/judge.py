"""The verdict on a table: learned, refused, noted, or a silent failure.

A note counts only if it is about what was lost: a line of standard error says that some columns were not used as
intended, and without these columns the reference model is no better than the tool. So a note about one column does not
excuse the loss of another.
"""

import re

import numpy as np

import reference

MARGIN = 0.05
# Phrases about a column that was not used, or not used as intended.
LOSS = re.compile(
    r"left out|leaves? out|ignor|not used|unused|no feature|cannot|can't|could not|not read|dropped|drops|"
    r"no number|not (a )?numbers?|unknown|(never|not) seen|skipp|is lost|as texts?\b|as categories|nearly all different", re.IGNORECASE)


def judge(table, outcome):
    """The verdict, the reason as text, the tool's score and the reference model's."""
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
    """Accuracy or R² on the held-out rows; a row without an answer counts as wrong, or as the mean."""
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
    """The indices of the columns that some line reports as lost, and these lines."""
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
    """Whether a line names a column; columns without names are named as in pandas."""
    name = name or "Unnamed: 0"
    return re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", line) is not None
