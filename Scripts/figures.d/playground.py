"""A playground: its numbers are those of Descent, and without script it says so."""

import json
import math

RULES = {"SGD": "sgd", "Momentum": "momentum", "Nesterov": "nesterov", "AdaGrad": "adagrad",
         "RMSprop": "rmsprop", "Adam": "adam"}
UNCORRECTED = "Adam without bias correction"
# Descent computes in single precision; relative to the way from the start.
TOLERANCE = 1e-6


def check(browser, url, record):
    browser.open(url, 800, script=False)
    for finding in browser.evaluate("""[...document.querySelectorAll(".playground")].flatMap(one => [
      one.querySelector(".p-none").checkVisibility() ? [] : ["without script a playground says nothing"],
      one.querySelector(".p-body").checkVisibility() ? ["without script a playground shows dead controls"] : [],
    ]).flat()"""):
        yield finding
    browser.open(url, 800)
    if record and browser.evaluate("document.querySelector('.playground') !== null"):
        yield from compare(browser, record)


def compare(browser, record):
    with open(record) as file:
        paths = walks(json.load(file))
    if {name for name in RULES} - {path["optimizer"] for path in paths}:
        yield f"{record} does not have a path of each of {', '.join(RULES)}"
    steps = browser.evaluate("Number(document.querySelector('.playground').dataset.steps)")
    paths.append({"optimizer": UNCORRECTED, "learningRate": 0.3, "positions": uncorrected(steps)})
    for path in paths:
        rule = {**RULES, UNCORRECTED: "uncorrected"}.get(path["optimizer"])
        if rule is None:
            continue
        start, end = path["positions"][0], path["positions"][-1]
        found = browser.evaluate(f"""(() => {{
          const home = document.querySelector(".playground");
          const set = (name, value, event) => {{
            const one = home.querySelector(`[name=${{name}}]`);
            one.value = value;
            one.dispatchEvent(new Event(event));
          }};
          set("rule", {json.dumps(rule)}, "change");
          set("rate", Math.log10({path["learningRate"]}), "input");
          set("x", {start[0]}, "input");
          set("y", {start[1]}, "input");
          return home.dataset.end.split(" ").map(Number).concat(Number(home.dataset.steps));
        }})()""")
        if found[2] != len(path["positions"]) - 1:
            yield f"{path['optimizer']}: the playground has {found[2]} steps, the record {len(path['positions']) - 1}"
            continue
        away = math.dist(found[:2], end) / math.dist(start, (0, 0))
        if away > TOLERANCE:
            yield f"{path['optimizer']}: the playground ends at {found[:2]}, Descent at {end} ({away:.1e} apart)"


def uncorrected(steps, rate=0.3, keep=0.9, keep_squares=0.999):
    """Adam's path without its bias correction, which no record has."""
    at, m, v = [-7.0, 2.0], [0.0, 0.0], [0.0, 0.0]
    path = [list(at)]
    for _ in range(steps):
        gradient = [at[0] / 10, 2 * at[1]]
        for i, g in enumerate(gradient):
            m[i] = keep * m[i] + (1 - keep) * g
            v[i] = keep_squares * v[i] + (1 - keep_squares) * g * g
            at[i] -= rate * m[i] / (math.sqrt(v[i]) + 1e-8)
        path.append(list(at))
    return path


def walks(value):
    """Every path of a record, wherever it stands."""
    if isinstance(value, dict):
        if {"optimizer", "learningRate", "positions"} <= value.keys():
            return [value]
        value = list(value.values())
    return [path for one in value for path in walks(one)] if isinstance(value, list) else []
