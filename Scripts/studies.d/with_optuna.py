"""What Optuna does with a study: run with the interpreter of an environment that has it. Prints JSON."""

import json
import math
import sys
import time
import warnings

import optuna

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def storage(path):
    """A log in a file, or in Redis if the path is an address."""
    kinds = optuna.storages.journal
    backend = kinds.JournalRedisBackend if path.startswith("redis://") else kinds.JournalFileBackend
    return optuna.storages.JournalStorage(backend(path))


def plain(value):
    """JSON has no numbers that are not finite."""
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    return value


def parameter(trial, name):
    """Descent calls a choice that is not text by its JSON."""
    value = trial.params[name]
    if isinstance(trial.distributions[name], optuna.distributions.CategoricalDistribution):
        return value if isinstance(value, str) else json.dumps(value)
    return plain(value)


def describe(study):
    trials = study.get_trials(deepcopy=False)
    complete = [t for t in trials if t.state.name == "COMPLETE"]
    best = study.best_trial if complete and len(study.directions) == 1 else None
    return {
        "trials": len(trials),
        "states": [t.state.name for t in trials],
        "values": [[plain(v) for v in t.values] if t.values else None for t in trials],
        "params": [{k: parameter(t, k) for k in t.params} for t in trials],
        "curves": [{str(k): plain(v) for k, v in t.intermediate_values.items()} for t in trials],
        "steps": [t.system_attrs.get("descent:step") for t in trials],
        "attributes": [t.user_attrs for t in trials],
        "retries": [t.system_attrs.get("retry_history") for t in trials],
        "dates": [t.datetime_complete is not None for t in trials],
        "best": best.number if best else None,
        "best_value": best.value if best else None,
    }


def load(path):
    """All studies of a file."""
    log = storage(path)
    # Summaries compare times, which 4.5 writes without zone and cannot compare with those of 5 in the same file.
    names = [s.study_name for s in log.get_all_studies()]
    return {name: describe(optuna.load_study(study_name=name, storage=log)) for name in names}


def suggest(trial, distributions):
    """Values from the distributions that the study has."""
    total = 0.0
    for name, d in distributions.items():
        if isinstance(d, optuna.distributions.CategoricalDistribution):
            total += d.choices.index(trial.suggest_categorical(name, d.choices))
        elif isinstance(d, optuna.distributions.FloatDistribution):
            total += trial.suggest_float(name, d.low, d.high, step=d.step, log=d.log)
        else:
            total += trial.suggest_int(name, d.low, d.high, step=d.step, log=d.log)
    return total


def go_on(path, name, count):
    """Continues a study with Optuna's own sampler."""
    study = optuna.load_study(
        study_name=name, storage=storage(path), sampler=optuna.samplers.TPESampler(seed=1)
    )
    distributions = {}
    for trial in study.get_trials(deepcopy=False):
        distributions |= trial.distributions

    def objective(trial):
        value = suggest(trial, distributions)
        trial.report(value, 1)
        return value

    before = len(study.get_trials(deepcopy=False))
    study.optimize(objective, n_trials=count)
    after = study.get_trials(deepcopy=False)
    assert len(after) == before + count, (len(after), before, count)
    assert all(t.state.name == "COMPLETE" for t in after[before:])
    return describe(study)


def create(path, name):
    """Begins a study with every kind of parameter, choices that are not text, and queued trials."""
    study = optuna.create_study(
        study_name=name, storage=storage(path), direction="maximize",
        sampler=optuna.samplers.RandomSampler(seed=3),
    )

    def objective(trial):
        value = trial.suggest_float("rate", 1e-5, 1e-1, log=True)
        value += trial.suggest_float("x", -2, 2)
        value += trial.suggest_float("dropout", 0, 0.5, step=0.1)
        value += trial.suggest_int("width", 4, 64, log=True) / 64
        value += trial.suggest_int("depth", 1, 9, step=2)
        value += trial.suggest_categorical("batch", [16, 32, 64]) / 64
        value += 1 if trial.suggest_categorical("norm", [None, True, False]) else 0
        trial.suggest_categorical("kind", ["sgd", "ädam \"α\" 😀", 0.5])
        for step in range(3):
            trial.report(value + step if step else float("nan"), step)
        if trial.number == 4:
            raise optuna.TrialPruned()
        if trial.number == 5:
            return float("nan")
        trial.set_user_attr("note", {"a": [1, None, True], "b": "ä\n"})
        return value

    study.optimize(objective, n_trials=8)
    study.set_user_attr("who", "Optuna")
    study.enqueue_trial({"x": 1.5, "batch": 32, "norm": None})
    study.enqueue_trial({"depth": 3})
    return describe(study)


def append(path, name, seconds):
    """Adds trials as fast as it can."""
    study = optuna.load_study(
        study_name=name, storage=storage(path), sampler=optuna.samplers.RandomSampler()
    )
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        trial = study.ask()
        value = trial.suggest_float("x", 0, 1)
        trial.report(0.5, 1)
        study.tell(trial, value)
        count += 1
    return count


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "load":
        result = load(*arguments)
    elif command == "go-on":
        result = go_on(arguments[0], arguments[1], int(arguments[2]))
    elif command == "create":
        result = create(*arguments)
    elif command == "append":
        result = append(arguments[0], arguments[1], float(arguments[2]))
    print(json.dumps(result))
