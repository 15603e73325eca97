"""好差评 at the desk: the ratings of the own body or region, and one of them with its deeds and its clock.

The body reads stars, reasons and words, never the case or the person; the supervisor, who calls back, is told the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
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
from tongban.foundation.web.dates import public_date
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.actions.call_back import call_back
from tongban.oversight.evaluations.actions.close import close
from tongban.oversight.evaluations.actions.not_adopt import not_adopt
from tongban.oversight.evaluations.actions.rectify import rectify
from tongban.oversight.evaluations.actions.sign import sign
from tongban.oversight.evaluations.actions.unit import LONGEST, FollowUpDone
from tongban.oversight.evaluations.actions.verify import verify
from tongban.oversight.evaluations.kinds import (
    CALL_BACK_LABELS,
    FINDING_LABELS,
    NOT_ADOPTED_LABELS,
    WAY_LABELS,
)
from tongban.oversight.evaluations.queries import FollowUp, RatingLine, Wanted, follow_up, ratings
from tongban.oversight.evaluations.states import OPEN_FOLLOW_UPS, RATING_DEED_LABELS, RATING_LABELS, RatingDeed
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.forms import Token, Trouble, fresh, not_done, say_done, sent
from tongban.sites.desk.frame import body_name, page
from tongban.sites.desk.rating_words import (
    VIEW_WORDS,
    address,
    columns,
    grade_shown,
    is_late,
    item_shown,
    next_shown,
    rating_line,
    star_choices,
    state_shown,
    target_shown,
)
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.signed_in import current_actor

SIZE = 20
_ACTS: dict[str, Callable[..., FollowUpDone]] = {
    RatingDeed.SIGN.value: sign,
    RatingDeed.VERIFY.value: verify,
    RatingDeed.RECTIFY.value: rectify,
    RatingDeed.CALL_BACK.value: call_back,
    RatingDeed.CLOSE.value: close,
    RatingDeed.NOT_ADOPT.value: not_adopt,
}
_CHOICES: dict[RatingDeed, tuple[Any, dict[Any, str]]] = {
    RatingDeed.VERIFY: (gettext_lazy("核实的结论"), dict(FINDING_LABELS)),
    RatingDeed.CALL_BACK: (gettext_lazy("回访的结果"), dict(CALL_BACK_LABELS)),
    RatingDeed.NOT_ADOPT: (gettext_lazy("不采纳的原因"), dict(NOT_ADOPTED_LABELS)),
}
_ASKED: dict[RatingDeed, Any] = {
    RatingDeed.SIGN: gettext_lazy("可以不写。"),
    RatingDeed.VERIFY: gettext_lazy(
        "写明核实了什么、情况是不是属实；认为是误评或者恶意评价的，写明理由，由监察员认定。"
    ),
    RatingDeed.RECTIFY: gettext_lazy("写明怎样改的、以后怎样不再发生；没有法定依据的，写明怎样解释说明。"),
    RatingDeed.CALL_BACK: gettext_lazy("写明什么时候、怎样联系的，评价人怎么说。"),
    RatingDeed.CLOSE: gettext_lazy("写明核实和整改的结果，不写个人信息。只有本单位和监察员能看到，不对外公开。"),
    RatingDeed.NOT_ADOPT: gettext_lazy(
        "写明依据什么认定不是对这次服务的真实评价。不采纳的评价不计入任何数字，记录保留。"
    ),
}


@require_safe
def rating_list(request: HttpRequest) -> HttpResponse:
    """The ratings one may see, filtered, newest first. Two statements, whatever the page."""
    actor = current_actor(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("view", "stars")}
    wanted = Wanted(asked["view"] or "open", asked["stars"])
    after = request.GET.get("after") or None
    found = ratings(actor, wanted, after, SIZE)
    supervises = actor.holds(Duty.SUPERVISE) is not None
    now, calendar = clock.now(), current_calendar()
    context = {
        "heading": _("好差评") if supervises else _("对本部门的评价"),
        "supervises": supervises,
        "tabs": [
            ui.Tab(words, address(Wanted(view, wanted.stars)), view == wanted.view)
            for view, words in VIEW_WORDS.items()
        ],
        "wanted": wanted,
        "stars": star_choices().items(),
        "caption": _("%(view)s，新的在前") % {"view": VIEW_WORDS[wanted.view]},
        "columns": columns(supervises=supervises),
        "rows": [rating_line(row, now, calendar, supervises=supervises) for row in found.rows],
        "next_href": address(wanted, after=found.next) if found.next else "",
        "first_href": address(wanted) if after else "",
    }
    return page(request, "desk/ratings.html", context, current="ratings")


@require_safe
def rating(request: HttpRequest, rating_id: UUID) -> HttpResponse:
    """A rating on one page. Four statements."""
    found = follow_up(current_actor(request), rating_id)
    return _page(request, found, fresh(found.row.state_version))


@require_POST
def deed(request: HttpRequest, rating_id: UUID) -> HttpResponse:
    """A deed on a rating: ``do`` names it, ``words`` and ``choice`` are its content. DomainError
    ``evaluations.follow_up.unknown_deed``."""
    actor, do = current_actor(request), request.POST.get("do", "")
    words, choice = request.POST.get("words", ""), request.POST.get("choice", "")[:40]
    found = follow_up(actor, rating_id)
    act = _ACTS.get(do)
    if act is None:
        raise DomainError("evaluations.follow_up.unknown_deed")
    token = sent(request)
    try:
        done = act(actor, rating_id=rating_id, seen=token.seen, words=words, choice=choice, key=token.key or None)
    except DomainError as error:
        target = f"choice-{do}-0" if error.code.endswith(".choice") else f"words-{do}"
        return not_done(
            error,
            found,
            token,
            target,
            sentence=_("您打开这一页之后，这条评价已经是“%(state)s”。刚才的操作没有执行，请看最新情况再决定。"),
            read=lambda: follow_up(actor, rating_id),
            show=lambda found, token, **more: _page(request, found, token, RatingDeed(do), **more),
        )
    said = {"deed": pgettext("deed", RATING_DEED_LABELS[done.deed]), "state": _(RATING_LABELS[done.state])}
    say_done(request, _("“%(deed)s”已办好，这条评价现在是“%(state)s”。"), said, repeated=done.repeated)
    return redirect("desk:rating", rating_id=rating_id)


def _page(
    request: HttpRequest,
    found: FollowUp,
    token: Token,
    tried: RatingDeed | None = None,
    problem: Trouble | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    row, now, calendar = found.row, clock.now(), current_calendar()
    problem = problem or Trouble()
    context: dict[str, Any] = {
        "row": row,
        "code": show_registration_code(row.code) if row.code else "",
        "grade": grade_shown(row),
        "state": state_shown(row),
        "late": is_late(row, now),
        "next": next_shown(row, now, calendar),
        "what": _what(found),
        "history": [_line(each) for each in found.lines],
        "token": token,
        "notice": notice,
        "errors": problem.lines,
        "forms": [
            _form(request, offer.deed, pgettext("deed", offer.label), problem if offer.deed is tried else Trouble())
            for offer in found.offers
            if offer.possible
        ],
        "cannot": list(_cannot(found)),
    }
    return page(request, "desk/rating.html", context, current="ratings", status=status)


def _form(request: HttpRequest, deed: RatingDeed, label: str, problem: Trouble) -> dict[str, Any]:
    """One deed with its fields; what was typed stays where a rule said no."""
    typed = request.POST if request.POST.get("do") == deed.value and problem.lines else {}
    what, labels = _CHOICES.get(deed, ("", {}))
    kinds: Iterable[tuple[StrEnum, str]] = labels.items()
    choices = tuple(ui.Choice(kind.value, words, kind.value == typed.get("choice")) for kind, words in kinds)
    fields = [
        ui.Field(
            id=f"words-{deed.value}", name="words", label=_("说明") if deed is not RatingDeed.CLOSE else _("办结说明"),
            control="textarea", value=typed.get("words", ""), maxlength=LONGEST, required=deed is not RatingDeed.SIGN,
            hint=_ASKED[deed], error=problem.at(f"words-{deed.value}"),
        )
    ]  # fmt: skip
    if choices:
        fields.insert(
            0,
            ui.Field(
                id=f"choice-{deed.value}", name="choice", label=what, control="radio", choices=choices,
                error=problem.at(f"choice-{deed.value}-0"),
            ),
        )  # fmt: skip
    return {"deed": deed.value, "label": label, "fields": fields, "folded": deed is RatingDeed.NOT_ADOPT}


def _cannot(found: FollowUp) -> Iterable[ui.Deed]:
    """Deeds that wait for something; of what is over nobody expects any."""
    if found.row.state not in OPEN_FOLLOW_UPS:
        return ()
    return (
        ui.Deed(pgettext("deed", offer.label), reason=reason_of(offer)) for offer in found.offers if not offer.possible
    )


def _what(found: FollowUp) -> list[ui.SummaryRow]:
    row = found.row
    rows = [
        ui.SummaryRow(_("评价"), _(row.grade.name), note=_("%(n)d 星") % {"n": row.grade.stars}),
        ui.SummaryRow(_("评价对象"), target_shown(row)),
        ui.SummaryRow(_("选的内容"), "\n".join(_(each.name) for each in row.reasons) or "—"),
        ui.SummaryRow(_("写的话"), found.words or "—"),
        ui.SummaryRow(_("被评价部门"), body_name(row.department_id)),
        ui.SummaryRow(_("事项"), item_shown(row)),
        ui.SummaryRow(_("日期"), public_date(row.at, year=True), note=_(WAY_LABELS[row.way])),
    ]
    if row.code:
        code = show_registration_code(row.code)
        rows.append(ui.SummaryRow(_("登记码"), code, code=True, note=_("只有回访的监察员看得到")))
    return rows


def _line(line: RatingLine) -> ui.TimelineRow:
    if line.type == "evaluations.rating.given":
        return ui.TimelineRow(_("评价"), "done", None, "", _("匿名"))
    detail = "\n".join(text for text in (line.choice, line.words) if text)
    return ui.TimelineRow(
        pgettext("deed", RATING_DEED_LABELS[RatingDeed(line.deed)]), "done", line.at, detail, line.who or _("系统")
    )
