"""Files that an official puts on the record with a deed. What was sent once is kept when the form comes back with an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.cases.actions.draft import files_of
from tongban.cases.actions.upload import upload
from tongban.cases.attaching import MOST
from tongban.cases.queries import CaseDetail
from tongban.foundation.limits.spending import spend
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.deedform import Reading
from tongban.sites.desk.forms import told
from tongban.sites.desk.words import size_shown
from tongban.sites.parts.signed_in import current_actor

ACCEPT = ".pdf,.jpg,.jpeg,.png"
_UPLOADS, _SECONDS = 120, 600
_OF_CONTENT = (413, 415, 422)


@dataclass(frozen=True, slots=True)
class ScansField:
    """The input, and a tick for each file that is already here."""

    upload: ui.Upload
    kept_name: str
    kept: tuple[ui.Choice, ...]
    template = "desk/scans.html"

    @property
    def name(self) -> str:
        """The parameter of the deed."""
        return self.upload.name

    @property
    def focus_id(self) -> str:
        """Id that a line of the error summary leads to."""
        return self.upload.id


@dataclass(frozen=True, slots=True)
class Scans:
    """Photos or scanned sheets: pdf, jpg, png, at most ``MOST``. They are uploads of the official's own account."""

    name: str
    label: Callable[[], str]
    hint: Callable[[], str]

    def read(self, request: HttpRequest, detail: CaseDetail) -> Reading:
        """Store what was sent. DomainErrors ``cases.upload.not_found``, ``web.bad_request`` for what is no upload here."""
        actor, new = current_actor(request), request.FILES.getlist(self.name)
        try:
            ids = [UUID(text) for text in request.POST.getlist(self._kept)[: MOST + 1]]
        except ValueError:
            raise DomainError("web.bad_request") from None
        labels = [_label(each.name, each.size) for each in files_of(actor, ids)] if ids else []
        wrong = {}
        if len(ids) + len(new) > MOST:
            wrong[self.name] = told(DomainError("cases.attachment.too_many", most=MOST))
        else:
            try:
                for each in _stored(actor, new):
                    ids.append(each[0])
                    labels.append(each[1])
            except DomainError as error:
                if error.spec.status not in _OF_CONTENT:
                    raise
                wrong[self.name] = told(error)
        if wrong:
            refusals.only_a_mistake()
        typed = [f"{id_} {label}" for id_, label in zip(ids, labels, strict=True)]
        return Reading({self.name: typed}, tuple(ids), wrong)

    def draw(self, detail: CaseDetail, typed: Mapping[str, list[str]], wrong: Mapping[str, str]) -> ScansField:
        """The input, and what is here already."""
        kept = [text.partition(" ") for text in typed.get(self.name, ())]
        hint = _("%(what)s pdf、jpg 或 png，每个不超过 20 MB，最多 %(most)d 个。") % {"what": self.hint(), "most": MOST}
        shown = ui.Upload(
            self.name, self.name, self.label(), ACCEPT, hint, wrong.get(self.name, ""), required=False, multiple=True
        )
        return ScansField(shown, self._kept, tuple(ui.Choice(id_, label, True) for id_, _space, label in kept))

    @property
    def _kept(self) -> str:
        return f"{self.name}-kept"


def _stored(actor: Actor, new: Iterable[UploadedFile[Any]]) -> Iterable[tuple[UUID, str]]:
    for each in new:
        spend("upload", str(actor.account_id), _UPLOADS, _SECONDS)
        done = upload(actor, name=each.name or "", chunks=each.chunks())
        yield done.id, _label(done.name, done.size)


def _label(name: str, size: int) -> str:
    return f"{name} · {size_shown(size)}"
