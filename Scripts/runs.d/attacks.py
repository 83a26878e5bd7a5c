"""What somebody could put into the folder of a run before handing it on: one random thing at a random place."""

import json
import os
import re
import socket
import stat
import struct

# Names that mean something to a run, and some that could mean something to a shell, a terminal or a file system.
NAMES = [
    b"run.json", b"config.yaml", b"config.json", b"metrics.jsonl", b"record.json", b"report.html", b"index.html",
    b"lr-range.json", b"checkpoints", b"figures", b"figures/loss.svg", b"figures/loss.png", b"figures/mine.png",
    b".descent-lock", b".descent-1x2y.new", b".config.yaml.123.new", b".checkpoints.77.new", b".dat.nosync12ab.x",
    b"figures/.descent-3.new", b"checkpoints/.descent-4.new", b"checkpoints/.step-0000000009.12.new",
    b"checkpoints/step-9999999999-epoch-99", b"checkpoints/step-0000000001", b"checkpoints/step-",
    b"checkpoints/step-9999999999/checkpoint.json", b"notes.txt", b"line\nend.txt", b"bell\x07\x1b]0;title\x07.json",
    b"\x1b[31mred", b"\xff\xfe\xfd", b"caf\xe9.json", b"~", b"-rf", b"--out", b"a'b\"c;d", b"x" * 255, b"*", b"...",
    b"checkpoints/\xff\x1b[2J", b"figures/\n", b"optimizer-paths", b"batch-norm", b"batch-norm/config.json",
]

# Texts that are shown or written somewhere: escape codes of one and of two characters, line ends, other directions.
TEXTS = [
    "\x1b[2J\x1b[31mred", "two\nlines", "bell\x07", "\x1b]0;title\x07", "\u202eright to left", "\u2028", "\u0085", "\u009b31m",
    "</script><script>alert(1)</script>", "a: b #c", "'\"`$(touch x)", "../../victim/thesis.txt", "/etc/passwd", "\0", "é" * 300,
    "~", "- x", "\r\nX", "\ufeff", "%s%n%d", "\ud800",
]


class Attack:
    """Changes a copy of a run; `done` says what was done, for whoever has to understand a failure."""

    def __init__(self, run, victim, draw):
        self.run, self.victim, self.draw = os.fsencode(run), os.fsencode(victim), draw
        self.done = []

    def change(self):
        kind = self.draw.choice([
            self.link, self.link, self.hard_link, self.special, self.folder, self.bytes, self.damaged, self.huge,
            self.permissions, self.owner, self.head, self.document, self.configuration, self.tensors, self.removed,
            self.nested,
        ])
        path = self.place()
        try:
            kind(path)
        except OSError as error:
            self.done.append(f"{kind.__name__} of {path!r} failed: {error}")
        else:
            self.done.append(f"{kind.__name__} at {path!r}")

    def take_off_checksums(self):
        """Makes checkpoints that look like those of 0.1.0, so that what is changed in them is read further than the checksums."""
        for path in self.there(b"/checkpoint.json"):
            head = json.loads(self.read(path))
            head.pop("files", None)
            self.replace(path, json.dumps(head))
            if os.path.exists(path[: -len(b"json")] + b"xxh3"):
                os.unlink(path[: -len(b"json")] + b"xxh3")
        self.done.append("without checksums")

    # MARK: Places

    def place(self):
        """Something that is there, or a name that means something, there or not."""
        there = self.there()
        if there and self.draw.random() < 0.5:
            return self.draw.choice(there)
        return os.path.join(self.run, self.draw.choice(NAMES))

    def there(self, suffix=b""):
        found = []
        for folder, folders, files in os.walk(self.run):
            if b"/d/d/d" in folder:
                folders[:] = []
            found += [path for name in folders + files if (path := os.path.join(folder, name)).endswith(suffix)]
        return sorted(found)

    def clear(self, path):
        """Makes room for something else, and the folders above it."""
        if not os.path.lexists(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        if os.path.islink(path) or not os.path.isdir(path):
            if os.path.lexists(path):
                os.unlink(path)
        else:
            os.rename(path, path[:200] + b"-%d" % self.draw.randrange(10**6))

    # MARK: Things

    def link(self, path):
        targets = [
            self.victim, self.victim + b"/thesis.txt", self.victim + b"/photos", self.victim + b"/not-there",
            self.victim + b"/run", self.victim + b"/run/checkpoints", self.victim + b"/empty",
            os.path.relpath(self.victim, os.path.dirname(path)), os.path.relpath(self.victim + b"/thesis.txt", os.path.dirname(path)),
            b"/dev/null", b"/dev/zero", b"/dev/full", b"/dev/stdout", b"/proc/self/environ", b"/proc/self/fd/2", b".", b"..",
            path, os.path.join(self.run, b"config.yaml"), os.path.join(self.run, b"checkpoints"), self.victim + b"/weights.safetensors",
        ]
        target = self.draw.choice(targets)
        self.clear(path)
        os.symlink(target, path)
        self.done.append(f"-> {target!r}")

    def hard_link(self, path):
        self.clear(path)
        os.link(self.victim + self.draw.choice([b"/thesis.txt", b"/photos/one.png", b"/run/record.json", b"/run/metrics.jsonl"]), path)

    def special(self, path):
        self.clear(path)
        kind = self.draw.choice(["pipe", "socket", "null", "zero"])
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "socket":
            # The name of a socket may be 107 bytes long: it is made elsewhere and moved.
            with socket.socket(socket.AF_UNIX) as end:
                near = b"/tmp/descent-attack-%d" % os.getpid()
                end.bind(near)
            os.rename(near, path)
        else:
            os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3 if kind == "null" else 5))

    def folder(self, path):
        self.clear(path)
        os.mkdir(path)
        if self.draw.random() < 0.5:
            self.link(os.path.join(path, self.draw.choice([b"x", b"checkpoint.json", b"model.safetensors", b"run.json"])))

    def bytes(self, path):
        self.clear(path)
        content = self.draw.choice([
            b"", b"\0", self.draw.randbytes(300), b"{}", b"[]", b"null", b"[" * 100_000, b"{\"a\":" * 50_000, b"a: &a [*a]\n", b"\xff\xfe{\x00",
            b"99999999\n", b"1\n", json.dumps({"files": TEXTS[:8], "format": 1}).encode(),
        ])
        self.write(path, content)

    def damaged(self, path):
        path = self.some_file(path)
        content = bytearray(self.read(path))
        if self.draw.random() < 0.3:
            del content[self.draw.randrange(len(content) + 1) :]
        for _ in range(self.draw.randrange(1, 5)):
            if content:
                content[self.draw.randrange(len(content))] = self.draw.randrange(256)
        self.write(path, bytes(content))

    def huge(self, path):
        path = self.some_file(path) if self.draw.random() < 0.7 else path
        if not os.path.lexists(path):
            self.clear(path)
            self.write(path, b"")
        if os.path.isfile(path) and not os.path.islink(path) and os.lstat(path).st_nlink == 1:
            os.truncate(path, self.draw.choice([1 << 26, 1 << 32, 1 << 40]))

    def permissions(self, path):
        path = self.draw.choice(self.there() or [self.run])
        if not os.path.islink(path) and os.lstat(path).st_nlink <= 2:
            os.chmod(path, self.draw.choice([0, 0o200, 0o400, 0o444, 0o555, 0o1777, 0o4755, 0o7777]))

    def owner(self, path):
        path = self.draw.choice(self.there() or [self.run])
        if os.geteuid() == 0 and (os.path.islink(path) or os.lstat(path).st_nlink <= 2):
            os.lchown(path, 12345, 12345)

    def removed(self, path):
        self.clear(self.draw.choice(self.there() or [path]))

    def nested(self, path):
        self.clear(path)
        os.mkdir(path)
        here = os.open(path, os.O_RDONLY)
        for _ in range(self.draw.choice([50, 3000])):
            os.mkdir(b"d", dir_fd=here)
            there = os.open(b"d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = there
        os.close(here)

    # MARK: Texts

    def head(self, path):
        names = [
            "../victim/thesis.txt", "/etc/hostname", "figures/../../victim/thesis.txt", "", ".", "..", "a/b/c", "checkpoints", "figures",
            "figures/loss.svg", "config.yaml", "notes.txt", ".descent-lock", "\0", "a\0b", "\n", "checkpoints/..", "./x", "x/", "//", "figures/\0",
        ] + TEXTS
        files = [self.draw.choice(names) for _ in range(self.draw.randrange(1, 6))]
        head = self.draw.choice([
            {"files": files, "format": 1}, {"files": files, "format": 1}, {"files": files, "format": 1}, {"files": files, "format": 2}, {"files": "x", "format": 1},
            {"format": 1}, files, {"files": files * 20_000, "format": 1},
        ])
        self.replace(os.path.join(self.run, b"run.json"), json.dumps(head))

    def document(self, path):
        """Puts a text or a number into a JSON document in place of one that is there."""
        paths = [path for path in self.there(b".json") if os.path.isfile(path) and not os.path.islink(path)]
        path = self.draw.choice(paths or [path])
        try:
            document = json.loads(self.read(path))
        except ValueError:
            return
        places = list(self.places(document))
        if not places:
            return
        for holder, key in self.draw.sample(places, min(len(places), self.draw.randrange(1, 4))):
            if isinstance(holder, dict) and self.draw.random() < 0.2:
                holder[self.draw.choice(TEXTS)] = holder.pop(key, None)
            else:
                holder[key] = self.draw.choice(TEXTS + [
                    0, -1, 1e300, 2**63 - 1, 2**64, True, None, [], {}, [0] * 1000, "../../victim", 0.5,
                ])
        self.replace(path, json.dumps(document, ensure_ascii=self.draw.random() < 0.5))

    def places(self, value):
        if isinstance(value, dict):
            entries = list(value.items())
        elif isinstance(value, list):
            entries = list(enumerate(value))
        else:
            return
        for key, inner in entries:
            yield value, key
            yield from self.places(inner)

    def configuration(self, path):
        path = os.path.join(self.run, b"config.yaml")
        if not os.path.isfile(path) or os.path.islink(path):
            return
        text = self.read(path).decode("utf-8", "replace")
        value = json.dumps(self.draw.choice(TEXTS + [os.fsdecode(self.victim), "/dev/zero", "/dev/stdin", "checkpoints", "."]))
        lines = text.splitlines()
        change = self.draw.randrange(4)
        if change == 0:
            lines.append(f"output: {value}")
        elif change == 1:
            lines = [re.sub(r"^(\s*path): .*", lambda found: f"{found[1]}: {value}", line) for line in lines]
        elif change == 2:
            lines.append(f"{value}: {value}")
        else:
            lines[self.draw.randrange(len(lines))] = self.draw.choice(["a: *x", "model: [" + "dense, " * 5000 + "dense]", "- [", value, "\t:"])
        self.replace(path, "\n".join(lines) + "\n")

    def tensors(self, path):
        """Writes another head of a safetensors file: names, offsets, shapes, lengths."""
        path = self.draw.choice(self.there(b".safetensors") or [path])
        content = self.read(path)
        if len(content) < 8:
            return
        (length,) = struct.unpack("<Q", content[:8])
        try:
            head = json.loads(content[8 : 8 + length])
        except ValueError:
            return
        name = self.draw.choice(sorted(head))
        change = self.draw.randrange(5)
        if change == 0:
            head[self.draw.choice(TEXTS)] = head.pop(name)
        elif change == 1 and "shape" in head[name]:
            head[name]["shape"] = self.draw.choice([[-1], [2**62, 4], [2**63], [], [0], ["x"], [1] * 5000])
        elif change == 2 and "data_offsets" in head[name]:
            head[name]["data_offsets"] = self.draw.choice([[0, 2**63], [-4, 0], [8, 4], [0, 0]])
        elif change == 3:
            head["__metadata__"] = {text: text for text in TEXTS}
        text = json.dumps(head).encode("utf-8", "surrogatepass")
        length = len(text) if change != 4 else self.draw.choice([2**63, 2**40, 0, 3])
        self.write(path, struct.pack("<Q", length) + text + content[8 + length :])

    # MARK: Files

    def some_file(self, path):
        files = [path for path in self.there() if os.path.isfile(path) and not os.path.islink(path)]
        return self.draw.choice(files) if files else path

    def read(self, path):
        if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) < 1 << 27:
            with open(path, "rb") as file:
                return file.read()
        return b""

    def replace(self, path, text):
        self.clear(path)
        self.write(path, text.encode("utf-8", "surrogatepass"))

    def write(self, path, content):
        """Writes a new file, so that nothing is ever changed through a link by the attack itself."""
        if os.path.lexists(path):
            os.unlink(path)
        with open(path, "xb") as file:
            file.write(content)
