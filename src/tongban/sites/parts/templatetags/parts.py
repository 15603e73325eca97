"""``{% load parts %}``: small helps of the shared partials."""

from __future__ import annotations

from django import template

from tongban.sites.parts import formview

register = template.Library()


@register.filter
def html_id(path: str) -> str:
    """The element id of a field path."""
    return formview.html_id(path)
