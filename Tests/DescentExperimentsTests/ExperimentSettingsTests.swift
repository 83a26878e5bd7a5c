import DescentConfiguration
import DescentRuns
import Foundation
import Testing

@testable import DescentExperiments

/// The tables of the experiments' settings, and what follows from them.
@Suite struct ExperimentSettingsTests {
  /// If DESCENT_WRITE_REFERENCE is set, `docs/experiments.md` is rewritten.
  @Test func thePageIsThatOfTheTables() throws {
    let page = URL(filePath: #filePath).appending(path: "../../../docs/experiments.md").standardized
    if ProcessInfo.processInfo.environment["DESCENT_WRITE_REFERENCE"] != nil {
      try Data(ExperimentsReference.markdown.utf8).write(to: page)
    }
    #expect(
      try String(contentsOf: page, encoding: .utf8) == ExperimentsReference.markdown,
      "set DESCENT_WRITE_REFERENCE to write it anew")
  }

  private static let experiments = ExperimentCatalogue.all.map { AnyExperiment(type: $0) }

  /// An experiment as an argument of a test.
  struct AnyExperiment: Sendable, CustomTestStringConvertible {
    let type: any Experiment.Type
    var testDescription: String { type.name }
  }

  // MARK: The table

  @Test(arguments: experiments) func everySettingHasOneRowAndAMember(_ experiment: AnyExperiment)
    throws
  {
    try checkTable(experiment.type)
  }

  private func checkTable<E: Experiment>(_ experiment: E.Type) throws {
    let flags = E.Options.allSettings.compactMap(\.flag)
    #expect(Set(flags).count == flags.count)
    let inFile = E.Options.allSettings.filter(\.isInFile)
    // Every stored member of the options has its row: a forgotten one would not be in config.json.
    let members = Mirror(reflecting: E.Options()).children.compactMap(\.label).sorted()
    #expect(inFile.map(\.field.name).sorted() == members)
    for setting in E.Options.allSettings {
      #expect(!setting.field.sentence.isEmpty && setting.field.sentence.last != ".")
    }
    try E.Options().check()
    var quick = E.Options()
    quick.makeQuick()
    try quick.check()
  }

  // MARK: config.json

  @Test(arguments: experiments) func theFileHoldsEverySetting(_ experiment: AnyExperiment) throws {
    try checkFile(experiment.type)
  }

  private func checkFile<E: Experiment>(_ experiment: E.Type) throws {
    var options = E.Options()
    options.makeQuick()
    options.seed = .max
    options.seeds = 3
    let text = try RecordJSON.text(options)
    let read = try RecordJSON.value(E.Options.self, from: text)
    #expect(try RecordJSON.text(read) == text)
    #expect(read.seed == .max && read.seeds == 3)
    let entries = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    // What has a default is always written, and so must be there.
    let standard = try JSONSerialization.jsonObject(
      with: Data(RecordJSON.text(E.Options()).utf8))
    let names = try #require(standard as? [String: Any]).keys
    #expect(names.contains("seeds"))
    for name in names {
      #expect(refusal(E.self, entries.filter { $0.key != name }).hasPrefix("\(name) is missing"))
      #expect(
        refusal(E.self, entries.merging([name: [String: Int]()]) { $1 }).hasPrefix("\(name)"))
    }
    #expect(
      refusal(E.self, entries.merging(["speed": 3]) { $1 }).hasPrefix("has no setting \"speed\""))
  }

  private func refusal<E: Experiment>(_ experiment: E.Type, _ entries: [String: Any]) -> String {
    do {
      let data = try JSONSerialization.data(withJSONObject: entries)
      _ = try RecordJSON.value(E.Options.self, from: String(decoding: data, as: UTF8.self))
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  // MARK: Flags

  @Test(arguments: experiments) func everyFlagIsRead(_ experiment: AnyExperiment) throws {
    try checkFlags(experiment.type)
  }

  private func checkFlags<E: Experiment>(_ experiment: E.Type) throws {
    for setting in E.Options.allSettings {
      guard let flag = setting.flag, setting.notation != .toggle else { continue }
      for text in ["", "nonsense,=,nonsense"] where !isText(setting, text) {
        var options = E.Options()
        let error = #expect(throws: ExperimentError.self) { try setting.read(text, into: &options) }
        #expect(error?.description.hasPrefix("--\(flag)") == true)
        #expect(text.isEmpty || error?.description.contains(text) == true)
      }
      // The default as it is shown is a value of the flag.
      var options = E.Options()
      if let content = setting.field.write(options, .everything) {
        try setting.read(flagText(content), into: &options)
        #expect(setting.field.isSame(options, E.Options()))
      }
    }
  }

  /// Whether a flag takes any text that is not empty.
  private func isText<Options>(_ setting: ExperimentSetting<Options>, _ text: String) -> Bool {
    setting.notation == .text && !text.isEmpty
  }

  @Test func theRatesAreThoseOfTheNamedOptimizers() throws {
    typealias Options = OptimizerComparisonExperiment.Options
    func options(_ flags: [(String, String)]) throws -> Options {
      var options = Options()
      for (flag, text) in flags {
        let setting = try #require(Options.allSettings.first { $0.flag == flag })
        try setting.read(text, into: &options)
      }
      return options
    }
    let some = try options([("optimizers", "adam,sgd"), ("learning-rate", "sgd=0.25")])
    #expect(
      some.optimizers == [.init(.adam, learningRate: 0.001), .init(.sgd, learningRate: 0.25)])
    #expect(throws: ExperimentError.self) {
      try options([("optimizers", "adam"), ("learning-rate", "sgd=0.25")])
    }
  }
}
