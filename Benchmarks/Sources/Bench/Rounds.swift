/// Runs the contenders of a workload in turn, A B C A B C …, so that all of them see the same machine.
func measure(
  _ workload: Workload, rounds: Int, say: (String) -> Void
) throws -> [Outcome.Row] {
  if let preparation = workload.preparation { _ = try ProcessRun(preparation) }
  var values = workload.contenders.map { _ in [Double]() }
  var failed = Set<Int>()
  for round in 1...rounds {
    for (index, contender) in workload.contenders.enumerated() where !failed.contains(index) {
      do {
        let run = try ProcessRun(contender.command, environment: contender.environment)
        values[index].append(try contender.measure(run))
        say("\(workload.name) \(round)/\(rounds) \(contender.name): \(values[index].last ?? 0)")
      } catch {
        failed.insert(index)
        say("\(workload.name) \(contender.name): not there (\(error))")
      }
    }
  }
  return workload.contenders.indices.map { index in
    let own = values[index]
    let isWhole = !failed.contains(index)
    let ratios = failed.contains(0) ? [] : zip(values[0], own).map { $0 / $1 }
    return Outcome.Row(
      workload: workload.name, title: workload.title, unit: workload.unit,
      contender: workload.contenders[index].name, median: isWhole ? median(own) : nil,
      least: isWhole ? own.min() : nil, most: isWhole ? own.max() : nil,
      ratio: isWhole && !ratios.isEmpty ? median(ratios) : nil, rounds: own.count,
      machine: Processor.name)
  }
}
