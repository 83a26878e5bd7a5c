"""What the checks of runs have in common: whether files are whole, pictures of folders, and a table to train on."""

import hashlib
import json
import os
import stat
import struct
import tempfile

# The words of a crash, none of which belongs into what a command says.
CRASHES = [b"Fatal error", b"Stack dump", b"*** Signal", b"Crash", b"terminate called", b" at 0x"]


def use_memory():
    """Makes temporary folders in memory where the system has some for files: every file of a run is flushed to its disk."""
    if "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK):
        tempfile.tempdir = "/dev/shm"


def check_file(suffix, data):
    """Raises an error where a file of a run is not whole."""
    if suffix == ".json":
        json.loads(data)
    elif suffix == ".jsonl":
        assert data == b"" or data.endswith(b"\n")
        for line in data.splitlines():
            json.loads(line)
    elif suffix == ".safetensors":
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        end = max((entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"), default=0)
        assert len(data) == 8 + length + end
    elif suffix == ".png":
        assert data.startswith(b"\x89PNG") and data.endswith(b"IEND\xae\x42\x60\x82")
    elif suffix in (".html", ".svg", ".yaml"):
        assert data.endswith({".html": b"</html>\n", ".svg": b"</svg>\n", ".yaml": b"\n"}[suffix])


def picture(top, without=()):
    """Everything below a folder by its path: kind, permissions, owner, content, target of a link, time of the last change.

    Nothing is followed, and what lies at one of the paths in `without` is left out.
    """
    top = os.fsencode(top)
    without = {os.fsencode(path) for path in without}
    found = {}

    def look(path):
        if path in without:
            return
        status = os.lstat(path)
        entry = [stat.S_IFMT(status.st_mode), stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid]
        if stat.S_ISREG(status.st_mode):
            with open(path, "rb") as file:
                entry += [hashlib.sha256(file.read()).hexdigest(), status.st_mtime_ns]
        elif stat.S_ISLNK(status.st_mode):
            entry.append(os.readlink(path))
        elif stat.S_ISDIR(status.st_mode):
            for name in sorted(os.listdir(path)):
                look(path + b"/" + name)
        found[path] = tuple(entry)

    look(top)
    return found


def differences(before, after):
    """What differs between two pictures, in words."""
    words = [f"{path!r} is gone" for path in before if path not in after]
    words += [f"{path!r} is new" for path in after if path not in before]
    return words + [f"{path!r} was {before[path]}, is {after[path]}" for path in before if after.get(path, before[path]) != before[path]]


def table(draw, columns=("a", "b", "colour", "kind"), classes=("yes", "no"), rows=200):
    """Rows of CSV with two numbers, a category and a class."""

    def quoted(text):
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text

    lines = [",".join(map(quoted, columns))]
    for _ in range(rows):
        a, b, colour = draw.gauss(3, 2), draw.gauss(-1, 0.5), draw.choice(["red", "green", "blue"])
        kind = classes[0] if a - 4 * b + (colour == "red") + draw.gauss(0, 1) > 7 else classes[1]
        lines.append(f"{a:.4f},{b:.4f},{colour},{quoted(kind)}")
    return "\n".join(lines) + "\n"
