"""The few system calls that Python's library lacks: namespaces, ptrace, and a child that dies with its parent."""

import contextlib
import ctypes
import os
import signal

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

_CLONE_NEWNS = 0x00020000
_CLONE_NEWNET = 0x40000000
_MS_REC_PRIVATE = 0x4000 | 0x40000
_PR_SET_PDEATHSIG = 1
_PTRACE_INTERRUPT = 0x4207
_PTRACE_SEIZE = 0x4206
_WALL = 0x40000000


def _check(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def private_mounts() -> None:
    """Gives this process mounts of its own: whatever it mounts is gone with it, however it ends."""
    _check(_libc.unshare(_CLONE_NEWNS))
    _check(_libc.mount(b"none", b"/", None, _MS_REC_PRIVATE, None))


def die_with_parent() -> None:
    """For a child between fork and exec: SIGKILL when the parent is gone."""
    _check(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


@contextlib.contextmanager
def network_of(process: int):
    """Inside the block, this thread's new sockets belong to the network of `process`."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    away = os.open(f"/proc/{process}/ns/net", os.O_RDONLY)
    try:
        _check(_libc.setns(away, _CLONE_NEWNET))
        yield
    finally:
        _check(_libc.setns(home, _CLONE_NEWNET))
        os.close(home)
        os.close(away)


class HeldThread:
    """One thread of another process, stopped as by a debugger; the rest of that process runs on."""

    def __init__(self, thread: int):
        self.thread = thread
        _check(_libc.ptrace(_PTRACE_SEIZE, thread, None, None))
        _check(_libc.ptrace(_PTRACE_INTERRUPT, thread, None, None))
        os.waitpid(thread, _WALL)

    def reap(self) -> None:
        """Once the thread was killed: without this its process stays a zombie, as its tracer's child would."""
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.thread, _WALL | os.WNOHANG)
