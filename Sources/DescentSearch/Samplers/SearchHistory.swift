/// The trials whose results are known, as rows of numbers.
public struct SearchHistory: Sendable {
  public let space: SearchSpace
  /// The number of each trial in its study, ascending.
  public private(set) var numbers: [Int] = []
  /// Row by row the place of each hyperparameter, NaN where it does not exist (see ``SearchSpace/places(of:)``).
  public private(set) var places: [Double] = []
  /// The result of each trial; lower is better, +∞ where it failed. Results to maximize are negated.
  public private(set) var losses: [Double] = []

  public init(_ space: SearchSpace) { self.space = space }

  public var count: Int { numbers.count }

  /// The places of a trial, by its index here.
  public subscript(index: Int) -> ArraySlice<Double> {
    let width = space.hyperparameters.count
    return places[index * width..<(index + 1) * width]
  }

  /// Adds a trial; a loss that is NaN counts as failed.
  public mutating func append(number: Int, places: [Double], loss: Double) {
    numbers.append(number)
    self.places += places
    losses.append(loss.isNaN ? .infinity : loss)
  }
}
