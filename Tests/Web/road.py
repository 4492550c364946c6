"""The network between a browser and the server, where it can go wrong: deaf in one direction, or torn."""

import contextlib
import re
import socket
import threading


class Road:
    """Passes on to a server's port what comes to its own, both ways."""

    def __init__(self, host: str, target: int, host_field: str | None = None):
        """`host_field` is what it puts in the place of each `Host`, as a proxy does that nobody has told to pass it on."""
        self.host, self.target, self.host_field = host, target, host_field
        self._open: list[tuple[socket.socket, socket.socket]] = []
        self._lost: list[socket.socket] = []
        self._hears = threading.Event()
        self._hears.set()
        self._listening = socket.create_server((host, 0))
        self.address = f"http://{host}:{self._listening.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def deafen(self) -> None:
        """What browsers say still arrives; what the server says does not, and is lost."""
        self._hears.clear()

    def cut(self) -> None:
        """Tears the connections at the browsers' side, as an address that changes does: the server knows nothing of it. New ones hear again."""
        cut, self._open = self._open, []
        self._lost += [far for _, far in cut]
        self._hears.set()
        _close([near for near, _ in cut])

    def forget(self) -> None:
        """The server learns of those that were cut."""
        lost, self._lost = self._lost, []
        _close(lost)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                try:
                    far = socket.create_connection((self.host, self.target), 10)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self._open.append((near, far))
                threading.Thread(target=self._pass_up, args=(near, far), daemon=True).start()
                threading.Thread(target=self._pass_down, args=(far, near), daemon=True).start()

    def _pass_up(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(65536):
                if self.host_field:
                    data = re.sub(rb"(?im)^host: [^\r]*", f"Host: {self.host_field}".encode(), data)
                far.sendall(data)
        # The end of one that was cut does not reach the server: see `forget`.
        if (near, far) in self._open:
            _close([far])

    def _pass_down(self, far: socket.socket, near: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(65536):
                if self._hears.is_set():
                    near.sendall(data)
        _close([near])

    def end(self) -> None:
        _close([self._listening, *self._lost, *(each for pair in self._open for each in pair)])


def _close(sockets: list[socket.socket]) -> None:
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
