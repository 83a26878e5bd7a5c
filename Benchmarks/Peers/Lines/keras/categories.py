# A table with numbers and categories, each of which is embedded.
from data import table
import keras
from keras import layers
import numpy as np

columns, y = table()
# ---
numeric = ["age", "hours"]
means = {name: columns[name].mean() for name in numeric}
deviations = {name: columns[name].std() for name in numeric}
names = {name: {value: i + 1 for i, value in enumerate(np.unique(columns[name]))}
         for name in ["job", "town"]}


def prepared(columns):
    result = {name: (columns[name] - means[name]) / deviations[name] for name in numeric}
    for name, known in names.items():
        result[name] = np.array([known.get(value, 0) for value in columns[name]])
    return result


inputs = {name: keras.Input((1,), name=name) for name in numeric + list(names)}
parts = [inputs[name] for name in numeric]
for name, known in names.items():
    parts.append(layers.Flatten()(layers.Embedding(len(known) + 1, 8)(inputs[name])))
hidden = layers.Dense(32, activation="relu")(layers.Concatenate()(parts))
model = keras.Model(inputs, layers.Dense(2, activation="softmax")(hidden))
model.compile(
    optimizer=keras.optimizers.Adam(0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(prepared(columns), y, epochs=10, verbose=0)
print(model.evaluate(prepared(columns), y, verbose=0))
