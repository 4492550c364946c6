"""irssi, at a terminal of 100 by 30 characters, with the settings that it comes with."""

import fcntl
import os
import pathlib
import pty
import struct
import subprocess
import termios
import threading

import kernel
from screen import GREETED, Screen

# What it shows in all its windows is logged too. Without the second line, commands typed within 5 ms count as pasted;
# without the third, more than five commands in a row wait 2.2 s each.
STARTUP = """/log open {log} ALL
/set paste_detect_time 0
/set cmd_queue_speed 10msec
/set real_name {name} of irssi
/set nick {name}
"""


class Irssi(Screen):
    """Lines look as in its windows: `09:30 < irma> hello`."""

    def __init__(self, folder: pathlib.Path, name: str):
        super().__init__(f"irssi {name}", folder)
        folder.mkdir(parents=True)
        self.log = folder / "screen.log"
        (folder / "startup").write_text(STARTUP.format(log=self.log, name=name))
        self.terminal, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.process = subprocess.Popen(
            ["irssi", f"--home={folder}"], stdin=inner, stdout=inner, stderr=inner,
            start_new_session=True, preexec_fn=kernel.die_with_parent,
            env=dict(os.environ, TERM="xterm", LANG="C.UTF-8", LC_ALL="C.UTF-8"))
        os.close(inner)
        threading.Thread(target=self._drain, daemon=True).start()
        self.shows("Log opened|IRC log started|Log .*screen.log")

    def _drain(self) -> None:
        """A terminal that nobody reads would stop the program."""
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:
            pass

    def logs(self) -> list[pathlib.Path]:
        return [self.log] if self.log.exists() else []

    def type(self, line: str) -> None:
        os.write(self.terminal, line.encode() + b"\r")

    def connect(self, port: int, tls: bool = False) -> None:
        """Without a look at the certificate, which nobody has vouched for here."""
        self.type(f"/connect {'-tls -notls_verify' if tls else '-notls'} 127.0.0.1 {port}")
        self.shows(GREETED)

    def join(self, room: str) -> None:
        """Comes into the room, and into its window."""
        self.type(f"/join {room}")
        self.shows(rf"Join to {room} was synced")

    def end(self) -> None:
        super().end()
        os.close(self.terminal)
