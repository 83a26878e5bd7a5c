/// The version of this Descent.
public let descentVersion = "0.1.0"
