import DescentGraph

// Programs made by hand.
extension ONNXModel {
  /// Writes a program as it stands: with its inputs and outputs, under their names, in its shapes.
  ///
  /// ```swift
  /// let model = try ONNXModel(program, values: { variables[$0].map { Array($0) } })
  /// ```
  ///
  /// Labels are 64-bit integers in the file.
  ///
  /// - Parameters:
  ///   - program: A program that assigns nothing and draws no random numbers.
  ///   - values: The elements of the parameter or state at a path, in row-major order; `nil` if there is no such path.
  ///   - name: The name of the graph.
  /// - Throws: ``ExportError`` if the format cannot represent the program or the values, and whatever the closure throws.
  public init(
    _ program: Program, values: (_ path: String) throws -> [Float]?, name: String = "program"
  ) throws {
    try self.init(SymbolicProgram(program), values, name)
  }

  /// Writes a program for batches of any size, with all of its inputs and outputs under their names.
  ///
  /// - Parameters:
  ///   - program: The program for a given batch size. Only shapes may depend on the size, and one input must have the
  ///     samples along its first axis.
  ///   - values: The elements of the parameter or state at a path, in row-major order; `nil` if there is no such path.
  ///   - name: The name of the graph.
  /// - Throws: ``ExportError`` if the format cannot represent the program or the values, and whatever the closures throw.
  public init(
    ofBatches program: (_ batch: Int) throws -> Program,
    values: (_ path: String) throws -> [Float]?, name: String = "program"
  ) throws {
    try self.init(SymbolicProgram(ofBatches: program), values, name)
  }

  private init(
    _ source: SymbolicProgram, _ values: (_ path: String) throws -> [Float]?, _ name: String
  ) throws {
    message = try withoutActuallyEscaping(values) { values in
      var writer = ONNXModelWriter(source: source, options: ONNXOptions(name: name))
      return try writer.writeProgram(values)
    }
  }
}
