import ArgumentParser
import Descent
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A run ended by ^C or a scheduler, and what is left of it.
struct Interrupted: Error {
  let state: String
}

/// How the process ends.
enum Exit {
  /// The signal that ended the work.
  static let signal = Atomic<Int32>(SIGINT)
  /// The exit code after ^C, as in shells: 128 plus the signal's number.
  static var interrupted: Int32 { 128 + signal.load(ordering: .relaxed) }
  static let failed: Int32 = 1
  static let diverged: Int32 = 3
  static let usage: Int32 = 64

  /// Reports the error in one sentence, and exits with the matching code.
  static func end(with error: any Error) -> Never {
    switch error {
    case let error as ExperimentError:
      // A setting is a flag of the same name.
      if case .setting = error { stop("--\(error.description)", usage) }
      stop(error.description, failed)
    case let error as DataError: stop(error.description + (error.remedy?.flag ?? ""), failed)
    case TrainingError.notFinite(let diagnosis):
      stop(TrainingError.notFinite(diagnosis).description, diverged)
    case let error as ConfigurationError: stop(error.lines, error.isOfFlags ? usage : failed)
    case let error as any SentenceError: stop(error.description, failed)
    // What is to be said was said.
    case let error as ExitCode: exit(error.rawValue)
    case let error as Interrupted: stop("interrupted; \(error.state)", interrupted)
    default: endParsing(with: error)
    }
  }

  /// The parser's own errors, its help texts and the version.
  private static func endParsing(with error: any Error) -> Never {
    let code = DescentCommand.exitCode(for: error)
    let text = DescentCommand.fullMessage(for: error)
    if code.isSuccess {
      do {
        // Help, or a completion script.
        try StandardOutput.write(data: text.hasSuffix("\n") ? text : text + "\n")
      } catch {
        stop("\(error)", failed)
      }
      exit(0)
    }
    if let sentence = unknownExperiment { stop(sentence, usage) }
    // Its last line, "See 'descent run --help' for more information.", says where to read more.
    let parts = text.split(separator: "'")
    let help = parts.last { $0.hasPrefix("descent") && $0.hasSuffix("--help") }
    let sentence = DescentCommand.message(for: error).split(separator: "\n").joined(separator: " ")
    let whole = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    // And its second, "Help:  --seed <seed>  …", what would be right.
    let right = text.split(separator: "\n").first { $0.hasPrefix("Help:") }
      .flatMap { $0.components(separatedBy: "  ").last }.map {
        ": \($0.hasSuffix(".") ? String($0.dropLast()) : $0)"
      }
    stop(whole + (right ?? "") + (help.map { "; see '\($0)'" } ?? ""), code.rawValue)
  }

  /// What is wrong with `descent run NAME` if there is no such experiment; the parser would speak of something else.
  private static var unknownExperiment: String? {
    guard let arguments = try? Arguments.all(), arguments.count > 1, arguments[0] == "run",
      !arguments[1].hasPrefix("-")
    else { return nil }
    let names = ExperimentCatalogue.all.map { $0.name } + [ChapterRunner.name]
    guard !names.contains(arguments[1]) else { return nil }
    let near = nearestName(to: arguments[1], among: names).map { "did you mean \($0)? " } ?? ""
    return
      "there is no experiment '\(printable(arguments[1]))'; \(near)'descent experiments' lists them"
  }

  private static func stop(_ sentence: String, _ code: Int32) -> Never { stop([sentence], code) }

  private static func stop(_ lines: [String], _ code: Int32) -> Never {
    for (index, line) in lines.enumerated() {
      StandardError.writeLine((index == 0 ? "descent: " : "") + line)
    }
    exit(code)
  }
}

extension DataError.Remedy {
  /// The end of the sentence, which names the flag.
  fileprivate var flag: String {
    switch self {
    case .overwriting: " or add --overwrite"
    case .namingTargets: " with --target FILE"
    }
  }
}

extension ConfigurationError {
  /// Whether a flag is at fault, rather than a file.
  fileprivate var isOfFlags: Bool {
    problems.contains { if case .flag = $0.place { true } else { false } }
  }
}
