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
    if is_spatial(case["layers"]):
        # Images and sequences have their channels first.
        features = features.movedim(-1, 1)
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


def is_spatial(layers: list) -> bool:
    kinds = [layer["kind"] for layer in layers]
    kinds += [kind["kind"] for layer in layers for inner in layer["inner"] for kind in inner]
    return any(kind.endswith(("-1d", "-2d")) for kind in kinds)


def module(torch, layer: dict):
    nn, sizes, options = torch.nn, layer["sizes"], layer["options"]
    if "count_include_pad" in options:
        options = options | {"count_include_pad": bool(options["count_include_pad"])}
    inner = [[module(torch, each) for each in layers] for layers in layer["inner"]]
    return {
        "dense": lambda: nn.Linear(*sizes),
        "dense-without-bias": lambda: nn.Linear(*sizes, bias=False),
        "conv-2d": lambda: nn.Conv2d(*sizes, **options),
        "conv-1d": lambda: nn.Conv1d(*sizes, **options),
        "max-pool-2d": lambda: nn.MaxPool2d(**options),
        "max-pool-1d": lambda: nn.MaxPool1d(**options),
        "average-pool-2d": lambda: nn.AvgPool2d(**options),
        "global-average-pool": lambda: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        "batch-norm": lambda: nn.BatchNorm1d(*sizes),
        "batch-norm-2d": lambda: nn.BatchNorm2d(*sizes),
        "layer-norm": lambda: nn.LayerNorm(sizes),
        "group-norm": lambda: nn.GroupNorm(*sizes),
        "residual": lambda: residual(nn, *inner),
        "parallel": lambda: parallel(torch, inner),
        "relu": nn.ReLU,
        "leaky-relu": nn.LeakyReLU,
        "gelu": nn.GELU,
        "gelu-tanh": lambda: nn.GELU(approximate="tanh"),
        "silu": nn.SiLU,
        "elu": nn.ELU,
        "softplus": nn.Softplus,
        "softmax": lambda: nn.Softmax(dim=-1),
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
        "dropout": nn.Dropout,
        "flatten": nn.Flatten,
    }[layer["kind"]]()


def residual(nn, layers: list, shortcut: list):
    class Residual(nn.Sequential):
        def forward(self, x):
            passed = self.shortcut(x) if shortcut else x
            for name, layer in self.named_children():
                if name != "shortcut":
                    x = layer(x)
            return passed + x

    block = Residual(*layers)
    if shortcut:
        block.add_module("shortcut", nn.Sequential(*shortcut))
    return block


def parallel(torch, branches: list):
    class Parallel(torch.nn.ModuleList):
        def forward(self, x):
            return torch.cat([branch(x) for branch in self], dim=1)

    return Parallel([torch.nn.Sequential(*layers) for layers in branches])
