"""The checks of Scripts/check-redis: WORKER FOLDER KILLS SECONDS."""

import asyncio
import json
import random
import socket
import subprocess
import threading
import time

from check import FOLDER, KILLS, SECONDS, VERSIONS, WORKER, agree, check_dashboard, descent, optuna


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A Redis of its own, with its append-only file."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        (FOLDER / str(self.port)).mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--dir", str(FOLDER / str(self.port)), "--appendonly", "yes"], stdout=subprocess.DEVNULL)
        while subprocess.run(["redis-cli", "-p", str(self.port), "ping"], capture_output=True).stdout != b"PONG\n":
            time.sleep(0.02)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Delay:
    """A proxy that makes each round trip 10 ms longer."""

    def __init__(self, port, seconds=0.005):
        self.target, self.seconds, self.port = port, seconds, free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self.run, args=(ready,), daemon=True).start()
        ready.wait()

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", self.port))
        ready.set()
        self.loop.run_forever()

    async def serve(self, reader, writer):
        upstream = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self.pump(reader, upstream[1]), self.pump(upstream[0], writer))

    async def pump(self, reader, writer):
        while data := await reader.read(1 << 16):
            self.loop.call_later(self.seconds, self.write, writer, data)
        self.loop.call_later(self.seconds, writer.close)

    @staticmethod
    def write(writer, data):
        if not writer.is_closing():
            writer.write(data)


def start(url, trials, delay):
    command = [WORKER, "run", url, "s", str(trials), f"delay={delay}"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def compare(url, quiet, trials):
    """The trials are those of a study in a file, and Optuna sees the same."""
    assert descent("print", url, "s") == descent("print", quiet, "s"), "not the same trials as in a file"
    for version in VERSIONS:
        theirs, undisturbed = optuna(version, "load", url)["s"], optuna(version, "load", quiet)["s"]
        agree(url, "s", theirs, version)
        ended = [s for s, state in zip(theirs["steps"], theirs["states"]) if state == "COMPLETE"]
        assert len(ended) == trials and len(set(ended)) == trials, (len(ended), len(set(ended)))
        assert set(theirs["states"]) <= {"COMPLETE", "FAIL"}
        assert theirs["best_value"] == undisturbed["best_value"]
        assert theirs["params"][theirs["best"]] == undisturbed["params"][undisturbed["best"]]
    return theirs["states"].count("FAIL")


def check_kills(trials=500):
    quiet = FOLDER / "quiet.jsonl"
    descent("run", quiet, "s", trials)
    draw = random.Random(1)
    with Server() as server:
        workers, killed, began = [start(server.url, trials, 60) for _ in range(4)], 0, time.monotonic()
        while any(w.poll() is None for w in workers):
            time.sleep(draw.uniform(0, 0.1))
            index = draw.randrange(4)
            if killed < KILLS and workers[index].poll() is None:
                workers[index].kill()
                workers[index].communicate()
                workers[index] = start(server.url, trials, 60)
                killed += 1
        seconds = time.monotonic() - began
        descent("run", server.url, "s", trials)
        failed = compare(server.url, quiet, trials)
        check_dashboard(server.url)
    print(f"{killed} kills in {seconds:.0f} s: {trials} trials ended, none twice, {failed} begun again")
    assert killed == KILLS, f"the study ended after {killed} kills"


def check_outage(trials=300):
    quiet = FOLDER / "outage.jsonl"
    descent("run", quiet, "s", trials)
    with Server() as server:
        workers = [start(server.url, trials, 60) for _ in range(4)]
        time.sleep(2)
        server.stop()
        time.sleep(10)
        assert all(w.poll() is None for w in workers), "a worker did not wait"
        server.start()
        for worker in workers:
            output, errors = worker.communicate()
            said = errors.strip().split("\n")
            assert worker.returncode == 0 and not output, (output, errors)
            assert len(said) == 2 and "waiting for it" in said[0] and "answers again" in said[1], said
        failed = compare(server.url, quiet, trials)
    print(f"the server was stopped for 10 s: {trials} trials ended, none twice, {failed} begun again; {said[1]}")


def check_theirs():
    """Studies that Optuna begins, and workers of both at the same time."""
    for version in VERSIONS:
        with Server() as server:
            agree(server.url, "begun", optuna(version, "create", server.url, "begun"), version)
            descent("continue", server.url, "begun", 20)
            both = optuna(version, "go-on", server.url, "begun", 5)
            agree(server.url, "begun", both, version)
            assert both["trials"] == 25, both["trials"]
            descent("append", server.url, 0)
            theirs = [optuna(version, "append", server.url, "load", SECONDS, wait=False) for _ in range(2)]
            command = [WORKER, "append", server.url, str(int(SECONDS))]
            ours = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
            counts = [int(json.loads(p.communicate()[0])) for p in theirs + ours]
            assert all(counts), counts
            loaded = optuna(version, "load", server.url)["load"]
            assert loaded["states"].count("COMPLETE") == loaded["trials"] == sum(counts), counts
            agree(server.url, "load", loaded, version)
            print(f"{SECONDS:g} s together: Optuna {version} {counts[:2]}, Descent {counts[2:]} trials")


def throughput(url, workers, seconds=5):
    descent("empty", url, 0)
    command = [WORKER, "empty", url, str(seconds), "lookahead=16"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
    return sum(int(p.communicate()[0]) for p in processes) / seconds


def check_speed():
    for workers in (1, 8):
        with Server() as server:
            print(f"{workers} workers, empty trials: {throughput(server.url, workers):.0f} trials a second", end="; ")
        with Server() as server:
            print(f"with 10 ms of round trip: {throughput(Delay(server.port).url, workers):.0f}")
    with Server() as server:
        print(descent("trials", server.url, 10_000).strip(), end="; ")
        print(descent("open", server.url).strip(), end="; with 10 ms of round trip: ")
        print(descent("open", Delay(server.port).url).strip())


if __name__ == "__main__":
    check_kills()
    check_outage()
    check_theirs()
    check_speed()
