"""The test accuracy of a small convolutional network on MNIST in PyTorch, over seeds.

The same network in Descent is Benchmarks/mnist-convolution.yaml: `descent train mnist-convolution.yaml --seeds 5`.

Usage: mnist_convolution.py [SEEDS], with DESCENT_DATA_DIR as for the other peers
"""

import gzip
import sys

import mnist
import numpy as np
import torch
from torch import nn

EPOCHS, BATCH, RATE = 3, 64, 0.001


def network():
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(32 * 7 * 7, 10))
    for layer in model:
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
    return model


def accuracy(seed, x, y, test_x, test_y):
    torch.manual_seed(seed)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for first in range(0, len(x), BATCH):
            batch = order[first:first + BATCH]
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
    with torch.no_grad():
        return (model(test_x).argmax(1) == test_y).float().mean().item()


def part(name):
    with gzip.open(mnist.folder() / f"{name}-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read()[16:], np.uint8)
    with gzip.open(mnist.folder() / f"{name}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read()[8:], np.uint8)
    images = pixels.reshape(-1, 1, 28, 28).astype(np.float32) / 255
    return torch.tensor(images), torch.tensor(labels.astype(np.int64))


def main():
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    data = [*part("train"), *part("t10k")]
    results = [accuracy(seed, *data) for seed in range(1, seeds + 1)]
    print("test accuracies", " ".join(f"{result:.4f}" for result in results))
    print(f"mean {np.mean(results):.4f}")


main()
