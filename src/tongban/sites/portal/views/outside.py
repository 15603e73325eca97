"""Is this in the guide? Anybody says what an office asked for; the answer is the element that asks for it, or that none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Crumb, Field
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.names import named
from tongban.kernel.codes import check_registration_code, show_registration_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import Answers, BoundGuide
from tongban.registry.catalogue.in_guide import in_guide
from tongban.registry.catalogue.outside import Judgement, Reason, Verdict
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.search_queries import search_items
from tongban.sites.parts.addresses import address_of
from tongban.sites.parts.outsideview import LONGEST, Citation, cited, situation_of, spend_outside
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal import regions
from tongban.sites.portal.frame import show
from tongban.sites.portal.words import section_of, version_of

_FEW = 10


@dataclass(frozen=True, slots=True)
class _Where:
    """What is asked about: a guide, by itself or as a case is bound to it; ``case`` is the code as people see it."""

    guide: BoundGuide
    here: str
    case: str = ""
    answers: Answers | None = None


@require_safe
def outside(request: HttpRequest) -> HttpResponse:
    """Which item or case is it about? A registration code leads on to its case, words to items."""
    about, q = request.GET.get("about", "").strip()[:100], _q(request)
    asked = urlencode({"q": q}) if q else ""
    try:
        shown = show_registration_code(about)
        return HttpResponseRedirect(_with(reverse("portal:case-outside", args=[shown]), asked))
    except DomainError:
        found = search_items(about, regions.place_of(request).code, size=_FEW).items if about else ()
    context = {
        "about": about,
        "field": _about_field(about, nothing=bool(about) and not found),
        "items": [
            (
                each.card.name,
                each.card.department_name,
                _with(reverse("portal:item-outside", args=[each.card.code]), asked),
            )
            for each in found
        ],
        "q": q,
        "crumbs": (Crumb(_("首页"), reverse("portal:home")), Crumb(_("办事指南里有吗"))),
    }
    return show(request, "outside", context, private=True)


@require_safe
def item_outside(request: HttpRequest, code: str) -> HttpResponse:
    """What the guide in force says. Two statements for an anonymous visitor who asks; three for a guide that this process has
    not met."""
    guide = current_guide(code)
    return _answer(request, _Where(guide, reverse("portal:item-outside", args=[guide.code])))


@require_safe
def case_outside(request: HttpRequest, code: str) -> HttpResponse:
    """What the version says that the case is bound to; for who may see the case only what its situation leads to."""
    try:
        whole = check_registration_code(code)
    except DomainError:
        raise DomainError("uow.not_found") from None
    guide, answers = situation_of(current_actor(request), whole)
    shown = show_registration_code(whole)
    return _answer(request, _Where(guide, reverse("portal:case-outside", args=[shown]), shown, answers))


def _answer(request: HttpRequest, where: _Where) -> HttpResponse:
    q, guide = _q(request), where.guide
    context: dict[str, Any] = {
        "guide": guide,
        "case": where.case,
        "here": where.here,
        "q": q,
        "words": _words_field(q),
        "item_href": reverse("portal:item", args=[guide.code]),
        "version": _version(guide),
        "crumbs": _crumbs(where),
    }
    if q:
        spend_outside(address_of(request))
        judged = in_guide(guide, q, where.answers)
        shown = cited(guide, judged)
        asked = urlencode({"q": q, **({"case": where.case} if where.case else {})})
        context |= {
            "yes": judged.verdict is Verdict.YES,
            "no": judged.verdict is Verdict.NO,
            "unsure": judged.verdict is Verdict.PERHAPS,
            "shown": shown,
            "missing": judged.missing,
            "beyond": judged.beyond,
            **_said(judged, shown, narrowed=where.answers is not None),
            "complain_href": _with(reverse("portal:complain", args=[guide.code]), asked),
        }
    return show(request, "outside_answer", context, section=section_of(guide), private=True)


def _said(judged: Judgement, shown: Sequence[Citation], *, narrowed: bool) -> dict[str, Any]:
    """Title of the answer, its tone and shape, and the sentences below it."""
    if judged.verdict is Verdict.YES:
        lines = [_("按这件事的情形，正是要这一项。")] if narrowed else []
        if shown[0].office:
            said = _("指南里有，但由部门自己核验，不用您交")
            return {"said": said, "tone": " note--done", "shape": "check", "lines": lines}
        return {"said": _("指南里有这一项"), "tone": "", "shape": "check", "lines": lines}
    if judged.verdict is Verdict.NO:
        rule = _("要的东西、收的钱、要跑的次数，都以办事指南为准。可以请对方指出是指南的哪一条；还是要的，可以投诉。")
        lines = [rule, _("只看了这件事的情形用得上的部分。")] if narrowed else [rule]
        return {"said": _why_not(judged), "tone": " note--wait", "shape": "warn", "lines": lines}
    if shown:
        lines = [
            _("在指南里没有找到完全对得上的，也不能断定没有。请对一对下面最接近的；都不是，先问一问负责的部门。"),
            _("说得再具体一点，例如写出材料的名字，能看得更准。"),
        ]
        return {"said": _("拿不准，请您对一对"), "tone": "", "shape": "info", "lines": lines}
    how = _("例如写出要的是什么材料、收多少钱、让您去哪里。")
    return {"said": _("没有看懂，请写得具体一点"), "tone": "", "shape": "info", "lines": [how]}


def _why_not(judged: Judgement) -> str:
    """The title of a no."""
    if judged.reason is Reason.BEYOND:
        return _("指南要这份材料，但没有这样的要求：{words}").format(words=judged.beyond)
    if judged.reason is Reason.OTHER_PERSON:
        return _("指南要这份材料，但没有说要别人的：{words}").format(words=judged.beyond)
    if judged.reason is Reason.FEE:
        return _("收的和指南上的不一样") if judged.nearest else _("指南里没有收费")
    return {
        Reason.NOT_NEEDED: _("指南写明了，不用这一项"),
        Reason.VISIT: _("指南里没有要跑这一趟"),
        Reason.INSPECTION: _("指南里没有上门查看这一步"),
    }.get(judged.reason) or _("指南里没有这一项")


def _crumbs(where: _Where) -> tuple[Crumb, ...]:
    last = Crumb(_("办事指南里有吗"))
    if where.case:
        case = Crumb(_("办件进度"), reverse("portal:case", args=[where.case]))
        return Crumb(_("首页"), reverse("portal:home")), case, last
    item = Crumb(named(where.guide.name), reverse("portal:item", args=[where.guide.code]))
    return Crumb(_("首页"), reverse("portal:home")), item, last


def _version(guide: BoundGuide) -> str:
    version = version_of(guide.code, guide.hash)
    day = public_date(version.valid_from, year=True)
    return _("第 {number} 版，{day}起施行").format(number=version.number, day=day)


def _q(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _words_field(q: str) -> Field:
    return Field(
        id="q", name="q", label=_("让您交什么、做什么"), value=q, maxlength=LONGEST, autocomplete="off",
        hint=_("照原话写一件事；不用写姓名和号码，写的内容不保存"), sample=_("让我交无犯罪记录证明"),
    )  # fmt: skip


def _about_field(about: str, *, nothing: bool) -> Field:
    error = _("没有找到，请核对登记码，或者换个说法") if nothing else ""
    return Field(
        id="about", name="about", label=_("登记码，或者办的是什么事"), value=about, maxlength=100, error=error,
        hint=_("登记码在回执上，18 位；还没有申请的，写事项的名字"), sample="360722-261123-7KQ3XH", autocomplete="off",
    )  # fmt: skip
