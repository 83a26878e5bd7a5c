import DescentSearch
import Testing

@Suite struct SearchSpaceTests {
  static let space = try! SearchSpace([
    Hyperparameter("optimizer", .categorical(["sgd", "adam"]), default: .choice("adam")),
    Hyperparameter("rate", .logUniform(1e-6...1e-2), default: .number(1e-3)),
    Hyperparameter(
      "momentum", .uniform(0...0.9, step: 0.1), default: .number(0.9),
      when: .init("optimizer", is: [.choice("sgd")])),
    Hyperparameter("width", .logInteger(16...256), default: .integer(64)),
  ])

  @Test func pointsAndPlacesAgree() throws {
    for number in 0..<1000 {
      let places = RandomSampler().propose(
        ProposalRequest(number: number, seed: 1, history: SearchHistory(Self.space)))
      let point = Self.space.point(at: places)
      #expect(Self.space.contains(point))
      #expect((point["momentum"] == nil) == (point["optimizer"] == .choice("adam")))
      let again = Self.space.point(at: Self.space.places(of: point))
      for (name, value) in point.values {
        guard let number = value.number else { continue }
        #expect(abs(try #require(again[name]?.number) - number) <= 1e-12 * abs(number))
      }
    }
  }

  @Test func defaultsLeaveOutWhatDoesNotExist() {
    #expect(
      Self.space.defaults?.values == [
        "optimizer": .choice("adam"), "rate": .number(1e-3), "width": .integer(64),
      ])
  }

  @Test(arguments: [
    Domain.integer(3...12, step: 3), .logInteger(1...9), .uniform(0...1, step: 0.1),
  ])
  func valuesOfFiniteDomains(_ domain: Domain) throws {
    let count = try #require(domain.count)
    for index in 0..<count {
      let value = domain.value(index: index)
      #expect(domain.index(of: value) == index)
      #expect(domain.value(at: try #require(domain.place(of: value))) == value)
    }
    #expect(domain.value(at: 1) == domain.value(index: count - 1))
  }

  @Test func mistakesAreNamed() {
    func message(_ hyperparameters: Hyperparameter...) -> String? {
      do { _ = try SearchSpace(hyperparameters) } catch { return "\(error)" }
      return nil
    }
    #expect(
      message(.init("a", .uniform(1...1)))
        == "nothing can be drawn from the hyperparameter a: its ends must differ")
    #expect(
      message(.init("a", .integer(1...3)), .init("a", .integer(1...3)))
        == "the hyperparameter a is named twice")
    #expect(
      message(.init("a", .integer(1...3), default: .integer(4)))
        == "the default 4 of the hyperparameter a is outside its range")
    #expect(
      message(.init("a", .integer(1...3), when: .init("b", is: [])))
        == "the hyperparameter a depends on b, which is not named before it")
  }
}
