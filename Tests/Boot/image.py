"""The base image that every machine of the boot test starts from: a minimal Debian 12, made once and kept outside the tree."""

import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess

SUITE = "bookworm"

# Everything the packages depend on stands in the image, so that installing it needs no network.
PACKAGES = ["systemd", "systemd-sysv", "dbus", "libstdc++6", "libgcc-s1", "libcrypt1", "libncursesw6", "libsystemd0", "zlib1g"]

# Raise it when `prepare` changes: it is part of the cached image's name.
RECIPE = 2


def mirror() -> str:
    """The Debian mirror this machine is configured for: the first one whose suites name ours, in either format of apt."""
    sources = [pathlib.Path("/etc/apt/sources.list"), *sorted(pathlib.Path("/etc/apt/sources.list.d").glob("*"))]
    for source in sources:
        if not source.is_file():
            continue
        text = source.read_text()
        if source.suffix == ".sources":
            for stanza in re.split(r"\n\s*\n", text):
                uris = re.search(r"^URIs:\s*(\S+)", stanza, re.MULTILINE)
                suites = re.search(r"^Suites:\s*(.+)$", stanza, re.MULTILINE)
                if uris and suites and SUITE in suites[1].split():
                    return uris[1]
        else:
            one_line = re.search(rf"^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+{SUITE}\s", text, re.MULTILINE)
            if one_line:
                return one_line[1]
    raise SystemExit(f"no Debian mirror for {SUITE} is configured in /etc/apt")


def base() -> pathlib.Path:
    """The folder of the base image; makes it when it isn't there yet (about 40 s, and needs the mirror)."""
    recipe = json.dumps([RECIPE, SUITE, PACKAGES], sort_keys=True)
    digest = hashlib.sha256(recipe.encode()).hexdigest()[:12]
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", "/var/cache")) / "chatd-boot"
    image = cache / f"{SUITE}-{digest}"
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not image.is_dir():
            make(image)
    return image


def make(image: pathlib.Path) -> None:
    """Builds beside the final place and renames, so that an interrupted run leaves no half image behind."""
    unfinished = image.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    print(f"making the base image {image}", flush=True)
    log = image.with_suffix(".log")
    with open(log, "w") as output:
        command = ["debootstrap", "--variant=minbase", "--include=" + ",".join(PACKAGES), SUITE, unfinished, mirror()]
        if subprocess.run(command, stdout=output, stderr=output).returncode != 0:
            raise SystemExit("debootstrap failed:\n" + "".join(log.read_text().splitlines(keepends=True)[-20:]))
    prepare(unfinished)
    unfinished.rename(image)


def prepare(root: pathlib.Path) -> None:
    """What debootstrap leaves out, and what would only slow the boot down."""
    for archive in (root / "var/cache/apt/archives").glob("*.deb"):
        archive.unlink()
    (root / "etc/machine-id").write_text(hashlib.md5(b"chatd boot test").hexdigest() + "\n")
    (root / "etc/hostname").write_text("boot\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost boot\n::1 localhost\n")
    for unit in ["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer",
                 "fstrim.timer", "getty.target", "console-getty.service", "systemd-logind.service"]:
        (root / "etc/systemd/system" / unit).symlink_to("/dev/null")
    journal = root / "etc/systemd/journald.conf.d"
    journal.mkdir(parents=True)
    # The tests look for records, so none may be lost to a limit of the image.
    (journal / "boot-test.conf").write_text("[Journal]\nStorage=persistent\nRateLimitBurst=0\nForwardToConsole=no\n")
    (root / "var/log/journal").mkdir(exist_ok=True)


if __name__ == "__main__":
    print(base())
