import ArgumentParser
import Descent

/// Where studies are: in a file, or in a Redis server that several machines share.
struct StudyPlace: CustomStringConvertible {
  private enum Ground {
    case file(String)
    case redis(RedisAddress, prefix: String)
  }

  /// What a command does with the studies.
  enum Access {
    /// It looks at them.
    case reading
    /// It goes on with one that is there.
    case joining
    /// It may make one.
    case creating
  }

  private let ground: Ground

  /// - Parameter prefix: What the names of the keys in Redis begin with.
  init(_ text: String, prefix: String?) throws {
    if RedisAddress.isRedis(text) {
      ground = .redis(try RedisAddress(text), prefix: prefix ?? "")
    } else if prefix == nil {
      ground = .file(text)
    } else {
      throw ValidationError("--prefix: only a study in Redis has one; \(text) is a file.")
    }
  }

  /// Never with a password.
  var description: String {
    switch ground {
    case .file(let path): path
    case .redis(let address, prefix: _): address.description
    }
  }

  /// Whether it is a file that does not exist.
  var isAbsent: Bool {
    if case .file(let path) = ground { PathKind(path) == .absent } else { false }
  }

  /// The log of the studies.
  func journal(_ access: Access) throws -> any Journal {
    switch ground {
    case .file(let path):
      return try JournalFile(
        path, isNew: access == .creating, isWritable: access != .reading)
    case .redis(let address, let prefix):
      // Also where nothing else is shown: a worker that waits for hours should say why.
      return try RedisJournal(address, prefix: prefix) { StandardError.writeLine($0) }
    }
  }

  /// The studies, as far as they can be read; what is wrong with them is said.
  func archive() throws -> StudyArchive {
    let archive = try StudyArchive(journal: journal(.reading))
    if let damage = archive.damage { StandardError.writeLine(damage) }
    return archive
  }

  /// Where the report of a study is written: beside its file, or in the working directory.
  func reportFolder(of study: String) -> String {
    switch ground {
    case .file(let path): return StudyFiles.stem(path) + ".report"
    case .redis: return String(study.map { $0 == "/" ? "-" : $0 }) + ".report"
    }
  }
}

/// The name of a study, and what its keys begin with.
struct StudyNameOptions: ParsableArguments {
  @Option(help: "The name of the study, if there are several.")
  var name: String?

  @Option(help: "What the names of a study's keys in Redis begin with (default: nothing).")
  var prefix: String?
}
