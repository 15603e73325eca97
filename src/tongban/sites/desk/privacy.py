"""个人信息保护看板: requests and their limits, readings per day, delays in force, assessments and breaches, for who keeps them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.figures import rights_within
from tongban.oversight.grievances.kinds import CLAIM_LABELS, Claim
from tongban.oversight.privacy.policies import keeping_post
from tongban.oversight.privacy.queries import assessments, breaches, lacking
from tongban.registry.identity.delays import delays_running
from tongban.registry.identity.trail import KINDS
from tongban.registry.orgs.queries import lines_within
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor

_DAYS = 14


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Eight statements of its own. DomainError ``privacy.not_allowed``."""
    actor = current_actor(request)
    post = keeping_post(actor)
    if post is None:
        raise DomainError("privacy.not_allowed", reason=_("由数据管理岗或者电子监察岗办理。"))
    today = clock.today()
    since = datetime.combine(today - timedelta(days=_DAYS - 1), time(), clock.SHANGHAI)
    bodies = lines_within(post.region_code)
    read = audit.by_day(KINDS, bodies, since)
    rights = rights_within(post.region_code)
    found = breaches(actor)
    waiting = sum(each.concerned - each.told for each in found)
    complained = next(each.asked for each in rights if each.claim is Claim.COMPLAIN)
    context = {
        "facts": [
            ui.SummaryRow(_("一年来的请求"), str(sum(each.asked for each in rights) - complained)),
            ui.SummaryRow(_("一年来的投诉"), str(complained)),
            ui.SummaryRow(_("逾期没有答复的"), str(sum(each.overdue for each in rights))),
            ui.SummaryRow(_("正在延迟告知"), str(delays_running(bodies))),
            ui.SummaryRow(
                _("要评估、没有有效评估的"), str(len(lacking(actor)))
            ),
            ui.SummaryRow(
                _("有效的评估"), str(sum(each.valid for each in assessments(actor))),
            ),
            ui.SummaryRow(
                _("没有按期报告的泄露"), str(sum(each.late for each in found))
            ),
            ui.SummaryRow(_("泄露涉及、还没有告知的人"), str(waiting)),
        ],
        "right_columns": [
            ui.Column(_("哪种请求")),
            *(ui.Column(each, "number") for each in (_("提出"), _("已答复"), _("按期"), _("待答复"), _("逾期"))),
        ],
        "right_rows": [
            ui.Row(
                [
                    _(CLAIM_LABELS[each.claim]),
                    *map(str, (each.asked, each.answered, each.in_time, each.waiting, each.overdue)),
                ]
            )
            for each in rights
        ],
        "day_columns": [ui.Column(_("哪天")), ui.Column(_("查阅次数"), "number")],
        "day_rows": [
            ui.Row([table_date(day, year=True), str(read.get(day, 0))])
            for day in (today - timedelta(days=n) for n in range(_DAYS))
        ],
    }  # fmt: skip
    return page(request, "desk/privacy.html", context, current="privacy")
