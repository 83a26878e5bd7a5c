/// The version of Descent.
public let descentVersion = "0.1.0"
