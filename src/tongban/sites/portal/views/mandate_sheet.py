"""委托 on one sheet, to print: who lets whom do what, until when, on what it rests, who witnessed it, what it never covers."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Crumb, SummaryRow
from tongban.foundation.web.dates import public_date, public_instant
from tongban.foundation.web.language import joined
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.mandates import MandateView, mandate_of
from tongban.registry.identity.uncovered import UNCOVERED
from tongban.sites.parts.hands import EVIDENCE
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import show
from tongban.sites.portal.views.mandates import state_of


@require_safe
def sheet(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """For its two persons and the guardians of the principal; who witnessed it is told to the principal alone."""
    actor = current_actor(request)
    found = mandate_of(actor, mandate_id)
    context = {
        "matter": found.matter,
        "state": state_of(found, mine=found.agent_id in actor.persons),
        "rows": tuple(_rows(found)),
        "uncovered": UNCOVERED if found.period or found.at_service_point else (),
        "paper_href": reverse("portal:mandate-paper", args=[found.id]) if found.has_paper else "",
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(_("委托"), reverse("portal:mandates")),
            Crumb(_("委托单")),
        ),
    }
    return show(request, "mandate_sheet", context, private=True)


def _rows(found: MandateView) -> Iterator[SummaryRow]:
    by = _("监护人{name}替被监护人委托").format(name=found.given_by) if found.given_by else ""
    yield SummaryRow(_("委托人"), found.principal, note=by)
    yield SummaryRow(_("代理人"), found.agent, note=_("帮办代办员，不收费") if found.at_service_point else "")
    yield SummaryRow(_("委托的事"), named(found.matter))
    if found.case_code:
        yield SummaryRow(_("登记码"), show_registration_code(found.case_code), code=True)
    does = _("可以填写、提交、补正、看进度。")
    yield SummaryRow(_("权限"), joined(does, _("也可以撤回申请。") if found.may_withdraw else _("不能撤回申请。")))
    until = public_date(found.until, year=True)
    yield SummaryRow(
        _("期限"), _("{since}至{until}（这一天也算）").format(since=public_date(found.since, year=True), until=until)
    )
    yield SummaryRow(_("依据"), EVIDENCE[found.evidence])
    if found.witnessed:
        note = _("本人不会写字、按手印的，由见证人在场")
        yield SummaryRow(_("见证人"), found.witness or _("有见证人，姓名只给委托人和办件机关看"), note=note)
    yield SummaryRow(_("委托的时间"), public_instant(found.given_at))
    if found.accepted_at is not None:
        yield SummaryRow(_("接受的时间"), public_instant(found.accepted_at))
    if found.ended_at is not None:
        yield SummaryRow(_("结束的时间"), public_instant(found.ended_at))
