"""Random tables: does the tool learn what they contain, or say what it could not use?

    python honesty.d DESCENT [--seeds N] [--first SEED] [--jobs N] [--keep FOLDER] [--lines FILE]

Each seed makes a table with random kinds of columns in a file of a random dialect, with a target that is a known
function of the columns (tables.py). `descent` inspects it (init), trains, predicts held-out rows and evaluates
itself (tool.py); scikit-learn does the same on the data frame (reference.py). The verdict (judge.py) is

    learned   accuracy or R² within 0.05 of scikit-learn's
    refused   a nonzero exit code, with an explanation
    noted     worse, and standard error names the columns that explain it
    silent    worse without any note, or a wrong evaluation

For a silent failure, the tool is given the numbers that scikit-learn made from the frame: if it learns them,
`reading` is to blame, otherwise `learning`. Exit status: 0 if nothing is silent and at most 5% (or one) are refused,
otherwise 1.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shutil
import sys
import tempfile

# One core per table.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import judge
import reference
import tables
from tool import Tool

VERDICTS = ["learned", "noted", "refused", "silent failure"]


@dataclasses.dataclass
class Files:
    train: str
    new: str
    test: str


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("descent")
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", help="a folder for the files of every table that was not learned")
    parser.add_argument("--lines", help="a file for a JSON line a table")
    arguments = parser.parse_args()
    descent = str(pathlib.Path(arguments.descent).resolve())
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    results = []
    lines = open(arguments.lines, "w") if arguments.lines else None
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        for result in pool.map(attempt, seeds, [descent] * len(seeds), [arguments.keep] * len(seeds)):
            results.append(result)
            text = json.dumps(result, ensure_ascii=False)
            print(text, flush=True)
            if lines:
                print(text, file=lines, flush=True)
    summary(results)
    counts = collections.Counter(result["verdict"] for result in results)
    sys.exit(counts["silent failure"] > 0 or counts["refused"] > max(1, 0.05 * len(results)))


def attempt(seed, descent, keep):
    """One table, as one line."""
    table = tables.draw(seed)
    tool = Tool(descent)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        outcome = tried(table, tool, folder)
        verdict, reason, score, best = judge.judge(table, outcome)
        if keep and verdict != "learned":
            place = pathlib.Path(keep) / f"{seed}"
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(folder, place, ignore=shutil.ignore_patterns("figures", "report.html"))
            (place / "said.txt").write_text("\n".join(outcome.said) + "\n")
    result = {
        "seed": seed, "verdict": verdict, "score": score and round(score, 4), "reference": best and round(best, 4),
        "rows": table.training, "task": table.task, "options": table.options, "reason": reason,
    }
    if verdict == "silent failure":
        result["cause"] = cause(table, tool)
    return result


def tried(table, tool, folder):
    suffix = table.dialect.form
    files = Files(*(f"x_{part}.{suffix}" if suffix.startswith("np") else f"{part}.{suffix}"
                    for part in ("train", "new", "test")))
    held_out = range(table.training, table.rows)
    tables.write(table, range(table.training), folder / files.train, table.dialect)
    tables.write(table, held_out, folder / files.new, table.dialect, with_target=False)
    tables.write(table, held_out, folder / files.test, table.dialect)
    return tool.outcome(table, files, folder)


def cause(table, tool):
    """Whether the tool learns the features that scikit-learn made, as plain numbers."""
    plain = tables.plain_table(reference.prepared_features(table), table)
    with tempfile.TemporaryDirectory() as name:
        score, _ = judge.score_of(plain, tried(plain, tool, pathlib.Path(name)))
    best = reference.score(table, enough=score + judge.MARGIN)
    return "reading" if score >= best - judge.MARGIN else "learning"


def summary(results):
    """How often each option led to which verdict."""
    counts = collections.defaultdict(collections.Counter)
    for result in results:
        counts["every table"][result["verdict"]] += 1
        for option, value in result["options"].items():
            # A column's name is not an option.
            is_column = ": " in option
            counts[option if is_column else f"{option} {value}"][result["verdict"]] += 1
    width = max(len(option) for option in counts)
    print("\n" + " " * width + "".join(f"{verdict:>16}" for verdict in VERDICTS))
    for option in ["every table"] + sorted(set(counts) - {"every table"}):
        print(f"{option:{width}}" + "".join(f"{counts[option][verdict] or '':>16}" for verdict in VERDICTS))
    causes = collections.Counter(result["cause"] for result in results if "cause" in result)
    if causes:
        print("silent failures by cause: " + ", ".join(f"{cause} {count}" for cause, count in causes.items()))


if __name__ == "__main__":
    main()
