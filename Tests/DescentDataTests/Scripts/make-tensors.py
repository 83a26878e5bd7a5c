#!/usr/bin/env python3
"""Writes TensorReference.swift: a file as the package safetensors writes it, and its contents.

    pip install numpy safetensors ml_dtypes
    python3 Tests/DescentDataTests/Scripts/make-tensors.py > Tests/DescentDataTests/TensorReference.swift
"""

import base64

import ml_dtypes
import numpy
from safetensors.numpy import save

TYPES = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u1", "?"]
SHAPES = [(3,), (2, 3), (2, 1, 2), (), (0, 4)]


def arrays():
    random = numpy.random.default_rng(2)
    for index, kind in enumerate(TYPES):
        shape = SHAPES[index % len(SHAPES)]
        yield kind, numpy.asarray(random.normal(0, 60, shape)).astype(kind, casting="unsafe")
    # Every kind of half: subnormal, largest, infinite, signed zero.
    bits = [0x0001, 0x03FF, 0x0400, 0x7BFF, 0x7C00, 0xFC00, 0x8000, 0x3555]
    yield "halves", numpy.array(bits, dtype=numpy.uint16).view(numpy.float16)
    yield "bf16", numpy.array([1.5, -3.25, 1e30, 0]).astype(ml_dtypes.bfloat16)


def number(value):
    text = repr(float(value))
    return {"inf": ".infinity", "-inf": "-.infinity"}.get(text, text)


def main():
    named = dict(arrays())
    data = save(named, metadata={"format": "np", "ä \"quoted\"": "line\nbreak"})
    print("// Made by Scripts/make-tensors.py.\n")
    print("enum TensorReference {")
    print("  static let file =")
    print('    "' + base64.b64encode(data).decode() + '"')
    print("  static let arrays: [(name: String, shape: [Int], values: [Float])] = [")
    for name, array in named.items():
        values = ", ".join(number(x) for x in array.astype("f4").flatten())
        print(f'    ("{name}", {list(array.shape)}, [{values}]),')
    print("  ]\n}")


main()
