#!/usr/bin/env python3
"""Prints the values of NumpyReference.swift: two steps of a small network, observed with numpy in double precision.

The eigenvalues, the gradients of the halves and the histogram are computed here from their definitions.
"""

import numpy as np

SAMPLES, INPUTS, HIDDEN, CLASSES, RATE = 11, 3, 5, 3, 0.25


def wave(count, a, b):
    return (np.sin(a * np.arange(count) ** 2 + b)).astype(np.float32).astype(np.float64)


def forward(x, parameters):
    w1, b1, w2, b2 = parameters
    z = x @ w1 + b1
    h = np.tanh(z)
    return z, h, h @ w2 + b2


def gradients(x, labels, parameters):
    w1, b1, w2, b2 = parameters
    z, h, logits = forward(x, parameters)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(p[np.arange(len(x)), labels]))
    d_logits = (p - np.eye(CLASSES)[labels]) / len(x)
    d_h = d_logits @ w2.T
    d_z = d_h * (1 - h * h)
    return loss, p, [x.T @ d_z, d_z.sum(axis=0), h.T @ d_logits, d_logits.sum(axis=0)], [d_z, d_h, d_logits]


def show(name, values):
    values = np.atleast_1d(values)
    texts = [repr(float(v)) for v in values]
    if len(texts) < 4:
        print(f'    "{name}": [' + ", ".join(texts) + "],")
        return
    print(f'    "{name}": [')
    for start in range(0, len(texts), 16):
        print("      " + ", ".join(texts[start : start + 16]) + ",")
    print("    ],")


def layer(name, y, d):
    show(name + " mean", y.mean())
    show(name + " deviation", y.std())
    show(name + " range", [y.min(), y.max()])
    eigenvalues = np.linalg.eigvalsh(np.cov(y.T, bias=True))
    show(name + " effective rank", eigenvalues.sum() ** 2 / (eigenvalues**2).sum())
    show(name + " histogram", np.histogram(y, bins=32)[0])
    show(name + " gradient", np.linalg.norm(d))


def main():
    parameters = [
        wave(INPUTS * HIDDEN, 1.9, 0.3).reshape(INPUTS, HIDDEN) * 2,
        wave(HIDDEN, 2.3, 0.1) * 0.5,
        wave(HIDDEN * CLASSES, 0.7, 1.1).reshape(HIDDEN, CLASSES),
        wave(CLASSES, 1.3, 0.2) * 0.25,
    ]
    count = 2 * SAMPLES * INPUTS
    x = (wave(count, 2.39, 0.5) + wave(count, 0.83, 0.1)).reshape(2 * SAMPLES, INPUTS)
    labels = np.array([(i * i + i // 3) % CLASSES for i in range(2 * SAMPLES)])
    names = ["1-Dense/weight", "1-Dense/bias", "3-Dense/weight", "3-Dense/bias"]

    _, _, before, _ = gradients(x[:SAMPLES], labels[:SAMPLES], parameters)
    parameters = [p - RATE * g for p, g in zip(parameters, before)]
    x, labels = x[SAMPLES:], labels[SAMPLES:]
    loss, p, gs, ds = gradients(x, labels, parameters)
    z, h, logits = forward(x, parameters)
    show("loss", loss)
    for name, y, d in zip(["1-Dense", "2-Tanh", "3-Dense"], [z, h, logits], ds):
        layer(name, y, d)
    show("2-Tanh saturated", (np.abs(h) > 0.98).mean())
    for name, value, g, b in zip(names, parameters, gs, before):
        show(name + " norm", np.linalg.norm(value))
        show(name + " gradient", np.linalg.norm(g))
        show(name + " cosine", np.sum(g * b) / np.linalg.norm(g) / np.linalg.norm(b))
        show(name + " update", RATE * np.linalg.norm(g))
    show("probabilities", p.mean(axis=0))
    show("shares", np.bincount(p.argmax(axis=1), minlength=CLASSES) / SAMPLES)
    show("targets", np.bincount(labels, minlength=CLASSES) / SAMPLES)

    flat = lambda list_: np.concatenate([g.ravel() for g in list_])
    half = SAMPLES // 2
    one = flat(gradients(x[:half], labels[:half], parameters)[2])
    other = flat(gradients(x[half:], labels[half:], parameters)[2])
    noise = np.sum((one - other) ** 2) * half * (SAMPLES - half) / SAMPLES**2
    show("noise", noise)
    show("signal", np.sum(flat(gs) ** 2) - noise)


main()
