"""A headless Chromium, spoken to by the DevTools protocol over a pair of pipes: no port, no driver between.

Its tabs stand in browser contexts of their own (other cookies, storage, workers), so that each is a person with a browser of
their own, though there is one process. What Chromium tells is taken in whenever an answer is waited for."""

import json
import os
import pathlib
import select
import subprocess
import time

import kernel
from machine import Timeout

# All that would reach for the network, or slow down a tab that nobody looks at, is off.
SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync",
    "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding",
    # A mouse, which a machine without a screen has not (Blink's PointerType and HoverType).
    "--blink-settings=primaryPointerType=4,availablePointerTypes=4,primaryHoverType=2,availableHoverTypes=2",
    "--hide-scrollbars", "--mute-audio", "--force-color-profile=srgb", "--window-size=1200,760",
)

# How long Chromium may take for an answer; a page that hangs is told from one that waits.
SECONDS_AN_ANSWER = 20


class Failed(AssertionError):
    """Chromium refused a command."""


class Chromium:
    """One process. `call` asks, `listen` gives each tab what is told of it."""

    def __init__(self, folder: pathlib.Path):
        folder.mkdir(parents=True)
        self.log = open(folder / "log", "w+")
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()

        def in_the_child():
            kernel.die_with_parent()
            # Where --remote-debugging-pipe reads and writes: descriptors 3 and 4. Both are copied out of the way first.
            inner, outer = os.dup2(commands, 200), os.dup2(answers, 201)
            os.dup2(inner, 3)
            os.dup2(outer, 4)

        self.process = subprocess.Popen(
            ["chromium", *SWITCHES, f"--user-data-dir={folder / 'profile'}", "about:blank"], preexec_fn=in_the_child, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=dict(os.environ, TZ="UTC", LANG="C.UTF-8", HOME=str(folder)))
        os.close(commands)
        os.close(answers)
        self._unread = b""
        self._number = 0
        self._results: dict[int, dict] = {}
        self._listeners: dict[str, object] = {}
        self.call("Browser.getVersion")

    def listen(self, session: str, listener) -> None:
        """From now on `listener(method, parameters)` is called with what is told of this session."""
        self._listeners[session] = listener

    def send(self, method: str, session: str | None = None, **parameters) -> int:
        """Asks without waiting; gives the number of the question."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._commands, data):]
        return self._number

    def call(self, method: str, session: str | None = None, seconds: float = SECONDS_AN_ANSWER, **parameters) -> dict:
        number = self.send(method, session, **parameters)
        deadline = time.monotonic() + seconds
        while number not in self._results:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Timeout(f"Chromium does not answer {method} within {seconds} s")
            self.take_in(left)
        answer = self._results.pop(number)
        if "error" in answer:
            raise Failed(f"{method}: {answer['error'].get('message')} {answer['error'].get('data', '')}")
        return answer["result"]

    def take_in(self, seconds: float = 0) -> None:
        """Reads what Chromium has said; waits up to so long for the first of it."""
        while select.select([self._answers], [], [], seconds)[0]:
            seconds = 0
            data = os.read(self._answers, 1 << 20)
            if not data:
                self.log.seek(0)
                raise Failed(f"Chromium ended with {self.process.wait()}: {self.log.read()[-2000:]}")
            *whole, self._unread = (self._unread + data).split(b"\0")
            for message in map(json.loads, whole):
                self._take(message)

    def _take(self, message: dict) -> None:
        if "id" in message:
            self._results[message["id"]] = message
        elif listener := self._listeners.get(message.get("sessionId")):
            listener(message["method"], message["params"])

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._commands)
        os.close(self._answers)
        self.log.close()
