"""Scripts/check-figures: see there."""

import os
import pathlib
import sys
import tempfile

import keys
import playground
import prints
from browser import Browser, find

# Widths and whether the system is dark. Every width is checked by keyboard once.
WINDOWS = [(1200, False), (1200, True), (801, False), (500, True), (390, False), (390, True)]
BY_KEYS = [(1200, False), (390, True)]
LARGEST = 1_500_000
MEASURE = (pathlib.Path(__file__).parent / "measure.js").read_text()


def usage(problem):
    print(f"check-figures: {problem}\nusage: check-figures [--record RECORD.json] FILE.svg|FILE.html ...",
          file=sys.stderr)
    sys.exit(64)


def arguments():
    files, record = sys.argv[1:], None
    if files[:1] == ["--record"]:
        if len(files) < 2:
            usage("--record needs a file")
        record, files = files[1], files[2:]
    if not files:
        usage("no file is given")
    for file in files + ([record] if record else []):
        if not os.access(file, os.R_OK):
            usage(f"cannot read {file}")
    return files, record


def check_svg(browser, file, folder):
    """A separate figure, on a page of its own."""
    page = pathlib.Path(folder) / "page.html"
    svg = pathlib.Path(file).read_text()
    page.write_text("<!DOCTYPE html><meta charset=utf-8><link rel=icon href=data:,>"
                    f"<body style=margin:0>{svg}")
    for dark in (False, True):
        browser.open(page.as_uri(), 1600, dark=dark)
        yield from at(1600, dark, browser.evaluate(MEASURE) + console(browser))


def check_page(browser, file, record):
    path = pathlib.Path(file).resolve()
    size = path.stat().st_size
    if size > LARGEST:
        yield f"the page has {size} bytes, more than {LARGEST}"
    for width, dark in WINDOWS:
        browser.open(path.as_uri(), width, dark=dark)
        yield from at(width, dark, browser.evaluate(MEASURE))
        if (width, dark) in BY_KEYS:
            yield from at(width, dark, keys.check(browser))
        yield from at(width, dark, console(browser))
    yield from prints.check(browser, path.as_uri())
    yield from playground.check(browser, path.as_uri(), record)


def console(browser):
    return [f"console: {message}" for message in browser.messages()]


def at(width, dark, findings):
    for finding in findings:
        yield f"({width} px, {'dark' if dark else 'light'}) {finding}"


def main():
    files, record = arguments()
    command = find()
    if command is None:
        print("check-figures: no Chromium found; install it (apt-get install chromium)", file=sys.stderr)
        sys.exit(69)
    status = 0
    with Browser(command) as browser, tempfile.TemporaryDirectory() as folder:
        for file in files:
            findings = (check_svg(browser, file, folder) if file.endswith(".svg")
                        else check_page(browser, file, record))
            for finding in findings:
                print(f"{file}: {finding}", flush=True)
                status = 1
    sys.exit(status)


main()
