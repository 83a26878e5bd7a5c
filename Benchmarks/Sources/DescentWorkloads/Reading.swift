import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes a table of 500,000 rows: eight columns of numbers with up to six digits, two of text.
func writeTable(to path: String) throws {
  var numbers = PlainNumbers()
  let cities = ["Oslo", "Rome", "Bern", "Kiel"]
  var text = "a,b,c,d,e,f,g,h,city,kind\n"
  for row in 0..<500_000 {
    for column in 0..<8 {
      // Integers and fractions.
      let number = numbers.next() * 1000
      text += column % 4 == 0 ? "\(Int(number))," : "\((number * 100).rounded() / 100),"
    }
    text += "\(cities[row % 4]),\(numbers.next() > 0 ? "high" : "low")\n"
  }
  try text.write(toFile: path, atomically: true, encoding: .utf8)
}

/// Reads all of it into typed columns.
func readTable(_ path: String) throws {
  let start = ContinuousClock.now
  let table = try DataTable(csv: path)
  report(seconds(since: start), [("rows", Double(table.rowCount)), ("megabytes", peakMegabytes())])
}
