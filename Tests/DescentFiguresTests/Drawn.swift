import Testing

@testable import DescentFigures

/// A figure that was drawn and read back.
struct Drawn {
  let svg: String
  let root: XMLNode

  init(_ figure: some Figure, _ options: SVGOptions = .standalone) throws {
    svg = figure.svg(options)
    root = try XMLReader.parse(svg)
  }

  var panels: [XMLNode] { root.all("g", class: "f-panel") }
  var polylines: [XMLNode] { root.all("polyline") }

  func texts(_ name: String) -> [String] { root.all("text", class: name).map(\.text) }

  func series(_ name: String) -> [XMLNode] {
    root.all("g", class: "f-series").filter { $0["data-series"] == name }
  }

  static func points(of polyline: XMLNode) -> [(x: Double, y: Double)] {
    (polyline["points"] ?? "").split(separator: " ").compactMap { pair in
      let parts = pair.split(separator: ",").compactMap { Double($0) }
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
  }

  /// No coordinate outside the page, no NaN, and not too large.
  func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let width = try #require(Double(root["width"] ?? ""), sourceLocation: sourceLocation)
    let height = try #require(Double(root["height"] ?? ""), sourceLocation: sourceLocation)
    for polyline in polylines {
      let points = Self.points(of: polyline)
      #expect(points.count > 1, sourceLocation: sourceLocation)
      let areInside = points.allSatisfy {
        $0.x >= 0 && $0.x <= width && $0.y >= 0 && $0.y <= height
      }
      #expect(areInside, sourceLocation: sourceLocation)
    }
    for node in root.all {
      for key in ["d", "points", "x", "y", "cx", "cy", "width", "height", "data-values"] {
        let value = (node[key] ?? "").lowercased()
        #expect(!value.contains("nan") && !value.contains("inf"), sourceLocation: sourceLocation)
      }
    }
    #expect(svg.utf8.count <= 200_000, sourceLocation: sourceLocation)
  }
}
