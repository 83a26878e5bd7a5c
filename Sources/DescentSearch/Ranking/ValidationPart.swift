/// The data on which the losses of a study are measured.
public struct ValidationPart: Sendable, Hashable, Codable {
  /// How many samples it has.
  public let count: Int
  /// Whether the loss is a part of the samples, such as an accuracy or an error rate (or the negative of it).
  public let isProportion: Bool

  public init(count: Int, isProportion: Bool) {
    (self.count, self.isProportion) = (count, isProportion)
  }

  /// The standard error of a loss, because other samples could have been in this part: √(p(1 − p)/n) for a proportion p of
  /// n samples; `nil` if it is none.
  public func standardError(at loss: Double) -> Double? {
    let part = abs(loss)
    guard isProportion, count > 0, part <= 1 else { return nil }
    return (part * (1 - part) / Double(count)).squareRoot()
  }
}
