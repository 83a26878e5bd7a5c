"""Makes Fixtures/0.1.0 with the release binary of version 0.1.0: python make-old-runs.py DESCENT FOLDER.

One folder per kind of data. Each has its data, config.yaml, and in `run` the folder of a training as 0.1.0 left it:
either completed, or killed after its third epoch. Next to them are the results of 0.1.0 itself, once on a processor with
AVX-512 (this machine must have it) and once with AVX2 (as which valgrind presents every x86-64 processor):
`predictions.csv`, `evaluation.json` and, from the resumed training, `model.safetensors` and `optimizer.safetensors`.
`expected.json` holds the arguments. Needs numpy, pandas and Pillow, and valgrind.
"""

import contextlib
import gzip
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
from PIL import Image

ROWS = 60
KILLED_AFTER = 3


def table(random):
    frame = pd.DataFrame({
        "age": random.integers(18, 80, ROWS),
        "height": random.normal(1.7, 0.1, ROWS).round(3),
        "city": random.choice(["Paris", "Zürich", "Rio, Brazil"], ROWS),
        "member": random.choice([True, False], ROWS),
        "rooms": random.integers(1, 5, ROWS),
    })
    total = (frame["age"] - 49) / 18 + (frame["height"] - 1.7) / 0.1 + frame["member"] + (frame["city"] == "Paris")
    frame["kind"] = pd.cut(total, [-99, 0, 1.5, 99], labels=["low", "middle", "high one"]).astype(str)
    frame["is tall"] = (frame["height"] > 1.7).astype(int)
    frame["is old"] = (frame["age"] > 49).astype(int)
    frame["price"] = (250_000 + 40_000 * total).round(2)
    return frame


def with_gaps(frame, random):
    frame = frame.copy()
    for column in ["age", "height", "city"]:
        frame.loc[random.choice(ROWS, 5, replace=False), column] = None
    return frame


def idx(path, array):
    head = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(head + array.astype(np.uint8).tobytes())


def pixels(random, count, size):
    labels = np.arange(count) % 2
    return (labels[:, None, None] * 100 + random.integers(0, 120, (count, *size))).astype(np.uint8), labels


# The kinds of data. Each writes its data and returns its settings, what is predicted, and extra flags for resuming: a
# training that has ended is continued for more epochs, one without flags was killed.


def csv_filled(random):
    with_gaps(table(random), random).to_csv("people.csv", index=False)
    return """
data: {path: people.csv, target: kind, ignore: [is tall, is old, price], missing: fill, unknown-categories: zeros}
model: [{dense: 8}, batch-norm, relu, {dropout: 0.2}, dense]
optimizer: {adam: 0.01}
schedule: {cosine: {}}
regularization: {label-smoothing: 0.05, class-weights: balanced}
training: {epochs: 6, batch-size: 16, early-stopping: {patience: 5}}
""", "people.csv", []


def csv_dropped(random):
    frame = with_gaps(table(random), random)
    frame["part"] = np.where(np.arange(ROWS) % 4 == 3, "held out", "train")
    frame.to_csv("people.tsv", index=False, sep="\t")
    # The target must have no missing values.
    frame.dropna().head(20).to_csv("new.tsv", index=False, sep="\t")
    return """
data:
  path: people.tsv
  target: kind
  categorical: [rooms]
  ignore: [is tall, is old, price]
  missing: drop
  validation: {column: {name: part, validation: held out}}
model: [{hidden: {units: [8, 6], activation: leaky-relu, batch-norm: true}}, dense]
optimizer: {momentum: {learning-rate: 0.02, momentum: 0.8}}
schedule: {step: 2}
regularization: {weight-decay: {l2: 0.001}}
training: {epochs: 6, batch-size: 10}
""", "new.tsv", []


def csv_regression(random):
    table(random).to_csv("houses.csv", index=False)
    return """
data: {path: houses.csv, target: price, ignore: [is tall, is old, kind], validation: {fold: {number: 2, of: 4}}}
model: [{dense: 10}, gelu, {dropout: {rate: 0.1, convention: book}}, dense]
optimizer: {rmsprop: 0.01}
schedule: {plateau: {patience: 1, factor: 0.5}}
regularization: {gradient-clipping: {norm: 1}}
training: {epochs: 6, batch-size: 16, early-stopping: {patience: 5, restore-best: false}}
""", "houses.csv", []


def csv_values(random):
    frame = table(random)
    frame["score"], frame["other"] = frame["price"] / 1e5 - 2, frame["age"] / 20
    frame.iloc[:45].to_csv("rows.csv", index=False)
    frame.iloc[45:].to_csv("rest.csv", index=False)
    return """
data:
  path: rows.csv
  target: [score, other]
  ignore: [is tall, is old, kind, price]
  standardize-target: false
  validation: {path: rest.csv}
model: [{dense: 8}, tanh, dense]
optimizer: {sgd: 0.02}
training: {epochs: 4, batch-size: 8, batch-order: with-replacement}
""", "rest.csv", ["--epochs", "7"]


def csv_labels(random):
    table(random).to_csv("people.csv", index=False)
    return """
data: {path: people.csv, target: [is tall, is old], task: multi-label, ignore: [kind, price]}
model: [{dense: {units: 8, initializer: xavier}}, sigmoid, {batch-norm: {convention: book}}, dense]
optimizer: {adagrad: 0.05}
schedule: {exponential: 0.9}
training: {epochs: 6, batch-size: 16, metrics: [accuracy]}
""", "people.csv", []


def csv_headerless(random):
    table(random)[["age", "height", "rooms", "kind"]].to_csv("rows.csv", index=False, header=False, sep=";")
    return """
data: {path: rows.csv, target: 4, header: false, delimiter: semicolon, categorical: [3]}
model: [{dense: 8}, relu, dense]
optimizer: {nesterov: {learning-rate: 0.02, convention: book}}
schedule: {warm-up: {steps: 10, then: {cosine: {minimum-rate: 0.001}}}}
training: {epochs: 6, batch-size: 16}
checkpoints: {every: {steps: 3}}
""", "rows.csv", []


def csv_streamed(random):
    table(random).to_csv("people.csv", index=False)
    return """
data: {path: people.csv, target: kind, ignore: [is tall, is old, price], stream: true, window: 1}
model: [{dense: 8}, batch-norm, relu, dense]
optimizer: {adam: {learning-rate: 0.01, convention: book}}
regularization: {weight-decay: {decoupled: 0.01}, gradient-clipping: {value: 0.1}}
training: {epochs: 4, batch-size: 16}
""", "people.csv", ["--epochs", "7"]


def npy_floats(random):
    features = random.normal(size=(ROWS, 2, 3)).astype(np.float32)
    np.save("features.npy", features)
    np.save("labels.npy", (features.sum(axis=(1, 2)) > 0).astype(np.int64))
    return """
data: {path: features.npy, target: labels.npy, standardize: true}
model: [flatten, {dense: 8}, relu, {dropout: 0.3}, dense]
optimizer: {adam: 0.01}
training: {epochs: 6, batch-size: 16, metrics: [accuracy, f1, auc]}
""", "features.npy", []


def npy_values(random):
    features = random.normal(size=(ROWS, 4))
    np.save("features.npy", features)
    np.save("values.npy", 300 + 20 * features[:, :2])
    return """
data: {path: features.npy, target: values.npy, task: regression}
model: [{repeat: {times: 2, layers: [{dense: 6}, tanh]}}, dense]
optimizer: {adam: 0.02}
training: {epochs: 4, batch-size: 16}
""", "features.npy", ["--epochs", "7"]


def npy_bytes(random):
    images, labels = pixels(random, ROWS, (5, 4))
    np.save("pixels.npy", images)
    np.save("labels.npy", labels)
    return """
data: {path: pixels.npy, target: labels.npy}
model: [flatten, {dense: 8}, relu, dense]
optimizer: {momentum: {learning-rate: 0.05, convention: book}}
training: {epochs: 6, batch-size: 16, early-stopping: {patience: 3}}
""", "pixels.npy", []


def npz(random):
    images, labels = pixels(random, ROWS, (5, 4))
    rest, of_rest = pixels(random, 20, (5, 4))
    np.savez_compressed("digits.npz", x_train=images, y_train=labels, x_test=rest, y_test=of_rest)
    np.save("rest.npy", rest)
    return """
data:
  path: digits.npz
  features: x_train
  target: y_train
  validation: {arrays: {features: x_test, target: y_test}}
model: [flatten, {dense: 8}, relu, dense]
training: {epochs: 4, batch-size: 16}
""", "rest.npy", ["--epochs", "7"]


def idx_files(random):
    for name, count in [("train", ROWS), ("t10k", 20)]:
        images, labels = pixels(random, count, (5, 4))
        idx(f"{name}-images-idx3-ubyte.gz", images)
        idx(f"{name}-labels-idx1-ubyte.gz", labels)
    np.save("rest.npy", (images.reshape(20, 20) / 255).astype(np.float32))
    return """
data: {path: ., format: idx, validation: test}
model: [flatten, {dense: 8}, relu, dense]
optimizer: {adam: 0.01}
training: {epochs: 6, batch-size: 16}
""", "rest.npy", []


def image_folders(random):
    images, labels = pixels(random, 24, (6, 5))
    for number, (image, label) in enumerate(zip(images, labels)):
        folder = pathlib.Path("images", ["dark", "bright"][label])
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / f"{number}.png")
    return """
data: {path: images, size: [4, 4], validation: {fraction: {share: 0.25, seed: 3}}}
model: [flatten, {dense: 6}, relu, dense]
optimizer: {adam: 0.01}
training: {epochs: 6, batch-size: 6}
""", "images", []


def named_set(random):
    return """
data: {path: digits, samples: 90, validation: {fraction: 0.2}}
model: [flatten, {dense: 4}, relu, dense]
optimizer: {adam: 0.01}
training: {epochs: 4, batch-size: 16, metrics: [accuracy, {top-k: 3}]}
""", None, ["--epochs", "6"]


KINDS = [csv_filled, csv_dropped, csv_regression, csv_values, csv_labels, csv_headerless, csv_streamed, npy_floats,
         npy_values, npy_bytes, npz, idx_files, image_folders, named_set]


def main(descent, target):
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        # valgrind 3.19 cannot read Swift's debug information.
        stripped = f"{name}/descent"
        subprocess.run(["strip", "-g", "-o", stripped, descent], check=True)
        machines = {"avx512": [descent], "avx2": ["valgrind", "--tool=none", "-q", stripped]}
        for number, kind in enumerate(KINDS):
            make(kind, np.random.default_rng(number), machines, pathlib.Path(name), target)


def make(kind, random, machines, scratch, target):
    folder = target / kind.__name__.replace("_", "-")
    folder.mkdir(parents=True)
    # The configuration's paths are relative to where the tool is run.
    with contextlib.chdir(folder):
        settings, rows, flags = kind(random)
        pathlib.Path("config.yaml").write_text(settings.lstrip())
        give(machines["avx512"] + ["train", "config.yaml", "--out", "run", "--quiet"]
             + ([] if flags else ["--keep", "99"]))
        tidy(pathlib.Path("run"), is_killed=not flags)
    inputs = None if rows is None else sorted(str(p.relative_to(folder)) for p in folder.glob(f"{rows}/*/*")) or [rows]
    commands = {
        "predict": None if inputs is None else ["predict", "run", rows],
        "evaluate": ["evaluate", "run", "--json"],
        "resume": ["train", "--resume", "--out", "run", "--quiet"] + flags,
    }
    (folder / "expected.json").write_text(json.dumps(commands, indent=1) + "\n")
    for machine, program in machines.items():
        copy = scratch / f"{folder.name}-{machine}"
        shutil.copytree(folder, copy)
        outcome = folder / machine
        outcome.mkdir()
        with contextlib.chdir(copy):
            if commands["predict"]:
                (outcome / "predictions.csv").write_text(give(program + commands["predict"]))
            (outcome / "evaluation.json").write_text(give(program + commands["evaluate"]))
            give(program + commands["resume"])
            newest = max(pathlib.Path("run/checkpoints").glob("step-*"))
            for file in ["model", "optimizer"]:
                shutil.copy(newest / f"{file}.safetensors", outcome)
    print(folder.name, sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()))


def tidy(run, is_killed):
    """Keeps what a test reads; for a killed training, only what existed then."""
    shutil.rmtree(run / "figures", ignore_errors=True)
    (run / "report.html").unlink()
    if not is_killed:
        return
    (run / "record.json").unlink()
    lines = (run / "metrics.jsonl").read_text().splitlines(keepends=True)
    (run / "metrics.jsonl").write_text("".join(lines[:KILLED_AFTER]))
    checkpoints = sorted((run / "checkpoints").glob("step-*"))
    kept = [path for path in checkpoints if path.name.endswith(f"epoch-{KILLED_AFTER}")][-1]
    for path in checkpoints:
        if path != kept:
            shutil.rmtree(path)


def give(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: {result.stderr}")
    return result.stdout


if __name__ == "__main__":
    main(str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve())
