import DescentConfiguration

extension Form<Int> {
  /// At least 1.
  static let count = whole(1...Int.max)
  /// A number of steps, which random numbers count in 32 bits.
  static let steps = whole(1...Int(UInt32.max))
}

extension Form<Double> {
  /// Such as a learning rate.
  static let rate = number("a number above 0 that fits in a Float") {
    Float($0).isFinite && Float($0) > 0
  }
  /// Such as a weight decay.
  static let strength = number("a number, 0 or above, that fits in a Float") {
    $0 >= 0 && Float($0).isFinite
  }
  static let floatNumber = number("a number that fits in a Float") { Float($0).isFinite }
}

extension Form<[Int]> {
  /// The sizes of hidden layers.
  static let sizes = Form<Int>.count.list(
    atLeast: 1, of: "whole numbers of at least 1, as in 100,100,100,")
}

extension Form<[Double]> {
  /// The ends of a range.
  static func range(as example: String) -> Form {
    Form<Double>.rate.list(of: "two numbers above 0").checked(
      "a range of two numbers above 0, as in \(example),"
    ) {
      $0.count == 2 && $0[0] < $0[1]
    }
  }

  /// The coordinates of a point of the plane.
  static let point = Form<Double>.floatNumber.list(of: "numbers").checked(
    "a pair of numbers, as in -7,2,"
  ) { $0.count == 2 }
}

extension Form {
  /// The same form for values that pass a test.
  ///
  /// - Parameter expected: All that is valid, including what the form itself checks.
  func checked(
    _ expected: String, where isRight: @escaping @Sendable (Value) -> Bool
  ) -> Form {
    Form(expected, hasParts: true, description: self.description()) { node, path, problems in
      guard let value = self.read(node, path, &problems) else { return nil }
      if !isRight(value) { problems.add(node, path, mustBe: expected) }
      return isRight(value) ? value : nil
    } write: {
      self.write($0, $1)
    }
  }

  /// Lists of such values in which nothing is named twice.
  func distinctList(of things: String) -> Form<[Value]> where Value: Hashable {
    distinctList(of: things) { flagText(write($0, .everything)) }
  }

  /// Lists of such values in which no two have the same name.
  func distinctList(
    of things: String, by name: @escaping @Sendable (Value) -> String
  ) -> Form<[Value]> {
    let list = self.list(atLeast: 1, of: things)
    return Form<[Value]>(list.expected, hasParts: true, description: list.description()) {
      node, path, problems in
      guard let values = list.read(node, path, &problems) else { return nil }
      let names = values.map(name)
      guard let twice = names.first(where: { name in names.count { $0 == name } > 1 }) else {
        return values
      }
      problems.add(node.place, path, "\(twice) is named twice")
      return nil
    } write: {
      list.write($0, $1)
    }
  }
}

extension Form where Value: CaseIterable & RawRepresentable & Hashable, Value.RawValue == String {
  /// Lists of names in which none is named twice.
  static var names: Form<[Value]> {
    name.distinctList(
      of: "names separated by commas, each \(name.expected),")
  }
}
