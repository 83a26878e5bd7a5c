"""scikit-learn's side: sklearn_peer.py mlp|small-batch"""

import sys
import time
import warnings

import sklearn
from sklearn.neural_network import MLPClassifier

import mnist


def mlp(samples, batch_size):
  warnings.simplefilter("ignore")
  x, t = mnist.images(samples), mnist.labels(samples)
  model = MLPClassifier((512, 256), alpha=0, batch_size=batch_size, max_iter=1, random_state=1)
  start = time.perf_counter()
  model.fit(x, t)
  mnist.report(time.perf_counter() - start, loss=float(model.loss_))


if __name__ == "__main__":
  {
      "mlp": lambda: mlp(60_000, 128),
      "small-batch": lambda: mlp(16_000, 16),
      "version": lambda: print(sklearn.__version__),
  }[sys.argv[1]]()
