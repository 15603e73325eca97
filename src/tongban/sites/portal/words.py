"""How the portal names things: elements of a guide, limits, kinds, sizes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.capabilities.messaging.kinds import DispatchState, Way
from tongban.capabilities.messaging.queries import Sending
from tongban.foundation import clock
from tongban.foundation.web.components import State
from tongban.foundation.web.dates import local, public_date
from tongban.foundation.web.language import language
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Limit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import ElementKind, HandlingKind, ItemKind, Silence
from tongban.registry.catalogue.queries import versions
from tongban.registry.orgs.queries import department_by_uscc, tick
from tongban.sites.parts.guidelinks import FormLinks

KINDS = {
    ItemKind.PERMIT: gettext_lazy("行政许可"),
    ItemKind.BENEFIT: gettext_lazy("行政给付"),
    ItemKind.CONFIRMATION: gettext_lazy("行政确认"),
    ItemKind.REWARD: gettext_lazy("行政奖励"),
    ItemKind.RULING: gettext_lazy("行政裁决"),
    ItemKind.OTHER_POWER: gettext_lazy("其他行政权力"),
    ItemKind.PUBLIC_SERVICE: gettext_lazy("公共服务"),
}
HANDLING = {HandlingKind.PROMISED: gettext_lazy("承诺件"), HandlingKind.IMMEDIATE: gettext_lazy("即办件")}

WAYS = {
    Way.SMS: gettext_lazy("短信"),
    Way.EMAIL: gettext_lazy("邮件"),
    Way.EMAIL_CODE: gettext_lazy("邮件"),
    Way.SMS_CODE: gettext_lazy("短信"),
}
_SENT = {
    DispatchState.SENT: ("go", gettext_lazy("已发出")),
    DispatchState.DELIVERED: ("done", gettext_lazy("已送达")),
    DispatchState.UNDELIVERED: ("bad", gettext_lazy("没有送到")),
    DispatchState.REFUSED: ("bad", gettext_lazy("号码或邮箱不能用")),
    DispatchState.NO_ADDRESS: ("stopped", gettext_lazy("没有登记号码或邮箱")),
    DispatchState.DECLINED: ("stopped", gettext_lazy("您选了不发")),
    DispatchState.EXPIRED: ("stopped", gettext_lazy("没有发出")),
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a guide."""

    number: int
    valid_from: date


_ROW = re.compile(r"\[(\d+)\]")


def place_in_guide(guide: BoundGuide, element_id: str, path: str = "") -> str:
    """Where a demand rests: ``材料 M3 · 要求 2``, ``申请表“人员”第 2 行“姓名”``."""
    element = guide.element(element_id)
    if element.kind is ElementKind.MATERIAL:
        return _("材料 {label}").format(label=element.id.upper())
    if element.kind is ElementKind.REQUIREMENT:
        need = next(each for each in guide.materials if each.id == element.parent)
        number = [each.id for each in need.requirements].index(element.id) + 1
        return _("材料 {label} · 要求 {number}").format(label=element.parent.upper(), number=number)
    row = _ROW.search(path)
    group = _("“{group}”").format(group=guide.element(element.parent).text) if element.parent else ""
    number_of_row = _("第 {number} 行").format(number=int(row[1]) + 1) if row else ""
    return _("申请表{place}“{field}”").format(place=group + number_of_row, field=element.text)


@lru_cache(maxsize=4096)
def version_of(code: str, guide_hash: str) -> Version:
    """Number and first day of the version with this hash, which never change; asked once a process.

    DomainError ``catalogue.guide_unknown``.
    """
    for number, found, valid_from in versions(code):
        if found == guide_hash:
            return Version(number, valid_from)
    raise DomainError("catalogue.guide_unknown", hash=guide_hash)


def code_name(shown: str) -> str:
    """What a screen reader says of the QR code of a registration code."""
    return _("登记码 {code} 的二维码").format(code=shown)


def receipt_href(code: str) -> str:
    """Address of the receipt of a case."""
    return reverse("portal:receipt", args=[show_registration_code(code)])


def form_links(code: str) -> FormLinks:
    """Where the form of an item is."""
    names = ("item-form", "item-form-pdf", "item-form-sample", "item-form-sample-pdf")
    return FormLinks(*(reverse(f"portal:{name}", args=[code]) for name in names))


def section_of(guide: BoundGuide) -> str:
    """The entry of the navigation under which what concerns the guide stands: 个人 where it is for natural persons alone."""
    return "person" if guide.unified["service_objects"] == ["NATURAL"] else "enterprise"


def limit_words(limit: Limit | None) -> str:
    """``5 个工作日``, empty without a limit."""
    return limit.text(language()) if limit is not None else ""


def silence_words(guide: BoundGuide) -> str:
    """What the law says where the body says nothing in time; empty where the law says nothing."""
    if guide.silence is not Silence.STATUTORY_ACCEPT:
        return ""
    return _("逾期不告知的，法律规定自收到申请材料之日起即为受理（行政许可法第三十二条）。")


def last_day(due: datetime | None) -> date | None:
    """The last day of a limit that ends at the instant ``due`` (exclusive)."""
    return clock.legal_date(due - timedelta(microseconds=1)) if due is not None else None


def day_before(until: datetime) -> str:
    """The last day of a time that ends at the instant ``until`` (exclusive), for people: ``2026 年 12 月 1 日``."""
    day = last_day(until)
    return public_date(day, year=True) if day else ""


def size_words(size: int | None) -> str:
    """``820 KB``, ``1.4 MB``."""
    if size is None:
        return ""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def sending_state(sending: Sending) -> State:
    """How an SMS or a mail went; while it waits to be tried again, when."""
    if sending.state is not DispatchState.QUEUED:
        return State(*_SENT[sending.state])
    if not sending.tries:
        return State("go", _("正在发"))
    return State("wait", _("没发出去，{time} 以后自动再发").format(time=f"{local(sending.at):%H:%M}"))


def answering_body(guide: BoundGuide) -> str:
    """The name of the body that answers today for what the guide's did, where that is called otherwise; else empty. No
    statement once the process knows it."""
    return _answering(guide.department_uscc, guide.department_name, clock.today(), tick())


@lru_cache(maxsize=4096)
def _answering(uscc: str, name: str, day: date, _tick: int) -> str:
    try:
        now = department_by_uscc(uscc, day).name
    except DomainError:
        return ""
    return now if now != name else ""
