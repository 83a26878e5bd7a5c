# A table with numbers and categories, each of which is embedded.
from data import table
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

columns, y = table()
# ---
numeric = ["age", "hours"]
means = {name: columns[name].mean() for name in numeric}
deviations = {name: columns[name].std() for name in numeric}
names = {name: {value: i + 1 for i, value in enumerate(np.unique(columns[name]))}
         for name in ["job", "town"]}


def prepared(columns):
    numbers = np.stack([(columns[name] - means[name]) / deviations[name] for name in numeric], 1)
    codes = [[known.get(value, 0) for value in columns[name]] for name, known in names.items()]
    return torch.tensor(numbers), torch.tensor(codes).T


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings = nn.ModuleList(nn.Embedding(len(known) + 1, 8) for known in names.values())
        self.hidden = nn.Linear(len(numeric) + 8 * len(names), 32)
        self.output = nn.Linear(32, 2)

    def forward(self, numbers, codes):
        parts = [embedding(codes[:, i]) for i, embedding in enumerate(self.embeddings)]
        return self.output(self.hidden(torch.cat([numbers] + parts, 1)).relu())


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), 0.01)
loss_of = nn.CrossEntropyLoss()
numbers, codes = prepared(columns)
labels = torch.tensor(y)
for epoch in range(10):
    for batch in DataLoader(TensorDataset(numbers, codes, labels), 32, shuffle=True):
        optimizer.zero_grad()
        loss_of(model(batch[0], batch[1]), batch[2]).backward()
        optimizer.step()
with torch.no_grad():
    outputs = model(numbers, codes)
    print(loss_of(outputs, labels).item(), (outputs.argmax(1) == labels).float().mean().item())
