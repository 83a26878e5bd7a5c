import DescentConfiguration
import DescentFigures
import DescentNumerics
import DescentRuns

@testable import DescentExperiments

/// A small experiment made for tests: it shows what a newcomer writes. It is not shipped.
///
/// Numbers between 0 and 1 are added in Float, one after another and in pairs of halves. The error of the first grows
/// with their number, that of the second hardly does.
enum SummationExperiment: FactorialExperiment {
  static let name = "summation"
  static let summary = "the error of long sums in Float, by the order of the additions"
  static let discussion = "The reference is the sum in Double."

  struct Options: ExperimentOptions {
    var counts = [100, 1000, 10_000]
    var largest = 1.0
    var order: Order?
    var seed: UInt64 = 0
    var seeds = 1
    var extended = true
    init() {}
    mutating func makeQuick() { counts = [10, 100] }

    static let settings: [ExperimentSetting<Self>] = [
      .init(
        "counts", \.counts,
        Form.whole(2...1_000_000).distinctList(of: "whole numbers from 2 to 1000000"),
        "How many numbers are added, with commas between the counts"),
      .init("largest", \.largest, .rate, "The largest number"),
      .init(
        "order", \.order, Form<Order>.name.optional,
        "The order of the additions: in-turn or halves",
        usual: "both"),
    ]
  }

  enum Order: String, Codable, Sendable, CaseIterable {
    case inTurn
    case halves

    var title: String { self == .inTurn ? "in turn" : "by halves" }

    func sum(_ numbers: ArraySlice<Float>) -> Float {
      guard self == .halves, numbers.count > 2 else { return numbers.reduce(0, +) }
      let middle = numbers.startIndex + numbers.count / 2
      return sum(numbers[..<middle]) + sum(numbers[middle...])
    }
  }

  struct Head: Codable, Sendable { public var largest: Double }

  struct Condition: FactorialCondition {
    var order: Order
    var count: Int
    var title: String { "\(count) numbers \(order.title)" }
  }

  struct Values: FactorialValues {
    /// The distance from the sum in Double, as a part of it.
    var error: Double
    var words: String { "error \(error.readable)" }
    var lines: [[String: Double?]] { [["error": error]] }
  }

  static let resultsKey = "sums"
  static func conditions(_ options: Options) -> [Condition] {
    product(options.order.map { [$0] } ?? Order.allCases, options.counts, Condition.init)
  }
  static func head(_ options: Options, _ input: Void) -> Head { Head(largest: options.largest) }

  static func measure(
    _ condition: Condition, _ options: Options, on input: Void, in context: RunContext
  ) throws -> Values {
    // Both orders add the same numbers.
    var random = SplitMix64(seed: context.seed(of: "\(condition.count)"))
    let numbers = (0..<condition.count).map { _ in
      Float(Double.random(in: 0..<options.largest, using: &random))
    }
    let exact = numbers.reduce(0.0) { $0 + Double($1) }
    return Values(error: (Double(condition.order.sum(numbers[...])) / exact - 1).magnitude)
  }

  static func page(_ results: Results, _ options: Options) -> Presentation {
    let groups = results.grouped(by: \.order)
    let chart = groups.enumerated().reduce(
      Chart(
        title: "Errors of sums", x: ChartAxis("numbers", scale: .logarithmic), y: ChartAxis("error")
      )
    ) { chart, group in
      let errors = group.element.cells.map { $0.number(\.error) }
      return chart.adding(
        curves: (0..<results.seedCount).map { seed in errors.map { $0.values[seed] } },
        over: group.element.cells.map { Double($0.count) }, name: group.element.key.title,
        color: .series(group.offset))
    }
    return Presentation(
      title: "Sums in Float", question: "Does the order of the additions change the error?",
      settings: [("numbers", "0 to \(options.largest.readable)")],
      pictures: [
        .init(
          name: name, figure: chart,
          caption: "The error of each sum." + bandCaption(results.seedCount))
      ],
      table: results.table(
        "Errors",
        [
          ("order", \.order.title), ("numbers", { "\($0.count)" }),
          ("error", { $0.number(\.error).readable }),
        ]), reading: reading(groups.map { ($0.key, $0.cells.map { $0.number(\.error).mean }) }))
  }

  private static func reading(_ errors: [(order: Order, means: [Double])]) -> String {
    verdicts(
      of: errors,
      { $0.means.last ?? 0 > 2 * ($0.means.first ?? 0) ? Growth.grows : Growth.stays },
      words: \.order.title) + "."
  }

  private enum Growth: String, CaseIterable {
    case grows = "The error grows"
    case stays = "The error stays small"
  }
}
