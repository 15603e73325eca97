"""Reads of enquiries, each with a fixed number of statements. To whom an enquiry is not visible, it does not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongban.foundation import clock, keys
from tongban.foundation.keyset import Page, marker, read_marker
from tongban.foundation.records import leaves
from tongban.foundation.records.queries import events_of_all, told_of
from tongban.kernel.codes import check_enquiry_number, show_enquiry_number
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances import policies, readiness
from tongban.oversight.grievances.kinds import GROUND_LABELS, EnquiryKind, Ground, finding_label
from tongban.oversight.grievances.models import Enquiry, EnquiryNumber
from tongban.oversight.grievances.states import (
    ENQUIRY_DEED_LABELS,
    ENQUIRY_LABELS,
    PUBLICATION_LABELS,
    EnquiryDeed,
    EnquiryState,
    Publication,
)
from tongban.oversight.grievances.states import after as after_deed
from tongban.registry.identity.actors import Actor, Capacity
from tongban.registry.identity.queries import names_of_accounts
from tongban.registry.identity.sightings import saw_wards

MOST_ON_A_PAGE = 100
Told = tuple[int, str, datetime, dict[str, Any], dict[str, Any]]
VIEWS = ("waiting", "overdue", "answered", "proposed", "published", "complaints", "rights", "all")
"""Saved views of the desk's list."""


@dataclass(frozen=True, slots=True)
class EnquiryRow:
    """One line of a list. ``due`` is None while nobody waits for an answer."""

    enquiry_id: UUID
    number: str
    about: str
    item: str
    guide_id: str | None
    department_id: UUID
    passed_from: UUID | None
    region_code: str
    state: EnquiryState
    publication: Publication
    state_version: int
    asked_at: datetime
    due: datetime | None
    late: bool
    answered_at: datetime | None
    kind: EnquiryKind = EnquiryKind.QUESTION
    against: UUID | None = None
    finding: str = ""
    claim: str = ""
    reading: UUID | None = None
    ward_id: UUID | None = None
    """For whom a guardian asked."""

    @property
    def right(self) -> bool:
        """Whether it exercises a right of the 个人信息保护法."""
        return self.kind is EnquiryKind.RIGHT

    @property
    def complaint(self) -> bool:
        """Whether it is a complaint of a demand beyond the guide."""
        return self.kind is EnquiryKind.COMPLAINT

    @property
    def finding_label(self) -> str:
        """The word of what was found of a complaint, or of what became of a request; empty before."""
        return finding_label(self.finding)

    @property
    def state_label(self) -> str:
        """The word of the state."""
        return ENQUIRY_LABELS[self.state]

    @property
    def publication_label(self) -> str:
        """The word of its publication."""
        return PUBLICATION_LABELS[self.publication]

    def overdue(self, now: datetime) -> bool:
        """Whether an answer is waited for, and late."""
        return self.due is not None and now >= self.due


EnquiryPage = Page[EnquiryRow]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many an official sees in each view that somebody has to act on."""

    waiting: int
    overdue: int
    proposed: int
    complaints: int
    rights: int


@dataclass(frozen=True, slots=True)
class EnquiryLine:
    """One thing that happened. ``words`` is what was written, ``answer`` the public answer beside a public question (then in
    ``words``), ``who`` the official's name, empty for the asker; ``due`` the limit that began; ``body`` who answers. Of a
    complaint: ``finding``, ``in_guide`` (what the guide said to its words when it was made), ``case`` (a registration code, if
    any)."""

    type: str
    at: datetime
    who: str
    body: str
    words: str = field(repr=False)
    answer: str = field(repr=False)
    elements: tuple[str, ...]
    due: datetime | None
    finding: str = ""
    in_guide: str = ""
    case: str = field(default="", repr=False)
    ground: str = ""
    """Why not all of a request was granted, with the article (Chinese)."""
    hand: str = field(default="", repr=False)
    """Of a request for a ward, and for ward and guardians: who asked, asked on or closed."""
    guardian: bool = False
    """Whether that was done as guardian."""


@dataclass(frozen=True, slots=True)
class EnquiryOffer:
    """A deed with whether this actor may do it now, and if not, why (Chinese; ``refused``: the rule)."""

    deed: EnquiryDeed
    label: str
    possible: bool
    reason: str = ""
    refused: DomainError | None = None


@dataclass(frozen=True)
class EnquiryDetail:
    """A whole thread as its reader may see it. ``asker``: the reader asked it; ``official``: the reader's post shows it.
    ``contact`` says only that there is one; ``claimant``: the reader may look whose data a request is about."""

    row: EnquiryRow
    asker: bool
    official: bool
    contact: bool
    claimant: bool
    lines: tuple[EnquiryLine, ...]
    offers: tuple[EnquiryOffer, ...]

    @property
    def question(self) -> str:
        """What was asked first."""
        return self.lines[0].words

    @property
    def proposal(self) -> EnquiryLine | None:
        """The words that were proposed for publication last."""
        found = [line for line in self.lines if line.type == "grievances.enquiry.proposed"]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the desk's list. An empty department filters nothing."""

    view: str = "waiting"
    department: str = ""


def own_enquiries(actor: Actor, after: str | None = None, size: int = 20, ward_id: UUID | None = None) -> EnquiryPage:
    """What the actor asked, and what was asked for them or a ward of theirs by whoever is or was guardian, newest first. One
    statement; that a guardian looked is on record for the ward. Only what was asked for one ward, where one is named, as
    :func:`enquiries_for`. DomainError ``grievances.list.invalid``."""
    if ward_id is not None:
        return enquiries_for(actor, ward_id, after, size)
    if actor.person_id is None:
        return EnquiryPage((), None)
    page = _page(Enquiry.objects.filter(policies.asked_by(actor)), "asked_at", after, size, newest_first=True)
    saw_wards(actor, [row.ward_id for row in page.rows], "requests")
    return page


def enquiries_for(actor: Actor, ward_id: UUID, after: str | None = None, size: int = 20) -> EnquiryPage:
    """What guardians asked for this ward of the actor's, newest first. One statement, on record for the ward. DomainErrors
    ``identity.guardianship.unknown``, ``grievances.list.invalid``."""
    ward = actor.ward_of(ward_id)
    page = _page(Enquiry.objects.filter(ward_id__in=ward.persons), "asked_at", after, size, newest_first=True)
    saw_wards(actor, [ward_id], "requests")
    return page


class Waiting:
    """Serves the port ``OpenEnquiries`` of :mod:`tongban.oversight.privacy.ports`: what is answered is the asker's to close, and
    holds up nothing."""

    def waiting_of(self, persons: Collection[UUID]) -> tuple[str, ...]:
        """Numbers of what these persons asked, or a guardian for them, and nobody has answered. One statement."""
        rows = Enquiry.objects.filter(policies.asked_for(persons), due__isnull=False).order_by("-asked_at", "-id")
        return tuple(show_enquiry_number(each) for each in rows.values_list("number", flat=True)[:MOST_ON_A_PAGE])


def enquiries(actor: Actor, wanted: Wanted, after: str | None = None, size: int = 20) -> EnquiryPage:
    """What an official may see: what waits by its limit, the rest newest first. One statement. DomainError
    ``grievances.list.invalid``."""
    if wanted.view not in VIEWS:
        raise DomainError("grievances.list.invalid", field="view")
    rows = Enquiry.objects.filter(policies.visible_to(actor)).filter(_view(wanted.view))
    if wanted.department:
        rows = rows.filter(department_id=_department(wanted.department))
    if wanted.view in ("waiting", "overdue"):
        return _page(rows, "due", after, size, newest_first=False)
    return _page(rows, "asked_at", after, size, newest_first=True)


def counts(actor: Actor) -> Counts:
    """How many wait, are overdue, wait for the second person, and how many of those that wait are complaints, or
    requests under the 个人信息保护法. One statement."""
    open_ = Q(due__isnull=False) | Q(publication=Publication.PROPOSED.value)
    found = Enquiry.objects.filter(policies.visible_to(actor)).filter(open_).aggregate(
        waiting=Count("id", filter=Q(due__isnull=False)),
        overdue=Count("id", filter=Q(due__lte=clock.now())),
        proposed=Count("id", filter=Q(publication=Publication.PROPOSED.value)),
        complaints=Count("id", filter=Q(due__isnull=False, kind=EnquiryKind.COMPLAINT.value)),
        rights=Count("id", filter=Q(due__isnull=False, kind=EnquiryKind.RIGHT.value)),
    )  # fmt: skip
    return Counts(**found)


def enquiry_detail(actor: Actor, number: str) -> EnquiryDetail:
    """A thread by its number. Three statements at most. DomainErrors ``codes.enquiry_number.invalid``, ``uow.not_found``."""
    enquiry = _by_number(number)
    if enquiry is None or not policies.may_see(actor, enquiry):
        raise DomainError("uow.not_found")
    asker = policies.is_asker(actor, enquiry)
    told = list(told_of(enquiry.id, _key(enquiry)))
    saw_wards(actor, [enquiry.ward_id], "requests")
    return EnquiryDetail(
        row=_row(enquiry),
        asker=asker,
        official=policies.may_see_as_official(actor, enquiry),
        contact=bool(told[0][4].get("contact")),
        claimant=policies.claimant_post(actor, enquiry) is not None,
        lines=tuple(_lines(told, asker=asker, named=asker and enquiry.ward_id is not None)),
        offers=tuple(_offers(actor, enquiry)),
    )


def questions_of(rows: Sequence[EnquiryRow]) -> dict[UUID, str]:
    """What was asked, of the rows of a list that their reader may see. Two statements."""
    ids = [row.enquiry_id for row in rows]
    wrapped = dict(Enquiry.objects.filter(id__in=ids).values_list("id", "data_key"))
    found = {}
    for enquiry_id, events in events_of_all(ids).items():
        if (data_key := wrapped.get(enquiry_id)) is not None:
            key = keys.unwrap(data_key, enquiry_id.bytes)
            found[enquiry_id] = str(leaves.sealed_content(key, events[0]).get("words", ""))
    return found


def _by_number(number: str) -> Enquiry | None:
    known = EnquiryNumber.objects.filter(number=check_enquiry_number(number)).values("enquiry_id")
    return Enquiry.objects.filter(id__in=known).first()


def _key(enquiry: Enquiry) -> bytes | None:
    return keys.unwrap(enquiry.data_key, enquiry.id.bytes) if enquiry.data_key is not None else None


def _view(view: str) -> Q:
    return {
        "waiting": Q(due__isnull=False),
        "overdue": Q(due__lte=clock.now()),
        "answered": Q(due=None, answered_at__isnull=False),
        "proposed": Q(publication=Publication.PROPOSED.value),
        "published": Q(publication=Publication.PUBLISHED.value),
        "complaints": Q(kind=EnquiryKind.COMPLAINT.value),
        "rights": Q(kind=EnquiryKind.RIGHT.value),
        "all": Q(),
    }[view]


def _department(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise DomainError("grievances.list.invalid", field="department") from None


def _page(rows: QuerySet[Enquiry], by: str, after: str | None, size: int, *, newest_first: bool) -> EnquiryPage:
    size = max(1, min(size, MOST_ON_A_PAGE))
    sign, beyond = ("-", "lt") if newest_first else ("", "gt")
    if after:
        instant, last = read_marker(after, "grievances.list.invalid")
        rows = rows.filter(Q(**{f"{by}__{beyond}": instant}) | Q(**{by: instant, f"id__{beyond}": last}))
    found = list(rows.order_by(f"{sign}{by}", f"{sign}id")[: size + 1])
    page = found[:size]
    cursor = marker(getattr(page[-1], by), page[-1].id) if len(found) > size else None
    return EnquiryPage(tuple(_row(each) for each in page), cursor)


def _row(enquiry: Enquiry) -> EnquiryRow:
    return EnquiryRow(
        enquiry_id=enquiry.id,
        number=enquiry.number,
        about=enquiry.about,
        item=enquiry.item,
        guide_id=enquiry.guide_id,
        department_id=enquiry.department_id,
        passed_from=enquiry.passed_from_id,
        region_code=enquiry.region_code,
        state=EnquiryState(enquiry.state),
        publication=Publication(enquiry.publication),
        state_version=enquiry.state_version,
        asked_at=enquiry.asked_at,
        due=enquiry.due,
        late=enquiry.late,
        answered_at=enquiry.answered_at,
        kind=EnquiryKind(enquiry.kind),
        against=enquiry.against_id,
        finding=enquiry.finding,
        claim=enquiry.claim,
        reading=enquiry.reading,
        ward_id=enquiry.ward_id,
    )


_OFFICE_ONLY = frozenset({"grievances.enquiry.proposed", "grievances.enquiry.returned"})


def _lines(told: Sequence[Told], *, asker: bool, named: bool) -> Iterator[EnquiryLine]:
    """``named``: of what guardians and ward did, each sees who it was; officials have no name in the asker's thread."""
    askers = {UUID(open_["actor"]["account"]) for _n, _type, _at, open_, _sealed in told if not _by_post(open_)}
    hands = names_of_accounts(askers) if named else {}
    accounts = {UUID(open_["actor"]["account"]) for _n, _type, _at, open_, _sealed in told if _by_post(open_)}
    names = {} if asker else names_of_accounts(accounts)
    for _n, type_, at, open_, sealed in told:
        if asker and type_ in _OFFICE_ONLY:
            continue
        who = names.get(UUID(open_["actor"]["account"]), "") if _by_post(open_) else ""
        yield EnquiryLine(
            type=type_,
            at=at,
            who=who,
            body=open_.get("body", ""),
            words=str(sealed.get("words") or sealed.get("question", "")),
            answer=str(sealed.get("answer", "")),
            elements=tuple(open_.get("elements", ())),
            due=datetime.fromisoformat(open_["due"]) if "due" in open_ else None,
            finding=open_.get("finding", ""),
            in_guide=open_.get("in_guide", ""),
            case=str(sealed.get("case", "")),
            ground=GROUND_LABELS[Ground(open_["ground"])] if open_.get("ground") else "",
            hand=hands.get(UUID(open_["actor"]["account"]), "") if not _by_post(open_) else "",
            guardian=open_["actor"]["capacity"] == Capacity.GUARDIAN.value,
        )


def _by_post(open_: Mapping[str, Any]) -> bool:
    return "post" in open_["actor"]


def _offers(actor: Actor, enquiry: Enquiry) -> Iterator[EnquiryOffer]:
    for deed in EnquiryDeed:
        refused: DomainError | None = None
        try:
            after_deed(deed, enquiry.state, enquiry.publication)
            reason = policies.may(actor, deed, enquiry).reason
            if not reason:
                readiness.check(deed, enquiry)
        except DomainError as error:
            refused, reason = error, error.message()
        yield EnquiryOffer(deed, ENQUIRY_DEED_LABELS[deed], not reason, reason, refused)
