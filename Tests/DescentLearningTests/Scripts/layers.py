"""Layers as PyTorch computes them, in double precision: outputs, and gradients of input and parameters.

Run `python3 layers.py` with torch installed; it prints the table of LayerReference.swift. Inputs, parameters and the
weights of the sum that is differentiated are the numbers of `scattered`, in Descent's layout: channels come last.
Each array is condensed to four sums, which change if any element changes or moves.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


def scattered(count, seed=0):
    return [
        -2 + 4 * ((i * 7 + seed * 3) % count + 0.3 + 0.02 * ((i * 5 + seed) % 11)) / count
        for i in range(count)
    ]


def tensor(shape, seed=0):
    return torch.tensor(scattered(math.prod(shape), seed)).reshape(shape)


def condensed(values):
    values = values.detach().flatten().tolist()
    count = len(values)
    return [
        sum(v * s for v, s in zip(values, scattered(count, 5))),
        sum(v * s for v, s in zip(values, scattered(count, 8))),
        sum(v * math.sqrt(i + 1) for i, v in enumerate(values)),
        sum(v * v for v in values),
    ]


table = {}


def case(name, function, shape, parameters=(), like=None):
    """`function(x, *parameters)` gives the output in Descent's layout."""
    x = tensor(shape)
    if like == "ties":
        x = torch.floor(x)
    x.requires_grad_()
    leaves = [tensor(p, number + 2).requires_grad_() for number, p in enumerate(parameters)]
    y = function(x, *leaves)
    loss = (y * tensor(tuple(y.shape), 1)).sum()
    gradients = torch.autograd.grad(loss, [x] + leaves)
    table[name] = [condensed(a) for a in [y, *gradients]]


def first(x):
    """Channels first, as PyTorch has them."""
    return x.movedim(-1, 1)


def last(y):
    return y.movedim(1, -1)


# Activations.
case("silu", lambda x: F.silu(x), (4, 3))
case("elu", lambda x: F.elu(x), (4, 3))
case("elu 0.5", lambda x: F.elu(x, alpha=0.5), (4, 3))
case("softplus", lambda x: F.softplus(x), (4, 3))
case("softmax", lambda x: F.softmax(x, dim=-1), (2, 2, 3))

# Normalizations.
case("layer-norm", lambda x, w, b: F.layer_norm(x, (6,), w, b), (4, 6), [(6,), (6,)])
case("layer-norm deep", lambda x, w, b: F.layer_norm(x, (3,), w, b), (2, 4, 3), [(3,), (3,)])
case("layer-norm axes", lambda x, w, b: F.layer_norm(x, (4, 3), w, b), (2, 4, 3), [(4, 3), (4, 3)])
case("layer-norm epsilon", lambda x, w, b: F.layer_norm(x, (6,), w, b, eps=0.1), (4, 6), [(6,), (6,)])
for groups in (1, 2, 6):
    case(
        f"group-norm {groups}",
        lambda x, w, b: last(F.group_norm(first(x), groups, w, b)),
        (2, 3, 2, 6),
        [(6,), (6,)],
    )
case("group-norm flat", lambda x, w, b: F.group_norm(x, 3, w, b, eps=1e-3), (4, 6), [(6,), (6,)])

# Embedding.
case("embedding", lambda x, t: F.embedding(torch.trunc(x.abs()).long(), t) + 0 * x.sum(), (4, 2), [(3, 5)])


# Convolution: the kernel is [height, width, in/groups, out] here and [out, in/groups, height, width] there.
def same(x, kernel, stride, dilation, value=0.0):
    """TensorFlow's rule for every stride."""
    pads = []
    for extent, k, s, d in reversed(list(zip(x.shape[2:], kernel, stride, dilation))):
        covered = (k - 1) * d + 1
        total = max(((extent - 1) // s) * s + covered - extent, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads, value=value)


def conv(name, shape, filters, kernel, stride=1, padding="valid", dilation=1, groups=1, bias=True):
    axes = len(shape) - 2
    spread = lambda v: tuple(v) if isinstance(v, (tuple, list)) else (v,) * axes
    kernel, stride, dilation = spread(kernel), spread(stride), spread(dilation)
    function = F.conv2d if axes == 2 else F.conv1d
    weight = kernel + (shape[-1] // groups, filters)

    def run(x, w, b=None):
        x, pad = first(x), padding
        if padding == "same":
            x, pad = same(x, kernel, stride, dilation), 0
        elif isinstance(padding, (tuple, list)) and len(padding) == 2 * axes:
            x, pad = F.pad(x, [p for axis in reversed(range(axes)) for p in padding[2 * axis : 2 * axis + 2]]), 0
        w = w.movedim(-1, 0).movedim(-1, 1)
        return last(function(x, w, b, stride, pad, dilation, groups))

    case(name, run, shape, [weight] + ([(filters,)] if bias else []))


IMAGE = (2, 5, 4, 2)
conv("conv-2d", IMAGE, 3, 3)
conv("conv-2d without bias", IMAGE, 3, 2, bias=False)
conv("conv-2d one", IMAGE, 3, 1)
conv("conv-2d one strided", IMAGE, 3, 1, stride=2)
conv("conv-2d oblong", IMAGE, 3, (3, 2), stride=(1, 2))
conv("conv-2d same", IMAGE, 3, 3, padding="same")
conv("conv-2d same even", IMAGE, 3, (4, 2), padding="same")
conv("conv-2d same strided", IMAGE, 3, 3, stride=2, padding="same")
conv("conv-2d padded", IMAGE, 3, 3, padding=1)
conv("conv-2d padded axes", IMAGE, 3, 3, stride=2, padding=(2, 1))
conv("conv-2d padded sides", IMAGE, 3, 3, padding=(0, 2, 1, 0))
conv("conv-2d dilated", IMAGE, 3, 2, dilation=(3, 2))
conv("conv-2d far", IMAGE, 3, 2, stride=3)
conv("conv-2d whole", IMAGE, 3, (5, 4))
conv("conv-2d grouped", (2, 4, 4, 6), 4, 3, padding=1, groups=2)
conv("conv-2d depthwise", (2, 4, 4, 3), 3, 3, padding=1, groups=3)
conv("conv-2d depthwise multiple", (2, 4, 4, 3), 6, 2, stride=2, groups=3)
conv("conv-2d one channel", (1, 3, 3, 1), 1, 2)
SEQUENCE = (2, 7, 2)
conv("conv-1d", SEQUENCE, 3, 3)
conv("conv-1d same", SEQUENCE, 3, 4, padding="same")
conv("conv-1d same strided", SEQUENCE, 3, 3, stride=2, padding="same")
conv("conv-1d sides", SEQUENCE, 3, 3, padding=(2, 0))
conv("conv-1d dilated", SEQUENCE, 3, 2, stride=2, dilation=3, padding=1)
conv("conv-1d grouped", (2, 6, 4), 6, 3, groups=2)
conv("conv-1d depthwise", (2, 6, 4), 4, 3, groups=4, padding="same")


# Pooling.
def pool(name, shape, function, **options):
    like = options.pop("like", None)
    case(name, lambda x: last(function(first(x), **options)), shape, like=like)


def same_max(x):
    return F.max_pool2d(same(x, (3, 3), (2, 2), (1, 1), -math.inf), 3, 2)


def same_mean(x):
    """Only elements inside count."""
    ones = torch.ones_like(x)
    sums = lambda v: F.avg_pool2d(same(v, (3, 3), (2, 2), (1, 1)), 3, 2) * 9
    return sums(x) / sums(ones)


pool("max-pool-2d", IMAGE, F.max_pool2d, kernel_size=2)
pool("max-pool-2d ties", (2, 6, 6, 2), F.max_pool2d, kernel_size=3, stride=1, like="ties")
pool("max-pool-2d oblong", IMAGE, F.max_pool2d, kernel_size=(3, 2), stride=(2, 1))
pool("max-pool-2d padded", IMAGE, F.max_pool2d, kernel_size=3, stride=2, padding=1)
pool("max-pool-2d same", IMAGE, same_max)
pool("max-pool-1d", SEQUENCE, F.max_pool1d, kernel_size=3, stride=2)
pool("max-pool-1d padded", SEQUENCE, F.max_pool1d, kernel_size=3, padding=1)
pool("average-pool-2d", IMAGE, F.avg_pool2d, kernel_size=2)
pool("average-pool-2d counting", IMAGE, F.avg_pool2d, kernel_size=3, stride=2, padding=1)
pool("average-pool-2d inside", IMAGE, F.avg_pool2d, kernel_size=3, stride=2, padding=1, count_include_pad=False)
pool("average-pool-2d same", IMAGE, same_mean)
pool("average-pool-1d", SEQUENCE, F.avg_pool1d, kernel_size=3, stride=2)
pool("average-pool-1d inside", SEQUENCE, F.avg_pool1d, kernel_size=3, padding=1, count_include_pad=False)
case("global-average-pool", lambda x: x.mean(dim=(1, 2)), IMAGE)

# Blocks.
case("residual", lambda x, w, b: x + x @ w + b, (4, 3), [(3, 3), (3,)])
case("residual shortcut", lambda x, w, b, v, c: x @ v + c + x @ w + b, (4, 3), [(3, 2), (2,), (3, 2), (2,)])
case(
    "parallel",
    lambda x, w, b, v, c: torch.cat([x @ w + b, torch.tanh(x @ v + c), x], dim=-1),
    (4, 3),
    [(3, 2), (2,), (3, 4), (4,)],
)
case("parallel added", lambda x, w, b, v, c: x @ w + b + torch.tanh(x @ v + c), (4, 3), [(3, 2), (2,), (3, 2), (2,)])

print("/// What PyTorch computes, as printed by Scripts/layers.py: for the output and each gradient, four sums.")
print("let layerReference: [String: [[Double]]] = [")
for name, arrays in table.items():
    print(f'  "{name}": [')
    for sums in arrays:
        print(f"    [{', '.join(repr(s) for s in sums)}],")
    print("  ],")
print("]")
