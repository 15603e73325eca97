"""One card: why it was raised, what its case's clock says, what was done to it, and what can be done now.

Of the case nothing personal is shown: its item, its code, its state and the explanation of its dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_instant, table_instant
from tongban.foundation.web.language import language
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.supervision.actions.close import close
from tongban.oversight.supervision.actions.explain import explain
from tongban.oversight.supervision.actions.lift import lift
from tongban.oversight.supervision.actions.unit import LONGEST, CardDone
from tongban.oversight.supervision.actions.uphold import uphold
from tongban.oversight.supervision.kinds import LEVEL_LABELS, Level
from tongban.oversight.supervision.queries import CardDetail, CardLine, CardRow, card_detail
from tongban.oversight.supervision.states import CARD_DEED_LABELS, CARD_LABELS, OPEN_CARDS, CardDeed
from tongban.sites.desk.forms import Token, Trouble, fresh, not_done, say_done, sent
from tongban.sites.desk.frame import body_name, page
from tongban.sites.desk.supervision_words import card_line, columns, level_shown, order_shown, state_shown, step_name
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.signed_in import current_actor

Act = Callable[..., CardDone]

_ACTS: dict[str, Act] = {
    CardDeed.EXPLAIN.value: explain,
    CardDeed.UPHOLD.value: uphold,
    CardDeed.LIFT.value: lift,
    CardDeed.CLOSE.value: close,
}
_KINDS = {CardDeed.EXPLAIN: "", CardDeed.UPHOLD: "", CardDeed.LIFT: "line", CardDeed.CLOSE: ""}
_ASKED: dict[CardDeed, Any] = {
    CardDeed.EXPLAIN: gettext_lazy("发生了什么、为什么、打算怎么办；认为不该发牌的，写明理由。"),
    CardDeed.UPHOLD: gettext_lazy("写明理由、整改要求和期限；撤销的，写明为什么不成立。"),
    CardDeed.LIFT: gettext_lazy("写明为什么不成立。"),
    CardDeed.CLOSE: gettext_lazy("写明怎样整改到位的。"),
}
_TITLES: dict[str, Any] = {
    "supervision.card.raised": gettext_lazy("发牌"),
    "supervision.card.answered": gettext_lazy("部门说明"),
    "supervision.card.upheld": gettext_lazy("监察确认"),
    "supervision.card.lifted": gettext_lazy("监察撤销"),
    "supervision.card.closed": gettext_lazy("办结"),
}


@require_safe
def card(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """A card on one page. Five statements."""
    detail = card_detail(current_actor(request), card_id)
    return _page(request, detail, fresh(detail.row.state_version))


@require_POST
def deed(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """A deed on a card: ``do`` names it, ``words`` are its content. DomainError ``supervision.card.unknown_deed``."""
    actor, do, words = current_actor(request), request.POST.get("do", ""), request.POST.get("words", "")
    detail = card_detail(actor, card_id)
    act = _ACTS.get(do)
    if act is None:
        raise DomainError("supervision.card.unknown_deed")
    token = sent(request)
    try:
        done = act(actor, card_id=card_id, seen=token.seen, words=words, key=token.key or None)
    except DomainError as error:
        return not_done(
            error,
            detail,
            token,
            "words",
            sentence=_("您打开这一页之后，这张牌已经是“%(state)s”。刚才的操作没有执行，请看最新情况再决定。"),
            read=lambda: card_detail(actor, card_id),
            show=lambda found, token, **more: _page(request, found, token, words, **more),
        )
    said = {"deed": pgettext("deed", CARD_DEED_LABELS[done.deed]), "state": _(CARD_LABELS[done.state])}
    say_done(request, _("“%(deed)s”已办好，这张牌现在是“%(state)s”。"), said, repeated=done.repeated)
    return redirect("desk:card", card_id=card_id)


def _page(
    request: HttpRequest,
    detail: CardDetail,
    token: Token,
    words: str = "",
    problem: Trouble | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    row, now, calendar = detail.row, clock.now(), current_calendar()
    problem = problem or Trouble()
    possible = [offer for offer in detail.offers if offer.possible]
    context: dict[str, Any] = {
        "row": row,
        "code": show_registration_code(row.code),
        "level": level_shown(row.level),
        "state": state_shown(row),
        "order": order_shown(row, detail.ended, now, calendar),
        "why": _why(detail),
        "case_rows": _case(detail),
        "lines": [line.en if language() == "en" else line.zh for line in detail.case.clock.lines],
        "history": [_line(each, row) for each in detail.lines],
        "token": token,
        "notice": notice,
        "errors": problem.lines,
        "possible": [(offer.deed.value, pgettext("deed", offer.label), _KINDS[offer.deed]) for offer in possible],
        "cannot": list(_cannot(detail)),
        "field": ui.Field(
            id="words",
            name="words",
            label=_("说明") if possible and possible[0].deed is CardDeed.EXPLAIN else _("理由"),
            control="textarea",
            value=words,
            maxlength=LONGEST,
            hint=f"{_ASKED[possible[0].deed]}{_('最多 %(n)d 字，不写个人信息。') % {'n': LONGEST}}" if possible else "",
            error=problem.at("words"),
        ),
        "columns": columns(bodies=False, case=False),
        "others": [card_line(each, now, calendar, bodies=False, case=False) for each in detail.others],
    }
    return page(request, "desk/supervision_card.html", context, current="cards", status=status)


def _cannot(detail: CardDetail) -> Iterable[ui.Deed]:
    """Deeds that wait for something; of a warning and of what is over nobody expects any."""
    if detail.row.level is Level.WARNING or detail.row.state not in OPEN_CARDS:
        return ()
    return (
        ui.Deed(pgettext("deed", offer.label), reason=reason_of(offer)) for offer in detail.offers if not offer.possible
    )


def _why(detail: CardDetail) -> list[ui.SummaryRow]:
    row = detail.row
    rows = [
        ui.SummaryRow(_("规则"), f"{row.rule.id} {_(row.rule.title)}", note=_(row.rule.condition)),
        ui.SummaryRow(_("依据"), _(row.rule.basis)),
        ui.SummaryRow(_("责任部门"), body_name(row.department_id)),
        ui.SummaryRow(_("成立时间"), public_instant(row.at), note=_("按办件事实计算，与什么时候检查无关")),
    ]
    if row.about:
        rows.insert(1, ui.SummaryRow(_("环节"), step_name(guide_hash=row.guide_id, step_id=row.about)))
    if row.level is Level.WARNING:
        rows.append(ui.SummaryRow(_("期限届满"), public_instant(row.due)))
        return rows
    rows.append(ui.SummaryRow(_("发牌时间"), public_instant(detail.noticed), note=_("三个工作日的说明期从次日起算")))
    if detail.ended is not None:
        rows.append(ui.SummaryRow(_("后来"), _("已于 %(at)s 办了") % {"at": public_instant(detail.ended)}))
    else:
        rows.append(ui.SummaryRow(_("现在"), _("还没有办")))
    return rows


def _case(detail: CardDetail) -> list[ui.SummaryRow]:
    code = show_registration_code(detail.row.code)
    return [
        ui.SummaryRow(_("事项"), detail.row.item),
        ui.SummaryRow(_("登记码"), code, code=True),
        ui.SummaryRow(_("办件状态"), _(detail.case.state_label)),
    ]


def _line(line: CardLine, row: CardRow) -> ui.TimelineRow:
    title, at, detail = str(_TITLES[line.type]), line.at, line.words
    if line.type == "supervision.card.raised":
        title = _("发出%(level)s") % {"level": _(LEVEL_LABELS[row.level])}
        if row.level is not Level.WARNING and line.at != line.told:
            at, detail = line.told, _("自 %(at)s 起成立") % {"at": table_instant(line.at)}
    elif line.why == "OVER":
        title = _("预警解除")
    elif line.why == "RECTIFIED":
        title = _("整改到位，办结")
    return ui.TimelineRow(title, "done", at, detail, line.who or _("系统"))
