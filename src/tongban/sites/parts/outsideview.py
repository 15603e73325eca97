"""Is this in the guide? What the answer shows of an element, and how often one address may ask."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.queries import case_detail, progress_of
from tongban.foundation.limits.spending import spend
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import Answers, BoundGuide
from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.catalogue.outside import VISIT, Judgement, Point
from tongban.registry.identity.actors import Actor

AN_HOUR = 120
"""Questions of one address; portal and API together."""
LONGEST = 200
"""Characters of what one was asked for."""

_KINDS: dict[str, Any] = {
    ElementKind.MATERIAL: gettext_lazy("材料"),
    ElementKind.REQUIREMENT: gettext_lazy("对材料的要求"),
    ElementKind.CONDITION: gettext_lazy("申请条件"),
    ElementKind.STEP: gettext_lazy("办理步骤"),
    ElementKind.PROCEDURE: gettext_lazy("特别程序"),
    ElementKind.EXTENSION: gettext_lazy("延长期限"),
    ElementKind.UNCORRECTED: gettext_lazy("不补正的后果"),
    ElementKind.RENEWAL: gettext_lazy("延续"),
    ElementKind.FEE: gettext_lazy("收费"),
    ElementKind.FIELD: gettext_lazy("表里要填的"),
    ElementKind.QUESTION: gettext_lazy("要回答的问题"),
    VISIT: gettext_lazy("跑动次数"),
}
_PLACES: dict[str, str] = {
    ElementKind.STEP: "#guide-process",
    ElementKind.RENEWAL: "#guide-renewal",
    ElementKind.QUESTION: "#guide-questions",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """An element as the answer shows it. ``within``: the material of a requirement; ``anchor``: its place on the guide page;
    ``office``: the office looks it up itself, so nobody hands it in; ``shared``: what it has in common with what was asked for."""

    id: str
    kind: str
    title: Any
    text: str
    within: str
    note: str
    basis: str
    anchor: str
    office: bool
    shared: tuple[str, ...] = ()


def spend_outside(address: str) -> None:
    """Count one question of this address. DomainError ``limits.too_many``."""
    spend("guide.outside", address, AN_HOUR, 3600)


def situation_of(actor: Actor, code: str) -> tuple[BoundGuide, Answers | None]:
    """The version a case is bound to, and what was answered on the applicant's situation: None for who may not see that. One
    statement for who is not signed in, else those of the case. DomainErrors ``uow.not_found``,
    ``codes.registration_code.invalid``."""
    if actor.account_id is not None:
        with suppress(DomainError):
            detail = case_detail(actor, code)
            return detail.progress.guide, detail.scenario
    return progress_of(code, actor).guide, None


def cited(guide: BoundGuide, judged: Judgement) -> tuple[Citation, ...]:
    """The elements of an answer, citing or nearest, with their bases and places."""
    points = judged.points or judged.nearest
    return tuple(_citation(guide, point, words) for point, words in zip(points, judged.shared, strict=True))


def _citation(guide: BoundGuide, point: Point, shared: tuple[str, ...]) -> Citation:
    within = guide.element(point.parent).text if point.parent else ""
    text = _visits(guide) if point.kind == VISIT else point.text
    return Citation(
        id=point.id,
        kind=point.kind,
        title=_KINDS[point.kind],
        text=text,
        within=within,
        note=point.note if point.note != text else "",
        basis=guide.cited(point.basis),
        anchor=_anchor(point),
        office=point.office,
        shared=shared,
    )


def _visits(guide: BoundGuide) -> str:
    count = int(guide.local["visits"])
    return _("申请人到现场 {n} 次").format(n=count) if count else _("申请人不用到现场")


def _anchor(point: Point) -> str:
    element = point.parent or point.id
    if point.kind in (ElementKind.MATERIAL, ElementKind.REQUIREMENT, ElementKind.CONDITION):
        return f"#{element}"
    return _PLACES.get(point.kind, "")
