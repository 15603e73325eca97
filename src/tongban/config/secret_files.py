"""Secrets of the environment: from a file that ``NAME_FILE`` names, else from ``NAME`` itself. No Django here.

A variable is seen by every child process and by whoever may look into ``/proc``; a file has an owner and a mode. Outside
the demonstration only files are taken (:mod:`tongban.config.weaknesses`).
"""

from __future__ import annotations

import os
from pathlib import Path


def secret(name: str) -> str:
    """The secret ``name``; "" where there is none. Line ends at its end do not belong to it. OSError for a file that cannot
    be read."""
    path = os.environ.get(f"{name}_FILE", "")
    return Path(path).read_text(encoding="utf-8").rstrip("\r\n") if path else os.environ.get(name, "")
