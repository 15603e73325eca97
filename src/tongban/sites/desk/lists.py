"""A list of the work desk as an address: which view, narrowed to what, and the place of a case in it.

The address is all there is: whoever follows it reads with rights of their own, and every word of it is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from tongban.cases.queries import CHARGE, MINE, VIEWS, CaseRow, Narrowing
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError

SIZES = (20, 50, 100)
CAME_FROM = "list"
"""Parameter of a case's address, and cookie: the list from which one came, and the case's place in it."""
_COOKIE = "tongban_list"
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that was asked for."""

    view: str = "todo"
    narrowing: Narrowing = field(default_factory=Narrowing)
    size: int = SIZES[0]

    @classmethod
    def read(cls, words: Mapping[str, str]) -> Asked:
        """From the words of an address; an unknown view or size is the usual one. DomainError ``cases.filter.invalid``."""
        return replace(cls.plain(words), narrowing=Narrowing.read(words))

    @classmethod
    def plain(cls, words: Mapping[str, str]) -> Asked:
        """The same without what narrows it."""
        view, size = words.get("view", ""), words.get("size", "")
        view = view if view in (*VIEWS, MINE, CHARGE) else "todo"
        return cls(view, Narrowing(), int(size) if size in map(str, SIZES) else SIZES[0])

    @property
    def by_clock(self) -> bool:
        """Whether what is due first stands first; else what was submitted last."""
        return self.view in ("todo", MINE, CHARGE) or self.narrowing.clock is not None

    def words(self) -> dict[str, str]:
        """What :meth:`read` reads, without what is usual."""
        words = {"view": self.view, **self.narrowing.words()}
        return words if self.size == SIZES[0] else words | {"size": str(self.size)}

    def address(self, **more: Any) -> str:
        """Address of the list, with further words."""
        return list_address({**self.words(), **more})

    def to_case(self, row: CaseRow) -> str:
        """Address of a case with the way back to its place in this list."""
        return self.at(show_registration_code(row.code), row.marker)

    def at(self, code: str, marker: str) -> str:
        """The same for a case of which only code and place are known."""
        came_from = urlencode({**self.words(), "at": marker})
        return f"{reverse('desk:case', args=[code])}?{urlencode({CAME_FROM: came_from})}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one came from: the list, and the place in it of the case ``code``."""

    asked: Asked
    marker: str


def list_address(words: Mapping[str, Any]) -> str:
    """Address of a list with these words."""
    return f"{reverse('desk:work')}?{urlencode(words)}"


def came_from(request: HttpRequest, code: str) -> Place | None:
    """The list from which the page of the case ``code`` was opened: by its address, or, after a deed, by the cookie that
    the opening left. None where there is none, or what is said is no list."""
    said = request.GET.get(CAME_FROM, "")
    if not said:
        of, _, said = request.COOKIES.get(_COOKIE, "").partition("|")
        if of != code:
            return None
    words = dict(parse_qsl(said[:_LONGEST]))
    with suppress(DomainError):
        return Place(Asked.read(words), words["at"]) if words.get("at") else None
    return None


def keep_place(request: HttpRequest, response: HttpResponseBase) -> None:
    """Remember for this browser's session from which list a case was opened. The cookie holds filters and a place, nothing
    of a person, and is sent to the desk's pages only."""
    said, match = request.GET.get(CAME_FROM, ""), request.resolver_match
    if said and match is not None and match.view_name == "desk:case":
        value = f"{match.kwargs['code']}|{said[:_LONGEST]}"
        response.set_cookie(
            _COOKIE, value, path=reverse("desk:work"), secure=request.is_secure(), httponly=True, samesite="Lax"
        )
