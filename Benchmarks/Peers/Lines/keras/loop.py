# A loop of one's own: the gradients of four batches are averaged, looked at and applied.
import os

os.environ["KERAS_BACKEND"] = "torch"
from data import digits
import keras
from keras import layers
import torch

x, y = digits()
# ---
model = keras.Sequential([keras.Input((64,)), layers.Dense(64, activation="relu"), layers.Dense(10)])
optimizer = keras.optimizers.Adam(0.003)
loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
variables = model.trainable_variables
for step in range(20):
    model.zero_grad()
    for part in range(4):
        chosen = slice((step * 4 + part) % 62 * 32, (step * 4 + part) % 62 * 32 + 32)
        loss = loss_of(torch.tensor(y[chosen]), model(torch.tensor(x[chosen]))) / 4
        loss.backward()
    gradients = [variable.value.grad for variable in variables]
    norm = torch.sqrt(sum((gradient**2).sum() for gradient in gradients))
    if step % 5 == 0:
        print(step, float(norm))
    with torch.no_grad():
        optimizer.apply([gradient / max(1, norm) for gradient in gradients], variables)
