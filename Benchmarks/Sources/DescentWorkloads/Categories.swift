import Descent
import Foundation

/// A table like Adult's: numbers, some categories of few values, and an employer of 1,000, on all of which the income
/// depends.
private struct Census {
  static let rows = 40_000
  static let categories = [
    ("workclass", 8), ("education", 16), ("marital", 7), ("occupation", 14), ("relationship", 6),
    ("race", 5), ("sex", 2), ("country", 41), ("employer", 1000),
  ]
  static let numbers = ["age", "hours", "gain"]

  /// Writes the table, the same each time.
  static func write(to path: String) throws {
    var random = PlainNumbers()
    let effects = categories.map { _, count in (0..<count).map { _ in 2 * random.next() } }
    var text = (numbers + categories.map(\.0) + ["income"]).joined(separator: ",") + "\n"
    for _ in 0..<rows {
      var fields: [String] = []
      var score: Float = 0
      for index in numbers.indices {
        let number = random.next()
        score += number * Float(index + 1) / 2
        fields.append("\(number)")
      }
      for (index, (name, count)) in categories.enumerated() {
        let place = min(count - 1, Int((random.next() + 1) / 2 * Float(count)))
        score += effects[index][place]
        fields.append("\(name)\(place)")
      }
      fields.append(score + random.next() > 0 ? "high" : "low")
      text += fields.joined(separator: ",") + "\n"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}

/// Trains on the table with one of the encodings of categories and five seeds, and prints the smallest mean validation loss
/// of an epoch, the mean seconds until the end of that epoch, reading included, and the peak memory.
///
/// - Parameter limit: A loss to reach; the seconds are then those until it was reached.
func trainCategories(_ encoding: String, until limit: Double?) async throws {
  let path = FileManager.default.temporaryDirectory.appending(path: "census.csv").path
  if !FileManager.default.fileExists(atPath: path) { try Census.write(to: path) }
  let (epochs, seeds) = (8, 5)
  var configuration = TrainingConfiguration(
    data: DataSettings(
      path: path, target: ["income"], unknownCategories: .zeros,
      categories: encoding == "one-hot" ? .oneHot : .automatic),
    model: ModelSettings([.hidden(.init(units: [64, 32])), .output()]), optimizer: Adam(),
    training: TrainingSettings(epochs: epochs, batchSize: 64))
  var losses = [Double](repeating: 0, count: epochs)
  var times = losses
  for seed in 1...seeds {
    configuration.training.seed = UInt64(seed)
    let start = ContinuousClock.now
    let data = try LoadedTraining(configuration.data)
    let trainer = try configuration.trainer(for: data)
    for try await epoch in trainer.fit(
      data.training, validation: data.validation, epochs: epochs)
    {
      losses[epoch.number - 1] += (epoch.validation?.loss ?? .infinity) / Double(seeds)
      times[epoch.number - 1] += seconds(since: start) / Double(seeds)
    }
  }
  let best = losses.min() ?? .infinity
  let reached = losses.firstIndex { $0 <= limit ?? best }
  report(
    reached.map { times[$0] } ?? .infinity, [("loss", best), ("megabytes", peakMegabytes())])
}
