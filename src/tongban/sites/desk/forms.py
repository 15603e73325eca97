"""What every form of the desk carries: the state version the official saw, and a key that makes a double click one deed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

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


class Standing(Protocol):
    """A row whose state a page tells."""

    @property
    def state_label(self) -> str: ...
    @property
    def state_version(self) -> int: ...


class Detail(Protocol):
    """What a page about one thing is drawn from."""

    @property
    def row(self) -> Standing: ...


Q = TypeVar("Q", bound=Detail)


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


def key_of(request: HttpRequest) -> str:
    """The key of a form that was sent, empty when it had none."""
    return request.POST.get("key", "")[:100]


def key_for(request: HttpRequest) -> str:
    """The key for the forms of a page without a version; one that is shown again keeps its own."""
    return key_of(request) or str(uuid4())


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


def not_done(
    error: DomainError,
    detail: Q,
    token: Token,
    target: str,
    *,
    sentence: str,
    read: Callable[[], Q],
    show: Callable[..., HttpResponse],
    mistakes: Collection[str] = (),
) -> HttpResponse:
    """The page once more after a deed that a rule stopped. Overtaken, it is ``read`` anew and ``sentence`` names its state;
    a mistake of content, ``mistakes`` among them, stands at ``target``. What no page can tell is raised again. ``show`` draws
    it from ``detail``, token, ``problem``, ``notice``, ``status``."""
    if error.code == OVERTAKEN:
        now = read()
        return show(now, fresh(now.row.state_version), notice=sentence % {"state": _(now.row.state_label)}, status=409)
    if is_about_content(error) or error.code in mistakes:
        refusals.only_a_mistake()
        return show(detail, token, problem=trouble(error, target), status=422)
    if error.spec.status not in (403, 409):
        raise error
    return show(detail, token, notice=told(error), status=error.spec.status)


def say_done(request: HttpRequest, sentence: str, said: dict[str, str], *, repeated: bool) -> None:
    """Tell on the next page that it is done: ``sentence`` filled by ``said``, or that it had been done before."""
    before = _("“%(deed)s”此前已办好，这次没有重复办理。")
    messages.success(request, (before if repeated else sentence) % said)
