import Descent

/// The data of the tasks, made from a seed. They are those of the peers' programs in `Benchmarks/Peers/Lines`.
enum TaskData {
  /// Noisy bars in images of 8 × 8, in ten classes.
  static func digits() -> (x: [[Float]], y: [Int]) {
    var random = Numbers(seed: 1)
    let y = (0..<2000).map { _ in random.integer(below: 10) }
    let x = y.map { label in
      (0..<64).map { place in
        let isBar = label < 8 ? place / 8 == label : place % 8 == label - 6
        return Float(random.normal() * 0.3 + (isBar ? 1 : 0))
      }
    }
    return (x, y)
  }

  static func numbers() -> (x: [[Float]], y: [Float]) {
    var random = Numbers(seed: 2)
    let x = (0..<1000).map { _ in (0..<5).map { _ in Float(3 + 5 * random.normal()) } }
    return (x, x.map { $0[0] * $0[1] * 0.2 + $0[2] + Float(random.normal() * 0.1) })
  }

  static func ratings() -> (users: [Int], items: [Int], ratings: [Float]) {
    var random = Numbers(seed: 3)
    let tastes = (0..<200).map { _ in (0..<4).map { _ in random.normal() } }
    let kinds = (0..<100).map { _ in (0..<4).map { _ in random.normal() } }
    let users = (0..<5000).map { _ in random.integer(below: 200) }
    let items = (0..<5000).map { _ in random.integer(below: 100) }
    let ratings = zip(users, items).map { user, item in
      Float(zip(tastes[user], kinds[item]).reduce(3) { $0 + 0.5 * $1.0 * $1.1 })
    }
    return (users, items, ratings)
  }

  /// Sequences of 20 symbols; 1 where symbol 3 follows symbol 2 somewhere.
  static func sequences() -> (x: [[Int]], y: [Int]) {
    var random = Numbers(seed: 4)
    let x = (0..<1000).map { _ in (0..<20).map { _ in random.integer(below: 8) } }
    return (x, x.map { zip($0, $0.dropFirst()).contains { $0 == (2, 3) } ? 1 : 0 })
  }

  /// Age, hours, one of 5 jobs, one of 300 towns, and whether somebody is rich.
  static func table() throws -> DataTable {
    var random = Numbers(seed: 5)
    let rows = (0..<2000).map { _ in
      (
        age: random.number(from: 18, to: 70), hours: random.number(from: 10, to: 60),
        job: random.integer(below: 5), town: random.integer(below: 300)
      )
    }
    let isRich = rows.map {
      $0.age / 70 + $0.hours / 60 + Double($0.job) / 5 + Double($0.town % 7) / 3 > 2.9
    }
    func named(_ codes: [Int], _ names: [String]) -> DataTable.Values {
      .categories(codes.map { Int32($0) }, names: names)
    }
    return try DataTable(columns: [
      DataTable.Column("age", .numbers(rows.map(\.age))),
      DataTable.Column("hours", .numbers(rows.map(\.hours))),
      DataTable.Column("job", named(rows.map(\.job), (0..<5).map { "job \($0)" })),
      DataTable.Column("town", named(rows.map(\.town), (0..<300).map { "town \($0)" })),
      DataTable.Column("rich", named(isRich.map { $0 ? 1 : 0 }, ["no", "yes"])),
    ])
  }
}

/// Random numbers by SplitMix64 (Steele, Lea and Flood 2014).
private struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func number(from low: Double = 0, to high: Double = 1) -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return low + (high - low) * Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }

  mutating func integer(below end: Int) -> Int { Int(number() * Double(end)) }

  /// The sum of twelve uniform numbers is nearly Gaussian, with a variance of 1.
  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + number() } }
}
