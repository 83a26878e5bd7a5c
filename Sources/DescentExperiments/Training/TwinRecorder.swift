import DescentLearning

/// How far the units of a layer are the same to the last bit, followed step by step.
public struct TwinRecord: Codable, Sendable, Hashable {
  /// The steps up to which the counts hold; every step is looked at.
  public internal(set) var steps: [Int] = []
  /// For each of them and each hidden layer the smallest number of units, in any step since the last of them, whose
  /// incoming weights and bias are the first unit's to the last bit.
  public internal(set) var weights: [[Int]] = []
  /// The same of the updates.
  public internal(set) var updates: [[Int]] = []
  /// For each layer, the output among them, the first step that changed its weights; 0 if none did.
  public internal(set) var firstUpdate: [Int]
  /// Some units of the first layer; only with the first seed.
  public internal(set) var images: [UnitImage]?
}

/// Follows the units of a network's hidden layers through a training.
struct TwinRecorder {
  private(set) var record: TwinRecord
  private let paths: [String]
  private let keepsImages: Bool
  private let imageSteps: Set<Int>
  private var before: [UnitColumns]
  private var weights: [Int]
  private var updates: [Int]

  /// How many units are kept as images.
  static let imageUnits = 3

  /// - Parameters:
  ///   - hidden: The number of hidden layers, each of them a `Dense` and its activation.
  ///   - imageSteps: The steps whose images are kept; none if it is empty.
  init(_ trainer: isolated Trainer, hidden: Int, imageSteps: Set<Int>) throws {
    paths = (0...hidden).map { "\(2 * $0 + 1)-Dense" }
    keepsImages = !imageSteps.isEmpty
    self.imageSteps = imageSteps
    before = try Self.columns(trainer, paths)
    weights = before.dropLast().map(\.twins)
    updates = before.dropLast().map(\.units)
    record = TwinRecord(
      steps: [0], weights: [weights], updates: [updates],
      firstUpdate: [Int](repeating: 0, count: hidden + 1), images: keepsImages ? [] : nil)
  }

  private static func columns(_ trainer: isolated Trainer, _ paths: [String]) throws
    -> [UnitColumns]
  {
    try paths.map {
      UnitColumns(
        weights: try trainer.values(at: "\($0)/weight"),
        biases: try trainer.values(at: "\($0)/bias"))
    }
  }

  /// Looks at the network after a step.
  ///
  /// - Parameter isMeasured: Whether the counts so far are written down.
  mutating func follow(_ trainer: isolated Trainer, step: Int, isMeasured: Bool) throws {
    let after = try Self.columns(trainer, paths)
    let changes = zip(after, before).map { $0 - $1 }
    for (layer, change) in changes.enumerated()
    where record.firstUpdate[layer] == 0 && !change.isZero { record.firstUpdate[layer] = step }
    for layer in weights.indices {
      weights[layer] = min(weights[layer], after[layer].twins)
      updates[layer] = min(updates[layer], changes[layer].twins)
    }
    if imageSteps.contains(step) { keep(after[0], changes[0], step) }
    before = after
    guard isMeasured else { return }
    record.steps.append(step)
    record.weights.append(weights)
    record.updates.append(updates)
    (weights, updates) = (before.dropLast().map(\.units), before.dropLast().map(\.units))
  }

  private mutating func keep(_ weights: UnitColumns, _ updates: UnitColumns, _ step: Int) {
    for unit in 0..<min(Self.imageUnits, weights.units) {
      let pictures = [
        UnitImage(weights.weights(of: unit), unit: unit, isUpdate: false, step: step),
        UnitImage(updates.weights(of: unit), unit: unit, isUpdate: true, step: step),
      ]
      record.images?.append(contentsOf: pictures.compactMap(\.self))
    }
  }
}
