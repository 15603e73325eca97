"""下一工作日: the visitor moves the clock, and waits until what that brings has come."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock, demonstration, jobs
from tongban.foundation.records import consumers
from tongban.foundation.web.components import TimelineRow
from tongban.kernel.errors import DomainError
from tongban.sites.demo.chapters import chapter_named
from tongban.sites.demo.frame import measured, show, today_shown
from tongban.sites.demo.standing import keep, standing_in

_MOST_DAYS = 20
_MOST_MOVES = 60


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """The clock goes on by ``days`` working days, for everybody; the worker does what has fallen due."""
    demonstration.required()
    measured(request, "clock", _MOST_MOVES)
    text = request.POST.get("days", "1")
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    if not 1 <= days <= _MOST_DAYS:
        raise DomainError("demo.wrong_step", step=f"+{text[:10]}wd")
    clock.advance(demonstration.distance(f"+{days}wd", clock.now()))
    jobs.soon(jobs.CATCH_UP)
    name = request.POST.get("chapter", "")
    if not name:
        return HttpResponseRedirect(reverse("demo:clock"))
    chapter = chapter_named(name)
    response = HttpResponseRedirect(f"{reverse('demo:clock')}?{urlencode({'chapter': name})}")
    return keep(request, response, chapter, standing_in(request, chapter).later(chapter, days))


@require_safe
def clock_page(request: HttpRequest) -> HttpResponse:
    """How far the sweep is; asked again every second, and back to the chapter when it is through."""
    demonstration.required()
    name = request.GET.get("chapter", "")
    back = reverse("demo:chapter", args=[chapter_named(name).name]) if name else reverse("demo:home")
    waits = jobs.standing(jobs.CATCH_UP)
    left = max(consumers.lag().values(), default=0)
    if not waits and not left:
        now = today_shown()
        told = {"date": now["date"], "weekday": now["weekday"]}
        messages.success(request, _("现在是 %(date)s %(weekday)s，到期的事都已经办完。") % told)
        return HttpResponseRedirect(back)
    return show(request, "clock", {"back": back, "lines": _lines(waits, left)})


def _lines(waits: str, left: int) -> list[TimelineRow]:
    heard = _("还有 %(n)d 条记录在路上") % {"n": left} if left else ""
    return [
        TimelineRow(_("时钟已经拨过去"), "done"),
        TimelineRow(
            _("到期的事：视为受理、预警和牌、送达、清理"),
            "now" if waits else "done",
            hint={"todo": _("排队等后台进程"), "doing": _("正在办")}.get(waits, ""),
        ),
        TimelineRow(_("发文书、发消息、监察"), "next" if waits else "now", hint=heard),
    ]
