"""Reads every exported ONNX file with onnx and runs it with onnxruntime."""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5


def check(folder: pathlib.Path) -> str:
    cases = json.loads((folder / "cases.json").read_text())
    worst = 0.0
    for case in cases:
        worst = max(worst, check_case(folder, case))
    programs = json.loads((folder / "programs.json").read_text())
    for case in programs:
        worst = max(worst, check_program(folder, case))
    return f"{len(cases)} models and {len(programs)} programs, largest difference {worst:.1e}"


def check_program(folder: pathlib.Path, case: dict) -> float:
    """A program made by hand: every input and output under its name."""
    name = case["name"]
    path = folder / f"{name}.onnx"
    onnx.checker.check_model(onnx.load(path), full_check=True)

    def read(value: dict) -> np.ndarray:
        numbers = np.fromfile(folder / f"{name}.{value['name']}", np.float32).reshape(value["shape"])
        return numbers.astype(np.int64) if value["isLabels"] else numbers

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert [o.name for o in session.get_outputs()] == [o["name"] for o in case["outputs"]], name
    results = session.run(None, {value["name"]: read(value) for value in case["inputs"]})
    worst = 0.0
    for value, result in zip(case["outputs"], results):
        expected = read(value)
        assert result.shape == expected.shape, f"{name}: {value['name']} is {result.shape}"
        difference = np.abs(result - expected) / np.maximum(1, np.abs(expected))
        assert difference.max() <= TOLERANCE, f"{name}: {value['name']} is {difference.max()} apart"
        worst = max(worst, difference.max())
    return worst


def check_case(folder: pathlib.Path, case: dict) -> float:
    name = case["name"]
    path = folder / f"{name}.onnx"
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    check_description(model, case)

    features = np.fromfile(folder / f"{name}.features", np.float32).reshape(-1, *case["inputShape"])
    count = len(features)
    expected = np.fromfile(folder / f"{name}.output", np.float32).reshape(count, -1)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    # Doubles if the mean of a feature is far from 0.
    if session.get_inputs()[0].type == "tensor(double)":
        features = features.astype(np.float64)
    worst = 0.0
    for batch in [count] if case["mixesSamples"] else [1, 7, count]:
        results = session.run(None, {"features": features[:batch]})
        output = results[0].reshape(batch, -1)
        assert np.isfinite(output).all(), f"{name}: not finite"
        difference = np.abs(output - expected[:batch]) / np.maximum(1, np.abs(expected[:batch]))
        assert difference.max() <= TOLERANCE, f"{name}, batch {batch}: {difference.max()} apart"
        worst = max(worst, difference.max())
        if case["activation"] != "none":
            check_probabilities(case, results[1], expected[:batch])
    return worst


def check_description(model: onnx.ModelProto, case: dict):
    name = case["name"]
    assert model.ir_version == 8 and [(o.domain, o.version) for o in model.opset_import] == [("", 17)], name
    (features,) = model.graph.input
    dims = features.type.tensor_type.shape.dim
    assert [dims[0].dim_param] + [d.dim_value for d in dims[1:]] == ["batch"] + case["inputShape"], name
    outputs = [output.name for output in model.graph.output]
    assert outputs == (["output"] if case["activation"] == "none" else ["logits", "probabilities"]), name
    initializers = {tensor.name for tensor in model.graph.initializer}
    assert set(case["paths"]) <= initializers, f"{name}: {case['paths']} are not all in {initializers}"
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    if case.get("classNames"):
        assert json.loads(metadata["class_names"]) == case["classNames"], name


def check_probabilities(case: dict, probabilities: np.ndarray, logits: np.ndarray):
    logits = logits.astype(np.float64)
    if case["activation"] == "sigmoid":
        expected = 1 / (1 + np.exp(-logits))
    else:
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        expected = powers / powers.sum(axis=1, keepdims=True)
    assert np.abs(probabilities - expected).max() <= TOLERANCE, f"{case['name']}: probabilities"
