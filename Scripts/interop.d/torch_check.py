"""Loads our weights into torch.nn.Sequential, and saves some from PyTorch for us to load."""

import json
import pathlib

import numpy as np

TOLERANCE = 1e-5


def check(folder: pathlib.Path) -> str:
    try:
        import torch
    except ImportError:
        return "not installed: INTEROP_TORCH=1 adds it"
    torch.manual_seed(1)
    cases = json.loads((folder / "cases.json").read_text())
    with torch.no_grad():
        worst = max(check_case(torch, folder, case) for case in cases)
    return f"PyTorch {torch.__version__}: {len(cases)} models, largest difference {worst:.1e}; its own weights written"


def check_case(torch, folder: pathlib.Path, case: dict) -> float:
    from safetensors.torch import load_file, save_file

    name = case["name"]
    features = torch.from_numpy(
        np.fromfile(folder / f"{name}.features", np.float32).reshape(-1, *case["inputShape"]))
    expected = np.fromfile(folder / f"{name}.output", np.float32).reshape(len(features), -1)
    model = torch.nn.Sequential(*[module(torch, layer) for layer in case["layers"]])
    missing, unexpected = model.load_state_dict(load_file(folder / f"{name}.safetensors"), strict=False)
    assert not unexpected, f"{name}: {unexpected}"
    assert all(key.endswith("num_batches_tracked") for key in missing), f"{name}: {missing}"
    model.eval()
    difference = apart(model(features).numpy(), expected)
    assert difference <= TOLERANCE, f"{name}: {difference} apart"

    # The way back: different weights, and running statistics that differ from their initial values.
    model = torch.nn.Sequential(*[module(torch, layer) for layer in case["layers"]])
    for key, value in model.state_dict().items():
        if key.endswith(("running_mean", "running_var")):
            value.uniform_(0.5, 2)
        elif value.is_floating_point():
            value.uniform_(-0.8, 0.8)
    model.eval()
    save_file(model.state_dict(), folder / f"{name}.theirs.safetensors")
    model(features).numpy().tofile(folder / f"{name}.theirs.output")
    return difference


def apart(output: np.ndarray, expected: np.ndarray) -> float:
    output = output.reshape(expected.shape)
    assert np.isfinite(output).all()
    return float((np.abs(output - expected) / np.maximum(1, np.abs(expected))).max())


def module(torch, layer: dict):
    nn, sizes = torch.nn, layer.get("sizes", [])
    return {
        "dense": lambda: nn.Linear(*sizes),
        "dense-without-bias": lambda: nn.Linear(*sizes, bias=False),
        "batch-norm": lambda: nn.BatchNorm1d(*sizes),
        "relu": nn.ReLU,
        "leaky-relu": nn.LeakyReLU,
        "gelu": nn.GELU,
        "gelu-tanh": lambda: nn.GELU(approximate="tanh"),
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
        "dropout": nn.Dropout,
        "flatten": nn.Flatten,
    }[layer["kind"]]()
