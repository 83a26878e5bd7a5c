// Runs every workload in Descent and in each peer that is installed, in turn, and writes results.json,
// results.md and the curves.
//
//   bench DESCENT [--rounds N] [--only NAME,…] [--python PROGRAM] [--no-curves]
//
// Run it in the folder Benchmarks. NAME is a workload or `curves`.

import Descent

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

func say(_ text: String) {
  let line = text + "\n"
  _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
}

var rest = CommandLine.arguments.dropFirst()
guard let descent = rest.popFirst() else {
  say("usage: bench DESCENT [--rounds N] [--only NAME,…] [--python PROGRAM]")
  exit(64)
}
var (rounds, only, python) = (5, Set<String>(), ".venv-peers/bin/python")
while let option = rest.popFirst(), let value = rest.popFirst() {
  switch option {
  case "--rounds": rounds = max(1, Int(value) ?? 5)
  case "--only": only = Set(value.split(separator: ",").map(String.init))
  case "--python": python = value
  default: say("unknown option \(option)")
  }
}

let products = String(CommandLine.arguments[0].dropLast("/bench".count))
let folder = "/tmp/descent-bench-\(getpid())"
let workloads = Workloads(
  descent: descent, products: products, peers: "Peers", python: python, folder: folder)
let isChosen = { (name: String) in only.isEmpty || only.contains(name) }

do {
  let earlier = (try? File.read("results.json")).flatMap {
    try? JSON.decode(Outcome.self, from: $0)
  }
  var measured: [Outcome.Row] = []
  for workload in workloads.all {
    // What is not measured again keeps its results.
    measured +=
      isChosen(workload.name)
      ? try measure(workload, rounds: rounds, say: say)
      : earlier?.rows(of: workload.name) ?? []
  }
  let curves =
    isChosen("curves")
    ? try Curves(products: products, rounds: min(rounds, 3)).measure(say: say)
    : earlier?.curves ?? []
  var versions = earlier?.versions ?? [:]
  versions["Descent"] = descentVersion
  for (name, script) in [
    ("PyTorch", "pytorch"), ("JAX", "jax"), ("numpy", "numpy"), ("scikit-learn", "sklearn"),
    ("pandas", "pandas"),
  ] {
    versions[name] =
      ProcessRun.line([python, "Peers/\(script)_peer.py", "version"]) ?? versions[name]
  }
  if let limit = try? ProcessRun(["\(products)/matrix-products", "small-batch"]) {
    versions["BLAS"] = limit.printed.kernels
  }
  let outcome = Outcome(
    date: File.today, machine: Processor.name, cores: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))),
    versions: versions, rows: measured, curves: curves)
  try File.write(JSON.text(outcome), to: "results.json")
  try File.write(Table.markdown(outcome), to: "results.md")
  for curve in curves {
    try File.write(Curves.figure(curve).svg(), to: "figures/\(curve.name).svg")
  }
  _ = try? ProcessRun(["rm", "-rf", folder, "\(folder).csv"])
  print(Table.markdown(outcome))
} catch {
  say("bench: \(error)")
  exit(1)
}
