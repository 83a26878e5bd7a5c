import Testing

@testable import DescentTool

/// Scripts/progress-bars.py prints what tqdm draws for the same numbers.
@Suite struct ProgressBarTests {
  private static let bars: [(bar: ProgressBar, columns: Int, text: String)] = [
    (
      ProgressBar(label: "epoch 2/20", done: 0, total: 469), 80,
      "epoch 2/20:   0%|                                       | 0/469 [00:00<?, ?it/s]"
    ),
    (
      ProgressBar(
        label: "epoch 2/20", done: 211, total: 469, seconds: 1.17, note: "loss=0.231"), 80,
      "epoch 2/20:  45%|███████▏        | 211/469 [00:01<00:01, 180.34it/s, loss=0.231]"
    ),
    (
      ProgressBar(label: "epoch 2/20", done: 469, total: 469, seconds: 2.6, note: "loss=0.2"), 80,
      "epoch 2/20: 100%|██████████████████| 469/469 [00:02<00:00, 180.38it/s, loss=0.2]"
    ),
    (
      ProgressBar(label: "epoch 1/3", done: 3, total: 7, seconds: 12.5, note: "loss=2.3"), 60,
      "epoch 1/3:  43%|█▋  | 3/7 [00:12<00:16,  4.17s/it, loss=2.3]"
    ),
    (
      ProgressBar(done: 1, total: 1000, seconds: 3600), 70,
      "  0%|                        | 1/1000 [1:00:00<999:00:00, 3600.00s/it]"
    ),
    (
      ProgressBar(label: "x", done: 999, total: 1000, seconds: 7325.4), 70,
      "x: 100%|████████████████████████▉| 999/1000 [2:02:05<00:07,  7.33s/it]"
    ),
    (
      ProgressBar(label: "fast", done: 50, total: 100, seconds: 0.004), 60,
      "fast:  50%|██████▌      | 50/100 [00:00<00:00, 12500.00it/s]"
    ),
    (
      ProgressBar(label: "eighths", done: 7, total: 16, seconds: 3), 50,
      "eighths:  44%|██▏  | 7/16 [00:03<00:03,  2.33it/s]"
    ),
  ]

  @Test func aBarIsThatOfTqdm() {
    for (bar, columns, text) in Self.bars { #expect(bar.text(columns: columns) == text) }
  }

  /// A number never lacks its last digits.
  @Test func aNoteIsCutBetweenWords() {
    let note = "dropout 0.2, book: accuracy 0.624 in training, 0.515 in the test"
    let bar = ProgressBar(done: 3, total: 7, seconds: 12.5, note: note)
    let words = Set(note.split(separator: " "))
    for columns in 1...140 {
      let text = bar.text(columns: columns)
      #expect(text.count <= columns)
      guard let cut = text.split(separator: "s/it, ").dropFirst().first else { continue }
      #expect(text.hasSuffix(" …]") || text.hasSuffix("test]"))
      for word in cut.dropLast().split(separator: " ") where word != "…" {
        #expect(words.contains(word), "\(columns)")
      }
    }
    #expect(bar.text(columns: 80).hasSuffix("dropout 0.2, book: accuracy 0.624 in …]"))
  }

  /// Whatever is counted, it fits.
  @Test func aBarFitsAnyTerminal() {
    for columns in [1, 2, 10, 30, 79, 300] {
      for (done, total) in [(0, 0), (1, 1), (3, 7), (1 << 40, 1 << 41)] {
        for seconds in [0, 1e-9, 5, 1e12] {
          let bar = ProgressBar(label: "x", done: done, total: total, seconds: seconds)
          #expect(bar.text(columns: columns).count <= columns)
        }
      }
    }
  }
}
