import ArgumentParser

/// A length of time as a flag, such as `90s`, `10m`, `1.5h` or `2d`.
struct TimeLimit: ExpressibleByArgument {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard let unit = argument.last.flatMap({ units[$0] }), let count = Double(argument.dropLast()),
      count > 0, count * unit < 1e9
    else { return nil }
    duration = .seconds(count * unit)
  }
}
