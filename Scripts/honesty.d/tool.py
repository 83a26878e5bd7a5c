"""The tool as a user runs it: init, train, predict and evaluate in a folder."""

import csv
import dataclasses
import io
import json
import re
import subprocess

import yaml


@dataclasses.dataclass
class Outcome:
    """The outcome for a table: a refusal, or predictions by row number; and everything that was reported."""

    refusal: str | None = None
    # Ended by a signal, without a message, or not at all.
    crash: str | None = None
    predictions: dict = dataclasses.field(default_factory=dict)
    measured: dict = dataclasses.field(default_factory=dict)
    said: list = dataclasses.field(default_factory=list)


class Ended(Exception):
    pass


class Tool:
    SECONDS = 120

    def __init__(self, descent):
        self.descent = descent
        help_ = subprocess.run([descent, "init", "--help"], capture_output=True, text=True).stdout
        # Version 0.1.0 has no flag for the target.
        self.takes_target = "--target" in help_

    def outcome(self, table, files, folder):
        outcome = Outcome()
        try:
            self.init(table, files, folder, outcome)
            self.run(["train", "config.yaml", "--out", "run"], folder, outcome)
            printed = self.run(["predict", "run", files.new], folder, outcome)
            outcome.predictions = predictions(printed, table.task)
            measured = self.run(["evaluate", "run", files.test, "--json"], folder, outcome)
            outcome.measured = json.loads(measured)["metrics"]
        except Ended:
            pass
        return outcome

    def init(self, table, files, folder, outcome):
        # Arrays have their targets in a separate file or array.
        is_named = table.is_named_as_target or table.dialect.form in ("npy", "npz")
        flags = []
        if self.takes_target and not is_named:
            flags = ["--target", table.target.name]
        self.run(["init", files.train] + flags, folder, outcome)
        if not self.takes_target and not is_named:
            edit(folder / "config.yaml", table)

    def run(self, arguments, folder, outcome):
        try:
            result = subprocess.run(
                [self.descent] + arguments, cwd=folder, capture_output=True, timeout=self.SECONDS)
        except subprocess.TimeoutExpired:
            outcome.crash = f"{arguments[0]}: not done after {self.SECONDS} s"
            raise Ended from None
        errors = result.stderr.decode(errors="replace")
        lines = [line for line in errors.splitlines() if line.strip() and not re.match(r"\[ *\d+/\d+\] ", line)]
        outcome.said += [f"{arguments[0]}: {line}" for line in lines]
        if result.returncode == 0:
            return result.stdout.decode(errors="replace")
        if result.returncode < 0 or not lines or "Fatal error" in errors:
            outcome.crash = f"{arguments[0]}: exit code {result.returncode}: {errors[-300:]}"
        else:
            outcome.refusal = f"{arguments[0]}: {lines[-1]}"
        raise Ended


def edit(path, table):
    """What a user does to the file if the target was not guessed."""
    settings = yaml.safe_load(path.read_text())
    data, name = settings["data"], table.target.name
    name = int(name) if table.dialect.header == "none" else name
    if data.get("target") not in (name, [name]):
        data["target"], data["task"] = [name], table.task
        ignored = data.get("ignore") or []
        data["ignore"] = [column for column in (ignored if isinstance(ignored, list) else [ignored])
                          if str(column) != str(name)]
        path.write_text(yaml.safe_dump(settings, allow_unicode=True))


def predictions(printed, task):
    rows = list(csv.reader(io.StringIO(printed)))
    found = {}
    for row in rows[1:]:
        found[int(row[0]) - 1] = row[1] if task == "classification" else float(row[1])
    return found
