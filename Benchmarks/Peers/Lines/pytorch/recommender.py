# A recommender: embeddings of users and items.
from data import ratings
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

users, items, y = (torch.tensor(array) for array in ratings())
# ---
class Recommender(nn.Module):
    def __init__(self):
        super().__init__()
        self.user, self.user_bias = nn.Embedding(200, 8), nn.Embedding(200, 1)
        self.item, self.item_bias = nn.Embedding(100, 8), nn.Embedding(100, 1)
        self.output = nn.Linear(1, 1)

    def forward(self, user, item):
        product = (self.user(user) * self.item(item)).sum(1, keepdim=True)
        return self.output(product + self.user_bias(user) + self.item_bias(item))


model = Recommender()
optimizer = torch.optim.Adam(model.parameters(), 0.01)
for epoch in range(10):
    for user, item, rating in DataLoader(TensorDataset(users, items, y), 32, shuffle=True):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(user, item), rating).backward()
        optimizer.step()
with torch.no_grad():
    print(model(users[:3], items[:3]))
