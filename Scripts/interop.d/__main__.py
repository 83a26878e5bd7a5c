"""Checks a folder of files that Tests/Support/InteropFiles wrote: python Scripts/interop.d FOLDER.

Each format has its own folder and a module FORMAT_check with check(folder), which returns a line to print
or raises. Some also write files, which interop-files then reads.
"""

import importlib
import pathlib
import sys
import traceback

FORMATS = ["onnx", "tensorboard", "safetensors", "npz", "torch", "model"]


def main(folder: pathlib.Path) -> int:
    failures = 0
    for name in FORMATS:
        try:
            print(f"{name}: {importlib.import_module(f'{name}_check').check(folder / name)}")
        except Exception:
            traceback.print_exc()
            print(f"{name}: FAILED", file=sys.stderr)
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
