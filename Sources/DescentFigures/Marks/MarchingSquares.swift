/// Lines of equal value through a grid, by marching squares with linear interpolation.
enum MarchingSquares {
  typealias Point = PlotPoint  // In the units of the data.

  /// An edge of a cell: from a grid corner to the right or upward.
  private struct Edge: Hashable {
    let column: Int
    let row: Int
    let isUpward: Bool
  }

  static func lines(in grid: GridOfValues, level: Double) -> [[Point]] {
    var links: [Edge: [Edge]] = [:]
    var order: [Edge] = []
    for row in 0..<max(grid.y.count - 1, 0) {
      for column in 0..<max(grid.x.count - 1, 0) {
        for (from, to) in crossings(grid, column, row, level) {
          for (one, other) in [(from, to), (to, from)] {
            if links[one] == nil { order.append(one) }
            links[one, default: []].append(other)
          }
        }
      }
    }
    return chains(&links, order: order).map { $0.map { place($0, in: grid, level: level) } }
  }

  /// The line segments through one cell, as pairs of the edges that they cross.
  private static func crossings(
    _ grid: GridOfValues, _ column: Int, _ row: Int, _ level: Double
  ) -> [(Edge, Edge)] {
    let corners = [
      grid[column, row], grid[column + 1, row], grid[column + 1, row + 1], grid[column, row + 1],
    ]
    guard corners.allSatisfy(\.isFinite) else { return [] }
    let bottom = Edge(column: column, row: row, isUpward: false)
    let right = Edge(column: column + 1, row: row, isUpward: true)
    let top = Edge(column: column, row: row + 1, isUpward: false)
    let left = Edge(column: column, row: row, isUpward: true)
    var index = 0
    for (bit, corner) in corners.enumerated() where corner >= level { index |= 1 << bit }
    switch index {
    case 1, 14: return [(left, bottom)]
    case 2, 13: return [(bottom, right)]
    case 4, 11: return [(right, top)]
    case 8, 7: return [(top, left)]
    case 3, 12: return [(left, right)]
    case 6, 9: return [(bottom, top)]
    case 5, 10:
      // A saddle: the value in the middle decides which corners belong together.
      let isHighInside = corners.reduce(0, +) / 4 >= level
      return isHighInside == (index == 5)
        ? [(bottom, right), (top, left)] : [(left, bottom), (right, top)]
    default: return []
    }
  }

  /// Links joined end to end: open lines first, starting at an end, then closed ones.
  private static func chains(_ links: inout [Edge: [Edge]], order: [Edge]) -> [[Edge]] {
    var chains: [[Edge]] = []
    for start in order where links[start]?.count == 1 { follow(start) }
    for start in order where links[start]?.isEmpty == false { follow(start) }
    return chains

    func follow(_ start: Edge) {
      var chain = [start]
      var edge = start
      while let next = links[edge]?.popLast() {
        if let back = links[next]?.firstIndex(of: edge) { links[next]?.remove(at: back) }
        chain.append(next)
        edge = next
      }
      if chain.count > 1 { chains.append(chain) }
    }
  }

  private static func place(_ edge: Edge, in grid: GridOfValues, level: Double) -> Point {
    let (column, row) = (edge.column, edge.row)
    let from = grid[column, row]
    let to = edge.isUpward ? grid[column, row + 1] : grid[column + 1, row]
    let share = from == to ? 0.5 : (level - from) / (to - from)
    func between(_ places: [Double], _ index: Int) -> Double {
      places[index] + share * (places[index + 1] - places[index])
    }
    return edge.isUpward
      ? Point(x: grid.x[column], y: between(grid.y, row))
      : Point(x: between(grid.x, column), y: grid.y[row])
  }
}
