// A regression on arrays of one's own: the distance that a thrown ball flies.
import Descent
import Foundation

/// The distance that a ball flies without air, v²·sin(2α)/g, in meters, for a speed in m/s and an angle in degrees.
func distance(_ speed: Double, _ angle: Double) -> Double {
  speed * speed * sin(angle * .pi / 90) / 9.81
}

let speeds = (0..<2000).map { 5 + Double($0 * 37 % 250) / 10 }
let angles = (0..<2000).map { 10 + Double($0 * 53 % 700) / 10 }
let data = try Dataset(
  zip(speeds, angles).map { [$0, $1] }, values: zip(speeds, angles).map(distance))
let (train, test) = try data.split(first: 0.8, seed: 1)

let model = try Network {
  try Standardize(fitting: train)
  Dense(64)
  Tanh()
  Dense(64)
  Tanh()
  Dense(1)
}
let trainer = try Trainer(
  model, for: train, loss: .meanSquaredError, optimizer: .adam(learningRate: 0.005),
  metrics: [.meanAbsoluteError, .r2], seed: 1)
let epochs = try await trainer.train(train, validation: test, epochs: 150)
print(epochs[149])

let flights = try await trainer.predictor().values([[20, 45], [20, 30]])
for (angle, flight) in zip([45, 30], flights) {
  print("20 m/s at \(angle) degrees: \(NumberText.fixed(Double(flight[0]), decimals: 1)) m")
}
