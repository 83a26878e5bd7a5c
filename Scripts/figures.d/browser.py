"""A headless Chromium, driven through its debugging protocol over two pipes."""

import base64
import json
import os
import shutil
import subprocess
import tempfile


class Browser:
    """One browser with one page at a time."""

    def __init__(self, command):
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        self._profile = tempfile.mkdtemp(prefix="check-figures-")

        def pipes():
            # The browser reads commands from file 3 and writes answers to file 4.
            source = os.dup(to_read), os.dup(to_write)
            os.dup2(source[0], 3)
            os.dup2(source[1], 4)

        self._process = subprocess.Popen(
            [command, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={self._profile}",
             "--force-color-profile=srgb", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=pipes)
        os.close(to_read)
        os.close(to_write)
        self._buffer = b""
        self._number = 0
        self._session = None
        self._events = []

    def close(self):
        self._process.kill()
        self._process.wait()
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # The protocol

    def _message(self):
        while b"\0" not in self._buffer:
            piece = os.read(self._read, 1 << 20)
            if not piece:
                raise RuntimeError("the browser ended")
            self._buffer += piece
        text, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(text)

    def send(self, method, **parameters):
        """Calls a method and returns its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data):]
        while True:
            answer = self._message()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._events.append(answer)

    # A page

    def open(self, url, width, height=900, dark=False, script=True):
        """Loads a page in a window of a size, on a light or dark system, with or without script."""
        if self._session is None:
            targets = self.send("Target.getTargets")["targetInfos"]
            page = next(one for one in targets if one["type"] == "page")
            self._session = self.send(
                "Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log"):
                self.send(f"{domain}.enable")
            self.send("Emulation.setFocusEmulationEnabled", enabled=True)
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        self.media(dark)
        self.send("Log.clear")
        self._events.clear()
        self.send("Page.navigate", url=url)
        # Console messages come before the end of loading, and are kept.
        seen = []
        while True:
            event = self._events.pop(0) if self._events else self._message()
            seen.append(event)
            if event.get("method") == "Page.loadEventFired":
                break
        self._events = seen

    def media(self, dark=False, kind=""):
        """The color scheme, and `print` or the screen."""
        scheme = "dark" if dark else "light"
        self.send("Emulation.setEmulatedMedia", media=kind, features=[
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"}])

    def messages(self):
        """What the page wrote to the console since it was opened."""
        self.evaluate("0")
        found = []
        for event in self._events:
            method, data = event.get("method"), event.get("params", {})
            if method == "Runtime.consoleAPICalled":
                found.append(" ".join(str(one.get("value", one.get("description", "")))
                                      for one in data["args"]))
            elif method == "Runtime.exceptionThrown":
                details = data["exceptionDetails"]
                found.append(details.get("exception", {}).get("description", details["text"]))
            elif method == "Log.entryAdded":
                found.append(data["entry"]["text"])
        return found

    def evaluate(self, expression):
        """The value of an expression in the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def key(self, name, shift=False):
        """Presses and releases a key, as a person does."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "PageUp": 33, "PageDown": 34,
                 "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
                 "ArrowDown": 40}
        code = codes.get(name, ord(name[0].upper()))
        text = {"Enter": "\r", " ": " "}.get(name, name if len(name) == 1 else "")
        common = dict(key=name, code="Space" if name == " " else name,
                      windowsVirtualKeyCode=code, modifiers=8 if shift else 0)
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def point(self, x, y, kind="mouseMoved", **more):
        """Moves the pointer to a place of the window."""
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def settle(self, milliseconds=50):
        """Waits until what the page has planned for its next frames has happened."""
        self.evaluate(f"""new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
          () => setTimeout(done, {milliseconds}))))""")

    def screenshot(self, path, whole=False):
        if whole:
            size = self.send("Page.getLayoutMetrics")["cssContentSize"]
            clip = dict(x=0, y=0, width=size["width"], height=min(size["height"], 16000), scale=1)
            answer = self.send("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        else:
            answer = self.send("Page.captureScreenshot")
        with open(path, "wb") as file:
            file.write(base64.b64decode(answer["data"]))

    def pdf(self, path=None):
        """The page as it prints, on A4."""
        data = base64.b64decode(self.send(
            "Page.printToPDF", preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69,
            printBackground=True)["data"])
        if path:
            with open(path, "wb") as file:
                file.write(data)
        return data


def find():
    """The browser's command: $CHROMIUM, or the first one installed."""
    chosen = os.environ.get("CHROMIUM")
    for name in [chosen] if chosen else ["chromium", "chromium-browser", "google-chrome"]:
        path = shutil.which(name)
        if path:
            return path
    return None
