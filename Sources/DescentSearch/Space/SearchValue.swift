import DescentNumerics

/// The value of a hyperparameter.
public enum SearchValue: Sendable, Hashable, Codable, CustomStringConvertible {
  case number(Double)
  case integer(Int)
  case choice(String)

  /// The value as a number; `nil` for a choice.
  public var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .choice: nil
    }
  }

  public var description: String {
    switch self {
    case .number(let value): NumberText.readable(value)
    case .integer(let value): "\(value)"
    case .choice(let name): name
    }
  }
}
