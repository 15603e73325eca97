"""The fields by which somebody says who he is, and what is wrong with them: all told at once, each beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongban.foundation import clock
from tongban.foundation.web.components import ErrorLine, Field
from tongban.foundation.web.language import whole
from tongban.kernel.codes import DocumentType, read_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.credentials import check_login, check_new_password
from tongban.registry.identity.exit_entry import exit_entry
from tongban.registry.identity.names import check_name
from tongban.sites.parts.documents import FIELD, chosen_document, document_field

BORN = "birth_date"
"""Name of the field."""
_EARLIEST = date(1900, 1, 1)
_LONGEST = 200
Typed = Mapping[str, str]


def typed_of(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed, cut to what could be right."""
    return {name: request.POST.get(name, "")[:_LONGEST] for name in names}


def said(error: DomainError) -> str:
    """What a rule said, and the way out."""
    return whole(error)


def security_href(back: str = "") -> str:
    """The page where the level is raised, and the page to return to."""
    here = reverse("portal:security")
    return f"{here}?{urlencode({'next': back})}" if back else here


def faults(typed: Typed) -> dict[str, str]:
    """Field → what is wrong with it, for the fields that were typed."""
    found: dict[str, str] = {}
    for name, value in typed.items():
        if name == FIELD:
            continue
        if name == BORN:
            if value.strip() and born_of(typed) is None:
                found[name] = _("请填写正确的出生日期，例如 1990-03-07")
            continue
        if not value.strip():
            found[name] = _BLANK[name]()
            continue
        try:
            _CHECKS[name](value, typed)
        except DomainError as error:
            found[name] = said(error)
    return found


def lines(errors: Mapping[str, str]) -> tuple[ErrorLine, ...]:
    """For the summary on top of the page."""
    return tuple(ErrorLine(name, words) for name, words in errors.items())


def identity_fields(typed: Typed, errors: Mapping[str, str]) -> dict[str, Field]:
    """Name, type of document and number."""
    return {
        "name": Field(
            id="name", name="name", label=_("姓名"), value=typed.get("name", ""), error=errors.get("name", ""), width="m",
            hint=_("和证件上的一致"), autocomplete="name", maxlength=60, spellcheck=False,
        ),
        "document": document_field(typed.get(FIELD, "")),
        "id_number": Field(
            id="id_number", name="id_number", label=_("证件号码"), value=typed.get("id_number", ""),
            error=errors.get("id_number", ""), width="m", autocomplete="off",
            hint=_("身份证和居住证 18 位，末位可能是 X；护照前面加签发国的三个字母，如 GBR"),
            maxlength=30, spellcheck=False,
        ),
    }  # fmt: skip


def birth_field(typed: Typed, errors: Mapping[str, str], *, required: bool = False) -> Field | None:
    """The day of birth, for documents whose number carries none; None where nobody answers for them on line. ``required``: the
    document is known to be such a one."""
    if not exit_entry.now().offered:
        return None
    return Field(
        id=BORN, name=BORN, label=_("出生日期"), control="date", value=typed.get(BORN, ""), error=errors.get(BORN, ""), width="m",
        hint=_("和证件上的一致") if required else _("用护照、通行证的填，和证件上的一致；不填的到窗口核验"),
        required=required, autocomplete="bday",
        max=clock.today().isoformat(),
    )  # fmt: skip


def born_of(typed: Typed) -> date | None:
    """The day of birth that was typed; None where none was, or none that is a day."""
    try:
        day = date.fromisoformat(typed.get(BORN, "").strip())
    except ValueError:
        return None
    return day if _EARLIEST <= day <= clock.today() else None


def password_field(name: str, label: str, error: str = "", *, new: bool = True) -> Field:
    """A password is never written back into a page."""
    return Field(
        id=name, name=name, label=label, control="password", error=error, width="m", spellcheck=False,
        hint=_("10 至 128 位，可以用几个词组成一句容易记住的话") if new else "",
        autocomplete="new-password" if new else "current-password",
    )  # fmt: skip


def login_field(typed: Typed, errors: Mapping[str, str]) -> Field:
    """The login that somebody chooses."""
    return Field(
        id="login", name="login", label=_("用户名"), value=typed.get("login", ""), error=errors.get("login", ""), width="m",
        hint=_("4 至 32 位小写字母、数字或 . _ -，以字母开头；不要用证件号码或手机号"), autocomplete="username",
        maxlength=32, spellcheck=False,
    )  # fmt: skip


def _chosen(typed: Typed) -> DocumentType | None:
    """None on pages where no type is chosen: the number says it."""
    return chosen_document(typed[FIELD]) if typed.get(FIELD) else None


_BLANK: Mapping[str, Callable[[], str]] = {
    "login": lambda: _("请填写用户名"),
    "password": lambda: _("请填写密码"),
    "name": lambda: _("请填写姓名"),
    "id_number": lambda: _("请填写证件号码"),
}
_CHECKS: Mapping[str, Callable[[str, Typed], object]] = {
    "login": lambda value, typed: check_login(value),
    "password": lambda value, typed: check_new_password(value, typed.get("login", "")),
    "name": lambda value, typed: check_name(value),
    "id_number": lambda value, typed: read_document(value, _chosen(typed), clock.today()),
}
