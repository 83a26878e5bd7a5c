# A regression with standardized inputs, which stops early.
from data import numbers
import keras
from keras import layers

x, y = numbers()
# ---
standardize = layers.Normalization()
standardize.adapt(x[:800])
model = keras.Sequential([
    standardize,
    layers.Dense(32, activation="gelu"),
    layers.Dense(32, activation="gelu"),
    layers.Dense(1),
])
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="mse", metrics=["mae"])
stopping = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
model.fit(
    x[:800], y[:800], validation_data=(x[800:], y[800:]), epochs=100, callbacks=[stopping],
    verbose=0,
)
print(model.evaluate(x[800:], y[800:], verbose=0))
print(model.predict(x[800:803], verbose=0))
