"""``{% load desk_lists %}``: where a case stands in the list from which it was opened."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context

from tongban.cases.queries import neighbours
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.sites.desk.lists import came_from
from tongban.sites.parts.signed_in import current_actor

register = template.Library()


@register.inclusion_tag("desk/place.html", takes_context=True)
def place_in_list(context: Context, code: str) -> dict[str, Any]:
    """Links to the case before and after, and back to the list; nothing where the page was not opened from one. At most
    three statements, only then."""
    request: HttpRequest = context["request"]
    place = came_from(request, code)
    if place is None:
        return {"place": False}
    asked = place.asked
    try:
        near = neighbours(current_actor(request), asked.view, asked.narrowing, place.marker)
    except DomainError:
        return {"place": False}
    before, following = (
        asked.at(show_registration_code(each[0]), each[1]) if each else "" for each in (near.before, near.following)
    )
    return {"place": True, "list_href": asked.address(), "before_href": before, "next_href": following}
