"""Changes the planner and the loop kernels one spot at a time and reports which changes the tests do not notice.

A mutant differs from the source in one sign, comparison, constant, bound or order. The engine and its tests are built
in a package of their own, in debug mode, so the verifier looks at every plan. The mutants of Swift files are all in one
build, and an environment variable chooses one; those of C files are built one after another. A mutant is killed if the
tests fail, crash or hang. One that survives needs a test, or a reason in Scripts/mutate.d/survivors.txt.

The same seed gives the same mutants of the same sources. The report is written as it grows, so an interrupted run can
be continued.
"""

import argparse
import pathlib
import random
import sys

import kernels
import package
import planner

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=150)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--kernels", type=float, default=0.4, help="the share of the kernels' mutants")
    options.add_argument("--report", type=pathlib.Path, default=ROOT / ".build/mutants.txt")
    options.add_argument("--folder", type=pathlib.Path, default=ROOT / ".build/mutants")
    arguments = options.parse_args()
    engine = package.Package(ROOT, arguments.folder)
    every = planner.mutants(ROOT)
    print(f"building with {len(every)} mutants of the planner", flush=True)
    of_planner = planner.install(engine, every)
    if engine.outcome() != "survived":
        sys.exit("the tests fail without a change")
    of_kernels = kernels.mutants(ROOT)
    draw = random.Random(arguments.seed)
    count = min(len(of_kernels), round(arguments.count * arguments.kernels))
    # More than are needed of C, as some do not compile.
    samples = [(planner, draw.sample(of_planner, min(len(of_planner), arguments.count - count)), len(of_planner)),
               (kernels, draw.sample(of_kernels, min(len(of_kernels), 2 * count)), count)]
    known = read(arguments.report)
    counts = {"killed": 0, "survived": 0, "hangs": 0}
    for kind, sample, most in samples:
        begun = sum(counts.values())
        for mutant in sample:
            if sum(counts.values()) - begun >= most:
                break
            outcome = known.get(mutant.text) or kind.outcome(engine, mutant)
            if mutant.text not in known:
                with arguments.report.open("a") as report:
                    report.write(f"{outcome}\t{mutant.text}\n")
            if outcome in counts:
                counts[outcome] += 1
            print(outcome, mutant.text, flush=True)
    print(f"{counts['killed']} killed, {counts['survived']} survived, {counts['hangs']} hang")


def read(report):
    lines = report.read_text().splitlines() if report.exists() else []
    return {line.split("\t", 1)[1]: line.split("\t", 1)[0] for line in lines}


if __name__ == "__main__":
    main()
