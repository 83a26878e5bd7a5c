import Descent
import Foundation

/// What happens in the process of one case.
enum ChildProcess {
  /// The last line of a process that came to its end begins with it.
  static let mark = "outcome: "

  static func run(_ name: String) async {
    guard let misuse = (Misuse.all + plantedCases).first(where: { $0.name == name }) else {
      print("there is no case \(name)")
      exit(2)
    }
    limitMemory()
    let outcome: String
    do {
      try await misuse.body()
      outcome = "returned"
    } catch let wrong as WrongResult {
      outcome = "wrong: \(wrong)"
    } catch {
      outcome = isTyped(error) ? "refused: \(error)" : "untyped: \(type(of: error)): \(error)"
    }
    // On one line, so that an error of several lines shows.
    print(mark + outcome.replacing("\n", with: "⏎"))
  }

  /// The errors that Descent throws: of its own types, or those that its protocols are made for.
  private static func isTyped(_ error: any Error) -> Bool {
    switch error {
    case is TraceError, is TrainingError, is DataError, is SearchError, is ConfigurationError,
      is ExportError, is ExperimentError, is ArchitectureDifference, is ReferenceError,
      is DecodingError, is CancellationError, is FigureError, is OwnMistake:
      true
    default: false
    }
  }

  /// What cannot be had ends the process instead of the machine. Sanitizers map more than any limit.
  private static func limitMemory() {
    guard let limit = ProcessInfo.processInfo.environment["MISUSE_MEMORY"].flatMap(UInt.init) else {
      return
    }
    #if canImport(Glibc)
      var limits = rlimit(rlim_cur: limit, rlim_max: limit)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limits)
    #endif
  }
}

/// An error of the user's own, which must come through as it is.
struct OwnMistake: Error, CustomStringConvertible {
  var description: String { "a mistake of one's own" }
}
