import DescentStudies
import Foundation
import TestProcesses
import TestStudies
import Testing

@testable import DescentRedis

/// Processes that share a study in Redis.
@Suite(.enabled(if: Redis.isHere, Comment(rawValue: Redis.reason))) struct RedisProcessTests {
  private static let append = ["--appendonly", "yes", "--appendfsync", "always"]

  private func arguments(_ server: RedisServer, _ trials: Int, _ options: String...) throws
    -> [String]
  {
    ["run", try server.address.description, "s", "\(trials)"] + options
  }

  private func quiet(_ trials: Int) async throws -> [String] {
    let server = try RedisServer()
    let result = try await TestProcess(worker, arguments(server, trials)).run()
    #expect(result.code == 0 && result.output == "", "\(result)")
    return try trials == 0 ? [] : ended(server)
  }

  private func ended(_ server: RedisServer) throws -> [String] {
    let trials = try StudyArchive(journal: try RedisJournal(server.address)).study().trials
    #expect(trials.allSatisfy { $0.state.isFinished })
    return summary(trials)
  }

  private func count(_ server: RedisServer) -> Int {
    guard case .bytes(let text)? = try? server.command("GET", ":log_number") else { return 0 }
    return Int(String(decoding: text, as: UTF8.self)) ?? 0
  }

  /// Workers wait while the server is away, say so once, and go on; nothing is lost and nothing is there twice.
  @Test(.timeLimit(.minutes(10))) func theServerStopsAndStarts() async throws {
    let server = try RedisServer(Self.append)
    // Trials that sleep for seconds are not over before the server is stopped, however busy the machine is.
    let arguments = try arguments(server, 12, "delay=2000", "jobs=2")
    let results = try await withThrowingTaskGroup(of: ProcessResult.self) { group in
      for _ in 0..<3 { group.addTask { try await TestProcess(worker, arguments).run() } }
      // On a thread of its own: the tasks of other tests may keep all threads of Swift's for longer than the trials take.
      try await inThreads(1) { _ in
        while count(server) < 8 { usleep(10_000) }
        server.stop()
        sleep(2)
        try server.start()
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let said = results.map { $0.errors.split(separator: "\n") }
    // Where the processes of other tests left no room for all three, some began after the server was back.
    #expect(said.contains { !$0.isEmpty })
    for (result, lines) in zip(results, said) {
      #expect(result.code == 0 && result.output == "", "\(result)")
      guard !lines.isEmpty else { continue }
      #expect(lines.count == 2, "\(result)")
      #expect(lines.first?.hasSuffix("does not answer; waiting for it") == true)
      #expect(lines.last?.contains(" answers again after ") == true)
    }
    #expect(try await ended(server) == quiet(12))
  }

  @Test(.timeLimit(.minutes(10))) func killedWorkers() async throws {
    let server = try RedisServer()
    for round in 0..<5 {
      let before = count(server)
      _ = try await TestProcess(worker, arguments(server, 40, "delay=60", "jobs=2")).run {
        process in
        for _ in 0..<1000 where count(server) < before + 6 {
          try await Task.sleep(for: .milliseconds(5))
        }
        try await Task.sleep(for: .milliseconds(3 * round))
        process.end()
      }
    }
    let last = try await TestProcess(worker, arguments(server, 40, "jobs=2")).run()
    #expect(last.code == 0 && last.output == "", "\(last)")
    #expect(try await ended(server) == quiet(40))
    // Those who left in order have taken their keys with them.
    guard case .list(let keys) = try server.command("KEYS", "*descent:worker*") else { return }
    #expect(keys.count <= 5)
  }
}

/// The program of Tests/Support/StudyWorker, which the build of the tests makes.
private let worker: String = {
  let package = URL(filePath: #filePath).appending(path: "../../..").standardized
  let places = [
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
    package.appending(path: ".build/debug"),
  ].map { $0.appending(path: "study-worker").path }
  return places.first(where: FileManager.default.isExecutableFile) ?? "study-worker"
}()
