"""Trains with the command line, exports ONNX, and compares onnxruntime with `descent predict` on raw rows."""

import csv
import json
import pathlib
import subprocess

import numpy as np
import onnxruntime

TOLERANCE = 1e-5
ROWS = 1000
DESCENT = pathlib.Path(".build/debug/descent").resolve()

CONFIGURATION = """
data: {path: rows.csv, target: TARGET, ignore: OTHERS, missing: fill}
model:
  - {hidden: {units: [16, 16], batch-norm: true, dropout: 0.2}}
  - {dense: 8}
  - gelu
  - dense
optimizer: {adam: 0.01}
training: {epochs: 4}
"""
TARGETS = {"kind": ["kind"], "labels": ["left", "right"], "value": ["value"]}


def check(folder: pathlib.Path) -> str:
    folder.mkdir(exist_ok=True)
    rows = make_rows(folder / "rows.csv")
    worst = {name: check_target(folder, name, columns, rows) for name, columns in TARGETS.items()}
    assert max(worst.values()) <= TOLERANCE, worst
    return f"{len(TARGETS)} models trained, on {ROWS} rows the largest differences are " + ", ".join(
        f"{name} {value:.1e}" for name, value in worst.items())


def check_target(folder: pathlib.Path, name: str, columns: list, rows: list) -> float:
    others = [column for other in TARGETS.values() for column in other if column not in columns]
    text = CONFIGURATION.replace("TARGET", json.dumps(columns)).replace("OTHERS", json.dumps(others))
    (folder / f"{name}.yaml").write_text(text)
    run(folder, "train", f"{name}.yaml", "--out", name, "--overwrite", "--quiet")
    run(folder, "export", name, f"{name}.onnx", "--overwrite")
    shape = "values" if name == "value" else "probabilities"
    predicted = list(csv.reader(run(folder, "predict", name, "rows.csv", "--as", shape).splitlines()))
    expected = np.array([[float(cell) for cell in row[1:]] for row in predicted[1:]], np.float32)

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    output = session.run(None, {"features": features(rows, json.loads(metadata["feature_names"]))})[-1]
    assert output.shape == expected.shape == (ROWS, len(predicted[0]) - 1), (output.shape, expected.shape)
    return float((np.abs(output - expected) / np.maximum(1, np.abs(expected))).max())


def features(rows: list, names: list) -> np.ndarray:
    """The raw numbers; a category as 0 and 1."""

    def feature(row, name):
        column, _, category = name.partition("=")
        return float(row[column] == category) if category else float(row[column])

    return np.array([[feature(row, name) for name in names] for row in rows], np.float32)


def make_rows(path: pathlib.Path) -> list:
    random = np.random.default_rng(4)
    # Numbers that are the same as 32 bits: what is compared is the arithmetic.
    sizes = (2000 + 300 * random.normal(size=ROWS)).round(2).astype(np.float32)
    shares = random.uniform(0, 1e-3, ROWS).astype(np.float32)
    rows = []
    for size, share in zip(sizes, shares):
        colour = str(random.choice(["red", "green", "blue"]))
        total = (size - 2000) / 300 + 2000 * share - (colour == "red") + random.normal(0, 0.3)
        rows.append({
            "size": repr(float(size)), "share": repr(float(share)), "colour": colour,
            "kind": "small" if total < 0 else "middle" if total < 1.5 else "large",
            "left": int(size < 2000), "right": int(share > 5e-4), "value": f"{total:.4f}"})
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return rows


def run(folder: pathlib.Path, *arguments: str) -> str:
    result = subprocess.run([DESCENT, *arguments], cwd=folder, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout
