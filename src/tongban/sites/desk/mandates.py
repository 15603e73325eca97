"""委托 in a case, for its officials: who acts for the applicant on what evidence, who witnessed it. Reading the signed paper,
and the witness's name, is on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tongban.cases.queries import HistoryLine, progress_of
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.mandates import MandateStanding, mandate_paper_of_case, mandates_on, witnesses_of
from tongban.sites.parts.hands import EVIDENCE
from tongban.sites.parts.signed_in import current_actor

_PURPOSE = "核对代理权限"
_OVER = {
    MandateStanding.PRINCIPAL_DECEASED: gettext_lazy("委托人去世，委托已终止"),
    MandateStanding.AGENT_DECEASED: gettext_lazy("代理人去世，委托已终止"),
    MandateStanding.REVOKED: gettext_lazy("委托人已撤销"),
    MandateStanding.RENOUNCED: gettext_lazy("代理人已辞去"),
    MandateStanding.EXPIRED: gettext_lazy("已到期"),
}


@require_safe
def mandate(request: HttpRequest, code: str, mandate_id: UUID) -> StreamingHttpResponse:
    """The signed 授权委托书 of a mandate for this case, as a download."""
    actor = current_actor(request)
    progress = progress_of(code, actor)
    if progress.access != "official":
        raise DomainError("uow.not_found")
    media_type, pieces = mandate_paper_of_case(progress.reader or actor, mandate_id, progress.case_id, _PURPOSE)
    response = StreamingHttpResponse(pieces, content_type=media_type)
    ending = {"application/pdf": ".pdf", "image/png": ".png"}.get(media_type, ".jpg")
    response["Content-Disposition"] = content_disposition_header(True, f"授权委托书{ending}") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store, private"
    return response


def mandates_of(code: str, reader: Actor, case_id: UUID, history: Sequence[HistoryLine]) -> list[dict[str, Any]]:
    """The mandates of a case in which somebody has acted by one. One statement, none where nobody has; two more where a paper
    was witnessed."""
    if not any("mandate" in line.open.get("actor", {}) for line in history):
        return []
    found = mandates_on(case_id)
    witnessed = [each.id for each in found if each.witnessed]
    witnesses = witnesses_of(reader, witnessed, purpose=_PURPOSE, case_id=case_id) if witnessed else {}
    return [
        {
            "agent": each.agent,
            "since": each.since,
            "until": each.until,
            "may_withdraw": each.may_withdraw,
            "at_service_point": each.at_service_point,
            "evidence": str(EVIDENCE[each.evidence]),
            "witness": witnesses.get(each.id, ""),
            "over": _OVER.get(each.standing, ""),
            "href": reverse("desk:mandate", args=[code, each.id]) if each.has_paper else "",
        }
        for each in found
    ]
