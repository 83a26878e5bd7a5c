// Handwritten digits: MNIST if it is found, otherwise the small set that comes with Descent.
import Descent

let data = try DataSource.load(DataChoice.usual(directory: nil))
let epochs = data.name == "mnist" ? 3 : 20
let model = Network {
  Dense(100)
  ReLU()
  Dense(10)
}
let trainer = try Trainer(
  model, inputShape: TensorShape(data.train.featureShape), loss: .softmaxCrossEntropy,
  optimizer: Adam(), seed: 1)
for try await epoch in trainer.fit(data.train, validation: data.test, epochs: epochs) {
  let accuracy = NumberText.fixed(epoch.validationAccuracy ?? 0, decimals: 3)
  print("\(data.name), epoch \(epoch.number): test accuracy \(accuracy)")
}
