"""Known weaknesses of the locked packages, by advisories in the OSV format that lie at hand. No Django, no network.

``FILE`` is the archive that osv.dev gives of the ecosystem PyPI (``all.zip``: one JSON document an advisory), brought here
as anything is brought into a closed network. Without one nothing is known, and that is said: silence is not health.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from tongban.config.bill import Locked, normal
from tongban.kernel.errors import DomainError, ErrorSpec, register

register(
    ErrorSpec(
        "audit.unreadable",
        422,
        "漏洞通报文件 {file} 无法读取：{reason}",
        "The advisories {file} cannot be read: {reason}",
        "应为 osv.dev 的 PyPI all.zip。",
        "It is to be all.zip of osv.dev for PyPI.",
    )
)


@dataclass(frozen=True, slots=True)
class Weak:
    """One advisory that concerns a locked package. ``mended``: the first version without it, "" where there is none."""

    package: str
    version: str
    advisory: str
    summary: str
    mended: str


def weak(packages: Iterable[Locked], file: Path) -> tuple[int, tuple[Weak, ...]]:
    """(advisories read, those that concern the packages). DomainError ``audit.unreadable``."""
    by_name = {each.name: each for each in packages}
    read, found = 0, []
    try:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    read += 1
                    found += list(_concerns(json.loads(archive.read(name)), by_name))
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DomainError("audit.unreadable", file=str(file), reason=str(error) or type(error).__name__) from error
    if not read:
        raise DomainError("audit.unreadable", file=str(file), reason="没有通报 no advisory in it")
    return read, tuple(sorted(found, key=lambda each: (each.package, each.advisory)))


def _concerns(advisory: dict[str, Any], packages: dict[str, Locked]) -> Iterator[Weak]:
    if advisory.get("withdrawn"):
        return
    for affected in advisory.get("affected", ()):
        about = affected.get("package", {})
        mine = packages.get(normal(str(about.get("name", ""))))
        if about.get("ecosystem") != "PyPI" or mine is None:
            continue
        hit, mended = _hit(affected, mine.version)
        if hit:
            yield Weak(mine.name, mine.version, str(advisory["id"]), str(advisory.get("summary", ""))[:120], mended)
            return


def _hit(affected: dict[str, Any], version: str) -> tuple[bool, str]:
    if version in affected.get("versions", ()):
        return True, next((end for _, end, _ in _ranges(affected) if end and _less(version, end)), "")
    for begin, end, last in _ranges(affected):
        after = begin == "0" or not _less(version, begin)
        before = _less(version, end) if end else not last or not _less(last, version)
        if after and before:
            return True, end
    return False, ""


def _ranges(affected: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(introduced, fixed, last affected) of each range of versions."""
    for each in affected.get("ranges", ()):
        if each.get("type") != "ECOSYSTEM":
            continue
        begin = ""
        for event in each.get("events", ()):
            if "introduced" in event:
                begin = str(event["introduced"])
            elif begin:
                yield begin, str(event.get("fixed", "")), str(event.get("last_affected", ""))
                begin = ""
        if begin:
            yield begin, "", ""


def _less(left: str, right: str) -> bool:
    try:
        return Version(left) < Version(right)
    except InvalidVersion:
        # What cannot be compared is looked at by a person: it counts as not yet mended.
        return True
