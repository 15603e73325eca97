"""Fields and words that the pages of one's companies and mandates share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation import clock
from tongban.foundation.web.components import Choice, Field
from tongban.foundation.web.language import listed, whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.add_company import head_of
from tongban.registry.identity.actions.invite import LONGEST
from tongban.registry.identity.companies import Items
from tongban.registry.identity.guardians import ward_names
from tongban.registry.identity.kinds import LegalPersonKind, RepresentativeRole
from tongban.sites.parts.signed_in import current_actor

ASKED_AN_HOUR = 20
"""How often somebody may look for a person by name and number: numbers must not be tried out."""
_USUAL = timedelta(days=180)
ROLES = {
    RepresentativeRole.ADMINISTRATOR: gettext_lazy("管理员"),
    RepresentativeRole.STAFF: gettext_lazy("经办人"),
}


def person_fields(typed: Mapping[str, str], errors: Mapping[str, str]) -> tuple[Field, Field]:
    """Whom: the name, and a number by which the person is known."""
    return (
        Field(
            id="name", name="name", label=_("对方姓名"), width="m", value=str(typed.get("name", ""))[:100], maxlength=60,
            hint=_("和对方身份证上的一样"), error=errors.get("name", ""), autocomplete="off", spellcheck=False,
        ),
        Field(
            id="number", name="number", label=_("对方手机号或身份证号码"), width="m", maxlength=24, spellcheck=False,
            value=str(typed.get("number", ""))[:40], error=errors.get("number", ""), autocomplete="off",
            hint=_("对方要先在这里实名注册"),
        ),
    )  # fmt: skip


def chosen_ward(request: HttpRequest) -> UUID | None:
    """For which ward it is done, as form or link say; oneself where nobody is named. DomainError
    ``identity.guardianship.unknown``."""
    given = request.POST if request.method == "POST" else request.GET
    text = given.get("ward", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise DomainError("identity.guardianship.unknown") from None


def whom_field(request: HttpRequest) -> Field | None:
    """For whom, for who is somebody's guardian; none for everybody else. What is chosen has to be a ward."""
    names, ward = ward_names(current_actor(request)), chosen_ward(request)
    if ward is not None and ward not in names:
        raise DomainError("identity.guardianship.unknown")
    if not names:
        return None
    wards = (
        Choice(str(each), _("{name}（您是监护人）").format(name=name), each == ward) for each, name in names.items()
    )
    return Field(
        id="ward", name="ward", label=_("替谁委托"), control="radio", required=False,
        choices=(Choice("", _("我自己"), ward is None), *wards),
    )  # fmt: skip


def for_ward_words() -> str:
    """What a guardian confirms who entrusts somebody for a ward (民法典第二十三条、第一百六十二条)."""
    return _("我看完了，作为监护人愿意替被监护人委托对方；对方在委托范围里做的，算被监护人做的")


def unfilled(typed: Mapping[str, str], more: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """What was left out of the form of a mandate, all of it at once and in its order: field → words. ``more``: of the fields
    that this form has between person and tick."""
    asked = {"name": _("请填写对方姓名"), "number": _("请填写对方手机号或身份证号码")}
    found = {name: words for name, words in asked.items() if not typed.get(name, "").strip()}
    return {**found, **more} | ({} if typed.get("confirmed") == "true" else {"confirmed": _("请先看完，勾选确认")})


def period_field(typed: Mapping[str, str], errors: Mapping[str, str]) -> Field:
    """Until when, that day included."""
    today = clock.today()
    return Field(
        id="until", name="until", label=_("管到哪一天"), control="date", width="m", error=errors.get("until", ""),
        value=str(typed.get("until") or (today + _USUAL).isoformat())[:10], hint=_("这一天也算；最长三年，到期自动结束"),
        min=(today + timedelta(days=1)).isoformat(), max=(today + LONGEST).isoformat(),
    )  # fmt: skip


def day_of(request: HttpRequest, name: str) -> date:
    """A day as typed. What is none lies outside every period: DomainError ``identity.validity.wrong``."""
    day = typed_day(request, name)
    if day is None:
        raise DomainError("identity.validity.wrong", last=(clock.today() + LONGEST).isoformat())
    return day


def typed_day(request: HttpRequest, name: str) -> date | None:
    """A day as typed; None for what is none."""
    try:
        return date.fromisoformat(request.POST.get(name, "")[:10])
    except ValueError:
        return None


def id_of(request: HttpRequest, name: str) -> UUID:
    """An id from a hidden input. DomainError ``web.bad_request`` for what is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise DomainError("web.bad_request") from None


def error_words(error: DomainError | None) -> str:
    """What went wrong and the way out, for the field it belongs to."""
    return whole(error) if error else ""


def role_words(role: RepresentativeRole, kind: LegalPersonKind) -> str:
    """法定代表人 (经营者, 负责人), 管理员 or 经办人."""
    return str(ROLES[role]) if role in ROLES else _(head_of(kind))


def scope_words(items: Items, names: dict[str, str]) -> str:
    """The items by name; empty for all of them."""
    return "" if items is None else listed(named(names.get(code, code)) for code in items)
