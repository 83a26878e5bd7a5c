import DescentFiles

/// How the dates of a column are read, and which numbers each becomes.
public struct DateFormat: Sendable, Hashable, Codable {
  /// Which part comes first if the year comes last.
  public var order: DateOrder
  /// The features that a date becomes, in order.
  public var parts: [DatePart]
  /// The day from which ``DatePart/days`` counts, as a number of days since 1970-01-01: that of the first row.
  public var origin: Int

  /// A format.
  public init(order: DateOrder = .dayFirst, parts: [DatePart], origin: Int = 0) {
    self.order = order
    self.parts = parts
    self.origin = origin
  }

  /// The name of the feature that a part of a column becomes, such as `departure.weekday`.
  static func name(of part: DatePart, in column: String) -> String { "\(column).\(part.rawValue)" }

  /// The days between two; an origin from elsewhere may be any number.
  static func days(from origin: Int, to day: Int) -> Double {
    let (days, overflow) = day.subtractingReportingOverflow(origin)
    return overflow ? Double(day) - Double(origin) : Double(days)
  }

  /// The names of the features that a column becomes.
  func names(in column: String) -> [String] { parts.map { Self.name(of: $0, in: column) } }

  /// Writes the numbers of a date in the order of the parts; returns false if the text is not a date.
  func write(_ text: String, to numbers: UnsafeMutablePointer<Double>) -> Bool {
    guard let date = DateText(text)?.resolved(by: order) else { return false }
    for (index, part) in parts.enumerated() { numbers[index] = date.value(of: part, since: origin) }
    return true
  }
}

/// Whether the day or the month comes first in dates such as 03/04/2024.
public enum DateOrder: String, Sendable, Hashable, Codable, CaseIterable {
  case dayFirst, monthFirst
}

/// A number that a date becomes.
public enum DatePart: String, Sendable, Hashable, Codable, CaseIterable {
  /// The year.
  case year
  /// 1 to 12.
  case month
  /// The day of the month, 1 to 31.
  case day
  /// 0 for Monday to 6 for Sunday.
  case weekday
  /// Hours since midnight, with minutes and seconds as a fraction.
  case hour
  /// Days since the date of the first row, with hours as a fraction.
  case days
}

/// A day and a time of day.
struct DateValue: Equatable {
  var year = 1970
  var month = 1
  var day = 1
  /// Since midnight.
  var seconds = 0.0

  /// Days since 1970-01-01 in the Gregorian calendar, by counting years from March.
  var dayNumber: Int {
    let year = month > 2 ? self.year : self.year - 1
    let century = year >= 0 ? year / 400 : (year - 399) / 400
    let yearOfEra = year - century * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return century * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
      - 719_468
  }

  func value(of part: DatePart, since origin: Int) -> Double {
    switch part {
    case .year: Double(year)
    case .month: Double(month)
    case .day: Double(day)
    // 1970-01-01 was a Thursday.
    case .weekday: Double(((dayNumber + 3) % 7 + 7) % 7)
    case .hour: seconds / 3600
    case .days: DateFormat.days(from: origin, to: dayNumber) + seconds / 86_400
    }
  }

  /// Whether the day exists.
  var isDay: Bool {
    guard 1...12 ~= month, day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[month - 1]
  }
}
