"""What a service manager hears from one daemon and keeps for it, as systemd 252 does: sd_notify(3) with FDSTORE, FDSTOREREMOVE, FDNAME,
FDPOLL and BARRIER, and `FileDescriptorStoreMax=`."""

import array
import os
import pathlib
import select
import socket
import threading
import time

STORE_MAX = 64


class Store:
    """The socket that notifications go to, and the descriptors that came with them. What the daemon says is heard on a thread of its own."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        self.problems: list[str] = []
        # READY=1 was said.
        self.is_ready = False
        self._entries: list[tuple[str, int, bool]] = []  # name, descriptor, whether it is dropped once it hangs up
        self._said = threading.Condition()
        self._drained = 0
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notify.bind(str(path))
        threading.Thread(target=self._listen, daemon=True).start()

    def entries(self, prefix: str = "") -> list[tuple[str, int]]:
        """The stored descriptors whose names begin so."""
        return [(name, descriptor) for name, descriptor, _ in self._entries if name.startswith(prefix)]

    def close(self) -> None:
        for _, descriptor, _ in self._entries:
            os.close(descriptor)
        self._entries = []
        self._notify.close()

    def drain(self) -> None:
        """Returns when everything has been heard that was said before."""
        with self._said, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as marker:
            wanted = self._drained + 1
            marker.connect(str(self.path))
            marker.setblocking(False)
            deadline = time.monotonic() + 10
            while True:
                try:
                    marker.send(b"TEST_DRAINED=1")
                    break
                except BlockingIOError:
                    self._said.wait(0.01)
            while self._drained < wanted and time.monotonic() < deadline:
                self._said.wait(1)

    def drop_what_hung_up(self) -> None:
        """systemd forgets what it polls (that is, all without FDPOLL=0) at EPOLLHUP and EPOLLERR."""
        for entry in [entry for entry in self._entries if entry[2]]:
            poll = select.poll()
            poll.register(entry[1], 0)
            if poll.poll(0):
                self.problems.append(f"{entry[0]} has hung up in the store, and is gone")
                os.close(entry[1])
                self._entries.remove(entry)

    def _listen(self) -> None:
        while True:
            try:
                data, ancillary, flags, _ = self._notify.recvmsg(8192, socket.CMSG_SPACE(4 * 253), socket.MSG_CMSG_CLOEXEC)
            except OSError:
                return
            descriptors = array.array("i")
            for level, kind, content in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    descriptors.frombytes(content[:len(content) - len(content) % 4])
            if flags & socket.MSG_CTRUNC:
                self.problems.append("a notification with more descriptors than one can have")
            with self._said:
                self._hear(data.decode(errors="replace").splitlines(), list(descriptors))
                self._said.notify_all()

    def _hear(self, lines: list[str], descriptors: list[int]) -> None:
        fields = dict(line.split("=", 1) for line in lines if "=" in line)
        name = fields.get("FDNAME", "stored")
        if fields.get("FDSTOREREMOVE") == "1":
            for entry in [entry for entry in self._entries if entry[0] == name]:
                os.close(entry[1])
                self._entries.remove(entry)
        elif fields.get("FDSTORE") == "1":
            for descriptor in descriptors:
                if len(self._entries) < STORE_MAX:
                    self._entries.append((name, descriptor, fields.get("FDPOLL") != "0"))
                else:
                    self.problems.append(f"the store is full: {name} was closed")
                    os.close(descriptor)
            descriptors = []
        # BARRIER=1 is answered by closing the descriptor that came with it.
        for descriptor in descriptors:
            os.close(descriptor)
        self.is_ready = self.is_ready or fields.get("READY") == "1"
        self._drained += "TEST_DRAINED" in fields
