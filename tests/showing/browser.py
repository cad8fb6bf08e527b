"""Chromium without a window, driven through its DevTools protocol over a pair of pipes: no library, no port.

`--remote-debugging-pipe` reads commands from file descriptor 3 and writes answers to 4, JSON texts that end with NUL.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 60.0
"""Seconds until a browser that does not answer is given up."""


def found() -> str | None:
    """The browser, where there is one."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Failed(Exception):
    """What the browser said instead of an answer."""


class Browser:
    """One browser with one page; `with Browser(program, folder) as page`."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self._number = 0
        self._rest = b""
        self._session = ""
        self.happened: list[dict[str, Any]] = []
        """Everything the page told of: requests, lines of the console, errors."""

    def __enter__(self) -> Browser:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start the browser with one empty page. Raises `Failed` where it does not answer."""
        self._their_in, self._out = os.pipe()
        self._in, self._their_out = os.pipe()
        # The shell moves the ends of the pipes to where the browser looks for them.
        command = f'exec "$0" "$@" 3<&{self._their_in} 4>&{self._their_out}'
        self._process = subprocess.Popen(
            [
                "/bin/bash", "-c", command, self._program, "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--hide-scrollbars",
                "--remote-debugging-pipe", f"--user-data-dir={self._folder}", "about:blank",
            ],
            pass_fds=(self._their_in, self._their_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        os.close(self._their_in)
        os.close(self._their_out)
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._ask(f"{domain}.enable")

    def stop(self) -> None:
        """End the browser and what it has started."""
        os.close(self._out)
        os.close(self._in)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    # ---- the protocol

    def _ask(self, method: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": dict(params or {})}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self._read(until)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise Failed(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
        raise Failed(f"{method}: no answer")

    def _read(self, until: float) -> dict[str, Any]:
        """The next message; events are kept."""
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(0.0, until - time.monotonic()))
            data = os.read(self._in, 1 << 20) if ready else b""
            if not data:
                raise Failed("the browser says nothing more")
            self._rest += data
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self.happened.append(message)
        return message

    # ---- the page

    def open(self, address: str) -> None:
        """Load an address, and wait until it is there."""
        # By way of an empty page: another fragment of the same address would not be loaded anew.
        for one in ("about:blank", address):
            self.happened.clear()
            self._ask("Page.navigate", {"url": one})
            until = time.monotonic() + PATIENCE
            while not any(one["method"] == "Page.loadEventFired" for one in self.happened):
                self._read(until)

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self._ask("Runtime.evaluate", {"expression": script, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in answer:
            raise Failed(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def size(self, width: int, height: int, phone: bool = False) -> None:
        """The size of the window."""
        params = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        self._ask("Emulation.setDeviceMetricsOverride", params)

    def dark(self, wanted: bool = True) -> None:
        """Whether the reader prefers dark pages."""
        feature = {"name": "prefers-color-scheme", "value": "dark" if wanted else "light"}
        self._ask("Emulation.setEmulatedMedia", {"features": [feature]})

    def type(self, key: str) -> None:
        """Press and release a key."""
        code = {"Tab": 9, "Enter": 13, "ArrowDown": 40}[key]
        for kind in ("rawKeyDown", "keyUp"):
            self._ask("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code})

    def picture(self, path: Path, whole: bool = False, box: Mapping[str, float] | None = None) -> None:
        """A screenshot: of the window, of the whole page, or of a box in it."""
        params: dict[str, Any] = {"captureBeyondViewport": whole or box is not None}
        if box is not None:
            params["clip"] = {**box, "scale": 1}
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot", params)["data"]))

    def print(self, path: Path) -> None:
        """The page as it would be printed."""
        params = {"printBackground": False, "paperWidth": 8.27, "paperHeight": 11.69}
        path.write_bytes(base64.b64decode(self._ask("Page.printToPDF", params)["data"]))

    # ---- what it told

    def complaints(self) -> list[str]:
        """Errors and warnings of the console, and exceptions."""
        kinds = ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled")
        return [json.dumps(one["params"])[:500] for one in self.happened if one["method"] in kinds]

    def requests(self) -> list[str]:
        """The addresses that were asked for."""
        return [
            one["params"]["request"]["url"] for one in self.happened if one["method"] == "Network.requestWillBeSent"
        ]
