"""The mutants of the planner in Swift, all of them in one build.

Every spot that a mutant changes is written anew so that it does what it did unless the mutant is chosen: an operator
becomes one of its own with the same precedence, a constant a call.
"""

import dataclasses
import re

PLANNING = "Sources/DescentExecution/Planning"
FILES = [f"{PLANNING}/{name}.swift" for name in [
    "ArenaAllocator", "Contraction", "LoopBuilder", "LoopForm", "LoopIndex", "Placement", "Planner", "LoopSchedule",
    "SharedPlans", "Simplifier", "WorkOrder"]]
FILES += ["Sources/DescentExecution/Running/RegionBinder.swift", "Sources/DescentExecution/Running/LoopMemory.swift"]

# An operator, what is in its place, the group of its precedence, and what types it is for.
COMPARABLE, EQUATABLE, NUMERIC = "Comparable", "Equatable", "Numeric"
OPERATORS = [
    ("<", "<=", "Comparison", COMPARABLE), ("<=", "<", "Comparison", COMPARABLE), (">", ">=", "Comparison", COMPARABLE),
    (">=", ">", "Comparison", COMPARABLE), ("==", "!=", "Comparison", EQUATABLE), ("!=", "==", "Comparison", EQUATABLE),
    ("+", "-", "Addition", NUMERIC), ("-", "+", "Addition", NUMERIC), ("*", "+", "Multiplication", NUMERIC),
    ("/", "*", "Multiplication", "BinaryInteger"),
    ("&&", "||", "LogicalConjunction", None), ("||", "&&", "LogicalDisjunction", None),
]
PATTERNS = [(rf"(?<= ){re.escape(operator[0])}(?= )", operator) for operator in OPERATORS] + [
    (r"(?<=[\w)])\.\.<(?=[\w(])", "range"), (r"(?<![\w.$])(\d+)(?![\w.]|: )", "constant"),
    (r"(?<![\w.)])!(?=[\w(])", "not"), (r"\btrue\b", "true"), (r"\bfalse\b", "false"), (r"\bmax\(", "max"),
    (r"\bmin\(", "min"), (r"\.reversed\(\)", "reversed"), (r"\.allSatisfy(?= \{)", "allSatisfy"),
    (r"\.lowerBound\b", "lowerBound"), (r"\.upperBound\b", "upperBound"),
]
SUPPORT = """
import Foundation

let chosenMutant = ProcessInfo.processInfo.environment["DESCENT_MUTANT"].flatMap(Int.init) ?? -1
func isMutant(_ number: Int) -> Bool { chosenMutant == number }
func mutated<T: ExpressibleByIntegerLiteral>(_ number: Int, _ a: T, _ b: T) -> T { isMutant(number) ? b : a }
func mutatedMax<T: Comparable>(_ number: Int, _ a: T, _ b: T) -> T { isMutant(number) ? min(a, b) : max(a, b) }
func mutatedMin<T: Comparable>(_ number: Int, _ a: T, _ b: T) -> T { isMutant(number) ? max(a, b) : min(a, b) }
extension BidirectionalCollection {
  func mutatedReversed(_ number: Int) -> [Element] { isMutant(number) ? Array(self) : reversed() }
}
extension Sequence {
  func mutatedAllSatisfy(_ number: Int, _ body: (Element) throws -> Bool) rethrows -> Bool {
    isMutant(number) ? try contains(where: body) : try allSatisfy(body)
  }
}
extension Range {
  func mutatedLower(_ number: Int) -> Bound { isMutant(number) ? upperBound : lowerBound }
  func mutatedUpper(_ number: Int) -> Bound { isMutant(number) ? lowerBound : upperBound }
}
"""


@dataclasses.dataclass
class Mutant:
    number: int
    path: str
    row: int
    start: int
    end: int
    kind: object
    line: str

    @property
    def token(self):
        """An operator that no other mutant has."""
        return "%" + "".join("^%"[int(bit)] for bit in f"{self.number:b}") + "|"

    @property
    def replacement(self):
        found = self.line[self.start:self.end]
        if isinstance(self.kind, tuple) or self.kind == "range":
            return self.token
        return {
            "constant": f"mutated({self.number}, {found}, {found} + 1)", "not": "!" + self.token,
            "true": f"(isMutant({self.number}) ? false : true)", "false": f"(isMutant({self.number}) ? true : false)",
            "max": f"mutatedMax({self.number}, ", "min": f"mutatedMin({self.number}, ",
            "reversed": f".mutatedReversed({self.number})", "allSatisfy": f".mutatedAllSatisfy({self.number})",
            "lowerBound": f".mutatedLower({self.number})", "upperBound": f".mutatedUpper({self.number})",
        }[self.kind]

    @property
    def declaration(self):
        if self.kind == "not":
            return f"prefix operator !{self.token}\nprefix func !{self.token} (a: Bool) -> Bool {{ isMutant({self.number}) ? a : !a }}"
        if self.kind == "range":
            return (f"infix operator {self.token}: RangeFormationPrecedence\nfunc {self.token} (a: Int, b: Int) -> Range<Int> "
                    f"{{ a..<(isMutant({self.number}) ? b + 1 : b) }}")
        if not isinstance(self.kind, tuple):
            return ""
        old, new, group, types = self.kind
        result = "Bool" if group == "Comparison" else "T"
        head = f"infix operator {self.token}: {group}Precedence\n"
        if types is None:
            return (f"{head}func {self.token} (a: Bool, b: @autoclosure () throws -> Bool) rethrows -> Bool "
                    f"{{ isMutant({self.number}) ? try a {new} b() : try a {old} b() }}")
        return (f"{head}func {self.token} <T: {types}>(a: T, b: T) -> {result} "
                f"{{ isMutant({self.number}) ? a {new} b : a {old} b }}")

    @property
    def key(self):
        found = self.line[self.start:self.end]
        new = self.kind[1] if isinstance(self.kind, tuple) else {
            "constant": f"{found} + 1", "range": "...", "not": "", "true": "false", "false": "true", "max": "min(",
            "min": "max(", "reversed": "", "allSatisfy": ".contains", "lowerBound": ".upperBound",
            "upperBound": ".lowerBound"}[self.kind]
        changed = self.line[:self.start] + new + self.line[self.end:]
        return f"{self.path}\t{self.line.strip()} => {changed.strip()}"


def mutants(root):
    found = []
    for path in FILES:
        if not (root / path).exists():
            continue
        for row, line in enumerate((root / path).read_text().splitlines()):
            code = line.split("//")[0]
            if '"' in code or re.match(r"\s*(import|@|infix|precondition)|.*\bfunc [^\w\s]", code):
                continue
            for pattern, kind in PATTERNS:
                for match in re.finditer(pattern, code):
                    found.append(Mutant(len(found) + 1, path, row, match.start(), match.end(), kind, line))
    return found


def install(package, every):
    """Builds with all mutants that compile, and gives these."""
    sources = {path: (package.folder / path).read_text() for path in {mutant.path for mutant in every}}
    while True:
        write(package, sources, every)
        errors = package.build()
        if not errors:
            return every
        lines = {(path, int(row) - 1) for path, row in
                 re.findall(r"(Sources/DescentExecution/[\w/+]+\.swift):(\d+):\d+: error", errors)}
        rest = [mutant for mutant in every if (mutant.path, mutant.row) not in lines]
        if len(rest) == len(every):
            raise SystemExit("no mutant is to blame:\n" + errors[-4000:])
        print(f"{len(every) - len(rest)} do not compile", flush=True)
        every = rest


def write(package, sources, every):
    for path, text in sources.items():
        lines = text.splitlines()
        for mutant in sorted((m for m in every if m.path == path), key=lambda m: -m.start):
            line = lines[mutant.row]
            lines[mutant.row] = line[:mutant.start] + mutant.replacement + line[mutant.end:]
        (package.folder / path).write_text("\n".join(lines) + "\n")
    declarations = "\n".join(mutant.declaration for mutant in every if mutant.declaration)
    (package.folder / "Sources/DescentExecution/Mutants.swift").write_text(SUPPORT + declarations + "\n")
