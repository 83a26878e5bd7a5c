/// What a tensor's elements are: numbers that can be differentiated, or class labels that cannot.
public enum ElementType: String, Sendable, Hashable {
  case float32
  case int32
}
