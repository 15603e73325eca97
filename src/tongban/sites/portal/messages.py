"""The message box: what happened to my cases and those of the legal persons I represent, newest first.

A message is read when it is opened; for that a page is enough, no script. From each a link leads to where the case stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.capabilities.messaging.actions.read_message import read_message
from tongban.capabilities.messaging.queries import MOST_COUNTED, MessageView, box, message, retold, sendings, unread
from tongban.capabilities.messaging.texts import Text
from tongban.foundation.web.components import Crumb, State
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import language
from tongban.kernel.codes import is_enquiry_number, show_enquiry_number, show_registration_code
from tongban.registry.identity.queries import legal_persons_of
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import show
from tongban.sites.portal.words import WAYS, sending_state


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The list, by keyset pages. One statement besides session, actor and name."""
    page = box(current_actor(request), request.GET.get("after") or None)
    told = _spoken(page.messages)
    context = {
        "rows": [_row(each, told) for each in page.messages],
        "first": "after" not in request.GET,
        "next_href": f"{reverse('portal:messages')}?after={page.next}" if page.next else "",
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("消息"))),
    }
    return show(request, "messages", context, private=True)


@require_safe
def one_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message; opening it marks it read. A HEAD opens nothing."""
    actor = current_actor(request)
    found = message(actor, message_id) if request.method == "HEAD" else read_message(actor, message_id=message_id)
    shown, told = _code(found), _spoken([found]).get(found.id)
    context = {
        "message": found,
        "text": told or found,
        "as_sent": told is not None,
        "at": public_instant(found.at),
        "word": _word(found),
        "code": shown,
        "addressee": _addressee(request, found),
        "sendings": [(WAYS[each.way], sending_state(each)) for each in sendings(found.recipient_id, found.id)],
        "progress_href": _progress_href(found),
        "of_enquiry": is_enquiry_number(found.subject),
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            Crumb(_("消息"), reverse("portal:messages")),
            Crumb(_("消息内容")),
        ),
    }
    return show(request, "message", context, private=True)


def unread_words(request: HttpRequest) -> str:
    """``3 条没看``, empty when everything has been opened. One statement."""
    count = unread(current_actor(request))
    if count > MOST_COUNTED:
        return _("{most} 条以上没看").format(most=MOST_COUNTED)
    return _("{count} 条没看").format(count=count) if count else ""


def _spoken(found: Sequence[MessageView]) -> dict[UUID, Text]:
    """What is told anew, by id: in an English page; what was sent is Chinese. Two statements there, none in a Chinese page."""
    return retold(found) if language() == "en" else {}


def _row(each: MessageView, told: dict[UUID, Text]) -> dict[str, Any]:
    read = each.read_at is not None
    return {
        "title": told[each.id].title if each.id in told else each.title,
        "href": reverse("portal:message", args=[each.id]),
        "at": each.at,
        "word": _word(each),
        "code": _code(each),
        "unread": not read,
        "state": State("done", _("看过")) if read else State("go", _("没看")),
    }


def _code(each: MessageView) -> str:
    """Empty where the message is about the account itself."""
    if is_enquiry_number(each.subject):
        return show_enquiry_number(each.subject)
    return show_registration_code(each.subject) if each.subject else ""


def _word(each: MessageView) -> str:
    """What the code is called."""
    return _("咨询编号") if is_enquiry_number(each.subject) else _("登记码")


def _progress_href(each: MessageView) -> str:
    """Where what the message is about stands; empty where it is about the account."""
    name = "portal:enquiry" if is_enquiry_number(each.subject) else "portal:case"
    return reverse(name, args=[_code(each)]) if each.subject else ""


def _addressee(request: HttpRequest, found: MessageView) -> str:
    """The legal person that the message is for; empty where it is the reader's own."""
    actor = current_actor(request)
    if found.recipient_id in actor.persons or actor.account_id is None:
        return ""
    return next((card.name for card in legal_persons_of(actor.account_id) if card.id == found.recipient_id), "")
