"""As whom the server runs. PostgreSQL refuses root; everybody else runs it as themselves.

As root, first choice is a user namespace in which root's files belong to an ordinary user: it works inside a 0700
folder with spaces and Chinese characters in its path, and nothing is copied. Where the kernel or a container forbids
it, or the data folder belongs to somebody else, the server runs as the system user ``nobody`` with programs and cluster
in a folder of its own under ``/var/lib``; a pointer file in the data folder leads there. No permission of an existing
folder is ever changed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from tongban.foundation.embedded_pg.binaries import Binaries

_POINTER = "cluster-elsewhere"
_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
_SYSTEM_USER = "nobody"
_OWN_PARENTS = (Path("/var/lib"), Path("/var/tmp"))


class RunAs(StrEnum):
    """How the server gets away from root."""

    SELF = "self"
    NAMESPACE = "namespace"
    SYSTEM_USER = "system user"


@dataclass(frozen=True, slots=True)
class Launcher:
    """``place`` holds the cluster; ``prefix`` stands before each server program; ``account`` is (uid, gid) or None."""

    run_as: RunAs
    place: Path
    binaries: Binaries
    prefix: tuple[str, ...] = ()
    account: tuple[int, int] | None = None

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """The whole command line of a server program."""
        return [*self.prefix, str(self.binaries.program(program)), *map(str, arguments)]

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a short server program (``initdb``) to its end; output captured as text."""
        uid, gid = self.account or (None, None)
        return subprocess.run(
            self.command(program, *arguments),
            capture_output=True,
            text=True,
            cwd=self.place,
            user=uid,
            group=gid,
            extra_groups=[] if self.account else None,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )

    def give(self, folder: Path) -> None:
        """Make a folder of our own belong to the account that the server runs as."""
        if self.account is not None:
            os.chown(folder, *self.account)


def choose(home: Path, binaries: Binaries, run_as: RunAs | None = None) -> Launcher:
    """The launcher for the cluster of ``home``; an existing cluster stays where and whose it is.

    ``run_as`` forces one of the three (tests).
    """
    if run_as is RunAs.SELF or os.geteuid() != 0:
        return Launcher(RunAs.SELF, home, binaries)
    elsewhere = run_as is RunAs.SYSTEM_USER or (home / _POINTER).exists()
    if not elsewhere and _namespace_works(home, binaries):
        return Launcher(RunAs.NAMESPACE, home, binaries, prefix=_NAMESPACE)
    return _as_system_user(home, binaries)


def _namespace_works(home: Path, binaries: Binaries) -> bool:
    if shutil.which(_NAMESPACE[0]) is None:
        return False
    probe = home / ".namespace-probe"
    script = '"$1" --version >/dev/null && : >"$2" && test "$(id -u)" != 0'
    arguments = ["sh", "-c", script, "sh", str(binaries.program("postgres")), str(probe)]
    tried = subprocess.run([*_NAMESPACE, *arguments], capture_output=True, cwd=home)
    probe.unlink(missing_ok=True)
    return tried.returncode == 0


def _as_system_user(home: Path, binaries: Binaries) -> Launcher:
    pointer = home / _POINTER
    user = pwd.getpwnam(_SYSTEM_USER)
    if pointer.exists():
        place = Path(pointer.read_text(encoding="utf-8").strip())
    else:
        parent = next(folder for folder in _OWN_PARENTS if os.access(folder, os.W_OK))
        place = parent / f"tongban-pg-{sha256(os.fsencode(home)).hexdigest()[:12]}"
        pointer.write_text(f"{place}\n", encoding="utf-8")
    if not place.exists():
        place.mkdir(mode=0o711)
        os.chmod(place, 0o711)
    cluster = place / "cluster"
    if not cluster.exists():
        cluster.mkdir(mode=0o700)
        os.chown(cluster, user.pw_uid, user.pw_gid)
    return Launcher(RunAs.SYSTEM_USER, cluster, binaries.copied_to(place), account=(user.pw_uid, user.pw_gid))


def remove_elsewhere(home: Path) -> None:
    """Delete the folder that the pointer of ``home`` leads to, and the pointer (``tongban reset``)."""
    pointer = home / _POINTER
    if pointer.exists():
        place = Path(pointer.read_text(encoding="utf-8").strip())
        if place.name.startswith("tongban-pg-") and place.parent in _OWN_PARENTS:
            shutil.rmtree(place, ignore_errors=True)
        pointer.unlink()
