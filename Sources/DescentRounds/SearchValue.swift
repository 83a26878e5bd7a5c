/// The value of a hyperparameter.
public enum SearchValue: Sendable, Hashable, Codable {
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
}
