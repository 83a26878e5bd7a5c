# Sequences of symbols: an embedding, a convolution along them, the mean over time.
from data import sequences
import keras
from keras import layers

x, y = sequences()
# ---
model = keras.Sequential([
    layers.Embedding(8, 16),
    layers.Conv1D(32, 2, activation="relu"),
    layers.GlobalAveragePooling1D(),
    layers.Dense(2, activation="softmax"),
])
model.compile(
    optimizer=keras.optimizers.Adam(0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(x[:800], y[:800], epochs=20, verbose=0)
print(model.evaluate(x[800:], y[800:], verbose=0))
