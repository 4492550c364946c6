"""ngIRCd, as Debian has it, with settings of its own but for address, port, and no looking-up of names."""

import pathlib
import socket
import subprocess

import kernel
from machine import until
from server import free_ports

CONFIGURATION = """[Global]
Name = irc.example.net
Info = a server of another kind
AdminInfo1 = nobody
AdminEMail = nobody@example.net
Listen = {host}
Ports = {port}
[Limits]
MaxConnectionsIP = 0
[Options]
DNS = no
Ident = no
PAM = no
"""


class Ngircd:
    """A server of another kind, on a free port."""

    def __init__(self, folder: pathlib.Path, host: str):
        folder.mkdir()
        self.host = host
        self.ports = {"irc": free_ports(1, host)[0]}
        (folder / "ngircd.conf").write_text(
            CONFIGURATION.format(host=host, port=self.ports["irc"]))
        self.log = open(folder / "log", "w+")
        self.process = subprocess.Popen(["ngircd", "--nodaemon", "--config", folder / "ngircd.conf"], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log, preexec_fn=kernel.die_with_parent)
        until(self._answers, "ngIRCd listens")

    def _answers(self) -> bool:
        try:
            socket.create_connection((self.host, self.ports["irc"])).close()
            return True
        except ConnectionRefusedError:
            return False

    def connect(self, port: int, source: str | None = None) -> socket.socket:
        return socket.create_connection((self.host, port), 10)

    def report(self) -> str:
        self.log.flush()
        lines = pathlib.Path(self.log.name).read_text(errors="replace").splitlines()[-20:]
        return "".join(f"    ngircd| {line}\n" for line in lines)

    def end(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.log.close()
