import DescentFiles

/// What can be wrong with a record of a CSV file.
enum CSVMistake {
  case afterQuote(UInt8)
  case notUTF8
  case tooFewFields(Int, of: Int)
  case tooManyFields(Int, of: Int)
  /// A text where a number, or whatever the second value names, was expected.
  case doesNotFit(String, String?)
  case infinite(String)
  case tooManyCategories(Int)

  /// - Parameter place: Such as `row 17, column "age"`; the file and the line come from the buffer.
  func error(in buffer: CSVBuffer, _ place: String? = nil) -> DataError {
    DataError(
      .damaged, path: buffer.path, line: buffer.line, (place.map { $0 + ": " } ?? "") + message)
  }

  private var message: String {
    switch self {
    case .afterQuote(let byte):
      "a closing quote is followed by \(Self.shown([byte])) instead of a delimiter or line end; a quote inside a "
        + "quoted field must be doubled"
    case .notUTF8:
      "the text is not UTF-8; save the file as UTF-8, or set data.encoding"
    case .tooFewFields(let count, let columns):
      "there are only \(count) of \(columns) fields; every row needs all of them, even if empty"
    case .tooManyFields(let count, let columns):
      "there are \(count) fields, but \(columns) columns; a text with a delimiter in it must be quoted"
    case .doesNotFit(let text, nil) where text.allSatisfy(\.isWholeNumber):
      "\(text) is an integer that 64-bit floating-point numbers cannot represent; make the column categorical, or "
        + "ignore it"
    case .doesNotFit(let text, nil):
      "\"\(text)\" is not a number; correct it, or make the column categorical"
    case .doesNotFit(let text, let things?):
      "\"\(text)\" does not fit a column of \(things); correct it, or make the column categorical"
    case .infinite(let text):
      "\"\(text)\" is infinite or too large for a number; every number must be finite"
    case .tooManyCategories(let limit):
      "this column has more than \(limit) distinct texts; ignore it, or raise the limit"
    }
  }

  private static func shown(_ bytes: [UInt8]) -> String {
    "\"" + String(decoding: bytes, as: UTF8.self) + "\""
  }
}
