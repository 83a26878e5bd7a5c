import DescentConfiguration
import DescentFigures
import DescentNumerics
import DescentRuns

@testable import DescentExperiments

/// A small experiment made for tests: it shows what a newcomer writes. It is not shipped.
///
/// Numbers between 0 and 1 are added in Float, one after another and in pairs of halves. The error of the first grows
/// with their number, that of the second hardly does.
enum SummationExperiment: Experiment {
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

  struct Record: Codable, Sendable {
    var largest: Double
    var sums: [FactorialResult<Condition, Values>]
  }

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

  static func conditions(_ options: Options) -> [Condition] {
    product(options.order.map { [$0] } ?? Order.allCases, options.counts, Condition.init)
  }

  static func pieceCount(_ options: Options) -> Int { conditions(options).count }

  static func run(
    _ options: Options, on input: Void, in context: RunContext
  ) async throws -> Record {
    Record(
      largest: options.largest,
      sums: try await context.measure(conditions(options)) { condition in
        // Both orders add the same numbers.
        var random = SplitMix64(seed: context.seed(of: "\(condition.count)"))
        let numbers = (0..<condition.count).map { _ in
          Float(Double.random(in: 0..<options.largest, using: &random))
        }
        let exact = numbers.reduce(0.0) { $0 + Double($1) }
        return Values(error: (Double(condition.order.sum(numbers[...])) / exact - 1).magnitude)
      })
  }

  // MARK: The page

  static func presentation(of records: [Record], options: Options) -> Presentation {
    let cells = FactorialCell.cells(records.map(\.sums))
    let verdicts = Verdict.judge(hypotheses(cells))
    return Presentation(
      title: "Sums in Float",
      takeaway: "Adding by halves keeps the error of long sums small.",
      claims: ["The error of a sum depends on the order of the additions."],
      formulas: [
        Formula(#"\epsilon_n \sim n , \quad \epsilon_n \sim \ln n"#, label: "in turn, by halves")
      ],
      mechanism: """
        Each addition is rounded. In turn, a number passes through as many additions as follow it; by halves, only \
        through as many as there are halvings.
        """,
      predictions: ["In turn the error grows with the count; by halves it hardly does."],
      pictures: [
        .init(
          name: name, figure: figure(cells),
          caption: "The error of each sum." + bandCaption(records.count))
      ],
      verdicts: verdicts, why: "",
      next: [.init("Add more:", "descent run summation --counts 1000000")],
      settings: [("numbers", "0 to \(options.largest.readable)")],
      tables: [
        cells.table(
          "Errors",
          [
            ("order", \.order.title), ("numbers", { "\($0.count)" }),
            ("error", { $0.number(\.error).readable }),
          ])
      ])
  }

  typealias Cell = FactorialCell<Condition, Values>

  private static func figure(_ cells: [Cell]) -> Chart {
    cells.grouped { $0.order }.enumerated().reduce(
      Chart(title: "Errors of sums", y: ChartAxis("error"))
    ) { chart, group in
      var chart = chart
      chart.x = ChartAxis("numbers", categories: group.element.cells.map { "\($0.count)" })
      return chart.adding(
        group.element.cells, \.error, name: group.element.key.title, color: .series(group.offset))
    }
  }

  private static func hypotheses(_ cells: [Cell]) -> [Hypothesis] {
    guard let inTurn = cells.last(where: { $0.order == .inTurn }),
      let halves = cells.last(where: { $0.order == .halves })
    else { return [] }
    return [
      .lower(
        "By halves the error of \(inTurn.count) numbers is smaller than in turn.",
        halves.number(\.error), than: inTurn.number(\.error), "error", by: 2, scale: .ratio)
    ]
  }
}
