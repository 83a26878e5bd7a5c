/// The sizes of text, in pixels.
public enum Typography {
  public static let title = 16.0
  public static let subtitle = 12.5
  public static let panelTitle = 12.0
  public static let axisTitle = 12.0
  public static let legend = 12.0
  public static let tick = 11.0
  public static let annotation = 11.0

  /// Faces that the systems have, all no wider than ``TextMetrics`` reckons with.
  static let family =
    "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', Roboto, 'DejaVu Sans', sans-serif"
}
