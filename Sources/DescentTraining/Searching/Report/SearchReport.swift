import DescentFigures
import DescentNumerics
import DescentSearch

/// The page about a study and its figures, made from what the study knows alone, so that they can be made again.
///
/// ```swift
/// let report = SearchReport(summary, settings: [("sampler", "tpe"), ("seed", "0")])
/// let html = report.html()
/// ```
public struct SearchReport: Sendable {
  public let summary: SearchSummary
  /// Names and values for the head of the page.
  public var settings: [(String, String)]
  /// How much each hyperparameter matters; `nil` with too few comparable trials.
  public let importance: SearchImportance?
  /// What makes the result doubtful, the gravest first.
  public let warnings: [SearchWarning]
  let forest: SearchForest?
  /// The trial that won.
  let winner: SearchSummary.Trial?
  /// The step at which trials are compared, if it is not their end.
  let comparedStep: Int?
  /// The trials that are compared, by number, with their values.
  let compared: [Int: Double]

  public init(_ summary: SearchSummary, settings: [(String, String)] = []) {
    self.summary = summary
    self.settings = settings
    let (history, step) = summary.comparable
    comparedStep = step
    winner = summary.winner
    compared = Dictionary(
      uniqueKeysWithValues: zip(history.numbers, history.losses).map { number, loss in
        (number, summary.direction.loss(loss))
      })
    forest = SearchForest(history)
    importance = forest.map(SearchImportance.init)
    warnings = summary.warnings(importance: importance)
  }

  /// All figures that there is something to show in, each with a name for its file.
  public var figures: [(name: String, figure: any Figure)] {
    pictures.map { ($0.name, $0.figure) }
  }

  struct Picture {
    let name: String
    let figure: any Figure
    let caption: String
  }

  var pictures: [Picture] {
    [
      final, history, curves, importanceBars, slices, contours, parallel, ranges,
    ].compactMap { $0 }
  }

  /// The whole page.
  ///
  /// - Parameter json: The record that a reader's script finds in it.
  public func html(json: String = "null") -> String {
    let pictures = pictures
    func figure(_ name: String) -> [Report.Section] {
      pictures.filter { $0.name == name }.map { .figure($0.figure, caption: $0.caption) }
    }
    let rest = pictures.filter { $0.name != "final" }.flatMap { figure($0.name) }
    return Report(
      title: "The search \(summary.name)", question: "", settings: head,
      sections: [
        .text(heading: "Reading", reading),
        .verdicts(heading: "Is the winner real?", verdicts, note: verdictNote),
      ] + figure("final") + [
        .list(heading: "What makes it doubtful", warnings.map(\.description)),
        .values(heading: "The winner's configuration", configuration),
      ] + rest + [.table(table, heading: "The best trials")],
      dataJSON: json
    ).html()
  }

  /// The name of a value's axis: the objective, at the step at which trials are compared.
  var comparedTitle: String {
    comparedStep.map { "\(summary.objective) after \(summary.step) \($0)" } ?? summary.objective
  }

  func text(_ value: Double, digits: Int = 4) -> String {
    NumberText.readable(value, digits: digits)
  }

  /// The name of each hyperparameter in figures: the last parts of its path that no other one has, not only a number.
  var shortNames: [String] {
    let paths = summary.space.hyperparameters.map { $0.name.split(separator: ".") }
    return paths.map { path in
      let length = (1...max(1, path.count)).first { length in
        let end = path.suffix(length)
        return paths.count { $0.suffix(length) == end } == 1
          && !(end.first?.allSatisfy(\.isNumber) ?? false)
      }
      return path.suffix(length ?? path.count).joined(separator: ".")
    }
  }

  /// The hyperparameters by importance, the greatest first; in the order of the space if it is unknown.
  var byImportance: [Int] {
    let all = summary.space.hyperparameters.indices
    guard let importance else { return Array(all) }
    return all.sorted {
      (importance.singles[$1].total, $0) < (importance.singles[$0].total, $1)
    }
  }
}
