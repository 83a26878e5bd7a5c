#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#elseif canImport(Glibc)
  import Glibc
#endif

/// A moment as a study's records have it: in UTC, as Optuna 5 writes it, or as the clock on the wall showed it, as
/// Optuna 4 does.
public struct StudyTime: Sendable, Hashable {
  /// Since 1970 on the clock that was read.
  public let microseconds: Int
  /// Whether the clock on the wall was read, whose time zone nobody wrote down.
  public let isLocal: Bool

  public init(microseconds: Int, isLocal: Bool) {
    self.microseconds = microseconds
    self.isLocal = isLocal
  }

  /// This moment.
  static func now(isLocal: Bool) -> StudyTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var seconds = Int(time.tv_sec)
    if isLocal {
      var (moment, parts) = (time.tv_sec, tm())
      localtime_r(&moment, &parts)
      seconds += Int(parts.tm_gmtoff)
    }
    return StudyTime(microseconds: seconds * 1_000_000 + Int(time.tv_nsec) / 1000, isLocal: isLocal)
  }

  /// Seconds since 1970 in UTC; a time on the wall is taken to be in this machine's time zone.
  public var seconds: Double {
    guard isLocal else { return Double(microseconds) / 1e6 }
    var moment = time_t(microseconds / 1_000_000)
    var parts = tm()
    gmtime_r(&moment, &parts)
    parts.tm_isdst = -1
    return Double(mktime(&parts)) + Double(microseconds % 1_000_000) / 1e6
  }

  /// `2026-11-25T13:34:33.688837+00:00`, the time on the wall without its end.
  public var text: String {
    let (seconds, fraction) = (
      floorDivision(microseconds, 1_000_000), floorRemainder(microseconds, 1_000_000)
    )
    let (days, second) = (floorDivision(seconds, 86400), floorRemainder(seconds, 86400))
    let (year, month, day) = Self.civil(days)
    let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    let clock = [second / 3600, second / 60 % 60, second % 60].map { digits($0, 2) }
    let whole = "\(date)T\(clock.joined(separator: ":")).\(digits(fraction, 6))"
    return isLocal ? whole : whole + "+00:00"
  }

  /// Reads `2026-11-25T13:34:33.688837+00:00`, with or without fraction and zone; `nil` if it is none.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 19, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[13] == 0x3A,
      bytes[16] == 0x3A, let year = Self.number(bytes, 0, 4), let month = Self.number(bytes, 5, 2),
      let day = Self.number(bytes, 8, 2), let hour = Self.number(bytes, 11, 2),
      let minute = Self.number(bytes, 14, 2), let second = Self.number(bytes, 17, 2),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var (index, fraction, scale) = (19, 0, 100_000)
    if index < bytes.count, bytes[index] == 0x2E {
      index += 1
      while index < bytes.count, case 0x30...0x39 = bytes[index] {
        fraction += Int(bytes[index] - 0x30) * scale
        scale /= 10
        index += 1
      }
    }
    guard let offset = Self.offset(bytes, from: index) else { return nil }
    let clock = hour * 3600 + minute * 60 + second - (offset.seconds ?? 0)
    let seconds = Self.days(year, month, day) * 86400 + clock
    self.init(microseconds: seconds * 1_000_000 + fraction, isLocal: offset.seconds == nil)
  }

  /// The zone's difference from UTC, with `nil` for no zone; `nil` if it is something else.
  private static func offset(
    _ bytes: UnsafeBufferPointer<UInt8>, from index: Int
  ) -> (seconds: Int?, Void)? {
    if index == bytes.count { return (nil, ()) }
    if bytes.count == index + 1, bytes[index] == 0x5A { return (0, ()) }
    guard bytes.count >= index + 6, bytes[index + 3] == 0x3A,
      bytes[index] == 0x2B || bytes[index] == 0x2D,
      let hours = number(bytes, index + 1, 2), let minutes = number(bytes, index + 4, 2)
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return (bytes[index] == 0x2D ? -seconds : seconds, ())
  }

  @inline(__always)
  private static func number(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int
  ) -> Int? {
    var value = 0
    for index in start..<start + count {
      guard case 0x30...0x39 = bytes[index] else { return nil }
      value = value * 10 + Int(bytes[index] - 0x30)
    }
    return value
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = floorDivision(year, 400)
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = floorDivision(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

private func floorDivision(_ a: Int, _ b: Int) -> Int { (a - floorRemainder(a, b)) / b }

private func floorRemainder(_ a: Int, _ b: Int) -> Int { ((a % b) + b) % b }

private func digits(_ value: Int, _ count: Int) -> String {
  let text = "\(value)"
  return String(repeating: "0", count: max(0, count - text.count)) + text
}
