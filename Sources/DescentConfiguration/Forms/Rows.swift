import DescentLearning

// A row of a table of choices is a type of the library with its written name, its form, and what it does. The library's
// protocols are open, and a form knows its own type only: values of other types belong to other rows, or to none.

extension Case<any Optimizer> {
  /// An optimizer.
  ///
  /// - Parameter isWritten: Whether the form can write a value of the type.
  package init<Value: Optimizer>(
    _ name: String, _ form: Form<Value>, _ sentence: String,
    where isWritten: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.init(name, form, sentence, make: { $0 }, settings: { value(in: $0, where: isWritten) })
  }
}

extension Case<any Schedule> {
  /// A schedule.
  package init<Value: Schedule>(_ name: String, _ form: Form<Value>, _ sentence: String) {
    self.init(name, form, sentence, make: { $0 }, settings: { $0 as? Value })
  }

  /// A schedule without settings.
  package init<Value: Schedule>(_ name: String, _ value: Value, _ sentence: String) {
    self.init(name, value, sentence, matches: { $0 is Value })
  }
}

extension Case<any Initializer> {
  /// An initializer.
  ///
  /// - Parameter isWritten: Whether the form can write a value of the type.
  package init<Value: Initializer>(
    _ name: String, _ form: Form<Value>, _ sentence: String,
    where isWritten: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.init(name, form, sentence, make: { $0 }, settings: { value(in: $0, where: isWritten) })
  }

  /// An initializer without settings.
  package init<Value: Initializer>(
    _ name: String, _ value: Value, _ sentence: String,
    where isWritten: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(name, value, sentence, matches: { holds($0, where: isWritten) })
  }
}

extension Case<any Loss> {
  /// A loss.
  ///
  /// - Parameter isWritten: Whether the form can write a value of the type.
  package init<Value: Loss>(
    _ name: String, _ form: Form<Value>, _ sentence: String,
    where isWritten: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(name, form, sentence, make: { $0 }, settings: { value(in: $0, where: isWritten) })
  }

  /// A loss without settings.
  package init<Value: Loss>(
    _ name: String, _ value: Value, _ sentence: String,
    where isWritten: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(name, value, sentence, matches: { holds($0, where: isWritten) })
  }
}

extension Case<any Measure> {
  /// A metric.
  package init<Value: Measure>(_ name: String, _ form: Form<Value>, _ sentence: String) {
    self.init(name, form, sentence, make: { $0 }, settings: { $0 as? Value })
  }

  /// A metric without settings.
  package init<Value: Measure>(
    _ name: String, _ value: Value, _ sentence: String,
    where isWritten: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.init(name, value, sentence, matches: { holds($0, where: isWritten) })
  }
}

extension Case<LayerSettings> {
  /// A layer.
  package init<Value: Layer>(_ name: String, _ form: Form<Value>, _ sentence: String) {
    self.init(
      name, form, sentence, make: { .layer($0) },
      settings: { if case .layer(let layer) = $0 { layer as? Value } else { nil } })
  }

  /// A layer without settings.
  package init<Value: Layer>(_ name: String, _ value: Value, _ sentence: String) {
    self.init(
      name, .layer(value), sentence,
      matches: { if case .layer(let layer) = $0 { layer is Value } else { false } })
  }
}

/// The value of a type in any of its kind, if a form can write it.
private func value<Value>(in any: Any, where isWritten: (Value) -> Bool) -> Value? {
  (any as? Value).flatMap { isWritten($0) ? $0 : nil }
}

/// Whether any of a kind is a value of a type that a name says all of.
private func holds<Value>(_ any: Any, where isWritten: (Value) -> Bool) -> Bool {
  value(in: any, where: isWritten) != nil
}
