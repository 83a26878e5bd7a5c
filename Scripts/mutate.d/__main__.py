"""Changes the planner and the loop kernels one spot at a time and reports which changes the tests do not notice.

A mutant differs from the source in one sign, comparison, constant, bound or order. The engine and its tests are built
in a package of their own, in debug mode, so the verifier looks at every plan. All mutants are in one build, and the
environment variable DESCENT_MUTANT chooses one. A mutant is killed if the tests fail, crash or hang. One that survives
needs a test, or a reason in Scripts/mutate.d/equivalent.txt; without either the script fails.

The same seed gives the same mutants of the same sources. The report is written as it grows, so an interrupted run can
be continued; mutants that survived are tried again.
"""

import argparse
import collections
import concurrent.futures
import pathlib
import random
import sys

import kernels
import package
import planner

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# For each mutant that no test can notice its file, its change and the reason, separated by tabs.
EQUIVALENT = pathlib.Path(__file__).with_name("equivalent.txt")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=150)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--kernels", type=float, default=0.4, help="the share of the kernels' mutants")
    options.add_argument("--jobs", type=int, default=2, help="how many mutants are tested at a time")
    options.add_argument("--report", type=pathlib.Path, default=ROOT / ".build/mutants.txt")
    options.add_argument("--folder", type=pathlib.Path, default=ROOT / ".build/mutants")
    arguments = options.parse_args()
    draw = random.Random(arguments.seed)
    engine = package.Package(ROOT, arguments.folder)
    of_planner = planner.mutants(ROOT)
    of_kernels = kernels.mutants(ROOT, first=len(of_planner) + 1)
    keys = distinct_keys(of_planner + of_kernels)
    count = min(len(of_kernels), round(arguments.count * arguments.kernels))
    # More than are needed, as some do not compile.
    sample = kernels.install(engine, draw.sample(of_kernels, min(len(of_kernels), 2 * count)), count)
    print(f"building with {len(of_planner)} mutants of the planner and {len(sample)} of {len(of_kernels)} of the kernels",
          flush=True)
    of_planner = planner.install(engine, of_planner)
    sample += draw.sample(of_planner, min(len(of_planner), arguments.count - len(sample)))
    if engine.outcome() != "survived":
        sys.exit("the tests fail without a change")
    known = read(arguments.report, column=1)
    survivors = test(engine, sample, keys, known, arguments)
    report(sample, [keys[mutant.number] for mutant in survivors])


def test(engine, sample, keys, known, arguments):
    """The mutants that survive."""
    survivors = []

    def outcome(mutant):
        result = known.get(keys[mutant.number], ["survived"])[0]
        return engine.outcome(mutant.number) if result == "survived" else result

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool, arguments.report.open("a") as lines:
        for mutant, result in zip(sample, pool.map(outcome, sample)):
            text = f"{result}\t{keys[mutant.number]}\t{mutant.row + 1}"
            print(text, file=lines, flush=True)
            print(text, flush=True)
            if result == "survived":
                survivors.append(mutant)
    return survivors


def report(sample, survivors):
    reasons = read(EQUIVALENT, column=0)
    unexplained = [key for key in survivors if key not in reasons]
    excused = [key for key in survivors if key in reasons]
    print(f"{len(sample)} mutants: {len(sample) - len(survivors)} killed, {len(excused)} survived with a reason, "
          f"{len(unexplained)} without")
    if unexplained:
        sys.exit("\n".join(["these need a test, or a reason in Scripts/mutate.d/equivalent.txt:", *unexplained]))


def distinct_keys(mutants):
    """Identifies each mutant wherever its line moves: its file, its change, and which of several equal ones it is."""
    seen, keys = collections.Counter(), {}
    for mutant in mutants:
        seen[mutant.key] += 1
        keys[mutant.number] = mutant.key + (f" ({seen[mutant.key]})" if seen[mutant.key] > 1 else "")
    return keys


def read(path, column):
    """The lines of a table by the two columns of a key."""
    lines = path.read_text().splitlines() if path.exists() else []
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {"\t".join(row[column:column + 2]): row for row in rows}


if __name__ == "__main__":
    main()
