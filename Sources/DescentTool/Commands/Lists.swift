import ArgumentParser

/// Sizes separated by commas, as in `100,100,50`.
struct SizeList: ExpressibleByArgument {
  let sizes: [Int]

  init(_ sizes: [Int]) { self.sizes = sizes }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !parts.contains(nil) else { return nil }
    sizes = parts.compactMap { $0 }
  }

  var defaultValueDescription: String { sizes.map(String.init).joined(separator: ",") }
}

/// Numbers separated by commas, as in `0,0.1` or `-7,2`.
struct NumberList: ExpressibleByArgument {
  let numbers: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard !parts.contains(nil) else { return nil }
    numbers = parts.compactMap { $0 }
  }
}

/// Names separated by commas, as in `relu,tanh`.
struct NameList<Value: RawRepresentable & CaseIterable & Sendable>: ExpressibleByArgument, Sendable
where Value.RawValue == String {
  let values: [Value]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Value(rawValue: String($0)) }
    guard values.count == parts.count else { return nil }
  }

  /// Every name, for the help.
  static var names: String { Value.allCases.map(\.rawValue).joined(separator: ", ") }

  static var allValueStrings: [String] { Value.allCases.map(\.rawValue) }
}
