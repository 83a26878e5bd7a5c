"""Schedules, clipped gradients and weighted losses as PyTorch computes them, in double precision.

Run `python3 training.py` with torch installed; it prints the table of TrainingReference.swift.
"""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from torch.optim import lr_scheduler as schedulers

torch.set_default_dtype(torch.float64)
table = {}


def rates(name, steps, scheduler, rate=0.5, metrics=None):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    schedule = scheduler(optimizer)
    found = []
    for step in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step(*([metrics[step]] if metrics else []))
    table[name] = found


rates("step", 7, lambda o: schedulers.StepLR(o, step_size=3, gamma=0.2))
rates("exponential", 5, lambda o: schedulers.ExponentialLR(o, gamma=0.7))
rates("cosine", 9, lambda o: schedulers.CosineAnnealingLR(o, T_max=8, eta_min=0.01))
# Its first value, at the start factor itself, precedes our first step.
rates("warm-up", 6, lambda o: schedulers.LinearLR(o, start_factor=0.25, total_iters=4))
losses = [1.0, 0.8, 0.79, 0.85, 0.75, 0.5, 0.6, 0.55, 0.7, 0.45, 0.44, 0.43, 0.42, 0.9]
rates(
    "plateau",
    len(losses),
    lambda o: schedulers.ReduceLROnPlateau(
        o, factor=0.5, patience=1, threshold=0.1, threshold_mode="abs", min_lr=0.1
    ),
    metrics=losses,
)


def clipped(name, gradients, clip):
    parameters = [torch.zeros(len(g), requires_grad=True) for g in gradients]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = torch.tensor(gradient)
    clip(parameters)
    table[name] = [v for p in parameters for v in p.grad.tolist()]


GRADIENTS = [[3.0, -4.0, 0.5], [12.0, -0.25]]
clipped("norm 2", GRADIENTS, lambda p: torch.nn.utils.clip_grad_norm_(p, 2.0))
clipped("norm 20", GRADIENTS, lambda p: torch.nn.utils.clip_grad_norm_(p, 20.0))
clipped("value 3", GRADIENTS, lambda p: torch.nn.utils.clip_grad_value_(p, 3.0))


def loss(name, function, x, target, **options):
    x = torch.tensor(x, requires_grad=True)
    value = function(x, torch.tensor(target), **options)
    value.backward()
    table[name] = [value.item()] + x.grad.flatten().tolist()


LOGITS = [[1.0, 2.0, -1.0], [0.0, 0.5, 3.0], [-2.0, 0.25, 1.0], [0.5, 0.5, -0.5]]
LABELS = [1, 0, 2, 1]
WEIGHTS = torch.tensor([0.5, 2.0, 1.25])
loss("weights", cross_entropy, LOGITS, LABELS, weight=WEIGHTS)
loss("smoothing", cross_entropy, LOGITS, LABELS, label_smoothing=0.1)
loss("both", cross_entropy, LOGITS, LABELS, weight=WEIGHTS, label_smoothing=0.3)
VALUES = [[1.0, 0.0, 0.25], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.5]]
loss(
    "positive weights", binary_cross_entropy_with_logits, LOGITS, VALUES,
    pos_weight=torch.tensor([3.0, 0.5, 1.0]),
)
loss(
    "positive weight", binary_cross_entropy_with_logits, LOGITS, VALUES,
    pos_weight=torch.tensor([2.5]),
)

# Logits of -inf, which exclude classes.
INF = float("inf")
loss("masked last", cross_entropy, [[0.0, 1.0, -INF]], [1])
loss("masked first", cross_entropy, [[-INF, 2.0, 0.5], [1.0, -INF, -1.0]], [2, 0])
loss("masked two", cross_entropy, [[-INF, 3.0, -INF], [0.25, -INF, 1.0]], [1, 0])
loss("masked weights", cross_entropy, [[0.0, 1.0, -INF], [-INF, 0.5, 1.0]], [1, 1], weight=WEIGHTS)

for name, numbers in table.items():
    print(f'  "{name}": [')
    for number in numbers:
        print(f"    {number!r},")
    print("  ],")
