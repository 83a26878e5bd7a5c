"""The mutants of the loop kernels in C, each of which is a build."""

import dataclasses
import re

FILES = ["Sources/CDescentKernels/loop.c", "Sources/CDescentKernels/region.c"]
CHANGES = [
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "), (r" != ", " == "),
    (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "), (r" / ", " * "), (r" \+= ", " -= "), (r" -= ", " += "),
    (r" && ", " || "), (r" \|\| ", " && "), (r"(?<![\w.])!(?=[\w(])", ""), (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"(?<![\w.])(\d+)(?![\w.])", lambda match: str(int(match.group(1)) + 1)),
]


@dataclasses.dataclass
class Mutant:
    path: str
    number: int
    line: str
    changed: str

    @property
    def text(self):
        return f"{self.path}:{self.number + 1}\t{self.line.strip()} => {self.changed.strip()}"


def mutants(root):
    return [Mutant(path, number, line, changed) for path in FILES
            for number, line in enumerate((root / path).read_text().splitlines()) for changed in changes(line)]


def changes(line):
    code = line.split("//")[0]
    if code.startswith("#include"):
        return
    for pattern, replacement in CHANGES:
        for match in re.finditer(pattern, code):
            new = replacement(match) if callable(replacement) else replacement
            yield line[:match.start()] + new + line[match.end():]


def outcome(package, mutant):
    file = package.folder / mutant.path
    text = file.read_text()
    lines = text.splitlines(keepends=True)
    lines[mutant.number] = mutant.changed + "\n"
    try:
        file.write_text("".join(lines))
        if package.build():
            return "does not compile"
        return package.outcome()
    finally:
        file.write_text(text)
