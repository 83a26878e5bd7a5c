import DescentData
import DescentExecution
import DescentGraph

/// Checks that one setting alone does not decide: each throws
/// ``ExperimentError/setting(_:value:problem:)``. Before them the table of settings has checked each by itself.
enum Checks {
  static func require(
    _ condition: Bool, _ name: String, _ value: @autoclosure () -> some CustomStringConvertible,
    _ problem: @autoclosure () -> String
  ) throws {
    if condition { return }
    throw ExperimentError.setting(name, value: value().description, problem: problem())
  }

  static func batchSize(_ size: Int, samples: Int) throws {
    try require(
      size <= samples, "batch-size", size, "is larger than the data of \(samples) samples")
  }

  /// Checks that the data have as many training images as are wanted.
  static func images(_ samples: Int, of loaded: LoadedData) throws {
    try require(
      samples <= loaded.train.count, "samples", samples,
      "\(loaded.name) has \(loaded.train.count) training images")
  }

  /// Checks the number of steps, which random numbers count in 32 bits.
  static func epochs(_ epochs: Int, samples: Int, batchSize: Int) throws {
    let steps = ((samples - 1) / batchSize + 1).multipliedReportingOverflow(by: epochs)
    try require(
      !steps.overflow && steps.partialValue <= Int(UInt32.max),
      "epochs", epochs, "makes more than the maximum of \(UInt32.max) steps")
  }

  /// Checks that the layers fit in memory.
  ///
  /// - Parameter networks: How many networks run concurrently.
  static func memory(
    features: Int, hidden: [Int], outputs: Int, batchSize: Int, networks: Int
  ) throws {
    let sizes = ([features] + hidden + [outputs]).map(Double.init)
    let weights = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    // Weights and their gradients; the values of each layer, forward and backward.
    let numbers = 2 * weights + 4 * Double(batchSize) * sizes.reduce(0, +)
    try fits(
      4 * numbers * Double(networks),
      "hidden", hidden.map(String.init).joined(separator: ","),
      "with \(outputs) outputs the concurrent networks need", "use smaller layers or fewer jobs")
  }

  /// Checks that the activations of layers fit in arrays and in memory.
  ///
  /// - Parameter networks: How many networks run concurrently.
  static func activations(samples: Int, sizes: [Int], networks: Int) throws {
    let weights = zip(sizes, sizes.dropFirst()).map { Double($0) * Double($1) }
    let values = sizes.map { Double(samples) * Double($0) }
    let layers = "with layers of \(sizes.map(String.init).joined(separator: ","))"
    let advice = "use fewer samples or smaller layers"
    try require(
      (weights + values).max() ?? 0 <= Double(TensorShape.largestCount),
      "samples", samples,
      "\(layers) an array would have more than \(TensorShape.largestCount) numbers; \(advice)")
    // Each value in the engine and as a copy; the weights of as many networks as run side by side.
    let numbers = Double(networks) * (weights + values + values).reduce(0, +)
    try fits(4 * numbers, "samples", samples, "\(layers) the networks need", advice)
  }

  /// Checks that the records of all runs, which are kept until the last has ended, fit in memory.
  static func seeds(_ seeds: Int) throws {
    // The smallest records have about a hundred numbers.
    try fits(
      1e4 * Double(seeds), "seeds", seeds, "the measurements of so many runs take",
      "use fewer seeds")
  }

  /// Checks that this many bytes are available.
  static func fits(
    _ bytes: Double, _ name: String, _ value: some CustomStringConvertible, _ what: String,
    _ advice: String
  ) throws {
    let available = Double(Memory.available)
    try require(
      bytes <= available, name, value,
      "\(what) about \(Memory.words(bytes)) of memory, but only \(Memory.words(available)) are available; \(advice)"
    )
  }
}
