# A recommender: embeddings of users and items.
from data import ratings
import keras
from keras import layers, ops

users, items, y = ratings()
# ---
user, item = keras.Input((1,), name="user"), keras.Input((1,), name="item")
def embedded(inputs, count):
    embedding = layers.Embedding(count, 8)(inputs)
    bias = layers.Embedding(count, 1)(inputs)
    return layers.Flatten()(embedding), layers.Flatten()(bias)
(a, b), (c, d) = embedded(user, 200), embedded(item, 100)
outputs = layers.Dense(1)(layers.Add()([layers.Dot(1)([a, c]), b, d]))
model = keras.Model([user, item], outputs)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
model.fit({"user": users, "item": items}, y, epochs=10, verbose=0)
print(model.predict({"user": users[:3], "item": items[:3]}, verbose=0))
