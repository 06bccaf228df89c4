"""A headless Chromium, spoken to over a pair of pipes: no driver, no port, no library."""

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 60.0
#: Waits until what was changed is drawn.
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))"


def found() -> str | None:
    """The program, or None where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _font_configuration(profile: Path, fonts: Path) -> Path:
    """Write a configuration of fontconfig that knows one folder of fonts."""
    profile.mkdir(parents=True, exist_ok=True)
    path = profile / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/conf.d</include>'
        f"<dir>{fonts}</dir><cachedir>{profile / 'fonts-cache'}</cachedir></fontconfig>",
        "utf-8",
    )
    return path


class Browser:
    """One window of Chromium; what it asks for and complains of is in `requests` and `complaints`.

    The protocol is that of the browser's developer tools, a JSON message ended by a zero byte, on
    its file descriptors 3 and 4. It has the fonts of `fonts` alone, where that is a folder, so that
    what else is installed on a machine changes no picture.
    """

    def __init__(self, program: str, profile: Path, fonts: Path | None = None) -> None:
        to_read, self._out = os.pipe()
        self._in, to_write = os.pipe()
        # Out of the way of 3 and 4, which the shell gives to the browser.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]
        command = f'exec "$0" "$@" 3<&{ends[0]} 4>&{ends[1]}'
        flags = (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--no-first-run", "--disable-background-networking", "--force-device-scale-factor=1",
            "--lang=en", "--disable-lcd-text", "--font-render-hinting=none",
            "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank",
        )  # fmt: skip
        environment = dict(os.environ)
        if fonts is not None and fonts.is_dir():
            environment["FONTCONFIG_FILE"] = str(_font_configuration(profile, fonts))
        self._process = subprocess.Popen(
            ["bash", "-c", command, program, *flags],
            env=environment,
            pass_fds=ends,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for end in (to_read, to_write, *ends):
            os.close(end)
        self._number = 0
        self._buffer = b""
        self._session = ""
        self._events: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.complaints: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End the browser and all its processes."""
        os.close(self._out)
        os.close(self._in)
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def call(self, method: str, **parameters: Any) -> Any:
        """Ask for something, and wait for its answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def _next(self) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], deadline - time.monotonic())
            chunk = os.read(self._in, 1 << 20) if ready else b""
            if not chunk:
                raise RuntimeError("the browser has ended, or says nothing")
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        method, values = message.get("method", ""), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(values["request"]["url"])
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(str(values["args"]))
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(values["exceptionDetails"]))
        elif method == "Log.entryAdded":
            self.complaints.append(str(values["entry"]["text"]))
        if method:
            self._events.append(message)

    def open(self, page: Path, width: int, height: int = 900, place: str = "") -> None:
        """Open a page in a window of a size, and wait until it is there."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        self.call("Page.navigate", url="about:blank")
        self.requests.clear()
        self.complaints.clear()
        self._events.clear()
        self.call("Page.navigate", url=page.as_uri() + place)
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._next()
        self.ask("document.fonts.ready.then(() => 1)")

    def ask(self, expression: str) -> Any:
        """Evaluate an expression in the page, past its policy."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def fonts(self, selector: str) -> set[str]:
        """The families of the fonts that an element's own text is set in."""
        for domain in ("DOM", "CSS"):
            self.call(f"{domain}.enable")
        top = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=top, selector=selector)["nodeId"]
        used = self.call("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]
        return {font["familyName"] for font in used}

    def picture(self, selector: str = "", scale: float = 1) -> bytes:
        """Take a PNG of the window, or of one element, in one size or another."""
        clip: dict[str, Any] = {}
        if selector:
            box = self.ask(
                f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
                ".getBoundingClientRect(); return [b.x + scrollX, b.y + scrollY, b.width, b.height]"
                " })()"
            )
            clip = {
                "clip": {
                    **dict(zip(("x", "y", "width", "height"), box, strict=True)),
                    "scale": scale,
                }
            }
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=bool(selector), **clip)
        return base64.b64decode(shot["data"])

    def opening(self, page: Path, width: int) -> float:
        """Open a page, and return the seconds of processor time until it is shown."""
        self.call("Performance.enable", timeDomain="threadTicks")
        self.open(page, width)
        seconds = self.busy()
        self.call("Performance.disable")
        return seconds

    def busy(self) -> float:
        """Seconds of processor time that the page has taken since `Performance.enable`."""
        metrics = self.call("Performance.getMetrics")["metrics"]
        return float({one["name"]: one["value"] for one in metrics}["TaskDuration"])

    def answering(self, actions: Sequence[str]) -> list[float]:
        """Do things on the page that is open: the seconds of processor time that each takes."""
        self.call("Performance.enable", timeDomain="threadTicks")
        found = []
        for action in actions:
            before = self.busy()
            self.ask(f"{{ {action} }} {DRAWN}")
            found.append(self.busy() - before)
        self.call("Performance.disable")
        return found
