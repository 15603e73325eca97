"""查阅、复制 (个人信息保护法第四十五条): everything the platform holds about who is signed in, to read and to take along.

One document serves both: the page shows it, the file is it, in JSON that another platform can read (第三款: 转移). A guardian has
the same of a ward (``ward``): what is on record of the ward, and that it was taken is on record, too (第三十一条).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases.queries import CaseDetail, case_detail
from tongban.cases.queries.owning import own_cases
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import Crumb, SummaryRow
from tongban.kernel.codes import show_enquiry_number, show_registration_code
from tongban.kernel.codes.documents import DOCUMENT_NAMES
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.kinds import CLAIM_BASIS, Claim
from tongban.oversight.grievances.queries import own_enquiries, questions_of
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.companies import companies_of
from tongban.registry.identity.contacts import reach_of
from tongban.registry.identity.guardians import GuardianView, guarded_by, guardians_of
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.mandates import MandateView, mandates_given, mandates_received
from tongban.registry.identity.queries import Party, read_party
from tongban.registry.identity.sightings import FAMILY
from tongban.registry.identity.trail import MOST_ON_A_PAGE, readings_about
from tongban.sites.parts.answersview import AnswersView
from tongban.sites.parts.guardianship import BASES, how_long
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.entrustview import role_words
from tongban.sites.portal.frame import person_of, show
from tongban.sites.portal.views.mydata import profile_rows, reading_row

_AN_HOUR = 10
_PAGES = 20
"""Pages of readings that a copy holds, newest first; what is older stands on the page of one's data."""


@require_safe
def copy(request: HttpRequest) -> HttpResponse:
    """The copy to read."""
    whose = _owner(request)
    actor, ward, codes = whose.actor, whose.ward, whose.codes()
    reach = reach_of(PartyKind.NATURAL, whose.person.id)
    context = {
        "name": whose.person.name if ward else "",
        "file_href": reverse("portal:my-copy-file") + (f"?ward={ward}" if ward else ""),
        "profile": profile_rows(whose.person, reach.email, plain=True),
        "companies": [(each.name, role_words(each.role, each.kind)) for each in companies_of(actor, ward)],
        "mandates": [_mandate(each) for each in whose.mandates()],
        "guardianships": [_guardianship_shown(each) for each in whose.guardianships()],
        "cases": [_case_shown(each) for each in _details(actor, codes)],
        "enquiries": _enquiries(whose),
        "readings": [reading_row(each, codes, ward) for each in _readings(whose, codes)],
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), *_above(whose), Crumb(_("全部数据"))),
    }
    return show(request, "my_copy", context, private=True)


@require_safe
def copy_file(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    whose = _owner(request)
    content = orjson.dumps(_document(whose), option=orjson.OPT_INDENT_2, default=str)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    title = _("{name}的数据").format(name=whose.person.name) if whose.ward else _("我的数据")
    name = f"{title}-{clock.today():%Y%m%d}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store, private"
    return response


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose data it is, and who takes it: the person, or the guardian of ``ward``."""

    actor: Actor
    person: Party
    ward: UUID | None = None

    def codes(self) -> dict[UUID, str]:
        """The cases in which the person's own data stands."""
        return own_cases(self.actor, self.ward)

    def mandates(self) -> tuple[MandateView, ...]:
        """Given and received; what somebody else entrusted to a ward is between these two."""
        received = mandates_received(self.actor) if self.ward is None else ()
        return (*mandates_given(self.actor, ward_id=self.ward), *received)

    def guardianships(self) -> tuple[GuardianView, ...]:
        """Who is the person's guardian, and whose guardian the person is."""
        held = guarded_by(self.actor) if self.ward is None else ()
        return (*held, *guardians_of(self.actor, ward_id=self.ward))


def _owner(request: HttpRequest) -> _Whose:
    """A copy is dear to make: so many an hour. DomainErrors ``identity.capacity.not_held``,
    ``identity.guardianship.unknown``, ``limits.too_many``."""
    actor, person, named = current_actor(request), person_of(request), request.GET.get("ward", "")
    if person is None:
        raise DomainError("identity.capacity.not_held")
    if not named:
        spend("my-copy", str(actor.account_id), _AN_HOUR, 3600)
        return _Whose(actor, person)
    try:
        ward = actor.ward_of(UUID(named))
    except ValueError:
        raise DomainError("identity.guardianship.unknown") from None
    spend("my-copy", str(actor.account_id), _AN_HOUR, 3600)
    found = read_party(actor.by_guardianship(ward), PartyKind.NATURAL, ward.ward_id, purpose=FAMILY)
    if found is None:
        raise DomainError("identity.guardianship.unknown")
    return _Whose(actor, found, ward.ward_id)


def _above(whose: _Whose) -> tuple[Crumb, ...]:
    if whose.ward is None:
        return (Crumb(_("我的数据"), reverse("portal:my-data")),)
    return (
        Crumb(_("家人"), reverse("portal:family")),
        Crumb(whose.person.name, reverse("portal:ward", args=[whose.ward])),
    )


def _details(actor: Actor, codes: dict[UUID, str]) -> list[CaseDetail]:
    """Every case in which the person's own data stands. Four statements each."""
    return [case_detail(actor, code) for code in codes.values()]


def _readings(whose: _Whose, codes: dict[UUID, str]) -> Iterator[Any]:
    after = None
    for _page in range(_PAGES):
        page = readings_about(whose.actor, codes, after, MOST_ON_A_PAGE, ward_id=whose.ward)
        yield from page.readings
        after = page.next
        if after is None:
            return


def _document(whose: _Whose) -> dict[str, Any]:
    actor, person, codes = whose.actor, whose.person, whose.codes()
    reach = reach_of(PartyKind.NATURAL, person.id)
    return {
        "made_at": clock.now().isoformat(),
        "basis": CLAIM_BASIS[Claim.ACCESS],
        "person": {
            "name": person.name,
            "document": DOCUMENT_NAMES[person.document],
            "id_number": person.identifier,
            "mobile": person.mobile,
            "email": reach.email,
            "assurance_level": person.assurance_level,
            "told_by_sms": reach.by_sms,
            "told_by_email": reach.by_email,
        },
        "companies": [
            {"name": each.name, "uscc": each.uscc, "role": each.role.value} for each in companies_of(actor, whose.ward)
        ],
        "mandates": [_mandate(each) for each in whose.mandates()],
        "guardianships": [_guardianship(each) for each in whose.guardianships()],
        "cases": [_case(each) for each in _details(actor, codes)],
        "enquiries": _enquiries(whose),
        "readings": [
            {
                "at": each.at.isoformat(),
                "reader": each.reader.value,
                "body": each.body,
                "post": each.post,
                "system": each.system,
                "fields": list(each.fields),
                "masked": each.masked,
                "purpose": each.purpose,
                "basis": each.basis,
                "registration_code": codes.get(each.case_id) if each.case_id else None,
            }
            for each in _readings(whose, codes)
        ],
    }


def _mandate(each: MandateView) -> dict[str, str]:
    return {
        "principal": each.principal,
        "agent": each.agent,
        "matter": each.matter,
        "since": each.since.isoformat(),
        "until": each.until.isoformat(),
        "standing": each.standing.value,
        "witness": each.witness,
    }


def _guardianship(each: GuardianView) -> dict[str, str | None]:
    return {
        "guardian": each.guardian,
        "ward": each.ward,
        "basis": each.basis.value,
        "evidence": each.evidence.value,
        "since": each.since.isoformat(),
        "until": each.until.isoformat() if each.until else None,
        "ended_because": each.ended_because.value if each.ended_because else None,
    }


def _guardianship_shown(each: GuardianView) -> tuple[str, str]:
    return f"{each.guardian} → {each.ward}", f"{BASES[each.basis]} · {how_long(each)}"


def _case(detail: CaseDetail) -> dict[str, Any]:
    progress = detail.progress
    return {
        "registration_code": progress.code,
        "item": progress.guide.name,
        "body": progress.guide.department_name,
        "state": progress.state.value,
        "submitted_at": progress.submitted_at.isoformat(),
        "applicant": dict(detail.applicant),
        "situation": dict(detail.scenario),
        "answers": dict(detail.answers),
        "materials": [
            {"element": each.element, "name": each.name, "size": each.size, "sha256": each.sha256}
            for each in detail.materials
        ],
    }


def _case_shown(detail: CaseDetail) -> dict[str, Any]:
    guide, shown = detail.progress.guide, show_registration_code(detail.progress.code)
    answers = AnswersView(guide.form, detail.answers, detail.scenario)
    rows = [SummaryRow(row.label, row.value) for section in answers.sections for row in section.rows]
    return {
        "code": shown,
        "href": reverse("portal:case", args=[shown]),
        "item": guide.name,
        "submitted_at": detail.progress.submitted_at,
        "rows": rows,
        "files": [each.name for each in detail.materials if each.name],
    }


def _enquiries(whose: _Whose) -> list[dict[str, str]]:
    found, after = [], None
    for _page in range(_PAGES):
        page = own_enquiries(whose.actor, after, MOST_ON_A_PAGE, ward_id=whose.ward)
        questions = questions_of(page.rows) if page.rows else {}
        found += [
            {
                "number": show_enquiry_number(row.number),
                "about": row.about,
                "asked_at": row.asked_at.isoformat(),
                "words": questions.get(row.enquiry_id, ""),
                "state": row.state_label,
            }
            for row in page.rows
        ]
        after = page.next
        if after is None:
            break
    return found
