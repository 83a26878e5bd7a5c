/// The version of Descent.
public let descentVersion = "0.2.0"
