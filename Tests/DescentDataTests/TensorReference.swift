// Made by Scripts/make-tensors.py.

enum TensorReference {
  static let file =
    "wAIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyLDpCBcInF1b3RlZFwiIjoibGluZVxuYnJlYWsiLCJmb3JtYXQiOiJucCJ9LCJpOCI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbXSwiZGF0YV9vZmZzZXRzIjpbMCw4XX0sImY4Ijp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbOCwzMl19LCJmNCI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpbMzIsNTZdfSwiaTQiOnsiZHR5cGUiOiJJMzIiLCJzaGFwZSI6WzAsNF0sImRhdGFfb2Zmc2V0cyI6WzU2LDU2XX0sImJmMTYiOnsiZHR5cGUiOiJCRjE2Iiwic2hhcGUiOls0XSwiZGF0YV9vZmZzZXRzIjpbNTYsNjRdfSwiZjIiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzIsMSwyXSwiZGF0YV9vZmZzZXRzIjpbNjQsNzJdfSwiaGFsdmVzIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOls4XSwiZGF0YV9vZmZzZXRzIjpbNzIsODhdfSwiaTIiOnsiZHR5cGUiOiJJMTYiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls4OCw5NF19LCJpMSI6eyJkdHlwZSI6Ikk4Iiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOls5NCwxMDBdfSwidTEiOnsiZHR5cGUiOiJVOCIsInNoYXBlIjpbMiwxLDJdLCJkYXRhX29mZnNldHMiOlsxMDAsMTA0XX0sIj8iOnsiZHR5cGUiOiJCT09MIiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlsxMDQsMTA1XX19ICAgICAgINH/////////0SugSrivJkDSr/uCal0/wJdIWvGnyDjA8HwSwwP310LHTIlC9TOcwa22OUIr+4ZBwD9QwEpxAAAn0FVTqczvzAEA/wMABP97AHwA/ACAVTUbAPv/IADcB8syCxMYxC57AQ=="
  static let arrays: [(name: String, shape: [Int], values: [Float])] = [
    ("f8", [3], [11.343202590942383, -31.364906311035156, -24.7838134765625]),
    (
      "f4", [2, 3],
      [
        -146.488037109375, 107.9824447631836, 68.64995574951172, -19.52536964416504,
        46.42839431762695, 16.87264060974121,
      ]
    ),
    ("f2", [2, 1, 2], [-33.21875, 58.65625, -18.640625, -19.734375]),
    ("i8", [], [-47.0]),
    ("i4", [0, 4], []),
    ("i2", [3], [27.0, -5.0, 32.0]),
    ("i1", [2, 3], [-36.0, 7.0, -53.0, 50.0, 11.0, 19.0]),
    ("u1", [2, 1, 2], [24.0, 196.0, 46.0, 123.0]),
    ("?", [], [1.0]),
    (
      "halves", [8],
      [
        5.960464477539063e-08, 6.097555160522461e-05, 6.103515625e-05, 65504.0, .infinity,
        -.infinity, -0.0, 0.333251953125,
      ]
    ),
    ("bf16", [4], [1.5, -3.25, 1.0002555517425873e+30, 0.0]),
  ]
}
