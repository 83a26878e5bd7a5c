import DescentArrays
import DescentGraph
import DescentNumerics
import RealModule

/// The outputs of a model for samples, and what they stand for: see ``Predictor``.
public struct PredictedOutputs: Sendable {
  /// The number of samples.
  public let count: Int
  /// The shape of one sample's output.
  public let shape: TensorShape
  /// The outputs of the samples, one after another.
  public let numbers: [Float]
  /// The names of the outputs, if they have some.
  public var names: [String] { layout?.names ?? [] }
  /// What the outputs stand for.
  let loss: (any Loss)?
  let layout: SampleLayout?

  init(
    _ numbers: [Float], count: Int, shape: TensorShape, loss: (any Loss)?,
    layout: SampleLayout? = nil
  ) {
    self.count = count
    self.shape = shape
    self.numbers = numbers
    self.loss = loss
    self.layout = layout
  }

  private var rule: ProbabilityRule? { loss?.probabilityRule }

  /// The output with this name, of a model with several.
  public subscript(name: String) -> PredictedOutputs {
    get throws {
      guard let layout, let form = layout[name], let range = layout.range(of: name) else {
        let list = SampleLayout.list(names)
        throw TrainingError.data(
          "there is no output '\(name)'; "
            + (names.isEmpty ? "the outputs have no names" : "the outputs are \(list)"))
      }
      let part = rows(of: shape.count).flatMap { row in
        row[row.startIndex + range.lowerBound..<row.startIndex + range.upperBound]
      }
      return PredictedOutputs(
        part, count: count, shape: TensorShape(form.shape),
        loss: (loss as? CombinedLoss)?.losses[name])
    }
  }

  /// The outputs of each sample.
  public var values: [[Float]] { rows(of: shape.count).map { Array($0) } }

  /// The class of each sample: that of the largest output, the first among equals. If each output is right or wrong by
  /// itself and there is only one, it is 1 where the output is above 0, and otherwise 0. A sample with a value that is
  /// not finite is of class 0, as in ``Accuracy``.
  ///
  /// - Throws: ``TrainingError/data(_:)`` if the outputs are not those of classes, one of which is right.
  public func classes() throws -> [Int] {
    if rule == .sigmoid, shape.count == 1 { return numbers.map { $0 > 0 ? 1 : 0 } }
    guard rule != .sigmoid, shape.rank == 1, shape.count > 1 else { throw noClasses("of a sample") }
    return rows(of: shape.count).map(Self.largest)
  }

  /// The classes of each sample at each of its places, for outputs [places, classes].
  ///
  /// - Throws: ``TrainingError/data(_:)`` if the outputs are not those of classes, one of which is right.
  public func classSequences() throws -> [[Int]] {
    guard rule != .sigmoid, shape.rank == 2, shape[1] > 1 else {
      throw noClasses("of the places of a sample")
    }
    let classes = rows(of: shape[1]).map(Self.largest)
    return stride(from: 0, to: classes.count, by: shape[0]).map {
      Array(classes[$0..<$0 + shape[0]])
    }
  }

  /// The probabilities of each sample: the softmax of its outputs over the last axis, or the sigmoid of each, as the loss
  /// says; see ``ProbabilityRule``.
  ///
  /// - Throws: ``TrainingError/data(_:)`` if the loss does not say how outputs become probabilities.
  public func probabilities() throws -> [[Float]] {
    switch rule {
    case .softmax:
      let classes = shape.dimensions.last ?? 1
      let all = rows(of: classes).flatMap { softmax($0).map { Float($0) } }
      return Self.rows(all, shape.count).map { Array($0) }
    case .sigmoid:
      return rows(of: shape.count).map { $0.map { Float(1 / (1 + Double.exp(-Double($0)))) } }
    case nil:
      throw TrainingError.data(
        "the outputs are no probabilities: the loss of the predictor must say how they become some, as "
          + "softmax and binary cross-entropy do")
    }
  }

  private func rows(of size: Int) -> [ArraySlice<Float>] { Self.rows(numbers, size) }

  private static func rows(_ numbers: [Float], _ size: Int) -> [ArraySlice<Float>] {
    guard size > 0 else { return [] }
    return stride(from: 0, to: numbers.count, by: size).map { numbers[$0..<$0 + size] }
  }

  /// The place of the first largest number; 0 if one is not finite.
  private static func largest(_ row: ArraySlice<Float>) -> Int {
    var best = row.startIndex
    for index in row.indices {
      guard row[index].isFinite else { return 0 }
      if row[index] > row[best] { best = index }
    }
    return best - row.startIndex
  }

  private func noClasses(_ whose: String) -> TrainingError {
    let reason = rule == .sigmoid ? "each is right or wrong by itself; take the probabilities" : ""
    return .data(
      "the outputs \(shape) are not those of the classes \(whose)"
        + (reason.isEmpty ? "; take the values" : "; \(reason)"))
  }
}
