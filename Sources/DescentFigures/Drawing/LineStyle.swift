/// How a line is drawn.
public enum LineStyle: Sendable, Hashable {
  case solid
  case dashed
  case dotted

  /// The lengths of dashes and gaps, in line widths, with round caps of half a width each.
  func dashes(width: Double) -> String {
    switch self {
    case .solid: ""
    case .dashed: "\((width * 2.8).px) \((width * 2.4).px)"
    case .dotted: "0 \((width * 2).px)"
    }
  }
}

/// The shape of a point.
public enum PointShape: Sendable, Hashable {
  case circle
  /// An unfilled circle.
  case ring
  case square
  case diamond
  case cross
}
