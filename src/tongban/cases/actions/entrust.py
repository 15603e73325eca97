"""委托: the applicant lets somebody act in one of their cases, or make one application for them. A guardian does so for a ward.

What is entrusted is looked up here, so that nobody gives away a case that is not theirs; the mandate itself is identity's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tongban.cases.actions.draft import files_of
from tongban.cases.models import Case
from tongban.cases.queries.case import case_by_code
from tongban.foundation import clock, keys
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.code_queries import current_themes
from tongban.registry.catalogue.queries import current_guide, guide_by_hash
from tongban.registry.identity.actions.give_mandate import Matter, SignedPaper, give_mandate
from tongban.registry.identity.actions.give_period_mandate import MOST_NAMED, Reach, give_period_mandate
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.finding import find_bodies
from tongban.registry.orgs.queries import DepartmentRecord


@dataclass(frozen=True, slots=True)
class Wanted:
    """Either a case (``code``: its 登记码) or an item to be applied for (``item``: its 实施编码)."""

    code: str = ""
    item: str = ""


def entrust(
    actor: Actor,
    *,
    wanted: Wanted,
    name: str,
    number: str,
    last_day: date,
    may_withdraw: bool = False,
    upload_id: UUID | None = None,
    ward: UUID | None = None,
) -> UUID:
    """Give a mandate; returns its id. ``upload_id`` is the signed 授权委托书, an upload of the actor; without one the
    actor's confirmation on line is the evidence (民法典第一百六十五条；电子签名法第三条). ``ward``: for whom, as guardian; of a
    case its applicant says it.

    Errors: ``uow.not_found`` for a case that is not the actor's own, ``cases.entrust.matter``, ``cases.applicant.kind``,
    ``cases.upload.not_found``, unknown item, those of :func:`give_mandate`.
    """
    matter = _matter(actor, wanted)
    if matter.applicant_id is not None and (held := actor.guardianship_of(matter.applicant_id)) is not None:
        ward = held.ward_id
    paper = signed_paper(actor, upload_id) if upload_id is not None else None
    return give_mandate(
        actor,
        name=name,
        number=number,
        matter=matter,
        last_day=last_day,
        may_withdraw=may_withdraw,
        paper=paper,
        ward=ward,
        now=clock.now(),
    )


@dataclass(frozen=True, slots=True)
class WantedPeriod:
    """Any item (``anything``), or the items of themes (keys of 主题) and of bodies (统一社会信用代码, or their whole names)."""

    first_day: date
    last_day: date
    anything: bool = False
    themes: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


def entrust_for_a_period(
    actor: Actor,
    *,
    wanted: WantedPeriod,
    name: str,
    number: str,
    upload_id: UUID | None = None,
    ward: UUID | None = None,
) -> UUID:
    """Give a mandate for a period; returns its id. ``upload_id`` and ``ward`` as of :func:`entrust`.

    Errors: ``identity.mandate.reach`` for no reach, for two, and for a theme or body that is not known,
    ``cases.upload.not_found``, those of :func:`give_period_mandate`.
    """
    if wanted.anything == bool(wanted.themes or wanted.bodies):
        raise DomainError("identity.mandate.reach", most=MOST_NAMED)
    named = current_themes()
    bodies = [_body(each) for each in wanted.bodies[: MOST_NAMED + 1]]
    if unknown := [each for each in wanted.themes if each not in named]:
        raise DomainError("identity.mandate.reach", most=MOST_NAMED, unknown=unknown[0])
    parts = [*(named[each].name for each in wanted.themes), *(body.name for body in bodies)]
    reach = Reach(
        words=f"办理：{'、'.join(parts)}" if parts else "办理：任何事项",
        themes=wanted.themes,
        bodies=tuple(body.uscc for body in bodies),
    )
    return give_period_mandate(
        actor,
        name=name,
        number=number,
        reach=reach,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        paper=signed_paper(actor, upload_id) if upload_id is not None else None,
        ward=ward,
        now=clock.now(),
    )


def _body(named: str) -> DepartmentRecord:
    """By its code or its whole name. DomainError ``identity.mandate.reach`` for what is none, or several."""
    found = [each.body for each in find_bodies(named, limit=20)]
    exact = [each for each in found if named.strip() in (each.uscc, each.name)]
    if len(exact) != 1:
        raise DomainError("identity.mandate.reach", most=MOST_NAMED, unknown=named[:60])
    return exact[0]


def _matter(actor: Actor, wanted: Wanted) -> Matter:
    if bool(wanted.code) == bool(wanted.item):
        raise DomainError("cases.entrust.matter")
    if wanted.item:
        guide = current_guide(wanted.item)
        if PartyKind.NATURAL.value not in guide.unified["service_objects"]:
            raise DomainError("cases.applicant.kind")
        return Matter(item=guide.basic_code, words=guide.name)
    case = case_by_code(wanted.code)
    if not _is_own(actor, case):
        raise DomainError("uow.not_found")
    guide = guide_by_hash(case.guide_id)
    return Matter(
        item=guide.basic_code, words=guide.name, case_id=case.id, case_code=case.code, applicant_id=case.applicant_id
    )


def _is_own(actor: Actor, case: Case) -> bool:
    """In person, or as guardian: an agent cannot entrust another (转委托 needs the principal, 民法典第一百六十九条)."""
    own = case.applicant_id in actor.persons or actor.guardianship_of(case.applicant_id) is not None
    return case.applicant_kind == PartyKind.NATURAL.value and own


def signed_paper(actor: Actor, upload_id: UUID) -> SignedPaper:
    """An upload of the actor as the paper of a mandate. DomainError ``cases.upload.not_found``."""
    file = files_of(actor, [upload_id])[0]
    key = keys.unwrap(file.wrapped_key, file.key_context)
    return SignedPaper(file_id=file.id, media_type=file.media_type, sha256=bytes.fromhex(file.sha256), key=key)
