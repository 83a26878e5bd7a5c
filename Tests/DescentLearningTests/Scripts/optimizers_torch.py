"""The values of the newer optimizers, computed in double precision by PyTorch and optax.

Run `python3 optimizers_torch.py`, with torch and optax (which needs jax). It prints the rows of two
tables of OptimizerReference.swift: the problem of optimizers.py after 1,000 steps, and a linear
regression with a matrix of weights after 50.

PyTorch's Muon rounds to bfloat16 within; here it does not, because the rounding is replaced. Where a
parameter is no matrix, it is updated by Adam, as Descent's Muon does.
"""

import os

os.environ.setdefault("JAX_ENABLE_X64", "1")

import jax.numpy as jnp
import optax
import torch

torch.set_default_dtype(torch.float64)
torch.bfloat16 = torch.float64  # Muon's Newton-Schulz steps stay in double precision.


def valley(p):
    x0, x1, y = p
    bowl = x0**2 / 20 + x1**2 + 0.5 * (y - 0.5) ** 2
    bend = 0.3 * torch.log1p(torch.exp(x0 + y)) + 0.1 * torch.tanh(x1 - y)
    return (bowl + bend).sum()


FEATURES = [[0.5, -1.0, 2.0], [1.5, 0.25, -0.75], [-2.0, 1.0, 0.5], [0.75, 2.0, 1.25]]
TARGETS = [[1.0, -0.5], [0.25, 2.0], [-1.5, 0.75], [2.0, 1.0]]
WEIGHT = [[0.5, -0.25], [-1.0, 0.75], [0.125, 1.5]]
BIAS = [0.25, -0.5]


def regression(p):
    """The mean squared error of x·W + b."""
    weight, bias = p
    output = torch.tensor(FEATURES) @ weight + bias
    return ((output - torch.tensor(TARGETS)) ** 2).mean()


def with_torch(make):
    """A row that PyTorch computes; `make` gives the optimizers of some parameters."""

    def run(loss, start, steps):
        p = [torch.tensor(x, requires_grad=True) for x in start]
        optimizers = make(p)
        for _ in range(steps):
            for optimizer in optimizers:
                optimizer.zero_grad()
            loss(p).backward()
            for optimizer in optimizers:
                optimizer.step()
        return [x.detach() for x in p]

    return run


def with_optax(make):
    """A row that optax computes."""

    def run(loss, start, steps):
        p = [torch.tensor(x, requires_grad=True) for x in start]
        rule = make()
        values = [jnp.asarray(x.detach().numpy()) for x in p]
        state = rule.init(values)
        for _ in range(steps):
            for x in p:
                x.grad = None
            loss(p).backward()
            g = [jnp.asarray(x.grad.numpy()) for x in p]
            changes, state = rule.update(g, state, values)
            values = optax.apply_updates(values, changes)
            for x, value in zip(p, values):
                x.data = torch.tensor(value.tolist())
        return [x.detach() for x in p]

    return run


def muon(p, lr=0.02, adam=0.001):
    """Muon for matrices, transposed because PyTorch's are [out, in], and Adam for everything else."""
    matrices = [x for x in p if x.ndim == 2]
    others = [x for x in p if x.ndim != 2]
    optimizers = [torch.optim.Adam(others, lr=adam)] if others else []
    for x in matrices:
        optimizers.append(Transposed(x, lr))
    return optimizers


class Transposed:
    """Muon on the transposed matrix."""

    def __init__(self, x, lr):
        self.x = x
        self.copy = x.detach().T.clone().requires_grad_()
        self.rule = torch.optim.Muon([self.copy], lr=lr, weight_decay=0.0)

    def zero_grad(self):
        self.x.grad = None

    def step(self):
        self.copy.grad = self.x.grad.T.clone()
        self.rule.step()
        self.x.data = self.copy.detach().T.clone()


def decayed_weights(weight_decay):
    """LAMB with a decay of matrices alone."""
    return lambda: optax.lamb(
        0.01, weight_decay=weight_decay, mask=lambda p: [x.ndim == 2 for x in p]
    )


one = lambda rule, **settings: with_torch(lambda p: [rule(p, **settings)])

ROWS = {
    "NAdam": one(torch.optim.NAdam, lr=0.002),
    "RAdam": one(torch.optim.RAdam, lr=0.001),
    "Adadelta": one(torch.optim.Adadelta, lr=0.1),
    "Lion": with_optax(lambda: optax.lion(0.0005, weight_decay=0.0)),
    "LAMB": with_optax(lambda: optax.lamb(0.001)),
    "Muon": with_torch(muon),
}

MATRIX_ROWS = {
    "NAdam": one(torch.optim.NAdam, lr=0.02, betas=(0.8, 0.95), momentum_decay=0.01, eps=1e-3),
    "RAdam": one(torch.optim.RAdam, lr=0.02, betas=(0.8, 0.95), eps=1e-3),
    "Adadelta": one(torch.optim.Adadelta, lr=0.5, rho=0.8, eps=1e-4),
    "Lion": with_optax(lambda: optax.lion(0.01, b1=0.8, b2=0.9, weight_decay=0.0)),
    "LAMB": with_optax(decayed_weights(0.0)),
    "LAMB, decay": with_optax(decayed_weights(0.5)),
    "Muon": with_torch(muon),
}


def show(rows, loss, start, steps):
    for name, run in rows.items():
        numbers = [x for p in run(loss, start, steps) for x in p.flatten().tolist()]
        print(f'  "{name}": [' + ", ".join(map(repr, numbers)) + "],")


if __name__ == "__main__":
    show(ROWS, valley, [[-7.0], [2.0], [1.5]], 1000)
    print("matrix:")
    show(MATRIX_ROWS, regression, [WEIGHT, BIAS], 50)
