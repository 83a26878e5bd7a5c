import DescentConfiguration
import Foundation
import Testing

@testable import DescentDoctor

/// A few patients of each kind, by their own words; `make doctor-score` goes through all of them.
@Suite(.timeLimit(.minutes(10))) struct PatientTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Patients")

  private func examine(_ name: String, remedies: Bool = false, jobs: Int = 1) async throws
    -> Examination
  {
    let path = Self.folder.appending(path: name + ".yaml").path
    return try await Doctor(TrainingConfiguration(contentsOf: path)).examine(
      jobs: jobs, remedies: remedies, budget: 8_000)
  }

  /// The finding that the patient's first line names.
  private func wanted(_ name: String) throws -> FindingName? {
    let text = try String(
      contentsOf: Self.folder.appending(path: name + ".yaml"), encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix("# finding: ") }
    return line?.dropFirst("# finding: ".count).split(separator: " ").first.flatMap {
      FindingName(rawValue: String($0))
    }
  }

  @Test(arguments: [
    "leak-reminders", "linear-spirals", "constant-leaves", "not-finite-houses", "order-spirals",
  ])
  func theSickAreNamed(_ name: String) async throws {
    let wanted = try #require(try wanted("sick/" + name))
    let examination = try await examine("sick/" + name)
    #expect(
      examination.findings.contains { $0.name == wanted && $0.severity >= .warning },
      "\(examination.findings.map(\.name))")
  }

  @Test(arguments: ["houses", "spirals-tanh", "line-linear"])
  func theHealthyAreLeftAlone(_ name: String) async throws {
    let examination = try await examine("healthy/" + name)
    let loud = examination.findings.filter { $0.severity >= .warning }
    #expect(loud.isEmpty, "\(loud.map(\.observation))")
  }

  /// The remedy is better than what chance finds, and the same for any number of jobs.
  @Test func aRemedyIsProved() async throws {
    let one = try await examine("sick/collapsed-digits-tanh", remedies: true)
    let two = try await examine("sick/collapsed-digits-tanh", remedies: true, jobs: 2)
    let trials = try #require(one.trials)
    #expect(trials == two.trials && one.findings == two.findings)
    let best = try #require(trials.best)
    #expect(try #require(best.value) > 0.8 && best.better == best.seeds)
    #expect(try #require(trials.controlMedian) < 0.8)
    #expect(one.text.contains("validation accuracy") && one.text.contains("random edits"))
    let document = try JSONSerialization.jsonObject(with: Data(one.json.utf8)) as? [String: Any]
    #expect((document?["findings"] as? [[String: Any]])?.isEmpty == false)
    #expect((document?["remedies"] as? [[String: Any]])?.isEmpty == false)
  }
}
