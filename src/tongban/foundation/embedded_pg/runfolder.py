"""The folder of the server's socket: short (a socket path ends at 107 bytes), 0700, ours alone, never in the data
folder.

The same data folder leads to the same run folder, so that the address is known before the server runs; what was chosen
is noted beside the cluster, because a log-in session and a system service see different places.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

from tongban.kernel.errors import DomainError

_TRIES = 10
_NOTE = "socket-folder"


def run_folder(home: Path, owner: tuple[int, int] | None = None) -> Path:
    """The existing or new run folder of ``home``. ``owner`` is (uid, gid) of the server when it is not this process's.

    A folder of that name which somebody else made, or which others may enter, is left alone and the next name taken.
    DomainError ``database.no_run_folder``.
    """
    note = home / _NOTE
    name = sha256(os.fsencode(home)).hexdigest()[:10]
    uid = owner[0] if owner else os.geteuid()
    runtime = Path(f"/run/user/{os.geteuid()}")
    candidates = [runtime / f"tb-{name}"] if owner is None and _ours(runtime, uid) else []
    candidates += [Path(f"/tmp/tb-{uid}-{name}{'' if n == 0 else f'-{n}'}") for n in range(_TRIES)]
    if note.exists():
        candidates.insert(0, Path(note.read_text(encoding="utf-8").strip()))
    for folder in candidates:
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            pass
        except OSError:
            continue
        else:
            os.chmod(folder, 0o700)
            if owner is not None:
                os.chown(folder, *owner)
        if _ours(folder, uid):
            if not note.exists() or note.read_text(encoding="utf-8").strip() != str(folder):
                note.write_text(f"{folder}\n", encoding="utf-8")
            return folder
    raise DomainError("database.no_run_folder")


def _ours(folder: Path, uid: int) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and stat.S_IMODE(found.st_mode) == 0o700
