"""How far numpy and PyTorch are from the exact result in single precision: python accuracy.py.

It prints the table of AccuracyReference.swift, with which AccuracyTests compares Descent: the largest error of each
case over numbers that both sides make in the same way. A case that a library does not have, or where its result
overflows, is nan. If PyTorch is not installed, its column keeps the values of the existing table.
"""

import pathlib
import re

import numpy as np

try:
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
except ImportError:
    torch = None

F, D = np.float32, np.float64
table = {}


# The numbers, as in AccuracyNumbers.swift.


def bits(index):
    h = np.asarray(index, dtype=np.uint32) * np.uint32(0x9E3779B1)
    h = (h ^ (h >> np.uint32(15))) * np.uint32(0x85EBCA77)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE3D)
    return h ^ (h >> np.uint32(16))


def units(count, start=0):
    return (bits(np.arange(start, start + count, dtype=np.uint32)) >> np.uint32(8)).astype(F) * F(2**-24)


def magnitudes(count):
    index = np.arange(count, dtype=np.uint32)
    h = bits(index)
    exponent = (bits(index + np.uint32(1 << 28)) % np.uint32(253)).astype(np.int32) - 126
    mantissa = (F(1) + (h & np.uint32(0x7FFFFF)).astype(F) * F(2**-23)) * np.where(h >> np.uint32(31), F(-1), F(1))
    return np.ldexp(mantissa, exponent).astype(F)


def bells(count):
    """Sums of four numbers in [0, 1) minus 2: their standard deviation is 0.577."""
    return (units(4 * count).astype(D).reshape(-1, 4).sum(axis=1) - 2).astype(F)


# Errors.


def in_units(found, exact):
    """In units in the last place, if the result is a normal number."""
    normal = (np.abs(exact) >= 2.0**-126) & (np.abs(exact) <= np.finfo(F).max)
    found, exact = np.asarray(found, D)[normal], exact[normal]
    return np.max(np.abs(found - exact) / np.ldexp(1.0, np.floor(np.log2(np.abs(exact))).astype(int) - 23))


def relative(found, exact, scale=None):
    found, exact = np.asarray(found, D), np.asarray(exact, D)
    return np.max(np.abs(found - exact) / np.abs(exact if scale is None else scale))


def case(name, numpy, pytorch):
    values = []
    for library, function in (("numpy", numpy), ("torch", pytorch)):
        with np.errstate(all="ignore"):
            value = None if function is None or (library == "torch" and torch is None) else float(function())
        values.append(value)
    table[name] = values


def tensor(x):
    return torch.from_numpy(np.ascontiguousarray(x))


# Functions.

COUNT = 40_000
spread, unit = magnitudes(COUNT // 2), units(COUNT // 2)


def around(width):
    return np.concatenate([spread, (unit - F(0.5)) * F(width)])


def function(name, x, exact, numpy, pytorch, error=in_units):
    with np.errstate(all="ignore"):
        truth = exact(x.astype(D))
    beside = (lambda: error(numpy(x), truth)) if numpy else None
    case(name, beside, lambda: error(pytorch(tensor(x)).numpy(), truth))


def erf(x):
    import math

    return np.array([math.erf(v) for v in x])


positive = np.concatenate([np.abs(spread), unit * F(2)])
function("exponential", around(176), np.exp, np.exp, lambda x: torch.exp(x))
function("exponential less 1", around(176), np.expm1, np.expm1, lambda x: torch.expm1(x))
function("logarithm", positive, np.log, np.log, lambda x: torch.log(x))
above = np.concatenate([np.abs(spread), unit * F(1.5) - F(0.75)])
function("logarithm of 1 more", above, np.log1p, np.log1p, lambda x: torch.log1p(x))
function("square root", positive, np.sqrt, np.sqrt, lambda x: torch.sqrt(x))
function("hyperbolic tangent", around(8), np.tanh, np.tanh, lambda x: torch.tanh(x))
function("sigmoid", around(176), lambda x: 1 / (1 + np.exp(-x)), lambda x: 1 / (1 + np.exp(-x)), lambda x: torch.sigmoid(x))
function("error function", around(8), erf, None, lambda x: torch.erf(x))


def gelu(x):
    return 0.5 * x * (1 + erf(x / np.sqrt(2)))


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def to_operand(x):
    return lambda found, exact: relative(found, exact, x.astype(D))


x = around(12)
function("GELU", x, gelu, None, lambda x: functional.gelu(x), to_operand(x))
function("GELU by tanh", x, gelu_tanh, gelu_tanh, lambda x: functional.gelu(x, approximate="tanh"), to_operand(x))

# Sums, of numbers in [0, 1).

for n in (1_000, 100_000, 1_000_000):
    x = units(n)
    case(f"sum of {n}", lambda: relative(x.sum(), x.astype(D).sum()), lambda: relative(tensor(x).sum().numpy(), x.astype(D).sum()))
    rows = units(n * 8).reshape(n, 8)
    exact = rows.astype(D).sum(axis=0)
    case(f"sum of {n} rows", lambda: relative(rows.sum(axis=0), exact), lambda: relative(tensor(rows).sum(0).numpy(), exact))
    wide = units(n * 4).reshape(4, n)
    exact_wide = wide.astype(D).sum(axis=1)
    case(f"sum along {n}", lambda: relative(wide.sum(axis=1), exact_wide), lambda: relative(tensor(wide).sum(1).numpy(), exact_wide))

# Products, of numbers that are 0 or in [0, 1).

for rows, columns, lengths, shares in (
    (17, 112, (1_000, 60_000), (0, 30, 60, 90, 99)),
    (1, 16, (1_000, 1_000_000), (0, 90)),
):
    for n in lengths:
        for share in shares:
            left, right = units(rows * n).reshape(rows, n), units(n * columns, 1 << 29).reshape(n, columns)
            zeros = bits(np.arange(rows * n, dtype=np.uint32) + np.uint32(1 << 30)) % np.uint32(100) < share
            left = np.where(zeros.reshape(rows, n), F(0), left)
            exact = left.astype(D) @ right.astype(D)
            case(
                f"product {rows} × {n} × {columns}, {share} % zeros",
                lambda: relative(left @ right, exact),
                lambda: relative((tensor(left) @ tensor(right)).numpy(), exact),
            )

# Losses: means over 4,096 samples.

SAMPLES, CLASSES = 4_096, 10
noise = bells(SAMPLES * CLASSES)
labels = (bits(np.arange(SAMPLES, dtype=np.uint32)) % np.uint32(CLASSES)).astype(np.int64)


def cross_entropy(x, labels):
    shifted = x - x.max(axis=1, keepdims=True)
    return (np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(x)), labels]).mean()


def binary(x, t):
    return (np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x)))).mean()


for scale in (1, 30, 1e4, 1e30):
    x = (noise * F(scale)).reshape(SAMPLES, CLASSES)
    exact = cross_entropy(x.astype(D), labels)
    case(
        f"softmax cross-entropy, logits of {scale:g}",
        lambda: relative(cross_entropy(x, labels), exact),
        lambda: relative(functional.cross_entropy(tensor(x), torch.from_numpy(labels)).numpy(), exact),
    )
for scale in (1, 30, 1e4, 1e30):
    # Nine of ten are right.
    x = noise * F(scale)
    t = ((x > 0) ^ (bits(np.arange(len(x), dtype=np.uint32)) % np.uint32(10) == 0)).astype(F)
    truth = binary(x.astype(D), t.astype(D))
    case(
        f"binary cross-entropy, logits of {scale:g}",
        lambda: relative(binary(x, t), truth),
        lambda: relative(functional.binary_cross_entropy_with_logits(tensor(x), tensor(t)).numpy(), truth),
    )
for center in (5, 15, 40, 80):
    x = units(SAMPLES) + F(center)
    t = np.ones_like(x)
    right = binary(x.astype(D), t.astype(D))
    case(
        f"binary cross-entropy, right by {center}",
        lambda: relative(binary(x, t), right),
        lambda: relative(functional.binary_cross_entropy_with_logits(tensor(x), tensor(t)).numpy(), right),
    )
for scale in (1e-15, 1, 1e15):
    x, t = noise * F(scale), units(len(noise)) * F(scale)
    squares = ((x.astype(D) - t.astype(D)) ** 2).mean()
    case(
        f"mean squared error of {scale:g}",
        lambda: relative(((x - t) ** 2).mean(), squares),
        lambda: relative(functional.mse_loss(tensor(x), tensor(t)).numpy(), squares),
    )

# Batch normalization: features whose mean is a given number of standard deviations from 0; the error is in standard
# deviations.

for mean in (0, 100, 10_000, 100_000, 1_000_000):
    x = (bells(60_000).astype(D) * 1.7320508 + mean).astype(F).reshape(-1, 2)
    d = x.astype(D)
    exact = (d - d.mean(axis=0)) / np.sqrt(d.var(axis=0) + 1e-5)
    case(
        f"batch normalization, mean {mean}",
        lambda: np.abs((x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + F(1e-5)) - exact).max(),
        lambda: np.abs(functional.batch_norm(tensor(x), None, None, training=True).numpy() - exact).max(),
    )

# Gradients clipped to a norm of 1.

for scale in (1e-15, 1, 1e15, 1e30):
    g = bells(10_000) * F(scale)
    norm = np.sqrt((g.astype(D) ** 2).sum())
    exact = g.astype(D) * min(1 / (norm + 1e-6), 1)
    size = np.abs(exact).max()

    def clipped(g):
        parameter = torch.zeros(len(g))
        parameter.grad = tensor(g.copy())
        torch.nn.utils.clip_grad_norm_([parameter], 1.0)
        return parameter.grad.numpy()

    case(
        f"clipping gradients of {scale:g}",
        lambda: relative(g * min(F(1) / (np.linalg.norm(g) + F(1e-6)), F(1)), exact, size),
        lambda: relative(clipped(g), exact, size),
    )

# Metrics, of 100,000 values and targets that are a given number of standard deviations from 0.

for mean in (0, 1_000, 1_000_000):
    t = (bells(100_000).astype(D) + 0.577 * mean).astype(F)
    x = (t.astype(D) + 0.1 * units(100_000).astype(D)).astype(F)
    error = x.astype(D) - t.astype(D)
    exact = {
        "mean absolute error": np.abs(error).mean(),
        "root mean squared error": np.sqrt((error**2).mean()),
        "r2": 1 - (error**2).sum() / ((t.astype(D) - t.astype(D).mean()) ** 2).sum(),
    }
    found = {
        "mean absolute error": lambda: np.abs(x - t).mean(),
        "root mean squared error": lambda: np.sqrt(((x - t) ** 2).mean()),
        "r2": lambda: F(1) - ((x - t) ** 2).sum() / ((t - t.mean()) ** 2).sum(),
    }
    tensors = {
        "mean absolute error": lambda: functional.l1_loss(tensor(x), tensor(t)).numpy(),
        "root mean squared error": lambda: functional.mse_loss(tensor(x), tensor(t)).sqrt().numpy(),
        "r2": lambda: (1 - ((tensor(x) - tensor(t)) ** 2).sum() / ((tensor(t) - tensor(t).mean()) ** 2).sum()).numpy(),
    }
    for name in exact:
        case(f"{name}, mean {mean}", lambda: relative(found[name](), exact[name]), lambda: relative(tensors[name](), exact[name]))

# The results of an earlier run with PyTorch.
beside = pathlib.Path(__file__).parent.parent / "AccuracyReference.swift"
before = dict(re.findall(r'\("(.*)", .*, (.*)\),', beside.read_text())) if beside.exists() else {}


def text(number):
    return ".nan" if number is None or not np.isfinite(number) else f"{number:.3g}"


print("/// The largest errors of numpy and PyTorch, as printed by Scripts/accuracy.py.")
print("let accuracyReference: [(name: String, numpy: Double, pytorch: Double)] = [")
for name, (numpy, pytorch) in table.items():
    kept = before.get(name, ".nan") if torch is None else text(pytorch)
    print(f'  ("{name}", {text(numpy)}, {kept}),')
print("]")
