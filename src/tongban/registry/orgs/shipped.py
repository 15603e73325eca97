"""The regions and bodies that the product ships, read from ``data/divisions`` and ``data/bodies`` without the database.

A body of the standard set is made by rule: one of every kind for the province, each city and each county, and a government
or office for each 镇, 乡 and 街道. Its key is ``<first six digits of the region>-<kind>`` (``360722-police``), that of a
township's ``<first nine digits>-government``. A body that a file writes out with ``standard: <kind>`` takes its place.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from tongban.kernel.codes import RegionLevel, check_region_code, region_level, uscc_check_character
from tongban.kernel.codes.check_digits import gb_11714
from tongban.kernel.errors import DomainError

SOURCE_DAY = "2023-06-30"
"""Cut-off of the division tables: from when a row that names no day is taken to hold."""
_WRITTEN = "tongban.bodies/1"


@dataclass(frozen=True, slots=True)
class ShippedBody:
    """One body as the files give it: ``written`` is the mapping that :func:`tongban.registry.orgs.seed.load_bodies` takes."""

    key: str
    uscc: str
    name: str
    region_code: str
    written: Mapping[str, Any]


def division_lines() -> Iterator[dict[str, str]]:
    """Every line of ``data/divisions/*.csv``, in the order of the files."""
    for path in sorted((Path(settings.DATA_FOLDER) / "divisions").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


@lru_cache(maxsize=1)
def shipped_bodies() -> Mapping[str, ShippedBody]:
    """All bodies by key; a replaced standard body's key leads to the one written out. Read once a process."""
    documents = [
        yaml.safe_load(path.read_text("utf-8"))
        for path in sorted((Path(settings.DATA_FOLDER) / "bodies").glob("*.yaml"))
    ]
    bodies = {
        body["key"]: _body(body)
        for document in documents
        if document["schema"] == _WRITTEN
        for body in document["bodies"]
    }
    replaced = {
        f"{each.region_code[:6]}-{each.written['standard']}": each
        for each in bodies.values()
        if "standard" in each.written
    }
    for made in _standard_bodies({document["schema"]: document for document in documents}):
        bodies[made["key"]] = replaced.get(made["key"]) or _body(made)
    return bodies


def shipped_body(key: str) -> ShippedBody:
    """The body of this key. DomainError ``orgs.seed.invalid``."""
    try:
        return shipped_bodies()[key]
    except KeyError:
        raise DomainError("orgs.seed.invalid", reason=f"没有机构 {key}") from None


def _body(written: Mapping[str, Any]) -> ShippedBody:
    return ShippedBody(
        written["key"], written["uscc"], written["name"], check_region_code(written["region_code"]), written
    )


def _standard_bodies(documents: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    standard, province = documents["tongban.standard-bodies/1"], documents["tongban.province-bodies/1"]
    posts, since = standard["posts"], standard["valid_from"]
    for serial, kind in enumerate(province["bodies"], start=1):
        named = {"name": kind["name"], "short_name": kind["short"], "kind": kind.get("kind")}
        yield _made(kind["key"], check_region_code(province["region_code"]), serial, named, posts, since)
    for line in division_lines():
        code = check_region_code(line["code"])
        level = region_level(code)
        if line.get("valid_to") or level in (RegionLevel.PROVINCE, RegionLevel.VILLAGE):
            continue
        if level is RegionLevel.TOWN:
            yield from _township(code, line["name"], standard["townships"], posts, since)
            continue
        for kind in standard["kinds"]:
            name = kind[level.name.lower()].format(line["name"])
            named = {"name": name, "short_name": kind.get("short", name).format(line["name"]), "kind": kind.get("kind")}
            yield _made(kind["key"], code, kind["serial"], named, posts, since)


def _township(code: str, name: str, kinds: Any, posts: Any, since: date) -> Iterator[dict[str, Any]]:
    county = _county_names().get(code[:6], "")
    for kind in kinds:
        if name.endswith(tuple(kind["suffixes"])):
            short = kind["name"].format(name.removesuffix("办事处"))
            yield _made(
                kind["key"], code, None, {"name": county + short, "short_name": short, "kind": None}, posts, since
            )
            return


@lru_cache(maxsize=1)
def _county_names() -> dict[str, str]:
    return {
        line["code"][:6]: line["name"]
        for line in division_lines()
        if region_level(line["code"]) is RegionLevel.COUNTY and not line.get("valid_to")
    }


def _made(
    kind: str, region: str, serial: int | None, named: Mapping[str, Any], posts: Any, since: date
) -> dict[str, Any]:
    level = region_level(region)
    place = region[:9] if level is RegionLevel.TOWN else region[:6]
    form = named["kind"] or "STATUTORY_ORGAN"
    return {
        "key": f"{place}-{kind}",
        "uscc": _invented_uscc(region, serial, organ=form == "STATUTORY_ORGAN"),
        "name": named["name"],
        "short_name": named["short_name"],
        "region_code": region,
        "level": level.name,
        "kind": form,
        "valid_from": since,
        "posts": [{**post, "region_scope": region} for post in posts],
    }


def _invented_uscc(region: str, serial: int | None, *, organ: bool) -> str:
    """On division 369901, which does not exist; one for each (region, serial), passing GB 32100 and GB 11714."""
    inner = f"T{region[2:9]}" if serial is None else f"MC{region[2:6]}{serial:02d}"
    first = f"{11 if organ else 12}369901{inner}{gb_11714(inner)}"
    return first + uscc_check_character(first)
