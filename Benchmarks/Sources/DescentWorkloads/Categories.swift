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

/// Trains on the table with one of the encodings of categories, and prints the best validation loss, the seconds until it
/// first fell to `loss`, and the peak memory.
///
/// - Parameter loss: The loss to reach; that of the best epoch by default.
func trainCategories(_ encoding: String, until loss: Double?) async throws {
  let path = FileManager.default.temporaryDirectory.appending(path: "census.csv").path
  if !FileManager.default.fileExists(atPath: path) { try Census.write(to: path) }
  let configuration = TrainingConfiguration(
    data: DataSettings(
      path: path, target: ["income"], unknownCategories: .zeros,
      categories: encoding == "one-hot" ? .oneHot : .automatic),
    model: ModelSettings([
      .layer(Dense(64)), .layer(ReLU()), .layer(Dense(32)), .layer(ReLU()), .output(),
    ]),
    optimizer: Adam(), training: TrainingSettings(epochs: 12, batchSize: 64))
  let start = ContinuousClock.now
  let data = try LoadedTraining(configuration.data)
  let prepared = seconds(since: start)
  let trainer = try configuration.trainer(for: data)
  var (best, reached) = (Double.infinity, Double?.none)
  for try await epoch in trainer.fit(data.training, validation: data.validation, epochs: 12) {
    let value = epoch.validation?.loss ?? .infinity
    if value < best {
      best = value
      if loss == nil { reached = seconds(since: start) }
    }
    if let loss, value <= loss, reached == nil { reached = seconds(since: start) }
  }
  report(
    reached ?? .infinity,
    [
      ("preparation", prepared), ("all", seconds(since: start)), ("loss", best),
      ("megabytes", peakMegabytes()),
    ])
}
