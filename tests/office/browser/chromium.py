"""Chromium without a window, led through its own protocol: pages, keys, files, and what axe-core finds on a page.

axe-core 4.14.1 lies beside this file as its makers ship it (MPL-2.0, `axe.LICENSE`).
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
        if (path := shutil.which(name))
    ),
    None,
)
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
_PATIENCE = 120
_KEYS = {"Tab": 9, "Enter": 13, " ": 32}


class Browser:
    """One window; `asked` are the addresses of all that it has asked for, `said` the complaints of its console."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._last, self._loads = connection, 0, 0
        self.asked: list[str] = []
        self.said: list[str] = []
        for part in ("Page", "Network", "Runtime", "Log", "DOM"):
            self.call(f"{part}.enable")

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Ask the browser for something and wait for its answer."""
        self._last += 1
        self._connection.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            told = self._next()
            if told.get("id") == self._last:
                assert "error" not in told, told["error"]
                result: dict[str, Any] = told["result"]
                return result

    def _next(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._connection.recv(_PATIENCE))
        match told.get("method"):
            case "Page.loadEventFired":
                self._loads += 1
            case "Network.requestWillBeSent":
                self.asked.append(told["params"]["request"]["url"])
            case "Runtime.exceptionThrown":
                self.said.append(str(told["params"]["exceptionDetails"]))
            case "Log.entryAdded" if told["params"]["entry"]["level"] == "error":
                self.said.append(told["params"]["entry"]["text"])
        return told

    @contextmanager
    def leading_on(self) -> Iterator[None]:
        """Wait after the body until the next page has loaded."""
        before = self._loads
        yield
        while self._loads == before:
            self._next()

    def open(self, address: str) -> None:
        """Go to an address, as typed into the address bar."""
        with self.leading_on():
            self.call("Page.navigate", url=address)

    def run(self, script: str) -> Any:
        """The value of a script on the page."""
        told = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def width(self, pixels: int) -> None:
        """Make the window as wide as this."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=pixels, height=900, deviceScaleFactor=1, mobile=False
        )

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        same = {"key": key, "windowsVirtualKeyCode": _KEYS[key]}
        self.call("Input.dispatchKeyEvent", type="keyDown", **same, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **same)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.call("Input.insertText", text=text)

    def choose(self, selector: str, files: Sequence[Path]) -> None:
        """Choose files in a field for files."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(file) for file in files])

    def faults(self) -> list[str]:
        """What axe-core finds wrong with the page as it is: rule and the element."""
        self.run(f"{AXE}; 1")
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
        found = self.run(f"axe.run(document, {{runOnly: {json.dumps(rules)}}}).then(r => r.violations)")
        return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]

    def picture(self, path: Path) -> None:
        """Save the whole page as a picture."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def browsing(profile: Path) -> Iterator[Browser]:
    """A browser in a fresh profile, for which no name of any host leads anywhere."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}",
        "--remote-debugging-port=0", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "about:blank",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.insert(1, "--no-sandbox")  # Chromium refuses its sandbox to root
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = _port(process, profile / "DevToolsActivePort")
        with urlopen(f"http://127.0.0.1:{port}/json") as answer:
            (window,) = (one for one in json.load(answer) if one["type"] == "page")
        with connect(window["webSocketDebuggerUrl"], max_size=None, proxy=None) as connection:
            yield Browser(connection)
    finally:
        process.kill()
        process.wait()


def _port(process: subprocess.Popen[bytes], file: Path) -> int:
    """The port that the browser has chosen, as soon as it has written it down."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the browser has ended"
        if file.is_file() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise AssertionError("the browser did not begin")
