#!/usr/bin/env python3
"""How long nobody answers: a client in a process of its own, which asks every millisecond and notes when it is answered.
usage: probe.py PORT

Prints `begun`, and then for each line that it reads the longest silence since the last such line and the present one, in seconds. A
line that says `now` begins no new account."""

import os
import pathlib
import select
import socket
import subprocess
import sys
import time

MILLISECOND = 1  # as poll(2) counts


class Probe:
    """Asks from its start to its end."""

    def __init__(self, port: int):
        # Not forked: it would hold everybody's connections open.
        self._process = subprocess.Popen([sys.executable, __file__, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self._process.stdout.readline() != "begun\n":
            raise AssertionError("the probe was not let in")

    def longest_silence(self) -> float:
        """The longest time between two answers since the last time that this was asked, in seconds."""
        return self._ask()[0]

    def is_answered(self) -> bool:
        """Whether there has been an answer within the last milliseconds."""
        return self._ask("now")[1] < 0.005

    def _ask(self, when: str = "") -> tuple[float, float]:
        try:
            self._process.stdin.write(f"{when}\n")
            self._process.stdin.flush()
            longest, current = self._process.stdout.readline().split()
            return float(longest), float(current)
        except (BrokenPipeError, ValueError):
            raise AssertionError("the probe was disconnected") from None

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def ask(port: int) -> None:
    from census import Visitor
    connection = Visitor(socket.create_connection(("127.0.0.1", port)), "probe").socket
    connection.setblocking(False)
    print("begun", flush=True)
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    poll.register(sys.stdin, select.POLLIN)
    answered, longest = time.monotonic(), 0.0
    while True:
        ready = [descriptor for descriptor, _ in poll.poll(MILLISECOND)]
        now = time.monotonic()
        longest = max(longest, now - answered)
        if connection.fileno() in ready:
            if not connection.recv(65536):
                return
            answered = now
        if sys.stdin.fileno() in ready:
            # The next question comes after the answer to this one.
            question = os.read(sys.stdin.fileno(), 100)
            if not question:
                return
            print(longest, now - answered, flush=True)
            longest = longest if b"now" in question else 0.0
        try:
            connection.send(b"PING a\r\n")
        except BlockingIOError:
            pass


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "Boot"))
    ask(int(sys.argv[1]))
