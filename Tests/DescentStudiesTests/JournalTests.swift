import DescentFiles
import DescentSearch
import DescentStudies
import Foundation
import TestProcesses
import TestStudies
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

@Suite struct JournalTests {
  private static let space = try! SearchSpace([Hyperparameter("x", .uniform(0...1))])

  private func study(_ path: String, trials: Int = 3, name: String = "s") throws -> Study {
    try Study(in: path, name: name, space: Self.space, sampler: RandomSampler(), trials: trials)
  }

  private func fill(_ study: Study) async throws {
    try await study.run { $0["x"]?.number ?? 0 }
  }

  @Test func appendsOnlyWhatWasReadUpTo() throws {
    let folder = try StudyFolder()
    let (first, second) = (
      try JournalFile(folder.file("a.jsonl")), try JournalFile(folder.file("a.jsonl"))
    )
    #expect(try first.append([[65], [66]], after: 0))
    #expect(try !second.append([[67]], after: 0))
    #expect(try !second.append([[67]], after: 1))
    #expect(try !second.append([[67]], after: 3))
    #expect(try second.read(after: 0) == [[65], [66]])
    #expect(try second.append([[67]], after: 2))
    #expect(try first.read(after: 1) == [[66], [67]] && first.read(after: 3) == [])
    #expect(try folder.text("a.jsonl") == "A\nB\nC\n")
    #expect(!folder.names.contains("a.jsonl.lock"))
  }

  /// A line that its writer did not end is cut off by the next, and its bytes are kept.
  @Test func aTornLineIsCutOff() async throws {
    let folder = try StudyFolder()
    try await fill(study(folder.file("a.jsonl"), trials: 3))
    try folder.append(#"{"op_code":4,"worker_"#, to: "a.jsonl")
    #expect(try StudyArchive(folder.file("a.jsonl")).study().trials.count == 3)
    try await fill(study(folder.file("a.jsonl"), trials: 5))
    #expect(try folder.text("a.jsonl.torn") == #"{"op_code":4,"worker_"# + "\n")
    let archive = try StudyArchive(folder.file("a.jsonl"))
    #expect(try archive.damage == nil && archive.study().trials.count == 5)
  }

  @Test func aDamagedLineStopsAppending() async throws {
    let folder = try StudyFolder()
    try await fill(study(folder.file("a.jsonl"), trials: 4))
    var lines = try folder.lines("a.jsonl")
    // Records: the study, its settings, its number of trials, and two for each trial.
    lines[7] = String(lines[7].prefix(20))
    try folder.write(lines.joined(separator: "\n"), "a.jsonl")
    let before = try folder.bytes("a.jsonl")
    let archive = try StudyArchive(folder.file("a.jsonl"))
    #expect(try archive.study().trials.count == 2)
    #expect(archive.damage?.contains("line 8 is not a JSON object") == true)
    let sentence = message { _ = try study(folder.file("a.jsonl"), trials: 9) }
    #expect(sentence == archive.damage)
    #expect(try folder.bytes("a.jsonl") == before)
  }

  /// Damage that appears while a study is open is noticed, too.
  @Test func damageWhileOpen() async throws {
    let folder = try StudyFolder()
    let study = try study(folder.file("a.jsonl"), trials: 4)
    let trial = try #require(try await study.ask())
    try folder.append("garbage\n", to: "a.jsonl")
    let sentence = await laterMessage { try await study.tell(trial, 1) }
    #expect(sentence?.contains("line 5 is not a JSON object") == true)
    #expect(try folder.text("a.jsonl").hasSuffix("garbage\n"))
  }

  @Test func anotherVersionOfTheFormat() async throws {
    let folder = try StudyFolder()
    try await fill(study(folder.file("a.jsonl")))
    try folder.append(#"{"op_code":12,"worker_id":"w"}"# + "\n", to: "a.jsonl")
    let sentence = message { _ = try study(folder.file("a.jsonl")) }
    #expect(sentence?.contains("another version of the format wrote it") == true)
  }

  @Test func filesThatCannotBeUsed() async throws {
    let folder = try StudyFolder()
    let path = folder.file("a.jsonl")
    try await fill(study(path))
    chmod(path, 0o444)
    #expect(
      message { _ = try study(path) }
        == "\(path): the study is read-only, so that no trial can be added; allow writing to the file, or go on with a copy of it"
    )
    #expect(try StudyArchive(path).study().trials.count == 3)
    chmod(path, 0o644)
    #expect(
      message { _ = try StudyArchive(folder.file("b.jsonl")) }
        == "\(folder.file("b.jsonl")): there is no such study")
    #expect(
      message { _ = try study(folder.path) } == "\(folder.path): is a folder, not a study's file")
    #expect(!folder.names.contains("b.jsonl"))
  }

  @Test func aReplacedFileIsNoticed() async throws {
    let folder = try StudyFolder()
    let study = try study(folder.file("a.jsonl"))
    let trial = try #require(try await study.ask())
    unlink(folder.file("a.jsonl"))
    let sentence = await laterMessage { try await study.tell(trial, 1) }
    #expect(sentence?.contains("was removed or replaced while it was in use") == true)
  }

  /// A lock of ours whose owner was killed is taken at once, not after 30 seconds.
  @Test func theLockOfADeadWorkerIsTaken() async throws {
    let folder = try StudyFolder()
    let path = folder.file("a.jsonl")
    try await fill(study(path, trials: 1))
    let locker = TestProcess(worker, ["lock", path])
    _ = try await locker.run { process in
      while !folder.names.contains("a.jsonl.lock") { try await Task.sleep(for: .milliseconds(5)) }
      process.end()
    }
    #expect(folder.names.contains("a.jsonl.lock"))
    let time = try await ContinuousClock().measure { try await fill(study(path, trials: 2)) }
    #expect(time < .seconds(5))
    #expect(try StudyArchive(path).study().trials.count == 2)
  }

  /// A lock that somebody else made is respected while it is fresh.
  @Test(arguments: [true, false]) func theLockOfAnotherProgramIsRespected(_ isLink: Bool)
    async throws
  {
    let folder = try StudyFolder()
    let path = folder.file("a.jsonl")
    let lock = path + ".lock"
    try await fill(study(path, trials: 1))
    let waiting = try study(path, trials: 2)
    if isLink {
      symlink("a.jsonl", lock)
    } else {
      close(open(lock, O_CREAT | O_EXCL | O_WRONLY, 0o666))
    }
    async let filled: Void = fill(waiting)
    try await Task.sleep(for: .milliseconds(300))
    #expect(try StudyArchive(path).study().trials.count == 1)
    unlink(lock)
    try await filled
    #expect(try StudyArchive(path).study().trials.count == 2)
  }

  /// Processes that append as fast as they can lose and tear nothing.
  @Test func processesShareTheLock() async throws {
    let folder = try StudyFolder()
    let path = folder.file("a.jsonl")
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<3 {
        group.addTask {
          let result = try await TestProcess(worker, ["append", path, "1"]).run()
          return try #require(Int(result.output.split(separator: "\n").first ?? ""), "\(result)")
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let archive = try StudyArchive(path)
    let trials = try archive.study().trials
    #expect(archive.damage == nil && !folder.names.contains("a.jsonl.torn"))
    #expect(trials.count { $0.state == .complete } == counts.reduce(0, +))
    let uncurved = trials.count { $0.curve.count != 1 }
    #expect(uncurved == 0)
    #expect(folder.names == ["a.jsonl"])
  }
}

/// The program of Tests/Support/StudyWorker, which the build of the tests makes.
let worker: String = {
  let package = URL(filePath: #filePath).appending(path: "../../..").standardized
  let places = [
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
    package.appending(path: ".build/debug"),
  ].map { $0.appending(path: "study-worker").path }
  return places.first(where: FileManager.default.isExecutableFile) ?? "study-worker"
}()
