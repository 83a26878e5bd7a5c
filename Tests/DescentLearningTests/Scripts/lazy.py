"""The values of LazyTests.swift, computed in double precision by PyTorch's SparseAdam.

Run `python3 lazy.py`, with torch. It prints a table of 12 rows of 2 numbers after 20 steps with batches of
4 rows, some of which are the same, and whole rows of the table that no batch names.
"""

import torch

torch.set_default_dtype(torch.float64)

ROWS, UNITS, BATCH, STEPS = 12, 2, 4, 20


def main():
  table = torch.nn.Embedding(ROWS, UNITS, sparse=True)
  with torch.no_grad():
    for row in range(ROWS):
      for unit in range(UNITS):
        table.weight[row, unit] = 0.1 * ((3 * row + 5 * unit) % 7) - 0.3
  optimizer = torch.optim.SparseAdam(table.parameters(), lr=0.05)
  for step in range(STEPS):
    # 0 to 8, some of them twice; the last three rows are never named.
    indices = torch.tensor([(step * step + 5 * sample * sample) % 9 for sample in range(BATCH)])
    targets = torch.tensor([
        [0.1 * ((5 * step + 3 * sample + 2 * unit) % 11) - 0.55 for unit in range(UNITS)]
        for sample in range(BATCH)
    ])
    optimizer.zero_grad()
    torch.nn.functional.mse_loss(table(indices), targets).backward()
    optimizer.step()
  print(table.weight.flatten().tolist())


main()
