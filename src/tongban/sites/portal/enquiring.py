"""Before a question is asked: what the guide and earlier answers say to it; and the form in which it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, ErrorLine, Field
from tongban.foundation.web.language import language, sentence, whole
from tongban.foundation.web.names import named
from tongban.kernel.errors import DomainError
from tongban.kernel.text import half_width
from tongban.oversight.grievances.actions.ask import CONTACT
from tongban.oversight.grievances.actions.unit import QUESTION
from tongban.oversight.grievances.published import published_by, published_on
from tongban.oversight.grievances.rules import answer_within, due_of
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.orgs.queries import DepartmentRecord
from tongban.registry.orgs.receiving import service_body
from tongban.sites.parts.askedbefore import AskedBefore
from tongban.sites.parts.enquiryview import asked_before, last_day
from tongban.sites.portal import regions

SHOWN_AGAIN = ("grievances.enquiry.words", "grievances.enquiry.words_too_long", "limits.too_many")
_MOST = 5
_ALIKE = 0.34
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """What is asked about: an item's guide, a body, or in general in a region. ``here`` is the address of the form, ``back`` of
    the page it is about."""

    item: str
    body: str
    region: str
    name: str
    who: str
    here: str
    back: str
    crumbs: tuple[Crumb, ...]
    known: tuple[AskedBefore, ...]


def of_item(guide: BoundGuide) -> Place:
    """The item with its guide's questions often asked, and those published with it."""
    often = (AskedBefore(row["q"], row["a"], "") for row in guide.unified.get("faq", ()))
    back = reverse("portal:item", args=[guide.code])
    crumbs = (Crumb(_("首页"), reverse("portal:home")), Crumb(named(guide.name), back), Crumb(_("问一问")))
    return Place(
        item=guide.code,
        body="",
        region="",
        name=guide.name,
        who=guide.department_name,
        here=reverse("portal:ask-item", args=[guide.code]),
        back=back,
        crumbs=crumbs,
        known=(*often, *asked_before(published_on(guide.code))),
    )


def of_body(body: DepartmentRecord) -> Place:
    """The body with what it has published."""
    back = reverse("portal:department", args=[body.uscc])
    crumbs = (Crumb(_("首页"), reverse("portal:home")), Crumb(named(body.short_name), back), Crumb(_("问一问")))
    return Place(
        item="",
        body=body.uscc,
        region="",
        name=body.name,
        who=body.name,
        here=reverse("portal:ask-body", args=[body.uscc]),
        back=back,
        crumbs=crumbs,
        known=asked_before(published_by(body.id)),
    )


def in_general(where: regions.Place) -> Place:
    """A region, where one does not know whom to ask: with what the body that takes such questions has published. DomainError
    ``grievances.enquiry.nobody``."""
    body = service_body(where.code)
    if body is None:
        raise DomainError("grievances.enquiry.nobody")
    return Place(
        item="",
        body="",
        region=where.code,
        name=where.name,
        who=body.name,
        here=reverse("portal:ask"),
        back=reverse("portal:departments"),
        crumbs=(Crumb(_("首页"), reverse("portal:home")), Crumb(_("问一问"))),
        known=asked_before(published_by(body.id)),
    )


def alike(words: str, known: Iterable[AskedBefore]) -> tuple[AskedBefore, ...]:
    """The known questions that share most pairs of characters with ``words``, the best first. Pure."""
    asked = _pairs(words)
    if not asked:
        return ()
    found = [(len(asked & _pairs(each.question + each.answer)) / len(asked), each) for each in known]
    best = sorted((each for each in found if each[0] >= _ALIKE), key=lambda each: -each[0])
    return tuple(each for _share, each in best[:_MOST])


def context_of(
    place: Place, request: HttpRequest, problem: DomainError | None = None, *, pause: bool = False
) -> dict[str, Any]:
    """The page: what is known first, then the form with what was typed. ``pause``: alike questions stand before a question
    that was sent."""
    sent = request.method == "POST"
    words = (request.POST if sent else request.GET).get("words" if sent else "q", "")[: QUESTION * 2]
    found = alike(words, place.known)
    return {
        "place": place,
        "q": "" if sent else words,
        "found": found,
        "others": [each for each in place.known if each not in found],
        "pause": pause,
        "limit": answer_within().text(language()),
        "until": last_day(due_of(clock.now())),
        "words": _words(words, _at(problem, "words")),
        "contact": _contact(request.POST.get("contact", "")[: CONTACT * 2], _at(problem, "contact")),
        "errors": _errors(problem),
        "crumbs": place.crumbs,
    }


def _words(value: str, error: str) -> Field:
    return Field(
        id="words", name="words", label=_("您想问什么"), control="textarea", value=value, maxlength=QUESTION, error=error,
        hint=_("写清楚情况；不用写姓名、身份证号码和电话"),
    )  # fmt: skip


def _contact(value: str, error: str) -> Field:
    return Field(
        id="contact", name="contact", label=_("怎样联系您"), required=False, value=value, maxlength=CONTACT, error=error,
        hint=_("可以不写，答复总在“我的”里；写了只给答复的人看，看了有记录"), autocomplete="off",
    )  # fmt: skip


def _at(problem: DomainError | None, name: str) -> str:
    if problem is None or field_of(problem) != name:
        return ""
    return whole(problem)


def field_of(problem: DomainError) -> str:
    """Id of the field of the form that a refusal is about."""
    return "contact" if problem.data.get("what_zh") == "联系方式" else "words"


def _errors(problem: DomainError | None) -> Sequence[ErrorLine]:
    return () if problem is None else (ErrorLine(field_of(problem), sentence(problem)),)


def _pairs(text: str) -> frozenset[str]:
    plain = _NO_LETTER.sub("", half_width(text)).lower()
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))
