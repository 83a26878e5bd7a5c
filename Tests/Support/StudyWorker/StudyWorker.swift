import DescentRedis
import DescentSearch
import DescentStudies
import Synchronization
import TestStudies

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A worker on a study, for tests that start several and kill them, and for Scripts/check-studies and Scripts/check-redis.
/// FILE may be the address of a Redis server.
///
///     study-worker run FILE NAME TRIALS [jobs=1] [delay=MILLISECONDS] [mode=plain|median|pausing] [lookahead=4]
///     study-worker print FILE NAME
///     study-worker open FILE
///     study-worker append FILE SECONDS
///     study-worker empty FILE SECONDS [jobs=1] [lookahead=16]
///     study-worker trials FILE COUNT
///     study-worker lock FILE
///     study-worker describe FILE NAME
///     study-worker continue FILE NAME TRIALS
///     study-worker random FILE SEED
@main enum StudyWorker {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try await run(arguments)
    } catch {
      print("error: \(error)")
    }
  }

  static func run(_ arguments: [String]) async throws {
    let file = arguments.count > 1 ? arguments[1] : ""
    switch arguments.first {
    case "run": try await work(file, arguments[2], Int(arguments[3]) ?? 0, Array(arguments[4...]))
    case "print": try printStudy(file, arguments[2])
    case "open": try open(file)
    case "append": try await append(file, seconds: Int(arguments[2]) ?? 1)
    case "empty": try await empty(file, seconds: Int(arguments[2]) ?? 1, Array(arguments[3...]))
    case "trials": try await manyTrials(file, Int(arguments[2]) ?? 0)
    case "lock": try lock(file)
    case "describe":
      print(describe(try StudyArchive(journal: try readJournal(file)).study(named: arguments[2])))
    case "continue": try await goOn(file, arguments[2], Int(arguments[3]) ?? 0)
    case "random": try await RandomStudies.write(file, seed: Int(arguments[2]) ?? 0)
    default: print("error: what is to be done is not known")
    }
  }
}

extension StudyWorker {
  static func journal(_ place: String) throws -> any Journal {
    guard RedisAddress.isRedis(place) else { return try JournalFile(place) }
    // What is told is for whoever started the worker.
    return try RedisJournal(RedisAddress(place)) { sentence in
      let line = "notice: \(sentence)\n"
      line.utf8CString.withUnsafeBytes { _ = write(2, $0.baseAddress, line.utf8.count) }
    }
  }

  static func readJournal(_ place: String) throws -> any Journal {
    RedisAddress.isRedis(place)
      ? try journal(place) : try JournalFile(place, isNew: false, isWritable: false)
  }

  static func work(_ file: String, _ name: String, _ trials: Int, _ options: [String]) async throws
  {
    func option(_ name: String) -> String? { Self.option(name, options) }
    let mode = option("mode") ?? "plain"
    let study = try Study(
      journal: try journal(file), name: name, space: try SimulatedTraining.space(),
      sampler: LearningSampler(),
      pruner: try SimulatedTraining.pruner(mode), seed: 7,
      lookahead: option("lookahead").flatMap { Int($0) }, trials: trials,
      repetitions: mode == "repeated" ? 3 : 1)
    let training = SimulatedTraining(delay: option("delay").flatMap { Int($0) } ?? 0)
    try await training.run(study, mode: mode, jobs: option("jobs").flatMap { Int($0) } ?? 1)
  }

  /// A line a trial, those begun again once, in the order of their steps: what must be the same for any workers.
  static func printStudy(_ file: String, _ name: String) throws {
    for line in summary(try StudyArchive(journal: try readJournal(file)).study(named: name).trials)
    { print(line) }
  }

  static func open(_ file: String) throws {
    let clock = ContinuousClock()
    var summary = ""
    let time = try clock.measure {
      let study = try Study(
        journal: try journal(file), name: "big", space: try StudyWorker.bigSpace(),
        sampler: RandomSampler())
      summary = "\(study.trialCount) trials"
    }
    print("opened \(summary) in \(time)")
  }

  static func bigSpace() throws -> SearchSpace {
    try SearchSpace(
      (0..<3).map { Hyperparameter("param_\($0)", .uniform(0...1)) }
        + (3..<5).map { Hyperparameter("param_\($0)", .integer(0...100)) } + [
          Hyperparameter("param_5", .categorical(["sgd", "adam", "rmsprop"]))
        ])
  }

  /// Adds trials as fast as it can for some seconds.
  static func append(_ file: String, seconds: Int) async throws {
    let study = try Study(
      journal: try journal(file), name: "load",
      space: try SearchSpace([Hyperparameter("x", .uniform(0...1))]),
      sampler: RandomSampler())
    let deadline = ContinuousClock.now + .seconds(seconds)
    var count = 0
    while ContinuousClock.now < deadline, let trial = try await study.ask() {
      try await trial.report(0.5, at: 1)
      try await study.tell(trial, trial["x"]?.number ?? 0)
      count += 1
    }
    print(count)
  }

  private static func option(_ name: String, _ options: [String]) -> String? {
    options.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
  }

  /// Adds empty trials as fast as it can for some seconds.
  static func empty(_ file: String, seconds: Int, _ options: [String]) async throws {
    let study = try Study(
      journal: try journal(file), name: "empty",
      space: try SearchSpace([Hyperparameter("x", .uniform(0...1))]), sampler: RandomSampler(),
      lookahead: option("lookahead", options).flatMap { Int($0) } ?? 16)
    let count = Atomic(0)
    try await study.run(
      jobs: option("jobs", options).flatMap { Int($0) } ?? 1, timeout: .seconds(seconds)
    ) { trial in
      count.wrappingAdd(1, ordering: .relaxed)
      return trial["x"]?.number ?? 0
    }
    print(count.load(ordering: .relaxed))
  }

  /// Takes the lock of a log and keeps it.
  static func lock(_ file: String) throws {
    try JournalFile(file).exclusively { while true { sleep(1) } }
  }

  static func manyTrials(_ file: String, _ count: Int) async throws {
    let study = try Study(
      journal: try journal(file), name: "many", space: try bigSpace(), sampler: RandomSampler(),
      trials: count)
    let time = try await ContinuousClock().measure {
      while let trial = try await study.ask() { try await study.tell(trial, 0.5) }
    }
    print("\(count) trials in \(time)")
  }
}
