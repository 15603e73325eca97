"""按证号找办件: the cases of one applicant by the exact number of their document.

The number goes in the body of a form and through a blind index: it stands in no address and no log. Every question is a
reading of a person's data, with its purpose, before anything is shown (个人信息保护法第五十一条、第五十四条).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from tongban.cases.queries import work_on
from tongban.foundation import clock
from tongban.foundation.records import audit, refusals
from tongban.foundation.web import components as ui
from tongban.kernel.codes import check_person_id, check_uscc, read_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import find_legal_person, find_natural_person
from tongban.registry.identity.resolving import ids_of_person
from tongban.sites.desk.forms import chosen, told
from tongban.sites.desk.frame import page
from tongban.sites.desk.lists import Asked
from tongban.sites.desk.workrows import columns, work_rows
from tongban.sites.parts.purposes import PURPOSES
from tongban.sites.parts.signed_in import current_actor

_MOST = 100
_DIGITS_OF_A_PERSON = 17


@require_http_methods(["GET", "HEAD", "POST"])
def applicant(request: HttpRequest) -> HttpResponse:
    """The form, and what it finds: the newest hundred cases of the applicant that this official may see."""
    if request.method != "POST":
        return _page(request, {})
    number, purpose = request.POST.get("identifier", "").strip(), request.POST.get("purpose", "")
    wrong: dict[str, str] = {}
    if not chosen(purpose, PURPOSES, "用途"):
        wrong["purpose"] = _("请选择查找的用途。")
    try:
        subject, party = _party(number) if number else ("", None)
    except DomainError as error:
        subject, party, wrong["identifier"] = "", None, told(error)
    if not number:
        wrong["identifier"] = _("请填写申请人的身份证件号码或者统一社会信用代码。")
    if wrong:
        refusals.only_a_mistake()
        return _page(request, wrong, purpose)
    actor = current_actor(request)
    if party is not None:
        with override(settings.LANGUAGE_CODE):
            # The record is Chinese, whatever the page is.
            data = {"fields": ["cases"], "purpose": str(PURPOSES[purpose]), "case": None}
        # Whose post it was is told to the person, and decides what a delay keeps back.
        reader = actor.by_right_of(actor.posts[0]) if actor.posts else actor
        audit.write("privacy.data.read", reader.stamp(), f"{subject}:{party}", data)
    return _page(request, {}, purpose, _found(actor, subject, party))


def _party(number: str) -> tuple[str, UUID | None]:
    """(what the audit calls such a party, its id or None). A person's number is 17 digits and a check character, beginning
    with a region; a number that is neither is told as what it looks like."""
    try:
        return "person", find_natural_person(read_document(number, None, clock.today()).number)
    except DomainError:
        # What is wrong with it is told below, as what it looks like.
        pass
    if len(number) > _DIGITS_OF_A_PERSON and number[:_DIGITS_OF_A_PERSON].isdecimal():
        try:
            return "person", find_natural_person(check_person_id(number, clock.today()))
        except DomainError:
            # Codes of legal persons may be all digits too.
            return "legal_person", find_legal_person(check_uscc(number))
    return "legal_person", find_legal_person(check_uscc(number))


def _all(subject: str, party: UUID) -> tuple[UUID, ...]:
    """A person whose rows were merged applied under each of their ids."""
    return ids_of_person(party) if subject == "person" else (party,)


def _found(actor: Actor, subject: str, party: UUID | None) -> dict[str, Any]:
    """Whether nobody bears the number, or nobody whose cases are this official's, is not said."""
    rows = work_on(actor, _all(subject, party), size=_MOST).rows if party is not None else ()
    return {
        "asked": True,
        "rows": [
            ui.Row((row.link, *row.cells), late=row.late)
            for row in work_rows(rows, Asked("all"), clock.now(), actor.account_id)
        ],
        "columns": columns(by_clock=False),
    }


def _page(
    request: HttpRequest, wrong: dict[str, str], purpose: str = "", found: dict[str, Any] | None = None
) -> HttpResponse:
    number = ui.Field(
        id="identifier",
        name="identifier",
        label=_("身份证件号码或者统一社会信用代码"),
        hint=_("要完整；护照前面加签发国的三个字母；填的内容不会显示在结果里，也不会留在网址里。"),
        error=wrong.get("identifier", ""),
        width="m",
        autocomplete="off",
        spellcheck=False,
    )
    reason = ui.Field(
        id="purpose",
        name="purpose",
        label=_("用途"),
        control="select",
        choices=tuple(ui.Choice(value, words, value == purpose) for value, words in PURPOSES.items()),
        hint=_("这次查找会记下来，申请人能看到是哪个部门、为什么查。"),
        error=wrong.get("purpose", ""),
        width="m",
    )
    context = {
        "fields": (number, reason),
        "errors": tuple(ui.ErrorLine(name, words) for name, words in wrong.items()),
        "asked": False,
        "rows": [],
        "columns": [],
        **(found or {}),
    }
    return page(request, "desk/applicant.html", context, status=422 if wrong else 200)
