import ArgumentParser
import Descent

/// Which data, and where they lie: the same for every experiment.
struct DataOptions: ParsableArguments {
  @Option(
    help: """
      digits, mnist, fashion-mnist, or the path of a folder with four IDX files (default: mnist where it \
      is found, else the bundled digits).
      """, completion: .list(DataSource.names))
  var data: String?

  @Option(help: "Where to look for a named data set, and nowhere else.", completion: .directory)
  var dataDir: String?

  /// The data that were named, or the usual ones and why.
  var choice: (name: String, note: String?) {
    if let data { return (data, nil) }
    let name = DataChoice.usual(directory: dataDir)
    return (
      name, name == "mnist" ? nil : "MNIST was not found; --data or --data-dir name other data"
    )
  }
}

extension DataOptions {
  func apply(to options: inout some DataDrivenOptions) {
    options.data = choice.name
    options.dataDirectory = dataDir
  }
}

/// Sizes parted by commas, as in `100,100,50`.
struct SizeList: ExpressibleByArgument {
  let sizes: [Int]

  init(_ sizes: [Int]) { self.sizes = sizes }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !parts.contains(nil) else { return nil }
    sizes = parts.compactMap { $0 }
  }

  var defaultValueDescription: String { sizes.map(String.init).joined(separator: ",") }
}
