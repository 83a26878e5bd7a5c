#!/usr/bin/env python3
"""Shows that the patients with bad initial weights have what they are said to have, before any step, by PyTorch and
not by Descent: outputs, zeros and bounds of each layer, and gradients of its weights. Also what healthy tables allow.

usage: evidence.py MNIST_FOLDER     (needs torch; the weights are drawn by torch, so that numbers agree in kind only)
"""
import csv
import gzip
import math
import os
import struct
import sys
import zlib

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
DIGITS = os.path.join(HERE, "../../../Sources/DescentData/Resources/digits.bin")


def digits():
    file = open(DIGITS, "rb").read()
    count, size = struct.unpack("<I", file[8:12])[0], file[6] * file[7]
    payload = torch.tensor(list(zlib.decompress(file[16:])))
    return payload[:count * size].reshape(size, count).T / file[5], payload[count * size:].long()


def mnist(count):
    def read(name, skip):
        return torch.tensor(list(gzip.open(os.path.join(sys.argv[1], name)).read(skip + count * 784))[skip:])
    pixels = read("train-images-idx3-ubyte.gz", 16)[:count * 784].reshape(count, 784) / 255
    return pixels, read("train-labels-idx1-ubyte.gz", 8)[:count].long()


def table(name, target, standardize=True):
    rows = list(csv.DictReader(open(os.path.join(HERE, "tables", name + ".csv"))))
    x = torch.tensor([[float(value) for key, value in row.items() if key != target] for row in rows])
    if standardize:
        x = (x - x.mean(0)) / x.std(0)
    targets = [row[target] for row in rows]
    if targets[0].replace(".", "").replace("-", "").isdigit():
        y = torch.tensor([[float(value)] for value in targets])
        return x, (y - y.mean()) / y.std()
    names = sorted(set(targets))
    return x, torch.tensor([names.index(value) for value in targets])


def weights(rule, fan_in, fan_out):
    kind, *numbers = rule
    if kind == "normal":
        return torch.randn(fan_in, fan_out) * numbers[0]
    if kind == "uniform":
        return torch.empty(fan_in, fan_out).uniform_(*numbers)
    if kind == "constant":
        return torch.full((fan_in, fan_out), numbers[0])
    return torch.randn(fan_in, fan_out) * math.sqrt(2 / (fan_in if kind == "he" else fan_in + fan_out))


ACTIVATIONS = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


def look(name, data, widths, activation, rule, last=("xavier",), batch_norm=False, residual=False):
    """One line a patient: the first and the last hidden layer, and the loss."""
    torch.manual_seed(0)
    x, y = data
    x, y = x[:1000], y[:1000]
    sizes = [x.shape[1]] + widths
    matrices = [weights(rule, a, b) for a, b in zip(sizes, sizes[1:])]
    outputs = 1 if y.is_floating_point() else int(y.max()) + 1
    matrices.append(weights(last, sizes[-1], outputs))
    for matrix in matrices:
        matrix.requires_grad_()
    layers = []
    for matrix in matrices[:-1]:
        z = x @ matrix
        if batch_norm:
            z = (z - z.mean(0)) / (z.var(0, unbiased=False) + 1e-5).sqrt()
        x = x + ACTIVATIONS[activation](z) if residual else ACTIVATIONS[activation](z)
        layers.append(x.detach())
    out = x @ matrices[-1]
    loss = torch.nn.functional.mse_loss(out, y) if outputs == 1 else torch.nn.functional.cross_entropy(out, y)
    loss.backward()
    norms = [float(matrix.grad.norm()) for matrix in matrices]

    def seen(h):
        low = {"relu": 0, "tanh": -1, "sigmoid": 0}[activation]
        text = f"deviation {h.std(0).mean():.2g}"
        if activation == "relu":
            text += f", dead {float((h == 0).all(0).float().mean()):.0%}"
        else:
            width = 1 - low
            text += f", at a bound {float(((h < low + 0.01 * width) | (h > 1 - 0.01 * width)).float().mean()):.0%}"
        return text + f", distinct units {len({tuple(c.tolist()) for c in h.T})} of {h.shape[1]}"

    print(f"{name}: first layer: {seen(layers[0])}; last hidden layer: {seen(layers[-1])}; norm of the gradient, first "
          f"{norms[0]:.2g}, last hidden {norms[-2]:.2g}, output {norms[-1]:.2g}; loss {float(loss.detach()):.3g}")


def possible():
    """What the tables that are partly chance allow, from how they are made."""
    rows = list(csv.DictReader(open(os.path.join(HERE, "tables", "coins.csv"))))
    right = [(float(r["a"]) + float(r["b"]) > 0.1) == (r["side"] == "heads") for r in rows]
    print(f"coins: the true plane is right in {sum(right) / len(right):.3f} of all rows")
    rows = list(csv.DictReader(open(os.path.join(HERE, "tables", "sine-loud.csv"))))
    y = [float(r["y"]) for r in rows]
    mean = sum(y) / len(y)
    rest = sum((float(r["y"]) - math.sin(float(r["x"]))) ** 2 for r in rows)
    print(f"sine-loud: the true curve explains {1 - rest / sum((v - mean) ** 2 for v in y):.3f} of the variance")
    rows = list(csv.DictReader(open(os.path.join(HERE, "tables", "shirts.csv"))))
    groups = {}
    for r in rows:
        groups.setdefault((r["color"], r["size"]), []).append(r["sold"])
    best = sum(max(g.count("yes"), g.count("no")) for g in groups.values())
    print(f"shirts: the best rule by color and size is right in {best / len(rows):.3f} of all rows")


def main():
    d, houses = digits(), table("houses", "price")
    look("symmetric-digits", d, [64], "tanh", ("constant", 0.05), ("constant", 0.05))
    look("symmetric-leaves", table("leaves", "tree"), [32, 16], "tanh", ("constant", 0.0), ("constant", 0.0))
    look("saturated-mnist", mnist(1000), [64, 64], "tanh", ("normal", 1))
    look("saturated-houses", houses, [32, 32], "sigmoid", ("normal", 12))
    look("collapsed-mnist", mnist(1000), [100] * 5, "relu", ("normal", 0.01), ("normal", 0.01))
    look("collapsed-digits-tanh", d, [64] * 6, "tanh", ("uniform", -0.035, 0.035))
    look("exploding-activations-digits", d, [64] * 5, "relu", ("normal", 1))
    look("exploding-activations-houses", houses, [4] * 12, "relu", ("normal", 1.5), residual=True)
    look("dead-mnist", mnist(1000), [64, 32], "relu", ("uniform", -0.2, 0.02))
    look("dead-growth", table("growth", "height", False), [24, 24], "relu", ("uniform", -0.6, 0.0))
    look("vanishing-digits-sigmoid", d, [64] * 6, "sigmoid", ("xavier",))
    look("vanishing-spirals", table("spirals", "arm"), [24] * 10, "sigmoid", ("xavier",))
    look("exploding-gradients-tanh", d, [64] * 12, "tanh", ("normal", 0.4))
    look("exploding-gradients-batch-norm", d, [32] * 40, "relu", ("he",), batch_norm=True)
    look("initial-loss-digits", d, [64], "relu", ("he",), ("normal", 10))
    look("initial-loss-houses", houses, [32], "relu", ("he",), ("normal", 20))
    look("(healthy) digits-adam", d, [64, 32], "relu", ("he",))
    look("(healthy) spirals-tanh", table("spirals", "arm"), [64, 64], "tanh", ("xavier",))
    possible()


if __name__ == "__main__":
    main()
