"""Trains with the command line, exports ONNX, and compares onnxruntime with `descent predict` on raw rows."""

import csv
import json
import pathlib
import subprocess

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-6
ROWS = 1000
DESCENT = pathlib.Path(".build/debug/descent").resolve()

CONFIGURATION = """
data: {path: rows.csv, target: TARGET, ignore: OTHERS, missing: MISSING, unknown-categories: UNKNOWN,
  spellings: merged, categories: CATEGORIES, validation: none}
model:
  - {hidden: {units: [16, 16], batch-norm: true, dropout: 0.2}}
  - {dense: 8}
  - gelu
  - dense
optimizer: {adam: 0.01}
training: {epochs: 4}
"""
TARGETS = {"kind": ["kind"], "labels": ["left", "right"], "value": ["value"]}
# Which rows have no answer, by the treatment of missing values and of categories not seen in training.
TREATMENTS = [("mark", "zeros"), ("fill", "zeros"), ("mark", "refuse"), ("drop", "zeros"), ("refuse", "zeros")]

# One feature per category, or rows of learned numbers.
ENCODINGS = ["one-hot", "{embedding: 3}"]


def check(folder: pathlib.Path) -> str:
    folder.mkdir(exist_ok=True)
    worst = {}
    for missing, unknown in TREATMENTS:
        # Training refuses missing values if told to.
        write_rows(folder / "rows.csv", 4, gaps=missing != "refuse", unknown=False)
        rows = write_rows(folder / "later.csv", 5, gaps=True, unknown=True)
        for name, columns in TARGETS.items():
            for encoding in ENCODINGS:
                difference = check_target(folder, name, columns, rows, missing, unknown, encoding)
                worst[name] = max(worst.get(name, 0), difference)
    assert max(worst.values()) <= TOLERANCE, worst
    return f"{len(TARGETS) * len(TREATMENTS) * len(ENCODINGS)} models trained, on {ROWS} rows the largest differences are " + ", ".join(
        f"{name} {value:.1e}" for name, value in worst.items())


def check_target(folder: pathlib.Path, name: str, columns: list, rows: list, missing: str, unknown: str,
                 encoding: str) -> float:
    others = [column for other in TARGETS.values() for column in other if column not in columns]
    text = CONFIGURATION.replace("TARGET", json.dumps(columns)).replace("OTHERS", json.dumps(others))
    text = text.replace("CATEGORIES", encoding)
    (folder / f"{name}.yaml").write_text(text.replace("MISSING", missing).replace("UNKNOWN", unknown))
    run(folder, "train", f"{name}.yaml", "--out", name, "--overwrite", "--quiet")
    printed = run(folder, "export", name, f"{name}.onnx", "--overwrite")

    # Rows that the model refuses are left out here: the row numbers that are answered.
    treatment = ["--missing", "drop"] if missing == "refuse" else []
    shape = "values" if name == "value" else "probabilities"
    answered = [row for row in rows if not is_refused(row, missing, unknown)]
    with open(folder / "answered.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, answered[0].keys())
        writer.writeheader()
        writer.writerows(answered)
    predicted = list(csv.reader(run(folder, "predict", name, "answered.csv", "--as", shape, *treatment).splitlines()))
    expected = np.array([[float(cell) for cell in row[1:]] for row in predicted[1:]], np.float32)
    assert 100 < len(expected) == len(answered) <= ROWS, len(expected)

    onnx.checker.check_model(onnx.load(folder / f"{name}.onnx"), full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    assert metadata["expects"] == printed.strip(), metadata["expects"]
    worst = 0.0
    for batch in [rows[:1], rows]:
        output = session.run(None, feeds(session, metadata, batch))[-1]
        refused = np.array([is_refused(row, missing, unknown) for row in batch])
        assert np.isnan(output[refused]).all() and np.isfinite(output[~refused]).all(), name
        known = expected[: (~refused).sum()]
        assert output[~refused].shape == known.shape, (output.shape, known.shape)
        if len(known):
            worst = max(worst, (np.abs(output[~refused] - known) / np.maximum(1, np.abs(known))).max())
    return float(worst)


def is_refused(row: dict, missing: str, unknown: str) -> bool:
    features = [row[column] for column in ["size", "share", "colour", "moment", "town"]]
    has_gap = any(value in ("", "NA") for value in features)
    return missing in ("drop", "refuse") and has_gap or unknown == "refuse" and row["colour"] == "violet"


def feeds(session, metadata: dict, rows: list) -> dict:
    """The inputs that the file names: numbers, NaN if missing, and texts, "" if missing."""
    types = {input.name: input.type for input in session.get_inputs()}
    numbers = [[float(row[name] or "nan") for name in json.loads(metadata["feature_names"])] for row in rows]
    texts = [[row[name] for name in json.loads(metadata["category_names"])] for row in rows]
    assert types == {"features": "tensor(double)", "categories": "tensor(string)"}, types
    return {"features": np.array(numbers), "categories": np.array(texts, dtype=object)}


def write_rows(path: pathlib.Path, seed: int, gaps: bool, unknown: bool) -> list:
    random = np.random.default_rng(seed)
    rows = []
    for index in range(ROWS):
        size, share = round(random.normal(2000, 300), 2), random.uniform(0, 1e-3)
        # Times, which are not representable as floats.
        moment = 1.6e9 + random.uniform(0, 1e5)
        colour = str(random.choice(["red", "green", "blue", "1", "True"]))
        total = (size - 2000) / 300 + 2000 * share - (colour == "red") + random.normal(0, 0.3)
        row = {
            "size": repr(float(size)), "share": repr(float(share)), "colour": colour, "moment": repr(float(moment)),
            "town": str(random.choice(["Rome", "Oslo"])),
            "kind": "small" if total < 0 else "middle" if total < 1.5 else "large",
            "left": int(size < 2000), "right": int(share > 5e-4), "value": f"{total:.4f}"}
        if gaps:
            for column in ["size", "colour"]:
                if random.uniform() < 0.2:
                    row[column] = "" if column == "size" else str(random.choice(["", "NA"]))
        if unknown:
            # What training does not have: new categories, other spellings of known ones, missing values elsewhere.
            row["colour"] = {"1": "1.0", "True": "TRUE"}.get(row["colour"], row["colour"])
            if index % 10 == 3:
                row["colour"] = "violet"
            if index % 50 == 7:
                row["town"] = row["share"] = ""
        rows.append(row)
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return rows


def run(folder: pathlib.Path, *arguments: str) -> str:
    result = subprocess.run([DESCENT, *arguments], cwd=folder, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout
