/// A text that no message, log or debugger shows.
struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// For the server alone.
  let text: String

  init(_ text: String) { self.text = text }

  var description: String { "…" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: [(label: String?, value: Any)]()) }
}
