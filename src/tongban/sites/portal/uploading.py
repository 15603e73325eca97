"""The sheets of one material of a draft: shown in their order, added, moved, taken away.

Adding and taking away agree with whatever another device does meanwhile; what is sent twice is there once. So a telephone
may photograph sheets while the form is filled in elsewhere, and an upload whose answer was lost may be sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.cases.actions.draft import OpenDraft, attach, detach, files_of, move
from tongban.cases.actions.upload import Uploaded, upload
from tongban.cases.content import AttachedFile
from tongban.foundation import sheets
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import ErrorLine, FileLine, State, Upload
from tongban.foundation.web.language import joined, listed, whole
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.identity.actors import Actor
from tongban.sites.parts.signed_in import current_actor
from tongban.sites.portal.frame import seen_of, show
from tongban.sites.portal.tasks import DraftTasks
from tongban.sites.portal.words import section_of, size_words

_ENDINGS = {"application/pdf": ("pdf",), "image/png": ("png",), "image/jpeg": ("jpg", "jpeg")}
_SHOWN_AGAIN = ("cases.upload.", "cases.material.", "files.", "limits.")
_UPLOADS, _SECONDS = 60, 600
_MOVES = {"front": -1, "back": 1}


class Uploading:
    """A request on one material of a draft. DomainError ``cases.material.not_asked`` for any other element."""

    def __init__(self, request: HttpRequest, draft: OpenDraft, element: str) -> None:
        self.request = request
        self.actor = current_actor(request)
        self.draft = draft
        self.listed = DraftTasks(draft)
        uploads = (need for need in self.listed.needs if need.source is MaterialSource.UPLOAD)
        found = next((need for need in uploads if need.id == element), None)
        if found is None:
            raise DomainError("cases.material.not_asked", element=element)
        self.need = found

    def page(self, error: str = "", status: int = 200) -> HttpResponse:
        """The material with its requirements and the files it has."""
        need = self.need
        field = upload_field(need, self._lines(), error)
        context = {
            "draft": self.draft,
            "seen": self.draft.version,
            "need": need,
            "field": field,
            "errors": (ErrorLine(field.id, error),) if error else (),
            "listed": self.listed,
            "number": self.listed.number(need.id),
            "has_files": bool(self.draft.uploads.get(need.id)),
        }
        return show(
            self.request, "material", context, status=status, section=section_of(self.draft.guide), private=True
        )

    def save(self) -> HttpResponse:
        """Store what was chosen, move or take away what was asked; on, when there is something."""
        do = self.request.POST.get("do", "upload")
        chosen = [*self.request.FILES.getlist("file"), *self.request.FILES.getlist("photo")]
        here = reverse("portal:material", args=[self.draft.id, self.need.id])
        try:
            if self._arranged(do):
                return HttpResponseRedirect(here)
            if chosen:
                stored = store_files(self.actor, self.need, chosen)
                ids = [each.id for each in stored]
                self.draft = attach(self.actor, self.draft.id, seen=None, element=self.need.id, upload_ids=ids)
        except DomainError as error:
            if error.code == "cases.draft.changed":
                return self.page(_("这份草稿刚在别处改动过，顺序没有改。下面是最新的。"), status=409)
            if not error.code.startswith(_SHOWN_AGAIN):
                raise
            return self.page(whole(error), status=error.spec.status)
        if do == "leave":
            return HttpResponseRedirect(self.listed.href("draft"))
        if do == "upload" and chosen:
            return HttpResponseRedirect(here)
        if self.need.required and not self.draft.uploads.get(self.need.id):
            return self.page(_("请先选择文件"), status=422)
        return HttpResponseRedirect(DraftTasks(self.draft).after(self.need.id))

    def _arranged(self, do: str) -> bool:
        """Whether the button was one of a sheet's, and did its work."""
        deed, _colon, sheet = do.partition(":")
        if deed == "remove":
            detach(self.actor, self.draft.id, seen=None, element=self.need.id, upload_id=_uuid(sheet))
        elif deed in _MOVES:
            by, seen = _MOVES[deed], seen_of(self.request)
            move(self.actor, self.draft.id, seen=seen, element=self.need.id, upload_id=_uuid(sheet), by=by)
        return deed in ("remove", *_MOVES)

    def _lines(self) -> tuple[FileLine, ...]:
        ids = [UUID(each) for each in self.draft.uploads.get(self.need.id, ())]
        return file_lines(ids, present_files(self.actor, ids), ordered=True)


def store_files(actor: Actor, need: MaterialNeed, chosen: Sequence[UploadedFile[bytes]]) -> list[Uploaded]:
    """Store files for a material: as many, as large and of the kinds that the guide says.

    Errors: ``cases.upload.*``, ``cases.material.too_many``, ``files.too_large``, ``limits.too_many``.
    """
    if len(chosen) > need.max_files:
        raise DomainError("cases.material.too_many", name=need.name, max_files=need.max_files, element=need.id)
    stored = []
    for file in chosen:
        spend("portal-uploads", str(actor.account_id), _UPLOADS, _SECONDS)
        one = upload(actor, name=file.name or "", chunks=file.chunks(), max_mb=need.max_mb)
        if need.accept and not set(_ENDINGS.get(one.media_type, ())) & set(need.accept):
            accept = listed(each.upper() for each in need.accept)
            raise DomainError("cases.upload.type", found=one.name, accept=accept)
        stored.append(one)
    return stored


def present_files(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, AttachedFile]:
    """The uploads that are still kept; those that have expired are left out."""
    if not ids:
        return {}
    try:
        return {file.id: file for file in files_of(actor, ids)}
    except DomainError:
        found: dict[UUID, AttachedFile] = {}
        for each in ids:
            found |= _one(actor, each)
        return found


def file_lines(
    ids: Sequence[UUID], present: dict[UUID, AttachedFile], *, ordered: bool = False
) -> tuple[FileLine, ...]:
    """Lines of an upload field, each with its 删去; ``ordered``: also with what moves it."""
    lines = []
    for place, each in enumerate(ids):
        file = present.get(each)
        line = file_line(file) if file else FileLine(_("这个文件"), "", State("bad", _("已过保存期，请删去后重新上传")))
        front = f"front:{each}" if ordered and place > 0 else ""
        back = f"back:{each}" if ordered and place < len(ids) - 1 else ""
        lines.append(replace(line, remove_value=f"remove:{each}", front_value=front, back_value=back))
    return tuple(lines)


def file_line(file: AttachedFile) -> FileLine:
    """A file that is there: a small picture of a picture, the number of pages of a PDF, and the way to open it."""
    size = size_words(file.size)
    picture = file.media_type in sheets.PICTURES
    if not picture and file.pages:
        size = ngettext("{count} 页，{size}", "{count} 页，{size}", file.pages).format(count=file.pages, size=size)
    return FileLine(
        file.name,
        size,
        State("done", _("已上传")),
        href=reverse("portal:upload", args=[file.id]),
        preview=reverse("portal:upload-small", args=[file.id]) if picture else "",
    )


def upload_field(
    need: MaterialNeed, files: tuple[FileLine, ...], error: str = "", *, id: str = "file", name: str = "file"
) -> Upload:
    """The upload field of a material: kinds, sizes and number as the guide says."""
    kinds = listed(each.upper() for each in need.accept)
    limits = _("{kinds}，每个 {size} MB 以内，最多 {count} 个文件。").format(
        kinds=kinds, size=need.max_mb, count=need.max_files
    )
    return Upload(
        id=id,
        name=name,
        label=need.name,
        accept=",".join(f".{each}" for each in need.accept),
        hint=joined(limits, need.hint),
        error=error,
        required=need.required,
        multiple=need.max_files > 1,
        files=files,
        photo_name=f"photo{name.removeprefix('file')}" if {"jpg", "jpeg", "png"} & set(need.accept) else "",
    )


def _one(actor: Actor, upload_id: UUID) -> dict[UUID, AttachedFile]:
    try:
        return {upload_id: files_of(actor, [upload_id])[0]}
    except DomainError:
        return {}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise DomainError("cases.upload.not_found") from None
