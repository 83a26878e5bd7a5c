# A variational autoencoder.
from data import digits
import torch
from torch import nn
from torch.utils.data import DataLoader

x = torch.tensor(digits()[0])
# ---
class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 32), nn.ReLU())
        self.mean, self.spread = nn.Linear(32, 4), nn.Linear(32, 4)
        self.decoder = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 64))

    def forward(self, x):
        hidden = self.encoder(x)
        mean, spread = self.mean(hidden), self.spread(hidden)
        divergence = -0.5 * (1 + spread - mean**2 - spread.exp()).sum(1).mean()
        code = mean + (0.5 * spread).exp() * torch.randn_like(mean)
        return self.decoder(code), 0.01 * divergence


model = Autoencoder()
optimizer = torch.optim.Adam(model.parameters(), 0.003)
for epoch in range(10):
    for features in DataLoader(x, batch_size=32, shuffle=True):
        optimizer.zero_grad()
        outputs, divergence = model(features)
        (nn.functional.mse_loss(outputs, features) + divergence).backward()
        optimizer.step()
with torch.no_grad():
    outputs, divergence = model(x)
    print((nn.functional.mse_loss(outputs, x) + divergence).item())
