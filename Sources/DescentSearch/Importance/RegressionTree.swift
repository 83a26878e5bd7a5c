/// A regression tree over the places of hyperparameters: boxes, each with a value.
struct RegressionTree: Sendable {
  /// Which values of a column go to the left.
  enum Split: Sendable {
    /// Those up to a place.
    case place(Double)
    /// Those of these categories.
    case categories([Bool])

    func goesLeft(_ value: Double) -> Bool {
      switch self {
      case .place(let place): value <= place
      case .categories(let left): left[Int(value)]
      }
    }
  }

  enum Node: Sendable {
    case leaf(Double)
    case split(column: Int, Split, left: Int, right: Int)
  }

  /// The root is the last one.
  let nodes: [Node]

  func value(at row: [Double]) -> Double {
    var index = nodes.count - 1
    while true {
      switch nodes[index] {
      case .leaf(let value): return value
      case .split(let column, let split, let left, let right):
        index = split.goesLeft(row[column]) ? left : right
      }
    }
  }

  /// The box and the value of each leaf.
  func leaves(in columns: [ForestColumn]) -> [Leaf] {
    var leaves: [Leaf] = []
    var open = [(node: nodes.count - 1, box: columns.map(\.whole))]
    while let (node, box) = open.popLast() {
      switch nodes[node] {
      case .leaf(let value): leaves.append(Leaf(box: box, value: value))
      case .split(let column, let split, let left, let right):
        let (first, second) = box[column].parts(split)
        var (leftBox, rightBox) = (box, box)
        (leftBox[column], rightBox[column]) = (first, second)
        open.append((left, leftBox))
        open.append((right, rightBox))
      }
    }
    return leaves
  }

  struct Leaf: Sendable {
    /// The side of the box along each column.
    let box: [Side]
    let value: Double
  }

  /// A part of a column's values.
  enum Side: Sendable {
    case places(low: Double, high: Double)
    case categories([Bool])

    func contains(_ value: Double) -> Bool {
      switch self {
      // A split sends its place to the left; 0 belongs to the first part.
      case .places(let low, let high): value > low && value <= high || value <= 0 && low == 0
      case .categories(let inside): inside[Int(value)]
      }
    }

    /// How much of the column it is, from 0 to 1.
    var measure: Double {
      switch self {
      case .places(let low, let high): high - low
      case .categories(let inside): Double(inside.count { $0 }) / Double(inside.count)
      }
    }

    func parts(_ split: Split) -> (Side, Side) {
      switch (self, split) {
      case (.places(let low, let high), .place(let place)):
        (.places(low: low, high: place), .places(low: place, high: high))
      case (.categories(let inside), .categories(let left)):
        (
          .categories(zip(inside, left).map { $0 && $1 }),
          .categories(zip(inside, left).map { $0 && !$1 })
        )
      default: (self, self)
      }
    }
  }
}

/// What a column of a forest holds.
enum ForestColumn: Sendable, Hashable {
  /// Places from 0 to 1.
  case ordered
  /// So many categories, as indices from 0.
  case categories(Int)

  var whole: RegressionTree.Side {
    switch self {
    case .ordered: .places(low: 0, high: 1)
    case .categories(let count): .categories([Bool](repeating: true, count: count))
    }
  }
}
