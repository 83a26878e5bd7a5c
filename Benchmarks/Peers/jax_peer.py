"""JAX's side of each workload: jax_peer.py sweep|mlp|small-batch|tiny. A whole run of steps is one jitted
scan; `compile` is its compilation time, which `seconds` excludes."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp

import mnist


def dense_parameters(key, sizes, scale=None):
  parameters = []
  for inputs, outputs in zip(sizes, sizes[1:]):
    key, part = jax.random.split(key)
    deviation = (2 / inputs) ** 0.5 if scale is None else scale
    parameters.append((deviation * jax.random.normal(part, (inputs, outputs)), jnp.zeros(outputs)))
  return parameters


def cross_entropy(logits, labels):
  return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1).mean()


def mlp_output(parameters, x, activation):
  for weight, bias in parameters[:-1]:
    x = activation(x @ weight + bias)
  return x @ parameters[-1][0] + parameters[-1][1]


def adam(parameters, gradients, moments, count, rate=0.001, first=0.9, second=0.999):
  mean, square = moments
  mean = jax.tree.map(lambda m, g: first * m + (1 - first) * g, mean, gradients)
  square = jax.tree.map(lambda v, g: second * v + (1 - second) * g * g, square, gradients)
  a, b = 1 - first**count, 1 - second**count
  parameters = jax.tree.map(
      lambda w, m, v: w - rate * (m / a) / (jnp.sqrt(v / b) + 1e-8), parameters, mean, square)
  return parameters, (mean, square)


def train_adam(activation, full_batch_steps=None):
  def loss(parameters, x, t):
    return cross_entropy(mlp_output(parameters, x, activation), t)

  def train(parameters, moments, x, t, batches=None):
    def step(state, batch):
      parameters, moments, count = state
      if batch is None:
        value, gradients = jax.value_and_grad(loss)(parameters, x, t)
      else:
        value, gradients = jax.value_and_grad(loss)(parameters, x[batch], t[batch])
      parameters, moments = adam(parameters, gradients, moments, count)
      return (parameters, moments, count + 1), value

    return jax.lax.scan(step, (parameters, moments, 1.0), batches, length=full_batch_steps)

  return jax.jit(train, donate_argnums=(0, 1))


def timed(function, make_arguments):
  """The seconds of a second call, and the compilation time added to the first."""
  start = time.perf_counter()
  compiled = function.lower(*make_arguments()).compile()
  compile_seconds = time.perf_counter() - start
  # Once before the clock starts, so that memory is touched and threads exist.
  jax.block_until_ready(compiled(*make_arguments()))
  arguments = make_arguments()
  start = time.perf_counter()
  result = jax.block_until_ready(compiled(*arguments))
  return time.perf_counter() - start, compile_seconds, result


def mlp(samples, batch_size):
  x, t = jnp.array(mnist.images(samples)), jnp.array(mnist.labels(samples))
  train = train_adam(jax.nn.relu)

  def arguments():
    parameters = dense_parameters(jax.random.key(1), [784, 512, 256, 10])
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    order = jax.random.permutation(jax.random.key(2), samples)
    steps = samples // batch_size
    batches = order[:steps * batch_size].reshape(steps, batch_size)
    return jax.block_until_ready(
        (parameters, (zeros, jax.tree.map(jnp.copy, zeros)), x, t, batches))

  seconds, compile_seconds, result = timed(train, arguments)
  mnist.report(seconds, compile=compile_seconds, loss=float(result[1][-1]))


def tiny():
  x, t = (jnp.array(a) for a in mnist.tiny_data())
  train = train_adam(jnp.tanh, full_batch_steps=10_000)

  def arguments():
    parameters = dense_parameters(jax.random.key(1), [4, 32, 16, 4])
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return jax.block_until_ready((parameters, (zeros, jax.tree.map(jnp.copy, zeros)), x, t))

  seconds, compile_seconds, result = timed(train, arguments)
  mnist.report(seconds, compile=compile_seconds, loss=float(result[1][-1]))


def sweep():
  x, t = jnp.array(mnist.images(mnist.SAMPLES)), jnp.array(mnist.labels(mnist.SAMPLES))

  def output(parameters, running, x, batch_norm, training):
    after = []
    for index, (weight, bias) in enumerate(parameters[:-1]):
      x = x @ weight + bias
      if batch_norm:
        mean, variance = (x.mean(0), x.var(0)) if training else running[index]
        after.append((0.9 * running[index][0] + 0.1 * mean, 0.9 * running[index][1] + 0.1 * variance))
        x = (x - mean) * jax.lax.rsqrt(variance + 1e-6)
      x = jax.nn.relu(x)
    return x @ parameters[-1][0] + parameters[-1][1], after

  def make(batch_norm):
    @jax.jit
    def train(key, scale):
      parameters = dense_parameters(key, [784] + [100] * 5 + [mnist.OUTPUTS], scale)
      running = [(jnp.zeros(100), jnp.ones(100))] * (5 if batch_norm else 0)

      def loss(parameters, running, batch):
        logits, running = output(parameters, running, x[batch], batch_norm, True)
        return cross_entropy(logits, t[batch]), running

      def step(state, batch):
        parameters, running = state
        gradients, running = jax.grad(loss, has_aux=True)(parameters, running, batch)
        return (jax.tree.map(lambda w, g: w - 0.01 * g, parameters, gradients), running), None

      def epoch(state, batches):
        state, _ = step(state, batches[0])
        logits, _ = output(*state, x, batch_norm, False)
        accuracy = (logits.argmax(1) == t).mean()
        return jax.lax.scan(step, state, batches[1:])[0], accuracy

      batches = jax.random.randint(key, (mnist.EPOCHS, 10, mnist.BATCH), 0, mnist.SAMPLES)
      return jax.lax.scan(epoch, (parameters, running), batches)[1]

    return train

  keys = jax.random.split(jax.random.key(1), 32)
  start = time.perf_counter()
  compiled = [make(norm).lower(keys[0], 1.0).compile() for norm in (True, False)]
  compile_seconds = time.perf_counter() - start
  start = time.perf_counter()
  with ThreadPoolExecutor(mnist.cores()) as pool:
    accuracies = list(pool.map(
        lambda i: jax.block_until_ready(compiled[i // 16](keys[i], jnp.float32(mnist.SCALES[i % 16]))),
        range(32)))
  mnist.report(time.perf_counter() - start, compile=compile_seconds,
               accuracy=float(sum(a[-1] for a in accuracies)) / 32)


if __name__ == "__main__":
  {
      "sweep": sweep,
      "mlp": lambda: mlp(60_000, 128),
      "small-batch": lambda: mlp(16_000, 16),
      "tiny": tiny,
      "version": lambda: print(jax.__version__),
  }[sys.argv[1]]()
