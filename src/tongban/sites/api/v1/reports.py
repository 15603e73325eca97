"""What outside systems report back to the platform. They sign with the secret they share with it and have no token; their
side of the agreement is theirs, so these addresses are no part of our OpenAPI document."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse

from tongban.capabilities.messaging import ports
from tongban.capabilities.messaging.actions.take_report import take_report
from tongban.capabilities.messaging.kinds import MAIL_WAYS, SMS_WAYS, Way
from tongban.capabilities.messaging.ports import Gateway


def sms_report(request: HttpRequest) -> HttpResponse:
    """How an SMS ended. 204 also for a report that was here before; DomainErrors ``outgoing.signature_refused`` (401),
    ``messaging.report.malformed`` (422), ``messaging.report.unknown`` (404)."""
    return _taken(request, ports.sms.now(), SMS_WAYS)


def mail_report(request: HttpRequest) -> HttpResponse:
    """How a mail ended, in the same way."""
    return _taken(request, ports.mail.now(), MAIL_WAYS)


def _taken(request: HttpRequest, gateway: Gateway, ways: Collection[Way]) -> HttpResponse:
    report = gateway.read_report(
        method="POST", target=request.get_full_path(), headers=request.headers, body=request.body
    )
    take_report(report, ways)
    return HttpResponse(status=204)
