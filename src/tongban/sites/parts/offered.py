"""What a door says of a deed that is offered: its name, and why it is not possible, in the language of the page."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongban.cases.policies import BY_POST
from tongban.cases.queries import DeedOffer
from tongban.foundation.web.language import headed, listed, sentence
from tongban.kernel.errors import DomainError


class Offered(Protocol):
    """A deed of a case, a card, a rating or an enquiry."""

    @property
    def reason(self) -> str:
        """Why not, in Chinese; empty where it is possible."""

    @property
    def refused(self) -> DomainError | None:
        """The rule that says no, where one does."""


def reason_of(offer: Offered) -> str:
    """Why the deed is not possible; empty where it is."""
    if offer.refused is not None:
        return sentence(offer.refused)
    before, posts, after = offer.reason.partition("（")
    if posts and before == BY_POST:
        names = listed(_(each) for each in after.rstrip("）。").split("、"))
        return _("需要由本部门承担相应职责的岗位办理（{posts}）。").format(posts=names)
    return _(offer.reason)


def name_of(offer: DeedOffer) -> str:
    """The deed, with the step of the review that it is about."""
    label = pgettext("deed", offer.label.removesuffix(f"：{offer.step_name}"))
    return headed(label, offer.step_name) if offer.step_name else label
