// Times the batch-norm sweep as a whole process against its matrix products alone, in turn.
//
//   sweep-benchmark DESCENT [ROUNDS]     times both and prints the figures
//   sweep-benchmark --products JOBS      the matrix products alone, which the above runs

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func text(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
}

func row(_ name: String, _ values: [Double], _ unit: String) {
  print(
    "\(name): median \(text(median(values))) \(unit) "
      + "(\(text(values.min() ?? 0))–\(text(values.max() ?? 0)))")
}

func compare(_ descent: String, rounds: Int) throws {
  let jobs = sysconf(Int32(_SC_NPROCESSORS_ONLN))
  let folder = "/tmp/descent-sweep-benchmark-\(getpid())"
  var (sweeps, products): ([ProcessRun], [ProcessRun]) = ([], [])
  // The first round warms the disk's cache and is not counted.
  for round in 0...rounds {
    let sweep = try ProcessRun([
      descent, "run", "batch-norm", "--outputs", "100", "--jobs", "\(jobs)", "--quiet", "--out",
      folder, "--overwrite",
    ])
    let alone = try ProcessRun([CommandLine.arguments[0], "--products", "\(jobs)"])
    if round > 0 {
      sweeps.append(sweep)
      products.append(alone)
    }
  }
  _ = try? ProcessRun(["rm", "-r", folder])
  print("batch-norm --outputs 100, \(jobs) jobs, \(rounds) rounds in turn")
  row("whole process, wall", sweeps.map(\.wallSeconds), "s")
  row("matrix products alone, wall", products.map(\.wallSeconds), "s")
  row("ratio, wall", zip(sweeps, products).map { $0.wallSeconds / $1.wallSeconds }, "")
  row("whole process, processor", sweeps.map(\.processorSeconds), "s")
  row("matrix products alone, processor", products.map(\.processorSeconds), "s")
  row(
    "ratio, processor", zip(sweeps, products).map { $0.processorSeconds / $1.processorSeconds }, "")
  row("whole process, peak memory", sweeps.map(\.peakMegabytes), "MB")
}

let arguments = CommandLine.arguments
switch arguments.count {
case 3 where arguments[1] == "--products":
  MatrixProducts().run(jobs: Int(arguments[2]) ?? 1)
case 2, 3:
  do {
    try compare(arguments[1], rounds: arguments.count == 3 ? Int(arguments[2]) ?? 5 : 5)
  } catch {
    print("sweep-benchmark: \(error)")
    exit(1)
  }
default:
  print("usage: sweep-benchmark DESCENT [ROUNDS]")
  exit(64)
}
