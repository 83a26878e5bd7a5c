import DescentConfiguration
import DescentData

extension DataDrivenOptions {
  /// The settings of every experiment that trains on samples.
  static var dataSettings: [ExperimentSetting<Self>] {
    [
      ExperimentSetting(
        "data", \.data, .text("the name of a data set or the path of a folder"),
        "digits, mnist, fashion-mnist, or the path of a folder with four IDX files",
        usual: "mnist if it is found, otherwise the bundled digits",
        completion: .names(DataSource.names)),
      .dataDirectory(\.dataDirectory),
    ]
  }
}

extension ExperimentSetting {
  /// The only folder in which a named data set is searched for.
  static func dataDirectory(_ member: WritableKeyPath<Options, String?> & Sendable) -> Self {
    ExperimentSetting(
      "data-dir", member, Form.text("the path of a folder").optional, key: "data-directory",
      "The only folder to search for a named data set", completion: .folder)
  }

  static func trainingSamples(_ member: WritableKeyPath<Options, Int> & Sendable) -> Self {
    ExperimentSetting(
      "samples", member, .count, "The number of training images, from the first")
  }

  /// The same where all are taken by default.
  static func trainingSamples(_ member: WritableKeyPath<Options, Int?> & Sendable) -> Self {
    ExperimentSetting(
      "samples", member, Form.count.optional, "The number of training images, from the first",
      usual: "all")
  }

  static func batchSize(_ member: WritableKeyPath<Options, Int> & Sendable) -> Self {
    ExperimentSetting("batch-size", member, .count, "Images per step, drawn with replacement")
  }

  static func learningRate(_ member: WritableKeyPath<Options, Double> & Sendable) -> Self {
    ExperimentSetting("learning-rate", member, .rate, "The learning rate of SGD")
  }

  static func hidden(_ member: WritableKeyPath<Options, [Int]> & Sendable) -> Self {
    ExperimentSetting(
      "hidden", member, .sizes, "The sizes of the hidden layers, separated by commas")
  }
}
