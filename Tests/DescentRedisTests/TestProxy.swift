import DescentFiles
import DescentRedis
import Foundation
import Synchronization

@testable import DescentRedis

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Stands between clients and a server, and disturbs one exchange of them at one byte.
final class TestProxy: Sendable {
  enum Direction: CaseIterable, Sendable { case up, down }

  enum Fault: CaseIterable, Sendable {
    /// Both sides see their connection end.
    case cut
    /// Nothing comes any more. What was on its way up arrives when the client has given up.
    case stall
    /// The rest comes a little later.
    case delay
  }

  private struct State {
    var passed: [Direction: Int] = [.up: 0, .down: 0]
    var planned: (direction: Direction, offset: Int, fault: Fault)?
    /// Whether nothing passes at all.
    var isStopped = false
  }

  private let listener: TestSocket
  private let server: Int
  private let state = Mutex(State())

  init(to server: Int) throws {
    listener = try TestSocket()
    self.server = server
    let descriptor = listener.descriptor
    Thread.detachNewThread { [weak self, listener] in
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { break }
        guard let self else {
          close(client)
          break
        }
        if let upstream = try? connected(self.server) {
          self.serve(client, upstream)
        } else {
          close(client)
        }
      }
      withExtendedLifetime(listener) {}
    }
  }

  deinit { shutdown(listener.descriptor, Int32(SHUT_RDWR)) }

  var address: RedisAddress {
    get throws { try .init("redis://127.0.0.1:\(listener.port)") { _ in nil } }
  }

  /// How many bytes have passed.
  func passed(_ direction: Direction) -> Int { state.withLock { $0.passed[direction] ?? 0 } }

  /// Disturbs what follows, once, after so many more bytes in a direction.
  func plan(_ fault: Fault, _ direction: Direction, after offset: Int) {
    state.withLock { $0.planned = (direction, $0.passed[direction]! + offset, fault) }
  }

  /// Lets nothing pass until it is told to.
  func stop(_ isStopped: Bool) { state.withLock { $0.isStopped = isStopped } }

  private func serve(_ client: Int32, _ upstream: Int32) {
    let pair = Pair(client: client, upstream: upstream)
    for direction in Direction.allCases {
      Thread.detachNewThread { self.pump(pair, direction) }
    }
  }

  private func pump(_ pair: Pair, _ direction: Direction) {
    let (source, target) =
      direction == .up ? (pair.client, pair.upstream) : (pair.upstream, pair.client)
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = recv(source, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      while state.withLock({ $0.isStopped }) && !pair.isOver { usleep(2000) }
      let bytes = Array(buffer[..<count])
      let (before, fault) = taken(direction, count)
      sendAll(target, bytes[..<before])
      switch fault {
      case nil: continue
      case .cut: break
      case .delay:
        usleep(30_000)
        sendAll(target, bytes[before...])
        continue
      case .stall:
        var held = Array(bytes[before...])
        while true {
          let count = recv(source, &buffer, buffer.count, 0)
          guard count > 0 else { break }
          held += buffer[..<count]
        }
        if direction == .up { sendAll(target, held[...]) }
      }
      break
    }
    pair.end()
  }

  /// How many of these bytes pass before the planned fault, if it is among them.
  private func taken(_ direction: Direction, _ count: Int) -> (Int, Fault?) {
    state.withLock { state in
      let start = state.passed[direction] ?? 0
      state.passed[direction] = start + count
      guard let plan = state.planned, plan.direction == direction, plan.offset < start + count
      else { return (count, nil) }
      state.planned = nil
      return (max(0, plan.offset - start), plan.fault)
    }
  }

  /// The two sides of a connection, which end together.
  private final class Pair: Sendable {
    let client: Int32
    let upstream: Int32
    private let ends = Atomic(0)

    init(client: Int32, upstream: Int32) { (self.client, self.upstream) = (client, upstream) }

    var isOver: Bool { ends.load(ordering: .relaxed) > 0 }

    func end() {
      ends.wrappingAdd(1, ordering: .relaxed)
      for side in [client, upstream] { shutdown(side, Int32(SHUT_RDWR)) }
    }

    deinit { for side in [client, upstream] { close(side) } }
  }
}

private func sendAll(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) {
  var rest = bytes
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes {
      send(descriptor, $0.baseAddress, $0.count, withoutSignal)
    }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}

private func connected(_ port: Int) throws -> Int32 {
  let socket = try Socket("127.0.0.1", port, until: Deadline(after: .seconds(5), farewell: .zero))
  let descriptor = socket.descriptor
  _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
  return descriptor
}

/// Runs a closure for each number below a count, several at a time, on threads of their own: logs block theirs.
func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) async throws {
  let turns = Turns(count)
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<min(count, 12) {
      group.addTask {
        await withCheckedContinuation { continuation in
          Thread.detachNewThread {
            turns.run(body)
            continuation.resume()
          }
        }
      }
    }
  }
  if let error = turns.failure.withLock({ $0 }) { throw error }
}

/// The numbers that are left, and the first error.
private final class Turns: Sendable {
  private let next = Atomic(0)
  private let count: Int
  let failure = Mutex<(any Error)?>(nil)

  init(_ count: Int) { self.count = count }

  func run(_ body: @Sendable (Int) throws -> Void) {
    while failure.withLock({ $0 == nil }) {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      do { try body(index) } catch { failure.withLock { $0 = error } }
    }
  }
}
