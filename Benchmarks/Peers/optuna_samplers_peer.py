"""Optuna's samplers on the problems of the search benchmark: one JSON line for each study.

optuna_samplers_peer.py PROBLEM SAMPLER SEEDS TRIALS LOOKAHEAD [TABLES]   the quality of what is found
optuna_samplers_peer.py --time SAMPLER TRIALS                             milliseconds for a proposal after TRIALS trials
"""

import json
import math
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import numpy
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)

CHECKPOINTS = (25, 50, 100, 200)


def branin(x):
    a, b = x
    value = b - 5.1 / (4 * math.pi**2) * a * a + 5 / math.pi * a - 6
    return value * value + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10


HARTMANN_A = numpy.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
HARTMANN_P = 1e-4 * numpy.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)
HARTMANN_C = numpy.array([1, 1.2, 3, 3.2])


def hartmann6(x):
    return -float(HARTMANN_C @ numpy.exp(-(HARTMANN_A * (numpy.array(x) - HARTMANN_P) ** 2).sum(1)))


def rosenbrock5(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


ANALYTIC = {
    "branin": (branin, [(-5, 10), (0, 15)]),
    "hartmann6": (hartmann6, [(0, 1)] * 6),
    "rosenbrock5": (rosenbrock5, [(-2.048, 2.048)] * 5),
}


def sampler_named(name, seed):
    samplers = optuna.samplers
    return {
        "random": lambda: samplers.RandomSampler(seed=seed),
        "sobol": lambda: samplers.QMCSampler(seed=seed, scramble=True),
        "tpe": lambda: samplers.TPESampler(seed=seed),
        "cma-es": lambda: samplers.CmaEsSampler(seed=seed),
        "gp": lambda: samplers.GPSampler(seed=seed),
    }[name]()


class Analytic:
    def __init__(self, name):
        self.function, self.bounds = ANALYTIC[name]

    def point(self, trial):
        return [trial.suggest_float(f"x{i}", *ends) for i, ends in enumerate(self.bounds)]

    def seen(self, point, number):
        return self.function(point)

    def true(self, point):
        return self.function(point)


class Table:
    def __init__(self, path):
        self.values = numpy.load(path)

    def point(self, trial):
        return tuple(trial.suggest_int(f"x{i}", 0, n - 1) for i, n in enumerate(self.values.shape[:-1]))

    def seen(self, point, number):
        return float(self.values[point][number % self.values.shape[-1]])

    def true(self, point):
        return float(self.values[point].mean())


def study(problem, sampler, trials, lookahead):
    """The true value of the incumbent at each checkpoint, and the seconds of processor time spent on proposals."""
    study = optuna.create_study(sampler=sampler)
    waiting, best, result, seconds = [], (math.inf, None), {}, 0.0

    def finish():
        nonlocal best, seconds
        trial, point, number = waiting.pop(0)
        value = problem.seen(point, number)
        start = time.process_time()
        study.tell(trial, value)
        seconds += time.process_time() - start
        best = min(best, (value, point), key=lambda pair: pair[0])
        if number + 1 in CHECKPOINTS:
            result[number + 1] = problem.true(best[1])

    for number in range(trials):
        start = time.process_time()
        trial = study.ask()
        point = problem.point(trial)
        seconds += time.process_time() - start
        waiting.append((trial, point, number))
        if len(waiting) >= lookahead:
            finish()
    while waiting:
        finish()
    return result, seconds


def time_proposals(name, trials, repetitions=5):
    """The median processor time for a proposal after `trials` random trials of Hartmann 6, the fit included."""
    problem = Analytic("hartmann6")
    times = []
    for seed in range(repetitions):
        study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
        for _ in range(trials):
            trial = study.ask()
            study.tell(trial, problem.seen(problem.point(trial), 0))
        study.sampler = sampler_named(name, seed)
        for repetition in range(3):
            start = time.process_time()
            trial = study.ask()
            point = problem.point(trial)
            elapsed = time.process_time() - start
            study.tell(trial, problem.seen(point, 0))
            if repetition > 0:
                times.append(elapsed * 1000)
    return float(numpy.median(times))


def main():
    if sys.argv[1] == "--version":
        print(optuna.__version__)
        return
    if sys.argv[1] == "--time":
        name, trials = sys.argv[2], int(sys.argv[3])
        if name == "gp":
            import torch

            torch.set_num_threads(1)
        print(json.dumps({"sampler": name, "trials": trials, "milliseconds": time_proposals(name, trials)}))
        return
    name, sampler, seeds, trials, lookahead = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    if sampler == "gp":
        import torch

        torch.set_num_threads(1)
    problem = Analytic(name) if name in ANALYTIC else Table(f"{sys.argv[6]}/{name}.npy")
    for seed in range(seeds):
        values, seconds = study(problem, sampler_named(sampler, seed), trials, lookahead)
        print(
            json.dumps(
                {
                    "problem": name,
                    "sampler": sampler,
                    "lookahead": lookahead,
                    "seed": seed,
                    "values": [values[n] for n in CHECKPOINTS if n in values],
                    "seconds": seconds,
                }
            ),
            flush=True,
        )


main()
