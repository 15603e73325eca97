"""What a guide may ask of somebody, each with the words in which it says so.

The elements of the guide (:class:`tongban.registry.catalogue.kinds.ElementKind`) without bases and results, which ask nothing,
and the visits, which a guide counts (跑动次数) and which nobody else may add to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tongban.kernel.formspec import Field, FieldType
from tongban.registry.catalogue.guides import Answers, BoundGuide, MaterialNeed
from tongban.registry.catalogue.kinds import ElementKind, MaterialSource
from tongban.registry.catalogue.outside.thesaurus import plain

VISIT, VISITS = "VISIT", "visits"
"""Kind and id of the point that says how often one has to come."""

Names = Mapping[str, Iterable[str]]
"""Code of a standard material → the other names it is known under."""

_TYPES = {
    FieldType.DATE: {"when"},
    FieldType.MONEY: {"amount"},
    FieldType.INTEGER: {"amount"},
    FieldType.DECIMAL: {"amount"},
    FieldType.REGION: {"where"},
    FieldType.CHOICE: {"which"},
    FieldType.CHOICES: {"which"},
    FieldType.BOOLEAN: {"which"},
}
_LABELS = (
    ("when", re.compile(r"日期|时间|哪[年天]|从$|到$|起$")),
    ("where", re.compile(r"地址|坐落|住在|哪里|哪条|乡镇|学校|地点")),
    ("amount", re.compile(r"数额|金额|面积|人数|户数|量|预算|投资|年级|几")),
    ("who", re.compile(r"人$|姓名|名称|银行|开户行|单位|谁|公司|主任")),
    ("why", re.compile(r"为什么|原因|目的|用途|用来|理由")),
    ("which", re.compile(r"哪[一几]|性质|类别|档次|什么|怎么|有没有")),
)
_CLAUSES = re.compile(r"[，。；、]")
_NOT_NEEDED = re.compile(
    r"您?(?:不用|不必|不需要|无需|不要求|不收|不交)(?:您|再|另外)?(?:提交|提供|出具|交|开具|开|缴)?"
)


@dataclass(frozen=True, slots=True)
class Point:
    """``names`` say what it is called, ``says`` what else is written of it; ``not_needed`` what is written that nobody needs.
    ``broader``: names of the kind of papers that it is one of. ``office``: the office looks it up itself. ``amount_fen`` of a
    fee. ``basis``: ids of the legal bases. ``asks``: what a field asks (when, where, amount, who, why, which)."""

    id: str
    kind: str
    text: str
    names: tuple[str, ...]
    parent: str = ""
    says: str = ""
    note: str = ""
    not_needed: tuple[str, ...] = ()
    office: bool = False
    amount_fen: int | None = None
    basis: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    asks: frozenset[str] = frozenset()


def points_of(guide: BoundGuide, answers: Answers | None = None, names: Names | None = None) -> tuple[Point, ...]:
    """All points, or with the ``answers`` to the questions on the situation those that they lead to."""
    found = [*_conditions(guide, answers), *_materials(guide, answers, names or {}), *_process(guide), *_form(guide)]
    return tuple(_told_apart(found))


def visits_of(guide: BoundGuide) -> int:
    """How often the guide says that one has to come."""
    return int(guide.local["visits"])


def _told_apart(found: Iterable[Point]) -> Iterator[Point]:
    """Points with their words in normal form, and what is not needed taken out of what is said."""
    for point in found:
        said, gone = _split(point.says)
        names = tuple(dict.fromkeys(plain(each) for each in point.names))
        broader = tuple(dict.fromkeys(plain(each) for each in point.broader))
        yield replace(point, names=names, says=plain(said), not_needed=gone, broader=broader)


def _split(text: str) -> tuple[str, tuple[str, ...]]:
    """What is said, and what is said that nobody needs: for whom (租住商品住房的) and what (合同), clause by clause."""
    said, gone = [], []
    for clause in _CLAUSES.split(text):
        found = _NOT_NEEDED.search(clause)
        if found is None:
            said.append(clause)
            continue
        before, after = clause[: found.start()], clause[found.end() :]
        gone.append(plain((before if before.endswith("的") else "") + after))
    return "。".join(said), tuple(each for each in gone if each)


def _conditions(guide: BoundGuide, answers: Answers | None) -> Iterator[Point]:
    if answers is None:
        rows = [(row["id"], row["text"], tuple(row["basis"])) for row in guide.unified["conditions"]]
    else:
        rows = [(each.id, each.text, each.basis) for each in guide.conditions_for(answers)]
    for id_, text, basis in rows:
        yield Point(id_, ElementKind.CONDITION, text, (text,), basis=basis)


def _materials(guide: BoundGuide, answers: Answers | None, names: Names) -> Iterator[Point]:
    for need in guide.materials if answers is None else guide.materials_for(answers):
        yield from _material(need, tuple(names.get(need.standard_code or "", ())), _seal(guide, need.id))


def _material(need: MaterialNeed, others: tuple[str, ...], seal: str) -> Iterator[Point]:
    office = need.source is MaterialSource.REGISTRY
    written = "。".join((need.hint, seal, need.issuer, *(each.text for each in need.requirements)))
    # A paper that has a name of its own within a kind (质权合同 of 合同) is not every paper of that kind.
    same = need.name in others or not others
    called, broader = ((need.name, *others), ()) if same else ((need.name,), others)
    yield Point(
        need.id, ElementKind.MATERIAL, need.name, called, says=written, note=need.hint, office=office, basis=need.basis,
        broader=broader,
    )  # fmt: skip
    for each in need.requirements:
        yield Point(
            each.id, ElementKind.REQUIREMENT, each.text, (each.text,), need.id, "。".join(called), need.hint,
            office=office, basis=need.basis,
        )  # fmt: skip


def _seal(guide: BoundGuide, material: str) -> str:
    row = next(each for each in guide.unified["materials"] if each["id"] == material)
    return str(row.get("seal") or "")


def _process(guide: BoundGuide) -> Iterator[Point]:
    for row in guide.unified["steps"]:
        yield Point(
            row["id"], ElementKind.STEP, row["name"], (row["name"],), says=row["requirements"], note=row["requirements"]
        )
    for kind in (ElementKind.PROCEDURE, ElementKind.EXTENSION, ElementKind.UNCORRECTED, ElementKind.RENEWAL):
        for each in guide.elements.values():
            if each.kind is kind:
                yield Point(each.id, kind, each.text, (each.text,))
    for row in guide.unified["fees"]:
        yield _fee(row)
    yield _visits(guide)


def _fee(row: Mapping[str, Any]) -> Point:
    standard = str(row.get("standard") or "")
    return Point(
        row["id"], ElementKind.FEE, row["name"], (row["name"],), says=standard, note=standard,
        amount_fen=row.get("amount_fen"), basis=tuple(row["basis"]),
    )  # fmt: skip


def _visits(guide: BoundGuide) -> Point:
    reason = str(guide.local.get("visit_reason") or "")
    return Point(VISITS, VISIT, reason, (reason,), note=reason)


def _form(guide: BoundGuide) -> Iterator[Point]:
    for question in guide.scenario.questions:
        said = "。".join((question.hint, *(each.label for each in question.choices)))
        yield Point(
            question.id, ElementKind.QUESTION, question.text, (question.text,), says=said, asks=frozenset({"which"})
        )
    for section in guide.form.sections:
        for field in section.fields:
            yield _field(field, "", section.title)
            for part in field.fields:
                yield _field(part, field.id, field.label)


def _field(field: Field, parent: str, within: str) -> Point:
    said = "。".join((within, field.hint, field.filling_note, *(each.label for each in field.choices)))
    asks = {name for name, pattern in _LABELS if pattern.search(field.label)} | _TYPES.get(field.type, set())
    return Point(field.id, ElementKind.FIELD, field.label, (field.label,), parent, said, asks=frozenset(asks))
