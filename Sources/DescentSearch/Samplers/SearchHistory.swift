/// The trials whose results are known, as rows of numbers.
public struct SearchHistory: Sendable {
  public let space: SearchSpace
  /// The number of each trial in its study, ascending.
  public private(set) var numbers: [Int] = []
  /// Row by row the place of each hyperparameter, NaN where it does not exist (see ``SearchSpace/places(of:)``). Values
  /// of domains with finitely many are at the middle of their part.
  public private(set) var places: [Double] = []
  /// The result of each trial; lower is better, +∞ where it failed. Results to maximize are negated.
  public private(set) var losses: [Double] = []

  let layout: SpaceLayout
  /// The points that were tried, by their keys, where the space has finitely many.
  private(set) var triedKeys: Set<Int> = []

  public init(_ space: SearchSpace) {
    self.space = space
    layout = SpaceLayout(space)
  }

  public var count: Int { numbers.count }

  /// The places of a trial, by its index here.
  public subscript(index: Int) -> ArraySlice<Double> {
    let width = space.hyperparameters.count
    return places[index * width..<(index + 1) * width]
  }

  /// Adds a trial; a loss that is NaN counts as failed. Trials can be added in any order, fastest in that of their
  /// numbers.
  public mutating func append(number: Int, places: [Double], loss: Double) {
    let row = layout.canonical(places)
    let loss = loss.isNaN ? .infinity : loss
    if let key = layout.key(row) { triedKeys.insert(key) }
    if number >= numbers.last ?? number {
      numbers.append(number)
      self.places += row
      losses.append(loss)
    } else {
      let index = numbers.firstIndex { $0 > number } ?? numbers.count
      numbers.insert(number, at: index)
      self.places.insert(contentsOf: row, at: index * row.count)
      losses.insert(loss, at: index)
    }
  }

  /// The indices of the trials with the lowest losses, the best first; of equal ones the earlier.
  func best(_ most: Int) -> [Int] {
    var best: [Int] = []
    for index in losses.indices {
      if best.count == most {
        guard let last = best.last, losses[index] < losses[last] else { continue }
        best.removeLast()
      }
      var (low, high) = (0, best.count)
      while low < high {
        let middle = (low + high) / 2
        if losses[best[middle]] <= losses[index] { low = middle + 1 } else { high = middle }
      }
      best.insert(index, at: low)
    }
    return best
  }
}
