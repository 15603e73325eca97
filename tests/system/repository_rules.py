"""What must not stand in any file of the repository: machine paths, secrets, addresses of package indexes, real people.

Patterns are put together from pieces so that this file does not hold what it forbids.
"""

from __future__ import annotations

import re
from datetime import date

from tongban.kernel.codes import check_person_id, check_uscc
from tongban.kernel.errors import DomainError

RESERVED_DIVISION = "369901"
RESERVED_MOBILES = "1990000"

_MACHINE_PATH = re.compile(
    "|".join(
        [
            r"/ho" + r"me/[a-z_]\w*/",
            r"/Us" + r"ers/\w+/",
            r"[A-Z]:\\Us" + r"ers\\",
            r"/ro" + r"ot/\w",
            r"/wo" + r"rk/\w",
        ]
    )
)
_SECRET = re.compile(
    "|".join(
        [
            "-----BEGIN [A-Z ]*PRI" + "VATE KEY-----",
            "AK" + r"IA[0-9A-Z]{16}",
            r"gh[pousr]" + r"_[A-Za-z0-9]{36}",
            r"gl" + r"pat-[\w-]{20}",
            "sk" + r"-[A-Za-z0-9]{32}",
            r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
        ]
    )
)
_INDEX = re.compile(
    r"--(extra-)?index-url|--find-" + r"links|files\.python" + r"hosted\.org|py" + r"pi\.org/simple", re.IGNORECASE
)
_REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>\S+)")
_PERSON_ID = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z.])1[3-9]\d{9}(?![0-9A-Za-z.])")
_USCC = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{2}\d{6}[0-9A-Z]{9}[0-9A-Z](?![0-9A-Za-z])")


def machine_paths(text: str) -> list[str]:
    """Paths of somebody's machine."""
    return _MACHINE_PATH.findall(text)


def secrets(text: str) -> list[str]:
    """Key material and tokens."""
    return [found.group()[:12] + "…" for found in _SECRET.finditer(text)]


def index_addresses(text: str) -> list[str]:
    """Addresses of a package index: where packages come from is the installing machine's matter."""
    return [found.group() for found in _INDEX.finditer(text)]


def loose_requirements(text: str) -> list[str]:
    """Lines of a locked requirement file that fetch from an address, or pin no version or no hash."""
    found = [line for line in text.splitlines() if "://" in line and not line.lstrip().startswith("#")]
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
    for entry in entries:
        if not _REQUIREMENT.match(entry):
            found.append(entry.splitlines()[0])
        elif "--hash=sha256:" not in entry:
            found.append(f"{entry.splitlines()[0]} has no hash")
    return found


def real_people(text: str) -> list[str]:
    """Valid identity numbers off the division that does not exist, mobile numbers off the reserved range."""
    numbers = [found.group() for found in _PERSON_ID.finditer(text)]
    real = [n for n in numbers if _is_person(n) and not n.startswith(RESERVED_DIVISION)]
    return real + [n.group() for n in _MOBILE.finditer(text) if not n.group().startswith(RESERVED_MOBILES)]


def real_bodies(text: str) -> list[str]:
    """Valid unified social credit codes off the division that does not exist."""
    codes = [found.group() for found in _USCC.finditer(text)]
    return [code for code in codes if code[2:8] != RESERVED_DIVISION and _is_uscc(code)]


def _is_person(text: str) -> bool:
    # A number that begins with the year of a long code is no identity number: its birth date must be a real one.
    try:
        check_person_id(text, today=date(2100, 1, 1))
    except DomainError:
        return False
    return True


def _is_uscc(text: str) -> bool:
    try:
        check_uscc(text)
    except DomainError:
        return False
    return True
