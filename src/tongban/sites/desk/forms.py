"""What every form of the desk carries: the state version the official saw, and a key that makes a double click one deed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest

from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError

OVERTAKEN = "uow.stale"
"""The page was older than the case: nothing was done, the present state is shown."""


@dataclass(frozen=True, slots=True)
class Token:
    """Hidden fields of a form. A refused deed was not done, so its form is shown again with the same token."""

    seen: int
    key: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a form: lines of the summary, each leading to the element with its id."""

    lines: tuple[ui.ErrorLine, ...] = ()

    def at(self, target: str) -> str:
        """The message about the element with this id, empty when nothing is wrong there."""
        return next((str(line.message) for line in self.lines if line.target == target), "")


@dataclass(frozen=True, slots=True)
class GroupedTicks:
    """Elements of the guide to tick, folded by kind. ``note`` stands small beside the label."""

    name: str
    label: str
    note: str
    hint: str
    groups: Sequence[tuple[str, tuple[ui.Choice, ...]]]
    error: str = ""
    template = "desk/ticks.html"

    @property
    def focus_id(self) -> str:
        """Id that a line of the error summary leads to."""
        return self.name


def fresh(version: int) -> Token:
    """Of a form on a page that is opened now."""
    return Token(version, str(uuid4()))


def sent(request: HttpRequest) -> Token:
    """Of a form that was sent. DomainError ``web.bad_request`` without a state version."""
    try:
        # Longer than any version: a number of this size is no form of ours.
        seen = int(request.POST.get("seen", "")[:9])
    except ValueError:
        raise DomainError("web.bad_request") from None
    return Token(seen, request.POST.get("key", "")[:200])


def chosen(value: str, known: Collection[str], field: str, **data: Any) -> bool:
    """Whether a choice was made. Nothing chosen is only a mistake; what no list holds is refused, and on record."""
    if value in known:
        return True
    if value:
        refusals.turned_away(DomainError("cases.deed.invalid", field=field, **data))
    else:
        refusals.only_a_mistake()
    return False


def told(error: DomainError) -> str:
    """What a rule said, and the way out."""
    return whole(error)


def trouble(error: DomainError, target: str) -> Trouble:
    """A rule's refusal, shown at the element it is about."""
    return Trouble((ui.ErrorLine(target, told(error)),))


def is_about_content(error: DomainError) -> bool:
    """Whether the form is shown again with the message: a mistake of content, not of right or state."""
    return error.spec.status == 422
