"""The checks of Scripts/check-studies: WORKER FOLDER KILLS SECONDS."""

import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

WORKER, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
KILLS, SECONDS = int(sys.argv[3]), float(sys.argv[4])
VERSIONS = ["5.0.0", "4.5.0"]
HERE = pathlib.Path(__file__).resolve().parent


def python(version):
    return str(HERE.parent.parent / f".venv-studies-{version}/bin/python")


def optuna(version, *arguments, wait=True):
    command = [python(version), str(HERE / "with_optuna.py"), *map(str, arguments)]
    if not wait:
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"Optuna {version}, {' '.join(map(str, arguments))}:\n{result.stderr[-2000:]}")
    return json.loads(result.stdout)


def descent(*arguments):
    result = subprocess.run([WORKER, *map(str, arguments)], capture_output=True, text=True)
    output = result.stdout
    if result.returncode or output.startswith("error"):
        sys.exit(f"study-worker {' '.join(map(str, arguments))}: {output}{result.stderr}")
    return output


def described(path, name):
    """What Descent says of a study, in the form of with_optuna.describe."""
    return json.loads(descent("describe", path, name))


def agree(path, name, theirs, version):
    ours = described(path, name)
    for key in ours:
        if ours[key] != theirs[key]:
            sys.exit(
                f"{path}, {name}, Optuna {version}: {key} differ\n  ours   {ours[key]}\n  theirs {theirs[key]}"
            )


def counted(study):
    """The number of trials, those begun again once."""
    return study["retries"].count(None)


def check_loading(files):
    """Both versions load every study, continue it, and Descent continues theirs."""
    studies = 0
    for file in files:
        for version in VERSIONS:
            copy = FOLDER / f"copy-{version}.jsonl"
            shutil.copy(file, copy)
            for name, theirs in optuna(version, "load", copy).items():
                agree(copy, name, theirs, version)
                studies += 1
                if not any(theirs["params"]) or theirs["best"] is None:
                    continue
                waiting = theirs["states"].count("WAITING")
                go_on = optuna(version, "go-on", copy, name, 3) if not waiting else theirs
                agree(copy, name, go_on, version)
                points = descent("continue", copy, name, go_on["trials"] + 3).strip()
                again = optuna(version, "load", copy)[name]
                agree(copy, name, again, version)
                # A finite space is not searched longer than it has points.
                wanted = min(go_on["trials"] + 3, int(points or 10**9))
                assert counted(again) == max(wanted, counted(go_on)), (file, name, counted(again))
    print(f"{studies} times a study was loaded and continued by Optuna and by Descent")


def check_theirs():
    """Descent continues what Optuna began, and Optuna goes on."""
    for version in VERSIONS:
        file = FOLDER / f"theirs-{version}.jsonl"
        first = optuna(version, "create", file, "begun")
        agree(file, "begun", first, version)
        descent("continue", file, "begun", 20)
        both = optuna(version, "load", file)["begun"]
        agree(file, "begun", both, version)
        assert both["trials"] == 20 and both["states"].count("WAITING") == 0, both["states"]
        assert both["params"][8]["x"] == 1.5 and both["params"][8]["batch"] == "32", both["params"][8]
        assert both["params"][8]["norm"] == "null" and both["params"][9]["depth"] == 3
        times = [json.loads(line).get("datetime_start") for line in open(file)]
        zones = {t.endswith("+00:00") for t in times if t}
        assert len(zones) == 1, "times with and without zone in one file"
        optuna(version, "go-on", file, "begun", 5)
        print(f"Optuna {version} began a study, Descent went on, Optuna went on")


def check_dashboard(file):
    command = [python("5.0.0").replace("/python", "/optuna-dashboard"), "--port", "18765", str(file)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen("http://127.0.0.1:18765/api/studies") as answer:
                    listed = json.load(answer)["study_summaries"]
                break
            except OSError:
                time.sleep(0.2)
        else:
            sys.exit("the dashboard did not start")
        with urllib.request.urlopen("http://127.0.0.1:18765/api/studies/0?after=0") as answer:
            study = json.load(answer)
        print(f"the dashboard lists {[s['study_name'] for s in listed]}, {len(study['trials'])} trials")
        assert listed and study["trials"]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def check_load():
    """Workers of both append to one file; every trial that one of them counted is there."""
    file = FOLDER / "load.jsonl"
    descent("append", file, 0)
    theirs = [optuna(v, "append", file, "load", SECONDS, wait=False) for v in VERSIONS]
    ours = [
        subprocess.Popen([WORKER, "append", str(file), str(int(SECONDS))], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    counts = [int(json.loads(p.communicate()[0])) for p in theirs + ours]
    assert all(counts), counts
    lines = file.read_bytes().split(b"\n")
    assert lines.pop() == b""
    for line in lines:
        json.loads(line)
    loaded = {v: optuna(v, "load", file)["load"] for v in VERSIONS}
    for version, theirs in loaded.items():
        assert theirs["trials"] == sum(counts), (theirs["trials"], counts)
        assert theirs["states"].count("COMPLETE") == sum(counts)
        assert all(c == {"1": 0.5} for c in theirs["curves"])
        agree(file, "load", theirs, version)
    assert not pathlib.Path(f"{file}.torn").exists()
    print(f"{SECONDS:g} s under load: Optuna {counts[:2]}, Descent {counts[2:]} trials, {len(lines)} lines")


def check_kills(mode, trials, kills, seed, delay):
    """Workers are killed; the study has the trials of one worker that nobody disturbs."""
    quiet, file = FOLDER / f"quiet-{mode}.jsonl", FOLDER / f"kills-{mode}.jsonl"
    descent("run", quiet, "s", trials, f"mode={mode}")
    draw = random.Random(seed)
    command = [WORKER, "run", str(file), "s", str(trials), f"mode={mode}", f"delay={delay}"]
    workers = [subprocess.Popen(command) for _ in range(4)]
    killed, start = 0, time.monotonic()
    while any(w.poll() is None for w in workers):
        time.sleep(draw.uniform(0, 0.1))
        index = draw.randrange(4)
        if killed < kills and workers[index].poll() is None:
            workers[index].send_signal(signal.SIGKILL)
            workers[index].wait()
            workers[index] = subprocess.Popen(command)
            killed += 1
    seconds = time.monotonic() - start
    # A worker that saw the end may have left before another one was killed.
    descent("run", file, "s", trials, f"mode={mode}")
    assert descent("print", file, "s") == descent("print", quiet, "s"), f"{mode}: not the same trials"
    for version in VERSIONS:
        theirs, undisturbed = optuna(version, "load", file)["s"], optuna(version, "load", quiet)["s"]
        agree(file, "s", theirs, version)
        ended = [s for s, state in zip(theirs["steps"], theirs["states"]) if state in ("COMPLETE", "PRUNED")]
        assert len(ended) == trials and len(set(ended)) == trials, (len(ended), len(set(ended)))
        assert set(theirs["states"]) <= {"COMPLETE", "PRUNED", "FAIL"}
        assert theirs["best_value"] == undisturbed["best_value"]
        best = theirs["best"]
        assert theirs["params"][best] == undisturbed["params"][undisturbed["best"]]
    failed = theirs["states"].count("FAIL")
    torn = pathlib.Path(f"{file}.torn")
    print(
        f"{mode}: {killed} kills in {seconds:.0f} s: {trials} trials ended, none twice, {failed} begun again; "
        f"{len(torn.read_bytes().splitlines()) if torn.exists() else 0} torn lines"
    )
    assert killed == kills, f"the study ended after {killed} kills"


def main():
    for seed in range(20):
        descent("random", FOLDER / f"random-{seed}.jsonl", seed)
    files = sorted((FOLDER / "tests").glob("*.jsonl")) + sorted(FOLDER.glob("random-*.jsonl"))
    check_loading(files)
    check_theirs()
    check_dashboard(FOLDER / "random-0.jsonl")
    check_load()
    check_kills("plain", 500, KILLS, 1, delay=60)
    check_kills("median", 300, KILLS // 2, 2, delay=10)
    check_kills("pausing", 300, KILLS // 2, 3, delay=10)


if __name__ == "__main__":
    main()
