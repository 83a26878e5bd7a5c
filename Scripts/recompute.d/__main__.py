"""Recomputes numbers of pages: see Scripts/recompute."""

import json
import os
import sys

import experiments
from checks import Checks

FEWEST = 10


def check(folder):
    with open(os.path.join(folder, "record.json"), encoding="utf-8") as file:
        record = json.load(file)
    name = record["experiment"]
    recompute = getattr(experiments, name.replace("-", "_"), None)
    if recompute is None:
        return [f"{name}: nothing is recomputed"]
    checks = Checks(os.path.join(folder, "report.html"), record)
    recompute(checks)
    if checks.found + len(checks.wrong) < FEWEST:
        checks.wrong.append(f"only {checks.found} numbers were recomputed; {FEWEST} are wanted")
    print(f"{name}: {checks.found} numbers found, {len(checks.wrong)} not")
    return [f"{name}: {what}" for what in checks.wrong]


def main(paths):
    if not paths:
        sys.exit("usage: recompute DIR ...")
    wrong = []
    for path in paths:
        parts = sorted(os.path.join(path, part) for part in os.listdir(path))
        folders = [part for part in parts if os.path.exists(os.path.join(part, "record.json"))]
        for folder in folders or [path]:
            wrong += check(folder)
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


main(sys.argv[1:])
