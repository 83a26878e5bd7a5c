import ArgumentParser
import Descent

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// How the process ends.
enum Exit {
  /// After ^C, as shells count it: 128 and the signal's number.
  static let interrupted: Int32 = 130
  static let failed: Int32 = 1
  static let usage: Int32 = 64

  /// Says what was wrong, in one sentence, and ends with the code that fits.
  static func end(with error: any Error) -> Never {
    switch error {
    case let error as ExperimentError:
      if case .usage = error { stop(error.description, usage) }
      stop(error.description, failed)
    case let error as DataError: stop(error.description, failed)
    case let error as TrainingError: stop(error.description, failed)
    case let error as TraceError: stop(error.description, failed)
    case is CancellationError: exit(interrupted)
    // The parser's own errors, its help texts and the version.
    default: DescentCommand.exit(withError: error)
    }
  }

  private static func stop(_ sentence: String, _ code: Int32) -> Never {
    StandardError.write("descent: \(sentence)\n")
    exit(code)
  }
}
