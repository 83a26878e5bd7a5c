"""The values of every optimizer after 1,000 steps, computed in double precision by numpy.

Run `python3 optimizers.py`; it prints the rows of the table in OptimizerReference.swift. The rules
are written from the formulas of the papers, and of K. Saitoh's book for its variants; the program
shares nothing with the library.

The problem: weights w = (x0, x1), which are decayed, a bias b = (y), which is not, and
f = x0²/20 + x1² + ½·(y − ½)² + 0.3·ln(1 + e^(x0 + y)) + 0.1·tanh(x1 − y).
"""

import numpy as np

STEPS = 1000
START = {"w": [-7.0, 2.0], "b": [1.5]}


def gradients(w, b):
    x0, x1 = w
    y = b[0]
    logistic = 0.3 / (1.0 + np.exp(-(x0 + y)))
    wave = 0.1 / np.cosh(x1 - y) ** 2
    return {
        "w": np.array([x0 / 10.0 + logistic, 2.0 * x1 + wave]),
        "b": np.array([y - 0.5 + logistic - wave]),
    }


# A rule takes the value, the gradient, its slots, the step's count from 1 and the rate.


def sgd(w, g, s, t, rate):
    return w - rate * g


def momentum(w, g, s, t, rate, m=0.9):
    s["v"] = m * s.get("v", 0.0) + g
    return w - rate * s["v"]


def momentum_book(w, g, s, t, rate, m=0.9):
    s["v"] = m * s.get("v", 0.0) - rate * g
    return w + s["v"]


def nesterov(w, g, s, t, rate, m=0.9):
    s["v"] = m * s.get("v", 0.0) + g
    return w - rate * (g + m * s["v"])


def nesterov_book(w, g, s, t, rate, m=0.9):
    v = s.get("v", 0.0)
    result = w + m * m * v - (1.0 + m) * rate * g
    s["v"] = m * v - rate * g
    return result


def adagrad(w, g, s, t, rate, eps=1e-7):
    s["h"] = s.get("h", 0.0) + g * g
    return w - rate * g / (np.sqrt(s["h"]) + eps)


def rmsprop(w, g, s, t, rate, d=0.99, eps=1e-8):
    s["h"] = d * s.get("h", 0.0) + (1.0 - d) * g * g
    return w - rate * g / (np.sqrt(s["h"]) + eps)


def rmsprop_book(w, g, s, t, rate):
    return rmsprop(w, g, s, t, rate, eps=1e-7)


def adam(w, g, s, t, rate, b1=0.9, b2=0.999, eps=1e-8):
    s["m"] = b1 * s.get("m", 0.0) + (1.0 - b1) * g
    s["v"] = b2 * s.get("v", 0.0) + (1.0 - b2) * g * g
    first = s["m"] / (1.0 - b1**t)
    second = s["v"] / (1.0 - b2**t)
    return w - rate * first / (np.sqrt(second) + eps)


def adam_book(w, g, s, t, rate, b1=0.9, b2=0.999, eps=1e-7):
    s["m"] = b1 * s.get("m", 0.0) + (1.0 - b1) * g
    s["v"] = b2 * s.get("v", 0.0) + (1.0 - b2) * g * g
    corrected = rate * np.sqrt(1.0 - b2**t) / (1.0 - b1**t)
    return w - corrected * s["m"] / (np.sqrt(s["v"]) + eps)


def large_epsilon(rule):
    """With ε 0.01, so that the place where it is added affects the result."""
    return lambda w, g, s, t, rate: rule(w, g, s, t, rate, eps=0.01)


def other_constants(rule, **constants):
    return lambda w, g, s, t, rate: rule(w, g, s, t, rate, **constants)


# Name, rule, rate, strength of the L2 penalty, strength of the decoupled decay, whether the rate is
# halved after step 500.
ROWS = [
    ("SGD", sgd, 0.01, 0.0, 0.0, False),
    ("Momentum", momentum, 0.01, 0.0, 0.0, False),
    ("Momentum, book", momentum_book, 0.01, 0.0, 0.0, False),
    ("Nesterov", nesterov, 0.01, 0.0, 0.0, False),
    ("Nesterov, book", nesterov_book, 0.01, 0.0, 0.0, False),
    ("AdaGrad", adagrad, 0.01, 0.0, 0.0, False),
    ("RMSprop", rmsprop, 0.0005, 0.0, 0.0, False),
    ("RMSprop, book", rmsprop_book, 0.0005, 0.0, 0.0, False),
    ("Adam", adam, 0.001, 0.0, 0.0, False),
    ("Adam, book", adam_book, 0.001, 0.0, 0.0, False),
    ("Momentum, slow", other_constants(momentum, m=0.99), 0.002, 0.0, 0.0, True),
    ("Momentum, slow, book", other_constants(momentum_book, m=0.99), 0.002, 0.0, 0.0, True),
    ("Nesterov, slow", other_constants(nesterov, m=0.99), 0.002, 0.0, 0.0, True),
    ("Nesterov, slow, book", other_constants(nesterov_book, m=0.99), 0.002, 0.0, 0.0, True),
    ("AdaGrad, ε 0.01", large_epsilon(adagrad), 0.1, 0.0, 0.0, False),
    ("RMSprop, ε 0.01", large_epsilon(rmsprop), 0.01, 0.0, 0.0, True),
    ("Adam, ε 0.01", large_epsilon(adam), 0.01, 0.0, 0.0, True),
    ("Adam, ε 0.01, book", large_epsilon(adam_book), 0.01, 0.0, 0.0, True),
    ("SGD, L2", sgd, 0.01, 0.1, 0.0, False),
    ("SGD, decoupled", sgd, 0.01, 0.0, 0.1, False),
    ("Momentum, L2", momentum, 0.01, 0.1, 0.0, False),
    ("Momentum, decoupled", momentum, 0.01, 0.0, 0.1, False),
    ("Adam, L2", adam, 0.01, 0.1, 0.0, False),
    ("AdamW", adam, 0.01, 0.0, 0.1, True),
]


def run(rule, rate, l2, decoupled, halves):
    values = {name: np.array(start) for name, start in START.items()}
    slots = {name: {} for name in START}
    for t in range(1, STEPS + 1):
        now = rate / 2.0 if halves and t > STEPS // 2 else rate
        g = gradients(**values)
        g["w"] = g["w"] + l2 * values["w"]
        following = {
            name: rule(values[name], g[name], slots[name], t, now) for name in values
        }
        following["w"] = following["w"] - now * decoupled * values["w"]
        values = following
    return [float(x) for x in values["w"]] + [float(x) for x in values["b"]]


if __name__ == "__main__":
    for name, *row in ROWS:
        numbers = ", ".join(repr(number) for number in run(*row))
        print(f'  "{name}": [{numbers}],')
