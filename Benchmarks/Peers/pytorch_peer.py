"""PyTorch's side of each workload: pytorch_peer.py sweep|sweep-threads|mlp|small-batch|tiny|predict|search|recommender|recommender-sparse"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional

import mnist


def sweep_network(scale, batch_norm):
  sizes = [784] + [100] * 5
  layers = []
  for inputs, outputs in zip(sizes, sizes[1:]):
    layers.append(nn.Linear(inputs, outputs))
    if batch_norm:
      layers.append(nn.BatchNorm1d(outputs, eps=1e-6))
    layers.append(nn.ReLU())
  layers.append(nn.Linear(100, mnist.OUTPUTS))
  for layer in layers:
    if isinstance(layer, nn.Linear):
      nn.init.normal_(layer.weight, std=scale)
      nn.init.zeros_(layer.bias)
  return nn.Sequential(*layers)


def train_sweep(number):
  scale, batch_norm = mnist.SCALES[number % 16], number < 16
  torch.manual_seed(number)
  x, t = torch.from_numpy(mnist.images(mnist.SAMPLES)), torch.from_numpy(mnist.labels(mnist.SAMPLES))
  model = sweep_network(scale, batch_norm)
  optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
  accuracies = []
  for step in range(mnist.STEPS):
    batch = torch.randint(mnist.SAMPLES, (mnist.BATCH,))
    optimizer.zero_grad(set_to_none=True)
    functional.cross_entropy(model(x[batch]), t[batch]).backward()
    optimizer.step()
    if step % 10 == 0:
      model.eval()
      with torch.inference_mode():
        accuracies.append((model(x).argmax(1) == t).float().mean().item())
      model.train()
  return accuracies


def one_thread():
  torch.set_num_threads(1)


def sweep():
  start = time.perf_counter()
  with torch.multiprocessing.Pool(mnist.cores(), initializer=one_thread) as pool:
    accuracies = pool.map(train_sweep, range(32), chunksize=1)
  mnist.report(time.perf_counter() - start, accuracy=sum(a[-1] for a in accuracies) / 32)


def sweep_threads():
  start = time.perf_counter()
  accuracies = [train_sweep(number) for number in range(32)]
  mnist.report(time.perf_counter() - start, accuracy=sum(a[-1] for a in accuracies) / 32)


def mlp_network():
  return nn.Sequential(
      nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10))


def mlp(samples, batch_size):
  torch.manual_seed(1)
  x, t = torch.from_numpy(mnist.images(samples)), torch.from_numpy(mnist.labels(samples))
  model = mlp_network()
  optimizer = torch.optim.Adam(model.parameters(), fused=True)

  def epoch(count):
    order = torch.randperm(samples)[:count]
    for first in range(0, count, batch_size):
      batch = order[first:first + batch_size]
      optimizer.zero_grad(set_to_none=True)
      loss = functional.cross_entropy(model(x[batch]), t[batch])
      loss.backward()
      optimizer.step()
    return loss.item()

  epoch(20 * batch_size)
  start = time.perf_counter()
  loss = epoch(samples)
  mnist.report(time.perf_counter() - start, loss=loss)


def tiny():
  torch.manual_seed(1)
  x, t = (torch.from_numpy(a) for a in mnist.tiny_data())
  model = nn.Sequential(nn.Linear(4, 32), nn.Tanh(), nn.Linear(32, 16), nn.Tanh(), nn.Linear(16, 4))
  optimizer = torch.optim.Adam(model.parameters(), lr=0.001, fused=True)

  def train(steps):
    for _ in range(steps):
      optimizer.zero_grad(set_to_none=True)
      loss = functional.cross_entropy(model(x), t)
      loss.backward()
      optimizer.step()
    return loss.item()

  train(100)
  start = time.perf_counter()
  loss = train(10_000)
  mnist.report(time.perf_counter() - start, loss=loss)


def predict():
  model = mlp_network().eval()
  x = torch.rand(1, 784)
  with torch.inference_mode():
    for _ in range(1000):
      model(x)
    start = time.perf_counter()
    for _ in range(10_000):
      model(x)
  mnist.report((time.perf_counter() - start) / 10_000)


def train_trial(number):
  """500 images, 100 of them validation data, 784-100×6-10, SGD, 50 epochs, as the search does."""
  torch.manual_seed(number)
  random = torch.Generator().manual_seed(number)
  rate = 10 ** (-6 + 4 * torch.rand(1, generator=random).item())
  decay = 10 ** (-8 + 4 * torch.rand(1, generator=random).item())
  x, t = torch.from_numpy(mnist.images(500)), torch.from_numpy(mnist.labels(500))
  sizes = [784] + [100] * 6
  layers = [layer for a, b in zip(sizes, sizes[1:]) for layer in (nn.Linear(a, b), nn.ReLU())]
  model = nn.Sequential(*layers, nn.Linear(100, 10))
  for layer in model:
    if isinstance(layer, nn.Linear):
      nn.init.kaiming_normal_(layer.weight)
      nn.init.zeros_(layer.bias)
  optimizer = torch.optim.SGD(model.parameters(), lr=rate, weight_decay=decay)
  for _ in range(50):
    order = torch.randperm(400)
    for first in range(0, 400, 100):
      batch = order[first:first + 100]
      optimizer.zero_grad(set_to_none=True)
      functional.cross_entropy(model(x[batch]), t[batch]).backward()
      optimizer.step()
    with torch.inference_mode():
      train = (model(x[:400]).argmax(1) == t[:400]).float().mean().item()
      validation = (model(x[400:]).argmax(1) == t[400:]).float().mean().item()
  return train, validation


def search():
  start = time.perf_counter()
  with torch.multiprocessing.Pool(mnist.cores(), initializer=one_thread) as pool:
    results = pool.map(train_trial, range(100), chunksize=1)
  mnist.report(time.perf_counter() - start, accuracy=max(v for _, v in results))


class Recommender(nn.Module):

  def __init__(self, sparse):
    super().__init__()
    tables = [nn.Embedding(5000, size, sparse=sparse) for size in (32, 32, 1, 1)]
    for table, deviation in zip(tables, (0.1, 0.1, 0.001, 0.001)):
      nn.init.normal_(table.weight, std=deviation)
    self.user, self.item, self.user_bias, self.item_bias = tables

  def forward(self, users, items):
    product = (self.user(users) * self.item(items)).sum(1, keepdim=True)
    return product + self.user_bias(users) + self.item_bias(items)


def recommender(sparse, batch_size=128):
  """90,000 ratings; the tables' gradients are dense with fused Adam, or sparse with SparseAdam."""
  torch.manual_seed(1)
  samples = 90_000
  users, items = torch.randint(5000, (samples,)), torch.randint(5000, (samples,))
  ratings = (users % 7) / 7 * (items % 5) / 5 - 0.2 + 0.1 * (2 * torch.rand(samples) - 1)
  ratings = ratings.unsqueeze(1)
  model = Recommender(sparse)
  optimizer = (
      torch.optim.SparseAdam(model.parameters(), lr=0.001) if sparse else
      torch.optim.Adam(model.parameters(), lr=0.001, fused=True))

  def epoch(count):
    order = torch.randperm(samples)[:count]
    total = 0.0
    for first in range(0, count, batch_size):
      batch = order[first:first + batch_size]
      optimizer.zero_grad(set_to_none=True)
      loss = functional.mse_loss(model(users[batch], items[batch]), ratings[batch])
      loss.backward()
      optimizer.step()
      total += loss.item() * len(batch)
    return total / count

  epoch(20 * batch_size)
  start = time.perf_counter()
  loss = epoch(samples)
  mnist.report(time.perf_counter() - start, loss=loss)


if __name__ == "__main__":
  {
      "sweep": sweep,
      "sweep-threads": sweep_threads,
      "mlp": lambda: mlp(60_000, 128),
      "small-batch": lambda: mlp(16_000, 16),
      "tiny": tiny,
      "predict": predict,
      "search": search,
      "recommender": lambda: recommender(False, *map(int, sys.argv[2:])),
      "recommender-sparse": lambda: recommender(True, *map(int, sys.argv[2:])),
      "import": lambda: mnist.report(0),
      "version": lambda: print(torch.__version__),
  }[sys.argv[1]]()
