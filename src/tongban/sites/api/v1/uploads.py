"""Files handed in: sent first, cited by id afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.cases.actions.upload import MAX_BYTES, Uploaded, upload
from tongban.foundation.limits.spending import spend
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import EXAMPLE_ID, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["applications"])

_RAW = ("application/pdf", "image/png", "image/jpeg", "application/octet-stream")
_MULTIPART = "multipart/form-data"
_FRAME = 64 * 1024
_PIECE = 64 * 1024
AN_HOUR = 600
"""Files an account may send in an hour."""

FileName = Annotated[str, StringConstraints(max_length=300, pattern="^[^\\x00]*$")]


class UploadQuery(Shape):
    """What a raw body cannot say."""

    name: FileName = Field(default="file", description="File name, for a raw body.", examples=["布局图.pdf"])


class UploadedFile(Shape):
    """Cite ``id`` within 48 hours; ``sha256`` is what the confirmation covers. It is that of what you sent, except for a
    picture that lay on its side or told where it was taken: such a one is set upright and bared."""

    id: str = Field(examples=[EXAMPLE_ID])
    sha256: str
    size: int = Field(description="Bytes.")
    media_type: str = Field(description="What the content is, not what it was called.", examples=["application/pdf"])


_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        **dict.fromkeys(_RAW, _BINARY),
        _MULTIPART: {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
    },
}


class InMemory(MemoryFileUploadHandler):
    """Keeps the parts of a form in memory: a paper handed in is never laid on disk in the clear."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """The length was checked before; the handler of the framework would give up at 1 MB."""
        self.activated = True


@router.post(
    "/uploads",
    response={201: UploadedFile},
    summary="Hand in a file",
    openapi_extra=describe(
        errors=(
            "api.body.length_missing",
            "api.body.media_type",
            "api.request.invalid",
            "cases.upload.type",
            "cases.upload.empty",
            "files.too_large",
            "files.infected",
            "files.unscannable",
            "files.scanner_unavailable",
            "files.picture_broken",
            "files.picture_too_large",
            "web.bad_request",
        ),
        requestBody=_BODY,
    ),
)
def upload_file(request: HttpRequest, asked: Query[UploadQuery]) -> HttpResponse:
    """PDF, JPEG or PNG up to 20 MB, as the body itself or as the part `file` of a form.

    Sending a file twice makes two uploads; the one that is not cited is forgotten.
    """
    actor = caller(request)
    spend("api.uploads", str(actor.account_id), AN_HOUR, 3600)
    if "Transfer-Encoding" in request.headers:
        # What is behind the door stops at a length; without one a file would be empty or cut off.
        raise DomainError("api.body.length_missing")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + _FRAME:
        raise DomainError("files.too_large", max_mb=MAX_BYTES // 1024 // 1024)
    stored = _of_form(request, actor) if request.content_type == _MULTIPART else _of_body(request, actor, asked.name)
    return answer(UploadedFile(**stored.document()), 201)


def _of_body(request: HttpRequest, actor: Actor, name: str) -> Uploaded:
    if request.content_type not in _RAW:
        found = (request.content_type or "")[:100]
        raise DomainError("api.body.media_type", found=found, accept=", ".join((*_RAW, _MULTIPART)))
    return upload(actor, name=name, chunks=_pieces(request))


def _of_form(request: HttpRequest, actor: Actor) -> Uploaded:
    request.upload_handlers = [InMemory(request)]
    files = request.FILES.getlist("file")
    if len(files) != 1:
        problem = {
            "in": "body",
            "pointer": "/file",
            "code": "missing" if not files else "too_many",
            "message": "表单中应有且只有一个 file 文件。",
            "message_en": "The form holds exactly one part `file`.",
        }
        raise DomainError("api.request.invalid", count=1, problems=[problem])
    return upload(actor, name=str(files[0].name or "file"), chunks=files[0].chunks())


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(_PIECE):
        yield piece
