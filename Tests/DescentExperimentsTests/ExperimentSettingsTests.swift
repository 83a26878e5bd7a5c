import DescentConfiguration
import DescentRuns
import Foundation
import TestSupport
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
    // Every stored member of the options has its row: a forgotten one would not be in config.yaml.
    let members = Mirror(reflecting: E.Options()).children.compactMap(\.label).sorted()
    #expect(inFile.map { camel($0.field.name) }.sorted() == members)
    for setting in E.Options.allSettings {
      #expect(!setting.field.sentence.isEmpty && setting.field.sentence.last != ".")
    }
    try E.Options().check()
    var quick = E.Options()
    quick.makeQuick()
    try quick.check()
  }

  // MARK: config.yaml

  @Test(arguments: experiments) func theFileHoldsEverySetting(_ experiment: AnyExperiment) throws {
    try checkFile(experiment.type)
  }

  private func checkFile<E: Experiment>(_ experiment: E.Type) throws {
    var options = E.Options()
    options.makeQuick()
    options.seed = .max
    options.seeds = 3
    let text = RunConfiguration.yaml(E.name, options)
    let read = try self.read(E.self, text)
    #expect(RunConfiguration.yaml(E.name, read) == text)
    #expect(read.seed == .max && read.seeds == 3)
    // What has a default is always written, and so must be there.
    let names = try entries(RunConfiguration.yaml(E.name, E.Options())).map(\.key)
    #expect(names.contains("seeds"))
    for name in names {
      let others = try entries(text).filter { $0.key != name }
      // What 0.1.0 did not have may be missing; it has the book's value then.
      let isRequired = E.Options.allSettings.contains {
        $0.field.name == name && $0.field.isRequired
      }
      #expect(refusal(E.self, others).hasPrefix("settings: \(name) is missing") == isRequired)
      let wrong = SettingNode.Entry(key: name, value: SettingNode(.map([])))
      #expect(refusal(E.self, others + [wrong]).hasPrefix("settings.\(name)"))
    }
    let unknown = SettingNode.Entry(key: "speed", value: SettingNode(.integer(3)))
    #expect(
      try refusal(E.self, entries(text) + [unknown]).hasPrefix("settings: has no setting \"speed\"")
    )
  }

  private func read<E: Experiment>(_ experiment: E.Type, _ text: String) throws -> E.Options {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(filePath: folder.path("config.yaml")))
    return try ConfigurationFile(folder.path).options(of: E.self)
  }

  /// The settings in a text.
  private func entries(_ text: String) throws -> [SettingNode.Entry] {
    guard case .map(let parts) = try YAMLReader.read(text, file: nil).content,
      case .map(let settings)? = parts.last?.value.content
    else { return [] }
    return settings
  }

  private func refusal<E: Experiment>(
    _ experiment: E.Type, _ entries: [SettingNode.Entry]
  ) -> String {
    do {
      let settings = SettingNode(.map(entries))
      _ = try read(
        E.self,
        YAMLWriter.text(
          of: .map([
            .init(key: "experiment", value: SettingNode(.text(E.name))),
            .init(key: "settings", value: settings),
          ])))
      return "nothing was thrown"
    } catch {
      guard let error = error as? ConfigurationError else { return "\(error)" }
      let problem = error.problems[0]
      return "\(problem.path): \(problem.message)"
    }
  }

  /// `batch-size` → `batchSize`.
  private func camel(_ name: String) -> String {
    let words = name.split(separator: "-")
    return words.dropFirst().reduce(into: String(words[0])) { $0 += $1.capitalized }
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
        #expect(error?.description.hasPrefix(flag) == true)
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
