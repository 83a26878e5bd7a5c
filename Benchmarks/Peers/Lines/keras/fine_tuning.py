# A network trained on five classes gets a new head for ten; its other layers are frozen.
from data import digits
import keras
from keras import layers

x, y = digits()
few = y < 5
# ---
def compiled(model):
    model.compile(
        optimizer=keras.optimizers.Adam(0.003),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


hidden = [layers.Dense(64, activation="relu"), layers.Dense(32, activation="relu")]
first = compiled(keras.Sequential(hidden + [layers.Dense(5, activation="softmax")]))
first.fit(x[few], y[few], epochs=5, verbose=0)
for layer in hidden:
    layer.trainable = False
second = compiled(keras.Sequential(hidden + [layers.Dense(10, activation="softmax")]))
second.fit(x, y, epochs=5, verbose=0)
print(second.evaluate(x, y, verbose=0))
