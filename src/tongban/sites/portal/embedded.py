"""A guide in other people's pages: what the widget is told, and the script that shows it there.

The facts are those of the guide in force and nothing more; they name the version by number, day and hash, so that anybody can see
whether a page shows the same as the portal.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha384
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from tongban.registry.catalogue.guides import BoundGuide
from tongban.sites.parts.measures import fee_text, limit_text
from tongban.sites.portal.words import version_of

FORMAT = "tongban.embed/1"
NEWEST = 1
_FOLDER = Path(__file__).parent / "embed"


@dataclass(frozen=True, slots=True)
class Script:
    """One version of the widget. ``integrity`` is the value of the attribute of that name (Subresource Integrity, W3C)."""

    version: int
    content: bytes
    integrity: str


@lru_cache(maxsize=1)
def scripts() -> dict[int, Script]:
    """Every version that ever was, by number; none is ever changed."""
    numbers = range(1, NEWEST + 1)
    return {number: _script(number, (_FOLDER / f"guide-{number}.js").read_bytes()) for number in numbers}


@lru_cache(maxsize=1024)
def facts_of(guide: BoundGuide) -> dict[str, Any]:
    """What the widget is told of a guide, in Chinese. Addresses are paths on the host that answers. One statement once a version
    and process."""
    with override(settings.LANGUAGE_CODE):
        return _facts(guide)


def _script(version: int, content: bytes) -> Script:
    return Script(version, content, f"sha384-{b64encode(sha384(content).digest()).decode()}")


def _facts(guide: BoundGuide) -> dict[str, Any]:
    unified, local, version = guide.unified, guide.local, version_of(guide.code, guide.hash)
    online, sometimes = "ONLINE" in local["forms"], _sometimes(guide)
    return {
        "format": FORMAT,
        "code": guide.code,
        "name": guide.name,
        "body": {
            "name": guide.department_name,
            "uscc": guide.department_uscc,
            "phones": list(local["phones"]),
            "place": local["place"],
            "hours": local["hours"],
        },
        "version": {"number": version.number, "from": version.valid_from.isoformat()},
        "hash": guide.hash,
        "limits": {"promised": _limit(local["promised_limit"]), "statutory": _limit(unified["statutory_limit"])},
        "fee": {
            "text": fee_text(unified["fees"]),
            "fees": [{"name": each["name"], "amount_fen": each["amount_fen"]} for each in unified["fees"]],
        },
        "visits": int(local["visits"]),
        "materials": [{"name": each.name, "sometimes": each.id in sometimes} for each in guide.materials],
        "links": {
            "guide": reverse("portal:item", args=[guide.code]),
            "apply": reverse("portal:start", args=[guide.code]) if online else None,
        },
    }


def _limit(limit: Any) -> dict[str, Any] | None:
    return {"amount": limit["amount"], "unit": limit["unit"], "text": limit_text(limit)} if limit else None


def _sometimes(guide: BoundGuide) -> frozenset[str]:
    """The materials that only some applicants are asked for."""
    by_rows = {each for row in guide.unified["scenario"]["rows"] for each in row.get("materials", ())}
    return frozenset(
        row["id"]
        for row in guide.unified["materials"]
        if row.get("when") or row["id"] in by_rows or not row["required"]
    )
