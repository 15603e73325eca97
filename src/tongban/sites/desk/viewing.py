"""The viewer of files: page by page, larger, turned. Each step is a link, so that it works without a script.

The file itself and every page of it that is shown are read on record. A page of a PDF is a picture drawn here
(:mod:`tongban.foundation.pictures`); what cannot be drawn gets a sentence and the way to the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases.queries import material_file, page_count, page_picture
from tongban.foundation.pictures import BUSY, DAMAGED, HEAVY, LOCKED
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.coursepage import FileView
from tongban.sites.parts.signed_in import current_actor

LARGEST = 4
_QUARTER = 90
_LISTED = 12
"""Pages that have a link of their own beside the steps back and on."""
_TOLD = (LOCKED, DAMAGED, HEAVY, BUSY, "files.missing", "keys.unreadable")
# The file is another person's: it may draw itself and nothing else, and only inside our own page.
_FILE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'; sandbox"
)


@require_safe
def file(request: HttpRequest, code: str, n: int) -> HttpResponseBase:
    """A file of the case as it was handed in. The reading is on record."""
    media_type, name, pieces = material_file(current_actor(request), code, n)
    # The first piece is read now: what cannot be read is an error page, not an answer that breaks off.
    first = next(pieces, b"")
    response = StreamingHttpResponse(chain((first,), pieces), content_type=media_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    return _boxed_in(response)


@require_safe
def page(request: HttpRequest, code: str, n: int, number: int) -> HttpResponseBase:
    """One page of a PDF as a picture. The reading is on record."""
    return _boxed_in(HttpResponse(page_picture(current_actor(request), code, n, number), content_type="image/png"))


def _boxed_in(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = _FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "no-store, private"
    return response


@dataclass(frozen=True, slots=True)
class Look:
    """Which file is looked at, which page of it, how large (1 is whole), how turned. ``side`` tells two on one page apart."""

    n: int | None = None
    page: int = 1
    zoom: int = 1
    turn: int = 0
    side: str = ""

    @classmethod
    def asked(cls, query: Mapping[str, str], side: str = "") -> Look:
        """As an address asks for it; what is no number is the first."""
        numbers = {name: _number(query.get(name + side, "")) for name in "npzr"}
        return cls(
            n=numbers["n"] or None,
            page=max(numbers["p"], 1),
            zoom=min(max(numbers["z"], 1), LARGEST),
            turn=numbers["r"] // _QUARTER * _QUARTER % 360,
            side=side,
        )

    @property
    def query(self) -> str:
        """Of the address: what is not as at first."""
        said = {"n": self.n, "p": self.page, "z": self.zoom, "r": self.turn}
        first = {"n": None, "p": 1, "z": 1, "r": 0}
        return urlencode({name + self.side: value for name, value in said.items() if value != first[name]})


@dataclass(frozen=True, slots=True)
class Viewer:
    """A file that is looked at. ``problem`` says why it cannot be shown here. ``address`` is the page it stands on, up to
    what the viewer itself asks of it."""

    file: FileView
    look: Look
    pages: int
    problem: str
    code: str
    address: str

    @property
    def anchor(self) -> str:
        """The element that the links come back to."""
        return f"viewer{self.look.side}"

    @property
    def picture(self) -> str:
        """Address of what is shown."""
        return self._picture(self.look.page) if self.file.is_pdf else self.file.href

    @property
    def pattern(self) -> str:
        """Address of the pictures, with 0 for the number of the page; empty where there is only one."""
        return self._picture(0) if self.pages > 1 else ""

    @property
    def said(self) -> str:
        """The picture in words."""
        if self.pages < 2:
            return self.file.name
        return _("%(name)s，第 %(page)d 页") % {"name": self.file.name, "page": self.look.page}

    @property
    def listed(self) -> tuple[tuple[int, str, bool], ...]:
        """(number, address, whether it is shown) of each page, where they are few."""
        if not 1 < self.pages <= _LISTED:
            return ()
        return tuple((n, self._step(page=n), n == self.look.page) for n in range(1, self.pages + 1))

    @property
    def previous(self) -> str:
        """Address of the page before, empty on the first."""
        return self._step(page=self.look.page - 1) if self.look.page > 1 else ""

    @property
    def following(self) -> str:
        """Address of the page after, empty on the last."""
        return self._step(page=self.look.page + 1) if self.look.page < self.pages else ""

    @property
    def larger(self) -> str:
        """Address of the same, larger; of the same where it is as large as it gets."""
        return self._step(zoom=min(self.look.zoom + 1, LARGEST))

    @property
    def smaller(self) -> str:
        """Address of the same, smaller; of the same where it is whole."""
        return self._step(zoom=max(self.look.zoom - 1, 1))

    @property
    def turned(self) -> str:
        """Address of the same, turned by a quarter to the right."""
        return self._step(turn=(self.look.turn + _QUARTER) % 360)

    def _step(self, **changes: Any) -> str:
        query = replace(self.look, **changes).query
        return f"{self.address}{'&' if '?' in self.address else '?'}{query}#{self.anchor}"

    def _picture(self, number: int) -> str:
        return reverse("desk:page", args=[self.code, self.file.n, number])


def viewer_of(actor: Actor, code: str, file: FileView, look: Look, address: str) -> Viewer:
    """The viewer of a file. A page beyond the last is the first. Three statements where it is a PDF, else none."""
    pages, problem = 1, ""
    if file.is_pdf:
        try:
            pages, look = _counted(actor, code, file, look)
        except DomainError as error:
            if error.code not in _TOLD:
                raise
            problem = error.message() + error.way_out()
    else:
        look = replace(look, page=1)
    return Viewer(file, look, pages, problem, code, address)


def _counted(actor: Actor, code: str, file: FileView, look: Look) -> tuple[int, Look]:
    try:
        return page_count(actor, code, file.n, look.page), look
    except DomainError as error:
        if error.code != "uow.not_found" or look.page == 1:
            raise
    look = replace(look, page=1)
    return page_count(actor, code, file.n, 1), look


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
