"""WeeChat without a screen, with the settings that it comes with, told what to do through its fifo."""

import os
import pathlib
import subprocess

import kernel
from machine import Timeout, until
from screen import GREETED, PATIENCE, Screen

# The one server that it knows.
SERVER = "chat"


class WeeChat(Screen):
    """Lines look as in its buffers, with the buffer before them and the time taken apart:
    `#lobby|2026-11-21 09:30:00|irma|hello`."""

    def __init__(self, folder: pathlib.Path, name: str):
        super().__init__(f"WeeChat {name}", folder)
        folder.mkdir(parents=True)
        self.nick = name
        self.questions = 0
        # The buffers are logged by default; at once, so that nobody has to wait for it.
        self.output = open(folder / "output", "w")
        self.process = subprocess.Popen(
            ["weechat-headless", "--dir", str(folder), "--plugins", "fifo,irc,logger", "--run-command",
             "/set logger.file.flush_delay 0"],
            stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.output, start_new_session=True,
            preexec_fn=kernel.die_with_parent, env=dict(os.environ, LANG="C.UTF-8", LC_ALL="C.UTF-8", TZ="UTC"))
        self.fifo = folder / f"weechat_fifo_{self.process.pid}"
        until(self.fifo.exists, f"{self.name} has its fifo", PATIENCE)

    def logs(self) -> list[pathlib.Path]:
        return sorted((self.folder / "logs").glob("*.weechatlog"))

    def readable(self, path: pathlib.Path, line: str) -> str:
        buffer = path.name.removesuffix(".weechatlog").removeprefix(f"irc.{SERVER}.")
        return f"{buffer}|" + "|".join(line.split("\t", 2))

    def type(self, line: str, buffer: str | None = None) -> None:
        """Types a line in a buffer: a room, somebody's name, or that of the server where none is given."""
        name = f"irc.{SERVER}.{buffer}" if buffer else f"irc.server.{SERVER}"
        self._write(f"{name} *{line}\n")

    def type_in_core(self, line: str) -> None:
        self._write(f"core.weechat *{line}\n")

    def _write(self, text: str) -> None:
        with open(self.fifo, "wb", buffering=0) as fifo:
            fifo.write(text.encode())

    def connect(self, port: int, tls: bool = False, nicks: str | None = None) -> None:
        """Without a look at the certificate, which nobody has vouched for here, and without two seconds between two lines."""
        secure = "-ssl -ssl_verify=off" if tls else "-nossl"
        self.type_in_core(f"/server add {SERVER} 127.0.0.1/{port} {secure} -nicks={nicks or self.nick} "
                          f"-anti_flood_prio_high=0 -anti_flood_prio_low=0 -username={self.nick}")
        self.type_in_core(f"/connect {SERVER}")
        self.shows(GREETED)

    def join(self, room: str) -> None:
        """Comes into the room; its buffer is there then."""
        self.type(f"/join {room}")
        self.shows(rf"^{room}\|.*{room}.* \d+ nicks? ")

    def ask(self, expression: str) -> str:
        """What WeeChat knows, by an expression as in `/help eval`; nothing of it needs the server."""
        self.questions += 1
        mark = f"answer-{self.questions}"
        self.type(f"/eval /print -buffer irc.server.{SERVER} {mark}=<{expression}>")
        return self.shows(rf"{mark}=<(.*)>")[1]

    def knows_away(self, name: str) -> bool:
        """Whether somebody in the first room is shown as away in its list of nicks."""
        nick = "irc_server[irc_servers].channels.nicks"
        while found := self.ask(f"${{{nick}.name}}"):
            if found == name:
                return self.ask(f"${{{nick}.away}}") == "1"
            nick += ".next_nick"
        raise Timeout(f"{self.name} does not know {name}")

    def end(self) -> None:
        super().end()
        self.output.close()
