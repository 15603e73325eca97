"""``reform``: a list of changes with their days and documents, carried out together or not at all, and kept on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.db import IntegrityError, transaction

from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.actions.merge_bodies import merge_bodies
from tongban.registry.orgs.actions.merge_regions import merge_regions
from tongban.registry.orgs.actions.reforming import Followed, Step
from tongban.registry.orgs.actions.rename_body import rename_body
from tongban.registry.orgs.actions.rename_region import rename_region

SCHEMA = "tongban.reform/1"
_NAMESPACE = UUID("6a5f6f1c-6f2f-5c2e-9d53-2a1f0d2f7c11")
_DEEDS: Mapping[str, tuple[Callable[..., object], Mapping[str, type]]] = {
    "rename_region": (rename_region, {"code": str, "name": str, "new_code": str, "codes": dict, "bodies": dict}),
    "merge_regions": (merge_regions, {"code": str, "into": str, "codes": dict}),
    "rename_body": (
        rename_body,
        {"uscc": str, "name": str, "short_name": str, "file_word": str, "new_uscc": str},
    ),
    "merge_bodies": (merge_bodies, {"usccs": list, "into": str, "successor": dict, "end_posts": list}),
}
_NEEDED = {
    "rename_region": {"code"},
    "merge_regions": {"code", "into"},
    "rename_body": {"uscc"},
    "merge_bodies": {"usccs"},
}
_LONGEST = {"name": 60, "short_name": 60, "file_word": 20}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Done:
    """One change as it was carried out, and every row that followed."""

    deed: str
    day: date
    document: str
    followed: tuple[Followed, ...]


@dataclass(frozen=True, slots=True)
class Reformed:
    """A reform. ``id`` names it in the record (``reform:<id>``) and on every row that it wrote."""

    id: UUID
    changes: tuple[Done, ...]


class _Undone(Exception):
    """Takes a trial back."""


def reform(by: dict[str, str], written: Any, *, dry_run: bool = False) -> Reformed:
    """Carry out the changes of one document, in their order. ``by`` is the stamp of who does it.

    ``written``: ``schema``, ``document`` (文号), ``changes``: a list of ``change`` (rename_region, merge_regions, rename_body,
    merge_bodies), ``date`` (the first day), ``document`` if another, and what the deed asks. All or nothing; with ``dry_run``
    nothing, but everything is tried. The same file twice is refused by what it finds. Errors: ``orgs.reform.invalid``,
    ``codes.region_code.invalid``, ``codes.uscc.invalid``.
    """
    head, changes = _read(written)
    # Dates are written as text: the same file is the same reform.
    reform_id = uuid5(_NAMESPACE, sha256(orjson.dumps(written, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest())
    done: list[Done] = []
    try:
        with transaction.atomic():
            for place, deed, day, document, given in changes:
                step = Step(reform_id, day, document or head, place)
                _carry_out(step, deed, given)
                done.append(Done(deed, day, step.document, tuple(step.followed)))
            if dry_run:
                raise _Undone
            audit.write("orgs.reform.done", by, f"reform:{reform_id}", _entry(done))
    except _Undone:
        pass
    return Reformed(reform_id, tuple(done))


def _carry_out(step: Step, deed: str, given: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            _DEEDS[deed][0](step, **given)
    except IntegrityError:
        # Somebody changed the same rows in between, or the file contradicts itself in a way that only the rows tell.
        step.refuse("与已有的区划或者部门记录冲突")


def _entry(done: list[Done]) -> dict[str, Any]:
    return {
        "changes": [
            {
                "change": each.deed,
                "date": each.day.isoformat(),
                "document": each.document,
                "followed": [[one.kind, one.before, one.after] for one in each.followed],
            }
            for each in done
        ]
    }


Change = tuple[str, str, date, str, dict[str, Any]]


def _read(written: Any) -> tuple[str, list[Change]]:
    if not isinstance(written, dict) or written.get("schema") != SCHEMA:
        raise _wrong("文件", f"第一行应为 schema: {SCHEMA}")
    _only(written, {"schema", "document", "changes"}, "文件")
    document, changes = written.get("document"), written.get("changes")
    if not isinstance(document, str) or not document.strip() or len(document) > _MOST_OF_A_DOCUMENT:
        raise _wrong("文件", "缺少批准文号 document（不超过 60 字）")
    if not isinstance(changes, list) or not 0 < len(changes) <= _MOST:
        raise _wrong("文件", f"changes 应列出 1 至 {_MOST} 项变更")
    return document.strip(), [_change(f"第 {n} 项", each) for n, each in enumerate(changes, start=1)]


_MOST_OF_A_DOCUMENT = 60


def _change(place: str, written: Any) -> Change:
    if not isinstance(written, dict) or written.get("change") not in _DEEDS:
        raise _wrong(place, "change 应为 " + "、".join(_DEEDS))
    deed = str(written["change"])
    fields = _DEEDS[deed][1]
    _only(written, {"change", "date", "document", *fields}, place)
    missing = sorted(_NEEDED[deed] - written.keys())
    if missing:
        raise _wrong(place, "缺少 " + "、".join(missing))
    given = {name: written[name] for name in fields if name in written}
    for name, value in given.items():
        if not isinstance(value, fields[name]):
            raise _wrong(place, f"{name} 的写法不对（代码请加引号）")
        _check_inside(place, name, value)
    document = written.get("document", "")
    if not isinstance(document, str) or len(document) > _MOST_OF_A_DOCUMENT:
        raise _wrong(place, "document 不超过 60 字")
    return place, deed, _day(place, written.get("date")), document.strip(), given


def _check_inside(place: str, name: str, value: Any) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str) or not isinstance(each, str):
                raise _wrong(place, f"{name} 里的代码和名称请加引号")
            _check_inside(place, key, each)
    elif isinstance(value, list):
        for each in value:
            if not isinstance(each, (str, dict)):
                raise _wrong(place, f"{name} 的写法不对（代码请加引号）")
            _check_inside(place, name, each)
    elif len(value) > _LONGEST.get(name, 120) or any(ord(letter) < 32 for letter in value):
        raise _wrong(place, f"{name} 过长，或者含有不可见的字符")


def _day(place: str, value: Any) -> date:
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(place, "date 应为生效日期，如 2027-01-01") from None


def _only(written: Mapping[Any, Any], known: set[str], place: str) -> None:
    strange = sorted(str(key) for key in written if key not in known)
    if strange:
        raise _wrong(place, "不认识 " + "、".join(strange))


def _wrong(place: str, reason: str) -> DomainError:
    return DomainError("orgs.reform.invalid", place=place, reason=reason)
