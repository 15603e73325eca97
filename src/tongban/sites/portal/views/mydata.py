"""我的数据: what the platform holds about the person who is signed in, and who has read it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.cases.queries.owning import own_cases
from tongban.foundation.web.components import Crumb, SummaryRow
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_email, mask_mobile, mask_name, mask_person_id
from tongban.registry.identity.companies import companies_of
from tongban.registry.identity.contacts import own_reach
from tongban.registry.identity.queries import Party
from tongban.registry.identity.trail import ReaderKind, Reading, readings_about
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.entrustview import role_words
from tongban.sites.portal.frame import person_of, show

LEVELS = {
    0: gettext_lazy("只登记了手机号"),
    1: gettext_lazy("一级：姓名和身份证号码核对一致"),
    2: gettext_lazy("二级：另用一种方式核对过"),
    3: gettext_lazy("三级：人脸、窗口或者数字证书核对过"),
}
"""Levels of assurance (《国家政务服务平台标准》实名等级)."""
_FIELDS = {
    "sex": gettext_lazy("性别"),
    "birth_date": gettext_lazy("出生日期"),
    "nation": gettext_lazy("民族"),
    "residence": gettext_lazy("户籍所在地"),
    "marital_state": gettext_lazy("婚姻状况"),
    "name": gettext_lazy("姓名"),
    "id_number": gettext_lazy("公民身份号码"),
    "mobile": gettext_lazy("手机号"),
    "applicant": gettext_lazy("申请人信息"),
    "answers": gettext_lazy("填写的内容"),
    "materials": gettext_lazy("提交的材料"),
    "attachment": gettext_lazy("办理中形成的附件"),
    "mandate_paper": gettext_lazy("授权委托书"),
    "contact": gettext_lazy("咨询时留的联系方式"),
}
_READERS = {
    ReaderKind.AGENT: gettext_lazy("您委托的代理人"),
    ReaderKind.SYSTEM: gettext_lazy("平台自动办理"),
    ReaderKind.SELF: gettext_lazy("您自己办事时"),
    ReaderKind.OTHER: gettext_lazy("代您办事的账号"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """The profile, masked until its owner asks; companies; the readings in keyset pages. A POST shows it in full."""
    actor, person = current_actor(request), person_of(request)
    if person is None:
        raise DomainError("identity.capacity.not_held")
    codes = own_cases(actor)
    page = readings_about(actor, codes, request.GET.get("after") or None)
    plain = request.method == "POST"
    here = reverse("portal:my-data")
    context = {
        "plain": plain,
        "profile": _profile(person, own_reach(actor).email, plain=plain),
        "level": str(LEVELS[person.assurance_level]),
        "companies": [(each.name, role_words(each.role, each.kind)) for each in companies_of(actor)],
        "readings": [reading_row(each, codes) for each in page.readings],
        "first": "after" not in request.GET,
        "next_href": f"{here}?after={page.next}#read" if page.next else "",
        "crumbs": (Crumb(_("我的"), reverse("portal:my")), Crumb(_("我的数据"))),
    }
    return show(request, "my_data", context, private=True)


def reading_row(each: Reading, codes: dict[Any, str]) -> dict[str, Any]:
    """One reading in plain words: body and post, never the clerk's name."""
    code = show_registration_code(codes[each.case_id]) if each.case_id in codes else ""
    fields = "、".join(dict.fromkeys(field_words(name) for name in each.fields))
    return {
        "at": each.at,
        "who": each.body or str(_READERS[each.reader]),
        "post": each.post,
        "what": _("向{system}查询：{fields}").format(system=each.system, fields=fields)
        if each.queried
        else _("看了：{fields}").format(fields=fields),
        "purpose": each.purpose,
        "basis": each.basis,
        "code": code,
        "href": reverse("portal:case", args=[code]) if code else "",
    }


def field_words(name: str) -> str:
    """A datum by its everyday name."""
    if name.startswith("paper:"):
        return _("文书")
    if name in _FIELDS:
        return str(_FIELDS[name])
    return _("材料 {number}").format(number=name.upper()) if name[:1] == "m" and name[1:].isdigit() else name


def _profile(person: Party, email: str, *, plain: bool) -> list[SummaryRow]:
    shown = {
        _("姓名"): person.name if plain else mask_name(person.name),
        _("公民身份号码"): person.identifier if plain else mask_person_id(person.identifier),
        _("手机号"): person.mobile if plain else mask_mobile(person.mobile),
        _("邮箱"): (email if plain else mask_email(email)) if email else _("没有登记"),
    }
    return [SummaryRow(label, value) for label, value in shown.items()]
