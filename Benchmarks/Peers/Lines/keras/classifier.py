# A classifier on arrays: trained, evaluated, asked for classes.
from data import digits
import keras
from keras import layers

x, y = digits()
# ---
model = keras.Sequential([
    layers.Dense(64, activation="relu", kernel_initializer="he_normal"),
    layers.Dropout(0.2),
    layers.Dense(10, activation="softmax"),
])
model.compile(
    optimizer=keras.optimizers.Adam(0.003),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(x[:1600], y[:1600], epochs=20, batch_size=32, verbose=0)
print(model.evaluate(x[1600:], y[1600:], verbose=0))
print(model.predict(x[1600:1603], verbose=0).argmax(1))
