"""Ways to a server: a port that somebody else listens at, and one that can be cut off."""

import contextlib
import socket
import threading


class Door:
    """A server that a scenario looks after itself, for whoever wants to connect to it."""

    def __init__(self, host: str, ports: dict[str, int]):
        self.host, self.ports = host, ports

    def connect(self, port: int, source: str | None = None) -> socket.socket:
        made = socket.create_connection((self.host, port), 10)
        made.settimeout(None)
        return made


class Relay(Door):
    """Passes on to an IRC port what comes to its own, both ways, until it is cut."""

    def __init__(self, host: str, target: int):
        super().__init__(host, {})
        self.target = target
        self.join()

    def join(self) -> None:
        """Listens, at the same port as before."""
        self._open: list[socket.socket] = []
        self.listening = socket.create_server((self.host, self.ports.get("irc", 0)))
        self.ports = {"irc": self.listening.getsockname()[1]}
        threading.Thread(target=self._accept, args=(self.listening,), daemon=True).start()

    def cut(self) -> None:
        """Closes every connection, and listens no more."""
        for each in [self.listening, *self._open]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = self.connect(self.target)
                self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self.cut()
