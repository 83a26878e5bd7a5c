"""The mutants of the loop kernels in C, all of them in one build.

Each mutant is a copy of its file with other names for its functions. What has the old names calls the copy that the
environment chooses. So constants of arrays, cases and macros can be changed too.
"""

import dataclasses
import re
import subprocess

FOLDER = "Sources/CDescentKernels"
FILES = ["loop", "region"]
CHANGES = [
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "), (r" != ", " == "),
    (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "), (r" / ", " * "), (r" \+= ", " -= "), (r" -= ", " += "),
    (r" && ", " || "), (r" \|\| ", " && "), (r"(?<![\w.])!(?=[\w(])", ""), (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"(?<![\w.])(\d+)(?![\w.])", lambda match: str(int(match.group(1)) + 1)),
]
PROTOTYPE = re.compile(r"^(\w[\w ]*?[ *]+)(descent_\w+)\(([^)]*)\);", re.MULTILINE)
CHOICE = """#include <stdlib.h>

static int chosen_mutant(void) {
  static int chosen = -1;
  if (chosen < 0) {
    const char *text = getenv("DESCENT_MUTANT");
    chosen = text ? atoi(text) : 0;
  }
  return chosen;
}
"""


@dataclasses.dataclass
class Mutant:
    number: int
    path: str
    row: int
    line: str
    changed: str

    @property
    def name(self):
        return re.search(r"(\w+)\.c$", self.path).group(1)

    @property
    def key(self):
        return f"{self.path}\t{self.line.strip()} => {self.changed.strip()}"


def mutants(root, first):
    """Every mutant, numbered from `first` on."""
    found = []
    for name in FILES:
        path = f"{FOLDER}/{name}.c"
        for row, line in enumerate((root / path).read_text().splitlines()):
            found += [Mutant(first + len(found) + k, path, row, line, changed) for k, changed in enumerate(changes(line))]
    return found


def changes(line):
    """The line with one spot changed, for each spot; nothing for comments, includes and hints to the compiler."""
    code = line.split("//")[0]
    if re.match(r"#(include|if|pragma)", code):
        return []
    return [
        line[:match.start()] + (new(match) if callable(new) else new) + line[match.end():]
        for pattern, new in CHANGES for match in re.finditer(pattern, code)
    ]


def install(package, sample, count):
    """Adds the first `count` mutants of a sample that compile to the package, and gives these."""
    folder = package.folder / FOLDER
    sources = {name: (folder / f"{name}.c").read_text() for name in FILES}
    chosen = []
    for mutant in sample:
        if len(chosen) == count:
            break
        lines = sources[mutant.name].splitlines()
        lines[mutant.row] = mutant.changed
        if compiles(folder, variant(folder, mutant.name, mutant.number, "\n".join(lines) + "\n")):
            chosen.append(mutant)
    for name in FILES:
        variant(folder, name, 0, sources[name])
        (folder / f"{name}.c").write_text(dispatcher(folder, name, [m.number for m in chosen if m.name == name]))
    return chosen


def functions(folder, name):
    return PROTOTYPE.findall((folder / f"include/{name}.h").read_text())


def variant(folder, name, number, text):
    """Writes a copy of a file whose functions have the number in their names."""
    names = "".join(f"#define {function} {function}_{number}\n" for _, function, _ in functions(folder, name))
    path = folder / f"{name}_{number}.c"
    path.write_text(names + text)
    return path


def compiles(folder, path):
    result = subprocess.run(
        ["clang", "-fsyntax-only", "-Werror=implicit-function-declaration", f"-I{folder}/include", f"-I{folder}", path],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if result.returncode != 0:
        path.unlink()
    return result.returncode == 0


def dispatcher(folder, name, numbers):
    """The functions of a file, each of which calls the chosen copy."""
    text = f'#include "{name}.h"\n\n{CHOICE}'
    for result, function, parameters in functions(folder, name):
        arguments = "" if parameters == "void" else ", ".join(re.search(r"(\w+)$", p).group(1) for p in parameters.split(","))
        for number in [0, *numbers]:
            text += f"{result}{function}_{number}({parameters});\n"
        cases = "".join(f"    case {number}: return {function}_{number}({arguments});\n" for number in numbers)
        text += f"{result}{function}({parameters}) {{\n  switch (chosen_mutant()) {{\n{cases}"
        text += f"    default: return {function}_0({arguments});\n  }}\n}}\n"
    return text
