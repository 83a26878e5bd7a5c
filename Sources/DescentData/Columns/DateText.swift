import DescentFiles

/// A text that contains a date, a time, or both: `2024-05-17`, `17.5.2024 14:30`, `5/17/24 2:30 PM`, `17 May 2024`,
/// `2024-05-17T14:30:00.5Z`, `2024-05`, `14:30`.
///
/// Times are used as written; an offset from UTC is ignored.
struct DateText {
  /// The parts of the date that the text alone determines.
  enum Day: Equatable {
    case none
    /// A year and a month; the day is the first.
    case month(DateValue)
    case certain(DateValue)
    /// Two numbers, either of which may be the day.
    case numbers(Int, Int, year: Int, isDayFirst: Bool)
  }

  private(set) var day = Day.none
  private(set) var hasTime = false
  private var seconds = 0.0

  init?(_ text: String) {
    guard text.utf8.count <= 40, text.utf8.contains(where: Scanner.isDigit) else { return nil }
    var scanner = Scanner(bytes: Array(text.utf8))
    if !takeTime(&scanner) {
      scanner.position = 0
      guard takeDay(&scanner) else { return nil }
      if !scanner.isAtEnd {
        guard scanner.take("T") || scanner.take(",") || scanner.takeSpaces() else { return nil }
        _ = scanner.takeSpaces()
        guard takeTime(&scanner) else { return nil }
      }
    }
    guard scanner.isAtEnd else { return nil }
  }

  /// The date, with ambiguous numbers read in this order; `nil` if there is no such day.
  func resolved(by order: DateOrder) -> DateValue? {
    var value: DateValue
    switch day {
    case .none: value = DateValue()
    case .month(let date), .certain(let date): value = date
    case .numbers(let first, let second, let year, let isDayFirst):
      value =
        order == .dayFirst || isDayFirst
        ? DateValue(year: year, month: second, day: first)
        : DateValue(year: year, month: first, day: second)
    }
    guard value.isDay else { return nil }
    value.seconds = seconds
    return value
  }

  private mutating func takeDay(_ scanner: inout Scanner) -> Bool {
    guard let first = scanner.takeNumber() else { return takeNamedMonthFirst(&scanner) }
    guard let mark = scanner.takeMark() else { return false }
    if let month = scanner.takeMonth() { return takeNamed(month, first, mark, &scanner) }
    guard let second = scanner.takeNumber(), second.digits <= 2 else { return false }
    if first.digits == 4 {
      guard scanner.take(mark) else {
        guard mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/") else { return false }
        day = .month(DateValue(year: first.value, month: second.value))
        return true
      }
      guard let third = scanner.takeNumber(), third.digits <= 2 else { return false }
      day = .certain(DateValue(year: first.value, month: second.value, day: third.value))
      return true
    }
    guard mark != UInt8(ascii: " "), first.digits <= 2, scanner.take(mark),
      let third = scanner.takeNumber(), let year = Self.year(third)
    else { return false }
    // Points are used in countries where the day comes first.
    day = .numbers(
      first.value, second.value, year: year, isDayFirst: mark == UInt8(ascii: "."))
    return true
  }

  /// 17 May 2024, 17-May-24, 2024-May-17
  private mutating func takeNamed(
    _ month: Int, _ first: Scanner.Number, _ mark: UInt8, _ scanner: inout Scanner
  ) -> Bool {
    guard scanner.take(mark) || scanner.takeSpaces(), let last = scanner.takeNumber() else {
      return false
    }
    if first.digits == 4 {
      day = .certain(DateValue(year: first.value, month: month, day: last.value))
      return last.digits <= 2
    }
    guard first.digits <= 2, let year = Self.year(last) else { return false }
    day = .certain(DateValue(year: year, month: month, day: first.value))
    return true
  }

  /// May 17, 2024
  private mutating func takeNamedMonthFirst(_ scanner: inout Scanner) -> Bool {
    guard let month = scanner.takeMonth(), scanner.takeMark() != nil,
      let number = scanner.takeNumber()
    else { return false }
    if number.digits == 4 {
      day = .month(DateValue(year: number.value, month: month))
      return true
    }
    _ = scanner.take(",")
    guard scanner.takeSpaces() || scanner.take("-"), let last = scanner.takeNumber(),
      let year = Self.year(last)
    else { return false }
    day = .certain(DateValue(year: year, month: month, day: number.value))
    return true
  }

  /// Two-digit years from 69 on belong to the last century, as in POSIX.
  private static func year(_ number: Scanner.Number) -> Int? {
    switch number.digits {
    case 4: number.value
    case 2: number.value + (number.value < 69 ? 2000 : 1900)
    default: nil
    }
  }

  private mutating func takeTime(_ scanner: inout Scanner) -> Bool {
    guard let hour = scanner.takeNumber(), hour.digits <= 2, scanner.take(":"),
      let minute = scanner.takeNumber(), minute.digits == 2, minute.value < 60
    else { return false }
    var (hours, second) = (hour.value, 0.0)
    if scanner.take(":") {
      guard let whole = scanner.takeNumber(), whole.digits <= 2, whole.value <= 60 else {
        return false
      }
      second = Double(whole.value) + scanner.takeFraction()
    }
    _ = scanner.takeSpaces()
    if let isAfternoon = scanner.takeHalfOfDay() {
      guard 1...12 ~= hours else { return false }
      hours = hours % 12 + (isAfternoon ? 12 : 0)
    }
    guard hours < 24, scanner.takeOffset() else { return false }
    hasTime = true
    seconds = Double(hours * 3600 + minute.value * 60) + second
    return true
  }
}

/// Consumes bytes from the front of a text.
private struct Scanner {
  struct Number {
    var value: Int
    var digits: Int
  }

  let bytes: [UInt8]
  var position = 0

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  var isAtEnd: Bool { position == bytes.count }

  private var next: UInt8? { isAtEnd ? nil : bytes[position] }

  static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool { take(UInt8(ascii: character)) }

  mutating func takeSpaces() -> Bool {
    let start = position
    while take(" ") {}
    return position > start
  }

  /// The separator between the parts of a date.
  mutating func takeMark() -> UInt8? {
    guard let mark = next, "-/. ".utf8.contains(mark) else { return nil }
    position += 1
    return mark
  }

  mutating func takeNumber() -> Number? {
    let start = position
    var value = 0
    while let byte = next, Self.isDigit(byte), position - start < 9 {
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      position += 1
    }
    return position > start ? Number(value: value, digits: position - start) : nil
  }

  mutating func takeFraction() -> Double {
    let start = position
    guard take(".") || take(",") else { return 0 }
    var (value, unit) = (0.0, 1.0)
    while let byte = next, Self.isDigit(byte) {
      unit /= 10
      value += Double(byte - UInt8(ascii: "0")) * unit
      position += 1
    }
    if position == start + 1 { position = start }
    return value
  }

  /// A month by its English name or the first three letters of it.
  mutating func takeMonth() -> Int? {
    let word = bytes[position...].prefix { $0 | 0x20 >= UInt8(ascii: "a") && $0 < 0x80 }
    let name = String(decoding: word, as: UTF8.self).lowercased()
    guard name.utf8.count >= 3,
      let index = Self.months.firstIndex(where: { $0 == name || $0.prefix(3) == name })
        ?? (name == "sept" ? 8 : nil)
    else { return nil }
    position += word.count
    _ = take(".")
    return index + 1
  }

  /// Whether it is PM; `nil` if neither AM nor PM follows.
  mutating func takeHalfOfDay() -> Bool? {
    guard position + 2 <= bytes.count, bytes[position + 1] | 0x20 == UInt8(ascii: "m") else {
      return nil
    }
    let letter = bytes[position] | 0x20
    guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return nil }
    position += 2
    return letter == UInt8(ascii: "p")
  }

  /// Z, UTC, +02:00 or nothing; returns false for anything else.
  mutating func takeOffset() -> Bool {
    _ = takeSpaces()
    for word in ["Z", "UTC", "GMT"] where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return isAtEnd
    }
    if take("+") || take("-") {
      guard let hours = takeNumber(), hours.digits == 2 || hours.digits == 4 else { return false }
      if hours.digits == 2, take(":") { return takeNumber()?.digits == 2 && isAtEnd }
    }
    return isAtEnd
  }
}
