"""Optuna driving PyTorch: a search over MLPs on 1,000 MNIST images in two processes, on one study in a journal.

optuna_peer.py SEED FILE: 100 trials of 20 epochs, batches of 100, validated on 1,000 other images; the space is that of
mnist-search.yaml. It prints the best validation loss seen, and that of the best point trained anew with five other seeds.
"""

import multiprocessing
import os
import sys

import mnist

SPACE_RATES = {"sgd": (1e-3, 1), "momentum": (1e-4, 1e-1), "adam": (1e-5, 1e-1)}
EPOCHS, BATCH, TRIALS, SAMPLES = 20, 100, 100, 1000


def train(depth, width, name, rate, decay, seed, data):
  import torch
  from torch import nn
  from torch.nn import functional

  torch.manual_seed(seed)
  x, t, vx, vt = data
  sizes = [784] + [width] * depth
  layers = []
  for inputs, outputs in zip(sizes, sizes[1:]):
    layers += [nn.Linear(inputs, outputs), nn.ReLU()]
  layers.append(nn.Linear(sizes[-1], 10))
  for layer in layers:
    if isinstance(layer, nn.Linear):
      nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
      nn.init.zeros_(layer.bias)
  model = nn.Sequential(*layers)
  weights = [p for p in model.parameters() if p.dim() > 1]
  biases = [p for p in model.parameters() if p.dim() == 1]
  groups = [{"params": weights, "weight_decay": decay}, {"params": biases}]
  optimizer = {
    "sgd": lambda: torch.optim.SGD(groups, lr=rate),
    "momentum": lambda: torch.optim.SGD(groups, lr=rate, momentum=0.9),
    "adam": lambda: torch.optim.Adam(groups, lr=rate),
  }[name]()
  for _ in range(EPOCHS):
    order = torch.randperm(len(x))
    for start in range(0, len(x), BATCH):
      batch = order[start : start + BATCH]
      optimizer.zero_grad(set_to_none=True)
      functional.cross_entropy(model(x[batch]), t[batch]).backward()
      optimizer.step()
  with torch.inference_mode():
    return functional.cross_entropy(model(vx), vt).item()


def load():
  import torch

  torch.set_num_threads(1)
  x, t = mnist.images(2 * SAMPLES), mnist.labels(2 * SAMPLES)
  x, t = torch.from_numpy(x), torch.from_numpy(t)
  return x[:SAMPLES], t[:SAMPLES], x[SAMPLES:], t[SAMPLES:]


def storage(path):
  import optuna
  from optuna.storages import JournalStorage
  from optuna.storages.journal import JournalFileBackend

  optuna.logging.set_verbosity(optuna.logging.ERROR)
  return JournalStorage(JournalFileBackend(path))


def work(path, seed, worker):
  import optuna
  from optuna.study import MaxTrialsCallback

  data = load()

  def objective(trial):
    depth = trial.suggest_int("depth", 1, 3)
    width = trial.suggest_int("width", 16, 256, log=True)
    name = trial.suggest_categorical("optimizer", list(SPACE_RATES))
    rate = trial.suggest_float(f"rate-{name}", *SPACE_RATES[name], log=True)
    decay = trial.suggest_float("decay", 1e-7, 1e-2, log=True)
    return train(depth, width, name, rate, decay, 1000 * seed + trial.number, data)

  study = optuna.load_study(
    study_name="mnist", storage=storage(path),
    sampler=optuna.samplers.TPESampler(seed=2 * seed + worker))
  study.optimize(objective, callbacks=[MaxTrialsCallback(TRIALS, states=None)])


def main():
  import optuna

  seed, path = int(sys.argv[1]), sys.argv[2]
  if os.path.exists(path):
    os.remove(path)
  optuna.create_study(study_name="mnist", storage=storage(path), direction="minimize")
  workers = [multiprocessing.Process(target=work, args=(path, seed, n)) for n in range(2)]
  for worker in workers:
    worker.start()
  for worker in workers:
    worker.join()
  study = optuna.load_study(study_name="mnist", storage=storage(path))
  print(f"best={study.best_value} trials={len(study.trials)}")
  if "--again" in sys.argv:
    p, data = study.best_params, load()
    rate = p[f"rate-{p['optimizer']}"]
    again = [
      train(p["depth"], p["width"], p["optimizer"], rate, p["decay"], 10**6 + n, data)
      for n in range(5)
    ]
    print(f"again={sum(again) / len(again)}")


if __name__ == "__main__":
  main()
