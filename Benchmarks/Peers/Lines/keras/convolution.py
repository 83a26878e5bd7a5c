# A small convolutional network.
from data import images
import keras
from keras import layers

x, y = images()
# ---
model = keras.Sequential([
    layers.Conv2D(8, 3, padding="same", activation="relu"),
    layers.MaxPooling2D(2),
    layers.Conv2D(16, 3, padding="same", activation="relu"),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(
    optimizer=keras.optimizers.Adam(0.003),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(x[:1600], y[:1600], epochs=5, verbose=0)
print(model.evaluate(x[1600:], y[1600:], verbose=0))
