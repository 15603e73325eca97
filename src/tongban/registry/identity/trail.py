"""谁查过我的数据: what others have read or asked about a person, as that person may know it.

个人信息保护法第四十四条、第五十一条、第五十四条: every reading is on record with its purpose; the person learns body and post,
never the clerk's name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.codes import in_population_registry
from tongban.kernel.errors import DomainError
from tongban.registry.identity import entrusting_errors as entrusting_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.delaying import BASIS_LABELS
from tongban.registry.identity.delays import Kept, delays_about, told_now
from tongban.registry.identity.models import Appointment
from tongban.registry.identity.sightings import FAMILY, READ, SEEN, saw_wards
from tongban.registry.orgs.queries import names_of, post_words

QUERIED = "privacy.data.queried"
KINDS = (READ, SEEN, QUERIED)
"""In full, masked on a page or in a list, asked of a register."""
POPULATION = "人口基础信息库"
"""What the person reads of the population registry."""
EXIT_ENTRY = "出入境证件身份认证"
"""What the person reads of the exit-entry administration."""
MOST_ON_A_PAGE = 100
PURPOSE_LABELS = {
    "handling": "办理办件",
    "supervision": "监督检查",
    "window": "窗口服务",
    "list": "查看办件列表",
    "proof": "实名核验",
    "contact": "联系提问人",
    "claimant": "核对请求人身份",
    "mandate": "核对代理权限",
    "examination": "审查",
    "duplicates": "核对重复登记",
    "family": FAMILY,
    "guardianship": "核对监护关系",
    "guardian": "监护人代为办理",
}
"""The purposes that the platform itself writes, in the words of the record."""


class ReaderKind(StrEnum):
    """Who read: an official by a post, one's own agent or guardian, a program of the house, oneself (a register asked for one's
    own form), or somebody else with an account."""

    POST = "POST"
    AGENT = "AGENT"
    GUARDIAN = "GUARDIAN"
    SYSTEM = "SYSTEM"
    SELF = "SELF"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading (``queried`` False) or one question to a register (``system`` names it). ``fields`` are names of data,
    ``basis`` law and article where it was said; ``masked``: on a page or in a list, with stars; ``department_id``: whose post it
    was; ``channel``: through which door of the platform; ``withheld``: on what basis it was told only after a day."""

    id: UUID
    at: datetime
    queried: bool
    reader: ReaderKind
    body: str
    post: str
    system: str
    fields: tuple[str, ...]
    purpose: str
    basis: str
    case_id: UUID | None
    masked: bool = False
    department_id: UUID | None = None
    channel: str = ""
    withheld: str = ""
    withheld_until: date | None = None


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """One page, newest first; ``next`` is handed back as ``after``."""

    readings: tuple[Reading, ...]
    next: str | None


def record_query(
    by: Actor,
    person_id: UUID,
    *,
    system: str,
    fields: Sequence[str],
    purpose: str,
    basis: str,
    case: UUID | None = None,
) -> None:
    """Something was asked about a natural person at ``system`` (its Chinese title): which ``fields``, to what purpose, on
    what basis, for which case. Call it for every question, whatever the answer was; the answer itself is never told here.
    """
    data: dict[str, Any] = {"system": system, "fields": list(fields), "purpose": purpose, "basis": basis}
    audit.write(QUERIED, by.stamp(), f"person:{person_id}", data | {"case": str(case) if case else None})


def record_comparison(by: Actor, person_id: UUID, id_number: str) -> None:
    """Name and number of a natural person were compared with the register that knows the document, at the exit-entry
    administration with the day of birth (国务院关于在线政务服务的若干规定第五条)."""
    known = in_population_registry(id_number)
    record_query(
        by,
        person_id,
        system=POPULATION if known else EXIT_ENTRY,
        fields=("name", "id_number") if known else ("name", "id_number", "birth_date"),
        purpose="实名核验",
        basis="国务院关于在线政务服务的若干规定第五条",
    )


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which readings: from one day to another (both inclusive), by one body."""

    since: date | None = None
    until: date | None = None
    department_id: UUID | None = None

    def condition(self) -> Q:
        """The same as a query."""
        found = Q()
        if self.since is not None:
            found &= Q(at__gte=datetime.combine(self.since, time(), clock.SHANGHAI))
        if self.until is not None:
            found &= Q(at__lt=datetime.combine(self.until + timedelta(days=1), time(), clock.SHANGHAI))
        if self.department_id is not None:
            found &= Q(actor__department=str(self.department_id))
        return found


_EVERYTHING = Narrowed()


def readings_about(
    actor: Actor,
    cases: Collection[UUID] = (),
    after: str | None = None,
    size: int = 20,
    narrowed: Narrowed = _EVERYTHING,
    ward_id: UUID | None = None,
) -> ReadingPage:
    """What others have read of the actor, or asked about them; with it what was read in ``cases``, which are the actor's
    own. Nothing that is kept back today (延迟告知). Four statements at most. Of a ward of theirs, where one is named, as
    :func:`readings_about_ward`.

    DomainErrors ``identity.capacity.not_held``, ``identity.page.invalid`` for a marker that is none.
    """
    if ward_id is not None:
        return readings_about_ward(actor, ward_id, cases, after, size)
    person_id_of(actor)
    return _page(subjects_of(actor, cases), str(actor.account_id), after, size, narrowed)


def _page(subjects: Sequence[str], own: str, after: str | None, size: int, narrowed: Narrowed) -> ReadingPage:
    size = max(1, min(size, MOST_ON_A_PAGE))
    kept = delays_about(subjects)
    only = narrowed.condition() & told_now(kept)
    rows = audit.page_about(subjects, KINDS, _marker(after), size + 1, only=only)
    known, held = _posts(rows)
    readings = tuple(_marked(_reading(row, known, held, own), row, kept) for row in rows[:size])
    return ReadingPage(readings, str(rows[size - 1].id) if len(rows) > size else None)


def reading_about(
    actor: Actor, entry_id: UUID, cases: Collection[UUID] = (), ward_id: UUID | None = None
) -> Reading | None:
    """One of them, by its id. Four statements at most. DomainErrors ``identity.capacity.not_held``,
    ``identity.guardianship.unknown``."""
    if ward_id is not None:
        return _entry(_subjects_of_ward(actor, ward_id, cases), "", entry_id)
    person_id_of(actor)
    return _entry(subjects_of(actor, cases), str(actor.account_id), entry_id)


def _entry(subjects: Sequence[str], own: str, entry_id: UUID) -> Reading | None:
    row = audit.entry_about(subjects, KINDS, entry_id)
    if row is None or any(each.runs and each.fits(row) for each in delays_about(subjects)):
        return None
    known, held = _posts([row])
    return _reading(row, known, held, own)


def bodies_that_read(actor: Actor, cases: Collection[UUID] = ()) -> dict[UUID, str]:
    """The bodies by whose posts the actor's data were read, by name; none whose readings are all kept back. Three statements."""
    subjects = subjects_of(actor, cases)
    found = audit.departments_in(subjects, KINDS, told_now(delays_about(subjects)))
    return names_of(found) if found else {}


def readings_about_ward(
    actor: Actor, ward_id: UUID, cases: Collection[UUID] = (), after: str | None = None, size: int = 20
) -> ReadingPage:
    """Who has read or asked about the actor's ward, as the ward would know it, in ``cases``, which are the ward's, too. That
    the guardian looked is an entry itself.

    DomainErrors ``identity.guardianship.unknown``, ``identity.page.invalid``.
    """
    return _page(_subjects_of_ward(actor, ward_id, cases), "", after, size, _EVERYTHING)


def _subjects_of_ward(actor: Actor, ward_id: UUID, cases: Collection[UUID]) -> list[str]:
    ward = actor.ward_of(ward_id)
    saw_wards(actor, [ward_id], "readings")
    return [*(f"person:{each}" for each in ward.persons), *(f"case:{each}" for each in cases)]


def subjects_of(actor: Actor, cases: Collection[UUID] = ()) -> list[str]:
    """How the record names what concerns a person: themselves, what they did by their account, whom they represent, cases."""
    bodies = (f"legal_person:{each}" for each in actor.legal_persons)
    own = (*(f"person:{each}" for each in actor.persons), f"account:{actor.account_id}")
    return [*own, *bodies, *(f"case:{each}" for each in cases)]


def _marked(reading: Reading, row: Any, kept: Sequence[Kept]) -> Reading:
    """With that it was kept back, where it was."""
    for each in kept:
        if each.fits(row):
            return replace(reading, withheld=BASIS_LABELS[each.basis], withheld_until=each.until)
    return reading


def _marker(after: str | None) -> UUID | None:
    try:
        return UUID(after) if after else None
    except ValueError:
        raise DomainError("identity.page.invalid") from None


Words = tuple[str, str]


def _posts(rows: Sequence[Any]) -> tuple[dict[UUID, Words], dict[UUID, list[Appointment]]]:
    """Body and post by post, and the appointments of those whose stamp names none."""
    named = {UUID(row.actor["post"]) for row in rows if "post" in row.actor}
    unnamed = {UUID(row.actor["account"]) for row in rows if "post" not in row.actor and "account" in row.actor}
    held: dict[UUID, list[Appointment]] = {}
    if unnamed:
        found = Appointment.objects.filter(account_id__in=unnamed).select_related("post__department")
        for row in found.order_by("account_id", "valid_from", "id"):
            held.setdefault(row.account_id, []).append(row)
    return post_words(named), held


def _reading(row: Any, known: dict[UUID, Words], held: dict[UUID, list[Appointment]], own: str) -> Reading:
    stamp, data = row.actor, row.data
    subject, _, case_id = row.subject.partition(":")
    case = case_id if subject == "case" else data.get("case")
    body, post = _words(row, known, held)
    return Reading(
        id=row.id,
        at=row.at,
        queried=row.kind == QUERIED,
        reader=_kind(stamp, body, own),
        body=body,
        post=post,
        system=str(data.get("system", "")),
        fields=tuple(str(each) for each in data.get("fields", ())),
        purpose=str(data.get("purpose", "")),
        basis=str(data.get("basis", "")),
        case_id=UUID(case) if case else None,
        masked=row.kind == SEEN,
        department_id=UUID(stamp["department"]) if "department" in stamp else None,
        channel=str(stamp.get("channel", "")),
    )


def _kind(stamp: dict[str, str], body: str, own: str) -> ReaderKind:
    if "guardianship" in stamp:
        return ReaderKind.GUARDIAN
    if stamp.get("account") == own and "post" not in stamp:
        return ReaderKind.SELF
    if body:
        return ReaderKind.POST
    if "mandate" in stamp:
        return ReaderKind.AGENT
    return ReaderKind.SYSTEM if "system" in stamp else ReaderKind.OTHER


def _words(row: Any, known: dict[UUID, Words], held: dict[UUID, list[Appointment]]) -> Words:
    stamp = row.actor
    if "post" in stamp:
        return known.get(UUID(stamp["post"]), ("", ""))
    if "application" in stamp:
        # An application of another body, to which the person gave this by signing in there.
        return stamp["application"], ""
    if "mandate" in stamp or "guardianship" in stamp or "account" not in stamp:
        return "", ""
    day = clock.legal_date(row.at)
    posts = [
        each.post
        for each in held.get(UUID(stamp["account"]), ())
        if each.valid_from <= day and (each.valid_to is None or each.valid_to > day)
    ]
    bodies = dict.fromkeys(each.department.name for each in posts)
    return "、".join(bodies), "、".join(dict.fromkeys(each.title for each in posts))
