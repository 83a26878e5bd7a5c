/// The type of a tensor's elements: numbers that can be differentiated, or class labels that cannot.
public enum ElementType: String, Sendable, Hashable {
  case float32
  case int32
}
