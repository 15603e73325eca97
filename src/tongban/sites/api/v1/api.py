"""Version 1 of the API, put together. What goes wrong is raised on: the shell makes the one problem document of it."""

from __future__ import annotations

from typing import NoReturn

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from tongban.kernel.errors import DomainError
from tongban.sites.api.v1 import (
    accounts,
    aftermath,
    agencies,
    applications,
    cards,
    cases,
    catalogue_of_errors,
    changes,
    codes,
    companies,
    course,
    deeds,
    doing,
    enquiries,
    exports,
    forms,
    hearings,
    intake,
    items,
    leaves,
    lists,
    mandates,
    messages,
    mydata,
    newer_guides,
    notes,
    notices,
    outside,
    papers,
    promises,
    published,
    quality,
    ratings,
    rights,
    timing,
    uploads,
    wards,
)
from tongban.sites.api.v1.pointers import refuse_shape
from tongban.sites.api.v1.wire import JsonBody

DESCRIPTION = """对接 API of 通办: items and guides, applications, cases, deeds.

JSON in snake_case; instants ISO 8601 with the offset +08:00, dates plain; money in 分 as integers; codes as strings.
Lists come in pages: hand `next` back as `after`. Programs authenticate with a bearer token; cookies give no right.
Whatever the caller may not see does not exist (404).

Every POST that sent twice would act twice demands an `Idempotency-Key`: the same request with the same key is done once
and answered alike for at least 24 hours; the same key with another content is refused. A deed cites the `state_version` it
was decided on, in the body or as `If-Match`; if the case has moved on, 409 says where it stands.

Errors are problem documents (RFC 9457) with a stable `code`; `Accept-Language: en` asks for English sentences.
Each answer bears its trace id in `X-Request-ID`."""


class Api(NinjaAPI):
    """Operations are named after their functions: stable, and the same as the route's name in the rights table."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """``list_items`` and the like."""
        return operation.view_func.__name__


api = Api(
    title="通办 Tongban API",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=JsonBody(),
)

# Last of the deeds stands the address of those that there are not.
for module in (
    items,
    forms,
    changes,
    codes,
    quality,
    lists,
    agencies,
    published,
    promises,
    uploads,
    applications,
    cases,
    papers,
    intake,
    deeds,
    newer_guides,
    course,
    hearings,
    timing,
    aftermath,
    notes,
    doing,
    notices,
    cards,
    ratings,
    enquiries,
    exports,
    outside,
    messages,
    companies,
    mandates,
    wards,
    leaves,
    mydata,
    rights,
    accounts,
    catalogue_of_errors,
):
    api.add_router("", module.router)


def _raise_on(request: HttpRequest, error: Exception | type[Exception]) -> NoReturn:
    raise error


def _unreadable(request: HttpRequest, error: HttpError | type[HttpError]) -> NoReturn:
    # The framework wraps what the parser raises.
    cause = error.__cause__
    raise cause if isinstance(cause, DomainError) else error


api.add_exception_handler(Exception, _raise_on)
api.add_exception_handler(HttpError, _unreadable)
api.add_exception_handler(ValidationError, refuse_shape)
