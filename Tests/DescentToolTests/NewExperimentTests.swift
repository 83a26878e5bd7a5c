import ArgumentParser
import DescentRuns
import Foundation
import Testing

@testable import DescentExperiments
@testable import DescentTool

/// An experiment that is only a file, without a registration anywhere: flags, help, configuration, run.
@Suite struct NewExperimentTests {
  private typealias Kind = SummationExperiment

  @Test func itHasFlagsWithChecks() throws {
    var options = Kind.Options()
    let flags = try SettingFlags<Kind.Options>.parse(
      ["--counts=20,200", "--order", "halves", "--largest", "3"])
    #expect(try flags.applyChoosingData(to: &options) == nil)
    #expect(options.counts == [20, 200] && options.order == .halves && options.largest == 3)
    for (arguments, sentence) in [
      (["--counts", "20,1"], "counts 20,1: a list of whole numbers from 2 to 1000000 is needed"),
      (["--counts", "20,20"], "counts 20,20: 20 is named twice"),
      (["--order", "down"], "order down: in-turn or halves is needed"),
      (["--largest", "-1"], "largest -1: a number above 0 that fits in a Float is needed"),
    ] {
      let error = #expect(throws: ExperimentError.self) {
        try SettingFlags<Kind.Options>.parse(arguments).apply(to: &options)
      }
      #expect(error?.description == sentence)
    }
    #expect(throws: (any Error).self) { try SettingFlags<Kind.Options>.parse(["--largets", "1"]) }
  }

  @Test func itHasHelp() {
    let help = RunExperiment<Kind>.helpMessage(columns: 200)
    #expect(help.hasPrefix("OVERVIEW: \(Kind.summary)\n\n\(Kind.discussion)\n"))
    for line in [
      "--counts <counts>       How many numbers are added, with commas between the counts "
        + "(default: 100,1000,10000).",
      "--largest <largest>     The largest number (default: 1).",
      "--order <order>         The order of the additions: in-turn or halves (default: both).",
      "--seed <seed>", "--quick", "--jobs <jobs>", "--out <out>",
    ] {
      #expect(help.contains("  \(line)"), "\(line)")
    }
  }

  @Test func itRunsAndIsRepeated() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "descent-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func runner(_ name: String) -> ExperimentRunner {
      ExperimentRunner(folder: RunFolder("\(folder)/\(name)"), jobs: 2, events: RunEvents())
    }
    func content(_ name: String) throws -> String {
      try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }
    var options = Kind.Options()
    options.makeQuick()
    options.seeds = 2
    options.order = .inTurn
    let first = try await runner("a").run(Kind.self, options)
    let again = try await runner("b").run(
      Kind.self, configuration: ConfigurationFile("\(folder)/a"))
    #expect(try content("a/config.yaml") == content("b/config.yaml"))
    #expect(withoutSeconds(first.recordJSON) == withoutSeconds(again.recordJSON))

    // What its 120 lines do not say is there all the same.
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(first.recordJSON.utf8)) as? [String: Any])
    let sums = try #require(
      ((record["records"] as? [[String: Any]])?.last?["sums"] as? [[String: Any]])?.last)
    #expect(Set(sums.keys) == ["order", "count", "error"])
    #expect(sums["order"] as? String == "inTurn" && sums["count"] as? Int == 100)
    let lines = try content("a/metrics.jsonl").split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.hasPrefix("{\"count\":") && $0.contains("\"seed\":") })
    let report = try content("a/report.html")
    #expect(report.contains("The error of each sum") && report.contains("means over 2 seeds"))
    #expect(try content("a/figures/summation.svg").hasSuffix("</svg>\n"))
  }

  @Test func itHasAVerdict() throws {
    func outcome(_ errors: [Double]) -> Verdict.Outcome? {
      let records = [0.9, 1, 1.1].map { factor in
        let sums = zip(Kind.conditions(.init()), errors).enumerated().map { index, item in
          let (condition, error) = item
          let values = Kind.Values(error: index < 3 ? error * factor : error)
          return FactorialResult(condition: condition, values: values)
        }
        return Kind.Record(largest: 1, sums: sums)
      }
      return Kind.presentation(of: records, options: .init()).verdicts.first?.outcome
    }
    #expect(outcome([1, 2, 9, 1, 1, 1]) == .supported)
    #expect(outcome([1, 1, 1, 1, 1, 1]) == .refuted)
    #expect(outcome([1, 1, 2, 1, 1, 1]) == .undecided)
    #expect(Kind.presentation(of: [], options: .init()).verdicts.isEmpty)
  }
}
