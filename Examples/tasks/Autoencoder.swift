import Descent

/// A variational autoencoder: the divergence of its code is a loss added inside a layer.
func autoencoder() async throws {
  let (x, _) = TaskData.digits()
  // ---
  let model = Network {
    Dense(32)
    ReLU()
    Sampling(units: 4)
    Dense(32)
    ReLU()
    Dense(64)
  }
  let data = try Dataset(x, values: x)
  let trainer = try Trainer(
    model, for: data, loss: .meanSquaredError, optimizer: .adam(learningRate: 0.003))
  try await trainer.train(data, epochs: 10)
  print(try await trainer.evaluate(data))
}

/// Draws a code around its mean (Kingma and Welling 2014), and adds the divergence of its distribution from the standard
/// one to the loss.
struct Sampling: Layer {
  var units: Int

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let mean = Dense(units)(input, in: scope.child("mean"))
    let spread = Dense(units)(input, in: scope.child("spread"))
    let divergence = -0.5 * (1 + spread - mean.squared() - Tensor.exp(spread)).sum(axes: [1])
    scope.add(loss: 0.01 * divergence.mean())
    return mean + Tensor.exp(0.5 * spread) * scope.random(.normal, shape: mean.shape)
  }
}
