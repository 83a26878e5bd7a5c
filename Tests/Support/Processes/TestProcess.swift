import Subprocess
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What a program left behind.
public struct ProcessResult: Sendable {
  /// The exit code; after a signal, as in shells, 128 plus the signal's number.
  public let code: Int32
  public let output: String
  public let errors: String
}

/// A running program.
public struct RunningProcess: Sendable {
  let identifier: pid_t

  /// What ^C does.
  public func interrupt() { kill(identifier, SIGINT) }

  /// As schedulers end a process.
  public func terminate() { kill(identifier, SIGTERM) }

  /// What `kill -9` does.
  public func end() { kill(identifier, SIGKILL) }
}

/// A program for a test to run.
///
/// Waiting for it blocks no thread, so that tests never wait for each other, and a test that is canceled by its time
/// limit ends its program.
public struct TestProcess: Sendable {
  public var executable: String
  public var arguments: [String]
  /// The whole environment; the test's own if `nil`.
  public var environment: [String: String]?
  public var folder: String?

  public init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    folder: String? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
  }

  /// Runs it to its end; meanwhile runs a closure on it.
  public func run(
    whileRunning: @Sendable (RunningProcess) async throws -> Void = { _ in }
  ) async throws -> ProcessResult {
    try await ProcessTurns.shared.taking {
      let result = try await Subprocess.run(
        configuration, input: .none, output: .string(limit: largestOutput),
        error: .string(limit: largestOutput)
      ) { try await whileRunning(RunningProcess(identifier: $0.processIdentifier.value)) }
      return ProcessResult(
        code: result.terminationStatus.code, output: result.standardOutput,
        errors: result.standardError)
    }
  }

  /// Runs it with a terminal of a number of columns as its standard error.
  ///
  /// - Returns: Everything that it wrote there, as ``ProcessResult/errors``.
  public func run(terminalColumns: UInt16) async throws -> ProcessResult {
    try await ProcessTurns.shared.taking {
      let terminal = try Terminal(columns: terminalColumns)
      async let text = terminal.readToEnd()
      let result = try await Subprocess.run(
        configuration, input: .none, output: .discarded,
        error: .fileDescriptor(terminal.follower, closeAfterSpawningProcess: true))
      return ProcessResult(
        code: result.terminationStatus.code, output: "", errors: await text)
    }
  }

  private var largestOutput: Int { 1 << 26 }

  private var configuration: Configuration {
    Configuration(
      executable: .path(FilePath(executable)), arguments: Arguments(arguments),
      environment: environment.map { values in
        .custom(
          Dictionary(uniqueKeysWithValues: values.map { (Environment.Key(stringLiteral: $0), $1) }))
      } ?? .inherit,
      workingDirectory: folder.map { FilePath($0) })
  }
}

extension TerminationStatus {
  fileprivate var code: Int32 {
    switch self {
    case .exited(let code): Int32(code)
    case .signaled(let signal): 128 + Int32(signal)
    }
  }
}
