#!/usr/bin/env python3
"""Trains every patient with three seeds, sick ones also with their remedy, and writes what came out: into the comments
of each file (# as-is, # with-remedy, # verdict) and into README.md.

usage: measure.py DESCENT [NAME ...]     (MNIST is searched for as the tool does; see DESCENT_DATA_DIR)

The value is that of the last epoch, so that what a network unlearns late counts. Standard library only."""
import json
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SEEDS = 3
WRITTEN = ("as-is", "with-remedy", "seconds")


def comments(path):
    """The settings in the comment lines at the head of a file, and the text after them."""
    head, lines = {}, open(path).read().split("\n")
    while lines and lines[0].startswith("# "):
        key, _, value = lines.pop(0)[2:].partition(": ")
        head[key] = value
    return head, "\n".join(lines)


def train(descent, path, edits):
    """The last epoch's values of each seed (None where the training diverged), and the seconds of all."""
    results, start = [], time.time()
    for seed in range(SEEDS):
        with tempfile.TemporaryDirectory() as folder:
            command = [descent, "train", path, "--out", os.path.join(folder, "run"), "--seed", str(seed), "--quiet"]
            for edit in edits:
                command += ["--set", edit]
            run = subprocess.run(command, capture_output=True, text=True)
            if run.returncode not in (0, 3) and "EncodingError" not in run.stderr:
                sys.exit(f"{path} {edits}: exit code {run.returncode}: {run.stderr}")
            try:
                lines = open(os.path.join(folder, "run", "metrics.jsonl")).read().split("\n")
                epochs = [json.loads(line) for line in lines if line]
            except FileNotFoundError:
                epochs = []
            results.append(epochs if run.returncode != 3 and epochs else None)
    return results, time.time() - start


def value(epoch, measure):
    part, _, name = measure.partition("-")
    values = epoch[part]
    return values["loss"] if name == "loss" else values["metrics"][name]


def shown(results, measure):
    parts = ["diverged" if epochs is None else f"{value(epochs[-1], measure):.3g}" for epochs in results]
    return f"{measure} {', '.join(parts)}"


def better(before, after, measures):
    """Whether the worst seed with the remedy is better than the best one without; None if not comparable."""
    if measures[0] != measures[-1] or any(epochs is None for epochs in after):
        return None if measures[0] != measures[-1] else False
    sign = -1 if measures[0].endswith("loss") else 1
    old = [-1e300 if e is None else sign * value(e[-1], measures[0]) for e in before]
    new = [sign * value(e[-1], measures[-1]) for e in after]
    return min(new) > max(old)


def measure(descent, kind, name):
    path = os.path.join(HERE, kind, name + ".yaml")
    head, text = comments(path)
    measures = head["measure"].split()
    before, seconds = train(descent, path, [])
    for key in WRITTEN + ("clear",):
        head.pop(key, None)
    head["as-is"] = shown(before, measures[0])
    if kind == "healthy" and before[0] is not None:
        last = [e[-1] for e in before]
        head["as-is"] += "; training loss " + ", ".join(f"{e['training']['loss']:.3g}" for e in last)
        head["as-is"] += "; validation loss " + ", ".join(f"{e['validation']['loss']:.3g}" for e in last)
    if head.get("remedy", "none") != "none":
        edits = [edit.strip() for edit in head["remedy"].split(";")]
        after, more = train(descent, path, edits)
        seconds = max(seconds, more)
        head["with-remedy"] = shown(after, measures[-1])
        head["clear"] = {True: "yes", False: "no", None: "other measure"}[better(before, after, measures)]
    head["seconds"] = f"{seconds / SEEDS:.1f}"
    clear = head.pop("clear", "")
    order = [k for k in ("finding", "cause", "remedy", "effect", "looks", "measure", "source", "why") if k in head]
    order += [k for k in WRITTEN[:2] if k in head]
    with open(path, "w") as file:
        file.write("\n".join(f"# {key}: {head[key]}" for key in order) + "\n" + text)
    print(f"{kind:7} {name:32} {head['as-is']:60} | {head.get('with-remedy', ''):60} | {clear:5} | {head['seconds']} s",
          flush=True)


def table():
    """README.md, from the comments of all files."""
    lines = open(os.path.join(HERE, "README.md")).read().split("<!-- table -->")[0].rstrip("\n")
    out = [lines, "", "<!-- table -->", "", "## Sick", "",
           "| patient | finding | remedy | as it is | with the remedy | effect |", "|---|---|---|---|---|---|"]
    for name in names("sick"):
        head, _ = comments(os.path.join(HERE, "sick", name + ".yaml"))
        remedy = ", ".join(f"`{e.strip()}`" for e in head["remedy"].split(";")) if head["remedy"] != "none" else "–"
        cause = f" (under {head['cause']})" if "cause" in head else ""
        out.append(f"| [{name}](sick/{name}.yaml) | {head['finding']}{cause} | {remedy} | {head.get('as-is', '')} | "
                   f"{head.get('with-remedy', '–')} | {head['effect']} |")
    out += ["", "## Healthy", "", "| patient | looks odd because | as it is |", "|---|---|---|"]
    for name in names("healthy"):
        head, _ = comments(os.path.join(HERE, "healthy", name + ".yaml"))
        out.append(f"| [{name}](healthy/{name}.yaml) | {head.get('looks', '–')} | {head.get('as-is', '')} |")
    with open(os.path.join(HERE, "README.md"), "w") as file:
        file.write("\n".join(out) + "\n")


def names(kind):
    return sorted(name[:-5] for name in os.listdir(os.path.join(HERE, kind)) if name.endswith(".yaml"))


def main():
    descent, wanted = sys.argv[1], [re.compile(pattern + "$") for pattern in sys.argv[2:]]
    for kind in ("sick", "healthy"):
        for name in names(kind):
            if not wanted or any(pattern.match(name) for pattern in wanted):
                measure(descent, kind, name)
    table()


if __name__ == "__main__":
    main()
