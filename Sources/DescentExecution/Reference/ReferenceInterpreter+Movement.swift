import DescentGraph

// Elements that change their places, element by element.
extension ReferenceInterpreter {
  /// For every element under the windows, the index of the element that it reads; `nil` for padding.
  private func places(_ windows: Windows, over shape: TensorShape) -> [Int?] {
    let readings = windows.readings(of: shape)
    let result = TensorShape(readings.map(\.extent))
    return (0..<result.count).map { element in
      var coordinates = shape.dimensions.indices.map { axis in
        -(windows.windows.first { $0.axis == axis }?.before ?? 0)
      }
      var rest = element
      for reading in readings.reversed() {
        coordinates[reading.axis] += rest % reading.extent * reading.step
        rest /= reading.extent
      }
      var place = 0
      for (coordinate, extent) in zip(coordinates, shape.dimensions) {
        guard (0..<extent).contains(coordinate) else { return nil }
        place = place * extent + coordinate
      }
      return place
    }
  }

  func read(_ x: Value, _ shape: TensorShape, _ windows: Windows) -> Value {
    let places = places(windows, over: shape)
    return Value(
      places.map { $0.map { x.elements[$0] } ?? windows.fill },
      bounds: places.map { $0.map { x.bounds[$0] } ?? 0 })
  }

  func fold(_ x: Value, _ windows: Windows, _ shape: TensorShape) -> Value {
    var terms = [[(Double, Double)]](repeating: [], count: shape.count)
    for (index, place) in places(windows, over: shape).enumerated() {
      if let place { terms[place].append((x.elements[index], x.bounds[index])) }
    }
    return summed(terms)
  }

  func concatenated(_ operands: [(Value, TensorShape)], _ axis: Int) -> Value {
    var result = Value([])
    let rows = operands[0].1.dimensions[..<axis].reduce(1, *)
    for row in 0..<rows {
      for (x, shape) in operands {
        let width = shape.dimensions[axis...].reduce(1, *)
        let range = row * width..<(row + 1) * width
        result.elements += x.elements[range]
        result.bounds += x.bounds[range]
      }
    }
    return result
  }

  func rows(_ table: (Value, TensorShape), _ indices: Value) -> Value {
    let (count, width) = (table.1[0], table.1.count / table.1[0])
    var result = Value([])
    for index in indices.elements {
      let row = Int(index)
      guard (0..<count).contains(row) else {
        result.elements += [Double](repeating: .nan, count: width)
        result.bounds += [Double](repeating: 0, count: width)
        continue
      }
      result.elements += table.0.elements[row * width..<(row + 1) * width]
      result.bounds += table.0.bounds[row * width..<(row + 1) * width]
    }
    return result
  }

  func addRows(_ x: Value, _ indices: Value, _ count: Int, _ shape: TensorShape) -> Value {
    let width = shape.count / count
    var terms = [[(Double, Double)]](repeating: [], count: shape.count)
    for (place, index) in indices.elements.enumerated() where (0..<count).contains(Int(index)) {
      for column in 0..<width {
        terms[Int(index) * width + column].append(
          (x.elements[place * width + column], x.bounds[place * width + column]))
      }
    }
    return summed(terms)
  }

  func replaceRows(_ table: (Value, TensorShape), _ indices: Value, _ rows: Value) -> Value {
    let (count, width) = (table.1[0], table.1.count / table.1[0])
    var result = table.0
    for (place, index) in indices.elements.enumerated() where (0..<count).contains(Int(index)) {
      let (old, new) = (Int(index) * width, place * width)
      result.elements.replaceSubrange(old..<old + width, with: rows.elements[new..<new + width])
      result.bounds.replaceSubrange(old..<old + width, with: rows.bounds[new..<new + width])
    }
    return result
  }

  private func summed(_ terms: [[(Double, Double)]]) -> Value {
    let sums = terms.map(sum)
    return Value(sums.map(\.0), bounds: sums.map(\.1))
  }

  func converted(_ x: Value, to type: ElementType) -> Value {
    guard type == .int32 else { return x }
    func label(_ number: Double) -> Double {
      number >= 0 && number < 0x1p31 ? number.rounded(.towardZero) : -1
    }
    return Value(
      x.elements.map(label),
      bounds: zip(x.elements, x.bounds).map { label($0 - $1) == label($0 + $1) ? 0 : .infinity })
  }
}
