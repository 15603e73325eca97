"""What a guide says to one applicant, as the ``asks`` of a story writes it down: to compare, and to begin a story with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tongban.kernel.formspec import Field
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.rehearsing.failure import NOTHING
from tongban.registry.catalogue.rehearsing.handing_in import HandedIn, Mismatch

_UNITS = {Unit.WORKING_DAY: "wd", Unit.NATURAL_DAY: "d", Unit.HOUR: "h", Unit.MONTH: "m", Unit.YEAR: "y"}
_LIMITS = {"acceptance": "受理时限", "statutory": "法定时限", "delivery": "送达时限"}
_WORDS = {"required": "必须提交", "optional": "可以不交", "must": "必填", "may": "选填"}


def asked_of(guide: BoundGuide, given: HandedIn) -> dict[str, Any]:
    """All that the guide says to who hands this in."""
    must, may = _fields(guide, given.values)
    limits = {name: _limit(getattr(guide.limits, name)) for name in _LIMITS}
    return {
        "materials": {need.id: "required" if need.required else "optional" for need in given.needs},
        "conditions": [each.id for each in guide.conditions_for(given.chosen, given.answers)],
        "fields": {"must": must, "may": may},
        "steps": [step.id for step in guide.review_plan.applying(given.values)],
        "fees": {row["id"]: row["amount_fen"] for row in guide.unified["fees"]},
        "results": [row["id"] for row in guide.unified["results"]],
        "limits": limits,
    }


def differing(guide: BoundGuide, given: HandedIn, expected: Mapping[str, Any]) -> Iterator[Mismatch]:
    """Where the guide says something else to this applicant than the story writes down."""
    found = asked_of(guide, given)
    names = {need.id: need.name for need in guide.materials}
    yield from _pairs("unified.materials", "材料", expected.get("materials"), found["materials"], names)
    texts = {row["id"]: row["text"][:40] for row in guide.unified["conditions"]}
    yield from _lists("unified.conditions", "条件", expected.get("conditions"), found["conditions"], texts)
    if "fields" in expected:
        yield from _pairs("unified.form", "表单", _by_field(expected["fields"]), _by_field(found["fields"]), {})
    steps = {step.id: step.name for step in guide.review_plan.steps}
    yield from _lists("unified.review_plan.steps", "审查步骤", expected.get("steps"), found["steps"], steps)
    yield from _pairs("unified.fees", "收费", expected.get("fees"), found["fees"], {})
    yield from _lists("unified.results", "办理结果", expected.get("results"), found["results"], {})
    for name, text in expected.get("limits", {}).items():
        if text != found["limits"][name]:
            told = limit_words(text), limit_words(found["limits"][name])
            yield Mismatch("", f"unified.{name}_limit", _LIMITS[name], *told)


def limit_words(text: str | None) -> str:
    """``5 个工作日`` of ``5wd``."""
    if text is None:
        return NOTHING
    unit = next(unit for unit, short in sorted(_UNITS.items(), key=lambda each: -len(each[1])) if text.endswith(short))
    return Limit(int(text.removesuffix(_UNITS[unit])), unit).text()


def _limit(limit: Limit | None) -> str | None:
    return None if limit is None else f"{limit.amount}{_UNITS[limit.unit]}"


def _fields(guide: BoundGuide, values: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Ids of the fields asked of this applicant: those that must be answered, those that may."""
    must: list[str] = []
    may: list[str] = []
    for section in guide.form.sections:
        if section.applies(values):
            for field in section.fields:
                if field.applies(values):
                    _sort(field, must, may)
                    for sub in field.fields:
                        if _in_some_row(sub, values, values.get(field.id)):
                            _sort(sub, must, may)
    return must, may


def _sort(field: Field, must: list[str], may: list[str]) -> None:
    if field.expression is None:
        (must if field.required or field.min_items else may).append(field.id)


def _in_some_row(sub: Field, values: Mapping[str, Any], rows: Any) -> bool:
    return any(sub.applies({**values, **row}) for row in (rows or [{}]) if isinstance(row, Mapping))


def _by_field(parts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: part for part, names in parts.items() for name in names}


def _pairs(
    path: str, what: str, expected: Mapping[str, Any] | None, found: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[Mismatch]:
    if expected is None:
        return
    for name in dict.fromkeys((*expected, *found)):
        before, after = expected.get(name), found.get(name)
        if before != after:
            called = f"“{names[name]}”（{name}）" if name in names else f" {name}"
            yield Mismatch("", f"{path}.{name}", f"{what}{called}", _word(before), _word(after))


def _word(value: Any) -> str:
    if value is None:
        return "不要"
    return f"{value} 分" if isinstance(value, int) else _WORDS[value]


def _lists(
    path: str, what: str, expected: Sequence[str] | None, found: Sequence[str], names: Mapping[str, str]
) -> Iterator[Mismatch]:
    if expected is None:
        return
    for name in dict.fromkeys((*expected, *found)):
        if (name in expected) != (name in found):
            called = f"“{names[name]}”（{name}）" if name in names else f" {name}"
            told = ("有", NOTHING) if name in expected else (NOTHING, "有")
            yield Mismatch("", f"{path}.{name}", f"{what}{called}", *told)
