// A classifier of arrays of one's own: on which of two spirals does a point lie?
import Descent
import Foundation

/// Points of two spirals around each other, with a little noise that is the same each time.
func spirals(_ count: Int) -> (points: [[Double]], spirals: [Int]) {
  let labels = (0..<count).map { $0 % 2 }
  let points = (0..<count).map { index in
    let (radius, noise) = (Double(index) / Double(count), 0.02 * sin(Double(index * index)))
    let angle = 9 * radius + .pi * Double(labels[index])
    return [(radius + noise) * cos(angle), (radius + noise) * sin(angle)]
  }
  return (points, labels)
}

let (points, labels) = spirals(1000)
let data = try Dataset(points, labels: labels)
let (train, test) = try data.split(first: 0.8, seed: 1, stratified: true)

let model = Network {
  Dense(32)
  Tanh()
  Dense(32)
  Tanh()
  Dense(2)
}
let trainer = try Trainer(
  model, for: train, loss: .softmaxCrossEntropy, optimizer: .adam(learningRate: 0.01), seed: 1)
let epochs = try await trainer.train(train, validation: test, epochs: 80)
print(epochs[79])

let predictor = try await trainer.predictor()
let classes = try predictor.classes([[0.3, 0.1], [-0.3, -0.1]])
let probabilities = try predictor.probabilities([[0.3, 0.1], [-0.3, -0.1]])
for (index, place) in classes.enumerated() {
  print("spiral \(place), with probability \(probabilities[index][place])")
}
