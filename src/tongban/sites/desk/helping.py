"""The guides of those who work here: one page a duty, in plain Chinese. The applicant's guide stands in the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Tab
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide, and the duties it is written for."""

    title: Any
    duties: frozenset[Duty]


GUIDES = {
    "reviewer": Guide(_("审查人员"), frozenset({Duty.REVIEW, Duty.DECIDE, Duty.LEADER})),
    "clerk": Guide(_("窗口人员"), frozenset({Duty.INTAKE})),
    "editor": Guide(_("事项维护人员"), frozenset({Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE, Duty.OPERATOR})),
    "supervisor": Guide(_("监察人员"), frozenset({Duty.SUPERVISE})),
}


@require_safe
def help_page(request: HttpRequest, who: str = "") -> HttpResponse:
    """A guide; without a name the one for the duty the official holds. DomainError ``web.not_found``."""
    who = who or _own(current_actor(request))
    if who not in GUIDES:
        raise DomainError("web.not_found")
    tabs = [
        Tab(guide.title, reverse("desk:help-page", args=[name]), current=name == who) for name, guide in GUIDES.items()
    ]
    return page(request, f"desk/help/{who}.html", {"title": GUIDES[who].title, "tabs": tabs}, current="help")


def _own(actor: Actor) -> str:
    held = {post.duty for post in actor.posts}
    return next((name for name, guide in GUIDES.items() if guide.duties & held), next(iter(GUIDES)))
