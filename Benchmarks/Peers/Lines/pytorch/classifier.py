# A classifier on arrays: trained, evaluated, asked for classes.
from data import digits
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x, y = (torch.tensor(array) for array in digits())
# ---
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10))
for layer in (model[0], model[3]):
    nn.init.kaiming_normal_(layer.weight)
optimizer = torch.optim.Adam(model.parameters(), 0.003)
loss_of = nn.CrossEntropyLoss()
batches = DataLoader(TensorDataset(x[:1600], y[:1600]), batch_size=32, shuffle=True)
for epoch in range(20):
    model.train()
    for features, labels in batches:
        optimizer.zero_grad()
        loss_of(model(features), labels).backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    outputs = model(x[1600:])
    print(loss_of(outputs, y[1600:]).item(), (outputs.argmax(1) == y[1600:]).float().mean().item())
    print(model(x[1600:1603]).argmax(1))
