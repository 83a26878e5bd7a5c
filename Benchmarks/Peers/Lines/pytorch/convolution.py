# A small convolutional network.
from data import images
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x, y = (torch.tensor(array) for array in images())
x = x.permute(0, 3, 1, 2)
# ---
model = nn.Sequential(
    nn.Conv2d(1, 8, 3, padding="same"),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 3, padding="same"),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(64, 10),
)
optimizer = torch.optim.Adam(model.parameters(), 0.003)
loss_of = nn.CrossEntropyLoss()
for epoch in range(5):
    for features, labels in DataLoader(TensorDataset(x[:1600], y[:1600]), 32, shuffle=True):
        optimizer.zero_grad()
        loss_of(model(features), labels).backward()
        optimizer.step()
with torch.no_grad():
    outputs = model(x[1600:])
    print(loss_of(outputs, y[1600:]).item(), (outputs.argmax(1) == y[1600:]).float().mean().item())
