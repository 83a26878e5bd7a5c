# A regression with standardized inputs, which stops early.
import copy

from data import numbers
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x, y = (torch.tensor(array) for array in numbers())
# ---
class Standardize(nn.Module):
    def __init__(self, x):
        super().__init__()
        self.register_buffer("mean", x.mean(0))
        self.register_buffer("deviation", x.std(0))

    def forward(self, x):
        return (x - self.mean) / self.deviation


model = nn.Sequential(
    Standardize(x[:800]), nn.Linear(5, 32), nn.GELU(), nn.Linear(32, 32), nn.GELU(), nn.Linear(32, 1)
)
optimizer = torch.optim.Adam(model.parameters(), 0.005)
loss_of = nn.MSELoss()
batches = DataLoader(TensorDataset(x[:800], y[:800]), batch_size=32, shuffle=True)
best, waited, kept = float("inf"), 0, None
for epoch in range(100):
    for features, values in batches:
        optimizer.zero_grad()
        loss_of(model(features), values).backward()
        optimizer.step()
    with torch.no_grad():
        loss = loss_of(model(x[800:]), y[800:]).item()
    if loss < best:
        best, waited, kept = loss, 0, copy.deepcopy(model.state_dict())
    elif (waited := waited + 1) == 10:
        break
model.load_state_dict(kept)
with torch.no_grad():
    print(best, (model(x[800:]) - y[800:]).abs().mean().item())
    print(model(x[800:803]))
