"""What every deed on a case needs of a request, and what it answers; deeds as a table; and the address of deeds that there
are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from tongban.cases.actions.unit import DeedDone
from tongban.cases.queries import case_id_of
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.sites.api.v1.callers import caller, idempotency_key, state_version
from tongban.sites.api.v1.cases import Code
from tongban.sites.api.v1.describing import DEED_ERRORS, describe
from tongban.sites.api.v1.shapes import EXAMPLE_CODE, EXAMPLE_ID, Body, Shape, StateVersion
from tongban.sites.api.v1.wire import answer

router = Router(tags=["deeds"])

Text = Annotated[str, StringConstraints(max_length=4_000)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
UploadIds = Annotated[
    list[UUID], Field(max_length=100, description="Uploads of the caller, at most 20.", examples=[[EXAMPLE_ID]])
]


class DeedBody(Body):
    """What every deed says: the version it was decided on, here or in If-Match."""

    state_version: StateVersion | None = None

    def given(self) -> dict[str, Any]:
        """What the deed is done with: its parameters are named as the members are."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "state_version"}


class Done(Shape):
    """Where the case stands now. ``repeated``: this key had been carried out before."""

    registration_code: str = Field(examples=[EXAMPLE_CODE])
    deed: str = Field(examples=["pass_pre_review"])
    state: str = Field(examples=["ACCEPTED"])
    state_label: str = Field(examples=["已受理"])
    state_version: int = Field(examples=[2])
    repeated: bool


class Doing:
    """What every deed needs, asked in an order that tells nothing about the case: form first, then whether it exists."""

    def __init__(self, request: HttpRequest, registration_code: str, body: DeedBody) -> None:
        self.actor: Actor = caller(request)
        self.key = idempotency_key(request)
        self.seen = state_version(request, body.state_version)
        self.case_id: UUID = case_id_of(registration_code)

    def done(self, act: Callable[..., DeedDone], **content: Any) -> HttpResponse:
        """Do it, and answer."""
        return self.told(act(self.actor, case_id=self.case_id, seen=self.seen, key=self.key, **content))

    @staticmethod
    def told(done: DeedDone) -> HttpResponse:
        """The answer; its ETag may go into the next deed's If-Match."""
        return answer(Done(**done.document()), headers={"ETag": f'"{done.state_version}"'})


@dataclass(frozen=True, slots=True)
class Operation:
    """A deed as an operation: what does it, what is sent, and what the document says of it."""

    act: Callable[..., DeedDone]
    body: type[DeedBody]
    summary: str
    about: str
    errors: tuple[str, ...]
    example: dict[str, Any]

    def stand(self, router: Router) -> None:
        """Put it on ``router`` under the name of the deed: ``/cases/{registration_code}/deeds/<name>``."""

        def view(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
            return Doing(request, registration_code, body).done(self.act, **body.given())

        view.__name__, view.__doc__ = self.act.__name__, self.about
        view.__annotations__["body"] = self.body
        said = describe(errors=(*DEED_ERRORS, *self.errors), keyed=True, if_match=True, example=self.example)
        path = f"/cases/{{registration_code}}/deeds/{view.__name__}"
        router.post(path, response=Done, summary=self.summary, openapi_extra=said)(view)


@router.post("/cases/{registration_code}/deeds/{deed}", include_in_schema=False)
def unknown_deed(request: HttpRequest, registration_code: str, deed: str) -> NoReturn:
    """Any other deed: ``cases.deed.unknown``, whatever the case. Stands after all others."""
    caller(request)
    raise DomainError("cases.deed.unknown", deed=deed[:40])
