"""我的数据: what the platform holds about the person who is signed in, and who has read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.cases.queries.owning import own_cases
from tongban.foundation.web.components import Crumb, SummaryRow
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import listed
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_document, mask_email, mask_mobile, mask_name
from tongban.oversight.grievances.actions.claim import ABOUT_A_READING
from tongban.oversight.grievances.kinds import CLAIM_BASIS, CLAIM_LABELS, Claim
from tongban.oversight.privacy.queries import ToldBreach, told_breaches
from tongban.registry.identity.companies import companies_of
from tongban.registry.identity.contacts import own_reach
from tongban.registry.identity.queries import Party
from tongban.registry.identity.trail import Narrowed, ReaderKind, Reading, bodies_that_read, readings_about
from tongban.registry.orgs.queries import names_of
from tongban.sites.parts.documents import number_words
from tongban.sites.parts.levels import level_words
from tongban.sites.parts.purposes import purpose_words
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.entrustview import role_words
from tongban.sites.portal.frame import person_of, show

_DAY = len("2026-11-26")
_FIELDS = {
    "sex": gettext_lazy("性别"),
    "birth_date": gettext_lazy("出生日期"),
    "nation": gettext_lazy("民族"),
    "residence": gettext_lazy("户籍所在地"),
    "marital_state": gettext_lazy("婚姻状况"),
    "name": gettext_lazy("姓名"),
    "id_number": gettext_lazy("证件号码"),
    "mobile": gettext_lazy("手机号"),
    "applicant": gettext_lazy("申请人信息"),
    "answers": gettext_lazy("填写的内容"),
    "materials": gettext_lazy("提交的材料"),
    "attachment": gettext_lazy("办理中形成的附件"),
    "mandate_paper": gettext_lazy("授权委托书"),
    "mandate_witness": gettext_lazy("委托书的见证人"),
    "contact": gettext_lazy("咨询时留的联系方式"),
    "refusal": gettext_lazy("没有办成的操作的内容"),
    "cases": gettext_lazy("办理过哪些办件"),
    "readings": gettext_lazy("谁查过这些数据"),
    "mandates": gettext_lazy("委托"),
    "requests": gettext_lazy("个人信息请求和答复"),
}
_READERS = {
    ReaderKind.AGENT: gettext_lazy("您委托的代理人"),
    ReaderKind.GUARDIAN: gettext_lazy("监护人"),
    ReaderKind.SYSTEM: gettext_lazy("平台自动办理"),
    ReaderKind.SELF: gettext_lazy("您自己办事时"),
    ReaderKind.OTHER: gettext_lazy("代您办事的账号"),
}


_CHANNELS = {
    "DESK": gettext_lazy("部门工作台"),
    "WINDOW": gettext_lazy("办事窗口"),
    "API": gettext_lazy("程序接口"),
    "PORTAL": gettext_lazy("政务服务网"),
    "SYSTEM": gettext_lazy("平台后台"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """The profile, masked until its owner asks; companies; the readings in keyset pages, by day and body; what one may ask for.
    A POST shows the profile in full."""
    actor, person = current_actor(request), person_of(request)
    if person is None:
        raise DomainError("identity.capacity.not_held")
    codes = own_cases(actor)
    bodies = bodies_that_read(actor, codes)
    asked = _asked(request, bodies)
    page = readings_about(actor, codes, request.GET.get("after") or None, narrowed=asked)
    plain = request.method == "POST"
    here = reverse("portal:my-data")
    words = {name: request.GET[name] for name in ("since", "until", "body") if request.GET.get(name)}
    context = {
        "plain": plain,
        "profile": profile_rows(person, own_reach(actor).email, plain=plain),
        "level": level_words(person.assurance_level),
        "companies": [(each.name, role_words(each.role, each.kind)) for each in companies_of(actor)],
        "readings": [reading_row(each, codes) for each in page.readings],
        "first": "after" not in request.GET,
        "narrowed": asked != Narrowed(),
        "since": asked.since.isoformat() if asked.since else "",
        "until": asked.until.isoformat() if asked.until else "",
        "bodies": [(str(each), named(name), each == asked.department_id) for each, name in bodies.items()],
        "rights": list(rights_of()),
        "breaches": [_breach(each) for each in told_breaches(person.id)],
        "next_href": f"{here}?{urlencode({**words, 'after': page.next})}#read" if page.next else "",
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("我的数据"))),
    }
    return show(request, "my_data", context, private=True)


def _breach(each: ToldBreach) -> dict[str, Any]:
    """What was told of a breach (个人信息保护法第五十七条)."""
    return {
        "at": each.at,
        "body": names_of({each.department_id}).get(each.department_id, ""),
        "rows": [
            SummaryRow(_("哪些信息"), each.kinds),
            SummaryRow(_("为什么"), each.cause),
            SummaryRow(_("可能的危害"), each.harm),
            SummaryRow(_("已经采取的措施"), each.measures),
            SummaryRow(_("您可以怎么做"), each.advice),
        ],
    }


def _asked(request: HttpRequest, bodies: Collection[UUID]) -> Narrowed:
    """What the filters say; what is no day and no body that read filters nothing."""
    body = request.GET.get("body", "")
    found = next((each for each in bodies if str(each) == body), None)
    return Narrowed(_day(request.GET.get("since", "")), _day(request.GET.get("until", "")), found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == _DAY else None
    except ValueError:
        return None


def rights_of(ward: UUID | None = None) -> Iterator[tuple[str, str, str]]:
    """(right, its article, where it is exercised): those that are not about one reading."""
    for claim in Claim:
        if claim not in ABOUT_A_READING:
            about = {"ward": str(ward)} if ward is not None else {}
            yield _(CLAIM_LABELS[claim]), CLAIM_BASIS[claim], right_address(claim, **about)


def right_address(claim: Claim, **about: str) -> str:
    """Where a right is exercised; ``reading`` and ``ward`` may say about which entry, and for whom."""
    return f"{reverse('portal:right')}?{urlencode({'claim': claim.value, **about})}"


def reading_row(each: Reading, codes: dict[Any, str], ward: UUID | None = None) -> dict[str, Any]:
    """One reading in plain words: body and post, never the clerk's name. ``ward``: whose it is, where a guardian reads it."""
    code = show_registration_code(codes[each.case_id]) if each.case_id in codes else ""
    fields = listed(dict.fromkeys(field_words(name) for name in each.fields))
    what = _("看了（遮住部分）：{fields}") if each.masked else _("看了：{fields}")
    about = {"reading": str(each.id), **({"ward": str(ward)} if ward is not None else {})}
    own = each.reader in (ReaderKind.SELF, ReaderKind.AGENT, ReaderKind.GUARDIAN)
    return {
        "at": each.at,
        "who": named(each.body) or str(_READERS[each.reader]),
        "post": named(each.post),
        "what": _("向{system}查询：{fields}").format(system=each.system, fields=fields)
        if each.queried
        else what.format(fields=fields),
        "purpose": purpose_words(each.purpose),
        "basis": each.basis,
        "through": str(_CHANNELS.get(each.channel, "")),
        "withheld": _("曾延迟告知到 {day}：{basis}").format(
            day=public_date(each.withheld_until, year=True), basis=each.withheld
        )
        if each.withheld_until
        else "",
        "code": code,
        "href": reverse("portal:case", args=[code]) if code else "",
        "ask_href": "" if own else right_address(Claim.EXPLAIN, **about),
        "complain_href": "" if own else right_address(Claim.COMPLAIN, **about),
    }


def field_words(name: str) -> str:
    """A datum by its everyday name."""
    if name.startswith("paper:"):
        return _("文书")
    if name in _FIELDS:
        return str(_FIELDS[name])
    if name.startswith("f."):
        return str(_FIELDS["answers"])
    return _("材料 {number}").format(number=name.upper()) if name[:1] == "m" and name[1:].isdigit() else name


def profile_rows(person: Party, email: str, *, plain: bool) -> list[SummaryRow]:
    """What is registered of a person, masked unless ``plain``."""
    shown = {
        _("姓名"): person.name if plain else mask_name(person.name),
        number_words(person.document): person.identifier if plain else mask_document(person.identifier),
        _("手机号"): (person.mobile if plain else mask_mobile(person.mobile)) or _("没有手机号"),
        _("邮箱"): (email if plain else mask_email(email)) if email else _("没有登记"),
    }
    return [SummaryRow(label, value) for label, value in shown.items()]
