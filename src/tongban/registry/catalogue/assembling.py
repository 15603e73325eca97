"""From the folders of ``data/catalogue`` to guide documents.

A folder holds one item: ``item.yaml`` (unified part), ``form.yaml``, ``scenario.yaml``, ``review-plan.yaml``, one
``local/<any>.yaml`` per claiming body (named by its key: ``body: 360722-police``), and ``sources.yaml``, which is for
people and is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tongban.kernel.codes import implementation_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import ExerciseLevel
from tongban.registry.orgs.shipped import shipped_body

ITEM_SCHEMA = "tongban.item/1"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where it is there: five times as fast."""
_NOT_UNIFIED = frozenset({"schema", "basic_code", "handling_serial", "calendar_version", "owner"})
_OWNER = "360000-government-services"


@dataclass(frozen=True, slots=True)
class Assembled:
    """A document with the day from which its body offers it, and the file it came from. ``owner``: the key of the body of the
    province that keeps the item's standard."""

    document: dict[str, Any]
    valid_from: date
    path: Path
    owner: str


def assembled(root: Path) -> Iterator[Assembled]:
    """Every document below ``root``, by path. DomainError ``catalogue.data_invalid`` names the file that is wrong."""
    for item_path in sorted(root.rglob("item.yaml")):
        yield from _item(item_path)


def read_yaml(path: Path) -> Any:
    """Content of a YAML file. DomainError ``catalogue.data_invalid``."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise _wrong(path, f"读不出来：{error}") from error


def _item(item_path: Path) -> Iterator[Assembled]:
    folder = item_path.parent
    item = read_yaml(item_path)
    if item.get("schema") != ITEM_SCHEMA:
        raise _wrong(item_path, f"schema 应为 {ITEM_SCHEMA}")
    unified = {key: value for key, value in item.items() if key not in _NOT_UNIFIED}
    unified["form"] = read_yaml(folder / "form.yaml")
    unified["scenario"] = read_yaml(folder / "scenario.yaml")
    unified["review_plan"] = read_yaml(folder / "review-plan.yaml")
    paths = sorted((folder / "local").glob("*.yaml"))
    if not paths:
        raise _wrong(folder / "local", "没有任何实施主体认领")
    for path in paths:
        local = read_yaml(path)
        valid_from = local.pop("valid_from", None)
        if not isinstance(valid_from, date):
            raise _wrong(path, "缺少 valid_from 日期")
        document = _document(item, unified, _with_body(local, path), path)
        yield Assembled(document, valid_from, path, item.get("owner", _OWNER))


def _with_body(local: dict[str, Any], path: Path) -> dict[str, Any]:
    """``body: 360722-police`` stands for code, name and region of that body."""
    key = local.pop("body", None)
    if key is None:
        return local
    try:
        body = shipped_body(key)
    except DomainError as error:
        raise _wrong(path, error.message()) from error
    return {
        **local,
        "department_uscc": body.uscc,
        "department_name": body.name,
        "region_code": body.region_code,
    }


def _document(item: dict[str, Any], unified: dict[str, Any], local: dict[str, Any], path: Path) -> dict[str, Any]:
    try:
        code = implementation_code(
            local["department_uscc"], ExerciseLevel(unified["exercise_level"]).digit, item["basic_code"]
        )
    except (KeyError, ValueError) as error:
        raise _wrong(path, f"缺少或者写错 {error}") from error
    except DomainError as error:
        raise _wrong(path, error.message()) from error
    serial = item["handling_serial"]
    return {
        "schema": "tongban.guide/1",
        "codes": {
            "basic": item["basic_code"],
            "implementation": code,
            "handling": None if serial is None else f"{code}{serial:02d}",
        },
        "unified": unified,
        "local": local,
        "calendar_version": item["calendar_version"],
    }


def _wrong(path: Path, reason: str) -> DomainError:
    # The last three parts tell a file apart without telling where the product is installed.
    return DomainError("catalogue.data_invalid", reason=f"{'/'.join(path.parts[-3:])} {reason}")
