import ArgumentParser
import Descent

/// `descent data`: lists the data sets and whether they are intact.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Show the data sets and the places searched for them.",
    subcommands: [List.self, Verify.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the places searched for each data set, and what they contain.")

    @Option(
      help: "The only folder to search for the named data sets.", completion: .directory)
    var dataDir: String?

    func run() throws {
      for name in DataSource.names {
        let places = DataSource.places(for: name, dataDirectory: dataDir)
        try StandardOutput.write(line: "\(name)\(places.isEmpty ? ": bundled" : "")")
        for place in places {
          try StandardOutput.write(
            line: "  \(place.folder) (\(place.reason)): \(describe(place.content))")
        }
      }
    }

    private func describe(_ content: DataPlace.Content) -> String {
      switch content {
      case .nothing: "nothing"
      case .hidden(let reason): "cannot be read: \(reason)"
      case .files: "found"
      case .incomplete(let missing): "incomplete, without \(missing.joined(separator: ", "))"
      case .otherSet(let name): "holds \(name)"
      case .unusable(let error): "unusable: \(error)"
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read an entire data set and check it against its known checksums.")

    @Argument(
      help: "digits, mnist, fashion-mnist, or a folder.", completion: .list(DataSource.names))
    var name = "mnist"

    @Option(help: "The only folder to search for a named data set.", completion: .directory)
    var dataDir: String?

    func run() throws {
      if name == "digits" {
        return try StandardOutput.write(line: "digits: bundled, part of this program")
      }
      for file in try DataSource.verify(name, dataDirectory: dataDir) {
        let shape = file.shape.map(String.init).joined(separator: "×")
        try StandardOutput.write(line: "\(file.sha256)  \(file.path) (\(shape))")
      }
    }
  }
}
