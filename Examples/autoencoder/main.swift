// A variational autoencoder of handwritten digits: the loss of its code is added inside a layer.
import Descent

/// Encodes images as points near a normal distribution, and decodes them (Kingma and Welling 2014).
///
/// The added loss is the divergence of each code's distribution from the standard normal one, −½·Σ(1 + ln σ² − µ² − σ²).
struct VariationalAutoencoder: Layer {
  var codeSize = 8
  /// How much the divergence counts beside the squared error of a pixel.
  var weight = 0.0005

  func forward(_ input: Tensor, in scope: Scope) -> Tensor {
    let hidden = Tensor.tanh(Dense(64)(input, in: scope.child("encoder")))
    let mean = Dense(codeSize)(hidden, in: scope.child("mean"))
    let logVariance = Dense(codeSize)(hidden, in: scope.child("variance"))
    let divergence = -0.5 * (1 + logVariance - mean.squared() - Tensor.exp(logVariance))
    scope.add(loss: weight * divergence.sum(axes: [1]).mean())
    let noise = scope.random(.normal, shape: [input.shape[0], codeSize])
    let code = scope.isTraining ? mean + Tensor.exp(0.5 * logVariance) * noise : mean
    let decoded = Tensor.tanh(Dense(64)(code, in: scope.child("decoder")))
    return Dense(input.shape[1])(decoded, in: scope.child("pixels")).sigmoid()
  }
}

let digits = try Digits.load()
let (train, test) = (try digits.train.reproducingFeatures, try digits.test.reproducingFeatures)
let trainer = try Trainer(
  VariationalAutoencoder(), for: train, loss: .meanSquaredError,
  optimizer: .adam(learningRate: 0.003), metrics: [.meanAbsoluteError], seed: 1)
let epochs = try await trainer.train(train, validation: test, epochs: 40)
print(epochs[39])

let image = test.features(at: 0)
let copy = try await trainer.predictor().values([image])[0]
for row in 0..<8 {
  let pixels = [image, copy].map { picture in
    picture[row * 8..<row * 8 + 8].map { $0 > 0.6 ? "#" : $0 > 0.3 ? "+" : "." }.joined()
  }
  print(pixels.joined(separator: "   "))
}
