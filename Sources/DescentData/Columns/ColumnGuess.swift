import DescentFiles
import DescentNumerics

/// The guessed format of a column: the one that fits most of its texts.
struct ColumnGuess {
  /// What is given for the file, or was inferred from its other columns.
  struct Hints {
    var missing: MissingTexts
    var decimal: DecimalMark?
    var dateOrder: DateOrder?
    var dateParts: [DatePart]?
  }

  var kind: ColumnKind
  var format: ColumnFormat?
  /// The number of texts that are not missing, and how many of them fit.
  var present = 0
  var fitting = 0
  /// The decimal mark, if its numbers show it for certain.
  var decimal: DecimalMark?
  /// What its texts leave open.
  var doubt: ColumnDoubt?

  init(_ texts: some Sequence<String>, _ hints: Hints) {
    let texts = texts.filter { !hints.missing.contains($0) }
    present = texts.count
    (kind, format, fitting) = (.numeric, nil, texts.count(where: isNumber))
    if fitting == present {
      settleMarks(texts, hints.decimal)
      return
    }
    takeNumbers(texts, hints)
    takeDates(texts, hints)
    // Marks of missing values are not evidence about the rest.
    let others = texts.count { !MissingTexts.likely.contains($0) }
    if fitting == 0 || 2 * fitting <= others { self = ColumnGuess(categories: present) }
  }

  private init(categories count: Int) {
    (kind, present, fitting) = (.categorical, count, count)
  }

  /// Decides for plain numbers whether a point is a grouping mark, as in a file with decimal commas.
  private mutating func settleMarks(_ texts: [String], _ told: DecimalMark?) {
    let marked = texts.filter { $0.utf8.contains(UInt8(ascii: ".")) }
    guard !marked.isEmpty else { return }
    let grouped = NumberFormat(decimal: .comma)
    if marked.allSatisfy({ grouped.value(of: $0) != nil }) {
      if told == .comma { format = .number(grouped) }
    } else {
      decimal = .point
    }
  }

  private mutating func takeNumbers(_ texts: [String], _ hints: Hints) {
    let parts = texts.compactMap(NumberParts.parts)
    var affixes: [NumberParts.Affix: Int] = [:]
    for (_, _, affix) in parts { affixes[affix, default: 0] += 1 }
    // Usually it is the same for all numbers, or occasionally left out.
    let usual = affixes.sorted { ($1.value, $0.key.prefix) < ($0.value, $1.key.prefix) }.prefix(2)
    let marks = Set(parts.flatMap { $0.number.filter { !("0"..."9" ~= $0) } })
    var candidates: [(format: NumberFormat, fits: Int)] = []
    for affix in usual.map(\.key) {
      for decimal in hints.decimal.map({ [$0] }) ?? DecimalMark.allCases {
        let complement: GroupingMark = decimal == .point ? .comma : .point
        let groupings = [.space, .apostrophe].filter { (grouping: GroupingMark) in
          !marks.isDisjoint(with: grouping.scalars)
        }
        for grouping in [complement] + groupings {
          let format = NumberFormat(
            decimal: decimal, grouping: grouping, prefix: affix.prefix, suffix: affix.suffix)
          candidates.append((format, texts.count { format.value(of: $0) != nil }))
        }
      }
    }
    guard let most = candidates.map(\.fits).max(), most > fitting else { return }
    let best = candidates.filter { $0.fits == most }.map(\.format)
    var chosen = best[0]
    if let other = best.first(where: { $0.decimal != chosen.decimal }),
      let text = texts.first(where: { text in
        chosen.value(of: text).map { $0 != other.value(of: text) } ?? false
      })
    {
      // If numbers of more than three digits have no mark, it is not a grouping mark; if all unmarked numbers are
      // shorter, it is.
      let unmarked = parts.filter { part in part.number.allSatisfy { "0"..."9" ~= $0 } }
      if unmarked.contains(where: { $0.number.count > 3 }) {
        chosen = other
      } else if unmarked.isEmpty {
        doubt = .decimalMark(text)
      }
      if doubt == nil { decimal = chosen.decimal }
    } else if !marks.isDisjoint(with: [".", ","]) {
      decimal = chosen.decimal
    }
    (kind, format, fitting) = (.numeric, .number(chosen), most)
  }

  private mutating func takeDates(_ texts: [String], _ hints: Hints) {
    var (dates, dayFirst, monthFirst) = ([DateText](), 0, 0)
    for text in texts {
      guard let date = DateText(text) else { continue }
      dates.append(date)
      if date.resolved(by: .dayFirst) != nil { dayFirst += 1 }
      if date.resolved(by: .monthFirst) != nil { monthFirst += 1 }
    }
    guard max(dayFirst, monthFirst) > fitting else { return }
    let order = hints.dateOrder ?? (monthFirst > dayFirst ? .monthFirst : .dayFirst)
    let fits = order == .dayFirst ? dayFirst : monthFirst
    guard fits > fitting, let first = dates.lazy.compactMap({ $0.resolved(by: order) }).first else {
      return
    }
    let format = DateFormat(
      order: order, parts: hints.dateParts ?? Self.parts(of: dates), origin: first.dayNumber)
    (kind, self.format, fitting, doubt) = (.dates, .dates(format), fits, nil)
    if hints.dateOrder == nil, dayFirst == monthFirst,
      let text = texts.first(where: { text in
        DateText(text).map { $0.resolved(by: .dayFirst) != $0.resolved(by: .monthFirst) } ?? false
      })
    {
      doubt = .dateOrder(text)
    }
  }

  /// The default parts of dates: everything that their texts contain.
  private static func parts(of dates: [DateText]) -> [DatePart] {
    var (hasDay, hasMonth) = (false, false)
    for date in dates {
      switch date.day {
      case .none: break
      case .month: hasMonth = true
      case .certain, .numbers: hasDay = true
      }
    }
    return
      (hasDay
      ? [.year, .month, .day, .weekday, .days] : hasMonth ? [.year, .month, .days] : [])
      + (dates.contains(where: \.hasTime) ? [.hour] : [])
  }
}

/// What the texts of a column leave open.
enum ColumnDoubt: Sendable, Equatable {
  /// A number whose mark may be a decimal or a grouping mark.
  case decimalMark(String)
  /// A date in which day and month may be in either order.
  case dateOrder(String)
}

/// Whether it is a plain number; an infinite one counts as a number, so that the error names it as such.
func isNumber(_ text: String) -> Bool {
  var text = text
  return text.withUTF8 { fieldNumber($0) != nil || isInfinity($0) }
}
