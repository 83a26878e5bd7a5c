# Sequences of symbols: an embedding, a convolution along them, the mean over time.
from data import sequences
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

x, y = (torch.tensor(array) for array in sequences())
# ---
class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(8, 16)
        self.convolution = nn.Conv1d(16, 32, 2)
        self.output = nn.Linear(32, 2)

    def forward(self, x):
        hidden = self.convolution(self.embedding(x).transpose(1, 2)).relu()
        return self.output(hidden.mean(2))


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), 0.01)
loss_of = nn.CrossEntropyLoss()
for epoch in range(20):
    for symbols, labels in DataLoader(TensorDataset(x[:800], y[:800]), 32, shuffle=True):
        optimizer.zero_grad()
        loss_of(model(symbols), labels).backward()
        optimizer.step()
with torch.no_grad():
    outputs = model(x[800:])
    print(loss_of(outputs, y[800:]).item(), (outputs.argmax(1) == y[800:]).float().mean().item())
