import ArgumentParser
import Descent

/// The flags of `descent run activation-distribution`.
struct ActivationDistributionFlags: ExperimentFlags {
  typealias Kind = ActivationDistributionExperiment
  static let discussion = "The defaults are the book's."

  @Option(
    help: """
      gaussian, or real images in place of Gaussian numbers: digits, mnist, fashion-mnist, or the path of \
      a folder with four IDX files (default: gaussian).
      """, completion: .list(["gaussian"] + DataSource.names))
  var data: String?

  @Option(help: "Where to look for a named data set, and nowhere else.", completion: .directory)
  var dataDir: String?

  @Option(parsing: .unconditional, help: "How many samples, of images the first (default: 1000).")
  var samples: Int?

  @Option(
    parsing: .unconditional, help: "How many numbers a Gaussian sample has (default: 100).")
  var features: Int?

  @Option(
    parsing: .unconditional,
    help: "The sizes of the layers, with commas between them (default: 100,100,100,100,100).")
  var hidden: SizeList?

  func apply(to options: inout ActivationDistributionExperiment.Options) {
    options.data = data ?? options.data
    options.dataDirectory = dataDir
    options.samples = samples ?? options.samples
    options.features = features
    options.hidden = hidden?.sizes ?? options.hidden
  }
}
