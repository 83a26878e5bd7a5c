"""Reads our safetensors file with the package, and writes one with it for us to read."""

import json
import pathlib

import ml_dtypes
import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

TYPES = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "?", ml_dtypes.bfloat16]
SHAPES = [(3,), (2, 3), (2, 1, 2), (), (0, 4)]


def check(folder: pathlib.Path) -> str:
    cases = json.loads((folder / "cases.json").read_text())
    tensors = load_file(folder / "ours.safetensors")
    values = np.fromfile(folder / "ours.values", np.float32)
    assert set(tensors) == {case["name"] for case in cases}
    start = 0
    for case in cases:
        tensor = tensors[case["name"]]
        assert tensor.dtype == np.float32 and list(tensor.shape) == case["shape"], case
        expected = values[start : start + tensor.size]
        assert tensor.tobytes() == expected.tobytes(), f"{case['name']}: other bits"
        start += tensor.size
    assert start == values.size
    with safe_open(folder / "ours.safetensors", "np") as file:
        assert file.metadata() == {"format": "descent", "note": 'ä "quoted"'}
    write(folder)
    return f"{len(cases)} arrays of ours have the same bits there; a file with {len(TYPES)} types written"


def write(folder: pathlib.Path):
    random = np.random.default_rng(2)
    tensors, cases, values = {}, [], []
    for index, kind in enumerate(TYPES):
        shape = SHAPES[index % len(SHAPES)]
        name = f"{index}-{np.dtype(kind).name}"
        tensors[name] = np.asarray(random.normal(0, 60, shape)).astype(kind)
        cases.append({"name": name, "shape": list(shape)})
        values.append(tensors[name].astype(np.float32).reshape(-1))
    save_file(tensors, folder / "theirs.safetensors", metadata={"from": "numpy"})
    np.concatenate(values).tofile(folder / "theirs.values")
    (folder / "theirs.json").write_text(json.dumps(cases))
