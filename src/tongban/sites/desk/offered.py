"""What can be done to a case now, in the order of the work, and what cannot, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.queries import CaseDetail, DeedOffer
from tongban.cases.states import TABLE, Deed
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import listed
from tongban.kernel.codes import show_registration_code
from tongban.sites.parts.offered import name_of, reason_of

DIRECT = frozenset({Deed.PASS_PRE_REVIEW, Deed.PASS_TO_ORIGINALS, Deed.CONCLUDE, Deed.RESUME})
"""Deeds that need nothing but the decision to do them: a button on the case page."""
ANSWERS = frozenset({Deed.ANSWER_PAUSE, Deed.ANSWER_EXTENSION, Deed.ANSWER_INSPECTION, Deed.ANSWER_PUBLICITY})
"""Answers to a proposal or a record: two buttons beside it, on top of the case page."""
_ON_THE_PAGE = ANSWERS | {Deed.NOTE}
"""Deeds that have a form of their own on the case page."""

_KEYS = {Deed.PASS_PRE_REVIEW: "A", Deed.REQUEST_CORRECTION: "B", Deed.DECIDE: "D", Deed.CONCLUDE: "E"}
_WINDOW = {Deed.CORRECT: "hall:correct", Deed.WITHDRAW: "hall:withdraw"}
_OWN_PAGES = {Deed.REQUEST_CORRECTION: "desk:correction", Deed.DECIDE: "desk:decision"}
_MAIN = (
    Deed.PASS_PRE_REVIEW, Deed.PASS_TO_ORIGINALS, Deed.VERIFY_ORIGINALS, Deed.ANSWER_STATEMENT, Deed.GIVE_OPINION,
    Deed.RECORD_INSPECTION, Deed.PROPOSE_PUBLICITY, Deed.DECIDE, Deed.CONCLUDE, Deed.DELIVER,
)  # fmt: skip
"""The way of a case from hand to hand: the first of these that is possible is what the page is opened for."""
_ENDINGS = (Deed.REFUSE_INTAKE, Deed.RETURN_UNCORRECTED, Deed.TERMINATE, Deed.END_PERMIT)
"""What ends it against the applicant: last, and never by accident."""


def possible(detail: CaseDetail) -> tuple[ui.Deed, ...]:
    """The deeds this official can do now; one of the main way, if any, is the primary."""
    offers = [each for each in detail.progress.offers if each.possible and each.deed not in _ON_THE_PAGE]
    offers.sort(key=lambda each: _rank(each.deed))
    code = show_registration_code(detail.progress.code)
    return tuple(_deed(code, offer, first=not number) for number, offer in enumerate(offers))


@dataclass(frozen=True, slots=True)
class Group:
    """Deeds that cannot be done now, of one sort of reason; ``folded`` where this official cannot change it."""

    title: str
    rows: tuple[ui.Deed, ...]
    folded: bool = True


def impossible(detail: CaseDetail) -> tuple[Group, ...]:
    """The others: first this official's own, each with what is missing; then those of other posts; then what this state
    does not know. Deeds with one reason stand together."""
    progress = detail.progress
    offers = sorted((each for each in progress.offers if not each.possible), key=lambda each: _rank(each.deed))
    known = {each.deed for each in TABLE.possible(progress.state)}
    others = [name_of(each) for each in offers if each.deed not in known]
    elsewhere = (ui.Deed(listed(others), reason=_("这一状态下没有这些操作。")),) if others else ()
    groups = (
        Group(_("还差条件"), _by_reason(each for each in offers if each.deed in known and each.rightful), folded=False),
        Group(_("由别人办"), _by_reason(each for each in offers if each.deed in known and not each.rightful)),
        Group(_("“%(state)s”时不办") % {"state": _(progress.state_label)}, elsewhere),
    )
    return tuple(group for group in groups if group.rows)


def _by_reason(offers: Iterable[DeedOffer]) -> tuple[ui.Deed, ...]:
    found: dict[str, list[str]] = {}
    for each in offers:
        found.setdefault(reason_of(each), []).append(name_of(each))
    return tuple(ui.Deed(listed(labels), reason=reason) for reason, labels in found.items())


def offer_of(detail: CaseDetail, deed: Deed) -> DeedOffer | None:
    """The offer of a deed; None where it is not this person's business at all."""
    return next((each for each in detail.progress.offers if each.deed is deed), None)


def _rank(deed: Deed) -> int:
    if deed in _MAIN:
        return _MAIN.index(deed) - len(_MAIN)
    return 1 if deed in _ENDINGS else 0


def _deed(code: str, offer: DeedOffer, *, first: bool) -> ui.Deed:
    deed = offer.deed
    kind = "" if first and deed in _MAIN else "bad" if deed in _ENDINGS else "line"
    key = "Y" if deed is Deed.GIVE_OPINION else _KEYS.get(deed, "")
    if deed in DIRECT:
        return ui.Deed(name_of(offer), value=deed.value, kind=kind, key=key)
    return ui.Deed(name_of(offer), href=_address(code, offer), kind=kind, key=key)


def _address(code: str, offer: DeedOffer) -> str:
    if offer.deed is Deed.GIVE_OPINION:
        return reverse("desk:opinion", args=[code, offer.step])
    page = _OWN_PAGES.get(offer.deed) or _WINDOW.get(offer.deed)
    return reverse(page, args=[code]) if page else reverse("desk:doing", args=[code, offer.deed.value])
