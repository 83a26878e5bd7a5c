"""The sweep in numpy, written as the book teaches it: numpy_peer.py sweep"""

import multiprocessing
import os
import sys
import time

# One process per core, one thread each.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

import mnist


def train(number):
  scale, batch_norm = mnist.SCALES[number % 16], number < 16
  random = np.random.default_rng(number)
  images, labels = mnist.images(mnist.SAMPLES), mnist.labels(mnist.SAMPLES)
  sizes = [784] + [100] * 5 + [mnist.OUTPUTS]
  weights = [(scale * random.standard_normal(pair)).astype(np.float32) for pair in zip(sizes, sizes[1:])]
  biases = [np.zeros(size, np.float32) for size in sizes[1:]]
  scales, shifts = [np.ones(100, np.float32) for _ in range(5)], [np.zeros(100, np.float32) for _ in range(5)]
  running = [[np.zeros(100, np.float32), np.zeros(100, np.float32)] for _ in range(5)]

  def forward(x, training):
    kept = []
    for layer in range(5):
      inputs, x = x, x @ weights[layer] + biases[layer]
      normal = deviation = None
      if batch_norm:
        if training:
          mean, variance = x.mean(0), x.var(0)
          running[layer][0] = 0.9 * running[layer][0] + 0.1 * mean
          running[layer][1] = 0.9 * running[layer][1] + 0.1 * variance
        else:
          mean, variance = running[layer]
        deviation = np.sqrt(variance + 1e-6)
        normal = (x - mean) / deviation
        x = scales[layer] * normal + shifts[layer]
      x = np.maximum(x, 0)
      kept.append((inputs, normal, deviation, x))
    return x @ weights[5] + biases[5], kept

  accuracies = []
  for step in range(mnist.STEPS):
    batch = random.integers(mnist.SAMPLES, size=mnist.BATCH)
    logits, kept = forward(images[batch], True)
    logits = np.exp(logits - logits.max(1, keepdims=True))
    error = logits / logits.sum(1, keepdims=True)
    error[np.arange(mnist.BATCH), labels[batch]] -= 1
    error /= mnist.BATCH
    for layer in reversed(range(6)):
      inputs = kept[layer][0] if layer < 5 else kept[4][3]
      if layer < 5:
        _, normal, deviation, output = kept[layer]
        error = error * (output > 0)
        if batch_norm:
          shift, scale_gradient = error.sum(0), (error * normal).sum(0)
          error = scales[layer] / deviation * (
              error - shift / mnist.BATCH - normal * scale_gradient / mnist.BATCH)
          scales[layer] -= 0.01 * scale_gradient
          shifts[layer] -= 0.01 * shift
      gradient, bias = inputs.T @ error, error.sum(0)
      if layer > 0:
        error = error @ weights[layer].T
      weights[layer] -= 0.01 * gradient
      biases[layer] -= 0.01 * bias
    if step % 10 == 0:
      accuracies.append((forward(images, False)[0].argmax(1) == labels).mean())
  return accuracies


def sweep():
  np.seterr(all="ignore")
  start = time.perf_counter()
  with multiprocessing.Pool(mnist.cores()) as pool:
    accuracies = pool.map(train, range(32), chunksize=1)
  mnist.report(time.perf_counter() - start, accuracy=float(np.mean([a[-1] for a in accuracies])))


if __name__ == "__main__":
  {"sweep": sweep, "version": lambda: print(np.__version__)}[sys.argv[1]]()
