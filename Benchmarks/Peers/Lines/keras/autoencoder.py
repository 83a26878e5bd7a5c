# A variational autoencoder: the divergence of its code is a loss added inside a layer.
from data import digits
import keras
from keras import layers, ops

x, _ = digits()
# ---
class Sampling(layers.Layer):
    def __init__(self):
        super().__init__()
        self.generator = keras.random.SeedGenerator(1)

    def call(self, inputs):
        mean, spread = inputs
        divergence = -0.5 * ops.sum(1 + spread - ops.square(mean) - ops.exp(spread), axis=1)
        self.add_loss(0.01 * ops.mean(divergence))
        noise = keras.random.normal(ops.shape(mean), seed=self.generator)
        return mean + ops.exp(0.5 * spread) * noise


inputs = keras.Input((64,))
hidden = layers.Dense(32, activation="relu")(inputs)
code = Sampling()([layers.Dense(4)(hidden), layers.Dense(4)(hidden)])
outputs = layers.Dense(64)(layers.Dense(32, activation="relu")(code))
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mse")
model.fit(x, x, epochs=10, verbose=0)
print(model.evaluate(x, x, verbose=0))
