/// An error whose description is for people: what is wrong, where, and what would be right, in one sentence, or in one
/// line for each mistake.
public protocol SentenceError: Error, CustomStringConvertible {}
