"""Reads a CSV file with pandas' C engine: pandas_peer.py FILE"""

import sys
import time

import pandas

import mnist


def read(path):
  start = time.perf_counter()
  frame = pandas.read_csv(path, engine="c")
  mnist.report(time.perf_counter() - start, rows=len(frame))


if __name__ == "__main__":
  if sys.argv[1] == "version":
    print(pandas.__version__)
  else:
    read(sys.argv[1])
