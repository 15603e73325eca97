"""个人信息权利请求: the form by which a person exercises a right of the 个人信息保护法, in general or on one reading;
for themselves, or as guardian for a ward (``ward``)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tongban.cases.queries.owning import own_cases
from tongban.foundation import clock
from tongban.foundation.web.components import Crumb, ErrorLine, Field
from tongban.foundation.web.language import language, sentence, whole
from tongban.kernel.codes import show_enquiry_number
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.ask import CONTACT
from tongban.oversight.grievances.actions.claim import ABOUT_A_READING, claim_right
from tongban.oversight.grievances.actions.unit import QUESTION
from tongban.oversight.grievances.kinds import CLAIM_BASIS, CLAIM_LABELS, Claim, EnquiryKind
from tongban.oversight.grievances.rules import answer_within, due_of
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.guardians import ward_names
from tongban.registry.identity.trail import Reading, reading_about
from tongban.sites.parts.enquiryview import last_day, spend_question
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal import regions
from tongban.sites.portal.enquiring import SHOWN_AGAIN, field_of
from tongban.sites.portal.frame import show
from tongban.sites.portal.views.mydata import reading_row, right_address

_WORDS = {
    Claim.EXPLAIN: gettext_lazy("想知道什么"),
    Claim.ACCESS: gettext_lazy("想查阅、复制什么"),
    Claim.CORRECT: gettext_lazy("哪里不对，应当是什么"),
    Claim.DELETE: gettext_lazy("要删除什么，为什么"),
    Claim.RESTRICT: gettext_lazy("不要再怎样处理，为什么"),
    Claim.COMPLAIN: gettext_lazy("投诉什么"),
}
_SHOWN_AGAIN = (*SHOWN_AGAIN, "grievances.right.claim", "grievances.right.nobody", "grievances.complaint.nobody")


@require_http_methods(["GET", "HEAD", "POST"])
def right(request: HttpRequest) -> HttpResponse:
    """The form; sent twice it is one request. DomainErrors ``grievances.right.no_reading``, ``…reading_needed``."""
    sent = request.POST if request.method == "POST" else request.GET
    claim, actor, ward = _claim(sent.get("claim", "")), current_actor(request), _ward(request, sent.get("ward", ""))
    codes = own_cases(actor, ward)
    about = _reading(actor, ward, codes, sent.get("reading", ""))
    if about is None and claim in ABOUT_A_READING:
        raise DomainError("grievances.right.reading_needed")
    asked = _Asked(claim, about, ward, codes)
    if request.method != "POST":
        return _page(request, asked)
    words, contact = request.POST.get("words", ""), request.POST.get("contact", "")
    reading, place = about.id if about else None, regions.place_of(request)
    try:
        if words.strip():
            spend_question(actor)
        whose = () if ward is None else (str(ward),)
        key = sha256("\0".join(("right", claim, str(reading), words, contact, *whose)).encode()).hexdigest()
        done = claim_right(
            actor,
            claim=claim.value,
            region=place.code,
            words=words,
            reading=reading,
            cases=codes,
            contact=contact,
            ward=ward,
            key=key,
        )
    except DomainError as problem:
        if problem.code not in _SHOWN_AGAIN:
            raise
        return _page(request, asked, words, contact, problem)
    shown, until = show_enquiry_number(done.number), last_day(done.due)
    messages.success(request, _("已经提交。编号 {number}，最迟 {day}答复。").format(number=shown, day=until))
    return HttpResponseRedirect(reverse("portal:enquiry", args=[shown]))


def _claim(text: str) -> Claim:
    try:
        return Claim(text)
    except ValueError:
        return Claim.ACCESS


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form is about: the right, the entry, for which ward, and whose cases ``codes`` are."""

    claim: Claim
    about: Reading | None
    ward: UUID | None
    codes: dict[UUID, str]

    def address(self, claim: Claim) -> str:
        """The form of another right, about the same."""
        reading = {"reading": str(self.about.id)} if self.about else {}
        return right_address(claim, **reading, **({"ward": str(self.ward)} if self.ward else {}))


def _ward(request: HttpRequest, text: str) -> UUID | None:
    """For whom. DomainError ``identity.guardianship.unknown``."""
    if not text:
        return None
    try:
        return current_actor(request).ward_of(UUID(text)).ward_id
    except ValueError:
        raise DomainError("identity.guardianship.unknown") from None


def _reading(actor: Actor, ward: UUID | None, codes: dict[UUID, str], text: str) -> Reading | None:
    if not text:
        return None
    try:
        found = reading_about(actor, UUID(text), codes, ward)
    except ValueError:
        found = None
    if found is None:
        raise DomainError("grievances.right.no_reading")
    return found


def _page(
    request: HttpRequest,
    asked: _Asked,
    words: str = "",
    contact: str = "",
    problem: DomainError | None = None,
) -> HttpResponse:
    claim, about, ward = asked.claim, asked.about, asked.ward
    at = field_of(problem) if problem else ""
    told = whole(problem) if problem else ""
    name = ward_names(current_actor(request)).get(ward, "") if ward else ""
    choices = [each for each in Claim if (each in ABOUT_A_READING) == (about is not None)]
    context = {
        "claim": claim.value,
        "title": _(CLAIM_LABELS[claim]),
        "basis": CLAIM_BASIS[claim],
        "reading": reading_row(about, asked.codes) if about else None,
        "reading_id": str(about.id) if about else "",
        "others": [(_(CLAIM_LABELS[each]), asked.address(each)) for each in choices if each is not claim],
        "ward": name,
        "ward_id": str(ward) if ward else "",
        "back": reverse("portal:ward", args=[ward]) if ward else reverse("portal:my-data"),
        "limit": answer_within(EnquiryKind.RIGHT, claim).text(language()),
        "until": last_day(due_of(clock.now(), EnquiryKind.RIGHT, claim)),
        "complaint": claim is Claim.COMPLAIN,
        "words": Field(
            id="words", name="words", label=_WORDS[claim], control="textarea", value=words[: QUESTION * 2],
            maxlength=QUESTION, error=told if at == "words" else "", hint=_("写清楚是哪一项信息；不用写身份证号码"),
        ),
        "contact": Field(
            id="contact", name="contact", label=_("怎样联系您"), required=False, value=contact[: CONTACT * 2],
            maxlength=CONTACT, error=told if at == "contact" else "", autocomplete="off",
            hint=_("可以不写，答复总在“我的”里；写了只给答复的人看，看了有记录"),
        ),
        "errors": (ErrorLine(at, sentence(problem)),) if problem else (),
        "crumbs": (
            Crumb(_("我的"), reverse("portal:my")),
            *(
                (Crumb(_("家人"), reverse("portal:family")), Crumb(name, reverse("portal:ward", args=[ward])))
                if ward
                else (Crumb(_("我的数据"), reverse("portal:my-data")),)
            ),
            Crumb(_(CLAIM_LABELS[claim])),
        ),
    }  # fmt: skip
    return show(request, "right", context, status=problem.spec.status if problem else 200, private=True)
