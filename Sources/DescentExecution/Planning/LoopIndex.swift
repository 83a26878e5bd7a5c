/// The loops of a schedule that have room for more work, indexed by what they read, to find the loops that share an
/// operand with a node without a search through all loops.
struct LoopIndex {
  /// Steps in ascending order.
  private var steps: [Placement.Source: [Int]] = [:]

  /// Adds what a loop reads.
  mutating func add(_ step: Int, reading sources: some Sequence<Placement.Source>) {
    for source in sources {
      let place = self.place(of: step, in: steps[source] ?? [])
      if let list = steps[source], place < list.count, list[place] == step { continue }
      steps[source, default: []].insert(step, at: place)
    }
  }

  /// Removes a loop that has no room left.
  mutating func remove(_ step: Int, reading sources: some Sequence<Placement.Source>) {
    for source in sources {
      guard let list = steps[source] else { continue }
      let place = self.place(of: step, in: list)
      if place < list.count, list[place] == step { steps[source]?.remove(at: place) }
    }
  }

  /// The first loop from `earliest` on that reads any of the sources and satisfies a condition.
  func first(
    from earliest: Int, reading sources: Set<Placement.Source>, where fits: (Int) -> Bool
  ) -> Int? {
    var lists: [ArraySlice<Int>] = []
    for source in sources {
      guard let list = steps[source] else { continue }
      lists.append(list[place(of: earliest, in: list)...])
    }
    while let next = lists.lazy.compactMap(\.first).min() {
      if fits(next) { return next }
      for index in lists.indices where lists[index].first == next { lists[index].removeFirst() }
    }
    return nil
  }

  /// The position of the first step that is not below this one.
  private func place(of step: Int, in list: [Int]) -> Int {
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle] < step { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
