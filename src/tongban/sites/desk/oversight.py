"""What happened to a case, in full; and, for supervisors, what was tried on it and refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.queries import case_detail
from tongban.cases.queries.seen import record_read
from tongban.foundation import clock
from tongban.foundation.records import refusals as record
from tongban.foundation.records.models import Refusal
from tongban.foundation.web.language import listed, noted, sentence
from tongban.kernel.errors import DomainError, is_registered
from tongban.registry.identity.actors import Capacity
from tongban.registry.identity.queries import names_of_accounts
from tongban.sites.desk.casepage import CasePage
from tongban.sites.desk.frame import page
from tongban.sites.desk.mandates import mandates_of
from tongban.sites.desk.narrating import narrate
from tongban.sites.desk.tried import deed_shown, told_rows
from tongban.sites.desk.words import CHANNELS, element_shown
from tongban.sites.parts.signed_in import current_actor

_PURPOSE = "supervision"
_TO_A_PAGE = 100
_BLANK = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class RefusedDeed:
    """A deed that a rule refused. ``tried`` is its sealed content, shown only when it was opened."""

    id: UUID
    at: datetime
    deed: str
    why: str
    code: str
    cited: str
    who: str
    opened: bool = False
    tried: tuple[tuple[str, str], ...] = ()


@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Every event of the case with the texts that belong to it, a hundred to a page, the last ones first met.

    Five statements, one more where somebody acted by a mandate, two more where its paper was witnessed.
    """
    actor = current_actor(request)
    detail = case_detail(actor, code)
    lines, asked = detail.history, request.GET.get("p", "")
    last = max(ceil(len(lines) / _TO_A_PAGE), 1)
    chosen = int(asked) if asked.isdecimal() and len(asked) < 7 and 0 < int(asked) <= last else last
    # Counted from the end, so that the page met first is a full one.
    end = len(lines) - (last - chosen) * _TO_A_PAGE
    begin = max(end - _TO_A_PAGE, 0)
    told = narrate(detail, lines[begin:end])
    context = {
        "case": CasePage(detail, clock.now()),
        "told": tuple(enumerate(told, start=begin + 1)),
        "mandates": mandates_of(code, detail.progress.reader or actor, detail.progress.case_id, lines),
        "shown": (begin + 1, begin + len(told), len(lines)) if last > 1 else None,
        "previous_href": f"?p={chosen - 1}" if chosen > 1 else "",
        "next_href": f"?p={chosen + 1}" if chosen < last else "",
    }
    return page(request, "desk/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def refusals(request: HttpRequest, code: str) -> HttpResponse:
    """What was tried on this case and refused. Sent with ``refusal``, the sealed content of that one is opened; the
    opening is on record first."""
    actor = current_actor(request)
    detail = case_detail(actor, code)
    found = record.of_target(detail.progress.case_id)
    opened = request.POST.get("refusal", "") if request.method == "POST" else ""
    if opened:
        if opened not in {str(each.id) for each in found}:
            raise DomainError("uow.not_found")
        record_read(detail.progress.reader or actor, detail.progress.case_id, ["refusal"], _PURPOSE, refusal=opened)
    officials = {UUID(each.actor["account"]) for each in found if _by_post(each) and "account" in each.actor}
    rows = list(_rows(found, opened, names_of_accounts(officials)))
    context = {"case": CasePage(detail, clock.now()), "rows": rows}
    return page(request, "desk/refusals.html", context)


def _rows(found: Sequence[Refusal], opened: str, names: Mapping[UUID, str]) -> Iterator[RefusedDeed]:
    for each in found:
        yield RefusedDeed(
            id=each.id,
            at=each.at,
            deed=deed_shown(each.deed),
            why=_why(each),
            code=each.code,
            cited=listed(element_shown(place) or place for place in each.cited),
            who=_who(each, names),
            opened=str(each.id) == opened,
            tried=_tried(each) if str(each.id) == opened else (),
        )


def _why(refusal: Refusal) -> str:
    """The sentence of the catalogue; what it would have filled in stands in the sealed content."""
    if not is_registered(refusal.code):
        return ""
    return _BLANK.sub("…", sentence(DomainError(refusal.code, element="、".join(refusal.cited))))


def _by_post(refusal: Refusal) -> bool:
    return bool(refusal.actor.get("capacity") == Capacity.POST)


def _who(refusal: Refusal, names: Mapping[UUID, str]) -> str:
    channel = str(CHANNELS.get(refusal.actor.get("channel", ""), ""))
    # Of others than officials the page says no name: who they are is not what is supervised.
    who = names.get(UUID(refusal.actor["account"]), _("工作人员")) if _by_post(refusal) else _("申请人或其他人")
    return noted(who, channel) if channel else who


def _tried(refusal: Refusal) -> tuple[tuple[str, str], ...]:
    return told_rows(json.loads(record.tried(refusal))) if refusal.data_key else ()
