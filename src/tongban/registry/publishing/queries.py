"""Reads of published documents: what is public on a day, what belongs to an item, and what waits at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from tongban.foundation import clock
from tongban.foundation.remembered import Remembered
from tongban.kernel.codes import check_region_code, region_parent, region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.policies import bodies_of, sees_all
from tongban.registry.catalogue.queries import MOST_ON_A_PAGE
from tongban.registry.catalogue.search import words
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing import errors as errors
from tongban.registry.publishing.kinds import PublicationState, PublishedKind
from tongban.registry.publishing.models import Publication
from tongban.registry.publishing.policies import may_see

KEPT_SECONDS = 30.0
_MOST_OF_AN_ITEM = 50
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class PublicationLine:
    """A document in a list. ``published_from`` is the day from which it is public, ``issued_on`` the day it bears itself."""

    id: UUID
    kind: PublishedKind
    title: str
    document_number: str
    department_name: str
    region_code: str
    issued_on: date | None
    published_from: date | None


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """A document in whole. ``until``: the day from which it is not public, with the reason where it was withdrawn; ``newer``:
    the version that holds instead."""

    line: PublicationLine
    number: int
    text: str
    department_uscc: str
    items: tuple[str, ...]
    laws: tuple[str, ...]
    state: PublicationState
    state_version: int
    until: date | None
    withdrawn_reason: str
    note: str
    edited_at: datetime
    newer: UUID | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether its text may be read by anybody: what was withdrawn is not shown, what has a newer version is."""
        return not self.withdrawn_reason or self.until is None or self.until > clock.today()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text by its paragraphs."""
        return tuple(part for part in self.text.split("\n") if part.strip())


_of_item: Remembered[tuple[str, date], tuple[PublicationLine, ...]] = Remembered(KEPT_SECONDS)


def published(
    kind: PublishedKind | None, region: str | None = None, q: str = "", after: str = "", size: int = 20
) -> tuple[tuple[PublicationLine, ...], str]:
    """A page of what is public today, the newest first, and the marker of the next (empty: none). With ``region`` that of the
    bodies there, above it and in it; with ``q`` what has all its words. One statement.

    DomainErrors ``publishing.page_invalid``, ``codes.region_code.invalid``.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = _public(clock.today())
    # The directory of agencies has a page of its own.
    rows = rows.exclude(kind=PublishedKind.AGENCY) if kind is None else rows.filter(kind=kind)
    if region is not None:
        rows = rows.filter(near(region))
    sought = list(dict.fromkeys(words.cut(q)))[:_MOST_WORDS]
    if q.strip() and not sought:
        rows = rows.filter(title__icontains=q.replace("\0", "").strip()[:60])
    if sought:
        asked = " & ".join(f"'{word}'" for word in sought)
        rows = rows.alias(fits=RawSQL("vector @@ %s::tsquery", (asked,))).filter(fits=True)
    if after:
        rows = rows.filter(behind(after))
    found = [_line(row) for row in rows.defer("text", "vector").order_by("-published_from", "-id")[: size + 1]]
    shown = tuple(found[:size])
    return shown, f"{shown[-1].published_from}.{shown[-1].id}" if len(found) > size else ""


def publication(publication_id: UUID) -> PublicationRecord:
    """A document that is public today, or was: then ``until`` and what holds instead tell so. Two statements at most.

    DomainError ``publishing.unknown``, also for what is not public yet.
    """
    today = clock.today()
    rows = Publication.objects.filter(pk=publication_id, state=PublicationState.PUBLISHED, published_from__lte=today)
    for row in rows.defer("vector"):
        newer = None
        if row.until is not None and row.until <= today:
            newer = _public(today).filter(thread=row.thread).values_list("id", flat=True).first()
        return _record(row, newer)
    raise DomainError("publishing.unknown")


def published_of_item(basic_code: str) -> tuple[PublicationLine, ...]:
    """What is public today and belongs to an item, but agencies, the newest first. One statement, or none within half a minute."""
    today = clock.today()

    def read() -> tuple[PublicationLine, ...]:
        rows = _public(today).filter(items__contains=[basic_code]).exclude(kind=PublishedKind.AGENCY)
        rows = rows.defer("text", "vector")
        return tuple(_line(row) for row in rows.order_by("-published_from", "-id")[:_MOST_OF_AN_ITEM])

    return _of_item.get((basic_code, today), read)


def public_addresses(offset: int, size: int) -> list[tuple[UUID, date | None]]:
    """Ids of what is public today with the first day, for the map of the site. One statement."""
    rows = _public(clock.today()).order_by("id").values_list("id", "published_from")
    return list(rows[offset : offset + size])


def public_count() -> int:
    """How many documents are public today. One statement."""
    return _public(clock.today()).count()


def forget_published() -> None:
    """Forget what belongs to items; after publishing."""
    _of_item.forget()


def find_publications(
    actor: Actor, state: PublicationState | None = None, after: str = "", size: int = 50
) -> tuple[tuple[PublicationRecord, ...], str]:
    """The documents of the actor's bodies in every state, those changed last first, and the marker of the next page. One
    statement. DomainError ``publishing.page_invalid``."""
    rows = Publication.objects.defer("vector")
    if not sees_all(actor):
        rows = rows.filter(department_uscc__in=bodies_of(actor, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE))
    if state is not None:
        rows = rows.filter(state=state)
    if after:
        instant, _, publication_id = after.rpartition(" ")
        try:
            at, last = datetime.fromisoformat(instant), UUID(publication_id)
        except ValueError:
            raise DomainError("publishing.page_invalid") from None
        rows = rows.filter(Q(edited_at__lt=at) | Q(edited_at=at, id__lt=last))
    found = list(rows.order_by("-edited_at", "-id")[: size + 1])
    shown = tuple(_record(row) for row in found[:size])
    return shown, f"{shown[-1].edited_at.isoformat()} {shown[-1].line.id}" if len(found) > size else ""


def publication_at_desk(actor: Actor, publication_id: UUID) -> PublicationRecord:
    """A document in any state. One statement. DomainError ``publishing.unknown``, also for who may not see it."""
    row = Publication.objects.filter(pk=publication_id).defer("vector").first()
    if row is None or not may_see(actor, row.department_uscc):
        raise DomainError("publishing.unknown")
    return _record(row)


def _public(day: date) -> QuerySet[Publication]:
    rows = Publication.objects.filter(state=PublicationState.PUBLISHED, published_from__lte=day)
    return rows.filter(Q(until=None) | Q(until__gt=day))


def near(region: str) -> Q:
    """The bodies at ``region``, above it and in it. DomainError ``codes.region_code.invalid``."""
    own = check_region_code(region)
    codes, above = [own], region_parent(own)
    while above is not None:
        codes.append(above)
        above = region_parent(above)
    return Q(region_code__startswith=region_prefix(own)) | Q(region_code__in=codes)


def behind(after: str) -> Q:
    """What comes after the marker of a page. DomainError ``publishing.page_invalid``."""
    day_text, _, publication_id = after.partition(".")
    try:
        day, last = date.fromisoformat(day_text), UUID(publication_id)
    except ValueError:
        raise DomainError("publishing.page_invalid") from None
    return Q(published_from__lt=day) | Q(published_from=day, id__lt=last)


def _line(row: Publication) -> PublicationLine:
    return PublicationLine(
        row.id,
        PublishedKind(row.kind),
        row.title,
        row.document_number,
        row.department_name,
        row.region_code,
        row.issued_on,
        row.published_from,
    )


def _record(row: Publication, newer: UUID | None = None) -> PublicationRecord:
    return PublicationRecord(
        line=_line(row),
        number=row.number,
        text=row.text,
        department_uscc=row.department_uscc,
        items=tuple(row.items),
        laws=tuple(row.laws),
        state=PublicationState(row.state),
        state_version=row.state_version,
        until=row.until,
        withdrawn_reason=row.withdrawn_reason,
        note=row.note,
        edited_at=row.edited_at,
        newer=newer,
        facts=row.facts,
    )
