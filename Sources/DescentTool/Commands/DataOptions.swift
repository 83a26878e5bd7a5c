import ArgumentParser
import Descent

/// Which data to use, and where they are: the same for every experiment.
struct DataOptions: ParsableArguments {
  @Option(
    help: """
      digits, mnist, fashion-mnist, or the path of a folder with four IDX files (default: mnist where it \
      is found, else the bundled digits).
      """, completion: .list(DataSource.names))
  var data: String?

  @Option(help: "Where to look for a named data set, and nowhere else.", completion: .directory)
  var dataDir: String?

  /// The named data, or the default ones and the reason.
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
