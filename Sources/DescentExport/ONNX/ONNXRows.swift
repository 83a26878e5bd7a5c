import DescentData

/// The part of a graph that turns raw rows of a table into features: numbers, possibly missing, and texts.
///
/// Numbers come in one input, one column each, NaN if missing; texts come in another, empty if missing. Means, standard
/// deviations, fill values and categories are those of a ``TablePreparation``. A row that this refuses or leaves out is
/// flagged, because a graph cannot raise an error.
struct ONNXRows {
  private let preparation: TablePreparation
  /// The columns of the numeric input and of the text input.
  let numbers: [TablePreparation.Feature]
  let texts: [TablePreparation.Feature]

  static let numberInput = "features"
  static let textInput = "categories"

  init(_ preparation: TablePreparation) {
    self.preparation = preparation
    let isNumber = { (feature: TablePreparation.Feature) in
      if case .numeric = feature.encoding { true } else { false }
    }
    numbers = preparation.features.filter(isNumber)
    texts = preparation.features.filter { !isNumber($0) }
  }

  /// Whether the numbers are doubles: if a column's numbers are so far from 0 that floats would lose more than about
  /// 1e-4 standard deviations.
  var takesDoubles: Bool {
    numbers.contains {
      guard case .numeric(let mean, let deviation, _) = $0.encoding else { return false }
      return abs(mean) > 1024 * deviation
    }
  }

  /// Whether a row with a missing value has no outputs.
  var refusesGaps: Bool { preparation.missing == .refuse || preparation.missing == .dropRow }

  /// Whether a row with a category not seen in training has no outputs.
  var refusesUnknown: Bool { preparation.unknownCategories == .refuse && !texts.isEmpty }

  // MARK: The graph

  /// Writes the nodes.
  ///
  /// - Returns: The features as the model takes them, and whether each row is refused, [batch, 1], if rows may be.
  func write(into graph: inout ONNXGraph) -> (features: String, isRefused: String?) {
    var pieces = Pieces()
    if !numbers.isEmpty { writeNumbers(&graph, &pieces) }
    for (index, feature) in texts.enumerated() { writeTexts(feature, index, &graph, &pieces) }
    let all =
      pieces.blocks.count == 1
      ? pieces.blocks[0]
      : graph.add("Concat", pieces.blocks, at: Self.path, [.integer("axis", 1)])
    let order = preparation.features.flatMap { pieces.places[$0.column] ?? [] }
    let features =
      order == Array(0..<pieces.width) ? all : Self.columns(of: all, order, &graph)
    guard !pieces.refusals.isEmpty else { return (features, nil) }
    let most = graph.add(
      "ReduceMax", [Self.columns(of: all, pieces.refusals, &graph)], at: Self.path,
      [.integers("axes", [1]), .integer("keepdims", 1)])
    return (features, graph.add("Greater", [most, graph.constant(0)], at: Self.path))
  }

  private static let path = "rows"

  /// The values computed from the columns, [batch, …] each, to be concatenated.
  private struct Pieces {
    var blocks: [String] = []
    var width = 0
    /// The positions of each column's features among the computed values.
    var places: [String: [Int]] = [:]
    /// The positions of values that are above 0 if a row is refused.
    var refusals: [Int] = []

    mutating func append(_ block: String, _ count: Int) -> Range<Int> {
      blocks.append(block)
      width += count
      return (width - count)..<width
    }
  }

  /// (x − mean) / deviation in double precision, as the model's own preparation computes it.
  private func writeNumbers(_ graph: inout ONNXGraph, _ pieces: inout Pieces) {
    var (means, deviations, fills) = ([Double](), [Double](), [Double]())
    for feature in numbers {
      guard case .numeric(let mean, let deviation, let fill) = feature.encoding else { continue }
      means.append(mean)
      deviations.append(deviation)
      fills.append(fill)
    }
    let isMissing = graph.add("IsNaN", [Self.numberInput], at: Self.path)
    func toFloat(_ name: String) -> String { graph.cast(name, to: .float, at: Self.path) }
    var value = Self.numberInput
    if !takesDoubles { value = graph.cast(value, to: .double, at: Self.path) }
    if !refusesGaps {
      let fill = graph.initializer("\(Self.path)/fills", doubles: fills, shape: [fills.count])
      value = graph.add("Where", [isMissing, fill, value], at: Self.path)
    }
    for (operation, name, numbers) in [("Sub", "means", means), ("Div", "deviations", deviations)] {
      let constant = graph.initializer(
        "\(Self.path)/\(name)", doubles: numbers, shape: [numbers.count])
      value = graph.add(operation, [value, constant], at: Self.path)
    }
    for (feature, place) in zip(numbers, pieces.append(toFloat(value), numbers.count)) {
      pieces.places[feature.column] = [place]
    }
    if refusesGaps { pieces.refusals += pieces.append(toFloat(isMissing), numbers.count) }
    let marked = numbers.indices.filter { numbers[$0].marksMissing }
    guard !marked.isEmpty else { return }
    var marks = toFloat(Self.columns(of: isMissing, marked, &graph))
    if preparation.missing != .mark {
      marks = graph.add("Mul", [marks, graph.constant(0)], at: Self.path)
    }
    for (index, place) in zip(marked, pieces.append(marks, marked.count)) {
      pieces.places[numbers[index].column]?.append(place)
    }
  }

  /// The features of a text: 1 at its category, 0 elsewhere.
  private func writeTexts(
    _ feature: TablePreparation.Feature, _ column: Int, _ graph: inout ONNXGraph,
    _ pieces: inout Pieces
  ) {
    guard case .categorical(let names, let fill) = feature.encoding else { return }
    guard feature.embedding == nil else {
      return writePlace(feature, names, fill, column, &graph, &pieces)
    }
    let width = names.count + (feature.marksMissing ? 1 : 0)
    let refuses = refusesGaps || refusesUnknown
    // After the features comes the refusal flag, and after that a column that is dropped.
    let (refusal, nothing) = (width, width + (refuses ? 1 : 0))
    let gap: Int =
      switch preparation.missing {
      case .refuse, .dropRow: refusal
      case .fill: fill
      case .mark: feature.marksMissing ? names.count : nothing
      }
    let label = label(
      of: names, column: column, first: 0, gap: gap, unknown: refusesUnknown ? refusal : nothing,
      scalar: true, &graph)
    let count = graph.integers([nothing], scalar: true)
    let range = graph.initializer("\(Self.path)/off-on", [0, 1], shape: [2])
    let block = graph.add("OneHot", [label, count, range], at: Self.path, [.integer("axis", -1)])
    let places = pieces.append(block, nothing)
    pieces.places[feature.column] = Array(places.prefix(width))
    pieces.refusals += places.dropFirst(width)
  }

  /// The row of a text in a table of embeddings: 0 if it was not seen in training, 1 for the first category.
  private func writePlace(
    _ feature: TablePreparation.Feature, _ names: [String], _ fill: Int, _ column: Int,
    _ graph: inout ONNXGraph, _ pieces: inout Pieces
  ) {
    let refusal = -1
    let gap: Int =
      switch preparation.missing {
      case .refuse, .dropRow: refusal
      case .fill: fill + 1
      case .mark: feature.marksMissing ? names.count + 1 : 0
      }
    let label = label(
      of: names, column: column, first: 1, gap: gap, unknown: refusesUnknown ? refusal : 0,
      scalar: false, &graph)
    let place = graph.cast(label, to: .float, at: Self.path)
    // A refused row has no outputs, but its place must exist.
    let row = graph.add("Max", [place, graph.constant(0)], at: Self.path)
    pieces.places[feature.column] = Array(pieces.append(row, 1))
    guard refusesGaps || refusesUnknown else { return }
    let isRefused = graph.add("Less", [place, graph.constant(0)], at: Self.path)
    pieces.refusals += pieces.append(graph.cast(isRefused, to: .float, at: Self.path), 1)
  }

  /// The number of a text's category.
  ///
  /// - Parameters:
  ///   - first: The number of the first category.
  ///   - gap: The number of a missing text.
  ///   - unknown: The number of a text that is no category.
  ///   - scalar: Whether the result has no axis for the column.
  private func label(
    of names: [String], column: Int, first: Int, gap: Int, unknown: Int, scalar: Bool,
    _ graph: inout ONNXGraph
  ) -> String {
    var labels: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      for spelling in preparation.spellings(of: name) where labels[spelling] == nil {
        labels[spelling] = first + index
      }
    }
    for text in CSVOptions.usualMissingTexts.union([""]) where labels[text] == nil {
      labels[text] = gap
    }
    let sorted = labels.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let text = graph.add(
      "Gather", [Self.textInput, graph.integers([column], scalar: scalar)], at: Self.path,
      [.integer("axis", 1)])
    return graph.add(
      "LabelEncoder", [text], at: Self.path,
      [
        .strings("keys_strings", sorted.map(\.key)),
        .integers("values_int64s", sorted.map(\.value)),
        .integer("default_int64", unknown),
      ], domain: ONNXGraph.learningDomain)
  }

  private static func columns(
    of name: String, _ columns: [Int], _ graph: inout ONNXGraph
  ) -> String {
    graph.add("Gather", [name, graph.integers(columns)], at: path, [.integer("axis", 1)])
  }
}
