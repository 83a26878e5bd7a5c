extension FinalComparison {
  /// The rounds so far, and who takes part in the next one.
  struct Schedule {
    /// The complete rounds, failed trainings left out.
    var rounds: [[Double?]] = []
    /// Who takes part in the round after them; nobody at the end.
    var participants: (round: Int, candidates: [Int]) = (0, [])
    /// What is known after the complete rounds.
    var look: Look?
  }

  /// How many rounds there should be at least, rather than many candidates.
  private static var wantedRounds: Int { 4 }
  /// How many times a candidate without rivals is trained.
  private static var loneRounds: Int { 5 }

  /// Goes through the rounds, and decides anew after each one.
  var schedule: Schedule {
    var (schedule, alive) = (Schedule(), Set(candidates.indices))
    var (spent, used) = (0, 0.0)
    var next = trainings >= candidates.count ? Array(candidates.indices) : []
    for round in 0... {
      schedule.participants = (round, next)
      guard !next.isEmpty, next.allSatisfy({ result($0, round) != nil }) else { break }
      let row = candidates.indices.map { candidate in
        next.contains(candidate) ? result(candidate, round).flatMap { $0.isFinite ? $0 : nil } : nil
      }
      alive.subtract(next.filter { row[$0] == nil })
      schedule.rounds.append(row)
      spent += next.count
      let standing = Look(self, schedule.rounds, alive: alive, entrants: next, weight: 1)
      let following = choose(standing, alive, next, round + 1, left: trainings - spent)
      // What may be spent of the error of all looks grows with the sixth power of what is spent of the budget.
      let part = Double(spent) / Double(trainings)
      let total = following.isEmpty ? 1 : part * part * part * part * part * part
      let look = Look(
        self, schedule.rounds, alive: alive, entrants: next, weight: total - used)
      if look.noise != nil { used = total }
      schedule.look = look
      next = look.isDecided(confidence) ? [] : following
    }
    return schedule
  }

  /// Who takes part in the next round; nobody if the budget does not suffice.
  private func choose(
    _ look: Look, _ alive: Set<Int>, _ last: [Int], _ round: Int, left: Int
  ) -> [Int] {
    guard let leader = look.leader else { return [] }
    guard let rival = look.rival else {
      return alive.count == 1 && left > 0 && round < Self.loneRounds ? [leader] : []
    }
    var kept = last.filter { candidate in
      guard alive.contains(candidate), candidate != leader, candidate != rival else {
        return candidate == leader || candidate == rival
      }
      let isDefault = candidates[candidate].isDefault
      return look.value(of: candidate, isDefault: isDefault) > (isDefault ? 0.01 : 0.05)
    }
    if !kept.contains(rival) { kept.append(rival) }
    let byEffect = kept.sorted { look.effect($0) > look.effect($1) }
    for candidate in byEffect where candidate != leader && candidate != rival {
      guard round + left / kept.count < Self.wantedRounds, !candidates[candidate].isDefault else {
        continue
      }
      kept.removeAll { $0 == candidate }
    }
    if left < kept.count { kept = [leader, rival] }
    return left < kept.count ? [] : kept.sorted()
  }
}
