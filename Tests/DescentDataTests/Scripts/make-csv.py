#!/usr/bin/env python3
"""Writes CSVReference.swift: random tables as Python's csv module writes them, and their contents.

    python3 Tests/DescentDataTests/Scripts/make-csv.py > Tests/DescentDataTests/CSVReference.swift
"""

import csv
import io
import random

PIECES = ["a", "Z", "é", "漢", "🙂", '"', '""', ",", ";", "\t", "\n", "\r\n", " ", "x y", "1", "-"]


def text(source):
    """Starts and ends with a letter, because spaces around plain fields are ignored."""
    return "t" + "".join(source.choice(PIECES) for _ in range(source.randrange(6))) + "t"


def literal(value):
    return '"' + "".join(
        "\\n" if c == "\n" else "\\r" if c == "\r" else "\\t" if c == "\t"
        else "\\" + c if c in '"\\' else c if 32 <= ord(c) < 127 else f"\\u{{{ord(c):x}}}"
        for c in value) + '"'


def main():
    source = random.Random(5)
    print("// Made by Scripts/make-csv.py.\n")
    print("struct CSVReference {")
    print("  let text: String\n  let names: [String]\n  let numbers: [Double]\n  let texts: [String]\n")
    print("  static let all: [CSVReference] = [")
    for case in range(12):
        rows = [(source.uniform(-1, 1) * 10 ** source.randrange(-9, 9), text(source))
                for _ in range(source.randrange(1, 5))]
        output = io.StringIO(newline="")
        writer = csv.writer(
            output, delimiter=",\t;"[case % 3],
            quoting=[csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC][case // 3 % 3],
            lineterminator=["\r\n", "\n", "\r"][source.randrange(3)])
        names = ["number " + text(source), text(source)]
        writer.writerow(names)
        writer.writerows(rows)
        print("    CSVReference(")
        print(f"      text: {literal(output.getvalue())},")
        print(f"      names: [{', '.join(map(literal, names))}],")
        print(f"      numbers: [{', '.join(repr(row[0]) for row in rows)}],")
        print(f"      texts: [{', '.join(literal(row[1]) for row in rows)}]),")
    print("  ]\n}")


if __name__ == "__main__":
    main()
