import DescentArrays
import DescentGraph
import DescentNumerics

/// How stored arrays differ from what a model declares: they belong to a different model.
public struct ArchitectureDifference: SentenceError, Sendable, Hashable {
  /// A path whose arrays differ.
  public struct Item: Sendable, Hashable {
    /// The path of the parameter or state.
    public let path: String
    /// The shape that the model declares; `nil` if it declares no such path.
    public let declared: TensorShape?
    /// The shape of the stored array; `nil` if nothing was stored.
    public let kept: TensorShape?
  }

  /// Every path that differs: the model's in declaration order, then the others.
  public let items: [Item]

  public var description: String {
    let texts = items.map { item in
      switch (item.declared, item.kept) {
      case (let declared?, let kept?): "\(item.path) is \(kept), the model's is \(declared)"
      case (let declared?, nil): "\(item.path) \(declared) is missing"
      default: "\(item.path) \(item.kept ?? .scalar) is not in the model"
      }
    }
    return "the values belong to a different architecture: " + texts.joined(separator: "; ")
  }

  /// Checks that there is an array of the right shape for each variable, and no other.
  ///
  /// - Throws: ``ArchitectureDifference``, and ``TrainingError/variable(_:)`` if an array is given twice or its number
  ///   of elements does not match its shape.
  public static func check(_ kept: [NamedTensor], against declared: [Variable]) throws {
    var names: Set<String> = []
    for tensor in kept {
      guard names.insert(tensor.name).inserted else {
        throw TrainingError.variable("the values of \(tensor.name) are given twice")
      }
    }
    let shapes = Dictionary(
      kept.map { ($0.name, TensorShape($0.shape)) }, uniquingKeysWith: { first, _ in first })
    let paths = Set(declared.map(\.path))
    let differing = declared.filter { shapes[$0.path] != $0.shape }.map {
      Item(path: $0.path, declared: $0.shape, kept: shapes[$0.path])
    }
    let foreign = kept.filter { !paths.contains($0.name) }.map {
      Item(path: $0.name, declared: nil, kept: TensorShape($0.shape))
    }
    guard differing.isEmpty, foreign.isEmpty else {
      throw ArchitectureDifference(items: differing + foreign)
    }
    for tensor in kept where tensor.values.count != TensorShape(tensor.shape).count {
      throw TrainingError.variable(
        "\(tensor.name) has \(tensor.values.count) elements; its shape, \(TensorShape(tensor.shape)), requires "
          + "\(TensorShape(tensor.shape).count)")
    }
  }
}
